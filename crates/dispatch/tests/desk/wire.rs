//! Commands as JSON at the door, codes of commands and refusals.

use crate::support::*;
use atalaya_dispatch::agency::AgencyCommand;
use atalaya_dispatch::alert::AlertCommand;
use atalaya_dispatch::bolo::BoloCommand;
use atalaya_dispatch::catalogue::CatalogueCommand;
use atalaya_dispatch::caution::CautionCommand;
use atalaya_dispatch::incident::{IncidentCommand, IncidentRefusal, ReleaseCause};
use atalaya_dispatch::plan::PlanCommand;
use atalaya_dispatch::proposal::ProposalCommand;
use atalaya_dispatch::unit::{UnitCommand, UnitRefusal};
use atalaya_dispatch::{Capability, Duty, ListRefusal, StatusCode};
use atalaya_model::{Refusal, RefusalKind};
use std::collections::BTreeSet;

fn names<C: serde::de::DeserializeOwned + std::fmt::Debug>() -> BTreeSet<String> {
    let error = serde_json::from_str::<C>(r#"{"type":"?"}"#).unwrap_err().to_string();
    error.split('`').skip(3).step_by(2).map(str::to_owned).collect()
}
fn set(codes: &[&str]) -> BTreeSet<String> {
    codes.iter().map(|c| (*c).to_owned()).collect()
}

#[test]
fn the_lists_of_codes_are_complete() {
    assert_eq!(names::<IncidentCommand>(), set(&IncidentCommand::CODES));
    assert_eq!(names::<UnitCommand>(), set(&UnitCommand::CODES));
    assert_eq!(names::<CautionCommand>(), set(&CautionCommand::CODES));
    assert_eq!(names::<BoloCommand>(), set(&BoloCommand::CODES));
    assert_eq!(names::<PlanCommand>(), set(&PlanCommand::CODES));
    assert_eq!(names::<AlertCommand>(), set(&AlertCommand::CODES));
    assert_eq!(names::<ProposalCommand>(), set(&ProposalCommand::CODES));
    assert_eq!(names::<AgencyCommand>(), set(&AgencyCommand::CODES));
    assert_eq!(names::<CatalogueCommand>(), set(&CatalogueCommand::CODES));
}

#[test]
fn the_shortest_commands_are_read() {
    let read = |text: &str| serde_json::from_str::<IncidentCommand>(text).unwrap();
    let open =
        read(r#"{"type":"open","type_code":30421,"place":{"address":"Juárez 1","municipality":"15106"}}"#);
    assert_eq!(open.code(), "open");
    assert_eq!(read(r#"{"type":"unhold"}"#), IncidentCommand::Unhold {});
    let id = unit(1);
    assert_eq!(
        read(&format!(r#"{{"type":"assign","units":["{id}"]}}"#)),
        IncidentCommand::Assign { units: vec![id], bypassed: vec![] }
    );
    let status = serde_json::from_str::<UnitCommand>(r#"{"type":"set_status","status":"en_route"}"#).unwrap();
    assert_eq!(status.code(), "set_status");
    let record = read(r#"{"type":"add_record","record":{"kind":"vehicle","plate":"NXX-1"}}"#);
    let text = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<IncidentCommand>(&text).unwrap(), record);
}

#[test]
fn what_is_not_known_is_refused_with_its_name() {
    let refused = |text: &str| serde_json::from_str::<IncidentCommand>(text).unwrap_err().to_string();
    assert!(refused(r#"{"type":"narrate","text":"x","txet":"y"}"#).contains("txet"));
    assert!(refused(r#"{"type":"explode"}"#).contains("explode"));
    assert!(refused(r#"{"type":"narrate"}"#).contains("text"));
    assert!(refused(r#"{"type":"narrate","text":""}"#).contains("empty"));
    let long = "a".repeat(4001);
    assert!(refused(&format!(r#"{{"type":"narrate","text":"{long}"}}"#)).contains("4001"));
    assert!(refused(r#"{"type":"open","type_code":99999,"place":{}}"#).contains("99999"));
    assert!(refused(r#"{"type":"open","type_code":30421,"place":{},"folio":"x"}"#).contains("folio"));
    let nowhere = r#"{"type":"set_position_manual","position":{"lat":0,"lon":0}}"#;
    assert!(serde_json::from_str::<UnitCommand>(nowhere).is_err());
}

#[test]
fn short_codes_have_an_alphabet() {
    assert!(StatusCode::new("en_route").is_ok() && Capability::new("als2").is_ok());
    for bad in ["", "En_route", "con espacio", "ñ", &"a".repeat(33)] {
        assert!(StatusCode::new(bad).is_err(), "{bad:?}");
    }
    assert_eq!(Duty::ALL.iter().filter(|d| d.is_committed()).count(), 5);
}

#[test]
fn refusals_speak_to_people_and_programs() {
    let of_unit = UnitRefusal::Busy { folio: folio(7) };
    let named = IncidentRefusal::Unit { unit: unit(1), call_sign: "PM-1".into(), why: of_unit.clone() };
    let refusal = Refusal::from(named);
    assert_eq!((refusal.kind, refusal.code), (RefusalKind::Conflict, "unit_already_assigned"));
    assert_eq!(refusal.es, "PM-1: La unidad está en el folio TOL-261124-00007.");
    assert_eq!(refusal.en, "PM-1: it works on TOL-261124-00007");
    let unknown = IncidentRefusal::Unit { unit: unit(1), call_sign: "x".into(), why: UnitRefusal::Unknown };
    assert_eq!(Refusal::from(unknown).kind, RefusalKind::Invalid, "the incident itself was found");
    assert_eq!(Refusal::from(UnitRefusal::Unknown).kind, RefusalKind::NotFound);
    assert_eq!(Refusal::from(UnitRefusal::OutOfScope).kind, RefusalKind::Forbidden);
    assert_eq!(Refusal::from(ListRefusal::Expired).code, "expired");
    let cause = serde_json::to_value(ReleaseCause::Preempted { by: incident(1) }).unwrap();
    assert_eq!(cause["why"], "preempted");
}
