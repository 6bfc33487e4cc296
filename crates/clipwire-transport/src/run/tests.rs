//! The loop with scripted attempts, on paused time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use tokio::time::Instant;

use super::{Attempt, Attempted, Plan, Ran, Refusal, Runner, RunnerConfig, Turn};
use crate::budget::{Budget, Spent};
use crate::clock::Clock;
use crate::limit::Limits;
use crate::observe::{AttemptFinished, Charged, Observer, Throttled, Waited};
use crate::quota::Quota;
use crate::retry::{Finding, GaveUp, Reach, RetryPolicy};
use crate::{Charge, ErrorKind};

const SECOND: Duration = Duration::from_secs(1);

fn found(reach: Reach, status: Option<u16>, kind: Option<ErrorKind>, charge: Charge) -> Finding {
    let status = status.map(|status| StatusCode::from_u16(status).unwrap());
    Finding { reach, status, code: None, kind, charge, told: None, mended: false, bytes: 10 }
}

fn answer() -> Finding {
    found(Reach::Answered, Some(200), None, Charge::Yes)
}

fn refused() -> Finding {
    found(Reach::NotSent, None, Some(ErrorKind::Connect), Charge::No)
}

fn lost() -> Finding {
    found(Reach::Lost, None, Some(ErrorKind::Timeout), Charge::Unknown)
}

fn busy(told: Option<Duration>) -> Finding {
    Finding { told, ..found(Reach::Answered, Some(429), Some(ErrorKind::RateLimited), Charge::Unstated) }
}

fn runner(configure: impl FnOnce(&mut RunnerConfig)) -> Runner {
    let mut config = RunnerConfig { provider: "test", hosts: vec!["one".to_owned()], ..RunnerConfig::default() };
    config.limits = Limits::new().adaptive(false);
    configure(&mut config);
    Runner::new(config)
}

fn plan(policy: &RetryPolicy) -> Plan<'_> {
    Plan { operation: "op", timeout: 60 * SECOND, attempt_timeout: None, retry: policy, budget: None }
}

/// Makes a call whose attempts come to these findings, and gives the turns that they were given.
async fn run(runner: &Runner, plan: Plan<'_>, findings: Vec<Finding>) -> (Ran, Vec<Turn>) {
    let mut findings = VecDeque::from(findings);
    let mut turns = Vec::new();
    let mut attempt = |turn| {
        turns.push(turn);
        let finding = findings.pop_front().expect("no attempt beyond the script");
        Box::pin(async move { Attempted { finding, quota: None, mend: None } }) as Attempt<'static>
    };
    let ran = runner.run(plan, &mut attempt).await;
    (ran, turns)
}

/// An attempt that is never over.
fn forever(_: Turn) -> Attempt<'static> {
    Box::pin(std::future::pending())
}

