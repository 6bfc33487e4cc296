//! Rules of style that a tool can check: a first line that says what a file is, no file too long, and examples that are short.

pub mod circles;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// From here on a file is split.
const LONGEST: usize = 600;

/// From here on an example is too long to be read at a glance.
const EXAMPLE: usize = 60;

/// How the first line of a generated file begins.
const GENERATED: &str = "// @generated ";

/// Files that may be longer, and why.
const EXCEPTIONS: &[(&str, &str)] =
    &[("crates/clipwire-harvest/examples/million.rs", "a measurement, with a server in the same program")];

/// Checks every hand-written Rust file that git knows.
pub fn check(root: &Path) -> Result<()> {
    let mut faults = Vec::new();
    for path in tracked_files(root)? {
        let name = path.display().to_string().replace('\\', "/");
        if path.extension().is_none_or(|end| end != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(root.join(&path)).with_context(|| format!("cannot read {name}"))?;
        let first = text.lines().next().unwrap_or_default();
        if first.starts_with(GENERATED) {
            continue;
        }
        let labelled = first.starts_with("//! ") || first.starts_with("#![doc = include_str!");
        // A file of unit tests is named by the file that it tests.
        if !labelled && !name.ends_with("/tests.rs") {
            faults.push(format!("{name}: the first line is no `//!` that says what the file is"));
        }
        let lines = text.lines().count();
        let is_example = name.contains("/examples/") || name.starts_with("tests/your_code/");
        if is_example && lines >= EXAMPLE && !EXCEPTIONS.iter().any(|(file, _)| *file == name) {
            faults.push(format!("{name}: {lines} lines; an example has fewer than {EXAMPLE}"));
        }
        if lines > LONGEST && !EXCEPTIONS.iter().any(|(file, _)| *file == name) {
            faults.push(format!("{name}: {lines} lines; split it at {LONGEST}"));
        }
    }
    if faults.is_empty() { Ok(()) } else { bail!("\n{}", faults.join("\n")) }
}

/// Every file that git tracks or would track, relative to the workspace.
pub fn tracked_files(root: &Path) -> Result<Vec<PathBuf>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        bail!("git does not list the files: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let names = String::from_utf8(output.stdout).context("git lists names that are no UTF-8")?;
    Ok(names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .filter(|path| root.join(path).exists())
        .collect())
}
