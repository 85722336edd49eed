//! What the page shows: its unit, what it is sent to, messages. Held open until something changes.

use super::caller::Page;
use crate::{
    app::App,
    board::Frame,
    desk::Asker,
    dispatch::units::unit_resource,
    field::intake::{self, Standing},
    problem::Problem,
};
use atalaya_access::grants;
use atalaya_dispatch::{
    Duty, StatusCode as UnitStatus, UnitKinds,
    caution::{CautionKind, CautionRow},
    incident::IncidentRow,
    unit::UnitRow,
};
use atalaya_field::thread::{MessageView, Thread, WAITS};
use atalaya_model::{AgencyCode, DeviceId, Folio, IncidentId, Line, MessageId, Position, Timestamp, UnitId};
use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, broadcast::error::RecvError},
    time::{Instant, sleep, sleep_until},
};

/// Longest that a question is held open, seconds; requests end after 30.
const WAIT_MAX_S: u8 = 25;
/// Pages that wait for news at a time; the others ask again later.
const WAITING: usize = 2_000;
/// Changes that come together are told together.
const TOGETHER: Duration = Duration::from_millis(100);
/// Messages shown.
const MESSAGES: usize = 50;
/// Devices of which it is remembered what they were shown.
const REMEMBERED: usize = 20_000;

/// The states that a crew sets by itself, as over TAK.
pub const SAYABLE: [Duty; 4] = [Duty::EnRoute, Duty::OnScene, Duty::Available, Duty::Break];

/// Which message each page was shown last, so that each new one is on the record as read once; and room to wait.
pub struct Given {
    last: Mutex<lru::LruCache<DeviceId, MessageId>>,
    waiting: Semaphore,
}

impl Default for Given {
    fn default() -> Self {
        let size = NonZeroUsize::new(REMEMBERED).unwrap_or(NonZeroUsize::MIN);
        Self { last: Mutex::new(lru::LruCache::new(size)), waiting: Semaphore::new(WAITING) }
    }
}

impl Given {
    /// Whether this is new to the device; then it is remembered.
    fn is_new(&self, device: DeviceId, message: MessageId) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.put(device, message) != Some(message)
    }
}

/// Everything the page shows.
#[derive(Serialize, utoipa::ToSchema)]
pub struct FieldView {
    /// Name of the centre.
    centre: String,
    /// As the centre calls this telephone.
    device: Line,
    /// Absent: who carries it is on no unit now.
    unit: Option<FieldUnit>,
    /// Absent: it is sent to nothing.
    assignment: Option<FieldAssignment>,
    /// Of the last twelve hours, at most 50, oldest first.
    messages: Vec<MessageView>,
}

/// The unit that the telephone speaks for.
#[derive(Serialize, utoipa::ToSchema)]
pub struct FieldUnit {
    id: UnitId,
    call_sign: Line,
    agency: AgencyCode,
    on_shift: bool,
    #[schema(value_type = String)]
    status: UnitStatus,
    status_es: Line,
    status_en: Line,
    status_at: Timestamp,
    /// Its alarm stands.
    emergency: bool,
    /// States that the crew may set from here; in the order of work.
    states: Vec<FieldState>,
}

/// A state as a button.
#[derive(Serialize, utoipa::ToSchema)]
pub struct FieldState {
    #[schema(value_type = String)]
    status: UnitStatus,
    #[schema(value_type = String)]
    duty: Duty,
    es: Line,
    en: Line,
    /// States from which it may follow; pages without a connection go on by these.
    #[schema(value_type = Vec<String>)]
    after: Vec<UnitStatus>,
}

/// What the unit is sent to. No personal data: nothing of a caller, no narrative.
#[derive(Serialize, utoipa::ToSchema)]
pub struct FieldAssignment {
    incident: IncidentId,
    folio: Folio,
    type_name: String,
    /// 1 (critical) to 4 (low).
    priority: u8,
    address: Option<Line>,
    neighbourhood: Option<Line>,
    references: Option<Line>,
    /// Degrees, WGS 84.
    lat: Option<f64>,
    lon: Option<f64>,
    /// Radius of uncertainty, metres.
    accuracy_m: Option<f64>,
    weapon: bool,
    threat_to_life: bool,
    /// What is warned of at that place; each kind once.
    #[schema(value_type = Vec<String>)]
    cautions: Vec<CautionKind>,
    assigned_at: Option<Timestamp>,
    /// Travel expected when it was sent, seconds.
    travel_s: Option<u32>,
    /// Call signs of the others who work on it.
    with: Vec<Line>,
}

