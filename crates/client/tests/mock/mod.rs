//! A small server with the public contract: calls by the rules of the calls crate, incidents and
//! units as simple rows, the live socket, signed doors. It exists to see what the client sends.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::result_large_err,
    reason = "a failing mock fails its test"
)]

use atalaya_access::signature::{self, RequestParts};
use atalaya_calls::call::{
    Call, CallCommand, CallDetail, CallReport, CallRow, CallRules, CommandFacts, ReportFacts,
    call_id_for_report, command_needs_folio, decide, decide_report, report_needs_folio,
};
use atalaya_model::{
    AccountId, Actor, AdapterId, Aggregate, CallId, Env, EventKind, Folio, IdSource, Realm, Refusal,
    SiteCode, Timestamp,
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{
        Path, Query, State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, SystemTime},
};
use tokio::sync::broadcast;
use uuid::Uuid;

pub const SECRET: [u8; 32] = [7; 32];

pub fn adapter() -> AdapterId {
    AdapterId(Uuid::from_u128(0xAD))
}

#[derive(Default)]
pub struct World {
    pub calls: HashMap<CallId, Call>,
    pub order: Vec<CallId>,
    pub incidents: BTreeMap<String, Value>,
    pub units: BTreeMap<String, Value>,
    pub through: u64,
    pub sequence: u32,
    pub position: u64,
    pub answers: HashMap<String, (Vec<u8>, Value)>,
    pub positions: u64,
    /// Statuses to answer before anything else, for retries.
    pub failures: VecDeque<u16>,
    pub requests: u64,
    /// So many requests are answered, then every one fails.
    pub fail_after: Option<u32>,
    pub log: Vec<String>,
    history: Vec<Value>,
    /// Live sockets opened with a position.
    pub resumed: u64,
}

pub struct Mock {
    world: Mutex<World>,
    frames: broadcast::Sender<Value>,
    kick: broadcast::Sender<()>,
}

type Shared = Arc<Mock>;

pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
}

fn env(actor: &str) -> Env {
    let id = AccountId(Uuid::new_v5(&Uuid::nil(), actor.as_bytes()));
    let actor = Actor::Account { id, name: actor.to_owned() };
    let ids = IdSource::new(now(), Uuid::now_v7().as_u128());
    Env { now: now(), actor, site: SiteCode::new("TOL").unwrap(), realm: Realm::Operations, ids }
}

fn problem(status: u16, code: &str, detail: &str) -> Response {
    let body = json!({"type": format!("urn:atalaya:problem:{code}"), "title": detail, "status": status, "detail": detail, "code": code});
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

impl Mock {
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }
    /// Closes every live socket.
    pub fn kick(&self) {
        let _ = self.kick.send(());
    }
    fn publish(&self, world: &mut World, changes: Vec<(&str, String, Option<Value>)>) -> u64 {
        world.position += 1;
        let changes: Vec<_> =
            changes.into_iter().map(|(t, id, row)| json!({"table": t, "id": id, "row": row})).collect();
        let frame = json!({"type": "facts", "position": world.position, "changes": changes});
        world.history.push(frame.clone());
        let _ = self.frames.send(frame);
        world.position
    }
    fn publish_call(&self, world: &mut World, id: CallId) -> u64 {
        let call = &world.calls[&id];
        let live = call.is_open_work() || !call.status.is_over();
        let row = live.then(|| serde_json::to_value(CallRow::of(id, call)).unwrap());
        self.publish(world, vec![("calls", id.to_string(), row)])
    }
    pub fn put_unit(&self, id: Uuid, row: Value) {
        let mut world = self.world();
        world.units.insert(id.to_string(), row.clone());
        self.publish(&mut world, vec![("units", id.to_string(), Some(row))]);
    }
}

impl World {
    /// What was asked of one call.
    pub fn log_of(&self, id: &str) -> Vec<&String> {
        self.log.iter().filter(|line| line.contains(id)).collect()
    }
    fn folio(&mut self) -> Folio {
        self.sequence += 1;
        Folio::new(SiteCode::new("TOL").unwrap(), 261_124, self.sequence).unwrap()
    }
}

