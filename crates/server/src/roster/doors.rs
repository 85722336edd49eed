//! A day's roster.

use crate::{
    app::App,
    desk::{Stop, store_problem},
    http::{
        caller::May,
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Account, Resource, grants};
use atalaya_model::{Aggregate, StreamId, Timestamp};
use atalaya_roster::{Placement, Post, Roster, RosterCommand, decide};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use jiff::{civil::Date, tz::Offset};
use std::sync::Arc;

/// The State of Mexico keeps UTC−6 all year since 2022.
const LOCAL_HOURS: i8 = -6;

fn day_of(text: &str) -> Result<Date, Problem> {
    let day = text.parse::<Date>().ok().filter(|d| d.to_string() == text && (2020..2200).contains(&d.year()));
    day.ok_or_else(|| {
        Problem::bad_request("bad_day", "El día se escribe como 2026-11-24.", "a day is written 2026-11-24")
    })
}

fn local_day(at: Timestamp) -> Option<Date> {
    let at = jiff::Timestamp::from_microsecond(at.as_micros()).ok()?;
    Some(Offset::constant(LOCAL_HOURS).to_datetime(at).date())
}

/// Who is where on a local day, by start.
#[utoipa::path(get, path = "/rosters/{day}", tag = "rosters", params(("day" = String, Path, description = "as 2026-11-24"), PageQuery),
    responses((status = 200, body = RowPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn day(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::RosterSee>,
    Path(day): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    caller.grant::<grants::RosterSee>(&app, &Resource::all(app.desk.realm())).await?;
    let day = day_of(&day)?.to_string();
    let select = Select::new("duties")
        .filter(Filter::Eq("day", day.into()))
        .order("begins", Dir::Asc)
        .limit(page.limit()?)
        .after(page.cursor()?);
    let rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}

/// Put somebody on a position or unit, or take them off. The day is the local one on which the shift begins.
#[utoipa::path(post, path = "/rosters/{day}/commands", tag = "rosters", request_body = RosterCommand,
    params(("day" = String, Path, description = "as 2026-11-24"), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::RosterManage>,
    Path(day): Path<String>,
    headers: CommandHeaders,
    Json { value: mut order, hash }: Json<RosterCommand>,
) -> Result<Response, Problem> {
    let grant = caller.grant::<grants::RosterManage>(&app, &Resource::all(app.desk.realm())).await?;
    let date = day_of(&day)?;
    if let RosterCommand::Place { placement } | RosterCommand::Replace { placement, .. } = &mut order {
        name_things(&app, placement).await?;
        if local_day(placement.from) != Some(date) {
            return Err(Problem::bad_request(
                "other_day",
                "El turno empieza en otro día.",
                "the shift begins on another local day",
            ));
        }
    }
    let stream = StreamId::new(Roster::KIND, date);
    let neighbours: Vec<String> =
        [date.yesterday(), date.tomorrow()].into_iter().flatten().map(|d| d.to_string()).collect();
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), Some(&stream)).at_once();
    let work = |work: &mut crate::desk::Work| {
        let state = work.get::<Roster>(date)?;
        let version = work.version::<Roster>(date)?;
        let beside = neighbours.iter().map(|d| work.get::<Roster>(d)).collect::<Result<Vec<_>, _>>()?;
        let beside: Vec<&Roster> = beside.iter().map(|r| &**r).collect();
        let events = decide(&state, &beside, &order, &work.env)?;
        work.record::<Roster>(date, events)?;
        Ok::<_, Stop>(Subject { id: date.to_string(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], work, |s, t| s.stored(t)).await?)
}

/// Names as they are now, whatever the sender wrote; what does not exist is refused.
async fn name_things(app: &App, placement: &mut Placement) -> Result<(), Problem> {
    let (account, _) = app.desk.load::<Account>(placement.person.id).await?;
    let name = account.name.as_ref().filter(|_| account.disabled.is_none());
    placement.person.name = name.ok_or_else(Problem::not_found)?.to_string();
    if let Post::Unit { unit, call_sign, .. } = &mut placement.post {
        let row = app.live.unit(*unit).filter(|u| !u.retired).ok_or_else(Problem::not_found)?;
        *call_sign = row.call_sign.clone();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_local() {
        let at = |text: &str| local_day(Timestamp::parse(text).unwrap()).unwrap().to_string();
        assert_eq!(at("2026-11-24T05:59:59Z"), "2026-11-23");
        assert_eq!(at("2026-11-24T06:00:00Z"), "2026-11-24");
        for wrong in ["2026-11-31", "26-11-24", "2026-11-24T00:00", "", "9999-01-01", "2026-1-1"] {
            assert!(day_of(wrong).is_err(), "{wrong}");
        }
    }
}
