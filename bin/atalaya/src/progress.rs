//! Progress bars on standard error. Without a terminal they draw nothing.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A bar towards a known end.
pub fn bar(what: &'static str, length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length).with_message(what);
    styled(bar, "{msg:<14} [{bar:30}] {human_pos}/{human_len} {eta}")
}

/// A bar over bytes.
pub fn bytes(what: &'static str, length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length).with_message(what);
    styled(bar, "{msg:<14} [{bar:30}] {decimal_bytes}/{decimal_total_bytes} {eta}")
}

/// Something moving, for work of unknown length.
pub fn spinner(what: &'static str) -> ProgressBar {
    let bar = styled(ProgressBar::new_spinner().with_message(what), "{msg:<14} {spinner} {elapsed}");
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}
