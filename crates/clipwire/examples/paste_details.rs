//! The details of every post that a pasted text names, from the embedded sandbox: `cargo run --example paste_details -- "text"`.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use clipwire::id::VideoId;
use clipwire::model::Video;
use clipwire::onebound::Client;
use clipwire::{Credentials, link};
use clipwire_sandbox::Sandbox;

/// A post named by its id, and one named by a short link, which costs a call of its own.
const TEXT: &str = "看这个 https://www.douyin.com/video/7118694749548072205?previous_page=app 和 https://v.douyin.com/FC9YN33/ 复制打开抖音";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new(sandbox.key(), sandbox.secret()))
        .build()?;

    let text = std::env::args().nth(1).unwrap_or_else(|| TEXT.to_owned());
    for link in link::parse(&text) {
        let link = match link.url {
            Some(url) if link.needs_call() => client.links().resolve(&url).await?.link,
            _ => link,
        };
        // Whatever is no post says so here, before anything is paid for.
        let video: Video = client.videos().get(VideoId::try_from(&link)?).send().await?.to_model();
        println!("{link}");
        println!("  text   {:?}", video.text);
        println!("  author {:?}", video.author.and_then(|author| author.name));
    }
    println!("{}", client.ledger());
    Ok(())
}
