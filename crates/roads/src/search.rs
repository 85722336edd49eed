//! The backward search: from an incident to all units at once, exactly.
//!
//! Labels are kept by state: `key` is the time from the *beginning* of the state's arc to the destination.
//! They are settled in rising order from a ring of buckets, one for each hundredth of a second (Dial 1969),
//! as costs are small whole numbers. At a node without restrictions the first arc that is settled is the
//! best way on for everybody who arrives, except for who would have to turn round into it. Whoever would have to
//! had better not gone there: the best way from where they came leads the other way. So the second arc counts only
//! where a restriction sends somebody on a detour (`Weights::near`), or for a place on the destination's own street
//! that looks away from it; elsewhere an arc that is no better than another one of its node is dropped at once.

use crate::{
    graph::Graph,
    snap::Snapped,
    weights::{CLOSED, Weights},
};

const NONE: u32 = u32::MAX;
/// Longest time that is looked for, hundredths of a second: twelve hours.
pub(crate) const CUT_MAX_CS: u32 = 12 * 360_000;

/// What is known of a state; together in memory, as they are written together.
#[derive(Clone, Copy, Debug)]
struct Label {
    key: u32,
    dm: u32,
    next: u32,
}

const UNKNOWN: Label = Label { key: CLOSED, dm: 0, next: NONE };
/// A node of which two arcs are settled.
const TWICE: u32 = u32::MAX - 1;

