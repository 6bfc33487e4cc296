//! `clipwire ledger`: what this machine has spent.

use clap::ArgMatches;

use super::show_columns;
use crate::columns::{Column, leaves};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::row::Row;
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
    let rows = spent.rows(&by);
    show_columns(context, matches, &rows, &shown(&rows))
}

/// The columns of a table: what is summed up by, and of the sums those that are money or calls that may have cost some.
fn shown(rows: &[Row]) -> Vec<Column> {
    const WANTED: &[&str] =
        &["day", "provider", "operation", "calls", "charged", "unstated", "unknown", "cost", "cost_at_most"];
    let mut columns: Vec<Column> = Vec::new();
    for (column, _) in rows.iter().flat_map(leaves) {
        let is_amount = column.name().contains('.') || !column.name().starts_with("cost");
        let is_wanted = WANTED.iter().any(|name| column.name().split('.').next() == Some(name)) && is_amount;
        if is_wanted && !columns.iter().any(|known| known.name() == column.name()) {
            columns.push(column);
        }
    }
    columns
}

/// What is summed up by: day, provider and operation, unless somebody says otherwise.
fn by(matches: &ArgMatches) -> Result<Vec<spending::By>, Failure> {
    let Some(text) = matches.get_one::<String>("by") else { return Ok(spending::By::ALL.to_vec()) };
    text.split(',').map(|word| word.trim().parse()).collect()
}
