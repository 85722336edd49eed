use crate::support::*;
use atalaya_calls::call::*;
use atalaya_calls::task::CallbackReason;
use atalaya_model::*;
use uuid::Uuid;

fn dispose(n: u32) -> CallCommand {
    CallCommand::Dispose { code: code(n), note: None }
}
fn heard(heard: Heard) -> CallCommand {
    CallCommand::PromptResult { heard, distress: false }
}
fn attach(n: u128) -> CallCommand {
    CallCommand::AttachIncident { incident: IncidentId(Uuid::from_u128(n)), folio: folio(1) }
}

#[test]
fn nothing_works_on_a_call_that_is_not_there() {
    let mut b = Bench::default();
    assert_eq!(b.refused(0, CallCommand::Answer {}), CallRefusal::UnknownCall);
    assert_eq!(b.refused(0, CallCommand::Note { text: note("x") }), CallRefusal::UnknownCall);
}

#[test]
fn a_manual_call_has_its_folio_at_once() {
    let mut b = Bench::default();
    let take = CallCommand::TakeManual {
        channel: Channel::Radio,
        number: Some(PhoneNumber::new("7221234567").unwrap()),
        note: Some(note("Unidad 12 reporta choque")),
    };
    assert_eq!(kinds(&b.act(3, take.clone())), ["opened", "number_noted", "answered", "note_added"]);
    let row = b.row();
    assert_eq!((row.channel, row.status, row.folio), (Channel::Radio, CallStatus::Answered, Some(folio(1))));
    assert_eq!((row.answer_ms, row.waiting), (None, false), "no ring was measured");
    assert_eq!(b.refused(4, take.clone()), CallRefusal::AlreadyExists);
    let facts = CommandFacts::default();
    let refusal = decide(&Call::default(), &take, &facts, &env(1, 0), &CallRules::default());
    assert_eq!(refusal, Err(CallRefusal::FolioMissing));
}

#[test]
fn one_person_answers_and_the_folio_is_drawn_once() {
    let mut b = Bench::talking();
    assert_eq!((b.row().folio, b.row().answer_ms), (Some(folio(1)), Some(Millis::from_secs(5))));
    assert!(b.act(6, CallCommand::Answer {}).is_empty());
    let refusal = b.try_by(2, 6, CallCommand::Answer {}).unwrap_err();
    assert_eq!(refusal, CallRefusal::AnsweredByOther);
    assert!(!Refusal::from(refusal).es.contains("op-1"), "a conflict names nobody");
    let taken = b.try_with(&env(2, 7), CallCommand::Answer {}, true).unwrap();
    assert_eq!(taken, [CallEvent::Answered { operator: operator(2), folio: None }]);
    assert_eq!(b.call.previous_operators, [operator(1)]);
}

#[test]
fn an_answer_at_the_switch_is_claimed_by_its_operator() {
    let mut b = Bench::default();
    b.report(1, 0, ringing());
    let facts = ReportFacts { operator: Some(operator(1)), ..Default::default() };
    b.report_with(&report(2, 4, answered()), &facts, 4);
    assert_eq!(kinds(&b.act(5, CallCommand::Answer {})), ["answered"], "it still had no folio");
    assert_eq!(b.row().answer_ms, Some(Millis::from_secs(4)), "the switch's time counts");
    // Taken at an extension that nobody knows: open for who says it was them, also after its end.
    let mut b = Bench::default();
    b.report(1, 0, ringing());
    b.report(2, 4, answered());
    b.report(3, 9, ended(EndCause::Caller));
    b.act(12, CallCommand::Answer {});
    assert_eq!((b.row().status, b.row().operator_name), (CallStatus::Ended, Some("op-1".into())));
}

#[test]
fn an_abandoned_call_is_called_back_not_answered() {
    let mut b = Bench::default();
    b.report(1, 0, ringing());
    b.report(2, 4, CallReportKind::Abandoned {});
    assert_eq!(b.refused(5, CallCommand::Answer {}), CallRefusal::Abandoned);
    b.act(6, dispose(70_109));
    assert_eq!(b.row().disposition, Some(code(70_109)));
}

