//! Walks a creator's whole feed on the embedded sandbox, and says what it took: count, duplicates, verdict, calls.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use clipwire::id::SecUid;
use clipwire::tikhubapi::Client;
use clipwire_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder().base_url(sandbox.url()).api_key(sandbox.api_key()).build()?;
    let Some(creator) = sandbox.world().creators().into_iter().max_by_key(|creator| creator.videos) else {
        return Err("the sandbox has no creators".into());
    };

    let mut feed = client.users().videos(SecUid::new(creator.sec_uid.as_str())).region("US").items().dedupe();
    let mut longest: Option<clipwire::tikhubapi::types::Video> = None;
    while let Some(video) = feed.try_next().await? {
        let length =
            |video: &clipwire::tikhubapi::types::Video| video.desc.as_ref().map_or(0, |text| text.chars().count());
        if longest.as_ref().is_none_or(|longest| length(&video) > length(longest)) {
            longest = Some(video);
        }
    }

    let progress = feed.progress();
    println!("creator     {} ({} videos)", creator.unique_id, creator.videos);
    println!("videos      {}", progress.items);
    println!("duplicates  {}", progress.duplicates);
    println!("verdict     {}", feed.end().map_or_else(|| "none".to_owned(), |end| end.to_string()));
    println!("calls       {} (the sandbox received {})", progress.calls, sandbox.ledger().received);
    if let Some(video) = longest {
        let caption: String = video.desc.unwrap_or_default().chars().take(40).collect();
        println!("longest     {} “{caption}…”", video.aweme_id.map(|id| id.to_string()).unwrap_or_default());
    }
    Ok(())
}
