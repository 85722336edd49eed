//! What a pass asks of a reader.

use crate::{
    element::{Member, Point, Tags},
    error::OsmError,
    format::Format,
    summary::Summary,
};
use std::io::Read;

/// Kinds of element, as a set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub const NODES: Self = Self(1);
    pub const WAYS: Self = Self(2);
    pub const RELATIONS: Self = Self(4);

    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Takes the elements of one pass. Kinds that the pass did not ask for may come all the same.
pub(crate) trait Sink {
    fn node(&mut self, _id: i64, _point: Point, _tags: Tags<'_>) -> Result<(), OsmError> {
        Ok(())
    }
    fn way(&mut self, _id: i64, _tags: Tags<'_>, _nodes: &[i64]) -> Result<(), OsmError> {
        Ok(())
    }
    fn relation(&mut self, _id: i64, _tags: Tags<'_>, _members: Vec<Member>) -> Result<(), OsmError> {
        Ok(())
    }
    /// Bytes of the file behind us.
    fn progress(&mut self, _done: u64) {}
    /// What the header says; the first pass keeps it.
    fn header(&mut self, _set: &mut dyn FnMut(&mut Summary)) {}
}

/// Which kinds each PBF block holds; filled by the first pass.
#[derive(Default)]
pub(crate) struct BlockKinds {
    pub kinds: Vec<Kinds>,
    pub complete: bool,
}

impl BlockKinds {
    /// The block has none of the wanted kinds.
    pub fn skips(&self, block: u64, wanted: Kinds) -> bool {
        let known = usize::try_from(block).ok().and_then(|b| self.kinds.get(b));
        self.complete && known.is_some_and(|kinds| !kinds.meets(wanted))
    }
}

/// One pass over an opened source.
pub(crate) fn scan(
    format: Format,
    reader: Box<dyn crate::source::ReadSeek + '_>,
    wanted: Kinds,
    blocks: &mut BlockKinds,
    sink: &mut dyn Sink,
) -> Result<(), OsmError> {
    match format {
        Format::Pbf => crate::pbf::scan(reader, wanted, blocks, sink),
        Format::Xml(packing) => {
            let (count, counted) = Counted::new(reader);
            crate::xml::scan(packing.unpack(counted), wanted, sink, &count)
        }
    }
}

/// Counts the packed bytes that were taken.
pub(crate) struct Counted<R> {
    inner: R,
    count: std::rc::Rc<std::cell::Cell<u64>>,
}

impl<R: Read> Counted<R> {
    pub fn new(inner: R) -> (std::rc::Rc<std::cell::Cell<u64>>, Self) {
        let count = std::rc::Rc::default();
        (std::rc::Rc::clone(&count), Self { inner, count })
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.count.set(self.count.get() + n as u64);
        Ok(n)
    }
}
