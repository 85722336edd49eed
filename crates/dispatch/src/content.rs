//! The rules of an incident's own content: place, type, priority, narrative, records, agencies,
//! course. Touches no other stream.

use crate::common::Author;
use crate::desk::IncidentFacts;
use crate::incident::{
    CloseCode, Disclosure, HandOverState, Incident, IncidentCommand, IncidentEvent, IncidentRefusal,
    OpenIncident, Record, RecordState,
};
use atalaya_model::{
    AgencyCode, Env, IncidentType, Line, Millis, Note, Personal, Place, Priority, Timestamp, TypeCode,
};

type Events = Result<Vec<IncidentEvent>, IncidentRefusal>;

/// Bounds of one incident. A mass event beyond them is several linked incidents.
pub mod bounds {
    pub const LINES: usize = 2000;
    pub const RECORDS: usize = 500;
    pub const VERSIONS: usize = 50;
    pub const AGENCIES: usize = 16;
    pub const NOTES: usize = 500;
    pub const CALLS: usize = 2000;
    pub const FOLLOW_UPS: usize = 500;
    pub const LINKS: usize = 100;
    pub const ABSORBED: usize = 200;
    pub const ASSIGNMENTS: usize = 1000;
    pub const UNITS_AT_ONCE: usize = 20;
    pub const BYPASSED_AT_ONCE: usize = 50;
    pub const BYPASSED: usize = 1000;
    pub const CORRECTIONS: usize = 200;
    pub const HISTORY: usize = 500;
    pub const CAUTIONS: usize = 200;
    pub const STACKED: usize = 50;
}

/// Refuses when `now` entries leave no room for one more.
pub(crate) fn room(what: &'static str, now: usize, max: usize) -> Result<(), IncidentRefusal> {
    if now < max { Ok(()) } else { Err(IncidentRefusal::TooMany { what, max }) }
}

/// Neither closed nor a duplicate.
pub(crate) fn writable(incident: &Incident) -> Result<(), IncidentRefusal> {
    if let Some((_, folio)) = &incident.merged_into {
        return Err(IncidentRefusal::Merged(folio.clone()));
    }
    if incident.is_closed() { Err(IncidentRefusal::Closed) } else { Ok(()) }
}

/// A type that opens or may describe an incident.
pub(crate) fn incident_type<'a>(
    code: TypeCode,
    facts: &'a IncidentFacts<'_>,
) -> Result<&'a IncidentType, IncidentRefusal> {
    if code.is_improper() {
        return Err(IncidentRefusal::Improper(code));
    }
    if code.is_follow_up() {
        return Err(IncidentRefusal::FollowUpType(code));
    }
    facts.catalogue.get(code).ok_or(IncidentRefusal::UnknownType(code))
}

pub(crate) fn known_agency(code: &AgencyCode, facts: &IncidentFacts<'_>) -> Result<(), IncidentRefusal> {
    match facts.agencies {
        Some(known) if !known.contains(code) => Err(IncidentRefusal::UnknownAgency(code.to_string())),
        Some(_) | None => Ok(()),
    }
}

/// The events of a new incident, before any tie to others.
pub(crate) fn opening(open: &OpenIncident, facts: &IncidentFacts<'_>, env: &Env) -> Events {
    let folio = facts.folio.clone().ok_or(IncidentRefusal::NoFolio)?;
    let kind = incident_type(open.type_code, facts)?;
    if !open.place.is_sendable() {
        return Err(IncidentRefusal::PlaceNotSendable);
    }
    if open.agencies.len() > bounds::AGENCIES {
        return Err(IncidentRefusal::TooMany { what: "agencies", max: bounds::AGENCIES });
    }
    let default_priority = kind.priority.unwrap_or(Priority::Medium);
    let priority = opening_priority(open, default_priority)?;
    if let Some(at) = open.scheduled_for {
        schedulable(at, env)?;
    }
    let by = Author::from(&env.actor);
    let mut events = vec![IncidentEvent::Opened {
        folio,
        call: open.call,
        channel: open.channel,
        type_code: open.type_code,
        type_name: kind.name.clone(),
        catalogue: facts.catalogue.version.clone(),
        default_priority,
        priority,
        priority_reason: open.priority_reason.clone(),
        threat_to_life: open.threat_to_life,
        place: Box::new(open.place.clone()),
        place_verified: open.place_verified,
        caller: open.caller.clone().filter(|c| c.name.is_some() || c.phone.is_some()).map(Personal::Known),
        answered_at: facts.answered_at,
        scheduled_for: open.scheduled_for,
        by: by.clone(),
    }];
    let mut named: Vec<&AgencyCode> = Vec::new();
    for request in &open.agencies {
        known_agency(&request.agency, facts)?;
        if !named.contains(&&request.agency) {
            named.push(&request.agency);
            let (agency, disclosure) = (request.agency.clone(), request.disclosure);
            events.push(IncidentEvent::AgencyAdded { agency, disclosure, by: by.clone() });
        }
    }
    if let Some(text) = &open.narrative {
        events.push(IncidentEvent::Narrated { text: Personal::Known(text.clone()), by });
    }
    Ok(events)
}

