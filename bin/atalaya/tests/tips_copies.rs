//! The drill of the 089: copies of the tips and of the vault, kept apart, give a centre again in which a teller's
//! code opens the dialogue. Pictures go through their own process on the way, and leave nothing but pixels.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod tips_support;

use rusqlite::Connection;
use std::{
    fs,
    io::{Cursor, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};
use tips_support::{CANARY, PHRASE, Running, atalaya, between, done, files, hits, http};

struct Centre {
    _vault: Running,
    _server: Running,
    vault_pid: u32,
    address: String,
}

fn start(dir: &Path, data: &Path, vault: &Path) -> Centre {
    let socket = dir.join("vault.sock");
    let mut run = atalaya();
    run.args(["vault", "run", "--dir"]).arg(vault).arg("--socket").arg(&socket);
    let (vault, _) = Running::start(&mut run, &dir.join("vault.log"));
    let mut run = atalaya();
    run.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).arg("--vault").arg(&socket);
    run.env("RUST_LOG", "debug");
    let (server, line) = Running::start(&mut run, &dir.join("server.log"));
    let address = line.rsplit('/').next().unwrap().to_owned();
    Centre { vault_pid: vault.0.id(), _vault: vault, _server: server, address }
}

fn setup(dir: &Path) -> (PathBuf, PathBuf) {
    let (data, vault, key) = (dir.join("data"), dir.join("vault"), dir.join("escrow.pub"));
    done(atalaya().args(["vault", "ceremony", "--public-key"]).arg(&key), "");
    done(atalaya().args(["vault", "setup", "--dir"]).arg(&vault).arg("--public-key").arg(&key), "");
    for name in ["ana.uno", "eva.dos"] {
        let user =
            ["user", "add", "--site", "TOL", "--role", "tip_analyst", "--display-name", "Analista", "--data"];
        done(atalaya().args(user).arg(&data).arg(name), "");
    }
    let list = done(atalaya().args(["user", "list", "--report", "json", "--data"]).arg(&data), "");
    let accounts: serde_json::Value = serde_json::from_str(&list).unwrap();
    for account in accounts.as_array().unwrap() {
        let id = account["id"].as_str().unwrap();
        done(atalaya().args(["vault", "enrol", "--dir"]).arg(&vault).arg(id), &format!("{PHRASE}\n"));
    }
    (data, vault)
}

fn ticket(address: &str, path: &str) -> String {
    between(&http(address, "GET", path, ""), "name=\"ticket\" value=\"", "\"").to_owned()
}

