//! The centre as a service: first administrator, start and stop, demonstration, simulation, replay.

use crate::{
    args,
    support::{Said, Site, atalaya, copy_tree, run},
};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::LazyLock,
    time::Duration,
};

/// A running `serve` or `demo`.
struct Running {
    child: Child,
    url: String,
    /// What it wrote to standard output before it listened.
    lines: Vec<String>,
    /// Its log.
    log: tempfile::NamedTempFile,
}

impl Running {
    /// Starts and waits until it listens.
    fn start(args: Vec<std::ffi::OsString>) -> Self {
        let log = tempfile::NamedTempFile::new().unwrap();
        let errors = log.reopen().unwrap();
        let mut child = atalaya().args(&args).stdout(Stdio::piped()).stderr(errors).spawn().unwrap();
        let mut lines = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap) {
            if let Some(url) = line.strip_prefix("listening on ") {
                return Self { child, url: url.to_owned(), lines, log };
            }
            lines.push(line);
        }
        panic!("{args:?} ended without listening: {:?}; {lines:?}", child.wait());
    }
    /// What it has logged so far.
    fn logged(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap()
    }
    /// Asks it to end, as a service manager does.
    fn stop(mut self) -> Option<i32> {
        let killed = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(killed.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A demonstration that was loaded once for all tests of this process; each works on a copy.
fn demonstration(dir: &Path) -> PathBuf {
    static LOADED: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let demo =
            Running::start(args!["demo", "--data", &data, "--listen", "127.0.0.1:0", "--no-simulator"]);
        assert!(demo.lines.iter().any(|line| line.starts_with("login operador ")), "{:?}", demo.lines);
        assert_eq!(demo.stop(), Some(0));
        dir
    });
    let data = dir.join("demo");
    copy_tree(&LOADED.path().join("data"), &data);
    data
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn from_the_first_administrator_to_a_running_centre() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("new");
    let add = |name: &str| {
        args!["user", "add", "--data", &data, "--role", "administrator", "--display-name", "Ana Ruiz", name]
    };
    run(add("ana.ruiz")).expect(2).says("--site TOL");
    assert!(!data.exists(), "nothing was made");
    let with_site = |name: &str| [add(name), args!["--site", "TOL"]].concat();
    let said = run(with_site("ana.ruiz")).expect(0).says("one-time password");
    let password = said.out.split_whitespace().last().unwrap().to_owned();
    assert!(password.len() >= 12, "{password}");
    run(add("ana.ruiz")).expect(2).never_says("one-time password");
    run(add("ana ruiz")).expect(2).says("invalid value");
    run(args!["user", "list", "--data", &data]).expect(0).says("ana.ruiz").says("administrator");

    // The site is known from now on.
    let server = Running::start(args!["serve", "--data", &data, "--listen", "127.0.0.1:0"]);
    run(args!["user", "reset", "--data", &data, "ana.ruiz"]).expect(2).says("a server is running");
    run(args!["user", "list", "--data", &data]).expect(0).says("ana.ruiz");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let log_in = |name: &str, password: &str| {
        let credentials = atalaya_client::Credentials { name: name.into(), password: password.into() };
        let client =
            atalaya_client::Client::new(&server.url, atalaya_client::ClientOptions::default()).unwrap();
        runtime.block_on(client.log_in(&credentials, None)).map(|(_, signed)| signed.needs)
    };
    assert_eq!(log_in("ana.ruiz", &password).unwrap().first().map(String::as_str), Some("new_password"));
    assert!(log_in("ana.ruiz", "wrong-password-12").is_err());
    assert_eq!(server.stop(), Some(0), "a stop that was asked for is no failure");

    let reset = run(args!["user", "reset", "--data", &data, "ana.ruiz"]).expect(0).says("one-time password");
    assert_ne!(reset.out.split_whitespace().last(), Some(password.as_str()));
    run(args!["user", "release", "--data", &data, "nobody.here"]).expect(2).says("there is no account");
    run(args!["user", "disable", "--data", &data, "--reason", "baja", "ana.ruiz"]).expect(0);
    run(args!["user", "list", "--data", &data]).expect(0).says("disabled");
    run(args!["verify", "--data", &data]).expect(0);
}

