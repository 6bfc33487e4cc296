use axum::body::Body;
use axum::extract::Request;

use super::Gate;

/// The status that a request is refused with.
fn refused(method: &str, address: &str, hosts: &[&str]) -> Option<u16> {
    let builder = Request::builder().method(method).uri(address);
    let builder = hosts.iter().fold(builder, |builder, host| builder.header("host", *host));
    Gate::new(4321).refuses(&builder.body(Body::empty()).unwrap()).map(|(status, _)| status.as_u16())
}

#[test]
fn only_the_names_of_this_machine_with_the_port_are_answered() {
    for (host, expected) in [
        ("127.0.0.1:4321", None),
        ("localhost:4321", None),
        ("LOCALHOST:4321", None),
        ("127.0.0.1", Some(421)),
        ("127.0.0.1:80", Some(421)),
        ("127.0.0.1.example:4321", Some(421)),
        ("rebound.example:4321", Some(421)),
        ("rebound.example", Some(421)),
        ("", Some(421)),
    ] {
        assert_eq!(refused("GET", "/", &[host]), expected, "{host}");
    }
    assert_eq!(refused("GET", "/", &[]), Some(421));
    assert_eq!(refused("GET", "/", &["127.0.0.1:4321", "rebound.example:4321"]), Some(421));
    assert_eq!(refused("GET", "http://rebound.example:4321/", &["127.0.0.1:4321"]), Some(421));
}

#[test]
fn nothing_but_reading_is_answered() {
    for (method, expected) in [
        ("GET", None),
        ("HEAD", None),
        ("POST", Some(405)),
        ("PUT", Some(405)),
        ("DELETE", Some(405)),
        ("OPTIONS", Some(405)),
        ("TRACE", Some(405)),
    ] {
        assert_eq!(refused(method, "/data.json", &["127.0.0.1:4321"]), expected, "{method}");
    }
}
