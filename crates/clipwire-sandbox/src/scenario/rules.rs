//! The rules of a scenario.

use crate::fault::Fault;
use crate::parse_error::ParseError;

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
/// `provider` (`x-provider` of its document), or all. It is due `every` so many of them, `at` these of them, or at a
/// `share` of them. That is chosen by chance out of the seed, the place of the rule in the list and the count, so that
/// the same run goes wrong in the same way again. Of the rules that are due, the first one decides. With `times` a rule
/// decides so often and then no more.
///
/// Every rule counts every request that reaches a provider, whoever decides on it. A request that is refused for its
/// rate and one with a queued reply do not reach a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    pub(super) seed: u64,
    pub(super) rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    pub(super) operation: Option<String>,
    pub(super) provider: Option<String>,
    pub(super) when: When,
    pub(super) times: Option<u64>,
    pub(super) fault: Fault,
}

/// When a rule is due, by the number of a request, which begins with 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum When {
    Every(u64),
    At(Vec<u64>),
    Share(f64),
}

impl Scenario {
    /// Chooses another seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Finds the first rule about a provider or an operation that is not there.
    pub(crate) fn check(&self, providers: &[&str], has_operation: impl Fn(&str) -> bool) -> Result<(), ParseError> {
        for (rule, number) in self.rules.iter().zip(1..) {
            if let Some(provider) = rule.provider.as_deref().filter(|provider| !providers.contains(provider)) {
                let known = providers.join(", ");
                let problem = format!("rule {number}: there is no provider `{provider}`; there are {known}");
                return Err(ParseError::new(problem));
            }
            if let Some(operation) = rule.operation.as_deref().filter(|operation| !has_operation(operation)) {
                return Err(ParseError::new(format!("rule {number}: no provider has an operation `{operation}`")));
            }
        }
        Ok(())
    }
}
