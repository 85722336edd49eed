//! Service measures as data: what is counted, over which rows, against which target, by whose rule.
//!
//! A measure is a [`Definition`] read from a file ([`MeasureSet::from_json`]); the shipped file is
//! [`MeasureSet::shipped`]. Rows become [`Samples`] (exact, mergeable across days and sites), samples
//! become a [`Measure`]. There is no mean anywhere: a mean of answer times hides the calls that
//! waited, so only percentiles and shares within the target are shown. Fewer than
//! [`ENOUGH`] samples show their number and nothing else.
//!
//! Pure: no clock, no disk, no network. The time-zone rules of [`period`] are compiled in.

mod definition;
mod evaluate;
mod filter;
pub mod period;
mod samples;

pub use definition::{
    Definition, DefinitionError, Evidence, MeasureSet, Method, Names, Source, Table, Target, Unit,
};
pub use evaluate::{ENOUGH, GroupShare, Measure, Percentile, Verdict, evaluate};
pub use filter::{Fields, Filter};
pub use samples::{GROUPS_MAX, Samples, SamplesError, VALUES_MAX};
