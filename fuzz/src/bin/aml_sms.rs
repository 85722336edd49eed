#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| aml::fuzz::aml_sms(data));
