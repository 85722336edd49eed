//! The field page: a code makes a browser a device; what its crew sees, says and is refused.

use crate::{
    field::{enrol, unit},
    support::{Answer, Bed, Engine, Person, until},
};
use atalaya_model::Millis;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

struct Bench {
    bed: Bed,
    admin: Person,
    boss: Person,
}

async fn bench(engine: Engine) -> Bench {
    let bed = Bed::start(engine).await;
    let admin = bed.person("adan", &["administrator"]).await;
    let boss = bed.person("sofia", &["supervisor"]).await;
    Bench { bed, admin, boss }
}

/// A telephone with its cookie.
#[derive(Clone)]
pub struct Phone {
    http: Client,
    base: String,
    pub cookie: String,
}

impl Phone {
    /// What a browser does with a code; `Err`: how it was refused.
    pub async fn enrol(url: &str, code: &str) -> Result<Self, Answer> {
        let http = Client::new();
        let base = format!("{url}/api/v1/field");
        let answer = Answer::of(http.post(format!("{base}/device")).json(&json!({ "code": code }))).await;
        if answer.status != 200 {
            return Err(answer);
        }
        let set = answer.headers["set-cookie"].to_str().unwrap().to_owned();
        assert!(
            set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/api/v1/field")
        );
        Ok(Self { http, base, cookie: set.split(';').next().unwrap().to_owned() })
    }
    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).header("cookie", &self.cookie)
    }
    async fn state(&self) -> Value {
        Answer::of(self.request(Method::GET, "/state")).await.ok()
    }
    pub async fn order(&self, body: Value) -> Answer {
        self.order_at(body, uuid::Uuid::now_v7(), None).await
    }
    async fn order_at(&self, body: Value, key: uuid::Uuid, at: Option<String>) -> Answer {
        let request =
            self.request(Method::POST, "/commands").header("idempotency-key", key.to_string()).json(&body);
        let request = match at {
            Some(at) => request.header("happened-at", at),
            None => request,
        };
        Answer::of(request).await
    }
}

