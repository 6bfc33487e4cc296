//! Videos of all three providers in one table: as Parquet, as CSV and as JSON Lines.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use clipwire::model::Video;
use clipwire::{Credentials, onebound, tikhub, tikhubapi};
use clipwire_sandbox::Sandbox;
use clipwire_tables::{CsvOptions, Format, ParquetOptions, Schema, TableFile, TableWriter, drain};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let keys = Credentials::new(sandbox.key(), sandbox.secret());
    let onebound = onebound::Client::builder().base_url(sandbox.url()).credentials(keys).build()?;
    let key = sandbox.credential("tikhub", "api_key");
    let tikhub = tikhub::Client::builder().base_url(sandbox.url()).api_key(key).build()?;
    let tikhubapi = tikhubapi::Client::builder().base_url(sandbox.url()).api_key(sandbox.api_key()).build()?;

    let folder = std::env::temp_dir().join(format!("clipwire-one-table-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    // Every answer is paid for once: the records go to JSON Lines as they come, and from there anywhere.
    let lines = folder.join("videos.jsonl");
    let mut table = TableFile::create(&lines, Format::JsonLines)?;
    for (name, videos) in [
        ("onebound", drain(onebound.videos().search("菜谱").items().models::<Video>(), &mut table).await?),
        ("tikhub", drain(tikhub.search().videos("cats").items().models::<Video>(), &mut table).await?),
        ("tikhubapi", drain(tikhubapi.search().videos("cats").items().models::<Video>(), &mut table).await?),
    ] {
        println!("{name:<10} {videos} videos");
    }
    let (report, part) = table.finish()?;
    println!("{} rows, {} bytes, {}", report.rows, part.bytes, part.path.display());

    let saved = std::fs::read_to_string(&lines)?;
    for format in [Format::Parquet(ParquetOptions::new()), Format::Csv(CsvOptions::new())] {
        let mut table = TableFile::create(folder.join("videos").with_extension(format.extension()), format)?;
        for line in saved.lines() {
            table.write(&serde_json::from_str::<Video>(line)?)?;
        }
        let (report, part) = table.finish()?;
        println!("{} rows, {} bytes, {}", report.rows, part.bytes, part.path.display());
    }
    println!("{} columns, version {}", Schema::of::<Video>().columns.len(), Schema::of::<Video>().version);
    Ok(())
}
