//! The journal of a job: what was asked, answered and paid for, in a database of one machine or of many. It is the truth of a job.

pub(crate) mod database;
mod location;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "postgres")]
mod queue;
mod read;
pub(crate) mod records;
mod sqlite;
mod work;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
#[cfg(feature = "postgres")]
use std::time::Duration;

use jiff::Timestamp;

use self::database::{Transaction, values};
pub use self::location::Location;
#[cfg(feature = "postgres")]
pub(crate) use self::postgres::{PATIENCE, Postgres};
pub(crate) use self::read::{StoredCall, call_behind, call_of, first_day, ids_without, stored, unfinished};
use self::records::{Answered, Asked, Begun, Caps, Counted, Failed, Run, Started, Stream};
use self::sqlite::Sqlite;
use crate::amount::billionths;
use crate::error::{Error, ErrorKind, Result};
use crate::job::Job;

/// The version of the tables.
const VERSION: &str = "2";

/// A journal that is open.
#[derive(Clone, Debug)]
pub(crate) struct Journal {
    location: Location,
    database: Arc<Database>,
    caps: Caps,
    claims: Arc<Claims>,
}

/// Where the tables are.
#[derive(Debug)]
enum Database {
    Sqlite(Sqlite),
    #[cfg(feature = "postgres")]
    Postgres(Box<Postgres>),
}

/// Names for claims, of which no two are the same on any machine.
#[derive(Debug)]
struct Claims {
    own: String,
    count: AtomicU64,
}

impl Claims {
    fn next(&self) -> String {
        format!("{}-{}", self.own, self.count.fetch_add(1, Ordering::Relaxed))
    }
}

impl Journal {
    /// Opens the journal of a job to work with it, or makes it.
    ///
    /// Fails with [`ErrorKind::Busy`] where another process has it open that is alone there, with [`ErrorKind::OtherJob`] where it is of another job,
    /// and with [`ErrorKind::Journal`] where it cannot be used.
    pub(crate) fn open(location: &Location, job: &Job) -> Result<Self> {
        let database = match location {
            Location::File(path) => Database::Sqlite(Sqlite::open(path)?),
            #[cfg(feature = "postgres")]
            Location::Postgres(address) => Database::Postgres(Box::new(Postgres::open(address, &job.name)?)),
            #[cfg(not(feature = "postgres"))]
            Location::Postgres(_) => return Err(unbuilt()),
        };
        let journal = Self::of(location, database);
        journal.claim_for(job)?;
        Ok(journal)
    }

    /// Opens the journal of a job to look at it, while others may be writing.
    pub(crate) fn look(location: &Location, job: &Job) -> Result<Self> {
        let none = || Error::not_run(location);
        let database = match location {
            Location::File(path) => Database::Sqlite(Sqlite::look(path)?.ok_or_else(none)?),
            #[cfg(feature = "postgres")]
            Location::Postgres(address) => {
                Database::Postgres(Box::new(Postgres::look(address, &job.name)?.ok_or_else(none)?))
            }
            #[cfg(not(feature = "postgres"))]
            Location::Postgres(_) => return Err(unbuilt()),
        };
        let journal = Self::of(location, database);
        journal.transaction(|transaction| {
            let known = fact(transaction, "job")?.ok_or_else(none)?;
            journal.is_of(transaction, job, &known)
        })?;
        Ok(journal)
    }

    fn of(location: &Location, database: Database) -> Self {
        // Unlike any other process that has the same number or began at the same moment elsewhere.
        let own = std::hash::BuildHasher::hash_one(&std::collections::hash_map::RandomState::new(), std::process::id());
        let claims = Arc::new(Claims { own: format!("{own:016x}"), count: AtomicU64::new(0) });
        Self { location: location.clone(), database: Arc::new(database), caps: Caps::default(), claims }
    }

    /// Sets what may be spent.
    pub(crate) fn with_caps(mut self, caps: Caps) -> Result<Self> {
        if let Some(currency) = &caps.currency {
            let known = self.transaction(|transaction| set_fact(transaction, "currency", currency))?;
            if known != *currency {
                let what = format!("{} counts {known}, and the job {currency}", self.location);
                return Err(Error::new(ErrorKind::OtherJob, what));
            }
        }
        self.caps = caps;
        Ok(self)
    }

