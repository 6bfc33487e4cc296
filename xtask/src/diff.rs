//! What a change of a spec does: on the wire, to users' code, to what is known, and to the next version.
//!
//! A provider's tools ask whether its own contract is kept. Here the question is a client's: does a crate that is published
//! already still work against the new truth, and does a user's code still compile and mean the same after upgrading? Each
//! kind of change is a [`Rule`] with both verdicts; the second one is also read from the generated code of both sides,
//! which has the last word.
//!
//! How to read it: `load` reads both sides, `compare` finds every difference, `surface` reads what callers can name,
//! `report` puts it together, `render` writes it down. `example` has the smallest pair of specs for each rule.

pub mod accepted;
pub mod command;
pub mod compare;
mod comparison;
pub mod example;
mod flat;
pub mod gate;
pub mod load;
pub mod render;
pub mod report;
pub mod rules;
pub mod semver;
pub mod side;
pub mod surface;
pub mod verdict;

pub use self::compare::compare;
pub use self::comparison::Difference;
pub use self::report::Report;
pub use self::rules::{RULES, Rule, rule_table};
pub use self::side::Side;
pub use self::verdict::{Rust, Wire};
