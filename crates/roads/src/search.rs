//! The backward search: from an incident to all units at once, exactly.
//!
//! Labels are kept by state: `key` is the time from the *beginning* of the state's arc to the destination.
//! They are settled in rising order from a ring of buckets, one for each hundredth of a second (Dial 1969),
//! as costs are small whole numbers. At a node without restrictions the first arc that is settled is the
//! best way on for everybody who arrives, except for who would have to turn round into it; for those it is
//! the second. So every arc is looked at about once.

use crate::{
    graph::Graph,
    snap::Snapped,
    weights::{CLOSED, Weights},
};

const NONE: u32 = u32::MAX;
/// Longest time that is looked for, hundredths of a second: twelve hours.
pub(crate) const CUT_MAX_CS: u32 = 12 * 360_000;

/// Memory of a search, to be used again.
#[derive(Debug, Default)]
pub struct Workspace {
    key: Vec<u32>,
    dm: Vec<u32>,
    next: Vec<u32>,
    /// Arcs settled at each node, up to two.
    settled: Vec<u8>,
    wanted: Vec<bool>,
    ring: Vec<u32>,
    /// Entries of buckets: state, following entry.
    pool: Vec<(u32, u32)>,
    /// Keys up to here are final.
    final_to: u32,
}

/// The way from a place to the destination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    pub cs: u32,
    pub dm: u32,
    /// Arc on which it begins, and the state that follows; `NONE`: the destination lies ahead on it.
    pub arc: u32,
    pub then: u32,
}

/// A search that was run: answers for places.
pub(crate) struct Reached<'a> {
    graph: &'a Graph,
    weights: &'a Weights,
    space: &'a Workspace,
    to: Snapped,
    cut_cs: u32,
}

fn part_of(cs: u32, part: f64) -> u32 {
    (f64::from(cs) * part.clamp(0.0, 1.0)).round() as u32
}

