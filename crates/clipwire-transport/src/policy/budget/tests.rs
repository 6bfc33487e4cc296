//! Caps that are reached and never exceeded.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use super::{Budget, BudgetExceeded, Spending, UtcOffset};
use crate::outcome::charge::Charge;
use crate::outcome::money::Money;

fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(20_000 * 86_400 + 43_200)
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

#[test]
fn each_cap_stops_what_would_exceed_it_and_says_which() {
    let calls = Budget::new().max_calls(1);
    calls.reserve(true, None, noon()).unwrap().sent();
    assert_eq!(calls.reserve(true, None, noon()).map(drop).unwrap_err().to_string(), "it allows 1 calls");
    calls.reserve(false, None, noon()).unwrap();

    let attempts = Budget::new().max_attempts(0);
    assert_eq!(attempts.reserve(true, None, noon()).map(drop), Err(BudgetExceeded::Attempts(0)));

    let price = money("0.4 CNY");
    let cost = Budget::new().max_cost(money("1 CNY"));
    for _ in 0..2 {
        cost.reserve(true, Some(&price), noon()).unwrap().sent();
    }
    assert_eq!(cost.reserve(true, Some(&price), noon()).map(drop), Err(BudgetExceeded::Cost(money("1 CNY"))));
    assert_eq!(cost.spent().cost, Some(money("0.8 CNY")));
}

#[test]
fn a_budget_that_counts_money_needs_a_price_in_its_currency() {
    let budget = Budget::new().max_cost(money("1 CNY"));
    for price in [None, Some(&money("0.1 USD"))] {
        let spent = budget.reserve(true, price, noon()).map(drop).unwrap_err();
        assert!(spent.to_string().contains("no price in CNY"), "{spent}");
    }
    assert_eq!(budget.spent().attempts, 0);
}

#[test]
fn what_was_not_sent_comes_back_and_what_was_not_charged_costs_nothing() {
    let price = money("0.5 CNY");
    let budget = Budget::new().max_calls(9).max_cost(money("1 CNY"));
    drop(budget.reserve(true, Some(&price), noon()).unwrap());
    assert_eq!((budget.spent().calls, budget.spent().attempts, budget.spent().cost), (0, 0, Some(money("0 CNY"))));
    for (charge, cost) in
        [(Charge::No, "0 CNY"), (Charge::Yes, "0.5 CNY"), (Charge::No, "0.5 CNY"), (Charge::Unknown, "1 CNY")]
    {
        let mut reservation = budget.reserve(true, Some(&price), noon()).unwrap();
        reservation.sent();
        reservation.settle(charge);
        assert_eq!(budget.spent().cost, Some(money(cost)));
    }
    assert_eq!((budget.spent().calls, budget.spent().attempts), (4, 4));
}

#[test]
fn many_threads_together_never_take_one_too_many() {
    let budget = Budget::new().max_calls(1_000).max_cost(money("99.9 CNY"));
    let (price, granted) = (money("0.1 CNY"), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Ok(mut reservation) = budget.reserve(true, Some(&price), noon()) {
                    reservation.sent();
                    granted.fetch_add(1, Ordering::Relaxed);
                    reservation.settle(Charge::Yes);
                }
            });
        }
    });
    assert_eq!((granted.into_inner(), budget.spent().cost), (999, Some(money("99.9 CNY"))));
}

#[test]
fn a_job_has_room_where_every_cap_has() {
    let cost = money("0.5 CNY");
    assert!(Budget::new().has_room(u64::MAX, u64::MAX, None));
    let budget = Budget::new().max_calls(10).max_attempts(20).max_cost(money("1 CNY"));
    assert!(budget.has_room(10, 20, Some(&money("1 CNY"))));
    for (calls, attempts, cost) in [(11, 20, Some(&cost)), (10, 21, Some(&cost)), (1, 1, None)] {
        assert!(!budget.has_room(calls, attempts, cost));
    }
    assert!(!budget.has_room(1, 1, Some(&money("1.01 CNY"))));
    budget.reserve(true, Some(&cost), noon()).unwrap().sent();
    assert!(!budget.has_room(10, 10, Some(&cost)) && budget.has_room(9, 19, Some(&cost)));
}