/// How long to wait for news.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// Seconds, 0 to 25; with `If-None-Match` the answer comes when something has changed, or then.
    #[serde(default)]
    wait: u8,
}

/// What this telephone's unit is, does and is told. With `If-None-Match` and `wait` the question is held open
/// until that changes.
#[utoipa::path(get, path = "/field/state", tag = "field", params(Wait, ("If-None-Match" = Option<String>, Header)),
    responses((status = 200, body = FieldView), (status = 304), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub async fn state(
    State(app): State<Arc<App>>,
    page: Page,
    Query(Wait { wait }): Query<Wait>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if wait > WAIT_MAX_S {
        return Err(Problem::bad_request(
            "bad_wait",
            "La espera es de 0 a 25 segundos.",
            "wait is 0 to 25 seconds.",
        ));
    }
    let seen = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let until = Instant::now() + Duration::from_secs(u64::from(wait));
    // Subscribed before it is looked, so that nothing falls between.
    let (_, mut board) = app.board.subscribe();
    let (mut wakes, mut changes) = (app.field.wakes(), app.field.registry.changes());
    let mut stop = app.stopping.subscribe();
    let room = app.field.given.waiting.try_acquire();
    loop {
        let device = page.again(&app)?;
        let standing = intake::standing(&app, &device).await?;
        let view = view(&app, &device, standing.as_ref()).await?;
        let body = serde_json::to_vec(&view).map_err(|e| Problem::internal(&e))?;
        let etag = etag(&body);
        let same = seen.as_deref() == Some(etag.as_str());
        if !same || room.is_err() || Instant::now() >= until || *stop.borrow() {
            if !same {
                note_read(&app, &device, standing.as_ref(), &view).await?;
            }
            return Ok(answer(&etag, same, body));
        }
        let incident = view.assignment.as_ref().map(|a| a.incident);
        let unit = standing.as_ref().map(|s| s.unit);
        loop {
            tokio::select! {
                () = sleep_until(until) => break,
                _ = stop.wait_for(|s| *s) => break,
                changed = changes.changed() => { changed.map_err(|e| Problem::internal(&e))?; break }
                frame = board.recv() => match frame {
                    Ok(frame) if !concerns(&frame, unit, incident) => {}
                    Ok(_) | Err(RecvError::Lagged(_) | RecvError::Closed) => break,
                },
                woken = wakes.recv() => match woken {
                    Ok(woken) if Some(woken) != unit => {}
                    Ok(_) | Err(RecvError::Lagged(_) | RecvError::Closed) => break,
                },
            }
        }
        sleep(TOGETHER).await;
    }
}

fn answer(etag: &str, same: bool, body: Vec<u8>) -> Response {
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(value) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, value);
    }
    response
}

fn etag(body: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(body).into();
    format!("\"{}\"", digest.iter().take(12).map(|b| format!("{b:02x}")).collect::<String>())
}

/// Whether a commit changes what the page shows.
fn concerns(frame: &Frame, unit: Option<UnitId>, incident: Option<IncidentId>) -> bool {
    frame.changes.iter().any(|change| match change.table {
        "units" => unit.is_some_and(|u| u.to_string() == change.id),
        "incidents" => incident.is_some_and(|i| i.to_string() == change.id),
        "cautions" => incident.is_some(),
        _ => false,
    })
}

