//! The durable feed on JetStream: what the outbox held, each entry once, in the order of the log.
//!
//! Several nodes hand in the entries of one outbox, and one of them may die between handing in and forgetting.
//! That each entry is there once rests on the stream itself: ids ascend, the last message says which id it has, and
//! each message is taken only if the stream still ends where its sender believed ([`Tail`]). The message id that is
//! sent with it is for readers and for the server's own window of duplicates; nothing depends on its length.

use async_nats::{
    HeaderMap,
    jetstream::{
        self,
        context::PublishErrorKind,
        message::PublishMessage,
        stream::{Config, DiscardPolicy, RetentionPolicy, StorageType},
    },
};
use bytes::Bytes;
use std::time::Duration;
use tokio::sync::Mutex;

/// The stream holds at most this, which the server sets aside for it; then the oldest entries leave.
const BYTES_MAX: i64 = 256 << 20;
/// Nothing in it gets older.
const AGE_MAX: Duration = Duration::from_secs(30 * 24 * 3_600);
/// Entries under way at once.
const UNDER_WAY: usize = 256;
/// How long JetStream may take for one answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Another node was faster so often: it is handed in again later.
const ATTEMPTS: usize = 5;
/// Between two attempts at a stream that does not listen yet, until [`PATIENCE`] is over.
const BEING_MADE: Duration = Duration::from_millis(100);
/// Header with the number of the entry.
pub const ENTRY_HEADER: &str = "Atalaya-Entry";
/// Header with the id of the database whose outbox it is.
pub const DATABASE_HEADER: &str = "Atalaya-Database";

/// One entry of the feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its number in the outbox: ascending, never used twice.
    pub id: u64,
    /// What it is about, the last part of its subject: `incident`, `unit` …
    pub topic: String,
    /// JSON without personal data.
    pub payload: String,
}

/// Why entries were not kept. They stay in the outbox.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FeedError {
    #[error("this bus has no feed")]
    None,
    #[error("the bus is away")]
    Away,
    #[error("another node was faster each time")]
    Contended,
    #[error("JetStream: {0}")]
    JetStream(String),
}

fn jet(error: &dyn std::fmt::Display) -> FeedError {
    // One line, and no longer than a page shows.
    FeedError::JetStream(error.to_string().replace('\n', " ").chars().take(300).collect())
}

/// Where the stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tail {
    sequence: u64,
    entry: u64,
}

pub(crate) struct Feed {
    context: jetstream::Context,
    name: String,
    /// `atalaya.TOL.operations.facts`
    subject: String,
    /// Marks the message ids of this database.
    database: String,
    /// As last seen; one hand-in at a time.
    tail: Mutex<Option<Tail>>,
}

enum Stopped {
    /// The stream ended elsewhere than believed.
    Overtaken,
    /// Nobody listens at the subject. A stream that another node is just making is named by the server a moment before it
    /// listens; one that an administrator made for other subjects never does.
    Unheard(FeedError),
    Failed(FeedError),
}

impl Feed {
    pub fn new(client: async_nats::Client, prefix: &str, database: &str) -> Self {
        let context = jetstream::context::ContextBuilder::new()
            .timeout(PATIENCE)
            .ack_timeout(PATIENCE)
            .max_ack_inflight(UNDER_WAY)
            .backpressure_on_inflight(true)
            .build(client);
        Self {
            context,
            name: format!("ATALAYA-{}", prefix.replace('.', "-")),
            subject: format!("atalaya.{prefix}.facts"),
            database: database.to_owned(),
            tail: Mutex::new(None),
        }
    }

    pub async fn keep(&self, entries: &[Entry]) -> Result<u64, FeedError> {
        let mut known = self.tail.lock().await;
        let mut attempts = 0..ATTEMPTS;
        let begun = tokio::time::Instant::now();
        while attempts.next().is_some() {
            let mut tail = match *known {
                Some(tail) => tail,
                None => self.look().await?,
            };
            let fresh: Vec<&Entry> = entries.iter().filter(|e| e.id > tail.entry).collect();
            match self.append(&mut tail, &fresh).await {
                Ok(()) => {
                    *known = Some(tail);
                    return Ok(tail.entry);
                }
                Err(Stopped::Overtaken) => *known = None,
                // Not an attempt that another node won.
                Err(Stopped::Unheard(error)) => {
                    *known = None;
                    if begun.elapsed() >= PATIENCE {
                        return Err(error);
                    }
                    attempts = 0..ATTEMPTS;
                    tokio::time::sleep(BEING_MADE).await;
                }
                Err(Stopped::Failed(error)) => {
                    *known = None;
                    return Err(error);
                }
            }
        }
        Err(FeedError::Contended)
    }