/// Spends so often, each time a price that is charged; says what stopped it.
fn spend(budget: &Budget, times: u32, price: &Money, now: SystemTime) -> Result<(), BudgetExceeded> {
    for _ in 0..times {
        let mut reservation = budget.reserve(true, Some(price), now)?;
        reservation.sent();
        reservation.settle(Charge::Yes);
    }
    Ok(())
}

#[test]
fn what_was_already_spent_counts_in_whatever_order_the_budget_is_made() {
    let (price, spent) = (money("0.4 CNY"), money("0.7 CNY"));
    for budget in [
        Budget::new().max_cost(money("1.1 CNY")).already_spent(spent.clone()),
        Budget::new().already_spent(spent).max_cost(money("1.1 CNY")),
    ] {
        let clone = budget.clone();
        spend(&budget, 1, &price, noon()).unwrap();
        assert_eq!(spend(&clone, 1, &price, noon()), Err(BudgetExceeded::Cost(money("1.1 CNY"))));
        assert_eq!(clone.spent().cost, Some(money("1.1 CNY")));
    }
    // Written down and read back, run after run: no run has more than the others left.
    let mut spent = Spending::default();
    let mut calls = 0;
    for _ in 0..5 {
        let written = serde_json::to_string(&spent).unwrap();
        let budget = Budget::new()
            .max_calls(7)
            .max_cost(money("99 CNY"))
            .already_spent(serde_json::from_str::<Spending>(&written).unwrap());
        calls += (0..3).filter(|_| spend(&budget, 1, &price, noon()).is_ok()).count();
        spent = budget.spent();
    }
    assert_eq!((calls, spent.calls, spent.attempts, spent.cost), (7, 7, 7, Some(money("2.8 CNY"))));
    // One that was written down before there were budgets per day.
    let old: Spending = serde_json::from_str(r#"{"calls":2,"attempts":3,"cost":"0.1 CNY"}"#).unwrap();
    assert_eq!(
        Budget::new().max_calls(2).already_spent(old).reserve(true, None, noon()).map(drop),
        Err(BudgetExceeded::Calls(2))
    );
}

#[test]
fn money_spent_in_another_currency_is_not_taken_for_the_budgets_own() {
    let budget = Budget::new().max_cost(money("1 CNY")).already_spent(money("0.5 USD"));
    for price in ["0.1 CNY", "0.1 USD"] {
        assert!(matches!(spend(&budget, 1, &money(price), noon()), Err(BudgetExceeded::NoPrice(_))), "{price}");
        assert!(!budget.has_room(1, 1, Some(&money(price))));
    }
    // Without a cap on money, none is counted.
    let calls = Budget::new().max_calls(2).already_spent(money("0.5 USD"));
    spend(&calls, 1, &money("0.1 CNY"), noon()).unwrap();
    assert_eq!((calls.spent().cost, calls.currency()), (None, None));
}

#[test]
fn a_budget_per_day_begins_anew_at_midnight_of_its_zone_and_at_no_other_time() {
    let (price, cap, hour) = (money("0.4 CNY"), money("1 CNY"), Duration::from_secs(3_600));
    let budget = Budget::new().max_cost(money("2 CNY")).per_day(cap.clone(), UtcOffset::BEIJING);
    let day = |rest| Err(BudgetExceeded::Day { cap: cap.clone(), rest });
    // Noon in UTC is 20:00 in Beijing.
    assert_eq!(spend(&budget, 3, &price, noon()), day(4 * hour));
    assert_eq!(spend(&budget, 1, &price, noon() + 4 * hour - Duration::from_secs(1)), day(Duration::from_secs(1)));
    assert_eq!(spend(&budget, 3, &price, noon() + 4 * hour), day(24 * hour));
    // A clock that is put right, or wrong, gives no day twice.
    assert_eq!(spend(&budget, 1, &price, noon()), day(4 * hour));
    assert_eq!(spend(&budget, 1, &price, noon() + 5 * hour), day(23 * hour));
    // What is allowed in all is kept besides.
    assert_eq!(spend(&budget, 2, &price, noon() + 100 * hour), Err(BudgetExceeded::Cost(money("2 CNY"))));
    let spent = budget.spent();
    assert_eq!((spent.cost, spent.day.unwrap().cost), (Some(money("2 CNY")), price));
}

#[test]
fn what_was_spent_of_a_day_counts_in_a_later_run_on_that_day_and_not_on_the_next() {
    let (price, hour) = (money("0.5 CNY"), Duration::from_secs(3_600));
    let new = || Budget::new().per_day(money("1 CNY"), UtcOffset::UTC);
    let first = new();
    spend(&first, 2, &price, noon()).unwrap();
    let written = serde_json::to_string(&first.spent()).unwrap();
    let second = new().already_spent(serde_json::from_str::<Spending>(&written).unwrap());
    assert_eq!(second.spent(), first.spent());
    assert!(matches!(spend(&second, 1, &price, noon() + hour), Err(BudgetExceeded::Day { .. })));
    assert!(!second.has_room_at(noon() + hour, 1, 1, Some(&price)));
    assert!(second.has_room_at(noon() + 12 * hour, 2, 2, Some(&money("1 CNY"))));
    spend(&second, 2, &price, noon() + 12 * hour).unwrap();
}

#[test]
fn money_set_aside_before_midnight_comes_back_to_the_day_it_was_taken_from() {
    let (price, hour) = (money("1 CNY"), Duration::from_secs(3_600));
    let budget = Budget::new().per_day(price.clone(), UtcOffset::UTC);
    let mut yesterday = budget.reserve(true, Some(&price), noon()).unwrap();
    yesterday.sent();
    spend(&budget, 1, &price, noon() + 12 * hour).unwrap();
    yesterday.settle(Charge::No);
    assert!(spend(&budget, 1, &price, noon() + 13 * hour).is_err());
    spend(&budget, 1, &price, noon()).unwrap();
    // Many days later, nothing of it is left, and nothing goes wrong.
    let held = budget.reserve(true, Some(&money("0 CNY")), noon()).unwrap();
    (2..50).for_each(|days| spend(&budget, 1, &price, noon() + 24 * hour * days).unwrap());
    drop(held);
    assert!(budget.taken().by_day.len() <= super::DAYS);
    // A clock that goes back further than that begins its day once, and not with each attempt.
    spend(&budget, 1, &price, noon()).unwrap();
    assert!(spend(&budget, 1, &price, noon()).is_err());
}

#[test]
fn no_amount_and_no_count_is_too_large() {
    let most = money("79228162514264337593543950335 CNY");
    for budget in [Budget::new().max_cost(most.clone()), Budget::new().per_day(most.clone(), UtcOffset::UTC)] {
        spend(&budget, 1, &most, noon()).unwrap();
        assert!(spend(&budget, 1, &most, noon()).is_err() && spend(&budget, 1, &money("1 CNY"), noon()).is_err());
        spend(&budget, 1, &money("0 CNY"), noon()).unwrap();
        let budget = budget.already_spent(most.clone()).already_spent(budget_of_everything());
        assert!(spend(&budget, 1, &money("1 CNY"), noon()).is_err());
        assert_eq!(budget.spent().calls, u64::MAX);
    }
    let counted = Budget::new().already_spent(budget_of_everything());
    spend(&counted, 2, &most, noon()).unwrap();
    drop(counted.reserve(true, None, noon()).unwrap());
}

/// As much as can be written down.
fn budget_of_everything() -> Spending {
    Spending { calls: u64::MAX, attempts: u64::MAX, ..Spending::default() }
}
