//! Many more calls than the limits let through in their time: none arrives after it, and what did not arrive was not sent.

use std::sync::Arc;
use std::time::Duration;

use clipwire::{Budget, Charge, Clock, ErrorKind, Limits, RetryPolicy};

use crate::call::{Call, builder, check};
use crate::faults;
use crate::server::{Plan, Server};

const CALLS: usize = 1_000;
const TIMEOUT: Duration = Duration::from_secs(1);

/// Answers that come, those that stay away, and those that ask for a repetition.
const FAULTS: [&str; 4] = [
    "stalled before the status line of the answer",
    "closed after the head of the answer",
    "status 503, empty",
    "status 429, `retry-after: 0`",
];

#[tokio::test]
async fn a_queue_that_is_too_long_sends_nothing_after_its_time() {
    let clock = Clock::system();
    for limits in [
        Limits::new().per_second(40),
        Limits::new().concurrency(4),
        Limits::new().rate(1, Duration::from_millis(20)).concurrency(1),
    ] {
        let faults: Vec<_> = faults::all().into_iter().filter(|fault| FAULTS.contains(&fault.name.as_str())).collect();
        assert_eq!(faults.len(), FAULTS.len());
        let plan = Plan::Random(faults.into(), fastrand::Rng::with_seed(1));
        let server = Arc::new(Server::start(clock.clone(), plan, false).await);
        let budget = Budget::new().max_cost("1000 CNY".parse().unwrap());
        let policy = RetryPolicy::eager().busy_delay(Duration::from_millis(50));
        let client = builder(&budget, policy).base_url(server.url()).limits(limits.adaptive(false)).build().unwrap();
        let calls: Vec<_> = (0..CALLS)
            .map(|number| {
                let name = number.to_string();
                let attempt_timeout = Duration::from_millis(200);
                let call = Call { timeout: TIMEOUT, attempt_timeout, ..Call::named(&name) };
                (name.clone(), tokio::spawn(call.made(&client, &server, &clock)))
            })
            .collect();
        let mut told = Vec::new();
        for (name, call) in calls {
            told.push((name, call.await.unwrap()));
        }
        let ledger = client.ledger();
        drop(client);
        let books = server.books().await;
        check("queue", &ledger, &budget, &books, false);
        let mut unsent = 0;
        for (name, outcome) in told {
            if let Err(error) = outcome
                && error.attempts() == 0
            {
                unsent += 1;
                let in_time = matches!(error.kind(), ErrorKind::RateLimited | ErrorKind::Timeout);
                assert!(in_time && error.charge() == Charge::No, "{name}: {error}");
                assert!(!books.by_call.contains_key(&name), "{name} was sent all the same");
            }
        }
        assert!(unsent > CALLS / 2 && books.received > 0, "{unsent} were not sent, {} were", books.received);
    }
}
