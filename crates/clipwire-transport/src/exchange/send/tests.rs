//! Exchanges with a server on this machine that replies with prepared bytes.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use url::Url;

#[cfg(feature = "reqwest")]
mod own;

use super::{Exchange, Outcome};
use crate::exchange::authorize::{Authorization, Authorize};
use crate::exchange::context::AttemptContext;
use crate::exchange::corrections::Corrections;
use crate::exchange::http::{Http, HttpConfig};
use crate::exchange::options::RequestOptions;
use crate::exchange::redact::Redactor;
use crate::exchange::request::RequestParts;
use crate::outcome::attempt::Delivery;

const SECRET: &str = "k3y-of-mine";

struct Key;

impl Authorize for Key {
    fn authorize(&self, _: &str, url: &mut Url, headers: &mut HeaderMap) {
        url.query_pairs_mut().append_pair("key", SECRET);
        headers.insert("authorization", HeaderValue::from_static(SECRET));
    }
}

/// Replies to one request, and returns it as it was sent.
fn serve(reply: impl AsRef<[u8]> + Send + 'static) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let request = read(&stream);
        stream.write_all(reply.as_ref()).unwrap();
        request
    });
    (url, server)
}

fn read(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        request.push_str(&line);
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    request + std::str::from_utf8(&body).unwrap()
}

fn config(url: &str) -> HttpConfig {
    HttpConfig { base_urls: vec![url.to_owned()], user_agent: "test/1".to_owned(), ..HttpConfig::default() }
}

async fn send(config: HttpConfig, parts: RequestParts, timeout: Duration) -> Exchange {
    let http = Http::build(config).unwrap();
    let context = AttemptContext { attempt: 1, host: 0, timeout, connect_timeout: timeout };
    let corrections = Arc::new(Corrections::default());
    let options = RequestOptions { operation: "op", corrections, query: vec![], headers: vec![], body_cap: 100 };
    let authorization = Authorization { authorize: Arc::new(Key), redactor: Redactor::default(), generation: 0 };
    Exchange::send(&http, &context, &parts, &options, &authorization).await
}

async fn get(config: HttpConfig) -> Exchange {
    send(config, RequestParts::new(Method::GET, "/path").query("a", Some(1)), Duration::from_secs(30)).await
}

/// All that an exchange can print.
fn printed(exchange: &Exchange) -> String {
    let mut text = format!("{exchange:?}");
    let mut source = exchange.source.as_deref().map(|source| source as &dyn Error);
    while let Some(error) = source {
        text.push_str(&format!(" {error}"));
        source = error.source();
    }
    text
}

#[tokio::test]
async fn a_request_is_sent_as_it_was_built_and_its_whole_response_comes_back() {
    let (url, server) = serve("HTTP/1.1 202 Accepted\r\nx-id: 7\r\ncontent-length: 4\r\n\r\nbody");
    let parts = RequestParts::new(Method::POST, "/path").query("a", Some(1)).json(Bytes::from_static(b"{\"b\":2}"));
    let exchange = send(config(&url), parts, Duration::from_secs(30)).await;
    let request = server.join().unwrap();
    assert!(request.starts_with("POST /path?a=1&key=k3y-of-mine HTTP/1.1\r\n"), "{request}");
    for part in
        ["user-agent: test/1", "authorization: k3y-of-mine", "content-type: application/json", "\r\n\r\n{\"b\":2}"]
    {
        assert!(request.contains(part), "{part}: {request}");
    }
    let Outcome::Answered(response) = &exchange.outcome else { panic!("{exchange:?}") };
    assert_eq!((response.status.as_u16(), response.body.as_ref()), (202, b"body".as_slice()));
    assert_eq!(response.headers["x-id"], "7");
    assert!(exchange.source.is_none() && exchange.elapsed > Duration::ZERO);
}

#[tokio::test]
async fn a_body_above_the_cap_is_not_read_whether_its_length_is_announced_or_not() {
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 101\r\n\r\n".to_owned();
    let chunked =
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n65\r\n{}\r\n0\r\n\r\n", "x".repeat(101));
    for reply in [announced, chunked] {
        let (url, server) = serve(reply);
        let exchange = get(config(&url)).await;
        assert!(matches!(exchange.outcome, Outcome::TooLarge { cap: 100, status } if status == 200), "{exchange:?}");
        assert_eq!(exchange.outcome.delivery(), Delivery::Answered);
        server.join().unwrap();
    }
    let (url, _) = serve(format!("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}", "x".repeat(100)));
    assert!(matches!(get(config(&url)).await.outcome, Outcome::Answered(response) if response.body.len() == 100));
}

