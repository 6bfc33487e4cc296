//! Values that providers send in more than one form, read without losing or guessing anything.
//!
//! The types here stand for a scalar: [`Id`], [`Number`], [`Count`], [`Flag`], [`Timestamp`]. Each keeps the text that was
//! sent and offers what can be read from it, so that an odd value costs itself and not the answer around it. The
//! functions in [`reader`] are what generated structs read their fields with: they take every form in which PHP
//! programs print "nothing" for nothing.

mod count;
mod flag;
mod id;
mod nothing;
mod number;
pub mod quick;
pub mod reader;
mod scalar;
mod timestamp;
mod written;

pub use count::Count;
pub use flag::Flag;
pub use id::Id;
pub use number::Number;
pub use timestamp::Timestamp;

#[cfg(test)]
mod tests;