/// Sends a picture as a browser does.
fn upload(address: &str, ticket: &str, folio: &str, code: &str, file: &[u8]) -> String {
    let mut body = Vec::new();
    for (name, value) in [("l", "es-MX"), ("ticket", ticket), ("folio", folio), ("code", code)] {
        let part = format!("--BOUND\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    let head = format!(
        "--BOUND\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{CANARY}.jpg\"\r\n\
         Content-Type: image/jpeg\r\n\r\n"
    );
    body.extend(head.into_bytes());
    body.extend(file);
    body.extend(b"\r\n--BOUND--\r\n");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let head = format!(
        "POST /denuncia/fotos HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=BOUND\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // A server that has heard enough closes before all was sent.
    let _ = stream.write_all(&body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// A photograph whose file tells where it was taken, with a second file glued to it.
fn photograph() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(320, 200, |x, y| {
        image::Rgb([u8::try_from(x % 256).unwrap(), u8::try_from(y).unwrap(), 90])
    });
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    let comment = format!("{CANARY} 19.2832,-99.6557");
    let mut file = jpeg[..2].to_vec();
    file.extend([0xff, 0xfe]);
    file.extend(u16::try_from(comment.len() + 2).unwrap().to_be_bytes());
    file.extend(comment.as_bytes());
    file.extend(&jpeg[2..]);
    file.extend(format!("PK\x03\x04{CANARY}").into_bytes());
    file
}

fn refused(command: &mut Command) -> (i32, String) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(!output.status.success(), "{command:?}");
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A PDF of this many pages that names its author.
fn document(pages: usize) -> Vec<u8> {
    use std::fmt::Write;
    let kids: String = (0..pages).map(|n| format!("{} 0 R ", 4 + 2 * n)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {pages} >>"),
        format!("<< /Author ({CANARY}-autor) >>"),
    ];
    for n in 0..pages {
        let drawn = format!("0 0 1 rg {} 100 200 300 re f", 50 + n);
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R >>",
            5 + 2 * n
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()));
    }
    let (mut out, mut places) = ("%PDF-1.4\n".to_owned(), String::new());
    for (n, object) in objects.iter().enumerate() {
        writeln!(places, "{:010} 00000 n ", out.len()).unwrap();
        write!(out, "{} 0 obj\n{object}\nendobj\n", n + 1).unwrap();
    }
    let (at, count) = (out.len(), objects.len() + 1);
    write!(
        out,
        "xref\n0 {count}\n0000000000 65535 f \n{places}trailer\n<< /Size {count} /Root 1 0 R /Info 3 0 R >>\n\
         startxref\n{at}\n%%EOF\n"
    )
    .unwrap();
    out.into_bytes()
}

#[test]
fn copies_kept_apart_give_the_089_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let (data, vault) = setup(dir.path());
    let centre = start(dir.path(), &data, &vault);
    let address = centre.address.clone();

    let status = fs::read_to_string(format!("/proc/{}/status", centre.vault_pid)).unwrap();
    let log = fs::read_to_string(path("vault.log")).unwrap();
    if log.contains("no seccomp") {
        println!("this system offers no seccomp; the vault's fence was not looked at");
    } else {
        assert!(status.contains("Seccomp:\t2") && status.contains("NoNewPrivs:\t1"), "{status}");
    }

    // A tip, and pictures for it.
    let tickets: Vec<_> = (0..6).map(|_| ticket(&address, "/denuncia/fotos")).collect();
    let first = ticket(&address, "/denuncia");
    std::thread::sleep(Duration::from_secs(8));
    let body = format!("ticket={first}&category=robo&municipality=15106&what={CANARY}-que");
    let answer = http(&address, "POST", "/denuncia", &body);
    let mut codes =
        answer.split("<dd class=\"code\">").skip(1).map(|p| p.split('<').next().unwrap().to_owned());
    let (folio, code) = (codes.next().unwrap(), codes.next().unwrap());
    // The answer was lost on the way: the same sheet gives the same receipt.
    assert!(http(&address, "POST", "/denuncia", &body).contains(&code));
    let send = |n: usize, file: &[u8]| upload(&address, &tickets[n], &folio, &code, file);
    let taken = send(0, &photograph());
    assert!(taken.starts_with("HTTP/1.1 200") && taken.contains("Agregamos la foto"), "{taken}");
    let broken = send(1, b"%PDF-1.7\n1 0 obj");
    let pages = send(5, &document(2));
    if Path::new("/usr/bin/pdftoppm").is_file() {
        assert!(broken.starts_with("HTTP/1.1 422"), "{broken}");
        assert!(pages.starts_with("HTTP/1.1 200") && pages.contains("guardadas como imagen: 2."), "{pages}");
    } else {
        println!("NOT TESTED: documents as pixels, because poppler-utils (pdftoppm) is not installed");
        for refused in [broken, pages] {
            assert!(refused.starts_with("HTTP/1.1 415") && refused.contains("JPEG, PNG o WebP"), "{refused}");
        }
    }
    let cut = send(2, &photograph()[..200]);
    assert!(cut.starts_with("HTTP/1.1 422"), "{cut}");
    let large = send(3, &vec![0xff; 13 << 20]);
    assert!(large.is_empty() || large.starts_with("HTTP/1.1 413"), "{}", &large[..large.len().min(300)]);
    let wrong = upload(&address, &tickets[4], &folio, "123 456 789 012 345 600", &photograph());
    assert!(wrong.starts_with("HTTP/1.1 422") || wrong.starts_with("HTTP/1.1 404"), "{wrong}");

    // Copies, beside the running processes.
    let (backup, copy) = (path("centre.tar"), path("vault-copy.sqlite"));
    let said =
        done(atalaya().args(["backup", "--with-keys", "--data"]).arg(&data).arg("--to").arg(&backup), "");
    assert!(said.contains("sealed"), "{said}");
    done(atalaya().args(["vault", "backup", "--dir"]).arg(&vault).arg("--to").arg(&copy), "");
    let again = refused(atalaya().args(["vault", "backup", "--dir"]).arg(&vault).arg("--to").arg(&copy));
    assert!(again.1.contains("exists already"), "{}", again.1);
    drop(centre);
    let needles = vec![CANARY.as_bytes().to_vec(), b"19.2832".to_vec()];
    for file in files(dir.path()) {
        assert_eq!(hits(&fs::read(&file).unwrap(), &needles), 0, "{}", file.display());
    }

    // From the copies alone, in other places.
    let (data, vault2) = (path("data2"), path("vault2"));
    let said = done(atalaya().args(["restore", "--from"]).arg(&backup).arg("--data").arg(&data), "");
    assert!(said.contains("the vault has its own backup"), "{said}");
    assert!(data.join("tips.sqlite").is_file());
    let restore = |from: &Path, to: &Path| {
        let mut command = atalaya();
        command.args(["vault", "restore", "--from"]).arg(from).arg("--dir").arg(to);
        command
    };
    assert!(done(&mut restore(&copy, &vault2), "").contains("root.key"));
    fs::copy(vault.join("root.key"), vault2.join("root.key")).unwrap();
    assert!(refused(&mut restore(&copy, &vault2)).1.contains("holds a vault"));
    let centre = start(dir.path(), &data, &vault2);
    let body = format!(
        "ticket={}&folio={folio}&code={}",
        ticket(&centre.address, "/denuncia/seguimiento"),
        code.replace(' ', "+")
    );
    let answer = http(&centre.address, "POST", "/denuncia/seguimiento", &body);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(centre);

    // A copy past its cycle, a changed one, and something else are not put back.
    let old = path("old.sqlite");
    fs::copy(&copy, &old).unwrap();
    let db = Connection::open(&old).unwrap();
    db.execute("UPDATE settings SET value = value - 40 * 86400 WHERE name = 'copied'", []).unwrap();
    drop(db);
    let (code, said) = refused(&mut restore(&old, &path("vault3")));
    assert!(code == 2 && said.contains("days old"), "{said}");
    done(restore(&old, &path("vault3")).arg("--past-cycle"), "");
    let changed = path("changed.sqlite");
    fs::copy(&copy, &changed).unwrap();
    let db = Connection::open(&changed).unwrap();
    db.execute("UPDATE record SET who = 'nobody' WHERE seq = 2", []).unwrap();
    drop(db);
    assert_eq!(refused(&mut restore(&changed, &path("vault4"))).0, 1);
    assert_eq!(refused(&mut restore(&vault.join("vault.sqlite"), &path("vault5"))).0, 2);
}
