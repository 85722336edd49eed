//! Rows of the dispatch room.

use crate::{
    calls::rows::{millis, put, word},
    desk::Project,
};
use atalaya_dispatch::{
    agency::{Agency, AgencyRow},
    alert::{AlertLog, AlertRow},
    bolo::{Bolo, BoloRow},
    catalogue::{CatalogueRow, Catalogues},
    caution::{Caution, CautionRow},
    incident::{Incident, IncidentRow},
    plan::{Plan, PlanRow},
    proposal::{Proposal, ProposalRow},
    unit::{Unit, UnitRow},
};
use atalaya_geo::{Cell, CellSize};
use atalaya_model::{Aggregate, BoloId, CautionId, IncidentId, PlanId, Position, UnitId};
use atalaya_store::{Column, RowOp, Table};
use std::str::FromStr;

/// Tables of this room; incidents first, assignments second.
pub static TABLES: [&Table; 10] = [
    &INCIDENTS,
    &ASSIGNMENTS,
    &UNITS,
    &CAUTIONS,
    &BOLOS,
    &PLANS,
    &AGENCIES,
    &CATALOGUES,
    &ALERTS,
    &PROPOSALS,
];

pub(crate) static INCIDENTS: Table = Table {
    name: "incidents",
    columns: &[
        // 1 while it is open: on every console.
        Column::integer("live"),
        Column::text("folio"),
        Column::integer("type_code"),
        Column::integer("priority"),
        Column::text("stage"),
        Column::text("municipality").nullable(),
        // H3 cell of a block, for what happened at a place before.
        Column::integer("cell").nullable(),
        Column::integer("created_at"),
        Column::integer("closed_at").nullable(),
        Column::text("close_code").nullable(),
        Column::integer("reclassified"),
        Column::integer("capture_ms").nullable(),
        Column::integer("dispatch_ms").nullable(),
        Column::integer("on_scene_ms").nullable(),
        Column::integer("release_ms").nullable(),
        Column::integer("close_ms").nullable(),
        Column::integer("reopened"),
    ],
    indexes: &[
        &["live"],
        &["folio"],
        &["created_at"],
        &["municipality", "created_at"],
        &["cell", "created_at"],
    ],
};
static ASSIGNMENTS: Table = Table {
    name: "assignments",
    columns: &[
        Column::text("incident"),
        Column::text("unit"),
        Column::text("agency"),
        Column::text("municipality").nullable(),
        Column::integer("assigned_at"),
        // From the opening of the incident to its first unit; null for the units after it.
        Column::integer("sent_ms").nullable(),
        Column::integer("travel_ms").nullable(),
        Column::integer("released_at").nullable(),
    ],
    indexes: &[&["incident"], &["unit", "assigned_at"], &["assigned_at"]],
};
static UNITS: Table = Table {
    name: "units",
    columns: &[
        Column::integer("live"),
        Column::text("call_sign"),
        Column::text("agency"),
        Column::text("duty"),
    ],
    indexes: &[&["live"], &["call_sign"], &["agency"]],
};
static CAUTIONS: Table = Table {
    name: "cautions",
    columns: &[Column::integer("live"), Column::integer("expires_at")],
    indexes: &[&["live", "expires_at"]],
};
static BOLOS: Table = Table {
    name: "bolos",
    columns: &[Column::integer("live"), Column::integer("expires_at")],
    indexes: &[&["live", "expires_at"]],
};
static ALERTS: Table = Table {
    name: "alerts",
    columns: &[
        // 1 until its cause is gone: on every console.
        Column::integer("live"),
        Column::text("kind"),
        Column::text("status"),
        Column::integer("level"),
        Column::integer("shown_at"),
        Column::text("incident").nullable(),
        Column::text("unit").nullable(),
    ],
    indexes: &[&["live"], &["shown_at"], &["incident"], &["unit"]],
};
static PROPOSALS: Table = Table {
    name: "proposals",
    columns: &[
        Column::integer("live"),
        Column::text("kind"),
        Column::text("status"),
        Column::integer("made_at"),
        Column::text("incident").nullable(),
    ],
    indexes: &[&["live"], &["made_at"], &["incident"]],
};
static PLANS: Table = Table { name: "plans", columns: &[Column::integer("active")], indexes: &[&["active"]] };
static AGENCIES: Table = Table { name: "agencies", columns: &[Column::integer("retired")], indexes: &[] };
static CATALOGUES: Table =
    Table { name: "catalogues", columns: &[Column::integer("active_from").nullable()], indexes: &[] };

