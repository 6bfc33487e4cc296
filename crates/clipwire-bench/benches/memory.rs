//! How much memory an answer and a stream take: prints the tables of `docs/book/src/performance.md`.
//!
//! The server is another process, so that what it needs is not counted: this program, started once more with `serve`.

#![allow(clippy::print_stdout, reason = "this is a program that prints tables")]

use std::any::type_name;
use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use clipwire::Credentials;
use clipwire::Items;
use clipwire::onebound::types::VideoHit;
use clipwire::onebound::{self, Client};
use clipwire::tikhubapi;
use clipwire_bench::answers::Answer;
use clipwire_bench::calls::{Caller, Failure, Who};
use clipwire_bench::stage::Stage;
use peak_alloc::PeakAlloc;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Calls that come before the one that is measured, so that every buffer of the connection has its size.
const WARM_UP: u64 = 8;
/// What may stay of a call besides its value, in bytes: a buffer that grew.
const SLACK: usize = 4096;
/// How many elements a page of the long list has.
const PER_PAGE: usize = 1_000;
/// How long the lists are that are walked.
const LENGTHS: [usize; 3] = [1_000, 100_000, 1_000_000];

/// The servers, in a process of their own.
struct Servers {
    process: Child,
    answers: String,
    lists: String,
}

/// What is set on a stream before it is walked.
type Set = fn(Items<VideoHit>) -> Items<VideoHit>;

fn main() -> Result<(), Failure> {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return serve();
    }
    let servers = Servers::start()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    kept_answers(&runtime, &servers.answers)?;
    streams(&runtime, &servers.lists)?;
    sizes();
    Ok(())
}

/// Prints what stays while the result of a call is held, and the most that there is during the call.
fn kept_answers(runtime: &Runtime, url: &str) -> Result<(), Failure> {
    println!(
        "| answer | body | by hand | × body | clipwire | × body | peak by hand | × body | peak clipwire | × body |"
    );
    println!("| --- |{}", " --- |".repeat(9));
    for answer in Answer::ALL {
        let mut body = 0;
        let mut measured = [(0, 0); 2];
        for (who, (kept, peak)) in Who::ALL.into_iter().zip(&mut measured) {
            let caller = Caller::build(who, answer, url)?;
            runtime.block_on(caller.calls(WARM_UP))?;
            let start = MEMORY.current_usage();
            MEMORY.reset_peak_usage();
            let result = runtime.block_on(caller.keep())?;
            *peak = MEMORY.peak_usage().saturating_sub(start);
            *kept = MEMORY.current_usage().saturating_sub(start);
            body = result.body.unwrap_or(body);
            drop(result);
            let rest = MEMORY.current_usage().saturating_sub(start);
            if rest > SLACK {
                return Err(format!("{who}, {answer}: {rest} bytes stay when the result is gone").into());
            }
        }
        let times = |bytes: usize| format!("{bytes} | {:.2}", bytes as f64 / body as f64);
        let [(by_hand, peak_by_hand), (clipwire, peak)] = measured;
        let columns = [by_hand, clipwire, peak_by_hand, peak].map(times).join(" | ");
        println!("| {answer} | {body} | {columns} |");
    }
    println!();
    Ok(())
}

/// Prints the most that a stream takes which is walked to its end.
fn streams(runtime: &Runtime, url: &str) -> Result<(), Failure> {
    let streams: [(&str, Set); 4] = [
        ("`items()`", |items| items),
        ("`items().dedupe()`", Items::dedupe),
        ("`.dedupe().max_remembered(2_000_000)`", |items| items.dedupe().max_remembered(2_000_000)),
        ("`.dedupe().max_remembered(100_000)`", |items| items.dedupe().max_remembered(100_000)),
    ];
    let lengths = LENGTHS.map(|length| length.to_string()).join(" | ");
    println!("| stream | {lengths} | bytes an element |\n| --- |{}", " --- |".repeat(LENGTHS.len() + 1));
    let credentials = Credentials::new("sandbox-key", "sandbox-secret");
    let client = onebound::Client::builder().credentials(credentials).base_url(url).build()?;
    for (name, set) in streams {
        // Of a list of one page, so that every buffer of the connection has its size.
        walk(runtime, &client, LENGTHS[0], set)?;
        let mut peaks = Vec::new();
        for length in LENGTHS {
            peaks.push(walk(runtime, &client, length, set)?);
        }
        let growth = peaks[2].saturating_sub(peaks[1]) as f64 / (LENGTHS[2] - LENGTHS[1]) as f64;
        let peaks: Vec<String> = peaks.iter().map(|peak| format!("{:.2} MB", *peak as f64 / 1e6)).collect();
        println!("| {name} | {} | {growth:.1} |", peaks.join(" | "));
    }
    println!();
    Ok(())
}

