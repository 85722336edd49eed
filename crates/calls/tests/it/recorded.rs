use crate::support::*;
use atalaya_calls::call::{Call, CallReportKind, CallRules, ReportFacts, decide_report};
use atalaya_calls::recorded::*;
use atalaya_model::*;
use std::fmt::Write as _;
use std::num::NonZeroU64;
use std::path::Path;

/// Montgomery County, Pennsylvania: lat, lon, type, time, township, address; local time, no header.
const MONTGOMERY: &str = r#"
lat = 0
lon = 1
type = 2
area = 4
address = 5
[time]
column = 3
format = "%Y-%m-%d %H:%M"
utc_offset_minutes = -300
[constants]
accuracy_m = 50
call_prefix = "montgomery"
called = "911"
"#;

fn mapping() -> Mapping {
    Mapping::parse(MONTGOMERY).unwrap()
}
fn read(text: &[u8], mapping: Mapping) -> (Vec<RecordedCall>, Vec<LineError>, Tally) {
    let mut reader = RecordedReader::new(text, mapping).unwrap();
    let (mut calls, mut errors) = (Vec::new(), Vec::new());
    for item in reader.by_ref() {
        match item {
            Ok(call) => calls.push(call),
            Err(RecordedError::Line(error)) => errors.push(error),
            Err(RecordedError::Source(error)) => panic!("{error}"),
        }
    }
    (calls, errors, reader.tally())
}

#[test]
fn lines_of_the_real_shape_become_calls() {
    let text = "40.10,-75.30,EMS: FALL VICTIM,2016-01-15 12:01,NORRISTOWN,MAIN ST & ELM ST\n\
                40.11,-75.31,\"Fire: ALARM, \"\"B\"\"\",2016-07-15 23:59,LOWER MERION,RIVER RD\r\n";
    let (calls, errors, tally) = read(text.as_bytes(), mapping());
    assert_eq!((calls.len(), errors.len(), tally.calls), (2, 0, 2));
    let first = &calls[0];
    assert_eq!(first.at, Timestamp::parse("2016-01-15T17:01:00Z").unwrap());
    assert_eq!(first.position, Position::new(40.10, -75.30).ok());
    assert_eq!(first.address, Some(line("MAIN ST & ELM ST")));
    assert_eq!(calls[1].type_text, Some(line("Fire: ALARM, \"B\"")));
    assert_eq!(calls[1].area, Some(line("LOWER MERION")));
}

#[test]
fn bad_lines_are_counted_with_their_number_and_reading_goes_on() {
    let good = "40.1,-75.3,EMS,2016-01-15 12:01,A,B\n";
    let mut text = Vec::new();
    text.extend_from_slice(good.as_bytes());
    text.extend_from_slice(b"40.1,-75.3,EMS,15/01/2016,A,B\n");
    text.extend_from_slice(b"40.1,-75.3,EMS\n\n");
    text.extend_from_slice(b"40.1,-75.3,\"EMS,2016-01-15 12:01,A,B\n");
    text.extend_from_slice(b"40.1,-75.3,\xFF,2016-01-15 12:01,A,B\n");
    text.extend_from_slice(&vec![b'x'; LINE_MAX + 1]);
    text.push(b'\n');
    text.extend_from_slice(b"0,0,EMS,2016-01-15 12:01,A,B\n");
    text.extend_from_slice(good.trim_end().as_bytes());
    let (calls, errors, tally) = read(&text, mapping());
    let found: Vec<_> = errors.iter().map(|e| (e.line, e.problem)).collect();
    assert_eq!(
        found,
        [
            (2, LineProblem::Time),
            (3, LineProblem::Columns),
            (5, LineProblem::Csv),
            (6, LineProblem::Encoding),
            (7, LineProblem::TooLong),
        ]
    );
    assert_eq!(calls.iter().map(|c| c.line).collect::<Vec<_>>(), [1, 8, 9]);
    assert_eq!(calls[1].position, None, "a call without a usable position is still a call");
    assert_eq!((tally.calls, tally.blank, tally.refused(), tally.without_position), (3, 1, 5, 1));
}

#[test]
fn a_line_of_exactly_the_bound_is_taken() {
    let mut text = String::from("40.1,-75.3,EMS,2016-01-15 12:01,A,");
    text.push_str(&"b".repeat(LINE_MAX - text.len()));
    let (calls, _, tally) = read(text.as_bytes(), mapping());
    assert_eq!((tally.calls, calls[0].address.as_ref().map(|a| a.as_str().len())), (1, Some(200)));
}

#[test]
fn a_header_and_split_times_and_constants() {
    let map = r#"{"header":true,"delimiter":";","time":{"column":"fecha","clock_column":"hora",
        "format":"%d/%m/%Y %H:%M:%S","utc_offset_minutes":-360},"type":"tipo","number":"tel",
        "constants":{"type_text":"sin tipo","area":"Toluca"}}"#;
    let text =
        "\u{FEFF}hora;fecha;tipo;tel\n23:59:01;05/02/2026;Robo;722 123 4567\n00:00:00;06/02/2026;;oculto\n";
    let (calls, errors, _) = read(text.as_bytes(), Mapping::parse(map).unwrap());
    assert!(errors.is_empty());
    assert_eq!(calls[0].at, Timestamp::parse("2026-02-06T05:59:01Z").unwrap());
    assert_eq!(calls[0].number, PhoneNumber::new("7221234567").ok());
    assert_eq!((&calls[1].type_text, &calls[1].area), (&Some(line("sin tipo")), &Some(line("Toluca"))));
    assert_eq!((&calls[1].number, calls[1].position), (&None, None));
    let missing = RecordedReader::new(&b"a;b\n"[..], Mapping::parse(map).unwrap()).err().unwrap();
    assert_eq!(missing, MappingError::NoColumn { field: "time", name: "fecha".into() });
    let empty = RecordedReader::new(&b""[..], Mapping::parse(map).unwrap()).err().unwrap();
    assert_eq!(empty, MappingError::Header);
}

