//! Any bytes as an answer of the second provider.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clipwire::properties::tikhubapi_answer(input));
