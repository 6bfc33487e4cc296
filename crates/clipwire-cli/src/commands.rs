//! The commands that are no operation.

mod doctor;
#[cfg(feature = "harvest")]
mod harvest;
mod ledger;
mod login;
mod ops;
mod paste;
mod shell;
mod trace;

use std::io::{self, BufWriter};

use clap::ArgMatches;

pub(crate) use self::doctor::doctor;
#[cfg(feature = "harvest")]
pub(crate) use self::harvest::{harvest, tap};
pub(crate) use self::ledger::ledger;
pub(crate) use self::login::{login, logout};
pub(crate) use self::ops::ops;
pub(crate) use self::paste::paste;
pub(crate) use self::shell::{completions, man};
pub(crate) use self::trace::trace;

use crate::columns::{self, Column};
use crate::context::Context;
use crate::destination::{Whole, is_broken_pipe, of_stdout};
use crate::failure::{Exit, Failure};
use crate::output::{self, Format};
use crate::row::Row;
use crate::settings::Output;

/// Shows every setting.
pub(crate) fn config(context: &Context, matches: &ArgMatches) -> Result<Exit, Failure> {
    let rows = context.config.rows();
    show(context, matches, &rows)
}

/// Prints rows as the arguments of a command say. A table has all their columns, in their order: they are few.
fn show(context: &Context, matches: &ArgMatches, rows: &[Row]) -> Result<Exit, Failure> {
    let mut columns: Vec<Column> = Vec::new();
    for (column, _) in rows.iter().flat_map(columns::leaves) {
        if !columns.iter().any(|known| known.name() == column.name()) {
            columns.push(column);
        }
    }
    show_columns(context, matches, rows, &columns)
}

/// The same with the columns that a table has unless somebody chooses others.
fn show_columns(context: &Context, matches: &ArgMatches, rows: &[Row], columns: &[Column]) -> Result<Exit, Failure> {
    let mut output = Output::of(context, matches)?;
    if output.columns.is_none() && output.format == Format::Table && !columns.is_empty() {
        output.columns = Some(columns.to_vec());
    }
    let file = output.file.as_ref().map(|path| Whole::begin(path, output.force)).transpose()?;
    let to: Box<dyn io::Write + Send> = match &file {
        None => Box::new(BufWriter::new(io::stdout())),
        Some(file) => Box::new(BufWriter::new(file.writer()?)),
    };
    let mut writer = output::open(output.format, output.layout(context, false), to)?;
    let written = rows.iter().try_for_each(|row| writer.row(row)).and_then(|()| writer.finish());
    match (written, file) {
        (Ok(notes), file) => {
            file.map_or(Ok(()), |file| file.finish(b""))?;
            notes.iter().for_each(|note| context.say(note));
            Ok(Exit::Done)
        }
        (Err(error), Some(file)) => Err(file.failed(&error)),
        (Err(error), None) if is_broken_pipe(&error) => Ok(Exit::Done),
        (Err(error), None) => Err(of_stdout(&error)),
    }
}

/// A row of a value that is always JSON.
fn row_of(value: &impl serde::Serialize) -> Result<Row, Failure> {
    Row::of(value).map_err(|error| Failure::failed("a row cannot be written as JSON").because(&error))
}
