use crate::support::*;
use atalaya_calls::call::CallerKey;
use atalaya_calls::restriction::*;
use atalaya_model::*;

const DAY: i64 = 24 * 3600;

fn impose(kind: RestrictionKind, expires: i64, reference: Option<&str>) -> RestrictionCommand {
    RestrictionCommand::Impose {
        kind,
        number: PhoneNumber::new("7221234567").unwrap(),
        reason: line("400 llamadas en una semana"),
        expires_at: t(expires),
        reference: reference.map(line),
    }
}
fn run(r: &mut Restriction, now: i64, c: &RestrictionCommand) -> Result<usize, RestrictionRefusal> {
    let key = CallerKey::new("k1").unwrap();
    let events = decide(r, c, Some(&key), &env(1, now))?;
    for event in &events {
        let text = serde_json::to_string(event).unwrap();
        r.evolve(&serde_json::from_str(&text).unwrap(), t(now));
    }
    Ok(events.len())
}

#[test]
fn a_restriction_ends_by_itself_within_180_days() {
    let mut r = Restriction::default();
    let expiry = Err(RestrictionRefusal::Expiry { days: 180 });
    let abuse = RestrictionKind::RepeatAbuse;
    assert_eq!(run(&mut r, 0, &impose(abuse, 180 * DAY + 1, None)), expiry);
    assert_eq!(run(&mut r, 0, &impose(abuse, 0, None)), expiry);
    assert_eq!(run(&mut r, 0, &impose(abuse, 180 * DAY, None)), Ok(1));
    assert_eq!(r.in_force(t(180 * DAY - 1)), Some(abuse));
    assert_eq!(r.in_force(t(180 * DAY)), None);
    assert_eq!(run(&mut r, 1, &impose(abuse, DAY, None)), Err(RestrictionRefusal::AlreadyExists));
    let lift = RestrictionCommand::Lift { reason: line("x") };
    assert_eq!(run(&mut r, 181 * DAY, &lift), Err(RestrictionRefusal::Over));
}

#[test]
fn lifting_ends_it_at_once() {
    let mut r = Restriction::default();
    let lift = RestrictionCommand::Lift { reason: line("línea reasignada a otra persona") };
    assert_eq!(run(&mut r, 0, &lift), Err(RestrictionRefusal::UnknownRestriction));
    run(&mut r, 0, &impose(RestrictionKind::TestLine, DAY, None)).unwrap();
    assert_eq!(run(&mut r, 5, &lift), Ok(1));
    assert_eq!(r.in_force(t(6)), None);
    assert_eq!(run(&mut r, 7, &lift), Err(RestrictionRefusal::Over));
    let id = RestrictionId(uuid::Uuid::from_u128(1));
    let row = RestrictionRow::of(id, &r).unwrap();
    assert_eq!((row.lifted_at, row.lifted_by.as_deref()), (Some(t(5)), Some("op-1")));
    assert!(!serde_json::to_string(&row).unwrap().contains("7221234567"));
    assert_eq!(RestrictionDetail::of(id, &r).unwrap().number.unwrap().as_str(), "+527221234567");
}

#[test]
fn a_court_order_needs_its_number_and_a_person_imposes() {
    let mut r = Restriction::default();
    let order = RestrictionKind::CourtOrder;
    assert_eq!(run(&mut r, 0, &impose(order, DAY, None)), Err(RestrictionRefusal::ReferenceMissing));
    let machine = env_by(Actor::system("x"), 0);
    let command = impose(order, DAY, Some("JC-12/2026"));
    assert_eq!(decide(&r, &command, None, &machine), Err(RestrictionRefusal::NeedsPerson));
    assert_eq!(decide(&r, &command, None, &env(1, 0)), Err(RestrictionRefusal::KeyMissing));
    assert_eq!(run(&mut r, 0, &command), Ok(1));
}
