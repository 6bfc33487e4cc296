//! Fetches one video and prints it, then shows what two failures look like.
//!
//! Without arguments it talks to the embedded sandbox: no key, no network. With `--live` it talks to the gateway with
//! the credentials of the environment, `ONEBOUND_KEY` and `ONEBOUND_SECRET`; each call may be charged.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use clipwire::onebound::{Cache, Client, types::VideoItem};
use clipwire::{Credentials, Error, Response};
use clipwire_sandbox::Sandbox;

const VIDEO: &str = "7118694749548072205";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => on_the_sandbox().await,
        (Some("--live"), None) => live().await,
        _ => Err("usage: cargo run --example quickstart [-- --live]".into()),
    }
}

async fn on_the_sandbox() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new(sandbox.key(), sandbox.secret()))
        .build()?;

    let video = client.videos().get(VIDEO).cache(Cache::Bypass).send().await?;
    print_video(&video);

    println!("\nAn id that nobody has:");
    if let Err(error) = client.videos().get("7000000000000000000").send().await {
        print_error(&error);
    }

    println!("\nA wrong key:");
    let stranger = Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new("not-the-key", "not-the-secret"))
        .build()?;
    if let Err(error) = stranger.videos().get(VIDEO).send().await {
        print_error(&error);
    }
    Ok(())
}

async fn live() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?;
    match client.videos().get(VIDEO).cache(Cache::Bypass).send().await {
        Ok(video) => print_video(&video),
        Err(error) => print_error(&error),
    }
    Ok(())
}

fn print_video(video: &Response<VideoItem>) {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "(none)".to_owned());
    println!("title    {}", text(&video.title));
    println!("author   {}", text(&video.nick));
    if let Some(file) = &video.video {
        println!("video    {}", text(&file.url));
        println!("original {}", text(&file.url_raw));
    }
    let meta = video.meta();
    println!("charged  {} (code {})", meta.charge, meta.service_code.as_deref().unwrap_or("none"));
    if let Some(quota) = &meta.quota {
        let number = |number: Option<u64>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
        println!("quota    {} of {} today, {} left", number(quota.today), number(quota.max), number(quota.remaining()));
    }
}

fn print_error(error: &Error) {
    println!("error    {error}");
    println!("kind     {:?}", error.kind());
    println!("charged  {}", error.charge());
}
