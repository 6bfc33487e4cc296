//! The journal of one machine: SQLite, one process at a time.

mod read;
mod write;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::amount::billionths;
use crate::error::{Error, ErrorKind, Result};
use crate::job::Job;
use crate::store::{Answered, Asked, Begun, Counted, Failed, Run, Started, Store, Stream};

pub(crate) use self::read::{StoredCall, call_behind, call_of, first_day, ids_without, stored, unfinished};

/// The version of the tables.
pub(crate) const VERSION: &str = "1";

/// What a run and a day may cost, in billionths, and what a call of each step costs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Caps {
    pub(crate) currency: Option<String>,
    pub(crate) run: Option<i64>,
    pub(crate) day: Option<i64>,
    pub(crate) calls: Option<u64>,
    /// By the place of the step.
    pub(crate) prices: Vec<Option<i64>>,
}

/// The journal of one machine. While it is open no other process opens it.
#[derive(Clone, Debug)]
pub struct Sqlite {
    path: PathBuf,
    connection: Arc<Mutex<Connection>>,
    caps: Caps,
    _lock: Arc<File>,
}

impl Sqlite {
    /// Opens the journal of a job, or makes it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Busy`] where another process has it open, [`ErrorKind::OtherJob`] where it is of another job,
    /// [`ErrorKind::Journal`] where it cannot be used.
    pub fn open(path: &Path, job: &Job) -> Result<Self> {
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
        connection.execute_batch(include_str!("sqlite/schema.sql"))?;
        let journal = Self {
            path: path.to_owned(),
            connection: Arc::new(Mutex::new(connection)),
            caps: Caps::default(),
            _lock: Arc::new(lock),
        };
        journal.claim(job)?;
        Ok(journal)
    }

    /// Sets what may be spent.
    pub(crate) fn with_caps(mut self, caps: Caps) -> Result<Self> {
        if let Some(currency) = &caps.currency {
            self.transaction(|transaction| {
                let set = "INSERT INTO facts (name, value) VALUES ('currency', ?1) ON CONFLICT DO NOTHING";
                transaction.execute(set, [currency])?;
                let select = "SELECT value FROM facts WHERE name = 'currency'";
                let known: String = transaction.query_row(select, [], |row| row.get(0))?;
                if known != *currency {
                    let what = format!("{} counts {known}, and the job {currency}", self.path.display());
                    return Err(Error::new(ErrorKind::OtherJob, what));
                }
                Ok(())
            })?;
        }
        self.caps = caps;
        Ok(self)
    }

    /// Writes down whose journal it is, or finds that it is another's. What decides what is asked may not change between runs; limits may.
    fn claim(&self, job: &Job) -> Result<()> {
        let identity =
            serde_json::json!({ "name": job.name, "provider": job.provider, "steps": job.steps }).to_string();
        self.transaction(|transaction| {
            let set = "INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
            transaction.execute(set, ("version", VERSION))?;
            transaction.execute(set, ("job", &identity))?;
            let fact = |name: &str| -> Result<String> {
                Ok(transaction.query_row("SELECT value FROM facts WHERE name = ?1", [name], |row| row.get(0))?)
            };
            if fact("version")? != VERSION {
                let what = format!("{} is of another version of clipwire", self.path.display());
                return Err(Error::new(ErrorKind::Journal, what));
            }
            if fact("job")? != identity {
                let what = format!("{} is of a job with other steps; give this one another name", self.path.display());
                return Err(Error::new(ErrorKind::OtherJob, what));
            }
            Ok(())
        })
    }

    /// Does something as a whole or not at all.
    pub(crate) fn transaction<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// The same on a thread that may wait for the disk.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &Caps) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let journal = self.clone();
        let done =
            tokio::task::spawn_blocking(move || journal.transaction(|transaction| work(transaction, &journal.caps)));
        done.await.map_err(|error| Error::new(ErrorKind::Journal, "the journal broke down").because(error))?
    }
}

impl Store for Sqlite {
    async fn start(&self, resend: bool, refetch: bool) -> Result<Started> {
        self.work(move |transaction, _| write::start(transaction, resend, refetch, Timestamp::now())).await
    }

    async fn add(&self, run: Run, step: usize, asked: Vec<Asked>) -> Result<u64> {
        self.work(move |transaction, _| {
            let mut added = 0;
            for asked in &asked {
                added += write::add(transaction, run, step, asked, None)?;
            }
            Ok(added)
        })
        .await
    }

    async fn take(&self, run: Run, now: Timestamp) -> Result<Option<Stream>> {
        self.work(move |transaction, _| write::take(transaction, run, now)).await
    }

    async fn next_wake(&self, run: Run) -> Result<Option<Timestamp>> {
        self.work(move |transaction, _| read::next_wake(transaction, run)).await
    }

    async fn begin(&self, run: Run, stream: i64, now: Timestamp) -> Result<Begun> {
        self.work(move |transaction, caps| write::begin(transaction, caps, run, stream, now)).await
    }

    async fn answered(&self, run: Run, call: i64, answer: Answered, now: Timestamp) -> Result<Counted> {
        self.work(move |transaction, _| write::answered(transaction, run, call, &answer, now)).await
    }

    async fn failed(&self, run: Run, call: i64, failed: Failed, now: Timestamp) -> Result<()> {
        self.work(move |transaction, _| write::failed(transaction, run, call, &failed, now)).await
    }

    async fn bury(&self, stream: i64, reason: &'static str, detail: String) -> Result<()> {
        self.work(move |transaction, _| write::bury(transaction, stream, reason, &detail)).await
    }

    async fn give_back(&self, stream: i64) -> Result<()> {
        self.work(move |transaction, _| {
            let set = "UPDATE streams SET state = 'ready' WHERE id = ?1 AND state = 'working'";
            transaction.execute(set, [stream])?;
            Ok(())
        })
        .await
    }

    async fn end(&self, run: Run) -> Result<bool> {
        self.work(move |transaction, _| write::end(transaction, run)).await
    }
}

/// The price of a call in billionths, as the budget counts it.
pub(crate) fn price_in(currency: &str, price: &clipwire::Money) -> Option<i64> {
    (price.currency() == currency).then(|| billionths(price)).flatten()
}

#[cfg(test)]
mod tests;
