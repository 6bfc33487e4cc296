//! Records each request and chooses its answer: from the queue, else from a provider.

mod limiter;
mod queue;
mod route;
mod state;

pub(crate) use limiter::Permit;
pub(crate) use queue::Queued;
pub(crate) use route::{Response, Router, Rules};
