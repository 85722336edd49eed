//! The state of an adapter.

use super::{AdapterEvent, AdapterKey, AdapterKind, AdapterName, Fingerprint};
use atalaya_model::{Actor, AdapterId, Aggregate, Line, Scope, StreamId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Keys, and certificates, per adapter: enough to rotate.
pub const MAX_KEYS: usize = 4;

/// A machine door. The last sequence number handled is the business of the room that it reports to.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Adapter {
    pub id: Option<AdapterId>,
    pub name: Option<AdapterName>,
    pub kind: Option<AdapterKind>,
    #[serde(default)]
    pub scope: Scope,
    #[serde(default)]
    pub keys: BTreeSet<AdapterKey>,
    #[serde(default)]
    pub certificates: BTreeSet<Fingerprint>,
    /// The reason, while it is disabled.
    pub disabled: Option<Line>,
    pub registered_at: Timestamp,
}

impl Adapter {
    /// The stream of one adapter.
    pub fn stream(id: AdapterId) -> StreamId {
        StreamId::new(Self::KIND, id)
    }
    pub fn exists(&self) -> bool {
        self.id.is_some()
    }
    /// Registered and not disabled.
    pub fn is_enabled(&self) -> bool {
        self.exists() && self.disabled.is_none()
    }
    /// Whether a certificate that the TLS layer has verified is this adapter's.
    pub fn accepts_certificate(&self, certificate: &Fingerprint) -> bool {
        self.is_enabled() && self.certificates.contains(certificate)
    }
    /// How it appears on the record.
    pub fn actor(&self) -> Option<Actor> {
        Some(Actor::Adapter { id: self.id?, name: self.name.as_ref()?.to_string() })
    }
}

impl Aggregate for Adapter {
    const KIND: &'static str = "adapter";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = AdapterEvent;

    fn evolve(&mut self, event: &AdapterEvent, at: Timestamp) {
        use AdapterEvent as E;
        match event {
            E::Registered { id, name, kind, scope, keys, certificates } => {
                *self = Self {
                    id: Some(*id),
                    name: Some(name.clone()),
                    kind: Some(*kind),
                    scope: scope.clone(),
                    keys: keys.clone(),
                    certificates: certificates.clone(),
                    disabled: None,
                    registered_at: at,
                };
            }
            E::Renamed { name } => self.name = Some(name.clone()),
            E::ScopeSet { scope } => self.scope = scope.clone(),
            E::KeyAdded { key } => {
                self.keys.insert(*key);
            }
            E::KeyRemoved { key } => {
                self.keys.remove(key);
            }
            E::CertificateAdded { certificate } => {
                self.certificates.insert(*certificate);
            }
            E::CertificateRemoved { certificate } => {
                self.certificates.remove(certificate);
            }
            E::Disabled { reason } => self.disabled = Some(reason.clone()),
            E::Enabled => self.disabled = None,
        }
    }
}
