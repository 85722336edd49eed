//! Rows of a group on their way to PostgreSQL: one array per column instead of one statement per row.

use crate::{
    error::EngineError,
    plan::Sink,
    sql::Mode,
    table::{Kind, Relation, Val},
};
use std::collections::HashMap;
use tokio_postgres::types::ToSql;

/// Gathers rows per table, so that each table costs one statement per group.
#[derive(Default)]
pub(super) struct PgSink<'p> {
    pub parts: Vec<Part<'p>>,
}

pub(super) struct Part<'p> {
    pub relation: &'p Relation,
    pub mode: Mode,
    // A key and its last state: the row, or none when it is deleted. A statement may not touch a
    // row twice, and only the last state of a group is ever seen.
    rows: Vec<(Vec<Val<'p>>, Option<Vec<Val<'p>>>)>,
    index: HashMap<Vec<Val<'p>>, usize>,
}

impl<'p> PgSink<'p> {
    fn part(&mut self, relation: &'p Relation, mode: Mode) -> Option<&mut Part<'p>> {
        // Tables come one after the other, so the last part is nearly always the right one.
        let found = self.parts.iter().rposition(|p| p.relation.name == relation.name && p.mode == mode);
        let i = found.unwrap_or_else(|| {
            self.parts.push(Part { relation, mode, rows: Vec::new(), index: HashMap::new() });
            self.parts.len() - 1
        });
        self.parts.get_mut(i)
    }
}

impl<'p> Part<'p> {
    fn set(&mut self, key: Vec<Val<'p>>, row: Option<Vec<Val<'p>>>) {
        match self.index.get(&key).and_then(|i| self.rows.get_mut(*i)) {
            Some(entry) => entry.1 = row,
            None => {
                self.index.insert(key.clone(), self.rows.len());
                self.rows.push((key, row));
            }
        }
    }

    /// One array per column for the rows to put, and one per key column for those to delete.
    pub fn columns(&self) -> (Option<Vec<Array<'p>>>, Option<Vec<Array<'p>>>) {
        let relation = self.relation;
        let mut puts: Vec<Array<'p>> = relation.columns.iter().map(|c| Array::new(c.kind)).collect();
        let key_kinds = relation.key.iter().filter_map(|k| relation.columns.iter().find(|c| c.name == *k));
        let mut deletes: Vec<Array<'p>> = key_kinds.map(|c| Array::new(c.kind)).collect();
        let (mut any_put, mut any_delete) = (false, false);
        for (key, row) in &self.rows {
            let (arrays, values) = match row {
                Some(row) => {
                    any_put = true;
                    (&mut puts, row)
                }
                None => {
                    any_delete = true;
                    (&mut deletes, key)
                }
            };
            arrays.iter_mut().zip(values).for_each(|(array, value)| array.push(*value));
        }
        (any_put.then_some(puts), any_delete.then_some(deletes))
    }
}

impl<'p> Sink<'p> for PgSink<'p> {
    fn put(&mut self, relation: &'p Relation, mode: Mode, row: &[Val<'p>]) -> Result<(), EngineError> {
        if let Some(part) = self.part(relation, mode) {
            match mode {
                Mode::Insert => part.rows.push((Vec::new(), Some(row.to_vec()))),
                Mode::Replace => part.set(relation.key_of(row), Some(row.to_vec())),
            }
        }
        Ok(())
    }
    fn delete(&mut self, relation: &'p Relation, key: &[Val<'p>]) -> Result<(), EngineError> {
        if let Some(part) = self.part(relation, Mode::Replace) {
            part.set(key.to_vec(), None);
        }
        Ok(())
    }
}

/// One column of many rows.
pub(super) enum Array<'p> {
    Integer(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
    Text(Vec<Option<&'p str>>),
    Bytes(Vec<Option<&'p [u8]>>),
}

impl<'p> Array<'p> {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Integer => Self::Integer(Vec::new()),
            Kind::Real => Self::Real(Vec::new()),
            Kind::Text => Self::Text(Vec::new()),
            Kind::Bytes => Self::Bytes(Vec::new()),
        }
    }
    fn push(&mut self, value: Val<'p>) {
        match (self, value) {
            (Self::Integer(out), value) => out.push(if let Val::Integer(n) = value { Some(n) } else { None }),
            (Self::Real(out), value) => out.push(if let Val::Real(x) = value { Some(x) } else { None }),
            (Self::Text(out), value) => out.push(if let Val::Text(t) = value { Some(t) } else { None }),
            (Self::Bytes(out), value) => out.push(if let Val::Bytes(b) = value { Some(b) } else { None }),
        }
    }
    pub fn as_param(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Integer(a) => a,
            Self::Real(a) => a,
            Self::Text(a) => a,
            Self::Bytes(a) => a,
        }
    }
}
