//! Programs of others, installed from npm and from PyPI into a folder below `target`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{status, works};

/// The program of npm, which is a script on Windows.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Whether there is node to run packages of npm, and npm to install them.
pub(crate) fn has_node() -> bool {
    works(Command::new("node").arg("--version")) && works(Command::new(NPM).arg("--version"))
}

/// Whether there is python.
pub(crate) fn has_python() -> bool {
    works(Command::new("python3").arg("--version"))
}

/// Installs packages of npm into a folder, each as in `tikapi@3.2.2`.
pub(crate) fn from_npm(folder: &Path, packages: &[&str]) -> Result<()> {
    let mut command = Command::new(NPM);
    // No scripts: none of the packages needs one, and some report home.
    command.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix", "."]);
    status(command.args(packages).current_dir(folder)).context("npm could not install the packages")
}

/// Installs packages of PyPI into an environment in a folder, each as in `httpx==0.28.1`.
pub(crate) fn from_pypi(folder: &Path, packages: &[&str]) -> Result<()> {
    let python = in_venv(folder, "python");
    if !python.exists() {
        status(Command::new("python3").args(["-m", "venv", "venv"]).current_dir(folder)).context("no venv")?;
    }
    let mut command = Command::new(python);
    command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages);
    status(&mut command).context("pip could not install the packages")
}

/// A program of the environment in a folder.
pub(crate) fn in_venv(folder: &Path, program: &str) -> PathBuf {
    let place = folder.join("venv").join(if cfg!(windows) { "Scripts" } else { "bin" });
    place.join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}
