//! Turn restrictions (wiki.openstreetmap.org/wiki/Relation:restriction), from relations to sequences of
//! arcs that must not be driven.

use crate::{
    graph::Arrays,
    turns::PATTERN_MAX,
    when::{self, Schedule},
};
use atalaya_osm::{Kind, Member, Tags};
use std::{cell::Cell, collections::HashMap};

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

/// Arcs that are looked at for one restriction. Those that people map need some hundred; ways that cross each other
/// again and again could be followed for ever.
const LOOKS_MAX: usize = 50_000;

/// Why a restriction is left out.
type Why = &'static str;

struct Map<'a> {
    a: &'a Arrays,
    by_way: &'a HashMap<i64, Vec<u32>>,
    out_at: &'a [u32],
    out: &'a [u32],
    looks: Cell<usize>,
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
    fn look(&self, arcs: usize) -> Result<(), Why> {
        self.looks.set(self.looks.get() + arcs);
        if self.looks.get() > LOOKS_MAX { Err("turn restrictions over too many streets") } else { Ok(()) }
    }
    fn leaving_on(&self, node: u32, way: i64) -> Result<Vec<u32>, Why> {
        let leaving = self.leaving(node);
        self.look(leaving.len() + 1)?;
        Ok(leaving.iter().copied().filter(|arc| self.way(*arc) == way).collect())
    }
    /// Open to some vehicle at some hour.
    fn open(&self, arc: u32) -> bool {
        let (edge, side) = ((arc >> 1) as usize, (arc & 1) as usize);
        let at_hours = self.a.variants_of(edge).iter().map(|v| v.attr[side]);
        at_hours
            .chain([self.a.attr[edge][side]])
            .any(|attr| self.a.attrs[usize::from(attr)].speeds[..3].iter().any(|s| *s > 0))
    }
    /// What is open of the way `to` at its beginning.
    fn onto(&self, node: u32, to: i64) -> Result<Vec<u32>, Why> {
        let mut targets = self.leaving_on(node, to)?;
        targets.retain(|arc| self.open(*arc));
        // A way that runs through the place could be meant to either side.
        if targets.len() > 1 {
            Err("turn restrictions that end on a way running through")
        } else {
            Ok(targets)
        }
    }
}

/// A way that runs through the place could be meant from either side.
const BEGINS_THROUGH: Why = "turn restrictions that begin on a way running through";

/// The sequences of arcs that a restriction forbids.
pub(crate) fn sequences(
    restriction: &Restriction,
    a: &Arrays,
    ids: &HashMap<i64, u32>,
    by_way: &HashMap<i64, Vec<u32>>,
    out_at: &[u32],
    out: &[u32],
) -> Result<Vec<Vec<u32>>, Why> {
    let map = Map { a, by_way, out_at, out, looks: Cell::new(0) };
    match &restriction.via {
        Via::Node(via) => {
            let via = *ids.get(via).ok_or("turn restrictions over a place off the streets")?;
            over_node(restriction, via, &map)
        }
        Via::Ways(ways) => over_ways(restriction, ways, &map),
    }
}

fn over_node(r: &Restriction, via: u32, map: &Map<'_>) -> Result<Vec<Vec<u32>>, Why> {
    let mut found = Vec::new();
    for from in &r.from {
        // What leaves towards `from`, turned round, arrives from it.
        let arriving = map.leaving_on(via, *from)?.into_iter().map(|arc| arc ^ 1);
        let open: Vec<u32> = arriving.filter(|arc| map.open(*arc)).collect();
        for to in &r.to {
            map.look(1)?;
            let turns_back = from == to && !r.only;
            if open.len() > 1 && !turns_back {
                return Err(BEGINS_THROUGH);
            }
            for from in &open {
                let mut targets = if turns_back { vec![from ^ 1] } else { map.onto(via, *to)? };
                targets.retain(|arc| map.open(*arc));
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

fn over_ways(r: &Restriction, ways: &[i64], map: &Map<'_>) -> Result<Vec<Vec<u32>>, Why> {
    let mut found: Vec<Vec<u32>> = Vec::new();
    for from in &r.from {
        let begun = found.len();
        let starts = map.by_way.get(from).map_or(&[][..], Vec::as_slice);
        for start in starts.iter().flat_map(|e| [2 * e, 2 * e + 1]).filter(|arc| map.open(*arc)) {
            follow(r, ways, map, &mut vec![start], &mut found)?;
        }
        let place = |sequence: &Vec<u32>| sequence.first().map(|start| (map.head(*start), *start));
        let mut places: Vec<(u32, u32)> = found[begun..].iter().filter_map(place).collect();
        places.sort_unstable();
        places.dedup();
        if places.windows(2).any(|p| p[0].0 == p[1].0) {
            return Err(BEGINS_THROUGH);
        }
    }
    if found.is_empty() {
        Err("turn restrictions over ways that do not meet or are closed")
    } else {
        Ok(found)
    }
}

/// Walks along the ways in their order, each for one edge or more, and notes what is forbidden at the end.
fn follow(
    r: &Restriction,
    ways: &[i64],
    map: &Map<'_>,
    path: &mut Vec<u32>,
    found: &mut Vec<Vec<u32>>,
) -> Result<(), Why> {
    let Some(last) = path.last().copied() else { return Ok(()) };
    let node = map.head(last);
    if let Some((way, rest)) = ways.split_first() {
        for arc in map.leaving_on(node, *way)? {
            if arc == last ^ 1 || !map.open(arc) || path.len() > EDGES_MAX || path.contains(&arc) {
                continue;
            }
            path.push(arc);
            // The way may go on for several edges, or be done.
            follow(r, ways, map, path, found)?;
            follow(r, rest, map, path, found)?;
            path.pop();
        }
        return Ok(());
    }
    let mut targets = Vec::new();
    for to in &r.to {
        targets.extend(map.onto(node, *to)?);
    }
    // The end of a way over must be where `to` begins; elsewhere along it nothing is said.
    if path.len() < 2 || targets.is_empty() {
        return Ok(());
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
    Ok(())
}
