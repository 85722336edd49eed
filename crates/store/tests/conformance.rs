//! One suite for all engines: what a store promises, whatever is behind it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use atalaya_journal::audit::AuditKind;
use atalaya_model::{Actor, Millis, StreamId};
use atalaya_store::{
    Access, AuditSelect, Batch, CommitError, Cursor, Dir, Expected, Filter, Idempotency, NewSubjectKey,
    OutboxEntry, RowOp, Select, Snapshot, Store, StoreError, SubjectKeyState, Value,
    seal::{Binding, Master, SubjectKey},
};
use std::collections::BTreeSet;
use support::*;

macro_rules! conformance {
    ($($case:ident),+ $(,)?) => {
        conformance!(@engine memory, Memory, $($case),+);
        conformance!(@engine sqlite, Sqlite, $($case),+);
        conformance!(@engine postgres, Postgres, $($case),+);
    };
    (@engine $module:ident, $kind:ident, $($case:ident),+) => {
        mod $module {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$case(super::Bed::new(super::Kind::$kind)).await;
                }
            )+
        }
    };
}

conformance!(
    versions_guard_streams,
    positions_have_no_gaps_under_concurrency,
    requests_are_answered_once,
    a_conflict_does_not_take_its_group_along,
    malformed_batches_are_refused,
    rows_are_put_replaced_and_deleted,
    filters_select,
    pages_concatenate_to_the_whole,
    bad_queries_are_refused,
    snapshots_are_kept,
    followers_see_every_commit_in_order,
    the_outbox_is_ordered,
    what_is_given_up_of_the_outbox_is_said,
    erased_keys_erase_data_and_the_log_verifies,
    erased_records_leave_the_log_sound,
    recorded_times_never_go_back,
    the_audit_trail_is_found,
    tiles_and_proofs_hold,
    checkpoints_follow_the_log,
    closing_writes_what_waits,
    a_full_queue_says_busy,
);

async fn refused(store: &Store, batch: Batch) -> CommitError {
    store.commit(batch).await.unwrap_err()
}

