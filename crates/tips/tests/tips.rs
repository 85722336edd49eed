//! The rules of the 089 from outside.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use atalaya_model::{AccountId, Actor, Aggregate, Env, IdSource, Realm, SiteCode, Timestamp};
use atalaya_tips::{
    Bucket, Channel, CloseOutcome, Consent, FILES_MAX, FirstTexts, Information, Intake, ProductUse,
    RecordType, RouteReason, Sealed, Tip, TipCommand, TipEvent, TipFolio, TipId, TipRefusal, TipRow, Urgency,
    catalogue::{Rules, RulesError},
    create, decide,
    extortion::Guide,
    product::{Corroboration, Grounds, Lead},
    shred, teller_file, teller_message,
};
use proptest::prelude::*;
use uuid::Uuid;

const ID: TipId = TipId(Uuid::from_u128(7));

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}
fn env(who: u128, now: &str) -> Env {
    let actor = Actor::Account { id: AccountId(Uuid::from_u128(who)), name: format!("p{who}") };
    let now = at(now);
    Env {
        now,
        actor,
        site: SiteCode::new("TOL").unwrap(),
        realm: Realm::Operations,
        ids: IdSource::new(now, 1),
    }
}
fn sealed() -> Sealed {
    Sealed::new("QUJD".to_owned()).unwrap()
}
fn guide() -> Guide {
    Guide::shipped().unwrap()
}
fn texts() -> FirstTexts {
    FirstTexts { content: sealed(), epoch: 5, more: Vec::new() }
}
fn intake(category: &str, municipality: Option<&str>) -> Intake {
    Intake {
        record: RecordType::AnonymousTip,
        channel: Channel::Web,
        category: category.to_owned(),
        municipality: municipality.map(|m| m.parse().unwrap()),
        urgency: Urgency::Normal,
        modality: None,
    }
}
fn evolve(tip: &mut Tip, events: &[TipEvent], now: &str) {
    for event in events {
        // What is stored reads back the same.
        let stored = serde_json::to_string(event).unwrap();
        assert_eq!(serde_json::from_str::<TipEvent>(&stored).unwrap(), *event);
        tip.evolve(event, at(now));
    }
}
const NOW: &str = "2026-11-24T03:15:27.123456Z";

fn received(category: &str) -> Tip {
    let mut tip = Tip::default();
    let rules = Rules::shipped().unwrap();
    let intake = intake(category, Some("15106"));
    let events = create(&tip, &intake, TipFolio::new(42), texts(), (&rules, &guide()), &env(1, NOW)).unwrap();
    evolve(&mut tip, &events, NOW);
    tip
}
fn act(tip: &mut Tip, who: u128, command: &TipCommand) -> Result<(), TipRefusal> {
    let text = command.text().map(|_| sealed());
    let events = decide(tip, ID, command, text, &env(who, NOW))?;
    evolve(tip, &events, NOW);
    Ok(())
}
fn command(json: serde_json::Value) -> TipCommand {
    serde_json::from_value(json).unwrap()
}

#[test]
fn times_are_six_hours_wide() {
    let tip = received("robo");
    let row = TipRow::of(ID, &tip).unwrap();
    assert_eq!(row.bucket.start(), at("2026-11-24T00:00:00Z"));
    let stored = serde_json::to_string(&tip).unwrap();
    assert!(!stored.contains("03:15") && !stored.contains("27.1"), "{stored}");
    // Due 24 hours after the end of the bucket, in buckets: a deadline says nothing finer either.
    assert_eq!(row.routes[0].due.start(), at("2026-11-25T06:00:00Z"));
    assert_eq!(Bucket::of(at("2026-11-24T05:59:59.999999Z")), row.bucket);
    assert_ne!(Bucket::of(at("2026-11-24T06:00:00Z")), row.bucket);
}

