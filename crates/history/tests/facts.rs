//! Seals, holds and retention: pure decisions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use atalaya_history::{
    Class, Day, Level,
    archive::{self, Archive, Because, Sealed},
    hold::{self, Content, HoldCommand, Holds},
    retention::{Retention, RetentionError, Verdict, verdict},
};
use atalaya_model::{Actor, Aggregate, Env, HoldId, IdSource, Line, Millis, Realm, Timestamp, UnitId};
use std::collections::BTreeSet;
use support::{day, name, site, unit};
use uuid::Uuid;

const HOUR: i64 = 3_600_000;

fn env(now: Timestamp) -> Env {
    let actor = Actor::Account { id: atalaya_model::AccountId(Uuid::from_u128(1)), name: "ana".to_owned() };
    Env { now, actor, site: site(), realm: Realm::Operations, ids: IdSource::new(now, 1) }
}

fn at(hour: i64) -> Timestamp {
    day().begins().plus(Millis(hour * HOUR))
}

fn file(level: Level, id: u128, hours: std::ops::Range<i64>) -> Sealed {
    let name = name(level, id);
    Sealed {
        path: name.path(),
        class: name.class,
        level,
        rows: 10,
        bytes: 1_000,
        sha256: format!("{id:064x}"),
        from: at(hours.start),
        to: at(hours.end).minus(Millis(1)),
        units: 3,
        found: false,
        held_for: BTreeSet::new(),
    }
}

fn with(files: Vec<Sealed>) -> Archive {
    let mut state = Archive::default();
    for file in files {
        for event in archive::seal(&state.clone(), file, 0) {
            state.evolve(&event, at(0));
        }
    }
    state
}

fn apply(state: &mut Archive, paths: &[String], by: Option<Sealed>, because: Because) {
    for event in archive::replace(&state.clone(), paths, by, because).unwrap() {
        state.evolve(&event, at(30));
    }
}

#[test]
fn a_file_is_sealed_once() {
    let part = file(Level::Part, 1, 0..1);
    let mut state = with(vec![part.clone(), part.clone()]);
    assert_eq!(state.files.len(), 1);
    assert!(archive::seal(&state, part.clone(), 0).is_empty());
    // Merged away, what is left of it is not lost and found.
    apply(&mut state, std::slice::from_ref(&part.path), Some(file(Level::Hour, 2, 0..1)), Because::Merged);
    assert!(archive::seal(&state, part.clone(), 0).is_empty());
    // Somebody else was faster.
    assert!(archive::replace(&state, &[part.path], None, Because::Merged).is_err());
}

#[test]
fn the_journal_keeps_what_files_were() {
    let (part, hour) = (file(Level::Part, 1, 0..1), file(Level::Hour, 2, 0..1));
    let state = with(vec![part.clone()]);
    let because = Because::Retention { class: Class::Unit, days: 365 };
    let events = archive::replace(&state, std::slice::from_ref(&part.path), Some(hour), because).unwrap();
    let json = serde_json::to_value(&events).unwrap();
    assert_eq!(json[0]["gone"][0]["sha256"], part.sha256);
    assert_eq!(json[0]["because"], "retention");
    let read: Vec<archive::ArchiveEvent> = serde_json::from_value(json).unwrap();
    assert_eq!(read, events);
    assert_eq!(Archive::day_of(&Archive::id(&site(), day())), Some(day()));
    assert_eq!(Archive::day_of("x"), None);
    assert_eq!(Archive::day_of("ñññññññ"), None);
}

#[test]
fn hours_are_merged_when_they_are_over_and_days_twice() {
    let parts = vec![
        file(Level::Part, 1, 0..1),
        file(Level::Part, 2, 0..1),
        file(Level::Part, 3, 1..2),
        file(Level::Part, 4, 2..3),
        file(Level::Part, 5, 2..3),
    ];
    let state = with(parts.clone());
    let due = |state: &Archive, when: Timestamp| archive::merges(state, day(), when);
    assert!(due(&state, at(1)).is_empty(), "ten minutes of grace");
    let first = due(&state, at(1).plus(Millis::from_minutes(10)));
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].level, first[0].paths.len()), (Level::Hour, 2), "a single part is left alone");
    assert_eq!(due(&state, at(5)).len(), 2);
    // The day is over: everything into one file.
    let night = due(&state, at(25));
    assert_eq!((night.len(), night[0].level, night[0].paths.len()), (1, Level::Day, 5));
    let mut state = state;
    apply(&mut state, &night[0].paths, Some(file(Level::Day, 9, 0..24)), Because::Merged);
    assert!(due(&state, at(26)).is_empty());
    // Late ones wait until nothing more can come.
    let late = file(Level::Part, 10, 3..4);
    for event in archive::seal(&state.clone(), late, 7) {
        state.evolve(&event, at(30));
    }
    assert_eq!(state.dropped, 7);
    assert!(due(&state, at(40)).is_empty());
    let again = due(&state, at(24 + 25));
    assert_eq!((again.len(), again[0].level, again[0].paths.len()), (1, Level::Day, 2));
    // A day with one file stays as it is.
    assert!(due(&with(vec![file(Level::Part, 1, 0..1)]), at(100)).is_empty());
}

