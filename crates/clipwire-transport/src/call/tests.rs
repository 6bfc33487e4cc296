//! The loop with scripted attempts, on paused time.

mod deadline;

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
use crate::outcome::stats::CallStats;
use crate::policy::budget::{Budget, BudgetExceeded, UtcOffset};
use crate::policy::limit::Limits;
use crate::policy::quota::Quota;
use crate::policy::retry::RetryPolicy;
use crate::watch::observe::{AttemptFinished, CallFinished, Charged, Observer, Throttled, Waited};

const SECOND: Duration = Duration::from_secs(1);

fn found(delivery: Delivery, status: Option<u16>, kind: Option<ErrorKind>, charge: Charge) -> AttemptOutcome {
    let status = status.map(|status| StatusCode::from_u16(status).unwrap());
    AttemptOutcome {
        delivery,
        status,
        code: None,
        kind,
        charge,
        retry_after: None,
        renewed: false,
        untrusted: false,
        bytes: 10,
    }
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

fn not_built() -> AttemptOutcome {
    found(Delivery::NotSent, None, Some(ErrorKind::InvalidRequest), Charge::No)
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
    CallPlan {
        operation: "op",
        timeout: 60 * SECOND,
        attempt_timeout: None,
        min_attempt_time: None,
        retry: policy,
        budget: None,
    }
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
    let clock = Clock::system().at(morning);
    let runner = runner(|config| config.clock = clock.clone());
    let report = |today| Quota { today: Some(today), max: Some(10), ..Quota::default() };
    let call = async |today: u64| {
        let quota = Some((report(today), Some(500 * SECOND)));
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
    clock.put_right(SystemTime::UNIX_EPOCH);
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
    fn call_finished(&self, call: &CallFinished) {
        let CallFinished { end, attempts, charge, waited, gave_up, .. } = call;
        self.0.lock().unwrap().push(format!("{end:?} after {attempts}, {charge}, {waited:?} of waiting, {gave_up:?}"));
    }

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
            "charged yes 0.02 CNY",
            "Succeeded after 2, yes, 1s of waiting, None"
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
    let (result, contexts) = run(&runner, plan(&policy), vec![not_built()]).await;
    assert_eq!((contexts.len(), result.stats.gave_up), (1, None));
    result.record.end(Some(ErrorKind::InvalidRequest));
    let (result, contexts) = run(&runner, plan(&policy), vec![success()]).await;
    assert_eq!(contexts[0].host, 0);
    result.record.end(None);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_cannot_be_built_is_as_if_nobody_had_tried() {
    let budget = Budget::new().max_calls(2).max_attempts(2).max_cost("0.05 CNY".parse().unwrap());
    let seen = Arc::new(Seen::default());
    let runner = runner(|config| {
        config.budget = Some(budget.clone());
        config.prices.set_usual("0.02 CNY".parse().unwrap());
        config.limits = Limits::new().per_day(2).concurrency(1);
        config.limits_by_operation.insert("op", Limits::new().per_minute(2));
        config.observe(seen.clone());
    });
    let policy = RetryPolicy::eager();
    for _ in 0..20 {
        let (result, _) = run(&runner, plan(&policy), vec![not_built()]).await;
        assert_eq!((result.not_sent, result.stats), (None, CallStats { elapsed: Duration::ZERO, ..CallStats::new() }));
        result.record.end(Some(ErrorKind::InvalidRequest));
    }
    assert_eq!((budget.spent().calls, budget.spent().attempts), (0, 0));
    let total = runner.ledger().total;
    assert_eq!(
        (total.calls, total.failed, total.attempts, total.not_sent, total.charges.attempts()),
        (20, 20, 0, 0, 0)
    );
    let nothing = "Failed(InvalidRequest) after 0, no, 0ns of waiting, None";
    assert_eq!(*seen.0.lock().unwrap(), vec![nothing; 20], "nothing was attempted");
    // Both places of the day and of the minute are there, and the money.
    for _ in 0..2 {
        let (result, _) = run(&runner, plan(&policy), vec![success()]).await;
        assert_eq!((result.not_sent, result.stats.waited), (None, Duration::ZERO));
        result.record.end(None);
    }
    assert_eq!(budget.spent().cost, Some("0.04 CNY".parse().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn what_an_attempt_cost_counts_where_the_next_one_cannot_be_built() {
    let policy = RetryPolicy::eager();
    let runner = runner(|_| {});
    let (result, contexts) = run(&runner, plan(&policy), vec![unanswered(), not_built()]).await;
    assert_eq!((contexts.len(), result.stats.attempts, result.stats.charge), (2, 1, Charge::Unknown));
    result.record.end(Some(ErrorKind::InvalidRequest));
    assert_eq!((runner.ledger().total.attempts, runner.ledger().total.unanswered), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn where_the_clocks_disagree_about_the_quota_one_call_is_sent_to_ask() {
    let policy = RetryPolicy::none();
    let (day, noon) = (24 * 60 * 60 * SECOND, SystemTime::UNIX_EPOCH + 1_000_000 * SECOND);
    for used in [10, 1] {
        let clock = Clock::system().at(noon);
        let runner = runner(|config| {
            config.clock = clock.clone();
            config.limits = Limits::new().per_second(1).adaptive(false);
        });
        let call = async |today: u64| {
            let report = Quota { today: Some(today), max: Some(10), ..Quota::default() };
            let mut attempt = |_| {
                let quota = Some((report.clone(), Some(day / 2)));
                Box::pin(async move { AttemptResult { outcome: success(), quota, renewal: None } })
                    as AttemptFuture<'static>
            };
            let result = runner.run(plan(&policy), &mut attempt).await;
            result.record.end(None);
            result.not_sent
        };
        assert_eq!(call(10).await, None);
        assert!(matches!(call(10).await, Some(NotSentReason::Quota(_))));
        // The machine slept: no time has passed for it, and yet the day is over.
        clock.put_right(noon + day);
        let calls = tokio::join!(call(used), call(used), call(used), call(used));
        let sent = [calls.0, calls.1, calls.2, calls.3].iter().filter(|not_sent| not_sent.is_none()).count();
        assert_eq!(sent, if used == 10 { 1 } else { 4 }, "{used} used");
    }
}

#[tokio::test(start_paused = true)]
async fn an_observer_learns_of_every_call_that_the_ledger_counts_however_it_ends() {
    let seen = Arc::new(Seen::default());
    let runner = runner(|config| {
        // As a user gives it, who keeps the other half.
        config.observe(Arc::new(seen.clone()));
        config.prices.set_usual("0.02 CNY".parse().unwrap());
        config.limits = Limits::new().per_minute(3).adaptive(false);
        config.budget = Some(Budget::new().max_calls(3));
    });
    let policy = RetryPolicy::careful().max_attempts(2).base_delay(Duration::ZERO);
    let (result, _) = run(&runner, plan(&policy), vec![refused(), refused()]).await;
    result.record.end(Some(ErrorKind::Connect));
    {
        assert!(tokio::time::timeout(SECOND, runner.run(plan(&policy), &mut forever)).await.is_err(), "on its way");
    }
    let hurried = CallPlan { timeout: 10 * SECOND, ..plan(&policy) };
    let (result, _) = run(&runner, hurried, vec![]).await;
    result.record.end(Some(ErrorKind::RateLimited));
    {
        let mut never = forever;
        let waiting = runner.run(CallPlan { timeout: 100 * SECOND, ..plan(&policy) }, &mut never);
        assert!(tokio::time::timeout(SECOND, waiting).await.is_err(), "waiting");
    }
    let (result, _) = run(&runner, CallPlan { timeout: Duration::ZERO, ..plan(&policy) }, vec![]).await;
    result.record.end(Some(ErrorKind::Timeout));
    let (result, _) = run(&runner, CallPlan { timeout: 100 * SECOND, ..plan(&policy) }, vec![success()]).await;
    // Nobody took it.
    drop(result);
    let (result, _) = run(&runner, plan(&policy), vec![]).await;
    result.record.end(Some(ErrorKind::BudgetExhausted));
    let calls: Vec<String> =
        seen.0.lock().unwrap().iter().filter(|line| line.contains(" of waiting")).cloned().collect();
    assert_eq!(
        calls,
        [
            "Failed(Connect) after 2, no, 0ns of waiting, Some(Attempts)",
            "Dropped after 1, unknown, 0ns of waiting, None",
            "Failed(RateLimited) after 0, no, 0ns of waiting, None",
            "Dropped after 0, no, 0ns of waiting, None",
            "Failed(Timeout) after 0, no, 0ns of waiting, None",
            "Dropped after 1, yes, 58.25s of waiting, None",
            "Failed(BudgetExhausted) after 0, no, 0ns of waiting, None",
        ]
    );
    let total = runner.ledger().total;
    assert_eq!((total.calls, total.failed, total.dropped), (7, 4, 3));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_over_midnight_is_paid_for_by_the_day_on_which_it_is_sent() {
    let price = || "1 CNY".parse().unwrap();
    let midnight = SystemTime::UNIX_EPOCH + 20_000 * 86_400 * SECOND;
    let per_day = Budget::new().per_day(price(), UtcOffset::UTC);
    let runner = runner(|config| {
        config.clock = Clock::system().at(midnight - 90 * SECOND);
        config.limits = Limits::new().per_minute(1).adaptive(false);
        config.prices.set_usual(price());
    });
    let policy = RetryPolicy::none();
    let patient = CallPlan { timeout: 1_000 * SECOND, ..plan(&policy) };
    let (result, _) = run(&runner, patient, vec![success()]).await;
    result.record.end(None);
    let (result, _) = run(&runner, patient, vec![success()]).await;
    result.record.end(None);
    // It is asked half a minute before midnight, and sent half a minute after it.
    let of_the_day = CallPlan { budget: Some(&per_day), ..patient };
    let (result, _) = run(&runner, of_the_day, vec![success()]).await;
    assert_eq!(result.not_sent, None);
    result.record.end(None);
    let (result, _) = run(&runner, of_the_day, vec![]).await;
    assert!(matches!(&result.not_sent, Some(NotSentReason::Budget(BudgetExceeded::Day { .. }))), "{result:?}");
    assert_eq!(per_day.spent().day.unwrap().day, 20_000);
    result.record.end(Some(ErrorKind::BudgetExhausted));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_while_it_renews_costs_what_its_attempt_cost() {
    let seen = Arc::new(Seen::default());
    let runner = runner(|config| config.observe(seen.clone()));
    let policy = RetryPolicy::none();
    let mut attempt = |_| {
        let outcome = found(Delivery::Answered, Some(428), Some(ErrorKind::AccountSessionExpired), Charge::No);
        let renewal = Some(Renewal { credential_generation: 0, renew: Box::pin(std::future::pending()) });
        Box::pin(async move { AttemptResult { outcome, quota: None, renewal } }) as AttemptFuture<'_>
    };
    {
        assert!(tokio::time::timeout(SECOND, runner.run(plan(&policy), &mut attempt)).await.is_err());
    }
    assert_eq!(*seen.0.lock().unwrap(), ["attempt 1 answered no", "Dropped after 1, no, 0ns of waiting, None"]);
}

#[tokio::test(start_paused = true)]
async fn a_budget_that_the_client_and_the_request_have_in_common_is_spent_once() {
    let budget = Budget::new().max_calls(3);
    let runner = runner(|config| config.budget = Some(budget.clone()));
    let policy = RetryPolicy::careful();
    let both = CallPlan { budget: Some(&budget), ..plan(&policy) };
    let (result, _) = run(&runner, both, vec![refused(), success()]).await;
    result.record.end(None);
    assert_eq!((budget.spent().calls, budget.spent().attempts), (1, 2));
    // The caps of both are kept.
    let smaller = budget.clone().max_calls(2);
    let both = CallPlan { budget: Some(&smaller), ..plan(&policy) };
    for not_sent in [None, Some(NotSentReason::Budget(BudgetExceeded::Calls(2)))] {
        let outcomes = if not_sent.is_none() { vec![success()] } else { vec![] };
        let (result, _) = run(&runner, both, outcomes).await;
        assert_eq!(result.not_sent, not_sent);
        result.record.end(None);
    }
    assert_eq!(budget.spent().calls, 2, "what the one refuses costs the other nothing");
    let (result, _) = run(&runner, plan(&policy), vec![success()]).await;
    result.record.end(None);
}