/// Starts the mock and gives its address.
pub async fn start() -> (String, Shared) {
    let mock = Arc::new(Mock {
        world: Mutex::default(),
        frames: broadcast::channel(4096).0,
        kick: broadcast::channel(4).0,
    });
    let api = Router::new()
        .route("/session", post(log_in))
        .route("/session/second-factor", post(second_factor))
        .route("/session/ticket", post(|| async { Json(json!({"ticket": "once/only"})) }))
        .route("/calls", get(list_calls))
        .route("/calls/{id}", get(one_call))
        .route("/calls/commands", post(create_call))
        .route("/calls/{id}/commands", post(call_command))
        .route("/incidents/commands", post(open_incident))
        .route("/incidents/{id}/commands", post(incident_command))
        .route("/incidents/{id}/recommendation", get(recommend))
        .route("/units/{id}/commands", post(unit_command))
        .route("/municipalities", get(municipalities))
        .route("/doors/calls", post(reports).get(feed))
        .route("/doors/positions", post(positions))
        .route("/live", get(live))
        .with_state(mock.clone());
    let guarded = Router::new()
        .nest("/api/v1", api)
        .layer(axum::middleware::from_fn_with_state(mock.clone(), fail_first));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, guarded).await.unwrap() });
    (address, mock)
}

async fn fail_first(
    State(mock): State<Shared>,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    let failure = {
        let mut world = mock.world();
        world.requests += 1;
        match &mut world.fail_after {
            Some(0) => Some(503),
            Some(left) => {
                *left -= 1;
                world.failures.pop_front()
            }
            None => world.failures.pop_front(),
        }
    };
    match failure {
        Some(status) => problem(status, "busy", "later"),
        None => next.run(request).await,
    }
}

async fn log_in(Json(body): Json<Value>) -> Response {
    if body["password"] != "clave" {
        return problem(401, "login_refused", "Nombre o clave incorrectos.");
    }
    signed_in(body["name"].as_str().unwrap())
}

/// A new token, as the server gives: here the old one and a mark.
async fn second_factor(headers: HeaderMap) -> Response {
    match caller(&headers) {
        Some(token) => signed_in(&format!("{token}-2")),
        None => problem(401, "unauthenticated", "Entre de nuevo."),
    }
}

fn signed_in(name: &str) -> Response {
    let roles = match name.strip_prefix("despacho") {
        Some(_) => json!([{"role": "dispatcher", "agency": "SSEM"}]),
        None => json!([{"role": "call_taker"}]),
    };
    let id = Uuid::new_v5(&Uuid::nil(), name.as_bytes());
    let needs = if name == "nueva" { json!(["new_password"]) } else { json!([]) };
    Json(json!({"token": name, "csrf": "x", "account": {"id": id, "name": name, "display_name": null, "roles": roles, "scope": {}, "has_totp": false, "passkeys": 0}, "needs": needs, "site": "TOL"})).into_response()
}

fn caller(headers: &HeaderMap) -> Option<String> {
    Some(headers.get("authorization")?.to_str().ok()?.strip_prefix("Bearer ")?.to_owned())
}

async fn list_calls(State(mock): State<Shared>, Query(query): Query<HashMap<String, String>>) -> Response {
    let world = mock.world();
    let from: usize = query.get("after").map_or(0, |a| a.parse().unwrap());
    // Small pages, so that following them is tested.
    let page: Vec<Value> = world
        .order
        .iter()
        .rev()
        .skip(from)
        .take(7)
        .map(|id| serde_json::to_value(CallRow::of(*id, &world.calls[id])).unwrap())
        .collect();
    let next = (from + 7 < world.order.len()).then(|| (from + 7).to_string());
    Json(json!({"items": page, "next": next})).into_response()
}

async fn one_call(State(mock): State<Shared>, Path(id): Path<CallId>, headers: HeaderMap) -> Response {
    if headers.get("purpose").is_none_or(|p| p != "emergency_response") {
        return problem(403, "purpose_required", "Indique para qué.");
    }
    match mock.world().calls.get(&id) {
        Some(call) => Json(serde_json::to_value(CallDetail::of(id, call)).unwrap()).into_response(),
        None => problem(404, "not_found", "No existe."),
    }
}

