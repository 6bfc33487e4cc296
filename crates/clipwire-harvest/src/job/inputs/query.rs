//! Inputs out of a SQLite database, which is read and not written.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::refused;
use crate::error::{Error, Result};

/// The first column of what a query gives. Rows without a value are left out.
pub(super) fn of_query(path: &Path, query: &str) -> Result<Vec<String>> {
    let name = path.display().to_string();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // SQLite would say the same of a file that is missing and of one that it may not open.
    if !path.exists() {
        return Err(refused(format!("there is no {name}")).with_hint("inputs.from is relative to the file of the job"));
    }
    let cannot = |error: rusqlite::Error| {
        let error = refused(format!("inputs.query cannot be asked of {name}")).because(error);
        error.with_hint("try it with `sqlite3 -readonly`; it has to be one query, of a database of SQLite")
    };
    let connection = Connection::open_with_flags(path, flags).map_err(cannot)?;
    let mut statement = connection.prepare(query).map_err(cannot)?;
    let mut rows = statement.query([]).map_err(cannot)?;
    let mut inputs = Vec::new();
    let mut number = 0;
    while let Some(row) = rows.next().map_err(cannot)? {
        number += 1;
        match row.get_ref(0).map_err(cannot)? {
            ValueRef::Null => {}
            ValueRef::Integer(id) => inputs.push(id.to_string()),
            ValueRef::Text(text) => match std::str::from_utf8(text) {
                Ok(text) => inputs.push(text.to_owned()),
                Err(error) => return Err(no_input(number, "is not UTF-8").because(error)),
            },
            // A number with a fraction has lost the digits of an id.
            ValueRef::Real(_) => return Err(no_input(number, "is a number with a fraction")),
            ValueRef::Blob(_) => return Err(no_input(number, "is bytes")),
        }
    }
    Ok(inputs)
}

fn no_input(number: u64, what: &str) -> Error {
    refused(format!("row {number} of inputs.query {what}"))
        .with_hint("select texts or whole numbers as the first column")
}
