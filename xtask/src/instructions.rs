//! How many instructions a call takes in its own process: clipwire beside a client written by hand, counted by valgrind.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use cargo_metadata::MetadataCommand;

use crate::command::cargo_program;

/// The program that serves in one process, and calls in another.
const PROGRAM: &str = "clipwire-bench-calls";

/// The sizes of the answer, with how many calls are made for the difference.
const SIZES: &[(&str, u64)] = &[("small", 500), ("large", 20)];

/// Counts for both clients and both sizes, and gives a table in Markdown.
///
/// Each figure is the difference between a run with twice as many calls and one with as many, so start and end of the
/// process fall out of it. What the kernel does is not counted, and neither is the sandbox, which is another process.
pub fn measure(root: &Path) -> Result<String> {
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        bail!("valgrind is not installed; it counts the instructions (on Debian: apt-get install valgrind)");
    }
    let mut build = Command::new(cargo_program());
    build.args(["build", "--quiet", "--release", "--package", "clipwire-bench", "--bin", PROGRAM]).current_dir(root);
    if !build.status().with_context(|| format!("cannot run {build:?}"))?.success() {
        bail!("{build:?} failed");
    }
    let target = MetadataCommand::new().manifest_path(root.join("Cargo.toml")).no_deps().exec()?.target_directory;
    let program = target.join("release").join(PROGRAM).into_std_path_buf();
    let sandbox = Sandbox::start(&program)?;
    let mut table = "| answer | by hand | clipwire | ratio |\n| --- | --- | --- | --- |\n".to_owned();
    for (size, calls) in SIZES {
        let of = |who: &str| -> Result<u64> {
            let count = |calls: u64| count(&program, &[who, &sandbox.url, size, &calls.to_string()]);
            Ok(count(2 * calls)?.saturating_sub(count(*calls)?) / calls)
        };
        let (by_hand, clipwire) = (of("by-hand")?, of("clipwire")?);
        let _ = writeln!(table, "| {size} | {by_hand} | {clipwire} | {:.3} |", clipwire as f64 / by_hand as f64);
    }
    Ok(table)
}

/// Runs the program to its end, and says how many instructions that took.
fn count(program: &Path, arguments: &[&str]) -> Result<u64> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program).args(arguments);
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("{command:?} failed:\n{said}");
    }
    let collected = said.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, count)| count.trim());
    let collected = collected.with_context(|| format!("callgrind said nothing of what it collected:\n{said}"))?;
    collected.parse().with_context(|| format!("`{collected}` is no number"))
}

/// A sandbox in a process of its own, ended when dropped.
struct Sandbox {
    process: Child,
    url: String,
}

impl Sandbox {
    fn start(program: &Path) -> Result<Self> {
        let mut process = Command::new(program).arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("the sandbox has no output")?;
        let mut url = String::new();
        BufReader::new(output).read_line(&mut url)?;
        Ok(Self { process, url: url.trim().to_owned() })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // It may be gone already; either way it is over.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
