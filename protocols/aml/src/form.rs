//! HTTPS form of Android's Emergency Location Service (`application/x-www-form-urlencoded`).

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::field::{self, Checked};
use crate::report::{AmlReport, Format, Method, Reason};
use crate::{MAX_ADDITIONAL, MAX_FIELDS, MAX_MESSAGE_BYTES, MAX_VALUE_BYTES};

/// Field names this crate reads, in the spelling of the specification.
const KNOWN: &[&str] = &[
    "v",
    "emergency_number",
    "source",
    "thunderbird_version",
    "time",
    "gt_location_latitude",
    "gt_location_longitude",
    "location_latitude",
    "location_longitude",
    "location_time",
    "location_accuracy",
    "location_altitude",
    "location_altitude_msl",
    "location_vertical_accuracy",
    "location_confidence",
    "location_certainty",
    "location_source",
    "location_floor",
    "location_bearing",
    "location_speed",
    "cell_home_mcc",
    "cell_home_mnc",
    "cell_network_mcc",
    "cell_network_mnc",
    "cell_id",
    "cell_carrier",
    "device_number",
    "device_model",
    "device_os",
    "device_imei",
    "device_imsi",
    "device_iccid",
    "device_languages",
    "hmac",
];

/// Reads a form body. Never fails: see the crate documentation. The door that receives it must answer 2xx
/// whatever the content (Android ELS), so there is nothing to refuse with.
///
/// A signature (`hmac`) is neither checked nor kept: that needs a key and belongs to the door.
#[must_use]
pub fn decode_form(body: &[u8]) -> AmlReport {
    let mut reading = Reading::default();
    reading.report.format = Format::Form;
    let body = cut_to_bound(body, &mut reading.report);
    for (index, pair) in body.split(|b| *b == b'&').filter(|pair| !pair.is_empty()).enumerate() {
        if index == MAX_FIELDS {
            reading.report.note("message", Reason::TooManyFields);
            break;
        }
        let at = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
        let (key, value) = (pair.get(..at).unwrap_or_default(), pair.get(at + 1..).unwrap_or_default());
        reading.field(&String::from_utf8_lossy(&unescape(key)), value);
    }
    reading.finish()
}

fn cut_to_bound<'a>(body: &'a [u8], report: &mut AmlReport) -> &'a [u8] {
    if body.len() <= MAX_MESSAGE_BYTES {
        return body;
    }
    report.note("message", Reason::MessageTooLarge);
    let head = body.get(..MAX_MESSAGE_BYTES).unwrap_or_default();
    let end = head.iter().rposition(|b| *b == b'&').unwrap_or(0);
    head.get(..end).unwrap_or_default()
}

/// Undoes form encoding: `+` is a space, `%41` is `A`. A `%` without two hexadecimal digits stays as it is, as
/// browsers do; the field's own check then decides.
fn unescape(raw: &[u8]) -> Vec<u8> {
    let nibble = |at: usize| raw.get(at).and_then(|b| char::from(*b).to_digit(16));
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(byte) = raw.get(at) {
        let escaped = if *byte == b'%' { nibble(at + 1).zip(nibble(at + 2)) } else { None };
        match escaped.map(|(high, low)| u8::try_from(high * 16 + low)) {
            Some(Ok(decoded)) => {
                out.push(decoded);
                at += 3;
            }
            _ => {
                out.push(if *byte == b'+' { b' ' } else { *byte });
                at += 1;
            }
        }
    }
    out
}

#[derive(Default)]
struct Reading {
    report: AmlReport,
    lat: Option<f64>,
    lon: Option<f64>,
    gt_lat: Option<f64>,
    gt_lon: Option<f64>,
    seen: Vec<&'static str>,
}

