//! The videos of several creators in one CSV table, within a budget of calls. It talks to the embedded sandbox.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use clipwire::Budget;
use clipwire::id::SecUid;
use clipwire::model::Video;
use clipwire::tikhubapi::Client;
use clipwire_sandbox::Sandbox;
use clipwire_tables::{CsvOptions, Format, TableFile, TableWriter, drain};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.url())
        .api_key(sandbox.api_key())
        .budget(Budget::new().max_calls(20))
        .build()?;
    let path = std::env::temp_dir().join(format!("clipwire-creators-{}.csv", std::process::id()));

    let mut table = TableFile::create(&path, Format::Csv(CsvOptions::new()))?;
    for creator in sandbox.world().creators() {
        let feed = client.users().videos(SecUid::new(creator.sec_uid.as_str())).region("US");
        let mut videos = feed.items().dedupe().max_items(30).models::<Video>();
        let rows = drain(&mut videos, &mut table).await?;
        println!("{:<24} {rows} videos, {:?}", creator.unique_id, videos.items().end());
    }
    let (report, part) = table.finish()?;
    println!("{} rows, {} bytes, {}", report.rows, part.bytes, part.path.display());
    println!("{}", client.ledger());
    Ok(())
}
