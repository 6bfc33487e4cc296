//! Where each parameter of a request goes, and what is refused before it costs a call.

use super::*;
use crate::provider::Provider;

/// An operation with a parameter of every kind, and a key in a header.
fn subject() -> Subject {
    let text = include_str!("../../tests/lint/good.yaml")
        .replace("/thing:", "/thing/{code}:")
        .replace("in: query", "in: path")
        .replace(
            "          example: a1\n",
            "          example: a1\n        - { name: X-Trace, in: header, description: A trace., schema: { type: string } }\n",
        )
        .replace("components:\n", "components:\n  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }\n");
    let spec = Spec::parse("things.yaml", &text).unwrap();
    let operation = Model::read(&spec).unwrap().operations.remove(0);
    Subject { provider: Provider::of("things.yaml", &spec.value).unwrap(), spec, operation }
}

fn of(pairs: &[&str]) -> Result<Parts> {
    parts(&subject(), &pairs.iter().map(|pair| (*pair).to_owned()).collect::<Vec<_>>())
}

#[test]
fn parameters_go_into_the_path_a_header_or_the_query() {
    let found = of(&["code=a/ü", "X-Trace=t", "unknown=1=2"]).unwrap();
    let expected = Parts {
        path: "/thing/a%2F%C3%BC".to_owned(),
        query: vec!["unknown=1=2".to_owned()],
        headers: vec!["X-Trace=t".to_owned()],
        body: None,
    };
    assert_eq!(found, expected);
}

#[test]
fn what_the_spec_puts_into_a_body_is_sent_there_with_its_type() {
    let mut subject = subject();
    subject.operation.parameters[0].location = "body".to_owned();
    let of = |pair: &str| parts(&subject, &[pair.to_owned()]);
    assert_eq!(of("code=7").unwrap().body, Some(json!({ "code": "7" })));
    subject.operation.parameters[0].kind = Kind::Integer("int64".to_owned());
    let of = |pair: &str| parts(&subject, &[pair.to_owned()]);
    assert_eq!(of("code=7").unwrap().body, Some(json!({ "code": 7 })));
    assert_eq!(of("code=x").unwrap_err().to_string(), "`x` is no whole number");
    subject.operation.parameters[0].location = "whole body".to_owned();
    let of = |pair: &str| parts(&subject, &[pair.to_owned()]);
    assert_eq!(of("code=a, b,").unwrap().body, Some(json!(["a", "b"])));
}

#[test]
fn what_would_fail_or_give_a_secret_away_is_refused_before_it_is_sent() {
    for (pairs, said) in [
        (&[][..], "thing_get needs `code`, as in code=a1"),
        (&["code=a1", "key=k"], "`key` comes from the environment, never from an argument"),
        (&["code=a1", "x-key=k"], "`x-key` comes from the environment, never from an argument"),
        (&["my-secret"], "a parameter is written NAME=VALUE"),
    ] {
        assert_eq!(of(pairs).unwrap_err().to_string(), said);
    }
}
