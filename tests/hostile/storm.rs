//! Ten thousand calls of one client, at random faults, dropped at random: the books agree to the last one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use clipwire::onebound::Client;
use clipwire::{Budget, Charge, Clock, Limits, RetryPolicy};
use fastrand::Rng;
use tokio::sync::Barrier;

use crate::call::{Call, builder, check, http2_client, polled, preset};
use crate::faults;
use crate::server::{Fault, Plan, Server, Stage, Step};

const TASKS: u64 = 32;
const CALLS: u64 = 10_000;
const AT_ONCE: usize = 16;
const SEED: u64 = 11;

/// Faults that many calls can meet at once. Of those that stall there are few, so that not everybody waits.
fn storm_faults(is_http2: bool) -> Arc<[Fault]> {
    let is_slow = |fault: &Fault| {
        fault.steps.iter().any(|step| match step {
            Step::Write(bytes) => bytes.len() > 50_000,
            Step::Stall | Step::Endless(_) => true,
            _ => false,
        })
    };
    let mut number = 0;
    let is_met = |fault: &Fault| {
        number += usize::from(is_slow(fault));
        fault.is_http2 == is_http2 && fault.stage != Stage::Refused && (!is_slow(fault) || number % 10 == 0)
    };
    let mut faults = faults::all();
    faults.retain(is_met);
    faults.into()
}

/// Policies as users have them, that do not wait long.
fn policy(rng: &mut Rng) -> RetryPolicy {
    let (brief, name) = (Duration::from_millis(2), ["none", "careful", "eager"][rng.usize(..3)]);
    preset(name).base_delay(brief).max_delay(brief).busy_delay(brief).max_retry_after(brief)
}

/// Whether as many calls as there are places succeed.
async fn all_at_once(client: &Client, server: &Server, clock: &Clock) -> bool {
    let call =
        || Call { attempt_timeout: Duration::from_secs(5), policy: Some(RetryPolicy::none()), ..Call::named("after") };
    let calls: Vec<_> = (0..AT_ONCE).map(|_| tokio::spawn(call().made(client, server, clock))).collect();
    let mut all = true;
    for call in calls {
        all &= call.await.unwrap().is_ok();
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_at_random_faults_are_booked_to_the_last_one() {
    storm(false).await;
}

/// Calls share connections there, so that one fault can meet many.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_over_http2_at_random_faults_are_booked_to_the_last_one() {
    storm(true).await;
}

async fn storm(is_http2: bool) {
    let clock = Clock::system();
    let plan = Plan::Random(storm_faults(is_http2), Rng::with_seed(SEED));
    let server = Arc::new(Server::start(clock.clone(), plan, is_http2).await);
    let budget = Budget::new().max_cost("100000 CNY".parse().unwrap());
    let mut builder = builder(&budget, RetryPolicy::careful()).base_url(server.url());
    if is_http2 {
        builder = builder.http_client(http2_client());
    }
    let client =
        builder.limits(Limits::new().concurrency(AT_ONCE).per_second(100_000).adaptive(false)).build().unwrap();
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (client, server, clock) = (client.clone(), server.clone(), clock.clone());
            tokio::spawn(async move {
                let mut rng = Rng::with_seed(SEED + task);
                let mut told = BTreeMap::new();
                for number in (task..CALLS).step_by(TASKS as usize) {
                    let (name, timeout) = (number.to_string(), Duration::from_millis(rng.u64(5..2_000)));
                    let (is_post, attempt_timeout) = (rng.u8(..4) == 0, Duration::from_millis(50));
                    let policy = Some(policy(&mut rng));
                    let call = Call { name: &name, is_post, timeout, attempt_timeout, policy };
                    let call = call.made(&client, &server, &clock);
                    let polls = if rng.u8(..10) == 0 { rng.u32(1..12) } else { u32::MAX };
                    if let Some(outcome) = polled(polls, call).await {
                        let (attempts, charge) = match outcome {
                            Ok(meta) => (meta.attempts, meta.charge),
                            Err(error) => (error.attempts(), error.charge()),
                        };
                        told.insert(name, (u64::from(attempts), charge));
                    }
                }
                told
            })
        })
        .collect();
    let mut told = BTreeMap::new();
    for task in tasks {
        told.extend(task.await.unwrap());
    }

    // Connections of the storm may have something left, until each was used once more.
    server.plan(Plan::Good);
    let mut more = 0;
    while !all_at_once(&client, &server, &clock).await {
        more += AT_ONCE as u64;
        assert!(more < 1_000, "it does not end");
    }
    // No place is lost: the server answers once it has as many requests as there are places.
    server.plan(Plan::Together(Arc::new(Barrier::new(AT_ONCE))));
    assert!(all_at_once(&client, &server, &clock).await);
    more += 2 * AT_ONCE as u64;

    let ledger = client.ledger();
    drop(client);
    let books = server.books().await;
    check("storm", &ledger, &budget, &books, is_http2);
    assert_eq!(ledger.total.calls, CALLS + more);
    assert!(
        ledger.total.dropped > 100 && ledger.total.unanswered > 500 && (books.partial > 100 || is_http2),
        "it was one: {ledger:?}"
    );
    for (name, (attempts, charge)) in told {
        let (received, billed) = books.by_call.get(&name).copied().unwrap_or_default();
        assert!(received <= attempts, "{name}: {received} received, {attempts} told");
        assert!(billed == 0 || charge != Charge::No, "{name}: {billed} billed and told as free");
    }
}