impl Bench {
    async fn page(&self, unit: &str) -> (String, Value) {
        let device = enrol(&self.admin, "Celular de la unidad", "page", unit).await;
        (device.clone(), self.code(&device).await)
    }
    async fn code(&self, device: &str) -> Value {
        self.admin.post(&format!("/devices/{device}/code"), &json!({})).await.ok()
    }
    async fn phone(&self, call_sign: &str) -> (String, String, Phone) {
        let unit = unit(&self.boss, call_sign, "SSEM").await;
        let (device, code) = self.page(&unit).await;
        let phone = Phone::enrol(&self.bed.url(), code["code"].as_str().unwrap())
            .await
            .unwrap_or_else(|_| panic!("a good code"));
        (unit, device, phone)
    }
    async fn send(&self, unit: &str) -> Value {
        let at = self.bed.clock.now();
        let located = json!({ "position": { "lat": 19.29, "lon": -99.65 }, "method": "told", "at": at, "accuracy_m": 40 });
        let place = json!({ "located": located, "address": "Hidalgo 12", "municipality": "15106" });
        let body = json!({ "type": "open", "type_code": 30101, "place": place, "agencies": [{ "agency": "SSEM" }],
            "narrative": "Dice que el agresor se llama Pedro", "caller": { "name": "Ana Torres" } });
        let made = self.boss.command("/incidents/commands", body).await.ok();
        let id = made["id"].as_str().unwrap();
        self.boss
            .command(&format!("/incidents/{id}/commands"), json!({ "type": "assign", "units": [unit] }))
            .await
            .ok();
        made
    }
    async fn unit(&self, id: &str) -> Value {
        let page = self.boss.get("/units?limit=500").await.ok();
        page["items"].as_array().unwrap().iter().find(|u| u["id"] == id).unwrap().clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_makes_one_browser_the_device_until_it_is_revoked() {
    for engine in [Engine::Memory, Engine::Sqlite, Engine::Postgres] {
        let b = bench(engine).await;
        let unit = unit(&b.boss, "SSEM-14", "SSEM").await;
        let (device, code) = b.page(&unit).await;
        let text = code["code"].as_str().unwrap();
        assert_eq!((text.len(), &code["username"]), (14, &json!("")));
        assert!(code["uri"].as_str().unwrap().ends_with(&format!("/campo#{text}")));
        let url = b.bed.url();
        let refused = |got: Result<Phone, Answer>| got.err().unwrap();
        assert!(refused(Phone::enrol(&url, "AAAA-BBBB-CCCC").await).is(401, "wrong_code"));
        // Small letters and no hyphens do as well; the same code twice does not.
        let typed = text.to_lowercase().replace('-', " ");
        let phone = Phone::enrol(&url, &typed).await.unwrap_or_else(|_| panic!("a good code"));
        assert!(refused(Phone::enrol(&url, text).await).is(401, "wrong_code"));
        let state = phone.state().await;
        assert_eq!(
            (&state["unit"]["call_sign"], &state["device"]),
            (&json!("SSEM-14"), &json!("Celular de la unidad"))
        );
        assert_eq!(state["assignment"], Value::Null);

        // Another code: the earlier telephone is out.
        let next = b.code(&device).await["code"].as_str().unwrap().to_owned();
        let second = Phone::enrol(&url, &next).await.unwrap_or_else(|_| panic!("a good code"));
        assert!(Answer::of(phone.request(Method::GET, "/state")).await.is(401, "device_unknown"));
        second.state().await;
        // It leaves by itself; its key opens nothing any more, and the device can get another code.
        assert_eq!(second.request(Method::DELETE, "/device").send().await.unwrap().status(), 204);
        assert!(Answer::of(second.request(Method::GET, "/state")).await.is(401, "device_unknown"));
        let next = b.code(&device).await["code"].as_str().unwrap().to_owned();
        let third = Phone::enrol(&url, &next).await.unwrap_or_else(|_| panic!("a good code"));

        // A page that waits for news is told of the revocation while it waits.
        let seen = third.request(Method::GET, "/state").send().await.unwrap();
        let etag = seen.headers()["etag"].to_str().unwrap().to_owned();
        let waits = tokio::spawn({
            let third = third.clone();
            async move {
                Answer::of(third.request(Method::GET, "/state?wait=25").header("if-none-match", etag)).await
            }
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let began = Instant::now();
        let revoke = json!({ "type": "revoke", "reason": "extraviado" });
        b.boss.command(&format!("/devices/{device}/commands"), revoke).await.ok();
        assert!(waits.await.unwrap().is(401, "device_unknown"));
        assert!(began.elapsed() < Duration::from_secs(20), "at once, not when the wait is over");
        assert!(third.order(json!({ "type": "welfare_ok" })).await.is(401, "device_unknown"));
        // Who enrolled it, who took its place and who revoked it is seen where the configuration's changes are.
        let changes = b.admin.get("/config/changes?kind=device&limit=100").await.ok();
        let of: Vec<&Value> = changes["items"].as_array().unwrap().iter().rev().collect();
        assert_eq!(
            (&of[0]["object"], &of[0]["name"]),
            (&json!(format!("device/{device}")), &json!("Celular de la unidad"))
        );
        let last = of.last().unwrap();
        assert_eq!(
            (&last["action"], &last["actor"]["kind"]),
            (&json!("DeviceRevoke"), &json!("account")),
            "{last}"
        );
        assert!(
            last.to_string().contains("extraviado") && !changes.to_string().contains("code"),
            "{changes}"
        );
        let listed = b.admin.get("/devices/unknown").await.ok();
        let all = listed.as_array().unwrap();
        let line = |reason: &str| all.iter().find(|q| q["reason"] == reason && q["door"] == "page");
        assert!(line("wrong_code").is_some(), "{listed}");
        assert_eq!(line("revoked").unwrap()["name"], "Celular de la unidad");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_crew_sees_what_it_is_sent_to_and_nothing_of_a_caller() {
    let b = bench(Engine::Memory).await;
    let (unit, _, phone) = b.phone("SSEM-20").await;
    let seen = phone.request(Method::GET, "/state").send().await.unwrap();
    let etag = seen.headers()["etag"].to_str().unwrap().to_owned();
    let same = phone.request(Method::GET, "/state").header("if-none-match", &etag).send().await.unwrap();
    assert_eq!(same.status(), 304);
    let expires = b.bed.clock.now().plus(Millis::from_minutes(60 * 24));
    let place = json!({ "located": { "position": { "lat": 19.29, "lon": -99.65 }, "method": "told", "at": b.bed.clock.now() } });
    let caution = json!({ "type": "create", "place": place, "kind": "animal", "text": "Perro de Pedro Ruiz", "expires_at": expires });
    b.boss.command("/cautions/commands", caution).await.ok();
    // The question is held open until the unit is sent somewhere.
    let waits = tokio::spawn({
        let phone = phone.clone();
        async move {
            Answer::of(phone.request(Method::GET, "/state?wait=25").header("if-none-match", etag)).await.ok()
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let began = Instant::now();
    let made = b.send(&unit).await;
    let state = waits.await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(20));
    let job = &state["assignment"];
    assert_eq!(
        (&job["folio"], &job["address"], &job["cautions"]),
        (&made["folio"], &json!("Hidalgo 12"), &json!(["animal"]))
    );
    assert_eq!((job["lat"].as_f64(), job["accuracy_m"].as_f64()), (Some(19.29), Some(40.0)));
    let text = state.to_string();
    assert!(
        !text.contains("Pedro") && !text.contains("Ana Torres"),
        "no narrative, no caller, no caution's text: {text}"
    );
    let states = state["unit"]["states"].as_array().unwrap();
    let duties: Vec<&str> = states.iter().map(|s| s["duty"].as_str().unwrap()).collect();
    assert_eq!(duties, ["en_route", "on_scene", "available", "break"]);
    assert!(Answer::of(phone.request(Method::GET, "/state?wait=26")).await.is(400, "bad_wait"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waited_arrives_once_and_with_its_own_time() {
    let b = bench(Engine::Sqlite).await;
    let (unit, _, phone) = b.phone("SSEM-30").await;
    b.send(&unit).await;
    b.bed.clock.advance(Millis::from_minutes(3));
    let pressed = b.bed.clock.now().to_string();
    b.bed.clock.advance(Millis::from_minutes(9));
    let (key, body) = (uuid::Uuid::now_v7(), json!({ "type": "set_status", "status": "en_route" }));
    for _ in 0..2 {
        phone.order_at(body.clone(), key, Some(pressed.clone())).await.ok();
    }
    let row = b.unit(&unit).await;
    assert_eq!((&row["status"], &row["status_at"]), (&json!("en_route"), &json!(pressed)), "{row}");
    // The same key for something else is a mistake, and the future is now.
    let other = phone.order_at(json!({ "type": "set_status", "status": "on_scene" }), key, None).await;
    assert_eq!(other.status, 422, "{}", other.text);
    let later = b.bed.clock.now().plus(Millis::from_minutes(60)).to_string();
    phone
        .order_at(json!({ "type": "set_status", "status": "on_scene" }), uuid::Uuid::now_v7(), Some(later))
        .await
        .ok();
    let row = b.unit(&unit).await;
    assert!(row["status_at"].as_str().unwrap() <= b.bed.clock.now().to_string().as_str(), "{row}");
    let ancient = b.bed.clock.now().plus(Millis::from_minutes(-60 * 25)).to_string();
    let refused = phone.order_at(json!({ "type": "welfare_ok" }), uuid::Uuid::now_v7(), Some(ancient)).await;
    assert!(refused.is(422, "too_long_ago"));
    // What only the centre says, what cannot follow, what is nonsense.
    assert!(
        phone
            .order(json!({ "type": "set_status", "status": "off_shift" }))
            .await
            .is(422, "status_not_for_crews")
    );
    assert_eq!(phone.order(json!({ "type": "set_status", "status": "en_route" })).await.status, 409);
    assert!(phone.order(json!({ "type": "retire" })).await.status == 422);
    phone.order(json!({ "type": "set_status", "status": "available" })).await.ok();
    assert_eq!(phone.state().await["assignment"], Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_go_both_ways_and_each_is_on_the_record() {
    let b = bench(Engine::Memory).await;
    let (unit, _, phone) = b.phone("SSEM-40").await;
    let told = b
        .boss
        .command(&format!("/units/{unit}/messages"), json!({ "text": "Pasen por el reporte" }))
        .await
        .ok();
    let id = told["id"].as_str().unwrap();
    let state = phone.state().await;
    let message = &state["messages"][0];
    assert_eq!(
        (&message["id"], &message["text"], &message["handed_at"]),
        (&json!(id), &json!("Pasen por el reporte"), &Value::Null)
    );
    phone.order(json!({ "type": "receipt", "taken": [id], "read": [] })).await.ok();
    let list = || async {
        let request = b
            .boss
            .request(Method::GET, &format!("/units/{unit}/messages"))
            .header("purpose", "emergency_response");
        Answer::of(request).await.ok()
    };
    let first = list().await;
    assert!(first[0]["handed_at"].is_string() && first[0]["read_at"].is_null(), "taken is not read: {first}");
    phone.order(json!({ "type": "receipt", "read": [id] })).await.ok();
    phone.order(json!({ "type": "write", "text": "Vamos para allá" })).await.ok();
    let all = list().await;
    assert!(all[0]["read_at"].is_string(), "{all}");
    assert_eq!((&all[1]["writer"]["from"], &all[1]["text"]), (&json!("crew"), &json!("Vamos para allá")));
    assert!(phone.order(json!({ "type": "write", "text": "" })).await.status == 422);
    let many: Vec<_> = (0..60).map(|_| uuid::Uuid::now_v7()).collect();
    assert!(phone.order(json!({ "type": "receipt", "taken": many })).await.is(422, "too_many"));
    // That this telephone read is on the record, once for each news.
    for _ in 0..3 {
        phone.state().await;
    }
    let auditor = b.bed.person("aurora", &["auditor"]).await;
    let request = auditor.request(Method::GET, "/audit?limit=200").header("purpose", "audit");
    let record = Answer::of(request).await.ok();
    let object = format!("thread/{unit}");
    let reads = record["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["record"]["action"] == "FieldSee" && e.to_string().contains(&object));
    assert_eq!(reads.count(), 2, "{record}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_button_raises_an_alarm_and_only_the_centre_ends_it() {
    let b = bench(Engine::Memory).await;
    let (unit, _, phone) = b.phone("SSEM-50").await;
    let position = json!({ "lat": 19.3, "lon": -99.66, "at": b.bed.clock.now(), "accuracy_m": 12.0 });
    let key = uuid::Uuid::now_v7();
    let raised = phone.order_at(json!({ "type": "alarm", "position": position }), key, None).await.ok();
    let folio = raised["folio"].as_str().unwrap().to_owned();
    phone.order_at(json!({ "type": "alarm", "position": position }), key, None).await.ok();
    let incidents = b.boss.get("/incidents?limit=500").await.ok();
    let opened = incidents["items"].as_array().unwrap();
    assert_eq!(
        (opened.len(), &opened[0]["folio"], &opened[0]["priority_number"]),
        (1, &json!(folio), &json!(1))
    );
    let state = phone.state().await;
    assert_eq!(state["unit"]["emergency"], true);
    phone.order(json!({ "type": "calm" })).await.ok();
    assert_eq!(b.unit(&unit).await["emergency"], true, "who holds the telephone may not be its officer");
    // Without any place it stands all the same.
    let (other, _, second) = b.phone("SSEM-51").await;
    second.order(json!({ "type": "alarm" })).await.ok();
    assert_eq!(b.unit(&other).await["emergency"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn positions_move_the_unit_and_a_flood_is_limited() {
    let b = bench(Engine::Memory).await;
    let (unit, device, phone) = b.phone("SSEM-60").await;
    let send = |positions: Value| {
        let request = phone.request(Method::POST, "/positions").json(&json!({ "positions": positions }));
        async move { Answer::of(request).await }
    };
    let at = |lat: f64| json!({ "lat": lat, "lon": -99.65, "at": b.bed.clock.now(), "accuracy_m": 8.0, "speed_mps": 3.0 });
    assert_eq!(send(json!([at(19.29)])).await.ok()["taken"], 1);
    let here = b.boss.get(&format!("/units/{unit}/positions")).await.ok();
    assert_eq!(
        (&here["devices"][0]["device"], here["devices"][0]["position"]["lat"].as_f64()),
        (&json!(device), Some(19.29))
    );
    let nowhere = json!([{ "lat": 0.0, "lon": 0.0, "at": b.bed.clock.now() }]);
    assert_eq!(send(nowhere).await.ok()["refusal"], "bad_position");
    let many = Value::Array((0..101).map(|_| at(19.29)).collect());
    assert!(send(many).await.is(422, "too_many"));
    let full = Value::Array((0..100).map(|_| at(19.29)).collect());
    for _ in 0..2 {
        send(full.clone()).await.ok();
    }
    until("the flood is listed", || async {
        b.admin
            .get("/devices/unknown")
            .await
            .ok()
            .as_array()
            .unwrap()
            .iter()
            .any(|q| q["reason"] == "flood" && q["door"] == "page")
    })
    .await;
    // A person's session opens none of these doors, and the page's key none of a person's.
    assert_eq!(b.boss.get("/field/state").await.status, 401);
    let url = format!("{}/api/v1/units", b.bed.url());
    let stolen = Answer::of(Client::new().get(url).header("cookie", &phone.cookie)).await;
    assert_eq!(stolen.status, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_itself_comes_from_this_server() {
    let b = bench(Engine::Memory).await;
    let get = |path: &str| Client::new().get(format!("{}{path}", b.bed.url())).send();
    let page = get("/campo").await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'self'") && !policy.contains("unsafe-eval"));
    let html = page.text().await.unwrap();
    assert!(
        html.contains("campo.webmanifest") && !html.contains("http://") && !html.contains("https://"),
        "{html}"
    );
    let manifest: Value = get("/campo.webmanifest").await.unwrap().json().await.unwrap();
    assert_eq!((&manifest["start_url"], &manifest["display"]), (&json!("/campo"), &json!("standalone")));
    for icon in manifest["icons"].as_array().unwrap() {
        assert_eq!(get(icon["src"].as_str().unwrap()).await.unwrap().status(), 200);
    }
}
