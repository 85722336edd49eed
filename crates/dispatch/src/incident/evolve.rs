//! How events change an incident.

use super::events::IncidentEvent;
use super::state::{
    Absorbed, AgencyPart, Assignment, Closing, FollowUp, HandOver, Hold, Incident, Link, RecordState, Stamped,
};
use super::types::{CloseCode, Correction, ReleaseCause, Stamps};
use super::views::{BypassView, Change, HandOverState, HistoryLine, Struck};
use crate::common::{Author, Duty, StatusCode};
use atalaya_model::{AgencyCode, Aggregate, AssignmentId, Line, Note, Personal, Timestamp};

impl Aggregate for Incident {
    const KIND: &'static str = "incident";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = IncidentEvent;

    fn evolve(&mut self, event: &IncidentEvent, at: Timestamp) {
        use IncidentEvent as E;
        // A clock that stepped back must not put anything before the opening.
        let at = at.max(self.stamps.created_at);
        match event {
            E::Opened { .. }
            | E::PlaceSet { .. }
            | E::TerritoriesSet { .. }
            | E::CallerSet { .. }
            | E::Retyped { .. }
            | E::PrioritySet { .. }
            | E::ThreatSet { .. }
            | E::Narrated { .. }
            | E::RecordAdded { .. }
            | E::RecordCorrected { .. }
            | E::RecordStruck { .. } => self.evolve_content(event, at),
            E::AgencyAdded { .. }
            | E::DisclosureSet { .. }
            | E::AgencyNoted { .. }
            | E::AgencyClosed { .. }
            | E::CallAdded { .. }
            | E::CallRemoved { .. }
            | E::FollowUpAdded { .. }
            | E::CautionAcknowledged { .. } => self.evolve_parts(event, at),
            E::Linked { .. }
            | E::Unlinked { .. }
            | E::Merged { .. }
            | E::Unmerged { .. }
            | E::Absorbed { .. }
            | E::AbsorptionUndone { .. } => self.evolve_ties(event, at),
            E::Held { .. }
            | E::Unheld { .. }
            | E::Scheduled { .. }
            | E::HandedOver { .. }
            | E::HandOverAccepted { .. }
            | E::HandOverRefused { .. }
            | E::Closed { .. }
            | E::Reopened { .. } => self.evolve_course(event, at),
            E::UnitsBypassed { .. }
            | E::UnitAssigned { .. }
            | E::UnitMovedHere { .. }
            | E::UnitAdvanced { .. }
            | E::UnitReleased { .. }
            | E::UnitStacked { .. }
            | E::UnitUnstacked { .. }
            | E::StampCorrected { .. } => self.evolve_units(event, at),
        }
    }
}

