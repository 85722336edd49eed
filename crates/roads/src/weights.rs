//! What every arc costs one kind of vehicle at one time, and how it may turn.

use crate::{
    graph::{Active, Graph, base_cs},
    overlay::Overlay,
    profile::Profile,
    turns::Turns,
};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    sync::Arc,
};

/// Cost of an arc that may not be passed.
pub(crate) const CLOSED: u32 = u32::MAX;
/// Largest cost of an arc, hundredths of a second (about 11 hours): the queue of a search is as long.
pub(crate) const COST_MAX: u32 = 1 << 22;

/// An arc by which one comes to a node, with what the search asks of it side by side: it goes through them all, and each
/// array more is one more miss of the cache.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub arc: u32,
    /// Where it begins.
    pub tail: u32,
    pub cs: u32,
    pub dm: u32,
}

/// Costs in hundredths of a second, by state (see `turns`).
#[derive(Debug)]
pub struct Weights {
    pub(crate) profile: Profile,
    pub(crate) cs: Vec<u32>,
    /// The arcs that come to each node, in the order of the graph's leaving ones, of which they are the other sides.
    pub(crate) steps: Vec<Step>,
    pub(crate) u_turn_cs: u32,
    pub(crate) minds_turns: bool,
    /// Largest step of a search.
    pub(crate) step_max: u32,
    pub(crate) turns: Arc<Turns>,
    /// Nodes at which the second best arc counts, as bits.
    near: Vec<u64>,
    /// Hours of streets and turns that hold; what checks a search against a plain one asks for them.
    #[cfg_attr(
        not(any(test, feature = "testing")),
        expect(dead_code, reason = "only the plain search reads it")
    )]
    pub(crate) active: Active,
}

impl Weights {
    pub(crate) fn new(
        graph: &Graph,
        profile: Profile,
        overlay: &Overlay,
        hour: u8,
        active: &Active,
        turns: Arc<Turns>,
    ) -> Self {
        let factors: Vec<f64> = graph.a.areas.iter().map(|area| overlay.factor(*area, hour)).collect();
        let arcs = graph.a.from.len() * 2;
        let mut cs = Vec::with_capacity(turns.states());
        let cost = |arc: u32, attr| {
            let edge = (arc >> 1) as usize;
            match base_cs(graph.a.length_dm[edge], attr, profile) {
                Some(base) if !overlay.is_closed(arc, profile) => {
                    let factor = factors[graph.a.area[edge] as usize];
                    ((f64::from(base) * factor).round() as u32).clamp(1, COST_MAX)
                }
                _ => CLOSED,
            }
        };
        cs.extend((0..arcs as u32).map(|arc| cost(arc, graph.attr(arc))));
        for variant in graph.a.variants.iter().filter(|v| active.holds(v.schedule)) {
            for (side, attr) in (0_u32..).zip(variant.attr) {
                let arc = 2 * variant.edge + side;
                cs[arc as usize] = cost(arc, &graph.a.attrs[usize::from(attr)]);
            }
        }
        for state in arcs..turns.states() {
            cs.push(cs[turns.arc(state as u32) as usize]);
        }
        let largest = cs.iter().filter(|c| **c != CLOSED).max().copied().unwrap_or(1);
        let u_turn_cs = profile.u_turn_cs();
        let step_max = largest + u_turn_cs;
        let step = |leaving: &u32| {
            let arc = leaving ^ 1;
            let dm = graph.a.length_dm[(arc >> 1) as usize];
            Step { arc, tail: graph.tail(arc), cs: cs[arc as usize], dm }
        };
        let steps = graph.all_leaving().iter().map(step).collect();
        let near = if profile.minds_turns() { near(graph, &cs, &turns, u_turn_cs) } else { Vec::new() };
        Self {
            profile,
            near,
            steps,
            cs,
            u_turn_cs,
            minds_turns: profile.minds_turns(),
            step_max,
            turns,
            active: active.clone(),
        }
    }
    /// Whether somebody may come to this node whom a restriction sent on a detour, and who would be glad of the second
    /// best way on because the best one turns back.
    pub(crate) fn is_near(&self, node: u32) -> bool {
        self.near.get(node as usize / 64).is_some_and(|bits| bits >> (node % 64) & 1 == 1)
    }
}

/// The nodes to which a detour from a restriction may lead: there and back along the same streets it must cost less
/// than to turn round at once. With them the nodes of the restrictions themselves.
fn near(graph: &Graph, cs: &[u32], turns: &Turns, u_turn_cs: u32) -> Vec<u64> {
    let mut near = vec![0_u64; graph.nodes().div_ceil(64)];
    let mut queue = BinaryHeap::new();
    let both = |arc: u32| cs[arc as usize] != CLOSED && cs[(arc ^ 1) as usize] != CLOSED;
    for node in (0..graph.nodes() as u32).filter(|node| turns.is_special(*node)) {
        near[node as usize / 64] |= 1 << (node % 64);
        let detours = graph.leaving(node).iter().filter(|arc| both(**arc));
        queue.extend(detours.map(|arc| Reverse((0_u32, graph.head(*arc)))));
    }
    let mut least: HashMap<u32, u32> = HashMap::new();
    while let Some(Reverse((cost, node))) = queue.pop() {
        if least.get(&node).is_some_and(|known| *known <= cost) {
            continue;
        }
        least.insert(node, cost);
        near[node as usize / 64] |= 1 << (node % 64);
        for arc in graph.leaving(node).iter().filter(|arc| both(**arc)) {
            let cost = cost.saturating_add(cs[*arc as usize]).saturating_add(cs[(arc ^ 1) as usize]);
            if cost < u_turn_cs {
                queue.push(Reverse((cost, graph.head(*arc))));
            }
        }
    }
    near
}
