//! From the first ring to the disposition, on the engines a centre may use.

use crate::support::{Answer, Bed, Console, Engine, Machine, Person};
use atalaya_access::AdapterKind;
use atalaya_model::Millis;
use serde_json::{Value, json};

const NUMBER: &str = "+527221234567";

struct Room {
    bed: Bed,
    pbx: Machine,
    operator: Person,
    supervisor: Person,
}

async fn room(engine: Engine) -> Room {
    let bed = Bed::start(engine).await;
    let pbx = bed.machine("pbx-1", AdapterKind::Pbx).await;
    let operator = bed.person("ana", &["call_taker"]).await;
    let supervisor = bed.person("eva", &["supervisor"]).await;
    Room { bed, pbx, operator, supervisor }
}

async fn feed(pbx: &Machine) -> Value {
    pbx.get("/doors/calls").await.ok()
}

fn outcomes(answer: &Value) -> Vec<&str> {
    answer["results"].as_array().unwrap().iter().map(|r| r["outcome"].as_str().unwrap()).collect()
}

/// Reports in any order, again, with noise between: every good one is taken once.
async fn door(room: &Room) {
    let pbx = &room.pbx;
    let ring = pbx.say("p-1", 1, json!({ "type": "ringing", "number": NUMBER, "trunk": "T1" }));
    let held = pbx.say("p-1", 3, json!({ "type": "held" }));
    let answer = pbx.reports(&[ring.clone(), held.clone()]).await;
    assert_eq!((outcomes(&answer), &answer["through"]), (vec!["recorded", "recorded"], &json!(1)));
    let state = feed(pbx).await;
    assert_eq!((&state["gaps"], &state["ahead"]), (&json!([{ "from": 2, "to": 2 }]), &json!(1)));

    let leaves = room.bed.leaves().await;
    let answer = pbx.reports(&[ring.clone(), held]).await;
    assert_eq!(outcomes(&answer), ["replayed", "replayed"]);
    assert_eq!(room.bed.leaves().await, leaves, "nothing happened, so nothing is recorded");

    let late = pbx.say("p-1", 2, json!({ "type": "answered", "operator": "ana", "extension": "201" }));
    let batch = [
        late,
        json!({ "call": "p-2", "sequence": 4, "at": "yesterday", "what": { "type": "ringing" } }),
        pbx.say("p-2", 5, json!({ "type": "ringing", "number": "anónimo" })),
        json!([1, 2]),
        pbx.say("p-1", 6, json!({ "type": "ended", "cause": "caller" })),
        pbx.say("p-9", 7, json!({ "type": "sung" })),
        pbx.say("p-9", 0, json!({ "type": "held" })),
    ];
    let answer = pbx.reports(&batch).await;
    let expected = ["recorded", "refused", "recorded", "refused", "recorded", "refused", "refused"];
    assert_eq!(outcomes(&answer), expected, "{answer}");
    assert_eq!(answer["results"][1]["problem"]["errors"][0]["pointer"], "/at");
    assert_eq!(answer["results"][1]["sequence"], 4);
    assert_eq!(answer["through"], 7, "an unreadable report is no gap for ever");
    assert_eq!(answer["results"][0]["call"], answer["results"][4]["call"], "one call, one stream");

    let far = pbx.say("p-3", u64::MAX, json!({ "type": "held" }));
    let answer = pbx.reports(&[far]).await;
    assert!(["refused", "recorded"].contains(&outcomes(&answer)[0]), "{answer}");
    let many: Vec<Value> = (0..257).map(|n| pbx.say("p-3", 100 + n, json!({ "type": "held" }))).collect();
    let answer = pbx.post("/doors/calls", &json!({ "reports": many })).await;
    answer.is(422, "feed_batch_too_large");
    let many: Vec<Value> =
        (8..264).map(|n| pbx.say(&format!("m-{}", n / 2), n, json!({ "type": "held" }))).collect();
    let answer = pbx.reports(&many).await;
    assert!(outcomes(&answer).iter().all(|o| *o == "recorded"), "{answer}");
    assert_eq!(answer["through"], 263);
}

