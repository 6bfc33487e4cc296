//! What a caller hands on from strangers cannot become another request: names, headers, paths and methods are checked unsent.

use clipwire::http::Method;
use clipwire::{Charge, Error, ErrorKind, tikhubapi};

use crate::support::{SEED_VIDEO, client, onebound, sandbox, tikhubapi};

/// Refused as the caller's fault, without cost, and for a reason that can be read.
#[track_caller]
fn is_refused(error: &Error, why: &str) {
    assert_eq!((error.kind(), error.charge()), (ErrorKind::InvalidRequest, Charge::No), "{error}");
    assert!(error.to_string().contains(why), "{error}");
}

#[tokio::test]
async fn a_header_that_frames_the_message_is_refused_unsent() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for name in [
        "Content-Length",
        "content-length",
        "CONTENT_LENGTH",
        "Transfer-Encoding",
        "Host",
        "Connection",
        "Upgrade",
        "TE",
        "Trailer",
        "Expect",
        "Keep-Alive",
        "Proxy-Authorization",
        "Proxy-Connection",
        "HTTP2-Settings",
    ] {
        let modelled = client.videos().get(SEED_VIDEO).with_header(name, "25").send().await.unwrap_err();
        is_refused(&modelled, "only the HTTP client knows");
        let unmodelled = client.call(Method::POST, "/x").with_header(name, "25").send().await.unwrap_err();
        is_refused(&unmodelled, "only the HTTP client knows");
        let error = onebound(&sandbox).default_header(name, "25").build().unwrap_err();
        assert!(error.kind() == ErrorKind::Config && error.to_string().contains("only the HTTP client"), "{error}");
    }
    let error = tikhubapi(&sandbox).credential_name("api_key", "Transfer-Encoding").build().unwrap_err();
    assert!(error.to_string().contains("belongs to the HTTP client"), "{error}");
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_query_parameter_that_a_server_takes_for_the_clients_own_is_refused_unsent() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for name in ["key", "KEY", " key", "key ", "key[]", "key[0]", "key.x", "k%65y", "Secret", "sign[]", "API_NAME"] {
        let error = client.videos().get(SEED_VIDEO).with_query(name, "mine").send().await.unwrap_err();
        is_refused(&error, "the client sets");
        let error = client.call(Method::GET, "/x").with_query(name, "mine").send().await.unwrap_err();
        is_refused(&error, "the client sets");
        for builder in [
            onebound(&sandbox).default_query(name, "mine"),
            onebound(&sandbox).rename_query(clipwire::onebound::Operation::ItemGetVideo, "item_id", name),
        ] {
            let error = builder.build().unwrap_err();
            assert!(error.to_string().contains("is set by the client"), "{error}");
        }
    }
    assert!(sandbox.requests().is_empty());
    client.videos().get(SEED_VIDEO).with_query("keyword", "a").with_query("page.key", "b").send().await.unwrap();
}

#[tokio::test]
async fn a_path_that_is_no_path_below_the_base_url_is_refused_unsent() {
    let sandbox = sandbox().await;
    for (path, why) in [
        ("extra/thing?a=1", "query"),
        ("extra/thing#a", "fragment"),
        ("https://evil.example/x", "address of its own"),
        ("//evil.example/x", "address of its own"),
        ("\\\\evil.example\\x", "`\\`"),
        ("../x", "`..`"),
        ("a/%2e%2E/x", "`..`"),
        ("a/%252e%252e/x", "`..`"),
        ("a/..%2fx", "`..`"),
        ("a/..;/x", "`..`"),
        ("a/.\t./x", "control"),
        ("a/{b", "`{`"),
        ("a/b}", "`}`"),
        ("a/{}", "`{}`"),
        ("a/{b}", "no value"),
    ] {
        let called = client(&sandbox).call(Method::GET, path).send().await.unwrap_err();
        is_refused(&called, why);
        let routed = tikhubapi(&sandbox).route(tikhubapi::Operation::GetUserInfo, path).build().unwrap();
        is_refused(&routed.users().info().user_id("1").send().await.unwrap_err(), why);
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_tunnel_and_an_echo_are_refused_unsent() {
    let sandbox = sandbox().await;
    for (method, why) in [("CONNECT", "tunnel"), ("connect", "tunnel"), ("TRACE", "repeat"), ("Track", "repeat")] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        is_refused(&client(&sandbox).call(method, "/x").send().await.unwrap_err(), why);
    }
    assert!(sandbox.requests().is_empty());
}
