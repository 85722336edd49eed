//! Opening: engine, schema, owner, projections; then the appender starts.

use crate::{
    Engine, Shared, Store,
    appender::{Appender, Counters},
    error::{EngineError, Failure, StoreError},
    memory::Memory,
    options::{Access, DatabaseUrl, Options},
    plan::Planner,
    postgres,
    rows::Row,
    schema,
    select::{Filter, Query},
    sql::{self, Dialect},
    sqlite,
    table::{Relation, Tables, Value},
    writer::{Job, Target, Write, Writer, projection_row},
};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::{broadcast, mpsc};

/// How often a step is tried again when another process does the same at the same time.
const STEP_TRIES: u32 = 20;

pub(crate) async fn open(options: Options) -> Result<Store, StoreError> {
    let tables = Arc::new(Tables::new(&options.tables)?);
    let planner = Planner {
        site: options.site.to_string(),
        realm: options.realm.code(),
        clock: options.clock.clone(),
        salts: options.salts.clone(),
        tables: tables.clone(),
    };
    let (engine, writer) = engine(&options).await?;
    let mut opening = Opening { writer, planner, access: options.access };
    let id = opening.prepare().await?;
    let stale = opening.projections().await?;
    let Opening { writer, planner, .. } = opening;

    let (queue, requests) = mpsc::channel(options.limits.queue.max(1));
    let (changes, _) = broadcast::channel(options.limits.followers.max(1));
    let counters: Arc<Counters> = Arc::default();
    let shared = Shared {
        engine,
        tables,
        queue,
        changes: changes.downgrade(),
        site: planner.site.clone(),
        realm: planner.realm.clone(),
        id,
        access: options.access,
        stale: Mutex::new(stale),
        counters: counters.clone(),
    };
    start(Appender { writer, planner, changes, counters }, requests)?;
    Ok(Store(Arc::new(shared)))
}

async fn engine(options: &Options) -> Result<(Engine, Writer), StoreError> {
    let read_only = options.access == Access::ReadOnly;
    Ok(match &options.url {
        DatabaseUrl::Memory => {
            let memory = Memory::default();
            (Engine::Memory(memory.clone()), Writer::Memory(memory))
        }
        DatabaseUrl::Sqlite(path) => {
            let path = path.clone();
            let opened = tokio::task::spawn_blocking(move || sqlite::open(&path, read_only)).await;
            let (sqlite, writer) = opened.map_err(|e| StoreError::Unavailable(Failure::new(e)))??;
            (Engine::Sqlite(sqlite), Writer::Sqlite(Box::new(writer)))
        }
        DatabaseUrl::Postgres(url) => {
            let (postgres, writer) = postgres::open(url, read_only)?;
            (Engine::Postgres(postgres), Writer::Postgres(Box::new(writer)))
        }
    })
}

/// SQLite blocks, so its appender has a thread of its own; the others are tasks.
fn start(appender: Appender, requests: mpsc::Receiver<crate::appender::Request>) -> Result<(), StoreError> {
    if matches!(appender.writer, Writer::Sqlite(_)) {
        let runtime = tokio::runtime::Handle::current();
        let thread = std::thread::Builder::new().name("appender".into());
        thread
            .spawn(move || runtime.block_on(appender.run(requests)))
            .map_err(|e| StoreError::Unavailable(Failure::new(e)))?;
    } else {
        tokio::spawn(appender.run(requests));
    }
    Ok(())
}

struct Opening {
    writer: Writer,
    planner: Planner,
    access: Access,
}

impl Opening {
    fn dialect(&self) -> Option<Dialect> {
        match self.writer {
            Writer::Memory(_) => None,
            Writer::Sqlite(_) => Some(Dialect::Sqlite),
            Writer::Postgres(_) => Some(Dialect::Postgres),
        }
    }

    async fn query(&mut self, query: &Query<'_>) -> Result<Vec<Row>, EngineError> {
        match &mut self.writer {
            Writer::Memory(memory) => Ok(memory.query(query)),
            Writer::Sqlite(writer) => sqlite::query(writer.connection(), query),
            Writer::Postgres(writer) => writer.query(query).await,
        }
    }

    /// Runs one statement; again when another process is at the same step.
    async fn execute(&mut self, sql: &str) -> Result<(), EngineError> {
        let mut tries = 0;
        loop {
            let result = match &mut self.writer {
                Writer::Memory(_) => Ok(()),
                Writer::Sqlite(writer) => writer.execute(sql),
                Writer::Postgres(writer) => writer.execute(sql).await,
            };
            tries += 1;
            match result {
                Err(EngineError::Rejected(_) | EngineError::Raced(_) | EngineError::Damaged(_))
                    if tries < STEP_TRIES && self.dialect() == Some(Dialect::Postgres) =>
                {
                    tokio::time::sleep(Duration::from_millis(20 * u64::from(tries))).await;
                }
                result => return result,
            }
        }
    }