/// What an operator does with a real call, watched by a second console.
async fn shift(room: &Room) {
    let Room { pbx, operator, supervisor, bed } = room;
    let mut wall = Console::open(supervisor).await;
    let call = pbx.ring("s-1", 300, NUMBER).await;
    let row = wall.row("calls", &call, |r| r["waiting"] == true).await;
    assert_eq!(row["number_masked"], "•••• 4567");
    assert!(!row.to_string().contains("7221234567"), "a row never holds a number");

    let answered = operator.call(&call, json!({ "type": "answer" })).await;
    let etag = answered.headers["etag"].to_str().unwrap().to_owned();
    let answered = answered.ok();
    let folio = answered["folio"].as_str().unwrap();
    assert!(folio.starts_with("TOL-"), "{folio}");
    assert_eq!(answered["events"], json!(["answered"]));
    let other = bed.person("luz", &["call_taker"]).await;
    other.call(&call, json!({ "type": "answer" })).await.is(409, "call_answered_by_other");

    let path = format!("/calls/{call}/commands");
    let note = json!({ "type": "note", "text": "Se escuchan disparos" });
    let stale = operator.command_as(&path, uuid::Uuid::now_v7(), &note, &[("if-match", "\"1\"")]).await;
    assert_eq!((stale.status, stale.code()), (412, "changed_meanwhile"));
    let key = uuid::Uuid::now_v7();
    let first = operator.command_as(&path, key, &note, &[("if-match", &etag)]).await.ok();
    let again = operator.command_as(&path, key, &note, &[("if-match", &etag)]).await;
    assert_eq!(again.headers["idempotent-replay"], "true", "the answer was lost on its way, not the order");
    let again = again.ok();
    assert_eq!((&first["version"], &first["events"]), (&again["version"], &again["events"]));
    let reused = operator.command_as(&path, key, &json!({ "type": "note", "text": "otra" }), &[]).await;
    reused.is(422, "idempotency_key_reused");

    let draft = json!({ "type": "draft", "revision": 1, "draft": { "narrative": "Disparos en la esquina" } });
    operator.call(&call, draft.clone()).await.ok();
    let stale = json!({ "type": "draft", "revision": 1, "draft": { "narrative": "otra cosa" } });
    assert_eq!(operator.call(&call, stale).await.status, 409);
    let at = bed.clock.now();
    let place = json!({ "type": "locate", "verified": true, "place": { "address": "Hidalgo 12",
        "municipality": "15106", "located": { "position": { "lat": 19.29, "lon": -99.65 }, "method": "told", "at": at } } });
    operator.call(&call, place).await.ok();
    let row = wall.row("calls", &call, |r| r["place_verified"] == true).await;
    assert_eq!((&row["lat"], &row["municipality"]), (&json!(19.29), &json!("15106")));
    assert!(!row.to_string().contains("Hidalgo"), "{row}");

    supervisor.call(&call, json!({ "type": "dispose", "code": 10101 })).await.is(422, "code_not_improper");
    let disposed =
        operator.call(&call, json!({ "type": "dispose", "code": 70101, "note": "broma" })).await.ok();
    assert_eq!(disposed["folio"].as_str(), Some(folio), "the folio stays with the call");
    wall.gone("calls", &call).await;
    let detail = operator.call_detail(&call).await;
    assert_eq!((&detail["number"], &detail["row"]["disposition"]), (&json!(NUMBER), &json!(70101)));
    assert_eq!(detail["notes"].as_array().unwrap().len(), 2, "one note each, not two: {detail}");

    // What the wall saw, in the order in which it was done.
    let of_call: Vec<&Value> = wall.seen.iter().filter(|c| c["id"] == call.as_str()).collect();
    let statuses: Vec<&Value> = of_call.iter().map(|c| &c["row"]["status"]).collect();
    assert_eq!(statuses.first(), Some(&&json!("ringing")));
    assert_eq!(statuses[1], &json!("answered"));
    assert_eq!(of_call.last().unwrap()["row"], Value::Null);
}

