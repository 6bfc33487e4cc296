//! A million videos through a harvest, beside a plain loop into the same format: rows a second, memory, and the size of the journal.
//!
//! `cargo run --release --example million -- harvest|loop [pages]`. A server in this program answers with pages of 100 made-up videos.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use clipwire::dynamic::Client;
use clipwire::model::Video;
use clipwire::{Limits, RetryPolicy, tikhubapi};
use clipwire_harvest::{Engine, Job, Options, export};
use clipwire_sandbox::Sandbox;
use clipwire_tables::{Format, TableFile, TableWriter as _, drain};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const PAGE: u64 = 100;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mode = std::env::args().nth(1).unwrap_or_else(|| "harvest".to_owned());
    let pages: u64 = std::env::args().nth(2).map_or(Ok(10_000), |text| text.parse())?;
    let folder = std::env::temp_dir().join(format!("clipwire-million-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let typed = client(serve(pages).await?)?;
    let began = Instant::now();
    let user = "MS4wLjABAAAAv7iSuuXDJGDvJkmH_vz1qkDZYo1apxgzaxdBSeIuPiM";
    let rows = if mode == "loop" {
        let mut table = TableFile::create(folder.join("videos.jsonl"), Format::JsonLines)?;
        let items = typed.users().videos(user).region("US").items().max_pages(u64::MAX);
        let rows = drain(items.models::<Video>(), &mut table).await?;
        table.finish()?;
        rows
    } else {
        let job: Job = toml::from_str(
            "name = \"million\"\nprovider = \"tikhubapi\"\ninputs = {}\n[[step]]\nname = \"videos\"\n\
             operation = \"users videos\"\narguments = { region = \"US\" }\n",
        )?;
        let engine = Engine::open(job.clone(), &folder, Client::from(typed))?;
        let options = Options::default();
        let outcome = engine.run(vec![user.to_owned()], &options, Arc::new(()), std::future::pending()).await?;
        println!("{:?} after {:.1} s, {} kB at the most", outcome.ended, began.elapsed().as_secs_f64(), peak());
        let exported = export(&engine, outcome.run, &folder.join("out"))?;
        println!("journal {} MB", size(&folder.join("million.journal.sqlite")) / 1_000_000);
        exported.rows
    };
    let seconds = began.elapsed().as_secs_f64();
    println!("{mode}: {rows} rows in {seconds:.1} s, {:.0} rows/s, {} kB at the most", rows as f64 / seconds, peak());
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn client(url: String) -> clipwire::Result<tikhubapi::Client> {
    let builder = tikhubapi::Client::builder().base_url(url).api_key("a-made-up-key");
    builder.retry(RetryPolicy::none()).limits(Limits::new().adaptive(false)).limits_of_each(Limits::new()).build()
}

/// Serves pages in which every video is one of the sandbox's with an id of its own.
async fn serve(pages: u64) -> Result<String, Failure> {
    let sandbox = Sandbox::start().await?;
    let user = sandbox.world().creators()[0].sec_uid.clone();
    let client = tikhubapi::Client::builder().base_url(sandbox.url()).api_key(sandbox.api_key()).build()?;
    let sample = client.users().videos(user.as_str()).region("US").send().await?;
    let video = String::from_utf8(sample.raw_item(0).ok_or("no video")?.to_vec())?;
    let id = sample.items[0].aweme_id.as_ref().ok_or("no id")?.as_str().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let (video, id) = (video.clone(), id.clone());
            tokio::spawn(async move {
                let mut request = vec![0; 16 << 10];
                loop {
                    let Ok(read @ 1..) = socket.read(&mut request).await else { return };
                    let text = String::from_utf8_lossy(&request[..read]).into_owned();
                    let asked =
                        text.split("cursor=").nth(1).and_then(|rest| rest.split(['&', ' ']).next()?.parse().ok());
                    let page: u64 = asked.unwrap_or(0);
                    let list: Vec<String> = (page * PAGE..(page + 1) * PAGE)
                        .map(|number| video.replace(&id, &format!("{}", 7_300_000_000_000_000_000 + number)))
                        .collect();
                    let more = u8::from(page + 1 < pages);
                    let body = format!(
                        "{{\"status_code\":0,\"has_more\":{more},\"max_cursor\":{},\"aweme_list\":[{}]}}",
                        page + 1,
                        list.join(",")
                    );
                    let head = format!(
                        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                        body.len()
                    );
                    if socket.write_all(head.as_bytes()).await.is_err()
                        || socket.write_all(body.as_bytes()).await.is_err()
                    {
                        return;
                    }
                }
            });
        }
    });
    Ok(url)
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |data| data.len())
}

/// The most memory that this process had, in kB.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.map_or_else(|| "?".to_owned(), |line| line["VmHWM:".len()..].trim().trim_end_matches(" kB").to_owned())
}
