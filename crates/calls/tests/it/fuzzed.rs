//! The fuzz entries on seeds and on damaged seeds.

use atalaya_calls::fuzz;
use proptest::prelude::*;

const SEEDS: [&str; 8] = [
    r#"{"call":"pbx-1","sequence":1,"at":"2026-11-24T03:15:00Z","what":{"type":"ringing","number":"7221234567"}}"#,
    r#"{"call":"p","sequence":18446744073709551615,"at":"1970-01-01T00:00:00Z","what":{"type":"ended","cause":"lost"}}"#,
    r#"{"call":"p","sequence":2,"at":"2199-01-01T00:00:00Z","what":{"type":"location_update","located":{"position":{"lat":19.2,"lon":-99.6},"accuracy_m":1e308,"method":"gnss","at":"2026-11-24T03:15:00Z"}}}"#,
    r#"{"reference":"b","at":"2026-11-24T03:15:00Z","channel":"alarm","text":"x"}"#,
    r#"{"type":"dispose","code":70104,"note":"x"}"#,
    include_str!("../../../../fuzz/seeds/guides/two.json"),
    "header = true\ndelimiter = \";\"\nlat = \"y\"\nlon = \"x\"\n[time]\ncolumn = \"t\"\nformat = \"%d/%m/%Y %H:%M:%S\"\nutc_offset_minutes = -360\n[constants]\naccuracy_m = 50\n",
    "40.08,-75.38,EMS: FALL,2016-01-15 12:01,NORRISTOWN,A & B,7221234567\n,,x,2016-01-15 12:01,,,\n\"open\n",
];

fn all(data: &[u8]) {
    fuzz::call_report_json(data);
    fuzz::csv_mapping(data);
    fuzz::csv_lines(data);
    fuzz::guides_json(data);
}

#[test]
fn seeds() {
    SEEDS.iter().for_each(|s| all(s.as_bytes()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn damaged_seeds(
        seed in 0..SEEDS.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 0..6),
    ) {
        let mut data = SEEDS[seed].as_bytes().to_vec();
        for (index, byte, how) in edits {
            let at = index.index(data.len().max(1));
            match how {
                0 if at < data.len() => data[at] = byte,
                1 if at < data.len() => { data.remove(at); }
                _ => data.insert(at.min(data.len()), byte),
            }
        }
        all(&data);
    }

    #[test]
    fn any_bytes(data in prop::collection::vec(any::<u8>(), 0..400)) {
        all(&data);
    }
}
