//! Every operation of the API against every role: `endpoints.txt` says who may.

use crate::support::{Answer, Bed, Engine, Machine, Person};
use atalaya_access::AdapterKind;
use reqwest::Method;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const ROLES: [&str; 10] = [
    "call_taker",
    "dispatcher",
    "supervisor",
    "quality_reviewer",
    "auditor",
    "administrator",
    "trainer",
    "tip_operator",
    "tip_analyst",
    "tip_supervisor",
];

/// Doors at which a role may send other commands than the one of the table.
const SHARED: [(&str, &str); 2] =
    [("/api/v1/units/{id}/commands", "administrator"), ("/api/v1/bolos/{id}/commands", "call_taker")];

#[derive(Clone)]
enum Who {
    Public,
    Session,
    Machines(BTreeSet<String>),
    /// An enrolled field page, and nobody with an account or a signature.
    Page,
    /// Role, and the basis it needs.
    Roles(BTreeMap<String, Option<String>>),
}

#[derive(Clone)]
struct Line {
    method: Method,
    path: String,
    /// The path as the table has it.
    template: String,
    who: Who,
    body: String,
}

fn table() -> Vec<Line> {
    let text = include_str!("endpoints.txt");
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(|line| line_of(line).unwrap_or_else(|| panic!("endpoints.txt: {line}"))).collect()
}

fn line_of(line: &str) -> Option<Line> {
    let mut parts = line.splitn(3, '|').map(str::trim);
    let (method, path) = parts.next()?.split_once(' ')?;
    let mut words = parts.next()?.split_whitespace().peekable();
    let who = match *words.peek()? {
        "public" => Who::Public,
        "session" => Who::Session,
        "page" => Who::Page,
        "machine" => Who::Machines(words.skip(1).map(str::to_owned).collect()),
        _ => Who::Roles(
            words
                .map(|word| match word.split_once(':') {
                    Some((role, basis)) => (role.to_owned(), Some(basis.to_owned())),
                    None => (word.to_owned(), None),
                })
                .inspect(|(role, _)| assert!(ROLES.contains(&role.as_str()), "{role}"))
                .collect(),
        ),
    };
    let body = parts.next().unwrap_or_default().to_owned();
    Some(Line { method: method.parse().ok()?, path: path.to_owned(), template: path.to_owned(), who, body })
}

