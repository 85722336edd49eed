//! How events change a call.

use super::events::{CallEvent, Stamp};
use super::state::{Call, CallNote, CallPlace, Callback, GuideLine, LineMove, RECORDINGS_MAX};
use super::types::{CallStatus, EndCause, Heard, Silence, TransferTarget};
use crate::Operator;
use atalaya_model::{Aggregate, Folio, Text, Timestamp};

impl Aggregate for Call {
    const KIND: &'static str = "call";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = CallEvent;

    fn evolve(&mut self, event: &CallEvent, at: Timestamp) {
        if let Some(stamp) = event.stamp() {
            self.see(stamp);
            self.evolve_line(event, stamp);
            self.wait_if_ringing(stamp.at);
        } else {
            self.evolve_work(event, at);
        }
    }
}

/// Reports of machines.
impl Call {
    fn evolve_line(&mut self, event: &CallEvent, stamp: &Stamp) {
        match event {
            CallEvent::Rang {
                number,
                number_said,
                called,
                trunk,
                name,
                caller_key,
                standing,
                deferred_ms,
                ..
            } => {
                self.rang_at = Some(self.rang_at.map_or(stamp.at, |known| known.min(stamp.at)));
                fill(&mut self.number, number);
                fill(&mut self.number_said, number_said);
                fill(&mut self.called, called);
                fill(&mut self.trunk, trunk);
                fill(&mut self.caller_name, name);
                if self.caller_key.is_none() && caller_key.is_some() {
                    self.caller_key.clone_from(caller_key);
                    self.standing.clone_from(standing);
                    self.deferred_ms = *deferred_ms;
                }
            }
            CallEvent::LineAnswered { extension, operator, folio, .. } => {
                self.line_answered(stamp, extension.as_ref(), operator.as_ref(), folio.as_ref());
            }
            CallEvent::LineHeld { .. } => {
                self.move_line(stamp, LineMove::Hold);
            }
            CallEvent::LineResumed { .. } => {
                self.move_line(stamp, LineMove::Resume);
            }
            CallEvent::LineTransferred { .. } => {
                self.move_line(stamp, LineMove::Transfer);
            }
            CallEvent::LineEnded { cause, .. } => self.close(stamp.at, *cause),
            CallEvent::LineAbandoned { .. } => self.close(stamp.at, EndCause::Caller),
            CallEvent::RecordingStarted { reference, .. } => {
                if !self.recordings.contains(reference) {
                    self.recordings.push_back(reference.clone());
                    if self.recordings.len() > RECORDINGS_MAX {
                        self.recordings.pop_front();
                    }
                }
            }
            CallEvent::InformationReceived { text, .. } => {
                self.add_note(CallNote { at: stamp.at, author: String::new(), text: text.clone() });
            }
            CallEvent::LocationReceived { fix, .. } => self.add_fix(fix),
            // The rest has no stamp and is handled by `evolve_work`.
            CallEvent::Opened { .. }
            | CallEvent::Answered { .. }
            | CallEvent::NumberNoted { .. }
            | CallEvent::PlaceSet { .. }
            | CallEvent::DraftSaved { .. }
            | CallEvent::NoteAdded { .. }
            | CallEvent::Held {}
            | CallEvent::Resumed {}
            | CallEvent::Transferred { .. }
            | CallEvent::Ended {}
            | CallEvent::Disposed { .. }
            | CallEvent::DispositionWithdrawn { .. }
            | CallEvent::PromptStarted {}
            | CallEvent::PromptFinished { .. }
            | CallEvent::Requeued { .. }
            | CallEvent::AttachedToIncident { .. }
            | CallEvent::Detached { .. }
            | CallEvent::LanguageSet { .. }
            | CallEvent::InterpreterMarked { .. }
            | CallEvent::ThreatMarked { .. }
            | CallEvent::GuideAnswered { .. }
            | CallEvent::CallbackNeeded { .. }
            | CallEvent::CallbackWithdrawn {}
            | CallEvent::CallbackDone {} => {}
        }
    }

    fn line_answered(
        &mut self,
        stamp: &Stamp,
        extension: Option<&Text<40>>,
        operator: Option<&Operator>,
        folio: Option<&Folio>,
    ) {
        self.first_answer(stamp.at, folio);
        if self.status == CallStatus::Abandoned {
            self.status = CallStatus::Ended;
        }
        // The player of the recorded question also "answers"; that is nobody of the centre.
        if self.status == CallStatus::Prompting && operator.is_none() {
            return;
        }
        let before = self.status;
        let moved = self.move_line(stamp, LineMove::Answer);
        if stamp.sequence < self.answer_sequence || !(moved || self.status.is_over()) {
            return;
        }
        self.answer_sequence = stamp.sequence;
        if extension.is_some() {
            self.extension = extension.cloned();
        }
        if self.status == CallStatus::Answered {
            self.connect();
        }
        match operator {
            // Who already works a call that is over keeps it.
            Some(_) if self.status.is_over() && self.operator.is_some() => {}
            Some(operator) => self.assign(operator),
            // Taken by somebody whom the server does not know: open for whoever says it was them.
            None if before == CallStatus::Transferred => self.release_operator(),
            None => {}
        }
    }
}

