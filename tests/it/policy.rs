//! Retries, hosts, quota, budgets and books as a user meets them, over the wire.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use clipwire::observe::{AttemptFinished, Charged, Observer, Throttled, Waited};
use clipwire::onebound::{Client, ClientBuilder, Operation};
use clipwire::{Budget, Charge, Clock, Credentials, ErrorKind, GaveUp, Limits, Money, RetryPolicy, StreamEnd};
use clipwire_sandbox::{Fault, Reply, Sandbox, Scenario};

use crate::support::{SEED_VIDEO, onebound, sandbox, tikhubapi};

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

/// A client whose waits take no time.
fn swift(sandbox: &Sandbox) -> ClientBuilder {
    onebound(sandbox).clock(Clock::skipping())
}

#[tokio::test]
async fn a_refusal_that_passes_is_waited_out_and_the_answer_says_what_it_took() {
    let sandbox = sandbox().await;
    sandbox.fault_next("status-429 retry-after=7".parse().unwrap());
    sandbox.fault_next("code-4017".parse().unwrap());
    let client = swift(&sandbox).build().unwrap();
    let video = client.videos().get(SEED_VIDEO).send().await.unwrap();
    let meta = video.meta();
    assert_eq!((meta.attempts, meta.charge), (3, Charge::Yes));
    assert_eq!((meta.charges.charged, meta.charges.not_charged, meta.charges.unknown), (1, 1, 1));
    assert!(meta.waited >= Duration::from_secs(7) && meta.elapsed >= meta.waited, "{meta:?}");
}

#[tokio::test]
async fn an_error_says_how_often_it_was_tried_how_long_it_waited_and_why_not_longer() {
    let sandbox = sandbox().await;
    let client = swift(&sandbox).limits(Limits::new().adaptive(false)).build().unwrap();
    let mut report = String::new();
    for fault in ["status-429 retry-after=3600", "code-4017", "cut-in-body", "status-429 retry-after=59"] {
        let request = client.videos().get(SEED_VIDEO).with_header("x-sandbox-fault", fault);
        let error = request.send().await.unwrap_err();
        let (before, after) = error.to_string().split_once(" of waiting").map_or_else(
            || (error.to_string(), String::new()),
            |(before, after)| (before[..before.rfind(", ").unwrap()].to_owned(), format!(", […] of waiting{after}")),
        );
        report.push_str(&format!("{before}{after} | {:?} {:?}\n", error.gave_up(), error.retry_after()));
    }
    insta::assert_snapshot!(report, @"
    item_get_video: too many calls (status 429, charge unknown); not repeated: the provider asks for a longer wait than the policy allows; try again in 1h | Some(RetryAfter) Some(3600s)
    item_get_video: the provider failed: timeout: The gateway waited too long. (status 200, code 4017, not charged, 3 attempts, […] of waiting) | Some(Attempts) None
    item_get_video: the connection broke before the answer was complete (status 200, charge unknown) | None None
    item_get_video: too many calls (status 429, charge unknown); not repeated: the wait would outlast the time allowed; try again in 59s | Some(Deadline) Some(59s)
    ");
}

#[tokio::test]
async fn a_policy_of_one_call_takes_the_place_of_the_clients() {
    let sandbox = sandbox().await;
    let client = swift(&sandbox).retry(RetryPolicy::none()).build().unwrap();
    sandbox.fault_next(Fault::CutBeforeHeaders(clipwire_sandbox::Billing::Usual));
    let eager = client.videos().get(SEED_VIDEO).with_retry(RetryPolicy::eager()).send().await.unwrap();
    assert_eq!((eager.meta().attempts, sandbox.ledger().charged), (2, 2), "it was paid for twice, as asked for");
    sandbox.fault_next("code-4017".parse().unwrap());
    assert_eq!(client.videos().get(SEED_VIDEO).send().await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn the_time_of_a_call_covers_its_waits_and_an_attempt_can_have_less() {
    let sandbox = sandbox().await;
    let client = swift(&sandbox).build().unwrap();
    let busy = client.videos().get(SEED_VIDEO).with_header("x-sandbox-fault", "status-429 retry-after=20");
    let error = busy.with_timeout(Duration::from_secs(30)).send().await.unwrap_err();
    assert_eq!((error.attempts(), error.gave_up()), (2, Some(GaveUp::Deadline)));
    sandbox.reply_next(Reply::never());
    let short = client.videos().get(SEED_VIDEO).with_attempt_timeout(Duration::from_millis(50));
    let video = short.with_retry(RetryPolicy::eager()).send().await.unwrap();
    assert_eq!(video.meta().attempts, 2);
}

#[tokio::test]
async fn another_host_takes_over_where_the_first_is_down() {
    let sandbox = Sandbox::builder().hosts(3).start().await.unwrap();
    let credentials = || Credentials::new(sandbox.key(), sandbox.secret());
    let client = Client::builder().base_urls(sandbox.urls()).credentials(credentials()).clock(Clock::skipping());
    let client = client.build().unwrap();
    sandbox.take_host_down(0).await.unwrap();
    let video = client.videos().get(SEED_VIDEO).send().await.unwrap();
    assert_eq!((video.meta().attempts, sandbox.requests()[0].host), (2, 1));
    // The next call does not even try the first.
    assert_eq!(client.videos().get(SEED_VIDEO).send().await.unwrap().meta().attempts, 1);
    // What was charged, or may have been, never goes to another host.
    sandbox.fault_next("cut-in-body".parse().unwrap());
    assert_eq!(client.videos().get(SEED_VIDEO).send().await.unwrap_err().attempts(), 1);
    // A failure that is not charged does.
    sandbox.fault_next("code-4001".parse().unwrap());
    client.videos().get(SEED_VIDEO).send().await.unwrap();
    let hosts: Vec<usize> = sandbox.requests().iter().map(|request| request.host).collect();
    assert_eq!(hosts, [1, 1, 1, 1, 2]);
    for host in [1, 2] {
        sandbox.take_host_down(host).await.unwrap();
    }
    let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge(), error.attempts()), (ErrorKind::Connect, Charge::No, 3));
    assert_eq!(client.ledger().total.not_sent, 4);
    assert_eq!(sandbox.ledger().received, 5);
    sandbox.bring_host_up(2).await.unwrap();
    client.videos().get(SEED_VIDEO).send().await.unwrap();
}

#[tokio::test]
async fn a_quota_that_ends_midway_stops_what_cannot_succeed_before_it_is_sent() {
    let sandbox = Sandbox::builder().quota(3).start().await.unwrap();
    let client = onebound(&sandbox).build().unwrap();
    for _ in 0..3 {
        client.videos().get(SEED_VIDEO).send().await.unwrap();
    }
    for _ in 0..5 {
        let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.charge(), error.attempts()), (ErrorKind::QuotaExhausted, Charge::No, 0));
        assert!(error.retry_after().unwrap() <= Duration::from_secs(24 * 3_600));
        assert!(error.to_string().contains("nothing is left today"), "{error}");
    }
    assert_eq!((sandbox.ledger().received, client.ledger().quota.unwrap().remaining()), (3, Some(0)));
}