impl Workspace {
    /// Searches until every place of `from` is answered, or beyond `cut_cs`.
    pub(crate) fn search<'a>(
        &'a mut self,
        graph: &'a Graph,
        weights: &'a Weights,
        to: Snapped,
        from: &[Snapped],
        cut_cs: u32,
    ) -> Reached<'a> {
        self.prepare(graph, weights);
        let open = self.want(graph, weights, to, from);
        self.seed(graph, weights, to);
        // A label includes its whole arc, of which a place may have but a little left to go.
        let cut_cs = cut_cs.min(CUT_MAX_CS);
        self.run(graph, weights, open, cut_cs.saturating_add(weights.step_max));
        Reached { graph, weights, space: self, to, cut_cs }
    }

    fn prepare(&mut self, graph: &Graph, weights: &Weights) {
        let states = graph.turns.states();
        if self.key.len() == states && self.settled.len() == graph.nodes() {
            for i in 0..self.pool.len() {
                self.key[self.pool[i].0 as usize] = CLOSED;
            }
        } else {
            self.key = vec![CLOSED; states];
            self.dm = vec![0; states];
            self.next = vec![NONE; states];
            self.wanted = vec![false; states];
        }
        self.pool.clear();
        self.settled.clear();
        self.settled.resize(graph.nodes(), 0);
        let ring = (weights.step_max as usize + 2).next_power_of_two();
        self.ring.clear();
        self.ring.resize(ring, NONE);
    }

    /// Marks the states whose keys answer for the places; says how many.
    fn want(&mut self, graph: &Graph, weights: &Weights, to: Snapped, from: &[Snapped]) -> usize {
        self.wanted.fill(false);
        let mut count = 0;
        let mut mark = |state: u32| {
            let slot = &mut self.wanted[state as usize];
            if weights.cs[state as usize] != CLOSED && !*slot {
                *slot = true;
                count += 1;
            }
        };
        for place in from {
            for arc in [2 * place.edge, 2 * place.edge + 1] {
                if place.edge == to.edge {
                    after(graph, weights, arc, &mut |state, _| mark(state));
                } else {
                    mark(arc);
                }
            }
        }
        count
    }

    fn seed(&mut self, graph: &Graph, weights: &Weights, to: Snapped) {
        let length = graph.a.length_dm[to.edge as usize];
        for (arc, part) in [(2 * to.edge, to.part), (2 * to.edge + 1, 1.0 - to.part)] {
            let cs = weights.cs[arc as usize];
            if cs == CLOSED {
                continue;
            }
            let (key, dm) = (part_of(cs, part), part_of(length, part));
            self.relax(arc, key, dm, NONE);
            // Who minds no restriction has no states of them.
            let last = if weights.minds_turns { graph.turns.states() } else { 0 };
            let virtual_states = graph.edges() * 2..last;
            for state in virtual_states.filter(|s| graph.turns.arc(*s as u32) == arc) {
                self.relax(state as u32, key, dm, NONE);
            }
        }
    }

    fn relax(&mut self, state: u32, key: u32, dm: u32, next: u32) {
        let s = state as usize;
        if key < self.key[s] {
            self.key[s] = key;
            self.dm[s] = dm;
            self.next[s] = next;
            let bucket = key as usize & (self.ring.len() - 1);
            self.pool.push((state, self.ring[bucket]));
            self.ring[bucket] = (self.pool.len() - 1) as u32;
        }
    }

    fn run(&mut self, graph: &Graph, weights: &Weights, mut open: usize, cut_cs: u32) {
        let mask = self.ring.len() - 1;
        // Empty buckets in a row: after a whole ring of them nothing is left.
        let (mut at, mut empty) = (0_u32, 0);
        while open > 0 && at <= cut_cs && empty <= mask {
            let bucket = at as usize & mask;
            let mut entry = std::mem::replace(&mut self.ring[bucket], NONE);
            empty = if entry == NONE { empty + 1 } else { 0 };
            while entry != NONE {
                let (state, following) = self.pool[entry as usize];
                entry = following;
                // An entry whose state has found a shorter way meanwhile is void.
                if self.key[state as usize] != at {
                    continue;
                }
                if self.wanted[state as usize] {
                    self.wanted[state as usize] = false;
                    open -= 1;
                }
                self.expand(graph, weights, state);
            }
            at += 1;
        }
        self.final_to = if empty > mask { CLOSED - 1 } else { at.saturating_sub(1) };
    }

    /// Gives the way on through a settled state to those that may turn into it.
    fn expand(&mut self, graph: &Graph, weights: &Weights, state: u32) {
        let arc = graph.turns.arc(state);
        let node = graph.tail(arc);
        let back = arc ^ 1;
        let (key, dm) = (self.key[state as usize], self.dm[state as usize]);
        if weights.minds_turns && (graph.turns.is_special(node) || state as usize >= graph.edges() * 2) {
            for before in graph.turns.before(state) {
                let turn = if graph.turns.arc(*before) == back { weights.u_turn_cs } else { 0 };
                self.arrive(graph, weights, *before, key.saturating_add(turn), dm, state);
            }
            return;
        }
        let settled = &mut self.settled[node as usize];
        *settled = settled.saturating_add(1);
        match *settled {
            1 => {
                for leaving in graph.leaving(node) {
                    let entering = leaving ^ 1;
                    let turn = if entering == back { weights.u_turn_cs } else { 0 };
                    self.arrive(graph, weights, entering, key.saturating_add(turn), dm, state);
                }
            }
            2 => {
                // Who arrives from the first settled arc's other end need not turn round now.
                for leaving in graph.leaving(node) {
                    let entering = leaving ^ 1;
                    if entering != back {
                        self.arrive(graph, weights, entering, key, dm, state);
                    }
                }
            }
            _ => {}
        }
    }

    fn arrive(&mut self, graph: &Graph, weights: &Weights, before: u32, key: u32, dm: u32, next: u32) {
        let cs = weights.cs[before as usize];
        if cs == CLOSED {
            return;
        }
        let length = graph.a.length_dm[(graph.turns.arc(before) >> 1) as usize];
        self.relax(before, key.saturating_add(cs), dm.saturating_add(length), next);
    }
}

