//! Rows and details computed from the state.

use super::state::{AgencyPart, Assignment, Incident, RecordState, Stamped};
use super::types::{Disclosure, RecordKind, Stage, Took};
use super::views::{
    AgencyDetail, AgencyRow, AssignedRow, AssignmentView, FollowUpView, HandOverRow, HandOverState,
    IncidentDetail, IncidentRow, LinkRow, NarrativeLine, RecordVersion, RecordView,
};
use atalaya_model::{AgencyCode, IncidentId, Personal, Timestamp};

fn took(from: Timestamp, to: Option<Timestamp>) -> Took {
    to.map(|to| to.since(from))
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl IncidentRow {
    /// The row of an incident; pure. `None` before it is opened.
    pub fn of(id: IncidentId, incident: &Incident) -> Option<Self> {
        let folio = incident.folio.clone()?;
        let type_code = incident.type_code?;
        let priority = incident.priority();
        let located = incident.place.located.as_ref();
        let stamps = &incident.stamps;
        let kinds = |kind: RecordKind| incident.records.iter().any(|r| r.kind == kind && r.struck.is_none());
        let idle = incident.active().next().is_none();
        let created = stamps.created_at;
        Some(Self {
            id,
            folio,
            channel: incident.channel,
            type_code,
            type_name: incident.type_name.clone(),
            class: type_code.class(),
            priority,
            priority_number: priority.number(),
            default_priority: incident.default_priority.unwrap_or(priority),
            threat_to_life: incident.threat_to_life,
            stage: incident.stage(),
            open: !incident.is_closed(),
            address: incident.place.address.clone(),
            neighbourhood: incident.place.neighbourhood.clone(),
            references: incident.place.references.clone(),
            municipality: incident.place.municipality.clone(),
            lat: located.map(|l| l.position.lat()),
            lon: located.map(|l| l.position.lon()),
            accuracy_m: located.and_then(|l| l.accuracy_m).map(|m| m.0),
            method: located.map(|l| l.method),
            located_at: located.map(|l| l.at),
            place_verified: incident.place_verified,
            territories: incident.territories.clone(),
            agencies: incident.agencies.iter().map(|(code, part)| agency_row(incident, code, part)).collect(),
            units: incident.active().map(assigned_row).collect(),
            stacked: incident.stacked.keys().copied().collect(),
            calls: incident.all_calls(),
            opened_by: incident.opened_by.clone(),
            created_at: created,
            waiting_since: waiting_since(incident),
            first_dispatched_at: stamps.first_dispatched_at,
            first_en_route_at: stamps.first_en_route_at,
            first_on_scene_at: stamps.first_on_scene_at,
            last_released_at: stamps.last_released_at.filter(|_| idle),
            closed_at: stamps.closed_at,
            close_code: incident.closing.as_ref().map(|c| c.code),
            held: incident.hold.is_some(),
            held_until: incident.hold.as_ref().and_then(|h| h.until),
            held_reason: incident.hold.as_ref().map(|h| h.reason.clone()),
            scheduled_for: incident.scheduled_for,
            hand_over: incident.hand_over.as_ref().map(|h| HandOverRow {
                centre: h.centre.clone(),
                state: h.state,
                asked_at: h.asked_at,
                answered_at: h.answered_at,
                reference: h.reference.clone(),
            }),
            merged_into: incident.merged_into.as_ref().map(|m| m.0),
            merged_into_folio: incident.merged_into.as_ref().map(|m| m.1.clone()),
            absorbed: incident.absorbed.iter().map(|a| a.folio.clone()).collect(),
            links: incident
                .links
                .iter()
                .map(|l| LinkRow { other: l.other, folio: l.folio.clone(), relation: l.relation })
                .collect(),
            narrative_lines: count(incident.narrative.len()),
            last_line_at: incident.narrative.last().map(|l| l.at),
            records: count(incident.records.iter().filter(|r| r.struck.is_none()).count()),
            has_weapon: kinds(RecordKind::Weapon),
            has_substance: kinds(RecordKind::Substance),
            cautions_acknowledged: incident.cautions_acknowledged.iter().copied().collect(),
            reclassified: incident.reclassified,
            reopened: incident.reopened,
            corrected: !incident.corrections.is_empty(),
            capture_ms: incident.answered_at.map(|answered| created.since(answered)),
            dispatch_ms: took(created, stamps.first_dispatched_at),
            en_route_ms: stamps.first_dispatched_at.and_then(|from| took(from, stamps.first_en_route_at)),
            travel_ms: stamps.first_en_route_at.and_then(|from| took(from, stamps.first_on_scene_at)),
            on_scene_ms: took(created, stamps.first_on_scene_at),
            release_ms: took(created, stamps.last_released_at.filter(|_| idle)),
            close_ms: took(created, stamps.closed_at),
        })
    }
}

/// Nobody on it and somebody should be.
fn waiting_since(incident: &Incident) -> Option<Timestamp> {
    let handed = incident.hand_over.as_ref().is_some_and(|h| h.state == HandOverState::Accepted);
    let waits = incident.stage() == Stage::Pending
        && incident.hold.is_none()
        && incident.merged_into.is_none()
        && !handed;
    waits.then(|| incident.scheduled_for.map_or(incident.queued_at, |at| at.max(incident.queued_at)))
}

fn agency_row(incident: &Incident, code: &AgencyCode, part: &AgencyPart) -> AgencyRow {
    let idle = !incident.active().any(|a| a.agency == *code);
    let mut stamps = part.stamps;
    stamps.last_released_at = stamps.last_released_at.filter(|_| idle);
    AgencyRow {
        agency: code.clone(),
        disclosure: part.disclosure,
        stage: incident.agency_stage(code),
        stamps,
        close_code: part.closing.as_ref().map(|c| c.code),
    }
}

fn assigned_row(work: &Assignment) -> AssignedRow {
    AssignedRow {
        assignment: work.id,
        unit: work.unit,
        call_sign: work.call_sign.clone(),
        agency: work.agency.clone(),
        kind: work.kind.clone(),
        status: work.status.clone(),
        duty: work.duty,
        assigned_at: work.assigned_at,
        en_route_at: work.en_route_at,
        on_scene_at: work.on_scene_at,
        status_at: work.status_at,
        estimate: work.estimate,
    }
}

impl IncidentDetail {
    /// The detail of an incident; pure. `None` before it is opened.
    pub fn of(id: IncidentId, incident: &Incident) -> Option<Self> {
        let row = IncidentRow::of(id, incident)?;
        Some(Self {
            place: incident.place.clone(),
            caller: incident.caller.as_ref().and_then(Personal::known).cloned(),
            catalogue: incident.catalogue.clone(),
            priority_reason: incident.priority_reason.clone(),
            narrative: incident.narrative.iter().map(line).collect(),
            records: incident.records.iter().map(record_view).collect(),
            agencies: incident
                .agencies
                .iter()
                .map(|(code, part)| agency_detail(incident, code, part))
                .collect(),
            assignments: incident.assignments.iter().map(assignment_view).collect(),
            corrections: incident.corrections.clone(),
            bypassed: incident.bypassed.clone(),
            follow_ups: incident
                .follow_ups
                .iter()
                .map(|f| FollowUpView {
                    at: f.at,
                    code: f.code,
                    name: f.name.clone(),
                    text: f.text.as_ref().and_then(Personal::known).cloned(),
                    call: f.call,
                    by: f.by.clone(),
                })
                .collect(),
            history: incident.history.clone(),
            erased: is_erased(incident),
            row,
        })
    }
    /// What an agency may see of it. What is left out is absent, not masked.
    pub fn disclosed(mut self, disclosure: Disclosure) -> Self {
        let personal = |kind: RecordKind| {
            matches!(
                kind,
                RecordKind::Person | RecordKind::Phone | RecordKind::Document | RecordKind::Vehicle
            )
        };
        match disclosure {
            Disclosure::Full => {}
            Disclosure::Operational => {
                self.caller = None;
                self.records.retain(|r| !personal(r.kind));
                self.follow_ups.clear();
                self.agencies.iter_mut().for_each(|a| a.notes.clear());
            }
            Disclosure::Minimal => {
                self.caller = None;
                self.narrative.clear();
                self.records.clear();
                self.follow_ups.clear();
                self.agencies.clear();
                self.assignments.clear();
                self.corrections.clear();
                self.bypassed.clear();
                self.history.clear();
                self.priority_reason = None;
            }
        }
        self
    }
}

fn is_erased(incident: &Incident) -> bool {
    let gone = |note: &Option<Personal<_>>| note.as_ref().is_some_and(|n: &Personal<_>| n.known().is_none());
    incident.caller.as_ref().is_some_and(|c| c.known().is_none())
        || incident.narrative.iter().any(|l| l.text.known().is_none())
        || incident.records.iter().flat_map(|r| &r.versions).any(|v| v.2.known().is_none())
        || incident.follow_ups.iter().any(|f| gone(&f.text))
        || incident.closing.as_ref().is_some_and(|c| gone(&c.note))
        || incident.agencies.values().any(|a| {
            a.notes.iter().any(|n| n.text.known().is_none())
                || a.closing.as_ref().is_some_and(|c| gone(&c.note))
        })
}

fn line(stamped: &Stamped) -> NarrativeLine {
    NarrativeLine { at: stamped.at, by: stamped.by.clone(), text: stamped.text.known().cloned() }
}

fn record_view(record: &RecordState) -> RecordView {
    RecordView {
        number: record.number,
        kind: record.kind,
        versions: record
            .versions
            .iter()
            .map(|(at, by, record)| RecordVersion {
                at: *at,
                by: by.clone(),
                record: record.known().cloned(),
            })
            .collect(),
        struck: record.struck.clone(),
    }
}

fn agency_detail(incident: &Incident, code: &AgencyCode, part: &AgencyPart) -> AgencyDetail {
    AgencyDetail {
        row: agency_row(incident, code, part),
        notes: part.notes.iter().map(line).collect(),
        close_note: part.closing.as_ref().and_then(|c| c.note.as_ref()).and_then(Personal::known).cloned(),
    }
}

fn assignment_view(work: &Assignment) -> AssignmentView {
    let released = work.released.as_ref();
    AssignmentView {
        assignment: work.id,
        unit: work.unit,
        call_sign: work.call_sign.clone(),
        agency: work.agency.clone(),
        kind: work.kind.clone(),
        assigned_at: work.assigned_at,
        assigned_by: work.assigned_by.clone(),
        en_route_at: work.en_route_at,
        on_scene_at: work.on_scene_at,
        transporting_at: work.transporting_at,
        at_hospital_at: work.at_hospital_at,
        released_at: released.map(|r| r.0),
        cause: released.map(|r| r.1.clone()),
        reason: released.and_then(|r| r.2.clone()),
        estimate: work.estimate,
    }
}
