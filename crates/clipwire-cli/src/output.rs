//! How rows are written: a table for people, the others for programs.

mod choice;
mod csv;
mod fit;
mod json;
mod table;
pub(crate) mod visible;

pub(crate) use self::csv::told;
#[cfg(feature = "harvest")]
pub(crate) use self::fit::cut;

use std::io::{self, Write};
use std::path::Path;
use std::str::FromStr;

use crate::columns::Column;
use crate::failure::Failure;
use crate::row::Row;

/// A format of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Table,
    JsonLines,
    Json,
    Csv,
    Parquet,
    Xlsx,
}

impl Format {
    const ALL: [Self; 6] = [Self::Table, Self::JsonLines, Self::Json, Self::Csv, Self::Parquet, Self::Xlsx];

    /// The word for it after `-o`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::JsonLines => "jsonl",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Xlsx => "xlsx",
        }
    }

    /// The format that the name of a file asks for.
    pub(crate) fn of_path(path: &Path) -> Result<Self, Failure> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        Ok(match extension.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Self::JsonLines,
            "json" => Self::Json,
            "csv" => Self::Csv,
            "parquet" => Self::Parquet,
            "xlsx" => Self::Xlsx,
            "txt" => Self::Table,
            _ => {
                let failure = Failure::usage(format!("the name `{}` does not say which format it is", path.display()));
                return Err(failure.todo("end it in .jsonl, .json, .csv, .parquet, .xlsx or .txt"));
            }
        })
    }
}

impl FromStr for Format {
    type Err = Failure;

    fn from_str(word: &str) -> Result<Self, Failure> {
        Self::ALL.into_iter().find(|format| format.name() == word).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Failure::usage(format!("`{word}` is no format; there are {names}"))
        })
    }
}

/// What may differ from one output to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    /// The columns that were chosen; `None` leaves it to the format: a table shows those that fit, the others all.
    pub(crate) columns: Option<Vec<Column>>,
    /// The width of the terminal, where it is one. Then nothing that is written moves its cursor.
    pub(crate) width: Option<usize>,
    pub(crate) color: bool,
    /// A table that is no terminal's cuts its cells at 60 columns. This keeps them whole, for a file.
    pub(crate) whole_cells: bool,
    /// The only row is the answer: JSON is that value, and no list.
    pub(crate) single: bool,
    /// CSV is for Excel: nothing in it is run, and no id loses digits.
    pub(crate) excel: bool,
    /// Each row has its input before it.
    pub(crate) has_inputs: bool,
}

/// What a person should know of what was written, a sentence each.
pub(crate) type Notes = Vec<String>;

/// Takes rows, one after the other.
pub(crate) trait RowWriter {
    fn row(&mut self, row: &Row) -> io::Result<()>;

    /// Sends on what is written so far. A table keeps its first rows back all the same: they decide how wide its columns are.
    fn flush(&mut self) -> io::Result<()>;

    /// Writes what is left, and says what was left out.
    fn finish(self: Box<Self>) -> io::Result<Notes>;
}

/// Begins to write. Parquet files and workbooks are not made here.
pub(crate) fn open(
    format: Format,
    layout: Layout,
    to: Box<dyn Write + Send>,
) -> Result<Box<dyn RowWriter + Send>, Failure> {
    Ok(match format {
        Format::Table => Box::new(table::Table::new(layout, to)),
        Format::JsonLines => Box::new(json::JsonLines::new(layout, to)),
        Format::Json => Box::new(json::Json::new(layout, to)),
        Format::Csv => Box::new(csv::Csv::new(layout, to)),
        Format::Parquet | Format::Xlsx => {
            let failure = Failure::usage(format!("{} cannot be written row by row", format.name()));
            return Err(failure.todo("choose jsonl, json, csv or table"));
        }
    })
}

/// Begins to write records of a kind as CSV with the columns of that kind.
pub(crate) fn open_records(
    kind: &str,
    layout: &Layout,
    to: Box<dyn Write + Send>,
) -> Result<Box<dyn RowWriter + Send>, Failure> {
    let none = || Failure::failed(format!("there is no table of the kind {kind}"));
    let opened = csv::open_records(kind, layout, to).ok_or_else(none)?;
    opened.map_err(|error| Failure::failed("the table cannot be written").because(&error))
}

/// The columns that were chosen, and whether any row had something there.
#[derive(Debug)]
struct Chosen {
    columns: Vec<Column>,
    has_value: Vec<bool>,
    rows: u64,
}

impl Chosen {
    fn new(columns: Vec<Column>) -> Self {
        Self { has_value: vec![false; columns.len()], columns, rows: 0 }
    }

    fn look_at(&mut self, row: &Row) {
        self.rows += 1;
        for (column, has_value) in self.columns.iter().zip(&mut self.has_value) {
            *has_value = *has_value || crate::columns::pick(row, column).is_some();
        }
    }

    /// A name that was misspelled looks like this.
    fn note(&self) -> Option<String> {
        let empty = self.columns.iter().zip(&self.has_value).filter(|(_, has_value)| !**has_value);
        let empty: Vec<String> = empty.map(|(column, _)| format!("`{column}`")).collect();
        (self.rows > 0 && !empty.is_empty()).then(|| format!("no row has anything in {}", empty.join(", ")))
    }
}

/// A number with its noun.
fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
