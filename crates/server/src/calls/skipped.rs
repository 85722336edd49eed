//! The alarm for reports of a switch that stayed away and were given up.

use crate::{
    desk::{Stop, Work},
    dispatch::alerts,
    live::presence::Present,
};
use atalaya_access::Adapter;
use atalaya_calls::feed::{FeedEvent, Gap};
use atalaya_dispatch::{
    alert::{self, AlertEvent, AlertLog, AlertRow, AlertStatus},
    timers::{Alert, AlertKind},
};
use atalaya_model::{AdapterId, Millis, Priority, Timestamp};

/// How long it stands after the last gap: one shift, because what is missing has to be looked for by people.
const STANDS: Millis = Millis::from_minutes(8 * 60);
/// A switch that goes on losing reports is told of anew at most this often.
const TELL_AGAIN: Millis = Millis::from_minutes(10);

/// Whether a raised alarm still stands. Its row alone says so: every node comes to the same answer.
pub fn stands(row: &AlertRow, now: Timestamp) -> bool {
    row.alert.kind == AlertKind::ReportsSkipped && now.since(row.alert.since) < STANDS
}

/// Records the alarm with the gap that it tells of: whoever sees the one sees the other.
pub(super) fn tell(
    work: &mut Work,
    adapter: AdapterId,
    events: &[FeedEvent],
    present: &[Present],
) -> Result<(), Stop> {
    let Some(gap) = events.iter().rev().find_map(gap_of) else { return Ok(()) };
    let id = format!("{}:{adapter}", AlertKind::ReportsSkipped.code());
    let log = work.get::<AlertLog>(&id)?;
    if log.live().is_some() && !again(&log, work.env.now) {
        return Ok(());
    }
    let name = work.get::<Adapter>(adapter)?.name.as_ref().map(ToString::to_string);
    let alert = alert_of(&id, &name.unwrap_or_default(), gap, work.env.now);
    let people = alerts::concerned(&alert, present);
    // Another gap is another alarm: whoever has seen the last one has to see this one.
    let mut raised = if log.live().is_some() { vec![AlertEvent::Cleared {}] } else { Vec::new() };
    raised.extend(alert::follow(&AlertLog::default(), Some(&alert), &people, &work.env));
    work.record::<AlertLog>(&id, raised)?;
    Ok(())
}

fn again(log: &AlertLog, now: Timestamp) -> bool {
    let old = log.alert.as_ref().is_none_or(|alert| now.since(alert.since) >= TELL_AGAIN);
    old && log.status != AlertStatus::Paused
}

fn gap_of(event: &FeedEvent) -> Option<Gap> {
    match event {
        FeedEvent::Skipped { from, to } => Some(Gap { from: *from, to: *to }),
        FeedEvent::Received { .. } | FeedEvent::Restarted { .. } => None,
    }
}

fn alert_of(id: &str, name: &str, gap: Gap, now: Timestamp) -> Alert {
    let text = if gap.from == gap.to {
        format!("{name}: nunca llegó el reporte {}", gap.from)
    } else {
        format!("{name}: nunca llegaron los reportes {} a {}", gap.from, gap.to)
    };
    Alert {
        id: id.to_owned(),
        kind: AlertKind::ReportsSkipped,
        level: 3,
        since: now,
        raised_at: now,
        priority: Priority::High,
        incident_id: None,
        folio: None,
        unit_id: None,
        call_sign: None,
        agencies: Vec::new(),
        municipality: None,
        text,
        zone: None,
    }
}
