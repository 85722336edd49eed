//! Reading `.osm.pbf`.
//!
//! Written over `prost` rather than one of the PBF crates, because those that were looked at panic on
//! an unknown member type or an overflowing delta, take a file that ends inside a length as complete
//! and drop tags with broken text silently. Here every such thing is a typed error with its block.

mod block;
mod frames;
pub(crate) mod messages;
mod weight;

use crate::{
    error::OsmError,
    scan::{BlockKinds, Kinds, Sink},
    source::ReadSeek,
};
use frames::{Frame, Frames};

/// Blocks that wait, unpacked, for the pass: unpacking runs beside it on a thread of its own.
const AHEAD: usize = 3;

/// One pass.
pub(crate) fn scan(
    reader: Box<dyn ReadSeek + '_>,
    wanted: Kinds,
    blocks: &mut BlockKinds,
    sink: &mut dyn Sink,
) -> Result<(), OsmError> {
    let (send, receive) = std::sync::mpsc::sync_channel(AHEAD);
    let known: &BlockKinds = blocks;
    let mut learned = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut frames = Frames::new(reader);
            loop {
                let next = frames.next(|block| known.skips(block, wanted)).transpose();
                let Some(next) = next else { break };
                let last = next.is_err();
                // The pass ended early: nobody wants more.
                if send.send(next).is_err() || last {
                    break;
                }
            }
        });
        for next in receive {
            let frame = next?;
            let done = frame.end;
            let kinds = take(&frame, wanted, sink)?;
            learned.push(kinds);
            sink.progress(done);
        }
        Ok::<_, OsmError>(())
    })?;
    if !blocks.complete {
        *blocks = BlockKinds { kinds: learned, complete: true };
    }
    Ok(())
}

fn take(frame: &Frame, wanted: Kinds, sink: &mut dyn Sink) -> Result<Kinds, OsmError> {
    match &frame.content {
        frames::Content::Skipped => Ok(Kinds::default()),
        frames::Content::Header(header) => block::header(header, sink).map(|()| Kinds::default()),
        frames::Content::Data(data) => {
            block::Block { data, number: frame.number, offset: frame.offset }.give(wanted, sink)
        }
    }
}
