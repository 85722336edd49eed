//! A call-taker as a pure state machine: observes the board, says the next command.

use crate::{Dice, EventKey, SimCall, Truth};
use atalaya_model::{CallId, Folio, IncidentId, Millis, MunicipalityCode, Timestamp, TypeCode};
use std::collections::VecDeque;

/// How one operator works. Medians of log-normal spans, seconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct OperatorProfile {
    /// From seeing a waiting call to lifting the receiver.
    pub reaction_s: f64,
    /// From the answer to knowing that it is improper.
    pub judge_s: f64,
    /// From the answer to place and type of a real call.
    pub place_s: f64,
    /// From the answer to the saved incident.
    pub save_s: f64,
    /// Between two calls.
    pub rest_s: f64,
    /// Share of further callers that the operator recognises as the same event, percent.
    pub recognises_pct: f64,
}

impl Default for OperatorProfile {
    /// Assumed; within the norm's 90 s of capture for most calls.
    fn default() -> Self {
        Self { reaction_s: 2.5, judge_s: 9.0, place_s: 24.0, save_s: 58.0, rest_s: 5.0, recognises_pct: 80.0 }
    }
}

/// A call that waits.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct WaitingCall {
    pub id: CallId,
    pub since: Timestamp,
    /// Lower is served first: urgent 0, normal 1, deferred 2.
    pub class: u8,
}

/// The operator's own call as the board shows it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MyCall {
    pub id: CallId,
    /// The line is closed.
    pub over: bool,
    /// The recorded question is playing.
    pub prompting: bool,
    /// Disposed, or joined to an incident.
    pub settled: bool,
}

/// An open incident that a further caller may be about.
#[derive(Clone, PartialEq, Debug)]
pub struct ParentIncident {
    pub id: IncidentId,
    pub folio: Folio,
    pub municipality: Option<MunicipalityCode>,
    /// The event it was opened for, where the runner knows.
    pub event: Option<EventKey>,
}

/// What an operator sees.
#[derive(Clone, Copy, Debug)]
pub struct OperatorView<'a> {
    /// Calls that nobody of the room is reaching for.
    pub waiting: &'a [WaitingCall],
    pub mine: Option<MyCall>,
    pub parents: &'a [ParentIncident],
}

/// What an operator does next.
#[derive(Clone, PartialEq, Debug)]
pub enum OperatorAction {
    Answer {
        call: CallId,
    },
    /// Saves place and type as told so far.
    Draft {
        call: CallId,
        revision: u32,
    },
    Locate {
        call: CallId,
    },
    MarkThreat {
        call: CallId,
    },
    SilentPrompt {
        call: CallId,
    },
    /// Nothing was heard.
    PromptNothing {
        call: CallId,
    },
    Dispose {
        call: CallId,
        code: TypeCode,
    },
    OpenIncident {
        call: CallId,
        code: TypeCode,
    },
    Attach {
        call: CallId,
        incident: IncidentId,
        folio: Folio,
    },
    End {
        call: CallId,
    },
}

