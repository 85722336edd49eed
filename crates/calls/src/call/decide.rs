//! The operator's commands.

use super::commands::CallCommand;
use super::events::{CallEvent, GuideStep, RequeueReason};
use super::refusal::CallRefusal;
use super::report::place_words;
use super::rules::CallRules;
use super::state::{Call, Callback, GUIDE_LINES_MAX, NOTES_MAX};
use super::types::{CallStatus, CallerKey, EndCause, Heard, IntakeDraft, Silence, TransferTarget};
use crate::{
    Operator,
    guide::Answered,
    task::{CallbackReason, TaskCommand},
};
use atalaya_model::{
    Aggregate, CallId, Env, EventKind, Folio, IncidentId, Method, Note, Personal, PhoneNumber, Place, Text,
    Timestamp, TypeCode,
};

/// What the server looks up before it decides on a command.
#[derive(Clone, Debug, Default)]
pub struct CommandFacts {
    /// A fresh pre-folio, when [`command_needs_folio`] says so.
    pub folio: Option<Folio>,
    /// Keyed hash of a number given by the command.
    pub caller_key: Option<CallerKey>,
    /// The actor may act on calls that another operator has (a supervisor).
    pub authority: bool,
    /// Words of the question and of its answer, for [`CallCommand::GuideAnswer`]; `None` when the centre's guides
    /// have no such step in that version.
    pub guide: Option<(String, String)>,
}

/// Whether the command is the first answer of its call, so that a pre-folio must be drawn.
pub fn command_needs_folio(call: &Call, command: &CallCommand) -> bool {
    call.folio.is_none() && matches!(command, CallCommand::Answer {} | CallCommand::TakeManual { .. })
}

/// A decision under way: events and the state after them.
pub(super) struct Draft {
    pub call: Call,
    pub now: Timestamp,
    pub events: Vec<CallEvent>,
}

impl Draft {
    pub fn new(call: &Call, now: Timestamp) -> Self {
        Self { call: call.clone(), now, events: Vec::new() }
    }
    pub fn push(&mut self, event: CallEvent) {
        self.call.evolve(&event, event.happened_at(self.now));
        self.events.push(event);
    }
    /// Adds what follows from the new state: the need of a call-back, or its withdrawal.
    pub fn follow_up(&mut self) {
        if let Some(event) = callback_event(&self.call) {
            self.push(event);
        }
    }
}

/// Whether somebody must call back now, or no longer must. Without a number nobody can.
fn callback_event(call: &Call) -> Option<CallEvent> {
    let urgent = call.threat || matches!(call.silence, Silence::Pressed | Silence::Distress);
    match call.callback {
        Callback::Never => {
            let reason = lost_reason(call).filter(|_| call.number.is_some())?;
            Some(CallEvent::CallbackNeeded { reason, urgent })
        }
        Callback::Needed { reason: CallbackReason::Abandoned, .. } if call.answered_at.is_some() => {
            Some(match lost_reason(call) {
                Some(reason) => CallEvent::CallbackNeeded { reason, urgent },
                None => CallEvent::CallbackWithdrawn {},
            })
        }
        Callback::Needed { reason, urgent: false } if urgent => {
            Some(CallEvent::CallbackNeeded { reason, urgent })
        }
        Callback::Needed { .. } | Callback::Closed { .. } => None,
    }
}

fn lost_reason(call: &Call) -> Option<CallbackReason> {
    if !call.status.is_over() || call.disposition.is_some() {
        None
    } else if call.status == CallStatus::Abandoned {
        Some(CallbackReason::Abandoned)
    } else if call.lost_waiting {
        Some(CallbackReason::LostWaiting)
    } else if call.end_cause == Some(EndCause::Lost) {
        Some(CallbackReason::CutOff)
    } else {
        None
    }
}

/// The command that opens (or urges) the call-back task of a call whose events hold
/// [`CallEvent::CallbackNeeded`]; its stream is [`crate::task::task_id_for_call`].
pub fn callback_command(id: CallId, call: &Call) -> Option<TaskCommand> {
    let Callback::Needed { reason, urgent } = call.callback else { return None };
    Some(TaskCommand::Create {
        call: id,
        number: call.number.as_ref().and_then(Personal::known)?.clone(),
        reason,
        urgent,
        folio: call.folio.clone(),
        municipality: call.place.municipality.clone(),
    })
}

/// The event to add to a call in the batch that completes its call-back task, if one is needed.
pub fn decide_callback_done(call: &Call) -> Vec<CallEvent> {
    match call.callback {
        Callback::Needed { .. } => vec![CallEvent::CallbackDone {}],
        Callback::Never | Callback::Closed { .. } => Vec::new(),
    }
}

