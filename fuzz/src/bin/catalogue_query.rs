#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| atalaya_dispatch::fuzz::catalogue_query(data));