/// Asking for critical together with a declared threat to life needs no second reason.
fn opening_priority(open: &OpenIncident, default: Priority) -> Result<Priority, IncidentRefusal> {
    match open.priority {
        None => Ok(default),
        Some(Priority::Critical) if open.threat_to_life && open.priority_reason.is_none() => Ok(default),
        Some(asked) if asked != default && open.priority_reason.is_none() => {
            Err(IncidentRefusal::PriorityReason)
        }
        Some(asked) => Ok(asked),
    }
}

fn schedulable(at: Timestamp, env: &Env) -> Result<(), IncidentRefusal> {
    let year = Millis::from_minutes(366 * 24 * 60);
    if at <= env.now || at > env.now.plus(year) { Err(IncidentRefusal::ScheduleRange) } else { Ok(()) }
}

/// Decides on a command that touches this incident alone. The incident is open in the journal.
pub(crate) fn decide(
    incident: &Incident,
    command: &IncidentCommand,
    facts: &IncidentFacts<'_>,
    env: &Env,
) -> Events {
    use IncidentCommand as C;
    use IncidentEvent as E;
    let by = || Author::from(&env.actor);
    match command {
        C::SetPlace { place, verified } => set_place(incident, place, *verified, env),
        C::SetCaller { caller } => {
            writable(incident)?;
            let caller = Personal::Known(caller.clone());
            if incident.caller.as_ref() == Some(&caller) {
                return Ok(Vec::new());
            }
            Ok(vec![E::CallerSet { caller, by: by() }])
        }
        C::Retype { code, reason } => retype(incident, *code, reason.as_ref(), facts, env),
        C::SetPriority { priority, reason } => set_priority(incident, *priority, reason.as_ref(), env),
        C::ThreatToLife { threat } => {
            writable(incident)?;
            if incident.threat_to_life == *threat {
                return Ok(Vec::new());
            }
            room("changes", incident.history.len(), bounds::HISTORY)?;
            Ok(vec![E::ThreatSet { threat: *threat, by: by() }])
        }
        // What is learnt after the closing still belongs to the folio.
        C::Narrate { text } => {
            room("narrative lines", incident.narrative.len(), bounds::LINES)?;
            Ok(vec![E::Narrated { text: Personal::Known(text.clone()), by: by() }])
        }
        C::AddRecord { record } => add_record(incident, record, by()),
        C::CorrectRecord { number, record } => {
            let known = standing(incident, *number)?;
            room("versions of a record", known.versions.len(), bounds::VERSIONS)?;
            let (kind, record) = (record.kind(), Personal::Known((**record).clone()));
            Ok(vec![E::RecordCorrected { number: *number, kind, record, by: by() }])
        }
        C::StrikeRecord { number, reason } => {
            standing(incident, *number)?;
            Ok(vec![E::RecordStruck { number: *number, reason: reason.clone(), by: by() }])
        }
        C::AddAgency { agency, disclosure } => add_agency(incident, agency, *disclosure, facts, env),
        C::SetDisclosure { agency, disclosure } => {
            let part = incident.agencies.get(agency).ok_or(IncidentRefusal::AgencyNotHere)?;
            if part.disclosure == *disclosure {
                return Ok(Vec::new());
            }
            Ok(vec![E::DisclosureSet { agency: agency.clone(), disclosure: *disclosure, by: by() }])
        }
        C::AgencyNote { agency, text } => {
            let part = incident.agencies.get(agency).ok_or(IncidentRefusal::AgencyNotHere)?;
            room("notes of an agency", part.notes.len(), bounds::NOTES)?;
            let text = Personal::Known(text.clone());
            Ok(vec![E::AgencyNoted { agency: agency.clone(), text, by: by() }])
        }
        C::AgencyClose { agency, code, note } => close_agency(incident, agency, *code, note.as_ref(), env),
        C::AddCall { call } => {
            if incident.calls.contains(call) {
                return Ok(Vec::new());
            }
            room("calls", incident.calls.len(), bounds::CALLS)?;
            Ok(vec![E::CallAdded { call: *call, by: by() }])
        }
        C::RemoveCall { call, reason } => {
            if !incident.calls.contains(call) {
                return Err(IncidentRefusal::UnknownCall);
            }
            Ok(vec![E::CallRemoved { call: *call, reason: reason.clone(), by: by() }])
        }
        C::AddFollowUp { code, text, call } => {
            if !code.is_follow_up() {
                return Err(IncidentRefusal::NotFollowUp(*code));
            }
            let kind = facts.catalogue.get(*code).ok_or(IncidentRefusal::UnknownType(*code))?;
            room("follow-ups", incident.follow_ups.len(), bounds::FOLLOW_UPS)?;
            let (name, text) = (kind.name.clone(), text.clone().map(Personal::Known));
            Ok(vec![E::FollowUpAdded { code: *code, name, text, call: *call, by: by() }])
        }
        C::AcknowledgeCaution { caution } => {
            if incident.cautions_acknowledged.contains(caution) {
                return Ok(Vec::new());
            }
            room("cautions", incident.cautions_acknowledged.len(), bounds::CAUTIONS)?;
            Ok(vec![E::CautionAcknowledged { caution: *caution, by: by() }])
        }
        C::Hold { .. }
        | C::Unhold {}
        | C::Schedule { .. }
        | C::HandOver { .. }
        | C::HandOverAccepted { .. }
        | C::HandOverRefused { .. }
        | C::Reopen { .. } => course(incident, command, env),
        // These touch other streams and are decided in `ties` and `assign`.
        C::Open(_)
        | C::Link { .. }
        | C::Unlink { .. }
        | C::MergeInto { .. }
        | C::Unmerge { .. }
        | C::Close { .. }
        | C::Assign { .. }
        | C::Release { .. }
        | C::Cancel { .. }
        | C::Preempt { .. }
        | C::Exchange { .. }
        | C::Stack { .. }
        | C::Unstack { .. } => Ok(Vec::new()),
    }
}