#[test]
fn machines_do_not_act_as_persons() {
    let mut b = Bench::talking();
    let env = env_by(Actor::system("timer"), 6);
    assert_eq!(b.try_with(&env, CallCommand::Hold {}, true), Err(CallRefusal::NeedsPerson));
    assert_eq!(b.try_with(&env, CallCommand::Answer {}, true), Err(CallRefusal::NeedsPerson));
}

#[test]
fn hold_and_resume_repeat_harmlessly_and_belong_to_the_operator() {
    let mut b = Bench::talking();
    assert_eq!(kinds(&b.act(6, CallCommand::Hold {})), ["held"]);
    assert!(b.act(6, CallCommand::Hold {}).is_empty());
    assert_eq!(b.try_by(2, 7, CallCommand::Resume {}), Err(CallRefusal::NotYours));
    assert_eq!(kinds(&b.act(8, CallCommand::Resume {})), ["resumed"]);
    assert!(b.act(8, CallCommand::Resume {}).is_empty());
    b.act(9, CallCommand::End {});
    assert_eq!(b.refused(9, CallCommand::Hold {}), CallRefusal::Over);
    let mut waiting = Bench::default();
    waiting.report(1, 0, ringing());
    assert_eq!(waiting.refused(1, CallCommand::Hold {}), CallRefusal::NotConnected);
    assert_eq!(waiting.refused(1, CallCommand::End {}), CallRefusal::NotAnswered);
}

#[test]
fn one_keystroke_closes_an_improper_call_and_keeps_everything() {
    let mut b = Bench::talking();
    b.located(&fix(Method::Gnss, 15.0, 5), 6);
    let reference = RecordingReference::new("rec/1").unwrap();
    b.report(2, 6, CallReportKind::RecordingStarted { reference: reference.clone() });
    assert_eq!(b.refused(7, dispose(30_101)), CallRefusal::NotImproper(30_101));
    assert_eq!(kinds(&b.act(7, dispose(70_101))), ["ended", "disposed"]);
    assert!(b.act(8, dispose(70_101)).is_empty());
    let detail = b.detail();
    assert!(detail.number.is_some() && detail.row.lat.is_some());
    assert_eq!((detail.recordings, detail.row.open_work), (vec![reference], false));
    assert_eq!(detail.row.capture_ms, Some(Millis::from_secs(2)));
    let corrected = b.act(60, dispose(70_106));
    assert_eq!(corrected, [CallEvent::Disposed { code: code(70_106), previous: Some(code(70_101)) }]);
    assert_eq!(b.row().capture_ms, Some(Millis::from_secs(2)), "a correction does not change the measure");
}

#[test]
fn a_waiting_call_cannot_be_disposed_unheard() {
    let mut b = Bench::default();
    b.report(1, 0, ringing());
    assert_eq!(b.refused(1, dispose(70_101)), CallRefusal::NotAnswered);
}

#[test]
fn no_silent_call_is_dropped_before_the_question() {
    let mut b = Bench::talking();
    assert_eq!(b.refused(9, dispose(70_104)), CallRefusal::PromptFirst);
    assert_eq!(kinds(&b.act(10, CallCommand::SilentPrompt {})), ["prompt_started"]);
    assert!(b.act(10, CallCommand::SilentPrompt {}).is_empty());
    assert_eq!((b.row().status, b.row().operator_id), (CallStatus::Prompting, None));
    assert_eq!(b.refused(11, dispose(70_104)), CallRefusal::PromptPlaying);
    b.act(20, heard(Heard::Nothing));
    let row = b.row();
    assert_eq!((row.status, row.operator_name.as_deref()), (CallStatus::Answered, Some("op-1")));
    assert!(b.act(20, heard(Heard::Pressed)).is_empty(), "the first result stands");
    b.act(21, dispose(70_104));
    assert_eq!(b.row().disposition, Some(code(70_104)));
}

