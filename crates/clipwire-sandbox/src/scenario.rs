//! Which requests of a long run go wrong.

mod play;
mod read;

use std::str::FromStr;

pub(crate) use play::Play;

use crate::fault::Fault;
use crate::parse_error::ParseError;

const ROUGH_NIGHT: &str = include_str!("../scenarios/rough-night.yaml");

/// Which requests of a long run go wrong, and how: a seed and a list of rules, in YAML.
///
/// ```
/// use clipwire_sandbox::Scenario;
///
/// let scenario: Scenario = "
/// seed: 7
/// rules:
///   - { every: 10, operation: item_search, fault: code-5000 }
///   - { at: [3, 7], provider: tikhubapi, fault: 'status-429 retry-after=2' }
///   - { share: 0.05, times: 100, fault: html }
/// "
/// .parse()?;
/// # Ok::<(), clipwire_sandbox::ParseError>(())
/// ```
///
/// Each rule counts, from 1, the requests that it is about: those of its `operation` (the provider's name), of its
/// `provider` (`onebound` or `tikhubapi`), or all. It is due `every` so many of them, `at` these of them, or at a
/// `share` of them. That is chosen by chance out of the seed, the place of the rule in the list and the count, so that
/// the same run goes wrong in the same way again. Of the rules that are due, the first one decides. With `times` a rule
/// decides so often and then no more.
///
/// Every rule counts every request that reaches a provider, whoever decides on it. A request that is refused for its
/// rate and one with a scripted reply do not reach a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    seed: u64,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq)]
struct Rule {
    operation: Option<String>,
    provider: Option<String>,
    when: When,
    times: Option<u64>,
    fault: Fault,
}

/// When a rule is due, by the number of a request, which begins with 1.
#[derive(Clone, Debug, PartialEq)]
enum When {
    Every(u64),
    At(Vec<u64>),
    Share(f64),
}

impl Scenario {
    /// What an overnight job meets: a bit of everything, in about one request of eight.
    ///
    /// It is the file `scenarios/rough-night.yaml`.
    pub fn rough_night() -> Self {
        ROUGH_NIGHT.parse().expect("a file of this crate that a test reads")
    }

    /// Chooses another seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The first rule about an operation that no provider has.
    pub(crate) fn check(&self, has_operation: impl Fn(&str) -> bool) -> Result<(), ParseError> {
        for (rule, number) in self.rules.iter().zip(1..) {
            if let Some(operation) = rule.operation.as_deref().filter(|operation| !has_operation(operation)) {
                return Err(ParseError::new(format!("rule {number}: no provider has an operation `{operation}`")));
            }
        }
        Ok(())
    }
}

impl FromStr for Scenario {
    type Err = ParseError;

    fn from_str(yaml: &str) -> Result<Self, ParseError> {
        read::scenario(yaml).map_err(ParseError::new)
    }
}

#[cfg(test)]
mod tests;
