#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cot::fuzz::cot_xml(data));
