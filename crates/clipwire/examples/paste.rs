//! Explains what is in a pasted text, offline: `cargo run --example paste -- "text"`. Nothing is sent.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use clipwire::id::VideoId;
use clipwire::link::{self, Link};

fn main() {
    let text = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    if text.trim().is_empty() {
        println!("give it a text: a share text, an address, an @name, an id");
        return;
    }
    let links = link::parse(&text);
    if links.is_empty() {
        println!("no link of Douyin or TikTok, and no id alone; nothing to pay for");
    }
    for link in &links {
        println!(
            "text     {}",
            text.get(link.span.clone()).unwrap_or_default().split(['?', '#']).next().unwrap_or_default()
        );
        explain(link);
        println!();
    }
}

fn explain(link: &Link) {
    let platform =
        link.platform.map_or("Douyin or TikTok, which the text does not tell".to_owned(), |it| it.to_string());
    println!("found    {} {} on {platform}", link.kind, link.id);
    if let Some(url) = &link.url {
        println!("address  {url}");
    }
    let minted = VideoId::try_from(link).ok().and_then(|id| id.created_at());
    if let Some(minted) = minted.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok()) {
        println!("minted   {} seconds after 1970, up to 37 hours before it was published", minted.as_secs());
    }
    if !link.needs_call() {
        println!("cost     nothing: the id is in the text");
        return;
    }
    println!("cost     one paid call, because the code holds no id; any of");
    for resolver in link.resolvers() {
        println!("         {} {}: {} ({})", resolver.provider, resolver.operation, resolver.call, resolver.about);
    }
}
