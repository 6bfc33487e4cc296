//! Any text in the tolerant reader and in a strict one.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clipwire::properties::reader(input));
