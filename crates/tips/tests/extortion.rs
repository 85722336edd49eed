//! The live desk for extortion from outside: evidence, requests to block, notices, figures.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use atalaya_model::{AccountId, Actor, Aggregate, Env, IdSource, Millis, Realm, SiteCode, Timestamp};
use atalaya_tips::{
    Agreed, Channel, CloseOutcome, Consent, EvidenceKind, First, FirstTexts, Intake, MarkKind, RecordType,
    Sealed, Tip, TipCommand, TipEvent, TipFolio, TipId, TipRefusal, TipRow, Urgency, agreed, agreed_since,
    block::BlockRequest,
    catalogue::Rules,
    create, decide,
    extortion::{Guide, GuideError},
    figures::{BLOCK_WEEKS, Gather, SMALL, suppress, week_of, week_start},
    notice::{self, Notice, NoticeCommand, NoticeEvent, NoticeId, NoticeOutcome, NoticeRow, REPORTS_MANY},
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

const ID: TipId = TipId(Uuid::from_u128(7));
const NOW: &str = "2026-11-24T03:15:27.123456Z";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}
fn env(who: u128) -> Env {
    Env {
        now: at(NOW),
        actor: Actor::Account { id: AccountId(Uuid::from_u128(who)), name: format!("p{who}") },
        site: SiteCode::new("TOL").unwrap(),
        realm: Realm::Operations,
        ids: IdSource::new(at(NOW), 1),
    }
}
fn sealed() -> Sealed {
    Sealed::new("QUJD".to_owned()).unwrap()
}
fn intake(modality: Option<&str>) -> Intake {
    Intake {
        record: RecordType::ExtortionInProgress,
        channel: Channel::Phone,
        category: "extorsion".to_owned(),
        municipality: Some("15106".parse().unwrap()),
        urgency: Urgency::High,
        modality: modality.map(str::to_owned),
    }
}
fn take(intake: &Intake, more: Vec<(First, Sealed)>) -> Result<Tip, TipRefusal> {
    let books = (Rules::shipped().unwrap(), Guide::shipped().unwrap());
    let texts = FirstTexts { content: sealed(), epoch: 5, more };
    let events = create(&Tip::default(), intake, TipFolio::new(42), texts, (&books.0, &books.1), &env(1))?;
    let mut tip = Tip::default();
    for event in &events {
        let stored = serde_json::to_string(event).unwrap();
        tip.evolve(&serde_json::from_str(&stored).unwrap(), at(NOW));
    }
    Ok(tip)
}
fn act(tip: &mut Tip, json: serde_json::Value) -> Result<(), TipRefusal> {
    let command: TipCommand = serde_json::from_value(json).unwrap();
    let text = command.text().map(|_| sealed());
    for event in decide(tip, ID, &command, text, &env(1))? {
        tip.evolve(&event, at(NOW));
    }
    Ok(())
}

#[test]
fn the_shipped_guide_is_sound_and_the_rules_know_its_kinds() {
    let guide = Guide::shipped().unwrap();
    assert!(guide.modality("cobro_piso").unwrap().face_to_face);
    assert!(guide.modalities.iter().filter(|m| m.face_to_face).count() < guide.modalities.len());
    for code in Rules::shipped().unwrap().modalities() {
        assert!(guide.modality(code).is_some(), "{code}");
    }
}

