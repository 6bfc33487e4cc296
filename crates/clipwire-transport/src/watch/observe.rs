//! What an observer learns of each call, for metrics.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use crate::outcome::attempt::Delivery;
use crate::outcome::charge::{Charge, Charges};
use crate::outcome::gave_up::GaveUp;
use crate::outcome::kind::ErrorKind;
use crate::outcome::money::Money;

/// Learns what happens to calls, to feed metrics. Every method does nothing unless it is written.
///
/// It is called on the task that makes the call, between its steps: be quick, and do not block.
pub trait Observer: Send + Sync {
    /// A call is over, one of which nothing was sent and one that was dropped included: as many are reported as the
    /// [`Ledger`](crate::Ledger) counts calls.
    ///
    /// That is after its attempts, once its last answer was read. A request that was refused before it became a call, for a required
    /// value that is empty, is none.
    fn call_finished(&self, call: &CallFinished) {
        let _ = call;
    }

    /// An attempt is over. One that was dropped on its way is not reported.
    fn attempt_finished(&self, attempt: &AttemptFinished<'_>) {
        let _ = attempt;
    }

    /// A call waited, or is about to.
    fn waited(&self, wait: &Waited) {
        let _ = wait;
    }

    /// The provider said that there are too many calls.
    fn throttled(&self, throttled: &Throttled) {
        let _ = throttled;
    }

    /// An attempt was charged, or may have been.
    fn charged(&self, charged: &Charged<'_>) {
        let _ = charged;
    }
}

/// An observer that others hold too, to read what it has learned.
impl<T: Observer + ?Sized> Observer for Arc<T> {
    fn call_finished(&self, call: &CallFinished) {
        (**self).call_finished(call);
    }

    fn attempt_finished(&self, attempt: &AttemptFinished<'_>) {
        (**self).attempt_finished(attempt);
    }

    fn waited(&self, wait: &Waited) {
        (**self).waited(wait);
    }

    fn throttled(&self, throttled: &Throttled) {
        (**self).throttled(throttled);
    }

    fn charged(&self, charged: &Charged<'_>) {
        (**self).charged(charged);
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallEnd {
    /// It succeeded, with an empty list too.
    Succeeded,
    /// It failed, with an error of this kind.
    Failed(ErrorKind),
    /// It was dropped before it ended.
    Dropped,
}

/// One call that is over.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallFinished {
    /// The provider's name of the operation.
    pub operation: &'static str,
    /// How it ended.
    pub end: CallEnd,
    /// How many attempts were made; 0 where a budget, the limits, the quota or the time allowed none, or the request could not be
    /// built.
    pub attempts: u32,
    /// Whether it was charged: the most expensive of its attempts.
    pub charge: Charge,
    /// Its attempts by what they cost. One that was dropped on its way is among the unknown.
    pub charges: Charges,
    /// How long it took, waits included.
    pub elapsed: Duration,
    /// How much of that was waiting, for the limits or before a repetition.
    pub waited: Duration,
    /// Why there was no further attempt, where there could have been.
    pub gave_up: Option<GaveUp>,
}

/// One attempt that is over.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AttemptFinished<'a> {
    /// The provider's name of the operation.
    pub operation: &'static str,
    /// Which attempt of its call it was, counted from 1.
    pub attempt: u32,
    /// How far it got.
    pub delivery: Delivery,
    /// The HTTP status, where the head of a response arrived.
    pub status: Option<StatusCode>,
    /// The provider's code, where the response has one.
    pub code: Option<&'a str>,
    /// What kind of failure it is; `None` for a success.
    pub kind: Option<ErrorKind>,
    /// Whether it was charged.
    pub charge: Charge,
    /// How long it took.
    pub elapsed: Duration,
    /// Bytes of the response's body, decompressed.
    pub bytes: u64,
}

/// Why a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitReason {
    /// For the limits of the client. It is over when it is reported.
    Limits,
    /// Before an attempt is repeated. It begins when it is reported.
    Retry,
}

impl WaitReason {
    /// The lower-case name: `limits` or `retry`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Limits => "limits",
            Self::Retry => "retry",
        }
    }
}

/// A wait of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Waited {
    /// The provider's name of the operation.
    pub operation: &'static str,
    /// Why.
    pub reason: WaitReason,
    /// How long.
    pub time: Duration,
}

/// A refusal for too many calls.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Throttled {
    /// The provider's name of the operation.
    pub operation: &'static str,
    /// How long the provider asks to wait.
    pub retry_after: Option<Duration>,
    /// The rate that is kept from now on, in attempts a second, where this refusal changed it.
    pub rate: Option<f64>,
}

/// A charge, certain or possible.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Charged<'a> {
    /// The provider's name of the operation.
    pub operation: &'static str,
    /// How certain it is; never [`Charge::No`].
    pub charge: Charge,
    /// The price of the operation, where one is known.
    pub price: Option<&'a Money>,
}

/// The observers of a client.
#[derive(Clone, Default)]
pub(crate) struct Observers(Vec<Arc<dyn Observer>>);

impl Observers {
    pub(crate) fn add(&mut self, observer: Arc<dyn Observer>) {
        self.0.push(observer);
    }

    pub(crate) fn notify(&self, what: impl Fn(&dyn Observer)) {
        self.0.iter().for_each(|observer| what(observer.as_ref()));
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} observers", self.0.len())
    }
}
