//! The loop with scripted attempts, on paused time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use tokio::time::Instant;

use super::{AttemptFuture, AttemptResult, CallPlan, CallResult, NotSentReason, Renewal, Runner, RunnerConfig};
use crate::clock::Clock;
use crate::exchange::context::AttemptContext;
use crate::outcome::attempt::{AttemptOutcome, Delivery};
use crate::outcome::charge::Charge;
use crate::outcome::gave_up::GaveUp;
use crate::outcome::kind::ErrorKind;
use crate::policy::budget::{Budget, BudgetExceeded};
use crate::policy::limit::Limits;
use crate::policy::quota::Quota;
use crate::policy::retry::RetryPolicy;
use crate::watch::observe::{AttemptFinished, Charged, Observer, Throttled, Waited};

const SECOND: Duration = Duration::from_secs(1);

fn found(delivery: Delivery, status: Option<u16>, kind: Option<ErrorKind>, charge: Charge) -> AttemptOutcome {
    let status = status.map(|status| StatusCode::from_u16(status).unwrap());
    AttemptOutcome { delivery, status, code: None, kind, charge, retry_after: None, renewed: false, bytes: 10 }
}

fn success() -> AttemptOutcome {
    found(Delivery::Answered, Some(200), None, Charge::Yes)
}

fn refused() -> AttemptOutcome {
    found(Delivery::NotSent, None, Some(ErrorKind::Connect), Charge::No)
}

fn unanswered() -> AttemptOutcome {
    found(Delivery::Unanswered, None, Some(ErrorKind::Timeout), Charge::Unknown)
}

fn busy(retry_after: Option<Duration>) -> AttemptOutcome {
    AttemptOutcome {
        retry_after,
        ..found(Delivery::Answered, Some(429), Some(ErrorKind::RateLimited), Charge::Unstated)
    }
}

fn runner(configure: impl FnOnce(&mut RunnerConfig)) -> Runner {
    let mut config = RunnerConfig { provider: "test", hosts: vec!["one".to_owned()], ..RunnerConfig::default() };
    config.limits = Limits::new().adaptive(false);
    configure(&mut config);
    Runner::new(config)
}

fn plan(policy: &RetryPolicy) -> CallPlan<'_> {
    CallPlan { operation: "op", timeout: 60 * SECOND, attempt_timeout: None, retry: policy, budget: None }
}

/// Makes a call whose attempts come to these outcomes, and returns the contexts that they were given.
async fn run(runner: &Runner, plan: CallPlan<'_>, outcomes: Vec<AttemptOutcome>) -> (CallResult, Vec<AttemptContext>) {
    let mut outcomes = VecDeque::from(outcomes);
    let mut contexts = Vec::new();
    let mut attempt = |context| {
        contexts.push(context);
        let outcome = outcomes.pop_front().expect("no attempt beyond the script");
        Box::pin(async move { AttemptResult { outcome, quota: None, renewal: None } }) as AttemptFuture<'static>
    };
    let result = runner.run(plan, &mut attempt).await;
    (result, contexts)
}

/// An attempt that is never over.
fn forever(_: AttemptContext) -> AttemptFuture<'static> {
    Box::pin(std::future::pending())
}

