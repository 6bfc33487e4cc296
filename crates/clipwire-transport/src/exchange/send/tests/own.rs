//! Exchanges with an HTTP client of the user's own, whose rules are its own.

use std::net::TcpListener;
use std::time::Duration;

use http::Method;
use reqwest::redirect::Policy;

use super::{SECRET, accepted, ask_who_may_not_look, config, get, gzip, printed, reply, send, serve};
use crate::exchange::http::HttpConfig;
use crate::exchange::request::RequestParts;
use crate::exchange::send::Outcome;
use crate::outcome::attempt::Delivery;

fn own_client(builder: reqwest::ClientBuilder) -> Option<reqwest::Client> {
    Some(builder.no_proxy().build().unwrap())
}

#[tokio::test]
async fn what_an_own_client_cannot_decompress_is_an_answer_too() {
    let own = || own_client(reqwest::Client::builder());
    let compressed = gzip(b"{\"a\":1}");
    for (head, body, answered) in [
        ("200 OK\r\ncontent-encoding: gzip", compressed.as_slice(), true),
        ("200 OK\r\ncontent-encoding: GZIP", &compressed, true),
        ("200 OK", &compressed, true),
        ("200 OK\r\ncontent-encoding: gzip", b"{\"a\":1}", false),
        ("200 OK\r\ncontent-encoding: gzip", &compressed[..15], false),
    ] {
        let (url, _server) = serve(reply(head, body));
        let exchange = get(HttpConfig { client: own(), ..config(&url) }).await;
        match &exchange.outcome {
            Outcome::Answered(response) => assert!(answered && response.body == "{\"a\":1}", "{head}: {exchange:?}"),
            outcome => assert!(!answered && matches!(outcome, Outcome::Undecodable { .. }), "{head}: {exchange:?}"),
        }
        assert!(!printed(&exchange).contains(SECRET));
    }
    let cut = reply("200 OK\r\ncontent-encoding: gzip", &compressed);
    let (url, _server) = serve(cut[..cut.len() - 1].to_vec());
    let exchange = get(HttpConfig { client: own(), ..config(&url) }).await;
    assert!(matches!(exchange.outcome, Outcome::Unanswered { status: Some(_), .. }), "{exchange:?}");
}

#[tokio::test]
async fn a_request_that_is_redirected_to_where_no_request_can_go_was_sent_all_the_same() {
    let (url, server) = serve("HTTP/1.1 302 Found\r\nlocation: ftp://127.0.0.1/\r\ncontent-length: 0\r\n\r\n");
    // Ours does not follow it; a client of the user's own may.
    let client = own_client(reqwest::Client::builder());
    let exchange = get(HttpConfig { client, ..config(&url) }).await;
    assert!(matches!(exchange.outcome, Outcome::Unanswered { .. }), "{exchange:?}");
    server.join().unwrap();
}

#[tokio::test]
async fn a_connection_that_fails_says_nothing_of_what_was_sent_where_a_redirect_may_lead_to_it() {
    let own = |policy| own_client(reqwest::Client::builder().redirect(policy));
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (client, delivery) in [
        (own(Policy::none()), Delivery::NotSent),
        (own(Policy::default()), Delivery::Unanswered),
        (own(Policy::custom(|attempt| attempt.stop())), Delivery::Unanswered),
    ] {
        let exchange = get(HttpConfig { client: client.clone(), ..config(&format!("http://{nobody}")) }).await;
        assert_eq!(exchange.outcome.delivery(), delivery, "{exchange:?}");
        let (url, server) =
            serve(format!("HTTP/1.1 302 Found\r\nlocation: http://{nobody}/\r\ncontent-length: 0\r\n\r\n"));
        let exchange = get(HttpConfig { client, ..config(&url) }).await;
        assert_ne!(exchange.outcome.delivery(), Delivery::NotSent, "{exchange:?}");
        server.join().unwrap();
    }
}

#[tokio::test]
async fn a_cause_that_holds_a_url_further_down_is_cut_off() {
    let (url, _server) = serve("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n");
    let refused = reqwest::Client::builder()
        .build()
        .unwrap()
        .get(format!("ftp://api.example/?key={SECRET}"))
        .send()
        .await
        .unwrap_err();
    assert!(refused.to_string().contains(SECRET));
    let refused = std::sync::Mutex::new(Some(refused));
    let policy = Policy::custom(move |attempt| attempt.error(refused.lock().unwrap().take().unwrap()));
    let client = own_client(reqwest::Client::builder().redirect(policy));
    let exchange = get(HttpConfig { client, ..config(&url) }).await;
    assert!(matches!(exchange.outcome, Outcome::Unanswered { .. }) && exchange.source.is_some(), "{exchange:?}");
    assert!(!printed(&exchange).contains(SECRET), "{}", printed(&exchange));
}

