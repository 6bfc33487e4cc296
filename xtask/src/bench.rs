//! The program of `clipwire-bench`: it serves answers in one process, and makes calls in another.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use cargo_metadata::MetadataCommand;

use crate::command::cargo_program;

/// Its name.
const PROGRAM: &str = "clipwire-bench-calls";

/// Builds the program as a release, and says where it is.
pub(crate) fn build(root: &Path) -> Result<PathBuf> {
    let mut build = Command::new(cargo_program());
    build.args(["build", "--quiet", "--release", "--package", "clipwire-bench", "--bin", PROGRAM]).current_dir(root);
    if !build.status().with_context(|| format!("cannot run {build:?}"))?.success() {
        bail!("{build:?} failed");
    }
    let target = MetadataCommand::new().manifest_path(root.join("Cargo.toml")).no_deps().exec()?.target_directory;
    Ok(target.join("release").join(PROGRAM).into_std_path_buf())
}

/// The program as a server, in a process of its own that is ended when dropped.
pub(crate) struct Server {
    process: Child,
    /// Its address.
    pub(crate) url: String,
}

impl Server {
    /// Starts it, and waits for its address.
    pub(crate) fn start(program: &Path) -> Result<Self> {
        let mut process = Command::new(program).arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("the server has no output")?;
        let mut url = String::new();
        BufReader::new(output).read_line(&mut url)?;
        Ok(Self { process, url: url.trim().to_owned() })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already; either way it is over.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
