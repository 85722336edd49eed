//! Messages of the live connection. Documented in docs/live.md; parsed from outside bytes.

use crate::http::json;
use atalaya_picture::Viewport;
use serde::Deserialize;

/// Largest message a console may send, bytes.
pub const MESSAGE_MAX: usize = 4_096;

/// What a console sends.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FromConsole {
    Hello {
        /// Last journal position applied; null for a new console.
        #[serde(default)]
        since: Option<u64>,
        #[serde(default)]
        lanes: Vec<Lane>,
        /// West, south, east, north.
        #[serde(default)]
        viewport: Option<[f64; 4]>,
    },
    Viewport {
        viewport: [f64; 4],
    },
    Ping {
        #[serde(default)]
        t: f64,
    },
}

/// A lane of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    Facts,
    State,
}

/// Reads a message; what is wrong is told in one line.
pub fn read(text: &str) -> Result<FromConsole, String> {
    if text.len() > MESSAGE_MAX {
        return Err(format!("a message has at most {MESSAGE_MAX} bytes"));
    }
    let message: FromConsole = json::parse(text.as_bytes())
        .map_err(|p| p.errors.first().map_or(p.title.clone(), |e| e.detail.clone()))?;
    if let FromConsole::Hello { lanes, .. } = &message
        && lanes.len() > 8
    {
        return Err("there are two lanes".to_owned());
    }
    Ok(message)
}

/// A viewport in bounds.
pub fn viewport(edges: [f64; 4]) -> Result<Viewport, String> {
    let [west, south, east, north] = edges;
    Viewport::new(west, south, east, north).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn messages_are_read_or_refused() {
        assert_eq!(
            read(r#"{"type":"hello","since":5,"lanes":["facts"]}"#).unwrap(),
            FromConsole::Hello { since: Some(5), lanes: vec![Lane::Facts], viewport: None }
        );
        for bad in ["", "{}", r#"{"type":"shutdown"}"#, r#"{"type":"hello","x":1}"#, r#"{"type":"viewport"}"#]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(read(&" ".repeat(MESSAGE_MAX + 1)).is_err());
    }
    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,300}") {
            let _ = read(&text);
        }
    }
}
