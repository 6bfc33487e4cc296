//! Any answer of any operation that has a model, and a good one that is spoiled.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clipwire::properties::models(input));
