//! The live socket, folded into local tables.

use crate::{Client, ClientError, http::PREFIX};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, RwLock, RwLockReadGuard},
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinHandle, time::timeout};
use tokio_tungstenite::tungstenite::{Message, protocol::WebSocketConfig};

/// Rows kept of one table. A board beyond it is not a board; the connection is given up.
const ROWS_MAX: usize = 200_000;
/// Longest message that is read.
const MESSAGE_MAX: usize = 8 * 1024 * 1024;
/// The server ticks every second; silence for so long is a dead connection.
const SILENCE: Duration = Duration::from_secs(15);
/// Connections in a row that fail before it is given up.
const FAILURES_MAX: u32 = 30;
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// A row that changed; `None` left the board.
#[derive(Clone, Debug)]
pub struct LiveChange {
    pub table: String,
    pub id: String,
    pub row: Option<Arc<Value>>,
    /// When the message was read from the socket.
    pub received: Instant,
}

type OnChange = Arc<dyn Fn(&LiveChange) + Send + Sync>;

/// What a live connection listens to.
#[derive(Clone, Default)]
pub struct LiveOptions {
    /// Positions inside `[west, south, east, north]`; none when absent.
    pub viewport: Option<[f64; 4]>,
    /// Called for each changed row, on the connection's task: must be quick.
    pub on_change: Option<OnChange>,
}

/// A unit's position as last heard.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LivePosition {
    pub lat: f64,
    pub lon: f64,
    /// Seconds old when sent.
    pub age_s: u32,
}

/// Local copies of the board's tables.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    tables: HashMap<String, HashMap<String, Arc<Value>>>,
    positions: HashMap<String, LivePosition>,
    position: u64,
    /// What they are of, as the server marks it.
    view: Option<String>,
    /// While the whole board is arriving: the position to continue from once all of it is here. A
    /// connection that breaks before must begin anew, or rows would be missing for ever.
    arriving: Option<u64>,
}

impl Tables {
    pub fn row(&self, table: &str, id: &str) -> Option<&Arc<Value>> {
        self.tables.get(table)?.get(id)
    }
    pub fn rows(&self, table: &str) -> impl Iterator<Item = (&String, &Arc<Value>)> {
        self.tables.get(table).into_iter().flatten()
    }
    pub fn len(&self, table: &str) -> usize {
        self.tables.get(table).map_or(0, HashMap::len)
    }
    /// Journal position that the tables have reached.
    pub fn position(&self) -> u64 {
        self.position
    }
    /// Latest position of a unit.
    pub fn unit_position(&self, unit: &str) -> Option<LivePosition> {
        self.positions.get(unit).copied()
    }
}

/// State of a connection.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Phase {
    Connecting,
    /// The whole board has arrived; `u64` rises with every message.
    Following(u64),
    Failed(String),
}

/// A live connection that reconnects by itself and continues where it was. Dropping it closes it.
pub struct Live {
    tables: Arc<RwLock<Tables>>,
    phase: watch::Receiver<Phase>,
    task: JoinHandle<()>,
}