#[test]
fn rules_send_each_tip_somewhere() {
    let rules = Rules::shipped().unwrap();
    let bucket = Bucket::of(at(NOW));
    let to = |intake: &Intake| -> Vec<String> {
        rules.destinations(intake, bucket).into_iter().map(|d| d.to.to_string()).collect()
    };
    assert_eq!(to(&intake("secuestro", None)), ["FGJEM-UECS"]);
    assert_eq!(to(&intake("robo", Some("15106"))), ["PM-15106"]);
    // Without a place no municipality can be meant: the state takes it.
    assert_eq!(to(&intake("robo", None)), ["SSEM"]);
    assert_eq!(to(&Intake { urgency: Urgency::High, ..intake("otro", Some("15033")) }), ["SSEM", "PM-15033"]);
    let live = Intake { record: RecordType::ExtortionInProgress, ..intake("extorsion", None) };
    assert_eq!(to(&live), ["SSEM-CIBER", "FGJEM-EXTORSION"]);
    for category in &rules.categories {
        assert!(!to(&intake(&category.code, None)).is_empty(), "{}", category.code);
    }
    assert_eq!(rules.category("secuestro").unwrap().compartment, "UECS");
}

#[test]
fn what_goes_by_code_has_a_name() {
    let text = include_str!("../data/routing.toml");
    let towns = [("15106", "Toluca"), ("15033", "Ecatepec de Morelos")];
    let rules = Rules::shipped().unwrap();
    let names = rules.names(&towns);
    assert_eq!(names["PM-15033"], "Policía Municipal de Ecatepec de Morelos");
    let bodies = rules.bodies(&towns);
    assert!(bodies.contains("SSEM") && bodies.contains("PM-15106") && bodies.contains("PM-15033"));
    for code in bodies.iter().chain(rules.categories.iter().map(|c| &c.compartment)) {
        assert!(names.contains_key(code), "{code}");
    }
    for line in text.lines().filter_map(|l| l.strip_prefix("id = ")) {
        assert!(names.contains_key(line.trim_matches('"')), "{line}");
    }
    // A municipality's own name for its police holds.
    let own = text.replace("[names]", "[names]\nPM-15106 = \"Seguridad Pública de Toluca\"");
    assert_eq!(Rules::parse(&own).unwrap().names(&towns)["PM-15106"], "Seguridad Pública de Toluca");
    // Rules of before have no names, and hold as they did.
    let before = text.split("[names]").next().unwrap();
    assert!(Rules::parse(before).unwrap().names(&towns).is_empty());
}

#[test]
fn bad_rules_are_refused_with_what_is_wrong() {
    let with = |from: &str, to: &str| {
        let text = include_str!("../data/routing.toml");
        assert!(text.contains(from));
        Rules::parse(&text.replace(from, to)).unwrap_err()
    };
    assert!(matches!(with("version = 2", "version = 2\nextra = 2"), RulesError::Syntax(_)));
    assert!(matches!(with("code = \"armas\"", "code = \"otro\""), RulesError::Code(_)));
    assert!(matches!(with("retention_days = 180", "retention_days = 0"), RulesError::Retention(_)));
    assert!(matches!(with("within_h = 48", "within_h = 0"), RulesError::Deadline(_)));
    assert!(matches!(with("categories = [\"secuestro\"]", "categories = [\"x\"]"), RulesError::Rule(_)));
    assert!(matches!(with("AI = \"Asuntos internos\"", "AI = \" \""), RulesError::Name(_)));
    assert_eq!(with("to = [\"SSEM\"]", "to = [\"PM-{municipality}\"]"), RulesError::Open);
    assert_eq!(Rules::parse(&" ".repeat(300_000)).unwrap_err(), RulesError::Size);
}