async fn view(
    app: &Arc<App>,
    device: &crate::field::registry::Known,
    standing: Option<&Standing>,
) -> Result<FieldView, Problem> {
    let nothing = || FieldView {
        centre: app.config.centre.clone(),
        device: device.name.clone(),
        unit: None,
        assignment: None,
        messages: Vec::new(),
    };
    let Some(standing) = standing else { return Ok(nothing()) };
    let Some(row) = app.live.unit(standing.unit) else { return Ok(nothing()) };
    let caller = intake::caller(app, device, standing);
    let resource = unit_resource(app, standing.unit).await?.own(true).active(true);
    caller.grant::<grants::FieldSee>(app, &resource).await?;
    let work = row.incident_id.and_then(|id| app.live.incident(id));
    let (thread, _) = app.desk.load::<Thread>(standing.unit).await?;
    let now = app.desk.sources().now();
    let recent = thread.messages.iter().filter(|m| now.since(m.at) < WAITS).map(MessageView::from);
    let mut messages: Vec<MessageView> = recent.collect();
    messages.drain(..messages.len().saturating_sub(MESSAGES));
    Ok(FieldView {
        unit: unit(&row),
        assignment: work.map(|incident| assignment(app, &row, &incident, now)),
        messages,
        ..nothing()
    })
}

fn unit(row: &UnitRow) -> Option<FieldUnit> {
    let kinds = UnitKinds::shipped();
    let present = kinds.state(&row.kind, &row.status)?;
    let states = SAYABLE.into_iter().filter_map(|duty| kinds.first(&row.kind, duty)).map(|def| {
        let leads = kinds.states(&row.kind).iter().filter(|s| s.next.contains(&def.code));
        FieldState {
            status: def.code.clone(),
            duty: def.duty,
            es: def.es.clone(),
            en: def.en.clone(),
            after: leads.map(|s| s.code.clone()).collect(),
        }
    });
    Some(FieldUnit {
        id: row.id,
        call_sign: row.call_sign.clone(),
        agency: row.agency.clone(),
        on_shift: row.on_shift,
        status: row.status.clone(),
        status_es: present.es.clone(),
        status_en: present.en.clone(),
        status_at: row.status_at,
        emergency: row.emergency,
        states: states.collect(),
    })
}

fn assignment(app: &App, unit: &UnitRow, incident: &IncidentRow, now: Timestamp) -> FieldAssignment {
    let others = incident.units.iter().filter(|u| u.unit != unit.id);
    FieldAssignment {
        incident: incident.id,
        folio: incident.folio.clone(),
        type_name: incident.type_name.clone(),
        priority: incident.priority_number,
        address: incident.address.clone(),
        neighbourhood: incident.neighbourhood.clone(),
        references: incident.references.clone(),
        lat: incident.lat,
        lon: incident.lon,
        accuracy_m: incident.accuracy_m,
        weapon: incident.has_weapon,
        threat_to_life: incident.threat_to_life,
        cautions: cautions(app, incident, now),
        assigned_at: unit.assigned_at,
        travel_s: unit.estimate.as_ref().map(|e| e.seconds),
        with: others.filter_map(|u| app.live.unit(u.unit)).map(|u| u.call_sign.clone()).collect(),
    }
}

/// What is warned of at the place of an incident: the kinds only, as the board has them. The text names people.
fn cautions(app: &App, incident: &IncidentRow, now: Timestamp) -> Vec<CautionKind> {
    let position = incident.lat.zip(incident.lon).and_then(|(lat, lon)| Position::new(lat, lon).ok());
    let rows = app.board.rows("cautions", &Default::default());
    let rows = rows.iter().filter_map(|json| serde_json::from_str::<CautionRow>(json).ok());
    let near = rows.filter(|row| {
        row.is_active(now)
            && row.concerns(position.as_ref(), incident.address.as_ref(), incident.municipality.as_ref())
    });
    let kinds: std::collections::BTreeSet<CautionKind> = near.map(|row| row.kind).collect();
    kinds.into_iter().collect()
}

/// Messages are personal: that this telephone was shown new ones is on the record.
async fn note_read(
    app: &Arc<App>,
    device: &crate::field::registry::Known,
    standing: Option<&Standing>,
    view: &FieldView,
) -> Result<(), Problem> {
    let (Some(standing), Some(last)) = (standing, view.messages.last()) else { return Ok(()) };
    if !app.field.given.is_new(device.id, last.id) {
        return Ok(());
    }
    let asker: Asker = intake::asker(app, device, standing, "FieldSee");
    app.desk.record_read(&asker, vec![format!("thread/{}", standing.unit)]).await.map(|_| ())
}
