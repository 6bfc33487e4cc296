//! What every way to fail becomes: kind, charge, and the line that people read.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use clipwire::onebound::{Client, Code, ResultType};
use clipwire::{Charge, Clock, Credentials, Error, ErrorKind, Limits};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::json;

use crate::support::{SEED_VIDEO, call_answered, client, fixture_folder, line, sandbox, snapshots, sorted_entries};

#[tokio::test]
async fn every_code_becomes_the_kind_and_the_charge_of_the_table() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let mut table = format!("{:<6} {:<9} {:<15} {:<15} {}\n", "code", "charge", "one thing", "a list", "message");
    assert_eq!(Code::ALL.len(), 20);
    for code in Code::ALL.iter().chain([&Code::from("4242")]) {
        let answer = json!({ "error": "what-went-wrong", "reason": "说明", "error_code": code.as_str(), "success": 0 });
        sandbox.reply_next(Reply::json(answer.clone()));
        let one = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
        sandbox.reply_next(Reply::json(answer));
        let list = client.goods().search("x").send().await;
        let (list_kind, list_charge) = match &list {
            Ok(page) => (format!("Ok, {} items", page.items.len()), page.meta().charge),
            Err(error) => (format!("{:?}", error.kind()), error.charge()),
        };
        assert_eq!(one.charge(), list_charge, "{code}");
        assert_eq!(one.charge(), code.charge(), "{code}");
        if let Some(kind) = code.kind() {
            assert_eq!(one.kind(), kind, "{code}");
        }
        let kind = format!("{:?}", one.kind());
        let _ =
            writeln!(table, "{:<6} {:<9} {:<15} {:<15} {}", code.as_str(), one.charge(), kind, list_kind, line(&one));
    }
    snapshots("errors").bind(|| insta::assert_snapshot!("codes", table));
}