#[tokio::test]
async fn a_budget_ends_a_stream_cleanly_and_another_budget_resumes_it() {
    let sandbox = sandbox().await;
    let client = onebound(&sandbox).build().unwrap();
    let budget = Budget::new().max_calls(2);
    let mut items = client.videos().search("three pages").with_budget(budget.clone()).items();
    let mut seen = 0;
    while items.try_next().await.unwrap().is_some() {
        seen += 1;
    }
    assert_eq!((seen, items.end(), items.progress().calls), (4, Some(StreamEnd::BudgetSpent), 2));
    assert_eq!((budget.spent().calls, sandbox.ledger().received), (2, 2));
    let mut rest = client.videos().search("three pages").items().resume_from(items.cursor().unwrap().clone());
    while rest.try_next().await.unwrap().is_some() {
        seen += 1;
    }
    assert_eq!((seen, rest.end()), (6, Some(StreamEnd::Exhausted)));
}

#[tokio::test]
async fn a_budget_of_money_is_kept_to_the_cent() {
    let sandbox = sandbox().await;
    let client = swift(&sandbox)
        .usual_price(money("0.05 CNY"))
        .price(Operation::ItemGetVideo, money("0.022 CNY"))
        .budget(Budget::new().max_cost(money("0.1 CNY")))
        .build()
        .unwrap();
    // Not charged, so it costs nothing in the end.
    let failing = client.videos().get(SEED_VIDEO).with_header("x-sandbox-fault", "code-4017");
    assert_eq!(failing.send().await.unwrap_err().attempts(), 3);
    for _ in 0..4 {
        client.videos().get(SEED_VIDEO).send().await.unwrap();
    }
    let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::BudgetExhausted, Charge::No));
    insta::assert_snapshot!(error, @"item_get_video: the budget is spent: it allows 0.1 CNY, and this attempt could cost more than is left (not charged)");
    let total = client.ledger().total;
    assert_eq!((total.cost, total.charges.charged), (Some(money("0.088 CNY")), 4));
    // Another budget counts another currency.
    let client = onebound(&sandbox).usual_price(money("0.05 CNY")).build().unwrap();
    let foreign = client.videos().get(SEED_VIDEO).with_budget(Budget::new().max_cost(money("1 USD")));
    insta::assert_snapshot!(foreign.send().await.unwrap_err(), @"item_get_video: the request is not valid: the budget does not fit: it counts USD, and the operation has no price in USD; give one with `price` (not charged)");
}

