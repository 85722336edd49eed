use crate::support::*;
use atalaya_access::{
    AccessError, Account, AccountCommand as C, AccountEvent as E, Factors, SignInName, account,
    views::{AccountView, NextStep, next_step},
};
use atalaya_model::{Aggregate, Personal, Role, Scope};
use std::collections::BTreeSet;

fn admin_sets_password(world: &mut World, at: atalaya_model::Timestamp) {
    world.run(C::SetPasswordHash { password_hash: some_hash() }, person(ADMIN), at).unwrap();
}

#[test]
fn sign_in_names() {
    assert_eq!(SignInName::new(" Ana.Lopez ").unwrap().as_str(), "ana.lopez");
    for bad in ["", "an", "1ana", "ana lopez", "aná", "a/b/c", &"a".repeat(33), &"a".repeat(5000)] {
        assert_eq!(SignInName::new(bad), Err(AccessError::SignInName), "{bad}");
    }
}
#[test]
fn an_initial_password_must_be_replaced_and_expires() {
    let mut world = World::with_roles([Role::CallTaker]);
    assert!(world.account.must_change_password());
    assert!(!world.account.is_ready(PASSWORD_ONLY));
    assert_eq!(next_step(&world.account, PASSWORD_ONLY), Some(NextStep::ChangePassword));
    let late = start().plus(account::ONE_TIME_LIFE);
    assert_eq!(world.account.gate(&console(1), false, late), Err(AccessError::OneTimeExpired));
    assert_eq!(world.log_in(&console(1), late), Err(AccessError::OneTimeExpired));
    world.run(C::SetPasswordHash { password_hash: some_hash() }, person(ANA), start()).unwrap();
    assert!(world.account.is_ready(PASSWORD_ONLY));
    assert_eq!(world.account.gate(&console(1), false, late), Ok(()));
}
#[test]
fn nobody_chooses_anothers_permanent_password() {
    let mut world = World::call_taker();
    let epoch = world.account.epoch;
    admin_sets_password(&mut world, start());
    assert!(world.account.must_change_password());
    assert!(world.account.epoch > epoch, "open sessions must prove identity anew");
}
#[test]
fn privileged_roles_need_a_second_factor() {
    for role in [Role::Administrator, Role::Auditor, Role::Supervisor, Role::TipAnalyst, Role::TipSupervisor]
    {
        let mut world = World::with_roles([role.clone()]);
        world.run(C::SetPasswordHash { password_hash: some_hash() }, person(ANA), start()).unwrap();
        assert!(!world.account.is_ready(PASSWORD_ONLY), "{role:?}");
        assert_eq!(next_step(&world.account, PASSWORD_ONLY), Some(NextStep::RegisterSecondFactor));
        world.run(C::EnrolTotp { secret: secret() }, person(ANA), start()).unwrap();
        assert!(!world.account.has_totp(), "not before it is confirmed");
        let code = secret().code_at(start()).unwrap();
        world.run(C::ConfirmTotp { code }, person(ANA), start()).unwrap();
        assert_eq!(next_step(&world.account, PASSWORD_ONLY), Some(NextStep::GiveSecondFactor));
        assert!(world.account.is_ready(WITH_TOTP));
        assert!(world.account.is_ready(WITH_PASSKEY));
        assert_eq!(world.run(C::RemoveTotp, person(ANA), start()), Err(AccessError::LastSecondFactor));
    }
}
#[test]
fn only_the_owner_touches_her_proofs() {
    let mut world = World::call_taker();
    let refused = Err(AccessError::NotOwnAccount);
    assert_eq!(world.run(C::EnrolTotp { secret: secret() }, person(ADMIN), start()), refused);
    let key =
        C::RegisterPasskey { id: "abc".into(), label: line("llave"), credential: serde_json::json!({}) };
    assert_eq!(world.run(key, person(ADMIN), start()), refused);
    assert_eq!(world.run(C::RemoveTotp, person(ADMIN), start()), refused);
}
#[test]
fn nobody_alters_her_own_standing() {
    let mut world = World::call_taker();
    let own = Err(AccessError::OwnAccount);
    let roles = BTreeSet::from([Role::Administrator]);
    assert_eq!(world.run(C::SetRoles { roles }, person(ANA), start()), own);
    assert_eq!(world.run(C::SetScope { scope: Scope::default() }, person(ANA), start()), own);
    assert_eq!(world.run(C::Disable { reason: line("x") }, person(ANA), start()), own);
    assert_eq!(world.run(C::Release { source: None }, person(ANA), start()), own);
    assert_eq!(world.run(C::ResetFactors { password_hash: some_hash() }, person(ANA), start()), own);
}
#[test]
fn administrator_and_auditor_never_in_one_person() {
    let mut world = World::call_taker();
    let both = BTreeSet::from([Role::Administrator, Role::Auditor]);
    assert_eq!(
        world.run(C::SetRoles { roles: both }, person(ADMIN), start()),
        Err(AccessError::RolesConflict)
    );
    let none = BTreeSet::new();
    assert_eq!(world.run(C::SetRoles { roles: none }, person(ADMIN), start()), Err(AccessError::RolesEmpty));
}
#[test]
fn ninety_days_without_use_close_the_door_before_the_job_comes() {
    let mut world = World::call_taker();
    let at = start().plus(account::INACTIVITY);
    assert_eq!(world.run(C::DisableIfInactive, person(ADMIN), start()), Err(AccessError::NotInactive));
    assert_eq!(world.account.gate(&console(1), false, at), Err(AccessError::AccountInactive));
    let events = world.run(C::DisableIfInactive, atalaya_model::Actor::system("timers"), at).unwrap();
    assert!(matches!(&events[..], [E::Disabled { because: account::DisabledBecause::Inactivity }]));
    assert_eq!(world.account.gate(&console(1), false, at), Err(AccessError::AccountDisabled));
    world.run(C::Enable, person(ADMIN), at).unwrap();
    assert_eq!(world.account.gate(&console(1), false, at), Ok(()));
}
#[test]
fn a_code_opens_one_door_once_even_when_two_race() {
    let mut world = World::call_taker();
    world.run(C::EnrolTotp { secret: secret() }, person(ANA), start()).unwrap();
    let code = secret().code_at(start()).unwrap();
    world.run(C::ConfirmTotp { code: code.clone() }, person(ANA), start()).unwrap();
    assert_eq!(world.account.check_totp(&code, start()), Err(AccessError::TotpReplayed));
    let now = start().plus(minutes(1));
    let step = world.account.check_totp(&secret().code_at(now).unwrap(), now).unwrap();
    let login = |n| C::RecordLogin { source: console(n), factors: WITH_TOTP, totp_step: Some(step) };
    world.run(login(1), person(ANA), now).unwrap();
    assert_eq!(world.run(login(2), person(ANA), now), Err(AccessError::TotpReplayed));
    let lying = C::RecordLogin { source: console(1), factors: WITH_TOTP, totp_step: None };
    assert_eq!(world.run(lying, person(ANA), now), Err(AccessError::FactorMissing));
    let nothing = C::RecordLogin { source: console(1), factors: Factors::default(), totp_step: None };
    assert_eq!(world.run(nothing, person(ANA), now), Err(AccessError::FactorMissing));
}
#[test]
fn reset_factors_takes_everything_and_leaves_a_one_time_password() {
    let mut world = World::with_roles([Role::Supervisor]);
    let key = C::RegisterPasskey {
        id: "abc".into(),
        label: line("llave"),
        credential: serde_json::json!({"k": 1}),
    };
    world.run(key, person(ANA), start()).unwrap();
    assert!(world.account.has_second_factor());
    world.run(C::ResetFactors { password_hash: some_hash() }, person(ADMIN), start()).unwrap();
    assert!(!world.account.has_second_factor());
    assert!(world.account.must_change_password());
}
#[test]
fn passkeys_are_bounded_and_unique() {
    let mut world = World::call_taker();
    let key = |id: String| C::RegisterPasskey { id, label: line("k"), credential: serde_json::json!({}) };
    for n in 0..account::MAX_PASSKEYS {
        world.run(key(format!("k{n}")), person(ANA), start()).unwrap();
    }
    assert_eq!(world.run(key("k0".into()), person(ANA), start()), Err(AccessError::PasskeyTwice));
    assert_eq!(world.run(key("new".into()), person(ANA), start()), Err(AccessError::PasskeyMany));
    assert_eq!(world.run(key("a b".into()), person(ANA), start()), Err(AccessError::PasskeyData));
    let big = C::RegisterPasskey {
        id: "big".into(),
        label: line("k"),
        credential: serde_json::json!({ "x": "y".repeat(20_000) }),
    };
    assert_eq!(world.run(big, person(ANA), start()), Err(AccessError::PasskeyData));
}
#[test]
fn nothing_secret_is_in_a_view_or_in_debug() {
    let mut world = World::call_taker();
    world.run(C::EnrolTotp { secret: secret() }, person(ANA), start()).unwrap();
    let view = serde_json::to_string(&AccountView::of(&world.account, start()).unwrap()).unwrap();
    let debug = format!("{:?}", world.events);
    for text in [&view, &debug] {
        assert!(!text.contains("argon2"), "{text}");
        assert!(!text.contains(&secret().to_base32()), "{text}");
    }
    assert!(!debug.contains("Ana López"));
}
#[test]
fn secrets_are_marked_for_sealing_and_an_erased_account_opens_to_nobody() {
    let mut world = World::call_taker();
    world.run(C::EnrolTotp { secret: secret() }, person(ANA), start()).unwrap();
    for event in &world.events {
        let json = serde_json::to_value(event).unwrap();
        for field in ["password_hash", "secret", "display_name"] {
            if let Some(value) = json.get(field) {
                assert!(value.get("$personal").is_some(), "{json}");
            }
        }
    }
    let mut erased = Account::default();
    for event in &world.events {
        let text = serde_json::to_string(event).unwrap();
        let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
        for field in ["password_hash", "secret", "display_name"] {
            if json.get(field).is_some() {
                json[field] = serde_json::json!({ "$erased": true });
            }
        }
        erased.evolve(&serde_json::from_value(json).unwrap(), start());
    }
    assert!(erased.password_hash().is_none());
    assert!(!erased.has_totp());
    assert_eq!(erased.display_name, Some(Personal::Erased));
}
#[test]
fn a_snapshot_is_the_state() {
    let mut world = World::call_taker();
    world.log_in(&console(1), start()).unwrap();
    world.fail(&net(1), start());
    let json = serde_json::to_string(&world.account).unwrap();
    assert_eq!(serde_json::from_str::<Account>(&json).unwrap(), world.account);
}
#[test]
fn what_does_not_exist_takes_no_command() {
    let mut world = World::default();
    assert_eq!(world.run(C::Enable, person(ADMIN), start()), Err(AccessError::NotFound));
    assert_eq!(world.account.gate(&console(1), false, start()), Err(AccessError::NotFound));
    assert_eq!(AccessError::NotFound.at_login(), AccessError::AccountLocked.at_login());
}
