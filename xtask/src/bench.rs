//! The program of `clipwire-bench`: it serves answers in one process, and makes calls in another.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;

use crate::command::{Stopped, cargo_program, status};

/// Its name.
const PROGRAM: &str = "clipwire-bench-calls";

/// Builds the program as a release, and says where it is.
pub(crate) fn build(root: &Path) -> Result<PathBuf> {
    let mut build = Command::new(cargo_program());
    build.args(["build", "--quiet", "--release", "--package", "clipwire-bench", "--bin", PROGRAM]).current_dir(root);
    status(&mut build).with_context(|| format!("{build:?} failed"))?;
    let target = MetadataCommand::new().manifest_path(root.join("Cargo.toml")).no_deps().exec()?.target_directory;
    Ok(target.join("release").join(PROGRAM).into_std_path_buf())
}

/// The program as a server, in a process of its own that is ended when dropped.
pub(crate) struct Server {
    /// Its address.
    pub(crate) url: String,
    _process: Stopped,
}

impl Server {
    /// Starts it, and waits for its address.
    pub(crate) fn start(program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        let mut process = Stopped(command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?);
        let output = process.0.stdout.take().context("the server has no output")?;
        let mut url = String::new();
        BufReader::new(output).read_line(&mut url)?;
        Ok(Self { url: url.trim().to_owned(), _process: process })
    }
}