    async fn meta(&mut self, name: &str) -> Result<Option<String>, EngineError> {
        let query = Query::of(&schema::META, 1).filter(Filter::Eq("name", name.into()));
        let row = self.query(&query).await?.pop();
        Ok(row
            .and_then(|mut row| row.pop())
            .and_then(|v| if let Value::Text(t) = v { Some(t) } else { None }))
    }

    async fn put(&mut self, target: Target, row: Row) -> Result<(), StoreError> {
        if self.access == Access::ReadOnly {
            return Err(StoreError::ReadOnly);
        }
        let job = Job::Write(vec![Write::Put(target, row)]);
        self.writer.job(&self.planner, &job).await?;
        Ok(())
    }

    async fn put_meta(&mut self, name: &str, value: String) -> Result<(), StoreError> {
        self.put(Target::System(&schema::META), vec![name.into(), value.into()]).await
    }

    /// Brings the schema up to date and checks whose database it is. Gives the store's id.
    async fn prepare(&mut self) -> Result<String, StoreError> {
        if let Some(dialect) = self.dialect() {
            self.migrate(dialect).await?;
        } else if self.query(&Query::of(&schema::HEAD, 1)).await?.is_empty() {
            let zero = || Value::Integer(0);
            let row = vec![Value::Integer(1), zero(), zero(), zero(), Value::Bytes(Vec::new())];
            self.put(Target::System(&schema::HEAD), row).await?;
        }
        let expected = format!("{} {}", self.planner.site, self.planner.realm);
        match self.meta("owner").await? {
            None => self.put_meta("owner", expected).await?,
            Some(found) if found == expected => {}
            Some(found) => return Err(StoreError::OtherOwner { expected, found }),
        }
        if self.access == Access::ReadWrite && self.meta("copying").await?.is_some() {
            return Err(StoreError::CopyUnfinished);
        }
        if self.meta("id").await?.is_none() {
            let id: String = (self.planner.salts)().iter().take(16).map(|b| format!("{b:02x}")).collect();
            self.put_meta("id", id).await?;
        }
        // Read back: another process may have written its own meanwhile.
        Ok(self.meta("id").await?.unwrap_or_default())
    }

    async fn migrate(&mut self, dialect: Dialect) -> Result<(), StoreError> {
        let steps = schema::steps(dialect);
        let known = steps.len() as u64;
        let writes = self.access != Access::ReadOnly;
        if writes {
            self.execute(&sql::create_table(dialect, &schema::META, schema::META.name)).await?;
        }
        let done = match self.meta("schema").await? {
            Some(text) => {
                text.parse().map_err(|_| StoreError::Damaged("the schema number is not a number".into()))?
            }
            None => 0u64,
        };
        if done > known {
            return Err(StoreError::NewerSchema { found: done, known });
        }
        if done < known && !writes {
            return Err(StoreError::ReadOnly);
        }
        for (number, step) in (1u64..).zip(&steps).skip(done as usize) {
            self.execute(step).await?;
            self.put_meta("schema", number.to_string()).await?;
        }
        Ok(())
    }

    /// Makes the declared tables. One whose declaration changed is made anew and reported as
    /// stale, to be rebuilt from the journal.
    async fn projections(&mut self) -> Result<BTreeSet<&'static str>, StoreError> {
        let tables = self.planner.tables.clone();
        let mut stale = BTreeSet::new();
        for relation in tables.all() {
            if self.projection(relation).await? {
                stale.insert(relation.name);
            }
        }
        Ok(stale)
    }

    async fn projection(&mut self, relation: &Relation) -> Result<bool, StoreError> {
        let query = Query::of(&schema::PROJECTIONS, 1).filter(Filter::Eq("name", relation.name.into()));
        let mut known = self.query(&query).await?.pop().unwrap_or_default().into_iter();
        let (_, declared, stale) = (known.next(), known.next(), known.next());
        if declared == Some(schema::declaration(relation).into()) {
            return Ok(stale.and_then(|v| v.as_integer()) == Some(1));
        }
        if self.access == Access::ReadOnly {
            return Err(StoreError::ReadOnly);
        }
        if let Some(dialect) = self.dialect() {
            if declared.is_some() {
                self.execute(&format!("DROP TABLE IF EXISTS \"{}\"", relation.name)).await?;
            }
            for step in schema::create(dialect, relation) {
                self.execute(&step).await?;
            }
        }
        let head = self.query(&Query::of(&schema::HEAD, 1)).await?.pop();
        let position = head.and_then(|row| row.get(1).and_then(Value::as_integer)).unwrap_or(0);
        self.put(Target::System(&schema::PROJECTIONS), projection_row(relation, position > 0)).await?;
        Ok(position > 0)
    }
}
