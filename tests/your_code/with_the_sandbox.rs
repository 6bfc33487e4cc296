//! Code that makes calls makes them to the sandbox, which answers every operation, and bills like the provider.

use clipwire::tikhub::Client;
use clipwire::{Budget, ErrorKind, Result, StreamEnd};
use clipwire_sandbox::Sandbox;

/// The code under test: search, then get each hit.
async fn plays(client: &Client, words: &str) -> Result<Vec<(String, Option<u64>)>> {
    let mut plays = Vec::new();
    let mut hits = client.search().videos_web(words).items();
    while let Some(hit) = hits.try_next().await? {
        let Some(id) = hit.id else { continue };
        let video = client.videos().get(id.as_str()).send().await?.into_value();
        let count = video.statistics.and_then(|statistics| statistics.play_count?.exact());
        plays.push((id.to_string(), count));
    }
    match hits.end() {
        Some(StreamEnd::BudgetSpent) => Ok(Vec::new()),
        _ => Ok(plays),
    }
}

/// A client of the sandbox, as the program builds its own: only the address and the key are others.
fn client(sandbox: &Sandbox) -> clipwire::tikhub::ClientBuilder {
    Client::builder().base_url(sandbox.url()).api_key(sandbox.credential("tikhub", "api_key"))
}

#[tokio::test]
async fn every_hit_has_its_plays() {
    let sandbox = Sandbox::start().await.unwrap();
    let plays = plays(&client(&sandbox).build().unwrap(), "cats").await.unwrap();
    assert!(plays.len() > 1 && plays.iter().all(|(_, count)| count.is_some()), "{plays:?}");
    // What the provider would have charged: the searches and the videos.
    assert_eq!(sandbox.ledger().charged, sandbox.ledger().received);
}

#[tokio::test]
async fn no_more_is_spent_than_allowed() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox).budget(Budget::new().max_calls(2)).build().unwrap();
    let error = plays(&client, "cats").await.unwrap_err();
    assert_eq!((error.kind(), sandbox.ledger().received), (ErrorKind::BudgetExhausted, 2));
}
