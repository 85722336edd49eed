//! What happened to a device.

use super::{DeviceKind, Digest, Holder, Proof};
use atalaya_model::{DeviceId, EventKind, Line, Timestamp};
use serde::{Deserialize, Serialize};

/// Events of a device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum DeviceEvent {
    Enrolled { name: Line, kind: DeviceKind, holder: Holder, by: String },
    Assigned { holder: Holder, by: String },
    Renamed { name: Line, by: String },
    CertificateAdded { fingerprint: Digest, serial: String, not_after: Timestamp, by: String },
    ProofAdded { proof: Proof, by: String },
    ProofRemoved { proof: Proof, by: String },
    EnrolmentOpened { code: Digest, until: Timestamp, by: String },
    EnrolmentUsed {},
    Revoked { reason: Line, by: String },
}

impl EventKind for DeviceEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Enrolled { .. } => "device_enrolled",
            Self::Assigned { .. } => "device_assigned",
            Self::Renamed { .. } => "device_renamed",
            Self::CertificateAdded { .. } => "device_certificate_added",
            Self::ProofAdded { .. } => "device_proof_added",
            Self::ProofRemoved { .. } => "device_proof_removed",
            Self::EnrolmentOpened { .. } => "device_enrolment_opened",
            Self::EnrolmentUsed {} => "device_enrolment_used",
            Self::Revoked { .. } => "device_revoked",
        }
    }
}

/// What happens to a proof.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ClaimEvent {
    Claimed { device: DeviceId },
    Freed {},
}

impl EventKind for ClaimEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Claimed { .. } => "device_proof_claimed",
            Self::Freed {} => "device_proof_freed",
        }
    }
}