/// Acts of people and follow-ups.
impl Call {
    fn evolve_work(&mut self, event: &CallEvent, at: Timestamp) {
        self.desk_moved |= matches!(
            event,
            CallEvent::Answered { .. }
                | CallEvent::Held {}
                | CallEvent::Resumed {}
                | CallEvent::Transferred { .. }
                | CallEvent::PromptStarted {}
                | CallEvent::PromptFinished { .. }
                | CallEvent::Requeued { .. }
        );
        match event {
            CallEvent::Opened { channel, adapter, pbx_call } => {
                self.channel = Some(*channel);
                self.adapter = *adapter;
                self.pbx_call.clone_from(pbx_call);
            }
            CallEvent::LocationReceived { fix, .. } => self.add_fix(fix),
            CallEvent::Answered { operator, folio } => {
                self.first_answer(at, folio.as_ref());
                self.assign(operator);
                if !self.status.is_over() {
                    self.connect();
                }
            }
            CallEvent::NumberNoted { number, caller_key } => {
                self.number = Some(number.clone());
                self.caller_key.clone_from(caller_key);
            }
            CallEvent::PlaceSet { located, municipality, words, verified } => {
                self.place = CallPlace {
                    located: located.clone(),
                    municipality: municipality.clone(),
                    words: words.clone(),
                    verified: *verified,
                };
            }
            CallEvent::DraftSaved { revision, draft } => {
                self.draft_revision = *revision;
                self.draft = Some(draft.clone());
            }
            CallEvent::NoteAdded { author, text } => {
                self.add_note(CallNote { at, author: author.clone(), text: text.clone() });
            }
            CallEvent::Held {} if self.status == CallStatus::Answered => self.status = CallStatus::Held,
            CallEvent::Resumed {} if self.status == CallStatus::Held => self.status = CallStatus::Answered,
            CallEvent::Held {} | CallEvent::Resumed {} => {}
            CallEvent::Transferred { to, .. } => self.transferred(to, at),
            CallEvent::Ended {} => self.close(at, EndCause::Operator),
            CallEvent::Disposed { code, .. } => {
                self.disposition = Some(*code);
                self.captured_at = self.captured_at.or(Some(at));
            }
            CallEvent::DispositionWithdrawn { .. } => self.disposition = None,
            CallEvent::PromptStarted {} => {
                self.release_operator();
                self.prompts = self.prompts.saturating_add(1);
                self.silence = Silence::Asked;
                if !self.status.is_over() {
                    self.status = CallStatus::Prompting;
                    self.waiting_since = None;
                }
            }
            CallEvent::PromptFinished { heard, distress } => self.prompt_finished(*heard, *distress),
            CallEvent::Requeued { urgent, .. } => {
                self.queue(at);
                self.urgent = *urgent && !self.status.is_over();
            }
            CallEvent::AttachedToIncident { incident, folio } => {
                self.incident = Some((*incident, folio.clone()));
                self.captured_at = self.captured_at.or(Some(at));
            }
            CallEvent::Detached { .. } => self.incident = None,
            CallEvent::LanguageSet { language } => self.language = Some(language.clone()),
            CallEvent::InterpreterMarked { needed } => self.needs_interpreter = *needed,
            CallEvent::ThreatMarked { threat } => self.threat = *threat,
            CallEvent::GuideAnswered { author, guide, version, step } => self.guide.push(GuideLine {
                at,
                author: author.clone(),
                guide: guide.clone(),
                version: *version,
                step: step.clone(),
            }),
            CallEvent::CallbackNeeded { reason, urgent } => {
                self.callback = Callback::Needed { reason: *reason, urgent: *urgent };
            }
            CallEvent::CallbackWithdrawn {} | CallEvent::CallbackDone {} => {
                if let Callback::Needed { reason, .. } = self.callback {
                    self.callback = Callback::Closed { reason };
                }
            }
            // These carry a stamp and are handled by `evolve_line`.
            CallEvent::Rang { .. }
            | CallEvent::LineAnswered { .. }
            | CallEvent::LineHeld { .. }
            | CallEvent::LineResumed { .. }
            | CallEvent::LineTransferred { .. }
            | CallEvent::LineEnded { .. }
            | CallEvent::LineAbandoned { .. }
            | CallEvent::RecordingStarted { .. }
            | CallEvent::InformationReceived { .. } => {}
        }
    }

    fn transferred(&mut self, to: &TransferTarget, at: Timestamp) {
        match to {
            TransferTarget::Operator { .. } => self.queue(at),
            TransferTarget::Centre { .. } | TransferTarget::Agency { .. } | TransferTarget::Line { .. } => {
                if !self.status.is_over() {
                    self.status = CallStatus::Transferred;
                    self.waiting_since = None;
                }
            }
        }
        self.transfer = Some(to.clone());
    }

    fn prompt_finished(&mut self, heard: Heard, distress: bool) {
        self.silence = match (heard, distress) {
            (Heard::Pressed, _) => Silence::Pressed,
            (Heard::Voice, _) => Silence::Voice,
            (Heard::Nothing, _) => Silence::Nothing,
            (Heard::Noise, true) => Silence::Distress,
            (Heard::Noise, false) => Silence::Noise,
        };
        // Nothing heard: the call goes back to who asked, to be closed. The other results requeue it.
        if self.status == CallStatus::Prompting {
            self.operator = self.previous_operators.pop();
            self.status = CallStatus::Answered;
        }
    }
}

fn fill<T: Clone>(known: &mut Option<T>, new: &Option<T>) {
    if known.is_none() {
        known.clone_from(new);
    }
}
