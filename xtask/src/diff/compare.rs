//! Compares two specs part by part, and notes every difference under the rule that it falls under.

mod answers;
mod codes;
mod components;
mod document;
mod kinds;
mod layers;
mod operations;
mod paging;
mod parameters;
mod provider;
mod rest;
mod schemas;
mod security;
mod servers;
mod taken;
mod words;

use super::comparison::{Comparison, Difference};
use super::side::Side;

/// Finds every difference between two specs.
pub fn compare(base: &Side<'_>, head: &Side<'_>) -> Vec<Difference> {
    let mut comparison = Comparison::new(base, head);
    document::compare(&mut comparison);
    provider::compare(&mut comparison);
    servers::compare(&mut comparison);
    security::compare(&mut comparison);
    operations::compare(&mut comparison);
    components::compare(&mut comparison);
    codes::compare(&mut comparison);
    rest::compare(&mut comparison);
    comparison.found
}
