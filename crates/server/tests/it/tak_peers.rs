//! Programs of other makers as clients of this server: pytak (PyPI) with a data package and with a code, the models of
//! taky (PyPI), and node-tak (npm), the library of CloudTAK.

use crate::{
    field::{enrol, unit},
    support::{Engine, tak::Wallet, until},
    tak::bench_with,
};
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};
use tokio::io::{AsyncBufReadExt, BufReader};

const WANTED: &str = "pytak[with-crypto,with-takproto]==7.6.1 takproto==3.0.1 aiohttp cryptography";
const TAKY: &str = "taky==0.10";
/// Later ones need Node.js 22.
const NODE_TAK: &str = "@tak-ps/node-tak@8.3.0 @tak-ps/node-cot@12";

/// A Python environment with the peers, made once and kept beside the build.
fn environment(folder: &str, wanted: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let python = dir.join("bin/python");
    let mark = dir.join("installed");
    if std::fs::read_to_string(&mark).is_ok_and(|text| text == wanted) {
        return python;
    }
    let run = |command: &mut Command| {
        let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
        assert!(
            output.status.success(),
            "{command:?} failed; the peers of TAK clients need python3 with venv and its package index: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    run(Command::new("python3").args(["-m", "venv"]).arg(&dir));
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(wanted.split(' ')));
    std::fs::write(mark, wanted).unwrap();
    python
}

/// A folder with node-tak in it, made once; the script must lie there to find it.
fn node_folder() -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("node-tak");
    let mark = dir.join("installed");
    std::fs::create_dir_all(&dir).unwrap();
    if !std::fs::read_to_string(&mark).is_ok_and(|text| text == NODE_TAK) {
        std::fs::write(dir.join("package.json"), r#"{"private":true,"type":"module"}"#).unwrap();
        let mut install = Command::new("npm");
        install.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"]).args(NODE_TAK.split(' '));
        let output = install.current_dir(&dir).output().unwrap_or_else(|e| panic!("npm: {e}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the peers of TAK clients need npm and its registry: {said}");
        std::fs::write(mark, NODE_TAK).unwrap();
    }
    std::fs::write(dir.join("peer.mjs"), include_str!("node_tak_peer.mjs")).unwrap();
    dir
}

/// A peer that was started; it ends with the test.
struct Peer {
    child: tokio::process::Child,
    lines: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
}

impl Peer {
    fn start(arguments: &[&str]) -> Self {
        Self::python(&environment("tak-peers", WANTED), "pytak_peer.py", arguments)
    }
    fn python(interpreter: &Path, script: &str, arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(script);
        Self::program(interpreter, &script, arguments)
    }
    fn program(program: &Path, script: &Path, arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap().keep();
        let mut child = tokio::process::Command::new(program)
            .arg(script)
            .args(arguments)
            .env("HOME", home)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }
    /// The next line that begins so.
    async fn line(&mut self, begins: &str) -> String {
        let found = async {
            while let Some(line) = self.lines.next_line().await.unwrap() {
                if line.starts_with(begins) {
                    return line;
                }
            }
            panic!("the peer ended before it said {begins}: {:?}", self.child.wait().await)
        };
        tokio::time::timeout(Duration::from_secs(60), found)
            .await
            .unwrap_or_else(|_| panic!("no {begins} within a minute"))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pytak_speaks_both_ways_over_mutual_tls_and_is_revoked() {
    // pytak knows one port of enrolment, so that this server has an address of its own on this machine.
    let host = "127.89.46.7";
    let b = bench_with(Engine::Memory, |tak| {
        *tak = atalaya_server::TakOptions::beside(host, format!("{host}:8089").parse().unwrap());
    })
    .await;
    let (first, second) = (unit(&b.boss, "SSEM-1", "SSEM").await, unit(&b.boss, "SSEM-2", "SSEM").await);
    let with_package = enrol(&b.admin, "pytak con paquete", "tak", &first).await;
    let with_code = enrol(&b.admin, "pytak con código", "tak", &second).await;
    let zip = tempfile::tempdir().unwrap().keep().join("paquete.zip");
    std::fs::write(&zip, b.package(&with_package).await).unwrap();
    let code = b.admin.post(&format!("/devices/{with_code}/code"), &json!({})).await.ok();
    let uri = code["uri"].as_str().unwrap().replace(&format!("host={host}"), &format!("host={host}:8089"));

    // The same client, once by the file and once by the code that a telephone's camera reads.
    let mut one = Peer::start(&["package", zip.to_str().unwrap(), "PYTAK-1", "19.29"]);
    let mut two = Peer::start(&["enrol", &uri, "PYTAK-2", "19.31"]);
    one.line("ready").await;
    two.line("ready").await;
    for (unit, lat) in [(&first, 19.29), (&second, 19.31)] {
        until("the position", || async {
            let here = b.boss.get(&format!("/units/{unit}/positions")).await.ok();
            here["devices"][0]["position"]["lat"] == json!(lat)
        })
        .await;
    }
    one.line(&format!("event ATALAYA-U-{second}")).await;
    two.line(&format!("event ATALAYA-U-{first}")).await;
    b.boss.command(&format!("/units/{first}/messages"), json!({ "text": "Prueba de enlace" })).await.ok();
    assert!(one.line("chat ").await.contains("Prueba de enlace"));
    let revoke = json!({ "type": "revoke", "reason": "prueba" });
    b.boss.command(&format!("/devices/{with_package}/commands"), revoke).await.ok();
    one.line("closed").await;
    // The other one goes on.
    b.boss.command(&format!("/units/{second}/messages"), json!({ "text": "Usted siga" })).await.ok();
    assert!(two.line("chat ").await.contains("Usted siga"));
}

/// Certificate, key and the centre's authority as the files that most libraries read.
fn pem_files(wallet: &Wallet) -> [String; 3] {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let dir = tempfile::tempdir().unwrap().keep();
    let block = |kind: &str, der: &[u8]| {
        let text = STANDARD.encode(der);
        let lines: Vec<&str> = text.as_bytes().chunks(64).map(|l| std::str::from_utf8(l).unwrap()).collect();
        format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", lines.join("\n"))
    };
    let chain: String = wallet.chain.iter().map(|c| block("CERTIFICATE", c)).collect();
    let file = |name: &str, text: String| {
        let path = dir.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    [
        file("client.pem", chain),
        file("client.key", block("PRIVATE KEY", &wallet.key)),
        file("ca.pem", block("CERTIFICATE", &wallet.ca)),
    ]
}

/// Two libraries at once: each sees the other's unit where it says it is, is written to, and is revoked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_tak_and_taky_see_each_other_over_mutual_tls() {
    let b = bench_with(Engine::Memory, |_| {}).await;
    let (first, first_device, first_wallet) = b.crew("SSEM-1", "SSEM").await;
    let (second, second_device, second_wallet) = b.crew("SSEM-2", "SSEM").await;
    let port = b.doors().stream.port().to_string();
    let [certificate, key, _] = pem_files(&first_wallet);
    let node = node_folder();
    let url = format!("ssl://localhost:{port}");
    let mut node = Peer::program(
        Path::new("node"),
        &node.join("peer.mjs"),
        &[&url, &certificate, &key, "NODE-TAK-1", "19.29"],
    );
    let [certificate, key, authority] = pem_files(&second_wallet);
    let mut taky = Peer::python(
        &environment("taky-peer", TAKY),
        "taky_peer.py",
        &["localhost", &port, &certificate, &key, &authority, "TAKY-1", "19.31"],
    );
    node.line("ready").await;
    taky.line("ready").await;
    for (unit, lat) in [(&first, 19.29), (&second, 19.31)] {
        until("the position", || async {
            let here = b.boss.get(&format!("/units/{unit}/positions")).await.ok();
            here["devices"][0]["position"]["lat"] == json!(lat)
        })
        .await;
    }
    // Each as the other's library understands it.
    node.line(&format!("event ATALAYA-U-{second} 19.31")).await;
    taky.line(&format!("event ATALAYA-U-{first} a-f-G-E-V 19.2900")).await;
    node.line("pong").await;
    for (unit, peer) in [(&first, &mut node), (&second, &mut taky)] {
        let text = json!({ "text": "Prueba de enlace ñ" });
        b.boss.command(&format!("/units/{unit}/messages"), text).await.ok();
        assert!(peer.line("chat ").await.contains("Prueba de enlace ñ"));
    }
    for (device, peer) in [(&first_device, &mut node), (&second_device, &mut taky)] {
        let revoke = json!({ "type": "revoke", "reason": "prueba" });
        b.boss.command(&format!("/devices/{device}/commands"), revoke).await.ok();
        peer.line("closed").await;
    }
}
