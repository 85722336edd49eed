//! Latest state of everything that moves, conflated for consoles. No IO, no clock.
//!
//! - [`Picture`] keeps one [`Track`] a unit: the latest position with source, accuracy, the moment
//!   it was measured and the moment it was received. Older reports never replace newer ones.
//! - What cannot be true is refused ([`ReportError`]) or marked ([`Marks`]): clocks from the future,
//!   leaps faster than the kind of unit can move, receivers that repeat one frozen position.
//! - A unit with several devices is one object: each device is judged by itself, one is shown, and why
//!   is said ([`ChosenBecause`]). What cannot be believed gives way to what can.
//! - Who comes near, enters and leaves a zone is told once ([`zone`]), however the receiver jitters.
//! - Whether a position is still good is a rule by kind of unit, as data ([`KindRules`]); stale is
//!   shown as stale.
//! - Consoles get [`Frame`]s: the units that changed since the console's last tick, inside its
//!   viewport. Consoles that look at the same area share one encoded frame ([`FrameCache`]).
//! - Nodes tell each other what they have judged ([`Signal`]), and take it over ([`Picture::adopt`]).
//!
//! Bounds: at most [`Options::max_objects`] units; a report of one more is refused with a typed
//! error and the known ones stay.

mod cache;
mod choice;
mod frame;
mod picture;
mod report;
mod rules;
mod signal;
mod viewport;
pub mod zone;

/// For fuzzing.
pub mod fuzz {
    pub use crate::signal::fuzz as signals;
}

pub use cache::{Audience, FrameCache};
pub use choice::{ChosenBecause, DevicePosition, Origin};
pub use frame::{BinaryError, Frame, FrameUnit, HEADER_BYTES, RECORD_BYTES, read_binary};
pub use picture::{Changes, Cut, Options, Picture, Taken};
pub use report::{Marks, ReportError, Source, Track, UnitReport};
pub use rules::{Freshness, KindRule, KindRules, RulesError};
pub use signal::{SIGNALS_MAX, Signal, SignalError, read_signals, write_signals};
pub use viewport::{CellKey, Viewport, ViewportError};
