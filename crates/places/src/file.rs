//! The file of a source: a described header, a checksum, and the places in a compact form.
//!
//! ```text
//! "ATPLACES" · version u16 · description length u32 · content length u64 · SHA-256 of both ·
//! description (JSON) · content
//! ```
//! All numbers little-endian. Content numbers are LEB128; positions are differences from the one
//! before, zigzag. The file holds facts only: words, postings and grids are made when it is opened,
//! so that a better way of searching needs no new import, several files answer as one, and no crafted
//! index can lead a search astray.

use crate::{
    category::Category,
    point::Point,
    source::{
        Area, AreaKind, Crossing, House, OTHER_NAMES_MAX, Poi, Post, Source, SourceInfo, Street, StreetClass,
    },
};
use sha2::{Digest, Sha256};
use std::io::{self, BufWriter, Write};

const MAGIC: &[u8; 8] = b"ATPLACES";
const VERSION: u16 = 1;
const HEAD: usize = 8 + 2 + 4 + 8 + 32;
/// Longest description, bytes.
const INFO_MAX: usize = 64 << 10;
/// Longest name in a file, bytes: what [`tidy`](crate::source::tidy) leaves at most.
const TEXT_MAX: usize = crate::source::NAME_MAX * 4;

/// Why a file was not taken.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileError {
    #[error("this is no file of places")]
    Magic,
    #[error("the file has version {found}, this program reads {VERSION}; import again")]
    Version { found: u16 },
    #[error("the file ends early")]
    Short,
    #[error("the file is damaged: its checksum does not fit")]
    Checksum,
    #[error("the description cannot be read: {0}")]
    Info(String),
    #[error("{what} at byte {at} of the content cannot be")]
    Content { what: &'static str, at: usize },
}

/// Writes a source as a file; answers its length.
pub fn write(source: &Source, mut out: impl Write) -> io::Result<u64> {
    let info = serde_json::to_vec(&source.info)?;
    // Twice: once for the checksum and the length, which stand in front, so that the file is in memory at no time.
    let mut sum = Summed { hash: Sha256::new_with_prefix(&info), length: 0 };
    content(source, &mut sum)?;
    let info_length =
        u32::try_from(info.len()).map_err(|_| io::Error::other("the description is too long"))?;
    out.write_all(MAGIC)?;
    out.write_all(&VERSION.to_le_bytes())?;
    out.write_all(&info_length.to_le_bytes())?;
    out.write_all(&sum.length.to_le_bytes())?;
    out.write_all(&sum.hash.finalize())?;
    out.write_all(&info)?;
    content(source, &mut out)?;
    out.flush()?;
    Ok((HEAD + info.len()) as u64 + sum.length)
}

/// A source as the bytes of a file.
pub fn encode(source: &Source) -> Vec<u8> {
    let mut file = Vec::new();
    // Memory takes whatever comes, and a description is short.
    let _ = write(source, &mut file);
    file
}

