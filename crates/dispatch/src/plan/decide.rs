//! The rules of a response plan, and which plan answers an incident.

use super::commands::{Hours, PlanCommand, PlanContent, Requirement};
use super::events::PlanEvent;
use super::state::Plan;
use super::views::PlanRow;
use crate::common::Author;
use crate::kinds::UnitKinds;
use crate::refusal::ListRefusal;
use atalaya_model::{Env, MunicipalityCode, Timestamp, TypeCode};

const VERSIONS_MAX: usize = 100;
const TYPES_MAX: usize = 100;
const MUNICIPALITIES_MAX: usize = 125;
const REQUIREMENTS_MAX: usize = 20;
const COUNT_MAX: u8 = 20;

/// Decides on a command on a plan. Whether a second person approved is checked at the door.
///
/// # Errors
/// The first rule it breaks, as [`ListRefusal`].
pub fn decide(
    plan: &Plan,
    command: &PlanCommand,
    kinds: &UnitKinds,
    env: &Env,
) -> Result<Vec<PlanEvent>, ListRefusal> {
    let by = Author::from(&env.actor);
    let exists = !plan.versions.is_empty();
    match command {
        PlanCommand::Create(_) if exists => Err(ListRefusal::Exists),
        PlanCommand::Create(content) => {
            check(content, kinds)?;
            Ok(vec![PlanEvent::Created { content: (**content).clone(), by }])
        }
        PlanCommand::Revise(_) | PlanCommand::Activate { .. } | PlanCommand::Withdraw { .. } if !exists => {
            Err(ListRefusal::Unknown)
        }
        PlanCommand::Revise(content) => {
            check(content, kinds)?;
            if plan.versions.last() == Some(content) {
                return Ok(Vec::new());
            }
            if plan.versions.len() >= VERSIONS_MAX {
                return Err(ListRefusal::TooMany { what: "versions", max: VERSIONS_MAX });
            }
            let version = u32::try_from(plan.versions.len() + 1).unwrap_or(u32::MAX);
            Ok(vec![PlanEvent::Revised { version, content: (**content).clone(), by }])
        }
        PlanCommand::Activate { version } if plan.version(*version).is_none() => {
            Err(ListRefusal::UnknownVersion(version.to_string()))
        }
        PlanCommand::Activate { version } if plan.active == Some(*version) => Ok(Vec::new()),
        PlanCommand::Activate { version } => Ok(vec![PlanEvent::Activated { version: *version, by }]),
        PlanCommand::Withdraw { .. } if plan.withdrawn.is_some() => Err(ListRefusal::Withdrawn),
        PlanCommand::Withdraw { reason } => Ok(vec![PlanEvent::Withdrawn { reason: reason.clone(), by }]),
    }
}

fn check(content: &PlanContent, kinds: &UnitKinds) -> Result<(), ListRefusal> {
    if content.types.len() > TYPES_MAX {
        return Err(ListRefusal::TooMany { what: "types", max: TYPES_MAX });
    }
    let good = |t: &String| (1..=5).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    let bad_type = content.types.iter().find(|t| !good(t) || !t.starts_with(['1', '2', '3', '4', '5', '6']));
    if content.types.is_empty() || bad_type.is_some() {
        let value = bad_type.cloned().unwrap_or_default();
        return Err(ListRefusal::Invalid { what: "types", value });
    }
    if content.municipalities.len() > MUNICIPALITIES_MAX {
        return Err(ListRefusal::TooMany { what: "municipalities", max: MUNICIPALITIES_MAX });
    }
    if !(1..=5).contains(&content.level) {
        return Err(ListRefusal::Invalid { what: "level", value: content.level.to_string() });
    }
    if content.valid_from.zip(content.valid_until).is_some_and(|(from, until)| until <= from) {
        return Err(ListRefusal::Validity);
    }
    content.hours.as_ref().map_or(Ok(()), check_hours)?;
    check_requirements(&content.requirements, 1, REQUIREMENTS_MAX, kinds)
}

