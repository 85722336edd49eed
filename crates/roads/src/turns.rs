//! Turn restrictions as a small automaton beside the graph.
//!
//! A restriction is a sequence of arcs that must not be driven: two for a restriction over a node, more
//! over ways. A *state* is an arc, or an arc that was entered in the middle of a forbidden sequence of
//! three or more; the latter are numbered behind the arcs. From a state one may turn into every arc that
//! leaves its head unless that completes a forbidden sequence; the state that follows is the longest
//! beginning of a sequence that was just driven (as in Aho and Corasick's automaton, 1975).
//!
//! Almost every node has no restriction and is left to the search's short rule. For *special* nodes the
//! states that lead into each state are listed.

use crate::graph::{ALWAYS, Active, Arrays, Inconsistent};
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    /// Base arc of each state behind the arcs.
    virtual_arc: Vec<u32>,
    arcs: u32,
    /// Nodes with listed turns, as bits.
    special: Vec<u64>,
    /// States with a list, sorted, and their lists.
    keys: Vec<u32>,
    at: Vec<u32>,
    before: Vec<u32>,
    /// The same the other way: turns that may follow a state with a list.
    forward: BTreeMap<u32, Vec<u32>>,
}

/// Longest sequence and most sequences that are kept.
pub(crate) const PATTERN_MAX: usize = 16;
const STATES_MAX: usize = 1 << 24;

struct Automaton<'a> {
    forbidden: BTreeSet<&'a [u32]>,
    /// Beginnings of forbidden sequences, two arcs or longer, with their state.
    begun: BTreeMap<&'a [u32], u32>,
    arcs: u32,
}

impl Automaton<'_> {
    /// The state after `history` (of which the last is the arc just driven) turns into `arc`; `None`:
    /// forbidden.
    fn step(&self, history: &[u32], arc: u32) -> Option<u32> {
        let mut driven: Vec<u32> = history.to_vec();
        driven.push(arc);
        let mut longest = None;
        for start in 0..driven.len().saturating_sub(1) {
            let tail = &driven[start..];
            if self.forbidden.contains(tail) {
                return None;
            }
            if longest.is_none() {
                longest = self.begun.get(tail).copied();
            }
        }
        Some(longest.unwrap_or(arc))
    }
}

impl Turns {
    /// From the sequences that hold always and those of hours that hold now. All are paths (see [`are_paths`]).
    pub fn new(a: &Arrays, out_at: &[u32], out: &[u32], now: &Active) -> Result<Self, Inconsistent> {
        let arcs = (a.from.len() * 2) as u32;
        let mut turns = Self { arcs, special: vec![0; a.nodes.len().div_ceil(64)], ..Self::default() };
        let hold = patterns(a).zip(&a.pattern_when).filter(|(_, when)| **when == ALWAYS || now.holds(**when));
        let lists: Vec<&[u32]> = hold.map(|(pattern, _)| pattern).collect();
        let mut begun: BTreeMap<&[u32], u32> = BTreeMap::new();
        for pattern in &lists {
            for n in 2..pattern.len() {
                let next = arcs + turns.virtual_arc.len() as u32;
                if let std::collections::btree_map::Entry::Vacant(slot) = begun.entry(&pattern[..n]) {
                    slot.insert(next);
                    turns.virtual_arc.push(pattern[n - 1]);
                }
            }
        }
        if turns.virtual_arc.len() > STATES_MAX {
            return Err(Inconsistent("too many restrictions"));
        }
        // Turns happen at the head of all but the last arc of a sequence.
        for pattern in &lists {
            for arc in &pattern[..pattern.len() - 1] {
                let node = head(a, *arc) as usize;
                turns.special[node / 64] |= 1 << (node % 64);
            }
        }
        let automaton = Automaton { forbidden: lists.iter().copied().collect(), begun, arcs };
        turns.list(a, out_at, out, &automaton);
        Ok(turns)
    }

    /// Lists, for every state whose tail is a special node, the states that may turn into it.
    fn list(&mut self, a: &Arrays, out_at: &[u32], out: &[u32], automaton: &Automaton<'_>) {
        let leaving = |v: u32| &out[out_at[v as usize] as usize..out_at[v as usize + 1] as usize];
        let mut into: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut forward: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let histories: BTreeMap<u32, &[u32]> = automaton.begun.iter().map(|(h, s)| (*s, *h)).collect();
        let mut turn = |state: u32, history: &[u32], node: u32| {
            for next in leaving(node) {
                if let Some(after) = automaton.step(history, *next) {
                    into.entry(after).or_default().push(state);
                    forward.entry(state).or_default().push(after);
                }
            }
        };
        for (node, _) in a.nodes.iter().enumerate().filter(|(n, _)| self.is_special(*n as u32)) {
            // Arcs that enter are the other directions of those that leave.
            for entering in leaving(node as u32).iter().map(|arc| arc ^ 1) {
                turn(entering, &[entering], node as u32);
            }
        }
        for (state, history) in histories {
            let Some(last) = history.last() else { continue };
            turn(state, history, head(a, *last));
        }
        self.at.push(0);
        for (state, before) in into {
            self.keys.push(state);
            self.before.extend(before);
            self.at.push(self.before.len() as u32);
        }
        self.forward = forward;
        debug_assert_eq!(automaton.arcs, self.arcs);
    }

    /// States: arcs and those behind them.
    pub fn states(&self) -> usize {
        self.arcs as usize + self.virtual_arc.len()
    }
    /// The arc that is driven in a state.
    pub fn arc(&self, state: u32) -> u32 {
        if state < self.arcs { state } else { self.virtual_arc[(state - self.arcs) as usize] }
    }
    pub fn is_special(&self, node: u32) -> bool {
        self.special[node as usize / 64] >> (node % 64) & 1 == 1
    }
    /// States that may turn into this one, when its tail is special.
    pub fn before(&self, state: u32) -> &[u32] {
        match self.keys.binary_search(&state) {
            Ok(i) => &self.before[self.at[i] as usize..self.at[i + 1] as usize],
            Err(_) => &[],
        }
    }
    /// States that may follow this one, when its head is special or it lies behind the arcs.
    pub fn after(&self, state: u32) -> &[u32] {
        self.forward.get(&state).map_or(&[], Vec::as_slice)
    }
}

fn patterns(a: &Arrays) -> impl Iterator<Item = &[u32]> {
    a.pattern_at.windows(2).map(|w| &a.patterns[w[0] as usize..w[1] as usize])
}

/// Whether all sequences are short paths, and few enough for their states to be numbered.
pub(crate) fn are_paths(a: &Arrays) -> bool {
    let states: usize = patterns(a).map(|p| p.len().saturating_sub(2)).sum();
    states <= STATES_MAX && patterns(a).all(|p| (2..=PATTERN_MAX).contains(&p.len()) && is_path(a, p))
}

fn head(a: &Arrays, arc: u32) -> u32 {
    let e = (arc >> 1) as usize;
    if arc & 1 == 0 { a.to[e] } else { a.from[e] }
}

fn is_path(a: &Arrays, arcs: &[u32]) -> bool {
    arcs.windows(2).all(|w| head(a, w[0]) == head(a, w[1] ^ 1))
}