/// A console that was cut off keeps the time of what it did, but cannot claim the future.
async fn kept_orders(room: &Room) {
    let Room { bed, pbx, operator, .. } = room;
    let call = pbx.ring("k-1", 310, "+525511112222").await;
    operator.call(&call, json!({ "type": "answer" })).await.ok();
    let path = format!("/calls/{call}/commands");
    let said = bed.clock.now().minus(Millis::from_secs(90)).to_string();
    let future = bed.clock.now().plus(Millis::from_minutes(60)).to_string();
    for (at, text) in [(&said, "antes"), (&future, "después")] {
        let note = json!({ "type": "note", "text": text });
        operator.command_as(&path, uuid::Uuid::now_v7(), &note, &[("happened-at", at)]).await.ok();
    }
    let detail = operator.call_detail(&call).await;
    assert_eq!(detail["notes"][0]["at"], said.as_str());
    let claimed = detail["notes"][1]["at"].as_str().unwrap();
    assert!(claimed <= bed.clock.now().to_string().as_str() && claimed > said.as_str(), "{claimed}");

    // The key of an order of three days ago is still remembered when it arrives twice now.
    let old = bed.clock.now().minus(Millis::from_minutes(72 * 60)).to_string();
    let (key, note) = (uuid::Uuid::now_v7(), json!({ "type": "note", "text": "de hace días" }));
    for _ in 0..2 {
        operator.command_as(&path, key, &note, &[("happened-at", &old)]).await.ok();
    }
    let notes = operator.call_detail(&call).await["notes"].as_array().unwrap().len();
    assert_eq!(notes, 3, "the repetition was taken for a new order");
    let bad = operator.command_as(&path, key, &note, &[("happened-at", "ayer")]).await;
    assert_eq!((bad.status, bad.code()), (400, "bad_header"));
}

/// Who hung up before an answer is called back.
async fn abandoned(room: &Room) {
    let Room { pbx, operator, supervisor, bed } = room;
    let mut wall = Console::open(supervisor).await;
    let call = pbx.ring("a-1", 320, "+525533334444").await;
    pbx.report("a-1", 321, json!({ "type": "abandoned" })).await;
    wall.gone("calls", &call).await;
    assert_eq!(
        operator.call_detail(&call).await["row"]["needs_callback"],
        true,
        "its task stands for it now"
    );
    let tasks = operator.get("/tasks").await.ok();
    let task = tasks["items"].as_array().unwrap().iter().find(|t| t["call_id"] == call.as_str()).unwrap();
    assert_eq!((&task["reason"], &task["urgent"]), (&json!("abandoned"), &json!(false)));
    let id = task["id"].as_str().unwrap().to_owned();
    wall.row("tasks", &id, |t| t["status"] == "open").await;

    // Something heard on the recording makes it urgent: the task, too.
    operator.call(&call, json!({ "type": "mark_threat", "threat": true })).await.ok();
    wall.row("tasks", &id, |t| t["urgent"] == true).await;

    let path = format!("/tasks/{id}/commands");
    operator.command(&path, json!({ "type": "escalate" })).await.is(400, "not_by_hand");
    let early = json!({ "type": "complete", "outcome": { "type": "not_reached" } });
    assert_eq!(operator.command(&path, early.clone()).await.status, 409);
    assert_eq!(operator.get(&format!("/tasks/{id}")).await.code(), "purpose_needed");
    let detail = operator.read(&format!("/tasks/{id}"), "emergency_response").await.ok();
    assert_eq!(detail["number"], "+525533334444");
    for outcome in ["no_answer", "busy", "unreachable"] {
        operator.command(&path, json!({ "type": "attempt", "outcome": outcome })).await.ok();
    }
    operator.command(&path, early).await.ok();
    wall.gone("tasks", &id).await;
    let done = operator.command(&path, json!({ "type": "claim" })).await;
    assert_eq!(done.status, 409, "{}", done.text);
    assert_eq!(operator.call_detail(&call).await["row"]["needs_callback"], false);
    assert!(bed.app().board.covers("calls", &call, &Default::default()).is_none());
}

