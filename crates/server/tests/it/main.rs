//! The server tried from outside: HTTP, WebSocket, signed doors, files on the disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod admin;
mod alerts;
mod bad_input;
mod board;
mod calls;
mod coverage;
mod dispatch;
mod erase;
mod handovers;
mod keys;
mod live;
mod nodes;
mod ogc;
mod openapi;
mod passkeys;
mod places;
mod proposals;
mod quality;
mod record;
mod sessions;
mod streets;
mod support;
mod territories;
mod tips;
mod tls;
mod trouble;
mod witness;
