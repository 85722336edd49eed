//! One console's connection.

use super::protocol::{FromConsole, Lane, read, viewport};
use crate::{
    app::App,
    board::{Beginning, Frame},
    http::caller::{Caller, caller_of, session_token, source_of},
    problem::Problem,
};
use atalaya_access::{Resource, grants, token::SessionToken};
use atalaya_model::Scope;
use atalaya_picture::{Audience, Viewport};
use axum::{
    extract::{
        Query, State,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade},
    },
    http::{header, request::Parts},
    response::Response,
};
use serde::Deserialize;
use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
    time::Duration,
};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// A console that takes longer than this to accept a message is cut off; it comes back and resumes.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// Rows per message of the first picture.
const CHUNK: usize = 200;
/// "Resynchronise": the console fell too far behind.
const CLOSE_RESYNC: u16 = 4009;
/// "Your session ended".
const CLOSE_SESSION: u16 = 4001;
/// The session is looked at again this often: rights that end, end here too.
const RECHECK: Duration = Duration::from_secs(15);

/// `?ticket=` for programs that cannot set headers.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct LiveQuery {
    ticket: Option<String>,
}

/// The live connection (docs/live.md).
#[utoipa::path(get, path = "/live", tag = "live", params(LiveQuery),
    responses((status = 101, description = "WebSocket"), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn connect(
    State(app): State<Arc<App>>,
    Query(query): Query<LiveQuery>,
    parts: Parts,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let token = match &query.ticket {
        Some(ticket) => {
            app.tickets.take(ticket, app.desk.sources().now()).ok_or_else(Problem::unauthenticated)?
        }
        None => {
            same_origin(&parts)?;
            session_token(&parts.headers).ok_or_else(Problem::unauthenticated)?.0
        }
    };
    let source = source_of(&app, &parts);
    let caller = caller_of(&app, &token, source, None).await?;
    may_see(&app, &caller).await?;
    let upgrade = upgrade.map_err(|e| {
        Problem::bad_request("websocket_expected", "Se esperaba una conexión WebSocket.", e.to_string())
    })?;
    let upgrade =
        upgrade.max_message_size(super::protocol::MESSAGE_MAX).max_frame_size(super::protocol::MESSAGE_MAX);
    Ok(upgrade.on_upgrade(move |socket| async move {
        metrics::gauge!("atalaya_consoles").increment(1.0);
        let here = app.presence.enter(&caller);
        serve(app, caller, token, socket).await;
        drop(here);
        metrics::gauge!("atalaya_consoles").decrement(1.0);
    }))
}

/// A browser sends cookies with any page's connection; only our own pages may open one with them.
fn same_origin(parts: &Parts) -> Result<(), Problem> {
    let value = |name| parts.headers.get(name).and_then(|v| v.to_str().ok());
    match (value(header::ORIGIN), value(header::HOST)) {
        (Some(origin), Some(host)) if origin.split_once("://").is_none_or(|(_, o)| o != host) => {
            Err(Problem::forbidden())
        }
        _ => Ok(()),
    }
}

fn is_everything(scope: &Scope) -> bool {
    scope.agencies.is_empty() && scope.municipalities.is_empty()
}

/// Consoles of one scope share their frames.
fn audience(scope: &Scope) -> Audience {
    if is_everything(scope) {
        return Audience::default();
    }
    let mut hasher = DefaultHasher::new();
    scope.hash(&mut hasher);
    Audience(hasher.finish().max(1))
}

async fn may_see(app: &App, caller: &Caller) -> Result<(), Problem> {
    let all = Resource::all(app.desk.realm());
    match caller.grant::<grants::BoardSee>(app, &all).await {
        Ok(_) => Ok(()),
        Err(_) => caller.grant::<grants::CallsSeeQueue>(app, &all).await.map(|_| ()),
    }
}

/// Where units are is of the board: who sees only the queue of calls does not get it.
async fn may_see_units(app: &App, caller: &Caller) -> Result<bool, Ended> {
    match caller.grant::<grants::BoardSee>(app, &Resource::all(app.desk.realm())).await {
        Ok(_) => Ok(true),
        Err(problem) if problem.status < 500 => Ok(false),
        Err(_) => Err(Ended::Close(1011, "not now")),
    }
}

struct Connection {
    socket: WebSocket,
    scope: Scope,
    viewport: Option<Viewport>,
    state_tick: Option<u64>,
}

/// What a console still has from before.
struct Before {
    since: Option<u64>,
    view: Option<String>,
}

enum Ended {
    /// The console went away.
    Gone,
    Close(u16, &'static str),
}

async fn serve(app: Arc<App>, caller: Caller, token: SessionToken, socket: WebSocket) {
    let scope = caller.principal.scope();
    let mut connection = Connection { socket, scope, viewport: None, state_tick: None };
    if let Err(Ended::Close(code, reason)) = work(&app, &caller, &token, &mut connection).await {
        let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
        let _ = tokio::time::timeout(SEND_TIMEOUT, connection.socket.send(Message::Close(Some(frame)))).await;
    }
}

async fn work(
    app: &Arc<App>,
    caller: &Caller,
    token: &SessionToken,
    it: &mut Connection,
) -> Result<(), Ended> {
    let (before, lanes) = it.hello().await?;
    let mut facts = if lanes.contains(&Lane::Facts) || lanes.is_empty() {
        Some(it.begin_facts(app, &before).await?)
    } else {
        None
    };
    let state_lane = (lanes.contains(&Lane::State) || lanes.is_empty()) && may_see_units(app, caller).await?;
    let mut cuts = app.positions.cuts();
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    let mut recheck = tokio::time::interval(RECHECK);
    let mut stop = app.stopping.subscribe();
    loop {
        tokio::select! {
            // Facts first: a flood of positions must not delay them.
            biased;
            _ = stop.changed() => return Err(Ended::Close(1001, "server stopping")),
            frame = next(&mut facts) => it.fact(frame).await?,
            message = it.socket.recv() => it.answer(message).await?,
            _ = tick.tick() => {
                let now = app.desk.sources().now();
                it.send(format!(r#"{{"type":"tick","server_time":"{now}"}}"#)).await?;
            }
            changed = cuts.changed(), if state_lane => {
                let cut = *cuts.borrow_and_update();
                if let (Ok(()), Some(cut)) = (changed, cut) {
                    it.positions(app, &cut).await?;
                }
            }
            _ = recheck.tick() => {
                let again = caller_of(app, token, caller.source.clone(), None).await;
                match again {
                    // Policies may have changed as well.
                    Ok(caller) if caller.principal.scope() == it.scope => match may_see(app, &caller).await {
                        Err(problem) if problem.status < 500 => {
                            return Err(Ended::Close(CLOSE_SESSION, "not allowed any more"));
                        }
                        Ok(()) | Err(_) => {}
                    },
                    // Another scope needs another picture: the console starts over.
                    Ok(_) => return Err(Ended::Close(CLOSE_RESYNC, "scope changed")),
                    Err(problem) if problem.status >= 500 => {}
                    Err(_) => return Err(Ended::Close(CLOSE_SESSION, "session ended")),
                }
            }
        }
    }
}

/// The next frame of facts; never, for a console without that lane.
async fn next(facts: &mut Option<Receiver<Arc<Frame>>>) -> Result<Arc<Frame>, RecvError> {
    match facts {
        Some(facts) => facts.recv().await,
        None => std::future::pending().await,
    }
}

impl Connection {
    async fn send(&mut self, text: impl Into<Utf8Bytes>) -> Result<(), Ended> {
        let sent = tokio::time::timeout(SEND_TIMEOUT, self.socket.send(Message::Text(text.into()))).await;
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Ended::Gone),
        }
    }

    async fn hello(&mut self) -> Result<(Before, Vec<Lane>), Ended> {
        let first = tokio::time::timeout(Duration::from_secs(10), self.socket.recv()).await;
        let Ok(Some(Ok(Message::Text(text)))) = first else {
            return Err(Ended::Close(4000, "hello expected"));
        };
        match read(&text) {
            Ok(FromConsole::Hello { since, view, lanes, viewport: edges }) => {
                self.viewport = edges.and_then(|e| viewport(e).ok());
                Ok((Before { since, view }, lanes))
            }
            Ok(_) | Err(_) => Err(Ended::Close(4000, "hello expected")),
        }
    }

    /// The board as it is now, in chunks, or what a console that was here before has missed. A row applied twice is
    /// harmless.
    async fn begin_facts(&mut self, app: &App, before: &Before) -> Result<Receiver<Arc<Frame>>, Ended> {
        let begun = app.board.begin(&self.scope, before.since, before.view.as_deref(), CHUNK);
        let Beginning { position, view, full, frames, following } = begun;
        let now = app.desk.sources().now();
        self.send(format!(
            r#"{{"type":"welcome","position":{position},"view":"{view}","server_time":"{now}","full":{full}}}"#
        ))
        .await?;
        for frame in frames {
            self.send(frame.to_string()).await?;
        }
        self.send(format!(r#"{{"type":"synced","position":{position}}}"#)).await?;
        Ok(following)
    }

    async fn fact(&mut self, frame: Result<Arc<Frame>, RecvError>) -> Result<(), Ended> {
        match frame {
            Ok(frame) => {
                let text = frame.text_for(&self.scope);
                self.send(text.to_string()).await
            }
            Err(RecvError::Lagged(_)) => {
                self.send(r#"{"type":"resync","reason":"overflow"}"#.to_owned()).await?;
                Err(Ended::Close(CLOSE_RESYNC, "resync"))
            }
            Err(RecvError::Closed) => Err(Ended::Close(1001, "server stopping")),
        }
    }

    async fn positions(&mut self, app: &App, cut: &atalaya_picture::Cut) -> Result<(), Ended> {
        let Some(view) = self.viewport else { return Ok(()) };
        // As on the board of units: those of the scope, by the row as it is now.
        let (all, scope) = (is_everything(&self.scope), &self.scope);
        let may_see = |unit| {
            all || app
                .live
                .unit(unit)
                .is_some_and(|row| scope.covers([&row.agency], row.municipality.as_ref()))
        };
        let text = app.positions.frame(cut, self.state_tick, &view, audience(scope), may_see);
        self.state_tick = Some(cut.tick);
        match text {
            Some(text) => self.send(text.to_string()).await,
            None => Ok(()),
        }
    }

    async fn answer(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), Ended> {
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Binary(_))) => return Err(Ended::Close(1003, "text expected")),
            Some(Ok(Message::Close(_))) | Some(Err(_)) | None => return Err(Ended::Gone),
        };
        match read(&text) {
            Ok(FromConsole::Ping { t }) => self.send(format!(r#"{{"type":"pong","t":{t}}}"#)).await,
            Ok(FromConsole::Viewport { viewport: edges }) => match viewport(edges) {
                Ok(view) => {
                    self.viewport = Some(view);
                    self.state_tick = None;
                    Ok(())
                }
                Err(what) => self.complain(&what).await,
            },
            Ok(FromConsole::Hello { .. }) => self.complain("hello comes first and once").await,
            Err(what) => self.complain(&what).await,
        }
    }

    /// A wrong message is told and the connection goes on.
    async fn complain(&mut self, what: &str) -> Result<(), Ended> {
        let text =
            serde_json::json!({ "type": "error", "detail": what.chars().take(200).collect::<String>() });
        self.send(text.to_string()).await
    }
}
