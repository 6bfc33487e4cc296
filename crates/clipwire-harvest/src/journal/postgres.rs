//! The database of many machines: a schema of a PostgreSQL server, and beside it that of the queue.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::{BufMut as _, BytesMut};
use deadpool_postgres::{Object, Pool, PoolError};
use graphile_worker::{Database as QueueDatabase, WorkerUtils};
use graphile_worker_database::tokio_postgres::TokioPostgresDatabase;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::database::{Row, Transaction, Value, values};
use super::location::Location;
use crate::background::Background;
use crate::error::{Error, ErrorKind, Result};

/// How many transactions of one process may be open at once.
const CONNECTIONS: usize = 4;

/// How long a server may be away before the work stops.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How long a server may take to answer at all, unless its address says otherwise.
const CONNECT: Duration = Duration::from_secs(10);

/// How long is waited before a transaction is tried again, at first and at the longest.
const FIRST_WAIT: Duration = Duration::from_millis(20);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// One of those that set the tables up waits for the other.
const SETTING_UP: i64 = 0x636c_6970_7769_7265;

/// A schema of a server.
pub(crate) struct Postgres {
    background: Background,
    config: tokio_postgres::Config,
    pool: Pool,
    schema: String,
    is_for_reading: bool,
}

/// The configuration has a password in it.
impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").field("schema", &self.schema).finish_non_exhaustive()
    }
}

impl Postgres {
    /// Opens the schema of a job to work with it, or makes it.
    pub(super) fn open(address: &str, job: &str) -> Result<Self> {
        let server = Self::connect(address, job, false)?;
        server.reach()?;
        if server.has("rates")? {
            // Others may be at work: nothing that they use is touched.
            return Ok(server);
        }
        let lock = server.client()?;
        // The tables of two jobs, or of one on two machines, are not set up at once.
        server.batch(&lock, format!("SELECT pg_advisory_lock({SETTING_UP})"))?;
        let made = server.has("rates").and_then(|is_made| if is_made { Ok(()) } else { server.set_up() });
        // A connection on which this fails is broken, and its lock gone with it.
        drop(server.batch(&lock, format!("SELECT pg_advisory_unlock({SETTING_UP})")));
        made.map(|()| server)
    }

    /// Makes the queue, and then the tables as a whole or not at all.
    fn set_up(&self) -> Result<()> {
        let queue = WorkerUtils::new(self.queue_database()?, self.queue_schema().as_str());
        self.block(async move { queue.migrate().await.map_err(|error| unready(error.to_string())) })?;
        let made = format!(
            "BEGIN; CREATE SCHEMA IF NOT EXISTS {schema}; SET LOCAL search_path TO {schema}; {tables} {queued} COMMIT",
            schema = quoted(&self.schema),
            tables = in_its_words(include_str!("schema.sql")),
            queued = include_str!("queue.sql").replace("{queue}", &self.quoted_queue_schema()),
        );
        self.batch(&self.client()?, made)
    }

    /// Finds out whether there is a server at all, before patience with one that went away.
    fn reach(&self) -> Result<()> {
        let hint =
            "start the server, or correct the address, the user and the password; what was paid for is in the journal";
        self.client().map(drop).map_err(|error| error.with_hint(hint))
    }

    /// Whether there is a table. That of the rate is made last.
    fn has(&self, table: &str) -> Result<bool> {
        let table = format!("{}.{table}", quoted(&self.schema));
        self.transaction(|transaction| {
            transaction.query_one("SELECT to_regclass($1::text) IS NOT NULL", values![&table])?.get(0)
        })
    }

    /// Opens the schema of a job to look at it; `None` where there is none.
    pub(super) fn look(address: &str, job: &str) -> Result<Option<Self>> {
        let server = Self::connect(address, job, true)?;
        server.reach()?;
        Ok(server.has("rates")?.then_some(server))
    }

    fn connect(address: &str, job: &str, is_for_reading: bool) -> Result<Self> {
        if job.len() > Location::LONGEST_NAME {
            return Err(Error::new(ErrorKind::Job, "the name of the job is too long for a schema"));
        }
        let mut config: tokio_postgres::Config = address.parse().map_err(|error: tokio_postgres::Error| {
            let wrong =
                Error::new(ErrorKind::Job, "the journal is at no address of a PostgreSQL server").because(error);
            wrong.with_hint("write it as in postgresql://user@host/database")
        })?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        let schema = format!("clipwire_{job}");
        // What `pg_stat_activity` tells.
        config.application_name(&schema);
        let database = TokioPostgresDatabase::from_config(config.clone(), CONNECTIONS);
        let pool = database.map_err(|error| unready(error.to_string()))?.pool().clone();
        Ok(Self { background: Background::new("journal")?, config, pool, schema, is_for_reading })
    }

    /// The server for the queue.
    pub(crate) fn queue_database(&self) -> Result<QueueDatabase> {
        let database = TokioPostgresDatabase::from_config(self.config.clone(), CONNECTIONS);
        Ok(database.map_err(|error| unready(error.to_string()))?.into())
    }

    /// The name of the schema of the queue.
    pub(crate) fn queue_schema(&self) -> String {
        format!("{}_queue", self.schema)
    }

    /// The same as SQL has it.
    pub(super) fn quoted_queue_schema(&self) -> String {
        quoted(&self.queue_schema())
    }

