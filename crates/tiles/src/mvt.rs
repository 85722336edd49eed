//! Mapbox Vector Tile, specification 2.1: written, and read again for tests and for looking at foreign archives.

use crate::{EXTENT, feature::Value};
use std::collections::HashMap;

/// What a feature is drawn as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    Point = 1,
    Line = 2,
    Area = 3,
}

/// Paths of a feature in units of the tile: points, lines, or rings without their closing point. Of areas the outer ring
/// of each comes first and turns clockwise on the screen, its holes follow and turn the other way (4.3.4.4).
pub type Paths = Vec<Vec<(i32, i32)>>;

/// A feature as it stands in a tile.
#[derive(Clone, PartialEq, Debug)]
pub struct TileFeature {
    pub id: u64,
    pub kind: Kind,
    pub paths: Paths,
    pub attributes: Vec<(String, Value)>,
}

/// Writes protocol buffer fields.
#[derive(Default)]
struct Buffer(Vec<u8>);

impl Buffer {
    fn varint(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.0.push((n & 0x7F) as u8 | 0x80);
            n >>= 7;
        }
        self.0.push(n as u8);
    }
    fn number(&mut self, field: u64, n: u64) {
        self.varint(field << 3);
        self.varint(n);
    }
    fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }
    fn packed(&mut self, field: u64, numbers: &[u32]) {
        let mut inner = Self::default();
        numbers.iter().for_each(|n| inner.varint(u64::from(*n)));
        self.bytes(field, &inner.0);
    }
}

/// A layer being written.
pub struct LayerWriter<'a> {
    name: &'static str,
    features: Buffer,
    keys: Vec<&'a str>,
    key_numbers: HashMap<&'a str, u32>,
    values: Vec<&'a Value>,
    value_numbers: HashMap<&'a Value, u32>,
}

impl<'a> LayerWriter<'a> {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            features: Buffer::default(),
            keys: Vec::new(),
            key_numbers: HashMap::new(),
            values: Vec::new(),
            value_numbers: HashMap::new(),
        }
    }
    /// Adds a feature; one without paths is left out.
    pub fn add(
        &mut self,
        id: u64,
        kind: Kind,
        paths: &[Vec<(i32, i32)>],
        attributes: impl Iterator<Item = (&'a str, &'a Value)>,
    ) {
        let commands = commands(kind, paths);
        if commands.is_empty() {
            return;
        }
        let mut tags = Vec::new();
        for (key, value) in attributes {
            tags.push(*self.key_numbers.entry(key).or_insert_with(|| {
                self.keys.push(key);
                self.keys.len() as u32 - 1
            }));
            tags.push(*self.value_numbers.entry(value).or_insert_with(|| {
                self.values.push(value);
                self.values.len() as u32 - 1
            }));
        }
        let mut feature = Buffer::default();
        feature.number(1, id);
        feature.packed(2, &tags);
        feature.number(3, kind as u64);
        feature.packed(4, &commands);
        self.features.bytes(2, &feature.0);
    }
    pub fn is_empty(&self) -> bool {
        self.features.0.is_empty()
    }
    /// Appends the layer to a tile.
    pub fn finish(self, tile: &mut Vec<u8>) {
        if self.is_empty() {
            return;
        }
        let mut layer = Buffer::default();
        layer.number(15, 2);
        layer.bytes(1, self.name.as_bytes());
        layer.0.extend_from_slice(&self.features.0);
        self.keys.iter().for_each(|key| layer.bytes(3, key.as_bytes()));
        for value in self.values {
            let mut one = Buffer::default();
            match value {
                Value::Text(text) => one.bytes(1, text.as_bytes()),
                Value::Int(n) if *n >= 0 => one.number(5, *n as u64),
                Value::Int(n) => one.number(6, zigzag(*n)),
                Value::Bool(b) => one.number(7, u64::from(*b)),
            }
            layer.bytes(4, &one.0);
        }
        layer.number(5, u64::from(EXTENT));
        let mut whole = Buffer(std::mem::take(tile));
        whole.bytes(3, &layer.0);
        *tile = whole.0;
    }
}

fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

/// Geometry commands (4.3): move to, line to, close.
fn commands(kind: Kind, paths: &[Vec<(i32, i32)>]) -> Vec<u32> {
    let least = match kind {
        Kind::Point => 1,
        Kind::Line => 2,
        Kind::Area => 3,
    };
    let mut out = Vec::new();
    let mut at = (0i32, 0i32);
    let mut step = |out: &mut Vec<u32>, p: (i32, i32)| {
        out.push(zigzag(i64::from(p.0) - i64::from(at.0)) as u32);
        out.push(zigzag(i64::from(p.1) - i64::from(at.1)) as u32);
        at = p;
    };
    if kind == Kind::Point {
        let points: Vec<_> = paths.iter().flatten().copied().collect();
        if !points.is_empty() {
            out.push((points.len() as u32) << 3 | 1);
            points.into_iter().for_each(|p| step(&mut out, p));
        }
        return out;
    }
    for path in paths.iter().filter(|p| p.len() >= least) {
        out.push(1 << 3 | 1);
        step(&mut out, path[0]);
        out.push((path.len() as u32 - 1) << 3 | 2);
        path[1..].iter().for_each(|p| step(&mut out, *p));
        if kind == Kind::Area {
            out.push(1 << 3 | 7);
        }
    }
    out
}

/// Why bytes are no tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are no vector tile: {0}")]
pub struct MvtError(&'static str);

/// A layer as read.
#[derive(Clone, PartialEq, Debug)]
pub struct TileLayer {
    pub name: String,
    pub extent: u32,
    pub features: Vec<TileFeature>,
}

struct Reader<'a>(&'a [u8]);

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Fixed,
}