#[tokio::test(start_paused = true)]
async fn a_call_is_repeated_until_it_is_answered_and_booked_attempt_by_attempt() {
    let runner = runner(|_| {});
    let policy = RetryPolicy::careful();
    let (ran, turns) = run(&runner, plan(&policy), vec![refused(), busy(Some(5 * SECOND)), answer()]).await;
    assert_eq!((ran.refusal, ran.tally.attempts, ran.tally.gave_up), (None, 3, None));
    assert_eq!((ran.tally.charge, ran.tally.charges.attempts(), ran.tally.charges.charged), (Charge::Yes, 3, 1));
    assert!(ran.tally.waited >= 5 * SECOND && ran.tally.elapsed >= ran.tally.waited, "{:?}", ran.tally);
    assert_eq!(turns.iter().map(|turn| turn.attempt).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(turns.windows(2).all(|pair| pair[1].timeout < pair[0].timeout), "what is left of the time");
    ran.ticket.end(None);
    let total = runner.ledger().total;
    assert_eq!((total.calls, total.answers, total.attempts, total.not_sent, total.answered), (1, 1, 3, 1, 2));
    assert_eq!((total.charges.charged, total.charges.unstated, total.charges.not_charged), (1, 1, 1));
    assert_eq!(total.waited, ran.tally.waited);
}

#[tokio::test(start_paused = true)]
async fn a_call_gives_up_for_a_reason() {
    let policy = RetryPolicy::careful();
    let long = busy(Some(3_600 * SECOND));
    let hurried = Plan { timeout: 2 * SECOND, ..plan(&policy) };
    for (plan, findings, attempts, gave_up) in [
        (plan(&policy), vec![refused(), refused(), refused()], 3, Some(GaveUp::Attempts)),
        (plan(&policy), vec![long], 1, Some(GaveUp::ToldDelay)),
        (hurried, vec![busy(Some(2 * SECOND))], 1, Some(GaveUp::Deadline)),
        (plan(&policy), vec![lost()], 1, None),
    ] {
        let start = Instant::now();
        let (ran, _) = run(&runner(|_| {}), plan, findings).await;
        assert_eq!((ran.refusal, ran.tally.attempts, ran.tally.gave_up), (None, attempts, gave_up));
        assert!(start.elapsed() < SECOND, "it does not wait for nothing");
        ran.ticket.end(None);
    }
}

#[tokio::test(start_paused = true)]
async fn the_allowance_for_repetitions_is_shared_and_runs_dry() {
    let runner = runner(|_| {});
    let policy = RetryPolicy::careful();
    let mut given_up = 0;
    for _ in 0..40 {
        let (ran, _) = run(&runner, plan(&policy), vec![refused(), refused(), refused()]).await;
        given_up += u32::from(ran.tally.gave_up == Some(GaveUp::Allowance));
        ran.ticket.end(Some(ErrorKind::Connect));
    }
    assert!(given_up > 20, "{given_up}");
    assert_eq!(runner.ledger().total.attempts, 40 + 500 / 14, "one each, and as many repetitions as it holds");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_gets_what_is_left_of_the_time_and_no_more_than_its_own() {
    let policy = RetryPolicy::none();
    let own = Plan { attempt_timeout: Some(5 * SECOND), ..plan(&policy) };
    let (ran, turns) = run(&runner(|_| {}), own, vec![answer()]).await;
    assert_eq!(turns[0].timeout, 5 * SECOND);
    ran.ticket.end(None);
    let endless = Plan { timeout: Duration::MAX, ..plan(&policy) };
    let (ran, turns) = run(&runner(|_| {}), endless, vec![answer()]).await;
    assert!(turns[0].timeout > 1_000_000 * SECOND);
    ran.ticket.end(None);
}

#[tokio::test(start_paused = true)]
async fn a_spent_budget_stops_a_call_before_it_is_sent_and_a_repetition_after_the_first() {
    let policy = RetryPolicy::careful();
    let of_the_client = Budget::new().max_calls(2);
    let runner = runner(|config| config.budget = Some(of_the_client.clone()));
    let of_the_call = Budget::new().max_attempts(1);
    let both = Plan { budget: Some(&of_the_call), ..plan(&policy) };
    let (ran, _) = run(&runner, both, vec![refused()]).await;
    assert_eq!((ran.refusal, ran.tally.gave_up), (None, Some(GaveUp::Budget)));
    ran.ticket.end(Some(ErrorKind::Connect));
    let (ran, turns) = run(&runner, both, vec![]).await;
    assert_eq!((ran.refusal, turns.len()), (Some(Refusal::Budget(Spent::Attempts(1))), 0));
    ran.ticket.end(Some(ErrorKind::BudgetExhausted));
    assert_eq!(of_the_client.spent().calls, 1, "what one budget refuses costs the other nothing");
    let (ran, _) = run(&runner, plan(&policy), vec![answer()]).await;
    ran.ticket.end(None);
    let (ran, _) = run(&runner, plan(&policy), vec![]).await;
    assert_eq!(ran.refusal, Some(Refusal::Budget(Spent::Calls(2))));
    ran.ticket.end(Some(ErrorKind::BudgetExhausted));
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
    let hurried = Plan { timeout: 10 * SECOND, ..plan(&policy) };
    let (ran, _) = run(&runner, hurried, vec![answer()]).await;
    ran.ticket.end(None);
    let start = Instant::now();
    let (ran, _) = run(&runner, hurried, vec![]).await;
    assert_eq!(ran.refusal, Some(Refusal::Limits(Some(Duration::from_millis(60_250)))));
    assert_eq!((start.elapsed(), ran.tally.charge), (Duration::ZERO, Charge::No));
    ran.ticket.end(Some(ErrorKind::RateLimited));
    assert_eq!(budget.spent().calls, 1, "what was not sent costs nothing");
    // With more time it waits for its turn, and says so.
    let patient = Plan { timeout: 100 * SECOND, ..plan(&policy) };
    let (ran, _) = run(&runner, patient, vec![answer()]).await;
    assert_eq!(ran.tally.waited, Duration::from_millis(60_250));
    ran.ticket.end(None);
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
            Box::pin(async move { Attempted { finding: answer(), quota, mend: None } }) as Attempt<'static>
        };
        runner.run(plan(&policy), &mut attempt).await
    };
    for today in [9, 10] {
        let ran = call(today).await;
        assert_eq!(ran.refusal, None);
        ran.ticket.end(None);
    }
    tokio::time::advance(200 * SECOND).await;
    let ran = call(11).await;
    assert_eq!((ran.refusal, ran.tally.attempts), (Some(Refusal::Quota(300 * SECOND)), 0));
    ran.ticket.end(Some(ErrorKind::QuotaExhausted));
    tokio::time::advance(300 * SECOND).await;
    let ran = call(1).await;
    assert_eq!(ran.refusal, None);
    ran.ticket.end(None);
    assert_eq!(runner.ledger().quota.unwrap().today, Some(1));
}

