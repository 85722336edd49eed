//! Hours of the week at which something holds: conditional access, directions and turn restrictions
//! (wiki.openstreetmap.org/wiki/Conditional_restrictions).
//!
//! Of the conditions that people map, days of the week and times of day are read. Weights, weather, seasons, school and
//! public holidays, sunrise are not: a clause with one of them is left out and counted.

/// Minutes of a day.
pub(crate) const DAY: u16 = 24 * 60;

/// A local moment of the week.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Moment {
    /// From 0, Monday, to 6.
    weekday: u8,
    /// Of the day, from 0 to 1,439.
    minute: u16,
}

impl Moment {
    /// From days since Monday and minutes of the day; both are taken modulo their range.
    pub fn new(weekday: u8, minute: u16) -> Self {
        Self { weekday: weekday % 7, minute: minute % DAY }
    }
    /// From milliseconds since 1970, local time.
    pub(crate) fn from_local_millis(millis: i64) -> Self {
        let minutes = millis.div_euclid(60_000);
        // The first of January 1970 was a Thursday.
        let weekday = (minutes.div_euclid(i64::from(DAY)) + 3).rem_euclid(7);
        Self::new(weekday as u8, minutes.rem_euclid(i64::from(DAY)) as u16)
    }
    pub fn weekday(self) -> u8 {
        self.weekday
    }
    /// Hour of the day, 0 to 23.
    pub fn hour(self) -> u8 {
        (self.minute / 60) as u8
    }
}

/// A span of hours on some days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Window {
    /// Bits from Monday to Sunday, of the day on which it begins.
    pub days: u8,
    /// Minutes of the day; `until` is excluded and may be smaller than `from` (over midnight). Equal: the whole day.
    pub from: u16,
    pub until: u16,
}

impl Window {
    /// Whether the figures are in range; those of a file may not be.
    pub fn is_sane(self) -> bool {
        self.days & 0x80 == 0 && self.from <= DAY && self.until <= DAY
    }
    fn holds(self, at: Moment) -> bool {
        let on = |day: u8| self.days >> (day % 7) & 1 == 1;
        let after = at.minute >= self.from;
        let before = at.minute < self.until;
        match self.from.cmp(&self.until) {
            std::cmp::Ordering::Less => on(at.weekday) && after && before,
            std::cmp::Ordering::Equal => on(at.weekday),
            std::cmp::Ordering::Greater => on(at.weekday) && after || on(at.weekday + 6) && before,
        }
    }
}

/// Any of several windows.
pub(crate) type Schedule = Vec<Window>;

pub(crate) fn holds(schedule: &[Window], at: Moment) -> bool {
    schedule.iter().any(|w| w.holds(at))
}

/// Windows of one schedule that are kept.
pub(crate) const WINDOWS_MAX: usize = 32;

/// Longest value of a tag that OpenStreetMap keeps, characters. It bounds the clauses of one.
const TEXT_MAX: usize = 255;

/// One clause of a conditional tag: what holds when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Clause<'a> {
    pub value: &'a str,
    pub when: Schedule,
}

/// Reads `value @ (condition); value @ condition`. What cannot be read is counted in the second part of the answer.
pub(crate) fn clauses(text: &str) -> (Vec<Clause<'_>>, usize) {
    let (mut read, mut unread) = (Vec::new(), 0);
    if text.chars().nth(TEXT_MAX).is_some() {
        return (read, 1);
    }
    for clause in outside(text, ';') {
        let Some((value, condition)) = clause.split_once('@') else {
            unread += usize::from(!clause.trim().is_empty());
            continue;
        };
        let condition = condition.trim();
        let inner = condition.strip_prefix('(').and_then(|c| c.strip_suffix(')')).unwrap_or(condition);
        match schedule(inner) {
            Some(when) if !value.trim().is_empty() => read.push(Clause { value: value.trim(), when }),
            _ => unread += 1,
        }
    }
    (read, unread)
}

