#![doc = include_str!("../README.md")]

// What is asked for, and when.
mod job;
mod schedule;

// What was asked, answered and paid for.
mod amount;
#[cfg(any(feature = "object-store", feature = "postgres"))]
mod background;
mod journal;

// The work.
mod engine;
mod running;
mod stream;

// What comes out.
mod changes;
mod error;
mod export;
mod feed;
mod history;
mod schema;
mod status;

pub use self::changes::{Change, changes};
pub use self::engine::{Ended, Engine, Options, Outcome, Watch};
pub use self::error::{Error, ErrorKind, Result};
pub use self::export::{Destination, Exported, export};
pub use self::feed::{Position, StoredPage, pages_behind};

pub use self::history::{
    BudgetUse, Day, ErrorCount, History, Hour, Progress, Rate, Remaining, RunProgress, StepProgress, StreamProgress,
};
pub use self::job::{Budget, Check, Inputs, Job, Limits, OnlyNew, Output, Step, StepCheck, When};
pub use self::journal::Location;
pub use self::journal::records::Counted;
pub use self::schedule::Schedule;
pub use self::schema::record_schema;
pub use self::status::{Asked, Calls, FailedCall, Spending, Status, StepStatus, Streams, UnknownCall};
