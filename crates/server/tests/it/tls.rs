//! The TLS listener: a machine known by its certificate, and nobody else by theirs.

use crate::support::{Answer, Bed, Engine, PASSWORD};
use atalaya_access::{AdapterKind, adapter::Fingerprint};
use rcgen::{CertificateParams, KeyPair};
use reqwest::{Certificate, Client, Identity};
use serde_json::{Value, json};

/// A certificate that nobody signed but its own key: as PEM, key included, and its fingerprint.
struct Made {
    certificate: String,
    key: String,
    fingerprint: Fingerprint,
}

fn made(name: &str) -> Made {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key).unwrap();
    let fingerprint = Fingerprint::of_der(certificate.der());
    Made { certificate: certificate.pem(), key: key.serialize_pem(), fingerprint }
}

impl Made {
    fn identity(&self) -> Identity {
        Identity::from_pem(format!("{}{}", self.certificate, self.key).as_bytes()).unwrap()
    }
}

struct Shop {
    bed: Bed,
    server: Made,
}

impl Shop {
    async fn open() -> Self {
        let server = made("localhost");
        let dir = tempfile::tempdir().unwrap().keep();
        let (certificate, key) = (dir.join("cert.pem"), dir.join("key.pem"));
        std::fs::write(&certificate, &server.certificate).unwrap();
        std::fs::write(&key, &server.key).unwrap();
        let bed = Bed::start_with(Engine::Sqlite, "TOL", |o| o.tls = Some((certificate, key))).await;
        Self { bed, server }
    }
    fn url(&self) -> String {
        format!("https://localhost:{}/api/v1", self.bed.server().address().port())
    }
    /// A client that trusts the server, with a certificate of its own or without.
    fn client(&self, identity: Option<Identity>) -> Client {
        let root = Certificate::from_pem(self.server.certificate.as_bytes()).unwrap();
        let builder = Client::builder().tls_certs_only([root]);
        identity.into_iter().fold(builder, reqwest::ClientBuilder::identity).build().unwrap()
    }
    async fn ring(&self, client: &Client, sequence: u64) -> Answer {
        let what = json!({ "type": "ringing", "number": "+525500001111" });
        let report = json!({ "call": format!("c-{sequence}"), "sequence": sequence, "at": self.bed.clock.now(), "what": what });
        Answer::of(client.post(format!("{}/doors/calls", self.url())).json(&json!({ "reports": [report] })))
            .await
    }
    /// As the administrator in the console does it.
    async fn order(&self, client: &Client, token: &str, path: &str, body: Value) -> Answer {
        let request = client.post(format!("{}{path}", self.url())).bearer_auth(token).json(&body);
        Answer::of(request.header("idempotency-key", uuid::Uuid::now_v7().to_string())).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registered_certificate_is_a_machine_and_never_a_person() {
    let shop = Shop::open().await;
    let bed = &shop.bed;
    let (pbx, stranger) = (made("pbx-toluca"), made("pbx-falso"));
    let browser = shop.client(None);
    let (_, secret, _) = bed.account("adan", &["administrator"], Default::default(), Some(PASSWORD)).await;
    let log_in = json!({ "name": "adan", "password": PASSWORD, "console": "secure_room" });
    let session = Answer::of(browser.post(format!("{}/session", shop.url())).json(&log_in)).await;
    let secure = session.headers["set-cookie"].to_str().unwrap().contains("Secure");
    assert!(secure, "over TLS the cookie never leaves in the clear");
    let half = session.ok()["token"].as_str().unwrap().to_owned();
    bed.clock.advance(atalaya_model::Millis::from_secs(30));
    let code = json!({ "totp": secret.unwrap().code_at(bed.clock.now()).unwrap() });
    let proved = shop.order(&browser, &half, "/session/second-factor", code).await.ok();
    let token = proved["token"].as_str().unwrap().to_owned();

    let with = shop.client(Some(pbx.identity()));
    shop.ring(&with, 1).await.is(401, "bad_signature");
    let register = json!({ "name": "pbx-toluca", "kind": "pbx", "scope": {}, "keys": [], "certificates": [pbx.fingerprint] });
    let adapter = shop.order(&browser, &token, "/adapters/commands", register).await.ok()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(shop.ring(&with, 1).await.ok()["results"][0]["outcome"], "recorded");
    let feed = Answer::of(with.get(format!("{}/doors/calls", shop.url()))).await.ok();
    assert_eq!(feed["through"], 1, "{feed}");

    // Without a certificate, with an unknown one, or at another kind's door it is nobody.
    shop.ring(&browser, 2).await.is(401, "bad_signature");
    shop.ring(&shop.client(Some(stranger.identity())), 2).await.is(401, "bad_signature");
    let positions = with.post(format!("{}/doors/positions", shop.url())).json(&json!({ "positions": [] }));
    Answer::of(positions).await.is(403, "forbidden");
    // A wrong signature is not mended by a right certificate.
    let mixed =
        with.post(format!("{}/doors/calls", shop.url())).header("atalaya-adapter", &adapter).json(&json!({}));
    Answer::of(mixed).await.is(401, "bad_signature");

    // It opens no person's door, and takes nothing from a person who has one too.
    for path in ["/calls", "/session", "/adapters", "/incidents"] {
        assert_eq!(Answer::of(with.get(format!("{}{path}", shop.url()))).await.status, 401, "{path}");
    }
    let both = Answer::of(with.get(format!("{}/session", shop.url())).bearer_auth(&token)).await.ok();
    assert_eq!(both["account"]["name"], "adan");
    let taken =
        shop.order(&with, "x", "/calls/commands", json!({ "type": "take_manual", "channel": "radio" })).await;
    assert_eq!(taken.status, 401);

    // Withdrawn, disabled or shared with another machine, it counts for nothing.
    let path = format!("/adapters/{adapter}/commands");
    let order = |body: Value| shop.order(&browser, &token, &path, body);
    order(json!({ "type": "disable", "reason": "Robada" })).await.ok();
    shop.ring(&with, 2).await.is(401, "bad_signature");
    order(json!({ "type": "enable" })).await.ok();
    assert_eq!(shop.ring(&with, 2).await.status, 200);
    let twin = json!({ "name": "pbx-doble", "kind": "pbx", "scope": {}, "keys": [], "certificates": [pbx.fingerprint] });
    let twin = shop.order(&browser, &token, "/adapters/commands", twin).await.ok()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    shop.ring(&with, 3).await.is(401, "bad_signature");
    let withdraw = json!({ "type": "remove_certificate", "certificate": pbx.fingerprint });
    let keyed = json!({ "type": "add_certificate", "certificate": stranger.fingerprint });
    shop.order(&browser, &token, &format!("/adapters/{twin}/commands"), keyed).await.ok();
    shop.order(&browser, &token, &format!("/adapters/{twin}/commands"), withdraw.clone()).await.ok();
    assert_eq!(shop.ring(&with, 3).await.status, 200);
    let key = ed25519_dalek::SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes();
    let key = atalaya_access::adapter::AdapterKey::new(key).unwrap();
    order(json!({ "type": "add_key", "key": key })).await.ok();
    order(withdraw).await.ok();
    shop.ring(&with, 4).await.is(401, "bad_signature");
    // Signed requests go on over the same listener.
    let signer = bed.machine("pbx-firmado", AdapterKind::Pbx).await;
    let signer =
        crate::support::Machine { http: browser.clone(), url: shop.url().replace("/api/v1", ""), ..signer };
    signer.ring("otra", 1, "+525500002222").await;
}

#[test]
fn what_is_no_certificate_or_key_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let (certificate, key) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
    let (a, b) = (made("a"), made("b"));
    std::fs::write(&certificate, "nada").unwrap();
    std::fs::write(&key, &a.key).unwrap();
    let why = |what: &str| {
        let error = atalaya_server::http::tls::config(&certificate, &key).err().unwrap().to_string();
        assert!(error.contains(what), "{error}");
    };
    why("cert.pem");
    std::fs::write(&certificate, &a.certificate).unwrap();
    assert!(atalaya_server::http::tls::config(&certificate, &key).is_ok());
    std::fs::write(&key, "nada").unwrap();
    why("key.pem");
    std::fs::write(&key, &b.key).unwrap();
    why("cert.pem");
}
