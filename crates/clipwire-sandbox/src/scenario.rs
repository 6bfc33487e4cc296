//! Which requests of a long run go wrong.

mod read;
mod rules;
mod run;

pub use rules::Scenario;
pub(crate) use run::Run;

#[cfg(test)]
mod tests;
