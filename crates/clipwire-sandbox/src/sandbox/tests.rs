//! What goes over the wire: start, stop and queued replies.

mod documents;
mod faults;
mod hosts;

use std::io::ErrorKind;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Sandbox;
use crate::reply::Reply;
use crate::spec::target;

const VIDEO: &str = "/douyin/item_get_video/?key=sandbox-key&secret=sandbox-secret&item_id=7118694749548072205";

async fn connect(sandbox: &Sandbox) -> TcpStream {
    TcpStream::connect(sandbox.url().strip_prefix("http://").unwrap()).await.unwrap()
}

async fn send(stream: &mut TcpStream, method: &str, path: &str, connection: &str) {
    let request = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nX-Test: 1\r\nConnection: {connection}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
}

/// Everything that a server sends until it closes the connection.
async fn exchange(sandbox: &Sandbox, method: &str, path: &str) -> String {
    let mut stream = connect(sandbox).await;
    send(&mut stream, method, path, "close").await;
    rest(stream).await
}

async fn rest(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_request_is_answered_written_down_and_counted() {
    let sandbox = Sandbox::start().await.unwrap();
    let answer = exchange(&sandbox, "GET", VIDEO).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\n"), "{answer}");
    assert!(answer.contains(r#""error_code":"0000""#), "{answer}");

    let [request] = &sandbox.requests()[..] else { panic!("one request was sent") };
    assert_eq!((request.method.as_str(), request.path.as_str()), ("GET", "/douyin/item_get_video/"));
    assert_eq!(request.query.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["key", "secret", "item_id"]);
    assert_eq!((request.query_value("item_id"), request.header("X-TEST")), (Some("7118694749548072205"), Some("1")));
    let ledger = sandbox.ledger();
    assert_eq!((ledger.received, ledger.charged, ledger.answered_by_code["0000"]), (1, 1, 1));
}

#[tokio::test]
async fn what_is_not_the_gateway_s_is_named_in_the_refusal() {
    let sandbox = Sandbox::start().await.unwrap();
    let lost = exchange(&sandbox, "GET", "/taobao/item_get/?key=k").await;
    assert!(lost.starts_with("HTTP/1.1 404 Not Found\r\n"), "{lost}");
    assert!(lost.ends_with("the sandbox has nothing at GET /taobao/item_get/\n"), "{lost}");
    let posted = exchange(&sandbox, "POST", VIDEO).await;
    assert!(posted.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"), "{posted}");
    assert_eq!(sandbox.ledger().received, 2);
    assert!(sandbox.ledger().answered_by_code.is_empty());
}

#[tokio::test]
async fn queued_replies_are_sent_once_each_in_order() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.reply_next(Reply::json(json!({ "error_code": "5000" })).status(503).header("Retry-After", "2"));
    sandbox.reply_next(Reply::bytes("text/html", "<html>").header("content-type", "text/plain"));
    let first = exchange(&sandbox, "GET", VIDEO).await;
    assert!(
        first.starts_with("HTTP/1.1 503 Service Unavailable\r\n") && first.contains("retry-after: 2\r\n"),
        "{first}"
    );
    assert!(first.ends_with("\r\n\r\n{\"error_code\":\"5000\"}"), "{first}");
    let second = exchange(&sandbox, "GET", "/anywhere").await;
    assert!(second.contains("content-type: text/plain\r\n") && second.ends_with("\r\n\r\n<html>"), "{second}");
    assert!(exchange(&sandbox, "GET", VIDEO).await.contains(r#""api_info":"today:1 "#));
    assert_eq!((sandbox.ledger().received, sandbox.ledger().charged), (3, 1));
}

#[tokio::test]
async fn a_reply_that_is_no_http_is_reported_as_such() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.reply_next(Reply::empty(200).header("two words", "x"));
    let answer = exchange(&sandbox, "GET", VIDEO).await;
    assert!(answer.starts_with("HTTP/1.1 500 ") && answer.contains("the queued reply is no HTTP answer"), "{answer}");
}

#[tokio::test]
async fn a_cut_connection_carries_no_byte_and_the_next_one_works() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.reply_next(Reply::cut_connection());
    assert_eq!(exchange(&sandbox, "GET", VIDEO).await, "");
    assert_ne!(exchange(&sandbox, "GET", VIDEO).await, "");
}

#[tokio::test]
async fn a_cut_body_is_shorter_than_announced() {
    let sandbox = Sandbox::start().await.unwrap();
    let half = "x".repeat(300_000);
    sandbox.reply_next(Reply::cut_body(half.as_str()).status(206));
    let answer = exchange(&sandbox, "GET", VIDEO).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 206 Partial Content\r\n"), "{head}");
    assert!(head.ends_with("content-length: 301000"), "{head}");
    assert!(body == half, "all of the bytes that were given");
}

#[tokio::test]
async fn a_length_of_one_s_own_is_sent_as_it_stands() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.reply_next(Reply::bytes("text/plain", "four").header("Content-Length", "2"));
    let answer = exchange(&sandbox, "GET", VIDEO).await;
    assert!(answer.contains("Content-Length: 2\r\n") && answer.ends_with("\r\n\r\nfour"), "{answer}");
}

#[tokio::test]
async fn a_connection_stays_open_for_the_next_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut stream = connect(&sandbox).await;
    for code in ["7001", "7002"] {
        sandbox.reply_next(Reply::bytes("text/plain", code));
        send(&mut stream, "GET", VIDEO, "keep-alive").await;
        let mut answer = Vec::new();
        while !answer.ends_with(code.as_bytes()) {
            assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "closed after {answer:?}");
        }
    }
    // A fault on the same connection ends it.
    sandbox.reply_next(Reply::cut_connection());
    send(&mut stream, "GET", VIDEO, "keep-alive").await;
    assert_eq!(rest(stream).await, "");
}

