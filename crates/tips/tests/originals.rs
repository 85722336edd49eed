//! Written orders to keep originals: who, until when, and in which order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use atalaya_model::{AccountId, Actor, Aggregate, Env, IdSource, Realm, SiteCode, Timestamp};
use atalaya_tips::{
    Channel, CloseOutcome, FirstTexts, Intake, RecordType, Sealed, Tip, TipCommand, TipEvent, TipFolio,
    TipId, TipRefusal, TipRow, Urgency,
    book::Books,
    create, decide, original_kept, original_missed,
    originals::{Commitment, Day, Missed, ORDERS_MAX},
    shred, teller_file,
};
use serde_json::json;
use uuid::Uuid;

const ID: TipId = TipId(Uuid::from_u128(7));
const NOW: &str = "2026-11-24T03:15:27Z";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}
/// Somebody by their account; the name can be another one tomorrow.
fn env(who: u128, name: &str, now: &str) -> Env {
    let actor = Actor::Account { id: AccountId(Uuid::from_u128(who)), name: name.to_owned() };
    let now = at(now);
    let site = SiteCode::new("TOL").unwrap();
    Env { now, actor, site, realm: Realm::Operations, ids: IdSource::new(now, 1) }
}
fn sealed() -> Sealed {
    Sealed::new("QUJD".to_owned()).unwrap()
}
fn evolve(tip: &mut Tip, events: &[TipEvent], now: &str) {
    for event in events {
        let stored = serde_json::to_string(event).unwrap();
        assert_eq!(serde_json::from_str::<TipEvent>(&stored).unwrap(), *event);
        tip.evolve(event, at(now));
    }
}
/// A tip with two pictures.
fn tip() -> Tip {
    let mut tip = Tip::default();
    let books = Books::shipped().unwrap();
    let intake = Intake {
        record: RecordType::AnonymousTip,
        channel: Channel::Web,
        category: "robo".to_owned(),
        municipality: None,
        urgency: Urgency::Normal,
        modality: None,
    };
    let texts = FirstTexts { content: sealed(), epoch: 5, more: Vec::new() };
    let by = (&books.rules, &books.guide);
    let events = create(&tip, &intake, TipFolio::new(42), texts, by, &env(1, "ana", NOW)).unwrap();
    evolve(&mut tip, &events, NOW);
    for file in 0..2 {
        let events = teller_file(&tip, file).unwrap();
        evolve(&mut tip, &events, NOW);
    }
    tip
}
fn act_at(
    tip: &mut Tip,
    who: u128,
    name: &str,
    command: serde_json::Value,
    now: &str,
) -> Result<(), TipRefusal> {
    let command: TipCommand = serde_json::from_value(command).unwrap();
    assert!(TipCommand::CODES.contains(&command.code()));
    let text = command.text().map(|_| sealed());
    let events = decide(tip, ID, &command, text, &env(who, name, now))?;
    evolve(tip, &events, now);
    Ok(())
}
fn act(tip: &mut Tip, who: u128, command: serde_json::Value) -> Result<(), TipRefusal> {
    act_at(tip, who, "ana", command, NOW)
}
fn ask_until(until: &str) -> serde_json::Value {
    json!({ "type": "ask_originals", "number": "JC-12/2026", "until": until,
            "order": { "authority": "Juzgado de Control", "issued": "2026-11-20", "asked": "conservar las fotos" } })
}
fn ask() -> serde_json::Value {
    ask_until("2026-12-24T06:00:00Z")
}
fn keep(tip: &mut Tip, file: u32, order: u32, now: &str) -> Result<(), TipRefusal> {
    let events = original_kept(tip, (file, order), Commitment::of(&[7; 32]), at(now))?;
    evolve(tip, &events, now);
    Ok(())
}