impl OperatorAction {
    pub fn call(&self) -> CallId {
        match self {
            Self::Answer { call }
            | Self::Draft { call, .. }
            | Self::Locate { call }
            | Self::MarkThreat { call }
            | Self::SilentPrompt { call }
            | Self::PromptNothing { call }
            | Self::Dispose { call, .. }
            | Self::OpenIncident { call, .. }
            | Self::Attach { call, .. }
            | Self::End { call } => *call,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Locate,
    Draft,
    Threat,
    Prompt,
    PromptNothing,
    Dispose,
    Settle,
    End,
}

#[derive(Clone, Debug)]
enum State {
    Free { from: Timestamp },
    Reaching { call: CallId, at: Timestamp, asked: bool },
    Working { call: CallId, steps: VecDeque<(Timestamp, Step)>, tries: u8 },
}

/// One operator. Give it every observation; it answers with at most one action at a time, and wants
/// to hear through [`OperatorPolicy::done`] what came of it.
#[derive(Debug)]
pub struct OperatorPolicy {
    profile: OperatorProfile,
    dice: Dice,
    state: State,
}

/// A refused closing step is tried this often before the operator lets the call go.
const TRIES_MAX: u8 = 4;
/// CNIE 70109, hung up: a dead line on which nothing was heard.
const HUNG_UP: u32 = 70109;
/// CNIE 60103, request for other public services: where a follow-up finds no folio.
const OTHER_REQUEST: u32 = 60103;

impl OperatorPolicy {
    pub fn new(profile: OperatorProfile, seed: u64, number: u32) -> Self {
        Self {
            profile,
            dice: Dice::new(seed, "operator", i64::from(number)),
            state: State::Free { from: Timestamp::default() },
        }
    }
    /// Not on a call.
    pub fn is_free(&self) -> bool {
        matches!(self.state, State::Free { .. })
    }
    /// The call that the operator works on or reaches for.
    pub fn call(&self) -> Option<CallId> {
        match &self.state {
            State::Free { .. } => None,
            State::Reaching { call, .. } | State::Working { call, .. } => Some(*call),
        }
    }
    /// The next command, if it is time for one. `hear` gives what is said on the line of a call.
    pub fn observe<'c>(
        &mut self,
        now: Timestamp,
        view: &OperatorView<'_>,
        hear: impl Fn(CallId) -> Option<&'c SimCall>,
    ) -> Option<OperatorAction> {
        match &mut self.state {
            State::Free { from } => {
                let next =
                    view.waiting.iter().min_by_key(|w| (w.class, w.since, w.id)).filter(|_| *from <= now)?;
                let at = now.plus(seconds(self.dice.log_normal(self.profile.reaction_s, 0.4)));
                self.state = State::Reaching { call: next.id, at, asked: false };
                None
            }
            State::Reaching { call, at, asked } => {
                if *asked || now < *at {
                    return None;
                }
                *asked = true;
                Some(OperatorAction::Answer { call: *call })
            }
            State::Working { .. } => self.work(now, view, hear),
        }
    }
    /// What came of the last action. `heard` is the call's content for a taken call.
    pub fn done(&mut self, now: Timestamp, action: &OperatorAction, taken: bool, heard: Option<&SimCall>) {
        match (action, taken) {
            (OperatorAction::Answer { call }, true) => {
                let steps = self.plan(now, heard);
                self.state = State::Working { call: *call, steps, tries: 0 };
            }
            // Somebody else was faster, or the caller hung up.
            (OperatorAction::Answer { .. }, false) => self.rest(now),
            (OperatorAction::Dispose { .. }, false) => {
                self.retry(now, &[Step::Prompt, Step::PromptNothing, Step::Dispose])
            }
            (OperatorAction::OpenIncident { .. } | OperatorAction::Attach { .. }, false) => {
                self.retry(now, &[Step::Settle])
            }
            // The other steps are help, not duty: a refusal is passed over.
            _ => {}
        }
    }

    fn work<'c>(
        &mut self,
        now: Timestamp,
        view: &OperatorView<'_>,
        hear: impl Fn(CallId) -> Option<&'c SimCall>,
    ) -> Option<OperatorAction> {
        let State::Working { call, steps, .. } = &mut self.state else { return None };
        let call = *call;
        let mine = view.mine.filter(|m| m.id == call);
        loop {
            let Some((at, step)) = steps.front().copied() else {
                self.rest(now);
                return None;
            };
            // A line that closed early leaves only the settling to do, at once.
            let over = mine.is_some_and(|m| m.over);
            if now < at && !over {
                return None;
            }
            steps.pop_front();
            let settled = mine.is_some_and(|m| m.settled);
            let skip = match step {
                Step::Prompt | Step::PromptNothing | Step::End => over,
                Step::Dispose | Step::Settle => settled,
                Step::Locate | Step::Draft | Step::Threat => false,
            };
            if skip {
                continue;
            }
            let heard = hear(call);
            if step == Step::Settle
                && over
                && heard.is_none()
                && let Ok(code) = TypeCode::new(HUNG_UP)
            {
                return Some(OperatorAction::Dispose { call, code });
            }
            return Some(act(step, call, heard, view, &self.profile, &mut self.dice));
        }
    }
    /// The steps of a call whose content is `heard`; unknown content is a call from outside the
    /// simulation, which is taken as a request for help.
    fn plan(&mut self, now: Timestamp, heard: Option<&SimCall>) -> VecDeque<(Timestamp, Step)> {
        let p = self.profile;
        let after = |median: f64, dice: &mut Dice| now.plus(seconds(dice.log_normal(median, 0.35)));
        let dice = &mut self.dice;
        let mut steps: Vec<(Timestamp, Step)> = match heard.map(|c| &c.truth) {
            Some(truth @ Truth::Improper { .. }) if truth.is_silent() => {
                let asked = after(p.judge_s, dice);
                let answered = asked.plus(seconds(6.0));
                vec![
                    (asked, Step::Prompt),
                    (answered, Step::PromptNothing),
                    (answered.plus(seconds(1.0)), Step::Dispose),
                ]
            }
            Some(Truth::Improper { .. }) => vec![(after(p.judge_s * 1.6, dice), Step::Dispose)],
            Some(Truth::Real { threat, .. }) => {
                let mut steps = vec![
                    (after(p.place_s, dice), Step::Locate),
                    (after(p.place_s * 1.2, dice), Step::Draft),
                    (after(p.save_s, dice), Step::Settle),
                ];
                if *threat {
                    steps.push((after(p.place_s * 0.7, dice), Step::Threat));
                }
                steps
            }
            None => vec![(after(p.save_s, dice), Step::Settle)],
        };
        let settled = steps.iter().map(|(at, _)| *at).max().unwrap_or(now);
        let talk_end = now.plus(heard.map_or(Millis::from_secs(30), |c| c.talk));
        steps.push((settled.max(talk_end).plus(seconds(1.0)), Step::End));
        steps.sort_by_key(|(at, _)| *at);
        steps.into()
    }
    fn retry(&mut self, now: Timestamp, again: &[Step]) {
        let wait = seconds(3.0);
        if let State::Working { steps, tries, .. } = &mut self.state {
            *tries += 1;
            if *tries < TRIES_MAX {
                let mut at = now;
                let mut first = Vec::new();
                for step in again {
                    at = at.plus(wait);
                    first.push((at, *step));
                }
                for step in first.into_iter().rev() {
                    steps.push_front(step);
                }
                return;
            }
        }
        self.rest(now);
    }
    fn rest(&mut self, now: Timestamp) {
        self.state = State::Free { from: now.plus(seconds(self.dice.log_normal(self.profile.rest_s, 0.4))) };
    }
}

