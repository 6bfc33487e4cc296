use url::Url;

use super::{HttpError, check_base_url, is_same_place};

fn refused(url: &str) -> String {
    match check_base_url(url, Some("mirror.example")) {
        Err(error @ HttpError::BaseUrl(_)) => error.to_string(),
        other => panic!("{url}: {other:?}"),
    }
}

#[test]
fn plain_http_is_for_this_machine_and_for_a_named_host_only() {
    for good in
        ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "http://127.8.9.1", "http://mirror.example/x"]
    {
        assert!(check_base_url(good, Some("mirror.example")).is_ok(), "{good}");
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
fn a_redirect_is_followed_on_the_same_host_only() {
    let is_same = |from: &str, to: &str| is_same_place(&Url::parse(from).unwrap(), &Url::parse(to).unwrap());
    assert!(is_same("https://a.example/x", "https://a.example/y"));
    assert!(is_same("http://a.example/x", "https://a.example/x"));
    assert!(!is_same("https://a.example/x", "http://a.example/x"));
    assert!(!is_same("https://a.example/x", "https://b.example/x"));
    assert!(!is_same("https://a.example/x", "https://a.example:8443/x"));
}
