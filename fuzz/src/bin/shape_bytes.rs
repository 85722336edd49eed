#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| atalaya_geo::fuzz::shape_bytes(data));
