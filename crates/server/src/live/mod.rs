//! One WebSocket per console, two lanes: facts (ordered, resumable, never dropped) and state (keyed,
//! conflated).

pub mod positions;
pub mod presence;
mod protocol;
mod socket;
mod tickets;

pub use socket::{__path_connect, connect};
pub use tickets::Tickets;

/// A message from outside, for the fuzzer: read or refused, never a panic.
pub fn fuzz_message(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        // Only that it answers matters here.
        let _ = protocol::read(text);
    }
}
