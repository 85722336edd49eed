//! Nodes, ways and relations as consumers get them.

use crate::rings::{self, Rings};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A place in ten-millionths of a degree, WGS 84: the resolution of the OpenStreetMap database
/// (about 1 cm). Always within ±90° and ±180°.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Point {
    pub lat_e7: i32,
    pub lon_e7: i32,
}

impl Point {
    /// From degrees; `None` outside ±90 and ±180 and for what is no number.
    pub fn from_degrees(lat: f64, lon: f64) -> Option<Self> {
        let fits = lat.abs() <= 90.0 && lon.abs() <= 180.0;
        fits.then(|| Self { lat_e7: (lat * 1e7).round() as i32, lon_e7: (lon * 1e7).round() as i32 })
    }
    /// From billionths of a degree, as PBF carries them.
    pub(crate) fn from_nano(lat: i64, lon: i64) -> Option<Self> {
        let fits = (-90_000_000_000..=90_000_000_000).contains(&lat)
            && (-180_000_000_000..=180_000_000_000).contains(&lon);
        let e7 = |nano: i64| i32::try_from(nano.div_euclid(100)).ok();
        fits.then(|| Some(Self { lat_e7: e7(lat)?, lon_e7: e7(lon)? })).flatten()
    }
    /// Degrees north.
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }
    /// Degrees east.
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e7) / 1e7
    }
}

/// Tags of an element, in the order of the file. A handful: looking one up reads through them.
#[derive(Clone, Copy, Debug)]
pub struct Tags<'a>(pub(crate) &'a [(&'a str, &'a str)]);

impl<'a> Tags<'a> {
    /// Over pairs of key and value.
    pub fn new(pairs: &'a [(&'a str, &'a str)]) -> Self {
        Self(pairs)
    }
    /// Value of a key; the first one when a broken file has it twice.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
    }
    pub fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().copied()
    }
    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A node with tags.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    pub id: i64,
    pub tags: Tags<'a>,
    pub point: Point,
}

/// A way with its positions; `nodes` and `points` run in parallel and have at least two entries.
///
/// Where an extract was cut, nodes of a way may be absent. Such a way is given once for each run of
/// two or more known nodes, with `complete` false, so that no line crosses the gap.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    pub id: i64,
    pub tags: Tags<'a>,
    pub nodes: &'a [i64],
    pub points: &'a [Point],
    /// All nodes of the way were in the file.
    pub complete: bool,
}

impl Way<'_> {
    /// Ends where it begins, with at least three different corners: may bound an area.
    pub fn is_closed(&self) -> bool {
        self.nodes.len() >= 4 && self.nodes.first() == self.nodes.last()
    }
}

/// Kind of a relation's member.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    Node,
    Way,
    Relation,
}

/// One member of a relation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    pub kind: Kind,
    pub id: i64,
    pub role: Box<str>,
}

/// Most tags, nodes or members of one element; the database allows 2,000 nodes in a way and 32,000
/// members in a relation, files from elsewhere sometimes more.
pub(crate) const PARTS_MAX: usize = 1 << 20;
pub(crate) const TOO_MANY_PARTS: &str = "an element with more than a million parts";
/// Longest role, bytes: the database allows 255 characters. A PBF block names a text by a number, so that a long one
/// would cost a million copies.
const ROLE_MAX: usize = 1 << 10;
pub(crate) const LONG_ROLE: &str = "a role of more than a thousand bytes";

impl Member {
    /// `None`: the role is too long.
    pub(crate) fn new(kind: Kind, id: i64, role: &str) -> Option<Self> {
        (role.len() <= ROLE_MAX).then(|| Self { kind, id, role: role.into() })
    }
}

/// Positions of a member way of a wanted relation: node ids and their points, as known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pub nodes: Box<[i64]>,
    pub points: Box<[Point]>,
    pub complete: bool,
}

/// What relations of a run can be resolved against.
#[derive(Default)]
pub(crate) struct Resolved {
    pub lines: HashMap<i64, Line>,
    pub points: HashMap<i64, Point>,
}

/// A relation. Geometry is there when the consumer asked for it ([`crate::Need::Geometry`]).
#[derive(Clone, Copy)]
pub struct Relation<'a> {
    pub id: i64,
    pub tags: Tags<'a>,
    pub members: &'a [Member],
    pub(crate) resolved: &'a Resolved,
}

impl<'a> Relation<'a> {
    /// Position of a member node; `None` when it is not in the file or is no node.
    pub fn member_point(&self, member: &Member) -> Option<Point> {
        (member.kind == Kind::Node).then(|| self.resolved.points.get(&member.id).copied()).flatten()
    }
    /// Positions of a member way; `None` when it is not in the file or is no way. Where nodes are
    /// absent they are left out.
    pub fn member_line(&self, member: &Member) -> Option<&'a [Point]> {
        let line = (member.kind == Kind::Way).then(|| self.resolved.lines.get(&member.id)).flatten()?;
        Some(&line.points)
    }
    /// The area that the member ways with the roles `outer`, `inner` or none bound, joined at their
    /// ends by node id. What does not close is named in the answer.
    pub fn rings(&self) -> Rings {
        rings::assemble(self.members, self.resolved)
    }
}