#[tokio::test]
async fn stopping_ends_idle_and_waiting_connections_and_frees_the_port() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.url().strip_prefix("http://").unwrap().to_owned();
    let silent = connect(&sandbox).await;
    let mut waiting = connect(&sandbox).await;
    sandbox.reply_next(Reply::never());
    send(&mut waiting, "GET", VIDEO, "close").await;
    while sandbox.ledger().received == 0 {
        tokio::task::yield_now().await;
    }

    sandbox.stop().await;
    assert_eq!((rest(silent).await, rest(waiting).await), (String::new(), String::new()));
    assert_eq!(TcpStream::connect(address).await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn dropping_stops_the_server() {
    let sandbox = Sandbox::start().await.unwrap();
    let idle = connect(&sandbox).await;
    drop(sandbox);
    assert_eq!(rest(idle).await, "");
}

#[tokio::test]
async fn port_credentials_and_quota_can_be_chosen() {
    let first = Sandbox::builder().credentials("k", "s").quota(0).start().await.unwrap();
    let answer = exchange(&first, "GET", &VIDEO.replace("sandbox-key", "k").replace("sandbox-secret", "s")).await;
    assert!(answer.contains(r#""error_code":"4013""#), "{answer}");
    assert_eq!((first.key(), first.secret()), ("k", "s"));
    let port = first.url().rsplit_once(':').unwrap().1.parse().unwrap();
    assert_eq!(Sandbox::builder().port(port).start().await.unwrap_err().kind(), ErrorKind::AddrInUse);
    assert!(!format!("{first:?} {:?}", Sandbox::builder().credentials("k", "hush")).contains("hush"));
}

#[tokio::test]
async fn both_providers_are_served_on_one_port() {
    let sandbox = Sandbox::builder().api_key("k").seed(3).wrapped(true).start().await.unwrap();
    assert!(exchange(&sandbox, "GET", VIDEO).await.contains(r#""error_code":"0000""#));
    let refused = exchange(&sandbox, "GET", &target("get_trending_feed")).await;
    assert!(
        refused.starts_with("HTTP/1.1 401 Unauthorized\r\n") && refused.contains(r#""status":"error""#),
        "{refused}"
    );

    let mut stream = connect(&sandbox).await;
    let feed = target("get_trending_feed?count=1");
    let request = format!("GET {feed} HTTP/1.1\r\nHost: x\r\nX-API-KEY: k\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(
        answer.contains(r#"{"code":200,"message":"ok","request_id":"sandbox-2","data":{"status_code":0,"#),
        "{answer}"
    );

    let ledger = sandbox.ledger();
    assert_eq!((ledger.received, ledger.charged), (3, 1));
    assert_eq!(
        (ledger.answered_by_code["0000"], ledger.answered_by_code["200"], ledger.answered_by_code["401"]),
        (1, 1, 1)
    );
}

#[tokio::test]
async fn keys_and_examples_of_both_providers_are_at_hand() {
    let sandbox = Sandbox::start().await.unwrap();
    assert_eq!((sandbox.api_key(), sandbox.account_key().as_str()), ("sandbox-api-key", "sandbox-account-key"));
    assert!(!format!("{sandbox:?} {:?}", Sandbox::builder().api_key("hush")).contains("hush"));
    sandbox.expire_account_key("fresh");
    assert_eq!(sandbox.account_key(), "fresh");
    assert_eq!(sandbox.world().creators()[0].sec_uid, "MS4wLjABAAAAsample-creator-0001");

    let examples = sandbox.examples();
    let operations: usize = crate::spec::embedded().unwrap().iter().map(|spec| spec.operations.len()).sum();
    assert_eq!(examples.len(), operations);
    let api_key = ("X-API-KEY".to_owned(), sandbox.api_key().to_owned());
    for example in examples {
        let (is_in_query, is_in_header) =
            (example.path_and_query.contains("key=sandbox-key&secret="), example.headers.contains(&api_key));
        let expected = (example.provider == "onebound", example.provider == "tikhubapi");
        assert_eq!((is_in_query, is_in_header), expected, "{example:?}");
    }
}