/// A silent caller is asked before being dropped, and comes back to the front when they answer.
async fn silent(room: &Room) {
    let Room { pbx, operator, .. } = room;
    let call = pbx.ring("q-1", 330, "+525555556666").await;
    operator.call(&call, json!({ "type": "answer" })).await.ok();
    let drop = json!({ "type": "dispose", "code": 70104 });
    assert_eq!(operator.call(&call, drop.clone()).await.status, 409, "asked first");
    operator.call(&call, json!({ "type": "silent_prompt" })).await.ok();
    let early = operator.call(&call, drop).await;
    assert_eq!(early.status, 409, "the question is playing");
    operator.call(&call, json!({ "type": "prompt_result", "heard": "pressed" })).await.ok();
    let queue = operator.queue().await;
    let row = queue.iter().find(|r| r["id"] == call.as_str()).unwrap();
    assert_eq!((&row["queue_class"], &row["waiting"]), (&json!("urgent"), &json!(true)));
    operator.call(&call, json!({ "type": "answer" })).await.ok();
    operator.call(&call, json!({ "type": "end" })).await.ok();
}

/// A restricted number goes last and is never refused; five improper calls do the same.
async fn restricted(room: &Room) {
    let Room { pbx, operator, supervisor, bed } = room;
    let abuser = "+525577778888";
    let until = bed.clock.now().plus(Millis::from_minutes(60 * 24)).to_string();
    let impose = json!({ "type": "impose", "kind": "known_nuisance", "number": abuser,
        "reason": "Insultos repetidos", "expires_at": until });
    let emergency = [("purpose", "emergency_response")];
    let key = uuid::Uuid::now_v7();
    assert_eq!(operator.command_as("/restrictions/commands", key, &impose, &emergency).await.status, 403);
    supervisor.command("/restrictions/commands", impose.clone()).await.is(403, "purpose_needed");
    let made = supervisor.command_as("/restrictions/commands", key, &impose, &emergency).await.ok();
    let id = made["id"].as_str().unwrap();
    let detail = supervisor.read(&format!("/restrictions/{id}"), "emergency_response").await.ok();
    assert!(detail.to_string().contains("525577778888"), "{detail}");
    let list = supervisor.read("/restrictions", "emergency_response").await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert!(!list.to_string().contains("5577778888"), "{list}");

    let late = pbx.ring("r-1", 340, abuser).await;
    let row = operator.queue().await.into_iter().find(|r| r["id"] == late.as_str()).unwrap();
    assert_eq!((&row["queue_class"], &row["repeat_caller"]), (&json!("deferred"), &json!(true)));
    operator.call(&late, json!({ "type": "answer" })).await.ok();
    operator.call(&late, json!({ "type": "end" })).await.ok();
    let lift = json!({ "type": "lift", "reason": "Aclarado" });
    let path = format!("/restrictions/{id}/commands");
    supervisor.command_as(&path, uuid::Uuid::now_v7(), &lift, &emergency).await.ok();
    let after = pbx.ring("r-2", 341, abuser).await;
    let row = operator.queue().await.into_iter().find(|r| r["id"] == after.as_str()).unwrap();
    assert_eq!(row["queue_class"], "normal");

    for n in 0..5 {
        let id = pbx.ring(&format!("r-{}", n + 3), 342 + n, "+525599990000").await;
        let row = operator.queue().await.into_iter().find(|r| r["id"] == id.as_str()).unwrap();
        assert_eq!((&row["queue_class"], &row["improper_calls"]), (&json!("normal"), &json!(n)));
        operator.call(&id, json!({ "type": "answer" })).await.ok();
        operator.call(&id, json!({ "type": "dispose", "code": 70101 })).await.ok();
    }
    let sixth = pbx.ring("r-8", 347, "+525599990000").await;
    let row = operator.queue().await.into_iter().find(|r| r["id"] == sixth.as_str()).unwrap();
    assert_eq!(row["queue_class"], "deferred");
}

