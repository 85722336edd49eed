//! What happened to an adapter.

use super::{AdapterKey, AdapterKind, AdapterName, Fingerprint};
use atalaya_model::{AdapterId, EventKind, Line, Scope};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Events of an adapter.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum AdapterEvent {
    Registered {
        id: AdapterId,
        name: AdapterName,
        kind: AdapterKind,
        scope: Scope,
        keys: BTreeSet<AdapterKey>,
        certificates: BTreeSet<Fingerprint>,
    },
    Renamed {
        name: AdapterName,
    },
    ScopeSet {
        scope: Scope,
    },
    KeyAdded {
        key: AdapterKey,
    },
    KeyRemoved {
        key: AdapterKey,
    },
    CertificateAdded {
        certificate: Fingerprint,
    },
    CertificateRemoved {
        certificate: Fingerprint,
    },
    Disabled {
        reason: Line,
    },
    Enabled,
}

impl EventKind for AdapterEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "adapter_registered",
            Self::Renamed { .. } => "adapter_renamed",
            Self::ScopeSet { .. } => "adapter_scope_set",
            Self::KeyAdded { .. } => "adapter_key_added",
            Self::KeyRemoved { .. } => "adapter_key_removed",
            Self::CertificateAdded { .. } => "adapter_certificate_added",
            Self::CertificateRemoved { .. } => "adapter_certificate_removed",
            Self::Disabled { .. } => "adapter_disabled",
            Self::Enabled => "adapter_enabled",
        }
    }
}
