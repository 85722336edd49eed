//! Messages as published in specifications and seen in the field, and what must be read from each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

use aml::{Format, Method, Position, Reason, Trigger, decode_data_sms, decode_form, decode_sms, encode_sms};

const COMPUTED: &str = "A\"ML=1;lt=+51.53321;lg=-0.12601;rd=14;top=20220131171748;lc=68;pm=W;\
    si=234159000000000;ei=123456789012345;mcc=234;mnc=15;ml=126";
const NO_LOCATION: &str = "A\"ML=1;lt=+00.00000;lg=+000.00000;rd=N;top=20220131173734;lc=0;pm=N;\
    si=234159000000000;ei=123456789012345;mcc=234;mnc=15;ml=127";

/// Android ELS specification, "location computed".
#[test]
fn sms_with_a_position() {
    let report = decode_sms(COMPUTED.as_bytes());
    assert_eq!(report.format, Format::SmsV1);
    assert_eq!(report.position, Some(Position { lat: 51.53321, lon: -0.12601 }));
    assert_eq!(report.accuracy_m, Some(14.0));
    assert_eq!(report.at, Some(1_643_649_468_000));
    assert_eq!(report.confidence_pct, Some(68.0));
    assert_eq!(report.method, Method::Wifi);
    assert_eq!(report.identifiers.imsi.as_deref(), Some("234159000000000"));
    assert_eq!(report.identifiers.imei.as_deref(), Some("123456789012345"));
    assert_eq!(report.cell.network_mcc.as_deref(), Some("234"));
    assert_eq!(report.cell.network_mnc.as_deref(), Some("15"));
    // The published example states 126 and has 127 characters: even specifications miscount.
    assert_eq!(report.notes.len(), 1);
    assert_eq!(report.notes[0].reason, Reason::LengthMismatch { stated: 126, actual: 127 });
}

/// Android ELS specification, "no location": a handset that found nothing still says who is calling.
#[test]
fn sms_without_a_position() {
    let report = decode_sms(NO_LOCATION.as_bytes());
    assert_eq!(report.position, None);
    assert_eq!(report.accuracy_m, None);
    assert_eq!(report.method, Method::None);
    assert!(report.has_note("lt", "stated_unknown") && report.has_note("rd", "stated_unknown"));
    assert!(!report.has_note("ml", "length_mismatch"));
    assert_eq!(report.identifiers.imei.as_deref(), Some("123456789012345"));
    assert_eq!(encode_sms(&report), NO_LOCATION);
}

/// A French example in circulation whose `ml` counts two characters more than were sent.
#[test]
fn sms_that_miscounts_itself_is_used_and_noted() {
    let text = "A\"ML=1;lt=48.82639;lg=-2.36619;rd=52;top=20191112112928;lc=68;pm=G;\
        si=208201771948415;ei=353472104343540;mcc=208;mnc=20;ml=128";
    let report = decode_sms(text.as_bytes());
    assert_eq!(report.position, Some(Position { lat: 48.82639, lon: -2.36619 }));
    assert_eq!(report.notes.len(), 1);
    assert_eq!(report.notes[0].reason, Reason::LengthMismatch { stated: 128, actual: 126 });
    assert_eq!(report.notes[0].to_string(), "ml: length_mismatch (stated 128, received 126)");
}

#[test]
fn sms_with_leading_zero_in_the_network_code() {
    let text = "A\"ML=1;lt=+48.902963;lg=+2.516582;rd=1964;top=20220210134654;lc=95;pm=G;\
        si=234302543446355;ei=357365093474415;mcc=208;mnc=01;ml=131";
    let report = decode_sms(text.as_bytes());
    assert_eq!(report.cell.network_mnc.as_deref(), Some("01"));
    assert_eq!(report.accuracy_m, Some(1964.0));
    assert_eq!(report.notes, []);
}

#[test]
fn sms_in_any_order_with_unknown_attributes_and_without_its_quotation_mark() {
    let report = decode_sms(b" AML=1;xx=9;pm=C;lg=-99.65324;zz;lt=+19.28786;rd=850.5;\r\n");
    assert_eq!(report.position, Some(Position { lat: 19.28786, lon: -99.65324 }));
    assert_eq!((report.accuracy_m, report.method), (Some(850.5), Method::Cell));
    assert_eq!(report.unknown_fields, 2);
    assert_eq!(report.notes, []);
}

