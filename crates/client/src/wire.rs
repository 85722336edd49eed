//! The shapes of commands and rows that the actors use. Bodies are those of the domain crates; rows
//! are read leniently, because a console of an older version must go on working, too.

use atalaya_model::{
    CallId, Folio, IncidentId, MunicipalityCode, Position, Priority, Timestamp, TypeCode, UnitId,
};
use serde_json::{Value, json};

/// A call of the board, as far as actors need it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CallSeen {
    pub id: CallId,
    pub waiting: bool,
    pub since: Timestamp,
    /// 0 urgent, 1 normal, 2 deferred.
    pub class: u8,
    pub over: bool,
    pub prompting: bool,
    pub connected: bool,
    /// Disposed, or joined to an incident.
    pub settled: bool,
}

/// Reads a row of `calls`.
pub fn call(row: &Value) -> Option<CallSeen> {
    let status = row.get("status")?.as_str()?;
    Some(CallSeen {
        id: id(row, "id")?,
        waiting: row.get("waiting").and_then(Value::as_bool).unwrap_or(status == "ringing"),
        since: time(row, "waiting_since").or_else(|| time(row, "rang_at")).unwrap_or_default(),
        class: match row.get("queue_class").and_then(Value::as_str) {
            Some("urgent") => 0,
            Some("deferred") => 2,
            _ => 1,
        },
        over: matches!(status, "ended" | "abandoned"),
        prompting: status == "prompting",
        connected: matches!(status, "answered" | "held"),
        settled: present(row, "disposition") || present(row, "incident_id"),
    })
}

/// An incident of the board.
#[derive(Clone, PartialEq, Debug)]
pub struct IncidentRowSeen {
    pub id: IncidentId,
    pub folio: Option<Folio>,
    pub code: Option<TypeCode>,
    pub priority: Priority,
    pub position: Option<Position>,
    pub municipality: Option<MunicipalityCode>,
    /// Units on it now.
    pub units: Vec<UnitId>,
    /// Units were assigned at some time.
    pub attended: bool,
    pub closed: bool,
}

/// Reads a row of `incidents`.
pub fn incident(row: &Value) -> Option<IncidentRowSeen> {
    let units =
        row.get("units").and_then(Value::as_array).map(|list| list.iter().filter_map(unit_ref).collect());
    let stage = text(row, "stage").or_else(|| text(row, "status")).unwrap_or("pending");
    Some(IncidentRowSeen {
        id: id(row, "id")?,
        folio: row.get("folio").and_then(Value::as_str).and_then(|f| f.parse().ok()),
        code: code(row, "type_code").or_else(|| code(row, "code")),
        priority: row
            .get("priority")
            .and_then(|p| serde_json::from_value(p.clone()).ok())
            .unwrap_or(Priority::Medium),
        position: position(row),
        municipality: text(row, "municipality").and_then(|m| MunicipalityCode::new(m).ok()),
        units: units.unwrap_or_default(),
        attended: !matches!(stage, "pending" | "open" | "closed") || present(row, "dispatch_ms"),
        closed: stage == "closed" || present(row, "closed_at"),
    })
}

/// A unit of the board.
#[derive(Clone, PartialEq, Debug)]
pub struct UnitRowSeen {
    pub id: UnitId,
    pub agency: Option<String>,
    pub kind: Option<String>,
    /// What its state means: `available`, `assigned`, `en_route`, `on_scene`…
    pub duty: String,
    pub on_shift: bool,
    pub municipality: Option<MunicipalityCode>,
    /// Where its crew said it is.
    pub position: Option<Position>,
    /// What it works on.
    pub incident: Option<IncidentId>,
}

/// Reads a row of `units`.
pub fn unit(row: &Value) -> Option<UnitRowSeen> {
    Some(UnitRowSeen {
        id: id(row, "id")?,
        agency: text(row, "agency").map(str::to_owned),
        kind: text(row, "kind").map(str::to_owned),
        duty: text(row, "duty").or_else(|| text(row, "status")).unwrap_or_default().to_owned(),
        on_shift: row.get("on_shift").and_then(Value::as_bool).unwrap_or(true),
        municipality: text(row, "municipality").and_then(|m| MunicipalityCode::new(m).ok()),
        position: position(row),
        incident: id(row, "incident_id").or_else(|| id(row, "incident")),
    })
}

fn unit_ref(value: &Value) -> Option<UnitId> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Object(_) => id(value, "unit_id").or_else(|| id(value, "unit")).or_else(|| id(value, "id")),
        _ => None,
    }
}

/// The units that a recommendation proposes to send together; none when nobody suitable is free.
pub fn proposed(recommendation: &Value) -> Vec<UnitId> {
    let proposed = recommendation.get("proposed").and_then(Value::as_array);
    proposed.into_iter().flatten().filter_map(unit_ref).collect()
}

/// Opens an incident from a call.
#[derive(Clone, PartialEq, Debug)]
pub struct OpenIncident {
    pub call: CallId,
    pub code: TypeCode,
    /// `Place` of the model as JSON.
    pub place: Value,
    pub narrative: Option<String>,
    pub threat: bool,
}

impl OpenIncident {
    pub fn body(&self) -> Value {
        let mut body =
            json!({ "type": "open", "call": self.call, "type_code": self.code, "place": self.place });
        if let Some(narrative) = &self.narrative {
            body["narrative"] = json!(narrative);
        }
        if self.threat {
            body["threat_to_life"] = json!(true);
        }
        body
    }
}

/// A call of type 602xx about a known folio.
pub fn follow_up(code: TypeCode, call: CallId, text: Option<&str>) -> Value {
    let mut body = json!({ "type": "add_follow_up", "code": code, "call": call });
    if let Some(text) = text {
        body["text"] = json!(text);
    }
    body
}

pub fn narrate(text: &str) -> Value {
    json!({ "type": "narrate", "text": text })
}

pub fn assign(units: &[UnitId]) -> Value {
    json!({ "type": "assign", "units": units })
}

/// `code` is the close code: A, N, I, F or D.
pub fn close(code: char) -> Value {
    json!({ "type": "close", "code": code.to_string() })
}

/// `status` is a code of the centre's unit states.
pub fn set_status(status: &str) -> Value {
    json!({ "type": "set_status", "status": status })
}

fn present(row: &Value, field: &str) -> bool {
    row.get(field).is_some_and(|v| !v.is_null())
}
fn text<'a>(row: &'a Value, field: &str) -> Option<&'a str> {
    row.get(field)?.as_str()
}
fn id<T: std::str::FromStr>(row: &Value, field: &str) -> Option<T> {
    text(row, field)?.parse().ok()
}
fn time(row: &Value, field: &str) -> Option<Timestamp> {
    Timestamp::parse(text(row, field)?).ok()
}
fn code(row: &Value, field: &str) -> Option<TypeCode> {
    TypeCode::new(u32::try_from(row.get(field)?.as_u64()?).ok()?).ok()
}
fn position(row: &Value) -> Option<Position> {
    let place = row.pointer("/place/located/position").or_else(|| row.get("position")).unwrap_or(row);
    Position::new(place.get("lat")?.as_f64()?, place.get("lon")?.as_f64()?).ok()
}
