//! The server tried from outside: HTTP, WebSocket, signed doors, files on the disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod alerts;
mod admin;
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
mod proposals;
mod quality;
mod places;
mod record;
mod sessions;
mod support;
mod tls;
mod territories;
mod tips;
mod trouble;
mod witness;