#[test]
fn contact_and_911_need_consent_and_contact_needs_an_extortion() {
    for refused in [
        serde_json::json!({ "type": "emergency_jump", "consent": { "told": true, "agreed": false } }),
        serde_json::json!({ "type": "emergency_jump", "consent": { "told": false, "agreed": true } }),
        serde_json::json!({ "type": "emergency_jump" }),
    ] {
        assert!(serde_json::from_value::<TipCommand>(refused).is_err());
    }
    assert!(Consent::new(true, false).is_none());
    let yes = serde_json::json!({ "told": true, "agreed": true });
    let contact = command(serde_json::json!({ "type": "add_contact", "text": "722…", "consent": yes }));
    let mut tip = received("extorsion");
    assert_eq!(act(&mut tip, 1, &contact), Err(TipRefusal::ContactNotHere));
    let convert = |to| command(serde_json::json!({ "type": "convert", "to": to, "consent": yes }));
    assert_eq!(act(&mut tip, 1, &convert("anonymous_tip")), Err(TipRefusal::SameRecord));
    act(&mut tip, 1, &convert("extortion_in_progress")).unwrap();
    act(&mut tip, 1, &contact).unwrap();
    // With a contact inside it never becomes anonymous again; without one it does.
    assert_eq!(act(&mut tip, 1, &convert("anonymous_tip")), Err(TipRefusal::ContactKept));
    let mut without = received("extorsion");
    act(&mut without, 1, &convert("extortion_in_progress")).unwrap();
    act(&mut without, 1, &convert("anonymous_tip")).unwrap();
    act(&mut tip, 1, &command(serde_json::json!({ "type": "emergency_jump", "consent": yes }))).unwrap();
    assert!(tip.handed_to_911);
}

#[test]
fn only_an_approved_and_graded_product_leaves_and_it_is_no_ground_for_force() {
    let mut tip = received("narcomenudeo");
    let draft = command(
        serde_json::json!({ "type": "draft_product", "text": "Venta en la zona", "use": "investigative_lead" }),
    );
    assert_eq!(act(&mut tip, 1, &draft), Err(TipRefusal::Ungraded));
    act(&mut tip, 1, &TipCommand::Grade { information: Information::KnownDirectly }).unwrap();
    act(&mut tip, 1, &draft).unwrap();
    assert_eq!(Lead::of(&tip, 0), None);
    let approve = TipCommand::ApproveProduct { product: 0 };
    assert_eq!(act(&mut tip, 1, &approve), Err(TipRefusal::OwnProduct));
    assert_eq!(act(&mut tip, 2, &TipCommand::ApproveProduct { product: 1 }), Err(TipRefusal::Settled));
    act(&mut tip, 2, &approve).unwrap();
    assert_eq!(act(&mut tip, 2, &approve), Err(TipRefusal::Settled));
    let lead = Lead::of(&tip, 0).unwrap();
    assert_eq!((lead.purpose(), lead.entry()), (ProductUse::InvestigativeLead, 0));
    assert_eq!(Grounds::new(&lead, Vec::new()), None);
    let report = Corroboration::Observed { report: "IPH-12/2026".parse().unwrap() };
    assert!(Grounds::new(&lead, vec![report.clone()]).is_some());
    act(&mut tip, 1, &TipCommand::Grade { information: Information::SuspectedFalse }).unwrap();
    assert_eq!(Grounds::new(&Lead::of(&tip, 0).unwrap(), vec![report]), None);
}

#[test]
fn a_closed_tip_still_hears_its_teller_and_a_shredded_one_nobody() {
    let mut tip = received("sospechosos");
    act(&mut tip, 1, &TipCommand::Close { outcome: CloseOutcome::Insufficient }).unwrap();
    let grade = TipCommand::Grade { information: Information::Indirect };
    assert_eq!(act(&mut tip, 1, &grade), Err(TipRefusal::Closed));
    let said = teller_message(&tip, sealed()).unwrap();
    evolve(&mut tip, &said, NOW);
    assert_eq!(TipRow::of(ID, &tip).unwrap().unanswered, 1);
    let left = teller_file(&tip, 0).unwrap();
    evolve(&mut tip, &left, NOW);
    assert_eq!(TipRow::of(ID, &tip).unwrap().files, 1);
    assert_eq!(teller_file(&tip, FILES_MAX), Err(TipRefusal::Full));
    assert_eq!(shred(&tip, &env(1, NOW)), Err(TipRefusal::Retained));
    // 180 days after the beginning of its bucket, not before.
    assert_eq!(shred(&tip, &env(1, "2027-05-22T23:59:59Z")), Err(TipRefusal::Retained));
    let gone = shred(&tip, &env(1, "2027-05-23T00:00:00Z")).unwrap();
    evolve(&mut tip, &gone, NOW);
    assert_eq!(teller_message(&tip, sealed()), Err(TipRefusal::Shredded));
    assert_eq!(shred(&tip, &env(1, "2028-01-01T00:00:00Z")), Err(TipRefusal::Shredded));
}

