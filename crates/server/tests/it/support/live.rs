//! A console's live connection, folded into tables the way a console does it.

use super::Person;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

pub struct Console {
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Last position applied.
    pub position: u64,
    /// Whether the last connection began with the whole board.
    pub full: bool,
    pub view: String,
    pub tables: BTreeMap<(String, String), Value>,
    /// Every change after the first picture, in order.
    pub seen: Vec<Value>,
}

impl Console {
    pub async fn open(person: &Person) -> Self {
        Self::try_open(person, None).await.unwrap()
    }
    /// A console that looks at a part of the map: west, south, east, north.
    pub async fn looking_at(person: &Person, view: [f64; 4]) -> Self {
        let hello = json!({ "type": "hello", "lanes": ["facts", "state"], "viewport": view });
        Self::greet(person, &hello).await.unwrap()
    }
    pub async fn try_open(person: &Person, since: Option<u64>) -> Result<Self, Error> {
        Self::greet(person, &json!({ "type": "hello", "since": since, "lanes": ["facts"] })).await
    }
    /// One that was here before and comes back.
    pub async fn again(person: &Person, since: u64, view: &str) -> Self {
        let hello = json!({ "type": "hello", "since": since, "view": view, "lanes": ["facts"] });
        Self::greet(person, &hello).await.unwrap()
    }
    async fn greet(person: &Person, hello: &Value) -> Result<Self, Error> {
        let url = format!("{}/live", person.base).replacen("http", "ws", 1);
        let mut request = url.into_client_request().unwrap();
        let bearer = format!("Bearer {}", person.token).parse().unwrap();
        request.headers_mut().insert("authorization", bearer);
        let (socket, _) = connect_async(request).await?;
        let mut this = Self {
            socket,
            position: 0,
            full: false,
            view: String::new(),
            tables: BTreeMap::new(),
            seen: Vec::new(),
        };
        this.send(hello).await;
        let welcome = this.next("welcome").await;
        this.full = welcome["full"].as_bool().unwrap();
        this.view = welcome["view"].as_str().unwrap().to_owned();
        this.position = this.next("synced").await["position"].as_u64().unwrap();
        this.seen.clear();
        Ok(this)
    }
    pub async fn send(&mut self, message: &Value) {
        self.socket.send(Message::text(message.to_string())).await.unwrap();
    }
    /// The next message of a type; others are applied on the way.
    pub async fn next(&mut self, kind: &str) -> Value {
        let found = tokio::time::timeout(Duration::from_secs(20), async {
            loop {
                let message = self.socket.next().await.expect("open").expect("sound");
                let text = match message {
                    Message::Text(text) => text,
                    Message::Ping(_) | Message::Pong(_) => continue,
                    other => panic!("{other:?} instead of {kind}"),
                };
                let value: Value = serde_json::from_str(&text).unwrap();
                self.apply(&value);
                if value["type"] == kind {
                    return value;
                }
            }
        });
        found.await.unwrap_or_else(|_| panic!("no {kind} within 20 s"))
    }
    /// Waits until a unit is shown on the map; latitude and longitude.
    pub async fn on_map(&mut self, unit: &str, is: impl Fn(f64) -> bool) -> (f64, f64) {
        loop {
            let frame = self.next("units").await;
            let shown = frame["p"].as_array().unwrap().iter().find(|p| p[0] == unit);
            let shown = shown.map(|p| (p[1].as_f64().unwrap(), p[2].as_f64().unwrap()));
            if let Some(shown) = shown.filter(|(lat, _)| is(*lat)) {
                return shown;
            }
        }
    }
    /// Waits for the row of a thing to be as asked.
    pub async fn row(&mut self, table: &str, id: &str, is: impl Fn(&Value) -> bool) -> Value {
        loop {
            if let Some(row) = self.tables.get(&(table.to_owned(), id.to_owned()))
                && is(row)
            {
                return row.clone();
            }
            self.next("facts").await;
        }
    }
    /// Waits until some row of a table is as asked; its id and itself.
    pub async fn any(&mut self, table: &str, is: impl Fn(&Value) -> bool) -> (String, Value) {
        loop {
            let found = self.tables.iter().find(|((t, _), row)| t == table && is(row));
            if let Some(((_, id), row)) = found {
                return (id.clone(), row.clone());
            }
            self.next("facts").await;
        }
    }
    /// Waits until a thing is not on the board.
    pub async fn gone(&mut self, table: &str, id: &str) {
        while self.tables.contains_key(&(table.to_owned(), id.to_owned())) {
            self.next("facts").await;
        }
    }
    /// Waits for the connection's end; the code it was closed with, if any.
    pub async fn closed(&mut self) -> Option<u16> {
        let end = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Close(frame))) => return frame.map(|f| f.code.into()),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return None,
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), end).await.expect("closed within 30 s")
    }
    fn apply(&mut self, message: &Value) {
        if message["type"] != "facts" {
            return;
        }
        let position = message["position"].as_u64().unwrap();
        assert!(position >= self.position, "facts went back from {} to {position}", self.position);
        self.position = position;
        for change in message["changes"].as_array().unwrap() {
            let text = |field: &str| change[field].as_str().unwrap().to_owned();
            let key = (text("table"), text("id"));
            match &change["row"] {
                Value::Null => drop(self.tables.remove(&key)),
                row => drop(self.tables.insert(key, row.clone())),
            }
            self.seen.push(change.clone());
        }
    }
}
