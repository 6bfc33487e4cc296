//! A job at work: its journal, its client, its steps, and one call of it after another.

use std::path::Path;
use std::sync::Arc;

use clipwire::dynamic::{Client, Request};
use clipwire::{Cursor, Money};
use jiff::Timestamp;

use crate::error::{Error, ErrorKind, Result};
use crate::job::Job;
use crate::journal::records::{Asked, Begun, Caps, Counted, Stream};
use crate::journal::{Journal, Location, price_in};
use crate::stream::{Failure, Working, answered, failure};

/// How often a call that failed without a charge is repeated, unless the job says otherwise.
const RETRIES: u32 = 3;

/// How a run is made.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Makes calls again that may have been charged: those that were on their way when an earlier program ended, and those whose answers were
    /// lost. They may be paid for twice.
    pub resend_unknown: bool,
    /// Asks for what is known as well.
    pub refetch: bool,
}

impl Options {
    /// Asks for what is known as well, for its counts: lists are gone through to their ends whatever `only_new` says. A run that goes on stays
    /// what it was.
    #[must_use]
    pub fn refetch(mut self, refetch: bool) -> Self {
        self.refetch = refetch;
        self
    }

    /// Makes calls again that may have been charged.
    #[must_use]
    pub fn resend_unknown(mut self, resend: bool) -> Self {
        self.resend_unknown = resend;
        self
    }
}

/// Learns how a run goes on.
pub trait Watch: Send + Sync {
    /// A page or a thing came for a step, by its place in the job.
    fn answered(&self, step: usize, counted: Counted) {
        let _ = (step, counted);
    }

    /// A call failed.
    fn failed(&self, step: usize, error: &clipwire::Error) {
        let _ = (step, error);
    }
}

/// Nobody watches.
impl Watch for () {}

/// Why a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// All of it is done, as far as it can be.
    Done,
    /// A budget has no room for the next call; which one.
    NoRoom(String),
    /// The provider takes no more calls: the credentials are refused, or the quota is used up.
    Refused(String),
    /// Somebody asked for it.
    Stopped,
}

/// How a run ended, and what it brought.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// Its number.
    pub run: i64,
    /// Whether it went on with one that had been stopped.
    pub went_on: bool,
    /// Why it ended.
    pub ended: Ended,
    /// Calls that were answered.
    pub answers: u64,
    /// Rows that are new.
    pub rows: u64,
    /// Calls that failed.
    pub failures: u64,
}

/// A job at work: its journal, its client, its steps.
#[derive(Clone, Debug)]
pub struct Engine {
    job: Job,
    steps: Arc<Vec<Working>>,
    client: Client,
    journal: Journal,
}

impl Engine {
    /// Opens the journal of a job where the job says that it is, or makes it; a file lies in the folder.
    ///
    /// The client makes one attempt a call: repetitions are written down as calls of their own. Build it with
    /// [`RetryPolicy::none`](clipwire::RetryPolicy::none).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Job`] where the job does not fit the provider, or its budget has no price to count; [`ErrorKind::Busy`] where another
    /// process works with the file, [`ErrorKind::OtherJob`] where the journal is of another job, [`ErrorKind::Journal`] where it cannot be used.
    pub fn open(job: Job, folder: &Path, client: Client) -> Result<Self> {
        let location = Location::of(&job, folder);
        Self::open_at(job, &location, client)
    }

    /// The same for a journal that is elsewhere than the job says.
    ///
    /// # Errors
    ///
    /// As of [`open`](Self::open).
    pub fn open_at(job: Job, location: &Location, client: Client) -> Result<Self> {
        if job.provider != client.provider().name {
            let what = format!("the job is of {}, and the client of {}", job.provider, client.provider().name);
            return Err(Error::new(ErrorKind::Job, what));
        }
        let steps = Working::of(&job)?;
        let caps = caps(&job, &steps, &client)?;
        let journal = Journal::open(location, &job)?.with_caps(caps)?;
        Ok(Self { job, steps: Arc::new(steps), client, journal })
    }

    /// The job.
    pub fn job(&self) -> &Job {
        &self.job
    }

