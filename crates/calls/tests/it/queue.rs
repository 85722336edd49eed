use crate::support::*;
use atalaya_calls::call::*;
use atalaya_calls::restriction::RestrictionKind;
use atalaya_model::*;
use proptest::prelude::*;

fn standing(improper_calls: u32, restrictions: Vec<RestrictionKind>) -> ReportFacts {
    let caller_key = Some(CallerKey::new("k1").unwrap());
    ReportFacts { caller_key, standing: Standing { improper_calls, restrictions }, ..Default::default() }
}
fn rang(seconds: i64, facts: &ReportFacts) -> Bench {
    let mut b = Bench::default();
    b.report_with(&report(1, seconds, ringing()), facts, seconds);
    b
}
fn id(n: u128) -> CallId {
    CallId(uuid::Uuid::from_u128(n))
}
fn class(b: &Bench, now: i64) -> QueueClass {
    QueueRank::of(id(1), &b.call, t(now)).unwrap().class
}

#[test]
fn repeat_callers_wait_behind_for_a_bounded_time_and_are_never_refused() {
    let few = rang(0, &standing(4, vec![]));
    let many = rang(0, &standing(5, vec![]));
    let restricted = rang(0, &standing(0, vec![RestrictionKind::CourtOrder]));
    assert_eq!(class(&few, 1), QueueClass::Normal);
    for b in [&many, &restricted] {
        assert!(b.row().waiting && b.row().repeat_caller);
        assert_eq!(class(b, 59), QueueClass::Deferred);
        assert_eq!(class(b, 60), QueueClass::Normal);
        assert_eq!(b.row().deferred_until, Some(t(60)));
    }
    // At the bound it stands before everybody who came later.
    let later = rang(10, &ReportFacts::default());
    let rank = |b: &Bench, n, now| QueueRank::of(id(n), &b.call, t(now)).unwrap();
    assert!(rank(&later, 2, 59) < rank(&many, 1, 59));
    assert!(rank(&many, 1, 60) < rank(&later, 2, 60));
}

#[test]
fn a_threshold_of_zero_switches_the_count_off() {
    let rules = CallRules { repeat_threshold: 0, ..Default::default() };
    assert_eq!(rules.defers(&Standing { improper_calls: 99, restrictions: vec![] }), None);
    let rules = CallRules { deferred_max_ms: Millis(i64::MAX), ..Default::default() };
    let standing = Standing { improper_calls: 99, restrictions: vec![] };
    assert_eq!(rules.defers(&standing), Some(DEFERRED_LIMIT), "last is never refused");
}

#[test]
fn a_repeat_caller_who_presses_the_key_goes_first() {
    let mut b = rang(0, &standing(50, vec![]));
    b.act(5, CallCommand::Answer {});
    b.act(8, CallCommand::SilentPrompt {});
    b.act(12, CallCommand::PromptResult { heard: Heard::Pressed, distress: false });
    assert_eq!(class(&b, 12), QueueClass::Urgent);
}

#[test]
fn lateness_and_timers() {
    let rules = CallRules::default();
    let b = rang(0, &standing(9, vec![]));
    assert_eq!(lateness(&b.call, t(15), &rules), None);
    assert_eq!(lateness(&b.call, t(16), &rules), Some(Lateness::First));
    assert_eq!(lateness(&b.call, t(20), &rules), Some(Lateness::First));
    assert_eq!(lateness(&b.call, t(21), &rules), Some(Lateness::Second));
    let mut now = t(0);
    let mut at = Vec::new();
    while let Some(next) = next_timer(&b.call, now, &rules) {
        at.push(next.since(t(0)).0);
        now = next;
    }
    assert_eq!(at, [15_001, 20_001, 60_000]);
    let talking = Bench::talking();
    assert_eq!(lateness(&talking.call, t(100), &rules), None);
    assert_eq!(next_timer(&talking.call, t(0), &rules), None);
}

#[test]
fn rules_are_data() {
    let rules: CallRules = serde_json::from_str(r#"{"repeat_threshold":3,"bounds":null}"#).unwrap();
    assert_eq!((rules.repeat_threshold, rules.bounds), (3, None));
    assert!(serde_json::from_str::<CallRules>(r#"{"repeat_treshold":3}"#).is_err());
    let back: CallRules = serde_json::from_str(&serde_json::to_string(&rules).unwrap()).unwrap();
    assert_eq!(back, rules);
}

proptest! {
    /// No call waits behind later normal calls for longer than the bound.
    #[test]
    fn nobody_starves(arrivals in prop::collection::vec((0i64..300, any::<bool>()), 2..20), now in 300i64..400) {
        let calls: Vec<Bench> = arrivals
            .iter()
            .map(|(at, repeat)| rang(*at, &standing(if *repeat { 9 } else { 0 }, vec![])))
            .collect();
        let mut ranks: Vec<(QueueRank, i64)> = calls
            .iter()
            .zip(&arrivals)
            .enumerate()
            .map(|(n, (b, (at, _)))| (QueueRank::of(id(n as u128), &b.call, t(now)).unwrap(), *at))
            .collect();
        ranks.sort();
        for pair in ranks.windows(2) {
            let ((_, before), (_, after)) = (pair[0], pair[1]);
            prop_assert!(before <= after || now - after < 60, "{before} before {after} at {now}");
        }
    }
}
