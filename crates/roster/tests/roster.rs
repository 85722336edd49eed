//! Rosters as supervisors make them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may fail loudly"
)]

use atalaya_model::{
    AccountId, Actor, Aggregate, Env, IdSource, Line, Millis, Realm, SiteCode, StationCode, Text, Timestamp,
    UnitId,
};
use atalaya_roster::{Placement, Post, Roster, RosterCommand as C, RosterRefusal as No, Staff, decide};
use proptest::prelude::*;
use uuid::Uuid;

fn midnight() -> Timestamp {
    Timestamp::parse("2026-11-24T06:00:00Z").unwrap()
}
fn env() -> Env {
    let actor = Actor::Account { id: AccountId(Uuid::from_u128(99)), name: "jefa".into() };
    let site = SiteCode::new("TOL").unwrap();
    Env { now: midnight(), actor, site, realm: Realm::Operations, ids: IdSource::new(midnight(), 1) }
}
fn staff(n: u128) -> Staff {
    Staff { id: AccountId(Uuid::from_u128(n)), name: format!("p{n}") }
}
fn desk(n: u8) -> Post {
    Post::Position { name: Text::new(format!("Mesa {n}")).unwrap() }
}
fn unit(n: u128, base: Option<&str>) -> Post {
    Post::Unit {
        unit: UnitId(Uuid::from_u128(n)),
        call_sign: Line::new(format!("SSEM-{n}")).unwrap(),
        base: base.map(|b| StationCode::new(b).unwrap()),
    }
}
fn place(who: u128, post: Post, from_h: i64, to_h: i64) -> Placement {
    let at = |h: i64| midnight().plus(Millis::from_minutes(h * 60));
    Placement { person: staff(who), post, from: at(from_h), to: at(to_h) }
}
fn run(day: &mut Roster, neighbours: &[&Roster], command: C) -> Result<usize, No> {
    let events = decide(day, neighbours, &command, &env())?;
    events.iter().for_each(|e| day.evolve(e, midnight()));
    Ok(events.len())
}
fn put(day: &mut Roster, placement: Placement) -> Result<usize, No> {
    run(day, &[], C::Place { placement })
}

#[test]
fn nobody_is_in_two_places() {
    let mut day = Roster::default();
    put(&mut day, place(1, desk(1), 7, 15)).unwrap();
    assert!(matches!(put(&mut day, place(1, desk(2), 14, 20)), Err(No::PersonElsewhere { .. })));
    assert!(matches!(put(&mut day, place(2, desk(1), 14, 20)), Err(No::PostTaken { .. })));
    put(&mut day, place(2, desk(1), 15, 23)).unwrap();
    put(&mut day, place(1, desk(2), 15, 16)).unwrap();
    assert_eq!(day.rows("2026-11-24").len(), 3);
}
#[test]
fn a_shift_over_midnight_is_seen_by_the_next_day() {
    let mut day = Roster::default();
    put(&mut day, place(1, desk(1), 19, 31)).unwrap();
    let mut next = Roster::default();
    let early = C::Place { placement: place(1, desk(3), 30, 36) };
    assert!(matches!(run(&mut next, &[&day], early), Err(No::PersonElsewhere { .. })));
    run(&mut next, &[&day], C::Place { placement: place(1, desk(3), 31, 36) }).unwrap();
}
#[test]
fn a_unit_has_a_crew_and_one_base() {
    let mut day = Roster::default();
    for who in 0..12 {
        put(&mut day, place(who, unit(7, Some("TOL-1")), 7, 19)).unwrap();
    }
    assert_eq!(put(&mut day, place(50, unit(7, Some("TOL-1")), 7, 19)), Err(No::CrewFull(12)));
    let elsewhere = put(&mut day, place(50, unit(7, Some("TOL-2")), 7, 19));
    assert!(matches!(elsewhere, Err(No::UnitElsewhere { .. })));
    put(&mut day, place(50, unit(7, Some("TOL-2")), 19, 23)).unwrap();
}
#[test]
fn lengths_and_numbers() {
    let mut day = Roster::default();
    for (from, to) in [(7, 7), (8, 7), (0, 25)] {
        assert_eq!(put(&mut day, place(1, desk(1), from, to)), Err(No::Length), "{from} {to}");
    }
    let far = 400 * 24;
    assert!(matches!(put(&mut day, place(1, desk(1), far, far + 8)), Err(No::TooFar { .. })));
    put(&mut day, place(1, desk(1), 7, 15)).unwrap();
    let reason = Line::new("Enfermo").unwrap();
    let change = |entry| C::Replace { entry, placement: place(2, desk(1), 7, 15), reason: reason.clone() };
    assert_eq!(run(&mut day, &[], change(2)), Err(No::Unknown));
    assert_eq!(run(&mut day, &[], change(1)), Ok(2), "the place is free again within the command");
    assert_eq!(run(&mut day, &[], change(2)), Ok(0), "nothing changes");
    assert_eq!(run(&mut day, &[], C::Remove { entry: 2, reason: reason.clone() }), Ok(1));
    put(&mut day, place(3, desk(1), 7, 15)).unwrap();
    assert_eq!(day.entries.keys().copied().collect::<Vec<_>>(), [3], "a number is not used again");
}

proptest! {
    /// Whatever is asked, no two entries ever put one person, or one desk, into two hands at once.
    #[test]
    fn never_two_places(orders in proptest::collection::vec((0u128..4, 0u8..3, 0i64..30, 1i64..12), 1..40)) {
        let mut day = Roster::default();
        for (who, post, from, hours) in orders {
            let _ = put(&mut day, place(who, desk(post), from, from + hours));
        }
        let all: Vec<_> = day.entries.values().map(|e| e.placement.clone()).collect();
        for (i, a) in all.iter().enumerate() {
            for b in &all[i + 1..] {
                let apart = a.to <= b.from || b.to <= a.from;
                prop_assert!(apart || (a.person != b.person && a.post != b.post));
            }
        }
    }
}
