//! One WebSocket per console, two lanes: facts (ordered, resumable, never dropped) and state (keyed,
//! conflated).

pub mod positions;
mod protocol;
mod socket;
mod tickets;

pub use socket::{__path_connect, connect};
pub use tickets::Tickets;
