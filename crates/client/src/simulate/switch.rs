//! The switch: callers on their lines, reported to the door in order.

use super::{LINES_MAX, Stage, clock::wall, counts::Counts};
use crate::{ClientError, DoorResult, Tables, wire};
use atalaya_calls::call::{
    CallReport, CallReportKind, EndCause, PbxCall, RecordingReference, call_id_for_report,
};
use atalaya_model::{CallId, Located, Text};
use atalaya_training::{CallLine, LineReport, SimCall};
use std::{
    collections::{HashMap, VecDeque},
    num::NonZeroU64,
    sync::{Arc, RwLock},
};

/// Reports that wait for the door; beyond it no new call rings until it has taken some.
const PENDING_MAX: usize = 4096;

struct Line {
    line: CallLine,
    pbx: PbxCall,
    /// Its row was on the board.
    seen: bool,
}

struct Switch<'a> {
    stage: &'a Stage,
    lines: HashMap<CallId, Line>,
    pending: VecDeque<CallReport>,
    next: NonZeroU64,
}

pub async fn run(stage: Arc<Stage>, tables: Arc<RwLock<Tables>>, next: u64) -> Result<(), ClientError> {
    let next = NonZeroU64::new(next).unwrap_or(NonZeroU64::MIN);
    let mut switch = Switch { stage: &stage, lines: HashMap::new(), pending: VecDeque::new(), next };
    let mut calls = stage.options.load.from(stage.clock.begin()).peekable();
    while !stage.stopped() {
        let calls_over = stage.options.duration.is_some_and(|d| stage.clock.elapsed() >= d);
        let now = stage.clock.now();
        while !calls_over && switch.pending.len() < PENDING_MAX {
            let Some(call) = calls.next_if(|c| c.at <= now) else { break };
            if switch.lines.len() >= LINES_MAX {
                // The line is busy; the caller tries again when one is free.
                Counts::one(&stage.counts.delayed);
                break;
            }
            switch.ring(call);
        }
        switch.follow(&tables);
        switch.live();
        switch.send().await?;
        tokio::time::sleep(stage.look()).await;
    }
    Ok(())
}

impl Switch<'_> {
    fn ring(&mut self, call: SimCall) {
        let name = format!("{}-{}", self.stage.options.run, call.key);
        let Ok(pbx) = PbxCall::new(name) else { return };
        let id = call_id_for_report(self.stage.switch.id(), pbx.as_str());
        self.stage.room.rings(id, Arc::new(call.clone()));
        self.lines.insert(id, Line { line: CallLine::new(call), pbx, seen: false });
    }
    /// What people did with the calls, as the board shows it; whoever it was.
    fn follow(&mut self, tables: &RwLock<Tables>) {
        let now = self.stage.clock.now();
        let mut reports = Vec::new();
        {
            let tables = tables.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            for (id, line) in &mut self.lines {
                let row = tables.row("calls", &id.to_string()).and_then(|row| wire::call(row));
                line.seen |= row.is_some();
                let happened = match row {
                    Some(call) if call.over => line.line.hung_up(),
                    Some(call) if call.connected => line.line.answered(now),
                    Some(_) => Vec::new(),
                    // Closed and settled calls leave the board.
                    None if line.seen => line.line.hung_up(),
                    None => Vec::new(),
                };
                reports.extend(happened.into_iter().map(|what| (*id, what)));
            }
        }
        reports.into_iter().for_each(|(id, what)| self.report(id, what));
    }
    fn live(&mut self) {
        let now = self.stage.clock.now();
        let mut reports = Vec::new();
        for (id, line) in &mut self.lines {
            reports.extend(line.line.due(now).into_iter().map(|what| (*id, what)));
        }
        // Rings in order of arrival: the map has none.
        reports.sort_by_key(|(id, what)| {
            (*what != LineReport::Ringing, self.lines.get(id).map(|l| l.line.call().at))
        });
        reports.into_iter().for_each(|(id, what)| self.report(id, what));
        self.lines.retain(|_, line| !line.line.is_over());
    }
    fn report(&mut self, id: CallId, what: LineReport) {
        let Some(line) = self.lines.get(&id) else { return };
        let what = match what {
            LineReport::Ringing => ringing(line.line.call()),
            LineReport::Located(i) => match located(line.line.call(), i) {
                Some(what) => what,
                None => return,
            },
            LineReport::RecordingStarted => match RecordingReference::new(format!("sim/{}", line.pbx)) {
                Ok(reference) => CallReportKind::RecordingStarted { reference },
                Err(_) => return,
            },
            LineReport::Ended { by_caller } => {
                CallReportKind::Ended { cause: if by_caller { EndCause::Caller } else { EndCause::Operator } }
            }
            LineReport::Abandoned => {
                Counts::one(&self.stage.counts.abandoned);
                self.stage.room.gave_up(id);
                CallReportKind::Abandoned {}
            }
        };
        let report = CallReport { call: line.pbx.clone(), sequence: self.next, at: wall(), what };
        self.next = self.next.saturating_add(1);
        self.pending.push_back(report);
    }
    /// Empties the queue. The client has retried already when this fails: then the door is gone.
    async fn send(&mut self) -> Result<(), ClientError> {
        while !self.pending.is_empty() {
            let reports = self.pending.make_contiguous();
            let (adapter, room) = (self.stage.switch.id(), &self.stage.room);
            for report in
                reports.iter().take(256).filter(|r| matches!(r.what, CallReportKind::Ringing { .. }))
            {
                room.sending(call_id_for_report(adapter, report.call.as_str()));
            }
            let (count, answer) = self.stage.switch.send_calls(reports).await?;
            let rings = reports
                .iter()
                .take(count)
                .filter(|r| matches!(r.what, CallReportKind::Ringing { .. }))
                .count();
            self.pending.drain(..count);
            let refused = answer.results.iter().filter(|r| r.outcome == DoorResult::Refused);
            for problem in refused.clone().filter_map(|r| r.problem.clone()) {
                self.stage.counts.failed(&problem.into());
            }
            let refused = refused.count() as u64;
            Counts::add(&self.stage.counts.calls, rings as u64);
            Counts::add(&self.stage.counts.refused, refused);
            Counts::add(&self.stage.counts.reports, count as u64 - refused.min(count as u64));
        }
        Ok(())
    }
}

fn ringing(call: &SimCall) -> CallReportKind {
    CallReportKind::Ringing {
        number: call.number.as_ref().and_then(|n| Text::new(n.as_str()).ok()),
        called: Text::new("911").ok(),
        trunk: Text::new("simulador").ok(),
        name: None,
    }
}

fn located(call: &SimCall, index: usize) -> Option<CallReportKind> {
    let fix = call.fixes.get(index)?;
    let located = Located {
        position: fix.position,
        accuracy_m: Some(fix.accuracy),
        confidence_pct: Some(67),
        method: fix.method,
        at: wall(),
    };
    Some(CallReportKind::LocationUpdate { located })
}