/// Walks a list to its end, and returns the most memory that was taken beyond what there was before.
fn walk(runtime: &Runtime, client: &Client, length: usize, set: Set) -> Result<usize, Failure> {
    let start = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let mut count = 0;
    runtime.block_on(async {
        let mut items = set(client.videos().search(length.to_string()).items().max_pages(u64::MAX));
        while items.try_next().await?.is_some() {
            count += 1;
        }
        Ok::<(), clipwire::Error>(())
    })?;
    if count != length {
        return Err(format!("{count} of {length} elements came").into());
    }
    Ok(MEMORY.peak_usage().saturating_sub(start))
}

/// Prints how large the types are that large answers consist of.
fn sizes() {
    println!("| type | bytes |\n| --- | --- |");
    size::<onebound::types::VideoItem>();
    size::<VideoHit>();
    size::<tikhubapi::types::Video>();
    size::<tikhubapi::types::VideoFile>();
    size::<tikhubapi::types::MediaFile>();
    size::<tikhubapi::types::Music>();
    size::<tikhubapi::types::User>();
    size::<tikhubapi::types::Hashtag>();
    size::<tikhubapi::types::TextExtra>();
    size::<tikhubapi::types::Comment>();
    size::<Option<clipwire::value::Id>>();
    size::<Option<String>>();
    size::<Option<serde_json::Value>>();
}

fn size<T>() {
    let name = type_name::<T>().replace("clipwire_raw::providers::", "").replace("::types::", "::");
    let name = name.replace("core::option::", "").replace("clipwire_value::id::", "").replace("alloc::string::", "");
    println!("| `{}` | {} |", name.replace("serde_json::value::", "serde_json::"), size_of::<T>());
}

/// Runs the servers, prints their addresses, and ends when whoever started it closes its input.
fn serve() -> Result<(), Failure> {
    let stage = Stage::open()?;
    println!("{}", stage.url());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
    println!("http://{}", listener.local_addr()?);
    let app = Router::new().fallback(|uri: Uri| async move { page(uri.query().unwrap_or_default()) });
    runtime.spawn(async { axum::serve(listener, app).await });
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}

/// A page of a list whose elements each have an id of their own. What is searched for is how long it is.
fn page(query: &str) -> impl IntoResponse + use<> {
    let number = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(other, _)| *other == name).and_then(|(_, value)| value.parse::<usize>().ok())
    };
    let (length, page) = (number("q").unwrap_or_default(), number("page").unwrap_or(1).max(1));
    let first = (page - 1) * PER_PAGE;
    let hit = |at: usize| {
        let id = 7_300_000_000_000_000_000 + at as u64;
        format!(r#"{{"num_iid":"{id}","title":"Video {at} of a long list","nick":"Sample Creator"}}"#)
    };
    let hits: Vec<String> = (first..length.min(first + PER_PAGE)).map(hit).collect();
    let body = format!(
        r#"{{"page":"{page}","total_results":{length},"pagecount":{pages},"item":[{hits}],"error_code":"0000","error":"","reason":""}}"#,
        pages = length.div_ceil(PER_PAGE),
        hits = hits.join(","),
    );
    ([(CONTENT_TYPE, "application/json")], body)
}

impl Servers {
    fn start() -> Result<Self, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().ok_or("the servers print nothing")?;
        let mut lines = BufReader::new(output).lines();
        let mut address = || lines.next().unwrap_or_else(|| Err(std::io::ErrorKind::UnexpectedEof.into()));
        let (answers, lists) = (address()?, address()?);
        Ok(Self { process, answers, lists })
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        // It ends with its input.
        self.process.stdin.take();
        self.process.wait().ok();
    }
}
