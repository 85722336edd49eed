//! The 089 from outside, with a vault of its own behind a socket.

use crate::support::{Answer, Bed, Engine, PASSWORD, Person, until};
use atalaya_access::{AdapterKind, Authority};
use atalaya_model::{Millis, Scope};
use atalaya_server::tips::gate::Cedar;
use atalaya_vault::{
    Secret, Shelf, Suite, Vault, VaultError, escrow,
    opaque::{Opens, Stretch},
    process::{self, Peers, Service},
    protocol::{HeldKeys, Response},
    terminal::{self, ClientKeys},
};
use reqwest::header;
use serde_json::{Value, json};
use std::{os::unix::net::UnixStream, path::PathBuf, sync::Arc};
use uuid::Uuid;

pub const PHRASE: &str = "cuatro caballos correctos";
const TEXT: &str = "En la bodega azul guardan CANARIO-4711 desde mayo";

/// A centre with a vault; forms are waited for by its clock, not by the test.
pub struct Bench {
    pub bed: Bed,
    service: Arc<Service>,
    socket: PathBuf,
    pub vault_dir: tempfile::TempDir,
    http: reqwest::Client,
}

pub struct Staff {
    pub operator: Person,
    pub analyst: Person,
    pub supervisor: Person,
}

impl Bench {
    /// A centre with an operator, an analyst and a supervisor of the 089, who are members of `089` and `UECS`.
    pub async fn start(engine: Engine) -> (Self, Staff) {
        let (bench, staff, _) = Self::start_with(engine, &[]).await;
        (bench, staff)
    }
    /// The same, and these people besides, with keys of `AI`, whose tips open at the client.
    pub async fn start_with(engine: Engine, closed: &[(&str, &str)]) -> (Self, Staff, Vec<Person>) {
        let (bench, staff, inside, _) = Self::start_pictures(engine, closed, None).await;
        (bench, staff, inside)
    }
    /// The same with a program that makes pixels, and a forensic key, whose shares are given.
    pub async fn start_pictures(
        engine: Engine,
        closed: &[(&str, &str)],
        pixels: Option<PathBuf>,
    ) -> (Self, Staff, Vec<Person>, Vec<escrow::Share>) {
        let vault_dir = tempfile::tempdir().unwrap();
        let socket = vault_dir.path().join("vault.sock");
        let given = socket.clone();
        let bed = Bed::start_with(engine, "TOL", move |o| {
            o.vault = Some(given);
            o.pixels = pixels;
        })
        .await;
        let staff = Staff {
            operator: bed.person("operador089", &["tip_operator"]).await,
            analyst: bed.person("analista089", &["tip_analyst"]).await,
            supervisor: bed.person("supervisor089", &["tip_supervisor"]).await,
        };
        let shelf = Shelf::open(&vault_dir.path().join("vault.sqlite")).unwrap();
        let gate = Cedar::new(Authority::embedded().unwrap());
        let mut vault = Vault::new(shelf, &Secret::new([9; 32]), Box::new(gate));
        let mut rng = rand::rng();
        let (public, _) = escrow::ceremony(Suite::XWing, &mut rng).unwrap();
        vault.set_escrow(&public).unwrap();
        let (forensic, shares) =
            escrow::ceremony_of(escrow::Holder::Forensic, Suite::XWing, &mut rng).unwrap();
        vault.set_forensic(0, &forensic).unwrap();
        for unit in ["089", "UECS"] {
            for person in [&staff.analyst, &staff.supervisor] {
                let id = Uuid::parse_str(&person.id).unwrap();
                let (who, stretch) = ((unit, id), Stretch::cheap());
                terminal::enrol(&mut vault, 0, None, who, PHRASE.as_bytes(), &stretch, &mut rng).unwrap();
            }
        }
        let mut inside = Vec::new();
        vault.set_opens(0, "AI", Opens::Client, &mut rng).unwrap();
        for (name, role) in closed {
            let scope = Scope { agencies: ["AI".parse().unwrap()].into(), ..Scope::default() };
            let secret = bed.account(name, &[role], scope, Some(PASSWORD)).await.1;
            let person = bed.log_in(name, PASSWORD, secret.as_ref()).await;
            let who = ("AI", Uuid::parse_str(&person.id).unwrap());
            let stretch = Stretch::cheap();
            terminal::enrol(&mut vault, 0, None, who, PHRASE.as_bytes(), &stretch, &mut rng).unwrap();
            inside.push(person);
        }
        let clock = bed.clock.clone();
        let service = Service::new(vault, Arc::new(move || clock.now().as_millis() / 1_000));
        let listener = process::listen(&socket, Peers::own()).unwrap();
        let run = service.clone();
        std::thread::spawn(move || run.run(&listener, Peers::own()).unwrap());
        let http = reqwest::Client::new();
        (Self { bed, service, socket, vault_dir, http }, staff, inside, shares)
    }
    /// Sends a file as the page's form does.
    pub async fn upload(&self, folio: &str, code: &str, file: &[u8]) -> Answer {
        let form = self.page("/denuncia/fotos").await;
        let ticket = between(&form.text, r#"name="ticket" value=""#, "\"");
        self.bed.clock.advance(Millis::from_secs(20));
        let mut body = Vec::new();
        for (name, value) in [("l", "es-MX"), ("ticket", &ticket), ("folio", folio), ("code", code)] {
            let part =
                format!("--BOUND\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        body.extend(b"--BOUND\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.jpg\"\r\n\r\n");
        body.extend(file);
        body.extend(b"\r\n--BOUND--\r\n");
        let request = self.http.post(format!("{}/denuncia/fotos", self.bed.url())).body(body);
        Answer::of(request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=BOUND")).await
    }

    pub async fn unlock(&self, person: &Person, unit: &str) {
        self.enter(person, unit, PHRASE).await.unwrap();
    }
    /// Unlocks as a browser does: OPAQUE at this side, the server relays.
    pub async fn enter(
        &self,
        person: &Person,
        unit: &str,
        phrase: &str,
    ) -> Result<Option<ClientKeys>, VaultError> {
        let who = (unit, Uuid::parse_str(&person.id).unwrap());
        let rng = &mut rand::rng();
        let (unlocking, hello) = terminal::Unlocking::start(phrase.as_bytes(), rng)?;
        let first = person.post("/tips/vault/unlock", &json!({ "unit": unit, "hello": hello })).await.ok();
        let proved = unlocking.answer(who, &reply(first), &Stretch::cheap(), rng)?;
        let body =
            json!({ "unit": unit, "login": proved.login, "proof": proved.proof, "sealed": proved.sealed });
        let done = person.post("/tips/vault/unlock/finish", &body).await.ok();
        match serde_json::from_value::<Option<HeldKeys>>(done["held"].clone()).unwrap() {
            Some(held) => proved.keys(&held).map(Some),
            None => Ok(None),
        }
    }
    /// Enrols through the supervisor's console, as a browser does.
    pub async fn enrol(&self, by: &Person, member: &Person, unit: &str) -> Answer {
        let who = (unit, Uuid::parse_str(&member.id).unwrap());
        let rng = &mut rand::rng();
        let (enrolling, request) = terminal::Enrolling::start(PHRASE.as_bytes(), rng).unwrap();
        let body = json!({ "unit": unit, "account": member.id, "request": request });
        let first = by.post("/tips/vault/members/start", &body).await;
        if first.status != 200 {
            return first;
        }
        let made = enrolling.answer(who, &reply(first.ok()), None, &Stretch::cheap(), rng).unwrap();
        let body = json!({ "unit": unit, "account": member.id, "record": made.record, "public": made.public,
                           "sealed": made.sealed, "grants": [] });
        by.post("/tips/vault/members", &body).await
    }
    pub async fn take(&self, by: &Person, category: &str, municipality: &str, what: &str) -> Value {
        let intake = json!({ "record": "anonymous_tip", "channel": "phone", "category": category,
                             "municipality": municipality, "urgency": "normal" });
        by.post("/tips", &json!({ "intake": intake, "narrative": { "what": what } })).await.ok()
    }
    pub async fn page(&self, path: &str) -> Answer {
        Answer::of(self.http.get(format!("{}{path}", self.bed.url()))).await
    }
    /// Opens a form, waits by the bed's clock, sends it.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)], wait_s: i64) -> Answer {
        let form = self.page(path).await;
        let ticket = between(&form.text, r#"name="ticket" value=""#, "\"");
        self.bed.clock.advance(Millis::from_secs(wait_s));
        let mut fields = fields.to_vec();
        fields.push(("ticket", &ticket));
        Answer::of(self.http.post(format!("{}{path}", self.bed.url())).form(&fields)).await
    }
}

/// The vault's reply as the server relays it.
pub fn reply(mut relayed: Value) -> Response {
    relayed["answer"] = json!("reply");
    serde_json::from_value(relayed).unwrap()
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.service.stop();
        let _ = UnixStream::connect(&self.socket);
    }
}

pub fn between(text: &str, from: &str, to: &str) -> String {
    let at = text.find(from).unwrap_or_else(|| panic!("{from} is not in {text}")) + from.len();
    text[at..].split(to).next().unwrap().to_owned()
}

/// Folio and code of a receipt.
pub fn receipt(page: &str) -> (String, String) {
    let mut codes =
        page.split(r#"<dd class="code">"#).skip(1).map(|p| p.split('<').next().unwrap().to_owned());
    (codes.next().unwrap(), codes.next().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tip_by_telephone_is_read_graded_answered_and_leaves_only_approved() {
    let (bench, staff) = Bench::start(Engine::Memory).await;
    let taken = bench.take(&staff.operator, "narcomenudeo", "15106", TEXT).await;
    let (id, folio) = (taken["id"].as_str().unwrap(), taken["folio"].as_str().unwrap());
    let list = staff.analyst.get(&format!("/tips?folio={folio}")).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let row = staff.analyst.get(&format!("/tips/{id}")).await.ok();
    assert_eq!(
        (row["source"].as_str(), row["routes"][0]["to"].as_str()),
        (Some("untested"), Some("PM-15106"))
    );
    assert!(!row.to_string().contains("CANARIO"));

    // Content: a purpose, an unlocked vault, and one's own unlocking.
    let content = format!("/tips/{id}/content");
    staff.analyst.get(&content).await.is(403, "purpose_needed");
    staff.analyst.read(&content, "tip_attention").await.is(409, "vault_locked");
    bench.unlock(&staff.supervisor, "089").await;
    staff.analyst.read(&content, "tip_attention").await.is(409, "vault_locked");
    let wrong = bench.enter(&staff.analyst, "089", "otra frase que no es").await;
    assert!(matches!(wrong, Err(VaultError::WrongPhrase)));
    bench.unlock(&staff.analyst, "089").await;
    let detail = staff.analyst.read(&content, "tip_attention").await.ok();
    assert!(detail["content"].as_str().unwrap().contains("CANARIO-4711"));
    // Who only receives never reads.
    assert_eq!(staff.operator.read(&content, "tip_attention").await.status, 403);

    // Found by its words, in the vault.
    until("the index is filled", || async {
        staff.analyst.get("/tips/vault?unit=089").await.ok()["indexed"] == 1
    })
    .await;
    let found = staff.analyst.read("/tips/search?q=bodega%20canario", "tip_attention").await.ok();
    assert_eq!((found["total"].as_u64(), found["items"][0]["id"].as_str()), (Some(1), Some(id)));

    // A product: graded first, written by one, approved by another with the right to.
    let act = |person: &Person, body: Value| {
        let (person, path) = (person.clone(), format!("/tips/{id}/commands"));
        async move { person.command(&path, body).await }
    };
    let draft =
        json!({ "type": "draft_product", "text": "Posible venta en la zona", "use": "investigative_lead" });
    act(&staff.analyst, draft.clone()).await.is(409, "tip_ungraded");
    act(&staff.analyst, json!({ "type": "grade", "information": "known_directly" })).await.ok();
    act(&staff.analyst, draft).await.ok();
    let approve = json!({ "type": "approve_product", "product": 0 });
    assert_eq!(act(&staff.analyst, approve.clone()).await.status, 403);
    act(&staff.supervisor, approve).await.ok();
    let jump = json!({ "type": "emergency_jump", "consent": { "told": true, "agreed": false } });
    act(&staff.analyst, jump).await.is(422, "invalid_body");
    let finds = async |word: &str| {
        let found = staff.analyst.read(&format!("/tips/search?q={word}"), "tip_attention").await.ok();
        found["total"].as_u64().unwrap()
    };
    assert_eq!(finds("color").await, 0);
    act(&staff.analyst, json!({ "type": "message", "text": "¿De qué color es la bodega?" })).await.ok();
    assert_eq!(finds("color").await, 1, "what is on the record is found");

    // The teller: digits once, words from then on; reads the question, answers it.
    let code = taken["code"].as_str().unwrap();
    let shown = bench.send("/denuncia/seguimiento", &[("folio", folio), ("code", code)], 1).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    assert!(shown.text.contains("¿De qué color es la bodega?") && !shown.text.contains("CANARIO"));
    let words = between(&shown.text, r#"<p class="code">"#, "<");
    assert_eq!(words.split(' ').count(), 12);
    let answer = [("folio", folio), ("code", &words), ("message", "Es verde")];
    assert_eq!(bench.send("/denuncia/seguimiento", &answer, 1).await.status, 200);
    let again = bench.send("/denuncia/seguimiento", &[("folio", folio), ("code", code)], 1).await;
    assert_eq!(again.status, 404);
    assert_eq!(finds("verde").await, 1);
    let detail = staff.analyst.read(&content, "tip_attention").await.ok();
    let entries: Vec<_> =
        detail["entries"].as_array().unwrap().iter().map(|e| e["text"].as_str().unwrap()).collect();
    assert_eq!(entries, ["Posible venta en la zona", "¿De qué color es la bodega?", "Es verde"]);
    assert_eq!(detail["row"]["unanswered"], 1);

    // Each read is on the tips' own record, and at the vault with its purpose.
    let lines = Shelf::open(&bench.vault_dir.path().join("vault.sqlite")).unwrap().record(0, 500).unwrap();
    let reads = lines.iter().filter(|l| l.action == "read" && l.outcome == "allowed").collect::<Vec<_>>();
    assert_eq!(reads.len(), 2);
    assert!(reads[0].who.starts_with("analista089") && reads[0].detail.contains("tip_attention"));

    // The end of the shift.
    let lock = json!({ "unit": "089" });
    assert_eq!(staff.analyst.post("/tips/vault/lock", &lock).await.status, 204);
    staff.analyst.read(&content, "tip_attention").await.is(409, "vault_locked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_know_of_a_tip_cannot_tell_it_from_none() {
    let (bench, staff) = Bench::start(Engine::Memory).await;
    let here = bench.take(&staff.operator, "robo", "15106", TEXT).await;
    let closed = bench.take(&staff.operator, "secuestro", "15033", "lo tienen en CANARIO-4712").await;
    let scope = Scope { municipalities: ["15033".parse().unwrap()].into(), ..Scope::default() };
    let password = crate::support::PASSWORD;
    let (_, secret, _) = bench.bed.account("de.ecatepec", &["tip_analyst"], scope, Some(password)).await;
    let outsider = bench.bed.log_in("de.ecatepec", password, secret.as_ref()).await;
    let none = "019ab5a2-0000-7000-8000-000000000000";
    for id in [here["id"].as_str().unwrap(), closed["id"].as_str().unwrap()] {
        for path in [format!("/tips/{id}"), format!("/tips/{id}/content")] {
            let hidden = outsider.read(&path, "tip_attention").await;
            let absent = outsider.read(&path.replace(id, none), "tip_attention").await;
            assert_eq!((hidden.status, &hidden.body), (404, &absent.body), "{path}");
            assert_eq!(hidden.headers.len(), absent.headers.len());
        }
        let grade = json!({ "type": "grade", "information": "indirect" });
        let hidden = outsider.command(&format!("/tips/{id}/commands"), grade.clone()).await;
        let absent = outsider.command(&format!("/tips/{none}/commands"), grade).await;
        assert_eq!((hidden.status, &hidden.body), (404, &absent.body));
    }
    assert_eq!(outsider.get("/tips").await.ok()["items"], json!([]));
    for folio in [&here["folio"], &closed["folio"]] {
        let one = outsider.get(&format!("/tips?folio={}", folio.as_str().unwrap())).await.ok();
        assert_eq!(one["items"], json!([]));
    }
    // The general analyst sees the general tip and nothing of the closed compartment.
    assert_eq!(staff.analyst.get("/tips").await.ok()["items"].as_array().unwrap().len(), 1);
    let path = format!("/tips/{}", closed["id"].as_str().unwrap());
    assert_eq!(staff.analyst.get(&path).await.status, 404);
    let search = staff.analyst.read("/tips/search?q=canario&compartment=UECS", "tip_attention").await;
    assert_eq!(search.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_sent_in_every_place_is_nowhere() {
    let (mut bench, staff) = Bench::start(Engine::Sqlite).await;
    let switch = bench.bed.machine("conmutador-089", AdapterKind::Pbx).await;
    let number = "5512349876";
    for body in [
        json!({ "line": 3, "state": "ringing", "number": number, "from": number, "caller": { "ani": number } }),
        json!({ "line": 3, "state": "ringing", "headers": { "P-Asserted-Identity": format!("<sip:+52{number}@x>") } }),
        json!({ "line": number, "state": "ringing" }),
        json!({ "line": 3, "state": number }),
        json!({ "line": 551234, "state": "ringing" }),
        json!([number]),
        json!({ number: number }),
    ] {
        let answer = switch.post("/doors/089", &body).await;
        assert!([204, 422].contains(&answer.status), "{} {}", answer.status, answer.text);
        assert!(!answer.text.contains(number), "{}", answer.text);
    }
    for kind in ["text/plain", "application/sdp"] {
        let sip =
            format!("INVITE sip:089@c5 SIP/2.0\r\nFrom: <sip:{number}@carrier>\r\nCall-ID: {number}\r\n");
        let answer = switch.send("POST", "/doors/089", kind, sip.as_bytes(), 0).await;
        assert!(answer.status == 422 && !answer.text.contains(number), "{}", answer.text);
    }
    let query = switch.send("POST", &format!("/doors/089?from={number}"), "application/json", b"{}", 0).await;
    assert!(query.status == 422 && !query.text.contains(number));
    let lines = staff.operator.get("/tips/lines").await.ok();
    assert_eq!(lines, json!([{ "line": 3, "state": "ringing" }]));
    switch.post("/doors/089", &json!({ "line": 3, "state": "ended" })).await;
    assert_eq!(staff.operator.get("/tips/lines").await.ok(), json!([]));
    let metrics = Answer::of(bench.http.get(format!("{}/metrics", bench.bed.url()))).await;
    for never in ["doors/089", "/tips", "denuncia", number] {
        assert!(!metrics.text.contains(never), "{never}");
    }
    bench.bed.stop().await;
    assert_eq!(found(bench.bed.dir(), &[number]), Vec::<String>::new());
}

/// Files under a folder that hold one of the needles.
pub fn found(folder: &std::path::Path, needles: &[&str]) -> Vec<String> {
    let mut hits = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            hits.extend(found(&path, needles));
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        for needle in needles {
            if bytes.windows(needle.len()).any(|w| w == needle.as_bytes()) {
                hits.push(format!("{needle} in {}", path.display()));
            }
        }
    }
    hits
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_public_page_is_small_silent_and_works_without_scripts() {
    let (bench, _) = Bench::start(Engine::Memory).await;
    for path in ["/denuncia", "/denuncia/seguimiento", "/denuncia/estilo.css"] {
        let page = bench.page(path).await;
        assert_eq!(page.status, 200);
        assert!(page.text.len() < 14 * 1024, "{path} has {} bytes", page.text.len());
        assert!(!page.headers.contains_key(header::SET_COOKIE));
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; form-action 'self'"), "{policy}");
        let lower = page.text.to_lowercase();
        for never in ["<script", "javascript:", "onclick", "onload", "<iframe", "<img", "@import", "url("] {
            assert!(!lower.contains(never), "{never} in {path}");
        }
        // The way out is a link; nothing is loaded from elsewhere.
        let loaded = lower.replace(r#"href="https://www.gob.mx/""#, "");
        assert!(!loaded.contains("http:") && !loaded.contains("https:"), "{path}");
    }
    let form = bench.page("/denuncia").await;
    assert!(form.text.contains("Salir rápido") && form.text.contains("Llame al 911"));

    // Six sheets: each carries what the others hold, and nothing is taken before it is sent.
    let sheet = |fields: Vec<(&'static str, &'static str)>| {
        let request = bench.http.post(format!("{}/denuncia", bench.bed.url()));
        async move { Answer::of(request.form(&fields)).await }
    };
    let said = vec![("what", TEXT), ("category", "robo"), ("ticket", "x")];
    let second = sheet([said.clone(), vec![("step", "1"), ("go", "2")]].concat()).await;
    assert_eq!(second.status, 200);
    assert!(
        second.text.contains("Paso 2 de 6")
            && second.text.contains(&format!(r#"name="what" value="{TEXT}""#))
    );
    let last = sheet([said, vec![("step", "5"), ("go", "6"), ("municipality", "15106")]].concat()).await;
    assert!(last.text.contains("Paso 6 de 6") && last.text.contains("Toluca"), "{}", last.text);
    let empty = sheet(vec![("step", "1"), ("go", "2"), ("what", " ")]).await;
    assert!(empty.text.contains("Paso 1 de 6") && empty.text.contains("Falta contar"));
    let english = bench.page("/denuncia?l=en").await;
    assert!(english.text.contains("lang=\"en\"") && english.text.contains("Call 9-1-1"));
    assert!(bench.page("/denuncia?l=nah").await.text.contains("Llame al 911"), "not offered yet");
    // Without a program that makes pixels no pictures are taken.
    assert_eq!(bench.page("/denuncia/fotos").await.status, 503);

    let tip = [("what", TEXT), ("category", "robo"), ("municipality", "15106"), ("who", "<b>un tal R.</b>")];
    // Too soon: told so, and nothing typed is lost.
    let early = bench.send("/denuncia", &tip, 1).await;
    assert_eq!(early.status, 429);
    assert!(early.text.contains(TEXT) && early.text.contains("&lt;b&gt;un tal R."), "{}", early.text);
    let taken = bench.send("/denuncia", &tip, 20).await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    assert!(!taken.headers.contains_key(header::SET_COOKIE) && !taken.text.contains("CANARIO"));
    assert_eq!(taken.headers["cache-control"], "no-store");
    let (folio, code) = receipt(&taken.text);
    let seen = bench.send("/denuncia/seguimiento", &[("folio", &folio), ("code", &code)], 1).await;
    assert_eq!(seen.status, 200, "{}", seen.text);

    for (fields, status) in [
        (vec![("what", "")], 422),
        (vec![("what", TEXT), ("category", "no-existe")], 422),
        (vec![("what", TEXT), ("category", "robo"), ("municipality", "no es un código")], 422),
        (vec![], 422),
    ] {
        assert_eq!(bench.send("/denuncia", &fields, 20).await.status, status, "{fields:?}");
    }
    let long = "x".repeat(4_001);
    assert_eq!(bench.send("/denuncia", &[("what", &long), ("category", "robo")], 20).await.status, 422);
    let huge = "x".repeat(100_000);
    assert_eq!(bench.send("/denuncia", &[("what", &huge)], 20).await.status, 413);

    // Wrong codes: the same words for a wrong code and for a folio that nobody has.
    let other = "ábaco ".repeat(12);
    let ask = |folio: String, code: String, wait| {
        let bench = &bench;
        async move { bench.send("/denuncia/seguimiento", &[("folio", &folio), ("code", &code)], wait).await }
    };
    assert_eq!(ask(folio.clone(), other, 1).await.status, 422, "a code that cannot be one");
    let words =
        atalaya_vault::Code::random(atalaya_vault::CodeKind::Words, &mut rand::rng()).text().to_string();
    let nobody = atalaya_tips::TipFolio::new(77_777_777).to_string();
    let wrong = ask(folio.clone(), words.clone(), 1).await;
    let absent = ask(nobody, words.clone(), 1).await;
    assert_eq!((wrong.status, absent.status), (404, 404));
    let alert = |page: &Answer| between(&page.text, r#"role="alert">"#, "<");
    assert_eq!(alert(&wrong), alert(&absent));
    for _ in 0..3 {
        ask(folio.clone(), words.clone(), 1).await;
    }
    assert_eq!(ask(folio.clone(), words, 1).await.status, 429);
    // The owner waits and is heard.
    assert_eq!(ask(folio, code, 700).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_destroyed_when_retention_ends_and_a_unit_gets_its_index_back() {
    let (bench, staff) = Bench::start(Engine::Memory).await;
    let taken = bench.take(&staff.operator, "sospechosos", "15106", TEXT).await;
    let id = taken["id"].as_str().unwrap().to_owned();
    bench.unlock(&staff.analyst, "089").await;
    // Taken while locked: it comes into the index from the store.
    until("the index is filled", || async {
        staff.analyst.get("/tips/vault?unit=089").await.ok()["indexed"] == 1
    })
    .await;
    let found = staff.analyst.read("/tips/search?q=bodega", "tip_attention").await.ok();
    assert_eq!(found["total"], 1);
    assert_eq!(staff.analyst.post("/tips/vault/lock", &json!({ "unit": "089" })).await.status, 204);

    let app = bench.bed.app();
    assert_eq!(atalaya_server::tips::shred_due(app).await.unwrap(), 0);
    bench.bed.clock.advance(Millis::from_minutes(181 * 24 * 60));
    assert_eq!(atalaya_server::tips::shred_due(app).await.unwrap(), 1);
    assert_eq!(atalaya_server::tips::shred_due(app).await.unwrap(), 0);
    let tips = app.tips.as_ref().unwrap();
    let (tip, _) = tips.desk.load::<atalaya_tips::Tip>(&id).await.unwrap();
    assert!(tip.shredded);

    // The month's key goes when no tip can need it, and never the unit's newest.
    bench.bed.clock.advance(Millis::from_minutes(3_700 * 24 * 60));
    assert_eq!(atalaya_server::tips::expire_keys(app).await.unwrap(), 0);
    let operator = bench.bed.person("operadora089", &["tip_operator"]).await;
    bench.take(&operator, "sospechosos", "15106", TEXT).await;
    assert_eq!(atalaya_server::tips::expire_keys(app).await.unwrap(), 1);
    assert_eq!(atalaya_server::tips::expire_keys(app).await.unwrap(), 0);
}
