//! Any bytes as an answer of the gateway.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clipwire::properties::onebound_answer(input));
