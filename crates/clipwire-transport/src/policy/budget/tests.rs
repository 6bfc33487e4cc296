//! Caps that are reached and never exceeded.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Budget, BudgetExceeded};
use crate::outcome::charge::Charge;
use crate::outcome::money::Money;

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

#[test]
fn each_cap_stops_what_would_exceed_it_and_says_which() {
    let calls = Budget::new().max_calls(1);
    calls.reserve(true, None).unwrap().sent();
    assert_eq!(calls.reserve(true, None).map(drop).unwrap_err().to_string(), "it allows 1 calls");
    calls.reserve(false, None).unwrap();

    let attempts = Budget::new().max_attempts(0);
    assert_eq!(attempts.reserve(true, None).map(drop), Err(BudgetExceeded::Attempts(0)));

    let price = money("0.4 CNY");
    let cost = Budget::new().max_cost(money("1 CNY"));
    for _ in 0..2 {
        cost.reserve(true, Some(&price)).unwrap().sent();
    }
    assert_eq!(cost.reserve(true, Some(&price)).map(drop), Err(BudgetExceeded::Cost(money("1 CNY"))));
    assert_eq!(cost.spent().cost, Some(money("0.8 CNY")));
}

#[test]
fn a_budget_that_counts_money_needs_a_price_in_its_currency() {
    let budget = Budget::new().max_cost(money("1 CNY"));
    for price in [None, Some(&money("0.1 USD"))] {
        let spent = budget.reserve(true, price).map(drop).unwrap_err();
        assert!(spent.to_string().contains("no price in CNY"), "{spent}");
    }
    assert_eq!(budget.spent().attempts, 0);
}

#[test]
fn what_was_not_sent_comes_back_and_what_was_not_charged_costs_nothing() {
    let price = money("0.5 CNY");
    let budget = Budget::new().max_calls(9).max_cost(money("1 CNY"));
    drop(budget.reserve(true, Some(&price)).unwrap());
    assert_eq!((budget.spent().calls, budget.spent().attempts, budget.spent().cost), (0, 0, Some(money("0 CNY"))));
    for (charge, cost) in
        [(Charge::No, "0 CNY"), (Charge::Yes, "0.5 CNY"), (Charge::No, "0.5 CNY"), (Charge::Unknown, "1 CNY")]
    {
        let mut reservation = budget.reserve(true, Some(&price)).unwrap();
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
                while let Ok(mut reservation) = budget.reserve(true, Some(&price)) {
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
    budget.reserve(true, Some(&cost)).unwrap().sent();
    assert!(!budget.has_room(10, 10, Some(&cost)) && budget.has_room(9, 19, Some(&cost)));
}
