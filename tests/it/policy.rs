//! Retries, hosts, quota, budgets and books as a user meets them, over the wire.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use clipwire::observe::{AttemptFinished, CallFinished, Charged, Observer, Throttled, Waited};
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
    assert_eq!(
        (before.fits_quota, before.fits_budget, before.fits_budget_unless_repeated),
        (None, Some(false), Some(true))
    );
    client.videos().get(SEED_VIDEO).send().await.unwrap();
    let estimate = client.estimate(job);
    assert_eq!((estimate.calls, estimate.attempts_at_most), (550, 1_650));
    assert_eq!((estimate.cost.as_ref(), estimate.fits_quota), (Some(&money("13.5 CNY")), Some(false)));
    insta::assert_snapshot!(estimate, @"550 calls, 1650 attempts at the most; 13.5 CNY, 40.5 CNY at the most; 54s at the least; fits the budget unless repeated; more than today's quota has room for");
    assert_eq!(sandbox.ledger().received, 1, "an estimate sends nothing");
    let poor = builder().limits(Limits::new().per_second(10)).budget(Budget::new().max_attempts(549)).build().unwrap();
    assert_eq!(poor.estimate(job).fits_budget_unless_repeated, Some(false));
    // However the job is put together.
    let halves = [(Operation::ItemGetVideo, 250), (Operation::ItemSearchVideo, 50), (Operation::ItemGetVideo, 250)];
    assert_eq!(poor.estimate(halves), poor.estimate(job));
    insta::assert_snapshot!(poor.estimate(job), @"550 calls, 1650 attempts at the most; 13.5 CNY, 40.5 CNY at the most; 54s at the least; more than the budget has room for");
    let single = builder().retry(RetryPolicy::none()).build().unwrap();
    insta::assert_snapshot!(single.estimate(job), @"550 calls, 550 attempts at the most; 13.5 CNY at the most");
    let unpriced = onebound(&sandbox).build().unwrap();
    insta::assert_snapshot!(unpriced.estimate([(Operation::ItemGet, 3)]), @"3 calls, 9 attempts at the most; no price is known");
}

#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Told {
    fn note(&self, what: String) {
        self.0.lock().unwrap().push(what);
    }
}

