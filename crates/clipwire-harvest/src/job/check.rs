//! What a job would take at the least, said before it runs.

use std::fmt;
use std::time::Duration;

use clipwire::dynamic::{Client, OperationInfo, Returns};
use clipwire::{Limits, Money};
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::{Job, Step, names};

/// What a job would take at the least. How much it takes in the end depends on what its steps bring; nothing was sent to find this.
///
/// As text it is sentences, one a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Check {
    /// The name of the job.
    pub job: String,
    /// The provider that is asked.
    pub provider: String,
    /// How many inputs there are.
    pub inputs: u64,
    /// What is asked.
    pub steps: Vec<StepCheck>,
    /// Calls of all steps together at the least.
    pub calls_at_least: u64,
    /// What these cost; `None` where a price is not known.
    pub cost_at_least: Option<Money>,
    /// The time that limits make these take.
    #[serde(rename = "seconds_at_least", serialize_with = "in_seconds")]
    pub time_at_least: Duration,
    /// Whether the budget has room for these, if nothing of it is spent yet; `None` where there is no budget.
    pub fits: Option<bool>,
    /// What stands in the way, in a sentence.
    pub lacks: Option<String>,
    /// When it runs next by its schedule; `None` where it has none.
    pub next_run: Option<Timestamp>,
}

/// What a step would take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StepCheck {
    /// The name of the step.
    pub step: String,
    /// The operation, as the job writes it.
    pub operation: String,
    /// The provider's name of it.
    pub name: String,
    /// How well it is known: `documented`, `observed`, `inferred` or `assumed`.
    pub known: String,
    /// What a charged call costs; `None` where nobody says.
    pub price: Option<Money>,
    /// The step whose rows it is about; `None` where that is the inputs.
    pub from: Option<String>,
    /// Whether only some rows count.
    pub only_some: bool,
    /// How many calls each row or input takes at the most; `None` where that is as many as the list has pages.
    pub calls_each_at_most: Option<u64>,
    /// How many calls it takes at the least: none where it is about rows, of which nobody knows yet how many there are.
    pub calls_at_least: u64,
    /// What these cost.
    pub cost_at_least: Option<Money>,
}

