//! A sound record passes, every kind of tampering is named.

use crate::{
    args,
    support::{BATCHES, Site, run, vkey},
};

#[test]
fn a_sound_record_passes_and_is_counted() {
    let site = Site::new();
    let said = run(args!["verify", "--data", &site.data]).expect(0).says("sound").says("ECA, operations");
    assert!(said.out.contains("1 leaves are not signed yet"), "{}", said.out);
    let report = run(args!["verify", "--data", &site.data, "--report", "json"]).expect(0).json();
    assert_eq!(report["leaves"], BATCHES + 1);
    assert_eq!(report["sealed_leaves"], BATCHES);
    assert_eq!(report["checkpoints"], 6);
    assert_eq!(report["finding"], serde_json::Value::Null);
    // The same with the key alone, from the database's address.
    let url = format!("sqlite:{}", site.database().display());
    run(args!["verify", "--database", &url, "--data", "nowhere", "--key", &vkey()]).expect(0);
}

/// Each statement changes one thing behind the server's back; what is said names it.
#[test]
fn tampering_is_named() {
    let site = Site::new();
    let cases = [
        (
            "event",
            "UPDATE events SET data = replace(data, 'line 11.0', 'line 11.9') WHERE data LIKE '%line 11.0%'",
            "event ",
        ),
        (
            "event-time",
            "UPDATE events SET happened_at = happened_at + 1 WHERE position = 40",
            "event 40 is not the one that leaf",
        ),
        ("event-gone", "DELETE FROM events WHERE position = 40", "event 40 is missing"),
        (
            "event-tail",
            "DELETE FROM events WHERE position = (SELECT MAX(position) FROM events)",
            "missing; leaf 300 lists it",
        ),
        (
            "event-new",
            "INSERT INTO events SELECT position + 1, stream, version + 1, kind, schema, site, realm, actor, purpose, command, happened_at, recorded_at, data FROM events WHERE position = (SELECT MAX(position) FROM events)",
            "is on no leaf",
        ),
        (
            "event-text",
            "UPDATE events SET data = CAST(x'ff' AS TEXT) WHERE position = 41",
            "the event after 40 cannot be read",
        ),
        ("leaf-gone", "DELETE FROM leaves WHERE leaf = 77", "leaf 77 is missing"),
        ("leaf-tail", "DELETE FROM leaves WHERE leaf = 300", "is on no leaf"),
        ("leaf-sealed-tail", "DELETE FROM leaves WHERE leaf >= 290", "leaf 290 and later ones are missing"),
        (
            "leaf-record",
            "UPDATE leaves SET record = CAST(replace(CAST(record AS TEXT), 'console', 'radio99') AS BLOB) WHERE leaf = 12",
            "leaf 12: the record is not the one committed to",
        ),
        (
            "leaf-half",
            "UPDATE leaves SET salt = NULL WHERE leaf = 12",
            "leaf 12 has lost either its salt or its record",
        ),
        (
            "leaf-other",
            "UPDATE leaves SET commitment = zeroblob(32), salt = NULL, record = NULL WHERE leaf = 12",
            "leaf 12: the row differs from the published tile",
        ),
        (
            "leaf-young",
            "UPDATE leaves SET commitment = zeroblob(32), salt = NULL, record = NULL WHERE leaf = 295",
            "the first 300 leaves are not those known from outside",
        ),
        ("tile", "UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE level = 1", "the stored tiles"),
        (
            "checkpoint",
            "UPDATE checkpoints SET note = replace(note, 'tol.example', 'xyz.example') WHERE size = 100",
            "checkpoint 1 over 100 leaves is not valid",
        ),
        (
            "checkpoint-text",
            "UPDATE checkpoints SET note = 'none' WHERE size = 100",
            "checkpoint 1 is not readable",
        ),
        ("checkpoint-last", "DELETE FROM checkpoints WHERE size > 200", "sound"),
        ("root", "UPDATE head SET peaks = zeroblob(length(peaks))", "the head of the journal gives the root"),
        ("root-cut", "UPDATE head SET peaks = x'00'", "the head of the journal cannot be read"),
        ("head", "UPDATE head SET position = position - 1", "the head of the journal says"),
    ];
    for (name, sql, words) in cases {
        let copy = site.tampered(name, sql);
        // Deleting checkpoints hides nothing as long as the published one is there to compare with.
        let code = i32::from(name != "checkpoint-last");
        let said = run(args!["verify", "--data", &copy]).expect(code).says(words);
        assert_eq!(
            said.err.lines().count(),
            usize::try_from(code).unwrap(),
            "{name}: one line: {}",
            said.err
        );
    }
}

