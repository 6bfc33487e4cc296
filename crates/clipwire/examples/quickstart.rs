//! Fetches one video and prints it, then shows what two failures look like.
//!
//! Without arguments it talks to the embedded sandbox: no key, no network. With `--live` it talks to the gateway with the credentials of
//! the environment, `ONEBOUND_KEY` and `ONEBOUND_SECRET`; the one call may be charged.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use clipwire::onebound::{Cache, Client};
use clipwire::{Credentials, Error, Result};
use clipwire_sandbox::Sandbox;

const VIDEO: &str = "7118694749548072205";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().any(|argument| argument == "--live") {
        return Ok(video(&Client::from_env()?).await?);
    }
    let sandbox = Sandbox::start().await?;
    let at_sandbox = |key: &str, secret: &str| {
        Client::builder().base_url(sandbox.url()).credentials(Credentials::new(key, secret)).build()
    };
    let client = at_sandbox(sandbox.key(), sandbox.secret())?;
    video(&client).await?;

    println!("\nAn id that nobody has:");
    client.videos().get("7000000000000000000").send().await.err().iter().for_each(print_error);

    println!("\nA wrong key:");
    let stranger = at_sandbox("not-the-key", "not-the-secret")?;
    video(&stranger).await.err().iter().for_each(print_error);
    Ok(())
}

/// Makes the call, and prints what came and what it cost.
async fn video(client: &Client) -> Result<()> {
    let video = client.videos().get(VIDEO).cache(Cache::Bypass).send().await?;
    println!("title    {}", video.title.as_deref().unwrap_or("(none)"));
    println!("author   {}", video.nick.as_deref().unwrap_or("(none)"));
    if let Some(file) = &video.video {
        println!("video    {}", file.url.as_deref().unwrap_or("(none)"));
        println!("original {}", file.url_raw.as_deref().unwrap_or("(none)"));
    }
    let meta = video.meta();
    println!("charged  {} (code {})", meta.charge, meta.service_code.as_deref().unwrap_or("none"));
    let calls = meta.quota.as_ref().and_then(|quota| Some((quota.today?, quota.max?, quota.remaining()?)));
    if let Some((today, max, left)) = calls {
        println!("quota    {today} of {max} today, {left} left");
    }
    Ok(())
}

fn print_error(error: &Error) {
    println!("error    {error}\nkind     {:?}\ncharged  {}", error.kind(), error.charge());
}
