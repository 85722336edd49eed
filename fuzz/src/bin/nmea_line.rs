#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| nmea::fuzz::nmea_line(data));
