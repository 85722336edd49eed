//! Recorded calls (CSV with a small mapping file) turned into reports for the public door.
//!
//! A line that cannot be read is a typed error with its number, counted in the [`Tally`]; reading
//! goes on. Nothing of a line's content is in an error.

mod mapping;
mod reader;

pub use mapping::{Column, Constants, MAPPING_MAX, Mapping, MappingError, TimeColumn};
pub use reader::{LINE_MAX, LineError, LineProblem, RecordedError, RecordedReader, Tally};

use crate::call::{CallReport, CallReportKind, EndCause, PbxCall};
use atalaya_model::{Line, Located, Method, Metres, Millis, Note, PhoneNumber, Position, Text, Timestamp};
use std::num::NonZeroU64;

/// One call of a recording.
#[derive(Clone, PartialEq, Debug)]
pub struct RecordedCall {
    /// Line of the file, from 1.
    pub line: u64,
    pub at: Timestamp,
    pub position: Option<Position>,
    pub accuracy_m: Option<f64>,
    /// What the recording calls the type. Texts are cut at 200 characters.
    pub type_text: Option<Line>,
    pub address: Option<Line>,
    pub area: Option<Line>,
    pub number: Option<PhoneNumber>,
    /// The number as written, also when it is none.
    pub number_said: Option<Text<64>>,
}

/// How a recorded call is played.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Play {
    /// From ring to answer; `None`: the operators at the consoles answer.
    pub answer_after: Option<Millis>,
    /// From ring to end; `None`: they also end it.
    pub end_after: Option<Millis>,
}

impl RecordedCall {
    /// The switch's name of the call: prefix of the mapping and line number.
    pub fn pbx_call(&self, mapping: &Mapping) -> PbxCall {
        let prefix = mapping.constants.call_prefix.as_deref().unwrap_or("recorded");
        let name = format!("{prefix}-{}", self.line);
        // The prefix was checked with the mapping; the plain form always fits.
        PbxCall::new(&name).unwrap_or_else(|_| plain_name(self.line))
    }

    /// The reports of the call, first ring at `now`, numbered from `next`, each with its delay from
    /// the ring, in order of time. `next` is moved past the numbers used.
    pub fn reports(
        &self,
        mapping: &Mapping,
        play: &Play,
        now: Timestamp,
        next: &mut NonZeroU64,
    ) -> Vec<(Millis, CallReport)> {
        let call = self.pbx_call(mapping);
        let mut kinds: Vec<(Millis, CallReportKind)> = vec![(Millis(0), self.ringing(mapping))];
        if let Some(located) = self.located(now) {
            kinds.push((Millis(0), CallReportKind::LocationUpdate { located }));
        }
        if let Some(text) = self.information() {
            kinds.push((Millis(0), CallReportKind::Information { text }));
        }
        if let Some(after) = play.answer_after {
            kinds.push((after, CallReportKind::Answered { extension: None, operator: None }));
        }
        if let Some(after) = play.end_after {
            kinds.push((after, CallReportKind::Ended { cause: EndCause::Caller }));
        }
        kinds.sort_by_key(|(after, _)| *after);
        kinds
            .into_iter()
            .map(|(after, what)| {
                let sequence = *next;
                *next = next.saturating_add(1);
                (after, CallReport { call: call.clone(), sequence, at: now.plus(after), what })
            })
            .collect()
    }

    /// Type, address and area in one text, as additional data of the call.
    pub fn information(&self) -> Option<Note> {
        let parts = [&self.type_text, &self.address, &self.area];
        let text: Vec<&str> = parts.into_iter().flatten().map(Line::as_str).collect();
        Note::new(text.join(" · ")).ok()
    }

    fn ringing(&self, mapping: &Mapping) -> CallReportKind {
        let text = |value: &Option<String>| value.as_deref().unwrap_or_default().to_owned();
        CallReportKind::Ringing {
            number: self.number_said.clone(),
            called: Text::new(text(&mapping.constants.called)).ok(),
            trunk: Text::new(text(&mapping.constants.trunk)).ok(),
            name: None,
        }
    }

    fn located(&self, now: Timestamp) -> Option<Located> {
        Some(Located {
            position: self.position?,
            accuracy_m: self.accuracy_m.map(Metres),
            confidence_pct: None,
            method: Method::Unknown,
            at: now,
        })
    }
}

#[expect(clippy::expect_used, reason = "letters and at most 20 digits are always a valid name")]
fn plain_name(line: u64) -> PbxCall {
    PbxCall::new(format!("recorded-{line}")).expect("letters and digits")
}

/// A text of a recording as a line: control characters become spaces, the rest beyond 200 characters
/// is cut. Empty gives `None`.
fn cut(text: &str) -> Option<Line> {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    Line::new(plain).ok()
}