#[test]
fn an_order_takes_effect_when_another_person_approved_it() {
    let mut tip = tip();
    assert_eq!(keep(&mut tip, 0, 0, NOW), Err(TipRefusal::Settled), "no order");
    act(&mut tip, 1, ask()).unwrap();
    assert_eq!(TipRow::of(ID, &tip).unwrap().orders_waiting, 1);
    assert_eq!(keep(&mut tip, 0, 0, NOW), Err(TipRefusal::Settled), "not approved");
    let approve = json!({ "type": "approve_originals", "order": 0 });
    assert_eq!(act(&mut tip, 1, approve.clone()), Err(TipRefusal::OwnOrder));
    // The same account under another name is the same person.
    assert_eq!(act_at(&mut tip, 1, "ana maría", approve.clone(), NOW), Err(TipRefusal::OwnOrder));
    act(&mut tip, 2, approve.clone()).unwrap();
    assert_eq!(act(&mut tip, 3, approve), Err(TipRefusal::Settled), "approved already");
    assert_eq!(act(&mut tip, 3, ask()), Err(TipRefusal::OrderThere));
    assert_eq!(TipRow::of(ID, &tip).unwrap().orders_waiting, 0);

    keep(&mut tip, 1, 0, NOW).unwrap();
    assert_eq!(keep(&mut tip, 1, 0, NOW), Err(TipRefusal::Settled), "once");
    assert_eq!(keep(&mut tip, 9, 0, NOW), Err(TipRefusal::Settled), "no such picture");
    assert_eq!(keep(&mut tip, 0, 0, "2026-12-24T06:00:00Z"), Err(TipRefusal::Settled), "over");
    // Where it lies shows no text, and what the order says is sealed.
    let stored = serde_json::to_string(&tip).unwrap();
    assert!(!stored.contains("Juzgado") && !stored.contains("conservar"), "{stored}");
    let said: TipCommand = serde_json::from_value(ask()).unwrap();
    assert!(said.text().unwrap().contains("Juzgado de Control"));
}

#[test]
fn dates_are_looked_at_and_one_order_follows_another() {
    let mut tip = tip();
    for until in ["2026-11-24T00:00:00Z", "2026-11-23T00:00:00Z", "2027-06-01T00:00:00Z"] {
        assert_eq!(act(&mut tip, 1, ask_until(until)), Err(TipRefusal::OrderDate), "{until}");
    }
    let mut tomorrow = ask();
    tomorrow["order"]["issued"] = json!("2026-11-25");
    assert_eq!(act(&mut tip, 1, tomorrow), Err(TipRefusal::OrderDate));
    for bad in ["2026-13-01", "2026-02-30", "24/11/2026", ""] {
        assert_eq!(Day::new(bad), None, "{bad}");
    }
    // A closed tip too: a court does not ask whether the desk has closed it.
    act(&mut tip, 1, json!({ "type": "close", "outcome": CloseOutcome::Insufficient })).unwrap();
    for order in 0..ORDERS_MAX {
        act(&mut tip, 1, ask()).unwrap();
        let end = json!({ "type": "end_originals", "order": order });
        act(&mut tip, 1, end.clone()).unwrap();
        assert_eq!(act(&mut tip, 1, end), Err(TipRefusal::Settled));
    }
    assert_eq!(act(&mut tip, 1, ask()), Err(TipRefusal::Full));
}