#[test]
fn prices_and_budgets_that_do_not_fit_each_other_are_refused_when_the_client_is_built() {
    let builder = || Client::builder().credentials(Credentials::new("some-key", "some-secret"));
    let mut report = String::new();
    for builder in [
        builder().budget(Budget::new().max_cost(money("1 CNY"))),
        builder().budget(Budget::new().max_cost(money("1 CNY"))).usual_price(money("1 USD")),
        builder().usual_price(money("1 USD")).price(Operation::ItemGet, money("1 CNY")),
    ] {
        report.push_str(&format!("{}\n", builder.build().unwrap_err()));
    }
    insta::assert_snapshot!(report, @"
    the client cannot be built: the budget counts CNY, and no operation has a price; give them with `usual_price` or `price`
    the client cannot be built: the budget counts CNY, and the prices are in USD
    the client cannot be built: prices in USD and in CNY; give all of them in one currency
    ");
}

#[tokio::test]
async fn an_estimate_bounds_a_job_before_it_runs() {
    let sandbox = Sandbox::builder().quota(500).start().await.unwrap();
    let builder =
        || onebound(&sandbox).usual_price(money("0.022 CNY")).price(Operation::ItemSearchVideo, money("0.05 CNY"));
    let job = [(Operation::ItemSearchVideo, 50), (Operation::ItemGetVideo, 500)];
    let client =
        builder().limits(Limits::new().per_second(10)).budget(Budget::new().max_cost(money("20 CNY"))).build().unwrap();
    let before = client.estimate(job);
    assert_eq!((before.fits_quota, before.fits_budget), (None, Some(false)));
    client.videos().get(SEED_VIDEO).send().await.unwrap();
    let estimate = client.estimate(job);
    assert_eq!((estimate.calls, estimate.attempts_at_most), (550, 1_650));
    assert_eq!((estimate.cost.as_ref(), estimate.fits_quota), (Some(&money("13.5 CNY")), Some(false)));
    insta::assert_snapshot!(estimate, @"550 calls, 1650 attempts at the most; 13.5 CNY, 40.5 CNY at the most; 54s at the least; more than the budget has room for; more than today's quota has room for");
    assert_eq!(sandbox.ledger().received, 1, "an estimate sends nothing");
    let single = builder().retry(RetryPolicy::none()).build().unwrap();
    insta::assert_snapshot!(single.estimate(job), @"550 calls, 550 attempts at the most; 13.5 CNY at the most");
    let unpriced = onebound(&sandbox).build().unwrap();
    insta::assert_snapshot!(unpriced.estimate([(Operation::ItemGet, 3)]), @"3 calls, 9 attempts at the most; no price is known");
}

#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn note(&self, what: String) {
        self.0.lock().unwrap().push(what);
    }
}

impl Observer for Told {
    fn attempt_finished(&self, attempt: &AttemptFinished<'_>) {
        self.note(format!("{} attempt {} {:?} {}", attempt.operation, attempt.attempt, attempt.code, attempt.charge));
    }

    fn waited(&self, wait: &Waited) {
        self.note(format!("{} waited for {}", wait.operation, wait.reason.as_str()));
    }

    fn throttled(&self, throttled: &Throttled) {
        self.note(format!("{} throttled", throttled.operation));
    }

    fn charged(&self, charged: &Charged<'_>) {
        self.note(format!("{} charged {}", charged.operation, charged.charge));
    }
}

#[tokio::test]
async fn an_observer_sees_what_happens_without_asking() {
    let sandbox = sandbox().await;
    let told = Told::default();
    let client = swift(&sandbox).observe(told.clone()).build().unwrap();
    sandbox.fault_next("code-4008".parse().unwrap());
    client.videos().get(SEED_VIDEO).send().await.unwrap();
    let told = told.0.lock().unwrap();
    assert_eq!(told[0], "item_get_video attempt 1 Some(\"4008\") unstated");
    assert!(told.contains(&"item_get_video throttled".to_owned()), "{told:?}");
    assert!(told.contains(&"item_get_video waited for retry".to_owned()), "{told:?}");
    assert_eq!(told.last().unwrap(), "item_get_video charged yes");
}