#[tokio::test]
async fn every_broken_answer_is_told_apart() {
    let gbk = gbk(r#"{"error":"","reason":"密钥错误,无权限访问","error_code":"4005"}"#);
    let replies: Vec<(&str, Reply)> = vec![
        ("an HTML page", Reply::bytes("text/html", "<html><body>Bad gateway sandbox-key</body></html>")),
        ("an empty body", Reply::bytes("application/json", "")),
        ("a cut-off body that is announced whole", Reply::bytes("application/json", r#"{"item":{"num_iid":"71"#)),
        ("no JSON at all", Reply::bytes("application/json", "Service Unavailable")),
        ("something after the JSON", Reply::bytes("application/json", r#"{"error_code":"0000"} {}"#)),
        ("JSON of another kind", Reply::bytes("application/json", r#"[1,2]"#)),
        ("an object without a known field", Reply::json(json!({ "hello": "world" }))),
        ("success without a payload", Reply::json(json!({ "error": "", "reason": "", "error_code": "0000" }))),
        ("success with an empty payload", Reply::json(json!({ "item": {}, "error_code": "0000" }))),
        ("success with [] for the payload", Reply::json(json!({ "item": [], "error_code": "0000" }))),
        (
            "success with an error in the payload",
            Reply::json(json!({ "item": { "error": "data error" }, "error_code": "0000" })),
        ),
        (
            "an object where text belongs",
            Reply::json(json!({ "item": { "video": { "url": {} } }, "error_code": "0000" })),
        ),
        (
            "a list where text belongs",
            Reply::json(json!({ "item": { "video": { "url": [1] } }, "error_code": "0000" })),
        ),
        ("an error without a code", Reply::json(json!({ "error": "strange", "reason": "" }))),
        ("an error in GBK", Reply::bytes("application/json; charset=utf-8", gbk)),
        ("a byte order mark", Reply::bytes("application/json", "\u{feff}{\"error_code\":\"4017\"}")),
        ("very deep nesting", Reply::bytes("application/json", format!(r#"{{"call_args":{}"#, "[".repeat(100_000)))),
        ("status 400", Reply::json(json!({ "message": "no" })).status(400)),
        ("status 401", Reply::empty(401)),
        ("status 404", Reply::bytes("text/html", "<h1>404</h1>").status(404)),
        ("status 429", Reply::empty(429).header("retry-after", "7")),
        ("status 500 with a code", Reply::json(json!({ "error": "e", "error_code": "4000" })).status(500)),
        ("status 502 with a page", Reply::bytes("text/html", "<h1>502</h1>").status(502)),
        ("status 418", Reply::empty(418)),
        ("a redirect to another host", Reply::empty(302).header("location", "http://127.0.0.2:9/")),
        ("a connection closed without an answer", Reply::cut_connection()),
        ("a body that ends before its announced length", Reply::cut_body(r#"{"item":"#)),
    ];
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let mut table = String::new();
    for (name, reply) in replies {
        sandbox.reply_next(reply);
        let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
        let _ = writeln!(table, "{name}\n{}", text(&error));
    }
    snapshots("errors").bind(|| insta::assert_snapshot!("answers", table));
}

#[tokio::test]
async fn nothing_odd_beside_the_code_hides_what_the_call_cost() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for (body, kind, charge) in [
        (r#"{"error":"no","error_code":"4000","call_args":[1]}"#, ErrorKind::Server, Charge::No),
        (r#"{"error":{"no":1},"error_code":4017,"cache":[1]}"#, ErrorKind::Server, Charge::No),
        (r#"{"error":"no","error_code":"1","error_code":"2000"}"#, ErrorKind::NotFound, Charge::Yes),
        (r#"{"error":"cut \ud83d","error_code":"4013"}"#, ErrorKind::QuotaExhausted, Charge::Unstated),
        (r#"{"item":7,"server_memory":{},"error_code":"0000"}"#, ErrorKind::Decode, Charge::Yes),
        // A list has no fields, whatever stands where they would.
        (r#"["a","b",true,[],"c","d","e","f","g","h","0000","0000"]"#, ErrorKind::Decode, Charge::Unknown),
    ] {
        sandbox.reply_next(Reply::bytes("application/json", body));
        let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (kind, charge), "{body}: {error}");
    }
}

/// A cut-off answer that pretends to be whole must never come out as a shorter list or an emptier value.
#[tokio::test]
async fn an_answer_cut_at_any_place_is_a_decode_error() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for (operation, case) in [("item_get_video", "published_1"), ("item_search_shop", "published_1")] {
        let whole = std::fs::read(fixture_folder().join(operation).join(format!("{case}.json"))).unwrap();
        let end = whole.trim_ascii_end().len();
        // Eleven is no multiple of a character's length, so cuts fall inside characters too.
        for cut in (1..end).step_by(11) {
            let reply = Reply::bytes("application/json", &whole[..cut]);
            let error = call_answered(&sandbox, &client, operation, reply).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{operation} cut at {cut}: {error}");
        }
        call_answered(&sandbox, &client, operation, Reply::bytes("application/json", whole)).await.unwrap();
    }
}

#[tokio::test]
async fn an_answer_over_the_cap_is_refused_compressed_or_not() {
    let sandbox = sandbox().await;
    let client = Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new(sandbox.key(), sandbox.secret()))
        .body_cap(1_000)
        .build()
        .unwrap();
    for reply in [
        Reply::bytes("application/json", " ".repeat(1_001)),
        Reply::bytes("application/json", gzip(&" ".repeat(100_000))).header("content-encoding", "gzip"),
    ] {
        sandbox.reply_next(reply);
        let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Decode, Charge::Unknown), "{error}");
        assert!(error.to_string().contains("larger than 1000 bytes"), "{error}");
    }
}

#[tokio::test]
async fn nobody_there_is_no_connection_and_no_charge() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    sandbox.stop().await;
    let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Connect, Charge::No));
    assert!(error.is_retryable() && !error.may_have_been_charged());
}

#[tokio::test]
async fn an_answer_that_never_comes_is_a_timeout_that_may_have_cost() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    sandbox.reply_next(Reply::never());
    let error = client.videos().get(SEED_VIDEO).with_timeout(Duration::from_millis(50)).send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge(), error.attempts()), (ErrorKind::Timeout, Charge::Unknown, 1));
    assert!(error.is_timeout() && error.may_have_been_charged() && !error.is_retryable());
}

#[tokio::test]
async fn what_cannot_be_sent_is_not_sent() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let errors = [
        client.videos().get("").send().await.unwrap_err(),
        client.goods().search("  ").send().await.unwrap_err(),
        client.videos().get("1").with_query("key", "mine").send().await.unwrap_err(),
        client.videos().get("1").with_header("no header", "x").send().await.unwrap_err(),
        client.videos().get("1").with_header("x-good", "line\nbreak").send().await.unwrap_err(),
    ];
    assert!(sandbox.requests().is_empty());
    let table: String = errors.iter().map(|error| format!("{}\n", text(error))).collect();
    snapshots("errors").bind(|| insta::assert_snapshot!("not_sent", table));
}

#[tokio::test]
async fn an_error_is_recognized_in_untouched_json_and_other_bodies_are_handed_out() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let stranger = stranger(&sandbox);
    for result_type in [ResultType::JsonUnescaped, ResultType::Json] {
        let error = stranger.videos().get(SEED_VIDEO).send_bytes(result_type).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth);
        let error = client.videos().get("1").send_bytes(result_type).await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::NotFound, Charge::Yes));
    }
    for result_type in [ResultType::Xml, ResultType::PhpSerialize, ResultType::PhpVarExport] {
        let body = client.videos().get(SEED_VIDEO).send_bytes(result_type).await.unwrap();
        assert_eq!(body.meta().charge, Charge::Unknown);
        assert!(!body.is_empty());
    }
    sandbox.reply_next(Reply::bytes("text/xml", ""));
    let error = client.videos().get(SEED_VIDEO).send_bytes(ResultType::Xml).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

/// A time that was measured is another one in every run: it makes a test fail now and then.
#[tokio::test]
async fn no_snapshot_holds_a_time_that_was_measured() {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("it/snapshots/errors")];
    folders.push(fixture_folder().join("../../it/snapshots/decode"));
    while let Some(folder) = folders.pop() {
        for path in sorted_entries(&folder) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let is_unit =
                |word: &str| ["ms", "µs", "ns"].iter().any(|unit| word.trim_matches([')', ',', ';']).ends_with(unit));
            let is_measured = |word: &&str| word.starts_with(|char: char| char.is_ascii_digit()) && is_unit(word);
            let measured = text.split_whitespace().find(is_measured);
            assert!(measured.is_none() && !text.contains(" of waiting"), "{}: {measured:?}", path.display());
        }
    }
    // A call that waited for its limits says so, and a snapshot of it does not.
    let sandbox = sandbox().await;
    let limited =
        Client::builder().base_url(sandbox.url()).limits(Limits::new().per_second(1)).clock(Clock::skipping());
    let client = limited.credentials(Credentials::new(sandbox.key(), sandbox.secret())).build().unwrap();
    let _ = client.videos().get("1").send().await;
    let error = client.videos().get("1").send().await.unwrap_err();
    assert!(error.to_string().contains(" of waiting)") && !line(&error).contains("wait"), "{error}");
    assert!(line(&error).ends_with("charged)"), "{}", line(&error));
}

fn stranger(sandbox: &Sandbox) -> Client {
    Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new("a-wrong-key", "a-wrong-secret"))
        .build()
        .unwrap()
}

fn text(error: &Error) -> String {
    let mut text = format!("    {}\n    kind {:?} · charge {}", line(error), error.kind(), error.charge());
    if let Some(path) = error.json_path() {
        let _ = write!(text, " · path {path}");
    }
    if let Some(wait) = error.retry_after() {
        let _ = write!(text, " · retry after {wait:?}");
    }
    if error.is_retryable() {
        text.push_str(" · retryable");
    }
    if let Some(body) = error.body() {
        let start: String = body.chars().take(60).collect();
        let _ = write!(text, "\n    body {start:?}");
    }
    text.push('\n');
    text
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}
