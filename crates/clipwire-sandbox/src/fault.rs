//! The ways in which the sandbox misbehaves on request.

mod corrupt;
mod effect;
mod grammar;
mod html;
mod kind;
mod list;
mod spoiling;

pub(crate) use effect::{Effect, Instruction};
pub(crate) use html::page;
pub use kind::{Billing, Fault, RetryAfter};
pub use spoiling::Spoiling;

#[cfg(test)]
mod tests;
