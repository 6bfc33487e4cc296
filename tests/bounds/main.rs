//! How much memory a body takes at the most while it is read, whatever it is like.
//!
//! `cargo test -p clipwire-tests --test bounds` holds every shape to its bound at two sizes. In release, with sizes as arguments, it
//! prints the table of `docs/book/src/performance.md`: `cargo test --release -p clipwire-tests --test bounds -- 64000 1000000 8000000`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "this is a program that prints a table, or stops")]

use std::time::Instant;

use bytes::Bytes;
use clipwire::{Credentials, onebound, tikhubapi};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Everything may take so many times the body, the body included.
const BOUND: f64 = 20.0;

/// Sizes in bytes unless others are asked for.
const SIZES: [usize; 2] = [64_000, 1_000_000];

/// Reads a body as the answer to a call.
type Read = fn(&Clients, Bytes);

/// A kind of body: what it is like, what it is the answer to, and how it is made.
type Shape = (&'static str, Read, fn(usize) -> String);

struct Clients {
    onebound: onebound::Client,
    tikhubapi: tikhubapi::Client,
}

/// A feed of which every element has to be read.
fn whole_feed(clients: &Clients, body: Bytes) {
    let page = clients.tikhubapi.users().videos("MS4wLjABAAAA-x").read(body).expect("a good feed");
    assert!(page.skipped.is_empty() && page.unread().is_empty(), "a good feed loses {:?}", page.skipped.first());
}

fn feed(clients: &Clients, body: Bytes) {
    let _ = std::hint::black_box(clients.tikhubapi.users().videos("MS4wLjABAAAA-x").read(body));
}

fn one(clients: &Clients, body: Bytes) {
    let _ = std::hint::black_box(clients.tikhubapi.videos().info("1").read(body));
}

fn item(clients: &Clients, body: Bytes) {
    let _ = std::hint::black_box(clients.onebound.videos().get("1").read(body));
}

fn free(clients: &Clients, body: Bytes) {
    let _ = std::hint::black_box(clients.onebound.videos().comments("1").read(body));
}

/// A part as often as it fits, with commas between.
fn fill(before: &str, part: &str, after: &str, size: usize) -> String {
    let times = size.saturating_sub(before.len() + after.len()) / (part.len() + 1);
    format!("{before}{}{after}", vec![part; times.max(1)].join(","))
}

/// The same with the number of each part in the place of `#`.
fn numbered(before: &str, part: &str, after: &str, size: usize) -> String {
    let times = size / (part.len() + 6);
    let parts: Vec<String> = (0..times).map(|at| part.replace('#', &at.to_string())).collect();
    format!("{before}{}{after}", parts.join(","))
}

const SHAPES: &[Shape] = &[
    ("blank elements", feed, |size| fill(r#"{"aweme_list":["#, "{}", "]}", size)),
    ("blank elements, wrapped", feed, |size| fill(r#"{"code":200,"data":{"aweme_list":["#, "{}", "]}}", size)),
    ("elements of another kind", feed, |size| fill(r#"{"aweme_list":["#, "1", "]}", size)),
    ("half blank, half odd", feed, |size| fill(r#"{"aweme_list":["#, "{},7", "]}", size)),
    ("odd in every field", feed, |size| {
        fill(r#"{"aweme_list":["#, r#"{"aweme_id":"1","author":7,"video":[1],"music":"x"}"#, "]}", size)
    }),
    ("one id in an element", feed, |size| fill(r#"{"aweme_list":["#, r#"{"aweme_id":"1"}"#, "]}", size)),
    ("one empty text in an element", feed, |size| fill(r#"{"aweme_list":["#, r#"{"desc":""}"#, "]}", size)),
    ("objects in elements", feed, |size| {
        fill(r#"{"aweme_list":["#, r#"{"author":{"uid":1},"music":{"id":1},"video":{"cover":{"uri":""}}}"#, "]}", size)
    }),
    ("elements of unknown fields", feed, |size| {
        fill(r#"{"aweme_list":["#, r#"{"other":[1,2,{"x":null}]}"#, "]}", size)
    }),
    ("a list with gaps", feed, |size| numbered(r#"{"aweme_list":{"#, r##""#":{"aweme_id":"#"}"##, "}}", size)),
    ("a feed as it is", whole_feed, |size| {
        let video = r#"{"aweme_id":"7300000000000000001","desc":"a video of somebody's day, with some #tags","create_time":1699663698,"author":{"uid":"7000000000000000101","sec_uid":"MS4wLjABAAAAsample-creator-0001","unique_id":"sample.creator","nickname":"Sample Creator"},"statistics":{"play_count":54321,"digg_count":987,"comment_count":21,"share_count":6},"video":{"duration":15033,"play_addr":{"uri":"v1","url_list":["https://example.com/a.mp4","https://example.com/b.mp4"]}}}"#;
        fill(r#"{"has_more":1,"aweme_list":["#, video, "]}", size)
    }),
    ("empty texts in a list", one, |size| {
        fill(r#"{"aweme_detail":{"aweme_id":"1","video":{"cover":{"url_list":["#, "\"\"", "]}}}}", size)
    }),
    ("objects where texts belong", one, |size| {
        fill(r#"{"aweme_detail":{"aweme_id":"1","video":{"cover":{"url_list":["#, r#"{"a":1}"#, "]}}}}", size)
    }),
    ("small objects of any kind", one, |size| {
        fill(r#"{"aweme_detail":{"aweme_id":"1","anchors":["#, r#"{"a":1}"#, "]}}", size)
    }),
    ("one field many times", one, |size| fill(r#"{"aweme_detail":{"#, r#""author":{"uid":1}"#, "}}", size)),
    ("a text of escapes", one, |size| format!(r#"{{"aweme_detail":{{"desc":"{}"}}}}"#, "\\u00e9".repeat(size / 6))),
    ("levels of lists", one, |size| {
        format!(r#"{{"aweme_detail":{{"aweme_id":"1","anchors":{}{}}}}}"#, "[".repeat(size / 2), "]".repeat(size / 2))
    }),
    ("levels of objects", one, |size| {
        format!(r#"{{"aweme_detail":{}1{}}}"#, r#"{"author":"#.repeat(size / 11), "}".repeat(size / 11))
    }),
    ("unknown names", item, |size| numbered(r#"{"error_code":"0000","item":{"title":"x","#, r##""n#":#"##, "}}", size)),
    ("one image in an element", item, |size| {
        fill(r#"{"error_code":"0000","item":{"title":"x","item_imgs":["#, r#"{"url":""}"#, "]}}", size)
    }),
    ("a member for each call argument", item, |size| {
        numbered(r#"{"error_code":"0000","item":{"title":"x"},"call_args":{"#, r##""n#":[]"##, "}}", size)
    }),
    ("text around the document", item, |size| {
        format!("{}{{\"error_code\":\"0000\",\"item\":{{\"title\":\"x\"}}}}", "<b>Notice</b>: {x} \n".repeat(size / 20))
    }),
    ("braces around the document", item, |size| {
        format!("{}{{\"error_code\":\"0000\",\"item\":{{\"title\":\"x\"}}}}", "{\"a".repeat(size / 3))
    }),
    ("free-form elements", free, |size| fill(r#"{"error_code":"0000","items":{"item":["#, r#"{"a":1}"#, "]}}", size)),
    ("free-form texts", free, |size| fill(r#"{"error_code":"0000","items":{"item":["#, "\"\"", "]}}", size)),
    ("free-form lists", free, |size| fill(r#"{"error_code":"0000","items":{"item":["#, "[[],[]]", "]}}", size)),
    ("no JSON", item, |size| "密".repeat(size / 3)),
    ("the beginning of a document", item, |size| {
        fill(r#"{"error_code":"0000","item":{"item_imgs":["#, r#"{"url":"x"}"#, "", size)
    }),
];

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let is_table = !sizes.is_empty();
    let sizes = if is_table { sizes } else { SIZES.to_vec() };
    let clients = Clients {
        onebound: onebound::Client::builder()
            .credentials(Credentials::new("a-key-of-tests", "a-secret-of-tests"))
            .build()
            .unwrap(),
        tikhubapi: tikhubapi::Client::builder()
            .base_url("http://127.0.0.1:9")
            .api_key("a-key-of-tests")
            .build()
            .unwrap(),
    };
    let mut broken = Vec::new();
    if is_table {
        let sizes = sizes.iter().map(|size| format!("{} kB | ns/B", size / 1_000)).collect::<Vec<_>>().join(" | ");
        println!("| body | {sizes} |\n| --- |{}", " --- |".repeat(2 * sizes.matches("kB").count()));
    }
    for (name, read, make) in SHAPES {
        let mut row = format!("| {name} |");
        for size in &sizes {
            let body = Bytes::from(make(*size));
            let length = body.len();
            let before = MEMORY.current_usage();
            MEMORY.reset_peak_usage();
            let start = Instant::now();
            read(&clients, body);
            let time = start.elapsed();
            // The body itself was there before.
            let taken = MEMORY.peak_usage().saturating_sub(before) + length;
            let times = taken as f64 / length as f64;
            if times > BOUND {
                broken.push(format!("{name}, {size} bytes: {times:.1} times the body"));
            }
            row.push_str(&format!(" {times:.1} | {:.1} |", time.as_nanos() as f64 / length as f64));
        }
        if is_table {
            println!("{row}");
        }
    }
    assert!(broken.is_empty(), "these take more than {BOUND} times their body:\n{}", broken.join("\n"));
    println!("{} shapes take at most {BOUND} times their body", SHAPES.len());
}
