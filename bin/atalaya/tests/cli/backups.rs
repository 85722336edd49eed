//! The restore drill, and backups that must not be believed.

use crate::{
    args,
    support::{Site, copy_tree, run, vkey},
};
use std::{collections::BTreeMap, path::Path};

/// Every table's rows as text, to compare databases.
fn contents(database: &Path) -> BTreeMap<String, Vec<String>> {
    let database = rusqlite::Connection::open(database).unwrap();
    let mut names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let names: Vec<String> = names.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    let rows_of = |name: &String| {
        let mut all = database.prepare(&format!("SELECT * FROM \"{name}\" ORDER BY 1, 2")).unwrap();
        let width = all.column_count();
        let text = |row: &rusqlite::Row<'_>| {
            let cells: Vec<_> =
                (0..width).map(|i| row.get::<_, rusqlite::types::Value>(i).unwrap()).collect();
            Ok(format!("{cells:?}"))
        };
        all.query_map([], text).unwrap().map(Result::unwrap).collect()
    };
    names.iter().map(|name| (name.clone(), rows_of(name))).collect()
}

#[test]
fn a_backup_restores_to_the_same_record() {
    let site = Site::new();
    for (name, with_keys) in [("b1", false), ("b2.tar", true), ("deep/er/b3.tar", false)] {
        let (to, data) = (site.path(name), site.path(&format!("restored-{with_keys}-{}", name.len())));
        let mut make = args!["backup", "--data", &site.data, "--to", &to];
        make.extend(with_keys.then(|| "--with-keys".into()));
        let said = run(make).expect(0).says("its record is sound");
        assert_eq!(said.out.contains("WARNING"), with_keys, "{}", said.out);
        let restored = run(args!["restore", "--from", &to, "--data", &data]).expect(0).says("took");
        assert!(restored.out.contains("next: atalaya serve --data"), "{}", restored.out);
        assert_eq!(restored.out.contains("put your copy of the keys"), !with_keys);
        assert_eq!(
            contents(&site.database()),
            contents(&data.join("atalaya.sqlite")),
            "same rows, head and root"
        );
        assert_eq!(data.join("keys/master.key").exists(), with_keys);
        run(args!["verify", "--data", &data, "--key", vkey()]).expect(0).says("sound");
        // The restored directory works: a store opens and goes on.
        let again = Site { dir: tempfile::tempdir().unwrap(), data };
        again.with_store(async |store, _| {
            store.commit(crate::support::batch(&crate::support::ids(), 2)).await.unwrap();
        });
    }
    let leftovers = std::fs::read_dir(site.dir.path()).unwrap().flatten();
    let hidden: Vec<_> = leftovers.filter(|e| e.file_name().to_string_lossy().starts_with('.')).collect();
    assert!(hidden.is_empty(), "{hidden:?}");
}

#[test]
fn keys_come_back_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    let (to, data) = (site.path("b.tar"), site.path("restored"));
    run(args!["backup", "--data", &site.data, "--to", &to, "--with-keys"]).expect(0);
    assert_eq!(std::fs::metadata(&to).unwrap().permissions().mode() & 0o077, 0, "the archive is private");
    run(args!["restore", "--from", &to, "--data", &data]).expect(0);
    for path in ["keys", "keys/master.key", "keys/log.key", ""] {
        assert_eq!(std::fs::metadata(data.join(path)).unwrap().permissions().mode() & 0o077, 0, "{path}");
    }
}

#[test]
fn a_backup_shows_one_moment_of_a_running_server() {
    let site = Site::new();
    let (to, data) = (site.path("live"), site.path("restored"));
    site.with_store(async |store, site| {
        let (source, target) = (site.data.clone(), to.clone());
        let backup =
            tokio::task::spawn_blocking(move || run(args!["backup", "--data", &source, "--to", &target]));
        let ids = crate::support::ids();
        let mut number = 1;
        while !backup.is_finished() {
            store.commit(crate::support::batch(&ids, number)).await.unwrap();
            number += 1;
        }
        backup.await.unwrap().expect(0).says("sound");
        assert!(number > 2, "the server worked meanwhile");
    });
    run(args!["restore", "--from", &to, "--data", &data]).expect(0);
    run(args!["verify", "--data", &data, "--key", vkey()]).expect(0);
}

