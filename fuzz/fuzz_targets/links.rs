//! Any text, for the links in it.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clipwire::properties::links(input));
