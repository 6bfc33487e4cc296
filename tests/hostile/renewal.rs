//! Keys that expire in the midst: renewed or not, and dropped at every poll, nothing leaves that is not booked.

use std::sync::Arc;
use std::time::Duration;

use clipwire::credentials::NewKey;
use clipwire::http::Method;
use clipwire::{Budget, Clock, Limits, tikhubapi};

use crate::call::{COLUMNS, PRICE, check, polled, preset};
use crate::server::{CALL, Fault, Plan, Server, Stage, Step, UNTIL, answer};

const TIMEOUT: Duration = Duration::from_secs(60);

fn expired(times: u64) -> Plan {
    let steps = vec![Step::Write(answer("428 Expired", "", b"{}")), Step::Keep];
    let stage = Stage::Received;
    let fault = Fault { name: "expired".to_owned(), stage, steps, is_free: false, is_post: false, is_http2: false };
    Plan::Times(Arc::new(fault), times)
}

/// Makes a call whose key has expired, and drops it at a poll; says whether it was over by then.
async fn try_one((policy, always): (&str, bool), is_renewed: bool, polls: u32) -> bool {
    let what = format!("{policy}, always {always}, renewed {is_renewed}, dropped at {polls}");
    let clock = Clock::skipping();
    let server = Server::start(clock.clone(), expired(if always { u64::MAX } else { 1 }), false).await;
    let budget = Budget::new().max_cost("1000 CNY".parse().unwrap());
    let client = tikhubapi::Client::builder()
        .base_url(server.url())
        .api_key("an-api-key-of-nobody")
        .account_key("an-account-key-of-nobody")
        .retry(preset(policy))
        .limits(Limits::new().concurrency(1).adaptive(false))
        .budget(budget.clone())
        .usual_price(PRICE.parse().unwrap())
        .clock(clock.clone())
        .on_session_expired(move |_| async move {
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            if is_renewed { NewKey::new("another-account-key-of-nobody") } else { NewKey::give_up() }
        })
        .build()
        .unwrap();
    let call = |name: &str| {
        let call = client.call(Method::GET, "/anything").with_timeout(TIMEOUT);
        let call = call.with_header(CALL, name).with_header(UNTIL, server.until(clock.now() + TIMEOUT));
        async move { call.send().await.map(|answer| answer.meta().clone()) }
    };
    let outcome = polled(polls, call("under fault")).await;
    server.plan(Plan::Good);
    let after = call("after").await;
    assert!(after.is_ok(), "{what}: {after:?}");
    if let Some(outcome) = &outcome {
        let is_well = is_renewed && !always;
        assert_eq!(outcome.is_ok(), is_well, "{what}: {outcome:?}");
    }
    let ledger = client.ledger();
    drop(client);
    check(&what, &ledger, &budget, &server.books().await, false);
    outcome.is_some()
}

#[tokio::test]
async fn a_call_whose_key_expires_is_booked_wherever_it_is_dropped() {
    let mut tried = 0;
    for column in COLUMNS {
        for is_renewed in [true, false] {
            let mut polls = 1;
            while !try_one(column, is_renewed, polls).await {
                polls += 1;
            }
            tried += polls;
        }
    }
    assert!(tried > 50, "only {tried} were tried");
}
