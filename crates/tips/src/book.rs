//! The centre's own routing rules and extortion guide, as it edits them: versions, one of which is in force. Two
//! streams, `tip_book/routing` and `tip_book/extortion`; without a version in force what ships with the program is.

use crate::{catalogue::Rules, extortion::Guide};
use atalaya_model::{Aggregate, Env, EventKind, Line, Refusal, RefusalKind, Text, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{fmt, str::FromStr};

/// Longest text, characters.
pub const TEXT_MAX: usize = 120_000;
/// Most versions that are kept with their text; of older ones only who and when.
pub const KEPT_MAX: usize = 20;

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BookKind {
    /// Categories, compartments, retention, and where tips go.
    Routing,
    /// Kinds of extortion, what is said and asked, stories known.
    Extortion,
}
impl BookKind {
    pub const ALL: [Self; 2] = [Self::Routing, Self::Extortion];
    pub fn id(self) -> &'static str {
        match self {
            Self::Routing => "routing",
            Self::Extortion => "extortion",
        }
    }
    /// What ships with the program.
    pub fn shipped(self) -> &'static str {
        match self {
            Self::Routing => crate::catalogue::SHIPPED,
            Self::Extortion => crate::extortion::SHIPPED,
        }
    }
}
impl fmt::Display for BookKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
impl FromStr for BookKind {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|k| k.id() == text).ok_or("a book is routing or extortion")
    }
}

/// Both, as they are in force. What one names the other has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Books {
    pub rules: Rules,
    pub guide: Guide,
}

impl Books {
    /// Reads both texts and checks them against each other.
    ///
    /// # Errors
    /// What is wrong, in words: of the first text, of the second, or between them.
    pub fn parse(routing: &str, extortion: &str) -> Result<Self, String> {
        let rules = Rules::parse(routing).map_err(|e| e.to_string())?;
        let guide = Guide::parse(extortion).map_err(|e| e.to_string())?;
        if let Some(unknown) = rules.modalities().into_iter().find(|m| guide.modality(m).is_none()) {
            return Err(format!(
                "{unknown}: the rules name a kind of extortion that the guide does not have"
            ));
        }
        Ok(Self { rules, guide })
    }
    /// What ships with the program.
    ///
    /// # Errors
    /// Never for a released program: a test reads it.
    pub fn shipped() -> Result<Self, String> {
        Self::parse(BookKind::Routing.shipped(), BookKind::Extortion.shipped())
    }
}

/// What may be done with one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", schema(as = TipBookCommand))]
pub enum BookCommand {
    /// A new version, not in force yet.
    Draft {
        /// TOML, as the shipped one is written.
        #[cfg_attr(feature = "schema", schema(value_type = String, max_length = 120_000))]
        text: Text<TEXT_MAX>,
        /// What changes and why.
        note: Line,
    },
    /// Put a version in force; version 0 is what ships with the program. Takes two people.
    Activate { version: u32 },
}

/// What has happened to one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BookEvent {
    Drafted { version: u32, text: Text<TEXT_MAX>, note: Line, by: String },
    Activated { version: u32, by: String },
}
impl EventKind for BookEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Drafted { .. } => "drafted",
            Self::Activated { .. } => "activated",
        }
    }
}

/// A version.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Draft {
    pub version: u32,
    /// None of a version that is long out of force.
    pub text: Option<Text<TEXT_MAX>>,
    pub note: Line,
    pub by: String,
    pub at: Timestamp,
}

/// One of the two, with its versions.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Book {
    pub drafts: Vec<Draft>,
    /// 0: what ships with the program.
    pub active: u32,
}

impl Book {
    /// The text of a version; `None` for one that is not kept.
    pub fn text(&self, kind: BookKind, version: u32) -> Option<&str> {
        match version {
            0 => Some(kind.shipped()),
            n => self.drafts.iter().find(|d| d.version == n)?.text.as_ref().map(Text::as_str),
        }
    }
    /// The text in force.
    pub fn in_force(&self, kind: BookKind) -> &str {
        self.text(kind, self.active).unwrap_or_else(|| kind.shipped())
    }
}

impl Aggregate for Book {
    const KIND: &'static str = "tip_book";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = BookEvent;

    fn evolve(&mut self, event: &BookEvent, at: Timestamp) {
        match event {
            BookEvent::Drafted { version, text, note, by } => {
                let (text, note, by) = (Some(text.clone()), note.clone(), by.clone());
                self.drafts.push(Draft { version: *version, text, note, by, at });
                let (active, old) = (self.active, self.drafts.len().saturating_sub(KEPT_MAX));
                for draft in self.drafts.iter_mut().take(old).filter(|d| d.version != active) {
                    draft.text = None;
                }
            }
            BookEvent::Activated { version, .. } => self.active = *version,
        }
    }
}

/// Decides on a command on one of the two; `other` is the text of the other one in force. Pure.
///
/// # Errors
/// The text does not read, the two do not fit each other, or there is no such version.
pub fn decide(
    kind: BookKind,
    book: &Book,
    other: &str,
    command: &BookCommand,
    env: &Env,
) -> Result<Vec<BookEvent>, Refusal> {
    let by = env.actor.name().to_owned();
    match command {
        BookCommand::Draft { text, note } => {
            checked(kind, text.as_str(), other)?;
            let version = book.drafts.last().map_or(1, |d| d.version + 1);
            Ok(vec![BookEvent::Drafted { version, text: text.clone(), note: note.clone(), by }])
        }
        BookCommand::Activate { version } if *version == book.active => Ok(Vec::new()),
        BookCommand::Activate { version } => {
            let text = book.text(kind, *version).ok_or_else(|| {
                refusal(RefusalKind::NotFound, "book_version", "Esa versión no existe o ya no se guarda.", "")
            })?;
            checked(kind, text, other)?;
            Ok(vec![BookEvent::Activated { version: *version, by }])
        }
    }
}

/// A text's entries by their codes, so that one that moved is not one that changed.
pub fn by_code(text: &str) -> Value {
    let Ok(Value::Object(mut tables)) = toml::from_str::<Value>(text) else { return Value::Null };
    let mut orders = Vec::new();
    for (name, entries) in &mut tables {
        let Value::Array(list) = entries else { continue };
        let code = |entry: &Value| ["code", "id"].iter().find_map(|k| entry[k].as_str()).map(str::to_owned);
        let codes: Option<Vec<String>> = list.iter().map(code).collect();
        let Some(codes) = codes else { continue };
        // Of rules the first that fits holds: their order says as much as what is in them.
        if list.iter().all(|entry| entry.get("id").is_some()) {
            orders.push((format!("{name}_order"), Value::from(codes.clone())));
        }
        let by_code: serde_json::Map<String, Value> = codes.into_iter().zip(list.iter().cloned()).collect();
        *entries = Value::Object(by_code);
    }
    tables.extend(orders);
    Value::Object(tables)
}

fn checked(kind: BookKind, text: &str, other: &str) -> Result<Books, Refusal> {
    let books = match kind {
        BookKind::Routing => Books::parse(text, other),
        BookKind::Extortion => Books::parse(other, text),
    };
    books.map_err(|what| refusal(RefusalKind::Invalid, "book_text", "El texto no sirve así", &what))
}

fn refusal(kind: RefusalKind, code: &'static str, es: &str, what: &str) -> Refusal {
    let es = if what.is_empty() { es.to_owned() } else { format!("{es}: {what}") };
    let en = if what.is_empty() { "There is no such version.".to_owned() } else { what.to_owned() };
    Refusal::new(kind, code, es, en)
}