#[test]
fn two_people_hand_over_and_the_end_takes_it_along() {
    let mut tip = tip();
    act(&mut tip, 1, ask()).unwrap();
    act(&mut tip, 2, json!({ "type": "approve_originals", "order": 0 })).unwrap();
    let asked = json!({ "type": "ask_hand_over", "file": 0 });
    assert_eq!(act(&mut tip, 1, asked.clone()), Err(TipRefusal::Settled), "not kept");
    keep(&mut tip, 0, 0, NOW).unwrap();
    let over = json!({ "type": "hand_over", "file": 0 });
    assert_eq!(act(&mut tip, 2, over.clone()), Err(TipRefusal::Settled), "not asked for");
    act(&mut tip, 1, asked.clone()).unwrap();
    assert_eq!(act(&mut tip, 2, asked), Err(TipRefusal::Settled));
    assert_eq!(TipRow::of(ID, &tip).unwrap().orders_waiting, 1);
    assert_eq!(act(&mut tip, 1, over.clone()), Err(TipRefusal::OwnOrder));
    act(&mut tip, 2, over.clone()).unwrap();
    assert_eq!(act(&mut tip, 3, over), Err(TipRefusal::Settled));
    act(&mut tip, 3, json!({ "type": "end_originals", "order": 0 })).unwrap();
    assert!(tip.originals.is_empty() && tip.orders[0].ended_by.is_some());

    act(&mut tip, 1, ask()).unwrap();
    act(&mut tip, 2, json!({ "type": "approve_originals", "order": 1 })).unwrap();
    keep(&mut tip, 1, 1, NOW).unwrap();
    let later = "2036-12-24T03:00:00Z";
    let events = shred(&tip, &env(1, "ana", later)).unwrap();
    evolve(&mut tip, &events, later);
    assert!(tip.originals.is_empty());
    assert_eq!(act(&mut tip, 1, ask()), Err(TipRefusal::Shredded));
}

#[test]
fn a_program_takes_up_no_order_and_a_sealed_one_says_nothing() {
    let tip = tip();
    let command: TipCommand = serde_json::from_value(ask()).unwrap();
    let program = Env { actor: Actor::system("089"), ..env(1, "ana", NOW) };
    assert_eq!(decide(&tip, ID, &command, Some(sealed()), &program), Err(TipRefusal::NeedsPerson));
    assert_eq!(decide(&tip, ID, &command, None, &env(1, "ana", NOW)), Err(TipRefusal::Unsealed));
    assert!(!command.elsewhere("•"));
    let mut marked = ask();
    marked["order"] = json!({ "authority": "•", "asked": "•" });
    let marked: TipCommand = serde_json::from_value(marked).unwrap();
    assert!(marked.elsewhere("•"));
    let half = json!({ "type": "ask_originals", "number": "1", "until": "2026-12-24T06:00:00Z",
                       "order": { "authority": "•", "asked": "en claro" } });
    assert!(!serde_json::from_value::<TipCommand>(half).unwrap().elsewhere("•"));
}

#[test]
fn what_could_not_be_kept_is_on_the_record_once_and_outlives_the_order() {
    let mut tip = tip();
    let miss = |tip: &mut Tip, file: u32, now: &str| {
        original_missed(tip, (file, 0), at(now)).map(|events| evolve(tip, &events, now))
    };
    assert_eq!(miss(&mut tip, 0, NOW), Err(TipRefusal::Settled), "no order asked for it");
    act(&mut tip, 1, ask()).unwrap();
    assert_eq!(tip.order_in_force(at(NOW)), None, "not approved");
    assert_eq!(miss(&mut tip, 0, NOW), Err(TipRefusal::Settled), "not approved");
    act(&mut tip, 2, json!({ "type": "approve_originals", "order": 0 })).unwrap();
    assert_eq!(tip.order_in_force(at(NOW)), Some(0));
    keep(&mut tip, 0, 0, NOW).unwrap();
    assert_eq!(miss(&mut tip, 0, NOW), Err(TipRefusal::Settled), "it is kept");
    assert_eq!(miss(&mut tip, 9, NOW), Err(TipRefusal::Settled), "no such picture");
    miss(&mut tip, 1, NOW).unwrap();
    assert_eq!(miss(&mut tip, 1, NOW), Err(TipRefusal::Settled), "once");
    act(&mut tip, 1, json!({ "type": "end_originals", "order": 0 })).unwrap();
    assert_eq!(tip.missed, [Missed { file: 1, order: 0 }]);
    assert_eq!(TipRow::of(ID, &tip).unwrap().originals_missed, 1);
}
