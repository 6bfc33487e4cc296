//! A list with one JSON value in each line: an object with a field for the value, or the value itself.

use std::io::Read;

use serde_json::value::RawValue;

use super::{Input, Keep, Numbered, Source, Trouble, Wanted, trimmed};
use crate::columns::Column;
use crate::failure::Failure;
use crate::row::{Row, Shape, compact, shape};

pub(super) struct Records {
    lines: Numbered,
    column: Option<Column>,
    keep: Keep,
    /// The fields of the first record, until one has the column: a misspelled name is not a list without values.
    fields: Option<Vec<String>>,
    has_column: bool,
    /// Whether a line was read.
    has_begun: bool,
}

impl Records {
    pub(super) fn new(reader: Box<dyn Read + Send>, source: Source, wanted: &Wanted) -> Result<Self, Failure> {
        let column = wanted.column.as_deref().map(Column::parse).transpose()?;
        let lines = Numbered::new(reader, source);
        Ok(Self { lines, column, keep: wanted.keep.clone(), fields: None, has_column: false, has_begun: false })
    }

    fn input(&mut self, line: u64, text: String) -> Result<Input, Trouble> {
        let source = &self.lines.source;
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        let row = Row::parse(text).map_err(|error| {
            // The position of the error counts lines of its own, of which there is one.
            let todo = "write one JSON value in each line; `jq -c` does that to a document";
            let failure = source.at(line, "is not JSON").why(format!("column {}", error.column()));
            Trouble::Line(line, failure.todo(todo))
        })?;
        let json = match &self.column {
            Some(column) => {
                let found = column.find(&row);
                self.has_column |= found.is_some();
                if self.fields.is_none() {
                    self.fields = Some(fields(&row));
                }
                found
            }
            None => Some(row.json()),
        };
        let value = match json.map(shape) {
            None | Some(Shape::Null) => None,
            Some(Shape::Text(text)) => trimmed(&text),
            Some(Shape::Number(number)) => Some(number.to_owned()),
            Some(Shape::Object(_)) if self.column.is_none() => {
                let failure = source.at(line, "is an object, and nobody said which of its fields is the input");
                let failure = failure.todo(format!("name one of {}", fields(&row).join(", ")));
                // Objects in a list of values are odd ones; a list of objects is one that was not described.
                return Err(if is_first { Trouble::List(failure) } else { Trouble::Line(line, failure) });
            }
            Some(_) => {
                return Err(Trouble::Line(line, source.at(line, "has neither text nor a number as its input")));
            }
        };
        Ok(Input { line, value, keep: self.kept(&row), unreadable: None })
    }

    fn kept(&self, row: &Row) -> Vec<(String, String)> {
        match (&self.keep, shape(row.json())) {
            (Keep::Named(columns), _) => {
                let text = |column: &Column| compact(column.find(row).map_or("null", RawValue::get)).into_owned();
                columns.iter().map(|column| (column.name().to_owned(), text(column))).collect()
            }
            (Keep::All, Shape::Object(members)) => {
                let is_value = |name: &str| {
                    self.column.as_ref().is_some_and(|column| column.depth() == 1 && column.last_name() == name)
                };
                let members = members.into_iter().filter(|(name, _)| !is_value(name));
                members.map(|(name, json)| (name.into_owned(), compact(json.get()).into_owned())).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn fields(row: &Row) -> Vec<String> {
    match shape(row.json()) {
        Shape::Object(members) => members.into_iter().map(|(name, _)| name.into_owned()).collect(),
        _ => Vec::new(),
    }
}

impl Iterator for Records {
    type Item = Result<Input, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.lines.next() {
            Some(line) => {
                let input = line.and_then(|(line, text)| self.input(line, text));
                Some(input.or_else(Trouble::into_input))
            }
            None => {
                let column = self.column.as_ref().filter(|_| !self.has_column)?;
                let fields = self.fields.take()?;
                let failure = Failure::usage(format!("no line of {} has a field `{column}`", self.lines.source.name));
                Some(Err(failure.todo(format!("name one of {}", fields.join(", ")))))
            }
        }
    }
}