/// Idempotent answers, as the contract wants them.
fn once(
    mock: &Mock,
    headers: &HeaderMap,
    body: &Bytes,
    run: impl FnOnce(&mut World, &str, Uuid) -> Result<Value, Response>,
) -> Response {
    let Some(who) = caller(headers) else { return problem(401, "unauthenticated", "Inicie sesión.") };
    let Some(key) = headers.get("idempotency-key").and_then(|k| Uuid::parse_str(k.to_str().unwrap()).ok())
    else {
        return problem(400, "bad_header", "Idempotency-Key");
    };
    let mut world = mock.world();
    let known = format!("{who}/{key}");
    if let Some((sent, answer)) = world.answers.get(&known) {
        if sent.as_slice() != body.as_ref() {
            return problem(422, "idempotency_key_reused", "Clave repetida.");
        }
        return Json(answer.clone()).into_response();
    }
    match run(&mut world, &who, key) {
        Ok(answer) => {
            world.answers.insert(known, (body.to_vec(), answer.clone()));
            Json(answer).into_response()
        }
        Err(refusal) => refusal,
    }
}

fn refuse(refusal: Refusal) -> Response {
    problem(409, refusal.code, &refusal.es)
}

fn run_call(mock: &Mock, world: &mut World, who: &str, id: CallId, body: &Bytes) -> Result<Value, Response> {
    let command: CallCommand =
        serde_json::from_slice(body).map_err(|e| problem(422, "bad_body", &e.to_string()))?;
    world.log.push(format!("call {} {id}", command.code()));
    let call = world.calls.get(&id).cloned().unwrap_or_default();
    let folio = command_needs_folio(&call, &command).then(|| world.folio());
    let env = env(who);
    let facts = CommandFacts { folio, ..CommandFacts::default() };
    let events =
        decide(&call, &command, &facts, &env, &CallRules::default()).map_err(|e| refuse(e.into()))?;
    let mut call = call;
    events.iter().for_each(|e| call.evolve(e, e.happened_at(env.now)));
    if !world.calls.contains_key(&id) {
        world.order.push(id);
    }
    let folio = call.folio.clone();
    world.calls.insert(id, call);
    let position = mock.publish_call(world, id);
    Ok(json!({"id": id, "folio": folio, "version": 1, "position": position, "events": []}))
}

async fn create_call(State(mock): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    once(&mock, &headers, &body, |world, who, key| run_call(&mock, world, who, CallId(key), &body))
}

async fn call_command(
    State(mock): State<Shared>,
    Path(id): Path<CallId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    once(&mock, &headers, &body, |world, who, _| run_call(&mock, world, who, id, &body))
}

async fn open_incident(State(mock): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    once(&mock, &headers, &body, |world, _, key| {
        let open: Value = serde_json::from_slice(&body).unwrap();
        world.log.push("incident open".to_owned());
        let code = open["type_code"].as_u64().unwrap();
        if open["type"] != "open" || code >= 70_000 || code / 100 == 602 {
            return Err(problem(422, "improper_type", "Ese tipo no se despacha."));
        }
        let at = open.pointer("/place/located/position");
        if at.is_none() && open.pointer("/place/address").is_none() {
            return Err(problem(422, "place_incomplete", "Falta el lugar."));
        }
        let folio = world.folio();
        let row = json!({"id": key, "folio": folio, "type_code": code, "priority": "high", "stage": "pending",
            "lat": at.map(|p| p["lat"].clone()), "lon": at.map(|p| p["lon"].clone()), "units": [], "closed_at": null, "dispatch_ms": null});
        world.incidents.insert(key.to_string(), row.clone());
        let position = mock.publish(world, vec![("incidents", key.to_string(), Some(row))]);
        Ok(json!({"id": key, "folio": folio, "version": 1, "position": position, "events": ["opened"]}))
    })
}

