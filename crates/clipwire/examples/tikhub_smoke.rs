//! Calls what tikhub.io gives to everybody without a key, and holds it against the types that were made of the spec.
//!
//! Without arguments it talks to the embedded sandbox: no key, no network. With `--live` it talks to the provider; nothing that it
//! calls there is charged. `cargo xtask try OPERATION` compares one answer with the spec field by field.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use clipwire::tikhub::{Client, Operation};
use clipwire::{Response, Result};
use clipwire_sandbox::Sandbox;

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let mut builder = Client::builder().without_credentials();
    let mut sandbox = None;
    if !std::env::args().any(|argument| argument == "--live") {
        println!("on the sandbox; with `-- --live` it asks the provider\n");
        builder = builder.base_url(sandbox.insert(Sandbox::start().await?).url());
    }
    let client = builder.build()?;
    let account = client.account();
    report(Operation::HealthCheck, &account.health().send().await, |_| "alive".to_owned());
    let video = account.demo_video().send().await;
    report(Operation::DemoTiktokAppFetchOneVideo, &video, |video| format!("{:?}", video.desc));
    let user = account.demo_user_web().send().await;
    report(Operation::DemoTiktokWebFetchUserProfile, &user, |user| format!("{:?}", user.stats.is_some()));
    let video = account.demo_douyin_video().send().await;
    report(Operation::DemoDouyinAppFetchOneVideo, &video, |video| format!("{:?}", video.desc));
    let prices = account.prices().send().await;
    report(Operation::TikhubUserGetAllEndpointsInfo, &prices, |page| format!("{} prices", page.items.len()));

    let total = client.ledger().total;
    println!("\n{} calls, {} answered, {} charged", total.calls, total.answers, total.charges.charged);
    println!("Not checked: the other {} operations, which need a key and cost money.", Operation::ALL.len() - 5);
    Ok(())
}

/// What came, what it cost, and what of it stood where the spec has something else.
fn report<T>(operation: Operation, answer: &Result<Response<T>>, shown: impl FnOnce(&T) -> String) {
    match answer {
        Ok(answer) => {
            println!("{operation}: charge {}, {} bytes, {}", answer.meta().charge, answer.raw().len(), shown(answer));
            for place in answer.unread() {
                println!("  not as the spec says: {}: {}", place.pointer, place.reason);
            }
        }
        Err(error) => println!("{operation}: {error}"),
    }
}