fn content(units: &[UnitId], hours: std::ops::Range<i64>) -> Content {
    Content {
        units: units.iter().copied().collect(),
        from: at(hours.start),
        to: at(hours.end),
        reference: Line::new("FGJ-12/2026").unwrap(),
        reason: Line::new("Carpeta de investigación").unwrap(),
    }
}

fn set(state: &mut Holds, id: u128, content: Content) -> Result<(), hold::HoldRefusal> {
    for event in hold::decide(
        &state.clone(),
        HoldId(Uuid::from_u128(id)),
        &HoldCommand::Set { content },
        &env(at(50)),
    )? {
        state.evolve(&event, at(50));
    }
    Ok(())
}

fn lift(state: &mut Holds, id: u128) -> Result<(), hold::HoldRefusal> {
    let command = HoldCommand::Lift { reason: Line::new("Archivo definitivo").unwrap() };
    for event in hold::decide(&state.clone(), HoldId(Uuid::from_u128(id)), &command, &env(at(60)))? {
        state.evolve(&event, at(60));
    }
    Ok(())
}

#[test]
fn holds_are_bounded_and_lifted_once() {
    use hold::HoldRefusal as R;
    let mut state = Holds::default();
    assert_eq!(set(&mut state, 1, content(&[], 5..5)), Err(R::Interval));
    assert_eq!(set(&mut state, 1, content(&[], 0..24 * 367)), Err(R::Interval));
    let many: Vec<UnitId> = (0..101).map(unit).collect();
    assert_eq!(set(&mut state, 1, content(&many, 0..1)), Err(R::Units));
    assert_eq!(set(&mut state, 1, content(&many[..100], 0..1)), Ok(()));
    assert_eq!(set(&mut state, 1, content(&[], 0..1)), Err(R::Exists));
    assert_eq!(lift(&mut state, 2), Err(R::Unknown));
    assert_eq!(lift(&mut state, 1), Ok(()));
    assert_eq!(lift(&mut state, 1), Err(R::Unknown));
    assert_eq!(state.holds[&HoldId(Uuid::from_u128(1))].lifted.as_ref().unwrap().by, "ana");
    for id in 0..1_000 {
        set(&mut state, 10 + id, content(&[], 0..1)).unwrap();
    }
    assert_eq!(set(&mut state, 5_000, content(&[], 0..1)), Err(R::Full));
}

#[test]
fn what_is_over_goes_and_what_is_held_stays() {
    let rules = Retention::default();
    let over = day().ends().plus(Millis(365 * 24 * HOUR));
    let whole = file(Level::Day, 1, 0..24);
    let mut holds = Holds::default();
    let decide = |file: &Sealed, holds: &Holds, now| verdict(file, day(), &rules, holds, now);
    assert_eq!(decide(&whole, &holds, over.minus(Millis(1))), Verdict::Keep);
    assert_eq!(decide(&whole, &holds, over), Verdict::Delete { days: 365 });
    // Another day's hold is nothing to it.
    set(&mut holds, 1, content(&[], 24..30)).unwrap();
    assert_eq!(decide(&whole, &holds, over), Verdict::Delete { days: 365 });
    // One unit's hour: the rest goes.
    set(&mut holds, 2, content(&[unit(7)], 3..4)).unwrap();
    let which = BTreeSet::from([HoldId(Uuid::from_u128(2))]);
    assert_eq!(decide(&whole, &holds, over), Verdict::Reduce { days: 365, holds: which.clone() });
    assert!(holds.keeps(&which, unit(7), at(3)) && !holds.keeps(&which, unit(7), at(4)));
    assert!(!holds.keeps(&which, unit(8), at(3)));
    // What was reduced for it stays while it holds, and goes with it.
    let held = Sealed { held_for: which, ..file(Level::Held, 2, 3..4) };
    assert_eq!(decide(&held, &holds, over), Verdict::Keep);
    lift(&mut holds, 2).unwrap();
    assert_eq!(decide(&held, &holds, over), Verdict::Delete { days: 365 });
    // Everybody's whole day: nothing is rewritten.
    set(&mut holds, 3, content(&[], 0..24)).unwrap();
    assert_eq!(decide(&whole, &holds, over), Verdict::Keep);
}

#[test]
fn rules_are_by_class() {
    let rules = Retention::from_json(r#"{"version":"C5-1","days":{"person":30,"unit":null}}"#).unwrap();
    let later = |days: i64| day().ends().plus(Millis(days * 24 * HOUR));
    assert_eq!(rules.over(Class::Person, day(), later(30)), Some(30));
    assert_eq!(rules.over(Class::Person, day(), later(30).minus(Millis(1))), None);
    assert_eq!(rules.over(Class::Unit, day(), later(30_000)), None);
    assert_eq!(rules.over(Class::Drone, day(), later(30_000)), None, "not named: kept");
    for bad in [
        r#"{"version":"x","days":{"unit":1}}"#,
        r#"{"version":"x","days":{"cats":30}}"#,
        r#"{"version":"x","days":{},"more":1}"#,
        "[]",
    ] {
        let error = Retention::from_json(bad).unwrap_err();
        assert!(matches!(error, RetentionError::Days("unit") | RetentionError::Json(_)), "{bad}");
    }
    let shipped = Retention::default();
    assert!(Class::ALL.iter().all(|class| shipped.days(*class).is_some()));
    assert_eq!(Day::of(at(23)), day());
}