/// Memory of a search, to be used again.
#[derive(Debug, Default)]
pub struct Workspace {
    labels: Vec<Label>,
    /// The arc that was settled first at each node; `NONE`: none yet; `TWICE`: a second one too.
    settled: Vec<u32>,
    /// The smallest key so far of the arcs that leave each node, settled or not.
    best: Vec<u32>,
    /// Second arcs count at every node.
    second_everywhere: bool,
    wanted: Vec<bool>,
    ring: Vec<u32>,
    /// A bit for each bucket that may hold something, so that empty ones are passed over 64 at a time.
    filled: Vec<u64>,
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
        self.second_everywhere = from.iter().any(|place| place.edge == to.edge);
        let open = self.want(graph, weights, to, from);
        self.seed(graph, weights, to);
        // A label includes its whole arc, of which a place may have but a little left to go.
        let cut_cs = cut_cs.min(CUT_MAX_CS);
        self.run(graph, weights, open, cut_cs.saturating_add(weights.step_max));
        Reached { graph, weights, space: self, to, cut_cs }
    }

    fn prepare(&mut self, graph: &Graph, weights: &Weights) {
        let states = weights.turns.states();
        if self.labels.len() == states && self.settled.len() == graph.nodes() {
            for (state, _) in &self.pool {
                self.labels[*state as usize] = UNKNOWN;
            }
        } else {
            self.labels = vec![UNKNOWN; states];
            self.wanted = vec![false; states];
        }
        self.pool.clear();
        self.settled.clear();
        self.settled.resize(graph.nodes(), NONE);
        self.best.clear();
        self.best.resize(graph.nodes(), CLOSED);
        let ring = (weights.step_max as usize + 2).next_power_of_two().max(64);
        self.ring.clear();
        self.ring.resize(ring, NONE);
        self.filled.clear();
        self.filled.resize(ring / 64, 0);
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
            self.relax(arc, key, NONE, || dm);
            let best = &mut self.best[graph.tail(arc) as usize];
            *best = key.min(*best);
            // Who minds no restriction has no states of them.
            let last = if weights.minds_turns { weights.turns.states() } else { 0 };
            let virtual_states = graph.edges() * 2..last;
            for state in virtual_states.filter(|s| weights.turns.arc(*s as u32) == arc) {
                self.relax(state as u32, key, NONE, || dm);
            }
        }
    }

    fn relax(&mut self, state: u32, key: u32, next: u32, dm: impl FnOnce() -> u32) {
        let label = &mut self.labels[state as usize];
        if key < label.key {
            *label = Label { key, dm: dm(), next };
            let bucket = key as usize & (self.ring.len() - 1);
            self.pool.push((state, self.ring[bucket]));
            self.ring[bucket] = (self.pool.len() - 1) as u32;
            self.filled[bucket / 64] |= 1 << (bucket % 64);
        }
    }

    fn run(&mut self, graph: &Graph, weights: &Weights, mut open: usize, cut_cs: u32) {
        let mask = self.ring.len() - 1;
        let mut at = 0_u32;
        while open > 0 && at <= cut_cs {
            let Some(next) = self.next_filled(at) else {
                self.final_to = CLOSED - 1;
                return;
            };
            at = next;
            if at > cut_cs {
                break;
            }
            let bucket = at as usize & mask;
            self.filled[bucket / 64] &= !(1 << (bucket % 64));
            let mut entry = std::mem::replace(&mut self.ring[bucket], NONE);
            while entry != NONE {
                let (state, following) = self.pool[entry as usize];
                entry = following;
                // An entry whose state has found a shorter way meanwhile is void.
                if self.labels[state as usize].key != at {
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
        self.final_to = at.saturating_sub(1);
    }

    /// The first key from `at` on whose bucket holds something; all that waits is less than a ring ahead.
    fn next_filled(&self, at: u32) -> Option<u32> {
        let (words, first) = (self.filled.len(), at as usize & (self.ring.len() - 1));
        let begun = self.filled[first / 64] & (u64::MAX << (first % 64));
        let ahead = (1..=words).map(|n| (n, self.filled[(first / 64 + n) % words]));
        let (n, word) = std::iter::once((0, begun)).chain(ahead).find(|(_, word)| *word != 0)?;
        let offset = n * 64 + word.trailing_zeros() as usize;
        Some(at + (offset - first % 64) as u32)
    }

    /// Gives the way on through a settled state to those that may turn into it.
    fn expand(&mut self, graph: &Graph, weights: &Weights, state: u32) {
        let arc = weights.turns.arc(state);
        let node = graph.tail(arc);
        let back = arc ^ 1;
        let Label { key, dm, .. } = self.labels[state as usize];
        if weights.minds_turns && (weights.turns.is_special(node) || state as usize >= graph.edges() * 2) {
            for before in weights.turns.before(state) {
                let turn = if weights.turns.arc(*before) == back { weights.u_turn_cs } else { 0 };
                self.arrive(graph, weights, *before, key.saturating_add(turn), dm, state);
            }
            return;
        }
        match std::mem::replace(&mut self.settled[node as usize], TWICE) {
            NONE => {
                self.settled[node as usize] = arc;
                for step in &weights.steps[graph.leaving_at(node)] {
                    let turn = if step.arc == back { weights.u_turn_cs } else { 0 };
                    let key = key.saturating_add(turn).saturating_add(step.cs);
                    if step.cs != CLOSED && self.is_of_use(weights, step.arc, step.tail, key) {
                        self.relax(step.arc, key, state, || dm.saturating_add(step.dm));
                    }
                }
            }
            TWICE => {}
            _ if !self.second_counts(weights, node) => {}
            // Everybody else has had the first arc, which is no slower; only who comes from its other end need not
            // turn round now.
            first => self.arrive(graph, weights, first ^ 1, key, dm, state),
        }
    }

    fn second_counts(&self, weights: &Weights, node: u32) -> bool {
        self.second_everywhere || weights.is_near(node)
    }

    /// Whether somebody at the node an arc leaves, or who asks of this very arc, may be glad of it.
    fn is_of_use(&mut self, weights: &Weights, arc: u32, node: u32, key: u32) -> bool {
        let best = &mut self.best[node as usize];
        if key < *best {
            *best = key;
            return true;
        }
        let rest = (self.second_everywhere || weights.is_near(node))
            && (self.settled[node as usize] != TWICE
                || (weights.minds_turns && weights.turns.is_special(node)));
        rest || self.wanted[arc as usize]
    }

    fn arrive(&mut self, graph: &Graph, weights: &Weights, before: u32, key: u32, dm: u32, next: u32) {
        let cs = weights.cs[before as usize];
        if cs == CLOSED {
            return;
        }
        let key = key.saturating_add(cs);
        let arc = weights.turns.arc(before);
        // States behind the arcs are few, and only who is in them may use them.
        if before == arc && !self.is_of_use(weights, arc, graph.tail(arc), key) {
            return;
        }
        self.relax(before, key, next, || dm.saturating_add(graph.a.length_dm[(arc >> 1) as usize]));
    }
}

/// The states that may follow an arc, with what the turn costs.
fn after(graph: &Graph, weights: &Weights, arc: u32, visit: &mut impl FnMut(u32, u32)) {
    let node = graph.head(arc);
    let mut give = |state: u32| {
        let turn = if weights.turns.arc(state) == arc ^ 1 { weights.u_turn_cs } else { 0 };
        visit(state, turn);
    };
    if weights.minds_turns && weights.turns.is_special(node) {
        weights.turns.after(arc).iter().copied().for_each(&mut give);
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
                    self.space.labels[s].dm.saturating_sub(length),
                    self.space.labels[s].next,
                )
            });
        }
        // The destination's own arcs have the key of their part up to it: for who is beyond it, what
        // follows is looked up.
        let mut best: Option<(u32, u32, u32)> = None;
        after(self.graph, self.weights, arc, &mut |state, turn| {
            let key = self.final_key(state);
            if key != CLOSED {
                let way = (key.saturating_add(turn), self.space.labels[state as usize].dm, state);
                best = Some(best.map_or(way, |b| b.min(way)));
            }
        });
        best
    }

    /// A label that may still shrink is none: where the search was cut, nothing is guessed.
    fn final_key(&self, state: u32) -> u32 {
        let key = self.space.labels[state as usize].key;
        if key <= self.space.final_to { key } else { CLOSED }
    }

    /// Arcs of a way that was found, from the place's own on.
    pub fn arcs(&self, found: Found) -> Vec<u32> {
        let mut arcs = vec![found.arc];
        let mut state = found.then;
        // Every step has a smaller key; the bound only guards against a mistake here.
        while state != NONE && arcs.len() <= self.space.labels.len() {
            arcs.push(self.weights.turns.arc(state));
            state = self.space.labels[state as usize].next;
        }
        arcs
    }
}
