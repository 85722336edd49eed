//! Routing rules and the guide of the extortion desk, edited by an administrator and put in force by two people.
//! They are configuration and no tips: they lie in the centre's own record, with exact times.

use crate::{
    admin::{
        approved::{Approved, approved, consume},
        diff::{Difference, differences},
    },
    app::App,
    desk::{Answer, Project, Stop},
    http::{
        caller::May,
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_model::{Aggregate, StreamId, Timestamp};
use atalaya_store::RowOp;
use atalaya_tips::book::{Book, BookCommand, BookKind, Books, by_code, decide};
use atalaya_vault::protocol::{Request, Response as Told};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

/// Few, and always read whole: from the state itself.
impl Project for Book {
    fn rows(_: &str, _: &Self) -> Vec<RowOp> {
        Vec::new()
    }
}

/// A version of a book.
#[derive(Serialize, utoipa::ToSchema)]
pub struct BookVersion {
    /// 0 ships with the program.
    pub version: u32,
    /// Null of the shipped one.
    pub note: Option<String>,
    pub by: Option<String>,
    pub at: Option<Timestamp>,
    /// TOML; null of a version that is long out of force.
    pub text: Option<String>,
    pub in_force: bool,
}

/// A book with its versions, the newest first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct BookView {
    pub kind: BookKind,
    pub versions: Vec<BookVersion>,
}

impl BookView {
    fn of(kind: BookKind, book: &Book) -> Self {
        let shipped = BookVersion {
            version: 0,
            note: None,
            by: None,
            at: None,
            text: Some(kind.shipped().to_owned()),
            in_force: book.active == 0,
        };
        let drafts = book.drafts.iter().rev().map(|d| BookVersion {
            version: d.version,
            note: Some(d.note.to_string()),
            by: Some(d.by.clone()),
            at: Some(d.at),
            text: d.text.as_ref().map(|t| t.as_str().to_owned()),
            in_force: d.version == book.active,
        });
        Self { kind, versions: drafts.chain([shipped]).collect() }
    }
}

/// Which two versions.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct CompareBooks {
    pub from: u32,
    pub to: u32,
}

async fn loaded(app: &App, kind: BookKind) -> Result<Arc<Book>, Problem> {
    Ok(app.desk.load::<Book>(kind.id()).await?.0)
}

/// The text of the other book in force.
pub(crate) async fn other(app: &App, kind: BookKind) -> Result<String, Problem> {
    let other = match kind {
        BookKind::Routing => BookKind::Extortion,
        BookKind::Extortion => BookKind::Routing,
    };
    Ok(loaded(app, other).await?.in_force(other).to_owned())
}

/// Both books in force. One that does not read with this version of the program is not taken; the ones before stay.
pub async fn read(app: &App) -> Result<(), Problem> {
    let Some(tips) = &app.tips else { return Ok(()) };
    let (routing, extortion) =
        (loaded(app, BookKind::Routing).await?, loaded(app, BookKind::Extortion).await?);
    match Books::parse(routing.in_force(BookKind::Routing), extortion.in_force(BookKind::Extortion)) {
        Ok(books) => tips.set_books(books),
        Err(what) => tracing::error!(%what, "the 089's own rules do not read; the ones before stay in force"),
    }
    Ok(())
}

