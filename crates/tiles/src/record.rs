//! Features cut to a tile, as bytes that can wait in a scratch file.

use crate::{
    mvt::{Kind, Paths},
    sorter::Key,
};

/// What all pieces of a feature begin with.
pub(crate) fn write_head(id: u64, attributes: &[(u32, u32)]) -> Vec<u8> {
    let mut head = Vec::new();
    varint(&mut head, id);
    varint(&mut head, attributes.len() as u64);
    for (key, value) in attributes {
        varint(&mut head, u64::from(*key));
        varint(&mut head, u64::from(*value));
    }
    head
}

pub(crate) fn write_paths(out: &mut Vec<u8>, kind: Kind, paths: &Paths) {
    let zigzag = |n: i32| ((i64::from(n) << 1) ^ (i64::from(n) >> 63)) as u64;
    out.push(kind as u8);
    varint(out, paths.len() as u64);
    let mut at = (0, 0);
    for path in paths {
        varint(out, path.len() as u64);
        for p in path {
            varint(out, zigzag(p.0 - at.0));
            varint(out, zigzag(p.1 - at.1));
            at = *p;
        }
    }
}

fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push((n & 0x7F) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// A record as it was written.
#[derive(Debug)]
pub(crate) struct Record {
    pub layer: u8,
    pub id: u64,
    /// Numbers of key and value.
    pub attributes: Vec<(u32, u32)>,
    pub kind: Kind,
    pub paths: Paths,
}

pub(crate) fn read_record(key: Key, payload: &[u8]) -> Option<Record> {
    let mut rest = payload.iter();
    let mut next = || {
        let mut n = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = *rest.next()?;
            n |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    };
    let id = next()?;
    let attributes = (0..next()?).map(|_| Some((next()? as u32, next()? as u32))).collect::<Option<_>>()?;
    let kind = match next()? {
        1 => Kind::Point,
        2 => Kind::Line,
        _ => Kind::Area,
    };
    let mut at = (0i32, 0i32);
    let mut paths = Vec::new();
    for _ in 0..next()? {
        let mut path = Vec::new();
        for _ in 0..next()? {
            let mut back = || next().map(|n| ((n >> 1) as i64 ^ -((n & 1) as i64)) as i32);
            at = (at.0 + back()?, at.1 + back()?);
            path.push(at);
        }
        paths.push(path);
    }
    Some(Record { layer: key.layer, id, attributes, kind, paths })
}
