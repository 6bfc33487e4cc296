//! Requests as they would be sent, without sending them.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use proptest::prelude::*;
use url::Url;

use super::{BuiltRequest, build};
use crate::exchange::authorize::Authorize;
use crate::exchange::corrections::Corrections;
use crate::exchange::http::{Http, HttpConfig};
use crate::exchange::options::RequestOptions;
use crate::exchange::request::RequestParts;

/// Signs with what it sees, so that a test can tell what was there before it.
struct Sign;

impl Authorize for Sign {
    fn authorize(&self, operation: &str, url: &mut Url, headers: &mut HeaderMap) {
        let sees = format!("{operation} {} {}", url.query_pairs().count(), headers.contains_key("x-region"));
        url.query_pairs_mut().append_pair("key", "k3y");
        headers.insert("sign", HeaderValue::from_str(&sees).unwrap());
    }
}

fn options(correct: impl FnOnce(&mut Corrections)) -> RequestOptions {
    let mut corrections = Corrections::default();
    correct(&mut corrections);
    let corrections = Arc::new(corrections);
    RequestOptions { operation: "op", corrections, query: Vec::new(), headers: Vec::new(), body_cap: 1 }
}

/// One client for all tests: setting up TLS takes longer than all of them together.
static HTTP: LazyLock<Http> = LazyLock::new(|| {
    let base_urls = ["http://127.0.0.1:1/", "http://127.0.0.1:2/base/"].map(str::to_owned).to_vec();
    Http::build(HttpConfig { base_urls, ..HttpConfig::default() }).unwrap()
});

fn built(parts: &RequestParts, options: &RequestOptions) -> Result<BuiltRequest, String> {
    build(&HTTP, 1, parts, options, &Sign)
}

/// What is sent, without the scheme and host and without the key at the end.
fn path_and_query(parts: &RequestParts, options: &RequestOptions) -> String {
    let url = built(parts, options).unwrap().url;
    let url = url.as_str().strip_prefix("http://127.0.0.1:2/base").unwrap().strip_suffix("key=k3y").unwrap();
    url.trim_end_matches(['?', '&']).to_owned()
}

fn get(path: &'static str) -> RequestParts {
    RequestParts::new(Method::GET, path)
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn an_operation_sends_its_path_values_query_headers_and_body() {
    let parts = RequestParts::new(Method::POST, "/users/{user_id}/notes/{note}")
        .path_value("user_id", 7)
        .path_value("note", "a note")
        .query("count", Some(20))
        .query("cursor", None::<&str>)
        .query("tag", Some("a&b"))
        .query("tag", Some("猫"))
        .header("x-region", Some("cn"))
        .header("x-absent", None::<&str>)
        .json(Bytes::from_static(b"{}"));
    let request = built(&parts, &options(|_| {})).unwrap();
    assert_eq!(
        request.url.as_str(),
        "http://127.0.0.1:2/base/users/7/notes/a%20note?count=20&tag=a%26b&tag=%E7%8C%AB&key=k3y"
    );
    assert_eq!(request.method, Method::POST);
    assert_eq!(request.body.as_deref(), Some(b"{}".as_slice()));
    let mut headers: Vec<_> =
        request.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    headers.sort_unstable();
    headers.retain(|(name, _)| *name != "accept-encoding");
    assert_eq!(
        headers,
        [
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("sign", "op 3 true"),
            ("x-region", "cn")
        ]
    );
}

#[test]
fn a_value_in_the_path_stays_one_segment() {
    let sent = |value: &str| path_and_query(&get("/v/{id}/x").path_value("id", value), &options(|_| {}));
    for (value, segment) in [
        ("a/b", "a%2Fb"),
        ("a?b=c", "a%3Fb%3Dc"),
        ("a#b", "a%23b"),
        ("50%2F", "50%252F"),
        ("a\\..\\b", "a%5C..%5Cb"),
        ("../x", "..%2Fx"),
        ("%2e%2e", "%252e%252e"),
        ("...", "..."),
        ("a+b c", "a%2Bb%20c"),
        ("{x}", "%7Bx%7D"),
    ] {
        assert_eq!(sent(value), format!("/v/{segment}/x"), "{value}");
    }
}

proptest! {
    #[test]
    fn no_value_changes_the_path_around_it(value in "\\PC{1,12}|[./%2eE\\\\?#\t]{1,6}") {
        let parts = get("/v/{id}/x").path_value("id", &value);
        if let Ok(request) = built(&parts, &options(|_| {})) {
            let segments: Vec<&str> = request.url.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), 4);
            prop_assert_eq!((segments[0], segments[1], segments[3]), ("base", "v", "x"));
            prop_assert_eq!(request.url.query(), Some("key=k3y"));
        } else {
            prop_assert!(value == "." || value == "..", "{}", value);
        }
    }
}

