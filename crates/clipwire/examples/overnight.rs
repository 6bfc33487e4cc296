//! A paged job under a budget, left alone with a sandbox that misbehaves: it ends by itself, and the books agree.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use std::time::Duration;

use clipwire::onebound::{Client, Operation};
use clipwire::{Budget, Credentials, ErrorKind, Limits, RetryPolicy, StreamEnd};
use clipwire_sandbox::{Sandbox, Scenario};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::builder().scenario(Scenario::rough_night()).start().await?;
    let client = Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new(sandbox.key(), sandbox.secret()))
        // A made-up price: the provider's for this operation is not known.
        .usual_price("0.022 CNY".parse()?)
        .budget(Budget::new().max_cost("6.60 CNY".parse()?))
        .limits(Limits::new().per_second(200).concurrency(8))
        // A night has time; here the waits are short, so that nobody has to wait for the example.
        .retry(RetryPolicy::careful().max_retry_after(Duration::from_secs(5)).busy_delay(Duration::from_millis(20)))
        .build()?;
    println!("before   {}", client.estimate([(Operation::ItemSearchVideo, 300)]));

    let (mut videos, mut lost_pages, mut searches) = (0, 0, 0);
    let verdict = loop {
        searches += 1;
        let mut hits = client.videos().search("three pages").items();
        let end = loop {
            match hits.try_next().await {
                Ok(Some(_)) => videos += 1,
                Ok(None) => break hits.end(),
                // A page that was lost on its way may have been paid for. It is skipped here, and counted.
                Err(error) if error.kind() != ErrorKind::Auth => {
                    lost_pages += 1;
                    break hits.end();
                }
                Err(error) => return Err(error.into()),
            }
        };
        if end == Some(StreamEnd::BudgetSpent) {
            break StreamEnd::BudgetSpent;
        }
    };

    println!("verdict  {verdict}, after {searches} searches, {videos} videos, {lost_pages} pages lost");
    let ledger = client.ledger();
    println!("\n{ledger}\n");
    let (total, theirs) = (&ledger.total, sandbox.ledger());
    let (sent, charges) = (total.unanswered + total.answered, &total.charges);
    let (lost, told) = (theirs.charged_inconclusive, theirs.charged - theirs.charged_inconclusive);
    println!("sandbox received {}, we sent {sent}", theirs.received);
    println!("sandbox billed {told} and said so, we booked {} as charged", charges.charged);
    println!("sandbox billed {lost} in answers that told nothing, we booked {} as unknown", charges.unknown);
    println!("sandbox billed {} in all, we booked {} to {}", theirs.charged, charges.charged, charges.at_most());
    let agree = theirs.received == sent && told == charges.charged && theirs.charged <= charges.at_most();
    if agree { Ok(()) } else { Err("the books do not agree".into()) }
}