#[test]
fn time_formats() {
    let time = |format: &str, text: &str| {
        let t = TimeColumn {
            column: Column::Index(0),
            clock_column: None,
            format: format.into(),
            utc_offset_minutes: -360,
        };
        t.read(text).map(|t| t.to_string())
    };
    let noon = Some("2026-11-24T12:00:00.000000Z".to_owned());
    assert_eq!(time("rfc3339", "2026-11-24T06:00:00-06:00"), noon);
    assert_eq!(time("unix_seconds", "1795521600"), noon);
    assert_eq!(time("%Y-%m-%d %H:%M", "2026-11-24 06:00"), noon);
    for (format, text) in [
        ("rfc3339", "2026-11-24"),
        ("unix_seconds", "NaN"),
        ("unix_seconds", "-5"),
        ("unix_seconds", "1e300"),
        ("%Y-%m-%d %H:%M", "2026-13-24 06:00"),
        ("%Y-%m-%d %H:%M", ""),
        ("%Y-%m-%d %H:%M", "9999-12-31 23:59"),
        ("%Q%Q%Q", "x"),
    ] {
        assert_eq!(time(format, text), None, "{format} {text}");
    }
}

#[test]
fn mappings_are_refused_clearly() {
    let time = "[time]\ncolumn=0\nformat=\"rfc3339\"\n";
    let refused = |text: &str| Mapping::parse(text).unwrap_err();
    assert_eq!(refused(&format!("lat=1\n{time}")), MappingError::HalfPosition);
    assert_eq!(refused(&format!("delimiter='\"'\n{time}")), MappingError::Delimiter);
    assert_eq!(refused(&format!("area='x'\n{time}")), MappingError::NameWithoutHeader { field: "area" });
    assert_eq!(refused("[time]\ncolumn=0\nformat='iso'"), MappingError::TimeFormat("iso".into()));
    assert_eq!(refused(&format!("{time}utc_offset_minutes=2000")), MappingError::Offset);
    assert_eq!(
        refused(&format!("{time}[constants]\ncall_prefix='a\\u0007'").replace('\'', "\"")),
        MappingError::Prefix
    );
    assert!(matches!(refused("colour=1"), MappingError::Syntax(_)));
    assert!(matches!(refused(&" ".repeat(MAPPING_MAX + 1)), MappingError::TooLong { .. }));
    assert!(matches!(refused("{"), MappingError::Syntax(_)));
}

#[test]
fn reports_are_numbered_in_order_and_lose_no_field() {
    let text = "40.10,-75.30,EMS: FALL VICTIM,2016-01-15 12:01,NORRISTOWN,MAIN ST & ELM ST\n";
    let (calls, _, _) = read(text.as_bytes(), mapping());
    let mut next = NonZeroU64::new(5).unwrap();
    let play = Play { answer_after: Some(Millis(4000)), end_after: Some(Millis(60_000)) };
    let reports = calls[0].reports(&mapping(), &play, t(0), &mut next);
    let seen: Vec<_> = reports.iter().map(|(d, r)| (d.0, r.sequence.get(), r.what.code())).collect();
    assert_eq!(
        seen,
        [
            (0, 5, "ringing"),
            (0, 6, "location_update"),
            (0, 7, "information"),
            (4000, 8, "answered"),
            (60_000, 9, "ended"),
        ]
    );
    assert_eq!(next.get(), 10);
    assert_eq!(reports[0].1.call.as_str(), "montgomery-1");
    assert_eq!(reports[4].1.at, t(60));
    let CallReportKind::Information { text } = &reports[2].1.what else { panic!("information") };
    assert_eq!(text.as_str(), "EMS: FALL VICTIM · MAIN ST & ELM ST · NORRISTOWN");
}

/// The whole public recording, when its folder is there.
#[test]
fn the_whole_recording() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/calls911/montgomery_911.csv");
    let Ok(file) = std::fs::File::open(&path) else {
        println!("skipped: the recording montgomery_911.csv is not on this machine");
        return;
    };
    let map = mapping();
    let mut reader = RecordedReader::new(std::io::BufReader::new(file), map.clone()).unwrap();
    let (mut next, mut report) = (NonZeroU64::MIN, String::new());
    let rules = CallRules { bounds: None, ..CallRules::default() };
    let mut rang = 0;
    for call in reader.by_ref() {
        let call = call.unwrap();
        let mut state = Call::default();
        for (_, r) in call.reports(&map, &Play::default(), t(0), &mut next) {
            let env = env_by(Actor::system("replay"), 0);
            let events = decide_report(&state, adapter(), &r, &ReportFacts::default(), &env, &rules);
            events.iter().for_each(|e| state.evolve(e, e.happened_at(t(0))));
        }
        assert!(state.is_waiting() && !state.notes.is_empty());
        assert!(state.best_fix.is_some() || call.position.is_none());
        rang += 1;
    }
    let tally = reader.tally();
    write!(report, "{tally:?}").unwrap();
    assert_eq!((rang, tally.calls, tally.refused()), (3051, 3051, 0), "{report}");
}
