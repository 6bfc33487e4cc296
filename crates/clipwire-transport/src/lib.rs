//! How a clipwire call leaves the house: within limits and budget, once or again, booked, with nothing secret in print.
//!
//! This crate is part of clipwire and released with it. Use `clipwire`; what is here changes without notice.
//!
//! [`Runner`] is the loop around a call. What it asks before an attempt leaves and what it decides afterwards stand in
//! files of their own, pure where they can be: `retry`, `limit`, `budget`, `quota`, `hosts`, `allowance`. [`Call`] and `exchange`
//! make the one HTTP exchange that an attempt is.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod call;
pub mod exchange;
pub mod http;
pub mod redact;

pub mod charge;
pub mod kind;
pub mod money;

pub mod run;

pub mod budget;
pub mod clock;
pub mod ledger;
pub mod limit;
pub mod observe;
pub mod quota;
pub mod retry;
pub mod retry_after;

mod allowance;
mod hosts;
mod trace;

pub use budget::{Budget, Spending, Spent};
pub use call::{Authorize, Call, Outgoing};
pub use charge::{Charge, Charges};
pub use clock::Clock;
pub use exchange::{Answer, Exchange, Outcome};
pub use http::{Http, HttpConfig, HttpError};
pub use kind::ErrorKind;
pub use ledger::{Entry, Ledger, Ticket};
pub use limit::Limits;
pub use money::{Money, MoneyError, Prices};
pub use observe::Observer;
pub use quota::Quota;
pub use redact::Redactor;
pub use retry::{Finding, GaveUp, Reach, RetryPolicy};
pub use retry_after::told_delay;
pub use run::{Attempt, Attempted, Plan, Ran, Refusal, Runner, RunnerConfig, Tally, Turn};
