//! What holds for every input, not only for the examples.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

use aml::{
    AmlReport, Cell, Format, Identifiers, Method, Position, decode_form, decode_sms, encode_sms, fuzz,
};
use proptest::prelude::*;

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![
        Just(Method::Gnss),
        Just(Method::Wifi),
        Just(Method::Cell),
        Just(Method::Fused),
        Just(Method::Unknown),
    ]
}

/// Reports that SMS version 1 can carry without loss: five decimals, whole seconds, a position.
fn report() -> impl Strategy<Value = AmlReport> {
    let digits = |pattern: &'static str| proptest::option::of(pattern);
    (
        (-9_000_000_i32..=9_000_000, -18_000_000_i32..=18_000_000),
        proptest::option::of(1_u32..=10_000_000),
        proptest::option::of(946_684_800_i64..7_258_118_400),
        proptest::option::of(0_u8..=100),
        method(),
        (digits("[0-9]{6,15}"), digits("[0-9]{14,16}"), digits("[0-9]{3}"), digits("[0-9]{2,3}")),
    )
        .prop_filter("0/0 means no position", |(point, ..)| *point != (0, 0))
        .prop_map(|((lat, lon), accuracy, at, confidence, method, (imsi, imei, mcc, mnc))| AmlReport {
            format: Format::SmsV1,
            position: Some(Position { lat: f64::from(lat) / 1e5, lon: f64::from(lon) / 1e5 }),
            accuracy_m: accuracy.map(|tenths| f64::from(tenths) / 10.0),
            at: at.map(|seconds| seconds * 1_000),
            confidence_pct: confidence.map(f64::from),
            method,
            identifiers: Identifiers { imei, imsi, iccid: None },
            cell: Cell { network_mcc: mcc, network_mnc: mnc, ..Cell::default() },
            ..AmlReport::default()
        })
}

/// Bytes that look like messages, so that the checks behind the separators are reached.
fn near_message() -> impl Strategy<Value = Vec<u8>> {
    let key = prop_oneof![
        Just("A\"ML".to_owned()),
        proptest::sample::select(vec![
            "lt",
            "lg",
            "rd",
            "top",
            "lc",
            "pm",
            "si",
            "ei",
            "mcc",
            "mnc",
            "ml",
            "lo",
            "lz",
            "et",
            "nc",
            "location_latitude",
            "location_longitude",
            "location_time",
            "location_accuracy",
            "location_confidence",
            "location_source",
            "location_floor",
            "device_number",
            "device_imei",
            "cell_id",
            "adr_x",
            "time",
        ])
        .prop_map(str::to_owned),
        "[a-z_]{0,12}",
    ];
    let value = prop_oneof!["[-+0-9.,NGWC%]{0,20}", "[ -~]{0,20}", ".{0,8}", "[0-9]{13,14}"];
    (proptest::collection::vec((key, value), 0..40), prop_oneof![Just(";"), Just("&")]).prop_map(
        |(pairs, separator)| {
            let pairs: Vec<String> = pairs.into_iter().map(|(k, v)| format!("{k}={v}")).collect();
            pairs.join(separator).into_bytes()
        },
    )
}

proptest! {
    #[test]
    fn an_sms_survives_writing_and_reading(report in report()) {
        let text = encode_sms(&report);
        let again = decode_sms(text.as_bytes());
        if report.accuracy_m.is_none() {
            prop_assert!(again.has_note("rd", "stated_unknown"));
            prop_assert_eq!(AmlReport { notes: vec![], ..again }, report);
        } else {
            prop_assert_eq!(again, report);
        }
        prop_assert!(text.len() <= 160, "fits one SMS: {}", text.len());
    }

    #[test]
    fn a_stolen_character_is_noticed(report in report(), at in 0_usize..160) {
        let mut text = encode_sms(&report);
        // Losing a part of the stated length itself leaves nothing to compare with.
        let end = text.rfind(";ml=").unwrap();
        text.remove(at % end);
        prop_assert!(decode_sms(text.as_bytes()).has_note("ml", "length_mismatch"));
    }

    #[test]
    fn arbitrary_bytes_are_harmless(data in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        fuzz::aml_sms(&data);
        fuzz::aml_form(&data);
    }

    #[test]
    fn near_messages_are_harmless(data in near_message()) {
        fuzz::aml_sms(&data);
        fuzz::aml_form(&data);
    }

    #[test]
    fn the_order_of_fields_does_not_matter(report in report()) {
        let text = encode_sms(&report);
        let (header, rest) = text.split_once(';').unwrap();
        let mut fields: Vec<&str> = rest.split(';').collect();
        fields.reverse();
        let shuffled = format!("{header};{}", fields.join(";"));
        prop_assert_eq!(decode_sms(shuffled.as_bytes()), decode_sms(text.as_bytes()));
    }

    #[test]
    fn unknown_fields_change_nothing(extra in "zz[a-z]{1,8}=[a-z0-9]{0,8}") {
        let known = "location_latitude=19.28786&location_longitude=-99.65324";
        let with = decode_form(format!("{known}&{extra}").as_bytes());
        prop_assert_eq!(AmlReport { unknown_fields: 0, ..with }, decode_form(known.as_bytes()));
    }
}
