//! What was done, counted.

use super::clock::Clock;
use crate::{ClientError, Latencies, Percentiles};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Running counts of a simulation.
        #[derive(Debug, Default)]
        pub struct Counts {
            $($(#[$doc])* pub $name: AtomicU64,)+
            pub(crate) errors: Mutex<BTreeMap<String, u64>>,
            pub(crate) live: Mutex<Latencies>,
            pub(crate) commands: Mutex<Latencies>,
        }

        /// The final figures of a simulation.
        #[derive(Clone, Debug, Default)]
        pub struct Report {
            $($(#[$doc])* pub $name: u64,)+
            /// Refusals and failures by code. A call that a colleague answered first is one, too.
            pub errors: BTreeMap<String, u64>,
            /// From sending a call's first ring to its row on a console.
            pub live: Option<Percentiles>,
            /// Commands of people, from sending to answer.
            pub commands: Option<Percentiles>,
            /// Wall time.
            pub elapsed: Duration,
        }

        impl Counts {
            pub(crate) fn report(&self, clock: &Clock) -> Report {
                Report {
                    $($name: self.$name.load(Ordering::Relaxed),)+
                    errors: self.errors.lock().unwrap_or_else(PoisonError::into_inner).clone(),
                    live: self.live.lock().unwrap_or_else(PoisonError::into_inner).percentiles(),
                    commands: self.commands.lock().unwrap_or_else(PoisonError::into_inner).percentiles(),
                    elapsed: clock.elapsed(),
                }
            }
        }
    };
}

counts! {
    /// Calls whose first ring the door took.
    calls,
    /// Reports that the door took.
    reports,
    /// Reports that the door refused.
    refused,
    /// Calls that rang late because too many callers were on the line.
    delayed,
    /// Calls that one of our operators answered.
    answered,
    /// Callers who hung up before an answer.
    abandoned,
    /// Improper calls closed.
    disposed,
    /// Calls joined to an incident that was open already.
    attached,
    /// Incidents opened.
    incidents,
    /// Incidents to which units were sent.
    dispatched,
    /// Units sent.
    units_sent,
    /// Units that arrived.
    on_scene,
    /// Units that became free again.
    cleared,
    /// Incidents closed.
    closed,
    /// Positions sent.
    positions,
}

impl Counts {
    pub(crate) fn add(counter: &AtomicU64, by: u64) {
        counter.fetch_add(by, Ordering::Relaxed);
    }
    pub(crate) fn one(counter: &AtomicU64) {
        Self::add(counter, 1);
    }
    pub(crate) fn failed(&self, error: &ClientError) {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        // Codes are few; a server that invents new ones forever is counted under one name.
        let code = error.code();
        let code = if errors.len() < 200 || errors.contains_key(&code) { code } else { "other".to_owned() };
        *errors.entry(code).or_default() += 1;
    }
    pub(crate) fn took(&self, span: Duration) {
        self.commands.lock().unwrap_or_else(PoisonError::into_inner).add(span);
    }
    pub(crate) fn shown_after(&self, span: Duration) {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).add(span);
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        write!(
            f,
            "calls {} · answered {} · improper {} · incidents {} · units sent {} · closed {} · abandoned {}",
            n(&self.calls),
            n(&self.answered),
            n(&self.disposed),
            n(&self.incidents),
            n(&self.units_sent),
            n(&self.closed),
            n(&self.abandoned)
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "wall time            {:.1} s", self.elapsed.as_secs_f64())?;
        writeln!(
            f,
            "calls                {} ({} reports, {} refused, {} delayed)",
            self.calls, self.reports, self.refused, self.delayed
        )?;
        writeln!(f, "answered, abandoned  {}, {}", self.answered, self.abandoned)?;
        writeln!(f, "improper, joined     {}, {}", self.disposed, self.attached)?;
        writeln!(
            f,
            "incidents            {} opened, {} dispatched, {} closed",
            self.incidents, self.dispatched, self.closed
        )?;
        writeln!(
            f,
            "units                {} sent, {} on scene, {} free again",
            self.units_sent, self.on_scene, self.cleared
        )?;
        writeln!(f, "positions            {}", self.positions)?;
        if let Some(p) = &self.live {
            writeln!(f, "ring → console       {p}")?;
        }
        if let Some(p) = &self.commands {
            writeln!(f, "commands             {p}")?;
        }
        for (code, count) in &self.errors {
            writeln!(f, "refused or failed    {code}: {count}")?;
        }
        Ok(())
    }
}