/// What stands in the places of paths: things that exist, where a path names a kind of thing.
struct Places(BTreeMap<&'static str, String>);

impl Places {
    /// One thing of each kind, made by who may.
    async fn made(people: &[(&str, Person)]) -> Self {
        let (_, taker) = &people[0];
        let (_, supervisor) = &people[2];
        let id = |answer: Answer| answer.ok()["id"].as_str().unwrap().to_owned();
        let register =
            json!({ "type": "register", "code": "SSEM", "content": { "name": "Secretaría de Seguridad" } });
        supervisor.command("/agencies/commands", register).await.ok();
        let unit = json!({ "type": "register", "call_sign": "SSEM-1", "kind": "patrulla", "agency": "SSEM" });
        let open = json!({ "type": "open", "type_code": 30101, "place": { "address": "Hidalgo 12", "municipality": "15106" } });
        let mut places = BTreeMap::from([
            ("/calls/{id}", taker.take_call("+525500001111", "x").await),
            ("/units/{id}", id(supervisor.command("/units/commands", unit).await)),
        ]);
        let opened = taker.command("/incidents/commands", open).await.ok();
        places.insert("/incidents/{id}", opened["id"].as_str().unwrap().to_owned());
        places.insert("{folio}", opened["folio"].as_str().unwrap().to_owned());
        places.insert("/accounts/{id}", taker.id.clone());
        Self(places)
    }

    fn fill(&self, path: &str) -> String {
        let mut path = path.to_owned();
        for (place, value) in &self.0 {
            let whole = place.replace("{id}", value).replace("{folio}", value);
            path = path.replace(place, &whole);
        }
        filled(&path)
    }
}

fn filled(path: &str) -> String {
    let places = [
        ("{id}", "019ab5a2-0000-7000-8000-000000000000"),
        ("{leaf}", "0"),
        ("{product}", "0"),
        ("{entry}", "0"),
        ("{file}", "0"),
        ("{folio}", "TOL-261124-99999"),
        ("{path}", "0/999"),
        ("{day}", "2026-11-24"),
        ("/audit/export", "/audit/export?format=csv"),
        ("/catalogue/compare", "/catalogue/compare?from=a&to=b"),
        ("/agencies/{code}", "/agencies/SSEM"),
        ("/catalogue/search", "/catalogue/search?q=robo"),
        ("/geo/search", "/geo/search?q=toluca"),
        ("/geo/reverse", "/geo/reverse?lat=19.29&lon=-99.65"),
        ("/geo/premises", "/geo/premises?lat=19.29&lon=-99.65"),
        ("/territories/at", "/territories/at?lat=19.29&lon=-99.65"),
        ("/geo/street", "/geo/street?lat=19.29&lon=-99.65"),
        (
            "/geo/route",
            "/geo/route?unit=019ab5a2-0000-7000-8000-000000000000&incident=019ab5a2-0000-7000-8000-000000000000",
        ),
        ("/tips/books/{kind}/compare", "/tips/books/routing/compare?from=0&to=0"),
        ("/tips/books/{kind}", "/tips/books/routing"),
        ("{code}", "answer_15"),
        ("{collection}", "territories"),
        ("{feature}", "x"),
        ("{name}", "streets.pmtiles"),
    ];
    let filled = places.iter().fold(path.to_owned(), |p, (place, value)| p.replace(place, value));
    assert!(!filled.contains('{'), "say in coverage.rs what stands for the place in {path}");
    filled
}

fn request(line: &Line, http: &reqwest::Client, url: &str, basis: Option<&str>) -> reqwest::RequestBuilder {
    let request = http
        .request(line.method.clone(), format!("{url}{}", line.path))
        .header("idempotency-key", uuid::Uuid::now_v7().to_string());
    let request = match basis {
        Some(basis @ ("legal_order" | "subject_request")) => {
            request.header("purpose", format!("{basis}; ref=A-1"))
        }
        Some(basis) => request.header("purpose", basis),
        None => request,
    };
    match line.body.as_str() {
        "" => request,
        body => request.header("content-type", "application/json").body(body.to_owned()),
    }
}

async fn as_person(line: &Line, person: &Person, url: &str, basis: Option<&str>) -> Answer {
    Answer::of(request(line, &person.http, url, basis).bearer_auth(&person.token)).await
}

async fn as_machine(line: &Line, machine: &Machine) -> Answer {
    let path = line.path.strip_prefix("/api/v1").unwrap();
    machine.send(line.method.as_str(), path, "application/json", line.body.as_bytes(), 0).await
}

/// The same operation on something that does not exist, with a good body and with bad ones.
fn strangers(line: &Line) -> Vec<Line> {
    let path = filled(&line.template);
    let bodies = if line.body.is_empty() { vec![""] } else { vec![line.body.as_str(), "{}", "{", "[[[["] };
    bodies
        .into_iter()
        .map(|body| Line { path: path.clone(), body: body.to_owned(), ..line.clone() })
        .collect()
}

#[track_caller]
fn expect(line: &Line, who: &str, answer: &Answer, allowed: bool) {
    let name = format!("{} {} as {who}: {} {}", line.method, line.path, answer.status, answer.text);
    match allowed {
        true => {
            assert!(![401, 403].contains(&answer.status) && answer.status < 500, "must be allowed: {name}")
        }
        false => assert!(answer.status == 403 && !answer.code().is_empty(), "must be refused: {name}"),
    }
}

#[test]
fn every_operation_has_its_line() {
    let document = serde_json::to_value(atalaya_server::openapi::document()).unwrap();
    let mut operations = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            operations.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let listed: Vec<String> = table().iter().map(|l| format!("{} {}", l.method, l.path)).collect();
    let lines: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(listed.len(), lines.len(), "a line twice");
    let missing: Vec<_> = operations.difference(&lines).collect();
    assert!(missing.is_empty(), "endpoints.txt does not say who may: {missing:#?}");
    let stale: Vec<_> = lines.difference(&operations).collect();
    assert!(stale.is_empty(), "endpoints.txt names what does not exist: {stale:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let origin = Some("https://c5.example.mx".to_owned());
    let bed = Bed::start_with(Engine::Memory, "TOL", |o| o.origin = origin).await;
    let mut people = Vec::new();
    for role in ROLES {
        people.push((role, bed.person(&role.replace('_', "-"), &[role]).await));
    }
    let mut machines = Vec::new();
    for kind in AdapterKind::ALL {
        machines.push((kind.code(), bed.machine(&format!("{}-maquina", kind.code()), kind).await));
    }
    let (url, http) = (bed.url(), reqwest::Client::new());
    // Logging out comes last: it ends what the others need.
    let places = Places::made(&people).await;
    let table = table().into_iter().map(|line| Line { path: places.fill(&line.path), ..line });
    let (last, lines): (Vec<Line>, Vec<Line>) = table.partition(|l| l.method == Method::DELETE);
    for line in lines.iter().chain(&last) {
        let nobody = Answer::of(request(line, &http, &url, Some("emergency_response"))).await;
        match line.who {
            Who::Public => {
                // A log-in with an empty body is refused as a body, not as a caller.
                expect(line, "nobody", &nobody, true);
                continue;
            }
            _ => assert_eq!(
                (nobody.status, nobody.code().is_empty()),
                (401, false),
                "{} {}",
                line.method,
                line.path
            ),
        }
        for (role, person) in &people {
            match &line.who {
                Who::Public => {}
                Who::Session => expect(line, role, &as_person(line, person, &url, None).await, true),
                Who::Machines(_) | Who::Page => {
                    assert_eq!(as_person(line, person, &url, None).await.status, 401, "{}", line.path)
                }
                Who::Roles(roles) => match roles.get(*role) {
                    Some(None) => expect(line, role, &as_person(line, person, &url, None).await, true),
                    Some(Some(basis)) => {
                        expect(line, role, &as_person(line, person, &url, Some(basis)).await, true);
                        expect(line, role, &as_person(line, person, &url, None).await, false);
                        expect(
                            line,
                            role,
                            &as_person(line, person, &url, Some("administration")).await,
                            false,
                        );
                    }
                    None => {
                        for basis in [None, Some("emergency_response"), Some("audit"), Some("legal_order")] {
                            expect(line, role, &as_person(line, person, &url, basis).await, false);
                        }
                        // The same where nothing exists and where the body makes no sense: neither what there
                        // is nor what would be taken is theirs to learn.
                        for strange in strangers(line) {
                            // At a door of several rooms a bad body is told to whoever may send some good one.
                            let shared = SHARED
                                .iter()
                                .any(|(template, other)| *template == line.template && other == role);
                            if shared && strange.body != line.body {
                                continue;
                            }
                            expect(&strange, role, &as_person(&strange, person, &url, None).await, false);
                        }
                    }
                },
            }
        }
        for (kind, machine) in &machines {
            let answer = as_machine(line, machine).await;
            match &line.who {
                Who::Machines(kinds) => expect(line, kind, &answer, kinds.contains(*kind)),
                _ => assert_eq!(
                    answer.status, 401,
                    "{} {} as machine: {}",
                    line.method, line.path, answer.text
                ),
            }
        }
    }
}

/// What of an incident or unit needs which role; on one that does not exist everybody else is told so first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_out_of_role_is_refused_before_its_object_is_looked_for() {
    let bed = Bed::start(Engine::Memory).await;
    let mut people = Vec::new();
    for role in ROLES {
        people.push((role, bed.person(&role.replace('_', "-"), &[role]).await));
    }
    let nobody = "019ab5a2-0000-7000-8000-000000000000";
    let work: &[&str] = &["call_taker", "dispatcher", "supervisor"];
    let dispatch: &[&str] = &["dispatcher", "supervisor"];
    let cases: Vec<(String, serde_json::Value, &[&str])> = vec![
        (format!("/incidents/{nobody}/commands"), json!({ "type": "narrate", "text": "x" }), work),
        (format!("/incidents/{nobody}/commands"), json!({ "type": "threat_to_life", "threat": true }), work),
        (format!("/incidents/{nobody}/commands"), json!({ "type": "unmerge", "reason": "x" }), work),
        (format!("/incidents/{nobody}/commands"), json!({ "type": "close", "code": "I" }), dispatch),
        (format!("/incidents/{nobody}/commands"), json!({ "type": "assign", "units": [nobody] }), dispatch),
        (
            format!("/incidents/{nobody}/commands"),
            json!({ "type": "hand_over", "centre": "x", "reason": "x" }),
            dispatch,
        ),
        (
            format!("/incidents/{nobody}/commands"),
            json!({ "type": "reopen", "reason": "x" }),
            &["supervisor"],
        ),
        (format!("/units/{nobody}/commands"), json!({ "type": "welfare_ok" }), dispatch),
        (format!("/units/{nobody}/commands"), json!({ "type": "end_shift" }), dispatch),
        (
            format!("/units/{nobody}/commands"),
            json!({ "type": "retire", "reason": "x" }),
            &["supervisor", "administrator"],
        ),
        (format!("/bolos/{nobody}/commands"), json!({ "type": "acknowledge" }), work),
        (format!("/bolos/{nobody}/commands"), json!({ "type": "cancel", "reason": "x" }), dispatch),
    ];
    for (path, body, allowed) in cases {
        for (role, person) in &people {
            let answer = person.command(&path, body.clone()).await;
            match allowed.contains(role) {
                true => assert_eq!(answer.status, 404, "{role} {body}: {}", answer.text),
                false => assert_eq!(answer.status, 403, "{role} {body}: {}", answer.text),
            }
        }
    }
}
