//! Version 0: one event as XML.

use crate::{
    Detail, Element, Error, Event, MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS, MAX_MESSAGE_BYTES, Node, Point,
    UNKNOWN_M, time,
};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event as Xml},
};

/// Reads one event. An XML declaration, comments and white space around it are accepted.
///
/// # Errors
/// See [`Error`]; nothing of a refused event is returned.
pub fn decode_xml(bytes: &[u8]) -> Result<Event, Error> {
    let root = read_tree(bytes, MAX_ELEMENTS)?.ok_or(Error::NoEvent)?;
    if root.name != "event" {
        return Err(Error::NoEvent);
    }
    event_of(root)
}

/// Writes one event. Characters that XML cannot carry become U+FFFD.
pub fn encode_xml(event: &Event) -> String {
    let metres = |value: Option<f64>| value.unwrap_or(UNKNOWN_M).to_string();
    let mut root = Element::new("event")
        .with("version", "2.0")
        .with("uid", &event.uid)
        .with("type", &event.kind)
        .with("how", &event.how)
        .with("time", time::format(event.time))
        .with("start", time::format(event.start))
        .with("stale", time::format(event.stale));
    for (name, value) in [("access", &event.access), ("qos", &event.qos), ("opex", &event.opex)] {
        if let Some(value) = value {
            root = root.with(name, value);
        }
    }
    let point = Element::new("point")
        .with("lat", event.point.lat.to_string())
        .with("lon", event.point.lon.to_string())
        .with("hae", metres(event.point.hae_m))
        .with("ce", metres(event.point.ce_m))
        .with("le", metres(event.point.le_m));
    let children = event.detail.elements().into_iter().map(Node::Element).collect();
    let detail = Element { name: "detail".into(), attributes: Vec::new(), children };
    let mut out = String::with_capacity(512);
    // The stream's framing looks for `</event>`: the element always has children, so it is never self-closing.
    write(&root.child(point).child(detail), &mut out);
    out
}

fn event_of(root: Element) -> Result<Event, Error> {
    let need = |name: &'static str| root.get(name).ok_or(Error::Missing(name));
    let text = |name: &str| root.get(name).filter(|v| !v.is_empty()).map(str::to_owned);
    let at = root.first("point").ok_or(Error::Missing("point"))?;
    // Receivers differ in what they leave out; only the position itself cannot be missing.
    let number = |name: &'static str, missing: Option<f64>| match (at.get(name), missing) {
        (Some(value), _) => value.trim().parse::<f64>().map_err(|_| Error::Invalid(name)),
        (None, Some(missing)) => Ok(missing),
        (None, None) => Err(Error::Missing(name)),
    };
    let unknown = Some(UNKNOWN_M);
    let point = Point::new(
        number("lat", None)?,
        number("lon", None)?,
        number("hae", unknown)?,
        number("ce", unknown)?,
        number("le", unknown)?,
    )?;
    let mut event = Event {
        uid: need("uid")?.to_owned(),
        kind: need("type")?.to_owned(),
        how: need("how")?.to_owned(),
        time: time::parse(need("time")?, "time")?,
        start: time::parse(need("start")?, "start")?,
        stale: time::parse(need("stale")?, "stale")?,
        point,
        access: text("access"),
        qos: text("qos"),
        opex: text("opex"),
        detail: Detail::default(),
    };
    let details = root.children.into_iter().filter_map(|node| match node {
        Node::Element(element) if element.name == "detail" => Some(element.children),
        Node::Element(_) | Node::Text(_) => None,
    });
    for node in details.flatten() {
        if let Node::Element(element) = node {
            event.detail.take(element);
        }
    }
    event.checked()
}

/// The children of a `<detail>` whose inside is given as text: how protobuf carries what it has no type for.
pub(crate) fn read_fragment(inside: &str) -> Result<Vec<Element>, Error> {
    // As deep as in XML, and with room for the typed elements: what is read here can be written as XML.
    let wrapped = format!("<event><detail>{inside}</detail></event>");
    let root = read_tree(wrapped.as_bytes(), MAX_ELEMENTS - TYPED_MAX)?.ok_or(Error::NoEvent)?;
    let mut details = root.elements();
    match (details.next(), details.next()) {
        (Some(detail), None) => Ok(detail.elements().cloned().collect()),
        // The text closed its own wrapper.
        _ => Err(Error::Malformed { at: 0 }),
    }
}

/// `<event>`, `<point>`, `<detail>` and the typed elements.
const TYPED_MAX: usize = 9;

/// Elements as text, one after the other.
pub(crate) fn write_fragment(elements: &[Element]) -> String {
    let mut out = String::new();
    elements.iter().for_each(|element| write(element, &mut out));
    out
}

