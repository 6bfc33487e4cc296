//! The columns of a table: their names and types.

use std::fmt;

use crate::columns::{self, Cell, Cells, Table};

/// The columns of the table of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schema {
    /// The kind of the records: `video`, `author` and so on.
    pub kind: &'static str,
    /// The version of the columns.
    pub version: u32,
    /// The columns, in the order in which every format has them.
    pub columns: Vec<Column>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Column {
    /// The name, in snake_case and without dots. A part of a record is flattened with `_`.
    pub name: String,
    /// What it holds. Every column may be null.
    pub kind: ColumnType,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnType {
    /// Text that names something. It is text in every format, even if it has only digits.
    Id,
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// A moment, UTC, in whole microseconds.
    Time,
    /// A decimal number with at most nine places.
    Decimal,
    /// A list of texts.
    Texts,
    /// A list of records with these columns.
    Rows(Vec<Column>),
}

impl Schema {
    /// The columns of a kind.
    pub fn of<M: Table>() -> Self {
        let mut describe = Describe::default();
        columns::row::<M>(None, &mut describe);
        Self { kind: M::KIND, version: M::VERSION, columns: describe.columns }
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id => f.write_str("id"),
            Self::Text => f.write_str("text"),
            Self::Integer => f.write_str("integer"),
            Self::Boolean => f.write_str("boolean"),
            Self::Time => f.write_str("time"),
            Self::Decimal => f.write_str("decimal"),
            Self::Texts => f.write_str("list of text"),
            Self::Rows(columns) => {
                f.write_str("list of (")?;
                for (place, column) in columns.iter().enumerate() {
                    write!(f, "{}{} {}", if place == 0 { "" } else { ", " }, column.name, column.kind)?;
                }
                f.write_str(")")
            }
        }
    }
}

/// Learns the columns from the cells of no record.
#[derive(Default)]
struct Describe {
    parts: Vec<&'static str>,
    columns: Vec<Column>,
}

impl Cells for Describe {
    fn cell(&mut self, (field, ending): (&'static str, &'static str), cell: Cell<'_>) {
        let mut name = String::new();
        for part in &self.parts {
            name.push_str(part);
            name.push('_');
        }
        name.push_str(field);
        name.push_str(ending);
        let kind = match cell {
            Cell::Id(_) => ColumnType::Id,
            Cell::Text(_) => ColumnType::Text,
            Cell::Integer(_) => ColumnType::Integer,
            Cell::Boolean(_) => ColumnType::Boolean,
            Cell::Time(_) => ColumnType::Time,
            Cell::Decimal(_) => ColumnType::Decimal,
            Cell::Texts(_) => ColumnType::Texts,
            Cell::Rows(rows) => {
                let mut describe = Self::default();
                rows.row(None, &mut describe);
                ColumnType::Rows(describe.columns)
            }
        };
        self.columns.push(Column { name, kind });
    }

    fn enter(&mut self, part: &'static str) {
        self.parts.push(part);
    }

    fn leave(&mut self) {
        self.parts.pop();
    }
}