#[test]
fn nothing_is_overwritten() {
    let site = Site::new();
    let to = site.path("b");
    run(args!["backup", "--data", &site.data, "--to", &to]).expect(0);
    run(args!["backup", "--data", &site.data, "--to", &to]).expect(2).says("exists already");
    let before = contents(&site.database());
    run(args!["restore", "--from", &to, "--data", &site.data]).expect(2).says("is not empty");
    assert_eq!(contents(&site.database()), before);
    run(args!["restore", "--from", site.path("none"), "--data", site.path("x")])
        .expect(2)
        .says("there is no backup");
    run(args!["restore", "--from", &site.data, "--data", site.path("x")]).expect(2).says("is no backup");
    run(args!["restore", "--from", site.database(), "--data", site.path("x")]).expect(2).says("is no backup");
    run(args!["backup", "--data", site.path("none"), "--to", site.path("c")])
        .expect(2)
        .says("there is no database");
    assert!(!site.path("x").exists() && !site.path("c").exists());
}

#[test]
fn a_bad_record_is_not_backed_up_as_good() {
    let site = Site::new();
    let bad = site.tampered("bad", "UPDATE events SET happened_at = happened_at + 1 WHERE position = 40");
    let to = site.path("b");
    run(args!["backup", "--data", &bad, "--to", &to]).expect(1).says("event 40");
    assert!(!to.exists());
}

/// Damage to each part of a backup is found before a data directory appears.
#[test]
fn a_damaged_backup_is_refused() {
    let site = Site::new();
    let (good, tar) = (site.path("good"), site.path("good.tar"));
    run(args!["backup", "--data", &site.data, "--to", &good]).expect(0);
    run(args!["backup", "--data", &site.data, "--to", &tar]).expect(0);
    let refused = |name: &str, from: &Path, words: &str| {
        let data = site.path(&format!("from-{name}"));
        run(args!["restore", "--from", from, "--data", &data]).expect(1).says(words);
        assert!(!data.exists(), "{name}");
    };

    let broken = |name: &str, change: fn(&Path)| {
        let copy = site.path(name);
        copy_tree(&good, &copy);
        change(&copy);
        copy
    };
    let flip = |path: &Path, at: usize| {
        let mut bytes = std::fs::read(path).unwrap();
        bytes[at] ^= 1;
        std::fs::write(path, bytes).unwrap();
    };
    let flipped = broken("flipped", |_| {});
    flip(&flipped.join("atalaya.sqlite"), 20_000);
    refused("flipped", &flipped, "another SHA-256");
    refused(
        "cut",
        &broken("cut", |copy| {
            let path = copy.join("atalaya.sqlite");
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        }),
        "does not have",
    );
    refused(
        "gone",
        &broken("gone", |copy| std::fs::remove_file(copy.join("published/checkpoint")).unwrap()),
        "is missing",
    );

    // Changed together with its hash: the log says so.
    let forged = broken("forged", |copy| {
        let database = rusqlite::Connection::open(copy.join("atalaya.sqlite")).unwrap();
        database.execute("UPDATE events SET happened_at = happened_at + 1 WHERE position = 40", []).unwrap();
        drop(database);
        let bytes = std::fs::read(copy.join("atalaya.sqlite")).unwrap();
        let path = copy.join("manifest.json");
        let mut manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for file in manifest["files"].as_array_mut().unwrap() {
            if file["name"] == "atalaya.sqlite" {
                file["sha256"] = atalaya_journal::Hash::of(&[&bytes]).to_string().into();
                file["bytes"] = bytes.len().into();
            }
        }
        std::fs::write(path, manifest.to_string()).unwrap();
    });
    refused("forged", &forged, "event 40 is not the one");

    // Made anew by somebody with another key: only a key kept elsewhere tells.
    let key = atalaya_journal::SignerKey::from_seed("tol.example/atalaya", &[6; 32]).unwrap();
    let data = site.path("from-other-key");
    let other = key.verifier().to_string();
    run(args!["restore", "--from", &good, "--data", &data, "--key", other]).expect(1);
    assert!(!data.exists());

    // As one file: a flipped byte anywhere, a cut, something added.
    let bytes = std::fs::read(&tar).unwrap();
    let copy = site.path("copy.tar");
    for at in [bytes.len() / 3, bytes.len() / 2] {
        std::fs::write(&copy, &bytes).unwrap();
        flip(&copy, at);
        let data = site.path("from-tar");
        let said = run(args!["restore", "--from", &copy, "--data", &data]);
        assert!(said.code == Some(1) && !data.exists(), "{said:?}");
    }
    std::fs::write(&copy, &bytes[..bytes.len() / 2]).unwrap();
    let said = run(args!["restore", "--from", &copy, "--data", site.path("from-tar")]);
    assert!(matches!(said.code, Some(1 | 2)), "{said:?}");
    assert!(!site.path("from-tar").exists());
}
