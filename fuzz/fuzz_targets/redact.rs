//! Any text around a secret.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clipwire::properties::redact(input));