#[tokio::test(start_paused = true)]
async fn a_call_is_repeated_until_it_succeeds_and_recorded_attempt_by_attempt() {
    let runner = runner(|_| {});
    let policy = RetryPolicy::careful();
    let (result, contexts) = run(&runner, plan(&policy), vec![refused(), busy(Some(5 * SECOND)), success()]).await;
    assert_eq!((result.not_sent, result.stats.attempts, result.stats.gave_up), (None, 3, None));
    assert_eq!(
        (result.stats.charge, result.stats.charges.attempts(), result.stats.charges.charged),
        (Charge::Yes, 3, 1)
    );
    assert!(result.stats.waited >= 5 * SECOND && result.stats.elapsed >= result.stats.waited, "{:?}", result.stats);
    assert_eq!(contexts.iter().map(|context| context.attempt).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(contexts.windows(2).all(|pair| pair[1].timeout < pair[0].timeout), "what is left of the time");
    result.record.end(None);
    let total = runner.ledger().total;
    assert_eq!((total.calls, total.answers, total.attempts, total.not_sent, total.answered), (1, 1, 3, 1, 2));
    assert_eq!((total.charges.charged, total.charges.unstated, total.charges.not_charged), (1, 1, 1));
    assert_eq!(total.waited, result.stats.waited);
}

#[tokio::test(start_paused = true)]
async fn a_call_gives_up_for_a_reason() {
    let policy = RetryPolicy::careful();
    let long = busy(Some(3_600 * SECOND));
    let hurried = CallPlan { timeout: 2 * SECOND, ..plan(&policy) };
    for (plan, outcomes, attempts, gave_up) in [
        (plan(&policy), vec![refused(), refused(), refused()], 3, Some(GaveUp::Attempts)),
        (plan(&policy), vec![long], 1, Some(GaveUp::RetryAfter)),
        (hurried, vec![busy(Some(2 * SECOND))], 1, Some(GaveUp::Deadline)),
        (plan(&policy), vec![unanswered()], 1, None),
    ] {
        let start = Instant::now();
        let (result, _) = run(&runner(|_| {}), plan, outcomes).await;
        assert_eq!((result.not_sent, result.stats.attempts, result.stats.gave_up), (None, attempts, gave_up));
        assert!(start.elapsed() < SECOND, "it does not wait for nothing");
        result.record.end(None);
    }
}

#[tokio::test(start_paused = true)]
async fn the_tokens_for_repetitions_are_shared_and_run_dry() {
    let runner = runner(|_| {});
    let policy = RetryPolicy::careful();
    let mut given_up = 0;
    for _ in 0..40 {
        let (result, _) = run(&runner, plan(&policy), vec![refused(), refused(), refused()]).await;
        given_up += u32::from(result.stats.gave_up == Some(GaveUp::RetryTokens));
        result.record.end(Some(ErrorKind::Connect));
    }
    assert!(given_up > 20, "{given_up}");
    assert_eq!(
        runner.ledger().total.attempts,
        40 + 500 / 14,
        "one each, and as many repetitions as there are tokens for"
    );
}

#[tokio::test(start_paused = true)]
async fn an_attempt_gets_what_is_left_of_the_time_and_no_more_than_its_own() {
    let policy = RetryPolicy::none();
    let own = CallPlan { attempt_timeout: Some(5 * SECOND), ..plan(&policy) };
    let (result, contexts) = run(&runner(|_| {}), own, vec![success()]).await;
    assert_eq!(contexts[0].timeout, 5 * SECOND);
    result.record.end(None);
    let endless = CallPlan { timeout: Duration::MAX, ..plan(&policy) };
    let (result, contexts) = run(&runner(|_| {}), endless, vec![success()]).await;
    assert!(contexts[0].timeout > 1_000_000 * SECOND);
    result.record.end(None);
}

#[tokio::test(start_paused = true)]
async fn a_spent_budget_stops_a_call_before_it_is_sent_and_a_repetition_after_the_first() {
    let policy = RetryPolicy::careful();
    let of_the_client = Budget::new().max_calls(2);
    let runner = runner(|config| config.budget = Some(of_the_client.clone()));
    let of_the_call = Budget::new().max_attempts(1);
    let both = CallPlan { budget: Some(&of_the_call), ..plan(&policy) };
    let (result, _) = run(&runner, both, vec![refused()]).await;
    assert_eq!((result.not_sent, result.stats.gave_up), (None, Some(GaveUp::Budget)));
    result.record.end(Some(ErrorKind::Connect));
    let (result, contexts) = run(&runner, both, vec![]).await;
    assert_eq!((result.not_sent, contexts.len()), (Some(NotSentReason::Budget(BudgetExceeded::Attempts(1))), 0));
    result.record.end(Some(ErrorKind::BudgetExhausted));
    assert_eq!(of_the_client.spent().calls, 1, "what one budget refuses costs the other nothing");
    let (result, _) = run(&runner, plan(&policy), vec![success()]).await;
    result.record.end(None);
    let (result, _) = run(&runner, plan(&policy), vec![]).await;
    assert_eq!(result.not_sent, Some(NotSentReason::Budget(BudgetExceeded::Calls(2))));
    result.record.end(Some(ErrorKind::BudgetExhausted));
    let ledger = runner.ledger();
    assert_eq!((ledger.total.calls, ledger.total.attempts, ledger.by_kind[&ErrorKind::BudgetExhausted]), (4, 2, 2));
}

#[tokio::test(start_paused = true)]
async fn limits_that_leave_no_room_in_time_refuse_at_once() {
    let policy = RetryPolicy::careful();
    let budget = Budget::new().max_calls(9);
    let runner = runner(|config| {
        config.limits = Limits::new().per_minute(1);
        config.budget = Some(budget.clone());
    });
    let hurried = CallPlan { timeout: 10 * SECOND, ..plan(&policy) };
    let (result, _) = run(&runner, hurried, vec![success()]).await;
    result.record.end(None);
    let start = Instant::now();
    let (result, _) = run(&runner, hurried, vec![]).await;
    assert_eq!(result.not_sent, Some(NotSentReason::Limits(Some(Duration::from_millis(60_250)))));
    assert_eq!((start.elapsed(), result.stats.charge), (Duration::ZERO, Charge::No));
    result.record.end(Some(ErrorKind::RateLimited));
    assert_eq!(budget.spent().calls, 1, "what was not sent costs nothing");
    // With more time it waits, and says so.
    let patient = CallPlan { timeout: 100 * SECOND, ..plan(&policy) };
    let (result, _) = run(&runner, patient, vec![success()]).await;
    assert_eq!(result.stats.waited, Duration::from_millis(60_250));
    result.record.end(None);
}

#[tokio::test(start_paused = true)]
async fn a_quota_that_is_used_up_stops_calls_until_the_providers_day_ends() {
    let policy = RetryPolicy::none();
    let morning = SystemTime::UNIX_EPOCH + 1_000 * SECOND;
    let midnight = morning + 500 * SECOND;
    let runner = runner(|config| config.clock = Clock::system().at(morning));
    let report = |today| Quota { today: Some(today), max: Some(10), ..Quota::default() };
    let call = async |today: u64| {
        let quota = Some((report(today), Some(midnight)));
        let mut attempt = |_| {
            let quota = quota.clone();
            Box::pin(async move { AttemptResult { outcome: success(), quota, renewal: None } })
                as AttemptFuture<'static>
        };
        runner.run(plan(&policy), &mut attempt).await
    };
    for today in [9, 10] {
        let result = call(today).await;
        assert_eq!(result.not_sent, None);
        result.record.end(None);
    }
    tokio::time::advance(200 * SECOND).await;
    let result = call(11).await;
    assert_eq!((result.not_sent, result.stats.attempts), (Some(NotSentReason::Quota(300 * SECOND)), 0));
    result.record.end(Some(ErrorKind::QuotaExhausted));
    tokio::time::advance(300 * SECOND).await;
    let result = call(1).await;
    assert_eq!(result.not_sent, None);
    result.record.end(None);
    assert_eq!(runner.ledger().quota.unwrap().today, Some(1));
}

#[tokio::test(start_paused = true)]
async fn another_host_is_tried_only_for_what_was_not_sent_or_not_charged() {
    let policy = RetryPolicy::eager();
    let hosts = || runner(|config| config.hosts = ["one", "two", "three"].map(str::to_owned).to_vec());
    let not_charged = found(Delivery::Answered, Some(200), Some(ErrorKind::Server), Charge::No);
    for (first, expected) in [(refused(), 1), (not_charged, 1), (busy(None), 0), (unanswered(), 0)] {
        let (result, contexts) = run(&hosts(), plan(&policy), vec![first.clone(), success()]).await;
        assert_eq!(contexts[1].host, expected, "{first:?}");
        result.record.end(None);
    }
    // A host that could not be reached is left alone by later calls too.
    let runner = hosts();
    let (result, contexts) = run(&runner, plan(&policy), vec![refused(), refused(), success()]).await;
    assert_eq!(contexts.iter().map(|context| context.host).collect::<Vec<_>>(), [0, 1, 2]);
    result.record.end(None);
    let (result, contexts) = run(&runner, plan(&policy), vec![success()]).await;
    assert_eq!(contexts[0].host, 2);
    result.record.end(None);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_is_recorded_as_far_as_it_got() {
    let price = || "0.5 CNY".parse().unwrap();
    let budget = Budget::new().max_cost("1 CNY".parse().unwrap());
    let runner = runner(|config| {
        config.prices.set_usual(price());
        config.budget = Some(budget.clone());
        config.limits = Limits::new().concurrency(1);
    });
    let policy = RetryPolicy::none();
    {
        assert!(tokio::time::timeout(SECOND, runner.run(plan(&policy), &mut forever)).await.is_err());
    }
    let total = runner.ledger().total;
    assert_eq!((total.calls, total.dropped, total.attempts, total.unanswered, total.charges.unknown), (1, 1, 1, 1, 1));
    assert_eq!((total.cost_at_most, budget.spent().cost), (Some(price()), Some(price())));
    // Its place is free again; what waits for a place and is dropped was never sent.
    let (result, _) = run(&runner, plan(&policy), vec![refused()]).await;
    result.record.end(None);
    let (mut first, mut second) = (forever, forever);
    let both = async { tokio::join!(runner.run(plan(&policy), &mut first), runner.run(plan(&policy), &mut second)) };
    assert!(tokio::time::timeout(SECOND, both).await.is_err());
    let total = runner.ledger().total;
    assert_eq!((total.calls, total.dropped, total.attempts), (4, 3, 3));
    assert_eq!(budget.spent().attempts, 3);
}

#[derive(Default)]
struct Seen(Mutex<Vec<String>>);

impl Observer for Seen {
    fn attempt_finished(&self, attempt: &AttemptFinished<'_>) {
        self.0.lock().unwrap().push(format!(
            "attempt {} {} {}",
            attempt.attempt,
            attempt.delivery.as_str(),
            attempt.charge
        ));
    }

    fn waited(&self, wait: &Waited) {
        self.0.lock().unwrap().push(format!("{} {:?}", wait.reason.as_str(), wait.time));
    }

    fn throttled(&self, throttled: &Throttled) {
        self.0.lock().unwrap().push(format!("throttled {:?}", throttled.retry_after));
    }

    fn charged(&self, charged: &Charged<'_>) {
        self.0.lock().unwrap().push(format!("charged {} {}", charged.charge, charged.price.unwrap()));
    }
}

#[tokio::test(start_paused = true)]
async fn an_observer_learns_of_every_step() {
    let seen = Arc::new(Seen::default());
    let runner = runner(|config| {
        config.observe(seen.clone());
        config.prices.set_usual("0.02 CNY".parse().unwrap());
    });
    let policy = RetryPolicy::careful().base_delay(Duration::ZERO);
    let (result, _) = run(&runner, plan(&policy), vec![busy(Some(SECOND)), success()]).await;
    result.record.end(None);
    let seen = seen.0.lock().unwrap();
    assert_eq!(
        *seen,
        [
            "attempt 1 answered unstated",
            "charged unstated 0.02 CNY",
            "throttled Some(1s)",
            "retry 1s",
            "attempt 2 answered yes",
            "charged yes 0.02 CNY"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn credentials_are_renewed_once_in_a_call_and_the_attempt_repeated_whatever_the_policy() {
    let expired = || found(Delivery::Answered, Some(428), Some(ErrorKind::AccountSessionExpired), Charge::Unknown);
    let policy = RetryPolicy::none();
    for (works, attempts, renewals) in [(true, 2, 1), (false, 1, 1)] {
        let renewed = Mutex::new(0);
        let mut attempt = |_| {
            let renew = async {
                *renewed.lock().unwrap() += 1;
                works
            };
            let renewal = Some(Renewal { credential_generation: 0, renew: Box::pin(renew) });
            Box::pin(async move { AttemptResult { outcome: expired(), quota: None, renewal } }) as AttemptFuture<'_>
        };
        let result = runner(|_| {}).run(plan(&policy), &mut attempt).await;
        assert_eq!((result.stats.attempts, *renewed.lock().unwrap()), (attempts, renewals));
        result.record.end(Some(ErrorKind::AccountSessionExpired));
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_cannot_be_built_is_not_repeated_and_its_host_not_put_to_rest() {
    let runner = runner(|config| config.hosts = ["one", "two"].map(str::to_owned).to_vec());
    let policy = RetryPolicy::eager();
    let not_built = found(Delivery::NotSent, None, Some(ErrorKind::InvalidRequest), Charge::No);
    let (result, contexts) = run(&runner, plan(&policy), vec![not_built]).await;
    assert_eq!((contexts.len(), result.stats.gave_up), (1, None));
    result.record.end(Some(ErrorKind::InvalidRequest));
    let (result, contexts) = run(&runner, plan(&policy), vec![success()]).await;
    assert_eq!(contexts[0].host, 0);
    result.record.end(None);
}
