//! CSV: a fixed list of columns for each kind.
//!
//! Fields are quoted here, and not by the crate `csv`: it cannot quote one field of a row and not the next, and that is what tells
//! empty text from none.

use std::fmt::Write as _;
use std::io::Write;
use std::marker::PhantomData;

use crate::columns::{self, Cell, Cells, Table};
use crate::error::{Error, Result};
use crate::json;
use crate::report::Report;
use crate::schema::{ColumnType, Schema};
use crate::text::{for_excel, for_excel_csv, without_nuls};
use crate::writer::TableWriter;

/// How CSV is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CsvOptions {
    /// Whether the file is for Excel.
    pub excel: bool,
}

impl CsvOptions {
    /// CSV for programs: UTF-8, `\n`, absent values as nothing and empty text as `""`.
    pub fn new() -> Self {
        Self::default()
    }

    /// CSV to be opened in Excel: with a byte order mark and `\r\n`; ids and what looks like a number as `="…"`; a `'` before what Excel
    /// would run as a formula, and before numbers of more than 255 characters; without characters that it cannot show, and cells of at most 32,767. [`Report`] counts all of it.
    ///
    /// A workbook needs none of this. Programs should read other CSV.
    #[must_use]
    pub fn for_excel(mut self) -> Self {
        self.excel = true;
        self
    }
}

/// Writes CSV: flat columns with a header, parts of a record flattened with `_`, lists as JSON text, moments as RFC 3339 in UTC.
///
/// Give it something that buffers.
#[derive(Debug)]
pub struct Csv<M, W> {
    target: W,
    options: CsvOptions,
    schema: Schema,
    row: String,
    report: Report,
    record: PhantomData<fn(&M)>,
}

impl<M: Table, W: Write> Csv<M, W> {
    /// Writes the header to a target, and rows later.
    ///
    /// # Errors
    ///
    /// When the target refuses.
    pub fn new(target: W, options: CsvOptions) -> Result<Self> {
        let schema = Schema::of::<M>();
        let names: Vec<&str> = schema.columns.iter().map(|column| column.name.as_str()).collect();
        let row = format!("{}{}", if options.excel { "\u{feff}" } else { "" }, names.join(","));
        let mut csv = Self { target, options, schema, row, report: Report::default(), record: PhantomData };
        csv.end_row()?;
        Ok(csv)
    }

    fn end_row(&mut self) -> Result<()> {
        self.row.push_str(if self.options.excel { "\r\n" } else { "\n" });
        self.target.write_all(self.row.as_bytes()).map_err(|error| Error::io("cannot write CSV", error))
    }
}

impl<M: Table, W: Write> TableWriter<M> for Csv<M, W> {
    type Output = W;

    fn write(&mut self, record: &M) -> Result<()> {
        self.row.clear();
        let Self { options, schema, row, report, .. } = self;
        columns::row(Some(record), &mut Row { excel: options.excel, schema, at: 0, row, report });
        self.end_row()?;
        self.report.rows += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<(Report, W)> {
        self.target.flush().map_err(|error| Error::io("cannot write CSV", error))?;
        Ok((self.report, self.target))
    }
}

struct Row<'a> {
    excel: bool,
    schema: &'a Schema,
    at: usize,
    row: &'a mut String,
    report: &'a mut Report,
}

impl Row<'_> {
    fn text(&mut self, text: &str, is_id: bool) {
        let text = if self.excel { for_excel_csv(text, is_id, self.report) } else { without_nuls(text, self.report) };
        self.quoted(&text);
    }

    fn json(&mut self, text: &str) {
        // It begins with a bracket, so it is no formula.
        let text = if self.excel { for_excel(text, self.report) } else { text.into() };
        self.quoted(&text);
    }

    fn quoted(&mut self, text: &str) {
        if !text.is_empty() && !text.contains(['"', ',', '\n', '\r', ';', '\t']) && text.trim() == text {
            self.row.push_str(text);
            return;
        }
        self.row.push('"');
        for (place, piece) in text.split('"').enumerate() {
            self.row.push_str(if place == 0 { "" } else { "\"\"" });
            self.row.push_str(piece);
        }
        self.row.push('"');
    }

    fn plain(&mut self, value: impl std::fmt::Display) {
        // Writing to a string does not fail.
        let _ = write!(self.row, "{value}");
    }
}

impl Cells for Row<'_> {
    fn cell(&mut self, _: (&'static str, &'static str), cell: Cell<'_>) {
        if self.at > 0 {
            self.row.push(',');
        }
        let schema = self.schema;
        let column = schema.columns.get(self.at);
        self.at += 1;
        match cell {
            Cell::Id(Some(text)) => self.text(text, true),
            Cell::Text(Some(text)) => self.text(text, false),
            Cell::Integer(Some(number)) => {
                if let Some(number) = self.report.integer(number) {
                    self.plain(number);
                }
            }
            Cell::Boolean(Some(answer)) => self.plain(answer),
            Cell::Time(Some(moment)) => self.plain(moment),
            Cell::Decimal(Some(amount)) => self.plain(amount),
            Cell::Texts(Some(list)) => {
                let list = json::texts(list, self.report);
                self.json(&list);
            }
            Cell::Rows(list) => {
                let Some(ColumnType::Rows(columns)) = column.map(|column| &column.kind) else { return };
                if let Some(list) = json::rows(list, columns, self.report) {
                    self.json(&list);
                }
            }
            Cell::Id(None)
            | Cell::Text(None)
            | Cell::Integer(None)
            | Cell::Boolean(None)
            | Cell::Time(None)
            | Cell::Decimal(None)
            | Cell::Texts(None) => {}
        }
    }
}
