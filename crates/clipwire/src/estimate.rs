//! What a job would take and cost at the most, said before it runs.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use clipwire_transport::Money;

use crate::call::Core;
use crate::options::CallOptions;
use crate::spec::Discount;
use crate::text::duration;

/// What a job would take and cost at the most. It is a bound, not a forecast; nothing was sent to find it.
///
/// ```no_run
/// use clipwire::onebound::{Client, Operation};
///
/// # fn example(client: Client) {
/// // At the most 50 pages of a search, and the details of each of their 500 videos.
/// let estimate = client.estimate([(Operation::ItemSearchVideo, 50), (Operation::ItemGetVideo, 500)]);
/// println!("{estimate}");
/// if estimate.fits_quota == Some(false) {
///     println!("not today");
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Estimate {
    /// Calls of all operations together.
    pub calls: u64,
    /// HTTP exchanges, where each call takes as many attempts as the client's policy allows, and one more for the renewal of a key
    /// where the client has a way to renew it. A request with a policy of its own can take more.
    pub attempts_at_most: u64,
    /// What the calls cost where each is charged once; `None` where an operation has no price.
    pub cost: Option<Money>,
    /// What they cost where every attempt is charged: the most that the job can come to.
    pub cost_at_most: Option<Money>,
    /// What `cost` is less the provider's discounts for many calls of one operation in a day, where all of them are made in one;
    /// `None` where the provider publishes none. Not every operation takes part, so it is a hope and no bound.
    pub cost_discounted: Option<Money>,
    /// The time that the client's limits make it take.
    pub time_at_least: Duration,
    /// Whether the client's budget has room for all of it, whatever is repeated; `None` without a budget.
    pub fits_budget: Option<bool>,
    /// Whether it has room for all of it where no call is repeated; `None` without a budget.
    pub fits_budget_unless_repeated: Option<bool>,
    /// Whether today's quota has room for all calls where none is repeated; `None` where the provider has not reported it yet.
    pub fits_quota: Option<bool>,
}

impl Estimate {
    pub(crate) fn of(core: &Core, job: impl IntoIterator<Item = (&'static str, u64)>) -> Self {
        let runner = &core.runner;
        // A renewed key is tried whatever the policy says, once in a call.
        let each = u64::from(CallOptions::default().retry(&core.defaults).attempts()) + u64::from(core.can_renew());
        let mut by_operation = BTreeMap::<_, u64>::new();
        for (operation, count) in job {
            let counted = by_operation.entry(operation).or_default();
            *counted = counted.saturating_add(count);
        }
        let (mut calls, mut total, mut discounted, mut time) = (0u64, None::<Money>, None::<Money>, Duration::ZERO);
        let discounts = core.discounts();
        let mut has_price = true;
        for (operation, count) in by_operation {
            calls = calls.saturating_add(count);
            time = time.max(runner.shortest_time(operation, count));
            match runner.price(operation).map(|price| (price.times(count), less(price, count, discounts))) {
                Some((price, less)) => {
                    discounted = discounted.map_or(Some(less.clone()), |total| total.plus(&less));
                    let sum = total.map_or_else(|| Some(price.clone()), |total| total.plus(&price));
                    (total, has_price) = (sum.clone(), has_price && sum.is_some());
                }
                None => has_price &= count == 0,
            }
        }
        let cost = total.filter(|_| has_price);
        let attempts_at_most = calls.saturating_mul(each);
        let cost_at_most = cost.as_ref().map(|cost| cost.times(each));
        let fits = |attempts, cost: &Option<_>| runner.has_room(calls, attempts, cost.as_ref());
        Self {
            calls,
            attempts_at_most,
            fits_budget: fits(attempts_at_most, &cost_at_most),
            fits_budget_unless_repeated: fits(calls, &cost),
            fits_quota: runner.quota().and_then(|quota| quota.remaining()).map(|left| calls <= left),
            cost_discounted: discounted.filter(|_| cost.is_some() && !discounts.is_empty()),
            cost,
            cost_at_most,
            time_at_least: time.max(runner.shortest_time("", calls)),
        }
    }
}

/// What so many calls of one operation cost in a day: each tier takes off from its own first call on.
fn less(price: &Money, calls: u64, tiers: &[Discount]) -> Money {
    let ends = tiers.iter().skip(1).map(|tier| tier.from).chain([u64::MAX]);
    let full = price.times(calls.min(tiers.first().map_or(u64::MAX, |tier| tier.from)));
    tiers.iter().zip(ends).fold(full, |total, (tier, end)| {
        let calls = calls.min(end).saturating_sub(tier.from);
        let part = price.times(calls).percent(100u64.saturating_sub(tier.percent));
        total.plus(&part).unwrap_or(total)
    })
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} calls, {} attempts at the most", self.calls, self.attempts_at_most)?;
        match (&self.cost, &self.cost_at_most) {
            (Some(cost), Some(at_most)) if cost == at_most => write!(f, "; {cost} at the most")?,
            (Some(cost), Some(at_most)) => write!(f, "; {cost}, {at_most} at the most")?,
            _ => f.write_str("; no price is known")?,
        }
        if let Some(less) = self.cost_discounted.as_ref().filter(|less| Some(*less) != self.cost.as_ref()) {
            write!(f, ", {less} with discounts")?;
        }
        if !self.time_at_least.is_zero() {
            write!(f, "; {} at the least", duration(self.time_at_least))?;
        }
        match (self.fits_budget, self.fits_budget_unless_repeated) {
            (Some(false), Some(true)) => f.write_str("; fits the budget unless repeated")?,
            (Some(false), _) => f.write_str("; more than the budget has room for")?,
            _ => {}
        }
        if self.fits_quota == Some(false) {
            f.write_str("; more than today's quota has room for")?;
        }
        Ok(())
    }
}
