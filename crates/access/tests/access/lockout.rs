use crate::support::*;
use atalaya_access::{
    AccessError, AccountCommand as C, AccountEvent as E, Source,
    account::{ACCOUNT_FAILURES, SOURCE_FAILURES, TRUST, WINDOW},
};
use atalaya_model::{Millis, Timestamp};
use proptest::prelude::*;

#[test]
fn five_failures_lock_that_source_until_a_supervisor_releases() {
    let mut world = World::call_taker();
    for n in 1..=SOURCE_FAILURES {
        assert!(world.open(&net(1), start()));
        let events = world.fail(&net(1), start());
        assert_eq!(events.iter().any(|e| matches!(e, E::SourceLocked { .. })), n == SOURCE_FAILURES);
    }
    let tomorrow = start().plus(Millis::from_minutes(24 * 60));
    assert_eq!(world.account.gate(&net(1), false, tomorrow), Err(AccessError::SourceLocked));
    assert!(world.open(&console(1), start()), "the person goes on elsewhere");
    assert!(world.fail(&net(1), start()).is_empty(), "a locked door records no knocks");
    world.run(C::Release { source: None }, person(ADMIN), tomorrow).unwrap();
    assert!(world.open(&net(1), tomorrow));
    assert_eq!(
        world.run(C::Release { source: None }, person(ADMIN), tomorrow),
        Err(AccessError::NothingLocked)
    );
}
#[test]
fn failures_spread_over_more_than_the_window_do_not_lock() {
    let mut world = World::call_taker();
    for n in 0..40 {
        world.fail(&net(1), start().plus(Millis(n * WINDOW.0 / 4 + n)));
    }
    assert!(world.open(&net(1), start().plus(Millis(40 * WINDOW.0 / 4))));
}
#[test]
fn a_good_login_clears_the_count_of_its_source() {
    let mut world = World::call_taker();
    for _ in 0..SOURCE_FAILURES - 1 {
        world.fail(&console(1), start());
    }
    world.log_in(&console(1), start()).unwrap();
    for _ in 0..SOURCE_FAILURES - 1 {
        world.fail(&console(1), start());
    }
    assert!(world.open(&console(1), start()));
}
/// Twenty failures from many places lock the account for strangers, never for the trusted console.
#[test]
fn a_distributed_attack_leaves_the_trusted_console_open() {
    let mut world = World::call_taker();
    world.log_in(&console(1), start()).unwrap();
    let mut locked = 0;
    for n in 0..100 {
        locked +=
            world.fail(&net(n), start()).iter().filter(|e| matches!(e, E::AccountLocked { .. })).count();
    }
    assert_eq!(locked, 1);
    let recorded = world.events.iter().filter(|e| matches!(e, E::LoginFailed { .. })).count();
    assert_eq!(recorded, ACCOUNT_FAILURES, "what comes after the lock fills no journal");
    assert!(world.open(&console(1), start()));
    world.log_in(&console(1), start()).unwrap();
    assert_eq!(world.account.gate(&console(2), false, start()), Err(AccessError::AccountLocked));
    // Coming on shift at another console: one act of the supervisor, while the attack goes on.
    world.run(C::Release { source: Some(console(2)) }, person(ADMIN), start()).unwrap();
    for n in 100..200 {
        world.fail(&net(n), start());
    }
    assert!(world.open(&console(2), start()));
    assert!(!world.open(&net(500), start()), "the rest stays locked");
    // Trust ends.
    assert!(!world.open(&console(2), start().plus(TRUST)));
}
#[test]
fn a_passkey_is_not_stopped_by_guessing_elsewhere() {
    let mut world = World::call_taker();
    for n in 0..100 {
        world.fail(&net(n), start());
    }
    assert_eq!(world.account.gate(&console(9), true, start()), Ok(()));
    assert_eq!(world.account.gate(&console(9), false, start()), Err(AccessError::AccountLocked));
}
#[test]
fn trusted_consoles_do_not_count_towards_the_account() {
    let mut world = World::call_taker();
    for n in 0..10 {
        world.log_in(&console(n), start()).unwrap();
    }
    for n in 0..10 {
        for _ in 0..SOURCE_FAILURES {
            world.fail(&console(n), start());
        }
    }
    assert!(world.open(&console(50), start()));
}
#[test]
fn memory_of_sources_is_bounded_and_keeps_what_matters() {
    let mut world = World::call_taker();
    world.log_in(&console(1), start()).unwrap();
    // Below the account's threshold in each window, for days.
    let mut now = start();
    for n in 0..2000u32 {
        world.fail(&net(n), now);
        now = now.plus(Millis::from_secs(60));
        if n % 300 == 0 {
            world.log_in(&console(1), now).unwrap();
        }
    }
    let json = serde_json::to_string(&world.account.lockout).unwrap();
    assert!(json.len() < 20_000, "{}", json.len());
    assert!(world.account.lockout.is_trusted(&console(1), now));
}

