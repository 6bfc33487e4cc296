//! Kills a harvest many times: the test of the command line, for longer than a test run has time for.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::command::{cargo_program, status};

/// Runs the test with as many kills as are asked for.
pub fn run(root: &Path, kills: u64) -> Result<()> {
    let mut test = Command::new(cargo_program());
    test.current_dir(root)
        .args([
            "test",
            "--package",
            "clipwire-cli",
            "--features",
            "postgres",
            "--test",
            "torture",
            "--",
            "--nocapture",
            "--test-threads=1",
        ])
        .env("CLIPWIRE_KILLS", kills.to_string());
    status(&mut test)
}
