//! One call in front of the server: made, perhaps dropped on its way, and held against what the server counted.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use clipwire::onebound::{Client, ClientBuilder};
use clipwire::{Budget, Charge, Clock, Credentials, Error, Ledger, Limits, Meta, Money, RetryPolicy};
use serde_json::json;
use tokio::net::TcpSocket;

use crate::server::{Books, CALL, Fault, Plan, Server, Stage, Step, UNTIL};

/// The video that every call asks for.
pub(crate) const VIDEO: &str = "7118694749548072205";

/// How long a call may take, on a clock on which waiting takes no time.
const TIMEOUT: Duration = Duration::from_secs(60);

pub(crate) const PRICE: &str = "0.02 CNY";

/// The policies, and whether only the first attempt meets the fault or each does.
pub(crate) const COLUMNS: [(&str, bool); 5] =
    [("none", true), ("careful", false), ("careful", true), ("eager", false), ("eager", true)];

pub(crate) fn preset(name: &str) -> RetryPolicy {
    match name {
        "none" => RetryPolicy::none(),
        "careful" => RetryPolicy::careful(),
        _ => RetryPolicy::eager(),
    }
}

/// What a call is told.
pub(crate) type Outcome = Result<Meta, Error>;

/// A call, by a name that the server knows it by.
pub(crate) struct Call<'a> {
    pub(crate) name: &'a str,
    pub(crate) is_post: bool,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    /// Another policy than that of the client.
    pub(crate) policy: Option<RetryPolicy>,
}

impl<'a> Call<'a> {
    /// A GET that has all the time that it needs.
    pub(crate) fn named(name: &'a str) -> Self {
        Self { name, is_post: false, timeout: TIMEOUT, attempt_timeout: Duration::from_secs(50), policy: None }
    }

    pub(crate) fn made(
        self,
        client: &Client,
        server: &Server,
        clock: &Clock,
    ) -> Pin<Box<dyn Future<Output = Outcome> + Send>> {
        let until = server.until(clock.now() + self.timeout);
        macro_rules! sent {
            ($call:expr) => {{
                let mut call = $call.with_header(CALL, self.name).with_header(UNTIL, until);
                call = call.with_timeout(self.timeout).with_attempt_timeout(self.attempt_timeout);
                if let Some(policy) = self.policy {
                    call = call.with_retry(policy);
                }
                Box::pin(async move { call.send().await.map(|answer| answer.meta().clone()) })
            }};
        }
        if self.is_post {
            // 60 bytes.
            let body = json!({ "a": "x".repeat(52) });
            sent!(client.call(clipwire::http::Method::POST, "/anything").json(&body))
        } else {
            sent!(client.videos().get(VIDEO))
        }
    }
}

/// Polls a call so many times and drops it; `None` where it was not over by then.
pub(crate) async fn polled<T>(polls: u32, call: impl Future<Output = T>) -> Option<T> {
    let mut call = pin!(call);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if let Poll::Ready(outcome) = call.as_mut().poll(context) {
            return Poll::Ready(Some(outcome));
        }
        left = left.saturating_sub(1);
        if left == 0 { Poll::Ready(None) } else { Poll::Pending }
    })
    .await
}

pub(crate) fn builder(budget: &Budget, policy: RetryPolicy) -> ClientBuilder {
    Client::builder()
        .credentials(Credentials::new("a-key-of-nobody", "a-secret-of-nobody"))
        .retry(policy)
        .budget(budget.clone())
        .usual_price(PRICE.parse().unwrap())
        .body_cap(1 << 20)
}

/// Speaks HTTP/2 at once, and does nothing by itself.
pub(crate) fn http2_client() -> clipwire::reqwest::Client {
    use clipwire::reqwest::{Client, redirect, retry};
    let client = Client::builder().no_proxy().http2_prior_knowledge().retry(retry::never());
    // Reading the platform's certificates takes most of the time that a client takes to build.
    client.tls_certs_only([]).redirect(redirect::Policy::none()).build().unwrap()
}

