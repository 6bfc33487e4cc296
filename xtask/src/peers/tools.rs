//! What the other clients need: python and node, and their packages below `target/peers`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use super::Program;
use crate::command::{cargo_program, status};
use crate::packages;

/// The version in `crates/clipwire-bench/peers/openhandle/Cargo.toml`.
pub(super) const OPENHANDLE: &str = "1.2.9";

/// What is installed from PyPI.
pub(super) const REQUESTS: &str = "2.34.2";
/// What is installed from PyPI.
pub(super) const HTTPX: &str = "0.28.1";
/// What is installed from PyPI.
pub(super) const TIKHUB: &str = "2.2.0";

/// What is installed from npm.
pub(super) const TIKAPI: &str = "3.2.2";

/// What could be installed, and why something could not.
pub(super) struct Tools {
    /// The folder with the scripts and with the package of openhandle.
    scripts: PathBuf,
    openhandle: Result<PathBuf>,
    python: Result<PathBuf>,
    /// The folder in which node finds its packages.
    node: Result<PathBuf>,
}

impl Tools {
    /// Installs what is not there yet.
    pub(super) fn install(root: &Path) -> Result<Self> {
        let folder = root.join("target").join("peers");
        std::fs::create_dir_all(&folder)?;
        let scripts = root.join("crates").join("clipwire-bench").join("peers");
        Ok(Self {
            openhandle: openhandle(&scripts, &root.join("target")),
            python: python(&folder),
            node: node(&folder),
            scripts,
        })
    }

    /// The program of a client, and the arguments that come first.
    pub(super) fn command(&self, program: &Program, bench: &Path) -> Result<Vec<String>> {
        let of = |found: &Result<PathBuf>| match found {
            Ok(path) => Ok(path.display().to_string()),
            Err(reason) => Err(anyhow!("{reason:#}")),
        };
        let script = |name: &str| self.scripts.join(name).display().to_string();
        Ok(match program {
            Program::Bench(who) => vec![bench.display().to_string(), "cpu".to_owned(), (*who).to_owned()],
            Program::Openhandle => vec![of(&self.openhandle)?],
            Program::Python(name) => vec![of(&self.python)?, script(name)],
            Program::Node(name) => {
                // Node looks for packages beside the script.
                let copy = Path::new(&of(&self.node)?).join(name);
                std::fs::copy(script(name), &copy)?;
                vec!["node".to_owned(), copy.display().to_string()]
            }
        })
    }

    /// The versions of what runs the clients.
    pub(super) fn versions(&self) -> String {
        let python = self.python.as_ref().ok().map(|python| version(python));
        let node = self.node.as_ref().ok().map(|_| format!("Node {}", version(Path::new("node"))));
        let rust = version(&rustc());
        [Some(rust), python, node].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Builds the package of openhandle. Its lock file is not that of the workspace; what both depend on is built once.
fn openhandle(scripts: &Path, target: &Path) -> Result<PathBuf> {
    let mut command = Command::new(cargo_program());
    command.args(["build", "--quiet", "--release", "--manifest-path"]).arg(scripts.join("openhandle/Cargo.toml"));
    status(command.arg("--target-dir").arg(target)).context("it does not build")?;
    Ok(target.join("release").join(format!("openhandle-calls{}", std::env::consts::EXE_SUFFIX)))
}

/// Makes an environment with the packages, and says where its python is.
fn python(folder: &Path) -> Result<PathBuf> {
    if !packages::has_python() {
        bail!("python3 is not installed");
    }
    let wanted = [("requests", REQUESTS), ("httpx", HTTPX), ("tikhub", TIKHUB)];
    let wanted = wanted.map(|(name, version)| format!("{name}=={version}"));
    packages::from_pypi(folder, &wanted.each_ref().map(String::as_str))?;
    Ok(packages::in_venv(folder, "python"))
}

/// Installs the package, and says in which folder node finds it.
fn node(folder: &Path) -> Result<PathBuf> {
    if !packages::has_node() {
        bail!("node and npm are not installed");
    }
    let folder = folder.join("npm");
    std::fs::create_dir_all(&folder)?;
    packages::from_npm(&folder, &[&format!("tikapi@{TIKAPI}")])?;
    Ok(folder)
}

/// What a program says its version is.
fn version(program: &Path) -> String {
    let output = Command::new(program).arg("--version").output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    // Rust adds the commit and the date.
    said.split('(').next().unwrap_or_default().trim().to_owned()
}

/// The compiler beside the cargo that runs this.
fn rustc() -> PathBuf {
    cargo_program().with_file_name(format!("rustc{}", std::env::consts::EXE_SUFFIX))
}

#[cfg(test)]
mod tests {
    //! The versions that are shown are those that are measured.

    #![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

    use super::OPENHANDLE;
    use crate::provider::workspace_root;

    #[test]
    fn the_version_of_openhandle_is_the_one_in_its_package() {
        let manifest = workspace_root().join("crates/clipwire-bench/peers/openhandle/Cargo.toml");
        let text = std::fs::read_to_string(manifest).unwrap();
        assert!(text.contains(&format!("openhandle = \"={OPENHANDLE}\"\n")), "{text}");
    }
}
