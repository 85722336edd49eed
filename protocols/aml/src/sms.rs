//! SMS text: `A"ML=1;lt=…;lg=…;…;ml=…` (ETSI TS 103 625, SMS transport) and ELS Beta (`A"ML=2`).

use crate::field::{self, Checked};
use crate::report::{AmlReport, Format, Method, Reason};
use crate::septets::unpack_septets;
use crate::time;
use crate::{MAX_FIELDS, MAX_MESSAGE_BYTES, MAX_VALUE_BYTES};

/// Reads an SMS text. Never fails: see the crate documentation.
///
/// Attributes may come in any order and unknown ones are ignored. The header is accepted as `A"ML` and as `AML`,
/// because some gateways strip the quotation mark.
#[must_use]
pub fn decode_sms(message: &[u8]) -> AmlReport {
    let mut report = AmlReport::default();
    let cut = cut_to_bound(message, &mut report);
    let text = String::from_utf8_lossy(cut);
    if let std::borrow::Cow::Owned(_) = text {
        report.note("message", Reason::NotText);
    }
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let mut reading = Reading { report, text_chars: text.chars().count(), ..Reading::default() };
    for (index, pair) in text.split(';').enumerate() {
        if index == MAX_FIELDS {
            reading.report.note("message", Reason::TooManyFields);
            break;
        }
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if index == 0 {
            reading.header(key.trim(), value.trim());
        } else if !pair.trim().is_empty() {
            reading.field(key.trim(), value.trim());
        }
    }
    reading.finish()
}

/// Reads a data SMS: the same text in packed GSM 7-bit characters (3GPP TS 23.038), without its user-data header.
#[must_use]
pub fn decode_data_sms(octets: &[u8]) -> AmlReport {
    decode_sms(unpack_septets(octets).as_bytes())
}

/// Keeps whole fields only, so that a value cut in the middle is never read as a shorter one.
fn cut_to_bound<'a>(message: &'a [u8], report: &mut AmlReport) -> &'a [u8] {
    let Some(head) = message.get(..MAX_MESSAGE_BYTES) else { return message };
    if head.len() == message.len() {
        return message;
    }
    report.note("message", Reason::MessageTooLarge);
    let end = head.iter().rposition(|b| *b == b';').unwrap_or(0);
    head.get(..end).unwrap_or_default()
}

/// Attribute names of both versions; the same letters mean different things in each.
const V1: &[&str] = &["lt", "lg", "rd", "top", "lc", "pm", "si", "ei", "mcc", "mnc", "ml"];
const BETA: &[&str] = &["en", "et", "lo", "lt", "lc", "lz", "ls", "ei", "nc", "hc", "lg"];

#[derive(Default)]
struct Reading {
    report: AmlReport,
    text_chars: usize,
    lat: Option<f64>,
    lon: Option<f64>,
    /// ELS Beta: beginning of the call, Unix seconds.
    call_s: Option<i64>,
    /// ELS Beta: time of the position relative to the call, seconds.
    offset_s: Option<i64>,
    seen: Vec<&'static str>,
}

impl Reading {
    fn header(&mut self, key: &str, version: &str) {
        if !matches!(key, "A\"ML" | "AML" | "a\"ml" | "aml") {
            self.report.note("message", Reason::HeaderMissing);
            self.field(key, version);
            return;
        }
        self.report.format = match version {
            "1" => Format::SmsV1,
            "2" => Format::SmsBeta,
            _ => {
                self.report.note("message", Reason::VersionUnknown);
                Format::SmsUnversioned
            }
        };
    }

    fn field(&mut self, key: &str, value: &str) {
        let beta = self.report.format == Format::SmsBeta;
        let known = if beta { BETA } else { V1 };
        let Some(name) = known.iter().find(|name| key.eq_ignore_ascii_case(name)) else {
            self.report.unknown_fields = self.report.unknown_fields.saturating_add(1);
            return;
        };
        if value.is_empty() {
            return;
        }
        if self.seen.contains(name) {
            return self.report.note(name, Reason::Repeated);
        }
        self.seen.push(name);
        let outcome = if value.len() > MAX_VALUE_BYTES {
            Err(Reason::TooLong)
        } else if beta {
            self.beta_field(name, value)
        } else {
            self.v1_field(name, value)
        };
        if let Err(reason) = outcome {
            self.report.note(name, reason);
        }
    }

    fn v1_field(&mut self, name: &str, value: &str) -> Checked<()> {
        let report = &mut self.report;
        match name {
            "lt" => self.lat = Some(field::latitude(value)?),
            "lg" => self.lon = Some(field::longitude(value)?),
            "rd" => report.accuracy_m = Some(field::radius(value, 1e6)?),
            "top" => report.at = Some(time::parse_compact(value).ok_or(Reason::Malformed)?),
            "lc" => report.confidence_pct = Some(field::percent(value)?),
            "pm" => report.method = field::method(value)?,
            "si" => report.identifiers.imsi = Some(field::digits(value, 6, 15)?),
            "ei" => report.identifiers.imei = Some(field::digits(value, 14, 16)?),
            "mcc" => report.cell.network_mcc = Some(field::digits(value, 3, 3)?),
            "mnc" => report.cell.network_mnc = Some(field::digits(value, 1, 3)?),
            _ => return self.length(value),
        }
        Ok(())
    }

    /// `ml` counts the characters of the whole message with header and itself. A mismatch does not drop anything:
    /// senders miscount, and a truncated message still tells where somebody is.
    fn length(&self, value: &str) -> Checked<()> {
        let stated: u32 = field::digits(value, 1, 5)?.parse().map_err(|_| Reason::OutOfRange)?;
        let actual = u32::try_from(self.text_chars).unwrap_or(u32::MAX);
        if stated == actual { Ok(()) } else { Err(Reason::LengthMismatch { stated, actual }) }
    }