#[test]
fn a_request_that_cannot_be_built_says_why_and_repeats_no_value() {
    let routed = |path: &str| options(|corrections| corrections.route("op", path));
    let plain = options(|_| {});
    let secret = "s3cr3t\n";
    for (parts, options, why) in [
        (get("/v/{id}"), &plain, "`{id}` in its path has no value"),
        (get("/v/{id}").path_value("id", ""), &plain, "the value of `{id}` in its path is empty"),
        (get("/v/{id}").path_value("id", ".."), &plain, "a segment of its path is `.` or `..`"),
        (get("/v/{a}{b}").path_value("a", ".").path_value("b", "."), &plain, "a segment of its path is `.` or `..`"),
        (
            get("/v").query("id", Some(secret)).query("id", Some(2)),
            &routed("/{id}"),
            "`{id}` in its path has several values",
        ),
        (get("/v").query("id", Some(secret)), &routed("/w/{id"), "its path has a `{` without a `}`"),
        (get("/v").query("id", Some(secret)), &routed("/w/%2E./x"), "a segment of its path is `.` or `..`"),
        (
            get("/v").header("x-token", Some(secret)),
            &plain,
            "the value of the header `x-token` holds a character that a header cannot carry",
        ),
        (get("/v").header("x token", Some(secret)), &plain, "`x token` is not the name of a header"),
    ] {
        assert_eq!(built(&parts, options).map(drop), Err(why.to_owned()));
    }
}

#[test]
fn a_route_takes_path_values_and_query_parameters_by_their_names_on_the_wire() {
    let parts = get("/old/{id}").path_value("id", "a/b").query("cursor", Some(9)).query("count", Some(3));
    let sent = |correct: &dyn Fn(&mut Corrections)| path_and_query(&parts, &options(correct));
    assert_eq!(sent(&|_| {}), "/old/a%2Fb?cursor=9&count=3");
    assert_eq!(sent(&|corrections| corrections.route("other", "/new")), "/old/a%2Fb?cursor=9&count=3");
    assert_eq!(sent(&|corrections| corrections.route("op", "/new")), "/new?cursor=9&count=3");
    assert_eq!(sent(&|corrections| corrections.route("op", "new/{count}/{id}/{count}")), "/new/3/a%2Fb/3?cursor=9");
    assert_eq!(
        sent(&|corrections| {
            corrections.rename_query("op", "cursor", "max_cursor");
            corrections.route("op", "/new/{max_cursor}");
        }),
        "/new/9?count=3"
    );
    let renamed = options(|corrections| {
        corrections.rename_query("op", "cursor", "max_cursor");
        corrections.route("op", "/new/{cursor}");
    });
    assert_eq!(built(&parts, &renamed).map(drop), Err("`{cursor}` in its path has no value".to_owned()));
}

