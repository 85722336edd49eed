//! One function per input for fuzzing. Each takes arbitrary bytes and asserts what must hold for all of them.

use crate::{Lines, Sentence, decode};

/// One line: a fix that was read lies on the earth.
pub fn nmea_line(data: &[u8]) {
    let Ok(line) = decode(data) else { return };
    if let Sentence::Fix(fix) = line.sentence {
        assert!(fix.lat.abs() <= 90.0 && fix.lon.abs() <= 180.0);
        assert!(
            fix.speed_mps.is_none_or(|s| s >= 0.0)
                && fix.course_deg.is_none_or(|c| (0.0..360.0).contains(&c))
        );
        assert!(fix.at_ms.is_none_or(|t| t >= 0));
    }
}

/// A stream: the first byte is the size of the pieces. Pieces never change which lines come out.
pub fn nmea_stream(data: &[u8]) {
    let [piece, stream @ ..] = data else { return };
    let whole: Vec<_> = Lines::new().push(stream).into_iter().flatten().collect();
    let mut lines = Lines::new();
    let cut = stream.chunks(usize::from(*piece).max(1)).flat_map(|bytes| lines.push(bytes));
    assert_eq!(whole, cut.flatten().collect::<Vec<_>>(), "the same lines, however the bytes arrive");
    whole.iter().for_each(|line| nmea_line(line));
}
