//! Which addresses, proxies, certificates and clients are taken, and what is said of the others.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method};

use super::{Http, HttpConfig, HttpError, check_base_url};
use crate::exchange::client::Client;
use crate::exchange::client::built::BuiltRequest;
use crate::exchange::client::connector::Connector;
use crate::exchange::client::direct::{DirectClient, builder};
use crate::exchange::client::proxy::Proxies;
use crate::exchange::connected::Connected;

fn mirror() -> HttpConfig {
    HttpConfig { plain_http_host: Some("mirror.example".to_owned()), ..HttpConfig::default() }
}

/// A configuration that works.
fn config() -> HttpConfig {
    HttpConfig { base_urls: vec!["http://127.0.0.1:1".to_owned()], ..HttpConfig::default() }
}

fn refused(url: &str) -> String {
    match check_base_url(url, &mirror()) {
        Err(error @ HttpError::BaseUrl(_)) => error.to_string(),
        other => panic!("{url}: {other:?}"),
    }
}

/// Everything that a failure to build prints.
fn failure(config: HttpConfig) -> String {
    let error = Http::build(config).unwrap_err();
    format!("{error}: {error:?} {:?}", error.source().map(ToString::to_string))
}

#[test]
fn plain_http_is_for_this_machine_and_for_a_named_host_only() {
    for good in
        ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "http://127.8.9.1", "http://mirror.example/x"]
    {
        assert!(check_base_url(good, &mirror()).is_ok(), "{good}");
    }
    for bad in ["http://api.example", "http://localhost.example", "http://mirror.example.evil.example"] {
        assert!(refused(bad).contains("in the clear"), "{bad}");
    }
}

#[test]
fn a_base_url_that_cannot_work_says_why_and_is_not_repeated() {
    for (bad, why) in [
        ("api.example", "is not an address"),
        ("ftp://api.example", "is neither"),
        ("https://api.example/?key=k3y-of-mine", "has a query"),
        ("https://k3y-of-mine@api.example", "has a user name"),
    ] {
        let message = refused(bad);
        assert!(message.contains(why), "{message}");
        assert!(!message.contains("k3y-of-mine"), "{message}");
    }
}

#[test]
fn a_path_goes_below_the_path_of_its_host() {
    let base_urls = ["http://127.0.0.1:1", "http://localhost:2/v1/"].map(str::to_owned).to_vec();
    let http = Http::build(HttpConfig { base_urls, ..HttpConfig::default() }).unwrap();
    assert_eq!(http.hosts().collect::<Vec<_>>(), ["127.0.0.1:1", "localhost:2"]);
    assert_eq!(http.base_url(1).as_str(), "http://localhost:2/v1/");
    for (host, path, url) in [
        (0, "/a/b", "http://127.0.0.1:1/a/b"),
        (0, "a/b", "http://127.0.0.1:1/a/b"),
        (1, "/a", "http://localhost:2/v1/a"),
        (1, "/a?b#c", "http://localhost:2/v1/a%3Fb%23c"),
        (7, "", "http://127.0.0.1:1/"),
    ] {
        // Put together, remembered, and as one with values in it.
        for path in [path.into(), path.into(), path.to_owned().into()] {
            assert_eq!(http.url(host, path).as_str(), url);
        }
    }
}

#[test]
fn hosts_of_one_origin_are_one_as_far_as_connections_go() {
    let base_urls = ["http://127.0.0.1:1/a", "http://localhost:2", "http://127.0.0.1:1/b", "http://localhost:3"];
    let http = Http::build(HttpConfig { base_urls: base_urls.map(str::to_owned).to_vec(), ..config() }).unwrap();
    assert_eq!([0, 1, 2, 3, 9].map(|host| http.first_of_origin(host)), [0, 1, 0, 3, 0]);
    assert!(!http.maybe_connected(0));
}

#[test]
fn a_client_without_an_address_is_refused() {
    assert!(failure(HttpConfig::default()).starts_with("the base URL is missing"));
}