#[test]
fn what_does_not_exist_or_comes_from_a_program_is_refused() {
    let grade = TipCommand::Grade { information: Information::Indirect };
    assert_eq!(decide(&Tip::default(), ID, &grade, None, &env(1, NOW)), Err(TipRefusal::Unknown));
    let tip = received("robo");
    let program = Env { actor: Actor::system("timers"), ..env(1, NOW) };
    assert_eq!(decide(&tip, ID, &grade, None, &program), Err(TipRefusal::NeedsPerson));
    let note = command(serde_json::json!({ "type": "note", "text": "x" }));
    assert_eq!(decide(&tip, ID, &note, None, &env(1, NOW)), Err(TipRefusal::Unsealed));
    let rules = Rules::shipped().unwrap();
    let again =
        create(&tip, &intake("robo", None), TipFolio::new(1), texts(), (&rules, &guide()), &env(1, NOW));
    assert_eq!(again, Err(TipRefusal::Exists));
    let unknown = create(
        &Tip::default(),
        &intake("x", None),
        TipFolio::new(1),
        texts(),
        (&rules, &guide()),
        &env(1, NOW),
    );
    assert_eq!(unknown, Err(TipRefusal::Category));
    let own = TipCommand::LinkDuplicate { of: ID };
    assert_eq!(decide(&tip, ID, &own, None, &env(1, NOW)), Err(TipRefusal::OwnDuplicate));
}

#[test]
fn a_tip_is_bounded() {
    let mut tip = received("robo");
    let big = Sealed::new("A".repeat(43_720)).unwrap();
    let mut count = 0;
    while let Ok(events) = teller_message(&tip, big.clone()) {
        evolve(&mut tip, &events, NOW);
        count += 1;
    }
    assert_eq!(teller_message(&tip, big), Err(TipRefusal::Full));
    assert!(count > 10 && serde_json::to_string(&tip).unwrap().len() < 1 << 20, "{count}");
    let route = TipCommand::Route { to: "SSEM".parse().unwrap(), reason: RouteReason::Rule, within_h: 6 };
    for _ in 1..20 {
        act(&mut tip, 1, &route).unwrap();
    }
    assert_eq!(act(&mut tip, 1, &route), Err(TipRefusal::Full));
    // By hand nobody claims that a rule did it.
    assert_eq!(tip.routes[5].reason, RouteReason::Correction);
    act(&mut tip, 1, &TipCommand::Acknowledge { route: 0 }).unwrap();
    assert_eq!(act(&mut tip, 1, &TipCommand::Acknowledge { route: 0 }), Err(TipRefusal::Settled));
    assert_eq!(act(&mut tip, 1, &TipCommand::Acknowledge { route: 99 }), Err(TipRefusal::Settled));
}

proptest! {
    #[test]
    fn folios_read_back_and_notice_a_wrong_digit(random in any::<u64>(), at in 0..9usize, other in 1..10u8) {
        let folio = TipFolio::new(random);
        let text = folio.to_string();
        prop_assert_eq!(text.parse::<TipFolio>(), Ok(folio));
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        prop_assert_eq!(digits.parse::<TipFolio>(), Ok(folio));
        let mut wrong = digits.into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + other) % 10;
        prop_assert!(String::from_utf8(wrong).unwrap().parse::<TipFolio>().is_err());
    }

    #[test]
    fn folios_take_no_nonsense(text in "\\PC{0,40}") {
        if let Ok(folio) = text.parse::<TipFolio>() {
            prop_assert_eq!(folio.to_string().parse::<TipFolio>(), Ok(folio));
        }
    }
}
