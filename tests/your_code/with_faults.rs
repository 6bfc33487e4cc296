//! What goes wrong is made to go wrong, and the waits that follow take no time.

use std::time::{Duration, Instant};

use clipwire::onebound::Client;
use clipwire::{Charge, Clock, Credentials, ErrorKind, Result};
use clipwire_sandbox::{Fault, Sandbox};

/// The code under test: asks again by itself while nothing is lost by that, and says what may have been paid for in vain.
async fn title(client: &Client, unclear: &mut Vec<String>) -> Result<Option<String>> {
    let id = "7118694749548072205";
    match client.videos().get(id).send().await {
        Ok(video) => Ok(video.into_value().title),
        Err(error) if error.charge() == Charge::Unknown => {
            unclear.push(id.to_owned());
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn client(sandbox: &Sandbox) -> Client {
    let credentials = Credentials::new(sandbox.key(), sandbox.secret());
    let builder = Client::builder().base_url(sandbox.url()).credentials(credentials);
    builder.clock(Clock::skipping()).build().unwrap()
}

#[tokio::test]
async fn a_busy_provider_is_waited_for() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.fault_next("status-429,retry-after=30".parse().unwrap());
    let (client, started) = (client(&sandbox), Instant::now());
    assert!(title(&client, &mut Vec::new()).await.unwrap().is_some());
    // Half a minute of waiting, by the client's clock and not by ours.
    assert!(client.ledger().total.waited >= Duration::from_secs(30) && started.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_lost_answer_is_written_down_and_not_paid_for_twice() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.fault_next("cut-in-body".parse::<Fault>().unwrap());
    let mut unclear = Vec::new();
    assert_eq!(title(&client(&sandbox), &mut unclear).await.unwrap(), None);
    assert_eq!((unclear.len(), sandbox.ledger().received), (1, 1));
}

#[tokio::test]
async fn a_quota_that_ends_is_an_error_of_its_own() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.fault_next("quota-ends".parse().unwrap());
    let error = title(&client(&sandbox), &mut Vec::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QuotaExhausted);
}
