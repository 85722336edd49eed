//! A graph laid open, so that tests can search it in a way of their own.

use crate::{End, Graph, Profile, Snapped, Weights, Workspace, graph::ALWAYS, weights::CLOSED};

/// What a test's own search needs.
#[derive(Debug)]
pub struct Open {
    /// Tail, head and cost of each arc, hundredths of a second; `None`: closed.
    pub arcs: Vec<(u32, u32, Option<u32>)>,
    /// Sequences of arcs that must not be driven now.
    pub forbidden: Vec<Vec<u32>>,
    pub u_turn_cs: u32,
    pub minds_turns: bool,
}

pub fn open(graph: &Graph, weights: &Weights) -> Open {
    let arcs = (0..graph.edges() as u32 * 2)
        .map(|arc| {
            let cs = weights.cs[arc as usize];
            (graph.tail(arc), graph.head(arc), (cs != CLOSED).then_some(cs))
        })
        .collect();
    let a = &graph.a;
    let all = a.pattern_at.windows(2).map(|w| a.patterns[w[0] as usize..w[1] as usize].to_vec());
    let now = all.zip(&a.pattern_when).filter(|(_, when)| **when == ALWAYS || weights.active.holds(**when));
    let forbidden = now.map(|(pattern, _)| pattern).collect();
    Open { arcs, forbidden, u_turn_cs: weights.u_turn_cs, minds_turns: weights.minds_turns }
}

/// Time (hundredths of a second), length (decimetres) and arcs of the fastest way.
pub type Way = (u32, u32, Vec<u32>);

/// The search as it is, without rounding to seconds.
pub fn search(
    graph: &Graph,
    weights: &Weights,
    space: &mut Workspace,
    to: Snapped,
    from: &[Snapped],
    cut_cs: u32,
) -> Vec<Option<Way>> {
    let reached = space.search(graph, weights, to, from, cut_cs);
    from.iter()
        .map(|place| reached.from(*place).map(|found| (found.cs, found.dm, reached.arcs(found))))
        .collect()
}

/// Length of an edge as the graph keeps it, decimetres.
pub fn length_dm(graph: &Graph, edge: u32) -> u32 {
    graph.a.length_dm[edge as usize]
}

/// Whether an edge belongs to the connected network of a profile.
pub fn is_main(graph: &Graph, edge: u32, profile: Profile) -> bool {
    graph.connects(edge, profile, End::Origin) && graph.connects(edge, profile, End::Destination)
}