/// Decides on one command. A repeated command that changes nothing gives no events.
///
/// # Errors
/// The first rule it breaks, as [`CallRefusal`].
pub fn decide(
    call: &Call,
    command: &CallCommand,
    facts: &CommandFacts,
    env: &Env,
    rules: &CallRules,
) -> Result<Vec<CallEvent>, CallRefusal> {
    let mut desk = Desk { draft: Draft::new(call, env.now), facts, env, rules };
    if let CallCommand::TakeManual { channel, number, note } = command {
        desk.take_manual(*channel, number.as_ref(), note.as_ref())?;
        return Ok(desk.draft.events);
    }
    if !call.exists() {
        return Err(CallRefusal::UnknownCall);
    }
    desk.work(command)?;
    desk.draft.follow_up();
    Ok(desk.draft.events)
}

struct Desk<'a> {
    draft: Draft,
    facts: &'a CommandFacts,
    env: &'a Env,
    rules: &'a CallRules,
}

type Done = Result<(), CallRefusal>;

impl Desk<'_> {
    fn work(&mut self, command: &CallCommand) -> Done {
        match command {
            CallCommand::TakeManual { .. } => Err(CallRefusal::AlreadyExists),
            CallCommand::Answer {} => self.answer(),
            CallCommand::Locate { place, verified } => self.locate(place, *verified),
            CallCommand::Draft { revision, draft } => self.save_draft(*revision, draft),
            CallCommand::Note { text } => self.note(text),
            CallCommand::Hold {} => self.hold(true),
            CallCommand::Resume {} => self.hold(false),
            CallCommand::Transfer { to, reason } => {
                let operator = self.on_the_line()?;
                if matches!(to, TransferTarget::Operator { operator: o } if o.id == operator.id) {
                    return Err(CallRefusal::TransferToSelf);
                }
                self.push(CallEvent::Transferred { to: to.clone(), reason: reason.clone() })
            }
            CallCommand::End {} => self.end(),
            CallCommand::Dispose { code, note } => self.dispose(*code, note.as_ref()),
            CallCommand::SilentPrompt {} => {
                if self.call().status == CallStatus::Prompting {
                    return Ok(());
                }
                self.on_the_line()?;
                self.push(CallEvent::PromptStarted {})
            }
            CallCommand::PromptResult { heard, distress } => self.prompt_result(*heard, *distress),
            CallCommand::Requeue { reason } => {
                self.on_the_line()?;
                let reason = RequeueReason::Operator { text: reason.clone() };
                self.push(CallEvent::Requeued { reason, urgent: false })
            }
            CallCommand::AttachIncident { incident, folio } => self.attach(*incident, folio),
            CallCommand::Detach { reason } => {
                let (incident, folio) = self.call().incident.clone().ok_or(CallRefusal::NotAttached)?;
                self.push(CallEvent::Detached { incident, folio, reason: reason.clone() })
            }
            CallCommand::SetLanguage { language } => self.set_language(language),
            CallCommand::MarkNeedsInterpreter { needed } => {
                let change = self.call().needs_interpreter != *needed;
                self.push_if(change, CallEvent::InterpreterMarked { needed: *needed })
            }
            CallCommand::MarkThreat { threat } => {
                let change = self.call().threat != *threat;
                self.push_if(change, CallEvent::ThreatMarked { threat: *threat })
            }
            CallCommand::GuideAnswer(answered) => self.guide_answer(answered),
        }
    }

    fn call(&self) -> &Call {
        &self.draft.call
    }
    fn push(&mut self, event: CallEvent) -> Done {
        self.draft.push(event);
        Ok(())
    }
    fn push_if(&mut self, change: bool, event: CallEvent) -> Done {
        if change { self.push(event) } else { Ok(()) }
    }
    fn person(&self) -> Result<Operator, CallRefusal> {
        Operator::try_from(&self.env.actor).map_err(|_| CallRefusal::NeedsPerson)
    }
    /// The acting person, who has the call, or may act for who has it, or nobody has it.
    fn own(&self) -> Result<Operator, CallRefusal> {
        let person = self.person()?;
        match &self.call().operator {
            Some(operator) if operator.id != person.id && !self.facts.authority => Err(CallRefusal::NotYours),
            Some(_) | None => Ok(person),
        }
    }
    /// As [`Self::own`], and the caller is on the line.
    fn on_the_line(&self) -> Result<Operator, CallRefusal> {
        let status = self.call().status;
        if status.is_over() {
            return Err(CallRefusal::Over);
        }
        let person = self.own()?;
        if status.is_connected() { Ok(person) } else { Err(CallRefusal::NotConnected) }
    }

    fn take_manual(
        &mut self,
        channel: super::Channel,
        number: Option<&PhoneNumber>,
        note: Option<&Note>,
    ) -> Done {
        if self.call().exists() {
            return Err(CallRefusal::AlreadyExists);
        }
        let operator = self.person()?;
        let author = operator.name.clone();
        let folio = self.facts.folio.clone().ok_or(CallRefusal::FolioMissing)?;
        self.push(CallEvent::Opened { channel, adapter: None, pbx_call: None })?;
        if let Some(number) = number {
            let caller_key = self.facts.caller_key.clone();
            self.push(CallEvent::NumberNoted { number: Personal::Known(number.clone()), caller_key })?;
        }
        self.push(CallEvent::Answered { operator, folio: Some(folio) })?;
        match note {
            Some(text) => self.push(CallEvent::NoteAdded { author, text: Personal::Known(text.clone()) }),
            None => Ok(()),
        }
    }

    fn answer(&mut self) -> Done {
        let operator = self.person()?;
        let call = self.call();
        let needs_folio = call.folio.is_none();
        match call.status {
            CallStatus::Abandoned => return Err(CallRefusal::Abandoned),
            CallStatus::Answered | CallStatus::Held | CallStatus::Ended => match &call.operator {
                Some(o) if o.id == operator.id && !needs_folio => return Ok(()),
                Some(o) if o.id != operator.id && !self.facts.authority => {
                    return Err(CallRefusal::AnsweredByOther);
                }
                Some(_) | None => {}
            },
            CallStatus::Ringing | CallStatus::Prompting | CallStatus::Transferred => {}
        }
        let folio = match (needs_folio, &self.facts.folio) {
            (false, _) => None,
            (true, Some(folio)) => Some(folio.clone()),
            (true, None) => return Err(CallRefusal::FolioMissing),
        };
        self.push(CallEvent::Answered { operator, folio })
    }

    fn locate(&mut self, place: &Place, verified: bool) -> Done {
        self.person()?;
        if verified && !place.is_sendable() {
            return Err(CallRefusal::PlaceIncomplete);
        }
        let located = place.located.clone().map(|mut l| {
            if verified {
                l.method = Method::Verified;
                l.at = self.env.now;
            } else if l.method == Method::Verified {
                // Only the flag of this command verifies.
                l.method = Method::Told;
            }
            l.accuracy_m = l.accuracy_m.filter(|m| m.0.is_finite() && m.0 >= 0.0);
            l.confidence_pct = l.confidence_pct.filter(|p| *p <= 100);
            l
        });
        let event = CallEvent::PlaceSet {
            located,
            municipality: place.municipality.clone(),
            words: place_words(place),
            verified,
        };
        self.push(event)
    }

    fn save_draft(&mut self, revision: u32, draft: &IntakeDraft) -> Done {
        self.own()?;
        if draft.agencies.len() > IntakeDraft::AGENCIES_MAX {
            return Err(CallRefusal::TooMany { field: "agencies", max: IntakeDraft::AGENCIES_MAX });
        }
        if draft.fields.len() > IntakeDraft::FIELDS_MAX {
            return Err(CallRefusal::TooMany { field: "fields", max: IntakeDraft::FIELDS_MAX });
        }
        let call = self.call();
        let saved = call.draft_revision;
        let same = call.draft.as_ref().and_then(Personal::known).is_some_and(|d| **d == *draft);
        if same && revision <= saved {
            return Ok(());
        }
        if revision <= saved {
            return Err(CallRefusal::DraftStale { saved });
        }
        self.push(CallEvent::DraftSaved { revision, draft: Personal::Known(Box::new(draft.clone())) })
    }

    fn note(&mut self, text: &Note) -> Done {
        let author = self.person()?.name;
        if self.call().notes.len() >= NOTES_MAX {
            return Err(CallRefusal::TooMany { field: "notes", max: NOTES_MAX });
        }
        self.push(CallEvent::NoteAdded { author, text: Personal::Known(text.clone()) })
    }

    fn guide_answer(&mut self, answered: &Answered) -> Done {
        let author = self.own()?.name;
        let (asked, said) = self.facts.guide.clone().ok_or(CallRefusal::GuideUnknown)?;
        if self.call().guide.len() >= GUIDE_LINES_MAX {
            return Err(CallRefusal::TooMany { field: "guide", max: GUIDE_LINES_MAX });
        }
        let step = GuideStep {
            node: answered.node.clone(),
            answer: answered.answer.clone(),
            asked: Text::new(asked).map_err(|_| CallRefusal::GuideUnknown)?,
            said,
        };
        self.push(CallEvent::GuideAnswered {
            author,
            guide: answered.guide.clone(),
            version: answered.version,
            step: Personal::Known(step),
        })
    }

    fn hold(&mut self, hold: bool) -> Done {
        self.on_the_line()?;
        let held = self.call().status == CallStatus::Held;
        self.push_if(held != hold, if hold { CallEvent::Held {} } else { CallEvent::Resumed {} })
    }

    fn end(&mut self) -> Done {
        self.own()?;
        match self.call().status {
            CallStatus::Ended | CallStatus::Abandoned => Ok(()),
            CallStatus::Ringing => Err(CallRefusal::NotAnswered),
            CallStatus::Prompting => Err(CallRefusal::PromptPlaying),
            CallStatus::Answered | CallStatus::Held | CallStatus::Transferred => {
                self.push(CallEvent::Ended {})
            }
        }
    }

    fn dispose(&mut self, code: TypeCode, note: Option<&Note>) -> Done {
        self.own()?;
        if !code.is_improper() {
            return Err(CallRefusal::NotImproper(code.number()));
        }
        let call = self.call();
        if call.disposition == Some(code) {
            return Ok(());
        }
        if call.incident.is_some() {
            return Err(CallRefusal::Attached);
        }
        match call.status {
            CallStatus::Ringing => return Err(CallRefusal::NotAnswered),
            CallStatus::Prompting => return Err(CallRefusal::PromptPlaying),
            CallStatus::Answered
            | CallStatus::Held
            | CallStatus::Transferred
            | CallStatus::Ended
            | CallStatus::Abandoned => {}
        }
        let unasked = self.check_silent(code)?;
        let previous = self.call().disposition;
        if let Some(text) = note {
            self.note(text)?;
        }
        if !self.call().status.is_over() {
            self.push(CallEvent::Ended {})?;
        }
        self.push(CallEvent::Disposed { code, previous })?;
        let reachable = self.call().number.is_some() && self.call().callback == Callback::Never;
        let event = CallEvent::CallbackNeeded { reason: CallbackReason::SilentNotAsked, urgent: false };
        self.push_if(unasked && reachable, event)
    }

    /// The rule that nobody is dropped as silent before the recorded question was played. `true`
    /// when an operator already hung up without it: then somebody must call back.
    fn check_silent(&self, code: TypeCode) -> Result<bool, CallRefusal> {
        let call = self.call();
        if !self.rules.silent_codes.contains(&code) {
            return Ok(false);
        }
        match call.silence {
            Silence::Pressed | Silence::Distress if !self.facts.authority => {
                Err(CallRefusal::PromptAskedForHelp)
            }
            Silence::NotAsked if !call.status.is_over() => Err(CallRefusal::PromptFirst),
            Silence::NotAsked => Ok(call.end_cause == Some(EndCause::Operator)),
            Silence::Asked
            | Silence::Pressed
            | Silence::Distress
            | Silence::Voice
            | Silence::Nothing
            | Silence::Noise => Ok(false),
        }
    }

    fn prompt_result(&mut self, heard: Heard, distress: bool) -> Done {
        let call = self.call();
        match call.silence {
            Silence::NotAsked => return Err(CallRefusal::PromptNotStarted),
            Silence::Asked => {}
            // The result is known; the switch may repeat it.
            Silence::Pressed | Silence::Voice | Silence::Nothing | Silence::Noise | Silence::Distress => {
                return Ok(());
            }
        }
        let distress = distress && heard == Heard::Noise;
        let prompting = call.status == CallStatus::Prompting;
        self.push(CallEvent::PromptFinished { heard, distress })?;
        let help = heard == Heard::Pressed || distress;
        let requeue = prompting && (help || heard == Heard::Voice);
        self.push_if(requeue, CallEvent::Requeued { reason: RequeueReason::Prompt, urgent: help })
    }

    fn attach(&mut self, incident: IncidentId, folio: &Folio) -> Done {
        match &self.call().incident {
            Some((known, _)) if *known == incident => return Ok(()),
            Some(_) => return Err(CallRefusal::AttachedElsewhere),
            None => {}
        }
        // A real emergency closed as improper by mistake must not be lost for the code.
        if let Some(code) = self.call().disposition {
            self.push(CallEvent::DispositionWithdrawn { code })?;
        }
        self.push(CallEvent::AttachedToIncident { incident, folio: folio.clone() })
    }

    fn set_language(&mut self, language: &Text<35>) -> Done {
        let code = language.as_str();
        let valid = code.len() >= 2 && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !valid {
            return Err(CallRefusal::Language);
        }
        let change = self.call().language.as_ref() != Some(language);
        self.push_if(change, CallEvent::LanguageSet { language: language.clone() })
    }
}
