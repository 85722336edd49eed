//! Devices as administrators enrol them, messages as crews write them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may fail loudly"
)]

use atalaya_field::{
    FieldRefusal as No,
    device::{self, Device, DeviceCommand as C, DeviceKind, DeviceRow, Digest, Holder, Identifier, Proof},
    say::{self, Said},
    thread::{self, About, MessageText, Thread, ThreadCommand as T, ThreadEvent, ThreadRow, Writer},
    zone::{self, Passage, Zone, ZoneCommand, ZoneRow},
};
use atalaya_model::{
    AccountId, Actor, AgencyCode, Aggregate, Crossed, DeviceId, Env, IdSource, Line, MessageId, Millis,
    Realm, SiteCode, Timestamp, UnitId, ZoneId,
};
use proptest::prelude::*;
use uuid::Uuid;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-29T12:00:00Z").unwrap()
}
fn env_at(now: Timestamp) -> Env {
    let actor = Actor::Account { id: AccountId(Uuid::from_u128(9)), name: "admin".into() };
    let site = SiteCode::new("TOL").unwrap();
    Env { now, actor, site, realm: Realm::Operations, ids: IdSource::new(now, 1) }
}
fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}
fn digest(n: u8) -> Digest {
    Digest::of_bytes(&[n; 32])
}
fn unit(n: u128) -> Holder {
    Holder::Unit { unit: UnitId(Uuid::from_u128(n)) }
}
fn run(device: &mut Device, command: C, at: Timestamp) -> Result<usize, No> {
    let events = device::decide(device, command, &env_at(at))?;
    events.iter().for_each(|e| device.evolve(e, at));
    Ok(events.len())
}
fn enrolled(kind: DeviceKind) -> Device {
    let mut device = Device::default();
    run(&mut device, C::Enrol { name: line("A52 de P-118"), kind, holder: unit(1) }, now()).unwrap();
    device
}
fn about() -> About {
    About { call_sign: line("P-118"), agency: AgencyCode::new("SSEM").unwrap(), municipality: None }
}
fn received(n: u128, text: &str, settled: bool) -> T {
    let (message, device) = (MessageId(Uuid::from_u128(n)), DeviceId(Uuid::from_u128(5)));
    T::Receive { message, device, name: line("A52"), text: MessageText::new(text).unwrap(), settled }
}
fn certificate(n: u8, code: Option<Digest>) -> C {
    let not_after = now().plus(Millis::from_minutes(365 * 24 * 60));
    C::AddCertificate { fingerprint: digest(n), serial: "0a1b".into(), not_after, code }
}

#[test]
fn a_code_is_good_for_one_certificate_until_its_time() {
    let mut d = enrolled(DeviceKind::Tak);
    assert_eq!(run(&mut d, certificate(1, Some(digest(7))), now()), Err(No::NoEnrolment));
    let until = now().plus(Millis::from_minutes(60));
    run(&mut d, C::OpenEnrolment { code: digest(7), until }, now()).unwrap();
    assert_eq!(run(&mut d, certificate(1, Some(digest(8))), now()), Err(No::NoEnrolment));
    assert_eq!(run(&mut d, certificate(1, Some(digest(7))), until.plus(Millis(1))), Err(No::NoEnrolment));
    assert_eq!(run(&mut d, certificate(1, Some(digest(7))), until), Ok(2));
    assert_eq!(run(&mut d, certificate(2, Some(digest(7))), until), Err(No::NoEnrolment), "used up");
    assert!(d.accepts(&digest(1), now()) && !d.accepts(&digest(2), now()));
    assert!(!d.accepts(&digest(1), now().plus(Millis::from_minutes(366 * 24 * 60))), "its time ran out");
    for wrong in [now(), now().plus(Millis::from_minutes(8 * 24 * 60))] {
        assert_eq!(run(&mut d, C::OpenEnrolment { code: digest(3), until: wrong }, now()), Err(No::CodeSpan));
    }
}

#[test]
fn revoking_is_final_and_closes_everything() {
    let mut d = enrolled(DeviceKind::Tak);
    run(&mut d, certificate(1, None), now()).unwrap();
    let until = now().plus(Millis::from_minutes(60));
    run(&mut d, C::OpenEnrolment { code: digest(7), until }, now()).unwrap();
    assert_eq!(run(&mut d, C::Revoke { reason: line("robado") }, now()), Ok(1));
    assert!(!d.is_active() && !d.accepts(&digest(1), now()) && d.code.is_none());
    assert_eq!(run(&mut d, C::Revoke { reason: line("otra vez") }, now()), Ok(0));
    assert_eq!(run(&mut d, certificate(2, None), now()), Err(No::Revoked));
    assert_eq!(run(&mut d, C::Assign { holder: unit(2) }, now()), Err(No::Revoked));
    let row = DeviceRow::of(DeviceId(Uuid::from_u128(1)), &d).unwrap();
    assert_eq!((row.revoked_by.as_deref(), row.revoked_reason), (Some("admin"), Some(line("robado"))));
}

