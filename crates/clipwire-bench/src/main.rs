//! Serves, or makes so many calls: what `cargo xtask instructions` runs under a tool that counts.

#![allow(clippy::print_stdout, reason = "the address is what the caller waits for")]

use clipwire_bench::calls::{Caller, Failure};
use clipwire_bench::stage::Stage;

/// How to call it.
const USAGE: &str = "usage: serve | by-hand URL small|large COUNT | clipwire URL small|large COUNT";

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
        [who, url, size, count] => {
            let caller = Caller::build(who.parse()?, url)?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(caller.calls(size.parse()?, count.parse()?))
        }
        _ => Err(USAGE.into()),
    }
}