#[test]
fn a_guide_that_cannot_be_read_aloud_is_refused() {
    let with = |from: &str, to: &str| {
        let text = include_str!("../data/extortion.toml");
        assert!(text.contains(from), "{from}");
        Guide::parse(&text.replace(from, to)).unwrap_err()
    };
    assert!(matches!(with("version = 1", "version = 1\nextra = 2"), GuideError::Syntax(_)));
    assert_eq!(with("code = \"montadeudas\"", "code = \"otra\""), GuideError::Code("otra".into()));
    assert_eq!(with("code = \"llanto\"", "code = \"a b\""), GuideError::Code("a b".into()));
    assert!(matches!(with("\"Guarde números y mensajes.\"", "\" \""), GuideError::Lines(_)));
    assert!(matches!(
        with("\"Guarde números y mensajes.\"", &format!("\"{}\"", "a".repeat(201))),
        GuideError::Lines(_)
    ));
    // Both languages say as much.
    assert!(matches!(with(", \"Guarde números y mensajes.\"", ""), GuideError::Lines(_)));
    assert_eq!(Guide::parse(&" ".repeat(200_000)).unwrap_err(), GuideError::Size);
    assert_eq!(Guide::parse("version = 1\nmodality = []\nscript = []").unwrap_err(), GuideError::Count);
}

#[test]
fn evidence_and_contact_belong_to_an_extortion_and_to_nothing_else() {
    let yes = Consent::new(true, true).unwrap();
    let number = (First::Evidence(EvidenceKind::Number), sealed());
    let contact = (First::Contact(yes), sealed());
    let tip = take(&intake(Some("cobro_piso")), vec![number.clone(), contact.clone()]).unwrap();
    let row = TipRow::of(ID, &tip).unwrap();
    assert_eq!(row.modality.as_deref(), Some("cobro_piso"));
    assert_eq!(row.routes[0].rule.as_deref(), Some("extorsion-presencial"));
    assert_eq!(tip.entries.len(), 2);
    let anonymous = Intake { record: RecordType::AnonymousTip, ..intake(None) };
    for more in [number.clone(), contact] {
        assert_eq!(take(&anonymous, vec![more]), Err(TipRefusal::ContactNotHere));
    }
    let named = Intake { modality: Some("amenaza".into()), ..anonymous.clone() };
    assert_eq!(take(&named, Vec::new()), Err(TipRefusal::Modality));
    assert_eq!(take(&intake(Some("no_existe")), Vec::new()), Err(TipRefusal::Modality));
    assert_eq!(take(&intake(None), vec![number; 9]), Err(TipRefusal::Full));
    let mut tip = take(&anonymous, Vec::new()).unwrap();
    let evidence = serde_json::json!({ "type": "add_evidence", "kind": "number", "text": "55 1234 5678" });
    assert_eq!(act(&mut tip, evidence), Err(TipRefusal::EvidenceNotHere));
}

#[test]
fn a_request_to_block_names_the_number_and_nothing_of_the_victim() {
    let yes = Consent::new(true, true).unwrap();
    let more = vec![
        (First::Contact(yes), sealed()),
        (First::Evidence(EvidenceKind::Number), sealed()),
        (First::Evidence(EvidenceKind::Demand), sealed()),
    ];
    let mut tip = take(&intake(Some("amenaza")), more).unwrap();
    let ask = |entry: u32| serde_json::json!({ "type": "request_block", "entry": entry });
    for entry in [0, 2, 3] {
        assert_eq!(act(&mut tip, ask(entry)), Err(TipRefusal::NotBlockable), "{entry}");
    }
    assert_eq!(BlockRequest::of(&tip, 1, "5512345678".into(), 1), None, "nobody asked yet");
    act(&mut tip, ask(1)).unwrap();
    assert_eq!(act(&mut tip, ask(1)), Err(TipRefusal::Settled));
    let request = BlockRequest::of(&tip, 1, "5512345678".into(), 6).unwrap();
    assert!(request.reference.ends_with("/B2"), "{}", request.reference);
    assert_eq!(BlockRequest::of(&tip, 0, "la víctima".into(), 1), None);
    let mut keys: Vec<String> =
        serde_json::to_value(&request).unwrap().as_object().unwrap().keys().cloned().collect();
    keys.sort();
    assert_eq!(keys, ["kind", "modality", "reference", "reported", "reports", "value"]);
}

fn evolve(notice: &mut Notice, events: Vec<NoticeEvent>) -> usize {
    let count = events.len();
    for event in events {
        notice.evolve(&event, at(NOW));
    }
    count
}

