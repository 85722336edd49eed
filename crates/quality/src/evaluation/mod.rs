//! One call or incident under review: by one reviewer, or by two who do not see each other.
//!
//! The stream has the id of its subject, so that nothing is reviewed twice. The form's version is fixed
//! when the review is assigned.
//!
//! ```text
//! scoring ─► notified ─► replied ─► closed
//!    └─► differs ─┘ (a supervisor settles)         cancelled from everywhere before closed
//! ```

mod commands;
mod decide;
mod events;
mod state;
mod views;

pub use commands::{Assignment, EvaluationCommand, FormRef, Origin};
pub use decide::{CLOSE_AFTER, decide};
pub use events::EvaluationEvent;
pub use state::{Evaluation, Reply, Review, Seat, Settlement, Status};
pub use views::{EvaluationRow, EvaluationView, ReviewView, Seen, Viewer};
