//! Turn restrictions (wiki.openstreetmap.org/wiki/Relation:restriction), from relations to sequences of
//! arcs that must not be driven.

use crate::{
    graph::Arrays,
    turns::PATTERN_MAX,
    when::{self, Schedule},
};
use atalaya_osm::{Kind, Member, Tags};
use std::collections::HashMap;

/// Over what a turn goes.
enum Via {
    Node(i64),
    Ways(Vec<i64>),
}

/// One restriction as it was mapped.
pub(crate) struct Restriction {
    pub id: i64,
    /// `only_…`: everything else is forbidden.
    only: bool,
    from: Vec<i64>,
    to: Vec<i64>,
    via: Via,
    /// Hours at which it holds; `None`: always.
    pub when: Option<Schedule>,
}

impl Restriction {
    pub fn via_node(&self) -> Option<i64> {
        match self.via {
            Via::Node(id) => Some(id),
            Via::Ways(_) => None,
        }
    }
    pub fn ways(&self) -> impl Iterator<Item = i64> + '_ {
        let via: &[i64] = match &self.via {
            Via::Node(_) => &[],
            Via::Ways(ways) => ways,
        };
        self.from.iter().chain(&self.to).chain(via).copied()
    }
}

/// Reads a relation: none when it does not concern emergency vehicles, several when it says different things at
/// different hours. The second part of the answer counts the conditions that could not be read.
pub(crate) fn read_restrictions(
    id: i64,
    tags: Tags<'_>,
    members: &[Member],
) -> Result<(Vec<Restriction>, usize), &'static str> {
    let excepted = tags.get("except").is_some_and(|who| who.split(';').any(|w| w.trim() == "emergency"));
    if excepted {
        return Ok((Vec::new(), 0));
    }
    let mut found = Vec::new();
    let mut unread = 0;
    if let Some(kind) = tags.get("restriction") {
        found.push(of_kind(id, kind, members, None)?);
    }
    if let Some(text) = tags.get("restriction:conditional") {
        let (clauses, other) = when::clauses(text);
        unread = other;
        for clause in clauses {
            // "none" lifts what holds otherwise; that it holds is the careful reading.
            if clause.value == "none" {
                unread += 1;
                continue;
            }
            found.push(of_kind(id, clause.value, members, Some(clause.when))?);
        }
    }
    if found.is_empty() && unread == 0 {
        return Err("turn restrictions of other vehicles");
    }
    Ok((found, unread))
}

fn of_kind(
    id: i64,
    kind: &str,
    members: &[Member],
    when: Option<Schedule>,
) -> Result<Restriction, &'static str> {
    let only = match kind {
        _ if kind.starts_with("no_") => false,
        _ if kind.starts_with("only_") => true,
        _ => return Err("turn restrictions of an unknown kind"),
    };
    let of = |role: &str, kind: Kind| -> Vec<i64> {
        members.iter().filter(|m| m.role.as_ref() == role && m.kind == kind).map(|m| m.id).collect()
    };
    let (from, to) = (of("from", Kind::Way), of("to", Kind::Way));
    let via = match (of("via", Kind::Node).as_slice(), of("via", Kind::Way)) {
        ([node], ways) if ways.is_empty() => Via::Node(*node),
        ([], ways) if !ways.is_empty() && ways.len() + 2 <= PATTERN_MAX => Via::Ways(ways),
        _ => return Err("turn restrictions without one way over"),
    };
    if from.is_empty() || to.is_empty() || (only && (from.len() > 1 || to.len() > 1)) {
        return Err("turn restrictions without beginning or end");
    }
    Ok(Restriction { id, only, from, to, via, when })
}

struct Map<'a> {
    a: &'a Arrays,
    by_way: &'a HashMap<i64, Vec<u32>>,
    out_at: &'a [u32],
    out: &'a [u32],
}

impl Map<'_> {
    fn leaving(&self, node: u32) -> &[u32] {
        &self.out[self.out_at[node as usize] as usize..self.out_at[node as usize + 1] as usize]
    }
    fn way(&self, arc: u32) -> i64 {
        self.a.ways[self.a.way[(arc >> 1) as usize] as usize].id
    }
    fn head(&self, arc: u32) -> u32 {
        let e = (arc >> 1) as usize;
        if arc & 1 == 0 { self.a.to[e] } else { self.a.from[e] }
    }
    fn leaving_on(&self, node: u32, way: i64) -> Vec<u32> {
        self.leaving(node).iter().copied().filter(|arc| self.way(*arc) == way).collect()
    }
    /// Open to some vehicle at some hour.
    fn open(&self, arc: u32) -> bool {
        let (edge, side) = ((arc >> 1) as usize, (arc & 1) as usize);
        let at_hours = self.a.variants_of(edge).iter().map(|v| v.attr[side]);
        at_hours
            .chain([self.a.attr[edge][side]])
            .any(|attr| self.a.attrs[usize::from(attr)].speeds[..3].iter().any(|s| *s > 0))
    }
}

