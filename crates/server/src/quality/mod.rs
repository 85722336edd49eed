//! Measures of service, computed from the rows' own columns.

mod columns;
pub mod measures;
