use crate::support::*;
use atalaya_access::{
    AccessError, AccountCommand, ConsoleClass, Factors, Session, SessionCommand as C, SessionEvent, Standing,
    UserPrincipal,
    session::{self, CloseReason, DISCONNECT, REAUTHENTICATE, REAUTHENTICATE_GRACE, TOUCH},
    token::SessionToken,
};
use atalaya_model::{Actor, Aggregate, Millis, Role, SessionId, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

fn run(s: &mut Session, command: C, actor: Actor, now: Timestamp) -> Result<usize, AccessError> {
    let events = session::decide(s, command, &env(actor, now))?;
    for event in &events {
        let json = serde_json::to_string(event).unwrap();
        let back: SessionEvent = serde_json::from_str(&json).unwrap();
        assert_eq!(&back, event);
        s.evolve(&back, now);
    }
    Ok(events.len())
}
fn opened(world: &World, console_class: ConsoleClass, factors: Factors) -> Session {
    let mut s = Session::default();
    let open = C::Open {
        id: SessionId(Uuid::from_u128(5)),
        account: account_id(ANA),
        account_name: "ana.lopez".into(),
        epoch: world.account.epoch,
        token: SessionToken::from_random([1; 32]).hash(),
        source: console(1),
        console: console_class,
        factors,
    };
    run(&mut s, open.clone(), person(ANA), start()).unwrap();
    assert_eq!(run(&mut s, open, person(ANA), start()), Err(AccessError::AlreadyExists));
    s
}
fn after(span: Millis) -> Timestamp {
    start().plus(span)
}

#[test]
fn idle_limits_by_class_of_console() {
    let world = World::call_taker();
    for (class, minutes_idle, standing) in [
        (ConsoleClass::SecureRoom, 11 * 60, Standing::Active),
        (ConsoleClass::Wall, 11 * 60, Standing::Active),
        (ConsoleClass::Office, 29, Standing::Active),
        (ConsoleClass::Office, 30, Standing::Locked),
        (ConsoleClass::Remote, 14, Standing::Active),
        (ConsoleClass::Remote, 15, Standing::Locked),
        (ConsoleClass::Remote, 60, Standing::Ended),
    ] {
        let s = opened(&world, class, PASSWORD_ONLY);
        assert_eq!(s.standing(after(minutes(minutes_idle))), standing, "{class:?} {minutes_idle}");
    }
}
#[test]
fn twelve_hours_ask_for_identity_and_keep_the_session() {
    let world = World::call_taker();
    let mut s = opened(&world, ConsoleClass::SecureRoom, PASSWORD_ONLY);
    assert!(s.check(&world.account, after(Millis(REAUTHENTICATE.0 - 1))).is_ok());
    let due = after(REAUTHENTICATE);
    assert_eq!(s.check(&world.account, due), Err(AccessError::SessionReauthenticate));
    assert_eq!(run(&mut s, C::Touch, person(ANA), due), Err(AccessError::SessionReauthenticate));
    let token = SessionToken::from_random([2; 32]).hash();
    let again = C::Reauthenticate { epoch: world.account.epoch, token, factors: PASSWORD_ONLY };
    run(&mut s, again.clone(), person(ANA), due).unwrap();
    assert!(s.check(&world.account, due).is_ok());
    assert_eq!(s.token, token, "the old token is void");
    let gone = due.plus(REAUTHENTICATE + REAUTHENTICATE_GRACE);
    assert_eq!(s.standing(gone), Standing::Ended);
    assert_eq!(run(&mut s, again, person(ANA), gone), Err(AccessError::SessionClosed));
}
#[test]
fn a_touch_is_recorded_at_most_every_five_minutes() {
    let world = World::call_taker();
    let mut s = opened(&world, ConsoleClass::Remote, PASSWORD_ONLY);
    assert_eq!(run(&mut s, C::Touch, person(ANA), after(Millis(TOUCH.0 - 1))), Ok(0));
    assert_eq!(run(&mut s, C::Touch, person(ANA), after(TOUCH)), Ok(1));
    assert_eq!(s.last_seen, after(TOUCH));
}
#[test]
fn disabling_or_changing_an_account_voids_its_sessions_at_once() {
    let mut world = World::call_taker();
    let s = opened(&world, ConsoleClass::SecureRoom, PASSWORD_ONLY);
    assert!(UserPrincipal::of(&world.account, &s, start()).is_ok());
    let roles = [Role::Supervisor].into();
    let events = world.run(AccountCommand::SetRoles { roles }, person(ADMIN), start()).unwrap();
    assert_eq!(CloseReason::after(&events[0]), Some(CloseReason::AccountChanged));
    assert_eq!(s.check(&world.account, start()), Err(AccessError::SessionReauthenticate));
    let events = world.run(AccountCommand::Disable { reason: line("baja") }, person(ADMIN), start()).unwrap();
    assert_eq!(CloseReason::after(&events[0]), Some(CloseReason::AccountDisabled));
    assert_eq!(UserPrincipal::of(&world.account, &s, start()).unwrap_err(), AccessError::SessionClosed);
}
#[test]
fn a_lock_out_does_not_touch_open_sessions() {
    let mut world = World::call_taker();
    let s = opened(&world, ConsoleClass::SecureRoom, PASSWORD_ONLY);
    for n in 0..100 {
        world.fail(&net(n), start());
        world.fail(&console(1), start());
    }
    assert!(s.check(&world.account, start()).is_ok());
}
#[test]
fn elevation_adds_a_factor_and_only_the_owner_does_it() {
    let world = World::with_roles([Role::Supervisor]);
    let mut s = opened(&world, ConsoleClass::Office, PASSWORD_ONLY);
    let token = SessionToken::from_random([8; 32]).hash();
    let (totp, none) = (Factors { totp: true, ..Factors::default() }, Factors::default());
    let elevate = |factors| C::Elevate { factors, token };
    let before = s.token;
    assert_eq!(run(&mut s, elevate(totp), person(ADMIN), start()), Err(AccessError::SessionNotOwn));
    assert_eq!(run(&mut s, elevate(none), person(ANA), start()), Err(AccessError::FactorMissing));
    assert_eq!(s.token, before, "refused, nothing changed");
    run(&mut s, elevate(totp), person(ANA), start()).unwrap();
    assert!(s.factors.second_factor());
    assert_eq!(s.token, token, "who had read the old token does not rise with its owner");
    assert_eq!(s.elevated_at, Some(start()));
}
#[test]
fn an_elevation_recorded_without_a_token_keeps_the_one_there_was() {
    let mut s = opened(&World::call_taker(), ConsoleClass::Office, PASSWORD_ONLY);
    let before = s.token;
    let old = r#"{"event":"elevated","factors":{"password":false,"totp":true,"passkey":false}}"#;
    s.evolve(&serde_json::from_str(old).unwrap(), start());
    assert!(s.factors.second_factor());
    assert_eq!(s.token, before);
}
#[test]
fn closing_is_final_and_idempotent() {
    let world = World::call_taker();
    let mut s = opened(&world, ConsoleClass::SecureRoom, PASSWORD_ONLY);
    assert_eq!(run(&mut s, C::Close { reason: CloseReason::LogOut }, person(ANA), start()), Ok(1));
    assert_eq!(run(&mut s, C::Close { reason: CloseReason::Ended }, person(ADMIN), start()), Ok(0));
    assert_eq!(s.closed, Some(CloseReason::LogOut));
    assert_eq!(s.check(&world.account, start()), Err(AccessError::SessionClosed));
    let mut none = Session::default();
    let close = C::Close { reason: CloseReason::LogOut };
    assert_eq!(run(&mut none, close, person(ANA), start()), Err(AccessError::NotFound));
    assert_eq!(run(&mut none, C::Touch, person(ANA), start()), Err(AccessError::NotFound));
}
#[test]
fn somebody_elses_account_does_not_hold_a_session_up() {
    let world = World::call_taker();
    let s = opened(&world, ConsoleClass::SecureRoom, PASSWORD_ONLY);
    let mut other = world.account.clone();
    other.id = Some(account_id(99));
    assert_eq!(s.check(&other, start()), Err(AccessError::SessionClosed));
}

proptest! {
    /// However it is used, no session outlives 13 hours without proving identity, nor an hour of
    /// silence outside the secure rooms; and what has ended never comes back.
    #[test]
    fn no_session_outlives_its_limits(
        waits in prop::collection::vec(0i64..90, 0..60),
        class in prop_oneof![
            Just(ConsoleClass::SecureRoom), Just(ConsoleClass::Wall),
            Just(ConsoleClass::Office), Just(ConsoleClass::Remote),
        ],
    ) {
        let world = World::call_taker();
        let mut s = opened(&world, class, PASSWORD_ONLY);
        let (mut now, mut ended, mut seen) = (start(), false, start());
        for wait in waits {
            now = now.plus(minutes(wait));
            let standing = s.standing(now);
            prop_assert!(!ended || standing == Standing::Ended);
            ended = standing == Standing::Ended;
            if now.since(start()) >= REAUTHENTICATE + REAUTHENTICATE_GRACE {
                prop_assert!(ended);
            }
            if class.idle_limit().is_some() && now.since(seen) >= DISCONNECT {
                prop_assert!(ended);
            }
            if run(&mut s, C::Touch, person(ANA), now).is_ok() {
                prop_assert_eq!(standing, Standing::Active);
                seen = s.last_seen;
            }
        }
    }
}
