use crate::support::*;
use atalaya_access::{
    AccessError, Action, Approval, ApprovalCommand as C, ApprovalEvent,
    approval::{self, ApprovalState},
};
use atalaya_model::{Actor, Aggregate, ApprovalId, Role, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

fn run(a: &mut Approval, command: C, actor: Actor, now: Timestamp) -> Result<(), AccessError> {
    for event in approval::decide(a, command, &env(actor, now))? {
        let json = serde_json::to_string(&event).unwrap();
        let back: ApprovalEvent = serde_json::from_str(&json).unwrap();
        assert_eq!(back, event);
        a.evolve(&back, now);
    }
    Ok(())
}
fn change() -> Value {
    json!({ "idle_minutes": { "from": 30, "to": 15 }, "a": [1, 2] })
}
fn ask(action: Action) -> C {
    C::Ask { id: ApprovalId(Uuid::from_u128(8)), action, object: "limits".into(), change: change() }
}
fn asked() -> Approval {
    let mut a = Approval::default();
    run(&mut a, ask(Action::ConfigurationManage), person(ANA), start()).unwrap();
    a
}
fn approve(role: Role) -> C {
    C::Approve { roles: [role].into() }
}
fn consume() -> C {
    C::Consume { action: Action::ConfigurationManage, object: "limits".into(), change: change() }
}

#[test]
fn asked_approved_used_once() {
    let mut a = asked();
    assert_eq!(run(&mut a, consume(), person(ANA), start()), Err(AccessError::ApprovalNotGiven));
    run(&mut a, approve(Role::Administrator), person(ADMIN), start()).unwrap();
    let proof = a.proof(account_id(ANA), Action::ConfigurationManage, "limits", &change(), start()).unwrap();
    assert_eq!((proof.approver(), proof.requester()), (account_id(ADMIN), account_id(ANA)));
    run(&mut a, consume(), person(ANA), start()).unwrap();
    assert_eq!(a.state, ApprovalState::Consumed { by: account_id(ADMIN) });
    assert_eq!(run(&mut a, consume(), person(ANA), start()), Err(AccessError::ApprovalConsumed));
}
#[test]
fn who_asks_never_approves_whatever_their_role() {
    let mut a = asked();
    for command in
        [approve(Role::Administrator), C::Reject { roles: [Role::Administrator].into(), reason: line("no") }]
    {
        assert_eq!(run(&mut a, command, person(ANA), start()), Err(AccessError::ApprovalOwn));
    }
    let machine = Actor::system("timers");
    assert_eq!(run(&mut a, approve(Role::Administrator), machine, start()), Err(AccessError::PersonOnly));
}
#[test]
fn only_the_roles_of_the_action_approve() {
    let mut a = asked();
    for role in [Role::CallTaker, Role::QualityReviewer, Role::Auditor, Role::Trainer] {
        assert_eq!(run(&mut a, approve(role), person(ADMIN), start()), Err(AccessError::ApprovalRole));
    }
    let mut erase = Approval::default();
    run(&mut erase, ask(Action::SubjectErase), person(ANA), start()).unwrap();
    assert_eq!(
        run(&mut erase, approve(Role::Administrator), person(ADMIN), start()),
        Err(AccessError::ApprovalRole)
    );
    run(&mut erase, approve(Role::Auditor), person(ADMIN), start()).unwrap();
}
#[test]
fn it_lapses_after_thirty_minutes_approved_or_not() {
    let late = start().plus(minutes(30));
    let mut a = asked();
    assert_eq!(
        run(&mut a, approve(Role::Administrator), person(ADMIN), late),
        Err(AccessError::ApprovalExpired)
    );
    run(&mut a, approve(Role::Administrator), person(ADMIN), start()).unwrap();
    assert_eq!(run(&mut a, consume(), person(ANA), late), Err(AccessError::ApprovalExpired));
}
#[test]
fn only_what_was_approved_by_whom_it_was_asked() {
    let mut a = asked();
    run(&mut a, approve(Role::Supervisor), person(ADMIN), start()).unwrap();
    let differs = Err(AccessError::ApprovalDiffers);
    let with = |object: &str, change: Value| C::Consume {
        action: Action::ConfigurationManage,
        object: object.into(),
        change,
    };
    assert_eq!(run(&mut a, with("other", change()), person(ANA), start()), differs);
    assert_eq!(run(&mut a, with("limits", json!({ "idle_minutes": 15 })), person(ANA), start()), differs);
    assert_eq!(run(&mut a, consume(), person(77), start()), differs);
    let other = C::Consume { action: Action::ExportData, object: "limits".into(), change: change() };
    assert_eq!(run(&mut a, other, person(ANA), start()), differs);
    // The order of keys is no difference.
    let same: Value = serde_json::from_str(r#"{"a":[1,2],"idle_minutes":{"to":15,"from":30}}"#).unwrap();
    run(&mut a, with("limits", same), person(ANA), start()).unwrap();
}
#[test]
fn rejection_and_withdrawal_are_final() {
    let mut a = asked();
    let reject = C::Reject { roles: [Role::Supervisor].into(), reason: line("no procede") };
    run(&mut a, reject, person(ADMIN), start()).unwrap();
    assert_eq!(
        run(&mut a, approve(Role::Supervisor), person(ADMIN), start()),
        Err(AccessError::ApprovalDecided)
    );
    let mut b = asked();
    assert_eq!(run(&mut b, C::Withdraw, person(ADMIN), start()), Err(AccessError::NotOwnAccount));
    run(&mut b, C::Withdraw, person(ANA), start()).unwrap();
    assert_eq!(
        run(&mut b, approve(Role::Supervisor), person(ADMIN), start()),
        Err(AccessError::ApprovalDecided)
    );
}
#[test]
fn what_needs_no_second_person_or_is_too_large_is_not_asked() {
    let mut a = Approval::default();
    assert_eq!(
        run(&mut a, ask(Action::CallAnswer), person(ANA), start()),
        Err(AccessError::ApprovalNotNeeded)
    );
    let big = C::Ask {
        id: ApprovalId(Uuid::from_u128(8)),
        action: Action::ExportData,
        object: "x".into(),
        change: json!("y".repeat(70_000)),
    };
    assert_eq!(run(&mut a, big, person(ANA), start()), Err(AccessError::ApprovalObject));
}

proptest! {
    /// Over any sequence of attempts, an approval is used at most once, only by who asked, and only
    /// after somebody else approved it.
    #[test]
    fn used_at_most_once_and_never_alone(
        steps in prop::collection::vec((0u8..5, 0u128..4, 0i64..20), 0..40),
    ) {
        let mut a = asked();
        let (mut now, mut used, mut approved_by) = (start(), 0, None);
        for (what, who, wait) in steps {
            now = now.plus(minutes(wait));
            let command = match what {
                0 => approve(Role::Administrator),
                1 => approve(Role::Trainer),
                2 => C::Reject { roles: [Role::Supervisor].into(), reason: line("no") },
                3 => C::Withdraw,
                _ => consume(),
            };
            let consuming = matches!(command, C::Consume { .. });
            let approving = what < 2;
            if run(&mut a, command, person(who), now).is_ok() {
                if approving {
                    prop_assert!(what == 0 && account_id(who) != account_id(ANA));
                    approved_by = Some(who);
                }
                if consuming {
                    used += 1;
                    prop_assert!(who == ANA && approved_by.is_some());
                    prop_assert!(now.since(start()) < minutes(30));
                }
            }
        }
        prop_assert!(used <= 1);
    }

    /// Two changes have one digest only when they are equal.
    #[test]
    fn digests_tell_changes_apart(a in value(), b in value()) {
        prop_assert_eq!(approval::digest(&a) == approval::digest(&b), a == b);
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0i64..3).prop_map(Value::from),
        "[a1:\\[{=]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a:1]{0,2}", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}
