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
use atalaya_model::{Actor, Aggregate, CommandId, Scope, StreamId, UnitId, ZoneId};
use atalaya_picture::zone::{Crossing, Watch, Zone as Watched};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

/// How often positions are held against the zones.
const EVERY: Duration = Duration::from_secs(1);
/// Positions looked at in one turn; the others come with the next.
const TURN_MAX: usize = 20_000;
/// Crossings that wait for a store that does not answer; beyond them the oldest is lost, and counted.
const WAITING_MAX: usize = 10_000;
/// After so many turns the watch forgets the units that have left the picture.
const TIDY_EVERY: u32 = 60;

/// Zones by name, those watched no more too. Who does not follow the shift sees what is watched and who is told, and
/// not which unit crossed it where; who follows a part of it sees the crossings of that part.
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
    let scope = caller.holds::<grants::BoardSee>(&app, &all).then(|| caller.principal.scope());
    for row in &mut rows.items {
        row.body = seen_by(scope.as_ref(), &row.body).map_err(|e| Problem::internal(&e))?;
    }
    Ok(Answered(RowPage::of(rows)?))
}

/// A row with the crossings that somebody's scope covers; without a scope none.
fn seen_by(scope: Option<&Scope>, body: &str) -> serde_json::Result<String> {
    let mut row: ZoneRow = serde_json::from_str(body)?;
    let sees = |passage: &Passage| scope.is_some_and(|scope| covers(scope, passage));
    row.last = row.last.filter(|passage| sees(passage));
    row.told.retain(|told| sees(&told.passage));
    serde_json::to_string(&row)
}

/// Whether a crossing is of a unit, and at a place, that a scope covers. One that does not say whose unit it was is
/// for those without limits.
fn covers(scope: &Scope, passage: &Passage) -> bool {
    scope.covers(&passage.agency, passage.municipality.as_ref())
}

/// Who came near, entered and left a zone: the latest 200, oldest first. Of them those of the caller's own agencies and
/// municipalities.
#[utoipa::path(get, path = "/zones/{id}/crossings", tag = "zones", params(("id" = ZoneId, Path)),
    responses((status = 200, body = Vec<Passage>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn crossings(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Path(id): Path<ZoneId>,
) -> Result<Answered<Vec<Passage>>, Problem> {
    let grant = caller.grant::<grants::BoardSee>(&app, &Resource::all(app.desk.realm())).await?;
    let (state, version) = app.desk.load::<Zone>(id).await?;
    if version == 0 {
        return Err(Problem::not_found());
    }
    Ok(Answered(state.passages.iter().filter(|passage| covers(grant.scope(), passage)).cloned().collect()))
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
    turns: u32,
    waiting: Waiting,
}

impl Keeper {
    async fn turn(&mut self, app: &Arc<App>) -> Result<(), Problem> {
        self.read(app);
        let changes = app.positions.with(|picture| picture.changes_since(self.since, TURN_MAX));
        self.since = changes.through;
        for track in &changes.units {
            let Some(unit) = app.live.unit(track.unit) else { continue };
            for crossing in self.watch.follow(track) {
                let Some(row) = self.zones.get(&crossing.zone) else { continue };
                let agencies = &row.content.agencies;
                if agencies.is_empty() || agencies.contains(&unit.agency) {
                    self.waiting.put(crossing.zone, passage(app, &unit, &crossing));
                }
            }
        }
        self.tidy(app);
        self.waiting.record(|id, passage| record(app, id, passage)).await
    }

    /// Forgets the units that have left the picture: who comes back stands anew.
    fn tidy(&mut self, app: &App) {
        self.turns += 1;
        if !self.turns.is_multiple_of(TIDY_EVERY) {
            return;
        }
        let there: HashSet<UnitId> =
            app.positions.with(|picture| picture.tracks().map(|track| track.unit).collect());
        let gone: Vec<UnitId> = self.watch.units().filter(|unit| !there.contains(unit)).collect();
        gone.into_iter().for_each(|unit| self.watch.forget(unit));
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

/// Crossings that were found and are not on the record yet, oldest first. The watch does not find a crossing twice, so
/// none is let go before it is recorded.
#[derive(Default)]
struct Waiting(VecDeque<(ZoneId, Passage)>);

impl Waiting {
    fn put(&mut self, id: ZoneId, passage: Passage) {
        if self.0.len() >= WAITING_MAX {
            self.0.pop_front();
            metrics::counter!("atalaya_zone_crossings_lost_total").increment(1);
        }
        self.0.push_back((id, passage));
    }

    /// Puts them on the record in order, up to the first for which the store does not answer: that one and those after
    /// it wait for the next turn. What is refused for good would stop all others, and is left out.
    async fn record<F: Future<Output = Result<(), Problem>>>(
        &mut self,
        record: impl Fn(ZoneId, Passage) -> F,
    ) -> Result<(), Problem> {
        while let Some((id, passage)) = self.0.front().cloned() {
            match record(id, passage).await {
                Err(problem) if problem.status >= 500 || problem.status == 409 => return Err(problem),
                Err(problem) => {
                    tracing::error!(zone = %id, code = problem.code, "a crossing was refused; it is left out");
                }
                Ok(()) => {}
            }
            self.0.pop_front();
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use atalaya_model::{Crossed, Line, Position, Timestamp};
    use axum::http::StatusCode;
    use std::sync::Mutex;

    fn passage(n: u128) -> Passage {
        Passage {
            unit: UnitId(uuid::Uuid::from_u128(n)),
            call_sign: Line::new(format!("SSEM-{n}")).expect("a line"),
            what: Crossed::Entered,
            at: Timestamp::from_millis(1_000),
            position: Position::new(19.3, -99.65).expect("a place"),
            agency: None,
            municipality: None,
        }
    }

    #[tokio::test]
    async fn crossings_wait_for_a_store_that_does_not_answer() {
        let zone = ZoneId(uuid::Uuid::from_u128(1));
        let mut waiting = Waiting::default();
        (1..=4).for_each(|n| waiting.put(zone, passage(n)));
        let kept = Mutex::new(Vec::new());
        let store = |fails_at: u128, status: StatusCode| {
            let kept = &kept;
            move |_: ZoneId, passage: Passage| {
                let n = passage.unit.0.as_u128();
                if n == fails_at {
                    return std::future::ready(Err(Problem::new(status, "x", "x", "x")));
                }
                kept.lock().expect("no panic").push(n);
                std::future::ready(Ok(()))
            }
        };
        assert!(waiting.record(store(2, StatusCode::SERVICE_UNAVAILABLE)).await.is_err());
        assert!(waiting.record(store(2, StatusCode::SERVICE_UNAVAILABLE)).await.is_err());
        waiting.put(zone, passage(5));
        waiting
            .record(store(3, StatusCode::UNPROCESSABLE_ENTITY))
            .await
            .expect("what is refused stops nothing");
        assert_eq!((kept.into_inner().expect("no panic"), waiting.0.len()), (vec![1, 2, 4, 5], 0));
        (0..=WAITING_MAX as u128).for_each(|n| waiting.put(zone, passage(n)));
        assert_eq!((waiting.0.len(), waiting.0[0].1.unit.0.as_u128()), (WAITING_MAX, 1));
    }
}
