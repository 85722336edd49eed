//! Events stored by earlier versions stay readable. `tests/fixtures/events-v1.json` has at least one
//! of each kind of event, as written by version 1; it is only ever added to.

use crate::support::*;
use atalaya_dispatch::agency::{Agency, AgencyEvent};
use atalaya_dispatch::alert::{AlertEvent, AlertLog, AlertStatus};
use atalaya_dispatch::bolo::{Bolo, BoloEvent};
use atalaya_dispatch::catalogue::{CatalogueEvent, Catalogues};
use atalaya_dispatch::caution::{Caution, CautionEvent};
use atalaya_dispatch::incident::{Incident, IncidentDetail, IncidentEvent, Stage};
use atalaya_dispatch::plan::{Plan, PlanEvent};
use atalaya_dispatch::proposal::{Proposal, ProposalEvent};
use atalaya_dispatch::unit::{Unit, UnitDetail, UnitEvent};
use atalaya_model::{Aggregate, EventKind, Timestamp};
use serde_json::Value;
use std::collections::BTreeSet;

fn fixture() -> Value {
    serde_json::from_str(include_str!("../fixtures/events-v1.json")).unwrap()
}

/// Reads one stream, checks that every event changes the state and that it is written as it was
/// stored, and gives the state and the kinds met.
fn read<A: Aggregate + PartialEq>(stream: &str) -> (A, BTreeSet<String>) {
    let file = fixture();
    let mut state = A::default();
    let mut kinds = BTreeSet::new();
    for stored in file[stream].as_array().unwrap() {
        let at = Timestamp::parse(stored["at"].as_str().unwrap()).unwrap();
        let event: A::Event = serde_json::from_value(stored["data"].clone())
            .unwrap_or_else(|e| panic!("{stream}: {e}: {stored}"));
        assert_eq!(serde_json::to_value(&event).unwrap(), stored["data"], "written as it was");
        assert_eq!(stored["data"]["type"], event.kind());
        let before = state.clone();
        state.evolve(&event, at);
        assert!(state != before, "{stream}: {} changes nothing", event.kind());
        kinds.insert(event.kind().to_owned());
    }
    (state, kinds)
}

/// The kinds that an enum has, taken from the error that names them all.
fn kinds_of<E: serde::de::DeserializeOwned + std::fmt::Debug>() -> BTreeSet<String> {
    let error = serde_json::from_str::<E>(r#"{"type":"?"}"#).unwrap_err().to_string();
    error.split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_kind_of_event_is_in_the_fixture_and_replays() {
    let (incident_state, kinds) = read::<Incident>("incident");
    assert_eq!(kinds, kinds_of::<IncidentEvent>());
    let (unit_state, kinds) = read::<Unit>("unit");
    assert_eq!(kinds, kinds_of::<UnitEvent>());
    assert_eq!(read::<Caution>("caution").1, kinds_of::<CautionEvent>());
    assert_eq!(read::<Bolo>("bolo").1, kinds_of::<BoloEvent>());
    assert_eq!(read::<Plan>("plan").1, kinds_of::<PlanEvent>());
    assert_eq!(read::<Agency>("agency").1, kinds_of::<AgencyEvent>());
    assert_eq!(read::<Catalogues>("catalogue").1, kinds_of::<CatalogueEvent>());
    let (alert, kinds) = read::<AlertLog>("alert");
    assert_eq!(kinds, kinds_of::<AlertEvent>());
    assert_eq!((alert.status, alert.escalations, alert.pauses), (AlertStatus::Cleared, 1, 1));
    let (proposal, kinds) = read::<Proposal>("proposal");
    assert_eq!(kinds, kinds_of::<ProposalEvent>());
    assert!(!proposal.is_live());

    let detail = IncidentDetail::of(incident(1), &incident_state).unwrap();
    assert_eq!(detail.row.stage, Stage::Pending, "reopened at the end");
    assert_eq!((detail.row.reclassified, detail.row.reopened), (1, 2), "an unmerge and a reopening");
    assert_eq!(detail.records[0].versions.len(), 2);
    assert_eq!(detail.caller.unwrap().name.unwrap().as_str(), "Ana");
    let unit_detail = UnitDetail::of(unit(1), &unit_state).unwrap();
    assert!(unit_detail.row.retired);
}