// The five parts below each see only the events that `evolve` sends them; anything else is none of
// theirs and changes nothing.
impl Incident {
    fn evolve_content(&mut self, event: &IncidentEvent, at: Timestamp) {
        use IncidentEvent as E;
        match event {
            E::Opened { .. } => self.open(event, at),
            E::TerritoriesSet { territories } => self.territories.clone_from(territories),
            E::PlaceSet { place, verified, by } => {
                self.place = place.clone();
                self.place_verified = *verified;
                let change = Change::Place { place: Box::new(place.clone()), verified: *verified };
                self.remember(at, by, change);
            }
            E::CallerSet { caller, .. } => self.caller = Some(caller.clone()),
            E::Retyped { type_code, type_name, catalogue, default_priority, priority, reason, by } => {
                self.type_code = Some(*type_code);
                self.type_name.clone_from(type_name);
                self.catalogue.clone_from(catalogue);
                self.default_priority = Some(*default_priority);
                self.base_priority = Some(*priority);
                self.reclassified += 1;
                let change =
                    Change::Type { code: *type_code, name: type_name.clone(), reason: reason.clone() };
                self.remember(at, by, change);
            }
            E::PrioritySet { priority, reason, by } => {
                self.base_priority = Some(*priority);
                self.priority_reason.clone_from(reason);
                self.remember(at, by, Change::Priority { priority: *priority, reason: reason.clone() });
            }
            E::ThreatSet { threat, by } => {
                self.threat_to_life = *threat;
                self.remember(at, by, Change::Threat { threat: *threat });
            }
            E::Narrated { text, by } => {
                self.narrative.push(Stamped { at, by: by.clone(), text: text.clone() });
            }
            E::RecordAdded { number, kind, record, by } => self.records.push(RecordState {
                number: *number,
                kind: *kind,
                versions: vec![(at, by.clone(), record.clone())],
                struck: None,
            }),
            E::RecordCorrected { number, kind, record, by } => {
                if let Some(known) = self.records.iter_mut().find(|r| r.number == *number) {
                    known.kind = *kind;
                    known.versions.push((at, by.clone(), record.clone()));
                }
            }
            E::RecordStruck { number, reason, by } => {
                if let Some(known) = self.records.iter_mut().find(|r| r.number == *number) {
                    known.struck = Some(Struck { at, by: by.clone(), reason: reason.clone() });
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, event: &IncidentEvent, at: Timestamp) {
        let IncidentEvent::Opened {
            folio,
            call,
            channel,
            type_code,
            type_name,
            catalogue,
            default_priority,
            priority,
            priority_reason,
            threat_to_life,
            place,
            place_verified,
            caller,
            answered_at,
            scheduled_for,
            by,
        } = event
        else {
            return;
        };
        self.folio = Some(folio.clone());
        self.calls.extend(*call);
        self.channel = *channel;
        self.type_code = Some(*type_code);
        self.type_name.clone_from(type_name);
        self.catalogue.clone_from(catalogue);
        self.default_priority = Some(*default_priority);
        self.base_priority = Some(*priority);
        self.priority_reason.clone_from(priority_reason);
        self.threat_to_life = *threat_to_life;
        self.place = (**place).clone();
        self.place_verified = *place_verified;
        self.caller.clone_from(caller);
        self.answered_at = *answered_at;
        self.scheduled_for = *scheduled_for;
        self.opened_by = by.clone();
        self.stamps.created_at = at;
        self.queued_at = at;
        let kind = Change::Type { code: *type_code, name: type_name.clone(), reason: None };
        self.remember(at, by, kind);
        self.remember(at, by, Change::Priority { priority: *priority, reason: priority_reason.clone() });
        let change = Change::Place { place: place.clone(), verified: *place_verified };
        self.remember(at, by, change);
    }

    fn evolve_parts(&mut self, event: &IncidentEvent, at: Timestamp) {
        use IncidentEvent as E;
        match event {
            E::AgencyAdded { agency, disclosure, .. } => {
                let part = self.agencies.entry(agency.clone()).or_insert_with(|| AgencyPart {
                    stamps: Stamps { created_at: at, ..Stamps::default() },
                    ..AgencyPart::default()
                });
                part.disclosure = *disclosure;
                // An agency that had finished and is asked again works again.
                part.closing = None;
                part.stamps.closed_at = None;
            }
            E::DisclosureSet { agency, disclosure, .. } => {
                if let Some(part) = self.agencies.get_mut(agency) {
                    part.disclosure = *disclosure;
                }
            }
            E::AgencyNoted { agency, text, by } => {
                if let Some(part) = self.agencies.get_mut(agency) {
                    part.notes.push(Stamped { at, by: by.clone(), text: text.clone() });
                }
            }
            E::AgencyClosed { agency, code, note, by } => {
                if let Some(part) = self.agencies.get_mut(agency) {
                    part.closing = Some(Closing { code: *code, note: note.clone(), at, by: by.clone() });
                    part.stamps.closed_at = Some(at);
                }
            }
            E::CallAdded { call, .. } => self.calls.push(*call),
            E::CallRemoved { call, .. } => self.calls.retain(|c| c != call),
            E::FollowUpAdded { code, name, text, call, by } => self.follow_ups.push(FollowUp {
                at,
                code: *code,
                name: name.clone(),
                text: text.clone(),
                call: *call,
                by: by.clone(),
            }),
            E::CautionAcknowledged { caution, .. } => {
                self.cautions_acknowledged.insert(*caution);
            }
            _ => {}
        }
    }

    fn evolve_ties(&mut self, event: &IncidentEvent, at: Timestamp) {
        use IncidentEvent as E;
        match event {
            E::Linked { other, folio, relation, .. } => {
                self.links.push(Link { other: *other, folio: folio.clone(), relation: *relation });
            }
            E::Unlinked { other, .. } => self.links.retain(|l| l.other != *other),
            E::Merged { original, folio, by } => {
                self.merged_into = Some((*original, folio.clone()));
                self.remember(at, by, Change::Merged { original: folio.clone() });
            }
            E::Unmerged { reason, by, .. } => {
                self.merged_into = None;
                self.remember(at, by, Change::Unmerged { reason: reason.clone() });
                if self.closing.as_ref().is_some_and(|c| c.code == CloseCode::D) {
                    self.open_again(at);
                }
            }
            E::Absorbed { duplicate, folio, calls, .. } => self.absorbed.push(Absorbed {
                incident: *duplicate,
                folio: folio.clone(),
                calls: calls.clone(),
            }),
            E::AbsorptionUndone { duplicate, .. } => self.absorbed.retain(|a| a.incident != *duplicate),
            _ => {}
        }
    }

    fn evolve_course(&mut self, event: &IncidentEvent, at: Timestamp) {
        use IncidentEvent as E;
        match event {
            E::Held { until, reason, .. } => {
                self.hold = Some(Hold { until: *until, reason: reason.clone(), at });
            }
            E::Unheld { .. } => {
                self.hold = None;
                self.queued_at = at;
            }
            E::Scheduled { at: when, .. } => self.scheduled_for = *when,
            E::HandedOver { centre, .. } => {
                self.hand_over = Some(HandOver {
                    centre: centre.clone(),
                    state: HandOverState::Waiting,
                    asked_at: at,
                    answered_at: None,
                    reference: None,
                });
            }
            E::HandOverAccepted { reference, .. } => {
                if let Some(hand_over) = &mut self.hand_over {
                    hand_over.state = HandOverState::Accepted;
                    hand_over.answered_at = Some(at);
                    hand_over.reference.clone_from(reference);
                }
            }
            E::HandOverRefused { .. } => {
                if let Some(hand_over) = &mut self.hand_over {
                    hand_over.state = HandOverState::Refused;
                    hand_over.answered_at = Some(at);
                }
            }
            E::Closed { code, note, by } => self.close(*code, note, at, by),
            E::Reopened { reason, by } => {
                self.open_again(at);
                self.remember(at, by, Change::Reopened { reason: reason.clone() });
            }
            _ => {}
        }
    }

    fn evolve_units(&mut self, event: &IncidentEvent, at: Timestamp) {
        use IncidentEvent as E;
        match event {
            E::UnitsBypassed { bypassed, by } => {
                self.bypassed.extend(bypassed.iter().map(|b| BypassView {
                    unit: b.unit,
                    reason: b.reason.clone(),
                    at,
                    by: by.clone(),
                }));
            }
            E::UnitAssigned { assignment, unit, call_sign, agency, kind, status, estimate, by } => {
                let work = Assignment {
                    id: *assignment,
                    unit: *unit,
                    call_sign: call_sign.clone(),
                    agency: agency.clone(),
                    kind: kind.clone(),
                    status: status.clone(),
                    duty: Duty::Assigned,
                    assigned_at: at,
                    assigned_by: by.clone(),
                    status_at: at,
                    en_route_at: None,
                    on_scene_at: None,
                    transporting_at: None,
                    at_hospital_at: None,
                    estimate: *estimate,
                    released: None,
                };
                self.start(work, at);
            }
            E::UnitMovedHere { assignment, unit, call_sign, agency, kind, status, duty, by, .. } => {
                let past = |reached: Duty| (*duty >= reached).then_some(at);
                let work = Assignment {
                    id: *assignment,
                    unit: *unit,
                    call_sign: call_sign.clone(),
                    agency: agency.clone(),
                    kind: kind.clone(),
                    status: status.clone(),
                    duty: *duty,
                    assigned_at: at,
                    assigned_by: by.clone(),
                    status_at: at,
                    en_route_at: past(Duty::EnRoute),
                    on_scene_at: past(Duty::OnScene),
                    transporting_at: past(Duty::Transporting),
                    at_hospital_at: past(Duty::AtHospital),
                    estimate: None,
                    released: None,
                };
                self.start(work, at);
            }
            E::UnitAdvanced { assignment, status, duty, at: when, .. } => {
                self.advance(*assignment, status, *duty, (*when).max(self.stamps.created_at));
            }
            E::UnitReleased { assignment, cause, reason, at: when, .. } => {
                self.release(*assignment, cause, reason, (*when).max(self.stamps.created_at));
            }
            E::UnitStacked { unit, call_sign, .. } => {
                self.stacked.insert(*unit, call_sign.clone());
            }
            E::UnitUnstacked { unit, .. } => {
                self.stacked.remove(unit);
            }
            E::StampCorrected { assignment, stamp, at: when, reason, by } => {
                self.corrections.push(Correction {
                    assignment: *assignment,
                    stamp: *stamp,
                    at: *when,
                    reason: reason.clone(),
                    by: by.clone(),
                    made_at: at,
                });
            }
            _ => {}
        }
    }
}

impl Incident {
    fn remember(&mut self, at: Timestamp, by: &Author, change: Change) {
        self.history.push(HistoryLine { at, by: by.clone(), change });
    }
    fn assignment_mut(&mut self, id: AssignmentId) -> Option<&mut Assignment> {
        self.assignments.iter_mut().find(|a| a.id == id)
    }
    /// The incident's stamps and those of one agency's part.
    fn stamp(&mut self, agency: Option<&AgencyCode>, set: impl Fn(&mut Stamps)) {
        set(&mut self.stamps);
        if let Some(part) = agency.and_then(|a| self.agencies.get_mut(a)) {
            set(&mut part.stamps);
        }
    }
    fn start(&mut self, assignment: Assignment, at: Timestamp) {
        let agency = assignment.agency.clone();
        let duty = assignment.duty;
        self.assignments.push(assignment);
        self.stamp(Some(&agency), |s| {
            first(&mut s.first_dispatched_at, at);
            if duty >= Duty::EnRoute && duty.is_committed() {
                first(&mut s.first_en_route_at, at);
            }
            if duty >= Duty::OnScene && duty.is_committed() {
                first(&mut s.first_on_scene_at, at);
            }
        });
    }
    fn advance(&mut self, id: AssignmentId, status: &StatusCode, duty: Duty, at: Timestamp) {
        let Some(work) = self.assignment_mut(id) else { return };
        work.status = status.clone();
        work.duty = duty;
        work.status_at = at;
        match duty {
            Duty::EnRoute => first(&mut work.en_route_at, at),
            Duty::OnScene => first(&mut work.on_scene_at, at),
            Duty::Transporting => first(&mut work.transporting_at, at),
            Duty::AtHospital => first(&mut work.at_hospital_at, at),
            Duty::OffShift | Duty::Available | Duty::Assigned | Duty::Break | Duty::OutOfService => {}
        }
        let agency = work.agency.clone();
        self.stamp(Some(&agency), |s| match duty {
            Duty::EnRoute => first(&mut s.first_en_route_at, at),
            Duty::OnScene | Duty::Transporting | Duty::AtHospital => first(&mut s.first_on_scene_at, at),
            Duty::OffShift | Duty::Available | Duty::Assigned | Duty::Break | Duty::OutOfService => {}
        });
    }
    fn release(&mut self, id: AssignmentId, cause: &ReleaseCause, reason: &Option<Line>, at: Timestamp) {
        let Some(work) = self.assignment_mut(id) else { return };
        work.released = Some((at, cause.clone(), reason.clone()));
        let agency = work.agency.clone();
        let last_of_agency = !self.active().any(|a| a.agency == agency);
        let last = self.active().next().is_none();
        if let Some(part) = self.agencies.get_mut(&agency).filter(|_| last_of_agency) {
            part.stamps.last_released_at = Some(at);
        }
        if last {
            self.stamps.last_released_at = Some(at);
            self.queued_at = at;
        }
    }
    fn close(&mut self, code: CloseCode, note: &Option<Personal<Note>>, at: Timestamp, by: &Author) {
        self.closing = Some(Closing { code, note: note.clone(), at, by: by.clone() });
        self.stamps.closed_at = Some(at);
        self.hold = None;
        self.remember(at, by, Change::Closed { code });
    }
    fn open_again(&mut self, at: Timestamp) {
        self.closing = None;
        self.stamps.closed_at = None;
        self.queued_at = at;
        self.reopened += 1;
    }
}

fn first(stamp: &mut Option<Timestamp>, at: Timestamp) {
    stamp.get_or_insert(at);
}
