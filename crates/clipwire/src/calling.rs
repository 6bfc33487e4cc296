//! One call from start to end: attempts under the client's policy, the last of them handed out, all of them booked.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use clipwire_raw::value::quick::quickly;
use clipwire_transport::{Attempt, Attempted, Authorize, Call, Finding, Http, Outgoing, Plan, Reach, Redactor};
use clipwire_transport::{Refusal, Runner, Spent, Turn};

use crate::arrived::{Arrived, Sent};
use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::options::CallOptions;
use crate::protocol::Judged;
use crate::response::Response;

/// What every provider's client has: a way out, and what its calls share.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) http: Http,
    pub(crate) runner: Runner,
    pub(crate) config: Config,
}

impl Core {
    /// The turn of an exchange that is made outside the rules of calls.
    #[cfg(feature = "raw")]
    pub(crate) fn only_turn(&self) -> Turn {
        Turn { attempt: 1, host: 0, timeout: self.config.defaults.timeout(&CallOptions::default()) }
    }
}

/// The credentials as one attempt takes them.
pub(crate) struct Lease {
    pub(crate) authorize: Arc<dyn Authorize>,
    pub(crate) redactor: Redactor,
    /// Which generation of the credentials it is, where they can change.
    pub(crate) number: u64,
}

/// What a provider's client knows that the rest does not.
pub(crate) trait Provider: Sync {
    /// The query parameters that only the client sets.
    const RESERVED_QUERY: &'static [&'static str];

    /// The headers that only the client sets.
    const RESERVED_HEADERS: &'static [&'static str];

    fn core(&self) -> &Core;

    /// The credentials of this moment.
    fn lease(&self) -> Lease;

    /// How long the provider's day, for which it counts calls, still lasts at a moment.
    fn rest_of_day(&self, _now: SystemTime) -> Option<Duration> {
        None
    }

    /// A way to put right what an answer complains of, if there is one; says whether that worked.
    fn mend<'a>(&'a self, _complaint: &Complaint) -> Option<Mending<'a>> {
        None
    }
}

/// An answer that something can be done about.
pub(crate) struct Complaint {
    pub(crate) operation: &'static str,
    /// The generation of the credentials that it was about.
    pub(crate) lease: u64,
    pub(crate) status: u16,
}

pub(crate) type Mending<'a> = Pin<Box<dyn Future<Output = Result<bool>> + Send + 'a>>;

/// A required value, refused where the provider would refuse it for certain.
pub(crate) fn required<'a>(operation: &'static str, name: &str, value: &'a str) -> Result<&'a str> {
    if value.trim().is_empty() {
        return Err(Error::invalid_request(format!("`{name}` is empty")).with_operation(operation));
    }
    Ok(value)
}

/// What a call of an operation sends besides what the generated client puts together.
pub(crate) fn outgoing<C: Provider>(
    client: &C,
    operation: &'static str,
    route: Option<String>,
    options: &CallOptions,
) -> Result<Arc<Outgoing>> {
    let checked = || Ok((options.query(C::RESERVED_QUERY)?, options.headers(C::RESERVED_HEADERS)?));
    let (query, headers) = checked().map_err(|error: Error| error.with_operation(operation))?;
    let body_cap = client.core().config.body_cap;
    Ok(Arc::new(Outgoing { operation, route, query, headers, body_cap }))
}

