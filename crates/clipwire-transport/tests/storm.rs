//! Ten thousand calls over 64 tasks, with faults and cancellations at random, on paused time: every sum is exact.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clipwire_transport::{AttemptContext, NotSentReason, RetryPolicy, Runner, RunnerConfig};
use clipwire_transport::{
    AttemptFuture, AttemptOutcome, AttemptResult, Budget, CallPlan, Charge, Charges, Delivery, ErrorKind, Limits, Money,
};
use fastrand::Rng;
use tokio::time::Instant;

const TASKS: u64 = 64;
const CALLS: u64 = 10_000;
const PER_SECOND: u32 = 100;
const PER_MINUTE: u32 = 4_000;
const AT_ONCE: usize = 20;
const MOST_CALLS: u64 = 9_000;
const MOST_ATTEMPTS: u64 = 9_400;

/// What the other side saw.
#[derive(Default)]
struct Seen {
    left: Mutex<Vec<Instant>>,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
    /// Attempts that were over, by what they cost.
    finished: Mutex<Charges>,
    cancelled: AtomicU64,
}

/// One attempt on its way; counts itself out however it ends.
struct Passing(Arc<Seen>);

impl Passing {
    fn new(seen: &Arc<Seen>) -> Self {
        seen.left.lock().unwrap().push(Instant::now());
        let now = seen.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        seen.most_at_once.fetch_max(now, Ordering::SeqCst);
        Self(seen.clone())
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        self.0.at_once.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What attempts come to, mostly successes.
fn random_outcome(rng: &mut Rng) -> AttemptOutcome {
    let found = |delivery, kind, charge, retry_after: Option<u64>| AttemptOutcome {
        delivery,
        status: None,
        code: None,
        kind,
        charge,
        retry_after: retry_after.map(Duration::from_millis),
        renewed: false,
        untrusted: false,
        bytes: 1,
    };
    match rng.u32(0..100) {
        0..=2 => found(Delivery::NotSent, Some(ErrorKind::Connect), Charge::No, None),
        3..=5 => found(Delivery::Unanswered, Some(ErrorKind::Interrupted), Charge::Unknown, None),
        6..=7 => found(Delivery::Answered, Some(ErrorKind::RateLimited), Charge::Unstated, Some(50)),
        8..=10 => found(Delivery::Answered, Some(ErrorKind::Server), Charge::No, None),
        _ => found(Delivery::Answered, None, Charge::Yes, None),
    }
}

async fn one_call(runner: &Runner, seen: &Arc<Seen>, budget: Option<&Budget>, rng: &mut Rng) -> Option<NotSentReason> {
    let policy = if rng.bool() { RetryPolicy::careful() } else { RetryPolicy::eager() };
    let plan = CallPlan {
        operation: if rng.u8(0..10) == 0 { "rare" } else { "usual" },
        timeout: Duration::from_secs(100_000),
        attempt_timeout: None,
        min_attempt_time: None,
        retry: &policy,
        budget,
    };
    let mut attempt = |_: AttemptContext| {
        let (outcome, passing) = (random_outcome(rng), Passing::new(seen));
        let (takes, seen) = (Duration::from_micros(rng.u64(0..80_000)), seen.clone());
        Box::pin(async move {
            tokio::time::sleep(takes).await;
            seen.finished.lock().unwrap().count(outcome.charge);
            drop(passing);
            AttemptResult { outcome, quota: None, renewal: None }
        }) as AttemptFuture<'static>
    };
    let result = runner.run(plan, &mut attempt).await;
    result.record.end(None);
    result.not_sent
}

/// Polls a call so many times and drops it.
async fn cancelled_after(polls: u32, call: impl Future<Output = Option<NotSentReason>>) -> bool {
    let mut call = pin!(call);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if call.as_mut().poll(context).is_ready() {
            return std::task::Poll::Ready(false);
        }
        left = left.saturating_sub(1);
        if left == 0 { std::task::Poll::Ready(true) } else { std::task::Poll::Pending }
    })
    .await
}

