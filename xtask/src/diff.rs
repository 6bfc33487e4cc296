//! What a change of a spec does: on the wire, to users' code, to what is known, and to the next version.
//!
//! A provider's tools ask whether its own contract is kept. Here the question is a client's: does a crate that is published
//! already still work against the new truth, and does a user's code still compile and mean the same after upgrading? Each
//! kind of change is a [`Rule`] with both verdicts; the second one is also read from the generated code of both sides,
//! which has the last word.
//!
//! How to read it: `load` reads both sides, `compare` finds every difference, `surface` reads what callers can name,
//! `report` puts it together, `render` writes it down. `pair` has the smallest pair of specs for each rule.

pub mod accepted;
pub mod compare;
pub mod load;
pub mod pair;
pub mod render;
pub mod report;
pub mod rules;
pub mod semver;
pub mod side;
pub mod surface;
pub mod verdict;

use std::fmt::Write as _;

pub use self::compare::{Difference, compare};
pub use self::report::Report;
pub use self::rules::{RULES, Rule};
pub use self::side::Side;
pub use self::verdict::{Rust, Wire};

/// The table of all rules, as a page shows it.
pub fn rule_table() -> String {
    let mut table = "| rule | when | wire | rust |\n| --- | --- | --- | --- |\n".to_owned();
    for rule in RULES {
        let Rule { id, what, wire, wire_why, rust, rust_why } = rule;
        let _ = writeln!(table, "| `{id}` | {what} | **{wire}**: {wire_why} | **{rust}**: {rust_why} |");
    }
    table
}