#[tokio::test]
async fn what_was_sent_and_stayed_unanswered_is_told_from_what_was_not_sent() {
    // Nobody listens on a port that was given back.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = get(config(&format!("http://{nobody}"))).await;
    assert!(matches!(refused.outcome, Outcome::NotSent { timed_out: false, untrusted: false }), "{refused:?}");
    assert_eq!(refused.outcome.delivery(), Delivery::NotSent);
    let (url, _server) = serve("");
    let closed = get(config(&url)).await;
    assert!(matches!(closed.outcome, Outcome::Unanswered { status: None, timed_out: false }), "{closed:?}");
    let (url, _server) = serve("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\ncut off");
    let cut_off = get(config(&url)).await;
    assert!(matches!(cut_off.outcome, Outcome::Unanswered { status: Some(_), timed_out: false }), "{cut_off:?}");
    assert_eq!(cut_off.outcome.delivery(), Delivery::Unanswered);
    // Accepts connections, by the system's own queue, and never replies.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let late = send(config(&url), RequestParts::new(Method::GET, "/"), Duration::from_millis(20)).await;
    assert!(matches!(late.outcome, Outcome::Unanswered { status: None, timed_out: true }), "{late:?}");
    for exchange in [refused, closed, cut_off, late] {
        let printed = printed(&exchange);
        assert!(exchange.source.is_some());
        assert!(!printed.contains(SECRET) && !printed.contains("http://"), "{printed}");
    }
}

#[tokio::test]
async fn a_request_that_cannot_be_built_is_not_sent_and_says_so_without_its_values() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let config = config(&format!("http://{}", listener.local_addr().unwrap()));
    let long = "v4lue".repeat(20_000);
    for parts in [
        RequestParts::new(Method::GET, "/{id}"),
        RequestParts::new(Method::GET, "/").header("x", Some("v4lue\n")),
        RequestParts::new(Method::GET, "/").query("q", Some(long)),
    ] {
        let exchange = send(config.clone(), parts, Duration::from_secs(30)).await;
        assert!(matches!(exchange.outcome, Outcome::NotBuilt { .. }), "{exchange:?}");
        assert_eq!((exchange.outcome.delivery(), exchange.outcome.status()), (Delivery::NotSent, None));
        let printed = printed(&exchange);
        assert!(!printed.contains("v4lue") && !printed.contains(SECRET), "{printed}");
    }
    assert!(listener.accept().is_err(), "nobody has connected");
}

