//! What servers say of idle connections, and that it is heeded.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use http::Method;

use super::{Connections, announced};
use crate::exchange::client::built::BuiltRequest;
use crate::exchange::client::connector::Connector;
use crate::exchange::client::direct::{SILENCE, builder};
use crate::exchange::client::proxy::Proxies;
use crate::exchange::connected::{Connected, Watched};
use crate::exchange::http::{Http, HttpConfig};

fn headers(values: &[&str]) -> HeaderMap {
    let name = HeaderName::from_static("keep-alive");
    values.iter().map(|value| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
}

#[test]
fn a_time_is_read_wherever_it_stands_and_anything_else_is_nothing() {
    for (values, seconds) in [
        (&["timeout=5"][..], Some(5)),
        (&["timeout=5, max=100"], Some(5)),
        (&["max=100,Timeout = \"7\" "], Some(7)),
        (&["timeout=0"], Some(0)),
        (&["timeout=30", "timeout=4"], Some(4)),
        (&["timeout=99999999999"], Some(99_999_999_999)),
        (&[], None),
        (&["300"], None),
        (&["timeout"], None),
        (&["timeout=soon, timeout=-1, timeout=1.5, timeout="], None),
        (&["max=5, mytimeout=3"], None),
    ] {
        assert_eq!(announced(&headers(values)), seconds.map(Duration::from_secs), "{values:?}");
    }
}

#[test]
fn a_pool_is_made_anew_for_each_shorter_time_only() {
    let made = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let connections = {
        let made = made.clone();
        Connections::new(move |idle| {
            made.lock().unwrap().push(idle.as_millis());
            let connector = Connector::new(SILENCE, None, Proxies::none(), HeaderValue::from_static("test/1"));
            builder(SILENCE).build(Watched::new(connector, Connected::none_of(1)))
        })
    };
    for value in
        ["timeout=60", "timeout=16", "timeout=5", "timeout=5", "timeout=9", "timeout=1", "timeout=0", "timeout=0"]
    {
        connections.learn(&headers(&[value]));
    }
    assert_eq!(*made.lock().unwrap(), [15_000, 4_000, 500, 0]);
}

/// Answers each request with these headers besides, and says to which of its connections it came.
fn server(keep_alive: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            std::thread::spawn(move || {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                while lines.by_ref().map_while(Result::ok).any(|line| line.is_empty()) {
                    write!(stream, "HTTP/1.1 200 OK\r\n{keep_alive}content-length: 1\r\n\r\n{number}").unwrap();
                }
            });
        }
    });
    url
}

/// The numbers of the connections that requests go through, with so many seconds before each.
async fn connections(keep_alive: &'static str, pauses: &[u64]) -> String {
    let config = HttpConfig { base_urls: vec![server(keep_alive)], ..HttpConfig::default() };
    let http = Http::build(config).unwrap();
    let mut numbers = String::new();
    for seconds in pauses {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(*seconds)).await;
        tokio::time::resume();
        let url = http.base_url(0).clone();
        let request = BuiltRequest { method: Method::GET, url, headers: HeaderMap::new(), body: None };
        let mut response = http.send(0, request).unwrap().response().await.unwrap();
        http.learn(0, &response.headers);
        while let Some(piece) = response.body.next().await.unwrap() {
            numbers += std::str::from_utf8(&piece).unwrap();
        }
        // The connection goes back into the pool in tasks of its own.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }
    numbers
}

#[tokio::test]
async fn a_connection_that_was_idle_for_too_long_is_not_used_again() {
    assert_eq!(connections("", &[0, 1, 14, 16, 14]).await, "00011");
    // The first is left behind with the pool that kept it for too long.
    assert_eq!(connections("keep-alive: timeout=5\r\n", &[0, 0, 3, 5, 3]).await, "01122");
    assert_eq!(connections("keep-alive: timeout=0\r\n", &[0, 0, 0]).await, "012");
    assert_eq!(connections("keep-alive: timeout=120\r\n", &[0, 14, 16]).await, "001");
}