impl Reading {
    fn field(&mut self, key: &str, raw: &[u8]) {
        let key = key.trim();
        let is_additional = key.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("adr_"));
        let name = KNOWN.iter().find(|name| key.eq_ignore_ascii_case(name));
        if name.is_none() && !is_additional {
            self.report.unknown_fields = self.report.unknown_fields.saturating_add(1);
            return;
        }
        let label = name.copied().unwrap_or("adr_*");
        let value = match plain_value(raw) {
            Ok(value) if value.trim().is_empty() => return,
            Ok(value) => value,
            Err(reason) => return self.report.note(label, reason),
        };
        let outcome = match name {
            None => self.additional(key, &value),
            Some(name) if self.seen.contains(name) => Err(Reason::Repeated),
            Some(name) => {
                self.seen.push(name);
                self.known(name, &value)
            }
        };
        if let Err(reason) = outcome {
            self.report.note(label, reason);
        }
    }

    fn known(&mut self, name: &str, value: &str) -> Checked<()> {
        let trimmed = value.trim();
        match name.split_once('_') {
            Some(("cell", _)) => self.cell(name, trimmed),
            Some(("device", _)) => self.device(name, value),
            Some(("location", _)) => self.location(name, trimmed),
            Some(("gt", _)) => self.ground_truth(name, trimmed),
            _ => self.call(name, trimmed),
        }
    }

    fn call(&mut self, name: &str, value: &str) -> Checked<()> {
        match name {
            "emergency_number" => self.report.dialled = Some(field::phone(value, 2)?),
            "source" => self.report.trigger = Some(field::trigger(value)?),
            "time" => self.report.call_started_at = Some(field::unix_ms(value)?),
            // The content version, the module's version and the signature change nothing in how the rest is read.
            _ => {}
        }
        Ok(())
    }

    fn location(&mut self, name: &str, value: &str) -> Checked<()> {
        let report = &mut self.report;
        match name {
            "location_latitude" => self.lat = Some(field::latitude(value)?),
            "location_longitude" => self.lon = Some(field::longitude(value)?),
            "location_time" => report.at = Some(field::unix_ms(value)?),
            "location_accuracy" => report.accuracy_m = Some(field::radius(value, 1e6)?),
            "location_altitude" => report.altitude_m = Some(field::altitude(value)?),
            "location_altitude_msl" => report.altitude_msl_m = Some(field::altitude(value)?),
            "location_vertical_accuracy" => report.vertical_accuracy_m = Some(field::radius(value, 2e4)?),
            "location_confidence" => report.confidence_pct = Some(field::confidence(value)?),
            "location_certainty" => report.confidence_pct = Some(field::percent(value)?),
            "location_source" => report.method = field::method(value)?,
            "location_floor" => report.floor = Some(field::label(value, 16)?),
            "location_bearing" => report.bearing_deg = Some(field::decimal_within(value, 0.0, 360.0)?),
            "location_speed" => report.speed_mps = Some(field::decimal_within(value, 0.0, 1e3)?),
            _ => {}
        }
        Ok(())
    }

    fn ground_truth(&mut self, name: &str, value: &str) -> Checked<()> {
        match name {
            "gt_location_latitude" => self.gt_lat = Some(field::latitude(value)?),
            _ => self.gt_lon = Some(field::longitude(value)?),
        }
        Ok(())
    }

    fn cell(&mut self, name: &str, value: &str) -> Checked<()> {
        let cell = &mut self.report.cell;
        match name {
            "cell_home_mcc" => cell.home_mcc = Some(field::digits(value, 3, 3)?),
            "cell_home_mnc" => cell.home_mnc = Some(field::digits(value, 1, 3)?),
            "cell_network_mcc" => cell.network_mcc = Some(field::digits(value, 3, 3)?),
            "cell_network_mnc" => cell.network_mnc = Some(field::digits(value, 1, 3)?),
            "cell_id" => cell.cell_id = Some(field::token(value, 32)?),
            _ => cell.carrier = Some(field::label(value, 64)?),
        }
        Ok(())
    }

    fn device(&mut self, name: &str, value: &str) -> Checked<()> {
        let trimmed = value.trim();
        let report = &mut self.report;
        match name {
            "device_number" => report.number = Some(device_number(value)?),
            "device_model" => report.device_model = Some(field::label(trimmed, 64)?),
            "device_imei" => report.identifiers.imei = Some(field::digits(trimmed, 14, 16)?),
            "device_imsi" => report.identifiers.imsi = Some(field::digits(trimmed, 6, 15)?),
            "device_iccid" => report.identifiers.iccid = Some(field::digits(trimmed, 18, 22)?),
            "device_languages" => report.languages = Some(field::label(trimmed, 64)?),
            _ => {}
        }
        Ok(())
    }

    fn additional(&mut self, key: &str, value: &str) -> Checked<()> {
        // Checked and lowered before the comparison, so that two spellings of one name are one entry.
        let key = field::name(key, 64)?.to_ascii_lowercase();
        let entries = &mut self.report.additional.entries;
        if entries.len() == MAX_ADDITIONAL {
            return Err(Reason::TooManyFields);
        }
        if entries.iter().any(|(known, _)| *known == key) {
            return Err(Reason::Repeated);
        }
        if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(Reason::NotText);
        }
        entries.push((key, value.to_owned()));
        Ok(())
    }

    fn finish(mut self) -> AmlReport {
        match field::position(self.lat, self.lon) {
            Ok(position) => self.report.position = position,
            Err(reason) => self.report.note("location_latitude", reason),
        }
        match field::position(self.gt_lat, self.gt_lon) {
            Ok(position) => self.report.ground_truth = position,
            Err(reason) => self.report.note("gt_location_latitude", reason),
        }
        if self.report.position.is_some() && self.report.method == Method::None {
            self.report.note("location_source", Reason::Contradicts);
        }
        self.report
    }
}

