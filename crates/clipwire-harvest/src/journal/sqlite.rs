//! The database of one machine: SQLite, one process at a time.

use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql, TransactionBehavior, params_from_iter};

use super::database::{Row, Transaction, Value};
use crate::error::{Error, ErrorKind, Result};

/// How long another process may be in the way of one that reads. One that writes never is, but for the moments in which it opens and closes.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many statements are kept prepared.
const STATEMENTS: usize = 128;

/// A database in a file. While it is open for writing no other process opens it so.
#[derive(Debug)]
pub(super) struct Sqlite {
    connection: Mutex<Connection>,
    /// Held while it is open for writing.
    lock: Option<File>,
}

impl Sqlite {
    /// Opens a file to work with it, or makes it.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let cannot = |what: &str| Error::new(ErrorKind::Journal, format!("{what} {}", path.display()));
        let lock = path.with_extension("lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&lock);
        let lock = lock.map_err(|error| cannot("cannot lock").because(error))?;
        if rustix::fs::flock(&lock, rustix::fs::FlockOperation::NonBlockingLockExclusive).is_err() {
            return Err(Error::new(ErrorKind::Busy, format!("another process works with {}", path.display())));
        }
        let connection = Connection::open(path).map_err(|error| cannot("cannot open").because(error))?;
        // What is committed is on the disk, also where the power fails.
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        connection.execute_batch(include_str!("schema.sql"))?;
        Ok(Self::of(connection, Some(lock)))
    }

    /// Opens a file to look at it while another process may be writing; `None` where there is none, or nothing in it yet.
    pub(super) fn look(path: &Path) -> Result<Option<Self>> {
        if !path.exists() {
            return Ok(None);
        }
        let opened =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX);
        let cannot = |error| Error::new(ErrorKind::Journal, format!("cannot open {}", path.display())).because(error);
        let connection = opened.map_err(cannot)?;
        connection.busy_timeout(PATIENCE)?;
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_master WHERE name = 'facts'", [], |row| row.get(0))?;
        Ok((tables > 0).then(|| Self::of(connection, None)))
    }

    fn of(connection: Connection, lock: Option<File>) -> Self {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Self { connection: Mutex::new(connection), lock }
    }

    /// Does something as a whole or not at all; reads as of one moment.
    pub(super) fn transaction<T>(&self, work: impl FnOnce(&mut dyn Transaction) -> Result<T>) -> Result<T> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let behavior = if self.lock.is_some() { TransactionBehavior::Immediate } else { TransactionBehavior::Deferred };
        let mut open = Open(connection.transaction_with_behavior(behavior)?);
        let done = work(&mut open)?;
        open.0.commit()?;
        Ok(done)
    }
}

/// A transaction that is open.
struct Open<'a>(rusqlite::Transaction<'a>);

impl Transaction for Open<'_> {
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64> {
        let mut statement = self.0.prepare_cached(&numbered(sql))?;
        Ok(statement.execute(params_from_iter(parameters))? as u64)
    }

    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
        let mut statement = self.0.prepare_cached(&numbered(sql))?;
        let columns = statement.column_count();
        let mut found = statement.query(params_from_iter(parameters))?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let values = (0..columns).map(|column| value(row.get_ref(column)?)).collect::<Result<_>>()?;
            rows.push(Row(values));
        }
        Ok(rows)
    }

    fn for_update(&self) -> &'static str {
        // Nobody else writes.
        ""
    }
}

/// Parameters in SQLite's own words: it takes `$1` for a name, and numbers them as they come.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn value(value: ValueRef<'_>) -> Result<Value> {
    let text = |text: &[u8]| {
        let text = String::from_utf8(text.to_vec());
        text.map_err(|error| Error::new(ErrorKind::Journal, "a text in the journal is no UTF-8").because(error))
    };
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Text(own) => Value::Text(text(own)?),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(Error::new(ErrorKind::Journal, "the journal has a fraction, which none is")),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::new(ErrorKind::Journal, "the journal cannot be read or written").because(error)
    }
}