#[test]
fn hanging_up_on_a_silent_call_leads_to_a_callback() {
    let mut b = Bench::talking();
    b.act(9, CallCommand::End {});
    assert_eq!(kinds(&b.act(10, dispose(70_104))), ["disposed", "callback_needed"]);
    assert_eq!(b.call.callback, Callback::Needed { reason: CallbackReason::SilentNotAsked, urgent: false });
    // The caller hung up: nothing was dropped.
    let mut b = Bench::talking();
    b.report(2, 9, ended(EndCause::Caller));
    assert_eq!(kinds(&b.act(10, dispose(70_104))), ["disposed"]);
}

#[test]
fn who_presses_the_key_goes_to_the_front_and_cannot_be_closed_as_silent() {
    let mut b = Bench::talking();
    b.act(10, CallCommand::SilentPrompt {});
    let system = env_by(Actor::system("ivr"), 15);
    let events = b.try_with(&system, heard(Heard::Pressed), false).unwrap();
    assert_eq!(kinds(&events), ["prompt_finished", "requeued"]);
    let row = b.row();
    assert_eq!((row.waiting, row.queue_class, row.silence), (true, QueueClass::Urgent, Silence::Pressed));
    assert_eq!(row.waiting_since, Some(t(15)), "the new wait is counted anew");
    b.try_by(2, 17, CallCommand::Answer {}).unwrap();
    assert_eq!(b.try_by(2, 18, dispose(70_104)), Err(CallRefusal::PromptAskedForHelp));
    assert!(b.try_with(&env(3, 19), dispose(70_104), true).is_ok(), "a supervisor decides");
}

#[test]
fn distress_goes_to_the_front_voice_to_its_place_noise_back_to_the_operator() {
    for (result, distress, class) in [
        (Heard::Noise, true, Some(QueueClass::Urgent)),
        (Heard::Voice, false, Some(QueueClass::Normal)),
        (Heard::Voice, true, Some(QueueClass::Normal)),
        (Heard::Noise, false, None),
        (Heard::Nothing, false, None),
    ] {
        let mut b = Bench::talking();
        b.act(10, CallCommand::SilentPrompt {});
        b.act(15, CallCommand::PromptResult { heard: result, distress });
        let rank = QueueRank::of(b.row().id, &b.call, t(15));
        assert_eq!(rank.map(|r| r.class), class, "{result:?}");
        if let Some(rank) = rank {
            assert_eq!(rank.since, t(0), "its place is that of its first ring");
        }
    }
}

#[test]
fn hanging_up_during_or_after_the_question_needs_a_callback() {
    let mut b = Bench::talking();
    b.act(10, CallCommand::SilentPrompt {});
    assert_eq!(kinds(&b.report(2, 12, ended(EndCause::Caller))), ["line_ended", "callback_needed"]);
    assert_eq!(b.call.callback, Callback::Needed { reason: CallbackReason::LostWaiting, urgent: false });
    // The key was pressed just before: told late, still urgent, still over.
    assert_eq!(kinds(&b.act(13, heard(Heard::Pressed))), ["prompt_finished", "callback_needed"]);
    assert_eq!(b.call.callback, Callback::Needed { reason: CallbackReason::LostWaiting, urgent: true });
    assert_eq!(b.row().status, CallStatus::Ended);
}

#[test]
fn a_result_without_a_question_is_refused() {
    assert_eq!(Bench::talking().refused(6, heard(Heard::Pressed)), CallRefusal::PromptNotStarted);
}

#[test]
fn a_call_sent_back_waits_at_its_place_and_is_not_lost() {
    let mut b = Bench::talking();
    b.act(30, CallCommand::Requeue { reason: line("No hablo náhuatl") });
    let rank = QueueRank::of(b.row().id, &b.call, t(30)).unwrap();
    assert_eq!((rank.class, rank.since), (QueueClass::Normal, t(0)));
    b.report(2, 40, ended(EndCause::Caller));
    assert_eq!(b.call.callback, Callback::Needed { reason: CallbackReason::LostWaiting, urgent: false });
}

