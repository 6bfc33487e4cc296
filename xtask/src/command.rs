//! Runs other programs: the cargo that runs this one, and whatever else has to succeed.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a command, which has to succeed.
pub(crate) fn status(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    if status.success() { Ok(()) } else { bail!("the command ended with {status}") }
}

/// Whether a command runs and succeeds; what it says is nobody's.
pub(crate) fn works(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// A process that is stopped when nobody needs it any more.
pub(crate) struct Stopped(pub(crate) Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The cargo that runs this, so that the same toolchain is used throughout.
pub(crate) fn cargo_program() -> PathBuf {
    option_env!("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}
