//! What may be spent at the most, checked before anything is sent and exact under concurrency.

mod day;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::day::UtcOffset;
use crate::clock::Clock;
use crate::outcome::charge::Charge;
use crate::outcome::money::Money;

/// How many days are remembered, so that a clock that goes back finds what was spent.
const DAYS: usize = 7;

/// A cap on calls, attempts and money. Clones share what was spent, whichever clients and requests they are given to, so that one
/// budget can span several clients and outlive them.
///
/// It is checked before each attempt is sent, and what an attempt may cost is set aside before it is sent, so that the
/// cap is never exceeded, however many calls run at once. Money set aside for an attempt that was certainly not charged
/// comes back; that of one whose charge is unstated or unknown does not.
///
/// ```
/// use clipwire_transport::{Budget, UtcOffset};
///
/// let budget = Budget::new().max_calls(100).max_cost("2.50 CNY".parse()?);
/// assert_eq!(budget.spent().calls, 0);
///
/// // What an earlier run has spent, as it was written down.
/// let budget = Budget::new().per_day("5 CNY".parse()?, UtcOffset::BEIJING).already_spent(budget.spent());
/// # Ok::<(), clipwire_transport::MoneyError>(())
/// ```
#[derive(Clone)]
#[must_use = "a budget does nothing until it is given to a client or to a request"]
pub struct Budget {
    caps: Caps,
    spent: Arc<Mutex<Taken>>,
}

#[derive(Clone, Default)]
struct Caps {
    calls: Option<u64>,
    attempts: Option<u64>,
    cost: Option<Money>,
    per_day: Option<(Money, UtcOffset)>,
    /// An amount in the currency of what was already spent.
    already: Option<Money>,
}

/// What was taken from a budget, that which is set aside included.
#[derive(Clone, Debug, Default)]
struct Taken {
    calls: u64,
    attempts: u64,
    cost: Decimal,
    /// Of budgets per day.
    by_day: BTreeMap<i64, Decimal>,
}

/// What was spent of a budget. It can be written down with serde, and given to [`Budget::already_spent`] in a later run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Spending {
    /// Calls that were started.
    pub calls: u64,
    /// HTTP exchanges that were made.
    pub attempts: u64,
    /// The most that the attempts may have cost; `None` where the budget does not count money.
    pub cost: Option<Money>,
    /// The same of the last day on which something was spent; `None` without a budget per day.
    #[serde(default)]
    pub day: Option<SpentOnDay>,
}

/// What was spent of a budget on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SpentOnDay {
    /// The day in the zone of the budget, counted from 1970-01-01.
    pub day: i64,
    /// The most that the attempts on it may have cost.
    pub cost: Money,
}

impl From<Money> for Spending {
    /// Money that was spent, in calls that nobody has counted.
    fn from(cost: Money) -> Self {
        Self { cost: Some(cost), ..Self::default() }
    }
}

/// Which cap of a budget stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BudgetExceeded {
    /// The number of calls.
    Calls(u64),
    /// The number of attempts.
    Attempts(u64),
    /// The money; the attempt would have cost more than is left.
    Cost(Money),
    /// The money of a day; the attempt would have cost more than is left of it.
    Day {
        /// What is allowed in a day.
        cap: Money,
        /// How long the day still lasts.
        rest: Duration,
    },
    /// The budget counts money, and the operation has no price in its currency.
    NoPrice(Money),
}

impl Budget {
    /// A budget without a cap, which counts all the same.
    pub fn new() -> Self {
        Self { caps: Caps::default(), spent: Arc::default() }
    }

    /// Allows so many calls, however many attempts each takes.
    pub fn max_calls(mut self, calls: u64) -> Self {
        self.caps.calls = Some(calls);
        self
    }

    /// Allows so many attempts, repetitions included.
    pub fn max_attempts(mut self, attempts: u64) -> Self {
        self.caps.attempts = Some(attempts);
        self
    }

    /// Allows so much money. Every operation that is called needs a price in the same currency.
    pub fn max_cost(mut self, cost: Money) -> Self {
        self.caps.cost = Some(cost);
        self
    }

    /// Allows so much money in each day of a zone, which begins at its midnight, besides what [`max_cost`](Self::max_cost) allows in
    /// all. Every operation that is called needs a price in the same currency.
    ///
    /// An attempt counts on the day on which it is sent, by the clock of the machine. Where that goes back, what was spent on a day
    /// is still known. With nothing left, calls fail unsent as `BudgetExhausted`, and say how long the day still lasts.
    pub fn per_day(mut self, cost: Money, zone: UtcOffset) -> Self {
        self.caps.per_day = Some((cost, zone));
        self
    }

