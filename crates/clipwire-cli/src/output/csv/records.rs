//! Records of the model as CSV with the columns that clipwire-tables gives their kind, and with the inputs that they belong to.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use clipwire::model::{Author, Comment, Hashtag, LiveRoom, Product, Shop, Sound, Video};
use clipwire_tables::{Csv, CsvOptions, Report, Schema, Table, TableWriter};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::super::{Layout, Notes, RowWriter};
use super::Lines;
use crate::columns::{Cell, Column};
use crate::row::{Row, Shape, shape};

/// Begins to write records of a kind; none where there is no such kind.
pub(in super::super) fn open(
    kind: &str,
    layout: &Layout,
    to: Box<dyn Write + Send>,
) -> Option<io::Result<Box<dyn RowWriter + Send>>> {
    Some(match kind {
        "author" => of::<Author>(layout, to),
        "comment" => of::<Comment>(layout, to),
        "hashtag" => of::<Hashtag>(layout, to),
        "live_room" => of::<LiveRoom>(layout, to),
        "product" => of::<Product>(layout, to),
        "shop" => of::<Shop>(layout, to),
        "sound" => of::<Sound>(layout, to),
        "video" => of::<Video>(layout, to),
        _ => return None,
    })
}

fn of<M: Table + DeserializeOwned + 'static>(
    layout: &Layout,
    to: Box<dyn Write + Send>,
) -> io::Result<Box<dyn RowWriter + Send>> {
    let text = Text::<M>::new(layout.excel)?;
    Ok(if layout.has_inputs {
        Box::new(WithInputs { text, excel: layout.excel, kept: Vec::new(), rows: Vec::new(), to })
    } else {
        Box::new(Records { text, to })
    })
}

/// Bytes that clipwire-tables writes and this takes, a line at a time.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines of records.
struct Text<M: Table> {
    csv: Csv<M, Buffer>,
    buffer: Buffer,
}

impl<M: Table + DeserializeOwned> Text<M> {
    fn new(excel: bool) -> io::Result<Self> {
        let buffer = Buffer::default();
        let options = if excel { CsvOptions::new().for_excel() } else { CsvOptions::new() };
        let csv = Csv::new(buffer.clone(), options).map_err(io::Error::other)?;
        Ok(Self { csv, buffer })
    }

    /// The line of a record, and before the first one the header.
    fn of(&mut self, row: &Row) -> io::Result<Vec<u8>> {
        let record: M = serde_json::from_str(row.text())?;
        self.csv.write(&record).map_err(io::Error::other)?;
        Ok(self.buffer.take())
    }

    fn notes(self) -> io::Result<Notes> {
        let (report, _) = self.csv.finish().map_err(io::Error::other)?;
        Ok(told(&report))
    }
}

/// Writes records as they come.
struct Records<M: Table> {
    text: Text<M>,
    to: Box<dyn Write + Send>,
}

impl<M: Table + DeserializeOwned> RowWriter for Records<M> {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        let line = self.text.of(row)?;
        self.to.write_all(&line)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }

    fn finish(mut self: Box<Self>) -> io::Result<Notes> {
        // The header, where no record came.
        self.to.write_all(&self.text.buffer.take())?;
        self.to.flush()?;
        self.text.notes()
    }
}

/// Writes records with their inputs before them, and behind them why an input has none. Which columns of the inputs are kept is known when
/// all rows are.
struct WithInputs<M: Table> {
    text: Text<M>,
    excel: bool,
    kept: Vec<String>,
    rows: Vec<Row>,
    to: Box<dyn Write + Send>,
}

/// The input of a row: its line, its value, and what was kept.
fn input(row: &Row) -> Vec<(Cow<'_, str>, &RawValue)> {
    member(row, "input").map_or_else(Vec::new, |json| match shape(json) {
        Shape::Object(members) => members,
        _ => Vec::new(),
    })
}

fn member<'a>(row: &'a Row, name: &str) -> Option<&'a RawValue> {
    match shape(row.json()) {
        Shape::Object(members) => members.into_iter().find(|(known, _)| known == name).map(|(_, json)| json),
        _ => None,
    }
}

/// Why a row has no record.
fn error(row: &Row) -> Option<&RawValue> {
    match shape(row.json()) {
        Shape::Object(members) if members.len() == 2 => {
            members.into_iter().find(|(name, _)| name == "error").map(|(_, json)| json)
        }
        _ => None,
    }
}

impl<M: Table + DeserializeOwned> RowWriter for WithInputs<M> {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        for (name, _) in input(row) {
            if !self.kept.iter().any(|known| *known == name) {
                self.kept.push(name.into_owned());
            }
        }
        self.rows.push(row.clone());
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }

    fn finish(self: Box<Self>) -> io::Result<Notes> {
        let Self { mut text, excel, mut kept, rows, mut to } = *self;
        // Also where no input came.
        for (place, name) in ["line", "value"].into_iter().enumerate() {
            if !kept.iter().any(|known| known == name) {
                kept.insert(place, name.to_owned());
            }
        }
        // The header of records alone.
        text.buffer.take();
        let of_kind: Vec<String> = Schema::of::<M>().columns.into_iter().map(|column| column.name).collect();
        let of_input = kept.iter().map(|name| format!("input_{name}"));
        let header = of_input.chain(of_kind.iter().cloned()).chain(["error".to_owned()]);
        let header: Vec<Column> = header.map(|name| Column::of(vec![name])).collect();
        let columns: Vec<Column> = kept.iter().map(|name| Column::of(vec![name.clone()])).collect();
        let why = Column::of(vec!["error".to_owned()]);
        let mut excel = excel.then(super::Excel::default);
        let mut lines = Lines { excel: &mut excel, to: &mut to };
        lines.header(&header)?;
        for row in &rows {
            let (input, error) = (input(row), error(row));
            let mut line = String::new();
            for (place, column) in columns.iter().enumerate() {
                let json = input.iter().find(|(name, _)| name == column.last_name());
                lines.field(&mut line, place, header.len(), column, json.and_then(|(_, json)| Cell::of(json)));
            }
            line.push(',');
            match error {
                Some(_) => line.push_str(&",".repeat(of_kind.len() - 1)),
                None => {
                    let record = String::from_utf8(text.of(row)?).map_err(io::Error::other)?;
                    line.push_str(record.trim_end_matches(['\r', '\n']));
                }
            }
            lines.field(&mut line, header.len(), header.len(), &why, error.and_then(Cell::of));
            lines.end(line)?;
        }
        to.flush()?;
        let mut notes = text.notes()?;
        notes.extend(excel.iter().flat_map(super::Excel::notes));
        Ok(notes)
    }
}

/// What a format could not hold, in words.
pub(crate) fn told(report: &Report) -> Notes {
    let counts = [
        (report.nuls_removed, "characters U+0000 removed"),
        (report.controls_removed, "control characters removed"),
        (report.cells_cut, "cells cut to the 32,767 characters that Excel takes"),
        (report.formulas_neutralized, "formulas neutralized"),
        (report.texts_marked, "texts marked, so that Excel keeps them"),
        (report.numbers_as_text, "numbers written as text, which Excel would round"),
        (report.numbers_dropped, "numbers left out that no table can hold; their texts are beside them"),
    ];
    counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect()
}
