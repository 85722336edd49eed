//! A QR code as an SVG drawing.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// Light modules around the code, as ISO/IEC 18004 asks for.
const QUIET: i32 = 4;

/// The drawing; `None` for a text that no code can hold (about 1,200 characters).
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Quartile).ok()?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0,0h{side}v{side}h-{side}z"/><path fill="#000" d="{path}"/></svg>"##
    ))
}

/// The code in characters of a terminal, two modules a line.
pub fn terminal(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut out = String::new();
    let mut y = -QUIET;
    while y < code.size() + QUIET {
        for x in -QUIET..code.size() + QUIET {
            // Outside the code is light. Light is drawn: terminals are dark.
            out.push(match (code.get_module(x, y), code.get_module(x, y + 1)) {
                (false, false) => '█',
                (false, true) => '▀',
                (true, false) => '▄',
                (true, true) => ' ',
            });
        }
        out.push('\n');
        y += 2;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_drawn_with_their_quiet_zone() {
        let svg = svg("tak://com.atakmap.app/enroll?host=c5.example.mx&username=x&token=y").unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("M4,4h1v1h-1z"), "the corner is dark");
        assert!(!svg.contains("M3,") && super::svg(&"x".repeat(4_000)).is_none());
        let lines = terminal("hola").unwrap();
        let width = lines.lines().next().unwrap().chars().count();
        assert!(lines.lines().all(|l| l.chars().count() == width) && lines.starts_with("████"));
    }
}
