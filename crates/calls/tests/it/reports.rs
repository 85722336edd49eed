use crate::support::*;
use atalaya_calls::call::*;
use atalaya_calls::task::{CallbackReason, TaskCommand};
use atalaya_model::*;
use proptest::prelude::*;

#[test]
fn the_same_pbx_call_is_the_same_stream_for_ever() {
    let id = call_id_for_report(adapter(), "pbx-1");
    // Computed with Python: uuid.uuid5(uuid.UUID(int=0xA), "pbx-1").
    assert_eq!(id.to_string(), GOLDEN_ID);
    assert_ne!(id, call_id_for_report(adapter(), "pbx-2"));
    assert_ne!(id, call_id_for_report(AdapterId(uuid::Uuid::from_u128(0xB)), "pbx-1"));
}
const GOLDEN_ID: &str = "e86ce3af-2400-52ca-a3b9-687eef5e5f40";

#[test]
fn an_ordinary_call_is_measured() {
    let mut b = Bench::default();
    assert_eq!(kinds(&b.report(1, 0, ringing())), ["opened", "rang"]);
    assert!(b.row().waiting);
    let facts = ReportFacts { operator: Some(operator(1)), folio: Some(folio(9)), ..Default::default() };
    b.report_with(&report(2, 7, answered()), &facts, 7);
    let row = b.row();
    assert_eq!((row.status, row.waiting, row.folio), (CallStatus::Answered, false, Some(folio(9))));
    assert_eq!(row.operator_name.as_deref(), Some("op-1"));
    assert_eq!(row.answer_ms, Some(Millis::from_secs(7)));
    b.report(3, 20, CallReportKind::Held {});
    assert_eq!(b.call.status, CallStatus::Held);
    b.report(4, 25, CallReportKind::Resumed {});
    let reference = RecordingReference::new("rec/2026/1").unwrap();
    b.report(5, 26, CallReportKind::RecordingStarted { reference: reference.clone() });
    assert_eq!(kinds(&b.report(6, 90, ended(EndCause::Caller))), ["line_ended"]);
    let row = b.row();
    assert_eq!((row.status, row.has_recording, row.needs_callback), (CallStatus::Ended, true, false));
    assert_eq!(row.duration_ms, Some(Millis::from_secs(83)));
    assert!(row.open_work, "nobody has disposed of it yet");
    assert_eq!(row.number_masked.as_deref(), Some("•••• 4567"));
    assert_eq!(b.detail().number, Some(PhoneNumber::new("7221234567").unwrap()));
}

#[test]
fn a_replay_gives_no_events_and_draws_no_folio() {
    let mut b = Bench::default();
    assert!(report_needs_folio(&b.call, &report(2, 7, answered())));
    for _ in 0..2 {
        b.report(1, 0, ringing());
        b.report(2, 7, answered());
        b.report(3, 9, ended(EndCause::Caller));
    }
    assert_eq!(kinds(&b.events), ["opened", "rang", "line_answered", "line_ended"]);
    assert!(!report_needs_folio(&b.call, &report(2, 7, answered())));
}

#[test]
fn what_is_no_number_is_kept_as_said() {
    let mut b = Bench::default();
    let number = Some(Text::new("anonymous").unwrap());
    b.report(1, 0, CallReportKind::Ringing { number, called: None, trunk: None, name: None });
    assert_eq!(b.row().number_masked, None);
    assert_eq!(b.detail().number_said.unwrap().as_str(), "anonymous");
    assert!(b.row().waiting);
}

#[test]
fn any_report_may_open_a_call_and_a_location_makes_it_wait() {
    let mut b = Bench::default();
    b.report(5, 0, CallReportKind::LocationUpdate { located: fix(Method::Gnss, 12.0, 0) });
    assert!(b.row().waiting, "known, not answered, not over: somebody waits");
    b.report(4, -2, ringing());
    assert_eq!(b.row().waiting_since, Some(t(-2)), "the ring that came late tells since when");
}

#[test]
fn reports_after_the_end_are_recorded_and_do_not_revive() {
    let mut b = Bench::default();
    b.report(1, 0, ringing());
    b.report(2, 4, answered());
    b.report(3, 9, ended(EndCause::Caller));
    let reference = RecordingReference::new("rec/1").unwrap();
    b.report(4, 9, CallReportKind::RecordingStarted { reference });
    b.report(5, 10, CallReportKind::LocationUpdate { located: fix(Method::Gnss, 9.0, 10) });
    b.report(6, 11, CallReportKind::Resumed {});
    b.report(7, 12, answered());
    b.report(8, 13, CallReportKind::Information { text: note("llegó tarde") });
    let row = b.row();
    assert_eq!(row.status, CallStatus::Ended);
    assert_eq!((row.has_recording, row.accuracy_m, row.ended_at), (true, Some(9.0), Some(t(9))));
    assert_eq!(b.detail().notes[0].text, Some(note("llegó tarde")));
}

