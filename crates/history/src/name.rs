//! Names of files: realm, site, day, class, level.

use crate::{Class, sample::words};
use atalaya_model::{Millis, Realm, SiteCode, Timestamp};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

const DAY_MS: i64 = 86_400_000;

/// A day of UTC, as files are kept: one without a summer time, the same at every site.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(i64);

impl Day {
    pub fn of_ms(millis: i64) -> Self {
        Self(millis.div_euclid(DAY_MS))
    }
    pub fn of(at: Timestamp) -> Self {
        Self::of_ms(at.as_millis())
    }
    pub fn begins(self) -> Timestamp {
        Timestamp::from_millis(self.0 * DAY_MS)
    }
    /// The first moment that is not part of it.
    pub fn ends(self) -> Timestamp {
        self.begins().plus(Millis(DAY_MS))
    }
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
    /// Days since 1970-01-01.
    pub fn number(self) -> i64 {
        self.0
    }
    pub fn from_number(days: i64) -> Self {
        Self(days)
    }
}
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.begins().to_string().get(..10).unwrap_or_default())
    }
}
impl FromStr for Day {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        let at = Timestamp::parse(&format!("{text}T00:00:00Z")).map_err(|_| NameError)?;
        let day = Self::of(at);
        if day.to_string() == text { Ok(day) } else { Err(NameError) }
    }
}
impl TryFrom<String> for Day {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}
impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

words! {
    /// How far the files of a day have been merged.
    Level as HistoryLevel {
        /// What was written at one flush.
        Part = "part",
        /// The parts of one hour.
        Hour = "hour",
        /// A whole day.
        Day = "day",
        /// What a legal hold keeps of a day that is over.
        Held = "held",
    }
}

/// A text that names no file of positions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a file of positions is named REALM/SITE/DAY/CLASS/LEVEL-HHMMSS-ID.parquet")]
pub struct NameError;

/// Where a file is: `operations/TOL/2026-11-24/unit/part-101500-0193….parquet`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileName {
    /// [`Realm::code`]: files of exercises are never beside those of operations.
    pub realm: String,
    pub site: SiteCode,
    pub day: Day,
    pub class: Class,
    pub level: Level,
    /// Second of the day of its first position, for people who look for a file.
    pub second: u32,
    pub id: Uuid,
}

impl FileName {
    /// Folder of everything a site has in a realm.
    pub fn root(realm: Realm, site: &SiteCode) -> String {
        format!("{}/{site}", realm.code())
    }
    /// The name, from the archive's address on.
    pub fn path(&self) -> String {
        let (h, m, s) = (self.second / 3600 % 24, self.second / 60 % 60, self.second % 60);
        let folder = format!("{}/{}/{}/{}", self.realm, self.site, self.day, self.class.as_str());
        format!("{folder}/{}-{h:02}{m:02}{s:02}-{}.parquet", self.level.as_str(), self.id.simple())
    }
}

impl FromStr for FileName {
    type Err = NameError;
    fn from_str(path: &str) -> Result<Self, NameError> {
        let mut parts = path.rsplitn(5, '/');
        let mut part = || parts.next().ok_or(NameError);
        let (file, class, day, site, realm) = (part()?, part()?, part()?, part()?, part()?);
        let exercise = realm.strip_prefix("exercise/").map(Uuid::parse_str);
        if realm != "operations" && !matches!(exercise, Some(Ok(_))) {
            return Err(NameError);
        }
        let mut words = file.strip_suffix(".parquet").ok_or(NameError)?.splitn(3, '-');
        let mut word = || words.next().ok_or(NameError);
        let (level, time, id) = (word()?, word()?, word()?);
        let number = |range: std::ops::Range<usize>| {
            let digits = time.get(range).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
            digits.and_then(|d| d.parse::<u32>().ok()).ok_or(NameError)
        };
        let name = Self {
            realm: realm.to_owned(),
            site: SiteCode::new(site).map_err(|_| NameError)?,
            day: day.parse()?,
            class: class.parse().map_err(|()| NameError)?,
            level: level.parse().map_err(|()| NameError)?,
            second: number(0..2)? * 3600 + number(2..4)? * 60 + number(4..6)?,
            id: Uuid::parse_str(id).map_err(|_| NameError)?,
        };
        // One spelling for each file.
        if name.path() == path { Ok(name) } else { Err(NameError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atalaya_model::ExerciseId;

    #[test]
    fn names_are_read_as_they_are_written() {
        let id = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001);
        for realm in [Realm::Operations, Realm::Exercise { id: ExerciseId(id) }] {
            let name = FileName {
                realm: realm.code(),
                site: SiteCode::new("TOL").unwrap(),
                day: "2026-11-24".parse().unwrap(),
                class: Class::Unit,
                level: Level::Part,
                second: 36_900,
                id,
            };
            assert!(name.path().contains("/TOL/2026-11-24/unit/part-101500-0193"), "{}", name.path());
            assert_eq!(name.path().parse(), Ok(name.clone()));
            assert!(name.path().starts_with(&FileName::root(realm, &name.site)));
        }
        for bad in [
            "",
            "operations/TOL/2026-11-24/unit/part.parquet",
            "operations/TOL/2026-11-24/unit/part-101500-x.parquet",
            "operations/TOL/2026-13-24/unit/part-101500-01930000000070008000000000000001.parquet",
            "operations/TOL/2026-11-24/cats/part-101500-01930000000070008000000000000001.parquet",
            "drills/TOL/2026-11-24/unit/part-101500-01930000000070008000000000000001.parquet",
            "../operations/TOL/2026-11-24/unit/part-101500-01930000000070008000000000000001.parquet",
            "operations/TOL/2026-11-24/unit/part-10é00-01930000000070008000000000000001.parquet",
            "operations/TOL/2026-11-24/unit/part-996100-01930000000070008000000000000001.parquet",
        ] {
            assert_eq!(bad.parse::<FileName>(), Err(NameError), "{bad}");
        }
        assert_eq!(Day::of_ms(-1).number(), -1);
        assert_eq!("2026-11-24".parse::<Day>().unwrap().next().to_string(), "2026-11-25");
    }
}
