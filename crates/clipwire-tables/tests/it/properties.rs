//! What has to hold of a table whatever its records are, on inputs that never change and on those that broke it once.
//!
//! The property is in `clipwire_tables::properties`; `cargo xtask fuzz` checks the same one for longer.

use std::path::{Path, PathBuf};

use clipwire::properties::OPERATIONS;
use clipwire_tables::properties::{self, ALL};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

/// Checks tables on as many inputs, the same in every run.
fn check(cases: u32, inputs: impl Strategy<Value = Vec<u8>>) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&inputs, |input| {
        properties::tables(&input);
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, input)) => panic!("{reason}, with {:?}", String::from_utf8_lossy(&input)),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_record_is_read_back_out_of_every_format_or_the_report_says_what_was_lost() {
    // The example of every operation as it is, and with values that are hard to keep.
    for operation in (0..=u8::MAX).take(OPERATIONS) {
        properties::tables(&[0, operation, b'!']);
    }
    let edits = (prop::collection::vec(any::<[u8; 2]>(), 0..16), any::<u8>());
    let edited = edits.prop_map(|(edits, operation)| {
        let mut input = vec![u8::try_from(edits.len()).expect("fewer than sixteen")];
        input.extend(edits.into_iter().flatten());
        input.extend([operation, b'!']);
        input
    });
    check(50, edited);
}

/// Every value that is hard to keep, in places of several kinds.
#[test]
fn every_hard_value_is_kept_or_counted() {
    for value in (0..=u8::MAX).take(properties::hard_values()) {
        let edits = (0..5u8).flat_map(|step| [value.wrapping_mul(37).wrapping_add(step.wrapping_mul(51)), value]);
        let operation = value.wrapping_mul(3);
        let input: Vec<u8> = [5].into_iter().chain(edits).chain([operation, b'!']).collect();
        properties::tables(&input);
    }
}

/// Inputs that broke it once, and the seeds of the fuzzer. What is found is added as a file.
#[test]
fn inputs_that_broke_it_once_do_not_do_so_again() {
    for (name, property) in ALL {
        assert!(workspace().join(format!("fuzz/fuzz_targets/{name}.rs")).exists(), "{name} has no fuzz target");
        let files = std::fs::read_dir(workspace().join("tests/fixtures/crashes").join(name)).unwrap();
        let inputs: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        assert!(!inputs.is_empty(), "{name} has no inputs");
        for path in inputs {
            let input = std::fs::read(&path).unwrap();
            if std::panic::catch_unwind(|| property(&input)).is_err() {
                panic!("{} breaks {name}", path.display());
            }
        }
    }
}

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