#[test]
fn a_start_that_fails_says_why_in_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let serve = |more: Vec<std::ffi::OsString>| {
        let said = run([args!["serve", "--data", dir.path().join("d"), "--log", "text"], more].concat());
        let lines: Vec<&str> = said.err.lines().filter(|line| line.starts_with("atalaya: ")).collect();
        assert_eq!(lines.len(), 1, "{said:?}");
        said
    };
    serve(args![]).expect(2).says("--site");
    serve(args!["--site", "TOL", "--listen", "0.0.0.0:0"]).expect(2).says("--tls-cert");
    serve(args![
        "--site",
        "TOL",
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        "none.pem",
        "--tls-key",
        "none.pem"
    ])
    .expect(2);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    serve(args!["--site", "TOL", "--listen", taken.local_addr().unwrap().to_string()])
        .expect(2)
        .says("cannot listen");
    serve(args!["--site", "TOL", "--database", "mysql://u:secret@h/d"]).expect(2).never_says("secret");
    serve(args!["--site", "ECA", "--listen", "127.0.0.1:0"]).expect(2).says("belongs to");
}

/// Restored from an old copy: what was published says so, and the server does not start over it.
#[test]
fn a_server_refuses_to_start_behind_what_it_published() {
    let dir = tempfile::tempdir().unwrap();
    let data = demonstration(dir.path());
    let old = dir.path().join("old.sqlite");
    std::fs::copy(data.join("atalaya.sqlite"), &old).unwrap();
    let add =
        args!["user", "add", "--data", &data, "--role", "auditor", "--display-name", "Otra", "otra.mas"];
    run(add).expect(0);
    let server = Running::start(args!["serve", "--data", &data, "--listen", "127.0.0.1:0"]);
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(server.stop(), Some(0));
    for extra in ["atalaya.sqlite-wal", "atalaya.sqlite-shm"] {
        let _ = std::fs::remove_file(data.join(extra));
    }
    std::fs::copy(&old, data.join("atalaya.sqlite")).unwrap();
    run(args!["serve", "--data", &data, "--listen", "127.0.0.1:0"]).expect(1).says("published");
    run(args!["verify", "--data", &data]).expect(1).says("known from outside");
}

#[test]
fn a_demonstration_goes_on_and_touches_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let data = demonstration(dir.path());
    let demo = Running::start(args!["demo", "--data", &data, "--listen", "127.0.0.1:0", "--no-simulator"]);
    let logins: Vec<&String> = demo.lines.iter().filter(|line| line.starts_with("login ")).collect();
    assert!(logins.len() > 10, "{logins:?}");
    for role in ["call_taker", "dispatcher", "supervisor", "auditor", "administrator", "quality_reviewer"] {
        assert!(logins.iter().any(|line| line.split(' ').nth(3) == Some(role)), "no {role}");
    }
    assert_eq!(demo.stop(), Some(0));
    let code = run(args!["user", "code", "--data", &data, "supervisor"]).expect(0).out;
    assert!(code.trim().len() == 6 && code.trim().bytes().all(|b| b.is_ascii_digit()), "{code}");
    run(args!["user", "code", "--data", &data, "operador"]).expect(2).says("without a second factor");

    let site = Site::new();
    let before = std::fs::read(site.database()).unwrap();
    run(args!["demo", "--data", &site.data, "--listen", "127.0.0.1:0"]).expect(2).says("nothing was changed");
    assert_eq!(std::fs::read(site.database()).unwrap(), before);
}

/// The declared tables' rows as text.
fn rows(data: &Path) -> Vec<String> {
    let database = rusqlite::Connection::open(data.join("atalaya.sqlite")).unwrap();
    let mut out = Vec::new();
    for table in atalaya_server::tables() {
        let mut all = database.prepare(&format!("SELECT * FROM \"{}\" ORDER BY id", table.name)).unwrap();
        let width = all.column_count();
        let text = |row: &rusqlite::Row<'_>| {
            let cells: Vec<_> =
                (0..width).map(|i| row.get::<_, rusqlite::types::Value>(i).unwrap()).collect();
            Ok(format!("{} {cells:?}", table.name))
        };
        out.extend(all.query_map([], text).unwrap().map(Result::unwrap));
    }
    out
}

