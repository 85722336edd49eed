//! What can be asked of an adapter.

use super::{AdapterKey, AdapterKind, AdapterName, Fingerprint};
use atalaya_model::{AdapterId, Line, Scope};
use std::collections::BTreeSet;

/// Commands on an adapter.
#[derive(Clone, Debug)]
pub enum AdapterCommand {
    Register {
        id: AdapterId,
        name: AdapterName,
        kind: AdapterKind,
        /// Whose units and which territory it may speak of; empty means no limit.
        scope: Scope,
        keys: BTreeSet<AdapterKey>,
        certificates: BTreeSet<Fingerprint>,
    },
    Rename {
        name: AdapterName,
    },
    SetScope {
        scope: Scope,
    },
    /// For rotation: add the new key, switch the machine over, remove the old one.
    AddKey {
        key: AdapterKey,
    },
    RemoveKey {
        key: AdapterKey,
    },
    AddCertificate {
        certificate: Fingerprint,
    },
    RemoveCertificate {
        certificate: Fingerprint,
    },
    Disable {
        reason: Line,
    },
    Enable,
}