/// The sequences of arcs that a restriction forbids.
pub(crate) fn sequences(
    restriction: &Restriction,
    a: &Arrays,
    ids: &HashMap<i64, u32>,
    by_way: &HashMap<i64, Vec<u32>>,
    out_at: &[u32],
    out: &[u32],
) -> Result<Vec<Vec<u32>>, &'static str> {
    let map = Map { a, by_way, out_at, out };
    match &restriction.via {
        Via::Node(via) => {
            let via = *ids.get(via).ok_or("turn restrictions over a place off the streets")?;
            over_node(restriction, via, &map)
        }
        Via::Ways(ways) => over_ways(restriction, ways, &map),
    }
}

fn over_node(r: &Restriction, via: u32, map: &Map<'_>) -> Result<Vec<Vec<u32>>, &'static str> {
    let mut found = Vec::new();
    for from in &r.from {
        // What leaves towards `from`, turned round, arrives from it.
        let arriving: Vec<u32> = map.leaving_on(via, *from).iter().map(|arc| arc ^ 1).collect();
        for to in &r.to {
            let same = from == to;
            let open: Vec<u32> = arriving.iter().copied().filter(|arc| map.open(*arc)).collect();
            // A way that runs through the place could be meant from either side.
            if open.len() > 1 && !same {
                return Err("turn restrictions that begin on a way running through");
            }
            for from in &open {
                let targets: Vec<u32> =
                    if same && !r.only { vec![from ^ 1] } else { map.leaving_on(via, *to) };
                let targets: Vec<u32> = targets.into_iter().filter(|arc| map.open(*arc)).collect();
                if r.only {
                    // Without a target that is open everything would be forbidden: a mapper's slip.
                    if targets.is_empty() {
                        return Err("turn restrictions to a street that is closed or elsewhere");
                    }
                    let others = map.leaving(via).iter().filter(|arc| !targets.contains(arc));
                    found.extend(others.map(|arc| vec![*from, *arc]));
                } else {
                    found.extend(targets.iter().map(|arc| vec![*from, *arc]));
                }
            }
        }
    }
    if found.is_empty() {
        Err("turn restrictions between streets that do not meet or are closed")
    } else {
        Ok(found)
    }
}

/// Longest run of edges that the ways of one restriction may have.
const EDGES_MAX: usize = PATTERN_MAX - 2;

fn over_ways(r: &Restriction, ways: &[i64], map: &Map<'_>) -> Result<Vec<Vec<u32>>, &'static str> {
    let mut found = Vec::new();
    for from in &r.from {
        let starts = map.by_way.get(from).map_or(&[][..], Vec::as_slice);
        for start in starts.iter().flat_map(|e| [2 * e, 2 * e + 1]).filter(|arc| map.open(*arc)) {
            let mut path = vec![start];
            follow(r, ways, map, &mut path, &mut found);
        }
    }
    if found.is_empty() {
        Err("turn restrictions over ways that do not meet or are closed")
    } else {
        Ok(found)
    }
}

/// Walks along the ways in their order, each for one edge or more, and notes what is forbidden at the end.
fn follow(r: &Restriction, ways: &[i64], map: &Map<'_>, path: &mut Vec<u32>, found: &mut Vec<Vec<u32>>) {
    let Some(last) = path.last().copied() else { return };
    let node = map.head(last);
    if let Some((way, rest)) = ways.split_first() {
        for arc in map.leaving_on(node, *way) {
            if arc == last ^ 1 || !map.open(arc) || path.len() > EDGES_MAX || path.contains(&arc) {
                continue;
            }
            path.push(arc);
            // The way may go on for several edges, or be done.
            follow(r, ways, map, path, found);
            follow(r, rest, map, path, found);
            path.pop();
        }
        return;
    }
    let targets: Vec<u32> =
        r.to.iter().flat_map(|to| map.leaving_on(node, *to)).filter(|arc| map.open(*arc)).collect();
    // The end of a way over must be where `to` begins; elsewhere along it nothing is said.
    if path.len() < 2 || targets.is_empty() {
        return;
    }
    let mut forbid = |arc: u32| {
        let mut sequence = path.clone();
        sequence.push(arc);
        found.push(sequence);
    };
    if r.only {
        map.leaving(node).iter().copied().filter(|arc| !targets.contains(arc)).for_each(&mut forbid);
    } else {
        targets.into_iter().filter(|arc| *arc != last ^ 1).for_each(&mut forbid);
    }
}
