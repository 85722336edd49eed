//! Eclipse Mosquitto (Debian's) as the other side: its clients at our broker, over TLS with a secret and with a
//! certificate; its broker as the one we subscribe to.

use crate::{
    field::{enrol, unit},
    mqtt::{Bench, bench},
    support::{Engine, tak::Wallet},
};
use atalaya_server::{TakOptions, mqtt::BrokerAddress};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::Duration,
};
use tokio::process::Command;

fn program(name: &str) -> PathBuf {
    let found =
        std::env::var_os("PATH").into_iter().flat_map(|p| std::env::split_paths(&p).collect::<Vec<_>>());
    let mut places = found.chain([PathBuf::from("/usr/sbin")]).map(|dir| dir.join(name));
    places.find(|path| path.is_file()).unwrap_or_else(|| {
        panic!("{name} is missing; Debian's packages mosquitto and mosquitto-clients have it (cargo xtask install)")
    })
}

async fn run(name: &str, arguments: &[&str]) -> Output {
    let run = Command::new(program(name)).args(arguments).stdin(Stdio::null()).output();
    tokio::time::timeout(Duration::from_secs(60), run).await.expect("it ends within a minute").unwrap()
}

/// The certificate that telephones are told to trust, as a file.
async fn ca_file(b: &Bench, dir: &Path) -> String {
    let response = b.admin.http.get(format!("{}/t/ca.crt", b.bed.url())).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let path = dir.join("ca.pem");
    std::fs::write(&path, response.bytes().await.unwrap()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mosquittos_clients_publish_and_listen_over_tls() {
    let b = bench(Engine::Memory, |_| {}).await;
    let dir = tempfile::tempdir().unwrap();
    let (unit_a, _, secret) = b.crew("SSEM-71", "p71").await;
    let ca = ca_file(&b, dir.path()).await;
    let port = b.bed.server().field_doors().mqtt.secure.unwrap().port().to_string();
    let login = ["-h", "localhost", "-p", &port, "--cafile", &ca, "-u", "p71", "-P", &secret];
    for (version, qos, lat) in
        [("mqttv311", "0", 19.71), ("mqttv311", "1", 19.7101), ("mqttv5", "2", 19.7102)]
    {
        let body = b.location(lat);
        let said = ["-V", version, "-q", qos, "-i", "tel", "-t", "owntracks/p71/tel", "-m", &body];
        let output = run("mosquitto_pub", &[&login[..], &said[..]].concat()).await;
        assert!(output.status.success(), "{version}: {}", String::from_utf8_lossy(&output.stderr));
        b.until_at(&unit_a, lat).await;
        b.bed.clock.advance(atalaya_model::Millis(2_000));
    }
    let wrong = [
        "-h",
        "localhost",
        "-p",
        &port,
        "--cafile",
        &ca,
        "-u",
        "p71",
        "-P",
        "otra",
        "-t",
        "owntracks/p71/tel",
        "-m",
        "x",
    ];
    assert!(!run("mosquitto_pub", &wrong).await.status.success());
    b.until_refused("wrong_secret").await;
    // One that does not trust this centre says so, and the list does.
    let distrust = ["-h", "localhost", "-p", &port, "--capath", "/etc/ssl/certs", "-t", "x", "-m", "x"];
    assert!(!run("mosquitto_pub", &distrust).await.status.success());
    b.until_refused("no_tls").await;

    // After a while of silence a listener is asked where it is.
    b.bed.clock.advance(atalaya_model::Millis::from_minutes(20));
    let listen = ["-V", "mqttv5", "-q", "1", "-t", "owntracks/p71/tel/cmd", "-C", "1", "-W", "20"];
    let heard = run("mosquitto_sub", &[&login[..], &listen[..]].concat()).await;
    let heard = String::from_utf8_lossy(&heard.stdout).into_owned();
    assert!(heard.contains("reportLocation"), "heard: {heard:?}");
    // What is another's is refused.
    let listen = ["-q", "1", "-t", "owntracks/p72/tel/cmd", "-C", "1", "-W", "20"];
    let refused = run("mosquitto_sub", &[&login[..], &listen[..]].concat()).await;
    // Its exit status is that of a subscription that was granted.
    let why = String::from_utf8_lossy(&refused.stderr);
    assert!(why.contains("denied") && refused.stdout.is_empty(), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_of_the_centre_opens_it_until_its_device_is_revoked() {
    let b = bench_with_tak().await;
    let dir = tempfile::tempdir().unwrap();
    let unit = unit(&b.boss, "SSEM-73", "SSEM").await;
    let device = enrol(&b.admin, "A52 de SSEM-73", "tak", &unit).await;
    let package =
        b.admin.request(reqwest::Method::POST, &format!("/devices/{device}/package")).send().await.unwrap();
    let wallet = Wallet::open(&package.bytes().await.unwrap());
    let pem = |kind: &str, der: &[u8]| {
        let path = dir.path().join(format!("{}.pem", kind.to_lowercase().replace(' ', "-")));
        let text = format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", STANDARD.encode(der));
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (key, certificate) = (pem("PRIVATE KEY", &wallet.key), pem("CERTIFICATE", &wallet.chain[0]));
    let ca = ca_file(&b, dir.path()).await;
    let port = b.bed.server().field_doors().mqtt.secure.unwrap().port().to_string();
    let topic = format!("owntracks/{}/tel", device.replace('-', ""));
    let publish = |lat: f64| {
        let (port, ca, key, certificate, topic) =
            (port.clone(), ca.clone(), key.clone(), certificate.clone(), topic.clone());
        let body = b.location(lat);
        async move {
            let line = [
                "-h",
                "localhost",
                "-p",
                &port,
                "--cafile",
                &ca,
                "--cert",
                &certificate,
                "--key",
                &key,
                "-q",
                "1",
                "-t",
                &topic,
                "-m",
                &body,
            ];
            run("mosquitto_pub", &line).await.status.success()
        }
    };
    assert!(publish(19.73).await);
    b.until_at(&unit, 19.73).await;
    b.boss
        .command(&format!("/devices/{device}/commands"), json!({ "type": "revoke", "reason": "robo" }))
        .await
        .ok();
    assert!(!publish(19.74).await);
    assert_eq!(b.until_refused("revoked").await["door"], "mqtt");
}

async fn bench_with_tak() -> Bench {
    let b = bench(Engine::Memory, |_| {}).await;
    let Bench { mut bed, .. } = b;
    bed.stop().await;
    let mut options = bed.options.clone();
    options.tak = Some(TakOptions::beside("localhost", "127.0.0.1:0".parse().unwrap()));
    let bed = crate::support::Bed::start_with(Engine::Memory, "TOL", |o| {
        o.tak = options.tak;
        o.mqtt = options.mqtt;
    })
    .await;
    let admin = bed.person("adan", &["administrator"]).await;
    let boss = bed.person("sofia", &["supervisor"]).await;
    Bench { bed, admin, boss }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mosquittos_broker_is_subscribed_to_and_its_retained_positions_keep_their_time() {
    let dir = tempfile::tempdir().unwrap();
    // A free port: taken, looked at, given back.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let passwords = dir.path().join("passwords");
    std::fs::write(&passwords, "").unwrap();
    let file = passwords.to_str().unwrap().to_owned();
    for (user, password) in [("centro", "secreta"), ("p81", "clave")] {
        let made = run("mosquitto_passwd", &["-b", &file, user, password]).await;
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    let rules = dir.path().join("rules");
    std::fs::write(&rules, "user centro\ntopic read owntracks/#\n\npattern write owntracks/%u/#\n").unwrap();
    let config = dir.path().join("mosquitto.conf");
    let me = String::from_utf8(run("id", &["-un"]).await.stdout).unwrap();
    let text = format!(
        "listener {port} 127.0.0.1\npassword_file {file}\nacl_file {}\nuser {}\npersistence false\n",
        rules.display(),
        me.trim()
    );
    std::fs::write(&config, text).unwrap();
    let start = || {
        Command::new(program("mosquitto"))
            .arg("-c")
            .arg(&config)
            .kill_on_drop(true)
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut broker = start();
    let b = bench(Engine::Memory, |o| {
        let mut address = BrokerAddress::parse(&format!("mqtt://centro@127.0.0.1:{port}")).unwrap();
        address.password = Some("secreta".into());
        o.broker = Some(address);
    })
    .await;
    let (unit, _, _) = b.crew("SSEM-81", "p81").await;
    let publish = |body: String| {
        let port = port.clone();
        async move {
            let line = [
                "-h",
                "127.0.0.1",
                "-p",
                &port,
                "-u",
                "p81",
                "-P",
                "clave",
                "-q",
                "1",
                "-r",
                "-t",
                "owntracks/p81/tel",
                "-m",
                &body,
            ];
            run("mosquitto_pub", &line).await.status.success()
        }
    };
    crate::support::until("the broker answers", || async { publish(b.location(19.81)).await }).await;
    b.until_at(&unit, 19.81).await;
    // The broker is gone and comes back without what it had; the centre subscribes again by itself.
    broker.kill().await.unwrap();
    b.until_refused("broker_away").await;
    let _broker = start();
    b.bed.clock.advance(atalaya_model::Millis(5_000));
    crate::support::until("it answers again", || async { publish(b.location(19.8101)).await }).await;
    b.until_at(&unit, 19.8101).await;
}