    /// Sends all without waiting for each; what follows one that was not taken is not taken either.
    async fn append(&self, tail: &mut Tail, entries: &[&Entry]) -> Result<(), Stopped> {
        for some in entries.chunks(UNDER_WAY) {
            let mut answers = Vec::with_capacity(some.len());
            // Each is taken only behind the one before it: were sequences alone compared, one that follows a refused
            // one could find the number it expects, made by another node, and leave a hole.
            let mut before = None;
            for (expected, entry) in (tail.sequence..).zip(some) {
                let message = self.message(entry, expected, before.replace(entry.id));
                let subject = format!("{}.{}", self.subject, entry.topic);
                answers.push(self.context.send_publish(subject, message).await.map_err(stopped)?);
            }
            for (answer, entry) in answers.into_iter().zip(some) {
                let ack = answer.await.map_err(stopped)?;
                // Taken as known by its message id: the stream does not end where it was thought to.
                if ack.duplicate || ack.sequence != tail.sequence + 1 {
                    return Err(Stopped::Overtaken);
                }
                *tail = Tail { sequence: ack.sequence, entry: entry.id };
            }
        }
        Ok(())
    }

    fn message(&self, entry: &Entry, expected: u64, before: Option<u64>) -> PublishMessage {
        let mut headers = HeaderMap::new();
        headers.insert(ENTRY_HEADER, entry.id.to_string());
        headers.insert(DATABASE_HEADER, self.database.as_str());
        let message = PublishMessage::build()
            .payload(Bytes::from(entry.payload.clone()))
            .headers(headers)
            .message_id(self.message_id(entry.id))
            .expected_last_sequence(expected);
        match before {
            // Not for the first: a server that was restarted does not know the last message's id any more.
            Some(before) => message.expected_last_message_id(self.message_id(before)),
            None => message,
        }
    }

    fn message_id(&self, entry: u64) -> String {
        format!("{}-{entry}", self.database)
    }

    /// Finds where the stream ends; makes it where there is none. What an administrator made is left as it is.
    async fn look(&self) -> Result<Tail, FeedError> {
        let stream = match self.context.get_stream(&self.name).await {
            Ok(stream) => stream,
            Err(_) => self.context.get_or_create_stream(self.config()).await.map_err(|e| jet(&e))?,
        };
        let sequence = stream.cached_info().state.last_sequence;
        if sequence == 0 || stream.cached_info().state.messages == 0 {
            return Ok(Tail { sequence, entry: 0 });
        }
        let last = stream.get_raw_message(sequence).await.map_err(|e| jet(&e))?;
        // Numbers of another database say nothing about this one: passing them over would lose entries unseen.
        if last.headers.get(DATABASE_HEADER).map(|v| v.as_str()) != Some(self.database.as_str()) {
            return Err(jet(&format!("the stream {} was written from another database", self.name)));
        }
        let number = last.headers.get(ENTRY_HEADER).and_then(|v| v.as_str().parse().ok());
        let entry =
            number.ok_or_else(|| jet(&"the last message of the stream was not written by Atalaya"))?;
        Ok(Tail { sequence, entry })
    }

    fn config(&self) -> Config {
        Config {
            name: self.name.clone(),
            description: Some("What changed at the centre, in the order of its log".to_owned()),
            subjects: vec![format!("{}.>", self.subject)],
            retention: RetentionPolicy::Limits,
            discard: DiscardPolicy::Old,
            storage: StorageType::File,
            max_bytes: BYTES_MAX,
            max_age: AGE_MAX,
            num_replicas: 1,
            duplicate_window: Duration::from_secs(120),
            ..Config::default()
        }
    }

    #[cfg(feature = "testing")]
    pub async fn kept(&self, after: u64) -> Result<Vec<Entry>, FeedError> {
        let stream = self.context.get_stream(&self.name).await.map_err(|e| jet(&e))?;
        let state = &stream.cached_info().state;
        let mut found = Vec::new();
        for sequence in state.first_sequence.max(1)..=state.last_sequence {
            let message = stream.get_raw_message(sequence).await.map_err(|e| jet(&e))?;
            let id = message.headers.get(ENTRY_HEADER).and_then(|v| v.as_str().parse().ok()).unwrap_or(0);
            let topic = message.subject.rsplit('.').next().unwrap_or_default().to_owned();
            let payload = String::from_utf8_lossy(&message.payload).into_owned();
            if id > after {
                found.push(Entry { id, topic, payload });
            }
        }
        Ok(found)
    }
}

fn stopped(error: async_nats::jetstream::context::PublishError) -> Stopped {
    match error.kind() {
        PublishErrorKind::WrongLastSequence | PublishErrorKind::WrongLastMessageId => Stopped::Overtaken,
        PublishErrorKind::StreamNotFound => Stopped::Unheard(jet(&error)),
        _ => Stopped::Failed(jet(&error)),
    }
}
