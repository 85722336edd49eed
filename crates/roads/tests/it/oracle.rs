//! A search in the plainest way: forward, with a binary heap, over whole histories of arcs. It shares
//! nothing with the one under test but the list of arcs.

use atalaya_roads::{Snapped, testing::Open};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashMap},
};

pub struct Plain<'a> {
    open: &'a Open,
    leaving: HashMap<u32, Vec<u32>>,
    longest: usize,
}

fn part(cs: u32, part: f64) -> u32 {
    (f64::from(cs) * part).round() as u32
}

impl<'a> Plain<'a> {
    pub fn new(open: &'a Open) -> Self {
        let mut leaving: HashMap<u32, Vec<u32>> = HashMap::new();
        for (arc, (tail, _, cs)) in open.arcs.iter().enumerate() {
            if cs.is_some() {
                leaving.entry(*tail).or_default().push(arc as u32);
            }
        }
        let longest = open.forbidden.iter().map(Vec::len).max().unwrap_or(2);
        Self { open, leaving, longest }
    }
    fn forbids(&self, driven: &[u32]) -> bool {
        self.open.minds_turns && self.open.forbidden.iter().any(|f| driven.ends_with(f))
    }

    /// From one place: earliest time at the beginning of every arc, hundredths of a second.
    pub fn starts(&self, from: Snapped) -> BTreeMap<u32, u32> {
        let mut starts: BTreeMap<u32, u32> = BTreeMap::new();
        let mut done: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut heap = BinaryHeap::new();
        for (arc, left) in [(2 * from.edge, 1.0 - from.part), (2 * from.edge + 1, from.part)] {
            if let Some(cs) = self.open.arcs[arc as usize].2 {
                heap.push(Reverse((part(cs, left), vec![arc])));
            }
        }
        while let Some(Reverse((time, driven))) = heap.pop() {
            if done.get(&driven).is_some_and(|t| *t <= time) {
                continue;
            }
            done.insert(driven.clone(), time);
            let last = driven[driven.len() - 1];
            let node = self.open.arcs[last as usize].1;
            for next in self.leaving.get(&node).into_iter().flatten() {
                let mut longer = driven.clone();
                longer.push(*next);
                if self.forbids(&longer) {
                    continue;
                }
                let turn = if *next == last ^ 1 { self.open.u_turn_cs } else { 0 };
                let begin = time + turn;
                let best = starts.entry(*next).or_insert(begin);
                *best = begin.min(*best);
                // What lies further back than any restriction is long does not matter.
                let keep = longer.len().saturating_sub(self.longest.max(2) - 1);
                longer.drain(..keep);
                let cs = self.open.arcs[*next as usize].2.unwrap();
                heap.push(Reverse((begin + cs, longer)));
            }
        }
        starts
    }

    /// Fastest time between two places, given the first one's starts.
    pub fn time(&self, from: Snapped, to: Snapped, starts: &BTreeMap<u32, u32>) -> Option<u32> {
        let mut best: Option<u32> = None;
        for (arc, here, there) in
            [(2 * to.edge, from.part, to.part), (2 * to.edge + 1, 1.0 - from.part, 1.0 - to.part)]
        {
            let Some(cs) = self.open.arcs[arc as usize].2 else { continue };
            let mut offer = |time: u32| best = Some(best.map_or(time, |b: u32| b.min(time)));
            if let Some(start) = starts.get(&arc) {
                offer(start + part(cs, there));
            }
            if from.edge == to.edge && here <= there {
                offer(part(cs, there - here));
            }
        }
        best
    }

    /// A way that was given: its arcs meet, none is closed, nothing forbidden is driven.
    pub fn is_legal(&self, arcs: &[u32]) -> bool {
        arcs.iter().all(|a| self.open.arcs[*a as usize].2.is_some())
            && arcs.windows(2).all(|w| self.open.arcs[w[0] as usize].1 == self.open.arcs[w[1] as usize].0)
            && (1..=arcs.len()).all(|n| !self.forbids(&arcs[..n]))
    }
}
