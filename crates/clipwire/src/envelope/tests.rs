//! What follows from a spec alone: which class a response is of, what it cost, and where its payload stands.

use http::{HeaderMap, StatusCode};

use super::{Classification, Envelope, ResponseView};
use crate::error::ErrorKind;
use crate::response::Charge;
use crate::spec::{Charges, Class, CodeSpec, EnvelopeSpec, OperationSpec, ProviderSpec};

struct Plain;

impl Envelope for Plain {}

/// A provider that wraps, whose codes are small numbers, and that documents one of its failures.
static WRAPS: ProviderSpec = ProviderSpec {
    name: "wraps",
    env: "WRAPS",
    servers: &[],
    credentials: &[],
    envelope: EnvelopeSpec {
        payload: &["/data"],
        code: &["/code", "/error/code"],
        success: &["0", "200"],
        empty: &["7"],
        message: &["/message", "/error/message"],
        request_id: &["/trace"],
        quota: &[],
        cached: &["/cached"],
        around: &["code", "error", "message", "trace", "cached", "took"],
        beside: &["time"],
    },
    charges: Charges::ByCode,
    otherwise: Charge::Unstated,
    codes: &[CodeSpec { code: "12", class: Class::Error(ErrorKind::Auth), charge: Charge::No }],
    digits: 0,
};

static ONE: OperationSpec = OperationSpec { name: "one", payload: &["/user"] };
static SAME: OperationSpec = OperationSpec { name: "same", payload: &["/data"] };
static FREE: OperationSpec = OperationSpec { name: "free", payload: &[] };

fn view<'a>(operation: &'static OperationSpec, status: u16, text: &'a str, headers: &'a HeaderMap) -> ResponseView<'a> {
    ResponseView::new(&WRAPS, operation, &Plain, StatusCode::from_u16(status).unwrap(), headers, text)
}

fn classified(status: u16, text: &str) -> Classification {
    Plain.classify(&view(&ONE, status, text, &HeaderMap::new()))
}

fn payload<'a>(operation: &'static OperationSpec, text: &'a str) -> &'a str {
    let headers = HeaderMap::new();
    let payload = view(operation, 200, text, &headers).payload();
    // A part of the text, so its place is known.
    let start = payload.as_ptr() as usize - text.as_ptr() as usize;
    &text[start..start + payload.len()]
}

