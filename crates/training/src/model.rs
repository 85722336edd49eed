//! The figures of the load, as data with their sources (`data/load.json`).

use atalaya_model::{Text, TypeCode};
use serde::{Deserialize, Serialize};

/// Types of real emergencies, as the C5 of the State of Mexico publishes them; the first digit of
/// the catalogue's code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Medical,
    CivilProtection,
    Security,
    PublicServices,
    Assistance,
    Other,
}

impl Class {
    pub const ALL: [Class; 6] = [
        Self::Medical,
        Self::CivilProtection,
        Self::Security,
        Self::PublicServices,
        Self::Assistance,
        Self::Other,
    ];
    /// First digit of the catalogue's codes of this class.
    pub fn digit(self) -> u8 {
        match self {
            Self::Medical => 1,
            Self::CivilProtection => 2,
            Self::Security => 3,
            Self::PublicServices => 4,
            Self::Assistance => 5,
            Self::Other => 6,
        }
    }
    /// The class of a code; `None` for misuse of the service (7).
    pub fn of(code: TypeCode) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.digit() == code.class())
    }
}

/// Who is sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    Police,
    Ambulance,
    Fire,
    CivilProtection,
    PublicServices,
}

impl Service {
    /// Mean speed on the way to an emergency in town, metres per second (45, 40, 36, 36 and 30 km/h;
    /// assumed).
    pub fn speed_mps(self) -> f64 {
        match self {
            Self::Police => 12.5,
            Self::Ambulance => 11.1,
            Self::Fire | Self::CivilProtection => 10.0,
            Self::PublicServices => 8.3,
        }
    }
}

/// The whole load model. Every group names its source and says whether it is published or assumed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadModel {
    pub version: String,
    /// Calls of all kinds, a day.
    pub calls_per_day: Figure,
    /// Share of calls about a real emergency.
    pub real_pct: Figure,
    pub silent_pct_of_improper: Figure,
    pub(crate) classes: ClassShares,
    pub(crate) improper_rest: ImproperRest,
    pub(crate) weekdays_real: Shape,
    pub(crate) weekdays_improper: Shape,
    pub(crate) hours_real: Shape,
    pub(crate) hours_improper: Shape,
    pub(crate) duplicates: Duplicates,
    pub(crate) callers: Callers,
    pub(crate) patience: Patience,
    pub(crate) talk: Talk,
    pub(crate) location: LocationLaw,
    pub(crate) place: PlaceLaw,
    pub(crate) outcome: OutcomeLaw,
    pub(crate) types: Vec<TypeWeight>,
    pub(crate) improper_stories: Vec<Stories>,
    pub(crate) streets: Vec<String>,
    pub(crate) neighbourhoods: Vec<String>,
    pub(crate) landmarks: Vec<String>,
    pub(crate) given_names: Vec<String>,
    pub(crate) family_names: Vec<String>,
}

/// One figure with its source.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    pub value: f64,
    pub source: String,
    /// `press` or `assumed`.
    pub evidence: String,
}

macro_rules! law {
    ($($(#[$doc:meta])* $name:ident { $($field:ident : $kind:ty),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            pub source: String,
            pub evidence: String,
            $(pub $field: $kind,)+
        }
    )+};
}

law! {
    /// Shares of real calls by class, percent.
    ClassShares {
        security: f64, medical: f64, assistance: f64, other: f64, civil_protection: f64, public_services: f64,
    }
    /// Improper calls that are not silent, by code.
    ImproperRest { pct: Vec<CodeShare> }
    /// Relative weights, Monday or midnight first.
    Shape { weights: Vec<f64> }
    /// Several callers about one event.
    Duplicates { share_pct: f64, extra_mean: f64, extra_max: u32, spread_minutes: f64 }
    /// Numbers, and how often the same one calls in vain.
    Callers {
        withheld_pct: f64, repeat_pct: f64, repeat_pool: u32, repeat_exponent: f64, area_codes: Vec<String>,
    }
    /// How long callers wait for an answer (exponential).
    Patience { short_pct: f64, short_mean_s: f64, long_mean_s: f64 }
    /// How long a conversation lasts (log-normal).
    Talk { silent_median_s: f64, improper_median_s: f64, real_median_s: f64, sigma: f64 }
    /// Automatic positions.
    LocationLaw {
        aml_pct: f64, aml_delay_s: f64, aml_wifi_pct: f64, gnss_median_m: f64, wifi_median_m: f64,
        cell_pct: f64, cell_median_m: f64, sigma: f64,
    }
    /// How far from the seat of its municipality an event happens.
    PlaceLaw { spread_km_per_sqrt_100k: f64, spread_km_min: f64, spread_km_max: f64 }
    /// What is found on the scene: close codes A, N, I, F.
    OutcomeLaw { a_pct: f64, n_pct: f64, i_pct: f64, f_pct: f64 }
}

