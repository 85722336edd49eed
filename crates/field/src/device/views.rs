//! What people see of a device. No secret, no digest of one.

use super::{Device, DeviceKind, Holder, Issued, Proof};
use atalaya_model::{DeviceId, Line, Timestamp};
use serde::{Deserialize, Serialize};

/// A name that the device sends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = DeviceProof))]
pub struct ProofView {
    pub name: String,
    /// A secret goes with it.
    pub secret: bool,
}

/// A device in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DeviceRow {
    pub id: DeviceId,
    pub name: Line,
    pub kind: DeviceKind,
    pub holder: Holder,
    pub certificates: Vec<Issued>,
    pub proofs: Vec<ProofView>,
    /// A code is open until then.
    pub code_until: Option<Timestamp>,
    pub enrolled_at: Timestamp,
    pub enrolled_by: String,
    pub revoked_at: Option<Timestamp>,
    pub revoked_by: Option<String>,
    pub revoked_reason: Option<Line>,
}

impl DeviceRow {
    /// The row of a device; pure. `None` before it is enrolled.
    pub fn of(id: DeviceId, device: &Device) -> Option<Self> {
        let view = |proof: &Proof| {
            let name = proof.name()?.to_string();
            Some(ProofView { name, secret: matches!(proof, Proof::Secret { .. }) })
        };
        let revoked = device.revoked.as_ref();
        Some(Self {
            id,
            name: device.name.clone()?,
            kind: device.kind?,
            holder: device.holder?,
            certificates: device.certificates.clone(),
            proofs: device.proofs.iter().filter_map(view).collect(),
            code_until: device.code.as_ref().map(|c| c.until),
            enrolled_at: device.enrolled_at,
            enrolled_by: device.enrolled_by.clone(),
            revoked_at: revoked.map(|r| r.0),
            revoked_by: revoked.map(|r| r.2.clone()),
            revoked_reason: revoked.map(|r| r.1.clone()),
        })
    }
}
