//! `cargo xtask peers`: what a call costs other clients, beside a client written by hand that gets the same answers.
//!
//! It needs python and node, and installs pinned versions below `target/peers`, so no check of CI depends on it. A client that
//! cannot be had is left out, and the page says why. All calls stay on this machine.

mod tools;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::bench::{self, Server};
use crate::marked::Part;
use tools::Tools;

/// The table.
const PART: Part = Part { page: "docs/book/src/performance.md", command: "cargo xtask peers --write", before: 0 };

/// The answers, with how many calls are made for the difference.
const ANSWERS: [(&str, u64); 2] = [("small", 1000), ("large", 100)];

/// How often each client takes its turn.
const ROUNDS: usize = 5;

/// A client that is measured.
struct Peer {
    name: &'static str,
    version: &'static str,
    program: Program,
    /// What its users have to do themselves, or to do without. From its code, and from how it answered.
    lacks: &'static str,
}

/// What makes its calls.
enum Program {
    /// That of `clipwire-bench`, told by this word who asks.
    Bench(&'static str),
    /// The package in `crates/clipwire-bench/peers/openhandle`.
    Openhandle,
    /// A script in `crates/clipwire-bench/peers`, run by python.
    Python(&'static str),
    /// The same, run by node.
    Node(&'static str),
}

const PEERS: &[Peer] = &[
    Peer {
        name: "by hand",
        version: "",
        program: Program::Bench("by-hand"),
        lacks: "odd fields: one fails the answer; retries, limits, charge, masking",
    },
    Peer { name: "clipwire", version: "", program: Program::Bench("clipwire"), lacks: "calls that block the thread" },
    Peer {
        name: "openhandle",
        version: tools::OPENHANDLE,
        program: Program::Openhandle,
        lacks: "unknown fields and the raw body; ids that come as numbers; limits and budgets",
    },
    Peer {
        name: "requests",
        version: tools::REQUESTS,
        program: Program::Python("requests_calls.py"),
        lacks: "types; refusals inside a 200; retries, limits, charge, masking",
    },
    Peer {
        name: "httpx",
        version: tools::HTTPX,
        program: Program::Python("httpx_calls.py"),
        lacks: "types; refusals inside a 200; retries, limits, charge, masking",
    },
    Peer {
        name: "tikhub",
        version: tools::TIKHUB,
        program: Program::Python("tikhub_calls.py"),
        lacks: "types: each answer is `Any`; refusals inside a 200; limits, charge: what timed out is sent again",
    },
    Peer {
        name: "node's fetch",
        version: "",
        program: Program::Node("fetch_calls.mjs"),
        lacks: "types; refusals; numbers beyond 2^53; retries, limits, charge, masking",
    },
    Peer {
        name: "tikapi",
        version: tools::TIKAPI,
        program: Program::Node("tikapi_calls.cjs"),
        lacks: "types of answers; refusals inside a 200; numbers beyond 2^53; retries, limits, charge",
    },
];

/// What a client takes for a call, in microseconds: one figure for each round.
type Rounds = Vec<f64>;

/// Measures every client that can be had, and gives the page's part: when and where, the table, and who was left out.
pub fn measure(root: &Path) -> Result<String> {
    let tools = Tools::install(root)?;
    let program = bench::build(root)?;
    let server = Server::start(&program)?;
    let mut left_out = Vec::new();
    let mut measured = Vec::new();
    let mut commands = Vec::new();
    for peer in PEERS {
        let ready = tools.command(&peer.program, &program).and_then(|command| {
            for (size, _) in ANSWERS {
                of_process(&command, &peer.place(&server.url, size), 1)?;
            }
            Ok(command)
        });
        match ready {
            Ok(command) => commands.push((peer, command)),
            Err(reason) => left_out.push((peer.name, reason)),
        }
    }
    for (peer, _) in &commands {
        measured.push((*peer, [Rounds::new(), Rounds::new()]));
    }
    // In turns, so that whatever slows the machine down for a while slows down all.
    for _ in 0..ROUNDS {
        for ((peer, command), (_, taken)) in commands.iter().zip(&mut measured) {
            for ((size, calls), taken) in ANSWERS.iter().zip(taken) {
                let cost = of_a_call(command, &peer.place(&server.url, size), *calls);
                taken.push(cost.with_context(|| format!("{} failed", peer.name))?);
            }
        }
    }
    let mut part = format!("{}, {}.\n\n", jiff::Timestamp::now().strftime("%Y-%m-%d"), tools.versions());
    part += &table(&measured)?;
    for (name, reason) in left_out {
        let _ = writeln!(part, "\nLeft out: {name}, because {reason:#}.");
    }
    Ok(part)
}

/// Puts what [`measure`] gave into its page.
pub fn write(root: &Path, part: &str) -> Result<()> {
    PART.write(root, part)
}

impl Peer {
    /// How its program is told where the answer is.
    fn place(&self, url: &str, size: &str) -> Vec<String> {
        match self.program {
            Program::Bench(_) => vec![url.to_owned(), format!("onebound-{size}")],
            Program::Openhandle => vec![format!("{url}/openhandle-{size}")],
            Program::Python(_) | Program::Node(_) => vec![format!("{url}/onebound-{size}")],
        }
    }
}

/// The CPU time of a call in microseconds: the difference between a run with twice as many calls and one with as many, so that
/// start and end of the process fall out of it.
fn of_a_call(command: &[String], place: &[String], calls: u64) -> Result<f64> {
    let twice = of_process(command, place, 2 * calls)?;
    Ok((twice - of_process(command, place, calls)?) / calls as f64)
}

/// What a run says it took, which is all it says.
fn of_process(command: &[String], place: &[String], calls: u64) -> Result<f64> {
    let (program, arguments) = command.split_first().context("a client has no program")?;
    // Of the other clients, some ask the environment for a proxy.
    let output = Command::new(program)
        .args(arguments)
        .args(place)
        .arg(calls.to_string())
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .with_context(|| format!("cannot run {program}"))?;
    if !output.status.success() {
        bail!("it says:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    said.trim().parse().with_context(|| format!("it says `{}`, which is no number of microseconds", said.trim()))
}

/// The rows, as ratios to the client by hand in the same round.
fn table(measured: &[(&Peer, [Rounds; 2])]) -> Result<String> {
    let by_hand = measured.iter().find(|(peer, _)| peer.name == "by hand");
    let (_, by_hand) = by_hand.context("the client by hand was not measured, which all are compared with")?;
    let mut table = "| client | 2.5 KB | 350 KB | what it does not do |\n| --- | --- | --- | --- |\n".to_owned();
    for (peer, taken) in measured {
        let ratios = taken.iter().zip(by_hand).map(|(taken, by_hand)| {
            let ratios = taken.iter().zip(by_hand).map(|(taken, by_hand)| taken / by_hand);
            format!("{:.2}", median(ratios.collect()))
        });
        let ratios: Vec<String> = ratios.collect();
        let name = format!("{} {}", peer.name, peer.version);
        let _ = writeln!(table, "| {} | {} | {} |", name.trim_end(), ratios.join(" | "), peer.lacks);
    }
    Ok(table)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    //! The table, and that it is in its page.

    #![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

    use super::{PART, PEERS, table};
    use crate::provider::workspace_root;

    #[test]
    fn a_figure_is_the_median_of_the_ratios_to_the_client_by_hand_in_the_same_round() {
        let by_hand = [vec![10.0, 20.0, 10.0], vec![100.0, 100.0, 100.0]];
        let other = [vec![15.0, 30.0, 90.0], vec![50.0, 75.0, 200.0]];
        let table = table(&[(&PEERS[0], by_hand), (&PEERS[2], other)]).unwrap();
        let rows: Vec<&str> = table.lines().skip(2).collect();
        assert!(rows[0].starts_with("| by hand | 1.00 | 1.00 | "), "{table}");
        assert!(rows[1].starts_with(&format!("| openhandle {} | 1.50 | 0.75 | ", PEERS[2].version)), "{table}");
    }

    #[test]
    fn every_client_is_a_row_of_the_page_or_left_out_with_a_reason() {
        let part = PART.read(&workspace_root()).unwrap();
        for peer in PEERS {
            let is_there = |line: &str| {
                line.starts_with(&format!("| {} ", peer.name))
                    || line.starts_with(&format!("Left out: {}, ", peer.name))
            };
            assert!(part.lines().any(is_there), "{}", peer.name);
        }
    }
}
