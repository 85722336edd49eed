//! HTTP, WebSocket, sessions and jobs: the only crate that knows HTTP.
//!
//! Invariants:
//! - A handler changes nothing but through the [`desk`], and needs a grant of `access` to do it.
//! - A read of personal data is on the record before it is answered.
//! - What a console sees comes from committed rows only.
//!
//! | room | what it does |
//! |---|---|
//! | [`desk`] | commands become facts: load, decide, commit, answer |
//! | [`board`], [`live`] | what every console sees now, and how it gets there |
//! | `access`, `calls`, `dispatch`, `record`, `quality`, `roster` | projection and doors of each domain |
//! | `admin` | what was changed in the configuration, what is about to be, how the system does |
//! | `geo` | places, streets, closures, paces; which products of imports are in use |
//! | `field`, [`tak`] | devices of crews, their positions and messages; the doors of TAK clients |
//! | [`history`] | the archive of positions: written, sealed, read, held, deleted |
//! | [`nodes`] | the other nodes of the centre, and the outbox |
//! | `jobs` | follower, checkpoints, witnesses, timers, housekeeping |
//! | [`http`] | bodies, callers, command headers, pages, the console's files |

pub mod access;
pub mod admin;
pub mod app;
pub mod board;
pub mod calls;
pub mod config;
pub mod demo;
pub mod desk;
pub mod dispatch;
pub mod fallback;
pub mod field;
pub mod geo;
pub mod health;
pub mod history;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod live;
pub mod mqtt;
pub mod nodes;
pub mod offline;
pub mod ogc;
pub mod openapi;
pub mod problem;
pub mod projections;
pub mod quality;
pub mod record;
pub mod roster;
mod routes;
mod server;
pub mod sources;
pub mod stack;
pub mod tak;
pub mod territories;
pub mod tiles;
pub mod tips;

pub use atalaya_bus as bus;
pub use config::Options;
pub use field::authority::TakOptions;
pub use keys::KeyFiles;
pub use mqtt::MqttOptions;
pub use server::{Server, StartError, policies};
pub use sources::Sources;

/// Every projection's table.
pub fn tables() -> Vec<&'static atalaya_store::Table> {
    let rooms = access::TABLES.into_iter().chain(calls::TABLES).chain(dispatch::TABLES);
    let rooms = rooms.chain(geo::streets::TABLES).chain(quality::TABLES).chain(roster::TABLES);
    rooms.chain(territories::TABLES).chain(field::TABLES).chain(history::TABLES).collect()
}
