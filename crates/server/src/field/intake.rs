//! What devices report, on its way into the picture: for whom the device speaks, whether it may, how much.

use super::registry::Known;
use crate::{
    app::App,
    desk::{Asker, store_problem},
    dispatch::units::unit_resource,
    http::caller::{Caller, May},
    problem::Problem,
};
use atalaya_access::{
    AdapterKind, Circumstances, Principal, Resource, Source, grants, policy::AdapterPrincipal,
};
use atalaya_field::device::Holder;
use atalaya_model::{
    AccountId, AdapterId, AgencyCode, CommandId, DeviceId, Millis, MunicipalityCode, Position, Scope,
    Timestamp, UnitId,
};
use atalaya_picture::{DevicePosition, Origin, ReportError, Source as Kind, UnitReport};
use atalaya_store::{Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, State},
};
use serde::Serialize;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A unit whose row has not been read here is looked for again after this.
const UNREAD: Millis = Millis::from_secs(1);
/// How long it is remembered for which unit a device speaks, and that it may.
const STANDING: Millis = Millis::from_secs(15);
/// Devices of which something is remembered.
const REMEMBERED: usize = 20_000;

/// A position as a device sent it.
#[derive(Clone, Copy, Debug)]
pub struct Fix {
    pub lat: f64,
    pub lon: f64,
    pub at: Timestamp,
    pub speed_mps: Option<f64>,
    pub course_deg: Option<f64>,
    pub accuracy_m: Option<f64>,
    pub source: Kind,
}

/// For whom a device speaks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    pub unit: UnitId,
    pub agency: AgencyCode,
    pub municipality: Option<MunicipalityCode>,
}

/// What was last heard of a device.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
#[schema(as = DeviceHealth)]
pub struct Health {
    pub last_at: Timestamp,
    /// Connected now.
    pub connected: bool,
    pub taken: u64,
    pub refused: u64,
    /// Why the latest refused report was refused; stable code.
    pub last_refusal: Option<String>,
    pub last_refusal_at: Option<Timestamp>,
    /// The client program, as it names itself.
    pub client: Option<String>,
}

/// Why a report was not taken.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum Untaken {
    #[error("more than this device may send")]
    Flood,
    #[error("it speaks for no unit now")]
    NobodysUnit,
    #[error("it may not report positions")]
    Forbidden,
    #[error("{0}")]
    Position(#[from] atalaya_model::PositionError),
    #[error("{0}")]
    Report(#[from] ReportError),
}

impl Untaken {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Flood => "flood",
            Self::NobodysUnit => "nobodys_unit",
            Self::Forbidden => "forbidden",
            Self::Position(_) => "bad_position",
            Self::Report(error) => error.code(),
        }
    }
}

#[derive(Default)]
struct Inner {
    standing: HashMap<DeviceId, (Option<Standing>, Timestamp)>,
    health: HashMap<DeviceId, Health>,
}

/// See the module.
#[derive(Default)]
pub struct Intake {
    inner: Mutex<Inner>,
}

impl Intake {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// What was last heard of a device.
    pub fn health(&self, id: DeviceId) -> Option<Health> {
        self.lock().health.get(&id).cloned()
    }
    /// Changes what is remembered of a device.
    pub fn note(&self, id: DeviceId, change: impl FnOnce(&mut Health)) {
        let mut inner = self.lock();
        if inner.health.len() < REMEMBERED || inner.health.contains_key(&id) {
            change(inner.health.entry(id).or_default());
        }
    }
    /// What was remembered of a device's unit is asked anew with its next report.
    pub fn look_again(&self, id: DeviceId) {
        if let Some((_, at)) = self.lock().standing.get_mut(&id) {
            *at = Timestamp::from_micros(0);
        }
    }
    /// A device that was revoked: its positions stand for nobody.
    pub fn forget(&self, app: &App, id: DeviceId) {
        self.lock().standing.remove(&id);
        // Also where it stood by what another node received.
        app.positions.forget(id, None, app.desk.sources().now());
    }
}

/// The unit a device speaks for now; `None` for a person on no unit, or a unit that is gone.
pub async fn standing(app: &App, device: &Known) -> Result<Option<Standing>, Problem> {
    let now = app.desk.sources().now();
    let remembered = app.field.intake.lock().standing.get(&device.id).cloned();
    if let Some((standing, at)) = remembered.clone()
        && now.since(at) < STANDING
    {
        return Ok(standing);
    }
    let unit = match device.holder {
        Holder::Unit { unit } => Some(unit),
        Holder::Person { person } => rostered(app, person, now).await?,
    };
    let row = unit.and_then(|unit| app.live.unit(unit)).filter(|row| !row.retired);
    // Registered at another node a moment ago, perhaps: it is looked for again soon.
    let known_at = match unit.is_some() && row.is_none() {
        true => now.plus(UNREAD).minus(STANDING),
        false => now,
    };
    let mut found = row.map(|row| Standing {
        unit: row.id,
        agency: row.agency.clone(),
        municipality: row.municipality.clone(),
    });
    if let Some(standing) = &found
        && caller(app, device, standing)
            .grant::<grants::PositionReport>(app, &resource(app, standing))
            .await
            .is_err()
    {
        found = None;
    }
    let before = remembered.and_then(|(standing, _)| standing);
    if let Some(before) = before.filter(|b| found.as_ref().map(|f| f.unit) != Some(b.unit)) {
        app.positions.forget(device.id, Some(before.unit), now);
    }
    let mut inner = app.field.intake.lock();
    if inner.standing.len() >= REMEMBERED && !inner.standing.contains_key(&device.id) {
        inner.standing.clear();
    }
    inner.standing.insert(device.id, (found.clone(), known_at));
    Ok(found)
}

