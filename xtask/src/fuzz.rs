//! Runs the fuzz targets for a bounded time, on the seeds that the tests have.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::works;

/// How large an input may get, in bytes. Published answers are longer, and cut; short ones are tried far more often.
const LONGEST: &str = "-max_len=2048";

/// Runs one target, or each of them, for this many seconds.
#[expect(clippy::print_stdout, reason = "the progress of a long run is its output")]
pub fn run(root: &Path, only: Option<&str>, seconds: u64) -> Result<()> {
    let targets = targets(root)?;
    if let Some(unknown) = only.filter(|only| targets.iter().all(|target| target != only)) {
        bail!("there is no target `{unknown}`; there is {}", targets.join(", "));
    }
    check_tools()?;
    let mut broken = Vec::new();
    for target in targets.iter().filter(|target| only.is_none_or(|only| only == *target)) {
        println!("── {target} · {seconds} s");
        let grown = root.join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&grown)?;
        let mut command = nightly();
        // The workspace forbids `unsafe`, so a sanitizer of memory would find what is not ours, at half the speed.
        command
            .args(["fuzz", "run", "--fuzz-dir", "fuzz", "--sanitizer", "none", target])
            .arg(grown)
            .args(seeds(root, target));
        command.args(["--", &format!("-max_total_time={seconds}"), LONGEST, "-print_final_stats=1", "-timeout=20"]);
        let status = command.current_dir(root).status().with_context(|| format!("cannot run {command:?}"))?;
        if !status.success() {
            broken.push(target.as_str());
        }
    }
    if !broken.is_empty() {
        bail!(
            "broken: {}; the inputs are in fuzz/artifacts/. Copy each to tests/fixtures/crashes/<target>/ under a name that \
             says what it shows, and `cargo test -p clipwire-tests properties` fails until it is mended",
            broken.join(", ")
        );
    }
    Ok(())
}

/// The names of the targets, which are those of their files.
fn targets(root: &Path) -> Result<Vec<String>> {
    let folder = root.join("fuzz/fuzz_targets");
    let mut names = Vec::new();
    for file in std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        names.extend(file?.path().file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

/// Where a target starts from: what broke it once, and for answers those that are published.
fn seeds(root: &Path, target: &str) -> Vec<PathBuf> {
    let fixtures = root.join("tests/fixtures");
    // A target for the answers of a provider is named after it.
    let published = target.strip_suffix("_answer").map(|provider| fixtures.join(provider));
    [fixtures.join("crashes").join(target)].into_iter().chain(published).filter(|folder| folder.is_dir()).collect()
}

/// Says what is missing and how to get it.
fn check_tools() -> Result<()> {
    if !works(nightly().arg("--version")) {
        bail!("fuzzing needs the nightly toolchain; get it with `rustup toolchain install nightly`");
    }
    if !works(nightly().args(["fuzz", "--version"])) {
        bail!("fuzzing needs cargo-fuzz; get it with `cargo install cargo-fuzz`");
    }
    Ok(())
}

/// The cargo of the nightly toolchain. Only the proxy that rustup installs knows it, not the cargo that runs this.
fn nightly() -> Command {
    let mut command = Command::new("cargo");
    command.arg("+nightly").env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    command
}