#[test]
fn a_proxy_that_cannot_work_says_why_and_is_not_repeated() {
    for (bad, why) in [
        ("proxy.example:8080", "neither http nor https"),
        ("//me:p4ssword@proxy.example", "not an address"),
        ("socks5://me:p4ssword@proxy.example", "neither http nor https"),
        ("", "not an address"),
    ] {
        let message = failure(HttpConfig { proxy: Some(bad.to_owned()), ..config() });
        assert!(message.starts_with("the proxy is ") && message.contains(why), "{bad}: {message}");
        assert!(!message.contains("p4ssword") && !message.contains("proxy.example"), "{message}");
    }
    let https = Http::build(HttpConfig { proxy: Some("https://proxy.example".to_owned()), ..config() });
    assert_eq!(https.is_ok(), super::HAS_TLS);
}

#[cfg(feature = "reqwest")]
#[test]
fn what_an_own_client_decides_by_itself_cannot_be_set_beside_it() {
    let own = || HttpConfig { client: Some(reqwest::Client::builder().build().unwrap()), ..config() };
    assert!(Http::build(own()).is_ok());
    for (config, what) in [
        (HttpConfig { proxy: Some("http://proxy.example".to_owned()), ..own() }, "a proxy"),
        (HttpConfig { root_certificates: vec![Vec::new()], ..own() }, "root certificates"),
        (HttpConfig { connect_timeout: Some(Duration::from_secs(1)), ..own() }, "a connect timeout"),
    ] {
        let message = failure(config);
        assert!(message.starts_with(what) && message.contains("beside an own HTTP client"), "{message}");
    }
    let elsewhere = HttpConfig { base_urls: vec!["ftp://api.example".to_owned()], ..own() };
    assert!(failure(elsewhere).starts_with("the base URL is neither https nor http"));
}

#[test]
fn a_root_certificate_that_is_none_is_refused() {
    for pem in ["", "not a certificate", "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n"] {
        let config = HttpConfig { root_certificates: vec![pem.as_bytes().to_vec()], ..config() };
        let message = failure(config);
        assert!(message.starts_with("a root certificate "), "{pem}: {message}");
        assert_eq!(message.contains("built without TLS"), !super::HAS_TLS, "{message}");
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn root_certificates_are_taken_one_by_one_and_several_in_one() {
    let base_urls = vec!["https://api.example".to_owned()];
    let root = include_bytes!("root.pem");
    let root_certificates = vec![root.to_vec(), [root.as_slice(), root].concat()];
    let built = Http::build(HttpConfig { base_urls: base_urls.clone(), root_certificates, ..HttpConfig::default() });
    assert!(built.is_ok(), "{built:?}");
    let no_certificate = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec();
    let root_certificates = vec![no_certificate];
    assert!(Http::build(HttpConfig { base_urls, root_certificates, ..HttpConfig::default() }).is_err());
}

#[test]
fn a_configuration_prints_no_address_and_no_password() {
    let config = HttpConfig {
        base_urls: vec!["https://api.example/?key=s3cr3t".to_owned()],
        proxy: Some("http://me:s3cr3t@proxy.example".to_owned()),
        root_certificates: vec![b"s3cr3t".to_vec()],
        ..HttpConfig::default()
    };
    assert!(!format!("{config:?}").contains("s3cr3t"), "{config:?}");
}

#[tokio::test]
async fn a_connection_whose_server_is_gone_without_a_word_takes_one_request_with_it_and_not_the_next() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            // Its settings, and the second time status 200, with which the first stream ends.
            stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).unwrap();
            if number > 0 {
                // The preface, and as much of what follows it that the stream is there.
                stream.read_exact(&mut [0; 100]).unwrap();
                stream.write_all(&[0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88]).unwrap();
            }
            silent.push(stream);
        }
    });
    let name = HeaderValue::from_static("test/1");
    let connector = Connector::new(Duration::from_secs(30), None, Proxies::none(), name);
    let mut builder = builder(Duration::from_millis(50));
    builder.http2_only(true);
    let client = DirectClient::new(connector, builder, Connected::none_of(1));
    let client = Client::Direct(Arc::new(client));
    let get = || {
        let request =
            BuiltRequest { method: Method::GET, url: url.parse().unwrap(), headers: HeaderMap::new(), body: None };
        client.send(request).unwrap().response()
    };
    let Err(failure) = get().await else { panic!("an answer of nobody") };
    assert!(failure.timed_out && format!("{failure:?}").contains("KeepAliveTimedOut"), "{failure:?}");
    let Ok(response) = get().await else { panic!("no answer") };
    assert_eq!(response.status, 200);
}