#[test]
fn transfers() {
    let to = |n| TransferTarget::Operator { operator: operator(n) };
    let mut b = Bench::talking();
    let reason = line("habla otomí");
    let transfer = |to| CallCommand::Transfer { to, reason: reason.clone() };
    assert_eq!(b.refused(6, transfer(to(1))), CallRefusal::TransferToSelf);
    b.act(7, transfer(to(2)));
    assert_eq!((b.row().waiting, b.row().wanted_operator_id), (true, Some(operator(2).id)));
    b.try_by(3, 8, CallCommand::Answer {}).unwrap();
    assert_eq!(b.row().wanted_operator_id, None);
    b.try_by(3, 9, transfer(TransferTarget::Centre { name: line("C4 Ecatepec") })).unwrap();
    assert_eq!((b.row().status, b.row().open_work), (CallStatus::Transferred, true));
    b.try_by(3, 10, CallCommand::End {}).unwrap();
    assert_eq!(b.row().status, CallStatus::Ended);
}

#[test]
fn drafts_lose_nothing_that_was_typed() {
    let mut b = Bench::talking();
    let draft = |text: &str| {
        Box::new(IntakeDraft {
            narrative: Some(note(text)),
            type_code: Some(code(30_101)),
            ..Default::default()
        })
    };
    let save = |revision, text| CallCommand::Draft { revision, draft: draft(text) };
    assert_eq!(kinds(&b.act(6, save(1, "hay un"))), ["draft_saved"]);
    assert!(b.act(6, save(1, "hay un")).is_empty());
    assert_eq!(b.refused(7, save(1, "hay un choque")), CallRefusal::DraftStale { saved: 1 });
    b.act(7, save(2, "hay un choque"));
    b.act(8, CallCommand::End {});
    b.act(9, save(3, "hay un choque en Tollocan"));
    assert_eq!(b.detail().draft.unwrap().narrative, Some(note("hay un choque en Tollocan")));
    assert_eq!(b.row().draft_type, Some(code(30_101)));
    assert_eq!(b.try_by(2, 10, save(4, "x")), Err(CallRefusal::NotYours));
    let agencies = vec![AgencyCode::new("SSEM").unwrap(); IntakeDraft::AGENCIES_MAX + 1];
    let big = Box::new(IntakeDraft { agencies, ..Default::default() });
    let refusal = b.refused(11, CallCommand::Draft { revision: 9, draft: big });
    assert_eq!(refusal, CallRefusal::TooMany { field: "agencies", max: 16 });
}

#[test]
fn notes_are_bounded_for_people_and_counted_for_machines() {
    let mut b = Bench::talking();
    for n in 0..NOTES_MAX {
        b.act(6, CallCommand::Note { text: note(&format!("línea {n}")) });
    }
    let refusal = b.refused(7, CallCommand::Note { text: note("una más") });
    assert_eq!(refusal, CallRefusal::TooMany { field: "notes", max: NOTES_MAX });
    assert_eq!(b.report(2, 8, CallReportKind::Information { text: note("x") }).len(), 1);
    assert_eq!((b.call.notes.len(), b.call.notes_dropped), (NOTES_MAX, 1));
}

#[test]
fn joining_an_incident_and_undoing_it() {
    let mut b = Bench::talking();
    assert_eq!(kinds(&b.act(25, attach(9))), ["attached_to_incident"]);
    assert_eq!(b.row().capture_ms, Some(Millis::from_secs(20)));
    assert!(b.act(26, attach(9)).is_empty());
    assert_eq!(b.refused(26, attach(8)), CallRefusal::AttachedElsewhere);
    assert_eq!(b.refused(26, dispose(70_101)), CallRefusal::Attached);
    b.act(27, CallCommand::Detach { reason: line("era otro choque") });
    let again = CallCommand::Detach { reason: line("x") };
    assert_eq!(b.refused(27, again), CallRefusal::NotAttached);
    b.act(28, attach(8));
    assert_eq!(b.row().capture_ms, Some(Millis::from_secs(20)));
}

