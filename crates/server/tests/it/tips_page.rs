//! The public page of the 089 under trouble: lost answers, floods, slow lines, somebody who tries codes.

use crate::{
    support::{Answer, Engine},
    tips::{Bench, between, receipt},
};
use atalaya_model::Millis;
use atalaya_vault::{Code, CodeKind};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::{io::AsyncWriteExt, net::TcpStream};

const FOLLOW: &str = "/denuncia/seguimiento";

/// A form's ticket as the page gives it.
async fn ticket(bench: &Bench, path: &str) -> String {
    ticket_of(&bench.page(path).await)
}
fn ticket_of(page: &Answer) -> String {
    between(&page.text, r#"name="ticket" value=""#, "\"")
}
/// Sends these fields as they are.
async fn post(bench: &Bench, path: &str, fields: &[(&str, &str)]) -> Answer {
    let client = reqwest::Client::new();
    Answer::of(client.post(format!("{}{path}", bench.bed.url())).form(fields)).await
}
fn new_words(page: &Answer) -> String {
    assert_eq!(page.status, 200, "{}", page.text);
    between(&page.text, r#"<p class="code">"#, "<")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_that_never_arrived_are_given_out_anew_with_what_was_said() {
    let (bench, staff) = Bench::start(Engine::Memory).await;
    let taken = bench.take(&staff.operator, "robo", "15106", "se roban los cables").await;
    let (folio, digits) = (taken["folio"].as_str().unwrap(), taken["code"].as_str().unwrap());
    let send = |code: String, message: &'static str| {
        let (bench, fields) =
            (&bench, [("folio", folio.to_owned()), ("code", code), ("message", message.to_owned())]);
        async move {
            let fields: Vec<_> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            bench.send(FOLLOW, &fields, 1).await
        }
    };
    // The connection breaks: nobody ever sees this page.
    let lost = send(digits.to_owned(), "Es verde").await;
    assert!(!lost.text.contains("ya se habían usado"));
    let lost = new_words(&lost);
    let shown = send(digits.to_owned(), "").await;
    let words = new_words(&shown);
    assert_ne!(words, lost);
    // Whoever did not use them before learns that somebody did.
    assert!(shown.text.contains("Es verde") && shown.text.contains("ya se habían usado"), "{}", shown.text);
    assert_eq!(send(lost, "").await.status, 404);
    let used = send(words.clone(), "").await;
    assert!(used.status == 200 && !used.text.contains(r#"class="code""#), "{}", used.text);
    assert_eq!(send(digits.to_owned(), "").await.status, 404, "over when the words were used");
    assert_eq!(send(words, "").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_cannot_be_added_keeps_nobody_from_the_new_words() {
    let (bench, staff) = Bench::start(Engine::Memory).await;
    let taken = bench.take(&staff.operator, "robo", "15106", "se roban los cables").await;
    let (folio, digits) = (taken["folio"].as_str().unwrap(), taken["code"].as_str().unwrap());
    bench.unlock(&staff.analyst, "089").await;
    let commands = format!("/tips/{}/commands", taken["id"].as_str().unwrap());
    for _ in 0..200 {
        staff.analyst.command(&commands, json!({ "type": "note", "text": "visto" })).await.ok();
    }
    let said = [("folio", folio), ("code", digits), ("message", "Falta contar esto")];
    let shown = bench.send(FOLLOW, &said, 1).await;
    let words = new_words(&shown);
    assert!(shown.text.contains("No se pudo agregar su mensaje"), "{}", shown.text);
    assert!(shown.text.contains("Falta contar esto"), "the text is given back");
    assert_eq!(bench.send(FOLLOW, &[("folio", folio), ("code", &words)], 1).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waits_for_wrong_codes_goes_on_with_the_same_sheet_and_stored_tickets_help_nobody() {
    let (bench, _) = Bench::start(Engine::Memory).await;
    let taken = bench.send("/denuncia", &[("what", "algo"), ("category", "robo")], 20).await;
    let (folio, code) = receipt(&taken.text);
    let stored = ticket(&bench, FOLLOW).await;
    bench.bed.clock.advance(Millis::from_secs(1_000));
    let wrong = Code::random(CodeKind::Words, &mut rand::rng()).text().to_string();
    for _ in 0..4 {
        let tried = bench.send(FOLLOW, &[("folio", &folio), ("code", &wrong)], 0).await;
        assert!([404, 429].contains(&tried.status), "{}", tried.text);
    }
    let try_with = |ticket: String, code: String| {
        let (bench, folio) = (&bench, folio.as_str());
        async move { post(bench, FOLLOW, &[("folio", folio), ("code", &code), ("ticket", &ticket)]).await }
    };
    // A form that lay there for long has not waited for this.
    assert_eq!(try_with(stored, wrong.clone()).await.status, 429);
    let own = ticket(&bench, FOLLOW).await;
    let told = try_with(own.clone(), code.clone()).await;
    assert_eq!(told.status, 429);
    // The clock goes on by itself: a second more or less.
    let says = |page: &Answer, seconds: [u32; 2]| {
        seconds.iter().any(|s| page.text.contains(&format!("Vuelva a enviar esta misma hoja en {s} segundo")))
    };
    assert!(says(&told, [5, 4]), "{}", told.text);
    assert_eq!(ticket_of(&told), own, "its waiting goes on");
    bench.bed.clock.advance(Millis::from_secs(2));
    let told = try_with(own.clone(), code.clone()).await;
    assert!(told.status == 429 && says(&told, [3, 2]), "{}", told.text);
    bench.bed.clock.advance(Millis::from_secs(3));
    assert_eq!(try_with(own.clone(), code.clone()).await.status, 200);
    assert_eq!(try_with(own, code).await.status, 409, "good once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_junk_leaves_whoever_worked_and_the_other_doors() {
    let (bench, _) = Bench::start(Engine::Memory).await;
    let mut tickets = Vec::new();
    for _ in 0..900 {
        tickets.push(ticket(&bench, "/denuncia").await);
    }
    let client = reqwest::Client::new();
    let send = |ticket: String| {
        let request = client.post(format!("{}/denuncia", bench.bed.url())).form(&[("ticket", ticket)]);
        async move { Answer::of(request).await.status }
    };
    // A young form takes no place, and its ticket stays good.
    let young = ticket(&bench, "/denuncia").await;
    assert_eq!(send(young.clone()).await, 429);
    bench.bed.clock.advance(Millis::from_secs(8));
    assert_eq!(send(young).await, 422);
    let spare = tickets.split_off(850);
    let [mine, late] = [tickets.pop(), tickets.pop()].map(Option::unwrap);
    // Places come back while the flood lasts: it goes on until there is none.
    let mut taken = 0;
    for ticket in tickets {
        match send(ticket).await {
            422 => taken += 1,
            status => assert_eq!(status, 429),
        }
    }
    assert!(taken >= 599, "{taken}");
    let tip = [("what", "algo pasa"), ("category", "robo")];
    // One place may come back between two forms, not fifty.
    let mut turned = None;
    for ticket in spare {
        let answer = post(&bench, "/denuncia", &[&tip[..], &[("ticket", &ticket)]].concat()).await;
        if answer.status == 429 {
            turned = Some((answer, ticket));
            break;
        }
    }
    let (turned, slow) = turned.unwrap();
    assert!(turned.text.contains("vuelva a enviarlo en 1 minuto"), "{}", turned.text);
    assert!(turned.text.contains("algo pasa") && ticket_of(&turned) == slow, "nothing is lost");
    let zeros = |work: &u64| {
        let hash =
            Sha256::new().chain_update(&mine).chain_update(":").chain_update(work.to_string()).finalize();
        hash[..2] == [0, 0] && hash[2] < 16
    };
    let work = (0..u64::MAX).find(zeros).unwrap().to_string();
    let worked = post(&bench, "/denuncia", &[&tip[..], &[("ticket", &mine), ("work", &work)]].concat()).await;
    assert_eq!(worked.status, 200, "{}", worked.text);
    let (folio, code) = receipt(&worked.text);
    let own = ticket(&bench, FOLLOW).await;
    let seen = post(&bench, FOLLOW, &[("ticket", &own), ("folio", &folio), ("code", &code)]).await;
    assert_eq!(seen.status, 200, "another door");
    // The same sheet, sent again when it said so.
    bench.bed.clock.advance(Millis::from_secs(112));
    let waited = post(&bench, "/denuncia", &[&tip[..], &[("ticket", &slow)]].concat()).await;
    assert_eq!(waited.status, 200, "{}", waited.text);
    assert_eq!(post(&bench, "/denuncia", &[("ticket", &late)]).await.status, 422);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_come_slowly_keep_no_other_out() {
    let (bench, _, _, _) = Bench::start_pictures(Engine::Memory, &[], Some("/bin/echo".into())).await;
    let taken = bench.send("/denuncia", &[("what", "Se ve en la foto"), ("category", "robo")], 20).await;
    let (folio, code) = receipt(&taken.text);
    let mut tickets = Vec::new();
    for _ in 0..12 {
        tickets.push(ticket(&bench, "/denuncia/fotos").await);
    }
    bench.bed.clock.advance(Millis::from_secs(20));
    let address = bench.bed.url().trim_start_matches("http://").to_owned();
    let mut slow = Vec::new();
    for ticket in &tickets {
        let mut line = TcpStream::connect(&address).await.unwrap();
        let begun = format!(
            "POST /denuncia/fotos HTTP/1.1\r\nHost: {address}\r\nContent-Length: 9000000\r\n\
             Content-Type: multipart/form-data; boundary=BOUND\r\n\r\n\
             --BOUND\r\nContent-Disposition: form-data; name=\"ticket\"\r\n\r\n{ticket}\r\n\
             --BOUND\r\nContent-Disposition: form-data; name=\"folio\"\r\n\r\n{folio}\r\n\
             --BOUND\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nlento"
        );
        line.write_all(begun.as_bytes()).await.unwrap();
        slow.push(line);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let sent = bench.upload(&folio, &code, &[7; 200_000]).await;
    assert_eq!(sent.status, 200, "{}", sent.text);
    // The ticket is looked at before the file.
    let file = format!(
        "--BOUND\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nalgo\r\n\
         --BOUND\r\nContent-Disposition: form-data; name=\"ticket\"\r\n\r\n{}\r\n--BOUND--\r\n",
        ticket(&bench, "/denuncia/fotos").await
    );
    let client = reqwest::Client::new();
    let request = client.post(format!("{}/denuncia/fotos", bench.bed.url())).body(file);
    let early = Answer::of(request.header("content-type", "multipart/form-data; boundary=BOUND")).await;
    assert_eq!(early.status, 422, "a file before its folio: {}", early.text);
    drop(slow);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_a_tip_records_that_the_caller_went_on_to_911_and_nothing_of_other_tips() {
    let (bench, staff) = Bench::start(Engine::Memory).await;
    let intake =
        json!({ "record": "anonymous_tip", "channel": "phone", "category": "extorsion", "urgency": "high" });
    let yes = json!({ "told": true, "agreed": true });
    let form = |agreed: serde_json::Value| json!({ "intake": intake, "narrative": { "what": "está pasando" }, "agreed": agreed });
    let untold = json!({ "jump": { "told": false, "agreed": true } });
    staff.operator.post("/tips", &form(untold)).await.is(422, "invalid_body");
    let taken = staff.operator.post("/tips", &form(json!({ "jump": yes, "changed": yes }))).await.ok();
    let tip = format!("/tips/{}", taken["id"].as_str().unwrap());
    let row = staff.analyst.get(&tip).await.ok();
    assert_eq!((&row["handed_to_911"], &row["record"]), (&json!(true), &json!("anonymous_tip")));
    // Agreed to when folio and code were read out already: the same tip, asked for with the same key and words.
    let key = uuid::Uuid::now_v7();
    let first = staff.operator.command_as("/tips", key, &form(json!({})), &[]).await.ok();
    let tip = format!("/tips/{}", first["id"].as_str().unwrap());
    assert_eq!(staff.analyst.get(&tip).await.ok()["handed_to_911"], false);
    let late = form(json!({ "jump": yes }));
    assert_eq!(staff.operator.command_as("/tips", key, &late, &[]).await.ok(), first);
    assert_eq!(staff.analyst.get(&tip).await.ok()["handed_to_911"], true);
    assert_ne!(staff.supervisor.command_as("/tips", key, &late, &[]).await.ok()["id"], first["id"]);
    let plain = bench.take(&staff.operator, "robo", "15106", "otra cosa").await;
    let other = format!("/tips/{}/commands", plain["id"].as_str().unwrap());
    let jump = json!({ "type": "emergency_jump", "consent": yes });
    assert_eq!(staff.operator.command(&other, jump).await.status, 403);
}
