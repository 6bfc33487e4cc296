//! Rows as CSV, RFC 4180: for programs, or for Excel.
//!
//! Fields are quoted here, as clipwire-tables does it: the crate `csv` cannot tell empty text, `""`, from nothing.

mod records;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

pub(super) use self::records::open as open_records;
pub(crate) use self::records::told;
use super::{Chosen, Layout, Notes, RowWriter, choice, counted};
use crate::columns::{Cell, Column, leaves, pick};
use crate::row::Row;

/// The units of UTF-16 that Excel takes in a cell.
const LONGEST_CELL: usize = 32_767;

/// The characters that Excel takes in a text inside a formula.
const LONGEST_LITERAL: usize = 255;

/// The digits of a number that Excel keeps.
const EXACT_DIGITS: usize = 15;

/// Writes at once where the columns are chosen. Else it needs all rows to know the columns, and keeps them.
pub(super) struct Csv {
    columns: Columns,
    excel: Option<Excel>,
    has_header: bool,
    to: Box<dyn Write + Send>,
}

enum Columns {
    Chosen(Chosen),
    OfAll { order: Vec<Column>, known: HashSet<Column>, rows: Vec<Row> },
}

impl Csv {
    pub(super) fn new(layout: Layout, to: Box<dyn Write + Send>) -> Self {
        let columns = match layout.columns {
            Some(columns) => Columns::Chosen(Chosen::new(columns)),
            None => Columns::OfAll { order: Vec::new(), known: HashSet::new(), rows: Vec::new() },
        };
        Self { columns, excel: layout.excel.then(Excel::default), has_header: false, to }
    }
}

/// Writes lines of cells.
struct Lines<'a> {
    excel: &'a mut Option<Excel>,
    to: &'a mut dyn Write,
}

impl Lines<'_> {
    fn header(&mut self, columns: &[Column]) -> io::Result<()> {
        let mut line = String::from(if self.excel.is_some() { "\u{feff}" } else { "" });
        for (place, column) in columns.iter().enumerate() {
            if place > 0 {
                line.push(',');
            }
            let name = Cow::Borrowed(column.name());
            quoted(&mut line, &self.excel.as_mut().map_or(name.clone(), |excel| excel.text(name, false)));
        }
        self.end(line)
    }

    fn row<'c>(&mut self, columns: &[Column], mut cell: impl FnMut(&Column) -> Option<Cell<'c>>) -> io::Result<()> {
        let mut line = String::new();
        for (place, column) in columns.iter().enumerate() {
            self.field(&mut line, place, columns.len(), column, cell(column));
        }
        self.end(line)
    }

    fn field(&mut self, line: &mut String, place: usize, columns: usize, column: &Column, cell: Option<Cell<'_>>) {
        if place > 0 {
            line.push(',');
        }
        let text = match (cell, self.excel.as_mut()) {
            (Some(cell), Some(excel)) => excel.cell(cell, column),
            (Some(cell), None) => cell.into_text(),
            // A line of nothing is no row for those who read it.
            (None, _) if columns == 1 => Cow::Borrowed(""),
            (None, _) => return,
        };
        quoted(line, &text);
    }

    fn end(&mut self, mut line: String) -> io::Result<()> {
        line.push_str(if self.excel.is_some() { "\r\n" } else { "\n" });
        self.to.write_all(line.as_bytes())
    }
}

impl RowWriter for Csv {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        match &mut self.columns {
            Columns::Chosen(chosen) => {
                chosen.look_at(row);
                let mut lines = Lines { excel: &mut self.excel, to: &mut self.to };
                if !std::mem::replace(&mut self.has_header, true) {
                    lines.header(&chosen.columns)?;
                }
                lines.row(&chosen.columns, |column| pick(row, column))
            }
            Columns::OfAll { order, known, rows } => {
                for (column, _) in leaves(row) {
                    if known.insert(column.clone()) {
                        order.push(column);
                    }
                }
                rows.push(row.clone());
                Ok(())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }

