//! Searches videos, gets the details of each, and prints them as records of the one model. It talks to the embedded sandbox.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use clipwire::model::Video;
use clipwire::onebound::Client;
use clipwire::{Credentials, ErrorKind};
use clipwire_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new(sandbox.key(), sandbox.secret()))
        .build()?;

    let mut found = client.videos().search("菜谱").items().dedupe().max_items(5).models::<Video>();
    while let Some(hit) = found.try_next().await? {
        let Some(id) = hit.id() else { continue };
        let video: Video = match client.videos().get(id).send().await {
            Ok(answer) => answer.to_model(),
            // Gone since the search: the record of the search is what there is.
            Err(error) if error.kind() == ErrorKind::NotFound => hit,
            Err(error) => return Err(error.into()),
        };
        let author = video.author.as_ref().and_then(|author| author.name.as_deref());
        println!("{:?} by {author:?}, {}", video.text, video.url().unwrap_or_default());
    }
    println!("{}", client.ledger());
    Ok(())
}
