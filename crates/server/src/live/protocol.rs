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
        /// As the last `welcome` gave it.
        #[serde(default)]
        view: Option<String>,
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
            FromConsole::Hello { since: Some(5), view: None, lanes: vec![Lane::Facts], viewport: None }
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
            crate::live::fuzz_message(text.as_bytes());
        }
        /// A sound message that was spoilt gets further in.
        #[test]
        fn so_is_a_spoilt_message(which in 0usize..3, place in any::<prop::sample::Index>(), with in "[0-9.e{}\"-]{0,3}") {
            let mut text = [
                r#"{"type":"hello","since":5,"view":"0f","lanes":["facts","state"],"viewport":[-100,18,-98,20]}"#,
                r#"{"type":"viewport","viewport":[-100.5,18.25,-98.1,20]}"#,
                r#"{"type":"ping","t":12.5}"#,
            ][which]
                .to_owned();
            let at = place.index(text.len());
            text.replace_range(at..=at, &with);
            crate::live::fuzz_message(text.as_bytes());
        }
    }
}