    /// Does something as a whole or not at all. It is done again where another transaction was in the way, or the server went away.
    pub(super) fn transaction<T>(&self, work: impl Fn(&mut dyn Transaction) -> Result<T>) -> Result<T> {
        let (mut waited, mut wait) = (Duration::ZERO, FIRST_WAIT);
        loop {
            let failed = match self.attempt(&work) {
                Err(failed) if may_be_tried_again(&failed) && waited < PATIENCE => failed,
                done => return done,
            };
            drop(failed);
            self.block(async move {
                tokio::time::sleep(wait).await;
                Ok(())
            })?;
            waited += wait;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    fn attempt<T>(&self, work: &impl Fn(&mut dyn Transaction) -> Result<T>) -> Result<T> {
        let client = self.client()?;
        let kind = if self.is_for_reading { " ISOLATION LEVEL REPEATABLE READ READ ONLY" } else { "" };
        let begin = format!("BEGIN{kind}; SET LOCAL search_path TO {}", quoted(&self.schema));
        self.batch(&client, begin)?;
        let mut open = Open { server: self, client: client.clone() };
        match work(&mut open) {
            Ok(done) => self.batch(&client, "COMMIT".to_owned()).map(|()| done),
            Err(failed) => {
                // A connection on which even this fails is broken, and the pool makes another one.
                drop(self.batch(&client, "ROLLBACK".to_owned()));
                Err(failed)
            }
        }
    }

    fn client(&self) -> Result<Arc<Object>> {
        let pool = self.pool.clone();
        self.block(async move { pool.get().await.map(Arc::new).map_err(Error::from) })
    }

    fn batch(&self, client: &Arc<Object>, sql: String) -> Result<()> {
        let client = client.clone();
        self.block(async move { client.batch_execute(&sql).await.map_err(Error::from) })
    }

    fn block<T: Send + 'static>(&self, future: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
        self.background.wait(future)?
    }
}

/// A transaction that is open.
struct Open<'a> {
    server: &'a Postgres,
    client: Arc<Object>,
}

impl Transaction for Open<'_> {
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64> {
        let (client, sql, parameters) = (self.client.clone(), sql.to_owned(), parameters.to_vec());
        self.server.block(async move {
            let statement = client.prepare_cached(&sql).await?;
            Ok(client.execute_raw(&statement, &parameters).await?)
        })
    }

    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
        let (client, sql, parameters) = (self.client.clone(), sql.to_owned(), parameters.to_vec());
        self.server.block(async move {
            let statement = client.prepare_cached(&sql).await?;
            let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| value as _).collect();
            client.query(&statement, &parameters).await?.iter().map(row).collect()
        })
    }

    fn for_update(&self) -> &'static str {
        if self.server.is_for_reading { "" } else { " FOR UPDATE" }
    }
}

fn row(row: &tokio_postgres::Row) -> Result<Row> {
    let value = |column: usize, kind: &Type| -> Result<Value> {
        Ok(match *kind {
            Type::INT8 => row.try_get::<_, Option<i64>>(column)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(column)?.map(i64::from).into(),
            Type::BOOL => row.try_get::<_, Option<bool>>(column)?.into(),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column)?.into(),
            _ => row.try_get::<_, Option<String>>(column)?.into(),
        })
    };
    let columns = row.columns().iter().enumerate();
    Ok(Row(columns.map(|(place, column)| value(place, column.type_())).collect::<Result<_>>()?))
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => return Ok(IsNull::Yes),
            Self::Integer(number) => match *kind {
                Type::INT4 => out.put_i32(i32::try_from(*number)?),
                Type::BOOL => out.put_u8(u8::from(*number != 0)),
                _ => out.put_i64(*number),
            },
            // A text of PostgreSQL holds everything but this.
            Self::Text(text) => out.put_slice(text.replace('\0', "\u{fffd}").as_bytes()),
            Self::Bytes(bytes) => out.put_slice(bytes),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The tables in PostgreSQL's words.
fn in_its_words(schema: &str) -> String {
    schema
        .replace(") STRICT, WITHOUT ROWID;", ");")
        .replace(") STRICT;", ");")
        .replace("INTEGER PRIMARY KEY", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
        .replace("INTEGER", "BIGINT")
        .replace("BLOB", "BYTEA")
        // In the order of bytes, as in SQLite.
        .replace(" TEXT", " TEXT COLLATE \"C\"")
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn unready(what: String) -> Error {
    Error::new(ErrorKind::Journal, "the PostgreSQL server cannot be used").because(what)
}

/// Whether a transaction may succeed when it is tried again: the server went away, or another transaction was in the way.
fn may_be_tried_again(error: &Error) -> bool {
    let Some(cause) = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<tokio_postgres::Error>())
    else {
        return false;
    };
    let Some(code) = cause.code() else {
        return cause.is_closed() || std::error::Error::source(cause).is_some_and(|cause| cause.is::<std::io::Error>());
    };
    let in_the_way = [SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE];
    let away = [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW];
    in_the_way.contains(code) || away.contains(code)
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::new(ErrorKind::Journal, "the journal cannot be read or written").because(error)
    }
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => {
                Self::new(ErrorKind::Journal, "no connection to the PostgreSQL server").because(error)
            }
            other => Self::new(ErrorKind::Journal, "no connection to the PostgreSQL server").because(other),
        }
    }
}