/// The unit on whose crew somebody is rostered at a moment.
pub(super) async fn rostered(
    app: &App,
    person: AccountId,
    now: Timestamp,
) -> Result<Option<UnitId>, Problem> {
    let select = Select::new("duties")
        .filter(Filter::Eq("person", person.to_string().into()))
        .filter(Filter::Lt("begins", now.plus(Millis(1)).into()))
        .order("begins", atalaya_store::Dir::Desc)
        .limit(2);
    let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    let duty = |body: &str| serde_json::from_str::<atalaya_roster::EntryRow>(body).ok();
    let held = page.items.iter().filter_map(|row| duty(&row.body)).find(|duty| now < duty.to);
    Ok(held.and_then(|duty| match duty.post {
        atalaya_roster::Post::Unit { unit, .. } => Some(unit),
        atalaya_roster::Post::Position { .. } => None,
    }))
}

/// A unit as policies see it.
pub fn resource(app: &App, standing: &Standing) -> Resource {
    Resource::new(format!("unit/{}", standing.unit), app.desk.realm())
        .agencies([standing.agency.clone()])
        .municipality(standing.municipality.clone())
        .own(true)
        .active(true)
}

/// A device as a caller: a machine of the kind `device`, limited to the agency of the unit it speaks for.
pub fn caller(app: &App, device: &Known, standing: &Standing) -> Caller {
    let scope = Scope { agencies: [standing.agency.clone()].into(), municipalities: Default::default() };
    let adapter = AdapterPrincipal {
        id: AdapterId(device.id.0),
        name: device.name.to_string(),
        kind: AdapterKind::Device,
        scope,
    };
    Caller {
        principal: Principal::Adapter(adapter),
        circumstances: Circumstances { realm: app.desk.realm(), ..Circumstances::default() },
        source: Source::address(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED)),
        session: None,
    }
}

/// The same as the desk knows it.
pub fn asker(app: &App, device: &Known, standing: &Standing, action: &'static str) -> Asker {
    let command = CommandId(app.desk.sources().ids().next());
    let mut asker = caller(app, device, standing).asker(app, command, action);
    asker.source = format!("device:{}", crate::calls::rows::word(&device.kind));
    asker.details.insert("device".to_owned(), device.id.to_string());
    asker
}

/// Takes a position of a device.
///
/// # Errors
/// [`Untaken`]; counted for the list of devices.
pub async fn position(app: &App, device: &Known, fix: Fix) -> Result<Result<Standing, Untaken>, Problem> {
    let now = app.desk.sources().now();
    let outcome = match app.field.floods.allow(&device.id.to_string(), now) {
        false => Err(Untaken::Flood),
        true => match standing(app, device).await? {
            None => Err(Untaken::NobodysUnit),
            Some(standing) => report(app, device, &standing, fix, now).map(|()| standing),
        },
    };
    app.field.intake.note(device.id, |health| {
        health.last_at = now;
        match &outcome {
            Ok(_) => health.taken += 1,
            Err(untaken) => {
                health.refused += 1;
                health.last_refusal = Some(untaken.code().to_owned());
                health.last_refusal_at = Some(now);
            }
        }
    });
    match &outcome {
        Ok(_) => metrics::counter!("atalaya_positions_total").increment(1),
        Err(e) => metrics::counter!("atalaya_positions_refused_total", "code" => e.code()).increment(1),
    }
    Ok(outcome)
}

fn report(app: &App, device: &Known, standing: &Standing, fix: Fix, now: Timestamp) -> Result<(), Untaken> {
    let report = UnitReport {
        unit: standing.unit,
        position: Position::new(fix.lat, fix.lon)?,
        at: fix.at,
        speed_mps: fix.speed_mps,
        course_deg: fix.course_deg,
        accuracy_m: fix.accuracy_m,
        source: fix.source,
    };
    let origin = Origin { source: fix.source, device: Some(device.id) };
    crate::history::take(app, origin, Some(&device.holder), &report, now)?;
    Ok(())
}

/// Where the devices of a unit say it is; the one that stands for it comes first, with the reason.
#[derive(Serialize, utoipa::ToSchema)]
pub struct UnitPositions {
    /// Why the first one stands for the unit; absent without positions.
    because: Option<atalaya_picture::ChosenBecause>,
    devices: Vec<DevicePosition>,
}

/// Where each device of a unit says it is.
#[utoipa::path(get, path = "/units/{id}/positions", tag = "units", params(("id" = UnitId, Path)),
    responses((status = 200, body = UnitPositions), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn positions(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Path(id): Path<UnitId>,
) -> Result<Answered<UnitPositions>, Problem> {
    let resource = unit_resource(&app, id).await?;
    caller.grant_hidden::<grants::BoardSee>(&app, &resource).await?;
    Ok(Answered(app.positions.with(|picture| UnitPositions {
        because: picture.get(id).map(|track| track.because),
        devices: picture.devices(id),
    })))
}