    /// Writes down whose journal it is, or finds that it is another's. What decides what is asked may not change between runs; limits may.
    fn claim_for(&self, job: &Job) -> Result<()> {
        self.transaction(|transaction| {
            set_fact(transaction, "version", VERSION)?;
            let known = set_fact(transaction, "job", &job.identity())?;
            self.is_of(transaction, job, &known)
        })
    }

    fn is_of(&self, transaction: &mut dyn Transaction, job: &Job, known: &str) -> Result<()> {
        if fact(transaction, "version")?.as_deref() != Some(VERSION) {
            return Err(Error::new(ErrorKind::Journal, format!("{} is of another version of clipwire", self.location)));
        }
        if known != job.identity() {
            let error = Error::new(ErrorKind::OtherJob, format!("{} is of a job with other steps", self.location));
            return Err(error.with_hint("give this one another name"));
        }
        Ok(())
    }

    /// The server, where many work on it.
    #[cfg(feature = "postgres")]
    pub(crate) fn server(&self) -> Option<&Postgres> {
        match &*self.database {
            Database::Postgres(server) => Some(server),
            Database::Sqlite(_) => None,
        }
    }

    /// Does something as a whole or not at all. It may be done more than once, where somebody else was in the way.
    pub(crate) fn transaction<T>(&self, work: impl Fn(&mut dyn Transaction) -> Result<T>) -> Result<T> {
        match &*self.database {
            Database::Sqlite(database) => database.transaction(work),
            #[cfg(feature = "postgres")]
            Database::Postgres(database) => database.transaction(work),
        }
    }

