//! `clipwire ledger`: what this machine has spent.

use clap::ArgMatches;

use super::show;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::spending;

/// Sums up the file of spending.
pub(crate) fn ledger(context: &Context, matches: &ArgMatches) -> Result<Exit, Failure> {
    let since = matches.get_one::<String>("since").map(|day| {
        let wrong = |error: jiff::Error| {
            let failure = Failure::usage("--since is a day").because(&error);
            failure.todo("write it as in --since 2026-11-01")
        };
        day.parse().map_err(wrong)
    });
    let spent = spending::read(&context.folders.spending(), since.transpose()?)?;
    spent.notes().iter().for_each(|note| context.say(note));
    let by = by(matches)?;
    if spent.is_empty() {
        context.say(&format!("nothing is recorded in {}", context.folders.spending().display()));
    }
    show(context, matches, &spent.rows(&by))
}

/// What is summed up by: day, provider and operation, unless somebody says otherwise.
fn by(matches: &ArgMatches) -> Result<Vec<spending::By>, Failure> {
    let Some(text) = matches.get_one::<String>("by") else { return Ok(spending::By::ALL.to_vec()) };
    text.split(',').map(|word| word.trim().parse()).collect()
}