struct Summed {
    hash: Sha256,
    length: u64,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn content(source: &Source, to: &mut impl Write) -> io::Result<()> {
    let mut buffer = BufWriter::with_capacity(1 << 16, to);
    let out = &mut buffer;
    put_len(out, source.areas.len())?;
    for area in &source.areas {
        out.write_all(&[area.kind.code()])?;
        put_names(out, &area.name, &area.other)?;
        put_text(out, &area.code)?;
        put_point(out, Point::default(), area.centre)?;
        put(out, u64::from(area.population))?;
        put_lines(out, &area.rings)?;
    }
    put_len(out, source.streets.len())?;
    source.streets.iter().try_for_each(|street| put_street(out, street))?;
    put_len(out, source.crossings.len())?;
    let mut last = Point::default();
    for crossing in &source.crossings {
        put(out, u64::from(crossing.a))?;
        put(out, u64::from(crossing.b))?;
        put_point(out, last, crossing.at)?;
        last = crossing.at;
    }
    put_len(out, source.pois.len())?;
    for poi in &source.pois {
        out.write_all(&[poi.category.number()])?;
        put_names(out, &poi.name, &poi.other)?;
        put_point(out, last, poi.at)?;
        put_text(out, &poi.address)?;
        last = poi.at;
    }
    buffer.flush()
}

fn put_street(out: &mut impl Write, street: &Street) -> io::Result<()> {
    out.write_all(&[street.class.code()])?;
    put_names(out, &street.name, &street.other)?;
    put_lines(out, &street.lines)?;
    let start = street.lines.first().and_then(|l| l.first()).copied().unwrap_or_default();
    put_len(out, street.houses.len())?;
    let (mut last, mut number) = (start, 0);
    for house in &street.houses {
        put(out, u64::from(house.number.saturating_sub(number)))?;
        out.write_all(&[house.letter])?;
        put_point(out, last, house.at)?;
        (last, number) = (house.at, house.number);
    }
    put_len(out, street.posts.len())?;
    for post in &street.posts {
        put(out, u64::from(post.metre))?;
        put_point(out, start, post.at)?;
    }
    Ok(())
}

/// Reads the description alone; the content is not looked at.
pub fn describe(file: &[u8]) -> Result<SourceInfo, FileError> {
    let (info, _) = split(file)?;
    serde_json::from_slice(info).map_err(|e| FileError::Info(e.to_string()))
}

/// Reads and checks a whole file. Whatever the bytes, it answers or refuses; what it gives is sane:
/// positions in range, numbers in order, crossings between streets that exist.
pub fn decode(file: &[u8]) -> Result<Source, FileError> {
    let (info, content) = split(file)?;
    let info: SourceInfo = serde_json::from_slice(info).map_err(|e| FileError::Info(e.to_string()))?;
    content_of(content, info)
}

/// The content alone, for the fuzzer: behind the checksum no invented byte would ever be read.
pub(crate) fn content_of(content: &[u8], info: SourceInfo) -> Result<Source, FileError> {
    let mut r = Reader { bytes: content, at: 0 };
    let mut source = Source { info, ..Source::default() };
    source.areas = r.list(5, Reader::area)?;
    source.streets = r.list(5, Reader::street)?;
    let streets = source.streets.len() as u64;
    let mut last = Point::default();
    source.crossings = r.list(4, |r| {
        let (a, b) = (r.below(streets, "a street")?, r.below(streets, "a street")?);
        last = r.point(last)?;
        Ok(Crossing { a, b, at: last })
    })?;
    source.pois = r.list(5, |r| {
        let category = Category::from_number(r.byte()?).ok_or_else(|| r.wrong("a category"))?;
        let (name, other) = r.names()?;
        last = r.point(last)?;
        Ok(Poi { category, name, other, at: last, address: r.text()? })
    })?;
    if r.at == content.len() { Ok(source) } else { Err(r.wrong("what follows the end")) }
}

fn split(file: &[u8]) -> Result<(&[u8], &[u8]), FileError> {
    let field = |from: usize, len: usize| file.get(from..from + len).ok_or(FileError::Short);
    if !file.starts_with(MAGIC) {
        return Err(FileError::Magic);
    }
    let number = |from: usize, len: usize| -> Result<u64, FileError> {
        Ok(field(from, len)?.iter().rev().fold(0, |n, b| (n << 8) | u64::from(*b)))
    };
    let found = number(8, 2)? as u16;
    if found != VERSION {
        return Err(FileError::Version { found });
    }
    let info_len = usize::try_from(number(10, 4)?).unwrap_or(usize::MAX);
    let content_len = usize::try_from(number(14, 8)?).unwrap_or(usize::MAX);
    let sum = field(22, 32)?;
    let rest = file.get(HEAD..).ok_or(FileError::Short)?;
    if info_len > INFO_MAX || Some(rest.len()) != info_len.checked_add(content_len) {
        return Err(FileError::Short);
    }
    if Sha256::digest(rest).as_slice() != sum {
        return Err(FileError::Checksum);
    }
    Ok(rest.split_at(info_len))
}

fn put(out: &mut impl Write, mut value: u64) -> io::Result<()> {
    while value >= 0x80 {
        out.write_all(&[value as u8 | 0x80])?;
        value >>= 7;
    }
    out.write_all(&[value as u8])
}
fn put_len(out: &mut impl Write, len: usize) -> io::Result<()> {
    put(out, len as u64)
}
fn put_text(out: &mut impl Write, text: &str) -> io::Result<()> {
    put_len(out, text.len())?;
    out.write_all(text.as_bytes())
}
fn put_names(out: &mut impl Write, name: &str, other: &[String]) -> io::Result<()> {
    put_text(out, name)?;
    put_len(out, other.len())?;
    other.iter().try_for_each(|o| put_text(out, o))
}
fn put_point(out: &mut impl Write, from: Point, to: Point) -> io::Result<()> {
    let zigzag = |from: i32, to: i32| {
        let d = i64::from(to) - i64::from(from);
        ((d << 1) ^ (d >> 63)) as u64
    };
    put(out, zigzag(from.lat_e6, to.lat_e6))?;
    put(out, zigzag(from.lon_e6, to.lon_e6))
}
fn put_lines(out: &mut impl Write, lines: &[Vec<Point>]) -> io::Result<()> {
    put_len(out, lines.len())?;
    let mut last = Point::default();
    for line in lines {
        put_len(out, line.len())?;
        for point in line {
            put_point(out, last, *point)?;
            last = *point;
        }
    }
    Ok(())
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn wrong(&self, what: &'static str) -> FileError {
        FileError::Content { what, at: self.at }
    }
    fn byte(&mut self) -> Result<u8, FileError> {
        let byte = *self.bytes.get(self.at).ok_or_else(|| self.wrong("the end"))?;
        self.at += 1;
        Ok(byte)
    }
    fn number(&mut self) -> Result<u64, FileError> {
        let mut value = 0u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.wrong("a number"))
    }
    fn below(&mut self, bound: u64, what: &'static str) -> Result<u32, FileError> {
        let value = self.number()?;
        if value < bound { u32::try_from(value).map_err(|_| self.wrong(what)) } else { Err(self.wrong(what)) }
    }
    /// A count of things that take at least `least` bytes each: memory is never asked for beyond what
    /// the file can fill.
    fn list<T>(
        &mut self,
        least: usize,
        mut one: impl FnMut(&mut Self) -> Result<T, FileError>,
    ) -> Result<Vec<T>, FileError> {
        let count = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if count > (self.bytes.len() - self.at) / least {
            return Err(self.wrong("a count"));
        }
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(one(self)?);
        }
        Ok(items)
    }
    fn text(&mut self) -> Result<String, FileError> {
        let len = self.below(TEXT_MAX as u64 + 1, "a length")? as usize;
        let bytes = self.bytes.get(self.at..self.at + len).ok_or_else(|| self.wrong("a text"))?;
        let text = std::str::from_utf8(bytes).map_err(|_| self.wrong("a text"))?;
        if text.contains(char::is_control) {
            return Err(self.wrong("a text"));
        }
        self.at += len;
        Ok(text.to_owned())
    }
    fn names(&mut self) -> Result<(String, Vec<String>), FileError> {
        let name = self.text()?;
        let other = self.list(1, Self::text)?;
        if other.len() > OTHER_NAMES_MAX {
            return Err(self.wrong("the number of names"));
        }
        Ok((name, other))
    }
    fn point(&mut self, from: Point) -> Result<Point, FileError> {
        let mut step = |from: i32| {
            let raw = self.number()?;
            let d = (raw >> 1) as i64 ^ -((raw & 1) as i64);
            i64::from(from)
                .checked_add(d)
                .and_then(|v| i32::try_from(v).ok())
                .ok_or_else(|| self.wrong("a position"))
        };
        let point = Point { lat_e6: step(from.lat_e6)?, lon_e6: step(from.lon_e6)? };
        if point.is_sane() { Ok(point) } else { Err(self.wrong("a position")) }
    }
    fn lines(&mut self, least: usize) -> Result<Vec<Vec<Point>>, FileError> {
        let mut last = Point::default();
        self.list(1 + 2 * least, |r| {
            let line = r.list(2, |r| {
                last = r.point(last)?;
                Ok(last)
            })?;
            if line.len() < least { Err(r.wrong("a line")) } else { Ok(line) }
        })
    }
    fn area(&mut self) -> Result<Area, FileError> {
        let kind = AreaKind::from_code(self.byte()?).ok_or_else(|| self.wrong("a kind"))?;
        let (name, other) = self.names()?;
        let code = self.text()?;
        let centre = self.point(Point::default())?;
        let population = self.below(1 << 32, "a population")?;
        Ok(Area { kind, name, other, code, centre, population, rings: self.lines(3)? })
    }
    fn street(&mut self) -> Result<Street, FileError> {
        let class = StreetClass::from_code(self.byte()?).ok_or_else(|| self.wrong("a class"))?;
        let (name, other) = self.names()?;
        let lines = self.lines(1)?;
        let start = lines
            .first()
            .and_then(|l| l.first())
            .copied()
            .ok_or_else(|| self.wrong("a street without line"))?;
        let (mut last, mut number) = (start, 0u32);
        let houses = self.list(4, |r| {
            let step = r.below(1 << 32, "a number")?;
            number = number.checked_add(step).ok_or_else(|| r.wrong("a number"))?;
            let letter = r.byte()?;
            if !(letter == 0 || letter == b'*' || letter.is_ascii_uppercase()) {
                return Err(r.wrong("a letter"));
            }
            last = r.point(last)?;
            Ok(House { number, letter, at: last })
        })?;
        let posts = self.list(3, |r| Ok(Post { metre: r.below(1 << 32, "a post")?, at: r.point(start)? }))?;
        if !posts.is_sorted_by_key(|p| p.metre) {
            return Err(self.wrong("the order of posts"));
        }
        Ok(Street { name, other, class, lines, houses, posts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Source {
        let p = |lat_e6, lon_e6| Point { lat_e6, lon_e6 };
        let mut source = Source {
            info: SourceInfo {
                name: "prueba".into(),
                attribution: "© nadie".into(),
                ..SourceInfo::default()
            },
            areas: vec![Area {
                kind: AreaKind::Neighbourhood,
                name: "Centro".into(),
                other: vec!["Centro Histórico".into()],
                code: "151060001".into(),
                centre: p(19_290_000, -99_650_000),
                population: 12,
                rings: vec![vec![
                    p(19_280_000, -99_660_000),
                    p(19_300_000, -99_660_000),
                    p(19_290_000, -99_640_000),
                ]],
            }],
            streets: vec![Street {
                name: "Hidalgo".into(),
                other: vec![],
                class: StreetClass::Local,
                lines: vec![vec![p(19_290_000, -99_655_000), p(19_290_000, -99_650_000)]],
                houses: vec![House { number: 12, letter: b'B', at: p(19_290_010, -99_652_000) }],
                posts: vec![Post { metre: 34_500, at: p(19_290_000, -99_651_000) }],
            }],
            crossings: vec![Crossing { a: 0, b: 0, at: p(19_290_000, -99_655_000) }],
            pois: vec![Poi {
                category: Category::OTHER,
                name: "Kiosco".into(),
                other: vec![],
                at: p(19_290_500, -99_655_500),
                address: String::new(),
            }],
        };
        source.count();
        source
    }

    #[test]
    fn a_file_comes_back_as_it_was() {
        let source = sample();
        let file = encode(&source);
        assert_eq!(decode(&file), Ok(source.clone()));
        assert_eq!(describe(&file), Ok(source.info));
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_noticed() {
        let file = encode(&sample());
        for end in 0..file.len() {
            assert!(decode(&file[..end]).is_err(), "cut at {end}");
        }
        for i in 0..file.len() {
            let mut bad = file.clone();
            bad[i] ^= 0x40;
            assert!(decode(&bad).is_err(), "byte {i}");
        }
    }

    #[test]
    fn content_that_lies_is_refused() {
        let whole = encode(&sample());
        let (_, content) = split(&whole).unwrap();
        // Behind a right checksum too: counts, indexes, positions, letters.
        for i in 0..content.len() {
            for value in [0x00, 0x7F, 0xFF] {
                let mut bad = content.to_vec();
                bad[i] = value;
                let _ = content_of(&bad, SourceInfo::default());
            }
        }
        assert!(content_of(&[0xFF, 0xFF, 0xFF, 0xFF, 0x0F], SourceInfo::default()).is_err());
    }
}
