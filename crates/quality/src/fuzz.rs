//! What must hold for all bytes from outside.

use crate::{
    Answers,
    agreement::{Level, Weights, alpha, kappa},
    form::{Form, FormCommand, check_answers, decide, score},
    improvement::ImprovementCommand,
    target::TargetCommand,
};
use atalaya_model::{Actor, Env, IdSource, Realm, SiteCode, Timestamp};

/// A form from outside: refused, or every set of answers that fits it has a score in range.
pub fn form(bytes: &[u8]) {
    let Ok(command) = serde_json::from_slice::<FormCommand>(bytes) else { return };
    let now = Timestamp::from_millis(1_795_000_000_000);
    let Ok(site) = SiteCode::new("TOL") else { return };
    let env =
        Env { now, actor: Actor::system("fuzz"), site, realm: Realm::Operations, ids: IdSource::new(now, 1) };
    let Ok(_) = decide(&Form::default(), &command, &env) else { return };
    let (FormCommand::Create(content) | FormCommand::Revise(content)) = command else { return };
    for best in [false, true] {
        let answers: Answers =
            content.items().map(|i| (i.code.clone(), Some(if best { i.max } else { 0 }))).collect();
        assert!(check_answers(&content, &answers).is_ok(), "full answers fit");
        let result = score(&content, &answers);
        assert_eq!(result.permille, if best { 1000 } else { 0 });
        assert!(result.passed == best || content.pass_pct == 0);
    }
}

/// Orders of action plans and targets: read or refused, never a panic.
pub fn orders(bytes: &[u8]) {
    // Only that they answer matters here.
    let _ = serde_json::from_slice::<ImprovementCommand>(bytes);
    let _ = serde_json::from_slice::<TargetCommand>(bytes);
}

/// Pairs of ratings: no statistic leaves its range or is not a number.
pub fn ratings(bytes: &[u8]) {
    let pairs: Vec<(usize, usize)> =
        bytes.chunks_exact(2).take(500).map(|p| (usize::from(p[0] % 7), usize::from(p[1] % 7))).collect();
    for weights in [Weights::Nominal, Weights::Linear, Weights::Quadratic] {
        assert!(kappa(&pairs, weights).is_none_or(|k| (-1.000_001..=1.000_001).contains(&k)));
    }
    let units: Vec<Vec<i32>> =
        bytes.chunks(3).take(500).map(|u| u.iter().map(|v| i32::from(*v)).collect()).collect();
    for level in [Level::Nominal, Level::Ordinal, Level::Interval] {
        assert!(alpha(&units, level).is_none_or(|a| a <= 1.000_001 && a.is_finite()));
    }
}
