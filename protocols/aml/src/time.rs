//! Calendar arithmetic for `top=yyyyMMddHHmmss`, so that the crate needs no calendar dependency.

/// First millisecond accepted: 2000-01-01T00:00:00Z. Older values are clocks that were never set.
pub(crate) const EARLIEST_MS: i64 = 946_684_800_000;
/// First millisecond no longer accepted: 2200-01-01T00:00:00Z.
pub(crate) const LATEST_MS: i64 = 7_258_118_400_000;

const MS_PER_DAY: i64 = 86_400_000;

/// Days since 1970-01-01 of a proleptic Gregorian date. The year is shifted to begin in March, so that the leap
/// day is the last of its year and month lengths follow a linear rule.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date of a day number: the inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Reads `yyyyMMddHHmmss` as UTC. `None` unless it is fourteen digits that name a real instant between the years
/// 2000 and 2199.
pub(crate) fn parse_compact(text: &str) -> Option<i64> {
    if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    let days = days_from_civil(year, month, day);
    // A round trip refuses 31 February and month 13 without a table of month lengths.
    if !(1..=12).contains(&month) || civil_from_days(days) != (year, month, day) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let at = days * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1_000;
    (EARLIEST_MS..LATEST_MS).contains(&at).then_some(at)
}

/// Writes an instant as `yyyyMMddHHmmss` in UTC; parts of a second are cut off. `None` outside the range that
/// [`parse_compact`] accepts.
pub(crate) fn format_compact(at: i64) -> Option<String> {
    if !(EARLIEST_MS..LATEST_MS).contains(&at) {
        return None;
    }
    let (year, month, day) = civil_from_days(at.div_euclid(MS_PER_DAY));
    let seconds = at.rem_euclid(MS_PER_DAY) / 1_000;
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    Some(format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants() {
        assert_eq!(parse_compact("20000101000000"), Some(EARLIEST_MS));
        assert_eq!(parse_compact("20220131171748"), Some(1_643_649_468_000));
        assert_eq!(parse_compact("20240229235959"), Some(1_709_251_199_000));
        assert_eq!(parse_compact("21991231235959"), Some(LATEST_MS - 1_000));
    }

    #[test]
    fn impossible_instants() {
        for text in [
            "20230229000000",
            "20231301000000",
            "20230001000000",
            "20230100000000",
            "20230431000000",
            "20230101240000",
            "20230101006000",
            "20230101000060",
            "19991231235959",
            "22000101000000",
            "2023010100000",
            "202301010000000",
            "2023010100000x",
            "",
        ] {
            assert_eq!(parse_compact(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_of_two_centuries_round_trips() {
        let first = EARLIEST_MS / MS_PER_DAY;
        let last = LATEST_MS / MS_PER_DAY;
        for day in first..last {
            let at = day * MS_PER_DAY + 45_296_000;
            assert_eq!(format_compact(at).as_deref().and_then(parse_compact), Some(at));
        }
    }
}
