//! Any JSON value in every reader.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clipwire::properties::values(input));
