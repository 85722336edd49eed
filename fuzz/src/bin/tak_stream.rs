#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cot::fuzz::tak_stream(data));
