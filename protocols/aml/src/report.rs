//! What a message said, in one shape for all carriers.

/// Which carrier and content version a report was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// SMS text whose header is missing or of an unknown version, read with the rules of version 1.
    #[default]
    SmsUnversioned,
    /// SMS text version 1 (ETSI TS 103 625).
    SmsV1,
    /// SMS text version 2, the experimental "ELS Beta" content.
    SmsBeta,
    /// HTTPS form.
    Form,
}

/// How the handset found its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// Satellite navigation (`G`, `gps`, `gnss`).
    Gnss,
    /// Wi-Fi access points (`W`, `wifi`).
    Wifi,
    /// Cells of the mobile network (`C`, `cell`).
    Cell,
    /// Several sources combined by the handset (`F`, `fused`).
    Fused,
    /// The handset says that it could not find a position (`N`, `none`).
    None,
    /// Not stated, stated as unknown (`U`), or not understood.
    #[default]
    Unknown,
}

/// What made the handset send its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// A voice call to an emergency number.
    Call,
    /// A text message to an emergency number.
    Sms,
}

/// A WGS 84 point. Always finite and in range when it comes from this crate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Latitude in degrees, −90 to 90.
    pub lat: f64,
    /// Longitude in degrees, −180 to 180.
    pub lon: f64,
}

/// Mobile network codes (ITU-T E.212), kept as text because leading zeros count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// Country code of the network that carries the call, three digits.
    pub network_mcc: Option<String>,
    /// Network code of the network that carries the call, one to three digits.
    pub network_mnc: Option<String>,
    /// Country code of the subscriber's own network, three digits.
    pub home_mcc: Option<String>,
    /// Network code of the subscriber's own network, one to three digits.
    pub home_mnc: Option<String>,
    /// Serving cell as the handset names it (digits and letters, at most 32).
    pub cell_id: Option<String>,
    /// Network operator's name as the handset shows it (at most 64 characters).
    pub carrier: Option<String>,
}

/// Numbers that identify a telephone or a subscription for good. They are apart from the rest so that a caller
/// without a legal basis to keep them can drop them with [`AmlReport::without_identifiers`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identifiers {
    /// Equipment identity (3GPP TS 23.003), 14 to 16 digits.
    pub imei: Option<String>,
    /// Subscriber identity (3GPP TS 23.003), 6 to 15 digits. Android fills all but the first six with zeros.
    pub imsi: Option<String>,
    /// SIM card number (ITU-T E.118), 18 to 22 digits.
    pub iccid: Option<String>,
}

/// Additional emergency information (`adr_*`) as sent: medical data, contacts, a crash report. Not interpreted
/// here, and often the most sensitive part of a message. At most [`crate::MAX_ADDITIONAL`] entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Additional {
    /// Field name (with its `adr_` prefix) and value, in the order of the message.
    pub entries: Vec<(String, String)>,
}

/// Why a field was left out or deserves doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Not the kind of value this field holds (number, digits, known word).
    Malformed,
    /// Well formed, but outside what can be true.
    OutOfRange,
    /// Longer than [`crate::MAX_VALUE_BYTES`] or than this field allows.
    TooLong,
    /// Not UTF-8, or with control characters.
    NotText,
    /// Given more than once; the first one was used.
    Repeated,
    /// The handset says that it does not know (`rd=N`, position 0/0, accuracy 0).
    StatedUnknown,
    /// Latitude without longitude, or the other way round.
    Unpaired,
    /// A position together with the method "no position". The position was kept.
    Contradicts,
    /// The stated SMS length differs from the real one, both in characters: perhaps truncated on the way.
    LengthMismatch {
        /// Length stated in `ml`.
        stated: u32,
        /// Length of the received text.
        actual: u32,
    },
    /// The SMS does not begin with `A"ML=`.
    HeaderMissing,
    /// A content version this crate does not know; read with the rules of version 1.
    VersionUnknown,
    /// Longer than [`crate::MAX_MESSAGE_BYTES`]; only the complete fields before that were read.
    MessageTooLarge,
    /// More than [`crate::MAX_FIELDS`] fields or [`crate::MAX_ADDITIONAL`] `adr_*` entries; the rest was not read.
    TooManyFields,
}

impl Reason {
    /// A short stable word for logs and counters.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::OutOfRange => "out_of_range",
            Self::TooLong => "too_long",
            Self::NotText => "not_text",
            Self::Repeated => "repeated",
            Self::StatedUnknown => "stated_unknown",
            Self::Unpaired => "unpaired",
            Self::Contradicts => "contradicts",
            Self::LengthMismatch { .. } => "length_mismatch",
            Self::HeaderMissing => "header_missing",
            Self::VersionUnknown => "version_unknown",
            Self::MessageTooLarge => "message_too_large",
            Self::TooManyFields => "too_many_fields",
        }
    }
}