/// A code and its share.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeShare {
    pub code: TypeCode,
    pub pct: f64,
}

/// A type of the catalogue within its class.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypeWeight {
    pub code: TypeCode,
    pub weight: f64,
    pub services: Vec<Service>,
    /// Median work on the scene.
    pub scene_minutes: f64,
    pub stories: Vec<String>,
}

/// What is heard in a call of one code.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stories {
    pub code: TypeCode,
    pub stories: Vec<String>,
}

/// Why a load model was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("the load model is no valid JSON of its shape: {0}")]
    Json(String),
    #[error("{field}: {what}")]
    Value { field: &'static str, what: &'static str },
}

impl LoadModel {
    /// Reads and checks a load model.
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        let model: Self = serde_json::from_str(text).map_err(|e| ModelError::Json(e.to_string()))?;
        model.check()?;
        Ok(model)
    }
    /// The State of Mexico, as shipped.
    pub fn shipped() -> Result<Self, ModelError> {
        Self::from_json(include_str!("../data/load.json"))
    }
    /// Published share of a class among real calls, percent.
    pub fn class_pct(&self, class: Class) -> f64 {
        let c = &self.classes;
        match class {
            Class::Medical => c.medical,
            Class::CivilProtection => c.civil_protection,
            Class::Security => c.security,
            Class::PublicServices => c.public_services,
            Class::Assistance => c.assistance,
            Class::Other => c.other,
        }
    }
    /// Expected share of a code among improper calls, percent.
    pub fn improper_pct(&self, code: TypeCode) -> f64 {
        let silent = self.silent_pct_of_improper.value;
        if code.number() == SILENT {
            return silent;
        }
        let rest = self.improper_rest.pct.iter().filter(|s| s.code == code).map(|s| s.pct).sum::<f64>();
        rest * (100.0 - silent) / 100.0
    }
    /// Who is sent to a type; empty for codes that open no incident.
    pub fn services(&self, code: TypeCode) -> &[Service] {
        self.types.iter().find(|t| t.code == code).map_or(&[], |t| t.services.as_slice())
    }
    /// Mean callers of one real event.
    pub(crate) fn callers_per_event(&self) -> f64 {
        1.0 + self.duplicates.share_pct / 100.0 * self.mean_extra()
    }
    /// Mean extra callers of an event that has any: 1 + a geometric tail cut at `extra_max`.
    fn mean_extra(&self) -> f64 {
        let (q, max) = (self.duplicate_tail(), self.duplicates.extra_max);
        (0..max).map(|k| q.powi(i32::try_from(k).unwrap_or(i32::MAX))).sum()
    }
    /// Probability of one more caller after each extra caller.
    pub(crate) fn duplicate_tail(&self) -> f64 {
        1.0 - 1.0 / self.duplicates.extra_mean
    }

    fn check(&self) -> Result<(), ModelError> {
        let no = |field, what| Err(ModelError::Value { field, what });
        let pct = |v: f64| (0.0..=100.0).contains(&v);
        if !(1.0..=1_000_000.0).contains(&self.calls_per_day.value) {
            return no("calls_per_day", "from 1 to 1,000,000");
        }
        let shares = [
            self.real_pct.value,
            self.silent_pct_of_improper.value,
            self.duplicates.share_pct,
            self.callers.withheld_pct,
            self.callers.repeat_pct,
            self.patience.short_pct,
            self.location.aml_pct,
            self.location.aml_wifi_pct,
            self.location.cell_pct,
        ];
        if !shares.into_iter().all(pct) {
            return no("shares", "every share goes from 0 to 100");
        }
        let near = |sum: f64| (sum - 100.0).abs() < 0.01;
        if !near(Class::ALL.into_iter().map(|c| self.class_pct(c)).sum()) {
            return no("classes", "the shares must add up to 100");
        }
        if !near(self.improper_rest.pct.iter().map(|s| s.pct).sum()) {
            return no("improper_rest", "the shares must add up to 100");
        }
        if !self.improper_rest.pct.iter().all(|s| s.code.is_improper() && s.code.number() != SILENT) {
            return no("improper_rest", "codes of class 7, without the silent call");
        }
        let shape =
            |s: &Shape, n| s.weights.len() == n && s.weights.iter().all(|w| w.is_finite() && *w > 0.0);
        if !shape(&self.hours_real, 24) || !shape(&self.hours_improper, 24) {
            return no("hours", "24 weights above 0");
        }
        if !shape(&self.weekdays_real, 7) || !shape(&self.weekdays_improper, 7) {
            return no("weekdays", "7 weights above 0");
        }
        self.check_laws()
    }
    fn check_laws(&self) -> Result<(), ModelError> {
        let no = |field, what| Err(ModelError::Value { field, what });
        let positive = [
            self.talk.silent_median_s,
            self.talk.improper_median_s,
            self.talk.real_median_s,
            self.patience.short_mean_s,
            self.patience.long_mean_s,
            self.location.aml_delay_s,
            self.location.gnss_median_m,
            self.location.wifi_median_m,
            self.location.cell_median_m,
            self.place.spread_km_min,
            self.place.spread_km_per_sqrt_100k,
            self.duplicates.spread_minutes,
        ];
        if !positive.into_iter().all(|v| v.is_finite() && v > 0.0 && v < 10_000.0) {
            return no("laws", "medians and means are above 0 and below 10,000");
        }
        if ![self.talk.sigma, self.location.sigma].into_iter().all(|s| (0.0..=3.0).contains(&s)) {
            return no("sigma", "from 0 to 3");
        }
        if !(self.place.spread_km_min..=50.0).contains(&self.place.spread_km_max) {
            return no("place", "the largest spread lies between the smallest and 50 km");
        }
        if self.duplicates.spread_minutes > 55.0 {
            return no("duplicates", "further callers ring within 55 minutes");
        }
        if !(1.0..=20.0).contains(&self.duplicates.extra_mean)
            || !(1..=100).contains(&self.duplicates.extra_max)
        {
            return no("duplicates", "1 to 20 extra callers in the mean, 1 to 100 at most");
        }
        if !(1..=1_000_000).contains(&self.callers.repeat_pool)
            || !(0.1..=5.0).contains(&self.callers.repeat_exponent)
        {
            return no("callers", "a pool of 1 to 1,000,000 numbers, an exponent of 0.1 to 5");
        }
        if self.callers.area_codes.is_empty()
            || !self
                .callers
                .area_codes
                .iter()
                .all(|a| (2..=3).contains(&a.len()) && a.bytes().all(|b| b.is_ascii_digit()))
        {
            return no("area_codes", "two or three digits each");
        }
        self.check_words()
    }
    fn check_words(&self) -> Result<(), ModelError> {
        let no = |field, what| Err(ModelError::Value { field, what });
        for class in Class::ALL {
            if !self.types.iter().any(|t| Class::of(t.code) == Some(class) && t.weight > 0.0) {
                return no("types", "every class has at least one type");
            }
        }
        let stories_ok =
            |stories: &[String]| !stories.is_empty() && stories.iter().all(|s| Text::<1000>::new(s).is_ok());
        if !self.types.iter().all(|t| {
            Class::of(t.code).is_some()
                && t.weight >= 0.0
                && (0.0..=600.0).contains(&t.scene_minutes)
                && stories_ok(&t.stories)
        }) {
            return no(
                "types",
                "classes 1 to 6, weights of 0 or more, up to 600 minutes, at least one story",
            );
        }
        if !self.improper_stories.iter().all(|s| stories_ok(&s.stories)) {
            return no("improper_stories", "at least one story each");
        }
        let lists =
            [&self.streets, &self.neighbourhoods, &self.landmarks, &self.given_names, &self.family_names];
        if !lists.into_iter().all(|l| !l.is_empty() && l.iter().all(|w| Text::<60>::new(w).is_ok())) {
            return no("words", "every list of words has entries of 1 to 60 characters");
        }
        Ok(())
    }
}

/// CNIE 70104, llamada muda.
pub(crate) const SILENT: u32 = 70104;