#[tokio::test(start_paused = true)]
async fn another_host_is_tried_only_for_what_was_not_sent_or_not_charged() {
    let policy = RetryPolicy::eager();
    let hosts = || runner(|config| config.hosts = ["one", "two", "three"].map(str::to_owned).to_vec());
    let not_charged = found(Reach::Answered, Some(200), Some(ErrorKind::Server), Charge::No);
    for (first, expected) in [(refused(), 1), (not_charged, 1), (busy(None), 0), (lost(), 0)] {
        let (ran, turns) = run(&hosts(), plan(&policy), vec![first.clone(), answer()]).await;
        assert_eq!(turns[1].host, expected, "{first:?}");
        ran.ticket.end(None);
    }
    // A host that could not be reached is left alone by later calls too.
    let runner = hosts();
    let (ran, turns) = run(&runner, plan(&policy), vec![refused(), refused(), answer()]).await;
    assert_eq!(turns.iter().map(|turn| turn.host).collect::<Vec<_>>(), [0, 1, 2]);
    ran.ticket.end(None);
    let (ran, turns) = run(&runner, plan(&policy), vec![answer()]).await;
    assert_eq!(turns[0].host, 2);
    ran.ticket.end(None);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_is_booked_as_far_as_it_got() {
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
    assert_eq!((total.calls, total.dropped, total.attempts, total.lost, total.charges.unknown), (1, 1, 1, 1, 1));
    assert_eq!((total.cost_at_most, budget.spent().cost), (Some(price()), Some(price())));
    // Its place is free again; what waits for a place and is dropped was never sent.
    let (ran, _) = run(&runner, plan(&policy), vec![refused()]).await;
    ran.ticket.end(None);
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
            attempt.reach.as_str(),
            attempt.charge
        ));
    }

    fn waited(&self, wait: &Waited) {
        self.0.lock().unwrap().push(format!("{} {:?}", wait.reason.as_str(), wait.time));
    }

    fn throttled(&self, throttled: &Throttled) {
        self.0.lock().unwrap().push(format!("throttled {:?}", throttled.told));
    }

    fn charged(&self, charged: &Charged<'_>) {
        self.0.lock().unwrap().push(format!("charged {} {}", charged.charge, charged.price.unwrap()));
    }
}

#[tokio::test(start_paused = true)]
async fn an_observer_is_told_of_every_step() {
    let seen = Arc::new(Seen::default());
    let runner = runner(|config| {
        config.observe(seen.clone());
        config.prices.set_usual("0.02 CNY".parse().unwrap());
    });
    let policy = RetryPolicy::careful().base_delay(Duration::ZERO);
    let (ran, _) = run(&runner, plan(&policy), vec![busy(Some(SECOND)), answer()]).await;
    ran.ticket.end(None);
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
