//! Which values of a row make a cell, and how a person names them.

use std::borrow::Cow;
use std::fmt;

use serde_json::value::RawValue;

use crate::failure::Failure;
use crate::row::{Row, Shape, compact, shape};

/// Deeper objects become one cell of JSON, so that no row can exhaust the stack.
const DEEPEST: usize = 64;

/// The column of rows that are no objects.
const WHOLE: &str = "value";

/// A path into a row, such as `author.id` or `images.0.url`. A dot, a comma or a backslash of a name is written with a backslash
/// before it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Column {
    /// None for the row itself.
    steps: Vec<String>,
    name: String,
}

/// What stands in one cell. An absent value and a null have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    /// Text, without its escapes.
    Text(Cow<'a, str>),
    /// A number as it was written.
    Number(&'a str),
    Boolean(bool),
    /// A list or an object, as JSON without blanks.
    Json(Cow<'a, str>),
}

impl Column {
    /// Reads one path.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let mut columns = Self::list_of(text, None)?;
        match columns.pop() {
            Some(column) if columns.is_empty() => Ok(column),
            _ => Err(Failure::usage(format!("`{text}` is no name of a column"))),
        }
    }

    /// Reads a list of paths with commas between them, as in `--columns id,author.name`.
    pub(crate) fn list(text: &str) -> Result<Vec<Self>, Failure> {
        let columns = Self::list_of(text, Some(','))?;
        for (place, column) in columns.iter().enumerate() {
            if columns.iter().take(place).any(|before| before == column) {
                let failure = Failure::usage(format!("the column `{column}` is named twice in `{text}`"));
                return Err(failure.todo("name each column once"));
            }
        }
        Ok(columns)
    }

    fn list_of(text: &str, separator: Option<char>) -> Result<Vec<Self>, Failure> {
        let refuse = |why: &str| {
            let failure = Failure::usage(format!("`{text}` does not name columns")).why(why);
            Err(failure.todo("name them as in `id,author.name`; a dot that is part of a name is written `\\.`"))
        };
        let mut columns = Vec::new();
        let mut steps = Vec::new();
        let mut step = String::new();
        let mut chars = text.trim().chars().map(Some).chain([None]);
        loop {
            match chars.next().flatten() {
                Some('\\') => match chars.next().flatten() {
                    Some(c) => step.push(c),
                    None => return refuse("it ends in a backslash"),
                },
                Some(c) if c != '.' && Some(c) != separator => {
                    // Blanks after a comma are for the eye.
                    if !(c == ' ' && step.is_empty() && steps.is_empty()) {
                        step.push(c);
                    }
                }
                end => {
                    if end != Some('.') {
                        step.truncate(step.trim_end().len());
                    }
                    if step.is_empty() {
                        return refuse("one of the names is empty");
                    }
                    steps.push(std::mem::take(&mut step));
                    if end != Some('.') {
                        columns.push(Self::of(std::mem::take(&mut steps)));
                    }
                    if end.is_none() {
                        return Ok(columns);
                    }
                }
            }
        }
    }

    /// The path of these names.
    pub(crate) fn of(steps: Vec<String>) -> Self {
        let mut name = String::new();
        for (place, step) in steps.iter().enumerate() {
            if place > 0 {
                name.push('.');
            }
            for c in step.chars() {
                if matches!(c, '\\' | '.' | ',') {
                    name.push('\\');
                }
                name.push(c);
            }
        }
        if steps.is_empty() {
            WHOLE.clone_into(&mut name);
        }
        Self { steps, name }
    }

    /// The path as a person writes it: the heading of the column.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// How many names the path has.
    pub(crate) fn depth(&self) -> usize {
        self.steps.len()
    }

    /// The last name of the path.
    pub(crate) fn last_name(&self) -> &str {
        self.steps.last().map_or(WHOLE, String::as_str)
    }

    /// The value that a row has there, a null included.
    pub(crate) fn find<'a>(&self, row: &'a Row) -> Option<&'a RawValue> {
        self.steps.iter().try_fold(row.json(), |json, step| match shape(json) {
            Shape::Object(members) => members.into_iter().find(|(name, _)| name == step).map(|(_, value)| value),
            Shape::List(values) => values.get(step.parse::<usize>().ok()?).copied(),
            _ => None,
        })
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}

impl<'a> Cell<'a> {
    /// What a value is in a cell; none for a null.
    pub(crate) fn of(json: &'a RawValue) -> Option<Self> {
        Some(match shape(json) {
            Shape::Null => return None,
            Shape::Boolean(answer) => Self::Boolean(answer),
            Shape::Number(number) => Self::Number(number),
            Shape::Text(text) => Self::Text(text),
            Shape::List(_) | Shape::Object(_) => Self::Json(compact(json.get())),
        })
    }

    pub(crate) fn into_text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) | Self::Json(text) => text,
            Self::Number(number) => Cow::Borrowed(number),
            Self::Boolean(answer) => Cow::Borrowed(if answer { "true" } else { "false" }),
        }
    }
}

/// The cell of a row in a column; `None` where there is nothing, or a null.
pub(crate) fn pick<'a>(row: &'a Row, column: &Column) -> Option<Cell<'a>> {
    column.find(row).and_then(Cell::of)
}

/// Every cell of a row in order of appearance. Objects are taken apart, lists are not: each is one cell of JSON.
///
/// A row that is no object is one cell.
pub(crate) fn leaves(row: &Row) -> Vec<(Column, Option<Cell<'_>>)> {
    let mut found = Vec::new();
    collect(row.json(), &mut Vec::new(), &mut found);
    found
}

fn collect<'a>(json: &'a RawValue, steps: &mut Vec<String>, found: &mut Vec<(Column, Option<Cell<'a>>)>) {
    match shape(json) {
        Shape::Object(members) if !members.is_empty() && steps.len() < DEEPEST => {
            for (name, value) in members {
                steps.push(name.into_owned());
                collect(value, steps, found);
                steps.pop();
            }
        }
        _ => found.push((Column::of(steps.clone()), Cell::of(json))),
    }
}

/// An object with the columns as names and the values as the row has them, null where it has none.
pub(crate) fn project(row: &Row, columns: &[Column]) -> String {
    let mut object = String::from("{");
    for column in columns {
        if object.len() > 1 {
            object.push(',');
        }
        // A text can always be written as JSON.
        object.push_str(&serde_json::to_string(column.name()).unwrap_or_default());
        object.push(':');
        object.push_str(&column.find(row).map_or(Cow::Borrowed("null"), |json| compact(json.get())));
    }
    object.push('}');
    object
}

#[cfg(test)]
mod tests;