    fn finish(mut self: Box<Self>) -> io::Result<Notes> {
        let mut lines = Lines { excel: &mut self.excel, to: &mut self.to };
        let mut notes = Notes::new();
        match &self.columns {
            Columns::Chosen(chosen) => {
                if !self.has_header {
                    lines.header(&chosen.columns)?;
                }
                notes.extend(chosen.note());
            }
            Columns::OfAll { order, rows, .. } if !order.is_empty() => {
                lines.header(order)?;
                for row in rows {
                    let mut cells: HashMap<Column, Option<Cell<'_>>> = leaves(row).into_iter().collect();
                    lines.row(order, |column| cells.remove(column).flatten())?;
                }
            }
            Columns::OfAll { .. } => notes.push("no rows, so no columns are known: nothing was written".to_owned()),
        }
        self.to.flush()?;
        notes.extend(self.excel.iter().flat_map(Excel::notes));
        Ok(notes)
    }
}

/// What was done to cells so that Excel runs nothing and keeps every digit.
#[derive(Debug, Default)]
struct Excel {
    marked: u64,
    neutralized: u64,
    removed: u64,
    cut: u64,
}

impl Excel {
    fn cell<'a>(&mut self, cell: Cell<'a>, column: &Column) -> Cow<'a, str> {
        match cell {
            Cell::Text(text) => self.text(text, choice::is_id(column)),
            // It begins with a bracket, so it is no formula.
            Cell::Json(text) => self.held(text),
            Cell::Number(number) if digits(number) > EXACT_DIGITS && number.len() <= LONGEST_LITERAL => {
                self.marked += 1;
                Cow::Owned(format!("=\"{number}\""))
            }
            Cell::Number(_) | Cell::Boolean(_) => cell.into_text(),
        }
    }

    /// Excel reads every cell of CSV anew: it makes numbers of ids, losing digits, and runs what begins like a formula.
    fn text<'a>(&mut self, text: Cow<'a, str>, is_id: bool) -> Cow<'a, str> {
        let text = self.held(text);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let is_id = is_id && !text.is_empty() && text.chars().all(is_plain);
        if (is_id || is_number(&text)) && text.len() <= LONGEST_LITERAL {
            self.marked += 1;
            return Cow::Owned(format!("=\"{text}\""));
        }
        if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
            self.neutralized += 1;
            return self.shortened(Cow::Owned(format!("'{text}")));
        }
        text
    }

    /// Without characters that Excel cannot show, and not too long.
    fn held<'a>(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        let is_odd =
            |c: char| (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}');
        let odd = text.chars().filter(|c| is_odd(*c)).count() as u64;
        self.removed += odd;
        let text = if odd == 0 { text } else { Cow::Owned(text.chars().filter(|c| !is_odd(*c)).collect()) };
        self.shortened(text)
    }

    fn shortened<'a>(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        // UTF-16 has at most as many units as UTF-8 has bytes.
        if text.len() <= LONGEST_CELL {
            return text;
        }
        let mut units = 0;
        let kept: String = text
            .chars()
            .take_while(|c| {
                units += c.len_utf16();
                units <= LONGEST_CELL
            })
            .collect();
        if kept.len() == text.len() {
            return text;
        }
        self.cut += 1;
        Cow::Owned(kept)
    }

    fn notes(&self) -> Notes {
        let said = [
            (self.marked, "cell", "written as `=\"…\"`, so that Excel changes no digit"),
            (self.neutralized, "cell", "with a `'` before what Excel would run as a formula"),
            (self.removed, "character", "left out that Excel cannot show"),
            (self.cut, "cell", "cut at the 32,767 characters that Excel takes"),
        ];
        said.into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, noun, what)| format!("{} {what}", counted(count, noun)))
            .collect()
    }
}

/// Adds a field, in quotes where it needs them.
fn quoted(line: &mut String, text: &str) {
    if !text.is_empty() && !text.contains(['"', ',', '\n', '\r', ';', '\t', '\u{feff}']) && text.trim() == text {
        line.push_str(text);
        return;
    }
    line.push('"');
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}

/// How many digits of a number count.
fn digits(number: &str) -> usize {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').len()
}

/// Whether Excel would take a text for a number, a moment or a fraction.
fn is_number(text: &str) -> bool {
    let is_part =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '/' | '-' | '+' | 'e' | 'E' | ' ' | '%');
    text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(is_part)
}

#[cfg(test)]
mod tests;