impl<'a> Reader<'a> {
    fn varint(&mut self) -> Result<u64, MvtError> {
        let mut n = 0u64;
        for shift in (0..70).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(MvtError("cut"))?;
            self.0 = rest;
            n |= u64::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
            if *byte < 0x80 {
                return Ok(n);
            }
        }
        Err(MvtError("a number is too long"))
    }
    fn take(&mut self, n: u64) -> Result<&'a [u8], MvtError> {
        let n = usize::try_from(n).map_err(|_| MvtError("length"))?;
        let (piece, rest) = self.0.split_at_checked(n).ok_or(MvtError("cut"))?;
        self.0 = rest;
        Ok(piece)
    }
    fn field(&mut self) -> Result<Option<(u64, Field<'a>)>, MvtError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let field = match tag & 7 {
            0 => Field::Number(self.varint()?),
            1 => self.take(8).map(|_| Field::Fixed)?,
            2 => {
                let n = self.varint()?;
                Field::Bytes(self.take(n)?)
            }
            5 => self.take(4).map(|_| Field::Fixed)?,
            _ => return Err(MvtError("wire type")),
        };
        Ok(Some((tag >> 3, field)))
    }
}

fn numbers(bytes: &[u8]) -> Result<Vec<u32>, MvtError> {
    let mut reader = Reader(bytes);
    let mut out = Vec::new();
    while !reader.0.is_empty() {
        out.push(reader.varint()? as u32);
    }
    Ok(out)
}

fn text(bytes: &[u8]) -> Result<String, MvtError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| MvtError("text"))
}

/// Reads a tile that is not packed.
pub fn read(tile: &[u8]) -> Result<Vec<TileLayer>, MvtError> {
    let mut reader = Reader(tile);
    let mut layers = Vec::new();
    while let Some((field, value)) = reader.field()? {
        if let (3, Field::Bytes(bytes)) = (field, value) {
            layers.push(read_layer(bytes)?);
        }
    }
    Ok(layers)
}

fn read_layer(bytes: &[u8]) -> Result<TileLayer, MvtError> {
    let mut reader = Reader(bytes);
    let (mut name, mut extent, mut raw) = (String::new(), 4096, Vec::new());
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    while let Some(field) = reader.field()? {
        match field {
            (1, Field::Bytes(b)) => name = text(b)?,
            (2, Field::Bytes(b)) => raw.push(b),
            (3, Field::Bytes(b)) => keys.push(text(b)?),
            (4, Field::Bytes(b)) => values.push(read_value(b)?),
            (5, Field::Number(n)) => extent = n as u32,
            _ => {}
        }
    }
    let features = raw.into_iter().map(|b| read_feature(b, &keys, &values)).collect::<Result<_, _>>()?;
    Ok(TileLayer { name, extent, features })
}

fn read_value(bytes: &[u8]) -> Result<Value, MvtError> {
    let mut reader = Reader(bytes);
    let mut value = Value::Text(String::new());
    while let Some(field) = reader.field()? {
        value = match field {
            (1, Field::Bytes(b)) => Value::Text(text(b)?),
            (4 | 5, Field::Number(n)) => Value::Int(n as i64),
            (6, Field::Number(n)) => Value::Int((n >> 1) as i64 ^ -((n & 1) as i64)),
            (7, Field::Number(n)) => Value::Bool(n != 0),
            _ => value,
        };
    }
    Ok(value)
}

fn read_feature(bytes: &[u8], keys: &[String], values: &[Value]) -> Result<TileFeature, MvtError> {
    let mut reader = Reader(bytes);
    let (mut id, mut kind, mut tags, mut geometry) = (0, Kind::Point, Vec::new(), Vec::new());
    while let Some(field) = reader.field()? {
        match field {
            (1, Field::Number(n)) => id = n,
            (2, Field::Bytes(b)) => tags = numbers(b)?,
            (3, Field::Number(1)) => kind = Kind::Point,
            (3, Field::Number(2)) => kind = Kind::Line,
            (3, Field::Number(3)) => kind = Kind::Area,
            (4, Field::Bytes(b)) => geometry = numbers(b)?,
            _ => {}
        }
    }
    let attributes = tags
        .chunks_exact(2)
        .map(|pair| {
            let key = keys.get(pair[0] as usize).ok_or(MvtError("key"))?;
            let value = values.get(pair[1] as usize).ok_or(MvtError("value"))?;
            Ok::<_, MvtError>((key.clone(), value.clone()))
        })
        .collect::<Result<_, _>>()?;
    Ok(TileFeature { id, kind, paths: read_paths(&geometry)?, attributes })
}

fn read_paths(commands: &[u32]) -> Result<Paths, MvtError> {
    let mut rest = commands.iter();
    let (mut x, mut y) = (0i64, 0i64);
    let mut paths: Paths = Vec::new();
    while let Some(command) = rest.next() {
        let (what, times) = (command & 7, command >> 3);
        if what == 7 {
            continue;
        }
        if !matches!(what, 1 | 2) {
            return Err(MvtError("command"));
        }
        for _ in 0..times {
            let (Some(dx), Some(dy)) = (rest.next(), rest.next()) else {
                return Err(MvtError("geometry is cut"));
            };
            let back = |n: u32| i64::from(n >> 1) ^ -i64::from(n & 1);
            (x, y) = (x + back(*dx), y + back(*dy));
            let p = (x.clamp(-1 << 30, 1 << 30) as i32, y.clamp(-1 << 30, 1 << 30) as i32);
            match (what, paths.last_mut()) {
                (2, Some(path)) => path.push(p),
                (2, None) => return Err(MvtError("a line before its start")),
                _ => paths.push(vec![p]),
            }
        }
    }
    Ok(paths)
}