/// A `+` that the sender forgot to escape arrives as a leading space; a number never begins with a real one.
fn device_number(value: &str) -> Checked<String> {
    match value.strip_prefix(' ') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => field::phone(&format!("+{rest}"), 3),
        _ => field::phone(value.trim(), 3),
    }
}

fn plain_value(raw: &[u8]) -> Checked<String> {
    // Escapes only shorten a value, so a raw length of three times the bound is the most that can fit.
    if raw.len() > 3 * MAX_VALUE_BYTES {
        return Err(Reason::TooLong);
    }
    let value = String::from_utf8(unescape(raw)).map_err(|_| Reason::NotText)?;
    if value.len() > MAX_VALUE_BYTES { Err(Reason::TooLong) } else { Ok(value) }
}

/// Writes a report as a form body, for simulators and tests. Ground truth and notes are not written.
#[must_use]
pub fn encode_form(report: &AmlReport) -> String {
    let mut body = String::from("v=1");
    let mut put = |key: &str, value: Option<Cow<'_, str>>| {
        if let Some(value) = value {
            body.push('&');
            body.push_str(key);
            body.push('=');
            escape_into(&mut body, &value);
        }
    };
    let number = |value: Option<f64>| value.map(|v| Cow::Owned(v.to_string()));
    let integer = |value: Option<i64>| value.map(|v| Cow::Owned(v.to_string()));
    fn text(value: &Option<String>) -> Option<Cow<'_, str>> {
        value.as_deref().map(Cow::Borrowed)
    }
    put("emergency_number", text(&report.dialled));
    put(
        "source",
        report.trigger.map(|t| Cow::Borrowed(if t == crate::Trigger::Call { "CALL" } else { "SMS" })),
    );
    put("time", integer(report.call_started_at));
    put("location_latitude", number(report.position.map(|p| p.lat)));
    put("location_longitude", number(report.position.map(|p| p.lon)));
    put("location_time", integer(report.at));
    put("location_accuracy", number(report.accuracy_m));
    put("location_certainty", number(report.confidence_pct));
    put("location_altitude", number(report.altitude_m));
    put("location_altitude_msl", number(report.altitude_msl_m));
    put("location_vertical_accuracy", number(report.vertical_accuracy_m));
    put("location_floor", text(&report.floor));
    put("location_bearing", number(report.bearing_deg));
    put("location_speed", number(report.speed_mps));
    put("location_source", Some(Cow::Borrowed(source_word(report.method))));
    put("cell_home_mcc", text(&report.cell.home_mcc));
    put("cell_home_mnc", text(&report.cell.home_mnc));
    put("cell_network_mcc", text(&report.cell.network_mcc));
    put("cell_network_mnc", text(&report.cell.network_mnc));
    put("cell_id", text(&report.cell.cell_id));
    put("cell_carrier", text(&report.cell.carrier));
    put("device_number", text(&report.number));
    put("device_model", text(&report.device_model));
    put("device_imei", text(&report.identifiers.imei));
    put("device_imsi", text(&report.identifiers.imsi));
    put("device_iccid", text(&report.identifiers.iccid));
    put("device_languages", text(&report.languages));
    for (key, value) in &report.additional.entries {
        put(key, Some(Cow::Borrowed(value)));
    }
    body
}

const fn source_word(method: Method) -> &'static str {
    match method {
        Method::Gnss => "gps",
        Method::Wifi => "wifi",
        Method::Cell => "cell",
        Method::Fused => "fused",
        Method::None => "none",
        Method::Unknown => "unknown",
    }
}

fn escape_into(body: &mut String, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => body.push(char::from(byte)),
            b' ' => body.push('+'),
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(body, "%{byte:02X}");
            }
        }
    }
}
