//! Everything in memory: for tests, demonstrations and exercises. Nothing survives the process.
//!
//! Tables are ordered maps from key to row, so that the same queries give the same answers as SQL.
//! Reads take a shared lock, a commit an exclusive one; nobody waits inside.

use crate::{
    batch::Prepared,
    error::EngineError,
    plan::{Found, Plan, Planner, Sink, Wants},
    rows::{self, Row},
    schema,
    select::{Dir, Filter, Query},
    sql::Mode,
    table::{Relation, Val, Value},
    writer::{Job, Target, Write},
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
    ops::Bound,
    sync::{Arc, PoisonError, RwLock},
};

type Rows = BTreeMap<Vec<Value>, Row>;

#[derive(Debug, Default)]
struct Data {
    tables: HashMap<String, Rows>,
    // Positions by stream: the unique index of the events.
    streams: HashMap<String, Vec<i64>>,
}

/// The shared contents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory(Arc<RwLock<Data>>);

impl Memory {
    fn read<T>(&self, read: impl FnOnce(&Data) -> T) -> T {
        // A panic while writing would be a defect of ours; what is there is still well-formed rows.
        read(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
    fn write<T>(&self, write: impl FnOnce(&mut Data) -> T) -> T {
        write(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }
    pub fn query(&self, query: &Query<'_>) -> Vec<Row> {
        self.read(|data| data.query(query))
    }
    pub fn count(&self, query: &Query<'_>) -> u64 {
        self.read(|data| data.matching(query).count() as u64)
    }
    pub fn numbers(&self, query: &Query<'_>, column: usize) -> Vec<i64> {
        let mut out: Vec<i64> =
            self.read(|data| data.matching(query).filter_map(|row| row.get(column)?.as_integer()).collect());
        out.sort_unstable();
        out.truncate(query.limit as usize);
        out
    }
    pub fn tally(&self, query: &Query<'_>, column: usize) -> Vec<(Value, u64)> {
        let mut counts: BTreeMap<Value, u64> = BTreeMap::new();
        self.read(|data| {
            for row in data.matching(query) {
                *counts.entry(row.get(column).cloned().unwrap_or_default()).or_default() += 1;
            }
        });
        let mut out: Vec<_> = counts.into_iter().collect();
        out.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| nulls_last(a, b, Dir::Asc)));
        out.truncate(query.limit as usize);
        out
    }

    /// Plans and applies a group while nobody else writes.
    pub fn group(&self, planner: &Planner, group: &[Arc<Prepared>]) -> Result<Plan, EngineError> {
        self.write(|data| {
            let found = data.found(&Wants::of(group))?;
            let plan = planner.plan(group, found);
            if !plan.is_empty() {
                plan.write(&planner.tables, data)?;
            }
            Ok(plan)
        })
    }

    pub fn job(&self, planner: &Planner, job: &Job) -> Result<bool, EngineError> {
        self.write(|data| data.job(planner, job))
    }
}

impl Data {
    fn rows(&self, name: &str) -> Option<&Rows> {
        self.tables.get(name)
    }

