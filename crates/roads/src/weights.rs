//! What every arc costs one kind of vehicle in one hour.

use crate::{
    graph::{Graph, base_cs},
    overlay::Overlay,
    profile::Profile,
};

/// Cost of an arc that may not be passed.
pub(crate) const CLOSED: u32 = u32::MAX;
/// Largest cost of an arc, hundredths of a second (about 11 hours): the queue of a search is as long.
pub(crate) const COST_MAX: u32 = 1 << 22;

/// Costs in hundredths of a second, by state (see `turns`).
#[derive(Debug)]
pub struct Weights {
    pub(crate) profile: Profile,
    pub(crate) cs: Vec<u32>,
    pub(crate) u_turn_cs: u32,
    pub(crate) minds_turns: bool,
    /// Largest step of a search.
    pub(crate) step_max: u32,
}

impl Weights {
    pub(crate) fn new(graph: &Graph, profile: Profile, overlay: &Overlay, hour: u8) -> Self {
        let factors: Vec<f64> = graph.a.areas.iter().map(|area| overlay.factor(*area, hour)).collect();
        let arcs = graph.a.from.len() * 2;
        let mut cs = Vec::with_capacity(graph.turns.states());
        for arc in 0..arcs as u32 {
            let edge = (arc >> 1) as usize;
            let base = base_cs(graph.a.length_dm[edge], graph.attr(arc), profile);
            cs.push(match base {
                Some(base) if !overlay.is_closed(arc, profile) => {
                    let factor = factors[graph.a.area[edge] as usize];
                    ((f64::from(base) * factor).round() as u32).clamp(1, COST_MAX)
                }
                _ => CLOSED,
            });
        }
        for state in arcs..graph.turns.states() {
            cs.push(cs[graph.turns.arc(state as u32) as usize]);
        }
        let largest = cs.iter().filter(|c| **c != CLOSED).max().copied().unwrap_or(1);
        let u_turn_cs = profile.u_turn_cs();
        Self { profile, cs, u_turn_cs, minds_turns: profile.minds_turns(), step_max: largest + u_turn_cs }
    }
}
