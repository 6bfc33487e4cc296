//! Serves, or makes so many calls: what `cargo xtask instructions` runs under a tool that counts, and `cargo xtask peers` beside others.

#![allow(clippy::print_stdout, reason = "an address and a time are what the caller waits for")]

use clipwire_bench::calls::{Caller, Failure};
use clipwire_bench::cpu;
use clipwire_bench::stage::Stage;
use tokio::runtime::Runtime;

/// How to call it. With `cpu` it prints the CPU time of its process in microseconds, at the end.
const USAGE: &str = "usage: serve | [cpu] by-hand URL ANSWER COUNT | [cpu] clipwire URL ANSWER COUNT";

/// So many calls are made before the others, so that every buffer has its size, the kernel's too.
const WARM_UP: u64 = 4;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => {
            let stage = Stage::open()?;
            println!("{}", stage.url());
            // Until whoever started it closes its input, or ends it.
            std::io::stdin().read_line(&mut String::new())?;
            Ok(())
        }
        ["cpu", who, url, answer, count] => {
            make_calls(who, url, answer, count)?;
            println!("{}", cpu::of_process().as_micros());
            Ok(())
        }
        [who, url, answer, count] => make_calls(who, url, answer, count),
        _ => Err(USAGE.into()),
    }
}

fn make_calls(who: &str, url: &str, answer: &str, count: &str) -> Result<(), Failure> {
    let caller = Caller::build(who.parse()?, answer.parse()?, url)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(caller.calls(WARM_UP))?;
    let count: u64 = count.parse()?;
    for _ in 0..count {
        measured_call(&runtime, &caller)?;
    }
    Ok(())
}

/// The tool that counts looks for this name, and counts what happens below it, for each call by itself.
#[inline(never)]
fn measured_call(runtime: &Runtime, caller: &Caller) -> Result<(), Failure> {
    runtime.block_on(caller.call())
}