fn act(
    step: Step,
    call: CallId,
    heard: Option<&SimCall>,
    view: &OperatorView<'_>,
    profile: &OperatorProfile,
    dice: &mut Dice,
) -> OperatorAction {
    let code = heard.map(|c| c.truth.code());
    match step {
        Step::Locate => OperatorAction::Locate { call },
        Step::Draft => OperatorAction::Draft { call, revision: 1 },
        Step::Threat => OperatorAction::MarkThreat { call },
        Step::Prompt => OperatorAction::SilentPrompt { call },
        Step::PromptNothing => OperatorAction::PromptNothing { call },
        Step::End => OperatorAction::End { call },
        // The caller hung up while the receiver was being lifted: nothing was heard.
        Step::Dispose => match code.or_else(|| TypeCode::new(HUNG_UP).ok()) {
            Some(code) => OperatorAction::Dispose { call, code },
            None => OperatorAction::End { call },
        },
        Step::Settle => settle(call, heard, view, profile, dice),
    }
}

/// Opens an incident, or joins the call to the one it is about.
fn settle(
    call: CallId,
    heard: Option<&SimCall>,
    view: &OperatorView<'_>,
    profile: &OperatorProfile,
    dice: &mut Dice,
) -> OperatorAction {
    let attach = |p: &ParentIncident| OperatorAction::Attach { call, incident: p.id, folio: p.folio.clone() };
    let code = heard.map(|c| c.truth.code());
    if let Some((heard, Truth::Real { event, caller, .. })) = heard.map(|c| (c, &c.truth)) {
        let same = view.parents.iter().find(|p| p.event == Some(*event));
        if *caller > 0
            && dice.percent(profile.recognises_pct)
            && let Some(parent) = same
        {
            return attach(parent);
        }
        if heard.truth.code().is_follow_up() {
            let near =
                view.parents.iter().find(|p| p.municipality.as_ref() == Some(&heard.place.municipality));
            return match (near, TypeCode::new(OTHER_REQUEST)) {
                (Some(parent), _) => attach(parent),
                (None, Ok(code)) => OperatorAction::OpenIncident { call, code },
                (None, Err(_)) => OperatorAction::End { call },
            };
        }
    }
    match code.or_else(|| TypeCode::new(OTHER_REQUEST).ok()) {
        Some(code) => OperatorAction::OpenIncident { call, code },
        None => OperatorAction::End { call },
    }
}

fn seconds(s: f64) -> Millis {
    Millis((s * 1000.0) as i64)
}
