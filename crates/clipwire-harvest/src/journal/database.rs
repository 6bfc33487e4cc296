//! What a journal asks of a database: statements with parameters, each a part of a transaction. The SQL is the same for all of them.

use crate::error::{Error, ErrorKind, Result};

/// A transaction that is open. Parameters are written `$1`, `$2`, … in the SQL.
pub(crate) trait Transaction {
    /// Executes a statement; how many rows it changed.
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64>;

    /// Reads the rows that a statement returns.
    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>>;

    /// What a `SELECT` ends with whose rows no other transaction may change before this one is over.
    fn for_update(&self) -> &'static str;
}

impl dyn Transaction + '_ {
    /// Reads the first row, where there is one.
    pub(crate) fn query_row(&mut self, sql: &str, parameters: &[Value]) -> Result<Option<Row>> {
        Ok(self.query(sql, parameters)?.into_iter().next())
    }

    /// Reads the one row that there always is, as of a sum or of what was written before.
    pub(crate) fn query_one(&mut self, sql: &str, parameters: &[Value]) -> Result<Row> {
        self.query_row(sql, parameters)?
            .ok_or_else(|| Error::new(ErrorKind::Journal, "the journal lacks a row that it must have"))
    }
}

/// A value in a row or a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row(pub(crate) Vec<Value>);

impl Row {
    /// The value of a column, by its place.
    pub(crate) fn get<T: FromValue>(&self, place: usize) -> Result<T> {
        let unfit = || Error::new(ErrorKind::Journal, format!("column {place} of the journal is not what it must be"));
        self.0.get(place).and_then(T::from_value).ok_or_else(unfit)
    }
}

/// What a value can be read as.
pub(crate) trait FromValue: Sized {
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }
}

/// Smaller and unsigned numbers are integers in the database.
macro_rules! integers {
    ($($type:ty),*) => {
        $(
            impl FromValue for $type {
                fn from_value(value: &Value) -> Option<Self> {
                    i64::from_value(value).and_then(|number| Self::try_from(number).ok())
                }
            }

            impl From<$type> for Value {
                fn from(number: $type) -> Self {
                    // A count that is larger than all others can be is as good as the largest.
                    Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
                }
            }
        )*
    };
}

integers!(u64, usize, u32, u16);

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(|number| number != 0)
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(is: bool) -> Self {
        Self::Integer(i64::from(is))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Parameters of whatever types, in their order.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        &[$($crate::journal::database::Value::from($value)),*]
    };
}
pub(crate) use values;

/// The places of parameters for many rows of so many columns: `($1, $2), ($3, $4)`.
pub(crate) fn places(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// The places of parameters from one on, in brackets: `($3, $4, $5)`.
pub(crate) fn list(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|place| format!("${place}")).collect();
    format!("({})", places.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{list, places};

    #[test]
    fn parameters_are_numbered_from_one_over_all_rows() {
        assert_eq!(places(2, 3), "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(list(3, 2), "($3, $4)");
    }
}