    /// The same on a thread that may wait for the database.
    async fn work<T: Send + 'static>(
        &self,
        work: impl Fn(&mut dyn Transaction, &Self) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.blocking(move |journal| journal.transaction(|transaction| work(transaction, journal))).await
    }

    /// Does something on a thread that may wait.
    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce(&Self) -> Result<T> + Send + 'static) -> Result<T> {
        let journal = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&journal));
        done.await.map_err(|error| Error::new(ErrorKind::Journal, "the journal broke down").because(error))?
    }

    /// Goes on with the run that is not over, or begins the next. `resend` makes calls again that may have been charged; `refetch` is for a run
    /// that begins: one that goes on stays what it was. In a file, where nobody else works, calls that were on their way when the program died are
    /// held.
    pub(crate) async fn start(&self, resend: bool, refetch: bool) -> Result<Started> {
        self.work(move |transaction, journal| {
            if matches!(&*journal.database, Database::Sqlite(_)) {
                work::release(transaction)?;
            }
            work::start(transaction, resend, refetch, Timestamp::now())
        })
        .await
    }

    /// Adds the streams of a step, as far as they are not there.
    pub(crate) async fn add(&self, run: Run, step: usize, asked: Vec<Asked>) -> Result<u64> {
        self.work(move |transaction, _| {
            let streams: Vec<(&Asked, Option<i64>)> = asked.iter().map(|asked| (asked, None)).collect();
            work::add(transaction, run, step, &streams)
        })
        .await
    }

    /// Takes the stream that is next, in a journal where nobody else works.
    pub(crate) async fn take(&self, run: Run, now: Timestamp) -> Result<Option<Stream>> {
        let claim = self.claims.next();
        self.work(move |transaction, _| match work::next(transaction, run, now)? {
            Some(stream) => work::claim(transaction, stream, &claim, false),
            None => Ok(None),
        })
        .await
    }

    /// Takes a stream of which nobody else holds the job any more; `None` where there is nothing to do for it.
    #[cfg(feature = "postgres")]
    pub(crate) async fn claim(&self, stream: i64, resend: bool) -> Result<Option<Stream>> {
        let claim = self.claims.next();
        self.work(move |transaction, _| work::claim(transaction, stream, &claim, resend)).await
    }

    /// How long a call has to wait so that all machines together make so many a second.
    #[cfg(feature = "postgres")]
    pub(crate) async fn permit(&self, per_second: u32) -> Result<Duration> {
        self.work(move |transaction, _| queue::permit(transaction, per_second)).await
    }

    /// Adds jobs for the streams of the open run that have none, so that no stream waits for a job that was lost.
    #[cfg(feature = "postgres")]
    pub(crate) async fn requeue(&self, dead_after: Duration) -> Result<u64> {
        self.work(move |transaction, journal| match &*journal.database {
            Database::Postgres(server) => queue::requeue(transaction, &server.quoted_queue_schema(), dead_after),
            Database::Sqlite(_) => Ok(0),
        })
        .await
    }

    /// Leaves a stream to others of which this process has fetched the job.
    #[cfg(feature = "postgres")]
    pub(crate) async fn hand_on(&self, stream: i64) -> Result<()> {
        self.work(move |transaction, _| queue::hand_on(transaction, stream)).await
    }

    /// When the next stream that waits may be taken.
    pub(crate) async fn next_wake(&self, run: Run) -> Result<Option<Timestamp>> {
        self.work(move |transaction, _| read::next_wake(transaction, run)).await
    }

    /// Writes down that a call is about to leave, and sets its price aside.
    pub(crate) async fn begin(&self, stream: &Stream, now: Timestamp) -> Result<Begun> {
        let stream = stream.clone();
        self.work(move |transaction, journal| work::begin(transaction, &journal.caps, &stream, now)).await
    }

    /// Writes down what came, and what follows.
    pub(crate) async fn answered(&self, call: i64, answer: Answered, now: Timestamp) -> Result<Counted> {
        self.blocking(move |journal| {
            // Before the transaction, in which others wait for the budgets.
            let body = work::compressed(&answer.body)?;
            journal.transaction(|transaction| work::answered(transaction, call, &answer, &body, now))
        })
        .await
    }

    /// Writes down that a call failed.
    pub(crate) async fn failed(&self, call: i64, failed: Failed, now: Timestamp) -> Result<()> {
        self.work(move |transaction, _| work::failed(transaction, call, &failed, now)).await
    }

    /// Writes down that nothing can be asked for a stream that was taken: no call is made for it.
    pub(crate) async fn bury(&self, stream: &Stream, reason: &'static str, detail: String) -> Result<()> {
        let stream = stream.clone();
        self.work(move |transaction, _| work::bury(transaction, &stream, reason, &detail)).await
    }

    /// Gives a stream back that was taken and not asked for.
    pub(crate) async fn give_back(&self, stream: &Stream) -> Result<()> {
        let stream = stream.clone();
        self.work(move |transaction, _| work::give_back(transaction, &stream)).await
    }

    /// Writes down that nothing more is asked in a run before somebody goes on with it; why.
    pub(crate) async fn pause(&self, run: Run, why: String) -> Result<()> {
        self.work(move |transaction, _| work::pause(transaction, run, &why)).await
    }

    /// Why nothing more is asked in a run before somebody goes on with it, where that is so.
    #[cfg(feature = "postgres")]
    pub(crate) async fn paused(&self, run: Run) -> Result<Option<String>> {
        self.work(move |transaction, _| read::paused(transaction, run)).await
    }

    /// Writes down that a run is over, where no stream of it is left. Says whether it is.
    pub(crate) async fn end(&self, run: Run) -> Result<bool> {
        self.work(move |transaction, _| work::end(transaction, run)).await
    }
}

/// What a journal counts in, where it does.
pub(crate) fn currency_in(transaction: &mut dyn Transaction) -> Result<Option<String>> {
    fact(transaction, "currency")
}

fn fact(transaction: &mut dyn Transaction, name: &str) -> Result<Option<String>> {
    let select = "SELECT value FROM facts WHERE name = $1";
    transaction.query_row(select, values![name])?.map(|row| row.get(0)).transpose()
}

/// Writes a fact down, where it is not there; what it is then.
fn set_fact(transaction: &mut dyn Transaction, name: &str, value: &str) -> Result<String> {
    let insert = "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    transaction.execute(insert, values![name, value])?;
    Ok(fact(transaction, name)?.unwrap_or_default())
}

#[cfg(not(feature = "postgres"))]
fn unbuilt() -> Error {
    let error = Error::new(ErrorKind::Job, "this build keeps no journal in PostgreSQL");
    error.with_hint("build it with the feature `postgres`, or leave `journal` out for a file")
}

/// The price of a call in billionths, as the budget counts it.
pub(crate) fn price_in(currency: &str, price: &clipwire::Money) -> Option<i64> {
    (price.currency() == currency).then(|| billionths(price)).flatten()
}

#[cfg(test)]
mod tests;