/// An evening at a hundred times the clock, then everything that is done with its data.
#[test]
fn a_simulated_evening_leaves_a_sound_record() {
    let dir = tempfile::tempdir().unwrap();
    let data = demonstration(dir.path());
    let demo = Running::start(args!["demo", "--data", &data, "--listen", "127.0.0.1:0", "--no-simulator"]);
    let cast = data.join("demo.json");
    let simulate = args![
        "simulate", "--server", &demo.url, "--cast", &cast, "--speed", "100", "--for", "12s", "--report",
        "json"
    ];
    let report = run(simulate).expect(0).json();
    assert!(report["calls"].as_u64().unwrap() > 10 && report["answered"].as_u64().unwrap() > 0, "{report}");
    run(args!["simulate", "--server", &demo.url, "--cast", &cast, "--speed", "1000"])
        .expect(2)
        .says("1 to 200");
    let dead = format!("http://127.0.0.1:{}", free_port());
    run(args!["simulate", "--server", dead, "--cast", &cast, "--for", "1s"]).expect(2);
    assert_eq!(demo.stop(), Some(0));

    let pack = dir.path().join("pack.html");
    run(args!["fallback", "--data", &data, "--to", &pack]).expect(0);
    let html = std::fs::read_to_string(&pack).unwrap();
    assert!(html.contains("Incidentes abiertos") && html.contains("SSEM"), "{html}");
    let calls = run(args!["export", "calls", "--data", &data]).expect(0).out;
    assert!(
        calls.lines().count() > 10 && !calls.contains("caller_key") && !calls.contains("op.0"),
        "{calls}"
    );
    run(args!["export", "incidents", "--data", &data, "--format", "jsonl"]).expect(0);
    run(args!["verify", "--data", &data]).expect(0).says("sound");

    let before = rows(&data);
    run(args!["store", "rebuild", "--data", &data]).expect(0).says("rebuilt");
    let after = rows(&data);
    let differs: Vec<_> = before.iter().zip(&after).filter(|(a, b)| a != b).take(2).collect();
    assert!(
        before.len() == after.len() && differs.is_empty(),
        "{} {} {differs:#?}",
        before.len(),
        after.len()
    );

    // The drill to its end: the restored directory is a centre that starts and holds the same.
    let (to, restored) = (dir.path().join("b.tar"), dir.path().join("restored"));
    run(args!["backup", "--data", &data, "--to", &to, "--with-keys"]).expect(0).says("WARNING");
    run(args!["restore", "--from", &to, "--data", &restored]).expect(0);
    assert_eq!(rows(&restored), after);
    let server = Running::start(args!["serve", "--data", &restored, "--listen", "127.0.0.1:0"]);
    assert_eq!(server.stop(), Some(0));
    run(args!["verify", "--data", &restored]).expect(0);
}

#[test]
fn a_recording_is_replayed_and_none_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let data = demonstration(dir.path());
    let demo = Running::start(args!["demo", "--data", &data, "--listen", "127.0.0.1:0", "--no-simulator"]);
    let (recording, mapping, fates) =
        (dir.path().join("calls.csv"), dir.path().join("mapping.toml"), dir.path().join("fates.tsv"));
    let lines = |n: usize| -> String {
        let kinds = ["EMS: FALL VICTIM", "Traffic: VEHICLE ACCIDENT", "Fire: FIRE ALARM"];
        let line = |i: usize| {
            format!(
                "19.29{i:02},-99.65{i:02},{},2016-01-15 12:{i:02},TOLUCA,CALLE CANARIO {i}\n",
                kinds[i % 3]
            )
        };
        (0..n).map(line).collect()
    };
    std::fs::write(&recording, lines(30) + "not a line\n").unwrap();
    let text = include_str!("../../../../crates/client/data/montgomery.toml");
    std::fs::write(&mapping, text).unwrap();
    let replay = || -> Said {
        run(args![
            "replay",
            &recording,
            "--mapping",
            &mapping,
            "--server",
            &demo.url,
            "--cast",
            data.join("demo.json"),
            "--fates",
            &fates,
            "--report",
            "json",
        ])
    };
    let report = replay().expect(0).json();
    assert_eq!((&report["read"], &report["on_server"]), (&30.into(), &30.into()), "{report}");
    assert_eq!(report["none_lost"], true);
    assert_eq!(report["unreadable"], 1);
    let told = std::fs::read_to_string(&fates).unwrap();
    assert_eq!(told.lines().count(), 32, "a title and one line for each: {told}");
    // Again: nothing rings twice.
    let again = replay().expect(0).json();
    assert_eq!((&again["recorded"], &again["settled_before"]), (&0.into(), &report["incidents"]), "{again}");
    std::fs::write(&mapping, "lat = ").unwrap();
    replay().expect(2).says("mapping.toml");
    // Where people live is in the record, sealed or not, and never in the log.
    let log = demo.logged();
    let personal = log.lines().find(|line| line.contains("CANARIO") || line.contains("-99.650"));
    assert!(!log.trim().is_empty() && personal.is_none(), "{personal:?} in {log}");
    assert_eq!(demo.stop(), Some(0));
    run(args!["verify", "--data", &data]).expect(0);
}

