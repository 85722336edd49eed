//! Zones that are watched: their doors, and the watch itself.

use crate::{
    app::App,
    desk::{Answer, Asker, Stop, Work, store_problem},
    http::{
        caller::{Caller, May},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_dispatch::unit::UnitRow;
use atalaya_field::zone::{self, Passage, Zone, ZoneCommand, ZoneRow};
use atalaya_model::{Actor, Aggregate, CommandId, StreamId, ZoneId};
use atalaya_picture::zone::{Crossing, Watch, Zone as Watched};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// How often positions are held against the zones.
const EVERY: Duration = Duration::from_secs(1);
/// Positions looked at in one turn; the others come with the next.
const TURN_MAX: usize = 20_000;

/// Zones by name, those watched no more too. Who does not follow the shift sees what is watched and who is told, and
/// not which unit crossed it where.
#[utoipa::path(get, path = "/zones", tag = "zones", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::ZoneSee>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    let all = Resource::all(app.desk.realm());
    caller.grant::<grants::ZoneSee>(&app, &all).await?;
    let select = Select::new("zones").order("name", Dir::Asc).limit(page.limit()?).after(page.cursor()?);
    let mut rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    if !caller.holds::<grants::BoardSee>(&app, &all) {
        for row in &mut rows.items {
            row.body = without_crossings(&row.body).map_err(|e| Problem::internal(&e))?;
        }
    }
    Ok(Answered(RowPage::of(rows)?))
}

fn without_crossings(body: &str) -> serde_json::Result<String> {
    let row: ZoneRow = serde_json::from_str(body)?;
    serde_json::to_string(&ZoneRow { last: None, told: Vec::new(), ..row })
}

/// Who came near, entered and left a zone: the latest 200, oldest first.
#[utoipa::path(get, path = "/zones/{id}/crossings", tag = "zones", params(("id" = ZoneId, Path)),
    responses((status = 200, body = Vec<Passage>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn crossings(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Path(id): Path<ZoneId>,
) -> Result<Answered<Vec<Passage>>, Problem> {
    caller.grant::<grants::BoardSee>(&app, &Resource::all(app.desk.realm())).await?;
    let (state, version) = app.desk.load::<Zone>(id).await?;
    if version == 0 {
        return Err(Problem::not_found());
    }
    Ok(Answered(state.passages.iter().cloned().collect()))
}

/// Draw a zone. Only `draw` is taken here.
#[utoipa::path(post, path = "/zones/commands", tag = "zones", request_body = ZoneCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn draw(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::ZoneManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<ZoneCommand>,
) -> Result<Response, Problem> {
    if !matches!(value, ZoneCommand::Draw { .. }) {
        return Err(Problem::bad_request(
            "not_a_creation",
            "Esa orden va sobre una zona que ya existe.",
            "Only draw begins a zone",
        ));
    }
    let watched = app.desk.store().count("zones", &[Filter::Eq("watched", 1.into())]).await;
    if watched.map_err(|e| store_problem(&e))? >= atalaya_picture::zone::ZONES_MAX as u64 {
        return Err(atalaya_model::Refusal::from(zone::ZoneRefusal::Ground(
            atalaya_picture::zone::ZoneError::Full,
        ))
        .into());
    }
    execute(&app, &caller, &headers, hash, ZoneId(headers.command.0), value).await
}

/// Change a zone, or watch it no more.
#[utoipa::path(post, path = "/zones/{id}/commands", tag = "zones", request_body = ZoneCommand,
    params(("id" = ZoneId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::ZoneManage>,
    Path(id): Path<ZoneId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<ZoneCommand>,
) -> Result<Response, Problem> {
    execute(&app, &caller, &headers, hash, id, value).await
}

async fn execute(
    app: &Arc<App>,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    id: ZoneId,
    command: ZoneCommand,
) -> Result<Response, Problem> {
    let object = format!("zone/{id}");
    let grant = caller.grant::<grants::ZoneManage>(app, &Resource::new(&object, app.desk.realm())).await?;
    let stream = StreamId::new(Zone::KIND, id);
    let asker = caller.commanding(app, headers, hash, grant.action().name(), Some(&stream));
    let decide = |work: &mut Work| {
        let state = work.get::<Zone>(id)?;
        let version = work.version::<Zone>(id)?;
        work.record::<Zone>(id, zone::decide(&state, &command, &work.env)?)?;
        Ok::<_, Stop>(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![object], decide, |s, t| s.stored(t)).await?)
}

/// Watches until the process ends.
pub async fn watch(app: Arc<App>) {
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    let mut keeper = Keeper::default();
    loop {
        tick.tick().await;
        if let Err(problem) = keeper.turn(&app).await {
            tracing::warn!(code = problem.code, "zones could not be watched; tried again in a second");
        }
    }
}

/// The watch with what it was made from.
#[derive(Default)]
struct Keeper {
    watch: Watch,
    zones: BTreeMap<ZoneId, Arc<ZoneRow>>,
    /// Count of changes at which the zones were read.
    read_at: Option<u64>,
    since: u64,
}

impl Keeper {
    async fn turn(&mut self, app: &Arc<App>) -> Result<(), Problem> {
        self.read(app);
        let changes = app.positions.with(|picture| picture.changes_since(self.since, TURN_MAX));
        self.since = changes.through;
        let mut found = Vec::new();
        for track in &changes.units {
            let Some(unit) = app.live.unit(track.unit) else { continue };
            for crossing in self.watch.follow(track) {
                let Some(row) = self.zones.get(&crossing.zone) else { continue };
                let agencies = &row.content.agencies;
                if agencies.is_empty() || agencies.contains(&unit.agency) {
                    found.push((crossing.zone, passage(app, &unit, &crossing)));
                }
            }
        }
        for (id, passage) in found {
            record(app, id, passage).await?;
        }
        Ok(())
    }

    /// Takes over the zones when they have changed; they seldom do.
    fn read(&mut self, app: &App) {
        if self.read_at == Some(app.field.zones.version()) {
            return;
        }
        let (version, rows) = app.field.zones.watched();
        for id in self.zones.keys().filter(|id| !rows.contains_key(id)) {
            self.watch.remove(*id);
        }
        for (id, row) in &rows {
            let (shape, approach_m) = (row.content.ground.clone(), row.content.approach_m);
            if let Err(error) = self.watch.set(*id, Watched { shape, approach_m }) {
                tracing::error!(zone = %id, %error, "a zone that was taken is not watched");
            }
        }
        (self.zones, self.read_at) = (rows, Some(version));
    }
}

/// A crossing with whose unit it was and where, as boards tell of it.
fn passage(app: &App, unit: &UnitRow, crossing: &Crossing) -> Passage {
    let Crossing { what, at, position, .. } = *crossing;
    let here = app.territories.municipality(&position, at).map(|(code, _)| code);
    Passage {
        unit: unit.id,
        call_sign: unit.call_sign.clone(),
        what,
        at,
        position,
        agency: Some(unit.agency.clone()),
        municipality: here.or_else(|| unit.municipality.clone()),
    }
}

async fn record(app: &App, id: ZoneId, passage: Passage) -> Result<(), Problem> {
    let asker = Asker {
        actor: Actor::system("zones"),
        purpose: None,
        command: CommandId(app.desk.sources().ids().next()),
        source: "server".to_owned(),
        action: "ZoneCross",
        happened_at: None,
        request_hash: None,
        if_match: None,
        details: BTreeMap::new(),
    };
    let decide = |work: &mut Work| {
        let state = work.get::<Zone>(id)?;
        work.record::<Zone>(id, zone::cross(&state, passage.clone()))?;
        Ok::<_, Stop>(())
    };
    match app.desk.run(&asker, vec![format!("zone/{id}")], decide, |(), _| Vec::new()).await? {
        Answer::Done(_) | Answer::Replayed(_) => Ok(()),
    }
}