#[test]
fn each_kind_proves_itself_in_its_own_way() {
    let name = || Identifier::new("patrulla/014").unwrap();
    let secret = |n| Proof::Secret { name: name(), secret: digest(n) };
    let mut d = enrolled(DeviceKind::OwnTracks);
    assert_eq!(run(&mut d, certificate(1, None), now()), Err(No::OtherProof));
    assert_eq!(run(&mut d, C::AddProof { proof: Proof::Name { name: name() } }, now()), Err(No::OtherProof));
    assert_eq!(run(&mut d, C::AddProof { proof: secret(1) }, now()), Ok(1));
    assert_eq!(run(&mut d, C::AddProof { proof: secret(1) }, now()), Ok(0));
    assert_eq!(
        run(&mut d, C::AddProof { proof: secret(2) }, now()),
        Ok(2),
        "the new secret replaces the old"
    );
    assert_eq!(d.proofs.iter().collect::<Vec<_>>(), [&secret(2)]);
    assert_eq!(run(&mut d, C::RemoveProof { proof: secret(1) }, now()), Err(No::NoSuchProof));
    let row = serde_json::to_string(&DeviceRow::of(DeviceId(Uuid::nil()), &d).unwrap()).unwrap();
    assert!(!row.contains(digest(2).as_str()), "a list shows no digest of a secret: {row}");
    assert_eq!(secret(1).claim(DeviceKind::OwnTracks), "own_tracks:patrulla/014");
    let mut nmea = enrolled(DeviceKind::Nmea);
    for n in 0..device::PROOFS_MAX {
        let proof = Proof::Name { name: Identifier::new(&format!("gps-{n}")).unwrap() };
        assert_eq!(run(&mut nmea, C::AddProof { proof }, now()), Ok(1));
    }
    let one_more = Proof::Name { name: Identifier::new("gps-x").unwrap() };
    assert_eq!(run(&mut nmea, C::AddProof { proof: one_more }, now()), Err(No::TooManyProofs(16)));
    for bad in ["", "a b", "é", &"x".repeat(65)] {
        assert!(Identifier::new(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_page_is_one_telephone_at_a_time() {
    let name = Identifier::new("0123").unwrap();
    let secret = |n| Proof::Secret { name: name.clone(), secret: digest(n) };
    let mut d = enrolled(DeviceKind::Page);
    let with = |code, n| C::UseCode { code: digest(code), proof: secret(n) };
    assert_eq!(run(&mut d, with(7, 1), now()), Err(No::NoEnrolment));
    let until = now().plus(Millis::from_minutes(60));
    run(&mut d, C::OpenEnrolment { code: digest(7), until }, now()).unwrap();
    assert_eq!(run(&mut d, with(8, 1), now()), Err(No::NoEnrolment), "another code");
    assert_eq!(run(&mut d, with(7, 1), until.plus(Millis(1))), Err(No::NoEnrolment), "its time ran out");
    assert_eq!(run(&mut d, with(7, 1), now()), Ok(2));
    assert_eq!(run(&mut d, with(7, 2), now()), Err(No::NoEnrolment), "used up");
    run(&mut d, C::OpenEnrolment { code: digest(8), until }, now()).unwrap();
    assert_eq!(run(&mut d, with(8, 2), now()), Ok(3), "the earlier telephone is out");
    assert_eq!(d.proofs.iter().collect::<Vec<_>>(), [&secret(2)]);
    // A secret without a code, a name, a certificate: not for a page. A code for a page: not for others.
    for command in [C::AddProof { proof: secret(3) }, certificate(1, None)] {
        assert_eq!(run(&mut d, command, now()), Err(No::OtherProof));
    }
    let mut tak = enrolled(DeviceKind::Tak);
    run(&mut tak, C::OpenEnrolment { code: digest(7), until }, now()).unwrap();
    assert_eq!(run(&mut tak, with(7, 1), now()), Err(No::OtherProof));
}

#[test]
fn messages_wait_for_a_device_and_repetitions_change_nothing() {
    let (id, device) = (|n| MessageId(Uuid::from_u128(n)), DeviceId(Uuid::from_u128(5)));
    let text = |t: &str| MessageText::new(t).unwrap();
    let mut thread = Thread::default();
    let tell = |thread: &mut Thread, command| {
        let events = thread::decide(thread, command, Some(about()), &env_at(now()))?;
        events.iter().for_each(|e| thread.evolve(e, now()));
        Ok::<_, No>(events.len())
    };
    assert_eq!(tell(&mut thread, T::Write { message: id(1), text: text("Apoye a P-220") }), Ok(1));
    assert_eq!(tell(&mut thread, T::Write { message: id(1), text: text("otra cosa") }), Ok(0));
    let from_crew = || received(2, "enterado", false);
    assert_eq!(tell(&mut thread, from_crew()), Ok(1));
    assert_eq!(tell(&mut thread, from_crew()), Ok(0));
    assert_eq!(thread.waiting(now()).map(|m| m.id).collect::<Vec<_>>(), [id(1)]);
    assert_eq!(thread.waiting(now().plus(thread::WAITS)).count(), 0, "too old to be sent");
    assert_eq!(tell(&mut thread, T::Hand { message: id(1), device }), Ok(1));
    assert_eq!(tell(&mut thread, T::Hand { message: id(1), device }), Ok(0));
    assert_eq!(tell(&mut thread, T::MarkRead { message: id(3), device }), Err(No::NoSuchMessage));
    assert_eq!(tell(&mut thread, T::MarkRead { message: id(1), device }), Ok(1));
    assert_eq!(thread.waiting(now()).count(), 0);
    assert_eq!(thread.messages[0].writer, Writer::Room { name: "admin".into() });
    for n in 10..10 + thread::KEPT as u128 {
        tell(&mut thread, T::Write { message: id(n), text: text("x") }).unwrap();
    }
    assert_eq!(thread.messages.len(), thread::KEPT);
    let stored = serde_json::to_string(&thread).unwrap();
    assert!(stored.contains("$personal"), "the text is sealed at rest");
}

#[test]
fn what_a_crew_wrote_is_unread_until_one_of_the_room_saw_it() {
    let id = |n| MessageId(Uuid::from_u128(n));
    let (unit, device) = (UnitId(Uuid::from_u128(1)), DeviceId(Uuid::from_u128(5)));
    let mut thread = Thread::default();
    let tell = |thread: &mut Thread, command, seconds| {
        let at = now().plus(Millis::from_secs(seconds));
        let events = thread::decide(thread, command, Some(about()), &env_at(at))?;
        events.iter().for_each(|e| thread.evolve(e, at));
        Ok::<_, No>(events.len())
    };
    assert_eq!(ThreadRow::of(unit, &thread), None);
    tell(&mut thread, received(1, "en camino", true), 0).unwrap();
    let row = ThreadRow::of(unit, &thread).unwrap();
    assert_eq!((row.unread, row.newest_unread), (0, None), "the program has done what it says");
    tell(&mut thread, received(2, "Vecinos dicen que hay otro herido", false), 10).unwrap();
    tell(&mut thread, T::Write { message: id(3), text: MessageText::new("Va otra").unwrap() }, 20).unwrap();
    tell(&mut thread, received(4, "Ya lo vimos", false), 30).unwrap();
    let row = ThreadRow::of(unit, &thread).unwrap();
    assert_eq!((row.unread, row.newest_unread.unwrap().id, row.last.id), (2, id(4), id(4)));
    assert_eq!(row.unread_since, Some(now().plus(Millis::from_secs(10))));
    let told = serde_json::to_string(&ThreadRow::of(unit, &thread)).unwrap();
    assert!(!told.contains("herido") && told.contains("P-118") && told.contains("SSEM"), "{told}");

    // A telephone that says it read its own crew's words says nothing of the room.
    assert_eq!(tell(&mut thread, T::MarkRead { message: id(4), device }, 31), Ok(0));
    assert_eq!(tell(&mut thread, T::See { through: id(9) }, 31), Err(No::NoSuchMessage));
    // What came after the one on the screen stays unread.
    assert_eq!(tell(&mut thread, T::See { through: id(3) }, 40), Ok(1));
    assert_eq!(tell(&mut thread, T::See { through: id(3) }, 41), Ok(0), "a colleague saw it before");
    assert_eq!(ThreadRow::of(unit, &thread).unwrap().unread, 1);
    assert_eq!(thread.messages[1].read_by.as_deref(), Some("admin"));
    assert_eq!(thread.messages[2].read_at, None, "the crew has not read the room's");
    assert_eq!(tell(&mut thread, T::See { through: id(4) }, 50), Ok(1));
    assert_eq!(ThreadRow::of(unit, &thread).unwrap().unread_since, None);

    // Lent to another agency, and given up: the boards follow.
    assert_eq!(tell(&mut thread, T::Follow {}, 60), Ok(0), "nothing changed");
    let lent = About { agency: AgencyCode::new("PM-TOLUCA").unwrap(), ..about() };
    for (whose, expected) in [(Some(lent), Some("PM-TOLUCA")), (None, None)] {
        let events = thread::decide(&thread, T::Follow {}, whose, &env_at(now())).unwrap();
        events.iter().for_each(|e| thread.evolve(e, now()));
        let row = ThreadRow::of(unit, &thread);
        assert_eq!((events.len(), row.map(|row| row.agency.to_string()).as_deref()), (1, expected));
    }
}

#[test]
fn messages_from_before_boards_showed_threads_are_nobodys_news() {
    let old = r#"{"event":"written","message":"00000000-0000-0000-0000-000000000001",
        "writer":{"from":"crew","device":"00000000-0000-0000-0000-000000000005","name":"A52"},
        "text":{"$personal":"enterado"}}"#;
    let mut thread = Thread::default();
    thread.evolve(&serde_json::from_str::<ThreadEvent>(old).unwrap(), now());
    let unit = UnitId(Uuid::from_u128(1));
    assert_eq!(ThreadRow::of(unit, &thread), None, "whose it is is not known");
    let new = thread::decide(&thread, received(2, "hola", false), Some(about()), &env_at(now())).unwrap();
    new.iter().for_each(|e| thread.evolve(e, now()));
    assert_eq!(ThreadRow::of(unit, &thread).unwrap().unread, 1, "the old one was read long ago");
}

fn zone(kind: &str) -> Zone {
    let content = serde_json::json!({ "name": "Penal", "kind": kind, "approach_m": 100.0,
        "ground": { "shape": "circle", "centre": { "lat": 19.3, "lon": -99.65 }, "radius_m": 200.0 } });
    let command = ZoneCommand::Draw { content: serde_json::from_value(content).unwrap() };
    let mut zone = Zone::default();
    let events = zone::decide(&zone, &command, &env_at(now())).unwrap();
    events.iter().for_each(|e| zone.evolve(e, now()));
    zone
}
fn crossed(zone: &mut Zone, unit: u128, what: Crossed, minutes: i64) {
    let passage = Passage {
        unit: UnitId(Uuid::from_u128(unit)),
        call_sign: line("P-118"),
        what,
        at: now().plus(Millis::from_minutes(minutes)),
        position: atalaya_model::Position::new(19.3, -99.65).unwrap(),
        agency: AgencyCode::new("SSEM").ok(),
        municipality: None,
    };
    zone::cross(zone, passage).iter().for_each(|e| zone.evolve(e, now()));
}
fn told(zone: &Zone) -> Vec<(Crossed, bool)> {
    let row = ZoneRow::of(ZoneId(Uuid::nil()), zone).unwrap();
    row.told.iter().map(|t| (t.passage.what, t.inside)).collect()
}

#[test]
fn a_zone_tells_of_crossings_by_its_kind_or_by_its_own_rule() {
    use Crossed::{Approached, Entered, Exited};
    for (kind, expected) in [
        ("beat", vec![]),
        ("exclusion", vec![(Entered, false), (Approached, false)]),
        ("special", vec![(Entered, false), (Exited, false)]),
    ] {
        let mut z = zone(kind);
        for (what, minutes) in [(Approached, 0), (Entered, 1), (Exited, 2)] {
            crossed(&mut z, 1, what, minutes);
        }
        crossed(&mut z, 2, Approached, 3);
        assert_eq!(told(&z), expected, "{kind}: what came near and went in is told as entered");
    }
    let mut z = zone("beat");
    let mut content = z.content.clone().unwrap();
    content.alert = Some(zone::Rule { on: [Exited].into(), ..zone::Kind::Special.rule() });
    let redraw = ZoneCommand::Redraw { content, reason: line("nadie sale de su sector"), edition: Some(1) };
    let events = zone::decide(&z, &redraw, &env_at(now())).unwrap();
    events.iter().for_each(|e| z.evolve(e, now()));
    crossed(&mut z, 1, Entered, 0);
    crossed(&mut z, 1, Exited, 5);
    assert_eq!(told(&z), [(Exited, false)]);
    for n in 0..60 {
        crossed(&mut z, 10 + n, Exited, 10);
    }
    assert_eq!(told(&z).len(), zone::TOLD_MAX);
    let gone = ZoneCommand::Remove { reason: line("terminó") };
    zone::decide(&z, &gone, &env_at(now())).unwrap().iter().for_each(|e| z.evolve(e, now()));
    assert_eq!(told(&z), [], "watched no more");
}

#[test]
fn a_zone_that_somebody_else_redrew_is_not_redrawn_unseen() {
    let mut z = zone("beat");
    let named = |name: &str, z: &zone::Zone| zone::Content { name: line(name), ..z.content.clone().unwrap() };
    let redraw = |name: &str, edition, z: &zone::Zone| {
        let command = ZoneCommand::Redraw { content: named(name, z), reason: line("cambio"), edition };
        zone::decide(z, &command, &env_at(now()))
    };
    for event in redraw("norte", Some(1), &z).unwrap() {
        z.evolve(&event, now());
    }
    assert_eq!(z.edition, 2);
    assert_eq!(redraw("sur", Some(1), &z), Err(zone::ZoneRefusal::Changed));
    assert_eq!(redraw("norte", Some(1), &z), Ok(Vec::new()), "as it is already");
    assert_eq!(redraw("sur", Some(2), &z).unwrap().len(), 1);
    assert_eq!(redraw("sur", None, &z).unwrap().len(), 1);
}

#[test]
fn a_crossing_is_shown_for_a_while_and_an_entry_while_the_unit_is_inside() {
    let mut z = zone("special");
    crossed(&mut z, 1, Crossed::Entered, 0);
    let row = |z: &Zone| ZoneRow::of(ZoneId(Uuid::nil()), z).unwrap().told;
    let at = |minutes| now().plus(Millis::from_minutes(minutes));
    let inside = row(&z).remove(0);
    assert!(inside.stands(false, at(60)) && inside.stands(true, at(11 * 60)));
    assert!(!inside.stands(true, at(12 * 60)), "nothing more is heard of it");
    crossed(&mut z, 1, Crossed::Exited, 2);
    let [entered, exited] = row(&z).try_into().unwrap();
    for crossing in [entered, exited] {
        let began = crossing.passage.at.since(now()).0 / 60_000;
        assert!(crossing.stands(false, at(began + 4)) && crossing.stands(true, at(began + 14)));
        assert!(!crossing.stands(false, at(began + 5)), "ended elsewhere, it is not raised again");
        assert!(!crossing.stands(true, at(began + 15)));
    }
}

#[test]
fn phrases_of_crews() {
    for (text, said) in [
        ("En camino.", Some(Said::EnRoute)),
        ("  LLEGUÉ ", Some(Said::OnScene)),
        ("¡Libre!", Some(Said::Available)),
        ("sin   novedad", Some(Said::AllWell)),
        ("¿Mi servicio?", Some(Said::Assignment)),
        ("en camino al taller, regreso en una hora", None),
        ("no estoy libre", None),
        ("", None),
    ] {
        assert_eq!(say::read(text), said, "{text}");
    }
    // Found by the fuzzer: blanks before it counted as its length.
    let far = format!("{}en ruta  ", "\u{c}".repeat(60));
    assert_eq!(say::read(&far), Some(Said::EnRoute));
}

proptest! {
    #[test]
    fn nothing_from_outside_breaks_the_readers(text in "\\PC{0,80}") {
        atalaya_field::fuzz::field_texts(text.as_bytes());
    }
    /// Whatever is asked of a device in whatever order: after a revocation nothing is accepted.
    #[test]
    fn nothing_survives_a_revocation(orders in prop::collection::vec(0u8..7, 1..40)) {
        let mut d = enrolled(DeviceKind::Tak);
        let mut revoked = false;
        for (i, order) in orders.into_iter().enumerate() {
            let n = u8::try_from(i % 200).unwrap();
            let command = match order {
                0 => certificate(n, None),
                1 => C::OpenEnrolment { code: digest(n), until: now().plus(Millis::from_minutes(60)) },
                2 => certificate(n, Some(digest(n.wrapping_sub(1)))),
                3 => C::Assign { holder: unit(u128::from(n)) },
                4 => C::AddProof { proof: Proof::Name { name: Identifier::new("x").unwrap() } },
                5 => C::Rename { name: line("otro") },
                _ => C::Revoke { reason: line("perdido") },
            };
            revoked |= order == 6;
            let before = d.clone();
            let outcome = run(&mut d, command, now());
            prop_assert!(outcome.is_ok() || d == before);
            prop_assert_eq!(d.is_active(), !revoked);
            prop_assert!(d.certificates.len() <= device::PROOFS_MAX);
            if revoked {
                prop_assert!((0..=255).all(|n| !d.accepts(&digest(n), now())));
            }
        }
    }
}
