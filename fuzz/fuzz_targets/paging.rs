//! Any way to turn pages, under a stream of them.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clipwire::properties::paging(input));
