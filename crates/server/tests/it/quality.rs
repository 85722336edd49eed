//! Reviews of work from outside: drawn, scored twice and blind, settled, answered, followed up.

use crate::{
    dispatch::{id, units},
    support::{Bed, Engine, Person, until},
};
use serde_json::{Value, json};
use uuid::Uuid;

const FORM: &str = "019ab5a2-0000-7000-8000-00000000f0f0";

/// The shipped form, in use. Loaded by the program itself, as a demonstration does.
async fn form_in_use(bed: &Bed) {
    bed.centre().load_example_form(FORM.parse().unwrap()).await.unwrap();
}
fn full(form: &Value, changes: &[(&str, Value)]) -> Value {
    let mut answers = serde_json::Map::new();
    for item in form["sections"].as_array().unwrap().iter().flat_map(|s| s["items"].as_array().unwrap()) {
        answers.insert(item["code"].as_str().unwrap().to_owned(), item["max"].clone());
    }
    for (code, points) in changes {
        answers.insert((*code).to_owned(), points.clone());
    }
    json!(answers)
}
/// Calls that `who` answered, so that there is work to review.
async fn answered(who: &Person, count: usize) -> Vec<String> {
    let mut calls = Vec::new();
    for n in 0..count {
        calls.push(who.take_call(&format!("+52550000{n:04}"), "Canario de llamada").await);
    }
    calls
}
fn draw(bed: &Bed, method: Value, double: bool) -> Value {
    let now = bed.clock.now();
    json!({ "method": method, "from": now.minus(atalaya_model::Millis::from_minutes(60)),
            "to": now.plus(atalaya_model::Millis::from_minutes(1)), "form": FORM, "double": double })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_is_scored_twice_settled_answered_and_followed_up() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let bed = Bed::start(engine).await;
        form_in_use(&bed).await;
        let operator = bed.person("olga", &["call_taker"]).await;
        let other = bed.person("otro", &["call_taker"]).await;
        let first = bed.person("ana", &["quality_reviewer"]).await;
        let second = bed.person("beto", &["quality_reviewer"]).await;
        let chief = bed.person("sara", &["supervisor"]).await;
        let calls = answered(&operator, 3).await;
        chief
            .command("/quality/draws/commands", draw(&bed, json!({"method":"random","count":1}), true))
            .await
            .ok();

        let queue = first.get("/quality/queue").await.ok();
        let id = queue["items"][0]["id"].as_str().unwrap().to_owned();
        assert!(calls.contains(&id), "the review has the id of its call");
        let path = format!("/quality/evaluations/{id}");
        let seen = first.get(&path).await.ok();
        assert_eq!(seen["evaluation"]["seen"], "blind");
        let form = seen["form"].clone();
        let score = |answers: Value| json!({ "type": "score", "answers": answers, "comment": "Canario de comentario" });
        let bad = first.command(&format!("{path}/commands"), score(json!({}))).await;
        assert!(bad.is(422, "answer_missing"));
        first
            .command(&format!("{path}/commands"), score(full(&form, &[("ubicacion_primero", json!(0))])))
            .await
            .ok();
        let blind = second.get(&path).await.ok();
        assert!(!blind.to_string().contains("Canario de comentario"), "{blind}");
        assert!(blind["evaluation"]["reviews"].as_array().unwrap().iter().all(|r| r["reviewer"].is_null()));
        let supervisor = chief.get(&path).await.ok();
        assert!(!supervisor.to_string().contains("Canario de comentario"), "nobody knows before both are in");
        assert_eq!(operator.get(&path).await.status, 404, "not hers to see yet");
        second.command(&format!("{path}/commands"), score(full(&form, &[]))).await.ok();

        let whole = chief.get(&path).await.ok();
        assert_eq!(
            (&whole["evaluation"]["seen"], &whole["evaluation"]["row"]["status"]),
            (&json!("whole"), &json!("differs"))
        );
        let agreement = chief.get(&format!("/quality/forms/{FORM}/agreement")).await.ok();
        assert_eq!(
            (&agreement["calibration"]["pairs"], &agreement["calibration"]["few"]),
            (&json!(1), &json!(true))
        );
        let settle =
            json!({ "type": "settle", "answers": full(&form, &[]), "comment": "Se oye la pregunta." });
        assert!(first.command(&format!("{path}/settlement"), settle.clone()).await.is(403, "forbidden"));
        chief.command(&format!("{path}/settlement"), settle).await.ok();

        let mine = operator.get("/quality/own").await.ok();
        assert_eq!(mine["reviews"]["items"].as_array().unwrap().len(), 1);
        assert_eq!(other.get("/quality/own").await.ok()["reviews"]["items"], json!([]));
        assert_eq!(other.get(&path).await.status, 404);
        let told = operator.get(&path).await.ok();
        assert!(told["evaluation"]["reviews"].as_array().unwrap().iter().all(|r| r["reviewer"].is_null()));
        let reply = |accepts: bool| json!({ "accepts": accepts, "text": "La pregunta sí se hizo." });
        assert_eq!(other.command(&format!("{path}/reply"), reply(true)).await.status, 404);
        operator.command(&format!("{path}/reply"), reply(false)).await.ok();
        assert!(operator.command(&format!("{path}/reply"), reply(true)).await.is(409, "already_replied"));
        let close = chief.command(&format!("{path}/settlement"), json!({ "type": "close" })).await;
        assert!(close.is(422, "reason_missing"), "a disagreement is answered");
        let close = json!({ "type": "close", "note": "Se acordó un plan." });
        chief.command(&format!("{path}/settlement"), close).await.ok();

        let due = bed.clock.now().plus(atalaya_model::Millis::from_minutes(30 * 24 * 60));
        let plan = json!({ "type": "open", "operator": { "id": operator.id, "name": "otro nombre" }, "goal": "Confirmar la ubicación",
            "reviews": [id], "steps": [{ "text": "Escuchar tres llamadas", "due_at": due }], "due_at": due });
        let mut foreign = plan.clone();
        foreign["operator"]["id"] = json!(other.id);
        assert_eq!(
            chief.command("/quality/improvements/commands", foreign).await.status,
            404,
            "a review of somebody else"
        );
        let plan = chief.command("/quality/improvements/commands", plan).await.ok();
        let plan = format!("/quality/improvements/{}", plan["id"].as_str().unwrap());
        operator.command(&format!("{plan}/own"), json!({ "type": "acknowledge" })).await.ok();
        operator.command(&format!("{plan}/own"), json!({ "type": "complete_step", "step": 0 })).await.ok();
        let follow = json!({ "type": "follow_up", "progress": "reached", "note": "Bien" });
        assert!(operator.command(&format!("{plan}/own"), follow.clone()).await.is(403, "own_work"));
        chief.command(&format!("{plan}/commands"), follow).await.ok();
        assert_eq!(other.get(&plan).await.status, 404);
        let seen = operator.get(&plan).await.ok();
        assert_eq!(
            (&seen["row"]["steps_done"], &seen["row"]["operator"]["name"]),
            (&json!(1), &json!("olga"))
        );
        // What people wrote is sealed at rest: rows and the journal hold none of it.
        let stored = bed.app().desk.store().events(0, 5_000).await.unwrap();
        assert!(stored.iter().all(|e| !e.data.contains("Canario") && !e.data.contains("La pregunta sí")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn draws_take_nothing_twice_and_spare_nobody() {
    let bed = Bed::start(Engine::Memory).await;
    form_in_use(&bed).await;
    let olga = bed.person("olga", &["call_taker"]).await;
    let omar = bed.person("omar", &["call_taker"]).await;
    let chief = bed.person("sara", &["supervisor"]).await;
    answered(&olga, 4).await;
    answered(&omar, 4).await;
    let nobody = chief
        .command("/quality/draws/commands", draw(&bed, json!({"method":"random","count":1}), false))
        .await;
    assert!(nobody.is(409, "reviewers_missing"));
    let ana = bed.person("ana", &["quality_reviewer"]).await;
    let two = chief
        .command("/quality/draws/commands", draw(&bed, json!({"method":"random","count":1}), true))
        .await;
    assert!(two.is(409, "reviewers_missing"), "two seats, one reviewer");

    let key = Uuid::now_v7();
    let order = draw(&bed, json!({"method":"per_person","count":2}), false);
    let once = chief.command_as("/quality/draws/commands", key, &order, &[]).await;
    let again = chief.command_as("/quality/draws/commands", key, &order, &[]).await;
    assert_eq!(once.clone().ok()["id"], again.clone().ok()["id"]);
    assert_eq!(again.headers["idempotent-replay"], "true");
    let draws = ana.get("/quality/draws").await.ok();
    let drawn = &draws["items"][0];
    assert_eq!((drawn["picked"].as_array().unwrap().len(), &drawn["population"]), (4, &json!(8)));
    let of = |name: &str, items: &Value| {
        items.as_array().unwrap().iter().filter(|r| r["operator"]["name"] == name).count()
    };
    let all = ana.get("/quality/evaluations").await.ok();
    assert_eq!((of("olga", &all["items"]), of("omar", &all["items"])), (2, 2));

    // Again: the other four, then nothing is left.
    chief
        .command("/quality/draws/commands", draw(&bed, json!({"method":"random","count":50}), false))
        .await
        .ok();
    assert_eq!(ana.get("/quality/evaluations").await.ok()["items"].as_array().unwrap().len(), 8);
    let rest = chief
        .command("/quality/draws/commands", draw(&bed, json!({"method":"random","count":1}), false))
        .await;
    assert!(rest.is(409, "nothing_to_draw"));
    let rule = draw(&bed, json!({"method":"rule","rule":"reopened","count":1}), false);
    assert!(
        chief.command("/quality/draws/commands", rule).await.is(422, "invalid_value"),
        "a rule for incidents"
    );
    let wrong = json!({"method":"random","count":0});
    assert!(chief.command("/quality/draws/commands", draw(&bed, wrong, false)).await.status >= 400);
    // Rows are a function of the state.
    let rebuilt = bed.centre().rebuild(|_, _| {}).await.unwrap();
    assert!(rebuilt.changes > 0);
    assert_eq!(ana.get("/quality/queue").await.ok()["items"].as_array().unwrap().len(), 8);
}

/// The dispatcher's part is reviewed apart from the call-taker's: as the work of who sent the first unit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sending_of_units_is_reviewed_as_the_work_of_who_sent_them() {
    let bed = Bed::start(Engine::Sqlite).await;
    let chief = bed.person("sara", &["supervisor"]).await;
    let dora = bed.person("dora", &["dispatcher"]).await;
    let other = bed.person("diego", &["dispatcher"]).await;
    let olga = bed.person("olga", &["call_taker"]).await;
    let ana = bed.person("ana", &["quality_reviewer"]).await;
    let form: Value =
        serde_json::from_str(include_str!("../../../quality/data/form-dispatch-example.json")).unwrap();
    let mut create = form.clone();
    create["type"] = json!("create");
    let form_id =
        ana.command("/quality/forms/commands", create).await.ok()["id"].as_str().unwrap().to_owned();
    bed.centre().use_form(form_id.parse().unwrap()).await.unwrap();

    let both = units(&chief, 2).await;
    let open = json!({ "type": "open", "type_code": 30101, "place": { "address": "Hidalgo 1", "municipality": "15106" },
        "agencies": [{ "agency": "SSEM" }] });
    let incident = id(&olga, "/incidents/commands", open).await;
    let path = format!("/incidents/{incident}/commands");
    for (who, unit) in [(&dora, &both[0]), (&other, &both[1])] {
        who.command(&path, json!({ "type": "assign", "units": [unit] })).await.ok();
    }
    let mut order = draw(&bed, json!({"method":"random","count":10}), false);
    order["form"] = json!(form_id);
    chief.command("/quality/draws/commands", order.clone()).await.ok();
    let all = ana.get("/quality/evaluations").await.ok();
    let rows = all["items"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "one incident is reviewed once, however many units went");
    assert_eq!((&rows[0]["subject"], &rows[0]["operator"]["name"]), (&json!("dispatch"), &json!("dora")));
    assert!(rows[0]["folio"].is_string(), "the incident is found by its folio");
    assert!(chief.command("/quality/draws/commands", order).await.is(409, "nothing_to_draw"), "not twice");

    let review = format!("/quality/evaluations/{}", rows[0]["id"].as_str().unwrap());
    let score = json!({ "type": "score", "answers": full(&form, &[]), "comment": "Canario de despacho" });
    ana.command(&format!("{review}/commands"), score).await.ok();
    assert_eq!(dora.get("/quality/own").await.ok()["reviews"]["items"].as_array().unwrap().len(), 1);
    assert_eq!(other.get(&review).await.status, 404);
    assert_eq!(olga.get(&review).await.status, 404, "the call-taker's part is another review");
    dora.command(&format!("{review}/reply"), json!({ "accepts": true })).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_centre_sets_its_targets_and_the_change_is_seen() {
    let bed = Bed::start(Engine::Memory).await;
    let admin = bed.person("adan", &["administrator"]).await;
    let set = json!({ "type": "set", "code": "answer_15", "target": { "rule": "at_most", "value": 12000, "share_pct": 92 }, "reason": "Convenio 2026" });
    admin.command("/measures/targets/commands", set.clone()).await.ok();
    let measures = admin.get("/measures").await.ok();
    let found = measures["measures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["definition"]["code"] == "answer_15")
        .unwrap();
    assert_eq!(found["definition"]["target"]["value"], 12000);
    assert_eq!(admin.get("/measures/targets").await.ok()["own"]["answer_15"]["by"]["name"], "adan");
    let changes = admin.get("/config/changes?kind=measure_targets").await.ok();
    let places: Vec<&str> = changes["items"][0]["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["at"].as_str().unwrap())
        .collect();
    assert!(places.contains(&"/answer_15/target/value"), "{changes}");
    let wrong = json!({ "type": "set", "code": "answer_15", "target": { "rule": "share_at_most", "share_pct": 5 }, "reason": "x" });
    assert!(admin.command("/measures/targets/commands", wrong).await.is(422, "invalid_value"));
    until("nothing waits", || async { bed.app().desk.store().stats().waiting == 0 }).await;
}