impl Observer for Told {
    fn call_finished(&self, call: &CallFinished) {
        self.note(format!("{} {:?} after {}, {}", call.operation, call.end, call.attempts, call.charge));
    }

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
    let told_of = Arc::new(Told::default());
    let client = swift(&sandbox).observe(told_of.clone()).budget(Budget::new().max_calls(3)).build().unwrap();
    sandbox.fault_next("code-4008".parse().unwrap());
    client.videos().get(SEED_VIDEO).send().await.unwrap();
    let told = std::mem::take(&mut *told_of.0.lock().unwrap());
    assert_eq!(told[0], "item_get_video attempt 1 Some(\"4008\") unstated");
    assert!(told.contains(&"item_get_video throttled".to_owned()), "{told:?}");
    assert!(told.contains(&"item_get_video waited for retry".to_owned()), "{told:?}");
    assert_eq!(told[told.len() - 2..], ["item_get_video charged yes", "item_get_video Succeeded after 2, yes"]);
    // One that cannot be read is a failed call, whatever its attempt was; and so is one that is not sent.
    sandbox.fault_next("truncated-json".parse().unwrap());
    let _ = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
    drop(client.videos().get(SEED_VIDEO).send());
    sandbox.reply_next(Reply::never());
    dropped_after(3, client.videos().get(SEED_VIDEO).send()).await;
    let _ = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
    let calls: Vec<String> =
        told_of.0.lock().unwrap().iter().filter(|line| line.contains(" after ")).cloned().collect();
    assert_eq!(calls[0], "item_get_video Failed(Decode) after 1, unknown");
    assert_eq!(calls[1], "item_get_video Dropped after 1, unknown");
    assert_eq!(calls[2], "item_get_video Failed(BudgetExhausted) after 0, no");
    assert_eq!((calls.len(), client.ledger().total.calls), (3, 4));
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

#[tokio::test]
async fn a_request_that_cannot_be_built_takes_nothing_from_budget_limits_and_hosts() {
    let sandbox = sandbox().await;
    let budget = Budget::new().max_calls(1);
    let client = tikhubapi(&sandbox)
        .base_urls([sandbox.url(), "http://127.0.0.1:9".to_owned()])
        .route(clipwire::tikhubapi::Operation::GetUserVideoFeed, "/users/{user}/videos")
        .retry(RetryPolicy::eager())
        .limits(Limits::new().per_day(1))
        .budget(budget.clone())
        .build()
        .unwrap();
    let too_long = "x".repeat(70_000);
    let errors = [
        client.users().videos("MS4wLjABAAAA-x").send().await.unwrap_err(),
        client.users().info().sec_uid("MS4wLjABAAAA-x").with_query("y", too_long.as_str()).send().await.unwrap_err(),
        client.call(clipwire::http::Method::GET, "/%2e%2e/secrets").send().await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(
            (error.kind(), error.charge(), error.attempts()),
            (ErrorKind::InvalidRequest, Charge::No, 0),
            "{error}"
        );
    }
    let ledger = client.ledger();
    assert_eq!((ledger.total.calls, ledger.total.failed, ledger.total.attempts), (3, 3, 0));
    assert_eq!((budget.spent().calls, budget.spent().attempts, sandbox.requests().len()), (0, 0, 0));
    client.users().info().sec_uid("MS4wLjABAAAAsample-creator-0001").send().await.unwrap();
}

/// Each call runs into an expired key at its last attempt: the worst that can happen.
#[tokio::test]
async fn what_a_job_takes_at_the_worst_with_renewals_is_what_its_estimate_said() {
    for policy in [RetryPolicy::none(), RetryPolicy::careful()] {
        let sandbox = sandbox().await;
        let budget = Budget::new().max_cost(money("1 USD"));
        let builder = tikhubapi(&sandbox).clock(Clock::skipping()).usual_price(money("0.01 USD")).budget(budget);
        let renewals = std::sync::atomic::AtomicU64::new(0);
        let client = builder
            .retry(policy.clone())
            .on_session_expired(move |_| {
                let number = renewals.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                async move { clipwire::credentials::NewKey::new(format!("account-key-{number}")) }
            })
            .build()
            .unwrap();
        let estimate = client.estimate([(clipwire::tikhubapi::Operation::GetUserInfo, 3)]);
        for _ in 0..3 {
            for _ in 1..policy.attempts() {
                sandbox.fault_next("status-503".parse().unwrap());
            }
            sandbox.fault_next("status-428".parse().unwrap());
            sandbox.fault_next("status-500".parse().unwrap());
            let error = client.users().info().sec_uid("MS4wLjABAAAAsample-creator-0001").send().await.unwrap_err();
            assert_eq!(error.attempts(), policy.attempts() + 1);
        }
        let total = client.ledger().total;
        assert_eq!((total.attempts, total.cost_at_most), (estimate.attempts_at_most, estimate.cost_at_most));
    }
}

#[tokio::test]
async fn two_clients_on_one_key_keep_its_limits_and_its_budget_together() {
    let sandbox = sandbox().await;
    let clock = Clock::skipping();
    let limits = Limits::new().per_minute(4).shared();
    let budget = Budget::new().max_calls(10);
    let client = || {
        let builder = onebound(&sandbox).limits(limits.clone()).budget(budget.clone());
        builder.clock(clock.clone()).timeout(Duration::from_secs(10)).build().unwrap()
    };
    let get = async |client: &Client| client.videos().get(SEED_VIDEO).send().await.map(|video| video.meta().attempts);
    let (one, other) = (client(), client());
    for client in [&one, &other, &one] {
        assert_eq!(get(client).await.unwrap(), 1);
    }
    drop(one);
    // What it has sent counts on, for those that are there and for those to come.
    assert_eq!(get(&client()).await.unwrap(), 1);
    for client in [&other, &client()] {
        let error = get(client).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, 0));
    }
    assert_eq!((budget.spent().calls, sandbox.ledger().received), (4, 4));
    // A later run begins with what was written down.
    let spent = serde_json::to_string(&budget.spent()).unwrap();
    let spent: clipwire::ledger::Spending = serde_json::from_str(&spent).unwrap();
    let later = onebound(&sandbox).budget(Budget::new().max_calls(5).already_spent(spent)).build().unwrap();
    assert_eq!(get(&later).await.unwrap(), 1);
    assert_eq!(get(&later).await.unwrap_err().kind(), ErrorKind::BudgetExhausted);
}

