//! What the appender asks of an engine besides committing groups.

use crate::{
    batch::Prepared,
    error::EngineError,
    plan::{Plan, Planner},
    rows::Row,
    schema,
    table::{Relation, Tables, Value},
};
use std::sync::Arc;

/// A table that is written by a job.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    System(&'static Relation),
    Table(usize),
    /// The table that will take a projection's place.
    Shadow(usize),
}

impl Target {
    pub fn relation(self, tables: &Tables) -> Option<&Relation> {
        match self {
            Self::System(relation) => Some(relation),
            Self::Table(i) | Self::Shadow(i) => tables.get(i),
        }
    }
    pub fn name(self, relation: &Relation) -> String {
        match self {
            Self::System(_) | Self::Table(_) => relation.name.to_owned(),
            Self::Shadow(_) => format!("{}{}", relation.name, schema::SHADOW),
        }
    }
}

/// One row to write or remove.
#[derive(Clone, Debug)]
pub(crate) enum Write {
    Put(Target, Row),
    Delete(Target, Vec<Value>),
}

/// Work between groups, each in one transaction.
#[derive(Clone, Debug)]
pub(crate) enum Job {
    Write(Vec<Write>),
    /// Makes empty shadows of these tables.
    Shadow(Vec<usize>),
    /// Puts the shadows in place, if the journal still ends here; says whether it did.
    Swap {
        tables: Vec<usize>,
        position: u64,
    },
}

/// The row that says that a projection is up to date.
pub(crate) fn fresh(relation: &Relation) -> Row {
    projection_row(relation, false)
}

/// The row that remembers a projection's declaration.
pub(crate) fn projection_row(relation: &Relation, stale: bool) -> Row {
    vec![relation.name.into(), schema::declaration(relation).into(), stale.into()]
}

/// The writing side of an engine; owned by the appender.
pub(crate) enum Writer {
    Memory(crate::memory::Memory),
    Sqlite(Box<crate::sqlite::SqliteWriter>),
    Postgres(Box<crate::postgres::PostgresWriter>),
}

impl Writer {
    pub async fn group(&mut self, planner: &Planner, group: &[Arc<Prepared>]) -> Result<Plan, EngineError> {
        match self {
            Self::Memory(memory) => memory.group(planner, group),
            Self::Sqlite(writer) => writer.group(planner, group),
            Self::Postgres(writer) => writer.group(planner, group).await,
        }
    }
    pub async fn job(&mut self, planner: &Planner, job: &Job) -> Result<bool, EngineError> {
        match self {
            Self::Memory(memory) => memory.job(planner, job),
            Self::Sqlite(writer) => writer.job(planner, job),
            Self::Postgres(writer) => writer.job(planner, job).await,
        }
    }
    /// Leaves the database tidy.
    pub fn close(self) {
        match self {
            Self::Memory(_) | Self::Postgres(_) => {}
            Self::Sqlite(writer) => writer.close(),
        }
    }
}