    pub(crate) fn steps(&self) -> &[Working] {
        &self.steps
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// How many calls of this process are on their way at once.
    pub(crate) fn at_once(&self) -> usize {
        self.job.limits.calls_at_once() as usize
    }

    /// Makes the next call of a stream.
    pub(crate) async fn work(&self, stream: Stream, watch: &dyn Watch) -> Result<Worked> {
        let missing = || Error::new(ErrorKind::Journal, "the journal has a step that the job has not");
        let working = self.steps.get(stream.step).ok_or_else(missing)?;
        // What cannot be sent is no call.
        let request =
            match request(&self.client, working, &stream).and_then(|request| Ok((request.preview()?, request))) {
                Ok((_, request)) => request,
                Err(error) => {
                    self.journal.bury(&stream, "invalid", error.to_string()).await?;
                    return Ok(Worked::Failed(None));
                }
            };
        let call = match self.journal.begin(&stream, Timestamp::now()).await? {
            Begun::Call(call) => call,
            Begun::NoRoom(which) => {
                self.journal.give_back(&stream).await?;
                self.journal.pause(stream.run, which.clone()).await?;
                return Ok(Worked::NoRoom(which));
            }
            Begun::Taken => return Ok(Worked::Taken),
        };
        match request.send().await {
            Ok(answer) => {
                let came = answered(working, &self.steps, &answer, stream.refetch);
                let counted = self.journal.answered(call, came, Timestamp::now()).await?;
                watch.answered(stream.step, counted);
                Ok(Worked::Answered(counted))
            }
            Err(error) => {
                watch.failed(stream.step, &error);
                let retries = self.job.limits.retries.unwrap_or(RETRIES);
                let Failure { failed, stops } = failure(&error, &stream, retries, Timestamp::now());
                self.journal.failed(call, failed, Timestamp::now()).await?;
                Ok(Worked::Failed(stops))
            }
        }
    }
}

impl Outcome {
    /// Counts what came of working on a stream; why nothing more is asked, where it is so.
    pub(crate) fn count(&mut self, worked: Worked) -> Option<Ended> {
        match worked {
            Worked::Answered(counted) => {
                self.answers += 1;
                self.rows += counted.new;
                None
            }
            Worked::Failed(stops) => {
                self.failures += 1;
                stops.map(Ended::Refused)
            }
            Worked::Taken => None,
            Worked::NoRoom(which) => Some(Ended::NoRoom(which)),
        }
    }
}

/// What came of working on a stream.
pub(crate) enum Worked {
    Answered(Counted),
    /// Somebody else has taken the stream meanwhile.
    Taken,
    /// A call failed; why nothing more is asked, where it is so.
    Failed(Option<String>),
    NoRoom(String),
}

/// The request of a stream, where it stands.
fn request(client: &Client, working: &Working, stream: &Stream) -> Result<Request> {
    let request = of(client, working, &stream.asked)?;
    match &stream.cursor {
        Some(cursor) => Ok(request.at(&Cursor::new(cursor.clone()))?),
        None => Ok(request),
    }
}

/// The request of what a step asks for.
pub(crate) fn of(client: &Client, working: &Working, asked: &Asked) -> Result<Request> {
    let mut request = client.request(working.operation);
    if let Some(about) = &asked.about {
        request = request.about(about)?;
    }
    for (name, value) in &asked.arguments {
        request = request.set(name, value.as_str())?;
    }
    Ok(request)
}

/// What may be spent, and what a call of each step costs.
fn caps(job: &Job, steps: &[Working], client: &Client) -> Result<Caps> {
    let parse = |text: &Option<String>, what: &str| -> Result<Option<Money>> {
        let wrong =
            |error| Error::new(ErrorKind::Job, format!("budget.{what} is an amount and a currency")).because(error);
        text.as_ref().map(|text| text.parse::<Money>().map_err(wrong)).transpose()
    };
    let (run, day) = (parse(&job.budget.run, "run")?, parse(&job.budget.day, "day")?);
    let own = parse(&job.budget.price, "price")?;
    let prices = steps.iter().map(|working| {
        let estimated = client.estimate([(working.operation, 1)]).cost;
        estimated.or_else(|| own.clone())
    });
    let prices: Vec<Option<Money>> = prices.collect();
    let currency = run
        .as_ref()
        .or(day.as_ref())
        .or_else(|| prices.iter().flatten().next())
        .map(|money| money.currency().to_owned());
    let in_billionths = |money: &Option<Money>| {
        let known = currency.as_deref().zip(money.as_ref());
        known.and_then(|(currency, money)| price_in(currency, money))
    };
    let (run_cap, day_cap) = (in_billionths(&run), in_billionths(&day));
    if (run.is_some() && run_cap.is_none()) || (day.is_some() && day_cap.is_none()) {
        return Err(Error::new(
            ErrorKind::Job,
            "budget.run and budget.day are in two currencies, or have too many places",
        ));
    }
    let prices_in: Vec<Option<i64>> = prices.iter().map(in_billionths).collect();
    let counts_money = run_cap.is_some() || day_cap.is_some();
    if let Some(at) = prices_in.iter().position(Option::is_none).filter(|_| counts_money) {
        let step = job.steps.get(at).map_or("", |step| step.name.as_str());
        let currency = currency.unwrap_or_default();
        let what = format!(
            "the budget counts {currency}, and no price in {currency} is known of the step `{step}`; give it as budget.price"
        );
        return Err(Error::new(ErrorKind::Job, what));
    }
    Ok(Caps { currency, run: run_cap, day: day_cap, calls: job.budget.calls, prices: prices_in })
}
