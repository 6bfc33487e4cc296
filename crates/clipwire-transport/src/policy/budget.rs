//! What may be spent at the most, checked before anything is sent and exact under concurrency.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::outcome::charge::Charge;
use crate::outcome::money::Money;

/// A cap on calls, attempts and money. Clones share what was spent.
///
/// It is checked before each attempt is sent, and what an attempt may cost is set aside before it is sent, so that the
/// cap is never exceeded, however many calls run at once. Money set aside for an attempt that was certainly not charged
/// comes back; that of one whose charge is unstated or unknown does not.
///
/// ```
/// use clipwire_transport::Budget;
///
/// let budget = Budget::new().max_calls(100).max_cost("2.50 CNY".parse()?);
/// assert_eq!(budget.spent().calls, 0);
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
}

/// What was taken from a budget, that which is set aside included.
#[derive(Clone, Copy, Default)]
struct Taken {
    calls: u64,
    attempts: u64,
    cost: Decimal,
}

/// What was spent of a budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Spending {
    /// Calls that were started.
    pub calls: u64,
    /// HTTP exchanges that were made.
    pub attempts: u64,
    /// The most that the attempts may have cost; `None` where the budget does not count money.
    pub cost: Option<Money>,
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

    /// What was spent so far, that which is set aside for attempts on their way included.
    pub fn spent(&self) -> Spending {
        let taken = *self.taken();
        let cost = self.caps.cost.as_ref().map(|cap| cap.with_value(taken.cost));
        Spending { calls: taken.calls, attempts: taken.attempts, cost }
    }

    /// The currency in which it counts money, if it does.
    pub fn currency(&self) -> Option<&str> {
        self.caps.cost.as_ref().map(Money::currency)
    }

    /// Whether there is room for all of a job: so many calls with so many attempts, at this cost where all are charged once,
    /// or each of their attempts.
    pub fn has_room(&self, calls: u64, attempts: u64, cost: Option<&Money>) -> bool {
        let taken = *self.taken();
        let fits = |cap: Option<u64>, taken: u64, more: u64| cap.is_none_or(|cap| taken.saturating_add(more) <= cap);
        fits(self.caps.calls, taken.calls, calls)
            && fits(self.caps.attempts, taken.attempts, attempts)
            && match (&self.caps.cost, cost) {
                (None, _) => true,
                (Some(cap), Some(cost)) => taken.cost.saturating_add(cost.value()) <= cap.value(),
                (Some(_), None) => false,
            }
    }

    /// Sets aside what one attempt may take. It comes back when the reservation is dropped before it was sent.
    pub(crate) fn reserve(&self, starts_call: bool, price: Option<&Money>) -> Result<Reservation, BudgetExceeded> {
        let cost = match (&self.caps.cost, price) {
            (None, _) => Decimal::ZERO,
            (Some(cap), Some(price)) if cap.currency() == price.currency() => price.value(),
            (Some(cap), _) => return Err(BudgetExceeded::NoPrice(cap.clone())),
        };
        let mut taken = self.taken();
        let calls = u64::from(starts_call);
        match &self.caps {
            Caps { calls: Some(cap), .. } if taken.calls + calls > *cap => return Err(BudgetExceeded::Calls(*cap)),
            Caps { attempts: Some(cap), .. } if taken.attempts >= *cap => return Err(BudgetExceeded::Attempts(*cap)),
            Caps { cost: Some(cap), .. } if taken.cost + cost > cap.value() => {
                return Err(BudgetExceeded::Cost(cap.clone()));
            }
            _ => {}
        }
        taken.calls += calls;
        taken.attempts += 1;
        taken.cost += cost;
        let held = Taken { calls, attempts: 1, cost };
        Ok(Reservation { spent: self.spent.clone(), held, sent: false })
    }

    fn taken(&self) -> std::sync::MutexGuard<'_, Taken> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
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
            Self::NoPrice(cap) => {
                let currency = cap.currency();
                write!(f, "it counts {currency}, and the operation has no price in {currency}; give one with `price`")
            }
        }
    }
}

/// What is set aside for one attempt.
#[derive(Debug)]
pub(crate) struct Reservation {
    spent: Arc<Mutex<Taken>>,
    held: Taken,
    sent: bool,
}

impl Reservation {
    /// The attempt is sent: from now on it counts, whatever becomes of it.
    pub(crate) fn sent(&mut self) {
        self.sent = true;
    }

    /// The attempt is over. What it certainly did not cost comes back.
    pub(crate) fn settle(self, charge: Charge) {
        if charge == Charge::No {
            let mut taken = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
            taken.cost -= self.held.cost;
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if !self.sent {
            let mut taken = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
            taken.calls -= self.held.calls;
            taken.attempts -= self.held.attempts;
            taken.cost -= self.held.cost;
        }
    }
}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} calls, {} attempts, {}", self.calls, self.attempts, self.cost)
    }
}

#[cfg(test)]
mod tests;