/// Makes a call. `send` makes one exchange, on a host; `read` hands out what the last one brought.
pub(crate) async fn call<C, A, T, Sending>(
    client: &C,
    outgoing: Arc<Outgoing>,
    options: &CallOptions,
    send: impl Fn(Call, usize) -> Sending + Send + Sync,
    read: impl FnOnce(Arrived<A>) -> Result<Response<T>> + Send,
) -> Result<Response<T>>
where
    C: Provider,
    A: Judged + Send,
    Sending: Future<Output = Sent<A>> + Send,
{
    let (core, operation) = (client.core(), outgoing.operation);
    let defaults = &core.config.defaults;
    let plan = Plan {
        operation,
        timeout: options.timeout(defaults),
        attempt_timeout: options.attempt_timeout(defaults),
        retry: options.retry(defaults),
        budget: options.budget(),
    };
    let latest: Mutex<Option<Result<Arrived<A>>>> = Mutex::new(None);
    let keep = |outcome| *latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    // What could not be mended once will not be mended by the same means.
    let is_mended = AtomicBool::new(false);
    let ran = {
        let (outgoing, send, keep, is_mended) = (&outgoing, &send, &keep, &is_mended);
        let mut attempt = |turn: Turn| -> Attempt<'_> {
            Box::pin(async move {
                let lease = client.lease();
                let call = Call::new(outgoing, lease.authorize, &core.http, turn);
                // What cannot be read quickly is read again, exactly, when it is handed out.
                let sent = quickly(send(call.clone(), turn.host)).await;
                let now = core.runner.clock().time_of_day();
                let outcome = Arrived::of(operation, lease.redactor, call.take_exchange(), sent, now);
                let attempted = attempted(client, operation, lease.number, &outcome, now, is_mended, keep);
                keep(outcome);
                attempted
            })
        };
        core.runner.run(plan, &mut attempt).await
    };
    let outcome = match ran.refusal {
        Some(refusal) => Err(refused(refusal)),
        None => latest.into_inner().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(|| Err(nothing_came())),
    };
    let outcome = outcome.and_then(|arrived| read(arrived.with_tally(ran.tally)));
    let outcome = outcome.map_err(|error| error.with_operation(operation).with_tally(&ran.tally));
    ran.ticket.end(outcome.as_ref().err().map(Error::kind));
    outcome
}

/// What the transport has to know of an attempt.
fn attempted<'a, C: Provider, A: Judged>(
    client: &'a C,
    operation: &'static str,
    lease: u64,
    outcome: &Result<Arrived<A>>,
    now: SystemTime,
    is_mended: &AtomicBool,
    keep: &'a (impl Fn(Result<Arrived<A>>) + Sync),
) -> Attempted<'a> {
    let arrived = match outcome {
        Ok(arrived) => arrived,
        Err(error) => return Attempted { finding: error.finding(), quota: None, mend: None },
    };
    let finding = arrived.finding();
    let quota = arrived.quota().cloned().map(|quota| {
        let day_ends = || client.rest_of_day(arrived.server_time().unwrap_or(now)).map(|rest| now + rest);
        let is_last = quota.remaining() == Some(0);
        (quota, if is_last { day_ends() } else { None })
    });
    let complaint = Complaint { operation, lease, status: arrived.answer.status.as_u16() };
    let mending = finding.kind.and_then(|_| client.mend(&complaint));
    let mending = mending.filter(|_| !is_mended.swap(true, Ordering::Relaxed));
    let mend = mending.map(|mending| {
        Box::pin(async move {
            mending.await.unwrap_or_else(|error| {
                keep(Err(error));
                false
            })
        }) as Pin<Box<dyn Future<Output = bool> + Send + 'a>>
    });
    Attempted { finding, quota, mend }
}

/// The error of a call that was not even sent.
fn refused(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Budget(spent @ Spent::NoPrice(_)) => {
            Error::invalid_request(format!("the budget does not fit: {spent}"))
        }
        Refusal::Budget(spent) => Error::new(ErrorKind::BudgetExhausted).with_detail(spent.to_string()),
        Refusal::Quota(rest) => Error::new(ErrorKind::QuotaExhausted)
            .with_detail("by the provider's last report nothing is left today, so nothing was sent")
            .with_retry_after(Some(rest)),
        Refusal::Limits(free_in) => Error::new(ErrorKind::RateLimited)
            .with_detail("the client's own limits leave no room in the time allowed, so nothing was sent")
            .with_retry_after(free_in),
        _ => Error::new(ErrorKind::Other).with_detail("nothing was sent"),
    }
}

/// The error of a call without an attempt, which the transport does not let happen.
fn nothing_came() -> Error {
    Error::new(ErrorKind::Other).with_detail("no attempt was made")
}

impl Error {
    /// What the transport has to know of an attempt from which no whole answer came back.
    fn finding(&self) -> Finding {
        Finding {
            reach: self.reach().unwrap_or(Reach::NotSent),
            status: self.status(),
            code: None,
            kind: Some(self.kind()),
            charge: self.charge(),
            told: None,
            mended: false,
            bytes: 0,
        }
    }
}