#[test]
fn sms_of_the_experimental_version() {
    let text = "A\"ML=2;en=+15555555555;et=1593187189;lo=-37.42175,-122.08461,2000.1;lt=-9999;lc=68;\
        lz=-100.1,100.1;ls=G;ei=358239059042542;nc=310260;hc=33401;lg=en-US";
    let report = decode_sms(text.as_bytes());
    assert_eq!(report.format, Format::SmsBeta);
    assert_eq!(report.dialled.as_deref(), Some("+15555555555"));
    assert_eq!(report.position, Some(Position { lat: -37.42175, lon: -122.08461 }));
    assert_eq!(report.accuracy_m, Some(2000.1));
    assert_eq!(report.call_started_at, Some(1_593_187_189_000));
    assert_eq!(report.at, Some(1_593_177_190_000));
    assert_eq!((report.altitude_m, report.vertical_accuracy_m), (Some(-100.1), Some(100.1)));
    assert_eq!((report.cell.home_mcc.as_deref(), report.cell.home_mnc.as_deref()), (Some("334"), Some("01")));
    assert_eq!(report.languages.as_deref(), Some("en-US"));
    assert_eq!(report.notes, []);
}

#[test]
fn data_sms_in_seven_bit_characters() {
    let hex = "415193D98BEDD8F4DEECE6A2C962B7DA8E7DEEB56232990B86A3D9623B39B92783EDE86F784F068BD560B6D80C1683E5\
        68B81D7BDCB3E176F076EFB89BA77B39DCCD56A3C966B15D39DD9BD570B2590E56CBC168B21A4DB66B8FC7BD590CB66BBBC73D990D\
        B66BB37B31D90C";
    let octets: Vec<u8> =
        (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect();
    let report = decode_data_sms(&octets);
    assert_eq!(report.format, Format::SmsV1);
    assert_eq!(report.position, Some(Position { lat: 37.42175, lon: -122.08461 }));
    assert_eq!((report.accuracy_m, report.method), (Some(20.0), Method::Gnss));
    assert_eq!(report.at, Some(1_434_157_788_000));
    assert_eq!(report.identifiers.imei.as_deref(), Some("358239059042542"));
    // 123 characters as stated, so no septet was lost or invented.
    assert_eq!(report.notes, []);
}

/// The example form of the first deployments (`location_certainty` in percent).
#[test]
fn form_of_the_first_version() {
    let body = b"v=1&device_number=%2B447477593102&location_latitude=55.85732&location_longitude=-4.26325\
        &location_time=1476189444435&location_accuracy=10.4&location_source=GPS&location_certainty=83\
        &location_altitude=0.0&location_floor=5&device_model=ABC+ABC+Detente+530&device_imei=354773072099116\
        &device_imsi=234159176307582&device_os=AOS&cell_carrier=&cell_home_mcc=234&cell_home_mnc=15\
        &cell_network_mcc=234&cell_network_mnc=15&cell_id=0213454321";
    let report = decode_form(body);
    assert_eq!(report.number.as_deref(), Some("+447477593102"));
    assert_eq!(report.position, Some(Position { lat: 55.85732, lon: -4.26325 }));
    assert_eq!(report.at, Some(1_476_189_444_435));
    assert_eq!((report.accuracy_m, report.confidence_pct), (Some(10.4), Some(83.0)));
    assert_eq!((report.method, report.floor.as_deref()), (Method::Gnss, Some("5")));
    assert_eq!(report.device_model.as_deref(), Some("ABC ABC Detente 530"));
    assert_eq!(report.cell.cell_id.as_deref(), Some("0213454321"));
    assert_eq!(report.cell.carrier, None);
    assert_eq!(report.notes, []);
    let bare = report.without_identifiers();
    assert_eq!(bare.identifiers, aml::Identifiers::default());
    assert_eq!(bare.number.as_deref(), Some("+447477593102"));
}

/// Values of the Android ELS field table, with additional information.
#[test]
fn form_of_the_current_version() {
    let body = b"v=1&emergency_number=911&source=CALL&thunderbird_version=2800&time=1438101600123\
        &gt_location_latitude=37.4217845&gt_location_longitude=-122.0847413&location_latitude=37.4217845\
        &location_longitude=-122.0847413&location_time=1438102600123&location_altitude=4\
        &location_altitude_msl=4&location_floor=PB&location_source=wifi&location_accuracy=20\
        &location_vertical_accuracy=2.5&location_confidence=0.6826895&location_bearing=45.2&location_speed=3.1\
        &device_number=+527221234567&device_iccid=8952020000000000000&device_languages=es-MX%2Cen\
        &adr_carcrash_time=1438101590000&future_field=1&hmac=00ff";
    let report = decode_form(body);
    assert_eq!((report.dialled.as_deref(), report.trigger), (Some("911"), Some(Trigger::Call)));
    assert_eq!(report.number.as_deref(), Some("+527221234567"), "an unescaped plus is understood");
    assert!((report.confidence_pct.unwrap() - 68.26895).abs() < 1e-9);
    assert_eq!(report.floor.as_deref(), Some("PB"));
    assert_eq!(report.ground_truth, report.position);
    assert_eq!(report.identifiers.iccid.as_deref(), Some("8952020000000000000"));
    assert_eq!(report.additional.entries, [("adr_carcrash_time".to_owned(), "1438101590000".to_owned())]);
    assert_eq!(report.languages.as_deref(), Some("es-MX,en"));
    assert_eq!(report.unknown_fields, 1);
    assert_eq!(report.notes, []);
}