#[test]
fn abandoned_calls_need_a_callback_once() {
    let mut b = Bench::default();
    b.report(1, 0, ringing());
    assert_eq!(kinds(&b.report(2, 12, CallReportKind::Abandoned {})), ["line_abandoned", "callback_needed"]);
    assert_eq!(kinds(&b.report(3, 12, ended(EndCause::Caller))), ["line_ended"]);
    assert_eq!(b.call.callback, Callback::Needed { reason: CallbackReason::Abandoned, urgent: false });
    assert_eq!((b.row().status, b.row().needs_callback), (CallStatus::Abandoned, true));
    assert_eq!(decide_callback_done(&b.call), [CallEvent::CallbackDone {}]);
    let Some(TaskCommand::Create { number, reason, urgent, .. }) = callback_command(b.row().id, &b.call)
    else {
        panic!("a task")
    };
    assert_eq!((number.as_str(), reason, urgent), ("+527221234567", CallbackReason::Abandoned, false));
}

#[test]
fn a_late_answer_withdraws_the_callback() {
    let mut b = Bench::default();
    b.report(1, 0, ringing());
    b.report(3, 12, ended(EndCause::Caller));
    assert!(b.row().needs_callback);
    assert_eq!(kinds(&b.report(2, 6, answered())), ["line_answered", "callback_withdrawn"]);
    let row = b.row();
    assert_eq!((row.status, row.needs_callback), (CallStatus::Ended, false));
    assert_eq!(row.answer_ms, Some(Millis::from_secs(6)));
    assert!(decide_callback_done(&b.call).is_empty());
}

#[test]
fn without_a_number_nobody_can_call_back_until_it_is_known() {
    let mut b = Bench::default();
    assert_eq!(kinds(&b.report(2, 12, CallReportKind::Abandoned {})), ["opened", "line_abandoned"]);
    assert_eq!(kinds(&b.report(1, 0, ringing())), ["rang", "callback_needed"]);
}

#[test]
fn a_cut_off_call_needs_a_callback_and_a_disposed_one_does_not() {
    let mut b = Bench::talking();
    b.report(3, 40, ended(EndCause::Lost));
    assert_eq!(b.call.callback, Callback::Needed { reason: CallbackReason::CutOff, urgent: false });
    let mut b = Bench::talking();
    b.act(8, CallCommand::Dispose { code: code(70_101), note: None });
    assert_eq!(kinds(&b.report(3, 9, ended(EndCause::Lost))), ["line_ended"]);
}

#[test]
fn a_threat_makes_the_callback_urgent_also_afterwards() {
    let mut b = Bench::talking();
    b.report(3, 40, ended(EndCause::Lost));
    assert_eq!(
        kinds(&b.act(41, CallCommand::MarkThreat { threat: true })),
        ["threat_marked", "callback_needed"]
    );
    assert_eq!(b.call.callback, Callback::Needed { reason: CallbackReason::CutOff, urgent: true });
}

#[test]
fn clocks_out_of_bounds_are_kept_marked_and_clamped() {
    let mut b = Bench::default();
    b.report_with(&report(1, 121, ringing()), &ReportFacts::default(), 0);
    assert_eq!((b.call.rang_at, b.row().clock_doubtful), (Some(t(0)), true));
    let Some(CallEvent::Rang { stamp, .. }) = b.events.last() else { panic!("rang") };
    assert_eq!((stamp.said_at, stamp.clock), (t(121), Clock::Ahead));
    let mut b = Bench::default();
    b.report_with(&report(1, 120, ringing()), &ReportFacts::default(), 0);
    assert_eq!((b.call.rang_at, b.row().clock_doubtful), (Some(t(120)), false));
    let day = 24 * 3600;
    let mut b = Bench::default();
    b.report_with(&report(1, -day - 1, ringing()), &ReportFacts::default(), 0);
    assert_eq!((b.call.rang_at, b.row().clock_doubtful), (Some(t(-day)), true));
}

#[test]
fn a_switch_that_moves_a_waiting_call_leaves_it_waiting() {
    let mut b = Bench::default();
    b.report(1, 0, ringing());
    b.report(2, 3, CallReportKind::Transferred { to: Text::new("cola-2").unwrap() });
    assert!(b.row().waiting);
    b.report(3, 6, answered());
    b.report(4, 30, CallReportKind::Transferred { to: Text::new("4100").unwrap() });
    assert_eq!(b.call.status, CallStatus::Transferred);
    let facts = ReportFacts { operator: Some(operator(2)), ..Default::default() };
    b.report_with(&report(5, 35, answered()), &facts, 35);
    assert_eq!(b.call.operator, Some(operator(2)));
    assert_eq!(b.row().answer_ms, Some(Millis::from_secs(6)), "the first answer counts");
}

