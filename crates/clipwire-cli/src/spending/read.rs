//! What the file of spending adds up to.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::str::FromStr;

use clipwire::{Charge, Money};
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::Serialize;
use serde::ser::SerializeMap;

use super::Line;
use crate::failure::Failure;
use crate::row::Row;

/// Longer lines are none of ours. They are passed over without being kept.
const LONGEST_LINE: u64 = 64 << 10;

/// What was spent, by day, provider and operation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spent {
    sums: BTreeMap<(Date, String, String), Sum>,
    /// Lines that cannot be read, such as the half of one that a crash left.
    pub(crate) unreadable: u64,
    /// The number of the first of them.
    pub(crate) first_unreadable: Option<u64>,
}

/// What calls are summed up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Day,
    Provider,
    Operation,
}

impl By {
    pub(crate) const ALL: [Self; 3] = [Self::Day, Self::Provider, Self::Operation];
}

impl FromStr for By {
    type Err = Failure;

    fn from_str(word: &str) -> Result<Self, Failure> {
        match word {
            "day" => Ok(Self::Day),
            "provider" => Ok(Self::Provider),
            "operation" => Ok(Self::Operation),
            _ => Err(Failure::usage(format!("calls are not summed up by `{word}`"))
                .todo("there are day, provider, operation")),
        }
    }
}

/// One sum. Calls, by what they cost.
#[derive(Clone, Debug, Default, Serialize)]
struct Sum {
    calls: u64,
    attempts: u64,
    charged: u64,
    not_charged: u64,
    unstated: u64,
    unknown: u64,
    /// Calls that cost something, or may have, and of which no price is known: they are missing in the cost.
    unpriced: u64,
    #[serde(serialize_with = "amounts")]
    cost: BTreeMap<String, Money>,
    #[serde(serialize_with = "amounts")]
    cost_at_most: BTreeMap<String, Money>,
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    #[serde(flatten)]
    sum: &'a Sum,
}

/// Reads the file. One that is not there is one of no lines.
///
/// Only calls from that day on, in UTC, are counted.
pub(crate) fn read(path: &Path, since: Option<Date>) -> Result<Spent, Failure> {
    let cannot =
        |error: &io::Error| Failure::failed(format!("cannot read the spending in {}", path.display())).because(error);
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Spent::default()),
        Err(error) => return Err(cannot(&error)),
    };
    let mut spent = Spent::default();
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    let mut number = 0;
    while next_line(&mut reader, &mut line).map_err(|error| cannot(&error))? {
        number += 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if !spent.add(&line, since) {
            spent.unreadable += 1;
            spent.first_unreadable.get_or_insert(number);
        }
    }
    Ok(spent)
}

/// Reads on to the end of a line. Of one that is too long the beginning is kept, which nobody can read.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    if io::Read::take(&mut *reader, LONGEST_LINE).read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    if !line.ends_with(b"\n") && line.len() as u64 == LONGEST_LINE {
        reader.skip_until(b'\n')?;
        line.truncate(1);
    }
    Ok(true)
}

impl Spent {
    /// Counts one line; false where it cannot be read.
    fn add(&mut self, line: &[u8], since: Option<Date>) -> bool {
        let Ok(line) = serde_json::from_slice::<Line>(line) else { return false };
        let (Ok(cost), Ok(at_most)) = (line.money(line.cost.as_deref()), line.money(line.cost_at_most.as_deref()))
        else {
            return false;
        };
        let day = Offset::UTC.to_datetime(line.at).date();
        if since.is_none_or(|since| day >= since) {
            self.sums.entry((day, line.provider, line.operation)).or_default().add(
                line.calls,
                line.attempts,
                line.charge,
                cost,
                at_most,
            );
        }
        true
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sums.is_empty()
    }

    /// A row for each sum by what is named, in the order of day, provider and operation. Amounts are texts by currency, as in
    /// `"cost":{"USD":"0.003"}`.
    pub(crate) fn rows(&self, by: &[By]) -> Vec<Row> {
        type Key<'a> = (Option<Date>, Option<&'a str>, Option<&'a str>);
        let mut sums: BTreeMap<Key<'_>, Sum> = BTreeMap::new();
        for ((day, provider, operation), sum) in &self.sums {
            let day = by.contains(&By::Day).then_some(*day);
            let provider = by.contains(&By::Provider).then_some(provider.as_str());
            let operation = by.contains(&By::Operation).then_some(operation.as_str());
            sums.entry((day, provider, operation)).or_default().merge(sum);
        }
        let rows = sums.iter().map(|((day, provider, operation), sum)| Written {
            day: *day,
            provider: *provider,
            operation: *operation,
            sum,
        });
        rows.filter_map(|row| Row::of(&row).ok()).collect()
    }

    /// What a person should know who reads the sums.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(first) = self.first_unreadable {
            let lines = if self.unreadable == 1 { "line" } else { "lines" };
            notes.push(format!(
                "{} {lines} of the file cannot be read and are not counted; the first is line {first}",
                self.unreadable
            ));
        }
        let unpriced: u64 = self.sums.values().map(|sum| sum.unpriced).sum();
        if unpriced > 0 {
            let calls = if unpriced == 1 { "call" } else { "calls" };
            notes.push(format!(
                "{unpriced} {calls} that may have been charged had no known price and are missing in the cost"
            ));
        }
        notes
    }
}

impl Sum {
    fn add(&mut self, calls: u64, attempts: u64, charge: Charge, cost: Option<Money>, at_most: Option<Money>) {
        let count = |count: &mut u64, by: u64| *count = count.saturating_add(by);
        count(&mut self.calls, calls);
        count(&mut self.attempts, attempts);
        let charged = match charge {
            Charge::Yes => &mut self.charged,
            Charge::No => &mut self.not_charged,
            Charge::Unstated => &mut self.unstated,
            _ => &mut self.unknown,
        };
        count(charged, calls);
        // A line may have one of the two.
        let at_most = at_most.or_else(|| cost.clone());
        if charge.is_possible() && at_most.is_none() {
            count(&mut self.unpriced, calls);
        }
        add_money(&mut self.cost, cost);
        add_money(&mut self.cost_at_most, at_most);
    }

    fn merge(&mut self, other: &Self) {
        for (to, from) in [
            (&mut self.calls, other.calls),
            (&mut self.attempts, other.attempts),
            (&mut self.charged, other.charged),
            (&mut self.not_charged, other.not_charged),
            (&mut self.unstated, other.unstated),
            (&mut self.unknown, other.unknown),
            (&mut self.unpriced, other.unpriced),
        ] {
            *to = to.saturating_add(from);
        }
        other.cost.values().for_each(|money| add_money(&mut self.cost, Some(money.clone())));
        other.cost_at_most.values().for_each(|money| add_money(&mut self.cost_at_most, Some(money.clone())));
    }
}

fn add_money(sums: &mut BTreeMap<String, Money>, money: Option<Money>) {
    let Some(money) = money else { return };
    let sum = sums.get(money.currency()).and_then(|sum| sum.plus(&money)).unwrap_or_else(|| money.clone());
    sums.insert(money.currency().to_owned(), sum);
}

fn amounts<S: serde::Serializer>(sums: &BTreeMap<String, Money>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(sums.len()))?;
    for (currency, money) in sums {
        map.serialize_entry(currency, &money.amount())?;
    }
    map.end()
}
