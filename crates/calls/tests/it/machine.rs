//! Random reports and commands: no panic, the invariants hold, what is stored reads back.

use crate::support::*;
use atalaya_calls::call::*;
use atalaya_calls::task::CallbackReason;
use atalaya_model::*;
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Clone, Debug)]
enum Step {
    Report { sequence: u64, skew: i64, kind: u8 },
    Command { actor: u128, authority: bool, kind: u8, pick: u8 },
    Location { accuracy: u16, method: u8, far: bool },
    CallbackDone,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1u64..40, -200_000i64..400, 0u8..11).prop_map(|(sequence, skew, kind)| Step::Report { sequence, skew, kind }),
        5 => (0u128..4, any::<bool>(), 0u8..18, any::<u8>())
            .prop_map(|(actor, authority, kind, pick)| Step::Command { actor, authority, kind, pick }),
        1 => (any::<u16>(), 0u8..7, any::<bool>()).prop_map(|(accuracy, method, far)| Step::Location { accuracy, method, far }),
        1 => Just(Step::CallbackDone),
    ]
}

fn method(n: u8) -> Method {
    let all = [
        Method::Unknown,
        Method::Cell,
        Method::Told,
        Method::Wifi,
        Method::Gnss,
        Method::Registered,
        Method::Verified,
    ];
    all[usize::from(n) % all.len()]
}

fn report_kind(n: u8) -> CallReportKind {
    match n {
        0 | 1 => ringing(),
        2 => answered(),
        3 => CallReportKind::Held {},
        4 => CallReportKind::Resumed {},
        5 => CallReportKind::Transferred { to: Text::new("4100").unwrap() },
        6 => ended(EndCause::Lost),
        7 => ended(EndCause::Caller),
        8 => CallReportKind::Abandoned {},
        9 => CallReportKind::RecordingStarted { reference: Text::new("rec").unwrap() },
        _ => CallReportKind::Information { text: note("texto") },
    }
}

fn command(kind: u8, pick: u8) -> CallCommand {
    let codes = [70_101, 70_104, 70_109, 30_101];
    let place = Place { located: Some(fix(method(pick), 20.0, 0)), ..Place::default() };
    match kind {
        0 => CallCommand::TakeManual { channel: Channel::Radio, number: None, note: None },
        1 => CallCommand::Answer {},
        2 => CallCommand::Locate { place, verified: pick & 1 == 0 },
        3 => CallCommand::Draft { revision: u32::from(pick), draft: Box::default() },
        4 => CallCommand::Note { text: note("nota") },
        5 => CallCommand::Hold {},
        6 => CallCommand::Resume {},
        7 => CallCommand::Transfer {
            to: if pick & 1 == 0 {
                TransferTarget::Operator { operator: operator(u128::from(pick % 4)) }
            } else {
                TransferTarget::Centre { name: line("C4") }
            },
            reason: line("x"),
        },
        8 => CallCommand::End {},
        9 => CallCommand::Dispose { code: code(codes[usize::from(pick) % 4]), note: Some(note("x")) },
        10 => CallCommand::SilentPrompt {},
        11 => CallCommand::PromptResult {
            heard: [Heard::Pressed, Heard::Voice, Heard::Nothing, Heard::Noise][usize::from(pick) % 4],
            distress: pick > 128,
        },
        12 => CallCommand::Requeue { reason: line("x") },
        13 => CallCommand::AttachIncident {
            incident: IncidentId(Uuid::from_u128(u128::from(pick % 2))),
            folio: folio(7),
        },
        14 => CallCommand::Detach { reason: line("x") },
        15 => CallCommand::SetLanguage { language: Text::new("es").unwrap() },
        16 => CallCommand::MarkNeedsInterpreter { needed: pick & 1 == 0 },
        _ => CallCommand::MarkThreat { threat: pick & 1 == 0 },
    }
}

fn run(b: &mut Bench, step: &Step, now: i64) {
    match step {
        Step::Report { sequence, skew, kind } => {
            let facts = ReportFacts {
                operator: (*sequence % 3 == 0).then(|| operator(2)),
                folio: Some(folio(5)),
                ..Default::default()
            };
            let known = b.call.seen.contains(sequence);
            let events = b.report_with(&report(*sequence, now + skew, report_kind(*kind)), &facts, now);
            assert_eq!(events.is_empty(), known, "a report is recorded exactly once");
        }
        Step::Command { actor, authority, kind, pick } => {
            let actor = if *actor == 0 { Actor::system("x") } else { account(*actor) };
            let before = b.call.clone();
            let command = command(*kind, *pick);
            match b.try_with(&env_by(actor, now), command.clone(), *authority) {
                Ok(events) => check_decided(&before, &command, &events, *authority),
                Err(refusal) => {
                    let shown = Refusal::from(refusal);
                    assert!(!shown.es.is_empty() && !shown.code.is_empty());
                    assert_eq!(b.call, before, "a refused command changes nothing");
                }
            }
        }
        Step::Location { accuracy, method: m, far } => {
            let mut located = fix(method(*m), f64::from(*accuracy), now);
            if *far {
                located.position = Position::new(48.0, 2.0).unwrap();
            }
            b.located(&located, now);
        }
        Step::CallbackDone => {
            let events = decide_callback_done(&b.call);
            events.iter().for_each(|e| b.call.evolve(e, t(now)));
            b.events.extend(events);
        }
    }
}

