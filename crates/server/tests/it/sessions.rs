//! Logging in and out, and what a session is good for.

use crate::support::{Answer, Bed, Engine, PASSWORD, Person};
use atalaya_access::{AdapterKind, totp::TotpSecret};
use atalaya_model::{Millis, Scope};
use reqwest::Method;
use serde_json::{Value, json};

async fn tried(bed: &Bed, name: &str, password: &str, console: &str) -> Answer {
    let body = json!({ "name": name, "password": password });
    let request = reqwest::Client::new().post(format!("{}/api/v1/session", bed.url())).json(&body);
    Answer::of(request.header("atalaya-console", console)).await
}

/// Audit entries of an action, newest first.
pub async fn entries(auditor: &Person, query: &str) -> Vec<Value> {
    let page = auditor.read(&format!("/audit?limit=500&{query}"), "audit").await.ok();
    page["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_log_in_says_nothing_and_locks_only_its_source() {
    // Behind the centre's own proxy, which names each console.
    let proxy = vec!["127.0.0.0/8".parse().unwrap()];
    let bed = Bed::start_with(Engine::Memory, "TOL", |o| o.trusted_proxies = proxy).await;
    bed.account("ana", &["call_taker"], Scope::default(), Some(PASSWORD)).await;
    let eva = bed.person("eva", &["supervisor"]).await;
    let auditor = bed.person("aldo", &["auditor"]).await;

    let wrong = tried(&bed, "ana", "no-es-la-buena-1", "A-1").await;
    let unknown = tried(&bed, "nadie", "no-es-la-buena-1", "A-1").await;
    let noise = tried(&bed, "¡no es un nombre!", "", "A-1").await;
    assert_eq!((wrong.status, wrong.code()), (401, "login_refused"));
    assert_eq!((&wrong.body, &wrong.body), (&unknown.body, &noise.body));
    let recorded = entries(&auditor, "action=LogInRefused").await;
    assert_eq!(recorded.len(), 3, "each failure is on the record: {recorded:?}");
    assert!(!json!(recorded).to_string().contains("nadie"), "what was typed is not");

    for _ in 0..4 {
        tried(&bed, "ana", "no-es-la-buena-1", "A-1").await;
    }
    let locked = tried(&bed, "ana", PASSWORD, "A-1").await;
    assert_eq!((locked.status, &locked.body), (401, &wrong.body), "the right password tells nothing here");
    assert_eq!(tried(&bed, "ana", PASSWORD, "A-2").await.status, 200, "the console beside works on");

    let rows = eva.get("/accounts").await.ok();
    let row = rows["items"].as_array().unwrap().iter().find(|r| r["name"] == "ana").unwrap().clone();
    assert_eq!(row["locked"], true);
    let path = format!("/accounts/{}/commands", row["id"].as_str().unwrap());
    let release = json!({ "type": "release", "source": "console:A-1" });
    eva.command(&path, release).await.ok();
    assert_eq!(tried(&bed, "ana", PASSWORD, "A-1").await.status, 200);

    // One place cannot try for ever, whatever names it uses.
    let mut statuses = Vec::new();
    for n in 0..70 {
        statuses.push(tried(&bed, &format!("¡{n}"), "x", "B-1").await.status);
    }
    assert!(statuses.contains(&429) && statuses[..50].iter().all(|s| *s == 401), "{statuses:?}");
    assert_eq!(tried(&bed, "ana", PASSWORD, "B-2").await.status, 200);
}

/// A try with these headers.
async fn tried_with(bed: &Bed, password: &str, headers: &[(&str, &str)]) -> u16 {
    let body = json!({ "name": "ana", "password": password });
    let request = reqwest::Client::new().post(format!("{}/api/v1/session", bed.url())).json(&body);
    Answer::of(headers.iter().fold(request, |r, (name, value)| r.header(*name, *value))).await.status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_borrowed_name_does_not_evade_the_lock_out() {
    // Nobody is trusted: a fresh name for each guess is still one source.
    let bed = Bed::start(Engine::Memory).await;
    bed.account("ana", &["call_taker"], Scope::default(), Some(PASSWORD)).await;
    for n in 0..5 {
        let (name, address) = (format!("A-{n}"), format!("203.0.113.{n}"));
        let headers = [("atalaya-console", name.as_str()), ("x-forwarded-for", address.as_str())];
        assert_eq!(tried_with(&bed, "no-es-la-buena-1", &headers).await, 401);
    }
    assert_eq!(tried_with(&bed, PASSWORD, &[("atalaya-console", "B-1")]).await, 401, "locked here");
    let mut statuses = Vec::new();
    for n in 0..70 {
        let name = format!("C-{n}");
        statuses.push(tried_with(&bed, "x", &[("atalaya-console", &name)]).await);
    }
    assert!(statuses.contains(&429), "one address, one bucket: {statuses:?}");

    // Of what a proxy forwards, only the hop that it saw itself counts: the rest was written by the caller.
    let proxy = vec!["127.0.0.0/8".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
    let bed = Bed::start_with(Engine::Memory, "TOL", |o| o.trusted_proxies = proxy).await;
    bed.account("ana", &["call_taker"], Scope::default(), Some(PASSWORD)).await;
    for n in 0..5 {
        let chain = format!("198.51.100.{n}, 203.0.113.7, 10.1.2.3");
        assert_eq!(tried_with(&bed, "no-es-la-buena-1", &[("x-forwarded-for", &chain)]).await, 401);
    }
    let from = |chain| [("x-forwarded-for", chain)];
    assert_eq!(tried_with(&bed, PASSWORD, &from("203.0.113.7")).await, 401, "locked there");
    assert_eq!(tried_with(&bed, PASSWORD, &from("203.0.113.8")).await, 200, "and nowhere else");
    assert_eq!(tried_with(&bed, PASSWORD, &from("no es dirección")).await, 200, "noise is the proxy's own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn problems_are_said_in_the_language_asked_for() {
    let bed = Bed::start(Engine::Memory).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    let ask = |path: &str, language: Option<&str>| {
        let request = ana.request(Method::GET, path);
        Answer::of(language.into_iter().fold(request, |r, l| r.header("accept-language", l)))
    };
    for (language, tag, title) in [
        (None, "es-MX", "No existe o no está a su alcance."),
        (Some("es-MX"), "es-MX", "No existe o no está a su alcance."),
        (Some("fr-FR, de;q=0.5"), "es-MX", "No existe o no está a su alcance."),
        (Some("en-US,en;q=0.9,es;q=0.8"), "en", "No such thing, or not yours to see."),
    ] {
        let problem = ask("/incidents/by-folio/TOL-261124-00001", language).await;
        problem.is(404, "not_found");
        assert_eq!(
            (&problem.body["title"], &problem.body["detail"]),
            (&json!(title), &json!(title)),
            "{language:?}"
        );
        assert_eq!(problem.headers["content-language"], tag);
        assert!(problem.headers["vary"].to_str().unwrap().contains("accept-language"));
        let length: usize = problem.headers["content-length"].to_str().unwrap().parse().unwrap();
        assert_eq!(length, problem.text.len());
    }
    // Also what the framework itself refuses: a path that cannot be read, a wrong method, no such address.
    let odd = ask("/incidents/no-es-id/candidates", Some("en")).await;
    assert_eq!((odd.status, odd.body["title"].as_str()), (400, Some("The path or query could not be read.")));
    let none = ask("/nada", Some("en")).await;
    assert_eq!(
        (none.status, none.body["detail"].as_str()),
        (404, Some("No such thing, or not yours to see."))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cookie_leaves_over_tls_only_also_where_a_proxy_speaks_it() {
    for (origin, secure) in
        [(None, false), (Some("http://localhost:8080"), false), (Some("https://c5.mx"), true)]
    {
        let bed = Bed::start_with(Engine::Memory, "TOL", |o| o.origin = origin.map(str::to_owned)).await;
        bed.account("ana", &["call_taker"], Scope::default(), Some(PASSWORD)).await;
        let entered = tried(&bed, "ana", PASSWORD, "A-1").await;
        let cookie = entered.headers["set-cookie"].to_str().unwrap().to_owned();
        assert_eq!(cookie.contains("; Secure"), secure, "{origin:?}: {cookie}");
        let ana = bed.log_in("ana", PASSWORD, None).await;
        let left = ana.http.delete(format!("{}/session", ana.base)).bearer_auth(&ana.token);
        let gone = Answer::of(left).await.headers["set-cookie"].to_str().unwrap().to_owned();
        assert_eq!(gone.contains("; Secure"), secure, "{origin:?}: {gone}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_need_their_csrf_token_and_end_with_the_session() {
    let bed = Bed::start(Engine::Memory).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    let cookie = format!("other=1; atalaya_session={}", ana.token);
    let send = |method: Method, path: &str, csrf: Option<&str>| {
        let request = ana.http.request(method, format!("{}{path}", ana.base)).header("cookie", &cookie);
        let request = request.header("idempotency-key", uuid::Uuid::now_v7().to_string());
        let request = request.json(&json!({ "type": "take_manual", "channel": "radio" }));
        Answer::of(csrf.iter().fold(request, |r, token| r.header("x-csrf-token", *token)))
    };
    assert_eq!(send(Method::GET, "/calls", None).await.status, 200, "reading needs none");
    for csrf in [None, Some(""), Some("x"), Some(ana.token.as_str())] {
        let refused = send(Method::POST, "/calls/commands", csrf).await;
        assert_eq!(refused.status, 403, "{csrf:?} {}", refused.text);
        assert_eq!(send(Method::DELETE, "/session", csrf).await.status, 403);
    }
    let made = send(Method::POST, "/calls/commands", Some(&ana.csrf)).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let again = bed.log_in("ana", PASSWORD, None).await;
    assert_ne!((&again.token, &again.csrf), (&ana.token, &ana.csrf));

    let out = send(Method::DELETE, "/session", Some(&ana.csrf)).await;
    assert_eq!(out.status, 204);
    let cleared = out.headers["set-cookie"].to_str().unwrap();
    assert!(
        cleared.contains("Max-Age=0") && cleared.contains("HttpOnly") && cleared.contains("SameSite=Strict")
    );
    send(Method::GET, "/calls", None).await.is(401, "unauthenticated");
    assert_eq!(again.get("/session").await.status, 200, "the other session goes on");
    for bad in ["Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer ñ"] {
        let request = ana.http.get(format!("{}/session", ana.base)).header("authorization", bad.as_bytes());
        assert_eq!(Answer::of(request).await.status, 401, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_one_time_password_is_good_for_choosing_ones_own() {
    let bed = Bed::start(Engine::Sqlite).await;
    let admin = bed.person("adan", &["administrator"]).await;
    let create = json!({ "name": "nora", "display_name": "Nora Ruiz", "roles": [{ "role": "supervisor" }] });
    let key = uuid::Uuid::now_v7();
    let made = admin.command_as("/accounts/commands", key, &create, &[]).await.ok();
    let one_time = made["one_time_password"].as_str().unwrap().to_owned();
    let again = admin.command_as("/accounts/commands", key, &create, &[]).await.ok();
    assert_eq!((&again["id"], again.get("one_time_password")), (&made["id"], None), "shown once");
    admin.command("/accounts/commands", create).await.is(409, "already_exists");

    let nora = Person::log_in(&bed.url(), "nora", &one_time, "office").await.unwrap();
    assert_eq!(nora.needs, ["new_password", "enrol_second_factor"]);
    assert_eq!(nora.get("/calls").await.code(), "account_not_ready");
    let change = |person: &Person, current: &str, new: &str| {
        let (person, body) = (person.clone(), json!({ "current": current, "new": new }));
        async move { person.post("/session/password", &body).await }
    };
    assert_eq!(change(&nora, "otra-cosa-1", "una-frase-muy-larga-9").await.status, 401);
    for poor in ["corta", "nora-nora-nora", "password1234", &one_time, &"x".repeat(129)] {
        let answer = change(&nora, &one_time, poor).await;
        assert_eq!(answer.status, 422, "{poor}: {}", answer.text);
    }
    let changed = change(&nora, &one_time, "una-frase-muy-larga-9").await.ok();
    assert_eq!(nora.get("/session").await.status, 401, "the old token is replaced");
    let nora = Person { token: changed["token"].as_str().unwrap().to_owned(), ..nora };
    assert_eq!(changed["needs"], json!(["enrol_second_factor"]));

    let enrolled = nora.post("/session/totp", &json!(null)).await.ok();
    let secret: TotpSecret = enrolled["secret"].as_str().unwrap().to_owned().try_into().unwrap();
    assert!(enrolled["uri"].as_str().unwrap().starts_with("otpauth://totp/"));
    let confirm = |code: String| {
        let nora = nora.clone();
        async move { nora.post("/session/totp/confirm", &json!({ "totp": code })).await }
    };
    assert!(!confirm("000000".into()).await.text.contains("token"));
    let ready = confirm(secret.code_at(bed.clock.now()).unwrap()).await.ok();
    let nora = Person { token: ready["token"].as_str().unwrap().to_owned(), ..nora };
    assert_eq!(ready["needs"], json!([]));
    assert_eq!(nora.get("/accounts").await.status, 200);

    // The next log-in needs both proofs; a code is good once; with the password alone nothing opens.
    let mut half = Person::log_in(&bed.url(), "nora", "una-frase-muy-larga-9", "office").await.unwrap();
    assert_eq!(half.needs, ["totp"]);
    assert_eq!(half.get("/calls").await.code(), "account_not_ready");
    let step = Millis::from_secs(30);
    bed.clock.advance(step);
    let code = secret.code_at(bed.clock.now()).unwrap();
    let proved = half.post("/session/second-factor", &json!({ "totp": code })).await;
    assert_eq!(half.get("/session").await.status, 401, "the token of before the proof died with it");
    half.goes_on(&proved);
    let cookie = proved.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains(&half.token), "browsers go on by themselves: {cookie}");
    assert_eq!(half.get("/calls").await.status, 200);
    let third = Person::log_in(&bed.url(), "nora", "una-frase-muy-larga-9", "office").await.unwrap();
    assert_eq!(third.post("/session/second-factor", &json!({ "totp": code })).await.status, 401);

    // A session that lacks the second factor may not add one, nor change the password.
    let refused = change(&third, "una-frase-muy-larga-9", "otra-frase-muy-larga-9").await;
    assert_eq!((refused.status, refused.code()), (403, "second_factor_needed"));
    for path in ["/session/totp", "/session/passkeys/start"] {
        let refused = third.post(path, &json!(null)).await;
        assert_eq!((refused.status, refused.code()), (403, "second_factor_needed"), "{path}");
    }
    for n in 0..40 {
        let wrong = json!({ "totp": format!("{:06}", n * 7919 % 1_000_000) });
        let answer = third.post("/session/second-factor", &wrong).await;
        assert!([401, 429].contains(&answer.status), "{}", answer.text);
    }
    bed.clock.advance(step);
    let code = secret.code_at(bed.clock.now()).unwrap();
    let locked = third.post("/session/second-factor", &json!({ "totp": code })).await;
    assert!([401, 429].contains(&locked.status), "after guessing, the right code is no use: {}", locked.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_end_when_the_account_changes_or_sleeps() {
    let bed = Bed::start(Engine::Memory).await;
    let admin = bed.person("adan", &["administrator"]).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    let path = format!("/accounts/{}/commands", ana.id);
    let roles = json!({ "type": "set_roles", "roles": [{ "role": "dispatcher", "agency": "SSEM" }] });
    admin.command(&path, roles.clone()).await.ok();
    let refused = ana.get("/calls").await;
    assert_eq!(refused.status, 401, "{}", refused.text);
    let ana = bed.log_in("ana", PASSWORD, None).await;
    assert_eq!(ana.get("/calls").await.status, 403, "the new role has no queue of calls");
    let own = json!({ "type": "set_roles", "roles": [{ "role": "auditor" }] });
    admin.command(&format!("/accounts/{}/commands", admin.id), own).await.is(403, "own_account");
    admin.command(&path, json!({ "type": "disable", "reason": "Baja" })).await.ok();
    assert_eq!(ana.get("/session").await.status, 401);
    assert_eq!(tried(&bed, "ana", PASSWORD, "A-1").await.status, 401);

    // Two sessions; the change of password in one ends the other.
    let one = bed.person("luz", &["call_taker"]).await;
    let two = bed.log_in("luz", PASSWORD, None).await;
    let body = json!({ "current": PASSWORD, "new": "otra-frase-bien-larga-3" });
    let changed = one.post("/session/password", &body).await.ok();
    assert_eq!((one.get("/calls").await.status, two.get("/calls").await.status), (401, 401));
    let one = Person { token: changed["token"].as_str().unwrap().to_owned(), ..one };
    assert_eq!(one.get("/calls").await.status, 200);

    // Outside the rooms an idle screen locks; a busy one does not.
    let away = Person::log_in(&bed.url(), "luz", "otra-frase-bien-larga-3", "remote").await.unwrap();
    for _ in 0..6 {
        bed.clock.advance(Millis::from_minutes(10));
        assert_eq!(away.get("/calls").await.status, 200, "who works is not idle");
    }
    bed.clock.advance(Millis::from_minutes(16));
    away.get("/calls").await.is(401, "session_locked");
    assert_eq!(one.get("/calls").await.status, 200, "in the room nothing locks");
    bed.clock.advance(Millis::from_minutes(60 * 12));
    assert_eq!(one.get("/calls").await.status, 401, "after twelve hours who one is, is proved anew");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn machines_sign_what_they_send() {
    let bed = Bed::start(Engine::Memory).await;
    let pbx = bed.machine("pbx-1", AdapterKind::Pbx).await;
    let admin = bed.person("adan", &["administrator"]).await;
    let body = json!({ "reports": [] }).to_string();
    let send = |skew: i64| pbx.send("POST", "/doors/calls", "application/json", body.as_bytes(), skew);
    assert_eq!(send(0).await.status, 200);
    for skew in [-119_000, 119_000] {
        assert_eq!(send(skew).await.status, 200, "{skew}");
    }
    for skew in [-121_000, 121_000, -4_000_000] {
        send(skew).await.is(401, "bad_signature");
    }
    let mut stranger = pbx.clone();
    stranger.secret = [9; 32];
    stranger.post("/doors/calls", &json!({ "reports": [] })).await.is(401, "bad_signature");
    let mut nobody = pbx.clone();
    nobody.id = atalaya_model::AdapterId(uuid::Uuid::now_v7());
    nobody.get("/doors/calls").await.is(401, "bad_signature");

    // A signature is of one body, one path, one method.
    use atalaya_access::signature::{RequestParts, sign};
    let at = u64::try_from(bed.clock.now().as_millis()).unwrap();
    let parts = RequestParts { method: "POST", path_and_query: "/api/v1/doors/calls", body: body.as_bytes() };
    let signed = sign(&pbx.secret, pbx.id, at, &parts).unwrap();
    let with = |method: &str, path: &str, body: &str, at: String, signature: &str| {
        let request = pbx.http.request(method.parse().unwrap(), format!("{}{path}", bed.url()));
        let request = request.header("atalaya-adapter", pbx.id.to_string()).header("atalaya-timestamp", at);
        Answer::of(request.header("atalaya-signature", signature).body(body.to_owned()))
    };
    let path = "/api/v1/doors/calls";
    assert_eq!(with("POST", path, &body, at.to_string(), &signed).await.status, 200);
    with("POST", path, "{\"reports\":[ ]}", at.to_string(), &signed).await.is(401, "bad_signature");
    with("POST", "/api/v1/doors/alarms", &body, at.to_string(), &signed).await.is(401, "bad_signature");
    with("POST", "/api/v1/doors/calls?a=1", &body, at.to_string(), &signed).await.is(401, "bad_signature");
    with("GET", path, &body, at.to_string(), &signed).await.is(401, "bad_signature");
    with("POST", path, &body, (at + 1).to_string(), &signed).await.is(401, "bad_signature");
    for noise in ["", "ed25519=", "rsa=AAAA", &format!("ed25519={}", "A".repeat(88))] {
        with("POST", path, &body, at.to_string(), noise).await.is(401, "bad_signature");
    }
    with("POST", path, &body, "-1".into(), &signed).await.is(401, "bad_signature");

    // A person's session opens no door of machines, a signature none of people's.
    let by_person = admin.post("/doors/calls", &json!({ "reports": [] })).await;
    by_person.is(401, "bad_signature");
    assert_eq!(pbx.get("/calls").await.status, 401);
    assert_eq!(pbx.get("/accounts").await.status, 401);
    // A tracker reports no calls, and that it tried is on the record.
    let tracker = bed.machine("tracker-7", AdapterKind::Tracker).await;
    tracker.post("/doors/calls", &json!({ "reports": [] })).await.is(403, "forbidden");
    let auditor = bed.person("aldo", &["auditor"]).await;
    let refused = entries(&auditor, &format!("actor={}", tracker.id)).await;
    assert_eq!((refused.len(), &refused[0]["record"]["kind"]), (1, &json!("refused")));

    let disable = json!({ "type": "disable", "reason": "Robada" });
    admin.command(&format!("/adapters/{}/commands", pbx.id), disable).await.ok();
    send(0).await.is(401, "bad_signature");
}
