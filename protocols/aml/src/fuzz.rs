//! One function per input for fuzzing. Each decodes arbitrary bytes and checks what must hold for all of them;
//! a broken promise is a panic.

use crate::{AmlReport, decode_data_sms, decode_form, decode_sms, encode_form, encode_sms};

/// An SMS as text and as packed octets. What was understood survives being written and read again.
pub fn aml_sms(data: &[u8]) {
    for report in [decode_sms(data), decode_data_sms(data)] {
        check(&report);
        let again = decode_sms(encode_sms(&report).as_bytes());
        check(&again);
        assert!(!again.has_note("ml", "length_mismatch"), "a written message states its own length");
        assert_eq!(again.identifiers.imei, report.identifiers.imei);
        assert_eq!(again.at, report.at.map(|at| at - at.rem_euclid(1_000)));
        if let (Some(before), Some(after)) = (report.position, again.position) {
            assert!((before.lat - after.lat).abs() <= 1e-5 && (before.lon - after.lon).abs() <= 1e-5);
        }
    }
}

/// A form body. Writing what was understood and reading it again gives the same facts.
pub fn aml_form(data: &[u8]) {
    let report = decode_form(data);
    check(&report);
    let again = decode_form(encode_form(&report).as_bytes());
    check(&again);
    assert_eq!(facts(again), facts(report), "writing and reading again changes nothing");
}

/// What a message says about the caller, without remarks about how it was said.
fn facts(report: AmlReport) -> AmlReport {
    AmlReport { notes: Vec::new(), unknown_fields: 0, ground_truth: None, ..report }
}

fn check(report: &AmlReport) {
    assert!(report.is_within_bounds(), "every field respects its documented range");
    let bare = report.clone().without_identifiers();
    assert!(
        bare.identifiers.imei.is_none()
            && bare.identifiers.imsi.is_none()
            && bare.identifiers.iccid.is_none()
    );
    assert!(bare.additional.entries.is_empty());
}