/// Routing rules and the extortion desk's guide, with their versions.
#[utoipa::path(get, path = "/tips/books", tag = "tips",
    responses((status = 200, body = Vec<BookView>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CatalogueManage>,
) -> Result<Answered<Vec<BookView>>, Problem> {
    caller.grant::<grants::CatalogueManage>(&app, &Resource::all(app.desk.realm())).await?;
    let mut books = Vec::new();
    for kind in BookKind::ALL {
        books.push(BookView::of(kind, &*loaded(&app, kind).await?));
    }
    Ok(Answered(books))
}

/// How one version differs from another, place by place.
#[utoipa::path(get, path = "/tips/books/{kind}/compare", tag = "tips", params(("kind" = BookKind, Path), CompareBooks),
    responses((status = 200, body = Vec<Difference>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn compare(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CatalogueManage>,
    Path(kind): Path<BookKind>,
    Query(query): Query<CompareBooks>,
) -> Result<Answered<Vec<Difference>>, Problem> {
    caller.grant::<grants::CatalogueManage>(&app, &Resource::all(app.desk.realm())).await?;
    let book = loaded(&app, kind).await?;
    let seen = |version| book.text(kind, version).map(by_code).ok_or_else(Problem::not_found);
    Ok(Answered(differences(&seen(query.from)?, &seen(query.to)?)))
}

/// Draft a version, or put one in force. The latter needs the `Approval` of a second person for exactly this
/// `{action: "CatalogueActivate", object: "tip_book/<kind>", change: <the command>}`, and that the vault can receive in
/// each compartment that the rules name.
#[utoipa::path(post, path = "/tips/books/{kind}/commands", tag = "tips", request_body = BookCommand,
    params(("kind" = BookKind, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command"), ("Approval" = Option<uuid::Uuid>, Header)),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CatalogueManage>,
    Path(kind): Path<BookKind>,
    headers: CommandHeaders,
    all: HeaderMap,
    Json { value, hash }: Json<BookCommand>,
) -> Result<Response, Problem> {
    let stream = StreamId::new(Book::KIND, kind.id());
    let resource = Resource::new(stream.to_string(), app.desk.realm());
    let change = json!(value);
    let (action, approval) = if let BookCommand::Activate { version } = &value {
        receivable(&app, kind, *version).await?;
        let found = approved::<grants::CatalogueActivate>(
            &app,
            caller.clone(),
            &headers,
            &all,
            hash,
            &resource,
            &change,
        );
        match found.await? {
            Approved::Before(stored) => return respond(Answer::Replayed(stored)),
            Approved::Now { action, approval } => (action, Some(approval)),
        }
    } else {
        (caller.grant::<grants::CatalogueManage>(&app, &resource).await?.action(), None)
    };
    let asker = caller.commanding(&app, &headers, hash, action.name(), Some(&stream)).at_once();
    let other = other(&app, kind).await?;
    let work = |work: &mut crate::desk::Work| {
        let state = work.get::<Book>(kind.id())?;
        let version = work.version::<Book>(kind.id())?;
        work.record::<Book>(kind.id(), decide(kind, &state, &other, &value, &work.env)?)?;
        if let Some(approval) = approval {
            consume(work, approval, action, stream.as_str(), &change)?;
        }
        let id = kind.id().to_owned();
        Ok::<_, Stop>(Subject { id, stream: stream.clone(), folio: None, version })
    };
    let mut objects = vec![stream.to_string()];
    objects.extend(approval.map(|id| format!("approval/{id}")));
    let answer = app.desk.run(&asker, objects, work, |s, t| s.stored(t)).await?;
    read(&app).await?;
    respond(answer)
}

/// A rule that sends to a compartment without keys would leave tips untaken.
async fn receivable(app: &App, kind: BookKind, version: u32) -> Result<(), Problem> {
    let (Some(tips), BookKind::Routing) = (&app.tips, kind) else { return Ok(()) };
    if !tips.has_vault() {
        return Ok(());
    }
    let book = loaded(app, kind).await?;
    let text = book.text(kind, version).ok_or_else(Problem::not_found)?;
    let Ok(books) = Books::parse(text, &other(app, kind).await?) else { return Ok(()) };
    let units: BTreeSet<&str> = books.rules.categories.iter().map(|c| c.compartment.as_str()).collect();
    for unit in units {
        let request = Request::Status { unit: unit.to_owned(), member: None, session: None };
        match tips.ask(request).await? {
            Told::Status { ready: true, .. } => {}
            _ => {
                return Err(Problem::new(
                    StatusCode::CONFLICT,
                    "compartment_not_ready",
                    format!(
                        "El compartimento {unit} no tiene todavía quien lo abra en la bóveda; dé de alta a dos personas antes."
                    ),
                    "A compartment of these rules has no members in the vault yet.",
                ));
            }
        }
    }
    Ok(())
}