/// Rules that must hold for what was decided.
fn check_decided(before: &Call, command: &CallCommand, events: &[CallEvent], authority: bool) {
    let silent = |code: &TypeCode| code.number() == 70_104;
    for event in events {
        if let CallEvent::Disposed { code, .. } = event {
            assert!(code.is_improper() && before.incident.is_none());
            let asked = before.prompts > 0 || before.status.is_over();
            assert!(!silent(code) || asked, "never dropped as silent without the question");
            let help = matches!(before.silence, Silence::Pressed | Silence::Distress);
            assert!(!silent(code) || !help || authority);
        }
        if let CallEvent::Answered { operator, .. } = event {
            let other = before.operator.as_ref().is_some_and(|o| o.id != operator.id);
            // Who sent it on has let go of it; a colleague takes it.
            let sent_on = before.status == CallStatus::Transferred;
            assert!(!other || authority || sent_on, "two people cannot take one call: {command:?}");
        }
    }
}

fn check_state(before: &Call, after: &Call) {
    assert!(!before.status.is_over() || after.status.is_over(), "over is over");
    assert!(before.folio.is_none() || before.folio == after.folio, "a folio is never exchanged");
    assert_eq!(after.waiting_since.is_some() && after.exists(), after.is_waiting());
    assert!(!after.is_waiting() || after.operator.is_none(), "who waits has no operator");
    assert!(after.status != CallStatus::Prompting || after.operator.is_none());
    assert!(after.disposition.is_none() || after.incident.is_none());
    assert!(after.status != CallStatus::Abandoned || after.answered_at.is_none());
    assert!(!after.status.is_over() || after.ended_at.is_some());
    assert!(!after.urgent || after.is_waiting());
    assert!(after.fixes.len() <= FIXES_MAX && after.notes.len() <= NOTES_MAX + 1);
    assert!(after.seen.len() <= SEEN_MAX && after.line.len() <= 64);
    if before.place.verified && after.place == before.place && before.place.located.is_some() {
        let shown = |c: &Call| c.shown_position().map(|(l, _)| l.clone());
        assert_eq!(shown(before), shown(after), "no machine moves a verified place");
    }
    if after.status == CallStatus::Abandoned && after.number.is_some() && after.disposition.is_none() {
        assert_ne!(after.callback, Callback::Never, "who was not answered is called back");
    }
    if let Callback::Needed { reason: CallbackReason::Abandoned, .. } = after.callback {
        assert!(after.number.is_some());
    }
}

fn check_views(b: &Bench) {
    let row = b.row();
    let text = serde_json::to_string(&row).unwrap();
    assert!(!text.contains("722123"), "a row carries no number");
    assert_eq!(serde_json::from_str::<CallRow>(&text).unwrap(), row);
    let detail = b.detail();
    let text = serde_json::to_string(&detail).unwrap();
    assert_eq!(serde_json::from_str::<CallDetail>(&text).unwrap(), detail);
    assert_eq!(row.waiting, QueueRank::of(row.id, &b.call, t(0)).is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn any_sequence_keeps_the_invariants(steps in prop::collection::vec(any_step(), 1..60)) {
        let mut b = Bench::default();
        for (i, step) in steps.iter().enumerate() {
            let before = b.call.clone();
            run(&mut b, step, i as i64 * 3);
            check_state(&before, &b.call);
        }
        check_views(&b);
        // A snapshot reads back, and the stored events fold to the same state.
        let snapshot = serde_json::to_string(&b.call).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Call>(&snapshot).unwrap(), &b.call);
    }

    #[test]
    fn stored_events_fold_to_the_same_state(steps in prop::collection::vec(any_step(), 1..40)) {
        let mut b = Bench::default();
        let mut stored: Vec<(String, Timestamp)> = Vec::new();
        for (i, step) in steps.iter().enumerate() {
            let now = i as i64 * 3;
            let from = b.events.len();
            run(&mut b, step, now);
            for event in &b.events[from..] {
                stored.push((serde_json::to_string(event).unwrap(), event.happened_at(t(now))));
            }
        }
        let mut folded = Call::default();
        for (text, at) in &stored {
            folded.evolve(&serde_json::from_str(text).unwrap(), *at);
        }
        prop_assert_eq!(folded, b.call);
    }

    /// Applying any events in any order never panics: what is in a journal has happened.
    #[test]
    fn evolve_takes_anything(steps in prop::collection::vec(any_step(), 1..40), pick in prop::collection::vec(any::<prop::sample::Index>(), 0..80)) {
        let mut b = Bench::default();
        for (i, step) in steps.iter().enumerate() {
            run(&mut b, step, i as i64);
        }
        let mut call = Call::default();
        for index in pick {
            if let Some(event) = (!b.events.is_empty()).then(|| index.get(&b.events)) {
                call.evolve(event, t(1));
            }
        }
        let _ = CallRow::of(b.row().id, &call);
    }
}
