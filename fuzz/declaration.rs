//! No text in the files of a declaration makes reading or expanding it panic,
//! hang or eat memory.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| whole_tests::fuzz::declaration(bytes));
