//! How many instructions a call takes in its own process: clipwire beside a client written by hand, counted by valgrind.

pub mod table;

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::bench::{self, Server};
use table::Row;

/// The answers that are asked for.
const ANSWERS: &[&str] =
    &["onebound-small", "onebound-large", "tikhubapi-small", "tikhubapi-large", "wrapped-small", "wrapped-large"];

/// How many calls are counted, each by itself; the least counts.
///
/// They differ only where a large body arrives in more pieces than it needs to, because other programs run, too.
const CALLS: usize = 6;

/// The function of the program that makes one call.
const COUNTED: &str = "clipwire_bench_calls::measured_call";

/// Whether valgrind is there, which counts.
pub fn can_measure() -> bool {
    Command::new("valgrind").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Counts for both clients and every answer.
///
/// What the kernel does is not counted, and neither is the server, which is another process.
pub fn measure(root: &Path) -> Result<Vec<Row>> {
    if !can_measure() {
        bail!("valgrind is not installed; it counts the instructions (on Debian: apt-get install valgrind)");
    }
    let program = bench::build(root)?;
    let server = Server::start(&program)?;
    let dump = root.join("target").join("instructions.callgrind");
    let measured = ANSWERS.iter().map(|answer| {
        let of = |who: &str| count(&program, &[who, &server.url, answer, &CALLS.to_string()], &dump);
        Ok(Row { answer: (*answer).to_owned(), by_hand: of("by-hand")?, clipwire: of("clipwire")? })
    });
    measured.collect()
}

/// Runs the program to its end, and says how many instructions one of its calls took.
fn count(program: &Path, arguments: &[&str], dump: &Path) -> Result<u64> {
    if dump.exists() {
        std::fs::remove_file(dump)?;
    }
    let mut command = Command::new("valgrind");
    // Counts are written, and begin anew, after each call.
    command.args([
        "--tool=callgrind",
        "--combine-dumps=yes",
        &format!("--callgrind-out-file={}", dump.display()),
        &format!("--toggle-collect={COUNTED}"),
        &format!("--dump-after={COUNTED}"),
    ]);
    let output = command.arg(program).args(arguments).output().with_context(|| format!("cannot run {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let dumped = std::fs::read_to_string(dump).with_context(|| format!("cannot read {}", dump.display()))?;
    least(&dumped).with_context(|| format!("callgrind did not count {CALLS} calls of `{COUNTED}`"))
}

/// The least of what was counted for a call; nothing where it was not done for each.
fn least(dumped: &str) -> Option<u64> {
    let totals = dumped.lines().filter_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok());
    // What is written at the end of the program is nothing.
    let calls: Vec<u64> = totals.filter(|total| *total > 0).collect();
    calls.iter().min().copied().filter(|_| calls.len() == CALLS)
}

#[cfg(test)]
mod tests {
    //! What is read of what callgrind writes.

    use super::least;

    #[test]
    fn the_least_of_the_calls_counts() {
        let dumped =
            "desc: Trigger\ntotals: 12\n\ntotals: 11\ntotals: 15\ntotals: 11\ntotals: 12\ntotals: 12\ntotals: 0\n";
        assert_eq!(least(dumped), Some(11));
    }

    #[test]
    fn too_few_calls_are_no_count() {
        assert_eq!(least("totals: 12\ntotals: 0\n"), None);
        assert_eq!(least(""), None);
    }
}
