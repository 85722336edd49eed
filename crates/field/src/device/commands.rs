//! What may be asked of a device.

use super::{Digest, Proof};
use atalaya_model::{AccountId, Line, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

/// What a device is, by how it speaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// ATAK, iTAK, WinTAK or another TAK client: a client certificate of the centre's own authority.
    Tak,
    /// OwnTracks over HTTP or MQTT: a name and a secret.
    OwnTracks,
    /// Traccar Client: a name, and a secret where the client can send one.
    Traccar,
    /// A receiver that sends NMEA sentences: known by its number or its address only.
    Nmea,
    /// The field page in a telephone's browser: a secret of its own, given for a code.
    Page,
}

impl DeviceKind {
    pub const ALL: [DeviceKind; 5] = [Self::Tak, Self::OwnTracks, Self::Traccar, Self::Nmea, Self::Page];
    /// The code used in JSON and tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tak => "tak",
            Self::OwnTracks => "own_tracks",
            Self::Traccar => "traccar",
            Self::Nmea => "nmea",
            Self::Page => "page",
        }
    }
}

/// For whom a device speaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum Holder {
    /// Built into the vehicle, or handed to whoever crews it.
    Unit { unit: UnitId },
    /// Carried by one person: it speaks for the unit that person is rostered on at that moment.
    Person { person: AccountId },
}

/// What may be done with a device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DeviceCommand {
    Enrol {
        name: Line,
        kind: DeviceKind,
        holder: Holder,
    },
    /// Another unit or person from now on.
    Assign {
        holder: Holder,
    },
    Rename {
        name: Line,
    },
    /// A certificate was signed for it.
    AddCertificate {
        fingerprint: Digest,
        /// Serial number, hexadecimal, as people read it in a list of certificates.
        serial: String,
        not_after: Timestamp,
        /// The code that was presented for it; `None` when an administrator made the package.
        code: Option<Digest>,
    },
    /// The name it sends, or the digest of its secret.
    AddProof {
        proof: Proof,
    },
    RemoveProof {
        proof: Proof,
    },
    /// A page presents the code and gets this secret. Replaces an earlier one: one telephone at a time.
    UseCode {
        code: Digest,
        proof: Proof,
    },
    /// Whoever presents the code until then gets one certificate, or becomes the page. Replaces an earlier code.
    OpenEnrolment {
        code: Digest,
        until: Timestamp,
    },
    /// Final, and at once.
    Revoke {
        reason: Line,
    },
}
