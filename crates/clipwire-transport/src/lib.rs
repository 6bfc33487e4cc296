//! What a clipwire call goes through: limits, budget, one HTTP exchange or several, retries, ledger, spans and events.
//!
//! This crate is part of clipwire and released with it. Use `clipwire`; what is here changes without notice.
//!
//! How to read it: each folder uses only those below it.
//!
//! * `call`: [`Runner`], the loop around the attempts of a call.
//! * `ledger`: what was sent, answered and charged, counted as it happens.
//! * `watch`: the same for others: [`Observer`], spans and events.
//! * `policy`: what is asked before an attempt is sent and decided after it: [`Limits`], [`Budget`], [`Quota`], [`RetryPolicy`].
//! * `exchange`: [`Exchange::send`] makes one HTTP request of [`RequestParts`] and returns the bytes of the response.
//! * `outcome`: plain values: [`Charge`], [`Money`], [`ErrorKind`], [`AttemptOutcome`].

#![cfg_attr(docsrs, feature(doc_cfg))]

mod call;

mod ledger;
mod watch;

mod exchange;
mod policy;

mod clock;
mod outcome;

pub use call::{AttemptFuture, AttemptResult, CallPlan, CallResult, NotSentReason, Renewal, Runner, RunnerConfig};

pub use ledger::record::CallRecord;
pub use ledger::{Entry, Ledger};
pub use watch::observe::{AttemptFinished, CallEnd, CallFinished, Charged, Observer, Throttled, WaitReason, Waited};

pub use exchange::authorize::{Authorization, Authorize};
pub use exchange::context::AttemptContext;
pub use exchange::corrections::Corrections;
pub use exchange::framing::is_framing;
pub use exchange::http::{CONNECT_TIMEOUT, Http, HttpConfig, HttpError};
pub use exchange::options::RequestOptions;
pub use exchange::preview::Preview;
pub use exchange::redact::{MASK, Redactor, is_maskable, one_line};
pub use exchange::request::RequestParts;
pub use exchange::send::{Exchange, Outcome, RawResponse};

pub use policy::budget::{Budget, BudgetExceeded, Spending, SpentOnDay, UtcOffset};
pub use policy::limit::Limits;
pub use policy::quota::Quota;
pub use policy::retry::{Decision, RetryPolicy, decide};
pub use policy::retry_after::{retry_after, sent_at};

pub use clock::Clock;
pub use outcome::attempt::{AttemptOutcome, Delivery};
pub use outcome::charge::{Charge, Charges};
pub use outcome::gave_up::GaveUp;
pub use outcome::kind::ErrorKind;
pub use outcome::money::{Money, MoneyError, Prices};
pub use outcome::stats::CallStats;
