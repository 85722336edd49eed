#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| atalaya_journal::fuzz::witness_request(data));
