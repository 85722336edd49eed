//! Seeded model of a day at the centre: callers, incidents, unit movement, and the people who answer
//! and dispatch. No IO: time and seed are inputs, so that the same seed is the same day on every
//! machine.
//!
//! - [`LoadModel`] is the published and assumed figures as data, each with its source.
//! - [`Load`] turns them into calls ([`SimCall`]), in time order, from any moment on.
//! - [`CallLine`] plays one caller: what the switch would report, and when.
//! - [`OperatorPolicy`], [`DispatcherPolicy`] and [`Crew`] play the people: they observe rows and say
//!   which command they give next. How a command travels is the runner's matter.
//! - [`Motion`] moves a unit along a straight line or on patrol.
//!
//! Nothing here is scaled: all spans are those of real life. A runner that goes faster than life
//! maps its clock onto the model's.

mod call;
mod crew;
mod dice;
mod dispatcher;
mod line;
mod load;
mod model;
mod motion;
mod narrative;
mod operator;
mod phones;
mod places;

pub use call::{CallKey, CallSource, EventKey, Outcome, SimCall, SimFix, SimPlace, Truth};
pub use crew::{Crew, CrewAction, CrewOrder, Duty};
pub use dice::Dice;
pub use dispatcher::{
    DispatchAction, DispatchView, DispatcherPolicy, DispatcherProfile, IncidentSeen, Proposal,
};
pub use line::{CallLine, LineReport};
pub use load::Load;
pub use model::{Class, LoadModel, ModelError, Service};
pub use motion::{Fix, Motion};
pub use operator::{
    MyCall, OperatorAction, OperatorPolicy, OperatorProfile, OperatorView, ParentIncident, WaitingCall,
};
pub use places::{Seat, SeatError, Seats};
