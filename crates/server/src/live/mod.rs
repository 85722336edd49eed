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
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match protocol::read(text) {
        Ok(
            protocol::FromConsole::Hello { viewport: Some(edges), .. }
            | protocol::FromConsole::Viewport { viewport: edges },
        ) => {
            // Only that it answers matters here.
            let _ = protocol::viewport(edges);
        }
        Ok(_) => assert!(text.len() <= protocol::MESSAGE_MAX),
        Err(why) => assert!(!why.is_empty(), "a refusal says why"),
    }
}