impl Project for Incident {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = IncidentId::from_str(id).ok().and_then(|i| IncidentRow::of(i, state)) else {
            return Vec::new();
        };
        let values = vec![
            row.open.into(),
            row.folio.to_string().into(),
            i64::from(row.type_code.number()).into(),
            i64::from(row.priority_number).into(),
            word(&row.stage).into(),
            row.municipality.as_ref().map(|m| m.as_str().to_owned()).into(),
            row.lat
                .zip(row.lon)
                .and_then(|(lat, lon)| Position::new(lat, lon).ok())
                .and_then(|at| Cell::of(&at, CellSize::Block))
                .map(Cell::to_i64)
                .into(),
            row.created_at.into(),
            row.closed_at.into(),
            row.close_code.as_ref().map(word).into(),
            i64::from(row.reclassified).into(),
            millis(row.capture_ms),
            millis(row.dispatch_ms),
            millis(row.on_scene_ms),
            millis(row.release_ms),
            millis(row.close_ms),
            i64::from(row.reopened).into(),
        ];
        let mut rows = put(&INCIDENTS, Self::KIND, id, values, &row);
        let first = state.assignments.iter().min_by_key(|work| work.assigned_at).map(|work| work.id);
        rows.extend(state.assignments.iter().flat_map(|work| assignment(&row, work, first == Some(work.id))));
        rows
    }
}

fn assignment(
    incident: &IncidentRow,
    work: &atalaya_dispatch::incident::Assignment,
    first: bool,
) -> Vec<RowOp> {
    let id = incident.id.to_string();
    let sent = first.then(|| work.assigned_at.since(incident.created_at));
    let travel = work.en_route_at.zip(work.on_scene_at).map(|(from, to)| to.since(from));
    let view = serde_json::json!({
        "id": work.id, "incident": id, "folio": incident.folio, "type_code": incident.type_code,
        "municipality": incident.municipality, "unit": work.unit, "call_sign": work.call_sign,
        "agency": work.agency, "assigned_at": work.assigned_at, "assigned_by": work.assigned_by,
        "en_route_at": work.en_route_at, "on_scene_at": work.on_scene_at,
        "released_at": work.released.as_ref().map(|r| r.0), "estimate": work.estimate,
        "sent_ms": sent, "travel_ms": travel,
    });
    let values = vec![
        id.as_str().into(),
        work.unit.to_string().into(),
        work.agency.as_str().into(),
        incident.municipality.as_ref().map(|m| m.as_str().to_owned()).into(),
        work.assigned_at.into(),
        millis(sent),
        millis(travel),
        work.released.as_ref().map(|r| r.0).into(),
    ];
    let mut rows = put(&ASSIGNMENTS, Incident::KIND, &work.id.to_string(), values, &view);
    for row in &mut rows {
        if let RowOp::Put { stream, .. } = row {
            *stream = atalaya_model::StreamId::new(Incident::KIND, &id);
        }
    }
    rows
}

impl Project for Unit {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = UnitId::from_str(id).ok().and_then(|u| UnitRow::of(u, state)) else {
            return Vec::new();
        };
        let values = vec![
            (!row.retired).into(),
            row.call_sign.as_str().into(),
            row.agency.as_str().into(),
            row.duty.code().into(),
        ];
        put(&UNITS, Self::KIND, id, values, &row)
    }
}

impl Project for Caution {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = CautionId::from_str(id).ok().and_then(|c| CautionRow::of(c, state)) else {
            return Vec::new();
        };
        put(&CAUTIONS, Self::KIND, id, vec![(!row.withdrawn).into(), row.expires_at.into()], &row)
    }
}

impl Project for Bolo {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = BoloId::from_str(id).ok().and_then(|b| BoloRow::of(b, state)) else {
            return Vec::new();
        };
        put(&BOLOS, Self::KIND, id, vec![(!row.cancelled).into(), row.expires_at.into()], &row)
    }
}

impl Project for AlertLog {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = AlertRow::of(state) else { return Vec::new() };
        let values = vec![
            state.live().is_some().into(),
            row.alert.kind.code().into(),
            word(&row.status).into(),
            i64::from(row.alert.level).into(),
            row.shown_at.into(),
            row.alert.incident_id.map(|i| i.to_string()).into(),
            row.alert.unit_id.map(|u| u.to_string()).into(),
        ];
        put(&ALERTS, Self::KIND, id, values, &row)
    }
}

impl Project for Proposal {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = ProposalRow::of(id, state) else { return Vec::new() };
        let values = vec![
            state.is_live().into(),
            word(&row.kind).into(),
            word(&row.status).into(),
            row.made_at.into(),
            row.incident_id.map(|i| i.to_string()).into(),
        ];
        put(&PROPOSALS, Self::KIND, id, values, &row)
    }
}

impl Project for Plan {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = PlanId::from_str(id).ok().and_then(|p| PlanRow::of(p, state)) else {
            return Vec::new();
        };
        put(&PLANS, Self::KIND, id, vec![row.active.into()], &row)
    }
}

impl Project for Agency {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = AgencyRow::of(state) else { return Vec::new() };
        put(&AGENCIES, Self::KIND, id, vec![row.retired.into()], &row)
    }
}

impl Project for Catalogues {
    fn rows(_: &str, state: &Self) -> Vec<RowOp> {
        let row = |row: CatalogueRow| {
            put(&CATALOGUES, Self::KIND, row.version.as_str(), vec![row.active_from.into()], &row)
        };
        let mut rows: Vec<RowOp> = state.rows().into_iter().flat_map(row).collect();
        for row in &mut rows {
            if let RowOp::Put { stream, .. } = row {
                *stream = atalaya_model::StreamId::new(Self::KIND, Self::STREAM);
            }
        }
        rows
    }
}
