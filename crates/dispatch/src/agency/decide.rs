//! The rules of an agency.

use super::commands::{AgencyCommand, AgencyContent, Station};
use super::events::AgencyEvent;
use super::state::Agency;
use crate::common::Author;
use crate::kinds::UnitKinds;
use crate::plan::check_requirements;
use crate::refusal::ListRefusal;
use atalaya_model::Env;

const STATIONS_MAX: usize = 200;
const MUNICIPALITIES_MAX: usize = 125;
const CAPABILITIES_MAX: usize = 24;
const MINIMUM_MAX: usize = 10;

/// Decides on a command on an agency. Repeating what already holds changes nothing.
///
/// # Errors
/// The first rule it breaks, as [`ListRefusal`].
pub fn decide(
    agency: &Agency,
    command: &AgencyCommand,
    kinds: &UnitKinds,
    env: &Env,
) -> Result<Vec<AgencyEvent>, ListRefusal> {
    let by = Author::from(&env.actor);
    if let AgencyCommand::Register { code, content } = command {
        if agency.code.is_some() {
            return Err(ListRefusal::Exists);
        }
        check(content, kinds)?;
        return Ok(vec![AgencyEvent::Registered { code: code.clone(), content: content.clone(), by }]);
    }
    if agency.code.is_none() {
        return Err(ListRefusal::Unknown);
    }
    if agency.retired.is_some() {
        return Err(ListRefusal::Withdrawn);
    }
    match command {
        AgencyCommand::Register { .. } => Err(ListRefusal::Exists),
        AgencyCommand::Amend { content } => {
            check(content, kinds)?;
            if agency.content.as_ref() == Some(content) {
                return Ok(Vec::new());
            }
            Ok(vec![AgencyEvent::Amended { content: content.clone(), by }])
        }
        AgencyCommand::SetDuty { on_duty, .. } if agency.on_duty == *on_duty => Ok(Vec::new()),
        AgencyCommand::SetDuty { on_duty, reason } => {
            Ok(vec![AgencyEvent::DutySet { on_duty: *on_duty, reason: reason.clone(), by }])
        }
        AgencyCommand::SetStation { station } => set_station(agency, station, kinds, by),
        AgencyCommand::RemoveStation { code, reason } => {
            if !agency.stations.iter().any(|s| s.code == *code) {
                return Err(ListRefusal::UnknownStation(code.to_string()));
            }
            Ok(vec![AgencyEvent::StationRemoved { code: code.clone(), reason: reason.clone(), by }])
        }
        AgencyCommand::Retire { reason } => Ok(vec![AgencyEvent::Retired { reason: reason.clone(), by }]),
    }
}

fn set_station(
    agency: &Agency,
    station: &Station,
    kinds: &UnitKinds,
    by: Author,
) -> Result<Vec<AgencyEvent>, ListRefusal> {
    check_requirements(&station.minimum, 0, MINIMUM_MAX, kinds)?;
    match agency.stations.iter().find(|s| s.code == station.code) {
        Some(known) if known == station => return Ok(Vec::new()),
        None if agency.stations.len() >= STATIONS_MAX => {
            return Err(ListRefusal::TooMany { what: "stations", max: STATIONS_MAX });
        }
        Some(_) | None => {}
    }
    Ok(vec![AgencyEvent::StationSet { station: station.clone(), by }])
}

fn check(content: &AgencyContent, kinds: &UnitKinds) -> Result<(), ListRefusal> {
    if content.municipalities.len() > MUNICIPALITIES_MAX {
        return Err(ListRefusal::TooMany { what: "municipalities", max: MUNICIPALITIES_MAX });
    }
    if content.capabilities.len() > CAPABILITIES_MAX {
        return Err(ListRefusal::TooMany { what: "capabilities", max: CAPABILITIES_MAX });
    }
    match content.capabilities.iter().find(|c| !kinds.knows(c)) {
        Some(unknown) => Err(ListRefusal::Invalid { what: "capability", value: unknown.to_string() }),
        None => Ok(()),
    }
}