fn set_place(incident: &Incident, place: &Place, verified: bool, env: &Env) -> Events {
    writable(incident)?;
    if !place.is_sendable() {
        return Err(IncidentRefusal::PlaceNotSendable);
    }
    if incident.place_verified && !verified {
        return Err(IncidentRefusal::PlaceVerified);
    }
    if incident.place == *place && incident.place_verified == verified {
        return Ok(Vec::new());
    }
    room("changes", incident.history.len(), bounds::HISTORY)?;
    Ok(vec![IncidentEvent::PlaceSet { place: place.clone(), verified, by: Author::from(&env.actor) }])
}

/// A priority raised by hand survives a change of type; a lowered one does not: the new type may be
/// graver than whoever lowered it knew.
fn retype(
    incident: &Incident,
    code: TypeCode,
    reason: Option<&Line>,
    facts: &IncidentFacts<'_>,
    env: &Env,
) -> Events {
    writable(incident)?;
    let kind = incident_type(code, facts)?;
    if incident.type_code == Some(code) {
        return Ok(Vec::new());
    }
    room("changes", incident.history.len(), bounds::HISTORY)?;
    let default_priority = kind.priority.unwrap_or(Priority::Medium);
    let priority = match incident.base_priority {
        Some(base) if incident.default_priority != Some(base) => base.min(default_priority),
        Some(_) | None => default_priority,
    };
    Ok(vec![IncidentEvent::Retyped {
        type_code: code,
        type_name: kind.name.clone(),
        catalogue: facts.catalogue.version.clone(),
        default_priority,
        priority,
        reason: reason.cloned(),
        by: Author::from(&env.actor),
    }])
}

fn set_priority(incident: &Incident, priority: Priority, reason: Option<&Line>, env: &Env) -> Events {
    writable(incident)?;
    if incident.priority() == priority {
        return Ok(Vec::new());
    }
    if incident.threat_to_life {
        return Err(IncidentRefusal::ThreatStands);
    }
    if incident.default_priority != Some(priority) && reason.is_none() {
        return Err(IncidentRefusal::PriorityReason);
    }
    room("changes", incident.history.len(), bounds::HISTORY)?;
    let by = Author::from(&env.actor);
    Ok(vec![IncidentEvent::PrioritySet { priority, reason: reason.cloned(), by }])
}

fn add_record(incident: &Incident, record: &Record, by: Author) -> Events {
    room("records", incident.records.len(), bounds::RECORDS)?;
    let number = incident.records.last().map_or(1, |r| r.number.saturating_add(1));
    let (kind, record) = (record.kind(), Personal::Known(record.clone()));
    Ok(vec![IncidentEvent::RecordAdded { number, kind, record, by }])
}

fn standing(incident: &Incident, number: u32) -> Result<&RecordState, IncidentRefusal> {
    let record = incident.record(number).ok_or(IncidentRefusal::UnknownRecord(number))?;
    if record.struck.is_some() { Err(IncidentRefusal::RecordStruck(number)) } else { Ok(record) }
}

