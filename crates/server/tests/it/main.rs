//! The server tried from outside: HTTP, WebSocket, signed doors, files on the disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod bad_input;
mod board;
mod calls;
mod coverage;
mod dispatch;
mod erase;
mod live;
mod openapi;
mod record;
mod sessions;
mod streets;
mod support;
mod trouble;
mod witness;