/// The states that may follow an arc, with what the turn costs.
fn after(graph: &Graph, weights: &Weights, arc: u32, visit: &mut impl FnMut(u32, u32)) {
    let node = graph.head(arc);
    let mut give = |state: u32| {
        let turn = if graph.turns.arc(state) == arc ^ 1 { weights.u_turn_cs } else { 0 };
        visit(state, turn);
    };
    if weights.minds_turns && graph.turns.is_special(node) {
        graph.turns.after(arc).iter().copied().for_each(&mut give);
    } else {
        graph.leaving(node).iter().copied().for_each(&mut give);
    }
}

impl Reached<'_> {
    /// The fastest way from a place; `None`: there is none within the cut.
    pub fn from(&self, place: Snapped) -> Option<Found> {
        let sides = [(2 * place.edge, 1.0 - place.part), (2 * place.edge + 1, place.part)];
        let ways = sides.into_iter().filter_map(|(arc, left)| self.along(arc, left, place));
        ways.min_by_key(|f| (f.cs, f.dm, f.arc)).filter(|f| f.cs <= self.cut_cs)
    }

    /// From a place on, `left` parts of the arc still ahead.
    fn along(&self, arc: u32, left: f64, place: Snapped) -> Option<Found> {
        let cs = self.weights.cs[arc as usize];
        if cs == CLOSED {
            return None;
        }
        let length = self.graph.a.length_dm[place.edge as usize];
        let ahead = (place.edge == self.to.edge).then(|| {
            let (here, there) =
                if arc & 1 == 0 { (place.part, self.to.part) } else { (self.to.part, place.part) };
            (here <= there).then(|| Found {
                cs: part_of(cs, there - here),
                dm: part_of(length, there - here),
                arc,
                then: NONE,
            })
        });
        if let Some(Some(found)) = ahead {
            return Some(found);
        }
        let (cs, dm) = (part_of(cs, left), part_of(length, left));
        let (key, on, then) = self.beyond(arc, place.edge == self.to.edge)?;
        Some(Found { cs: cs.checked_add(key)?, dm: dm.saturating_add(on), arc, then })
    }

    /// Time and length from the end of an arc, and the state that follows.
    fn beyond(&self, arc: u32, ends_here: bool) -> Option<(u32, u32, u32)> {
        if !ends_here {
            let s = arc as usize;
            let key = self.final_key(arc);
            let length = self.graph.a.length_dm[(arc >> 1) as usize];
            return (key != CLOSED).then(|| {
                (
                    key.saturating_sub(self.weights.cs[s]),
                    self.space.dm[s].saturating_sub(length),
                    self.space.next[s],
                )
            });
        }
        // The destination's own arcs have the key of their part up to it: for who is beyond it, what
        // follows is looked up.
        let mut best: Option<(u32, u32, u32)> = None;
        after(self.graph, self.weights, arc, &mut |state, turn| {
            let key = self.final_key(state);
            if key != CLOSED {
                let way = (key.saturating_add(turn), self.space.dm[state as usize], state);
                best = Some(best.map_or(way, |b| b.min(way)));
            }
        });
        best
    }

    /// A label that may still shrink is none: where the search was cut, nothing is guessed.
    fn final_key(&self, state: u32) -> u32 {
        let key = self.space.key[state as usize];
        if key <= self.space.final_to { key } else { CLOSED }
    }

    /// Arcs of a way that was found, from the place's own on.
    pub fn arcs(&self, found: Found) -> Vec<u32> {
        let mut arcs = vec![found.arc];
        let mut state = found.then;
        // Every step has a smaller key; the bound only guards against a mistake here.
        while state != NONE && arcs.len() <= self.space.key.len() {
            arcs.push(self.graph.turns.arc(state));
            state = self.space.next[state as usize];
        }
        arcs
    }
}
