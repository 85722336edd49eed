//! A shape as bytes: the form that is hashed, kept in the journal and never changes.
//!
//! Numbers are LEB128; coordinates are zigzag differences to the vertex before, across rings. The hash of the bytes
//! names the shape: the same area is kept once, however many versions of a layer use it.

use super::{Pt, RINGS_MAX, Shape, ShapeError, VERTICES_MAX, check};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// Most bytes of an encoded shape: ten per vertex at worst.
pub const DECODED_MAX: usize = VERTICES_MAX * 10 + RINGS_MAX * 3 + 16;
/// First byte: the version of this form.
const VERSION: u8 = 1;

/// SHA-256 of an encoded shape: its name. Hexadecimal in text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShapeHash([u8; 32]);

/// Why bytes are no shape.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CodecError {
    #[error("the shape's bytes end early or go on")]
    Length,
    #[error("version {0} of the form is not known")]
    Version(u8),
    #[error("a number is out of range")]
    Number,
    #[error("64 hexadecimal digits name a shape")]
    Name,
    #[error("the shape is not the one its name says")]
    Hash,
    #[error(transparent)]
    Shape(#[from] ShapeError),
}

impl ShapeHash {
    pub fn of(encoded: &[u8]) -> Self {
        Self(Sha256::digest(encoded).into())
    }
}
impl fmt::Display for ShapeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}
impl fmt::Debug for ShapeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShapeHash({self})")
    }
}
impl FromStr for ShapeHash {
    type Err = CodecError;
    fn from_str(text: &str) -> Result<Self, CodecError> {
        let sound = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !sound {
            return Err(CodecError::Name);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = std::str::from_utf8(pair).map_err(|_| CodecError::Name)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| CodecError::Name)?;
        }
        Ok(Self(bytes))
    }
}
impl TryFrom<String> for ShapeHash {
    type Error = CodecError;
    fn try_from(text: String) -> Result<Self, CodecError> {
        text.parse()
    }
}
impl From<ShapeHash> for String {
    fn from(hash: ShapeHash) -> String {
        hash.to_string()
    }
}

impl Shape {
    /// The bytes; the same shape gives the same bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        unsigned(&mut out, self.parts.len() as u64);
        let mut last = Pt { lon: 0, lat: 0 };
        for part in &self.parts {
            unsigned(&mut out, part.holes.len() as u64 + 1);
            for ring in part.rings() {
                unsigned(&mut out, ring.points().len() as u64);
                for p in ring.points().iter().copied() {
                    signed(&mut out, i64::from(p.lon) - i64::from(last.lon));
                    signed(&mut out, i64::from(p.lat) - i64::from(last.lat));
                    last = p;
                }
            }
        }
        out
    }
    pub fn hash(&self) -> ShapeHash {
        ShapeHash::of(&self.encode())
    }
    /// Reads bytes and checks the shape as if it came from outside.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut rest = Reader(bytes);
        match rest.byte()? {
            VERSION => {}
            other => return Err(CodecError::Version(other)),
        }
        let mut last = (0i64, 0i64);
        let mut parts = Vec::new();
        for _ in 0..rest.count(RINGS_MAX)? {
            let mut rings = Vec::new();
            for _ in 0..rest.count(RINGS_MAX)? {
                let many = rest.count(VERTICES_MAX)?;
                // Two bytes a vertex at least: a count cannot ask for more memory than the bytes are worth.
                let mut points = Vec::with_capacity(many.min(rest.0.len() / 2));
                for _ in 0..many {
                    last = (step(last.0, rest.signed()?)?, step(last.1, rest.signed()?)?);
                    points.push(point(last)?);
                }
                rings.push(points);
            }
            parts.push(rings);
        }
        if !rest.0.is_empty() {
            return Err(CodecError::Length);
        }
        Ok(check::of_rings(parts)?)
    }
}

fn step(from: i64, by: i64) -> Result<i64, CodecError> {
    from.checked_add(by).ok_or(CodecError::Number)
}

fn point((lon, lat): (i64, i64)) -> Result<Pt, CodecError> {
    if lon.abs() > 1_800_000_000 || lat.abs() > 900_000_000 {
        return Err(CodecError::Number);
    }
    Ok(Pt { lon: lon as i32, lat: lat as i32 })
}

fn unsigned(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push((n & 0x7F) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn signed(out: &mut Vec<u8>, n: i64) {
    unsigned(out, ((n << 1) ^ (n >> 63)) as u64);
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8, CodecError> {
        let (first, rest) = self.0.split_first().ok_or(CodecError::Length)?;
        self.0 = rest;
        Ok(*first)
    }
    fn unsigned(&mut self) -> Result<u64, CodecError> {
        let mut n = 0u64;
        for shift in (0..42).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(CodecError::Number)
    }
    fn signed(&mut self) -> Result<i64, CodecError> {
        let n = self.unsigned()?;
        Ok((n >> 1) as i64 ^ -((n & 1) as i64))
    }
    fn count(&mut self, max: usize) -> Result<usize, CodecError> {
        let n = self.unsigned()?;
        usize::try_from(n).ok().filter(|n| *n <= max).ok_or(CodecError::Number)
    }
}
