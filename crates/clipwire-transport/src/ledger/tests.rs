//! Counts that add up, whatever becomes of the calls.

use std::sync::Arc;
use std::time::Duration;

use super::Ledger;
use super::record::{CallRecord, LedgerState};
use crate::clock::Clock;
use crate::outcome::attempt::{AttemptOutcome, Delivery};
use crate::outcome::charge::Charge;
use crate::outcome::kind::ErrorKind;
use crate::outcome::money::Prices;
use crate::policy::quota::Quota;
use crate::watch::observe::Observers;

fn outcome(delivery: Delivery, charge: Charge) -> AttemptOutcome {
    AttemptOutcome {
        delivery,
        status: None,
        code: None,
        kind: None,
        charge,
        retry_after: None,
        renewed: false,
        untrusted: false,
        bytes: 100,
    }
}

fn record(state: &Arc<LedgerState>, operation: &'static str) -> CallRecord {
    CallRecord::new(state, operation, tracing::Span::none())
}

fn priced() -> Arc<LedgerState> {
    let mut prices = Prices::default();
    prices.set_usual("0.02 CNY".parse().unwrap());
    prices.set("item_get", "0.05 CNY".parse().unwrap());
    Arc::new(LedgerState::new(prices, Clock::system(), Observers::default()))
}

#[test]
fn a_call_is_recorded_with_its_attempts_its_charges_and_its_end() {
    let state = priced();
    let mut call = record(&state, "item_get");
    call.attempt().end(&outcome(Delivery::NotSent, Charge::No));
    call.waited(Duration::from_secs(2));
    call.attempt().end(&outcome(Delivery::Answered, Charge::Yes));
    call.end(None);
    let failed = record(&state, "item_search");
    failed.attempt().end(&outcome(Delivery::Answered, Charge::Unstated));
    failed.end(Some(ErrorKind::RateLimited));

    let ledger = state.snapshot(None);
    let entry = &ledger.by_operation["item_get"];
    assert_eq!((entry.calls, entry.answers, entry.attempts, entry.not_sent, entry.answered), (1, 1, 2, 1, 1));
    assert_eq!((entry.charges.charged, entry.charges.not_charged, entry.bytes), (1, 1, 200));
    assert_eq!(entry.waited, Duration::from_secs(2));
    assert_eq!(entry.cost, Some("0.05 CNY".parse().unwrap()));
    assert_eq!((ledger.total.calls, ledger.total.failed, ledger.total.attempts), (2, 1, 3));
    assert_eq!(ledger.total.cost, Some("0.05 CNY".parse().unwrap()));
    assert_eq!(ledger.total.cost_at_most, Some("0.07 CNY".parse().unwrap()));
    assert_eq!(ledger.by_kind[&ErrorKind::RateLimited], 1);
}

#[test]
fn what_is_dropped_on_its_way_counts_as_unanswered_at_an_unknown_charge() {
    let state = priced();
    let call = record(&state, "item_get");
    drop(call.attempt());
    drop(call);
    let total = state.snapshot(None).total;
    assert_eq!((total.calls, total.dropped, total.attempts, total.unanswered, total.charges.unknown), (1, 1, 1, 1, 1));
    assert_eq!((total.cost, total.cost_at_most), (Some("0 CNY".parse().unwrap()), Some("0.05 CNY".parse().unwrap())));
}

#[test]
fn sums_of_the_largest_price_there_is_do_not_panic() {
    let mut prices = Prices::default();
    prices.set_usual("79228162514264337593543950335 CNY".parse().unwrap());
    let state = Arc::new(LedgerState::new(prices, Clock::system(), Observers::default()));
    for operation in ["item_get", "item_get", "item_search"] {
        let mut call = record(&state, operation);
        call.attempt().end(&outcome(Delivery::Answered, Charge::Yes));
        call.waited(Duration::MAX);
        call.end(None);
    }
    let total = state.snapshot(None).total;
    assert_eq!((total.cost, total.waited), ("79228162514264337593543950335 CNY".parse().ok(), Duration::MAX));
}

#[test]
fn a_ledger_can_be_written_down_and_read_back_and_printed() {
    let state = priced();
    let call = record(&state, "item_get");
    call.attempt().end(&outcome(Delivery::Answered, Charge::Yes));
    call.end(Some(ErrorKind::NotFound));
    let call = record(&state, "item_search_video");
    call.attempt().end(&outcome(Delivery::Unanswered, Charge::Unknown));
    call.end(Some(ErrorKind::Interrupted));
    drop(record(&state, "item_get"));
    let quota = Quota { today: Some(7), max: Some(100), ..Quota::default() };
    let ledger = state.snapshot(Some(quota));
    let text = serde_json::to_string(&ledger).unwrap();
    assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
    insta::assert_snapshot!(ledger, @"
    operation             calls    failed  attempts  not sent  unanswered   charged  not charged  unstated   unknown
    item_get                  2         1         1         0           0         1            0         0         0
    item_search_video         1         1         1         0           1         0            0         0         1
    all                       3         2         2         0           1         1            0         0         1
    cost: 0.05 CNY, 0.07 CNY at the most
    failed: Interrupted 1, NotFound 1
    dropped: 1
    quota: 7 of 100 today, 93 left
    ");
    insta::assert_snapshot!(LedgerState::new(Prices::default(), Clock::system(), Observers::default()).snapshot(None), @"
    operation     calls    failed  attempts  not sent  unanswered   charged  not charged  unstated   unknown
    all               0         0         0         0           0         0            0         0         0
    ");
}