/// Makes a call under a fault and drops it at its so many-th poll; without a number it goes on to its end. The client's books are
/// held against the server's, and its one place among the calls at once is asked for again.
pub(crate) async fn try_one(
    fault: &Arc<Fault>,
    (policy, always): (&str, bool),
    polls: Option<u32>,
    patience: Duration,
) -> Option<Outcome> {
    let what = format!("{}, {policy}, always {always}, dropped at {polls:?}", fault.name);
    let clock = Clock::skipping();
    let server = Server::start(clock.clone(), Plan::Good, fault.is_http2).await;
    let budget = Budget::new().max_cost("1000 CNY".parse().unwrap());
    let mut builder = builder(&budget, preset(policy)).clock(clock.clone());
    builder = builder.limits(Limits::new().concurrency(1).per_minute(100).adaptive(false));
    if fault.is_http2 {
        builder = builder.http_client(http2_client());
    }
    // Bound and not listened on: nobody else gets such a port, and nobody answers there.
    let mut nobody = Vec::new();
    if fault.stage == Stage::Refused {
        for _ in 0..if always { preset(policy).attempts() } else { 1 } {
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
            nobody.push(socket);
        }
    }
    let urls = nobody.iter().map(|socket| format!("http://{}", socket.local_addr().unwrap())).chain([server.url()]);
    let client = builder.base_urls(urls).build().unwrap();

    server.plan(Plan::Times(fault.clone(), if always { u64::MAX } else { 1 }));
    if matches!(fault.stage, Stage::Before | Stage::Again) {
        let warm = Call::named("warm").made(&client, &server, &clock).await;
        assert!(warm.is_ok(), "{what}: {warm:?}");
        // What was written is seen before the next call.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }
    let mut call = Call { is_post: fault.is_post, ..Call::named("under fault") };
    if fault.steps.iter().any(|step| matches!(step, Step::Stall | Step::Endless(_))) {
        call.attempt_timeout = patience;
    }
    let outcome = polled(polls.unwrap_or(u32::MAX), call.made(&client, &server, &clock)).await;
    server.plan(Plan::Good);
    // What is left on a kept connection may meet a call, and a busy machine may take its time; a place that is lost stays lost.
    let mut after = None;
    for _ in 0..5 {
        let call = Call { attempt_timeout: Duration::from_millis(500), ..Call::named("after") };
        after = Some(call.made(&client, &server, &clock).await);
        if after.as_ref().is_some_and(Result::is_ok) {
            break;
        }
    }
    assert!(matches!(after, Some(Ok(_))), "{what}: {after:?}");

    let ledger = client.ledger();
    drop(client);
    let books = server.books().await;
    let told = outcome.as_ref().map(|outcome| match outcome {
        Ok(meta) => (meta.charge, meta.attempts),
        Err(error) => (error.charge(), error.attempts()),
    });
    let (received, billed) = books.by_call.get("under fault").copied().unwrap_or_default();
    if let Some((charge, attempts)) = told {
        assert!(received <= u64::from(attempts), "{what}: {received} received, {attempts} told");
        assert!(billed == 0 || charge != Charge::No, "{what}: {billed} billed and told as free");
    }
    check(&what, &ledger, &budget, &books, fault.is_http2);
    outcome
}

/// The client's books against the server's.
pub(crate) fn check(what: &str, ledger: &Ledger, budget: &Budget, books: &Books, is_http2: bool) {
    let (ours, charges, spent) = (&ledger.total, &ledger.total.charges, budget.spent());
    let what = format!("{what}: {ours:?} {books:?} {spent:?}");
    assert_eq!(ours.calls, ours.answers + ours.failed + ours.dropped, "{what}");
    assert_eq!(ours.attempts, ours.not_sent + ours.unanswered + ours.answered, "{what}");
    assert_eq!(ours.attempts, charges.attempts(), "{what}");
    assert!(books.received <= ours.attempts, "{what}");
    // In HTTP/2 a server can say that it did not look at what it received.
    let unseen = if is_http2 { books.free } else { 0 };
    assert!(books.received - unseen <= ours.unanswered + ours.answered, "{what}");
    assert!(books.billed() <= charges.at_most(), "{what}");
    assert!(books.late.is_empty(), "{what}");
    let price: Money = PRICE.parse().unwrap();
    assert_eq!(spent.attempts, ours.attempts, "{what}");
    assert!(spent.calls <= ours.calls, "{what}");
    assert_eq!(spent.cost, Some(price.times(charges.at_most())), "{what}");
    assert_eq!(ours.cost_at_most, spent.cost, "{what}");
}