fn most_in_any(stretch: Duration, moments: &[Instant]) -> usize {
    let mut first = 0;
    let mut most = 0;
    for (last, moment) in moments.iter().enumerate() {
        while *moment - moments[first] >= stretch {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_calls_with_faults_and_cancellations_add_up_to_the_last_one() {
    let price: Money = "0.022 CNY".parse().unwrap();
    let budget = Budget::new().max_calls(MOST_CALLS).max_attempts(MOST_ATTEMPTS).max_cost(price.times(MOST_ATTEMPTS));
    let mut config = RunnerConfig::default();
    config.hosts = vec!["one".to_owned()];
    config.limits = Limits::new().per_second(PER_SECOND).per_minute(PER_MINUTE).concurrency(AT_ONCE);
    config.limits_by_operation = BTreeMap::from([("rare", Limits::new().per_second(20))]);
    config.prices.set_usual(price.clone());
    let (runner, seen) = (Arc::new(Runner::new(config)), Arc::new(Seen::default()));
    let refused = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (runner, seen, refused, budget) = (runner.clone(), seen.clone(), refused.clone(), budget.clone());
            tokio::spawn(async move {
                let mut rng = Rng::with_seed(task);
                for number in 0..CALLS {
                    if number % TASKS != task {
                        continue;
                    }
                    let (cancelled, polls) = (rng.u8(0..20) == 0, rng.u32(1..6));
                    let call = one_call(&runner, &seen, Some(&budget), &mut rng);
                    if cancelled {
                        if cancelled_after(polls, call).await {
                            seen.cancelled.fetch_add(1, Ordering::SeqCst);
                        }
                    } else if let Some(reason) = call.await {
                        assert!(matches!(reason, NotSentReason::Budget(_)), "{reason:?}");
                        refused.fetch_add(1, Ordering::SeqCst);
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }

    // Limits: in no stretch too many, and never too many at once. The other side looked at the moment of leaving.
    let mut left = seen.left.lock().unwrap().clone();
    left.sort_unstable();
    assert!(most_in_any(Duration::from_secs(1), &left) <= PER_SECOND as usize);
    assert!(most_in_any(Duration::from_secs(60), &left) <= PER_MINUTE as usize);
    assert!(seen.most_at_once.load(Ordering::SeqCst) <= AT_ONCE);
    assert_eq!(seen.at_once.load(Ordering::SeqCst), 0, "nothing is left on its way");

    // The ledger: every attempt that was sent is counted, and each of those that were over as what it came to.
    let total = runner.ledger().total;
    let finished = *seen.finished.lock().unwrap();
    assert_eq!(total.calls, CALLS);
    assert_eq!(total.calls, total.answers + total.failed + total.dropped);
    assert_eq!(total.dropped, seen.cancelled.load(Ordering::SeqCst));
    assert!(total.dropped > 200, "the cancellations happened: {}", total.dropped);
    assert_eq!(total.attempts, left.len() as u64);
    assert_eq!(total.attempts, total.not_sent + total.unanswered + total.answered);
    assert_eq!(total.charges.charged, finished.charged);
    assert_eq!(total.charges.not_charged, finished.not_charged);
    assert_eq!(total.charges.unstated, finished.unstated);
    let in_flight = left.len() as u64 - finished.attempts();
    assert!(in_flight > 0, "some were cancelled on their way");
    assert_eq!(total.charges.unknown, finished.unknown + in_flight);
    assert_eq!(total.cost, Some(price.times(finished.charged)));

    // The budget: not one over, and spent to the last where calls were refused.
    let spent = budget.spent();
    assert!(refused.load(Ordering::SeqCst) > 0);
    assert_eq!(spent.attempts, total.attempts);
    assert!(spent.calls == MOST_CALLS || spent.attempts == MOST_ATTEMPTS, "{spent:?}");
    assert!(spent.calls <= MOST_CALLS && spent.attempts <= MOST_ATTEMPTS);
    assert_eq!(spent.cost, Some(price.times(total.charges.at_most())));

    // Nothing leaked: every place is free, and they can all be taken at the same time.
    tokio::time::sleep(Duration::from_secs(60)).await;
    let barrier = Arc::new(tokio::sync::Barrier::new(AT_ONCE));
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let (runner, barrier) = (runner.clone(), barrier.clone());
            tokio::spawn(async move {
                let policy = RetryPolicy::none();
                let plan = CallPlan {
                    operation: "usual",
                    timeout: Duration::from_secs(10),
                    attempt_timeout: None,
                    min_attempt_time: None,
                    retry: &policy,
                    budget: None,
                };
                let mut attempt = |_: AttemptContext| {
                    let barrier = barrier.clone();
                    Box::pin(async move {
                        barrier.wait().await;
                        AttemptResult { outcome: random_outcome(&mut Rng::with_seed(1)), quota: None, renewal: None }
                    }) as AttemptFuture<'static>
                };
                runner.run(plan, &mut attempt).await.not_sent
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), None);
    }
    assert_eq!(Arc::strong_count(&runner), 1);
}
