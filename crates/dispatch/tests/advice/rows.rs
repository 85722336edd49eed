//! Rows as a board would have them.

use atalaya_dispatch::{
    Author, Duty, UnitKinds,
    agency::{AgencyContent, AgencyRow, Station},
    incident::{Estimate, IncidentChannel, IncidentRow, Stage},
    plan::{PlanContent, PlanRow, Requirement},
    unit::UnitRow,
};
use atalaya_model::{
    AgencyCode, AssignmentId, Folio, IncidentId, Line, Metres, Position, Priority, SiteCode, StationCode,
    Timestamp, TypeCode, UnitId,
};
use uuid::Uuid;

pub fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}
pub fn agency_code(code: &str) -> AgencyCode {
    AgencyCode::new(code).unwrap()
}
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::parse("2026-11-24T18:00:00Z").unwrap().plus(atalaya_model::Millis::from_secs(seconds))
}
pub fn toluca() -> Position {
    Position::new(19.2926, -99.6568).unwrap()
}
/// So many metres east of the centre of Toluca.
pub fn east(metres: f64) -> Position {
    Position::new(19.2926, -99.6568 + metres / (111_195.0 * 19.2926_f64.to_radians().cos())).unwrap()
}
pub fn folio(number: u32) -> Folio {
    Folio::new(SiteCode::new("TOL").unwrap(), 261_124, number).unwrap()
}
pub fn incident_id(number: u128) -> IncidentId {
    IncidentId(Uuid::from_u128(0xA000 + number))
}
pub fn unit_id(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(0xB000 + number))
}

pub fn incident(number: u32, code: u32, priority: Priority) -> IncidentRow {
    IncidentRow {
        id: incident_id(u128::from(number)),
        folio: folio(number),
        channel: IncidentChannel::Emergency911,
        type_code: TypeCode::new(code).unwrap(),
        type_name: "Robo".to_owned(),
        class: (code / 10_000) as u8,
        priority,
        priority_number: priority.number(),
        default_priority: priority,
        threat_to_life: false,
        stage: Stage::Pending,
        open: true,
        address: None,
        neighbourhood: None,
        references: None,
        municipality: Some("15106".parse().unwrap()),
        lat: Some(toluca().lat()),
        lon: Some(toluca().lon()),
        accuracy_m: None,
        method: None,
        located_at: None,
        place_verified: false,
        territories: Vec::new(),
        agencies: Vec::new(),
        units: Vec::new(),
        stacked: Vec::new(),
        calls: Vec::new(),
        opened_by: Author::default(),
        created_at: at(0),
        waiting_since: Some(at(0)),
        first_dispatched_at: None,
        first_en_route_at: None,
        first_on_scene_at: None,
        last_released_at: None,
        closed_at: None,
        close_code: None,
        held: false,
        held_until: None,
        held_reason: None,
        scheduled_for: None,
        hand_over: None,
        merged_into: None,
        merged_into_folio: None,
        absorbed: Vec::new(),
        links: Vec::new(),
        narrative_lines: 0,
        last_line_at: None,
        records: 0,
        has_weapon: false,
        has_substance: false,
        cautions_acknowledged: Vec::new(),
        reclassified: 0,
        reopened: 0,
        corrected: false,
        capture_ms: None,
        dispatch_ms: None,
        en_route_ms: None,
        travel_ms: None,
        on_scene_ms: None,
        release_ms: None,
        close_ms: None,
    }
}

/// A free unit of a shipped kind with a full crew.
pub fn unit(number: u128, kind: &str, agency: &str) -> UnitRow {
    let kind = UnitKinds::shipped().get(&kind.parse().unwrap()).unwrap();
    UnitRow {
        id: unit_id(number),
        call_sign: line(&format!("{agency}-{number:03}")),
        kind: kind.code.clone(),
        agency: agency_code(agency),
        capabilities: kind.capabilities.clone(),
        station: None,
        municipality: Some("15106".parse().unwrap()),
        on_shift: true,
        shift_until: None,
        crew_size: kind.min_crew,
        vehicle: None,
        status: "available".parse().unwrap(),
        duty: Duty::Available,
        status_at: at(0),
        incident_id: None,
        incident_folio: None,
        incident_priority: None,
        assignment_id: None,
        assigned_at: None,
        en_route_at: None,
        on_scene_at: None,
        estimate: None,
        stack: Vec::new(),
        lat: None,
        lon: None,
        position_at: None,
        contact_at: None,
        timer_at: None,
        timer_reason: None,
        emergency: false,
        emergency_at: None,
        retired: false,
    }
}

/// The same unit at work on an incident since `at(0)`.
pub fn working(mut unit: UnitRow, on: u32, priority: Priority, duty: Duty) -> UnitRow {
    unit.duty = duty;
    unit.status = duty.code().parse().unwrap();
    unit.status_at = at(0);
    unit.incident_id = Some(incident_id(u128::from(on)));
    unit.incident_folio = Some(folio(on));
    unit.incident_priority = Some(priority);
    unit.assignment_id = Some(AssignmentId(Uuid::from_u128(0xC000)));
    unit.assigned_at = Some(at(0));
    unit.estimate =
        Some(Estimate { seconds: 300, metres: Metres(3000.0), measured: false, basis: Default::default() });
    unit
}

pub fn agency(code: &str, municipalities: &[&str], capabilities: &[&str]) -> AgencyRow {
    AgencyRow {
        code: agency_code(code),
        content: AgencyContent {
            name: line(code),
            radio_channel: None,
            municipalities: municipalities.iter().map(|m| m.parse().unwrap()).collect(),
            capabilities: capabilities.iter().map(|c| c.parse().unwrap()).collect(),
        },
        version: 1,
        on_duty: true,
        duty_at: at(0),
        duty_reason: None,
        stations: Vec::new(),
        retired: false,
    }
}

pub fn station(code: &str, position: Position, minimum: &[(&str, u8)]) -> Station {
    Station {
        code: StationCode::new(code).unwrap(),
        name: line(code),
        position,
        municipality: None,
        minimum: minimum.iter().map(|(c, n)| need(c, *n)).collect(),
    }
}

pub fn need(capability: &str, count: u8) -> Requirement {
    Requirement { capability: capability.parse().unwrap(), count, agency: None }
}

pub fn plan(number: u128, types: &[&str], level: u8, requirements: Vec<Requirement>) -> PlanRow {
    PlanRow {
        id: atalaya_model::PlanId(Uuid::from_u128(number)),
        content: PlanContent {
            name: line(&format!("Plan {number}")),
            types: types.iter().map(|t| (*t).to_owned()).collect(),
            municipalities: Vec::new(),
            level,
            hours: None,
            requirements,
            valid_from: None,
            valid_until: None,
        },
        version: 1,
        latest: 1,
        active: true,
        changed_at: at(0),
        changed_by: Author::default(),
        withdrawn_reason: None,
    }
}
