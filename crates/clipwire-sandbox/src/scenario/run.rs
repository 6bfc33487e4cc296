//! A scenario that is under way.

use super::rules::{Rule, Scenario, When};
use crate::fault::Fault;
use crate::random::Random;

/// Chance is measured in this many parts, which an `f64` counts exactly.
const PARTS: u64 = 1 << 53;

/// A scenario with what its rules have counted so far.
#[derive(Debug)]
pub(crate) struct Run {
    scenario: Scenario,
    counts: Vec<Count>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    seen: u64,
    decided: u64,
}

impl Run {
    pub(crate) fn new(scenario: Scenario) -> Self {
        let counts = vec![Count::default(); scenario.rules.len()];
        Self { scenario, counts }
    }

    /// Counts a request; the fault of the first rule that is due and has times left.
    pub(crate) fn next(&mut self, provider: &str, operation: Option<&str>) -> Option<Fault> {
        let random = Random::new(self.scenario.seed);
        let mut due = None;
        for (place, (rule, count)) in self.scenario.rules.iter().zip(&mut self.counts).enumerate() {
            if !rule.is_about(provider, operation) {
                continue;
            }
            count.seen += 1;
            let has_times = rule.times.is_none_or(|times| count.decided < times);
            if due.is_none() && has_times && rule.when.is_due(count.seen, random.at(place)) {
                count.decided += 1;
                due = Some(rule.fault.clone());
            }
        }
        due
    }
}

impl Rule {
    fn is_about(&self, provider: &str, operation: Option<&str>) -> bool {
        self.provider.as_deref().is_none_or(|own| own == provider)
            && self.operation.as_deref().is_none_or(|own| Some(own) == operation)
    }
}

impl When {
    fn is_due(&self, number: u64, random: Random) -> bool {
        match self {
            Self::Every(step) => number.is_multiple_of(*step),
            Self::At(numbers) => numbers.contains(&number),
            Self::Share(share) => (random.at(number as usize).below(PARTS) as f64) < share * PARTS as f64,
        }
    }
}
