//! Reading `.osm`, plain or packed.

use crate::{
    element::{Kind, LONG_ROLE, Member, PARTS_MAX, Point, TOO_MANY_PARTS, Tags},
    error::{Kinship, OsmError},
    format::unpack_error,
    scan::{Kinds, Sink},
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::{
    cell::Cell,
    io::{self, BufRead, Read},
};

/// Longest piece of markup or text: what the database allows for a tag is far below.
const EVENT_MAX: usize = 1 << 20;
/// Most bytes of all tags of one element.
const TAGS_MAX: usize = 4 << 20;
/// Bytes between two reports of progress.
const REPORT_EVERY: u64 = 1 << 20;

/// One pass.
pub(crate) fn scan(
    reader: Box<dyn BufRead + '_>,
    wanted: Kinds,
    sink: &mut dyn Sink,
    packed: &Cell<u64>,
) -> Result<(), OsmError> {
    let mut pass = Pass { wanted, ..Pass::default() };
    let mut xml = Reader::from_reader(Bounded { inner: reader, left: EVENT_MAX });
    let mut buffer = Vec::new();
    let (mut open, mut ended, mut reported) = (0_u32, false, 0);
    loop {
        let at = xml.buffer_position();
        buffer.clear();
        xml.get_mut().left = EVENT_MAX;
        let event = xml.read_event_into(&mut buffer).map_err(|e| xml_error(e, at))?;
        let place = At(at);
        match event {
            Event::Start(start) => {
                pass.start(&start, place, sink)?;
                open += 1;
            }
            Event::Empty(start) => {
                pass.start(&start, place, sink)?;
                pass.end(start.name().as_ref(), place, sink)?;
            }
            Event::End(end) => {
                pass.end(end.name().as_ref(), place, sink)?;
                open = open.saturating_sub(1);
                ended |= end.name().as_ref() == "osm";
            }
            Event::Eof if ended && open == 0 => return Ok(()),
            Event::Eof => return Err(OsmError::Truncated { offset: at, within: "the text" }),
            _ => {}
        }
        if packed.get() >= reported + REPORT_EVERY {
            reported = packed.get();
            sink.progress(reported);
        }
    }
}

fn xml_error(error: quick_xml::Error, offset: u64) -> OsmError {
    match error {
        quick_xml::Error::Io(e) => unpack_error(&e, offset),
        // Markup that never ends: the file does.
        quick_xml::Error::Syntax(_) => OsmError::Truncated { offset, within: "the text" },
        other => OsmError::Corrupt { block: None, offset, what: other.to_string() },
    }
}

#[derive(Clone, Copy)]
struct At(u64);

impl At {
    fn corrupt(self, what: impl Into<String>) -> OsmError {
        OsmError::Corrupt { block: None, offset: self.0, what: what.into() }
    }
}

enum Element {
    Node {
        id: i64,
        point: Point,
    },
    Way {
        id: i64,
    },
    Relation {
        id: i64,
    },
    /// Deleted, or of a kind that the pass has no use for.
    Ignored(&'static str),
}

#[derive(Default)]
struct Pass {
    element: Option<Element>,
    tags: Vec<(String, String)>,
    tag_bytes: usize,
    nodes: Vec<i64>,
    members: Vec<Member>,
    wanted: Kinds,
}

impl Pass {
    fn start(&mut self, start: &BytesStart<'_>, at: At, sink: &mut dyn Sink) -> Result<(), OsmError> {
        match (start.name().as_ref(), &self.element) {
            (name @ ("node" | "way" | "relation"), None) => {
                self.element = Some(self.open(name, start, at)?);
            }
            (_, Some(Element::Ignored(_))) => {}
            ("tag", Some(_)) => {
                let (key, value) = (need(start, "k", at)?, need(start, "v", at)?);
                self.tag_bytes += key.len() + value.len();
                if self.tag_bytes > TAGS_MAX {
                    return Err(at.corrupt("an element with more than 4 MiB of tags"));
                }
                self.tags.push((key, value));
            }
            ("nd", Some(Element::Way { .. })) => self.nodes.push(number(start, "ref", at)?),
            ("member", Some(Element::Relation { .. })) => self.members.push(member(start, at)?),
            ("osm", None) => describe(start, at, sink)?,
            ("meta", None) => base(start, at, sink)?,
            ("osmChange", None) => return Err(OsmError::WrongKind(Kinship::Changes)),
            _ => {}
        }
        if self.tags.len().max(self.nodes.len()).max(self.members.len()) > PARTS_MAX {
            return Err(at.corrupt(TOO_MANY_PARTS));
        }
        Ok(())
    }

    fn open(&mut self, name: &str, start: &BytesStart<'_>, at: At) -> Result<Element, OsmError> {
        self.tags.clear();
        self.tag_bytes = 0;
        self.nodes.clear();
        self.members.clear();
        let (kind, name): (_, &'static str) = match name {
            "node" => (Kinds::NODES, "node"),
            "way" => (Kinds::WAYS, "way"),
            _ => (Kinds::RELATIONS, "relation"),
        };
        if !kind.meets(self.wanted) {
            return Ok(Element::Ignored(name));
        }
        // JOSM keeps deleted elements, marked; Overpass may.
        let gone = take(start, "visible", at)?.as_deref() == Some("false")
            || take(start, "action", at)?.as_deref() == Some("delete");
        if gone {
            return Ok(Element::Ignored(name));
        }
        let id = number(start, "id", at)?;
        Ok(match name {
            "node" => Element::Node { id, point: point(start, id, at)? },
            "way" => Element::Way { id },
            _ => Element::Relation { id },
        })
    }

    fn end(&mut self, name: &str, at: At, sink: &mut dyn Sink) -> Result<(), OsmError> {
        let ends = match (&self.element, name) {
            (Some(Element::Node { .. }), "node")
            | (Some(Element::Way { .. }), "way")
            | (Some(Element::Relation { .. }), "relation") => true,
            (Some(Element::Ignored(open)), name) => *open == name,
            _ => false,
        };
        if !ends {
            return Ok(());
        }
        let pairs: Vec<(&str, &str)> = self.tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        match self.element.take() {
            Some(Element::Node { id, point }) => sink.node(id, point, Tags(&pairs)),
            Some(Element::Way { id }) => sink.way(id, Tags(&pairs), &self.nodes),
            Some(Element::Relation { id }) => {
                sink.relation(id, Tags(&pairs), std::mem::take(&mut self.members))
            }
            Some(Element::Ignored(_)) | None => Ok(()),
        }
        .map_err(|e| if let OsmError::Corrupt { what, .. } = e { at.corrupt(what) } else { e })
    }
}

fn member(start: &BytesStart<'_>, at: At) -> Result<Member, OsmError> {
    let kind = match need(start, "type", at)?.as_str() {
        "node" => Kind::Node,
        "way" => Kind::Way,
        "relation" => Kind::Relation,
        other => return Err(at.corrupt(format!("a member of kind {:.20?}", other))),
    };
    let role = take(start, "role", at)?.unwrap_or_default();
    Member::new(kind, number(start, "ref", at)?, &role).ok_or_else(|| at.corrupt(LONG_ROLE))
}

fn point(start: &BytesStart<'_>, id: i64, at: At) -> Result<Point, OsmError> {
    let degrees = |name: &'static str| {
        let text = need(start, name, at)?;
        let read: Result<f64, _> = text.trim().parse();
        read.ok().filter(|v| v.is_finite()).ok_or_else(|| at.corrupt(format!("a coordinate {text:.40?}")))
    };
    let (lat, lon) = (degrees("lat")?, degrees("lon")?);
    Point::from_degrees(lat, lon).ok_or(OsmError::Projection { id, lat, lon })
}

fn describe(start: &BytesStart<'_>, at: At, sink: &mut dyn Sink) -> Result<(), OsmError> {
    if let Some(version) = take(start, "version", at)?.filter(|v| v != "0.6") {
        return Err(OsmError::Unsupported(format!("version {version:.20?} of the format")));
    }
    let short = |text: String| text.chars().take(200).collect::<String>();
    let generator = take(start, "generator", at)?.map(short);
    let notice = (take(start, "copyright", at)?, take(start, "license", at)?);
    sink.header(&mut |summary| {
        summary.generator.clone_from(&generator);
        if let (Some(copyright), Some(license)) = &notice {
            summary.attribution = short(format!("{copyright}, {license}"));
        }
    });
    Ok(())
}

/// `<meta osm_base="2024-01-01T00:00:00Z"/>`, as Overpass writes it.
fn base(start: &BytesStart<'_>, at: At, sink: &mut dyn Sink) -> Result<(), OsmError> {
    let time = take(start, "osm_base", at)?.as_deref().and_then(seconds);
    sink.header(&mut |summary| summary.replication.timestamp_s = time);
    Ok(())
}

/// Seconds since 1970 of `YYYY-MM-DDThh:mm:ssZ`.
fn seconds(text: &str) -> Option<i64> {
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok().filter(|n| *n >= 0);
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let (hour, minute, second) = (part(11..13)?, part(14..16)?, part(17..19)?);
    if !text.ends_with('Z') || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days of the civil calendar, counted from March so that the leap day comes last.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days =
        365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + day - 1;
    Some((days - 719_468) * 86_400 + hour * 3600 + minute * 60 + second)
}

fn number(start: &BytesStart<'_>, name: &'static str, at: At) -> Result<i64, OsmError> {
    let text = need(start, name, at)?;
    text.trim().parse().map_err(|_| at.corrupt(format!("an id {text:.40?}")))
}

fn need(start: &BytesStart<'_>, name: &'static str, at: At) -> Result<String, OsmError> {
    take(start, name, at)?.ok_or_else(|| {
        let element = start.name();
        at.corrupt(format!("{:.20} without {name}", element.as_ref()))
    })
}

fn take(start: &BytesStart<'_>, name: &str, at: At) -> Result<Option<String>, OsmError> {
    let found = start.try_get_attribute(name).map_err(|e| at.corrupt(e.to_string()))?;
    let Some(attribute) = found else { return Ok(None) };
    let text = quick_xml::escape::unescape(&attribute.value).map_err(|e| at.corrupt(e.to_string()))?;
    Ok(Some(text.into_owned()))
}

/// Stops a reader that would take more than a bounded piece at once: a packed file of a few
/// kilobytes can unpack to markup without end.
struct Bounded<'a> {
    inner: Box<dyn BufRead + 'a>,
    left: usize,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl BufRead for Bounded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "markup of more than 1 MiB"));
        }
        self.inner.fill_buf()
    }
    fn consume(&mut self, n: usize) {
        self.left = self.left.saturating_sub(n);
        self.inner.consume(n);
    }
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_of_overpass() {
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("2024-02-29T12:34:56Z"), Some(1_709_210_096));
        assert_eq!(seconds("2024-13-01T00:00:00Z"), None);
        assert_eq!(seconds("yesterday"), None);
    }
}
