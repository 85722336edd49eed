//! What has waited too long: alerts from the rows of the boards and the clock, escalating with time.
//!
//! Pure: the same rows at the same moment give the same alerts with the same ids, so that a caller can
//! run it each second and compare with what it raised before.

use crate::{
    common::Duty,
    crossings::AlertZone,
    incident::{HandOverState, IncidentRow, Stage},
    kinds::UnitKinds,
    unit::UnitRow,
};
use atalaya_model::{
    AgencyCode, Folio, IncidentId, Line, Millis, MunicipalityCode, Priority, Timestamp, UnitId, UnitKindCode,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Spans allowed, in seconds. Data with defaults; the defaults are assumptions where no source is named.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TimerPolicy {
    /// In the queue without a unit, by priority number 1–4.
    pub queue_s: [u32; 4],
    /// Ordered to an incident and not moving.
    pub assigned_s: u32,
    /// On the way longer than `en_route_factor` × estimate + `en_route_slack_s`…
    pub en_route_factor: f64,
    pub en_route_slack_s: u32,
    /// …or than this, when there was no estimate.
    pub en_route_s: u32,
    /// Working on scene without a sign of life, by kind of unit…
    pub contact_by_kind_s: BTreeMap<UnitKindCode, u32>,
    /// …and for kinds that are not listed.
    pub contact_s: u32,
    /// A hand-over to another centre without an answer.
    pub hand_over_s: u32,
    /// After a contact that was asked for, or a hold that ran out: next level after each such span.
    pub overdue_step_s: u32,
    /// Levels 2 and 3 begin at these multiples of the allowed span.
    pub level_2_at: f64,
    pub level_3_at: f64,
    /// Most alerts at once; the least urgent are left out.
    pub alerts_max: usize,
}

impl Default for TimerPolicy {
    /// Queue: 60 s, 5, 15 and 30 min ([`Priority::default_wait`]).
    fn default() -> Self {
        Self {
            queue_s: Priority::ALL.map(|p| u32::try_from(p.default_wait().as_secs()).unwrap_or(u32::MAX)),
            assigned_s: 120,
            en_route_factor: 1.5,
            en_route_slack_s: 120,
            en_route_s: 900,
            contact_by_kind_s: BTreeMap::new(),
            contact_s: 900,
            hand_over_s: 120,
            overdue_step_s: 300,
            level_2_at: 2.0,
            level_3_at: 3.0,
            alerts_max: 2_000,
        }
    }
}

impl TimerPolicy {
    /// The defaults with the welfare spans of the unit kinds.
    pub fn for_kinds(kinds: &UnitKinds) -> Self {
        let spans = kinds.file().kinds.iter().map(|k| (k.code.clone(), k.welfare_s)).collect();
        Self { contact_by_kind_s: spans, ..Self::default() }
    }
    fn queue(&self, priority: Priority) -> Millis {
        seconds(self.queue_s[usize::from(priority.number().clamp(1, 4)) - 1])
    }
    fn contact(&self, kind: &UnitKindCode) -> Millis {
        seconds(self.contact_by_kind_s.get(kind).copied().unwrap_or(self.contact_s))
    }
    fn en_route(&self, unit: &UnitRow) -> Millis {
        match unit.estimate {
            Some(estimate) => {
                let travel = f64::from(estimate.seconds) * self.en_route_factor;
                Millis((travel * 1000.0) as i64) + seconds(self.en_route_slack_s)
            }
            None => seconds(self.en_route_s),
        }
    }
}

fn seconds(seconds: u32) -> Millis {
    Millis::from_secs(i64::from(seconds))
}

/// What an alert is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// A crew in danger. Always the highest level.
    OfficerEmergency,
    /// In the queue longer than its priority allows.
    QueueWait,
    AssignedNotEnRoute,
    EnRouteOverdue,
    OnSceneNoContact,
    /// Contact was asked for by a time that has passed.
    ContactDue,
    HoldExpired,
    HandOverUnanswered,
    /// A unit came near, entered or left a zone whose rule tells of it.
    ZoneCrossed,
    /// Reports of a switch stayed away and were given up: calls may be missing.
    ReportsSkipped,
}

