//! Runs other programs: the cargo that runs this one, and whatever else has to succeed.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// Runs a command, which has to succeed.
pub(crate) fn status(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    if status.success() { Ok(()) } else { bail!("the command ended with {status}") }
}

/// The cargo that runs this, so that the same toolchain is used throughout.
pub(crate) fn cargo_program() -> PathBuf {
    option_env!("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}