#[test]
fn more_than_five_reports_raise_one_notice_and_five_do_not() {
    let mut notice = Notice::default();
    let say = |notice: &mut Notice, n| {
        let events = notice::reported(notice, MarkKind::Number, "089", n);
        evolve(notice, events)
    };
    for reports in 1..=REPORTS_MANY {
        assert_eq!(say(&mut notice, reports), 0);
    }
    assert_eq!(NoticeRow::of(NoticeId(Uuid::nil()), &notice), None);
    assert_eq!(say(&mut notice, 6), 1);
    assert_eq!(say(&mut notice, 6), 0, "the same report twice");
    assert_eq!(say(&mut notice, 7), 1);
    assert_eq!(NoticeRow::of(NoticeId(Uuid::nil()), &notice).unwrap().reports, 7);
    assert_eq!(notice::reported(&Notice::default(), MarkKind::Script, "089", 500), Vec::new());
    let settle = NoticeCommand::Settle { outcome: NoticeOutcome::BlockRequested };
    let take = NoticeCommand::Take {};
    let taken = notice::decide(&notice, &take, &env(1)).unwrap();
    evolve(&mut notice, taken);
    assert_eq!(notice::decide(&notice, &take, &env(1)), Err(TipRefusal::Settled));
    let settled = notice::decide(&notice, &settle, &env(1)).unwrap();
    evolve(&mut notice, settled);
    assert_eq!(notice::decide(&notice, &settle, &env(2)), Err(TipRefusal::Closed));
    // Settled is settled, until as many come again.
    assert_eq!(say(&mut notice, 12), 0);
    assert_eq!(say(&mut notice, 13), 1);
    assert_eq!((notice.settled, notice.taken_by.clone()), (None, None));
    assert_eq!(notice::decide(&Notice::default(), &take, &env(1)), Err(TipRefusal::Unknown));
    let program = Env { actor: Actor::system("x"), ..env(1) };
    assert_eq!(notice::decide(&notice, &take, &program), Err(TipRefusal::NeedsPerson));
}

#[test]
fn weeks_begin_on_monday_in_the_centre_of_mexico() {
    // Sunday 22 November 2026, 23:59 and Monday 00:00, UTC−6.
    assert_eq!(week_of(at("2026-11-23T05:59:59Z")) + 1, week_of(at("2026-11-23T06:00:00Z")));
    let week = week_of(at(NOW));
    assert_eq!(week_start(week), at("2026-11-23T06:00:00Z"));
    assert_eq!(week_of(week_start(week)), week);
}

/// A row of a bucket, closed or not.
fn row(bucket: Timestamp, category: &str, closed: Option<CloseOutcome>) -> TipRow {
    let mut tip = take(&intake(Some("amenaza")), Vec::new()).unwrap();
    let created = tip.created.as_mut().unwrap();
    created.bucket = bucket.into();
    created.category = category.to_owned();
    tip.closed = closed.map(|outcome| (bucket.into(), outcome));
    TipRow::of(ID, &tip).unwrap()
}

#[test]
fn figures_count_whole_weeks_and_hide_what_is_few() {
    let now = at(NOW);
    let first = (week_of(now).div_euclid(BLOCK_WEEKS) - 1) * BLOCK_WEEKS;
    let mut gather = Gather::default();
    for n in 0..20 {
        let outcome = (n < 12).then_some(CloseOutcome::ExtortionAvoided);
        gather.add(&row(week_start(first).plus(Millis::from_secs(3_600 * n)), "extorsion", outcome));
    }
    for _ in 0..2 {
        gather.add(&row(week_start(first), "robo", Some(CloseOutcome::ExtortionPaid)));
    }
    let (weeks, blocks) = gather.tables(first, now);
    assert_eq!(weeks.len() as i64, week_of(now) - first + 1);
    assert_eq!(weeks[0].from, week_start(week_of(now)));
    let block = blocks.last().unwrap();
    assert!(block.complete);
    assert_eq!(block.extortion, Some(22));
    let shown = |cells: &[atalaya_tips::figures::Cell], code: &str| {
        cells.iter().find(|c| c.code == code).unwrap().count
    };
    // Two paid: hidden, and with them the next smallest, or the total would tell.
    assert_eq!((shown(&block.outcomes, "paid"), shown(&block.outcomes, "open")), (None, None));
    assert_eq!(shown(&block.outcomes, "avoided"), Some(12));
    assert_eq!((shown(&block.categories, "robo"), shown(&block.categories, "extorsion")), (None, None));
    assert_eq!(shown(&block.modalities, "amenaza"), Some(22));
}