#[test]
fn an_emergency_closed_as_improper_can_still_become_an_incident() {
    let mut b = Bench::talking();
    b.act(8, dispose(70_101));
    assert_eq!(kinds(&b.act(30, attach(9))), ["disposition_withdrawn", "attached_to_incident"]);
    assert_eq!((b.row().disposition, b.row().incident_folio), (None, Some(folio(1))));
}

#[test]
fn marks_and_language() {
    let mut b = Bench::talking();
    let speak = |l: &str| CallCommand::SetLanguage { language: Text::new(l).unwrap() };
    assert_eq!(kinds(&b.act(6, speak("nah"))), ["language_set"]);
    assert!(b.act(6, speak("nah")).is_empty());
    assert_eq!(b.refused(6, speak("náhuatl")), CallRefusal::Language);
    b.act(7, CallCommand::MarkNeedsInterpreter { needed: true });
    assert!(b.act(7, CallCommand::MarkNeedsInterpreter { needed: true }).is_empty());
    b.act(8, CallCommand::MarkThreat { threat: true });
    assert!(b.act(8, CallCommand::MarkThreat { threat: true }).is_empty());
    let row = b.row();
    assert!(row.needs_interpreter && row.threat);
}

#[test]
fn an_erased_call_still_shows_what_is_not_personal() {
    let mut b = Bench::talking();
    b.act(6, CallCommand::Note { text: note("se llama Juana") });
    let text = serde_json::to_string(&b.call).unwrap();
    let erased = erase(&text);
    let call: Call = serde_json::from_str(&erased).unwrap();
    let detail = CallDetail::of(b.row().id, &call);
    assert!(detail.erased && detail.number.is_none() && detail.notes[0].text.is_none());
    assert_eq!((detail.row.folio, detail.row.number_masked), (Some(folio(1)), None));
}

/// Every `{"$personal": …}` becomes `{"$erased": true}`, as the store shows it without the key.
fn erase(text: &str) -> String {
    fn walk(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(map) if map.contains_key(PERSONAL_KEY) => {
                map.clear();
                map.insert(ERASED_KEY.into(), true.into());
            }
            serde_json::Value::Object(map) => map.values_mut().for_each(walk),
            serde_json::Value::Array(items) => items.iter_mut().for_each(walk),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(text).unwrap();
    walk(&mut value);
    value.to_string()
}

#[test]
fn every_refusal_has_its_own_code_and_spanish() {
    let all = [
        CallRefusal::UnknownCall,
        CallRefusal::AlreadyExists,
        CallRefusal::NeedsPerson,
        CallRefusal::AnsweredByOther,
        CallRefusal::NotYours,
        CallRefusal::NotAnswered,
        CallRefusal::NotConnected,
        CallRefusal::Over,
        CallRefusal::Abandoned,
        CallRefusal::FolioMissing,
        CallRefusal::NotImproper(30_101),
        CallRefusal::PromptFirst,
        CallRefusal::PromptPlaying,
        CallRefusal::PromptAskedForHelp,
        CallRefusal::PromptNotStarted,
        CallRefusal::Attached,
        CallRefusal::AttachedElsewhere,
        CallRefusal::NotAttached,
        CallRefusal::DraftStale { saved: 3 },
        CallRefusal::TooMany { field: "notes", max: 2 },
        CallRefusal::PlaceIncomplete,
        CallRefusal::Language,
        CallRefusal::TransferToSelf,
    ];
    let codes: std::collections::BTreeSet<_> = all.iter().map(CallRefusal::code).collect();
    let spanish: std::collections::BTreeSet<_> = all.iter().map(CallRefusal::es).collect();
    assert_eq!((codes.len(), spanish.len()), (all.len(), all.len()));
}
