//! Sentences as receivers send them, and as broken lines send them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail loudly")]

use nmea::{Error, Fix, Lines, MAX_LINE_BYTES, Sentence, checksum, decode};
use proptest::prelude::*;

fn summed(body: &str) -> String {
    format!("${body}*{:02X}", checksum(body))
}
fn fix(body: &str) -> Fix {
    match decode(summed(body).as_bytes()).unwrap().sentence {
        Sentence::Fix(fix) => fix,
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn recommended_minimum_of_any_talker() {
    for talker in ["GP", "GN", "GL"] {
        let f = fix(&format!("{talker}RMC,235959.50,A,1917.2345,N,09939.1234,W,022.4,084.4,311226,,,A"));
        assert!((f.lat - 19.287_241_67).abs() < 1e-8 && (f.lon + 99.652_056_67).abs() < 1e-8, "{f:?}");
        assert!((f.speed_mps.unwrap() - 11.523_556).abs() < 1e-6 && f.course_deg == Some(84.4));
        assert_eq!(f.at_ms, Some(1_798_761_599_500));
    }
    let south_east = fix("GPRMC,000000,A,3351.0,S,15112.0,E,,,010180");
    assert!((south_east.lat + 33.85).abs() < 1e-9 && (south_east.lon - 151.2).abs() < 1e-9);
    assert_eq!((south_east.at_ms, south_east.speed_mps), (Some(315_532_800_000), None));
}

#[test]
fn fixes_without_date_dilution_and_height() {
    let f = fix("GPGGA,123519,1917.2345,N,09939.1234,W,1,08,0.9,2640.4,M,46.9,M,,");
    assert_eq!((f.at_ms, f.hdop, f.altitude_m), (None, Some(0.9), Some(2640.4)));
}

#[test]
fn no_fix_is_said_and_other_sentences_are_passed_over() {
    let read = |body: &str| decode(summed(body).as_bytes()).unwrap().sentence;
    assert_eq!(read("GPRMC,123519,V,,,,,,,291126,,"), Sentence::NoFix);
    assert_eq!(read("GPRMC,123519,A,,,,,,,291126,,"), Sentence::NoFix);
    assert_eq!(read("GPGGA,123519,1917.2,N,09939.1,W,0,00,,,M,,M,,"), Sentence::NoFix);
    for other in ["GPGSV,1,1,00", "PGRME,15.0,M,45.0,M,25.0,M", "X", "PARMC,1"] {
        assert_eq!(read(other), Sentence::Other, "{other}");
    }
}

#[test]
fn the_source_of_a_tag_block_says_who_speaks() {
    let tag = "s:gps-014,c:1795955719";
    let line = format!("\\{tag}*{:02X}\\{}\r\n", checksum(tag), summed("GPGSV,1,1,00"));
    assert_eq!(decode(line.as_bytes()).unwrap().source.as_deref(), Some("gps-014"));
    let wrong = line.replacen("gps-014", "gps-015", 1);
    assert_eq!(decode(wrong.as_bytes()), Err(Error::Checksum));
    assert_eq!(decode(b"\\s:x*00"), Err(Error::Shape));
}

#[test]
fn a_changed_byte_is_found_and_bad_values_are_named() {
    let good = summed("GPRMC,123519,A,1917.2345,N,09939.1234,W,022.4,084.4,291126,003.1,W");
    for i in 1..good.len() - 3 {
        let mut bytes = good.clone().into_bytes();
        bytes[i] ^= 1;
        assert!(decode(&bytes).is_err(), "{}", String::from_utf8_lossy(&bytes));
    }
    for (body, error) in [
        ("GPRMC,123519,A,9917.2345,N,09939.1234,W,,,291126", Error::Invalid("latitude")),
        ("GPRMC,123519,A,1960.0000,N,09939.1234,W,,,291126", Error::Invalid("latitude")),
        ("GPRMC,123519,A,1917.2345,X,09939.1234,W,,,291126", Error::Invalid("latitude")),
        ("GPRMC,123519,A,1917.2345,N,-9939.1234,W,,,291126", Error::Invalid("longitude")),
        ("GPRMC,256199,A,1917.2345,N,09939.1234,W,,,291126", Error::Invalid("time")),
        ("GPRMC,123519,A,1917.2345,N,09939.1234,W,,,310226", Error::Invalid("date")),
        ("GPRMC,123519,A,1917.2345,N,09939.1234,W,NaN,,291126", Error::Invalid("speed")),
        ("GPRMC,123519,A,1917.2345,N,09939.1234,W,1,361,291126", Error::Invalid("course")),
    ] {
        assert_eq!(decode(summed(body).as_bytes()), Err(error), "{body}");
    }
    assert_eq!(decode(b"$GPRMC,1"), Err(Error::Shape));
    assert_eq!(decode(b"GPRMC,1*00"), Err(Error::Shape));
    assert_eq!(decode("$GPé*00".as_bytes()), Err(Error::NotText));
    assert_eq!(decode(&[b'a'; MAX_LINE_BYTES + 1]), Err(Error::TooLong));
}

#[test]
fn lines_are_cut_and_endless_ones_dropped() {
    let mut lines = Lines::new();
    assert!(lines.push(b"$A").is_empty());
    assert_eq!(lines.push(b"*41\r\n\r\n$B"), [Ok(b"$A*41\r".to_vec())]);
    assert_eq!(lines.push(&[b'x'; 600]), [Err(Error::TooLong)]);
    assert!(lines.push(&[b'x'; 600]).is_empty());
    assert_eq!(lines.push(b"\n$C\n"), [Ok(b"$C".to_vec())]);
}

proptest! {
    #[test]
    fn no_bytes_break_it(data in prop::collection::vec(any::<u8>(), 0..900)) {
        nmea::fuzz::nmea_line(&data);
        nmea::fuzz::nmea_stream(&data);
    }
    #[test]
    fn nearly_sentences(body in "G[PN](RMC|GGA)(,[0-9A-Z.]{0,9}){0,13}") {
        nmea::fuzz::nmea_line(summed(&body).as_bytes());
    }
}