proptest! {
    #[test]
    fn no_small_count_is_shown_or_follows(counts in prop::collection::btree_map("[a-f]", 0u32..40, 0..6)) {
        let counts: BTreeMap<String, u32> = counts;
        let cells = suppress(&counts);
        prop_assert_eq!(cells.len(), counts.len());
        let mut hidden = Vec::new();
        for cell in &cells {
            match cell.count {
                Some(n) => {
                    prop_assert_eq!(n, counts[&cell.code]);
                    prop_assert!(n == 0 || n >= SMALL);
                }
                None => hidden.push(counts[&cell.code]),
            }
        }
        // One alone would follow from the total, several that are few together would nearly.
        let others = counts.values().any(|n| *n >= SMALL);
        if !hidden.is_empty() && others {
            prop_assert!(hidden.len() >= 2 && hidden.iter().sum::<u32>() >= SMALL, "{counts:?}");
        }
    }
}

#[test]
fn what_the_caller_agreed_to_is_recorded_with_the_tip_and_only_with_consent() {
    let books = (Rules::shipped().unwrap(), Guide::shipped().unwrap());
    let taken = |intake: &Intake, said: serde_json::Value| {
        let said: Agreed = serde_json::from_value(said).unwrap();
        let texts = FirstTexts { content: sealed(), epoch: 5, more: Vec::new() };
        let (rules, guide) = (&books.0, &books.1);
        let events =
            create(&Tip::default(), intake, TipFolio::new(42), texts, (rules, guide), &env(1)).unwrap();
        let events = agreed(events, said);
        let mut tip = Tip::default();
        events.iter().for_each(|event| tip.evolve(event, at(NOW)));
        (events, tip)
    };
    let yes = serde_json::json!({ "told": true, "agreed": true });
    let anonymous = Intake { record: RecordType::AnonymousTip, ..intake(None) };
    let (events, tip) = taken(&anonymous, serde_json::json!({ "changed": yes, "jump": yes }));
    assert!(matches!(&events[0], TipEvent::Received { record: RecordType::ExtortionInProgress, .. }));
    assert!(matches!(&events[1], TipEvent::Converted { to: RecordType::AnonymousTip, .. }));
    assert!(matches!(events.last(), Some(TipEvent::HandedTo911 { .. })));
    assert_eq!((tip.record, tip.handed_to_911), (Some(RecordType::AnonymousTip), true));
    let (events, tip) = taken(&anonymous, serde_json::json!({}));
    assert!(!events.iter().any(|e| matches!(e, TipEvent::Converted { .. } | TipEvent::HandedTo911 { .. })));
    assert_eq!((tip.record, tip.handed_to_911), (Some(RecordType::AnonymousTip), false));
    // Told when the tip was registered already: once.
    let late: Agreed = serde_json::from_value(serde_json::json!({ "jump": yes })).unwrap();
    assert!(matches!(agreed_since(&tip, late)[..], [TipEvent::HandedTo911 { .. }]));
    assert_eq!(agreed_since(&tip, Agreed::default()), []);
    assert_eq!(agreed_since(&Tip { handed_to_911: true, ..tip.clone() }, late), []);
    assert_eq!(agreed_since(&Tip::default(), late), []);
    let silent = serde_json::json!({ "jump": { "told": true, "agreed": false } });
    assert!(serde_json::from_value::<Agreed>(silent).is_err());
}
