//! Missions as telephones change them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "everything here is a test")]

use atalaya_field::{
    FieldRefusal as No,
    file::FileName,
    mission::{
        CHANGES_KEPT, CONTENTS_MAX, ChangeKind, ClientUid, MARKERS_MAX, MarkerXml, Mission,
        MissionCommand as C, MissionName, MissionRow, decide,
    },
};
use atalaya_model::{AgencyCode, Aggregate, DeviceId, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

fn device(n: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(n))
}
fn uid(text: &str) -> ClientUid {
    ClientUid::new(text).unwrap()
}
fn hash(n: usize) -> String {
    format!("{n:064x}")
}
fn create() -> C {
    C::Create {
        guid: Uuid::from_u128(7),
        name: MissionName::new("Operativo").unwrap(),
        agency: AgencyCode::new("SSEM").unwrap(),
        description: None,
        tool: FileName::tidied("public"),
        creator: uid("a"),
    }
}
fn add(hashes: Vec<String>, uids: &[&str]) -> C {
    C::Add { hashes, uids: uids.iter().map(|u| uid(u)).collect(), creator: uid("a") }
}
fn draw(name: &str, xml: &str) -> C {
    C::Draw { uid: uid(name), event: MarkerXml::new(xml).unwrap(), creator: uid("a") }
}
fn run(mission: &mut Mission, command: C, by: u128) -> Result<usize, No> {
    let events = decide(mission, command, device(by))?;
    events.iter().for_each(|e| mission.evolve(e, Timestamp::from_millis(1)));
    Ok(events.len())
}
fn made() -> Mission {
    let mut mission = Mission::default();
    run(&mut mission, create(), 1).unwrap();
    mission
}

#[test]
fn nothing_happens_to_a_mission_that_is_not_there() {
    let mut mission = Mission::default();
    for command in [add(vec![], &["x"]), draw("x", "<event/>"), C::Subscribe { client: uid("a") }] {
        assert_eq!(run(&mut mission, command, 1), Err(No::NoSuchMission));
    }
    assert_eq!(MissionRow::of(&mission), None);
}

#[test]
fn a_command_that_comes_twice_happens_once() {
    let mut m = made();
    assert_eq!(run(&mut m, create(), 1), Ok(0));
    assert_eq!(run(&mut m, create(), 2), Err(No::MissionExists));
    for command in [
        add(vec![hash(1), hash(1)], &["x", "x"]),
        draw("y", "<event/>"),
        C::Subscribe { client: uid("c") },
        C::Invite { client: uid("d"), creator: uid("a") },
        C::RemoveContent { hash: hash(1), creator: uid("a") },
        C::RemoveMarker { uid: uid("x"), creator: uid("a") },
        C::Unsubscribe { client: uid("c") },
        C::Delete { creator: uid("a") },
    ] {
        assert!(run(&mut m, command.clone(), 1).unwrap() > 0, "{command:?}");
        match command {
            C::RemoveContent { .. } | C::RemoveMarker { .. } => {}
            C::Delete { .. } => continue,
            _ => {}
        }
        assert_eq!(run(&mut m, command.clone(), 1), Ok(0), "{command:?}");
    }
}

#[test]
fn only_its_maker_deletes_it_and_the_numbers_go_on() {
    let mut m = made();
    run(&mut m, C::Subscribe { client: uid("c") }, 2).unwrap();
    assert_eq!(run(&mut m, C::Delete { creator: uid("c") }, 2), Err(No::NotYourMission));
    run(&mut m, C::Delete { creator: uid("a") }, 1).unwrap();
    assert!(!m.is_live() && m.subscribers.len() == 1, "those who followed are still to be told");
    let last = m.changed;
    // Anybody may use the name again; who followed the old one does not follow the new one.
    run(&mut m, create(), 2).unwrap();
    assert!(m.is_live() && m.subscribers.is_empty() && m.owner == Some(device(2)));
    assert_eq!(m.changes_after(last).map(|c| c.kind.clone()).collect::<Vec<_>>(), [ChangeKind::Created]);
}

#[test]
fn files_are_named_by_their_hash() {
    let mut m = made();
    for bad in ["", "x", &"G".repeat(64), &"0".repeat(63)] {
        assert_eq!(run(&mut m, add(vec![bad.to_owned()], &[]), 1), Err(No::NoSuchFile));
    }
}

#[test]
fn the_bounds_hold() {
    let mut m = made();
    run(&mut m, add((0..CONTENTS_MAX).map(hash).collect(), &[]), 1).unwrap();
    assert_eq!(run(&mut m, add(vec![hash(CONTENTS_MAX)], &[]), 1), Err(No::MissionFull));
    for n in 0..MARKERS_MAX {
        run(&mut m, draw(&format!("m{n}"), "<event/>"), 1).unwrap();
    }
    assert_eq!(run(&mut m, draw("one more", "<event/>"), 1), Err(No::MissionFull));
    // What is there may go on changing.
    for n in 0..CHANGES_KEPT {
        assert_eq!(run(&mut m, draw("m0", &format!("<event n='{n}'/>")), 1), Ok(1));
    }
    assert_eq!(m.changes.len(), CHANGES_KEPT);
}

#[test]
fn what_was_drawn_is_personal() {
    let mut m = made();
    let events = decide(&m, draw("x", "<event secret='1'/>"), device(1)).unwrap();
    let json = serde_json::to_string(&events).unwrap();
    assert!(json.contains(r#""$personal":"<event secret"#), "{json}");
    events.iter().for_each(|e| m.evolve(e, Timestamp::from_millis(1)));
    assert!(!serde_json::to_string(&MissionRow::of(&m).unwrap()).unwrap().contains("secret"));
}

proptest! {
    /// Whatever is ordered: numbers ascend without gap, a snapshot is the state, and nothing exceeds its bound.
    #[test]
    fn any_orders(orders in proptest::collection::vec((0u8..8, 0usize..6, 1u128..4), 0..60)) {
        let mut m = Mission::default();
        for (what, n, by) in orders {
            let name = format!("u{n}");
            let command = match what {
                0 => create(),
                1 => C::Delete { creator: uid("a") },
                2 => add(vec![hash(n)], &[name.as_str()]),
                3 => draw(&name, &format!("<event n='{by}'/>")),
                4 => C::RemoveMarker { uid: uid(&name), creator: uid("a") },
                5 => C::Subscribe { client: uid(&name) },
                6 => C::Unsubscribe { client: uid(&name) },
                _ => C::Invite { client: uid(&name), creator: uid("a") },
            };
            let before = m.changed;
            if run(&mut m, command, by).is_ok() {
                let fresh: Vec<u64> = m.changes_after(before).map(|c| c.number).collect();
                let expected: Vec<u64> = (before + 1..=m.changed).collect();
                prop_assert_eq!(fresh, expected);
            } else {
                prop_assert_eq!(m.changed, before);
            }
            let json = serde_json::to_string(&m).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Mission>(&json).unwrap(), &m);
            prop_assert!(m.invitations.keys().all(|client| !m.subscribers.contains_key(client)));
        }
    }
}
