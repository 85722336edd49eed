//! The network that can be reached and left again, by profile: strongly connected parts of the graph
//! (Tarjan's algorithm, without recursion). Turn restrictions are left aside.

use crate::{
    graph::{Arrays, base_cs},
    profile::Profile,
    report::Island,
};

/// Component of every node, and how many nodes each has.
struct Parts {
    of: Vec<u32>,
    sizes: Vec<u32>,
}

const UNSEEN: u32 = u32::MAX;

fn passable(a: &Arrays, arc: u32, profile: Profile) -> bool {
    let e = (arc >> 1) as usize;
    let attr = &a.attrs[usize::from(a.attr[e][(arc & 1) as usize])];
    base_cs(a.length_dm[e], attr, profile).is_some()
}

fn parts(a: &Arrays, out_at: &[u32], out: &[u32], profile: Profile) -> Parts {
    let n = a.nodes.len();
    let (mut index, mut low, mut of) = (vec![UNSEEN; n], vec![0_u32; n], vec![UNSEEN; n]);
    let (mut sizes, mut stack, mut calls, mut count) = (Vec::new(), Vec::new(), Vec::new(), 0_u32);
    for root in 0..n {
        if index[root] != UNSEEN {
            continue;
        }
        calls.push((root, out_at[root]));
        while let Some((v, i)) = calls.pop() {
            if index[v] == UNSEEN {
                index[v] = count;
                low[v] = count;
                count += 1;
                stack.push(v);
            }
            let mut i = i;
            let mut deeper = false;
            while i < out_at[v + 1] {
                let arc = out[i as usize];
                i += 1;
                if !passable(a, arc, profile) {
                    continue;
                }
                let e = (arc >> 1) as usize;
                let w = if arc & 1 == 0 { a.to[e] } else { a.from[e] } as usize;
                if index[w] == UNSEEN {
                    // The same arc once more when w is done, to take its low link.
                    calls.push((v, i - 1));
                    calls.push((w, out_at[w]));
                    deeper = true;
                    break;
                }
                if of[w] == UNSEEN {
                    low[v] = low[v].min(low[w]);
                }
            }
            if deeper || low[v] != index[v] {
                continue;
            }
            let mut size = 0;
            while let Some(w) = stack.pop() {
                of[w] = sizes.len() as u32;
                size += 1;
                if w == v {
                    break;
                }
            }
            sizes.push(size);
        }
    }
    Parts { of, sizes }
}

/// Fills `main` and finds the islands of cars: count, metres, the largest.
pub(crate) fn mark(a: &mut Arrays, out_at: &[u32], out: &[u32]) -> (u32, u32, Vec<Island>) {
    a.main = vec![0; a.from.len()];
    let mut islands = (0, 0, Vec::new());
    for profile in Profile::ALL {
        let parts = parts(a, out_at, out, profile);
        let largest = parts.sizes.iter().enumerate().max_by_key(|(_, n)| **n).map(|(i, _)| i as u32);
        let Some(largest) = largest else { continue };
        let inside: Vec<bool> = parts.of.iter().map(|part| *part == largest).collect();
        let leads = spread(a, out_at, out, profile, &inside, true);
        let led = spread(a, out_at, out, profile, &inside, false);
        for e in 0..a.from.len() {
            for arc in [2 * e as u32, 2 * e as u32 + 1] {
                if !passable(a, arc, profile) {
                    continue;
                }
                let (tail, head) = ends(a, arc);
                a.main[e] |= u8::from(leads[head]) << profile.index();
                a.main[e] |= u8::from(led[tail]) << (4 + profile.index());
            }
        }
        if profile == Profile::Car {
            islands = find_islands(a, &parts, largest);
        }
    }
    islands
}

/// Tail and head of an arc.
fn ends(a: &Arrays, arc: u32) -> (usize, usize) {
    let e = (arc >> 1) as usize;
    let (from, to) = (a.from[e] as usize, a.to[e] as usize);
    if arc & 1 == 0 { (from, to) } else { (to, from) }
}

/// Nodes from which one comes to the given ones (`back`), or to which one comes from them.
fn spread(
    a: &Arrays,
    out_at: &[u32],
    out: &[u32],
    profile: Profile,
    inside: &[bool],
    back: bool,
) -> Vec<bool> {
    let mut found = inside.to_vec();
    let mut open: Vec<usize> = (0..found.len()).filter(|n| found[*n]).collect();
    while let Some(node) = open.pop() {
        for leaving in &out[out_at[node] as usize..out_at[node + 1] as usize] {
            let arc = if back { leaving ^ 1 } else { *leaving };
            let (tail, head) = ends(a, arc);
            let next = if back { tail } else { head };
            if !found[next] && passable(a, arc, profile) {
                found[next] = true;
                open.push(next);
            }
        }
    }
    found
}

/// Edges that are open to cars and cannot be both left for the main network and reached from it, by the part
/// their first node is in.
fn find_islands(a: &Arrays, parts: &Parts, largest: u32) -> (u32, u32, Vec<Island>) {
    let mut found: std::collections::BTreeMap<u32, (u32, u64, usize)> = Default::default();
    for e in 0..a.from.len() {
        let open = passable(a, 2 * e as u32, Profile::Car) || passable(a, 2 * e as u32 + 1, Profile::Car);
        if !open || a.main[e] & 0b1_0001 == 0b1_0001 {
            continue;
        }
        // An edge between two parts belongs to the one that is not the main network.
        let (u, v) = (parts.of[a.from[e] as usize], parts.of[a.to[e] as usize]);
        let part = if u == largest { v } else { u };
        let entry = found.entry(part).or_insert((0, 0, e));
        entry.0 += 1;
        entry.1 += u64::from(a.length_dm[e]);
    }
    let total: u64 = found.values().map(|(_, dm, _)| dm / 10).sum();
    let count = found.len() as u32;
    let mut list: Vec<_> = found.into_values().collect();
    list.sort_by_key(|(_, dm, e)| (std::cmp::Reverse(*dm), *e));
    let islands = list.into_iter().take(20).map(|(edges, dm, e)| Island {
        edges,
        metres: u32::try_from(dm / 10).unwrap_or(u32::MAX),
        at: a.nodes[a.from[e] as usize],
        name: a.ways.get(a.way[e] as usize).and_then(|w| a.names.get(w.name as usize)).map(|n| n.to_string()),
    });
    (count, u32::try_from(total).unwrap_or(u32::MAX), islands.collect())
}