fn add_agency(
    incident: &Incident,
    agency: &AgencyCode,
    disclosure: Disclosure,
    facts: &IncidentFacts<'_>,
    env: &Env,
) -> Events {
    writable(incident)?;
    known_agency(agency, facts)?;
    let (agency, by) = (agency.clone(), Author::from(&env.actor));
    match incident.agencies.get(&agency) {
        Some(part) if part.closing.is_none() && part.disclosure == disclosure => Ok(Vec::new()),
        Some(part) if part.closing.is_none() => {
            Ok(vec![IncidentEvent::DisclosureSet { agency, disclosure, by }])
        }
        Some(_) => Ok(vec![IncidentEvent::AgencyAdded { agency, disclosure, by }]),
        None => {
            room("agencies", incident.agencies.len(), bounds::AGENCIES)?;
            Ok(vec![IncidentEvent::AgencyAdded { agency, disclosure, by }])
        }
    }
}

fn close_agency(
    incident: &Incident,
    agency: &AgencyCode,
    code: CloseCode,
    note: Option<&Note>,
    env: &Env,
) -> Events {
    writable(incident)?;
    let part = incident.agencies.get(agency).ok_or(IncidentRefusal::AgencyNotHere)?;
    if part.closing.is_some() {
        return Err(IncidentRefusal::AgencyClosed);
    }
    if code == CloseCode::D {
        return Err(IncidentRefusal::NeedsOriginal);
    }
    let working: Vec<&str> =
        incident.active().filter(|a| a.agency == *agency).map(|a| a.call_sign.as_str()).collect();
    if !working.is_empty() {
        return Err(IncidentRefusal::UnitsAssigned(working.join(", ")));
    }
    Ok(vec![IncidentEvent::AgencyClosed {
        agency: agency.clone(),
        code,
        note: note.cloned().map(Personal::Known),
        by: Author::from(&env.actor),
    }])
}

/// Hold, schedule, hand-over, reopening.
fn course(incident: &Incident, command: &IncidentCommand, env: &Env) -> Events {
    use IncidentCommand as C;
    use IncidentEvent as E;
    let by = Author::from(&env.actor);
    let waiting = incident.hand_over.as_ref().filter(|h| h.state == HandOverState::Waiting);
    if !matches!(command, C::Reopen { .. }) {
        writable(incident)?;
    }
    match command {
        C::Hold { until, reason } => {
            if until.is_some_and(|until| until <= env.now) {
                return Err(IncidentRefusal::HoldInPast);
            }
            nobody_assigned(incident)?;
            Ok(vec![E::Held { until: *until, reason: reason.clone(), by }])
        }
        C::Unhold {} if incident.hold.is_none() => Err(IncidentRefusal::NotHeld),
        C::Unhold {} => Ok(vec![E::Unheld { by }]),
        C::Schedule { at } if incident.scheduled_for == *at => Ok(Vec::new()),
        C::Schedule { at } => {
            if let Some(at) = at {
                schedulable(*at, env)?;
            }
            Ok(vec![E::Scheduled { at: *at, by }])
        }
        C::HandOver { centre, reason, partner } => match waiting {
            Some(h) => Err(IncidentRefusal::HandOverWaiting(h.centre.clone())),
            None => {
                let (centre, reason) = (centre.clone(), reason.clone());
                Ok(vec![E::HandedOver { centre, reason, partner: *partner, by }])
            }
        },
        C::HandOverAccepted { .. } | C::HandOverRefused { .. } if waiting.is_none() => {
            Err(IncidentRefusal::NoHandOver)
        }
        C::HandOverAccepted { reference } => {
            Ok(vec![E::HandOverAccepted { reference: reference.clone(), by }])
        }
        C::HandOverRefused { reason } => Ok(vec![E::HandOverRefused { reason: reason.clone(), by }]),
        C::Reopen { reason } => {
            if let Some((_, folio)) = &incident.merged_into {
                return Err(IncidentRefusal::Merged(folio.clone()));
            }
            if !incident.is_closed() {
                return Err(IncidentRefusal::NotClosed);
            }
            room("changes", incident.history.len(), bounds::HISTORY)?;
            Ok(vec![E::Reopened { reason: reason.clone(), by }])
        }
        _ => Ok(Vec::new()),
    }
}

pub(crate) fn nobody_assigned(incident: &Incident) -> Result<(), IncidentRefusal> {
    let working: Vec<&str> = incident.active().map(|a| a.call_sign.as_str()).collect();
    if working.is_empty() { Ok(()) } else { Err(IncidentRefusal::UnitsAssigned(working.join(", "))) }
}
