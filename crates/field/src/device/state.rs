//! The state of a device and how events change it.

use super::{ClaimEvent, DeviceEvent, DeviceKind, Digest, Holder, Proof};
use atalaya_model::{Aggregate, DeviceId, Line, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A certificate that was signed for the device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = DeviceCertificate))]
pub struct Issued {
    pub fingerprint: Digest,
    pub serial: String,
    pub not_after: Timestamp,
    pub issued_at: Timestamp,
    /// Who had it made: an administrator, or the device itself with a code.
    pub by: String,
}

/// A code that is good for one certificate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Code {
    pub digest: Digest,
    pub until: Timestamp,
}

/// One device. Empty until it is enrolled.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Device {
    pub name: Option<Line>,
    pub kind: Option<DeviceKind>,
    pub holder: Option<Holder>,
    pub certificates: Vec<Issued>,
    /// Names and secrets; certificates are in their own list.
    pub proofs: BTreeSet<Proof>,
    pub code: Option<Code>,
    pub enrolled_at: Timestamp,
    pub enrolled_by: String,
    pub revoked: Option<(Timestamp, Line, String)>,
}

impl Device {
    /// Enrolled and not revoked.
    pub fn is_active(&self) -> bool {
        self.kind.is_some() && self.revoked.is_none()
    }
    /// Whether a certificate is the device's and its time has not run out.
    pub fn accepts(&self, fingerprint: &Digest, now: Timestamp) -> bool {
        self.is_active()
            && self.certificates.iter().any(|c| c.fingerprint == *fingerprint && now <= c.not_after)
    }
}

impl Aggregate for Device {
    const KIND: &'static str = "device";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = DeviceEvent;

    fn evolve(&mut self, event: &DeviceEvent, at: Timestamp) {
        use DeviceEvent as E;
        match event {
            E::Enrolled { name, kind, holder, by } => {
                *self = Self {
                    name: Some(name.clone()),
                    kind: Some(*kind),
                    holder: Some(*holder),
                    enrolled_at: at,
                    enrolled_by: by.clone(),
                    ..Self::default()
                };
            }
            E::Assigned { holder, .. } => self.holder = Some(*holder),
            E::Renamed { name, .. } => self.name = Some(name.clone()),
            E::CertificateAdded { fingerprint, serial, not_after, by } => self.certificates.push(Issued {
                fingerprint: fingerprint.clone(),
                serial: serial.clone(),
                not_after: *not_after,
                issued_at: at,
                by: by.clone(),
            }),
            E::ProofAdded { proof, .. } => drop(self.proofs.insert(proof.clone())),
            E::ProofRemoved { proof, .. } => drop(self.proofs.remove(proof)),
            E::EnrolmentOpened { code, until, .. } => {
                self.code = Some(Code { digest: code.clone(), until: *until });
            }
            E::EnrolmentUsed {} => self.code = None,
            E::Revoked { reason, by } => {
                self.revoked = Some((at, reason.clone(), by.clone()));
                self.code = None;
            }
        }
    }
}

/// Whose a proof is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Claim {
    pub device: Option<DeviceId>,
}

impl Aggregate for Claim {
    const KIND: &'static str = "device_proof";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = ClaimEvent;

    fn evolve(&mut self, event: &ClaimEvent, _: Timestamp) {
        self.device = match event {
            ClaimEvent::Claimed { device } => Some(*device),
            ClaimEvent::Freed {} => None,
        };
    }
}
