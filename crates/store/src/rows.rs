//! From stored rows to typed ones. What does not fit is damage, never a panic.

use crate::{
    error::EngineError,
    log::Tail,
    plan::{HeadRow, StoredAnswer},
    select::StoredRow,
    table::{DECLARED_FROM, Value},
};
use atalaya_journal::{Frontier, Hash, Recorded, verify::LeafRow};

pub(crate) type Row = Vec<Value>;

fn damaged(what: &str) -> EngineError {
    EngineError::Damaged(what.to_owned())
}

/// Takes values from a row in the order of its columns.
pub(crate) struct Take(std::vec::IntoIter<Value>);

impl Take {
    pub fn new(row: Row) -> Self {
        Self(row.into_iter())
    }
    fn next(&mut self) -> Value {
        self.0.next().unwrap_or_default()
    }
    pub fn integer(&mut self) -> Result<i64, EngineError> {
        self.next().as_integer().ok_or_else(|| damaged("a number is missing"))
    }
    pub fn number(&mut self) -> Result<u64, EngineError> {
        u64::try_from(self.integer()?).map_err(|_| damaged("a number is negative"))
    }
    pub fn optional_text(&mut self) -> Option<String> {
        if let Value::Text(text) = self.next() { Some(text) } else { None }
    }
    pub fn text(&mut self) -> Result<String, EngineError> {
        self.optional_text().ok_or_else(|| damaged("a text is missing"))
    }
    pub fn optional_bytes(&mut self) -> Option<Vec<u8>> {
        if let Value::Bytes(bytes) = self.next() { Some(bytes) } else { None }
    }
    pub fn bytes(&mut self) -> Result<Vec<u8>, EngineError> {
        self.optional_bytes().ok_or_else(|| damaged("a byte string is missing"))
    }
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], EngineError> {
        self.bytes()?.try_into().map_err(|_| damaged("a byte string has the wrong length"))
    }
}

pub(crate) fn recorded(row: Row) -> Result<Recorded, EngineError> {
    let mut take = Take::new(row);
    Ok(Recorded {
        position: take.number()?,
        stream: take.text()?,
        version: take.number()?,
        kind: take.text()?,
        schema: u16::try_from(take.integer()?).map_err(|_| damaged("a schema number is out of range"))?,
        site: take.text()?,
        realm: take.text()?,
        actor: take.text()?,
        purpose: take.optional_text(),
        command: uuid::Uuid::from_bytes(take.array()?),
        happened_at: take.integer()?,
        recorded_at: take.integer()?,
        data: take.text()?,
    })
}

pub(crate) fn head(row: Row) -> Result<HeadRow, EngineError> {
    let mut take = Take::new(row);
    take.integer()?;
    let (position, leaves, recorded_at) = (take.number()?, take.number()?, take.integer()?);
    let peaks = hashes(&take.bytes()?)?;
    let frontier = Frontier::from_parts(leaves, peaks).map_err(|e| damaged(&e.to_string()))?;
    Ok(HeadRow { position, recorded_at, frontier })
}

pub(crate) fn hashes(bytes: &[u8]) -> Result<Vec<Hash>, EngineError> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() {
        Ok(hashes.iter().copied().map(Hash).collect())
    } else {
        Err(damaged("a list of hashes is cut"))
    }
}

pub(crate) fn leaf(row: Row) -> Result<(LeafRow, i64), EngineError> {
    let mut take = Take::new(row);
    let (index, commitment) = (take.number()?, Hash(take.array()?));
    let salt = match take.optional_bytes() {
        None => None,
        Some(salt) => Some(salt.try_into().map_err(|_| damaged("a salt has the wrong length"))?),
    };
    let record = take.optional_bytes();
    for _ in 0..4 {
        take.next();
    }
    Ok((LeafRow { index, commitment, salt, record, published: None }, take.integer()?))
}

pub(crate) fn stored_row(row: Row) -> Result<StoredRow, EngineError> {
    let mut row = row;
    let Some(Value::Text(body)) = row.pop() else { return Err(damaged("a row has no body")) };
    let values = row.split_off(DECLARED_FROM.min(row.len()));
    let mut take = Take::new(row);
    Ok(StoredRow { id: take.text()?, stream: take.text()?, position: take.number()?, values, body })
}

/// Scope, key and the answer stored for them.
pub(crate) fn answer(row: Row) -> Result<((String, String), StoredAnswer), EngineError> {
    let mut take = Take::new(row);
    let key = (take.text()?, take.text()?);
    Ok((key, StoredAnswer { request_hash: take.array()?, response: take.bytes()?, expires: take.integer()? }))
}

/// Subject and its wrapped key; `None` when it was erased.
pub(crate) fn subject(row: Row) -> Result<(String, Option<Vec<u8>>), EngineError> {
    let mut take = Take::new(row);
    Ok((take.text()?, take.optional_bytes()))
}

/// Builds the right edge from the rows that [`Tail::queries`] asked for.
pub(crate) fn tail(frontier: &Frontier, found: Vec<Vec<Row>>) -> Result<Tail, EngineError> {
    Tail::build(frontier.clone(), found)
}