/// One remark about one field. Holds no part of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// Name of the field in its carrier (`lt`, `location_time` …), or `message` for the whole.
    pub field: &'static str,
    /// What was wrong with it.
    pub reason: Reason,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.reason.code())?;
        match self.reason {
            Reason::LengthMismatch { stated, actual } => write!(f, " (stated {stated}, received {actual})"),
            _ => Ok(()),
        }
    }
}

/// Everything a message said that could be true. All times are the handset's clock, in milliseconds since the
/// Unix epoch, between the years 2000 and 2199; comparing them with the centre's clock is the caller's work.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AmlReport {
    /// Carrier and content version.
    pub format: Format,
    /// The caller's own number: an optional `+` and 3 to 20 digits. Claimed by the handset, not verified. Never
    /// in SMS version 1, where the sender of the SMS is the caller.
    pub number: Option<String>,
    /// The emergency number that was dialled, 2 to 20 digits with an optional `+`.
    pub dialled: Option<String>,
    /// What made the handset send this.
    pub trigger: Option<Trigger>,
    /// When the emergency call or text began.
    pub call_started_at: Option<i64>,
    /// When the handset determined the position.
    pub at: Option<i64>,
    /// Where the handset says it is.
    pub position: Option<Position>,
    /// Horizontal radius in metres, above 0 and at most 1,000,000.
    pub accuracy_m: Option<f64>,
    /// Probability in percent, 0 to 100, that the handset is inside the radius.
    pub confidence_pct: Option<f64>,
    /// Height above the WGS 84 ellipsoid in metres, −1,000 to 20,000.
    pub altitude_m: Option<f64>,
    /// Height above mean sea level in metres, −1,000 to 20,000.
    pub altitude_msl_m: Option<f64>,
    /// Vertical uncertainty in metres, above 0 and at most 20,000.
    pub vertical_accuracy_m: Option<f64>,
    /// Floor label as on a lift button; not always a number. At most 16 characters.
    pub floor: Option<String>,
    /// Direction of movement in degrees from true north, 0 to 360.
    pub bearing_deg: Option<f64>,
    /// Speed in metres per second, 0 to 1,000.
    pub speed_mps: Option<f64>,
    /// How the position was found.
    pub method: Method,
    /// Mobile network.
    pub cell: Cell,
    /// Languages the handset is set to, as sent (BCP 47 tags, comma separated, at most 64 characters).
    pub languages: Option<String>,
    /// Maker's model name (at most 64 characters).
    pub device_model: Option<String>,
    /// Position stated as ground truth by a test handset. Never where a caller is.
    pub ground_truth: Option<Position>,
    /// Lasting identifiers of telephone and subscription.
    pub identifiers: Identifiers,
    /// Additional emergency information.
    pub additional: Additional,
    /// How many fields had names that this crate does not know. They were ignored.
    pub unknown_fields: u32,
    /// What was left out or doubtful, in the order found.
    pub notes: Vec<Note>,
}

impl AmlReport {
    /// The same report without lasting identifiers and without additional information: what a centre may keep
    /// when it only needs to find the caller.
    #[must_use]
    pub fn without_identifiers(self) -> Self {
        Self { identifiers: Identifiers::default(), additional: Additional::default(), ..self }
    }

    /// Whether a note of this field has this reason's code.
    #[must_use]
    pub fn has_note(&self, field: &str, code: &str) -> bool {
        self.notes.iter().any(|note| note.field == field && note.reason.code() == code)
    }

    pub(crate) fn note(&mut self, field: &'static str, reason: Reason) {
        self.notes.push(Note { field, reason });
    }

    /// Whether every field respects the ranges its documentation promises.
    pub(crate) fn is_within_bounds(&self) -> bool {
        let point = |p: &Position| p.lat.abs() <= 90.0 && p.lon.abs() <= 180.0;
        let within = |v: Option<f64>, low: f64, high: f64| v.is_none_or(|v| (low..=high).contains(&v));
        let text = |v: &Option<String>, max: usize| {
            v.as_deref().is_none_or(|s| !s.is_empty() && s.chars().count() <= max)
        };
        self.position.as_ref().is_none_or(point)
            && self.ground_truth.as_ref().is_none_or(point)
            && within(self.accuracy_m, f64::MIN_POSITIVE, 1e6)
            && within(self.confidence_pct, 0.0, 100.0)
            && within(self.altitude_m, -1e3, 2e4)
            && within(self.altitude_msl_m, -1e3, 2e4)
            && within(self.vertical_accuracy_m, f64::MIN_POSITIVE, 2e4)
            && within(self.bearing_deg, 0.0, 360.0)
            && within(self.speed_mps, 0.0, 1e3)
            && text(&self.number, 21)
            && text(&self.dialled, 21)
            && text(&self.floor, 16)
            && text(&self.languages, 64)
            && text(&self.device_model, 64)
            && text(&self.cell.carrier, 64)
            && text(&self.identifiers.imei, 16)
            && text(&self.identifiers.imsi, 15)
            && text(&self.identifiers.iccid, 22)
            && self.additional.entries.len() <= crate::MAX_ADDITIONAL
            && self.notes.len() <= 2 * crate::MAX_FIELDS + 8
    }
}