#[tokio::test]
async fn an_own_client_sends_in_place_of_ours() {
    let (url, server) = serve("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    let client = own_client(reqwest::Client::builder().user_agent("own/2"));
    let exchange = get(HttpConfig { client, ..config(&url) }).await;
    assert!(matches!(exchange.outcome, Outcome::Answered(_)), "{exchange:?}");
    assert!(server.join().unwrap().contains("user-agent: own/2"));
}

#[tokio::test]
async fn it_asks_for_json_with_an_own_client_too() {
    let own = |url: &str| HttpConfig { client: own_client(reqwest::Client::builder()), ..config(url) };
    let get = || RequestParts::new(Method::GET, "/");
    assert_eq!(accepted(own, get()).await, "accept: application/json");
    assert_eq!(accepted(own, get().header("accept", Some("text/plain"))).await, "accept: text/plain");
}

#[tokio::test]
async fn a_stream_that_a_server_refused_was_not_sent_by_an_own_client_either() {
    let builder = || reqwest::Client::builder().http2_prior_knowledge().retry(reqwest::retry::never());
    let client = own_client(builder().redirect(Policy::none()));
    ask_who_may_not_look(|url| HttpConfig { client: client.clone(), ..config(url) }).await;
}

#[tokio::test]
async fn a_url_that_is_too_long_is_not_sent_by_an_own_client_either() {
    let client = own_client(reqwest::Client::builder());
    let parts = RequestParts::new(Method::GET, "/").query("q", Some("v4lue".repeat(20_000)));
    let exchange = send(HttpConfig { client, ..config("http://127.0.0.1:1") }, parts, Duration::from_secs(30)).await;
    assert!(matches!(exchange.outcome, Outcome::NotBuilt { .. }), "{exchange:?}");
    assert!(!printed(&exchange).contains("v4lue"));
}

/// Odd, broken and unusual replies, each of which a server was seen to send or could.
const REPLIES: &[&[u8]] = &[
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n\r\nuntil the end",
    b"HTTP/1.0 200 OK\r\n\r\nuntil the end",
    b"HTTP/1.0 200 OK\r\ncontent-length: 9\r\n\r\ncut off",
    b"HTTP/1.1 200\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 \xc3\xa4\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\ncontent-length: 2\n\n{}",
    b"HTTP/1.1 099 OK\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 999 Odd\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 1000 Odd\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/2.0 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 201 Made\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 503 Busy\r\nretry-after: 1\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2;name=value\r\n{}\r\n0\r\nx-after: 1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 9\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: identity\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}x",
    b"HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}and more",
    b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\ncut off",
    b"HTTP/1.1 200 OK\r\ncontent-length: 101\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nx-name: \xe7\x8c\xab\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nx name: a\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nx-name : a\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nx-name: a\r\n b\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nx-name: a\x00b\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nno colon\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}",
    b"HTTP/1.1 200 OK",
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n",
    b"{\"error_code\":\"0000\"}",
    b"<html><body>200 OK</body></html>",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    b"",
];

#[tokio::test]
async fn an_own_client_and_ours_see_the_same_in_whatever_a_server_sends() {
    let builder = reqwest::Client::builder().redirect(Policy::none()).retry(reqwest::retry::never()).no_gzip();
    let client = own_client(builder);
    let many = ["HTTP/1.1 200 OK\r\n", &"x-a: b\r\n".repeat(101), "content-length: 2\r\n\r\n{}"].concat();
    let long = ["HTTP/1.1 200 OK\r\nx-a: ", &"b".repeat(500_000), "\r\ncontent-length: 2\r\n\r\n{}"].concat();
    let replies = REPLIES.iter().map(|reply| reply.to_vec()).chain([many.into_bytes(), long.into_bytes()]);
    for reply in replies {
        for method in [Method::GET, Method::POST, Method::HEAD] {
            let parts = || RequestParts::new(method.clone(), "/path").json(bytes::Bytes::from_static(b"{}"));
            let mut seen = Vec::new();
            for client in [None, client.clone()] {
                let (url, _server) = serve(reply.clone());
                let exchange = send(HttpConfig { client, ..config(&url) }, parts(), Duration::from_secs(30)).await;
                assert!(!printed(&exchange).contains(SECRET));
                seen.push(match exchange.outcome {
                    Outcome::Answered(response) => (
                        Delivery::Answered,
                        Some(response.status),
                        format!("{:?} {:?}", response.headers, response.body),
                    ),
                    other => (other.delivery(), other.status(), format!("{other:?}")),
                });
            }
            assert_eq!(seen[0], seen[1], "{method} {:?}", String::from_utf8_lossy(&reply[..reply.len().min(200)]));
        }
    }
}
