//! The ways in which the sandbox misbehaves on request.

mod corrupt;
mod effect;
mod grammar;
mod html;
mod kind;
mod list;

pub(crate) use effect::{Effect, Instruction};
pub(crate) use html::page;
pub use kind::{Billing, Fault, RetryAfter};

#[cfg(test)]
mod tests;
