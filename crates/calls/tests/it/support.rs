//! Short names for building calls.

use atalaya_calls::Operator;
use atalaya_calls::call::*;
use atalaya_model::*;
use std::num::NonZeroU64;
use uuid::Uuid;

/// 2026-11-24T03:15:00Z, second 0 of the tests.
pub const START_MS: i64 = 1_795_490_100_000;

pub fn t(seconds: i64) -> Timestamp {
    Timestamp::from_millis(START_MS + seconds * 1000)
}
pub fn account(n: u128) -> Actor {
    Actor::Account { id: AccountId(Uuid::from_u128(n)), name: format!("op-{n}") }
}
pub fn operator(n: u128) -> Operator {
    Operator { id: AccountId(Uuid::from_u128(n)), name: format!("op-{n}") }
}
pub fn env_by(actor: Actor, seconds: i64) -> Env {
    let ids = IdSource::new(t(seconds), 7);
    Env { now: t(seconds), actor, site: SiteCode::new("TOL").unwrap(), realm: Realm::Operations, ids }
}
pub fn env(n: u128, seconds: i64) -> Env {
    env_by(account(n), seconds)
}
pub fn folio(n: u32) -> Folio {
    Folio::new(SiteCode::new("TOL").unwrap(), 261_124, n).unwrap()
}
pub fn adapter() -> AdapterId {
    AdapterId(Uuid::from_u128(0xA))
}
pub fn code(n: u32) -> TypeCode {
    TypeCode::new(n).unwrap()
}
pub fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}
pub fn note(text: &str) -> Note {
    Note::new(text).unwrap()
}
pub fn toluca() -> Position {
    Position::new(19.2925, -99.6569).unwrap()
}
pub fn fix(method: Method, accuracy_m: f64, seconds: i64) -> Located {
    Located {
        position: toluca(),
        accuracy_m: Some(Metres(accuracy_m)),
        confidence_pct: None,
        method,
        at: t(seconds),
    }
}
pub fn report(sequence: u64, seconds: i64, what: CallReportKind) -> CallReport {
    CallReport {
        call: PbxCall::new("pbx-1").unwrap(),
        sequence: NonZeroU64::new(sequence).unwrap(),
        at: t(seconds),
        what,
    }
}
pub fn ringing() -> CallReportKind {
    CallReportKind::Ringing {
        number: Some(Text::new("7221234567").unwrap()),
        called: Some(Text::new("911").unwrap()),
        trunk: Some(Text::new("TK-3").unwrap()),
        name: None,
    }
}
pub fn answered() -> CallReportKind {
    CallReportKind::Answered { extension: Some(Text::new("4012").unwrap()), operator: None }
}
pub fn ended(cause: EndCause) -> CallReportKind {
    CallReportKind::Ended { cause }
}

/// A call under test.
#[derive(Clone, Debug, Default)]
pub struct Bench {
    pub call: Call,
    pub events: Vec<CallEvent>,
    pub rules: CallRules,
}

impl Bench {
    fn apply(&mut self, events: Vec<CallEvent>, now: Timestamp) -> Vec<CallEvent> {
        for event in &events {
            self.call.evolve(event, event.happened_at(now));
        }
        self.events.extend(events.iter().cloned());
        events
    }
    pub fn report_with(&mut self, report: &CallReport, facts: &ReportFacts, now: i64) -> Vec<CallEvent> {
        let env = env_by(Actor::Adapter { id: adapter(), name: "pbx".into() }, now);
        let events = decide_report(&self.call, adapter(), report, facts, &env, &self.rules);
        self.apply(events, t(now))
    }
    /// A report that arrives when it happens.
    pub fn report(&mut self, sequence: u64, seconds: i64, what: CallReportKind) -> Vec<CallEvent> {
        self.report_with(&report(sequence, seconds, what), &ReportFacts::default(), seconds)
    }
    pub fn located(&mut self, located: &Located, now: i64) -> Vec<CallEvent> {
        let env = env_by(Actor::system("aml"), now);
        let events = decide_location(&self.call, located, LocationSource::Aml, &env, &self.rules);
        self.apply(events, t(now))
    }
    pub fn try_with(
        &mut self,
        env: &Env,
        command: CallCommand,
        authority: bool,
    ) -> Result<Vec<CallEvent>, CallRefusal> {
        let folio = command_needs_folio(&self.call, &command).then(|| folio(1));
        let facts = CommandFacts { folio, caller_key: None, authority, guide: None };
        let events = decide(&self.call, &command, &facts, env, &self.rules)?;
        Ok(self.apply(events, env.now))
    }
    pub fn try_by(
        &mut self,
        n: u128,
        seconds: i64,
        command: CallCommand,
    ) -> Result<Vec<CallEvent>, CallRefusal> {
        self.try_with(&env(n, seconds), command, false)
    }
    /// A command of operator 1 that must be taken.
    pub fn act(&mut self, seconds: i64, command: CallCommand) -> Vec<CallEvent> {
        self.try_by(1, seconds, command).unwrap()
    }
    /// A command of operator 1 that must be refused.
    pub fn refused(&mut self, seconds: i64, command: CallCommand) -> CallRefusal {
        self.try_by(1, seconds, command).unwrap_err()
    }
    pub fn row(&self) -> CallRow {
        CallRow::of(call_id_for_report(adapter(), "pbx-1"), &self.call)
    }
    pub fn detail(&self) -> CallDetail {
        CallDetail::of(call_id_for_report(adapter(), "pbx-1"), &self.call)
    }
    /// Rang at 0 s, answered by operator 1 at 5 s.
    pub fn talking() -> Self {
        let mut bench = Self::default();
        bench.report(1, 0, ringing());
        bench.act(5, CallCommand::Answer {});
        bench
    }
}

pub fn kinds(events: &[CallEvent]) -> Vec<&'static str> {
    events.iter().map(EventKind::kind).collect()
}