async fn incident_command(
    State(mock): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    once(&mock, &headers, &body, |world, _, _| {
        let command: Value = serde_json::from_slice(&body).unwrap();
        let kind = command["type"].as_str().unwrap().to_owned();
        world.log.push(format!("incident {kind}"));
        let Some(mut row) = world.incidents.get(&id).cloned() else {
            return Err(problem(404, "not_found", "No existe."));
        };
        let mut changes = Vec::new();
        match kind.as_str() {
            "assign" => {
                let units: Vec<String> = serde_json::from_value(command["units"].clone()).unwrap();
                if units.iter().any(|u| world.units[u]["status"] != "available") {
                    return Err(problem(409, "unit_busy", "La unidad ya está asignada."));
                }
                for unit in &units {
                    let unit_row = world.units.get_mut(unit).unwrap();
                    (unit_row["status"], unit_row["incident_id"]) = (json!("assigned"), json!(id));
                    changes.push(("units", unit.clone(), Some(unit_row.clone())));
                }
                let assigned: Vec<_> = units.iter().map(|u| json!({"assignment": u, "unit": u})).collect();
                (row["units"], row["stage"], row["dispatch_ms"]) =
                    (json!(assigned), json!("dispatched"), json!(1));
            }
            "close" => {
                if row["units"].as_array().is_some_and(|u| !u.is_empty()) {
                    return Err(problem(409, "units_assigned", "Aún tiene unidades."));
                }
                (row["stage"], row["close_code"]) = (json!("closed"), command["code"].clone());
            }
            "narrate" | "add_follow_up" => {}
            other => return Err(problem(422, "bad_body", other)),
        }
        world.incidents.insert(id.clone(), row.clone());
        let shown = (row["stage"] != "closed").then_some(row);
        changes.push(("incidents", id.clone(), shown));
        let position = mock.publish(world, changes);
        Ok(json!({"id": id, "version": 2, "position": position, "events": [kind]}))
    })
}

async fn recommend(State(mock): State<Shared>, Path(_): Path<String>) -> Response {
    let world = mock.world();
    let free = world.units.iter().find(|(_, u)| u["status"] == "available").map(|(id, _)| id);
    Json(json!({"proposed": free.into_iter().collect::<Vec<_>>(), "candidates": []})).into_response()
}

async fn municipalities() -> Response {
    Json(json!({"source": "INEGI", "items": [{"code": "15106", "name": "Toluca", "lat": 19.29, "lon": -99.65, "population": 910608}]}))
        .into_response()
}

async fn unit_command(
    State(mock): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    once(&mock, &headers, &body, |world, _, _| {
        let command: Value = serde_json::from_slice(&body).unwrap();
        let status = command["status"].as_str().unwrap().to_owned();
        world.log.push(format!("unit {status}"));
        let unit = world.units.get_mut(&id).unwrap();
        let incident = unit["incident_id"].as_str().map(str::to_owned);
        unit["status"] = json!(status);
        if status == "available" {
            unit["incident_id"] = Value::Null;
        }
        let mut changes = vec![("units", id.clone(), Some(unit.clone()))];
        if let Some(incident) = incident {
            let row = world.incidents.get_mut(&incident).unwrap();
            row["stage"] = json!(if status == "available" { "released" } else { &status });
            if status == "available" {
                row["units"] = json!([]);
            }
            changes.push(("incidents", incident, Some(row.clone())));
        }
        let position = mock.publish(world, changes);
        Ok(json!({"id": id, "version": 2, "position": position, "events": []}))
    })
}

/// Refuses what is not signed by the known adapter over exactly these bytes.
fn check(headers: &HeaderMap, method: &Method, uri: &Uri, body: &[u8]) -> Result<(), Response> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let timestamp = text(signature::TIMESTAMP_HEADER).parse().unwrap_or(0);
    let path = uri.path_and_query().unwrap().as_str();
    let parts = RequestParts { method: method.as_str(), path_and_query: path, body };
    let wanted = signature::sign(&SECRET, adapter(), timestamp, &parts).unwrap();
    let good = text(signature::SIGNATURE_HEADER) == wanted
        && text(signature::ADAPTER_HEADER) == adapter().to_string();
    if good { Ok(()) } else { Err(problem(401, "bad_signature", "La firma no es válida.")) }
}

fn original(uri: &Uri) -> Uri {
    // Nested routers see the path without the prefix; what was signed has it.
    format!("/api/v1{uri}").parse().unwrap()
}

async fn feed(State(mock): State<Shared>, headers: HeaderMap, method: Method, uri: Uri) -> Response {
    if let Err(refusal) = check(&headers, &method, &original(&uri), b"") {
        return refusal;
    }
    Json(json!({"adapter": adapter(), "through": mock.world().through, "gaps": [], "ahead": 0, "received": 0, "last_at": null})).into_response()
}