impl AlertKind {
    /// All, most urgent first.
    pub const ALL: [AlertKind; 10] = [
        Self::OfficerEmergency,
        Self::QueueWait,
        Self::AssignedNotEnRoute,
        Self::EnRouteOverdue,
        Self::OnSceneNoContact,
        Self::ContactDue,
        Self::HoldExpired,
        Self::HandOverUnanswered,
        Self::ZoneCrossed,
        Self::ReportsSkipped,
    ];
    /// The code used in JSON and ids.
    pub fn code(self) -> &'static str {
        match self {
            Self::OfficerEmergency => "officer_emergency",
            Self::QueueWait => "queue_wait",
            Self::AssignedNotEnRoute => "assigned_not_en_route",
            Self::EnRouteOverdue => "en_route_overdue",
            Self::OnSceneNoContact => "on_scene_no_contact",
            Self::ContactDue => "contact_due",
            Self::HoldExpired => "hold_expired",
            Self::HandOverUnanswered => "hand_over_unanswered",
            Self::ZoneCrossed => "zone_crossed",
            Self::ReportsSkipped => "reports_skipped",
        }
    }
}

/// Something that has waited too long. Without personal data.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Alert {
    /// Stable for one wait: kind, subject and beginning. It stays the same while the level rises.
    pub id: String,
    pub kind: AlertKind,
    /// 1 for the dispatcher, 2 for the room, 3 for the shift supervisor.
    pub level: u8,
    /// When the wait began.
    pub since: Timestamp,
    /// When the span allowed ran out.
    pub raised_at: Timestamp,
    pub priority: Priority,
    pub incident_id: Option<IncidentId>,
    pub folio: Option<Folio>,
    pub unit_id: Option<UnitId>,
    pub call_sign: Option<Line>,
    /// Whom it concerns; empty: everybody.
    pub agencies: Vec<AgencyCode>,
    pub municipality: Option<MunicipalityCode>,
    /// Short, es-MX, without the seconds, which the screen counts from `since`.
    pub text: String,
    /// Of a crossing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<AlertZone>,
}

/// All that is overdue at `now`: highest level first, then by priority, kind, age and id. At most
/// `policy.alerts_max`; what is beyond is the least urgent and comes back when there is room.
pub fn due<'r>(
    incidents: impl IntoIterator<Item = &'r IncidentRow>,
    units: impl IntoIterator<Item = &'r UnitRow>,
    policy: &TimerPolicy,
    now: Timestamp,
) -> Vec<Alert> {
    let desk = Desk { policy, now };
    let of_incidents = incidents
        .into_iter()
        .filter(|i| i.open)
        .flat_map(|i| [desk.queue(i), desk.hold(i), desk.hand_over(i)]);
    let of_units = units
        .into_iter()
        .filter(|u| !u.retired)
        .flat_map(|u| [desk.work(u), desk.contact(u), desk.emergency(u)]);
    let mut alerts = Vec::new();
    for alert in of_incidents.chain(of_units).flatten() {
        alerts.push(alert);
        // A disaster has more waits than anybody could be told of: no more are kept than twice what is given.
        if alerts.len() > policy.alerts_max.saturating_mul(2) {
            most_urgent(&mut alerts, policy.alerts_max);
        }
    }
    most_urgent(&mut alerts, policy.alerts_max);
    alerts
}