impl Job {
    /// Says what the job would take at the least, with so many inputs. Nothing is sent.
    pub fn check(&self, client: &Client, inputs: usize) -> Check {
        let inputs = inputs as u64;
        // Of a job that was read, every step has its operation.
        let found = self.steps.iter().filter_map(|step| {
            let operation = names::operation(&self.provider, &step.operation).ok()?;
            Some((operation, self.check_step(client, step, operation, inputs)))
        });
        let found: Vec<(&'static OperationInfo, StepCheck)> = found.collect();
        let calls = || found.iter().map(|(operation, step)| (*operation, step.calls_at_least));
        let calls_at_least = calls().map(|(_, calls)| calls).sum();
        let costs =
            found.iter().filter(|(_, step)| step.calls_at_least > 0).map(|(_, step)| step.cost_at_least.clone());
        let cost_at_least = costs.reduce(|sum, cost| sum?.plus(&cost?)).flatten();
        let own = self.limits.per_second.map(|rate| Limits::new().per_second(rate).shortest_time(calls_at_least));
        let time_at_least = client.estimate(calls()).time_at_least.max(own.unwrap_or_default());
        let steps = found.into_iter().map(|(_, step)| step).collect();
        let mut check = Check {
            job: self.name.clone(),
            provider: self.provider.clone(),
            inputs,
            steps,
            calls_at_least,
            cost_at_least,
            time_at_least,
            fits: None,
            lacks: None,
            next_run: self.schedule().ok().flatten().and_then(|schedule| schedule.next_after(Timestamp::now())),
        };
        if !self.budget.is_unlimited() {
            check.lacks = self.lacks(&check);
            check.fits = Some(check.lacks.is_none());
        }
        check
    }

    fn check_step(&self, client: &Client, step: &Step, operation: &'static OperationInfo, inputs: u64) -> StepCheck {
        let own = || self.budget.price.as_ref()?.parse().ok();
        let price: Option<Money> = client.estimate([(operation, 1)]).cost.or_else(own);
        let calls_at_least = if step.from.is_none() { inputs } else { 0 };
        let has_pages = operation.returns == Returns::List { pages: true };
        StepCheck {
            step: step.name.clone(),
            operation: names::written(operation).trim_matches('`').to_owned(),
            name: operation.name.to_owned(),
            known: operation.source.status.to_owned(),
            cost_at_least: price.as_ref().map(|price| price.times(calls_at_least)),
            price,
            from: step.from.clone(),
            only_some: step.when.is_some(),
            calls_each_at_most: if has_pages { step.pages } else { Some(1) },
            calls_at_least,
        }
    }

    /// Why the budget is in the way of what a job takes at the least.
    fn lacks(&self, check: &Check) -> Option<String> {
        let budget = &self.budget;
        if let Some(calls) = budget.calls.filter(|calls| *calls < check.calls_at_least) {
            return Some(format!("budget.calls has room for {calls} of {} calls", check.calls_at_least));
        }
        for (name, cap) in [("run", &budget.run), ("day", &budget.day)] {
            let Some(cap) = cap.as_ref().and_then(|cap| cap.parse::<Money>().ok()) else { continue };
            // Of two currencies neither is the larger.
            let is_priced =
                |step: &&StepCheck| step.price.as_ref().is_some_and(|price| price.currency() == cap.currency());
            if let Some(step) = check.steps.iter().find(|step| !is_priced(step)) {
                let (name, currency) = (&step.step, cap.currency());
                return Some(format!(
                    "the budget counts {currency}, and no price in {currency} is known of the step `{name}`; give it as budget.price"
                ));
            }
            if let Some(cost) = check.cost_at_least.as_ref().filter(|cost| **cost > cap) {
                return Some(format!("budget.{name} is {cap}, and it costs {cost} at the least"));
            }
        }
        None
    }
}

fn in_seconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_secs_f64())
}

fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "The job `{}` asks {} about {}.", self.job, self.provider, counted(self.inputs, "input"))?;
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))?;
        write!(f, "At the least that is {}", counted(self.calls_at_least, "call"))?;
        match &self.cost_at_least {
            Some(cost) => write!(f, ", {cost}")?,
            None => f.write_str(", at a price that nobody knows")?,
        }
        if !self.time_at_least.is_zero() {
            write!(f, ", {}", humantime::format_duration(self.time_at_least))?;
        }
        f.write_str(".\n")?;
        if let Some(next_run) = self.next_run {
            writeln!(f, "By its schedule it runs next at {next_run}.")?;
        }
        match (&self.lacks, self.fits) {
            (Some(lacks), _) => write!(f, "It cannot be: {lacks}."),
            (None, Some(_)) => f.write_str("The budget has room for that, if nothing of it is spent yet."),
            (None, None) => f.write_str("There is no budget: nothing stops it before all of it is paid for."),
        }
    }
}

impl fmt::Display for StepCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` calls `{}` ({}, {}), ", self.step, self.operation, self.name, self.known)?;
        match &self.price {
            Some(price) => write!(f, "{price} a call: ")?,
            None => f.write_str("at a price that nobody knows: ")?,
        }
        match self.calls_each_at_most {
            Some(1) => f.write_str("one call")?,
            Some(most) => write!(f, "1 to {most} calls")?,
            None => f.write_str("one call or more, as the list has pages,")?,
        }
        match &self.from {
            Some(from) if self.only_some => write!(f, " for each row of `{from}` that counts."),
            Some(from) => write!(f, " for each row of `{from}`."),
            None => write!(f, " for each input, so {} at the least.", self.calls_at_least),
        }
    }
}