impl Live {
    /// Connects and waits until the whole board has arrived.
    pub async fn open(client: &Client, options: LiveOptions) -> Result<Self, ClientError> {
        let tables = Arc::new(RwLock::new(Tables::default()));
        let (sender, phase) = watch::channel(Phase::Connecting);
        let follower = Follower { client: client.clone(), options, tables: tables.clone(), phase: sender };
        let mut live = Self { tables, phase, task: tokio::spawn(follower.run()) };
        live.wait_until(|phase| matches!(phase, Phase::Following(_))).await?;
        Ok(live)
    }
    /// The tables as they are now. Hold the guard briefly: the connection waits for it.
    pub fn tables(&self) -> RwLockReadGuard<'_, Tables> {
        self.tables.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
    /// Shared access to the tables.
    pub fn shared(&self) -> Arc<RwLock<Tables>> {
        self.tables.clone()
    }
    /// Waits for the next message, or the span; an error when the connection is given up.
    pub async fn changed(&mut self, within: Duration) -> Result<(), ClientError> {
        match timeout(within, self.phase.changed()).await {
            Ok(Ok(())) | Err(_) => self.check(),
            Ok(Err(_)) => Err(ClientError::Live("the connection's task has ended".to_owned())),
        }
    }
    /// An error when the connection was given up.
    pub fn check(&self) -> Result<(), ClientError> {
        match &*self.phase.borrow() {
            Phase::Failed(why) => Err(ClientError::Live(why.clone())),
            Phase::Connecting | Phase::Following(_) => Ok(()),
        }
    }
    async fn wait_until(&mut self, done: impl Fn(&Phase) -> bool) -> Result<(), ClientError> {
        let waiting = self.phase.wait_for(|p| done(p) || matches!(p, Phase::Failed(_)));
        let why = match timeout(Duration::from_secs(60), waiting).await {
            Ok(Ok(_)) => None,
            Ok(Err(_)) => Some("the connection's task has ended"),
            Err(_) => Some("the board did not arrive within 60 s"),
        };
        why.map_or_else(|| self.check(), |why| Err(ClientError::Live(why.to_owned())))
    }
}
impl Drop for Live {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Follower {
    client: Client,
    options: LiveOptions,
    tables: Arc<RwLock<Tables>>,
    phase: watch::Sender<Phase>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Incoming {
    Welcome {
        position: u64,
        #[serde(default)]
        view: Option<String>,
        #[serde(default)]
        full: bool,
    },
    Facts {
        position: u64,
        changes: Vec<Change>,
    },
    Synced {},
    Units {
        p: Vec<Vec<Value>>,
    },
    Resync {},
    Tick {},
    Pong {},
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Change {
    table: String,
    id: String,
    row: Option<Arc<Value>>,
}

/// Why one connection ended.
enum End {
    /// The caller has gone.
    Unwanted,
    Failed(String),
}

impl Follower {
    async fn run(self) {
        let mut failures = 0u32;
        loop {
            let before = self.counter();
            let why = match self.connection().await {
                End::Unwanted => return,
                End::Failed(why) => why,
            };
            failures = if self.counter() > before { 1 } else { failures + 1 };
            tracing::debug!(failures, why, "live connection ended");
            if failures >= FAILURES_MAX {
                self.phase.send_replace(Phase::Failed(why));
                return;
            }
            let wait = Duration::from_millis(100).saturating_mul(1 << failures.min(8)).min(LONGEST_WAIT);
            tokio::time::sleep(wait.mul_f64(0.5 + rand::random::<f64>() / 2.0)).await;
        }
    }
    fn counter(&self) -> u64 {
        match &*self.phase.borrow() {
            Phase::Following(n) => *n,
            Phase::Connecting | Phase::Failed(_) => 0,
        }
    }
    async fn connection(&self) -> End {
        let ticket = match self.client.ticket().await {
            Ok(ticket) => ticket,
            Err(error) => return End::Failed(error.to_string()),
        };
        let base = self.client.base().replacen("http", "ws", 1);
        let address = format!("{base}{PREFIX}/live?ticket={}", crate::http::escape(&ticket));
        let config =
            WebSocketConfig::default().max_message_size(Some(MESSAGE_MAX)).max_frame_size(Some(MESSAGE_MAX));
        let connected = tokio_tungstenite::connect_async_with_config(address, Some(config), true);
        let (mut socket, _) = match timeout(Duration::from_secs(10), connected).await {
            Ok(Ok(connected)) => connected,
            Ok(Err(error)) => return End::Failed(error.to_string()),
            Err(_) => return End::Failed("no answer within 10 s".to_owned()),
        };
        if let Err(error) = socket.send(Message::text(self.hello())).await {
            return End::Failed(error.to_string());
        }
        loop {
            let message = match timeout(SILENCE, socket.next()).await {
                Ok(Some(Ok(message))) => message,
                Ok(Some(Err(error))) => return End::Failed(error.to_string()),
                Ok(None) => return End::Failed("closed by the server".to_owned()),
                Err(_) => return End::Failed("silent for 15 s".to_owned()),
            };
            let text = match &message {
                Message::Text(text) => text.as_str(),
                Message::Close(_) => return End::Failed("closed by the server".to_owned()),
                Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_) => continue,
            };
            if self.phase.is_closed() {
                return End::Unwanted;
            }
            match serde_json::from_str(text) {
                Ok(incoming) => {
                    if let Err(why) = self.take(incoming) {
                        return End::Failed(why);
                    }
                }
                Err(error) => return End::Failed(format!("a message has not the agreed form: {error}")),
            }
        }
    }
    fn hello(&self) -> String {
        let (position, view) = {
            let tables = self.write();
            (tables.position, tables.view.clone())
        };
        let since = if position > 0 { Value::from(position) } else { Value::Null };
        let mut hello = serde_json::json!({ "type": "hello", "since": since, "lanes": ["facts"] });
        if let Some(view) = view {
            hello["view"] = view.into();
        }
        if let Some(viewport) = self.options.viewport {
            hello["lanes"] = serde_json::json!(["facts", "state"]);
            hello["viewport"] = serde_json::json!(viewport);
        }
        hello.to_string()
    }
    fn take(&self, incoming: Incoming) -> Result<(), String> {
        match incoming {
            Incoming::Welcome { position, view, full: true } => {
                let mut tables = self.write();
                tables.tables.clear();
                tables.view = view;
                (tables.position, tables.arriving) = (0, Some(position));
            }
            Incoming::Welcome { full: false, .. } => self.advance(),
            Incoming::Facts { position, changes } => {
                self.apply(position, changes)?;
                let following = matches!(&*self.phase.borrow(), Phase::Following(_));
                if following {
                    self.advance();
                }
            }
            Incoming::Synced {} => {
                {
                    let mut tables = self.write();
                    tables.position = tables.arriving.take().unwrap_or(0).max(tables.position);
                }
                self.advance();
            }
            Incoming::Units { p } => self.place(&p),
            Incoming::Resync {} => return Err("the server asks to begin anew".to_owned()),
            Incoming::Tick {} | Incoming::Pong {} | Incoming::Other => {}
        }
        Ok(())
    }
    fn apply(&self, position: u64, changes: Vec<Change>) -> Result<(), String> {
        let received = Instant::now();
        let mut told = Vec::new();
        {
            let mut tables = self.write();
            match &mut tables.arriving {
                Some(arriving) => *arriving = position.max(*arriving),
                None => tables.position = tables.position.max(position),
            }
            for Change { table, id, row } in changes {
                let rows = tables.tables.entry(table.clone()).or_default();
                match &row {
                    Some(row) => {
                        if rows.len() >= ROWS_MAX && !rows.contains_key(&id) {
                            return Err(format!("more than {ROWS_MAX} rows of {table}"));
                        }
                        rows.insert(id.clone(), row.clone());
                    }
                    None => {
                        rows.remove(&id);
                    }
                }
                if self.options.on_change.is_some() {
                    told.push(LiveChange { table, id, row, received });
                }
            }
        }
        if let Some(on_change) = &self.options.on_change {
            told.iter().for_each(|change| on_change(change));
        }
        Ok(())
    }
    fn place(&self, units: &[Vec<Value>]) {
        let mut tables = self.write();
        for unit in units {
            let number = |i: usize| unit.get(i).and_then(Value::as_f64);
            let (Some(id), Some(lat), Some(lon)) =
                (unit.first().and_then(Value::as_str), number(1), number(2))
            else {
                continue;
            };
            if tables.positions.len() < ROWS_MAX || tables.positions.contains_key(id) {
                let age_s = number(5).unwrap_or(0.0) as u32;
                tables.positions.insert(id.to_owned(), LivePosition { lat, lon, age_s });
            }
        }
    }
    fn advance(&self) {
        let next = self.counter() + 1;
        self.phase.send_replace(Phase::Following(next));
    }
    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Tables> {
        self.tables.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