    /// Counts what was spent before, such as [`spent`](Self::spent) of an earlier run or an amount of [`Money`]. Given several times,
    /// it adds up, and all clones share it.
    ///
    /// Of a budget per day, what was spent on a day counts where that is still the day; of an amount of money nobody knows the day,
    /// and it counts in all. Money in another currency than the budget's fits no price: no call is sent then.
    pub fn already_spent(mut self, spent: impl Into<Spending>) -> Self {
        let Spending { calls, attempts, cost, day } = spent.into();
        let mut taken = self.taken();
        taken.calls = taken.calls.saturating_add(calls);
        taken.attempts = taken.attempts.saturating_add(attempts);
        if let Some(cost) = &cost {
            taken.cost = taken.cost.saturating_add(cost.value());
        }
        if let Some(SpentOnDay { day, cost }) = &day {
            taken.on(*day, cost.value());
        }
        drop(taken);
        self.caps.already = cost.or(day.map(|day| day.cost)).or(self.caps.already);
        self
    }

    /// What was spent so far, that which is set aside for attempts on their way and what was
    /// [already spent](Self::already_spent) included.
    pub fn spent(&self) -> Spending {
        let taken = self.taken().clone();
        let cost = self.money().next().map(|money| money.with_value(taken.cost));
        let day = self.caps.per_day.as_ref().zip(taken.by_day.last_key_value());
        let day = day.map(|((cap, _), (day, cost))| SpentOnDay { day: *day, cost: cap.with_value(*cost) });
        Spending { calls: taken.calls, attempts: taken.attempts, cost, day }
    }

    /// The currency in which it counts money, if it does.
    pub fn currency(&self) -> Option<&str> {
        self.money().next().map(Money::currency)
    }

    /// Whether there is room for all of a job: so many calls with so many attempts, at this cost where all are charged once,
    /// or each of their attempts. Of a budget per day, whether there is today.
    pub fn has_room(&self, calls: u64, attempts: u64, cost: Option<&Money>) -> bool {
        self.has_room_at(Clock::system().time_of_day(), calls, attempts, cost)
    }

    pub(crate) fn has_room_at(&self, now: SystemTime, calls: u64, attempts: u64, cost: Option<&Money>) -> bool {
        let Ok(cost) = self.price(cost) else { return false };
        self.excess(&self.taken(), now, &Portion { calls, attempts, cost }).is_none()
    }

    /// Sets aside what one attempt may take. It comes back when the reservation is dropped before it was sent.
    pub(crate) fn reserve(
        &self,
        starts_call: bool,
        price: Option<&Money>,
        now: SystemTime,
    ) -> Result<Reservation, BudgetExceeded> {
        let more = Portion { calls: u64::from(starts_call), attempts: 1, cost: self.price(price)? };
        let mut taken = self.taken();
        if let Some(exceeded) = self.excess(&taken, now, &more) {
            return Err(exceeded);
        }
        let day = self.caps.per_day.as_ref().map(|(_, zone)| (zone.day(now).0, *zone));
        taken.calls = taken.calls.saturating_add(more.calls);
        taken.attempts = taken.attempts.saturating_add(more.attempts);
        taken.cost = taken.cost.saturating_add(more.cost);
        if let Some((day, _)) = day {
            taken.on(day, more.cost);
        }
        drop(taken);
        Ok(Reservation { spent: self.spent.clone(), held: more, day, sent: false })
    }