async fn positions(
    State(mock): State<Shared>,
    headers: HeaderMap,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> Response {
    if let Err(refusal) = check(&headers, &method, &original(&uri), &body) {
        return refusal;
    }
    let body: Value = serde_json::from_slice(&body).unwrap();
    let count = body["positions"].as_array().unwrap().len();
    mock.world().positions += count as u64;
    Json(json!({"taken": count, "refused": []})).into_response()
}

async fn reports(
    State(mock): State<Shared>,
    headers: HeaderMap,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> Response {
    if let Err(refusal) = check(&headers, &method, &original(&uri), &body) {
        return refusal;
    }
    if body.len() > 64 * 1024 {
        return problem(413, "too_large", "Demasiado grande.");
    }
    let body: Value = serde_json::from_slice(&body).unwrap();
    let mut results = Vec::new();
    let mut world = mock.world();
    for raw in body["reports"].as_array().unwrap() {
        let report: CallReport = match serde_json::from_value(raw.clone()) {
            Ok(report) => report,
            Err(error) => {
                let why = json!({"status": 422, "code": "bad_body", "detail": error.to_string()});
                results.push(json!({"sequence": raw["sequence"], "outcome": "refused", "problem": why}));
                continue;
            }
        };
        let id = call_id_for_report(adapter(), report.call.as_str());
        let call = world.calls.get(&id).cloned().unwrap_or_default();
        let folio = report_needs_folio(&call, &report).then(|| world.folio());
        let env = env("switch");
        let facts = ReportFacts { folio, ..ReportFacts::default() };
        world.log.push(format!("report {} {id}", report.what.code()));
        let events = decide_report(&call, adapter(), &report, &facts, &env, &CallRules::default());
        let outcome = if events.is_empty() { "replayed" } else { "recorded" };
        let mut call = call;
        events.iter().for_each(|e| call.evolve(e, e.happened_at(env.now)));
        if world.calls.insert(id, call).is_none() {
            world.order.push(id);
        }
        world.through = world.through.max(report.sequence.get());
        mock.publish_call(&mut world, id);
        results.push(json!({"sequence": report.sequence, "outcome": outcome, "call": id}));
    }
    Json(json!({"through": world.through, "results": results})).into_response()
}

async fn live(
    State(mock): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if query.get("ticket").is_none_or(|t| t != "once/only") {
        return problem(401, "unauthenticated", "Inicie sesión.");
    }
    upgrade.on_upgrade(move |socket| follow(mock, socket))
}

async fn follow(mock: Shared, mut socket: WebSocket) {
    let Some(Ok(Message::Text(hello))) = socket.recv().await else { return };
    let hello: Value = serde_json::from_str(&hello).unwrap();
    let mut kick = mock.kick.subscribe();
    let (mut frames, first) = {
        let mut world = mock.world();
        let since = hello["since"].as_u64();
        world.resumed += u64::from(since.is_some());
        let mut first = vec![
            json!({"type": "welcome", "position": world.position, "server_time": now(), "full": since.is_none()}),
        ];
        match since {
            Some(since) => {
                first.extend(world.history.iter().filter(|f| f["position"].as_u64() > Some(since)).cloned())
            }
            None => {
                let mut changes: Vec<Value> = world
                    .units
                    .iter()
                    .map(|(id, row)| json!({"table": "units", "id": id, "row": row}))
                    .collect();
                changes.extend(
                    world
                        .calls
                        .iter()
                        .filter(|(_, c)| c.is_open_work() || !c.status.is_over())
                        .map(|(id, c)| json!({"table": "calls", "id": id, "row": CallRow::of(*id, c)})),
                );
                first.push(json!({"type": "facts", "position": world.position, "changes": changes}));
                first.push(json!({"type": "synced"}));
            }
        }
        (mock.frames.subscribe(), first)
    };
    for frame in first {
        if socket.send(Message::text(frame.to_string())).await.is_err() {
            return;
        }
    }
    let mut second = tokio::time::interval(Duration::from_secs(1));
    loop {
        let frame = tokio::select! {
            frame = frames.recv() => match frame {
                Ok(frame) => frame,
                Err(_) => json!({"type": "resync", "reason": "overflow"}),
            },
            _ = second.tick() => json!({"type": "tick", "server_time": now()}),
            _ = kick.recv() => return,
        };
        if socket.send(Message::text(frame.to_string())).await.is_err() {
            return;
        }
    }
}
