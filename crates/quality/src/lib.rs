//! Service measures as data: what is counted, over which rows, against which target, by whose rule.
//!
//! A measure is a [`Definition`] read from a file ([`MeasureSet::from_json`]); the shipped file is
//! [`MeasureSet::shipped`]. Rows become [`Samples`] (exact, mergeable across days and sites), samples
//! become a [`Measure`]. There is no mean anywhere: a mean of answer times hides the calls that
//! waited, so only percentiles and shares within the target are shown. Fewer than
//! [`ENOUGH`] samples show their number and nothing else.
//!
//! The other half is the review of single calls and incidents: [`form`]s, [`draw`]s by lot or rule,
//! [`evaluation`]s by one reviewer or two who do not see each other, their [`agreement`], the reply of
//! the person reviewed and [`improvement`] plans. A centre sets its own [`target`]s.
//!
//! Pure: no clock, no disk, no network. The time-zone rules of [`period`] are compiled in.

pub mod agreement;
mod calibration;
mod definition;
pub mod draw;
mod evaluate;
pub mod evaluation;
mod filter;
pub mod form;
pub mod fuzz;
pub mod improvement;
pub mod period;
mod person;
mod refusal;
mod samples;
pub mod target;

pub use calibration::{Calibration, Half, ItemAgreement, PAIRS_ENOUGH, calibrate};
pub use evaluation::FormRef;
pub use form::{Answers, FormContent, ItemCode, ReviewResult, SubjectKind, check_answers, score};
pub use person::Person;
pub use refusal::QualityRefusal;

pub use definition::{
    Definition, DefinitionError, Evidence, MeasureSet, Method, Names, Source, Table, Target, Unit, Waits,
};
pub use evaluate::{ENOUGH, GroupShare, Measure, Percentile, Verdict, evaluate};
pub use filter::{Fields, Filter};
pub use samples::{GROUPS_MAX, Samples, SamplesError, VALUES_MAX};