/// The handset's own position joins its call, whichever comes first, and is never proof of anything.
async fn aml(room: &Room) {
    let Room { pbx, operator, bed, .. } = room;
    let relay = bed.machine("relay", AdapterKind::Aml).await;
    let no_content = |a: Answer| assert_eq!((a.status, a.text.as_str()), (204, ""));
    no_content(relay.aml("+525512120001", 19.41, -99.01).await);
    let call = pbx.ring("l-1", 350, "+525512120001").await;
    let detail = operator.call_detail(&call).await;
    assert_eq!(
        (&detail["row"]["lat"], &detail["row"]["lon"]),
        (&json!(19.41), &json!(-99.01)),
        "before: {detail}"
    );
    assert_eq!(detail["fixes"][0]["source"], "aml");
    // What lies there is computed, and said to be approximate; the call's own place stays as it was.
    let around = &detail["surroundings"];
    assert!(around["label"].as_str().unwrap().starts_with("Aprox. "), "{detail}");
    assert_eq!(around["municipality"]["approximate"], true);

    let at = bed.clock.now();
    no_content(relay.aml_at("+525512120001", 19.42, -99.02, at).await);
    no_content(relay.aml_at("+525512120001", 19.42, -99.02, at).await);
    let detail = operator.call_detail(&call).await;
    assert_eq!(detail["fixes"].as_array().unwrap().len(), 2, "the same twice is once: {detail}");

    let place = json!({ "type": "locate", "verified": true, "place": { "address": "Juárez 5", "municipality": "15106",
        "located": { "position": { "lat": 19.5, "lon": -99.5 }, "method": "told", "at": bed.clock.now() } } });
    operator.call(&call, json!({ "type": "answer" })).await.ok();
    operator.call(&call, place).await.ok();
    no_content(relay.aml("+525512120001", 19.43, -99.03).await);
    let row = operator.call_detail(&call).await["row"].clone();
    assert_eq!((&row["lat"], &row["place_verified"]), (&json!(19.5), &json!(true)), "a person said so");

    for body in [&b"\xff\xfe\x00"[..], b"", b"device_number=x&location_latitude=NaN", &[b'a'; 70_000]] {
        no_content(relay.send("POST", "/doors/aml", "application/x-www-form-urlencoded", body, 0).await);
    }
    no_content(relay.send("POST", "/doors/aml", "text/plain", br#"A"ML=1;lt=+19.4;lg=-99.1;rd=5"#, 0).await);
    // A minute later the position of nobody's call is forgotten.
    no_content(relay.aml("+525512120009", 19.44, -99.04).await);
    bed.clock.advance(Millis::from_secs(61));
    let call = pbx.ring("l-2", 351, "+525512120009").await;
    assert_eq!(operator.call_detail(&call).await["fixes"], json!([]));
}

/// A panic button waits in the queue like any call; pressed again it is the same one.
async fn alarm(room: &Room) {
    let Room { operator, bed, .. } = room;
    let buttons = bed.machine("buttons", AdapterKind::Alarm).await;
    let press = json!({ "reference": "B-17/1", "at": bed.clock.now(), "channel": "panic_button",
        "place": { "address": "Portal Madero", "municipality": "15106" } });
    let first = buttons.post("/doors/alarms", &press).await.ok();
    let again = buttons.post("/doors/alarms", &press).await.ok();
    assert_eq!((&first["outcome"], &again["outcome"]), (&json!("recorded"), &json!("replayed")));
    assert_eq!(first["call"], again["call"]);
    let row = operator.queue().await.into_iter().find(|r| r["id"] == first["call"]).unwrap();
    assert_eq!((&row["channel"], &row["waiting"]), (&json!("panic_button"), &json!(true)));
    let other = buttons.post("/doors/alarms", &json!({ "reference": "x" })).await;
    other.is(422, "invalid_body");
}

async fn everything(engine: Engine) {
    let room = room(engine).await;
    door(&room).await;
    shift(&room).await;
    kept_orders(&room).await;
    abandoned(&room).await;
    silent(&room).await;
    restricted(&room).await;
    aml(&room).await;
    alarm(&room).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_are_worked_on_sqlite() {
    everything(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_are_worked_on_postgres() {
    everything(Engine::Postgres).await;
}
