//! Any text as a delay that is asked for.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clipwire::properties::retry_after(input));
