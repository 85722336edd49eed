//! One archived position.

use atalaya_model::{AgencyCode, DeviceId, Position, Timestamp, UnitId, UnitKindCode};
use atalaya_picture::{Marks, Source};
use serde::{Deserialize, Serialize};
use std::{str::FromStr, sync::Arc};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident $(as $schema:ident)? { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        $(#[cfg_attr(feature = "schema", schema(as = $schema))])?
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            pub const ALL: &[$name] = &[$(Self::$variant),+];
            /// The word in files, paths and JSON.
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
        }
        impl FromStr for $name {
            type Err = ();
            fn from_str(word: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word).ok_or(())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What kind of thing a position tells of, for how long it is kept. Each class has files of its own, so that
    /// what is over can be deleted whole.
    Class as HistoryClass {
        /// A vehicle or post of an agency: trackers, radios, what is told by voice.
        Unit = "unit",
        /// A device that a person carries: it also says where somebody was off duty or at home.
        Person = "person",
        /// An aircraft without a crew aboard.
        Drone = "drone",
        /// What a partner shared with this centre.
        Partner = "partner",
    }
}

words! {
    /// What became of a position in the picture.
    Standing as HistoryStanding {
        /// It stood for the unit: what the consoles showed.
        Shown = "shown",
        /// Taken, while another device of the unit stood for it.
        Beside = "beside",
        /// It came after a newer one of the same device: history, never shown. It was not judged.
        Late = "late",
    }
}

/// What moved. The names are those it had then.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Object {
    pub unit: UnitId,
    /// The device that measured, where it is known.
    pub device: Option<DeviceId>,
    pub call_sign: String,
    pub agency: AgencyCode,
    pub kind: UnitKindCode,
    pub class: Class,
}

/// One position of one object, in the whole numbers of the files.
#[derive(Clone, PartialEq, Debug)]
pub struct Sample {
    pub object: Arc<Object>,
    /// When it was measured, by our clock; milliseconds since 1970, UTC.
    pub measured_ms: i64,
    /// When it reached the centre; milliseconds since 1970, UTC.
    pub received_ms: i64,
    /// Millionths of a degree north, WGS 84: 0.11 m.
    pub lat_e6: i32,
    /// Millionths of a degree east, WGS 84.
    pub lon_e6: i32,
    /// Centimetres per second.
    pub speed_cmps: Option<i32>,
    /// Tenths of a degree clockwise from north.
    pub course_ddeg: Option<i32>,
    /// Radius of uncertainty, decimetres.
    pub accuracy_dm: Option<i32>,
    pub source: Source,
    pub standing: Standing,
    pub marks: Marks,
}

/// The measured part of a sample, in the units of the rest of the program.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fix {
    pub position: Position,
    pub measured_at: Timestamp,
    pub received_at: Timestamp,
    /// Metres per second.
    pub speed_mps: Option<f64>,
    /// Degrees clockwise from north.
    pub course_deg: Option<f64>,
    /// Radius of uncertainty, metres.
    pub accuracy_m: Option<f64>,
    pub source: Source,
    pub standing: Standing,
    pub marks: Marks,
}

/// Nearest whole multiple; the picture has checked the range.
fn whole(value: f64, per: f64) -> i32 {
    // `as` saturates, and what is not a number becomes 0.
    (value * per).round() as i32
}

impl Sample {
    /// Rounds to what files hold.
    pub fn of(object: Arc<Object>, fix: &Fix) -> Self {
        Self {
            object,
            measured_ms: fix.measured_at.as_millis(),
            received_ms: fix.received_at.as_millis(),
            lat_e6: whole(fix.position.lat(), 1e6),
            lon_e6: whole(fix.position.lon(), 1e6),
            speed_cmps: fix.speed_mps.map(|v| whole(v, 100.0)),
            course_ddeg: fix.course_deg.map(|v| whole(v, 10.0)),
            accuracy_dm: fix.accuracy_m.map(|v| whole(v, 10.0)),
            source: fix.source,
            standing: fix.standing,
            marks: fix.marks,
        }
    }
    /// Degrees north.
    pub fn lat(&self) -> f64 {
        f64::from(self.lat_e6) / 1e6
    }
    /// Degrees east.
    pub fn lon(&self) -> f64 {
        f64::from(self.lon_e6) / 1e6
    }
    /// Order of files: what moved, then when.
    pub fn file_order(&self) -> (UnitId, i64, Option<DeviceId>, i64) {
        (self.object.unit, self.measured_ms, self.object.device, self.received_ms)
    }
    /// Order of a replay: when, then what moved.
    pub fn replay_order(&self) -> (i64, UnitId, Option<DeviceId>, i64) {
        (self.measured_ms, self.object.unit, self.object.device, self.received_ms)
    }
    /// H3 cell of resolution 9, about a tenth of a square kilometre; 0 for what is no place on Earth.
    pub fn cell(&self) -> i64 {
        let cell = h3o::LatLng::new(self.lat(), self.lon()).map(|at| at.to_cell(h3o::Resolution::Nine));
        // An H3 index has its highest bit clear.
        cell.map_or(0, |cell| u64::from(cell).cast_signed())
    }
}

/// The word of a source in files.
pub(crate) fn source_word(source: Source) -> &'static str {
    match source {
        Source::Tracker => "tracker",
        Source::Radio => "radio",
        Source::Handset => "handset",
        Source::Manual => "manual",
        Source::Partner => "partner",
    }
}

pub(crate) fn source_of(word: &str) -> Option<Source> {
    let all = [Source::Tracker, Source::Radio, Source::Handset, Source::Manual, Source::Partner];
    all.into_iter().find(|source| source_word(*source) == word)
}