    /// Rows that fulfil all filters, in key order.
    fn matching<'d>(&'d self, query: &'d Query<'_>) -> Box<dyn Iterator<Item = &'d Row> + 'd> {
        let Some(rows) = self.rows(query.rel.name) else { return Box::new(std::iter::empty()) };
        let accepts = move |row: &&'d Row| {
            query.filters.iter().all(|f| {
                query.rel.column(f.column()).and_then(|i| row.get(i)).is_some_and(|value| f.accepts(value))
            })
        };
        if let Some(stream) = stream_filter(query) {
            let positions = self.streams.get(stream).map(Vec::as_slice).unwrap_or_default();
            let found = positions.iter().filter_map(|p| rows.get(&vec![Value::Integer(*p)]));
            return Box::new(found.filter(accepts));
        }
        if let Some(key) = &query.seek {
            let range = rows.range((Bound::Excluded(key.clone()), Bound::Unbounded));
            return Box::new(range.map(|(_, row)| row).filter(accepts));
        }
        // A lower bound of the first column of the key saves walking over everything before it.
        let first = query.rel.key.first().copied().unwrap_or_default();
        let from = query.filters.iter().find_map(|f| match f {
            Filter::Ge(c, v) | Filter::Eq(c, v) if *c == first => Some(vec![v.clone()]),
            _ => None,
        });
        let until = query.filters.iter().find_map(|f| match f {
            Filter::Eq(c, v) if *c == first => Some(v.clone()),
            _ => None,
        });
        let range = rows.range(from.unwrap_or_default()..);
        let range =
            range.take_while(move |(key, _)| until.as_ref().is_none_or(|end| key.first() <= Some(end)));
        Box::new(range.map(|(_, row)| row).filter(accepts))
    }

    fn query(&self, query: &Query<'_>) -> Vec<Row> {
        let order: Vec<(usize, Dir)> =
            query.order.iter().filter_map(|(c, dir)| Some((query.rel.column(c.name)?, *dir))).collect();
        let compare = |a: &Row, b: &Row| {
            let mut steps = order.iter().map(|(i, dir)| nulls_last(value(a, *i), value(b, *i), *dir));
            steps.find(|o| *o != Ordering::Equal).unwrap_or(Ordering::Equal)
        };
        let seen = |row: &&Row| query.after.as_ref().is_none_or(|(v, id)| comes_after(row, &order, v, id));
        let limit = query.limit as usize;
        let ascending = query.order.iter().map(|(c, dir)| (*dir == Dir::Asc).then_some(c.name));
        let in_key_order =
            stream_filter(query).is_none() && ascending.eq(query.rel.key.iter().map(|k| Some(*k)));
        if in_key_order || query.order.is_empty() {
            return self.matching(query).filter(seen).take(limit).cloned().collect();
        }
        let mut rows: Vec<&Row> = self.matching(query).filter(seen).collect();
        rows.sort_by(|a, b| compare(a, b));
        rows.into_iter().take(limit).cloned().collect()
    }

    fn found(&self, wants: &Wants<'_>) -> Result<Found, EngineError> {
        let mut found = Found::default();
        if let Some(row) = self.rows(schema::HEAD.name).and_then(|rows| rows.values().next()) {
            found.head = rows::head(row.clone())?;
        }
        let frontier = &found.head.frontier;
        let edge = crate::log::Tail::queries(frontier.size()).iter().map(|q| self.query(q)).collect();
        found.tail = rows::tail(frontier, edge)?;
        for stream in &wants.streams {
            if let Some(positions) = self.streams.get(*stream) {
                found.versions.insert((*stream).to_owned(), positions.len() as u64);
            }
        }
        for (scope, key) in &wants.answers {
            if let Some(row) = self.get(&schema::IDEMPOTENCY, vec![(*scope).into(), (*key).into()]) {
                found.answers.extend([rows::answer(row)?]);
            }
        }
        for subject in &wants.subjects {
            if let Some(row) = self.get(&schema::SUBJECTS, vec![(*subject).into()]) {
                found.subjects.extend([rows::subject(row)?]);
            }
        }
        for leaf in &wants.leaves {
            if let Some(row) = self.get(&schema::LEAVES, vec![Value::Integer(crate::plan::int(*leaf))]) {
                found.leaves.insert(*leaf, rows::leaf(row)?);
            }
        }
        Ok(found)
    }

    fn get(&self, relation: &Relation, key: Vec<Value>) -> Option<Row> {
        self.rows(relation.name)?.get(&key).cloned()
    }

    fn insert(&mut self, relation: &Relation, name: &str, row: Row) {
        let borrowed: Vec<Val<'_>> = row.iter().map(Value::as_val).collect();
        let key: Vec<Value> = relation.key_of(&borrowed).into_iter().map(Val::to_value).collect();
        drop(borrowed);
        if name == schema::EVENTS.name {
            self.index_event(&row);
        }
        // Looked up before inserting so that the usual case allocates no name.
        match self.tables.get_mut(name) {
            Some(rows) => drop(rows.insert(key, row)),
            None => drop(self.tables.entry(name.to_owned()).or_default().insert(key, row)),
        }
    }

    fn index_event(&mut self, row: &Row) {
        let (Some(position), Some(stream)) = (value(row, 0).as_integer(), value(row, 1).as_text()) else {
            return;
        };
        let positions = self.streams.entry(stream.to_owned()).or_default();
        if positions.last().is_none_or(|last| *last < position) {
            positions.push(position);
        }
    }

    fn job(&mut self, planner: &Planner, job: &Job) -> Result<bool, EngineError> {
        let tables = &planner.tables;
        match job {
            Job::Write(writes) => {
                for write in writes {
                    match write {
                        Write::Put(target, row) => {
                            let Some(relation) = target.relation(tables) else { continue };
                            self.insert(relation, &target.name(relation), row.clone());
                        }
                        Write::Delete(target, key) => {
                            let Some(relation) = target.relation(tables) else { continue };
                            if let Some(rows) = self.tables.get_mut(&target.name(relation)) {
                                rows.remove(key);
                            }
                        }
                    }
                }
            }
            Job::Shadow(indexes) => {
                for relation in indexes.iter().filter_map(|i| tables.get(*i)) {
                    self.tables.remove(&format!("{}{}", relation.name, schema::SHADOW));
                }
            }
            Job::Swap { tables: indexes, position } => {
                let head = self.found(&Wants::default())?.head;
                if head.position != *position {
                    return Ok(false);
                }
                for (i, relation) in indexes.iter().filter_map(|i| Some((*i, tables.get(*i)?))) {
                    let next = self.tables.remove(&Target::Shadow(i).name(relation)).unwrap_or_default();
                    self.tables.insert(relation.name.to_owned(), next);
                    self.insert(
                        &schema::PROJECTIONS,
                        schema::PROJECTIONS.name,
                        crate::writer::fresh(relation),
                    );
                }
            }
        }
        Ok(true)
    }
}

