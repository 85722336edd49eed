//! How a stream changes from version 0 to version 1.
//!
//! 1. The server offers what it speaks: `t-x-takp-v`.
//! 2. The client asks for one: `t-x-takp-q`, and sends nothing until the answer, for a minute at most.
//! 3. The server answers: `t-x-takp-r`. When it agrees, everything after that event is version 1, both ways.

use crate::{Detail, Element, Event, Millis, Point};

/// CoT types of the three steps.
pub const OFFER: &str = "t-x-takp-v";
pub const REQUEST: &str = "t-x-takp-q";
pub const RESPONSE: &str = "t-x-takp-r";

/// One step of the negotiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Versions offered beyond 0, lowest and highest.
    Offer { version: u32 },
    /// The version asked for.
    Request { version: u32 },
    /// Whether the change takes place.
    Response { agreed: bool },
}

/// Reads a step; `None` for every other event, and for one of these types without its contents.
pub fn read(event: &Event) -> Option<Step> {
    let control = event.detail.find("TakControl")?;
    let version = |name: &str| control.first(name)?.get("version")?.trim().parse().ok();
    match event.kind.as_str() {
        OFFER => version("TakProtocolSupport").map(|version| Step::Offer { version }),
        REQUEST => version("TakRequest").map(|version| Step::Request { version }),
        RESPONSE => {
            let status = control.first("TakResponse")?.get("status")?.trim().to_ascii_lowercase();
            Some(Step::Response { agreed: status == "true" })
        }
        _ => None,
    }
}

/// Writes a step as event, made at `now` and good for a minute. `uid` names the connection.
pub fn write(step: Step, uid: &str, now: Millis) -> Event {
    let (kind, inside) = match step {
        Step::Offer { version } => {
            (OFFER, Element::new("TakProtocolSupport").with("version", version.to_string()))
        }
        Step::Request { version } => {
            (REQUEST, Element::new("TakRequest").with("version", version.to_string()))
        }
        Step::Response { agreed } => {
            (RESPONSE, Element::new("TakResponse").with("status", agreed.to_string()))
        }
    };
    Event {
        uid: uid.to_owned(),
        kind: kind.to_owned(),
        how: "m-g".to_owned(),
        time: now,
        start: now,
        stale: now + 60_000,
        point: Point { lat: 0.0, lon: 0.0, hae_m: Some(0.0), ce_m: None, le_m: None },
        access: None,
        qos: None,
        opex: None,
        detail: Detail { rest: vec![Element::new("TakControl").child(inside)], ..Detail::default() },
    }
}