#[test]
fn what_was_published_outside_must_be_there() {
    let site = Site::new();
    // Cut back consistently, with its checkpoints: only knowledge from outside shows it.
    let cut = site.tampered("cut", "DELETE FROM checkpoints WHERE size > 250");
    let database = rusqlite::Connection::open(cut.join("atalaya.sqlite")).unwrap();
    database.execute("DELETE FROM events WHERE position > (SELECT MIN(position) FROM events WHERE command IN (SELECT command FROM events) AND position > 490)", []).unwrap();
    database.execute("DELETE FROM leaves WHERE leaf >= 250", []).unwrap();
    drop(database);
    run(args!["verify", "--data", &cut]).expect(1).says("300 leaves are known from outside");
    // A forged published checkpoint is no knowledge.
    let forged = site.tampered("forged", "UPDATE meta SET value = value");
    let path = forged.join("published/checkpoint");
    let text = std::fs::read_to_string(&path).unwrap().replace("\n300\n", "\n299\n");
    std::fs::write(&path, text).unwrap();
    run(args!["verify", "--data", &forged]).expect(1).says("published/checkpoint");
    // Another log's key fits nothing.
    let other =
        atalaya_journal::SignerKey::from_seed("other.example", &[9; 32]).unwrap().verifier().to_string();
    run(args!["verify", "--data", &site.data, "--key", other]).expect(1).says("another log");
}

#[test]
fn what_cannot_be_examined_is_exit_code_two() {
    let site = Site::new();
    run(args!["verify", "--data", site.path("nothing")]).expect(2).says("there is no database");
    run(args!["verify", "--database", "mysql://u:secret@h/d"]).expect(2).never_says("secret");
    std::fs::remove_file(site.data.join("keys/log.key")).unwrap();
    run(args!["verify", "--data", &site.data]).expect(2).says("--key");
    let text = site.path("text.sqlite");
    std::fs::write(&text, "this is no database at all, whatever its name says; it is long enough to be read")
        .unwrap();
    let url = format!("sqlite:{}", text.display());
    run(args!["verify", "--database", url, "--key", vkey()]).expect(1).says("damaged");
}

#[test]
fn a_running_server_is_not_disturbed() {
    let site = Site::new();
    site.with_store(async |store, site| {
        let data = site.data.clone();
        let said = tokio::task::spawn_blocking(move || run(args!["verify", "--data", &data])).await.unwrap();
        said.expect(0).says("is in use; reading a copy").says("sound");
        let ids = crate::support::ids();
        store.commit(crate::support::batch(&ids, 1)).await.unwrap();
    });
}

#[test]
fn a_proof_convinces_without_the_database() {
    let site = Site::new();
    let proof = site.path("12.tlog-proof");
    run(args!["verify", "--data", &site.data, "--leaf", "12", "--out", &proof])
        .expect(0)
        .says("proves leaf 12");
    let said =
        run(args!["verify", "--proof", &proof, "--key", &vkey()]).expect(0).says("this record is in the log");
    assert!(said.out.contains("IncidentNarrate"), "{}", said.out);
    let proved =
        run(args!["verify", "--proof", &proof, "--key", &vkey(), "--report", "json"]).expect(0).json();
    assert_eq!((&proved["leaf"], &proved["record"]["seq"]), (&12.into(), &12.into()));

    let text = std::fs::read_to_string(&proof).unwrap();
    let changed = site.path("changed.tlog-proof");
    for (from, to) in [("index 12", "index 13"), ("tol.example", "xyz.example"), ("\n300\n", "\n301\n")] {
        std::fs::write(&changed, text.replacen(from, to, 1)).unwrap();
        run(args!["verify", "--proof", &changed, "--key", &vkey()]).expect(1).says("does not prove anything");
    }
    std::fs::write(&changed, "nonsense").unwrap();
    run(args!["verify", "--proof", &changed, "--key", &vkey()]).expect(1);
    run(args!["verify", "--proof", site.path("none"), "--key", &vkey()]).expect(2);
    run(args!["verify", "--data", &site.data, "--leaf", "300"])
        .expect(2)
        .says("not under the last checkpoint");

    let record = site.path("record.json");
    std::fs::write(&record, "{}").unwrap();
    run(args!["verify", "--proof", &proof, "--key", &vkey(), "--record", &record])
        .expect(1)
        .says("is not the record");
    let database = rusqlite::Connection::open(site.database()).unwrap();
    let bytes: Vec<u8> =
        database.query_row("SELECT record FROM leaves WHERE leaf = 12", [], |r| r.get(0)).unwrap();
    drop(database);
    std::fs::write(&record, bytes).unwrap();
    run(args!["verify", "--proof", &proof, "--key", &vkey(), "--record", &record]).expect(0);

    let bare = site.path("bare.tlog-proof");
    run(args!["verify", "--data", &site.data, "--leaf", "12", "--out", &bare, "--without-record"]).expect(0);
    run(args!["verify", "--proof", &bare, "--key", &vkey()]).expect(2).says("does not carry the record");
}
