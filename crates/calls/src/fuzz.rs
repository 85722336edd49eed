//! Entry points for fuzzing: any bytes, no panic, and what is read can be written and read again.

use crate::call::{
    AlarmReport, Call, CallCommand, CallReport, CallRow, CallRules, ReportFacts, call_id_for_report,
    decide_alarm, decide_report,
};
use crate::guide::{DEPTH_MAX, Guides, Node, Walk};
use crate::recorded::{Mapping, RecordedReader};
use atalaya_model::EventKind;
use atalaya_model::{Actor, AdapterId, Aggregate, Env, IdSource, Realm, SiteCode, Timestamp};
use std::num::NonZeroU64;
use uuid::Uuid;

fn env() -> Option<Env> {
    let now = Timestamp::from_millis(1_795_500_000_000);
    let site = SiteCode::new("TOL").ok()?;
    let ids = IdSource::new(now, 1);
    Some(Env { now, actor: Actor::system("fuzz"), site, realm: Realm::Operations, ids })
}

/// A call report, alarm or command as JSON. A report that can be read is decided and applied twice:
/// the second time gives no events.
pub fn call_report_json(data: &[u8]) {
    let Some(env) = env() else { return };
    let (adapter, rules, facts) = (AdapterId(Uuid::nil()), CallRules::default(), ReportFacts::default());
    if let Ok(report) = serde_json::from_slice::<CallReport>(data) {
        let mut call = Call::default();
        let events = decide_report(&call, adapter, &report, &facts, &env, &rules);
        assert!(!events.is_empty(), "a new report is always recorded");
        events.iter().for_each(|e| call.evolve(e, e.happened_at(env.now)));
        let again = decide_report(&call, adapter, &report, &facts, &env, &rules);
        assert!(again.is_empty(), "a replay gives no events");
        let row = CallRow::of(call_id_for_report(adapter, report.call.as_str()), &call);
        assert!(serde_json::to_string(&row).is_ok(), "a row is JSON");
    }
    if let Ok(alarm) = serde_json::from_slice::<AlarmReport>(data) {
        let events = decide_alarm(&Call::default(), adapter, &alarm, &facts, &env, &rules);
        assert!(!events.is_empty(), "a new alarm is always recorded");
    }
    if let Ok(command) = serde_json::from_slice::<CallCommand>(data) {
        let text = serde_json::to_string(&command).unwrap_or_default();
        assert_eq!(serde_json::from_str::<CallCommand>(&text).ok(), Some(command));
    }
}

/// A mapping file.
pub fn csv_mapping(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(mapping) = Mapping::parse(text) {
        let written = serde_json::to_string(&mapping).unwrap_or_default();
        assert_eq!(Mapping::parse(&written), Ok(mapping));
    }
}

/// Lines of a recording, read with a fixed mapping. Every line is counted once.
pub fn csv_lines(data: &[u8]) {
    let text =
        "type=2\naddress=5\narea=4\nlat=0\nlon=1\nnumber=6\n[time]\ncolumn=3\nformat=\"%Y-%m-%d %H:%M\"\n";
    let Ok(mapping) = Mapping::parse(text) else { return };
    let Ok(mut reader) = RecordedReader::new(data, mapping.clone()) else { return };
    let mut next = NonZeroU64::MIN;
    for call in reader.by_ref().flatten() {
        let reports = call.reports(&mapping, &Default::default(), Timestamp::default(), &mut next);
        assert!(!reports.is_empty(), "a recorded call rings");
    }
    let tally = reader.tally();
    let ends = data.iter().filter(|b| **b == b'\n').count() as u64;
    let lines = ends + u64::from(data.last().is_some_and(|b| *b != b'\n'));
    assert_eq!(tally.calls + tally.blank + tally.refused(), lines, "every line is counted once");
}

/// A file of guides. One that is taken ends on every way: by the first answers, by the last, and by those the file's
/// own bytes choose.
pub fn guides_json(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(guides) = Guides::from_json(text) else { return };
    let written = serde_json::to_string(guides.file()).unwrap_or_default();
    assert_eq!(Guides::from_json(&written).as_ref(), Ok(&guides));
    for guide in &guides.file().guides {
        for way in 0..3 {
            let mut bytes = data.iter().cycle();
            let begun = Walk::start(&guides, &guide.key);
            assert!(begun.is_ok(), "a checked guide begins");
            let Ok(mut walk) = begun else { continue };
            while !walk.is_over() {
                match walk.node().1 {
                    Node::Question { answers, .. } => {
                        let byte = usize::from(bytes.next().copied().unwrap_or_default());
                        let chosen = [0, answers.len() - 1, byte % answers.len()][way];
                        let answered = walk.answer(answers[chosen].key);
                        assert!(answered.is_ok(), "an offered answer is taken");
                    }
                    _ => assert!(walk.read().is_ok(), "what is no question is advice"),
                }
                assert!(walk.steps() <= DEPTH_MAX, "no way is longer than was checked");
            }
        }
    }
}