#[derive(Clone, Debug)]
enum Step {
    Fail(u8),
    Login(u8),
    Wait(u32),
}
fn steps(sources: std::ops::Range<u8>) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => sources.clone().prop_map(Step::Fail),
        1 => sources.prop_map(Step::Login),
        2 => (0u32..20 * 60).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 0..120)
}
fn of(n: u8) -> Source {
    net(u32::from(n))
}
fn play(world: &mut World, steps: &[Step], from: Timestamp) -> Timestamp {
    let mut now = from;
    for step in steps {
        match step {
            Step::Fail(n) => drop(world.fail(&of(*n), now)),
            // A locked door refuses; that is part of the play.
            Step::Login(n) => drop(world.log_in(&of(*n), now)),
            Step::Wait(seconds) => now = now.plus(Millis::from_secs(i64::from(*seconds))),
        }
    }
    now
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever one source does, every other source stays open.
    #[test]
    fn one_source_never_locks_another(steps in steps(0..1), other in 1u8..=255) {
        let mut world = World::call_taker();
        let now = play(&mut world, &steps, start());
        prop_assert!(world.open(&of(other), now));
    }

    /// Whatever any number of other sources do, the console of a recent log-in stays open.
    #[test]
    fn nobody_locks_the_console_in_use(steps in steps(0..200)) {
        let mut world = World::call_taker();
        world.log_in(&console(1), start()).unwrap();
        let now = play(&mut world, &steps, start());
        prop_assert_eq!(world.open(&console(1), now), now.since(start()) < TRUST
            || world.account.lockout.locked_at().is_none());
    }

    /// Five failures in a row within the window always lock their source, whatever came before.
    #[test]
    fn five_failures_always_lock(steps in steps(0..30), gap in 0i64..180) {
        let mut world = World::call_taker();
        let mut now = play(&mut world, &steps, start());
        for _ in 0..SOURCE_FAILURES {
            world.fail(&net(9999), now);
            now = now.plus(Millis::from_secs(gap));
        }
        prop_assert!(!world.open(&net(9999), now));
    }

    /// The journal grows by a bounded number of events per window, however long the attack.
    #[test]
    fn an_attack_does_not_fill_the_journal(sources in prop::collection::vec(0u8..=255, 0..600)) {
        let mut world = World::call_taker();
        for n in sources {
            world.fail(&of(n), start());
        }
        let failures = world.events.iter().filter(|e| matches!(e, E::LoginFailed { .. })).count();
        prop_assert!(failures <= ACCOUNT_FAILURES);
    }

    /// Folding the recorded events again gives the same door.
    #[test]
    fn the_fold_is_deterministic(steps in steps(0..20)) {
        let (mut a, mut b) = (World::call_taker(), World::call_taker());
        play(&mut a, &steps, start());
        play(&mut b, &steps, start());
        prop_assert_eq!(a.account, b.account);
    }
}
