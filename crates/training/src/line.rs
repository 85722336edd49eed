//! The caller's side of a call: what the switch would report.

use crate::SimCall;
use atalaya_model::{Millis, Timestamp};

/// Something that the switch reports about the call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineReport {
    Ringing,
    /// The automatic position of this index in [`SimCall::fixes`].
    Located(usize),
    RecordingStarted,
    /// Hung up after an answer; by the caller, or by the centre.
    Ended {
        by_caller: bool,
    },
    /// Hung up before an answer.
    Abandoned,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Waiting,
    Ringing { gives_up: Timestamp },
    Talking { hangs_up: Timestamp },
    Over,
}

/// One caller on the line. Drive it with [`CallLine::due`] and tell it of answers and hang-ups.
#[derive(Clone, Debug)]
pub struct CallLine {
    call: SimCall,
    state: State,
    next_fix: usize,
}

impl CallLine {
    pub fn new(call: SimCall) -> Self {
        Self { call, state: State::Waiting, next_fix: 0 }
    }
    pub fn call(&self) -> &SimCall {
        &self.call
    }
    /// Nothing more will be reported.
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }
    /// When [`CallLine::due`] has something to say next, if nothing happens before.
    pub fn next_due(&self) -> Option<Timestamp> {
        let step = match self.state {
            State::Waiting => return Some(self.call.at),
            State::Ringing { gives_up } => gives_up,
            State::Talking { hangs_up } => hangs_up,
            State::Over => return None,
        };
        Some(self.fix_at().map_or(step, |fix| fix.min(step)))
    }
    /// Everything that happened up to `now`, in order.
    pub fn due(&mut self, now: Timestamp) -> Vec<LineReport> {
        let mut reports = Vec::new();
        if self.state == State::Waiting && now >= self.call.at {
            self.state = State::Ringing { gives_up: self.call.at.plus(self.call.patience) };
            reports.push(LineReport::Ringing);
        }
        while self.state != State::Waiting
            && !self.is_over()
            && self.fix_at().is_some_and(|at| at <= now && Some(at) == self.next_due())
        {
            reports.push(LineReport::Located(self.next_fix));
            self.next_fix += 1;
        }
        match self.state {
            State::Ringing { gives_up } if gives_up <= now => {
                self.state = State::Over;
                reports.push(LineReport::Abandoned);
            }
            State::Talking { hangs_up } if hangs_up <= now => {
                self.state = State::Over;
                reports.push(LineReport::Ended { by_caller: true });
            }
            State::Waiting | State::Ringing { .. } | State::Talking { .. } | State::Over => {}
        }
        reports
    }
    /// An operator lifted the receiver.
    pub fn answered(&mut self, now: Timestamp) -> Vec<LineReport> {
        match self.state {
            State::Ringing { .. } => {
                // Callers stay until the operator is through; the margin lets the operator end first.
                let span = Millis(self.call.talk.0 + self.call.talk.0 / 2);
                self.state = State::Talking { hangs_up: now.plus(span) };
                vec![LineReport::RecordingStarted]
            }
            State::Waiting | State::Talking { .. } | State::Over => Vec::new(),
        }
    }
    /// The centre hung up.
    pub fn hung_up(&mut self) -> Vec<LineReport> {
        match self.state {
            State::Talking { .. } => {
                self.state = State::Over;
                vec![LineReport::Ended { by_caller: false }]
            }
            State::Waiting | State::Ringing { .. } | State::Over => Vec::new(),
        }
    }
    fn fix_at(&self) -> Option<Timestamp> {
        self.call.fixes.get(self.next_fix).map(|fix| self.call.at.plus(fix.after))
    }
}