    /// Whether what was taken of one is taken of the other.
    pub(crate) fn is_clone_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.spent, &other.spent)
    }

    /// Whether its own caps allow what was already set aside for an attempt by a clone.
    pub(crate) fn check(&self, price: Option<&Money>, now: SystemTime) -> Result<(), BudgetExceeded> {
        self.price(price)?;
        let nothing = Portion { calls: 0, attempts: 0, cost: Decimal::ZERO };
        self.excess(&self.taken(), now, &nothing).map_or(Ok(()), Err)
    }

    /// Which cap would be exceeded if more were taken.
    fn excess(&self, taken: &Taken, now: SystemTime, more: &Portion) -> Option<BudgetExceeded> {
        let Caps { calls, attempts, cost, per_day, .. } = &self.caps;
        let exceeds = |cap: &Option<u64>, taken: u64, more: u64| cap.filter(|cap| taken.saturating_add(more) > *cap);
        let costs_more = |cap: &Money, taken: Decimal| taken.checked_add(more.cost).is_none_or(|sum| sum > cap.value());
        if let Some(cap) = exceeds(calls, taken.calls, more.calls) {
            return Some(BudgetExceeded::Calls(cap));
        }
        if let Some(cap) = exceeds(attempts, taken.attempts, more.attempts) {
            return Some(BudgetExceeded::Attempts(cap));
        }
        if let Some(cap) = cost.as_ref().filter(|cap| costs_more(cap, taken.cost)) {
            return Some(BudgetExceeded::Cost(cap.clone()));
        }
        let (cap, zone) = per_day.as_ref()?;
        let (day, rest) = zone.day(now);
        let taken = taken.by_day.get(&day).copied().unwrap_or_default();
        costs_more(cap, taken).then(|| BudgetExceeded::Day { cap: cap.clone(), rest })
    }

    /// The price of an attempt as it counts; nothing where money does not.
    fn price(&self, price: Option<&Money>) -> Result<Decimal, BudgetExceeded> {
        let other = self.money().find(|money| price.is_none_or(|price| price.currency() != money.currency()));
        match (other, price) {
            (Some(money), _) => Err(BudgetExceeded::NoPrice(money.clone())),
            (None, Some(price)) if self.currency().is_some() => Ok(price.value()),
            (None, _) => Ok(Decimal::ZERO),
        }
    }

    /// The amounts that this budget counts in, where it counts money.
    fn money(&self) -> impl Iterator<Item = &Money> {
        let Caps { cost, per_day, already, .. } = &self.caps;
        let has_cap = cost.is_some() || per_day.is_some();
        let caps = cost.iter().chain(per_day.iter().map(|(cost, _)| cost));
        caps.chain(already.iter().filter(move |_| has_cap))
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        lock(&self.spent)
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget")
            .field("max_calls", &self.caps.calls)
            .field("max_attempts", &self.caps.attempts)
            .field("max_cost", &self.caps.cost)
            .field("per_day", &self.caps.per_day)
            .field("spent", &self.spent())
            .finish()
    }
}

impl fmt::Display for BudgetExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Calls(cap) => write!(f, "it allows {cap} calls"),
            Self::Attempts(cap) => write!(f, "it allows {cap} attempts"),
            Self::Cost(cap) => write!(f, "it allows {cap}, and this attempt could cost more than is left"),
            Self::Day { cap, .. } => {
                write!(f, "it allows {cap} a day, and this attempt could cost more than is left of today")
            }
            Self::NoPrice(cap) => {
                let currency = cap.currency();
                write!(f, "it counts {currency}, and the operation has no price in {currency}; give one with `price`")
            }
        }
    }
}

/// What an attempt or a job takes.
#[derive(Debug)]
struct Portion {
    calls: u64,
    attempts: u64,
    cost: Decimal,
}

impl Taken {
    /// Counts what is spent on a day, and forgets what is long past.
    fn on(&mut self, day: i64, cost: Decimal) {
        let spent = self.by_day.entry(day).or_default();
        *spent = spent.saturating_add(cost);
        while self.by_day.len() > DAYS {
            let oldest = self.by_day.keys().copied().find(|other| *other != day);
            oldest.map(|oldest| self.by_day.remove(&oldest));
        }
    }

    /// Money was set aside that was not spent.
    fn give_back(&mut self, cost: Decimal, day: Option<(i64, UtcOffset)>) {
        self.cost = self.cost.saturating_sub(cost);
        if let Some(spent) = day.and_then(|(day, _)| self.by_day.get_mut(&day)) {
            *spent = spent.saturating_sub(cost);
        }
    }
}

/// What is set aside for one attempt.
#[derive(Debug)]
pub(crate) struct Reservation {
    spent: Arc<Mutex<Taken>>,
    held: Portion,
    /// The day on which it counts, of a budget per day.
    day: Option<(i64, UtcOffset)>,
    sent: bool,
}

impl Reservation {
    /// Whether it counts on the day of this moment.
    pub(crate) fn is_of_today(&self, now: SystemTime) -> bool {
        self.day.is_none_or(|(day, zone)| zone.day(now).0 == day)
    }

    /// The attempt is sent: from now on it counts, whatever becomes of it.
    pub(crate) fn sent(&mut self) {
        self.sent = true;
    }

    /// There was nothing to send after all: everything comes back.
    pub(crate) fn give_back(mut self) {
        self.sent = false;
    }

    /// The attempt is over. What it certainly did not cost comes back.
    pub(crate) fn settle(self, charge: Charge) {
        if charge == Charge::No {
            lock(&self.spent).give_back(self.held.cost, self.day);
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if !self.sent {
            let mut taken = lock(&self.spent);
            taken.calls = taken.calls.saturating_sub(self.held.calls);
            taken.attempts = taken.attempts.saturating_sub(self.held.attempts);
            taken.give_back(self.held.cost, self.day);
        }
    }
}

fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
