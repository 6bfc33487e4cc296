//! Collects a video's comments with their replies, and compares how many there should be with how many came.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use clipwire::id::{CommentId, VideoId};
use clipwire::tikhubapi::Client;
use clipwire_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder().base_url(sandbox.url()).api_key(sandbox.api_key()).build()?;
    // A video of the sandbox whose stated totals are too high, as those of real ones have been seen to be.
    let video = VideoId::new(std::env::args().nth(1).unwrap_or_else(|| sandbox.world().miscounted_video()));
    let info = client.videos().info(video.clone()).send().await?.into_value();
    let stated = info.statistics.and_then(|counts| counts.comment_count?.at_least());

    let mut calls = 1;
    let mut threads = 0;
    let mut short = 0;
    let (mut expected, mut fetched) = (0, 0);
    let mut comments = client.videos().comments(video.clone()).items().dedupe();
    while let Some(comment) = comments.try_next().await? {
        threads += 1;
        let promised = comment.reply_comment_total.as_ref().and_then(|count| count.at_least()).unwrap_or(0);
        let mut came = 0;
        if let Some(id) = comment.cid.as_ref().filter(|_| promised > 0) {
            let mut replies = client.videos().replies(video.clone(), CommentId::try_from(id)?).items().dedupe();
            while replies.try_next().await?.is_some() {
                came += 1;
            }
            calls += replies.progress().calls;
        }
        if came < promised {
            short += 1;
            let text: String = comment.text.unwrap_or_default().chars().take(24).collect();
            println!("{came} of {promised} replies came to “{text}”");
        }
        expected += promised;
        fetched += came;
    }
    calls += comments.progress().calls;

    println!("video     {video}");
    println!("comments  {threads}, {}", comments.end().map_or_else(|| "no end".to_owned(), |end| end.to_string()));
    println!("replies   {fetched} of {expected}; {short} threads are short");
    println!(
        "in all    {} of {} that the video states",
        threads + fetched,
        stated.map_or("?".to_owned(), |all| all.to_string())
    );
    println!("calls     {calls} (the sandbox received {})", sandbox.ledger().received);
    Ok(())
}
