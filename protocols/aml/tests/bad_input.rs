//! Each bad field is dropped with its reason; the good ones around it stay.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

use aml::{AmlReport, MAX_ADDITIONAL, MAX_FIELDS, MAX_MESSAGE_BYTES, Method, decode_form, decode_sms};

fn codes(report: &AmlReport) -> Vec<(&'static str, &'static str)> {
    report.notes.iter().map(|note| (note.field, note.reason.code())).collect()
}

#[test]
fn a_bad_field_costs_only_itself() {
    let report =
        decode_sms(b"A\"ML=1;lt=19.2;lg=-99.6;rd=abc;top=20220231000000;lc=120;pm=X;ei=12;mcc=3344;mnc=x");
    assert!(report.position.is_some());
    assert_eq!(report.method, Method::Unknown);
    assert_eq!(
        codes(&report),
        [
            ("rd", "malformed"),
            ("top", "malformed"),
            ("lc", "out_of_range"),
            ("pm", "malformed"),
            ("ei", "out_of_range"),
            ("mcc", "out_of_range"),
            ("mnc", "malformed"),
        ]
    );
}

#[test]
fn half_a_position_is_no_position() {
    let report = decode_sms(b"A\"ML=1;lt=19.2;lg=-199.6");
    assert_eq!(report.position, None);
    assert_eq!(codes(&report), [("lg", "out_of_range"), ("lt", "unpaired")]);
    let report = decode_form(b"location_longitude=-99.6");
    assert_eq!(codes(&report), [("location_latitude", "unpaired")]);
}

#[test]
fn a_position_with_method_none_is_kept_and_doubted() {
    let report = decode_sms(b"A\"ML=1;lt=19.2;lg=-99.6;pm=N");
    assert!(report.position.is_some());
    assert_eq!(codes(&report), [("pm", "contradicts")]);
    assert!(
        decode_form(b"location_latitude=19&location_longitude=-99&location_source=none")
            .has_note("location_source", "contradicts")
    );
}

#[test]
fn the_first_of_repeated_fields_counts() {
    let report = decode_form(b"location_latitude=19&location_longitude=-99&location_latitude=20");
    assert_eq!(report.position.map(|p| p.lat), Some(19.0));
    assert_eq!(codes(&report), [("location_latitude", "repeated")]);
    assert!(decode_sms(b"A\"ML=1;lt=19;lg=-99;lt=20").has_note("lt", "repeated"));
}

#[test]
fn headers_that_are_missing_or_from_the_future() {
    let report = decode_sms(b"lt=19.2;lg=-99.6");
    assert!(report.position.is_some() && report.has_note("message", "header_missing"));
    let report = decode_sms(b"A\"ML=7;lt=19.2;lg=-99.6");
    assert!(report.position.is_some() && report.has_note("message", "version_unknown"));
    let report = decode_sms(b"Hola, necesito ayuda");
    assert_eq!((report.position, codes(&report)), (None, vec![("message", "header_missing")]));
}

#[test]
fn empty_input_says_nothing() {
    assert_eq!(codes(&decode_sms(b"")), [("message", "header_missing")]);
    assert_eq!(codes(&decode_form(b"")), []);
    assert_eq!(codes(&decode_form(b"&&=&=1&location_latitude=&location_longitude")), []);
}

#[test]
fn text_that_is_not_text() {
    let report = decode_form(b"location_floor=%FF%FE&location_latitude=%zz&device_model=a%00b&cell_id=1;2");
    assert_eq!(
        codes(&report),
        [
            ("location_floor", "not_text"),
            ("location_latitude", "malformed"),
            ("device_model", "not_text"),
            ("cell_id", "malformed"),
        ]
    );
    let report = decode_sms(b"A\"ML=1;lt=19.2;lg=-99.6;rd=\xff");
    assert!(report.position.is_some() && report.has_note("message", "not_text"));
}

#[test]
fn a_message_beyond_the_bound_is_read_up_to_it() {
    let mut body = b"location_latitude=19&location_longitude=-99&x=".to_vec();
    body.resize(MAX_MESSAGE_BYTES + 1, b'a');
    let report = decode_form(&body);
    assert!(report.position.is_some());
    assert_eq!(codes(&report), [("message", "message_too_large")]);

    // The longitude straddles the bound: it must not be read as a shorter number.
    let mut text = b"A\"ML=1;lt=19;xx=".to_vec();
    text.resize(MAX_MESSAGE_BYTES - 6, b'a');
    text.extend_from_slice(b";lg=-99.65324");
    let report = decode_sms(&text);
    assert_eq!(report.position, None);
    assert_eq!(codes(&report), [("message", "message_too_large"), ("lt", "unpaired")]);

    assert_eq!(codes(&decode_form(&vec![b'a'; MAX_MESSAGE_BYTES + 1])), [("message", "message_too_large")]);
}

#[test]
fn too_many_fields_and_entries() {
    let mut body = "x=1&".repeat(MAX_FIELDS - 2);
    body.push_str("location_latitude=19&location_longitude=-99&location_floor=3");
    let report = decode_form(body.as_bytes());
    assert!(report.position.is_some());
    assert_eq!(report.floor, None);
    assert_eq!(codes(&report), [("message", "too_many_fields")]);

    let body: String = (0..=MAX_ADDITIONAL).map(|i| format!("adr_{i}=x&")).collect();
    let report = decode_form(body.as_bytes());
    assert_eq!(report.additional.entries.len(), MAX_ADDITIONAL);
    assert_eq!(codes(&report), [("adr_*", "too_many_fields")]);
}

/// Found by fuzzing: two spellings of one name passed for two entries.
#[test]
fn additional_entries_have_plain_and_unique_names() {
    let report = decode_form(b"adr_a=1&ADR_A=2&adr_b-=3&adr_b-=4&adr_c=%00");
    assert_eq!(report.additional.entries, [("adr_a".to_owned(), "1".to_owned())]);
    assert_eq!(
        codes(&report),
        [("adr_*", "repeated"), ("adr_*", "malformed"), ("adr_*", "malformed"), ("adr_*", "not_text")]
    );
}

#[test]
fn long_values_are_dropped() {
    let body = format!("location_floor={}&device_model={}", "x".repeat(17), "%41".repeat(600));
    assert_eq!(
        codes(&decode_form(body.as_bytes())),
        [("location_floor", "too_long"), ("device_model", "too_long")]
    );
    let text = format!("A\"ML=1;rd={}", "1".repeat(600));
    assert!(decode_sms(text.as_bytes()).has_note("rd", "too_long"));
}

#[test]
fn experimental_times_out_of_range() {
    let report = decode_sms(b"A\"ML=2;et=999999999999;lt=5");
    assert_eq!((report.call_started_at, report.at), (None, None));
    assert!(report.has_note("et", "out_of_range"));
    let report = decode_sms(b"A\"ML=2;et=1593187189;lt=-999999999999;lo=1,2,0;lz=x");
    assert!(report.has_note("lt", "out_of_range") && report.has_note("lo", "stated_unknown"));
    assert!(report.has_note("lz", "malformed") && report.position.is_some());
}

#[test]
fn notes_never_repeat_what_was_sent() {
    let report = decode_form(b"device_imei=not-an-imei-7221234567&device_number=secret");
    for note in &report.notes {
        let shown = format!("{note} {note:?}");
        assert!(!shown.contains("7221234567") && !shown.contains("secret"), "{shown}");
    }
    assert_eq!(report.notes.len(), 2);
}