#[tokio::test]
async fn a_budget_per_day_says_when_the_next_day_begins() {
    let sandbox = sandbox().await;
    // Half past three in the afternoon in Beijing.
    let clock = Clock::skipping().at(std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(20_000 * 86_400 + 27_000));
    let budget = Budget::new().per_day(money("0.05 CNY"), clipwire::UtcOffset::BEIJING);
    let client = onebound(&sandbox).usual_price(money("0.03 CNY")).budget(budget).clock(clock.clone()).build().unwrap();
    let estimate = client.estimate([(Operation::ItemGetVideo, 1)]);
    assert_eq!((estimate.fits_budget, estimate.fits_budget_unless_repeated), (Some(false), Some(true)));
    client.videos().get(SEED_VIDEO).send().await.unwrap();
    let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge(), error.attempts()), (ErrorKind::BudgetExhausted, Charge::No, 0));
    assert_eq!(error.retry_after().map(|rest| rest.as_secs().div_ceil(60)), Some(8 * 60 + 30));
    assert!(error.to_string().contains("it allows 0.05 CNY a day"), "{error}");
    clock.put_right(clock.time_of_day() + error.retry_after().unwrap());
    client.videos().get(SEED_VIDEO).send().await.unwrap();
    assert_eq!(sandbox.ledger().received, 2);
}

#[tokio::test]
async fn no_setting_is_so_large_that_a_call_panics() {
    const EVER: Duration = Duration::MAX;
    let sandbox = sandbox().await;
    let most = money("79228162514264337593543950335 CNY");
    let policy = RetryPolicy::eager().base_delay(EVER).max_delay(EVER).busy_delay(EVER).max_retry_after(EVER);
    let builder = || {
        let limits = Limits::new().rate(u32::MAX, EVER).concurrency(usize::MAX);
        let budget =
            Budget::new().max_cost(most.clone()).max_calls(u64::MAX).per_day(most.clone(), clipwire::UtcOffset::UTC);
        let builder = onebound(&sandbox).usual_price(most.clone()).limits(limits.clone()).budget(budget);
        let builder = builder.limits_of(Operation::ItemGet, limits.rate(1, EVER));
        builder.timeout(EVER).attempt_timeout(EVER).connect_timeout(EVER).retry(policy.clone()).body_cap(usize::MAX)
    };
    let client = builder().build().unwrap();
    client.videos().get(SEED_VIDEO).send().await.unwrap();
    assert_eq!(client.videos().get(SEED_VIDEO).send().await.unwrap_err().kind(), ErrorKind::BudgetExhausted);
    assert!(
        !client.estimate([(Operation::ItemGet, u64::MAX), (Operation::ItemGetVideo, u64::MAX)]).to_string().is_empty()
    );
    assert!(client.ledger().to_string().contains("79228162514264337593543950335 CNY"));
    let client = builder().usual_price(money("0 CNY")).build().unwrap();
    for fault in ["status-429 retry-after=99999999999999999999", "status-503", "code-4017"] {
        sandbox.fault_next(fault.parse().unwrap());
        let error = client.videos().get(SEED_VIDEO).with_retry(policy.clone().max_attempts(u32::MAX)).send();
        // It waits for ever, or says that it will not.
        if let Ok(outcome) = tokio::time::timeout(Duration::from_millis(50), error).await {
            assert_eq!(outcome.unwrap_err().gave_up(), Some(GaveUp::Deadline), "{fault}");
        }
    }
    let client = builder().min_attempt_time(EVER).attempt_timeout(EVER).build().unwrap();
    assert_eq!(client.videos().get(SEED_VIDEO).send().await.unwrap_err().kind(), ErrorKind::Timeout);
}
