//! Any text as a report of the quota.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clipwire::properties::api_info(input));
