//! The other end of the socket.

use crate::protocol::{Request, Response, read_frame, write_frame};
use std::{io, os::unix::net::UnixStream, path::PathBuf, time::Duration};

/// How long an answer may take. Slow checks wait for their turn in it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where the vault listens. One connection for each request: opening one costs some 50 µs.
#[derive(Clone, Debug)]
pub struct Client {
    path: PathBuf,
}

impl Client {
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }
    /// Asks and waits for the answer. Blocks.
    pub fn ask(&self, request: &Request) -> io::Result<Response> {
        let mut stream = UnixStream::connect(&self.path)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        write_frame(&mut stream, request)?;
        let frame = read_frame(&mut stream)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(serde_json::from_slice(&frame)?)
    }
}
