//! Copies between engines and rebuilt projections.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use atalaya_journal::Recorded;
use atalaya_model::Millis;
use atalaya_store::{
    Access, Column, Expected, Idempotency, NewSubjectKey, OutboxEntry, RowOp, Snapshot, Store, StoreError,
    SubjectKeyState, Table, Value,
    copy::{CopyError, copy},
    rebuild::{RebuildError, rebuild},
    testing::test_options,
};
use std::{collections::HashMap, ops::ControlFlow, time::Duration};
use support::*;

const KINDS: [Kind; 3] = [Kind::Memory, Kind::Sqlite, Kind::Postgres];

/// A store with something in every table and enough leaves for full tiles.
async fn furnished(bed: &Bed) -> Store {
    let store = bed.open().await;
    let mut tasks = Vec::new();
    for n in 0..600u32 {
        let mut batch = batch(&stream(n % 50), Expected::Any, &["ñ", "x"]);
        batch.rows.push(put(format!("{n:04}"), if n % 3 == 0 { "open" } else { "closed" }, n.into()));
        if n % 10 == 0 {
            let (subject, key) = (format!("subject/{n}"), vec![n as u8; 60]);
            batch.keys.push(NewSubjectKey { subject, wrapped: key });
            batch.outbox.push(OutboxEntry { topic: "t".into(), payload: n.to_string() });
            batch.snapshots.push(Snapshot { stream: stream(n), schema: 1, version: 2, data: "{}".into() });
            batch.idempotency = Some(Idempotency {
                key: n.to_string(),
                scope: "ana".into(),
                request_hash: [1; 32],
                response: b"yes".to_vec(),
                expires: bed.clock.now().plus(Millis::from_secs(1)),
            });
        }
        let store = store.clone();
        tasks.push(tokio::spawn(async move { store.commit(batch).await.unwrap() }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let mut erase = read_batch();
    erase.erase_keys.push("subject/0".into());
    erase.erase_records.push(17);
    store.commit(erase).await.unwrap();
    checkpointer(&store).checkpoint_due().await.unwrap();
    store.commit(read_batch()).await.unwrap();
    store
}

async fn assert_same(a: &Store, b: &Store) {
    assert_eq!(a.head().await.unwrap(), b.head().await.unwrap());
    assert_eq!(a.events(0, 10_000).await.unwrap(), b.events(0, 10_000).await.unwrap());
    assert_eq!(a.leaf_rows(0, 10_000).await.unwrap(), b.leaf_rows(0, 10_000).await.unwrap());
    assert_eq!(a.checkpoints(0, 100).await.unwrap(), b.checkpoints(0, 100).await.unwrap());
    assert_eq!(a.pending(10_000).await.unwrap(), b.pending(10_000).await.unwrap());
    assert_eq!(all_rows(a, "things").await, all_rows(b, "things").await);
    let subjects: Vec<String> = (0..600).map(|n| format!("subject/{n}")).collect();
    let keys = b.keys(&subjects).await.unwrap();
    assert_eq!(a.keys(&subjects).await.unwrap(), keys);
    assert_eq!((keys.len(), &keys["subject/0"]), (60, &SubjectKeyState::Erased));
    for n in (0..600).step_by(10) {
        assert_eq!(a.snapshot(&stream(n), 1).await.unwrap(), b.snapshot(&stream(n), 1).await.unwrap());
        let (a, b) = (
            a.response("ana", &n.to_string()).await.unwrap(),
            b.response("ana", &n.to_string()).await.unwrap(),
        );
        assert!(a == b && a.is_some());
    }
    assert_sound(b).await;
}

/// Opens again after a close, when the last task has let go of the file.
async fn open_soon(bed: &Bed, access: Access) -> Result<Store, StoreError> {
    for _ in 0..100 {
        match bed.try_open(access).await {
            Err(StoreError::InUse(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
            other => return other,
        }
    }
    bed.try_open(access).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_engine_copies_to_every_engine() {
    for from in KINDS {
        let source = Bed::new(from);
        let store = furnished(&source).await;
        for to in KINDS {
            let target = Bed::new(to);
            let copied = target.try_open(Access::CopyTarget).await.unwrap();
            let mut steps = 0;
            let report = copy(&store, &copied, |progress| {
                steps += 1;
                assert!(progress.tables_done < progress.tables);
                ControlFlow::Continue(())
            })
            .await
            .unwrap();
            assert_eq!((report.events, report.leaves), (1_200, 602), "{from:?} to {to:?}");
            assert!(steps > 10);
            assert_same(&store, &copied).await;
            if to == Kind::Memory {
                continue;
            }
            copied.close().await;
            // Ordinary use goes on where the source stopped, under the same identity.
            let opened = open_soon(&target, Access::ReadWrite).await.unwrap();
            assert_eq!(opened.id(), store.id());
            assert!(opened.stale().is_empty());
            let next = opened.commit(batch(&stream(7), Expected::Version(24), &["x"])).await.unwrap();
            assert_eq!((next.position_last, next.leaf), (1_201, 602));
            assert_sound(&opened).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_cut_off_goes_on() {
    for (from, to) in [(Kind::Sqlite, Kind::Postgres), (Kind::Postgres, Kind::Sqlite)] {
        let (source, target) = (Bed::new(from), Bed::new(to));
        let store = furnished(&source).await;
        let (mut runs, mut rows) = (0, HashMap::<&str, u64>::new());
        let copied = loop {
            let copied = open_soon(&target, Access::CopyTarget).await.unwrap();
            let mut steps = 0;
            let result = copy(&store, &copied, |progress| {
                steps += 1;
                if steps == 3 {
                    *rows.entry(progress.table).or_default() += progress.rows;
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })
            .await;
            runs += 1;
            match result {
                Ok(_) => break copied,
                Err(CopyError::Stopped) => copied.close().await,
                Err(other) => panic!("{other}"),
            }
            // Half a copy is not used by mistake, nor mixed with another source.
            let error = open_soon(&target, Access::ReadWrite).await.unwrap_err();
            assert!(matches!(error, StoreError::CopyUnfinished), "{error}");
            if runs == 2 {
                let other = furnished(&Bed::new(Kind::Memory)).await;
                let half = open_soon(&target, Access::CopyTarget).await.unwrap();
                let error = copy(&other, &half, |_| ControlFlow::Continue(())).await.unwrap_err();
                assert!(matches!(error, CopyError::Foreign), "{error}");
                half.close().await;
            }
        };
        assert!(runs > 4, "{runs} runs");
        assert_same(&store, &copied).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_into_the_wrong_place_are_refused() {
    let (source, target) = (Bed::new(Kind::Memory), Bed::new(Kind::Sqlite));
    let store = furnished(&source).await;
    let go_on = |_| ControlFlow::Continue(());
    let open = target.open().await;
    assert!(matches!(copy(&store, &open, go_on).await, Err(CopyError::NotATarget)));
    open.commit(batch(&stream("a"), Expected::New, &["x"])).await.unwrap();
    open.close().await;
    let filled = open_soon(&target, Access::CopyTarget).await.unwrap();
    assert!(matches!(copy(&store, &filled, go_on).await, Err(CopyError::Foreign)));
    assert_eq!(filled.head().await.unwrap().position, 1, "untouched");

    let other = Bed::new(Kind::Memory);
    let options = test_options(other.url.clone(), &[&OTHERS], &other.clock).access(Access::CopyTarget);
    let narrower = Store::open(options).await.unwrap();
    assert!(matches!(copy(&store, &narrower, go_on).await, Err(CopyError::Differ("tables"))));

    // A source that is written to during the copy is noticed.
    let target = Bed::new(Kind::Memory).try_open(Access::CopyTarget).await.unwrap();
    let (busy, handle) = (store.clone(), tokio::runtime::Handle::current());
    let error = copy(&store, &target, |progress| {
        if progress.table == "head" {
            let commit = busy.commit(read_batch());
            tokio::task::block_in_place(|| handle.block_on(commit)).unwrap();
        }
        ControlFlow::Continue(())
    })
    .await
    .unwrap_err();
    assert!(matches!(error, CopyError::SourceMoved), "{error}");
}

/// A small projection: one row per stream with the number of its events, gone at the word "gone".
#[derive(Default)]
struct Fold(HashMap<String, i64>);

impl Fold {
    fn rows(&mut self, stream: &str, text: &str) -> Vec<RowOp> {
        let id = stream.replace('/', "-");
        if text.contains("gone") {
            self.0.remove(stream);
            return vec![RowOp::Delete { table: "others", id }];
        }
        let n = self.0.entry(stream.to_owned()).or_default();
        *n += 1;
        let stream = atalaya_model::StreamId::from_stored(stream);
        vec![RowOp::Put {
            table: "others",
            id,
            stream,
            values: vec![(*n).into()],
            body: format!("{{\"n\":{n}}}"),
        }]
    }
    fn event(&mut self, event: &Recorded) -> Vec<RowOp> {
        self.rows(&event.stream, &event.data)
    }
}

/// Commits with live rows, as the server does: rows after all events of the batch.
async fn live(store: &Store, fold: &mut Fold, from: u32, to: u32) {
    for n in from..to {
        let text = if n % 17 == 5 { "gone" } else { "x" };
        let name = stream(n % 23);
        let mut batch = batch(&name, Expected::Any, &["x", text]);
        batch.rows = ["x", text].iter().flat_map(|t| fold.rows(name.as_str(), t)).collect();
        store.commit(batch).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rebuilt_rows_equal_live_ones() {
    for kind in KINDS {
        let bed = Bed::new(kind);
        let store = bed.open().await;
        let mut fold = Fold::default();
        live(&store, &mut fold, 0, 700).await;
        let before = all_rows(&store, "others").await;
        let things = all_rows(&store, "things").await;
        let (mut again, mut steps) = (Fold::default(), Vec::new());
        let done =
            rebuild(&store, &["others"], |e| again.event(e), |at, of| steps.push((at, of))).await.unwrap();
        assert_eq!((done.position, done.changes), (1_400, 1_400));
        assert_eq!(steps.last(), Some(&(1_400, 1_400)));
        assert_eq!(all_rows(&store, "others").await, before, "{kind:?}");
        assert_eq!(all_rows(&store, "things").await, things);
        // And again, over what a rebuild left; live writing goes on in the new table.
        live(&store, &mut fold, 700, 720).await;
        let mut again = Fold::default();
        let before = all_rows(&store, "others").await;
        rebuild(&store, &["others"], |e| again.event(e), |_, _| ()).await.unwrap();
        assert_eq!(all_rows(&store, "others").await, before, "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_keeps_up_with_a_working_store() {
    for kind in KINDS {
        let bed = Bed::new(kind);
        let store = bed.open().await;
        let mut fold = Fold::default();
        live(&store, &mut fold, 0, 300).await;
        let writer = store.clone();
        let working = tokio::spawn(async move {
            live(&writer, &mut fold, 300, 600).await;
        });
        let mut again = Fold::default();
        let done = rebuild(&store, &["others"], |e| again.event(e), |_, _| ()).await.unwrap();
        working.await.unwrap();
        assert!(done.position >= 600, "{kind:?}");
        let live_rows = all_rows(&store, "others").await;
        let mut whole = Fold::default();
        rebuild(&store, &["others"], |e| whole.event(e), |_, _| ()).await.unwrap();
        assert_eq!(all_rows(&store, "others").await, live_rows, "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_that_fails_changes_nothing() {
    for kind in KINDS {
        let bed = Bed::new(kind);
        let store = bed.open().await;
        let mut fold = Fold::default();
        live(&store, &mut fold, 0, 50).await;
        let before = all_rows(&store, "others").await;
        let other = rebuild(&store, &["others"], |_| vec![put("a", "open", 1)], |_, _| ()).await.unwrap_err();
        assert!(matches!(other, RebuildError::OtherTable { position: 1, table: "things" }), "{other}");
        let bad = |e: &Recorded| {
            let values = if e.position < 40 { vec![1.into()] } else { vec![Value::Null] };
            vec![RowOp::Put {
                table: "others",
                id: "a".into(),
                stream: stream("a"),
                values,
                body: "{}".into(),
            }]
        };
        let error = rebuild(&store, &["others"], bad, |_, _| ()).await.unwrap_err();
        assert!(matches!(error, RebuildError::Row { position: 40, .. }), "{error}");
        assert_eq!(all_rows(&store, "others").await, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_declaration_is_rebuilt() {
    static WIDER: Table = Table {
        name: "others",
        columns: &[Column::integer("n"), Column::text("label").nullable()],
        indexes: &[&["n"]],
    };
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let bed = Bed::new(kind);
        let store = bed.open().await;
        assert!(store.stale().is_empty(), "an empty journal has nothing to rebuild");
        live(&store, &mut Fold::default(), 0, 30).await;
        let before = all_rows(&store, "others").await;
        store.close().await;
        tokio::time::sleep(Duration::from_millis(100)).await;

        for rebuilt in [false, true] {
            let store =
                Store::open(test_options(bed.url.clone(), &[&THINGS, &WIDER], &bed.clock)).await.unwrap();
            assert_eq!(store.stale().contains("others"), !rebuilt, "remembered until it is done");
            if !rebuilt {
                assert_eq!(store.count("others", &[]).await.unwrap(), 0);
                let mut fold = Fold::default();
                let wider = |e: &Recorded| {
                    let mut ops = fold.event(e);
                    for op in &mut ops {
                        if let RowOp::Put { values, .. } = op {
                            values.push("new".into());
                        }
                    }
                    ops
                };
                rebuild(&store, &["others"], wider, |_, _| ()).await.unwrap();
                assert!(store.stale().is_empty());
            }
            let after = all_rows(&store, "others").await;
            assert_eq!(after.len(), before.len());
            assert!(after.iter().zip(&before).all(|(a, b)| a.body == b.body && a.position == b.position));
            assert!(after.iter().all(|row| row.values[1] == "new".into()));
            store.close().await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