async fn versions_guard_streams(bed: Bed) {
    let store = bed.open().await;
    let a = stream("a");
    let first = store.commit(batch(&a, Expected::New, &["1", "2"])).await.unwrap();
    assert_eq!(
        (first.position_first(), first.position_last, first.leaf, first.version(&a)),
        (1, 2, 0, Some(2))
    );
    let conflict = refused(&store, batch(&a, Expected::New, &["x"])).await;
    assert!(matches!(conflict, CommitError::Conflict { expected: 0, found: 2, .. }), "{conflict:?}");
    let conflict = refused(&store, batch(&a, Expected::Version(1), &["x"])).await;
    assert!(matches!(conflict, CommitError::Conflict { expected: 1, found: 2, .. }), "{conflict:?}");
    store.commit(batch(&a, Expected::Version(2), &["3"])).await.unwrap();
    let any = store.commit(batch(&a, Expected::Any, &["4"])).await.unwrap();
    assert_eq!(any.version(&a), Some(4));

    // One batch, several streams and one of them twice: all or nothing.
    let mut several = batch(&a, Expected::Version(4), &["5"]);
    several.appends.extend(batch(&stream("b"), Expected::New, &["1"]).appends);
    several.appends.extend(batch(&a, Expected::Version(5), &["6", "7"]).appends);
    let committed = store.commit(several.clone()).await.unwrap();
    assert_eq!((committed.version(&a), committed.version(&stream("b"))), (Some(7), Some(1)));
    let conflict = refused(&store, several).await;
    assert!(matches!(conflict, CommitError::Conflict { expected: 4, found: 7, .. }), "{conflict:?}");

    let texts = |events: Vec<atalaya_journal::Recorded>| -> Vec<(u64, u64, String)> {
        events.into_iter().map(|e| (e.position, e.version, e.data)).collect()
    };
    let of_a = texts(store.stream(&a, 5, 100).await.unwrap());
    assert_eq!(of_a, [(7, 6, r#"{"text":"6"}"#.into()), (8, 7, r#"{"text":"7"}"#.into())]);
    assert_eq!(texts(store.stream(&a, 0, 2).await.unwrap()).len(), 2);
    assert!(store.stream(&stream("none"), 0, 10).await.unwrap().is_empty());
    let all = store.events(0, 100).await.unwrap();
    assert!(all.iter().zip(1..).all(|(e, n)| e.position == n) && all.len() == 8);
    assert_eq!(
        (&all[0].site[..], &all[0].realm[..], all[0].command),
        ("TOL", "operations", first.command().0)
    );
    assert_eq!(all[..2], first.events[..], "what followers get is what is stored");
    assert_eq!(store.head().await.unwrap().position, 8);
    assert_sound(&store).await;
}

async fn positions_have_no_gaps_under_concurrency(bed: Bed) {
    let store = bed.open().await;
    let tasks = (0..64u32).map(|task| {
        let store = store.clone();
        tokio::spawn(async move {
            let own = stream(task);
            for n in 0..10u64 {
                store.commit(batch(&own, Expected::Version(n), &["own"])).await.unwrap();
                store.commit(batch(&stream("shared"), Expected::Any, &["shared", "twice"])).await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let head = store.head().await.unwrap();
    assert_eq!((head.position, head.leaves), (64 * 30, 64 * 20));
    let report = assert_sound(&store).await;
    assert_eq!((report.streams, report.events), (65, 64 * 30));
}

async fn requests_are_answered_once(bed: Bed) {
    let store = bed.open().await;
    let request = |scope: &str, hash: u8, response: &str| {
        let mut batch = batch(&stream("a"), Expected::Any, &["x"]);
        batch.idempotency = Some(Idempotency {
            key: "k".into(),
            scope: scope.into(),
            request_hash: [hash; 32],
            response: response.into(),
            expires: bed.clock.now().plus(Millis::from_secs(60)),
        });
        batch
    };
    store.commit(request("ana", 1, "first")).await.unwrap();
    let again = refused(&store, request("ana", 1, "second")).await;
    assert!(matches!(&again, CommitError::Replayed(response) if response == b"first"), "{again:?}");
    assert!(matches!(refused(&store, request("ana", 2, "x")).await, CommitError::KeyReused));
    // Keys of different accounts never meet.
    store.commit(request("luis", 2, "other")).await.unwrap();
    assert_eq!(store.response("luis", "k").await.unwrap().unwrap().response, b"other");
    assert!(store.response("eva", "k").await.unwrap().is_none());

    bed.clock.shift(61_000_000);
    store.commit(request("ana", 3, "late")).await.unwrap();
    assert_eq!(store.response("ana", "k").await.unwrap().unwrap().response, b"late");
    assert_eq!(store.head().await.unwrap().position, 3);

    // The same request many times at once is carried out once.
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (store, request) = (store.clone(), request("many", 9, "once"));
            tokio::spawn(async move { store.commit(request).await })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => done += 1,
            Err(CommitError::Replayed(response)) => assert_eq!(response, b"once"),
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(store.forget_responses(bed.clock.now()).await.unwrap(), 1, "luis's has expired");
    assert!(store.response("luis", "k").await.unwrap().is_none());
}

async fn a_conflict_does_not_take_its_group_along(bed: Bed) {
    let store = bed.open().await;
    store.commit(batch(&stream("taken"), Expected::New, &["x"])).await.unwrap();
    // All are queued before the first can be answered, so they share groups.
    let commits = (0..200u32).map(|n| {
        let name = if n % 7 == 3 { stream("taken") } else { stream(n) };
        let store = store.clone();
        tokio::spawn(async move { (n, store.commit(batch(&name, Expected::New, &["x"])).await) })
    });
    let mut accepted = 0;
    for commit in commits.collect::<Vec<_>>() {
        match commit.await.unwrap() {
            (n, Ok(_)) if n % 7 != 3 => accepted += 1,
            (n, Err(CommitError::Conflict { expected: 0, found: 1, .. })) if n % 7 == 3 => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(accepted, 171);
    assert_eq!(assert_sound(&store).await.events, 172);
}

async fn malformed_batches_are_refused(bed: Bed) {
    let store = bed.open().await;
    let a = stream("a");
    let base = || batch(&a, Expected::Any, &["x"]);
    type Spoil = Box<dyn Fn(&mut Batch)>;
    let spoil: Vec<Spoil> = vec![
        Box::new(|b| b.appends[0].events[0].data.push('}')),
        Box::new(|b| b.appends[0].events[0].kind = String::new()),
        Box::new(|b| b.appends[0].stream = StreamId::from_stored("a b")),
        Box::new(|b| b.appends[0].stream = StreamId::from_stored("")),
        Box::new(|b| b.rows.push(RowOp::Delete { table: "nothing", id: "x".into() })),
        Box::new(|b| b.rows.push(RowOp::Delete { table: "things", id: String::new() })),
        Box::new(|b| b.rows.push(put("a\0b", "open", 1))),
        Box::new(|b| {
            let RowOp::Put { id, stream, body, .. } = put("a", "open", 1) else { return };
            b.rows.push(RowOp::Put { table: "things", id, stream, values: vec![], body });
        }),
        Box::new(|b| {
            let RowOp::Put { id, stream, .. } = put("a", "open", 1) else { return };
            let body = "\"\0\"".into();
            b.rows.push(RowOp::Put { table: "others", id, stream, values: vec![1.into()], body });
        }),
        Box::new(|b| b.outbox.push(OutboxEntry { topic: String::new(), payload: "x".into() })),
        Box::new(|b| b.keys.push(NewSubjectKey { subject: "s".into(), wrapped: vec![] })),
        Box::new(|b| b.audit.action = String::new()),
        Box::new(|b| b.audit.objects = vec!["x".repeat(201)]),
        Box::new(|b| b.erase_records = vec![999]),
        Box::new(|b| b.erase_records = vec![u64::MAX]),
    ];
    for (n, spoil) in spoil.iter().enumerate() {
        let mut batch = base();
        spoil(&mut batch);
        let error = refused(&store, batch).await;
        assert!(matches!(error, CommitError::Malformed(_)), "{n}: {error:?}");
    }
    let mut many = base();
    many.audit.details.insert("x".into(), "y".repeat(60_000));
    assert!(matches!(refused(&store, many).await, CommitError::TooLarge { .. }));
    let mut large = base();
    large.rows = (0..5)
        .map(|n| match put(n.to_string(), "open", n) {
            RowOp::Put { table, id, stream, values, .. } => {
                RowOp::Put { table, id, stream, values, body: format!("\"{}\"", "x".repeat(1_000_000)) }
            }
            other => other,
        })
        .collect();
    assert!(matches!(refused(&store, large).await, CommitError::TooLarge { .. }));
    assert_eq!(store.head().await.unwrap().leaves, 0, "nothing was written");
    // What is unusual but sound is taken, and comes back as it was.
    let odd = "ñ\u{1F691} \\u0000 ' \" ; DROP TABLE events; --";
    store.commit(batch(&a, Expected::Any, &[odd])).await.unwrap();
    let stored = store.stream(&a, 0, 1).await.unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&stored[0].data).unwrap()["text"], odd);
}

async fn rows_are_put_replaced_and_deleted(bed: Bed) {
    let store = bed.open().await;
    let commit = async |rows: Vec<RowOp>| {
        let mut batch = batch(&stream("rows"), Expected::Any, &["x"]);
        batch.rows = rows;
        store.commit(batch).await.unwrap().position_last
    };
    commit(vec![put("a", "open", 1), put("b", "open", 2)]).await;
    let position =
        commit(vec![put("a", "closed", 1), RowOp::Delete { table: "things", id: "b".into() }]).await;
    let row = store.row("things", "a").await.unwrap().unwrap();
    assert_eq!((&row.id[..], row.stream.as_str(), row.position), ("a", "thing/a", position));
    assert_eq!(row.values[..2], ["closed".into(), Value::Integer(1)]);
    assert_eq!(row.body, r#"{"id":"a","state":"closed"}"#);
    assert!(store.row("things", "b").await.unwrap().is_none());
    assert!(store.row("things", "a' OR '1'='1").await.unwrap().is_none());

    // Within one batch the last change of a row counts.
    let delete = |id: &str| RowOp::Delete { table: "things", id: id.into() };
    commit(vec![
        put("c", "1", 1),
        delete("c"),
        put("d", "1", 1),
        delete("a"),
        put("d", "2", 1),
        put("a", "3", 3),
    ])
    .await;
    assert!(store.row("things", "c").await.unwrap().is_none());
    assert_eq!(store.row("things", "d").await.unwrap().unwrap().values[0], "2".into());
    assert_eq!(store.row("things", "a").await.unwrap().unwrap().values[0], "3".into());

    // All kinds and their edges come back exactly.
    let values = vec![
        "".into(),
        i64::MIN.into(),
        i64::MAX.into(),
        (-0.1f64).into(),
        "Ñandú \u{1F691}\t\n".into(),
        vec![0u8, 255].into(),
    ];
    let body = "{\"a\": 1.10}".to_owned();
    commit(vec![RowOp::Put {
        table: "things",
        id: "e".into(),
        stream: stream("e"),
        values: values.clone(),
        body: body.clone(),
    }])
    .await;
    let row = store.row("things", "e").await.unwrap().unwrap();
    assert_eq!((row.values, row.body), (values, body));
}

/// Rows with ties, nulls and awkward texts.
async fn filled(bed: &Bed) -> (Store, Vec<(String, Vec<Value>)>) {
    let store = bed.open().await;
    let labels = ["a", "ab", "abc", "b", "A", "á", "\u{10FFFF}", "a\u{10FFFF}", ""];
    let mut rows = Vec::new();
    for n in 0..90i64 {
        let values = vec![
            ["open", "held", "closed"][(n % 3) as usize].into(),
            (n / 4).into(),
            if n % 5 == 0 { Value::Null } else { Value::Integer(-n / 7) },
            if n % 4 == 0 { Value::Null } else { Value::Real(f64::from((n % 6) as i32) / 4.0 - 0.5) },
            if n % 11 == 0 { Value::Null } else { labels[(n % 9) as usize].into() },
            if n % 2 == 0 { Value::Null } else { vec![(n % 8) as u8].into() },
        ];
        rows.push((format!("{:03}", (n * 37) % 90), values));
    }
    let mut batch = batch(&stream("fill"), Expected::Any, &["x"]);
    batch.rows = rows
        .iter()
        .map(|(id, values)| {
            let (id, values) = (id.clone(), values.clone());
            RowOp::Put { table: "things", stream: stream(&id), id, values, body: "{}".into() }
        })
        .collect();
    store.commit(batch).await.unwrap();
    (store, rows)
}

async fn filters_select(bed: Bed) {
    let (store, rows) = filled(&bed).await;
    let column = |name: &str| THINGS.columns.iter().position(|c| c.name == name);
    // What each filter means, said once more and independently.
    let accepts = |filter: &Filter, id: &str, values: &[Value]| {
        let value = |c: &str| match column(c) {
            Some(i) => values[i].clone(),
            None if c == "id" => id.into(),
            None => Value::Text(format!("thing/{id}")),
        };
        match filter {
            Filter::Eq(c, v) => !value(c).is_null() && value(c) == *v,
            Filter::In(c, vs) => vs.iter().any(|v| !value(c).is_null() && value(c) == *v),
            Filter::Ge(c, v) => !value(c).is_null() && value(c) >= *v,
            Filter::Lt(c, v) => !value(c).is_null() && value(c) < *v,
            Filter::IsNull(c) => value(c).is_null(),
            Filter::NotNull(c) => !value(c).is_null(),
            Filter::Prefix(c, p) => value(c).as_text().is_some_and(|t| t.starts_with(p.as_str())),
        }
    };
    let sets: Vec<Vec<Filter>> = vec![
        vec![],
        vec![Filter::Eq("state", "open".into())],
        vec![Filter::Eq("state", "open' OR '1'='1".into())],
        vec![Filter::In("state", vec!["open".into(), "held".into(), "none".into()])],
        vec![Filter::In("state", vec![])],
        vec![Filter::In("opened_at", (0..500).step_by(3).map(Value::Integer).collect())],
        vec![Filter::Ge("opened_at", 5.into()), Filter::Lt("opened_at", 9.into())],
        vec![Filter::Lt("closed_at", (-3).into())],
        vec![Filter::IsNull("closed_at"), Filter::NotNull("weight")],
        vec![Filter::Ge("weight", 0.0.into()), Filter::Lt("weight", 0.5.into())],
        vec![Filter::Eq("weight", (-0.0).into())],
        vec![Filter::Prefix("label", "a".into())],
        vec![Filter::Prefix("label", "a\u{10FFFF}".into())],
        vec![Filter::Prefix("label", "\u{10FFFF}".into())],
        vec![Filter::Prefix("label", "".into())],
        vec![Filter::Prefix("id", "03".into())],
        vec![Filter::Eq("stream", "thing/011".into())],
        vec![Filter::Ge("mark", vec![3u8].into()), Filter::IsNull("label")],
        vec![Filter::Lt("label", "b".into()), Filter::Ge("label", "A".into())],
    ];
    for filters in sets {
        let expected: BTreeSet<&str> = rows
            .iter()
            .filter(|(id, values)| filters.iter().all(|f| accepts(f, id, values)))
            .map(|(id, _)| id.as_str())
            .collect();
        let select = Select { filters: filters.clone(), limit: 500, ..Select::new("things") };
        let page = store.rows(select).await.unwrap();
        let found: BTreeSet<&str> = page.items.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(found, expected, "{filters:?}");
        assert_eq!(store.count("things", &filters).await.unwrap(), expected.len() as u64, "{filters:?}");
        let mut numbers: Vec<i64> = rows
            .iter()
            .filter(|(id, _)| expected.contains(id.as_str()))
            .filter_map(|(_, values)| values[2].as_integer())
            .collect();
        numbers.sort_unstable();
        assert_eq!(
            store.numbers("things", "closed_at", &filters, 1_000).await.unwrap(),
            numbers,
            "{filters:?}"
        );
    }
    let tally = store.tally("things", "state", &[Filter::Lt("opened_at", 1.into())], 10).await.unwrap();
    assert_eq!(tally, [("open".into(), 2), ("closed".into(), 1), ("held".into(), 1)]);
    let tally = store.tally("things", "closed_at", &[], 3).await.unwrap();
    assert_eq!(tally[0], (Value::Null, 18));
    let few = store.numbers("things", "opened_at", &[], 89).await.unwrap_err();
    assert!(matches!(few, StoreError::TooMany { limit: 89 }));
}

async fn pages_concatenate_to_the_whole(bed: Bed) {
    let (store, rows) = filled(&bed).await;
    for column in ["id", "state", "opened_at", "closed_at", "weight", "label", "mark", "stream", "position"] {
        for dir in [Dir::Asc, Dir::Desc] {
            let whole = store.rows(Select::new("things").order(column, dir).limit(500)).await.unwrap();
            assert!(whole.next.is_none());
            let ids: Vec<String> = whole.items.iter().map(|row| row.id.clone()).collect();
            assert_eq!(ids, expected_order(&rows, column, dir), "{column} {dir:?}");
            for limit in [1, 7, 44, 45, 90, 91] {
                let (mut found, mut after) = (Vec::new(), None);
                loop {
                    let select = Select::new("things").order(column, dir).limit(limit).after(after);
                    let page = store.rows(select).await.unwrap();
                    assert!(page.items.len() <= limit as usize);
                    found.extend(page.items.into_iter().map(|row| row.id));
                    // On its way to a browser and back.
                    let Some(next) = page.next.map(|cursor| Cursor::parse(&cursor.to_string()).unwrap())
                    else {
                        break;
                    };
                    after = Some(next);
                }
                assert_eq!(found, ids, "{column} {dir:?} by {limit}");
            }
        }
    }
}

/// By value with nulls last, ties by id in the same direction.
fn expected_order(rows: &[(String, Vec<Value>)], column: &str, dir: Dir) -> Vec<String> {
    let index = THINGS.columns.iter().position(|c| c.name == column);
    let mut keyed: Vec<(bool, Value, String)> = rows
        .iter()
        .map(|(id, values)| {
            let value = match (index, column) {
                (Some(i), _) => values[i].clone(),
                (None, "position") => Value::Integer(1),
                _ => id.as_str().into(),
            };
            (value.is_null(), value, id.clone())
        })
        .collect();
    keyed.sort_by(|a, b| match dir {
        Dir::Asc => a.cmp(b),
        Dir::Desc => a.0.cmp(&b.0).then_with(|| (&b.1, &b.2).cmp(&(&a.1, &a.2))),
    });
    keyed.into_iter().map(|(_, _, id)| id).collect()
}

async fn bad_queries_are_refused(bed: Bed) {
    let (store, _) = filled(&bed).await;
    let wrong = [
        Select::new("nothing"),
        Select::new("events"),
        Select::new("things").order("nothing", Dir::Asc),
        Select::new("things").filter(Filter::Eq("nothing", 1.into())),
        Select::new("things").filter(Filter::Eq("state", 1.into())),
        Select::new("things").filter(Filter::Eq("closed_at", Value::Null)),
        Select::new("things").filter(Filter::Eq("label", "a\0".into())),
        Select::new("things").filter(Filter::Prefix("opened_at", "1".into())),
        Select::new("things").filter(Filter::In("opened_at", vec![1.into(); 501])),
        Select::new("things").limit(0),
        Select::new("things").limit(501),
    ];
    for select in wrong {
        let error = store.rows(select.clone()).await.unwrap_err();
        assert!(matches!(error, StoreError::Table(_)), "{select:?}: {error:?}");
    }
    let page = store.rows(Select::new("things").limit(1)).await.unwrap();
    let other = Select::new("things").order("state", Dir::Asc).after(page.next);
    assert!(matches!(store.rows(other).await, Err(StoreError::BadCursor)));
    assert!(store.numbers("things", "state", &[], 10).await.is_err());
}

async fn snapshots_are_kept(bed: Bed) {
    let store = bed.open().await;
    let a = stream("a");
    for version in 1..=2u64 {
        let mut batch = batch(&a, Expected::Any, &["x"]);
        let data = format!("{{\"n\":{version}}}");
        batch.snapshots.push(Snapshot { stream: a.clone(), schema: 3, version, data });
        store.commit(batch).await.unwrap();
    }
    let snapshot = store.snapshot(&a, 3).await.unwrap().unwrap();
    assert_eq!((snapshot.version, &snapshot.data[..]), (2, r#"{"n":2}"#));
    assert!(store.snapshot(&a, 4).await.unwrap().is_none(), "another shape is folded anew");
    assert!(store.snapshot(&stream("b"), 3).await.unwrap().is_none());
}

async fn followers_see_every_commit_in_order(bed: Bed) {
    let mut options = bed.options();
    options.limits.followers = 16;
    let store = Store::open(options).await.unwrap();
    let (mut quick, mut slow) = (store.subscribe(), store.subscribe());
    for n in 0..100u32 {
        let mut batch = batch(&stream(n), Expected::New, &["x"]);
        batch.rows.push(put(n.to_string(), "open", 1));
        let answered = store.commit(batch).await.unwrap();
        // Followers are told before the caller is.
        let seen = quick.try_recv().unwrap();
        assert_eq!((seen.leaf, seen.position_last, seen.rows().len()), (n.into(), u64::from(n) + 1, 1));
        assert_eq!(seen.events, answered.events);
    }
    // A follower that lags is told so, and catches up from the journal.
    let lagged = slow.recv().await.unwrap_err();
    assert!(matches!(lagged, tokio::sync::broadcast::error::RecvError::Lagged(_)));
    let next = slow.recv().await.unwrap();
    let missed = store.events(0, 1_000).await.unwrap();
    assert_eq!(missed.len() as u64, 100);
    assert!(next.position_first() <= 100);
    store.close().await;
    while slow.recv().await.is_ok() {}
    assert!(matches!(quick.recv().await, Err(tokio::sync::broadcast::error::RecvError::Closed)));
}

async fn what_is_given_up_of_the_outbox_is_said(bed: Bed) {
    let store = bed.open().await;
    for n in 0..4u32 {
        let mut batch = batch(&stream("a"), Expected::Any, &["x"]);
        batch.outbox =
            (0..3).map(|m| OutboxEntry { topic: "t".into(), payload: format!("{n}.{m}") }).collect();
        store.commit(batch).await.unwrap();
    }
    assert_eq!(store.waiting_to_send().await.unwrap(), 12);
    let oldest = store.pending(5).await.unwrap();
    store.shed(&oldest, "gap", "{}").await.unwrap();
    store.shed(&[], "gap", "{}").await.unwrap();
    let left = store.pending(100).await.unwrap();
    assert_eq!(left.len(), 8);
    assert_eq!(store.waiting_to_send().await.unwrap(), 8);
    assert_eq!((left[0].id, left[0].topic.as_str(), left[0].payload.as_str()), (oldest[4].id, "gap", "{}"));
    assert_eq!(left[0].position, oldest[4].position);
    assert_eq!(left[1].payload, "1.2");
}

async fn the_outbox_is_ordered(bed: Bed) {
    let store = bed.open().await;
    for n in 0..5u32 {
        let mut batch = batch(&stream("a"), Expected::Any, &["x"]);
        batch.outbox =
            (0..3).map(|m| OutboxEntry { topic: "t".into(), payload: format!("{n}.{m}") }).collect();
        store.commit(batch).await.unwrap();
    }
    let pending = store.pending(4).await.unwrap();
    let payloads: Vec<_> = pending.iter().map(|row| row.payload.as_str()).collect();
    assert_eq!(payloads, ["0.0", "0.1", "0.2", "1.0"]);
    assert_eq!(pending[3].position, 2);
    store.sent(&pending.iter().map(|row| row.id).collect::<Vec<_>>()).await.unwrap();
    store.sent(&[pending[0].id]).await.unwrap();
    let rest = store.pending(100).await.unwrap();
    assert_eq!((rest.len(), rest[0].payload.as_str()), (11, "1.1"));
}

async fn erased_keys_erase_data_and_the_log_verifies(bed: Bed) {
    let store = bed.open().await;
    let (master, a) = (Master::new([1; 32]), stream("a"));
    let (key, subject) = (SubjectKey::new([2; 32]), a.as_str().to_owned());
    let binding = Binding { subject: a.as_str(), stream: a.as_str(), kind: "thing_said" };
    let clear = r#"{"caller":{"$personal":"Ana Torres"},"folio":"TOL-1"}"#;
    let mut first = batch(&a, Expected::New, &["x"]);
    first.appends[0].events[0].data =
        atalaya_store::seal::seal(clear, Some(&key), &binding, &mut || [3; 32]).unwrap();
    first.keys.push(NewSubjectKey {
        subject: subject.clone(),
        wrapped: master.wrap(&subject, &key, [4; 32]).unwrap(),
    });
    store.commit(first.clone()).await.unwrap();

    let subjects = [subject.clone(), "nobody".to_owned()];
    let keys = store.keys(&subjects).await.unwrap();
    let SubjectKeyState::Live(wrapped) = &keys[&subject] else { panic!("{keys:?}") };
    assert_eq!(keys.len(), 1);
    let unwrapped = master.unwrap(&subject, wrapped).unwrap();
    let stored = store.stream(&a, 0, 1).await.unwrap().remove(0);
    assert!(!stored.data.contains("Ana"));
    assert_eq!(atalaya_store::seal::open(&stored.data, Some(&unwrapped), &binding).unwrap(), clear);

    // A second key for the same subject would make the first data unreadable.
    let mut second = batch(&a, Expected::Any, &["x"]);
    second.keys = first.keys.clone();
    assert!(matches!(refused(&store, second.clone()).await, CommitError::SubjectKeyExists(_)));
    let mut doubled = batch(&a, Expected::Any, &["x"]);
    doubled.keys = vec![NewSubjectKey { subject: "b".into(), wrapped: vec![1] }; 2];
    assert!(matches!(refused(&store, doubled).await, CommitError::SubjectKeyExists(_)));

    let mut erase = read_batch();
    erase.erase_keys.push(subject.clone());
    let erased = store.commit(erase).await.unwrap();
    assert_eq!(erased.erased_keys(), std::slice::from_ref(&subject));
    assert_eq!(store.keys(&subjects).await.unwrap()[&subject], SubjectKeyState::Erased);
    let opened = atalaya_store::seal::open(&stored.data, None, &binding).unwrap();
    assert_eq!(opened, r#"{"caller":{"$erased":true},"folio":"TOL-1"}"#);
    assert!(matches!(refused(&store, second).await, CommitError::SubjectErased(_)));
    assert_sound(&store).await;
}

async fn erased_records_leave_the_log_sound(bed: Bed) {
    let store = bed.open().await;
    let mut secret = read_batch();
    secret.audit = secret.audit.object("folio/secret");
    secret.audit.details.insert("caller".into(), "Ana Torres".into());
    let leaf = store.commit(secret).await.unwrap().leaf;
    store.commit(batch(&stream("a"), Expected::New, &["x"])).await.unwrap();
    let before = store.audit_row(leaf).await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&before.opening.as_ref().unwrap().record).contains("Ana"));

    for _ in 0..2 {
        let mut erase = read_batch();
        erase.erase_records.push(leaf);
        store.commit(erase).await.unwrap();
    }
    let after = store.audit_row(leaf).await.unwrap().unwrap();
    assert_eq!(
        (after.opening, after.commitment, after.recorded_at),
        (None, before.commitment, before.recorded_at)
    );
    let select = AuditSelect { object: Some("folio/secret".into()), limit: 10, ..AuditSelect::default() };
    assert!(store.audit(&select).await.unwrap().is_empty());
    let report = assert_sound(&store).await;
    assert_eq!((report.erased_leaves, report.events_unproven), (1, 0));
}

async fn recorded_times_never_go_back(bed: Bed) {
    let store = bed.open().await;
    let mut last = None;
    for shift in [0i64, 1_000_000, -3_600_000_000, 0, 5, -1, 7_200_000_000, -86_400_000_000] {
        bed.clock.shift(shift);
        let committed = store.commit(batch(&stream("a"), Expected::Any, &["x"])).await.unwrap();
        assert!(Some(committed.recorded_at) > last, "{:?} after {last:?}", committed.recorded_at);
        last = Some(committed.recorded_at);
    }
    let events = store.events(0, 100).await.unwrap();
    assert!(events.windows(2).all(|w| w[0].recorded_at < w[1].recorded_at));
    assert_eq!(store.head().await.unwrap().recorded_at, last.unwrap());
    assert_sound(&store).await;
}

async fn the_audit_trail_is_found(bed: Bed) {
    let store = bed.open().await;
    let ana = Actor::Account { id: atalaya_model::AccountId(command().0), name: "ana".into() };
    for n in 0..20u32 {
        let mut batch = if n % 2 == 0 { batch(&stream(n), Expected::New, &["x"]) } else { read_batch() };
        if n % 5 == 0 {
            batch.actor = ana.clone();
        }
        batch.audit = batch.audit.object("folio/1").object(format!("odd/{}", n % 2)).object("folio/1");
        bed.clock.shift(1_000_000);
        store.commit(batch).await.unwrap();
    }
    let start = bed.clock.now().minus(Millis::from_secs(20));
    let at = |seconds| Some(start.plus(Millis::from_secs(seconds)));
    let object = |name: &str| Some(name.to_owned());
    let any = AuditSelect { limit: 500, ..AuditSelect::default() };
    let leaves = async |select: AuditSelect| -> Vec<u64> {
        store.audit(&select).await.unwrap().into_iter().map(|row| row.leaf).collect()
    };
    let newest_first = |leaves: &[u64]| leaves.iter().rev().copied().collect::<Vec<_>>();
    assert_eq!(leaves(any.clone()).await, (0..20).rev().collect::<Vec<_>>());
    assert_eq!(
        leaves(AuditSelect { actor: Some(ana.clone()), ..any.clone() }).await,
        newest_first(&[0, 5, 10, 15])
    );
    let reads = AuditSelect { kind: Some(AuditKind::Read), limit: 3, ..any.clone() };
    assert_eq!(leaves(reads.clone()).await, [19, 17, 15]);
    assert_eq!(leaves(AuditSelect { before: Some(15), ..reads }).await, [13, 11, 9]);
    assert_eq!(
        leaves(AuditSelect { action: object("thing.say"), since: at(16), ..any.clone() }).await,
        [18, 16]
    );
    assert_eq!(leaves(AuditSelect { since: at(3), until: at(6), ..any.clone() }).await, [4, 3, 2]);
    assert_eq!(leaves(AuditSelect { object: object("thing/4"), ..any.clone() }).await, [4]);
    let mine = AuditSelect { object: object("odd/1"), actor: Some(ana), ..any.clone() };
    assert_eq!(leaves(mine).await, [15, 5]);
    assert_eq!(
        leaves(AuditSelect { object: object("folio/1"), before: Some(2), ..any.clone() }).await,
        [1, 0]
    );
    assert!(leaves(AuditSelect { object: object("nothing"), ..any.clone() }).await.is_empty());
    assert!(store.audit(&AuditSelect { limit: 0, ..any }).await.is_err());

    let record = store.audit_row(5).await.unwrap().unwrap().opening.unwrap().parse().unwrap();
    assert_eq!((record.seq, &record.action[..], record.kind), (5, "thing.read", AuditKind::Read));
    assert_eq!(record.actor["name"], "ana");
    assert!(store.audit_row(20).await.unwrap().is_none());
}

/// Many leaves quickly: groups of a full queue.
async fn grow(store: &Store, leaves: u64) {
    let mut tasks = Vec::new();
    for _ in 0..leaves {
        let store = store.clone();
        tasks.push(tokio::spawn(async move { commit_patiently(&store, read_batch()).await }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

async fn tiles_and_proofs_hold(bed: Bed) {
    use atalaya_journal::{merkle, tiles};
    let store = bed.open().await;
    let mut roots = Vec::new();
    for step in [1u64, 254, 1, 1, 255, 300] {
        grow(&store, step).await;
        let head = store.head().await.unwrap();
        roots.push((head.leaves, head.root));
    }
    let size = 812;
    assert_eq!(roots.last().map(|(leaves, _)| *leaves), Some(size));
    for (size, root) in &roots {
        assert_eq!(store.root_at(*size).await.unwrap(), *root, "root at {size}");
        let proof = store.consistency_proof(*size, 812).await.unwrap();
        merkle::verify_consistency(*size, 812, root, &roots[5].1, &proof).unwrap();
    }
    assert!(store.root_at(size + 1).await.is_err());
    for tile in tiles::new_tiles(0, size).filter(|t| t.kind() != tiles::TileKind::Entries) {
        let bytes = store.tile(tile).await.unwrap().unwrap();
        assert_eq!(bytes.len(), usize::from(tile.width()) * 32, "{tile}");
    }
    let beyond = tiles::TileId::parse("tile/0/003.p/60").unwrap();
    assert!(store.tile(beyond).await.unwrap().is_none());

    let signed = checkpointer(&store).checkpoint_due().await.unwrap().unwrap();
    let key = signer();
    let keys = [key.verifier().clone()];
    let trust = atalaya_journal::proof::Trust { origin: ORIGIN, log_keys: &keys, witnesses: &[], needed: 0 };
    for leaf in [0, 1, 255, 256, 511, 512, 811] {
        let proof = store.prove(leaf, &signed, true).await.unwrap().unwrap();
        let (opening, _) = proof.verify_record(&trust).unwrap();
        assert_eq!(opening.parse().unwrap().seq, leaf);
    }
    assert!(store.prove(812, &signed, true).await.unwrap().is_none());
    assert_sound(&store).await;
    if bed.kind != Kind::Memory {
        // A new start rebuilds the growing edge from what is stored.
        store.close().await;
        let again = reopen(&bed).await;
        assert_eq!(again.head().await.unwrap().root, roots[5].1);
        grow(&again, 220).await;
        let report = assert_sound(&again).await;
        assert_eq!((report.leaves, report.sealed_leaves), (1_032, 812));
        assert_eq!(again.root_at(812).await.unwrap(), roots[5].1);
    }
}

/// The lock of a SQLite directory is free when the last handle is gone, which a task of the test
/// may delay by a moment.
async fn reopen(bed: &Bed) -> Store {
    for _ in 0..100 {
        match bed.try_open(Access::ReadWrite).await {
            Ok(store) => return store,
            Err(StoreError::InUse(_)) => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            Err(other) => panic!("{other}"),
        }
    }
    panic!("still in use");
}

async fn checkpoints_follow_the_log(bed: Bed) {
    use std::sync::{Arc, Mutex};
    let store = bed.open().await;
    let published = Arc::new(Mutex::new(Vec::new()));
    let sink = published.clone();
    let publish: atalaya_store::log::Publish = Arc::new(move |signed| {
        sink.lock().unwrap().push(signed.checkpoint().size());
        Ok(())
    });
    let mut checkpointer = atalaya_store::Checkpointer::new(store.clone(), ORIGIN, signer(), publish.clone());
    assert!(checkpointer.checkpoint_due().await.unwrap().is_none(), "an empty log says nothing");
    grow(&store, 3).await;
    let signed = checkpointer.checkpoint_due().await.unwrap().unwrap();
    assert!(checkpointer.checkpoint_due().await.unwrap().is_none());
    assert_eq!(store.latest_checkpoint().await.unwrap().unwrap().encode(), signed.encode());
    store.holds(signed.checkpoint()).await.unwrap();

    // A published checkpoint that this store does not reach, or contradicts, is named.
    let head = store.head().await.unwrap();
    let ahead = atalaya_journal::Checkpoint::new(ORIGIN, 4, head.root).unwrap();
    assert!(matches!(store.holds(&ahead).await, Err(StoreError::Damaged(_))));
    let other = atalaya_journal::Checkpoint::new(ORIGIN, 2, head.root).unwrap();
    assert!(matches!(store.holds(&other).await, Err(StoreError::Damaged(_))));

    // Running: 256 leaves are signed at once, without waiting for the second.
    let running =
        tokio::spawn(atalaya_store::Checkpointer::new(store.clone(), ORIGIN, signer(), publish).run());
    grow(&store, 300).await;
    let wait = async {
        while published.lock().unwrap().last() != Some(&303) {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), wait).await.unwrap();
    let sizes = published.lock().unwrap().clone();
    // A checkpointer that starts publishes the last one again, in case a crash came between.
    assert!(sizes.windows(2).all(|w| w[0] <= w[1]), "{sizes:?}");
    assert_sound(&store).await;
    store.close().await;
    tokio::time::timeout(std::time::Duration::from_secs(60), running).await.unwrap().unwrap();
}

async fn closing_writes_what_waits(bed: Bed) {
    let store = bed.open().await;
    let waiting: Vec<_> = (0..300u32)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { store.commit(batch(&stream(n), Expected::New, &["x"])).await })
        })
        .collect();
    let reader = store.clone();
    tokio::task::yield_now().await;
    store.close().await;
    let mut written = 0;
    for commit in waiting {
        match commit.await.unwrap() {
            Ok(_) => written += 1,
            Err(CommitError::Closed) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(reader.head().await.unwrap().position, written);
    assert!(matches!(reader.commit(read_batch()).await, Err(CommitError::Closed)));
    assert!(reader.subscribe().recv().await.is_err());
    assert_sound(&reader).await;
}

async fn a_full_queue_says_busy(bed: Bed) {
    let mut options = bed.options();
    options.limits.queue = 2;
    let store = Store::open(options).await.unwrap();
    let commits: Vec<_> = (0..500u32)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { store.commit(batch(&stream(n), Expected::New, &["x"])).await })
        })
        .collect();
    let (mut written, mut busy) = (0, 0);
    for commit in commits {
        match commit.await.unwrap() {
            Ok(_) => written += 1,
            Err(CommitError::Busy) => busy += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(written + busy, 500);
    assert!(written >= 2);
    // In memory the appender may keep up with everybody.
    assert!(busy > 0 || bed.kind == Kind::Memory, "{written} written, {busy} busy");
    assert_eq!(store.head().await.unwrap().position, written);
}
