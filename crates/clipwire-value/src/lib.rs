//! What providers send, read without losing or guessing anything.
//!
//! This crate is part of clipwire and released with it. Use `clipwire`; what is here changes without notice.
//!
//! [`text`] turns the bytes of a body into text and finds the JSON document in it. [`json`] goes through that document, strict
//! JSON or not. [`read`] makes values of it: each field in every form in which it may come, an odd one told and left out.
//! [`find`] gives the text at a place, and [`strict`] writes a document as strict JSON. The types are scalars that keep the text
//! that was sent: [`Id`], [`Number`], [`Count`], [`Flag`], [`Timestamp`]; and [`Secret`], which nothing prints.

mod count;
mod decimal;
pub mod find;
mod flag;
mod id;
pub mod json;
mod name;
mod nothing;
mod number;
mod place;
pub mod read;
mod scalar;
mod scalar_value;
mod secret;
pub mod strict;
pub mod text;
mod timestamp;
mod written;

pub use self::count::Count;
pub use self::flag::Flag;
pub use self::id::Id;
pub use self::number::Number;
pub use self::place::Place;
pub use self::secret::Secret;
pub use self::timestamp::Timestamp;

#[cfg(test)]
mod tests;