#[test]
fn a_centre_is_filled_from_files() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let agencies = file(
        "a.csv",
        "code,name,radio_channel,municipalities,capabilities\nPM-X,Policía de X,X-1,15106,patrol\n",
    );
    run(args!["import", "agencies", &agencies, "--data", &data]).expect(2).says("there is no database");
    let add = args![
        "user",
        "add",
        "--data",
        &data,
        "--site",
        "TOL",
        "--role",
        "auditor",
        "--display-name",
        "Uno",
        "uno.uno"
    ];
    run(add).expect(0);
    let header = "call_sign,kind,agency,station,municipality,capabilities\n";
    let kind = atalaya_dispatch::demo::units(1)[0].registration.kind.clone();
    let units = file("u.csv", &format!("{header}X-001,{kind},PM-X,,15106,\nX-002,{kind},PM-X,,,patrol\n"));
    run(args!["import", "units", &units, "--data", &data]).expect(2).says("line 2").says("no agency PM-X");
    for expected in ["1 registered, 0 were", "0 registered, 1 were"] {
        run(args!["import", "agencies", &agencies, "--data", &data]).expect(0).says(expected);
    }
    for expected in ["2 registered, 0 were", "0 registered, 2 were"] {
        run(args!["import", "units", &units, "--data", &data]).expect(0).says(expected);
    }
    for (name, text, words) in [
        ("twice.csv", format!("{header}Y-1,{kind},PM-X,,,\nY-1,{kind},PM-X,,,\n"), "twice"),
        ("kind.csv", format!("{header}Y-1,spaceship,PM-X,,,\n"), "line 2"),
        ("columns.csv", "call_sign\nY-1\n".to_owned(), "the columns must be"),
    ] {
        run(args!["import", "units", file(name, &text), "--data", &data]).expect(2).says(words);
    }
    let status = run(args!["store", "status", "--data", &data, "--report", "json"]).expect(0).json();
    assert_eq!((&status["rows"]["units"], &status["rows"]["agencies"]), (&2.into(), &1.into()));

    let catalogue = include_str!("../../../../crates/dispatch/data/cnie.csv");
    let catalogue = file("cnie.csv", catalogue);
    let import = |more: Vec<std::ffi::OsString>| {
        run([args!["import", "catalogue", &catalogue, "--data", &data, "--source", "SESNSP", "--name"], more]
            .concat())
    };
    import(args!["CNIE-X"]).expect(0).says("in force");
    import(args!["CNIE-X"]).expect(2);
    import(args!["CNIE-Y", "--only-load"]).expect(0).says("not in force");
    let wrong = file("wrong.csv", "code,type,subtype,incident,priority,edition\nabc,,,,,\n");
    run(args!["import", "catalogue", wrong, "--name", "Z", "--source", "s", "--data", &data])
        .expect(2)
        .says("line 2");

    // A machine, registered while nobody has the data open.
    let key = dir.path().join("pbx.key");
    let make = || {
        run(args![
            "key",
            "new-adapter",
            "--name",
            "pbx-x",
            "--register",
            "pbx",
            "--out",
            &key,
            "--data",
            &data
        ])
    };
    make().expect(0).says("id  ").says("public key");
    let server = Running::start(args!["serve", "--data", &data, "--listen", "127.0.0.1:0"]);
    std::fs::remove_file(&key).unwrap();
    make().expect(2).says("a server is running");
    assert!(!key.exists(), "a key that was not registered is not left behind");
    assert_eq!(server.stop(), Some(0));
    run(args!["verify", "--data", &data]).expect(0);
}
