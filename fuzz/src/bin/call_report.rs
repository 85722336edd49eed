#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| atalaya_calls::fuzz::call_report_json(data));