#[tokio::test]
async fn a_renewed_session_is_one_more_attempt_in_the_books() {
    let sandbox = sandbox().await;
    let client = tikhubapi(&sandbox)
        .on_session_expired(|_| async { clipwire::credentials::NewKey::new("fresh-account-key") })
        .build()
        .unwrap();
    sandbox.expire_account_key("fresh-account-key");
    let user = client.users().info().sec_uid("MS4wLjABAAAAsample-creator-0001").send().await.unwrap();
    let total = client.ledger().total;
    assert_eq!((user.meta().attempts, total.calls, total.attempts, sandbox.ledger().received), (2, 1, 2, 2));
}

/// Polls a call so many times and drops it.
async fn dropped_after<T>(polls: u32, call: impl Future<Output = T>) {
    let mut call = std::pin::pin!(call);
    for _ in 0..polls {
        let done = std::future::poll_fn(|context| std::task::Poll::Ready(call.as_mut().poll(context).is_ready())).await;
        if done {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// The same storm as the transport's own, over sockets: what the client books is what the sandbox booked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_with_faults_and_cancellations_agree_with_the_sandboxs_books() {
    const TASKS: u64 = 64;
    const CALLS: u64 = 10_000;
    const MOST_CALLS: u64 = 9_500;
    let storm: Scenario = "
seed: 5
rules:
  - { share: 0.02, fault: cut-before-headers }
  - { share: 0.02, fault: cut-in-body }
  - { share: 0.02, fault: code-4017 }
  - { share: 0.02, fault: code-5000 }
  - { share: 0.01, fault: html }
  - { share: 0.01, fault: truncated-json }
  - { share: 0.01, fault: charged-but-empty }
  - { share: 0.01, fault: status-503 }
"
    .parse()
    .unwrap();
    let sandbox = Sandbox::builder().quota(u64::MAX).scenario(storm).start().await.unwrap();
    let budget = Budget::new().max_calls(MOST_CALLS);
    let no_waits = RetryPolicy::eager().base_delay(Duration::ZERO).busy_delay(Duration::ZERO);
    let client = swift(&sandbox)
        .retry(no_waits)
        .budget(budget.clone())
        .limits(Limits::new().concurrency(48))
        .usual_price(money("0.022 CNY"))
        .build()
        .unwrap();
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let client = client.clone();
            tokio::spawn(async move {
                for number in (0..CALLS).filter(|number| number % TASKS == task) {
                    let call = client.videos().get(SEED_VIDEO).send();
                    if number % 25 == 7 {
                        dropped_after(1 + (number % 4) as u32, call).await;
                    } else if let Err(error) = call.await {
                        assert_ne!(error.kind(), ErrorKind::Other, "{error}");
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let ledger = client.ledger();
    let (ours, theirs) = (&ledger.total, sandbox.ledger());
    assert_eq!(ours.calls, CALLS);
    assert_eq!(ours.calls, ours.answers + ours.failed + ours.dropped);
    assert_eq!(ours.attempts, ours.not_sent + ours.unanswered + ours.answered);
    assert_eq!(ours.attempts, ours.charges.attempts());
    assert!(ours.dropped > 0 && ledger.by_kind[&ErrorKind::BudgetExhausted] > 0);
    assert_eq!(budget.spent().calls, MOST_CALLS);
    assert_eq!(budget.spent().attempts, ours.attempts);
    // A call that was dropped may have reached the sandbox or not, and its answer was read by nobody.
    let received = ours.unanswered + ours.answered;
    assert!((received - ours.dropped..=received).contains(&theirs.received), "{received} or so, {theirs:?}");
    let told = theirs.charged - theirs.charged_inconclusive;
    assert!((told - ours.dropped..=told).contains(&ours.charges.charged), "{told} or so, {ours:?}");
    assert!(theirs.charged <= ours.charges.at_most(), "no charge that the ledger calls impossible");
    assert!(ours.charges.unknown >= theirs.inconclusive);
    assert_eq!(ours.cost, Some(money("0.022 CNY").times(ours.charges.charged)));
    // Nothing leaked: all places are free.
    let places: Vec<_> =
        (0..48).map(|_| client.videos().get(SEED_VIDEO).with_retry(RetryPolicy::none()).send()).collect();
    for place in places {
        assert_eq!(place.await.unwrap_err().kind(), ErrorKind::BudgetExhausted);
    }
}