#[test]
fn an_old_answer_that_comes_late_does_not_undo_what_a_person_did() {
    let mut b = Bench::talking();
    b.report(9, 20, CallReportKind::Resumed {});
    b.act(30, CallCommand::Requeue { reason: line("habla otomí") });
    let facts = ReportFacts { operator: Some(operator(2)), ..Default::default() };
    b.report_with(&report(4, 6, answered()), &facts, 31);
    let row = b.row();
    assert_eq!((row.waiting, row.operator_id), (true, None));
}

#[test]
fn only_the_latest_256_report_numbers_are_kept() {
    let mut b = Bench::default();
    for n in 1..=300 {
        b.report(n, 0, CallReportKind::Held {});
    }
    assert_eq!((b.call.seen.len(), b.call.seen.first().copied()), (SEEN_MAX, Some(45)));
    assert!(b.report(300, 0, CallReportKind::Held {}).is_empty());
    // Older than what is remembered: recorded again rather than lost.
    assert_eq!(b.report(3, 0, CallReportKind::Held {}).len(), 1);
}

#[test]
fn alarms_wait_in_the_queue_once() {
    let rules = CallRules::default();
    let alarm = AlarmReport {
        reference: PbxCall::new("boton-17").unwrap(),
        at: t(0),
        channel: Channel::PanicButton,
        number: None,
        name: Some(line("Farmacia del Centro")),
        place: Some(Place {
            located: Some(fix(Method::Registered, 10.0, -100)),
            address: Some(line("Hidalgo 12")),
            municipality: Some(MunicipalityCode::new("15106").unwrap()),
            ..Place::default()
        }),
        text: Some(note("Botón oprimido dos veces")),
    };
    let facts = ReportFacts::default();
    let env = env_by(Actor::system("door"), 1);
    let mut call = Call::default();
    let events = decide_alarm(&call, adapter(), &alarm, &facts, &env, &rules);
    assert_eq!(kinds(&events), ["opened", "rang", "location_received", "place_set", "information_received"]);
    events.iter().for_each(|e| call.evolve(e, e.happened_at(env.now)));
    assert!(decide_alarm(&call, adapter(), &alarm, &facts, &env, &rules).is_empty());
    let row = CallRow::of(call_id_for_report(adapter(), "boton-17"), &call);
    assert_eq!((row.channel, row.waiting), (Channel::PanicButton, true));
    assert_eq!((row.method, row.position_doubtful), (Some(Method::Registered), false));
    assert!(!serde_json::to_string(&row).unwrap().contains("Hidalgo"), "rows carry no address of a caller");
}

fn kind_of(n: u8) -> CallReportKind {
    match n {
        0 => CallReportKind::Held {},
        1 => CallReportKind::Resumed {},
        2 => CallReportKind::Transferred { to: Text::new("x").unwrap() },
        3 | 4 => answered(),
        5 => ended(EndCause::Caller),
        6 => CallReportKind::LocationUpdate { located: fix(Method::Cell, 900.0, 1) },
        _ => CallReportKind::Information { text: note("x") },
    }
}

proptest! {
    /// Whatever the order of arrival: nothing is lost and the line ends in the same condition as in
    /// the order of the numbers.
    #[test]
    fn order_of_arrival_does_not_matter(
        (middle, order) in prop::collection::vec(0u8..8, 1..9)
            .prop_flat_map(|m| { let n = m.len() + 1; (Just(m), Just((0..n).collect::<Vec<_>>()).prop_shuffle()) })
    ) {
        // A line ends once, as its last report.
        let mut all: Vec<CallReportKind> = vec![ringing()];
        let ends = middle.contains(&5);
        all.extend(middle.iter().filter(|n| **n != 5).map(|n| kind_of(*n)));
        if ends { all.push(kind_of(5)); }
        let reports: Vec<CallReport> =
            all.into_iter().enumerate().map(|(i, k)| report(i as u64 + 1, i as i64, k)).collect();
        let play = |order: &[usize]| {
            let mut b = Bench::default();
            for i in order.iter().filter(|i| **i < reports.len()) {
                let was_over = b.call.status.is_over();
                b.report_with(&reports[*i], &ReportFacts::default(), 30);
                assert!(!was_over || b.call.status.is_over());
            }
            b
        };
        let straight: Vec<usize> = (0..reports.len()).collect();
        let (a, b) = (play(&straight), play(&order));
        prop_assert_eq!(a.call.status, b.call.status);
        prop_assert_eq!(a.call.rang_at, b.call.rang_at);
        prop_assert_eq!(a.call.answered_at, b.call.answered_at);
        prop_assert_eq!(a.call.ended_at, b.call.ended_at);
        prop_assert_eq!(a.row().waiting_since, b.row().waiting_since);
        prop_assert_eq!(a.row().needs_callback, b.row().needs_callback);
        prop_assert_eq!(a.call.notes.len() + a.call.fixes.len(), b.call.notes.len() + b.call.fixes.len());
        prop_assert_eq!(&a.call.seen, &b.call.seen);
        // And once more in the first order: no events.
        let mut again = b.clone();
        for r in &reports {
            prop_assert!(again.report_with(r, &ReportFacts::default(), 31).is_empty());
        }
    }
}
