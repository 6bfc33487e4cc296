//! A good answer, spoiled in some places.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clipwire::properties::spoiled_answer(input));