#[test]
fn a_code_of_the_table_decides_whatever_the_status_and_the_payload_say() {
    for (status, text) in
        [(200, r#"{"code":12}"#), (500, r#"{"code":"12"}"#), (200, r#"{"code":12,"data":{"user":{"a":1}}}"#)]
    {
        let found = classified(status, text);
        assert_eq!((found.class, found.charge), (Class::Error(ErrorKind::Auth), Charge::No), "{status} {text}");
        assert_eq!(found.service_code.as_deref(), Some("12"));
    }
}

#[test]
fn without_one_a_failing_status_decides_then_a_code_that_is_no_success() {
    for (status, text, class) in [
        (429, r#"{"code":0,"data":{"user":{"a":1}}}"#, Class::Error(ErrorKind::RateLimited)),
        (503, "<html>", Class::Error(ErrorKind::Server)),
        (200, r#"{"code":429,"message":"slow"}"#, Class::Error(ErrorKind::RateLimited)),
        (200, r#"{"code":5,"message":"no"}"#, Class::Error(ErrorKind::Rejected)),
        (200, r#"{"error":{"code":"E1","message":"no"}}"#, Class::Error(ErrorKind::Rejected)),
        (200, r#"{"code":0,"error":{"code":5}}"#, Class::Error(ErrorKind::Rejected)),
        (200, r#"{"code":7,"data":{}}"#, Class::Empty),
        (200, r#"{"message":"no such user"}"#, Class::Error(ErrorKind::Rejected)),
        (200, r#"{"code":0,"message":"ok","data":{}}"#, Class::Answer),
        (200, r#"{"code":0,"data":{"user":{"a":1}}}"#, Class::Answer),
        (200, r#"{"user":{"a":1},"message":"ok"}"#, Class::Answer),
    ] {
        let found = classified(status, text);
        assert_eq!((found.class, found.charge), (class, Charge::Unstated), "{status} {text}");
    }
}

#[test]
fn what_was_asked_for_beside_an_odd_code_stays_an_answer_and_the_code_is_told() {
    let found = classified(200, r#"{"code":10202,"message":"half","data":{"user":{"a":1}}}"#);
    assert_eq!((found.class, found.service_code.as_deref()), (Class::Answer, Some("10202")));
    for nothing in ["{}", "[]", "null", "\"\"", "false", r#"{"a":null}"#] {
        let found = classified(200, &format!(r#"{{"code":10202,"data":{{"user":{nothing}}}}}"#));
        assert_eq!(found.class, Class::Error(ErrorKind::Rejected), "{nothing}");
    }
}

#[test]
fn an_odd_field_hides_none_of_the_others() {
    let found = classified(
        200,
        r#"{"message":[1],"cached":"1","trace":12345678901234567890123,"code":{"odd":1},"error":{"code":5}}"#,
    );
    assert_eq!((found.service_code.as_deref(), found.message), (Some("5"), None));
    assert_eq!((found.cached, found.request_id.as_deref()), (Some(true), Some("12345678901234567890123")));
}

#[test]
fn a_payload_is_known_by_what_was_asked_for_or_else_by_what_stands_beside_it() {
    for (operation, text, inner) in [
        (&ONE, r#"{"code":0,"data":{"user":{}}}"#, r#"{"user":{}}"#),
        (&ONE, r#"{"data":{"user":{}},"whatever":1,"more":[]}"#, r#"{"user":{}}"#),
        (&ONE, r#"{"data":{"id":1},"user":{}}"#, r#"{"data":{"id":1},"user":{}}"#),
        (&ONE, r#"{"data":{"user":1},"user":{}}"#, r#"{"data":{"user":1},"user":{}}"#),
        (&ONE, r#"{"code":5,"time":1,"data":{}}"#, "{}"),
        (&SAME, r#"{"code":0,"data":{"data":{"x":1}}}"#, r#"{"data":{"x":1}}"#),
        (&SAME, r#"{"code":0,"data":{"x":1}}"#, r#"{"code":0,"data":{"x":1}}"#),
        (&FREE, r#"{"code":0,"data":{"x":1}}"#, r#"{"x":1}"#),
        (&FREE, r#"{"code":0,"data":[1,2]}"#, "[1,2]"),
        (&FREE, r#"{"data":{"x":1}}"#, r#"{"data":{"x":1}}"#),
        (&FREE, r#"{"code":0,"data":{"x":1},"cursor":1}"#, r#"{"code":0,"data":{"x":1},"cursor":1}"#),
        (&FREE, r#"{"code":0,"data":null}"#, r#"{"code":0,"data":null}"#),
        (&FREE, r#"no json with "data""#, r#"no json with "data""#),
    ] {
        assert_eq!(payload(operation, text), inner, "{text}");
    }
}

#[test]
fn a_provider_that_charges_by_status_is_believed() {
    static BY_STATUS: ProviderSpec = ProviderSpec { charges: Charges::ByStatus, ..copy() };
    let headers = HeaderMap::new();
    for (status, text, charge) in
        [(200, "{}", Charge::Yes), (404, "{}", Charge::No), (200, r#"{"code":5}"#, Charge::Yes)]
    {
        let view = ResponseView::new(&BY_STATUS, &ONE, &Plain, StatusCode::from_u16(status).unwrap(), &headers, text);
        assert_eq!(view.by_spec().charge, charge, "{status} {text}");
    }
}

/// A provider that says nothing of its envelope.
const fn copy() -> ProviderSpec {
    ProviderSpec {
        name: "bare",
        env: "BARE",
        servers: &[],
        credentials: &[],
        envelope: EnvelopeSpec {
            payload: &[],
            code: &["/code"],
            success: &["0"],
            empty: &[],
            message: &[],
            request_id: &[],
            quota: &[],
            cached: &[],
            around: &["code"],
            beside: &[],
        },
        charges: Charges::Unpublished,
        otherwise: Charge::Unknown,
        codes: &[],
        digits: 0,
    }
}

#[test]
fn a_code_gets_back_the_zeros_that_a_number_lost_and_no_others() {
    static PADDED: ProviderSpec = ProviderSpec {
        codes: &[
            CodeSpec { code: "0000", class: Class::Answer, charge: Charge::Yes },
            CodeSpec { code: "0012", class: Class::Empty, charge: Charge::Yes },
        ],
        digits: 4,
        ..copy()
    };
    let known = |code: &str| PADDED.code(code).map(|row| row.code);
    assert_eq!(
        [known("0"), known("000"), known("0000"), known("12"), known("0012")],
        [Some("0000"), Some("0000"), Some("0000"), Some("0012"), Some("0012")]
    );
    for other in ["", "2", "00000", "00012", "1200", "x0", "密"] {
        assert_eq!(known(other), None, "{other}");
    }
    assert_eq!(copy().code("0").map(|row| row.code), None);
}
