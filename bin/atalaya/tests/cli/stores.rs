//! Copies between engines, and what the store says of itself.

use crate::{
    args,
    support::{BATCHES, Site, run, vkey},
};
use atalaya_store::{DatabaseUrl, testing::TemporaryPostgres};

fn postgres() -> String {
    match TemporaryPostgres::shared().database().unwrap() {
        DatabaseUrl::Postgres(url) => url,
        other => panic!("{other}"),
    }
}

fn root_of(args: Vec<std::ffi::OsString>) -> (serde_json::Value, serde_json::Value) {
    let report = run(args).expect(0).json();
    (report["root"].clone(), report["events"].clone())
}

#[test]
fn a_site_moves_to_postgresql_and_back() {
    let site = Site::new();
    let (there, back) = (postgres(), site.path("back/atalaya.sqlite"));
    let source = format!("sqlite:{}", site.database().display());
    let target = format!("sqlite:{}", back.display());
    let said = run(args!["store", "copy", "--from", &source, "--to", &there]).expect(0).says("copied");
    assert!(!said.out.contains("host="), "parameters of the address stay out: {}", said.out);
    run(args!["store", "copy", "--from", &there, "--to", &target]).expect(0);
    let verify =
        |url: &str| args!["verify", "--data", "none", "--database", url, "--key", vkey(), "--report", "json"];
    let first = root_of(verify(&source));
    assert_eq!(first, root_of(verify(&there)));
    assert_eq!(first, root_of(verify(&target)));

    // Again into the same target: it is finished, and no copy is waiting there.
    run(args!["store", "copy", "--from", &source, "--to", &there]).expect(2).says("not empty");
    run(args!["store", "copy", "--from", &source, "--to", &source]).expect(2).says("same database");
    run(args!["store", "copy", "--from", "sqlite:nowhere.db", "--to", &there])
        .expect(2)
        .says("there is no database");
    run(args!["store", "copy", "--from", &source, "--to", "postgres://u:secret@127.0.0.1:1/x"])
        .expect(2)
        .never_says("secret");
}

#[test]
fn a_copy_from_postgresql_is_a_backup() {
    let site = Site::new();
    let there = postgres();
    let source = format!("sqlite:{}", site.database().display());
    run(args!["store", "copy", "--from", &source, "--to", &there]).expect(0);
    let (to, data) = (site.path("pg.tar"), site.path("restored"));
    run(args!["backup", "--data", &site.data, "--database", &there, "--to", &to]).expect(0);
    run(args!["restore", "--from", &to, "--data", &data, "--key", vkey()]).expect(0);
    run(args!["verify", "--data", &data, "--key", vkey()]).expect(0);
}

#[test]
fn a_copy_refuses_a_source_in_use() {
    let site = Site::new();
    let (source, target) = (
        format!("sqlite:{}", site.database().display()),
        format!("sqlite:{}", site.path("c.sqlite").display()),
    );
    site.with_store(async |_, _| {
        let run = move || run(args!["store", "copy", "--from", source, "--to", target]);
        tokio::task::spawn_blocking(run).await.unwrap().expect(2).says("stop the server");
    });
}

#[test]
fn status_tells_where_the_journal_ends() {
    let site = Site::new();
    run(args!["store", "status", "--data", &site.data]).expect(0).says("301 leaves").says("ECA, operations");
    let status = run(args!["store", "status", "--data", &site.data, "--report", "json"]).expect(0).json();
    assert_eq!((&status["leaves"], &status["sealed_leaves"]), (&(BATCHES + 1).into(), &BATCHES.into()));
    assert!(status["bytes"].as_u64().unwrap() > 10_000);
}

#[test]
fn the_audit_log_is_exported_without_names() {
    let site = Site::new();
    let said = run(args!["export", "audit", "--data", &site.data]).expect(0);
    let mut rows = csv::Reader::from_reader(said.out.as_bytes());
    assert_eq!(rows.headers().unwrap().iter().next(), Some("leaf"));
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 301);
    assert_eq!((&rows[0][0], &rows[0][5]), ("300", "test"), "newest first, the actor by its id");
    let out = site.path("audit.jsonl");
    run(args![
        "export",
        "audit",
        "--data",
        &site.data,
        "--format",
        "jsonl",
        "--out",
        &out,
        "--to",
        "2020-01-01"
    ])
    .expect(0);
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "", "nothing was recorded then");
    run(args!["export", "audit", "--data", &site.data, "--out", &out]).expect(2).says("exists");
    run(args!["export", "audit", "--data", &site.data, "--from", "2026-01-02", "--to", "2026-01-01"])
        .expect(2)
        .says("before");
}