fn check_hours(hours: &Hours) -> Result<(), ListRefusal> {
    let invalid = |value: u16| Err(ListRefusal::Invalid { what: "hours", value: value.to_string() });
    if let Some(day) = hours.days.iter().find(|d| !(1..=7).contains(*d)) {
        return invalid(u16::from(*day));
    }
    if hours.days.len() > 7 {
        return Err(ListRefusal::TooMany { what: "days", max: 7 });
    }
    if hours.from_minute > 1439 {
        return invalid(hours.from_minute);
    }
    if hours.to_minute > 1440 || hours.to_minute == hours.from_minute {
        return invalid(hours.to_minute);
    }
    Ok(())
}

/// Checks requirement lines, of plans and of stations' minimum.
pub(crate) fn check_requirements(
    lines: &[Requirement],
    min: usize,
    max: usize,
    kinds: &UnitKinds,
) -> Result<(), ListRefusal> {
    if lines.len() > max {
        return Err(ListRefusal::TooMany { what: "requirements", max });
    }
    if lines.len() < min {
        return Err(ListRefusal::Nothing);
    }
    for line in lines {
        if !(1..=COUNT_MAX).contains(&line.count) {
            return Err(ListRefusal::Invalid { what: "count", value: line.count.to_string() });
        }
        if !kinds.knows(&line.capability) {
            return Err(ListRefusal::Invalid { what: "capability", value: line.capability.to_string() });
        }
    }
    Ok(())
}

/// Local day and minute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LocalTime {
    /// ISO 8601 weekday, 1 Monday to 7 Sunday.
    pub weekday: u8,
    /// 0–1439.
    pub minute: u16,
}

impl LocalTime {
    /// By a fixed offset from UTC in minutes; the State of Mexico keeps −360 all year since 2022.
    pub fn of(at: Timestamp, utc_offset_minutes: i32) -> Self {
        let minutes = at.as_millis().div_euclid(60_000) + i64::from(utc_offset_minutes);
        // 1970-01-01 was a Thursday.
        let weekday = (minutes.div_euclid(1440) + 3).rem_euclid(7) + 1;
        Self {
            weekday: u8::try_from(weekday).unwrap_or(1),
            minute: u16::try_from(minutes.rem_euclid(1440)).unwrap_or(0),
        }
    }
}

impl Hours {
    /// Whether a local time lies in the span.
    pub fn cover(&self, local: LocalTime) -> bool {
        let day_ok = |day: u8| self.days.is_empty() || self.days.contains(&day);
        let (from, to, minute) = (self.from_minute, self.to_minute, local.minute);
        if from < to {
            return day_ok(local.weekday) && (from..to).contains(&minute);
        }
        let yesterday = if local.weekday == 1 { 7 } else { local.weekday - 1 };
        (minute >= from && day_ok(local.weekday)) || (minute < to && day_ok(yesterday))
    }
}

/// What a plan is looked for by.
#[derive(Clone, Copy, Debug)]
pub struct PlanQuery<'a> {
    pub type_code: TypeCode,
    pub municipality: Option<&'a MunicipalityCode>,
    /// 1 for the first response.
    pub level: u8,
    pub now: Timestamp,
    pub local: LocalTime,
}

/// The plan that answers: the longest matching type digits win, then a named municipality over
/// everywhere, then named hours over always, then the plan changed last, then the smaller id.
pub fn matching<'a>(
    plans: impl IntoIterator<Item = &'a PlanRow>,
    query: &PlanQuery<'_>,
) -> Option<&'a PlanRow> {
    let code = query.type_code.to_string();
    let rank = |row: &PlanRow| {
        let plan = &row.content;
        let digits = plan.types.iter().filter(|t| code.starts_with(t.as_str())).map(String::len).max()?;
        let here = plan.municipalities.is_empty()
            || query.municipality.is_some_and(|m| plan.municipalities.contains(m));
        let valid = plan.valid_from.is_none_or(|from| from <= query.now)
            && plan.valid_until.is_none_or(|until| query.now < until);
        let hours = plan.hours.as_ref().is_none_or(|h| h.cover(query.local));
        (row.active && here && valid && hours && plan.level == query.level).then_some((
            digits,
            !plan.municipalities.is_empty(),
            plan.hours.is_some(),
            row.changed_at,
            std::cmp::Reverse(row.id),
        ))
    };
    plans
        .into_iter()
        .filter_map(|row| rank(row).map(|rank| (rank, row)))
        .max_by_key(|(rank, _)| *rank)
        .map(|(_, row)| row)
}