fn reply(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// What a request says in `accept`.
async fn accepted(config: impl FnOnce(&str) -> HttpConfig, parts: RequestParts) -> String {
    let (url, server) = serve(reply("200 OK", b"{}"));
    send(config(&url), parts, Duration::from_secs(30)).await;
    let head = server.join().unwrap();
    head.lines().filter(|line| line.starts_with("accept:")).collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn a_request_asks_for_json_unless_it_asks_for_something_else() {
    let get = || RequestParts::new(Method::GET, "/");
    assert_eq!(accepted(config, get()).await, "accept: application/json");
    assert_eq!(accepted(config, get().header("accept", Some("text/plain"))).await, "accept: text/plain");
}

#[tokio::test]
async fn a_body_is_decompressed_by_what_it_is_and_its_headers_say_so() {
    let compressed = gzip(b"{\"a\":1}");
    for (head, body) in [
        ("200 OK\r\ncontent-encoding: GZIP", compressed.as_slice()),
        ("200 OK\r\ncontent-encoding: x-gzip, identity", &compressed),
        ("200 OK", &compressed),
        ("503 Busy\r\ncontent-encoding: br", b"{\"a\":1}"),
        ("200 OK\r\ncontent-encoding: gzip", b"{\"a\":1}"),
    ] {
        let (url, server) = serve(reply(head, body));
        let exchange = get(config(&url)).await;
        let Outcome::Answered(response) = &exchange.outcome else { panic!("{head}: {exchange:?}") };
        assert_eq!(response.body.as_ref(), b"{\"a\":1}", "{head}");
        assert!(!response.headers.contains_key("content-encoding"), "{head}");
        assert_eq!(response.headers.contains_key("content-length"), head == "200 OK", "{head}");
        assert!(server.join().unwrap().contains("accept-encoding: zstd,gzip,br\r\n"));
    }
    let (url, _server) = serve(reply("200 OK", &compressed));
    let exchange = send(config(&url), RequestParts::new(Method::GET, "/").for_a_file(), Duration::from_secs(30)).await;
    assert!(matches!(exchange.outcome, Outcome::Answered(response) if response.body == compressed));
}

#[tokio::test]
async fn a_whole_response_that_cannot_be_decompressed_is_an_answer_and_half_a_response_is_none() {
    let compressed = gzip(b"{\"a\":1,\"b\":[2,3,4]}");
    let half = &compressed[..compressed.len() - 12];
    for body in [half, &compressed[..compressed.len() - 1], &compressed[..5]] {
        let (url, _server) = serve(reply("418 Odd\r\ncontent-encoding: gzip", body));
        let exchange = get(config(&url)).await;
        assert_eq!(exchange.outcome.delivery(), Delivery::Answered);
        let Outcome::Undecodable { response, why } = exchange.outcome else { panic!("{exchange:?}") };
        assert_eq!(why, "its body is compressed with gzip and ends early");
        assert!(response.status == 418 && b"{\"a\":1,\"b\":[2,3,4]}".starts_with(&response.body));
    }
    for head in [
        format!("content-length: {}\r\n\r\n", compressed.len() + 1),
        "transfer-encoding: chunked\r\n\r\n7\r\n".to_owned(),
    ] {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n{head}");
        let (url, _server) = serve([head.as_bytes(), &compressed].concat());
        let exchange = get(config(&url)).await;
        assert!(matches!(exchange.outcome, Outcome::Unanswered { status: Some(_), timed_out: false }), "{exchange:?}");
    }
}

#[tokio::test]
async fn a_body_above_the_cap_is_too_large_also_when_it_is_small_on_its_way() {
    for body in [gzip(&[b' '; 101]), gzip(&[b' '; 10_000_000]), vec![b' '; 101], vec![b' '; 10_000]] {
        for label in ["", "\r\ncontent-encoding: gzip"] {
            let (url, _server) = serve(reply(&format!("200 OK{label}"), &body));
            let exchange = get(config(&url)).await;
            assert!(matches!(exchange.outcome, Outcome::TooLarge { cap: 100, .. }), "{label}: {exchange:?}");
        }
    }
    // A hundred bytes of which none is like another are larger when they are compressed.
    let odd: Vec<u8> = (100..200).collect();
    assert!(gzip(&odd).len() > 100);
    let (url, _server) = serve(reply("200 OK\r\ncontent-encoding: gzip", &gzip(&odd)));
    assert!(matches!(get(config(&url)).await.outcome, Outcome::Answered(response) if response.body == odd));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_none_is_followed_wherever_it_leads() {
    for status in [300, 301, 302, 303, 304, 305, 307, 308, 399] {
        for location in ["", "location: /path\r\n", "location: http://127.0.0.1:1/\r\n", "location: ftp://[\r\n"] {
            let (url, server) = serve(format!("HTTP/1.1 {status} Elsewhere\r\n{location}content-length: 0\r\n\r\n"));
            let parts = RequestParts::new(Method::POST, "/").json(Bytes::from_static(b"{}"));
            let exchange = send(config(&url), parts, Duration::from_secs(30)).await;
            assert_eq!(exchange.outcome.delivery(), Delivery::Answered, "{status} {location}: {exchange:?}");
            assert_eq!(exchange.outcome.status().unwrap().as_u16(), status);
            // It replies once and is gone: a second request would have found nobody.
            server.join().unwrap();
        }
    }
}

/// A frame of HTTP/2: type, flags, stream, payload.
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}

/// A server of HTTP/2 that replies to the first request of a connection with these frames, and then ends it.
fn serve_http2(frames: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(&frame(4, 0, 0, &[])).unwrap();
        let mut preface = [0; 24];
        stream.read_exact(&mut preface).unwrap();
        loop {
            let mut head = [0; 9];
            stream.read_exact(&mut head).unwrap();
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            stream.read_exact(&mut vec![0; length as usize]).unwrap();
            // The headers of the request.
            if head[3] == 1 {
                break;
            }
        }
        stream.write_all(&frames).unwrap();
        // Nothing is reset while it is read.
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    url
}

/// Asks servers of HTTP/2 that look at a request or do not.
async fn ask_who_may_not_look(config: impl Fn(&str) -> HttpConfig) {
    let (refused, cancelled, no_error) = ([0, 0, 0, 7], [0, 0, 0, 8], [0, 0, 0, 0]);
    let went_away = |last: u8, reason: [u8; 4]| frame(7, 0, 0, &[&[0, 0, 0, last][..], &reason].concat());
    let ok = frame(1, 4, 1, &[0x88]);
    // The same with `content-length: 9`, by its number in the table of HTTP/2.
    let ok_9 = frame(1, 4, 1, &[0x88, 0x0f, 0x0d, 1, b'9']);
    for (frames, sent) in [
        (frame(3, 0, 1, &refused), false),
        (went_away(0, no_error), false),
        (went_away(0, [0, 0, 0, 11]), false),
        // It may have looked at these.
        (frame(3, 0, 1, &cancelled), true),
        (frame(3, 0, 1, &no_error), true),
        (went_away(1, no_error), true),
        (went_away(1, [0, 0, 0, 2]), true),
        (Vec::new(), true),
        // A frame that is none, so that it is this side that goes away.
        (frame(0, 0, 0, b"x"), true),
        ([ok.clone(), frame(3, 0, 1, &refused)].concat(), true),
        ([ok, went_away(0, [0, 0, 0, 11])].concat(), true),
        ([ok_9, frame(0, 0, 1, b"cut"), frame(3, 0, 1, &no_error)].concat(), true),
    ] {
        let exchange = get(config(&serve_http2(frames.clone()))).await;
        let expected = if sent { Delivery::Unanswered } else { Delivery::NotSent };
        assert_eq!(exchange.outcome.delivery(), expected, "{frames:?}: {exchange:?}");
        assert!(!printed(&exchange).contains(SECRET));
    }
}

#[tokio::test]
async fn a_stream_that_a_server_refused_or_never_looked_at_was_not_sent() {
    ask_who_may_not_look(|url| HttpConfig { http2_only: true, ..config(url) }).await;
}

#[tokio::test]
async fn a_proxy_gets_the_request_with_its_whole_address_and_its_own_password() {
    let (proxy, server) = serve("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    let proxy = proxy.replace("http://", "http://me:pass@");
    let plain = Some("api.example".to_owned());
    let config = HttpConfig { proxy: Some(proxy), plain_http_host: plain, ..config("http://api.example/v1") };
    let exchange = get(config).await;
    assert!(matches!(exchange.outcome, Outcome::Answered(_)), "{exchange:?}");
    let request = server.join().unwrap();
    assert!(request.starts_with("GET http://api.example/v1/path?a=1&key=k3y-of-mine HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("proxy-authorization: Basic bWU6cGFzcw=="), "{request}");
}

#[tokio::test]
async fn this_machine_is_asked_without_a_proxy_beside_others_that_are_asked_through_it() {
    let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    for asks_near in [true, false] {
        let (asked, server) = serve(ok);
        // Nobody is there.
        let other = "http://127.0.0.1:1".to_owned();
        let far = "http://api.example".to_owned();
        let (base_urls, proxy) = if asks_near { (vec![asked, far], other) } else { (vec![far, other], asked) };
        let plain_http_host = Some("api.example".to_owned());
        let exchange = get(HttpConfig { base_urls, proxy: Some(proxy), plain_http_host, ..config("") }).await;
        assert!(matches!(exchange.outcome, Outcome::Answered(_)), "{exchange:?}");
        let request = server.join().unwrap();
        assert_eq!(request.starts_with("GET /path?"), asks_near, "{request}");
        assert_eq!(request.starts_with("GET http://api.example/path?"), !asks_near, "{request}");
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_be_reached_is_no_connection_and_is_not_named() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let proxy = Some(format!("http://me:p4ssword@{nobody}"));
    let exchange = get(HttpConfig { proxy, ..config("http://127.0.0.1:1") }).await;
    assert!(matches!(exchange.outcome, Outcome::NotSent { timed_out: false, untrusted: false }), "{exchange:?}");
    let printed = printed(&exchange);
    assert!(!printed.contains("p4ssword") && !printed.contains(SECRET) && !printed.contains("http://"), "{printed}");
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn a_connection_has_its_time_for_all_that_it_takes() {
    // Accepts connections, by the system's own queue, and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let connect_timeout = Some(Duration::from_millis(50));
    let tls = HttpConfig { connect_timeout, ..config(&format!("https://{address}")) };
    let proxy = Some(format!("http://{address}"));
    let tunnel = HttpConfig { connect_timeout, proxy, ..config("https://api.example") };
    for config in [tls, tunnel] {
        let parts = RequestParts::new(Method::GET, "/path");
        let exchange = send(config, parts, Duration::from_secs(60)).await;
        assert!(matches!(exchange.outcome, Outcome::NotSent { timed_out: true, untrusted: false }), "{exchange:?}");
        assert!(exchange.elapsed < Duration::from_secs(30), "{exchange:?}");
    }
}

#[tokio::test]
async fn a_body_is_put_together_and_keeps_no_buffer_of_the_connection() {
    let whole = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabcde";
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n";
    for reply in [whole, chunked] {
        let (url, server) = serve(reply);
        let Outcome::Answered(response) = get(config(&url)).await.outcome else { panic!("{reply}") };
        let body = Vec::from(response.body);
        assert_eq!((body.as_slice(), body.capacity()), (b"abcde".as_slice(), 5));
        server.join().unwrap();
    }
}