/// Puts alerts in order and leaves out the least urgent beyond `max`.
pub fn most_urgent(alerts: &mut Vec<Alert>, max: usize) {
    alerts.sort_by(|a, b| {
        let key = |x: &Alert| (std::cmp::Reverse(x.level), x.priority, x.kind, x.since);
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    alerts.truncate(max);
}

struct Desk<'a> {
    policy: &'a TimerPolicy,
    now: Timestamp,
}

impl Desk<'_> {
    /// Level of a wait, `None` while it is within the span allowed.
    fn level(&self, since: Timestamp, allowed: Millis) -> Option<u8> {
        let (waited, allowed) = (self.now.since(since), allowed.0.max(1));
        if waited.0 <= allowed {
            return None;
        }
        let times = waited.0 as f64 / allowed as f64;
        Some(match times {
            t if t > self.policy.level_3_at => 3,
            t if t > self.policy.level_2_at => 2,
            _ => 1,
        })
    }
    /// Level after a moment that was set beforehand.
    fn past(&self, moment: Timestamp) -> Option<u8> {
        if self.now < moment {
            return None;
        }
        let steps = self.now.since(moment).as_secs() / i64::from(self.policy.overdue_step_s.max(1));
        Some(1 + u8::try_from(steps.min(2)).unwrap_or(2))
    }

    fn queue(&self, i: &IncidentRow) -> Option<Alert> {
        // A scheduled incident enters the queue by the clock alone: no event says so.
        let scheduled = i.scheduled_for.filter(|_| i.stage == Stage::Pending && !i.held);
        let since = i.waiting_since.or(scheduled)?;
        let allowed = self.policy.queue(i.priority);
        let level = self.level(since, allowed)?;
        let text = format!("{}: {} sin unidad asignada", i.folio, i.type_name);
        Some(of_incident(i, AlertKind::QueueWait, level, since, since.plus(allowed), text))
    }
    fn hold(&self, i: &IncidentRow) -> Option<Alert> {
        let until = i.held_until.filter(|_| i.held)?;
        let level = self.past(until)?;
        let text = format!("{}: terminó la espera acordada", i.folio);
        Some(of_incident(i, AlertKind::HoldExpired, level, until, until, text))
    }
    fn hand_over(&self, i: &IncidentRow) -> Option<Alert> {
        let asked = i.hand_over.as_ref().filter(|h| h.state == HandOverState::Waiting)?;
        let allowed = seconds(self.policy.hand_over_s);
        let level = self.level(asked.asked_at, allowed)?;
        let text = format!("{}: {} no contesta la entrega", i.folio, asked.centre);
        let raised = asked.asked_at.plus(allowed);
        Some(of_incident(i, AlertKind::HandOverUnanswered, level, asked.asked_at, raised, text))
    }
    /// The stage of work that a unit is in.
    fn work(&self, u: &UnitRow) -> Option<Alert> {
        let (kind, since, allowed, words) = match u.duty {
            Duty::Assigned => {
                let since = u.assigned_at.unwrap_or(u.status_at);
                let allowed = seconds(self.policy.assigned_s);
                (AlertKind::AssignedNotEnRoute, since, allowed, "asignada y sin salir")
            }
            Duty::EnRoute => {
                let since = u.en_route_at.unwrap_or(u.status_at);
                (AlertKind::EnRouteOverdue, since, self.policy.en_route(u), "tarda más de lo estimado")
            }
            Duty::OnScene => {
                let last = u.contact_at.map_or(u.status_at, |at| at.max(u.status_at));
                let allowed = self.policy.contact(&u.kind);
                (AlertKind::OnSceneNoContact, last, allowed, "en el lugar sin contacto")
            }
            Duty::OffShift | Duty::Available | Duty::Transporting | Duty::AtHospital => return None,
            Duty::Break | Duty::OutOfService => return None,
        };
        // A contact agreed for later replaces the usual span.
        if kind == AlertKind::OnSceneNoContact && u.timer_at.is_some() {
            return None;
        }
        let level = self.level(since, allowed)?;
        let text = format!("{} {words}", u.call_sign);
        Some(of_unit(u, kind, level, since, since.plus(allowed), text))
    }
    fn contact(&self, u: &UnitRow) -> Option<Alert> {
        let at = u.timer_at?;
        let level = self.past(at)?;
        let text = match &u.timer_reason {
            Some(reason) => format!("{}: pedir contacto ({reason})", u.call_sign),
            None => format!("{}: pedir contacto", u.call_sign),
        };
        Some(of_unit(u, AlertKind::ContactDue, level, at, at, text))
    }
    fn emergency(&self, u: &UnitRow) -> Option<Alert> {
        if !u.emergency {
            return None;
        }
        let since = u.emergency_at.unwrap_or(u.status_at);
        let text = format!("EMERGENCIA de {}", u.call_sign);
        let mut alert = of_unit(u, AlertKind::OfficerEmergency, 3, since, since, text);
        alert.priority = Priority::Critical;
        Some(alert)
    }
}

fn of_incident(
    i: &IncidentRow,
    kind: AlertKind,
    level: u8,
    since: Timestamp,
    raised_at: Timestamp,
    text: String,
) -> Alert {
    Alert {
        id: format!("{}:{}:{}", kind.code(), i.id, since.as_micros()),
        kind,
        level,
        since,
        raised_at,
        priority: i.priority,
        incident_id: Some(i.id),
        folio: Some(i.folio.clone()),
        unit_id: None,
        call_sign: None,
        agencies: i.agencies.iter().map(|a| a.agency.clone()).collect(),
        municipality: i.municipality.clone(),
        text,
        zone: None,
    }
}

fn of_unit(
    u: &UnitRow,
    kind: AlertKind,
    level: u8,
    since: Timestamp,
    raised_at: Timestamp,
    text: String,
) -> Alert {
    Alert {
        id: format!("{}:{}:{}", kind.code(), u.id, since.as_micros()),
        kind,
        level,
        since,
        raised_at,
        // A unit without an incident waits as any routine matter does.
        priority: u.incident_priority.unwrap_or(Priority::Medium),
        incident_id: u.incident_id,
        folio: u.incident_folio.clone(),
        unit_id: Some(u.id),
        call_sign: Some(u.call_sign.clone()),
        agencies: vec![u.agency.clone()],
        municipality: u.municipality.clone(),
        text,
        zone: None,
    }
}
