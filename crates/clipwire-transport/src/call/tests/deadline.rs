//! The time of a call, which binds everything in it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{SECOND, busy, found, plan, run, runner, success, unanswered};
use crate::call::{AttemptFuture, AttemptResult, CallPlan, FAR, NotSentReason, Renewal};
use crate::exchange::context::AttemptContext;
use crate::outcome::attempt::Delivery;
use crate::outcome::charge::Charge;
use crate::outcome::gave_up::GaveUp;
use crate::outcome::kind::ErrorKind;
use crate::policy::budget::Budget;
use crate::policy::limit::Limits;
use crate::policy::retry::RetryPolicy;

#[test]
fn the_last_moment_to_send_is_a_while_before_the_deadline() {
    let policy = RetryPolicy::none();
    let ms = Duration::from_millis;
    for (timeout, attempt_timeout, least, latest) in [
        (60 * SECOND, None, None, 55 * SECOND),
        (2 * SECOND, None, None, ms(1_500)),
        (60 * SECOND, Some(SECOND), None, 59 * SECOND),
        (60 * SECOND, Some(30 * SECOND), None, 55 * SECOND),
        (60 * SECOND, None, Some(20 * SECOND), 40 * SECOND),
        (60 * SECOND, Some(SECOND), Some(20 * SECOND), 59 * SECOND),
        (60 * SECOND, None, Some(Duration::ZERO), 60 * SECOND),
        (SECOND, None, Some(SECOND), Duration::ZERO),
        (SECOND, None, Some(Duration::MAX), Duration::ZERO),
        (Duration::ZERO, None, None, Duration::ZERO),
        (Duration::MAX, Some(Duration::MAX), Some(Duration::MAX), Duration::ZERO),
        (Duration::MAX, None, None, FAR),
    ] {
        let plan = CallPlan { timeout, attempt_timeout, min_attempt_time: least, ..plan(&policy) };
        assert_eq!(plan.latest(), latest, "{plan:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_thousand_calls_in_a_queue_none_is_sent_too_late_to_be_answered() {
    const TAKES: Duration = Duration::from_millis(300);
    for (limits, timeout) in [
        (Limits::new().per_second(100), 5 * SECOND),
        (Limits::new().per_second(100), 2 * SECOND),
        (Limits::new().concurrency(20), 4 * SECOND),
        (Limits::new().concurrency(7).rate(30, SECOND), 3 * SECOND),
    ] {
        let runner = Arc::new(runner(|config| config.limits = limits.clone()));
        let tasks: Vec<_> = (0..1_000)
            .map(|_| {
                let runner = runner.clone();
                tokio::spawn(async move {
                    let policy = RetryPolicy::careful();
                    let start = Instant::now();
                    let mut attempt = |context: AttemptContext| {
                        Box::pin(async move {
                            tokio::time::sleep(TAKES.min(context.timeout)).await;
                            let outcome = if context.timeout < TAKES { unanswered() } else { success() };
                            AttemptResult { outcome, quota: None, renewal: None }
                        }) as AttemptFuture<'static>
                    };
                    let result = runner.run(CallPlan { timeout, ..plan(&policy) }, &mut attempt).await;
                    assert!(start.elapsed() <= timeout, "{:?}", start.elapsed());
                    result.record.end(None);
                    (result.not_sent, result.stats.charge)
                })
            })
            .collect();
        let mut sent = 0;
        for task in tasks {
            match task.await.unwrap() {
                (None, charge) => (sent, _) = (sent + 1, assert_eq!(charge, Charge::Yes, "{limits:?}")),
                (Some(NotSentReason::Limits(_)), Charge::No) => {}
                other => panic!("{other:?} under {limits:?}"),
            }
        }
        assert!(sent > 50, "{sent} under {limits:?}");
        assert_eq!((runner.ledger().total.attempts, runner.ledger().total.unanswered), (sent, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_without_enough_time_for_an_attempt_is_not_sent() {
    let policy = RetryPolicy::careful();
    let budget = Budget::new().max_calls(9);
    let runner = runner(|config| config.budget = Some(budget.clone()));
    for (timeout, least) in [(Duration::ZERO, None), (SECOND, Some(2 * SECOND))] {
        let hurried = CallPlan { timeout, min_attempt_time: least, ..plan(&policy) };
        let (result, contexts) = run(&runner, hurried, vec![]).await;
        assert_eq!((result.not_sent, contexts.len()), (Some(NotSentReason::Deadline), 0));
        result.record.end(Some(ErrorKind::Timeout));
    }
    assert_eq!((budget.spent().calls, runner.ledger().total.attempts), (0, 0));
    // Nor is one repeated that would come too late.
    let hurried = CallPlan { timeout: 8 * SECOND, min_attempt_time: Some(4 * SECOND), ..plan(&policy) };
    for (wait, attempts) in [(3, 2), (5, 1)] {
        let (result, _) = run(&runner, hurried, vec![busy(Some(wait * SECOND)), success()]).await;
        assert_eq!(result.stats.attempts, attempts);
        assert_eq!(result.stats.gave_up, (attempts == 1).then_some(GaveUp::Deadline));
        result.record.end(None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewal_gets_no_more_than_the_time_of_the_call() {
    let expired = || found(Delivery::Answered, Some(428), Some(ErrorKind::AccountSessionExpired), Charge::Unknown);
    let policy = RetryPolicy::eager();
    // How long it takes, the attempts that are made, and the time that the call takes.
    for (takes, attempts, elapsed) in [(14, 2, 14), (16, 1, 15), (u64::MAX, 1, 15)] {
        let mut attempt = |context: AttemptContext| {
            assert!(context.timeout >= 5 * SECOND, "{context:?}");
            let renew = async move {
                tokio::time::sleep(Duration::from_secs(takes)).await;
                true
            };
            let outcome = if context.attempt == 1 { expired() } else { success() };
            let renewal = (context.attempt == 1).then(|| Renewal { credential_generation: 0, renew: Box::pin(renew) });
            Box::pin(async move { AttemptResult { outcome, quota: None, renewal } }) as AttemptFuture<'_>
        };
        let short = CallPlan { timeout: 20 * SECOND, ..plan(&policy) };
        let result = runner(|_| {}).run(short, &mut attempt).await;
        assert_eq!((result.stats.attempts, result.stats.elapsed), (attempts, elapsed * SECOND), "{takes}");
        assert_eq!(result.stats.gave_up, (attempts == 1).then_some(GaveUp::Deadline));
        result.record.end(None);
    }
}

#[test]
fn a_connection_leaves_enough_of_an_attempt_for_its_request() {
    let policy = RetryPolicy::none();
    let ms = Duration::from_millis;
    for (attempt_timeout, least, left, connect) in [
        (None, None, 60 * SECOND, 55 * SECOND),
        (None, None, 5 * SECOND, ms(2_500)),
        (Some(8 * SECOND), None, 8 * SECOND, 4 * SECOND),
        (Some(ms(50)), None, ms(50), ms(25)),
        (None, Some(Duration::ZERO), SECOND, SECOND),
        (None, Some(Duration::MAX), SECOND, ms(500)),
        (None, None, Duration::ZERO, Duration::ZERO),
        (None, None, FAR, FAR - 5 * SECOND),
    ] {
        let plan = CallPlan { attempt_timeout, min_attempt_time: least, ..plan(&policy) };
        assert_eq!(plan.connect_timeout(left), connect, "{plan:?}");
    }
}