impl<'p> Sink<'p> for Data {
    fn put(&mut self, relation: &'p Relation, _: Mode, row: &[Val<'p>]) -> Result<(), EngineError> {
        self.insert(relation, relation.name, row.iter().map(|v| v.to_value()).collect());
        Ok(())
    }
    fn delete(&mut self, relation: &'p Relation, key: &[Val<'p>]) -> Result<(), EngineError> {
        if let Some(rows) = self.tables.get_mut(relation.name) {
            let key: Vec<Value> = key.iter().map(|v| v.to_value()).collect();
            rows.remove(&key);
        }
        Ok(())
    }
}

fn stream_filter<'q>(query: &'q Query<'_>) -> Option<&'q str> {
    if query.rel.name != schema::EVENTS.name {
        return None;
    }
    query.filters.iter().find_map(|f| match f {
        Filter::Eq("stream", value) => value.as_text(),
        _ => None,
    })
}

fn value(row: &Row, i: usize) -> &Value {
    static NULL: Value = Value::Null;
    row.get(i).unwrap_or(&NULL)
}

fn nulls_last(a: &Value, b: &Value, dir: Dir) -> Ordering {
    match (a.is_null(), b.is_null()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) if dir == Dir::Desc => b.cmp(a),
        (false, false) => a.cmp(b),
    }
}

fn comes_after(row: &Row, order: &[(usize, Dir)], v: &Value, id: &str) -> bool {
    let Some((column, dir)) = order.first() else { return true };
    let by_id = |row: &Row| {
        let own = value(row, 0).as_text().unwrap_or_default();
        if *dir == Dir::Asc { own > id } else { own < id }
    };
    // Ordered by id itself: the id is the first column of every projection.
    if order.len() == 1 {
        return by_id(row);
    }
    match nulls_last(value(row, *column), v, *dir) {
        Ordering::Greater => true,
        Ordering::Less => false,
        Ordering::Equal => by_id(row),
    }
}
