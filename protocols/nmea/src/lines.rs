//! Cutting a stream into lines.

use crate::{Error, MAX_LINE_BYTES};

/// A stream being cut. A line longer than [`MAX_LINE_BYTES`] is dropped to its end and told once.
#[derive(Debug, Default)]
pub struct Lines {
    buffer: Vec<u8>,
    /// What arrives up to the next line end belongs to a line that was too long.
    dropping: bool,
}

impl Lines {
    pub fn new() -> Self {
        Self::default()
    }
    /// The whole lines that end in `bytes`, in order.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Result<Vec<u8>, Error>> {
        let mut out = Vec::new();
        let mut rest = bytes;
        while let Some(at) = rest.iter().position(|b| *b == b'\n') {
            let (line, after) = (&rest[..at], &rest[at + 1..]);
            rest = after;
            let fits = self.buffer.len() + line.len() <= MAX_LINE_BYTES;
            match (std::mem::take(&mut self.dropping), fits) {
                (true, _) => self.buffer.clear(),
                (false, false) => {
                    self.buffer.clear();
                    out.push(Err(Error::TooLong));
                }
                (false, true) => {
                    self.buffer.extend_from_slice(line);
                    let whole = std::mem::take(&mut self.buffer);
                    if !whole.iter().all(u8::is_ascii_whitespace) {
                        out.push(Ok(whole));
                    }
                }
            }
        }
        if self.dropping {
            return out;
        }
        if self.buffer.len() + rest.len() > MAX_LINE_BYTES {
            (self.dropping, self.buffer) = (true, Vec::new());
            out.push(Err(Error::TooLong));
        } else {
            self.buffer.extend_from_slice(rest);
        }
        out
    }
}
