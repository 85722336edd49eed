//! What the killed process had acknowledged, kept outside of it.

use atalaya_model::CommandId;
use std::{
    io::{BufRead, BufReader, Read},
    sync::mpsc::{Receiver, channel},
};

/// An acknowledged command.
#[derive(Clone, Debug)]
pub struct Ack {
    pub leaf: u64,
    pub command: CommandId,
    pub position_last: u64,
    pub events: usize,
}

impl Ack {
    /// Reads a line; one that was cut off by the kill was not received.
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.strip_suffix('\n')?;
        let mut parts = line.split(' ');
        let ack = Self {
            leaf: parts.next()?.parse().ok()?,
            command: parts.next()?.parse().ok()?,
            position_last: parts.next()?.parse().ok()?,
            events: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(ack)
    }
}

/// Reads acknowledgements until the pipe closes.
pub fn listen(pipe: impl Read + Send + 'static) -> Receiver<Ack> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut lines = BufReader::new(pipe);
        let mut line = String::new();
        while lines.read_line(&mut line).unwrap_or(0) > 0 {
            let Some(ack) = Ack::parse(&line) else { break };
            if sender.send(ack).is_err() {
                break;
            }
            line.clear();
        }
    });
    receiver
}
