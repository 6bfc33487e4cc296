//! Calls what tikhub.io gives to everybody without a key, and holds it against the types that were made of the spec.
//!
//! Without arguments it talks to the embedded sandbox: no key, no network. With `--live` it talks to the provider; nothing that it
//! calls there is charged. `cargo xtask try OPERATION` compares one answer with the spec field by field.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use std::collections::BTreeSet;

use clipwire::tikhub::{Client, Operation};
use clipwire::{Response, Result};
use clipwire_sandbox::Sandbox;
use serde_json::Value;

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let builder = Client::builder().without_credentials();
    match std::env::args().nth(1).as_deref() {
        None => {
            let sandbox = Sandbox::start().await?;
            println!("on the sandbox; with `-- --live` it asks the provider\n");
            check(&builder.base_url(sandbox.url()).build()?).await;
        }
        Some("--live") => check(&builder.build()?).await,
        Some(_) => return Err("usage: cargo run --features tikhub --example tikhub_smoke [-- --live]".into()),
    }
    Ok(())
}

async fn check(client: &Client) {
    let account = client.account();
    report(Operation::HealthCheck, "", account.health().send().await);
    let video = account.demo_video().send().await;
    report(Operation::DemoTiktokAppFetchOneVideo, "/data/aweme_detail", video);
    let user = account.demo_user_web().send().await;
    report(Operation::DemoTiktokWebFetchUserProfile, "/data/userInfo", user);
    let video = account.demo_douyin_video().send().await;
    report(Operation::DemoDouyinAppFetchOneVideo, "/data/aweme_detail", video);
    let prices = account.prices().send().await.map(|page| {
        let (page, meta, raw) = page.into_parts();
        format!(
            "charge {}, {} prices in {} bytes, {} could not be read",
            meta.charge,
            page.items.len(),
            raw.len(),
            page.skipped.len()
        )
    });
    println!("{}: {}", Operation::TikhubUserGetAllEndpointsInfo, prices.unwrap_or_else(|error| error.to_string()));

    let ledger = client.ledger().total;
    println!("\n{} calls, {} answered, {} charged", ledger.calls, ledger.answers, ledger.charges.charged);
    println!(
        "Not checked: the other {} operations, which need a key and cost money, and all that only some answers have.",
        Operation::ALL.len() - 5
    );
}

/// What came beside what the types have: `place` is where the value stands in the body.
fn report<T: serde::Serialize>(operation: Operation, place: &str, answer: Result<Response<T>>) {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return println!("{operation}: {error}"),
    };
    let body: Value = serde_json::from_slice(answer.raw()).unwrap_or_default();
    let (mut sent, mut read) = (BTreeSet::new(), BTreeSet::new());
    names(body.pointer(place).unwrap_or(&body), "", &mut sent);
    names(&serde_json::to_value(&*answer).unwrap_or_default(), "", &mut read);
    let unknown: Vec<&str> = sent.difference(&read).map(String::as_str).collect();
    let known = sent.len() - unknown.len();
    println!(
        "{operation}: charge {}, {known} fields as the spec says, {} that it does not have",
        answer.meta().charge,
        unknown.len()
    );
    for name in unknown.iter().take(10) {
        println!("  not in the spec: {name}");
    }
    for place in answer.unread() {
        println!("  not as the spec says: {}: {}", place.pointer, place.reason);
    }
}

/// The places of all values that are something, without positions in lists.
fn names(value: &Value, at: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| names(value, &format!("{at}/{name}"), into)),
        Value::Array(elements) => elements.iter().for_each(|value| names(value, at, into)),
        Value::Null => {}
        _ => drop(into.insert(at.to_owned())),
    }
}