/// The outermost element. A second one, or text beside it, is not well-formed.
fn read_tree(bytes: &[u8], elements_max: usize) -> Result<Option<Element>, Error> {
    if bytes.len() > MAX_MESSAGE_BYTES {
        return Err(Error::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Error::NotUtf8)?;
    if let Some(at) = text.find(|c: char| !is_xml_char(c)) {
        return Err(Error::Malformed { at: at as u64 });
    }
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().check_end_names = true;
    let mut builder = Builder { open: Vec::new(), root: None, left: elements_max };
    loop {
        let at = reader.buffer_position();
        match reader.read_event().map_err(|_| Error::Malformed { at })? {
            Xml::Start(start) => builder.open(&start, at)?,
            Xml::Empty(start) => {
                builder.open(&start, at)?;
                builder.close(at)?;
            }
            Xml::End(_) => builder.close(at)?,
            Xml::Text(text) => builder.text(&text.xml10_content(), at)?,
            Xml::CData(text) => builder.text(&text.xml10_content(), at)?,
            Xml::GeneralRef(name) => builder.text(&resolve(&name, at)?, at)?,
            Xml::Comment(_) => {}
            // The declaration may only open the document.
            Xml::Decl(_) if builder.is_untouched() => {}
            Xml::Decl(_) | Xml::PI(_) | Xml::DocType(_) => return Err(Error::Forbidden),
            Xml::Eof => return builder.finish(at),
        }
    }
}

/// The five entities of XML and character references; any other would need a document type.
fn resolve(name: &BytesRef<'_>, at: u64) -> Result<String, Error> {
    let malformed = Error::Malformed { at };
    if let Some(character) = name.resolve_char_ref().map_err(|_| malformed.clone())? {
        return if is_xml_char(character) { Ok(character.to_string()) } else { Err(malformed) };
    }
    let known = match name.xml10_content().as_ref() {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => return Err(Error::Forbidden),
    };
    Ok(known.to_owned())
}

/// Builds the tree without recursion, so that depth costs memory and never the stack.
struct Builder {
    open: Vec<Element>,
    root: Option<Element>,
    /// How many more elements may come.
    left: usize,
}

impl Builder {
    fn is_untouched(&self) -> bool {
        self.open.is_empty() && self.root.is_none()
    }
    fn open(&mut self, start: &BytesStart<'_>, at: u64) -> Result<(), Error> {
        self.left = self.left.checked_sub(1).ok_or(Error::TooManyElements)?;
        // `<event>` and `<detail>` themselves do not count.
        if self.open.len() >= MAX_DEPTH + 2 {
            return Err(Error::TooDeep);
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(Error::Malformed { at });
        }
        let name = start.name();
        let mut element = Element::new(AsRef::<str>::as_ref(&name));
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| Error::Malformed { at })?;
            if element.attributes.len() >= MAX_ATTRIBUTES {
                return Err(Error::TooManyAttributes);
            }
            let value =
                attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Error::Malformed { at })?;
            if !value.chars().all(is_xml_char) {
                return Err(Error::Malformed { at });
            }
            element.attributes.push((AsRef::<str>::as_ref(&attribute.key).to_owned(), value.into_owned()));
        }
        self.open.push(element);
        Ok(())
    }
    fn close(&mut self, at: u64) -> Result<(), Error> {
        let element = self.open.pop().ok_or(Error::Malformed { at })?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Node::Element(element)),
            None => self.root = Some(element),
        }
        Ok(())
    }
    fn text(&mut self, text: &str, at: u64) -> Result<(), Error> {
        match self.open.last_mut() {
            Some(parent) => match parent.children.last_mut() {
                Some(Node::Text(before)) => before.push_str(text),
                _ if text.is_empty() => {}
                _ => parent.children.push(Node::Text(text.to_owned())),
            },
            None if text.trim().is_empty() => {}
            None => return Err(Error::Malformed { at }),
        }
        Ok(())
    }
    fn finish(self, at: u64) -> Result<Option<Element>, Error> {
        if self.open.is_empty() { Ok(self.root) } else { Err(Error::Malformed { at }) }
    }
}

/// Text as XML can carry it: protobuf lets through control characters, which no name or remark needs.
pub(crate) fn clean(text: String) -> String {
    if text.chars().all(is_xml_char) {
        return text;
    }
    text.chars().map(|c| if is_xml_char(c) { c } else { '\u{fffd}' }).collect()
}

/// XML 1.0, production 2.
fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn write(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    for (name, value) in &element.attributes {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape(value, out);
        out.push('"');
    }
    if element.children.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for child in &element.children {
        match child {
            Node::Element(child) => write(child, out),
            Node::Text(text) => escape(text, out),
        }
    }
    out.push_str("</");
    out.push_str(&element.name);
    out.push('>');
}

/// White space other than the space is written as reference, or reading would make spaces of it.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c if is_xml_char(c) => out.push(c),
            _ => out.push('\u{fffd}'),
        }
    }
}