/// Parts between a sign that stands outside of parentheses.
fn outside(text: &str, sign: char) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (i, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            c if c == sign && depth <= 0 => {
                parts.push(&text[start..i]);
                start = i + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// `Mo-Fr 07:00-09:00,17:00-19:00; Sa 08:00-12:00`. `None`: something in it is not understood.
fn schedule(text: &str) -> Option<Schedule> {
    let mut windows = Schedule::new();
    for rule in text.split(';').map(str::trim).filter(|r| !r.is_empty()) {
        // Which days are holidays is not known here; without them the rule holds on more days, not on fewer.
        if matches!(rule, "PH off" | "SH off") {
            continue;
        }
        if rule == "24/7" {
            windows.push(Window { days: 0x7f, from: 0, until: 0 });
            continue;
        }
        rule_windows(rule, &mut windows)?;
    }
    windows.sort_unstable();
    windows.dedup();
    (!windows.is_empty() && windows.len() <= WINDOWS_MAX).then_some(windows)
}

/// One rule: days, then times; a comma goes on with either.
fn rule_windows(rule: &str, windows: &mut Schedule) -> Option<()> {
    let (mut days, mut fresh) = (0_u8, true);
    let mut timed = false;
    for part in rule.split([',', ' ']).filter(|p| !p.is_empty()) {
        if part.starts_with(|c: char| c.is_ascii_digit()) {
            let (from, until) = part.split_once('-')?;
            let (from, until) = (minute(from)?, minute(until)?);
            let days = if days == 0 { 0x7f } else { days };
            windows.push(Window { days, from, until });
            (fresh, timed) = (true, true);
        } else {
            // Days after times begin anew: "Mo-Fr 07:00-09:00, Sa 08:00-12:00".
            if fresh {
                (days, timed) = (0, false);
            }
            days |= day_span(part)?;
            fresh = false;
        }
    }
    if days != 0 && !timed {
        windows.push(Window { days, from: 0, until: 0 });
    }
    Some(())
}

fn day_span(text: &str) -> Option<u8> {
    const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    let day = |name: &str| DAYS.iter().position(|d| *d == name);
    let Some((first, last)) = text.split_once('-') else { return day(text).map(|d| 1 << d) };
    let (first, last) = (day(first)?, day(last)?);
    Some((0..7).map(|n| (first + n) % 7).take((last + 7 - first) % 7 + 1).fold(0, |bits, d| bits | 1 << d))
}

fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let short = |t: &str| (!t.is_empty() && t.len() <= 2).then(|| t.parse::<u16>().ok()).flatten();
    let (hours, minutes) = (short(hours)?, short(minutes)?);
    // Hours beyond 24 are the next day's.
    (minutes < 60 && hours <= 48).then(|| (hours * 60 + minutes) % DAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MO: u8 = 0;
    const FR: u8 = 4;
    const SA: u8 = 5;
    const SU: u8 = 6;

    fn at(day: u8, hour: u16, minute: u16) -> Moment {
        Moment::new(day, hour * 60 + minute)
    }
    #[track_caller]
    fn when(text: &str, moment: Moment) -> bool {
        holds(&schedule(text).unwrap_or_else(|| panic!("{text} is not read")), moment)
    }

    #[test]
    fn days_and_hours_as_people_map_them() {
        assert!(when("07:00-10:00", at(SU, 7, 0)) && !when("07:00-10:00", at(SU, 10, 0)));
        let rush = "Mo-Fr 07:00-09:00,17:30-19:00";
        assert!(when(rush, at(FR, 18, 59)) && !when(rush, at(SA, 18, 0)) && !when(rush, at(MO, 12, 0)));
        let two = "Mo-Fr 07:00-09:00; Sa 10:00-14:00; PH off";
        assert!(when(two, at(SA, 13, 0)) && !when(two, at(MO, 13, 0)) && when(two, at(MO, 8, 0)));
        let comma = "Mo-Fr 07:00-09:00, Sa,Su 10:00-14:00";
        assert!(when(comma, at(SU, 11, 0)) && !when(comma, at(FR, 11, 0)) && when(comma, at(FR, 7, 30)));
        assert!(when("Fr-Mo", at(SU, 3, 0)) && !when("Fr-Mo", at(2, 3, 0)));
        assert!(when("24/7", at(2, 3, 0)) && when("00:00-24:00", at(2, 23, 59)));
        // Over midnight: Saturday's night ends on Sunday.
        let night = "Sa 22:00-06:00";
        assert!(when(night, at(SA, 23, 0)) && when(night, at(SU, 5, 59)) && !when(night, at(SA, 5, 0)));
        assert!(when("Sa 22:00-30:00", at(SU, 5, 0)));
    }

    #[test]
    fn what_is_not_understood_is_counted() {
        for text in [
            "wet",
            "weight>7.5",
            "sunset-sunrise",
            "May-Sep",
            "Mo-Fr 7-9",
            "PH",
            "25:00",
            "Xy 07:00-08:00",
            "",
        ] {
            assert_eq!(schedule(text), None, "{text}");
        }
        let (read, unread) =
            clauses("no @ (Mo-Fr 07:00-09:00; Sa 08:00-12:00); destination @ wet; yes @ 10:00-11:00");
        assert_eq!((read.len(), unread), (2, 1));
        assert_eq!((read[0].value, read[0].when.len(), read[1].value), ("no", 2, "yes"));
        assert_eq!(clauses("no").1, 1);
        let long = "no @ (Mo); ".repeat(24);
        assert_eq!((clauses(&long).0.len(), clauses(&long).1), (0, 1));
    }

    #[test]
    fn moments_are_of_the_right_day() {
        assert_eq!(Moment::from_local_millis(0), at(3, 0, 0));
        assert_eq!(Moment::from_local_millis(-60_000), at(2, 23, 59));
        // Monday, 23 November 2026, 08:30.
        assert_eq!(Moment::from_local_millis(1_795_422_600_000), at(MO, 8, 30));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[-MoTuWeThFrSa0-9:;,@() ]{0,40}") {
            let (read, _) = clauses(&text);
            prop_assert!(read.iter().flat_map(|c| &c.when).all(|w| w.is_sane()));
        }
    }
}
