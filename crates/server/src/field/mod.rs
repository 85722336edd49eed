//! The field: devices of crews, what they send, messages with crews.
//!
//! Devices are known in memory ([`registry`]), so that a position asks nothing and a revocation holds at once.
//! What no enrolled device sent is kept apart and listed ([`quarantine`]), never shown as a unit.

pub mod authority;
pub mod devices;
pub mod doors;
pub mod enrolment;
pub mod intake;
pub mod messages;
pub mod nmea;
mod package;
pub mod page;
mod presented;
mod projection;
pub mod qr;
pub mod quarantine;
pub mod registry;
pub mod trackers;
pub mod zone_book;
pub mod zones;

pub(crate) use package::escaped;
pub use projection::TABLES;

use crate::{access::limiter::Limiter, app::Shared};
use atalaya_model::UnitId;
use std::sync::{Arc, OnceLock};
use tokio::sync::{Semaphore, broadcast};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Units told of at a time; a session that missed some looks at its own unit anyway.
const WAKES_KEPT: usize = 1_024;

/// What the field keeps in memory.
pub struct Field {
    pub registry: registry::Registry,
    pub quarantine: quarantine::Quarantine,
    pub intake: intake::Intake,
    /// Zones that are watched.
    pub zones: zone_book::ZoneBook,
    /// Missions of TAK clients: who is told.
    pub missions: crate::tak::Missions,
    /// TAK clients that are connected here.
    pub sessions: crate::tak::sessions::Sessions,
    /// What pages of crews were shown, and room for those that wait.
    pub given: page::Given,
    /// Trackers that are connected here over MQTT.
    pub mqtt: crate::mqtt::sessions::Sessions,
    /// What telephones are told of the door of MQTT; empty where it is closed.
    mqtt_told: OnceLock<crate::mqtt::Told>,
    /// The centre's own authority, and how telephones reach it; empty where no TAK door is open.
    authority: OnceLock<Arc<authority::Authority>>,
    /// Units for which a message waits.
    wakes: broadcast::Sender<UnitId>,
    /// Tries of codes and secrets, by address.
    tries: Limiter,
    /// Positions and events of one device.
    pub floods: Limiter,
    /// Room for files that TAK clients hand in.
    pub uploads: Arc<Semaphore>,
}

impl Default for Field {
    fn default() -> Self {
        Self {
            registry: Default::default(),
            quarantine: Default::default(),
            intake: Default::default(),
            zones: Default::default(),
            missions: Default::default(),
            sessions: Default::default(),
            given: Default::default(),
            mqtt: Default::default(),
            mqtt_told: OnceLock::new(),
            authority: OnceLock::new(),
            wakes: broadcast::channel(WAKES_KEPT).0,
            tries: Limiter::new(20, 10),
            // A telephone reports once in some seconds; a vehicle at most ten times in one.
            floods: Limiter::new(100, 1_200),
            uploads: Arc::new(Semaphore::new(crate::tak::UPLOADS_AT_ONCE)),
        }
    }
}

impl Field {
    /// Whether an address may try a code or secret once more.
    pub fn may_try(&self, source: &str, now: atalaya_model::Timestamp) -> bool {
        self.tries.allow(source, now)
    }
    /// The authority, where a TAK door is open.
    pub fn authority(&self) -> Option<&Arc<authority::Authority>> {
        self.authority.get()
    }
    /// Opens the centre's authority, once.
    pub fn open_authority(&self, authority: authority::Authority) -> Arc<authority::Authority> {
        self.authority.get_or_init(|| Arc::new(authority)).clone()
    }
    /// How telephones reach the door of MQTT over TLS, where it is open.
    pub fn mqtt_told(&self) -> Option<&crate::mqtt::Told> {
        self.mqtt_told.get()
    }
    /// The door of MQTT over TLS is open.
    pub fn tell_of_mqtt(&self, told: crate::mqtt::Told) {
        let _ = self.mqtt_told.set(told);
    }
    /// Units for which something waits, from now on.
    pub fn wakes(&self) -> broadcast::Receiver<UnitId> {
        self.wakes.subscribe()
    }
    /// A message waits for a unit.
    pub fn wake(&self, unit: UnitId) {
        // Nobody connected is no error: it waits.
        let _ = self.wakes.send(unit);
    }
}

/// What people may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(devices::list))
        .routes(routes!(devices::unknown))
        .routes(routes!(devices::enrol))
        .routes(routes!(devices::command))
        .routes(routes!(devices::package))
        .routes(routes!(devices::code))
        .routes(routes!(devices::secret))
        .routes(routes!(messages::list))
        .routes(routes!(messages::write))
        .routes(routes!(messages::seen))
        .routes(routes!(messages::thread))
        .routes(routes!(intake::positions))
        .routes(routes!(zones::list))
        .routes(routes!(zones::crossings))
        .routes(routes!(zones::draw))
        .routes(routes!(zones::command))
        .merge(page::routes())
}