    fn beta_field(&mut self, name: &str, value: &str) -> Checked<()> {
        let report = &mut self.report;
        match name {
            "en" => report.dialled = Some(field::phone(value, 2)?),
            "et" => self.call_s = Some(seconds(value)?),
            "lt" => self.offset_s = Some(seconds(value)?),
            "lo" => return self.beta_location(value),
            "lz" => return self.beta_vertical(value),
            "lc" => report.confidence_pct = Some(field::percent(value)?),
            "ls" => report.method = field::method(value)?,
            "ei" => report.identifiers.imei = Some(field::digits(value, 14, 16)?),
            "nc" => (report.cell.network_mcc, report.cell.network_mnc) = network(value)?,
            "hc" => (report.cell.home_mcc, report.cell.home_mnc) = network(value)?,
            _ => report.languages = Some(field::label(value, 64)?),
        }
        Ok(())
    }

    fn beta_location(&mut self, value: &str) -> Checked<()> {
        let mut parts = value.split(',').map(str::trim);
        let (lat, lon) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        (self.lat, self.lon) = (Some(field::latitude(lat)?), Some(field::longitude(lon)?));
        match parts.next() {
            Some(radius) => self.report.accuracy_m = Some(field::radius(radius, 1e6)?),
            None => return Ok(()),
        }
        Ok(())
    }

    fn beta_vertical(&mut self, value: &str) -> Checked<()> {
        let mut parts = value.split(',').map(str::trim);
        self.report.altitude_m = Some(field::altitude(parts.next().unwrap_or(""))?);
        if let Some(radius) = parts.next() {
            self.report.vertical_accuracy_m = Some(field::radius(radius, 2e4)?);
        }
        Ok(())
    }

    fn finish(mut self) -> AmlReport {
        let beta = self.report.format == Format::SmsBeta;
        match field::position(self.lat, self.lon) {
            Ok(position) => self.report.position = position,
            Err(reason) => self.report.note(if beta { "lo" } else { "lt" }, reason),
        }
        if self.report.position.is_some() && self.report.method == Method::None {
            self.report.note(if beta { "ls" } else { "pm" }, Reason::Contradicts);
        }
        self.beta_times();
        self.report
    }

    fn beta_times(&mut self) {
        let Some(call_s) = self.call_s else { return };
        match instant(Some(call_s)) {
            Some(at) => self.report.call_started_at = Some(at),
            None => return self.report.note("et", Reason::OutOfRange),
        }
        if let Some(offset_s) = self.offset_s {
            match instant(call_s.checked_add(offset_s)) {
                Some(at) => self.report.at = Some(at),
                None => self.report.note("lt", Reason::OutOfRange),
            }
        }
    }
}

/// Whole seconds with an optional sign.
fn seconds(text: &str) -> Checked<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    field::digits(digits, 1, 12)?;
    text.parse().map_err(|_| Reason::Malformed)
}

fn instant(seconds: Option<i64>) -> Option<i64> {
    let at = seconds?.checked_mul(1_000)?;
    (time::EARLIEST_MS..time::LATEST_MS).contains(&at).then_some(at)
}

type NetworkCodes = (Option<String>, Option<String>);

/// ELS Beta writes both codes as one number: three digits of country, then one to three of network.
fn network(value: &str) -> Checked<NetworkCodes> {
    let codes = field::digits(value, 4, 6)?;
    let (mcc, mnc) = codes.split_at(3);
    Ok((Some(mcc.to_owned()), Some(mnc.to_owned())))
}

/// Writes SMS version 1 with a correct `ml`. Only what version 1 can carry is written: a floor, an altitude or a
/// number is left out. A report without a position is written in the null form of the Android specification
/// (0/0, `rd=N`, `pm=N`). Coordinates are rounded to five decimals (about one metre).
#[must_use]
pub fn encode_sms(report: &AmlReport) -> String {
    let mut text = match report.position {
        Some(p) => format!("A\"ML=1;lt={:+09.5};lg={:+010.5}", p.lat, p.lon),
        None => "A\"ML=1;lt=+00.00000;lg=+000.00000".to_owned(),
    };
    let mut put = |key: &str, value: &str| {
        text.push(';');
        text.push_str(key);
        text.push('=');
        text.push_str(value);
    };
    match report.accuracy_m.filter(|_| report.position.is_some()) {
        Some(metres) => put("rd", &metres.to_string()),
        None => put("rd", "N"),
    }
    if let Some(at) = report.at.and_then(time::format_compact) {
        put("top", &at);
    }
    if let Some(percent) = report.confidence_pct {
        put("lc", &percent.to_string());
    }
    put("pm", letter(if report.position.is_some() { report.method } else { Method::None }));
    let identifiers = [("si", &report.identifiers.imsi), ("ei", &report.identifiers.imei)];
    let codes = [("mcc", &report.cell.network_mcc), ("mnc", &report.cell.network_mnc)];
    for (key, value) in identifiers.into_iter().chain(codes) {
        if let Some(value) = value {
            put(key, value);
        }
    }
    let length = with_own_digits(text.chars().count() + ";ml=".len());
    text.push_str(";ml=");
    text.push_str(&length.to_string());
    text
}

const fn letter(method: Method) -> &'static str {
    match method {
        Method::Gnss => "G",
        Method::Wifi => "W",
        Method::Cell => "C",
        Method::Fused => "F",
        Method::None => "N",
        Method::Unknown => "U",
    }
}

/// The length of a text that ends with the decimal digits of its own length.
fn with_own_digits(before: usize) -> usize {
    let mut length = before;
    while before + length.to_string().len() != length {
        length = before + length.to_string().len();
    }
    length
}