#[test]
fn parameters_are_removed_and_renamed_for_their_operation_only() {
    let parts = get("/v").query("a", Some(1)).query("b", Some(2)).query("c", Some(3)).query("c", Some(4));
    let sent = |correct: &dyn Fn(&mut Corrections)| path_and_query(&parts, &options(correct));
    assert_eq!(sent(&|corrections| corrections.rename_query("op", "c", "d")), "/v?a=1&b=2&d=3&d=4");
    assert_eq!(sent(&|corrections| corrections.rename_query("op", "C", "d")), "/v?a=1&b=2&c=3&c=4", "compared exactly");
    assert_eq!(sent(&|corrections| corrections.remove_query("op", "c")), "/v?a=1&b=2");
    assert_eq!(sent(&|corrections| corrections.remove_query("other", "c")), "/v?a=1&b=2&c=3&c=4");
    // The names are those before any renaming, so that two can be exchanged, and one can take the place of another.
    assert_eq!(
        sent(&|corrections| {
            corrections.rename_query("op", "a", "b");
            corrections.rename_query("op", "b", "a");
            corrections.remove_query("op", "c");
        }),
        "/v?b=1&a=2"
    );
}

#[test]
fn what_the_client_adds_yields_to_the_operation_and_what_the_call_adds_does_not() {
    let parts = get("/v").query("a", Some(1)).query("lang", Some("zh")).header("X-Region", Some("cn"));
    let header = |name: &'static str, value| (HeaderName::from_static(name), HeaderValue::from_static(value));
    let mut options = options(|corrections| {
        corrections.rename_query("op", "a", "mode");
        corrections.remove_query("op", "lang");
        for (name, value) in [("mode", "x"), ("lang", "en"), ("lang", "fr"), ("extra", "1"), ("mine", "0")] {
            corrections.add_query(name, value);
        }
        for (name, value) in [header("x-region", "us"), header("x-app", "one"), header("accept", "*/*")] {
            corrections.add_header(name, value);
        }
    });
    options.query = vec![pair("mine", "1"), pair("mine", "2"), pair("a", "own")];
    options.headers = vec![header("x-app", "two")];
    // `a` of the call is a name on the wire: it neither replaces the operation's `a`, which goes out as `mode`, nor is renamed.
    assert_eq!(path_and_query(&parts, &options), "/v?mode=1&lang=en&lang=fr&extra=1&mine=1&mine=2&a=own");
    let request = built(&parts, &options).unwrap();
    let value = |name| request.headers[name].to_str().unwrap();
    assert_eq!([value("x-region"), value("x-app"), value("accept")], ["cn", "two", "*/*"]);
    options.query.push(pair("mode", "own"));
    assert!(path_and_query(&parts, &options).ends_with("extra=1&mine=1&mine=2&a=own&mode=own"));
}

#[test]
fn the_credentials_come_last_and_see_all_the_rest() {
    let mut options = options(|corrections| corrections.add_query("b", "2"));
    options.query = vec![pair("c", "3")];
    let parts = get("/v").query("a", Some(1)).header("x-region", Some("cn"));
    let request = built(&parts, &options).unwrap();
    assert_eq!(request.headers["sign"], "op 3 true");
    assert!(request.url.as_str().ends_with("?a=1&b=2&c=3&key=k3y"));
}

#[test]
fn nothing_that_is_printed_holds_a_value() {
    let header = (HeaderName::from_static("x-token"), HeaderValue::from_static("s3cr3t"));
    let mut options = options(|corrections| {
        corrections.add_query("app", "s3cr3t");
        corrections.add_header(header.0.clone(), header.1.clone());
        corrections.rename_query("op", "from", "to");
    });
    options.query = vec![pair("own", "s3cr3t")];
    options.headers = vec![header];
    let parts = get("/v/{id}").path_value("id", "s3cr3t").query("q", Some("s3cr3t")).header("x-h", Some("s3cr3t"));
    let printed = format!("{:?} {options:?}", parts.json(Bytes::from_static(b"s3cr3t")));
    for name in ["/v/{id}", "\"q\"", "x-h", "app", "x-token", "from", "own"] {
        assert!(printed.contains(name), "{name}: {printed}");
    }
    assert!(!printed.contains("s3cr3t"), "{printed}");
}
