//! Any records in every format of a table.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clipwire_tables::properties::tables(input));
