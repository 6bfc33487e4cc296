//! What follows from a spec alone: which class a response is of, what it cost, and where its payload stands.

use http::{HeaderMap, StatusCode};

use super::{Classification, Envelope, ResponseView};
use crate::error::ErrorKind;
use crate::response::Charge;
use crate::spec::{Charges, Class, CodeSpec, EnvelopeSpec, OperationSpec, ProviderSpec, Shape};

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
        replay: &[],
        secrets: &[],
        around: &["code", "error", "message", "trace", "cached", "took"],
        beside: &["time"],
    },
    charges: Charges::ByCode,
    otherwise: Charge::Unstated,
    codes: &[CodeSpec { code: "12", class: Class::Error(ErrorKind::Auth), charge: Charge::No }],
    digits: 0,
    per_second: None,
    discounts: &[],
    operations: &[],
};

static ONE: OperationSpec = operation(&["/user"], Shape::One);
static SAME: OperationSpec = operation(&["/data"], Shape::One);
static FREE: OperationSpec = operation(&[], Shape::Free);

const fn operation(payload: &'static [&'static str], shape: Shape) -> OperationSpec {
    OperationSpec { payload, shape, ..OperationSpec::named("operation") }
}

fn view<'a>(operation: &'static OperationSpec, status: u16, text: &'a str, headers: &'a HeaderMap) -> ResponseView<'a> {
    ResponseView::new(&WRAPS, operation, &Plain, StatusCode::from_u16(status).unwrap(), headers, text)
}

fn classified(status: u16, text: &str) -> Classification {
    Plain.classify(&view(&ONE, status, text, &HeaderMap::new()))
}

fn payload(operation: &'static OperationSpec, text: &str) -> String {
    view(operation, 200, text, &HeaderMap::new()).payload().to_string()
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
        (&ONE, r#"{"data":{"user":1},"user":{}}"#, r#"{"user":1}"#),
        (&ONE, r#"{"data":{"user":1},"user":{"a":1}}"#, r#"{"data":{"user":1},"user":{"a":1}}"#),
        (&ONE, r#"{"code":0,"data":{"code":0,"data":{"data":{"user":1}}}}"#, r#"{"user":1}"#),
        (
            &LIST,
            r#"{"code":0,"data":{"code":0,"data":[{"id":1}],"more":1}}"#,
            r#"{"users":[{"id":1}],"code":0,"more":1}"#,
        ),
        (
            &LIST,
            r#"{"code":0,"data":{"users":[1],"cursor":3},"has_more":1,"cursor":7}"#,
            r#"{"users":[1],"cursor":3,"has_more":1}"#,
        ),
        (&LIST, "[{\"id\":1}]\0", r#"{"users":[{"id":1}]}"#),
        (&LIST, "[]", "[]"),
        (&LIST, r#"["no", {"error":"x"}]"#, r#"["no", {"error":"x"}]"#),
        (&ONE, "[{}]", "[{}]"),
        (&LIST, r#"{"data":{"users":[1],"max_cursor":3},"cursor":7}"#, r#"{"users":[1],"max_cursor":3}"#),
        (&LIST, r#"{"data":{"data":[1]},"code":0,"cursor":7}"#, r#"{"users":[1],"cursor":7}"#),
        (
            &LIST,
            r#"{"code":0,"data":{"0":{"id":1},"2":{"id":3}}}"#,
            r#"{"users":{"0":{"id":1},"2":{"id":3}},"code":0}"#,
        ),
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
            replay: &[],
            secrets: &[],
            around: &["code"],
            beside: &[],
        },
        charges: Charges::Unpublished,
        otherwise: Charge::Unknown,
        codes: &[],
        digits: 0,
        per_second: None,
        discounts: &[],
        operations: &[],
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

#[test]
fn a_code_that_is_written_as_a_float_is_the_whole_number() {
    for (text, class, code) in [
        (r#"{"code":12.0}"#, Class::Error(ErrorKind::Auth), Some("12")),
        (r#"{"code":1.2E1}"#, Class::Error(ErrorKind::Auth), Some("12")),
        (r#"{"code":7.0}"#, Class::Empty, Some("7")),
        (r#"{"code":200.0,"data":{"status_code":2053.0,"status_msg":"x"}}"#, REJECTED, Some("2053")),
        (r#"{"code":200.0,"data":{"status_code":0.0,"user":{"id":"1"}}}"#, Class::Answer, None),
        (r#"{"code":12.5}"#, REJECTED, Some("12.5")),
        (r#"{"code":"12.0"}"#, Class::Error(ErrorKind::Auth), Some("12")),
        (r#"{"code":NaN,"user":{"id":"1"}}"#, Class::Answer, None),
    ] {
        let found = classified(200, text);
        assert_eq!((found.class, found.service_code.as_deref()), (class, code), "{text}");
    }
    let found = view(&LIST, 200, r#"{"code":0.0,"users":[]}"#, &HeaderMap::new()).by_spec();
    assert_eq!((found.class, found.service_code), (Class::Answer, None));
}

static LIST: OperationSpec = operation(&["/users"], Shape::List);
static DEEP_LIST: OperationSpec = operation(&["/users/user"], Shape::List);
static SAME_LIST: OperationSpec = operation(&["/data"], Shape::List);
static DEEP: OperationSpec = operation(&["/item/item"], Shape::One);
static WHOLE: OperationSpec = operation(&["/uid", "/name"], Shape::Whole);

/// What a body under status 200 comes to: its class, its code, and the words of an error.
fn read(operation: &'static OperationSpec, text: &str) -> (Class, Option<String>, Option<String>) {
    let found = Plain.classify(&view(operation, 200, text, &HeaderMap::new()));
    (found.class, found.service_code, found.message)
}

const REJECTED: Class = Class::Error(ErrorKind::Rejected);

#[test]
fn a_failure_that_is_declared_anywhere_is_the_error_where_nothing_of_what_was_asked_for_is_there() {
    for (operation, text, code, words) in [
        (&ONE, r#"{"code":0,"message":"ok","data":{"code":5,"message":"gone","user":null}}"#, Some("5"), Some("gone")),
        (&ONE, r#"{"code":0,"message":"ok","data":{"status_code":5,"status_msg":"gone"}}"#, Some("5"), Some("gone")),
        (&ONE, r#"{"code":0,"whatever":1,"data":{"statusCode":"-7","user":{}}}"#, Some("-7"), None),
        (&ONE, r#"{"code":0,"data":{"data":{"status_code":5,"msg":"deep"}}}"#, Some("5"), Some("deep")),
        (&ONE, r#"{"data":{"code":5,"message":"x","router":"/u"},"docs":"d"}"#, Some("5"), Some("x")),
        (&ONE, r#"{"status":404,"message":"no such user"}"#, Some("404"), Some("no such user")),
        (&ONE, r#"{"code":5,"user":{"message":"gone","prompts":"gone","status":4}}"#, Some("5"), Some("gone")),
        (&ONE, r#"{"code":5,"user":"gone"}"#, Some("5"), None),
        (&ONE, r#"{"code":0,"user":{"status_code":5,"status_msg":"gone"}}"#, Some("5"), Some("gone")),
        (&ONE, r#"{"code":5,"user":{"a":{"b":{}},"c":[]}}"#, Some("5"), None),
        (&ONE, r#"{"error":{"errno":3,"detail":"inner"}}"#, Some("3"), Some("inner")),
        (&ONE, r#"{"detail":{"code":5,"message":"x"}}"#, Some("5"), Some("x")),
        (&ONE, r#"{"status":"error"}"#, None, None),
        (&ONE, r#"{"status":404.0,"message":"gone"}"#, Some("404"), Some("gone")),
        (&ONE, r#"{"status":"FAILED","data":{"msg":"gone"}}"#, None, Some("gone")),
        (&ONE, r#"{"success":false,"message":"no"}"#, None, Some("no")),
        (&ONE, r#"{"code":0,"data":{"success":"0","user":{}}}"#, None, None),
        (&ONE, r#"{"code":0,"message":"ok","error":"no credit","data":null}"#, None, Some("no credit")),
        (&ONE, r#"{"code":0,"message":"ok","data":{"message":"user is private"}}"#, None, Some("user is private")),
        (&SAME, r#"{"code":5,"data":{"message":"bad","prompts":"bad"},"extra":{"now":1}}"#, Some("5"), Some("bad")),
        (&SAME, r#"{"code":0,"data":{"error":"bad"}}"#, None, Some("bad")),
        (&SAME, r#"{"code":0,"data":{"status_code":5,"prompts":"log in"}}"#, Some("5"), Some("log in")),
        (&SAME, r#"{"code":0,"data":{"statusCode":5,"statusMsg":"gone","info":{}}}"#, Some("5"), Some("gone")),
        (&ONE, r#"{"code":5.0,"message":"gone"}"#, Some("5"), Some("gone")),
        (&ONE, r#"{"code":0.0,"data":{"status_code":"5.0 ","status_msg":"gone"}}"#, Some("5"), Some("gone")),
        (&ONE, r#"{"code":0,"prompts":"withheld"}"#, None, Some("withheld")),
        (&LIST, r#"{"code":0,"notice":"withheld"}"#, None, Some("withheld")),
        (&LIST, r#"{"code":0,"users":null,"has_more":0,"filter_reason":"private"}"#, None, Some("private")),
        (&LIST, r#"{"users":[],"filter_detail":{"filter_reason":"private"}}"#, None, Some("private")),
        (&FREE, r#"{"err_no":5,"err_tips":"gone"}"#, Some("5"), Some("gone")),
        (&LIST, r#"{"code":5,"message":"risk","users":[],"has_more":0}"#, Some("5"), Some("risk")),
        (&LIST, r#"{"code":5,"users":[null,{},{"a":null},{"message":"x"}]}"#, Some("5"), None),
        (&LIST, r#"{"code":0,"data":{"code":5,"users":[]}}"#, Some("5"), None),
        (&LIST, r#"{"code":0,"users":[],"error":{"message":"risk"}}"#, None, Some("risk")),
        (&SAME_LIST, r#"{"code":5,"data":[]}"#, Some("5"), None),
        (&SAME_LIST, r#"{"code":5,"data":{"message":"x"}}"#, Some("5"), Some("x")),
        (&WHOLE, r#"{"code":5,"message":"x","uid":"","name":null}"#, Some("5"), Some("x")),
        (&WHOLE, r#"{"code":5,"message":"x","uid":0,"other":{"a":1}}"#, Some("5"), Some("x")),
        (&WHOLE, r#"{"code":200,"docs":"d","data":{"status_code":5,"uid":"0"}}"#, Some("5"), None),
        (&FREE, r#"{"code":5,"data":{"message":"bad","prompts":"bad"},"extra":{"now":1}}"#, Some("5"), Some("bad")),
        (
            &FREE,
            r#"{"code":5,"message":"bad","router":"/x","params":{"id":"1"},"time_stamp":7,"docs":"d"}"#,
            Some("5"),
            Some("bad"),
        ),
        (&FREE, r#"{"code":5,"message":"bad","advice":"pay","weight":3,"data":[]}"#, Some("5"), Some("bad")),
        (&FREE, r#"{"code":5,"message":"bad","data":"none"}"#, Some("5"), Some("bad")),
        (&FREE, r#"{"code":0,"message":"ok","data":{"error":"gone"}}"#, None, Some("gone")),
        (&FREE, r#"{"code":0,"message":"ok","data":{"status_code":5}}"#, Some("5"), None),
        (&FREE, r#"{"status":"error","message":"no"}"#, None, Some("no")),
        (&ONE, r#"{"code":0,"message":"user not found","data":{}}"#, None, Some("user not found")),
        (
            &ONE,
            r#"{"errors":[{"code":5,"message":"first"},{"code":6,"message":"second"}]}"#,
            Some("5"),
            Some("first; second"),
        ),
        (&DEEP_LIST, r#"{"code":0,"users":{"error":"data error","user":[]}}"#, None, Some("data error")),
    ] {
        let expected = (REJECTED, code.map(str::to_owned), words.map(str::to_owned));
        assert_eq!(read(operation, text), expected, "{text}");
    }
    let inner = |code: &str| read(&ONE, &format!(r#"{{"code":0,"data":{{"status_code":{code}}}}}"#)).0;
    assert_eq!(inner("401"), Class::Error(ErrorKind::Auth));
    assert_eq!(inner("402"), Class::Error(ErrorKind::QuotaExhausted));
    assert_eq!(inner("429"), Class::Error(ErrorKind::RateLimited));
    assert_eq!(inner("12"), Class::Error(ErrorKind::Auth), "the provider's own table");
}

#[test]
fn what_was_asked_for_stays_an_answer_whatever_stands_beside_it() {
    for (operation, text) in [
        (&ONE, r#"{"code":0,"data":{"status_code":5,"user":{"id":1}},"error":{"code":9}}"#),
        (&ONE, r#"{"status":"error","message":"half","user":{"id":1}}"#),
        (&ONE, r#"{"code":5,"data":{"user":[{"id":1}]}}"#),
        (&ONE, r#"{"user":{"message":"hello","id":1},"status":404}"#),
        (&SAME, r#"{"code":5,"data":{"message":"half","id":1}}"#),
        (&SAME, r#"{"code":0,"data":{"prompts":"for adults"}}"#),
        (&LIST, r#"{"code":5,"message":"half","users":[{},{"id":1}]}"#),
        (&LIST, r#"{"code":0,"message":"no more","users":[],"has_more":0}"#),
        (&LIST, r#"{"users":[],"message":"success"}"#),
        (&LIST, r#"{"users":[],"message":0}"#),
        (&LIST, r#"{"users":[],"notice":"no more"}"#),
        (&LIST, r#"{"users":[],"end_reason":"no more"}"#),
        (&LIST, r#"{"users":[{"id":1}],"filter_reason":"some are private"}"#),
        (&LIST, r#"{"users":[],"filter_detail":{"filter_reason":""}}"#),
        (&LIST, r#"{"code":0.0,"users":[]}"#),
        (&LIST, r#"{"code":"0000","users":[]}"#),
        (&LIST, r#"{"code":0,"users":[],"filter_list":[{"filter_reason":"private"}]}"#),
        (&LIST, r#"{"code":0,"users":null,"has_more":0}"#),
        (&LIST, r#"{"status":1,"users":[]}"#),
        (&WHOLE, r#"{"code":5,"message":"half","uid":"7"}"#),
        (&WHOLE, r#"{"code":0,"data":{"country":"US"}}"#),
        (&FREE, r#"{"code":5,"alive":true}"#),
        (&FREE, r#"{"code":5,"region":"US"}"#),
        (&FREE, r#"{"code":5,"message":"half","rooms":[{"id":1}]}"#),
        (&FREE, r#"{"code":5,"message":"half","data":{"room":{"id":1}}}"#),
        (&FREE, r#"{"code":0,"message":"ok","data":{"status":4,"message":"ended"}}"#),
        (&FREE, r#"{"code":0,"data":{"code":"US","name":"United States"}}"#),
        (&FREE, r#"{"code":0,"data":false}"#),
        (&FREE, r#"[1]"#),
    ] {
        let (class, code, _) = read(operation, text);
        assert_eq!(class, Class::Answer, "{text}");
        assert!(matches!(code.as_deref(), None | Some("5" | "9" | "0000")), "{text}: {code:?}");
    }
}

#[test]
fn null_in_a_whole_envelope_is_nothing_found_and_a_wire_that_does_not_fit_is_not() {
    for (operation, text, class) in [
        (&ONE, r#"{"code":0,"message":"ok","data":null}"#, Class::Empty),
        (&ONE, r#"{"code":200,"message":"ok","odd":[1],"time":"x","data":{"user":null}}"#, Class::Empty),
        (&ONE, r#"{"code":0,"user":null,"extra":{}}"#, Class::Empty),
        (&ONE, r#"{"user":null}"#, Class::Empty),
        (&WHOLE, r#"{"code":0,"uid":null,"name":""}"#, Class::Empty),
        (&WHOLE, r#"{"code":0,"data":null}"#, Class::Empty),
        (&FREE, r#"{"code":0,"message":"ok","data":null}"#, Class::Empty),
        (&LIST, r#"{"code":0,"message":"ok","data":null}"#, Class::Error(ErrorKind::NotFound)),
        (&ONE, r#"{"code":0,"message":"ok","data":{}}"#, Class::Answer),
        (&ONE, r#"{"code":0,"message":"ok","data":{"account":{"id":1}}}"#, Class::Answer),
        (&ONE, r#"{"code":0,"message":"ok"}"#, Class::Answer),
        (&ONE, r#"{"code":0,"message":"查询成功","data":{}}"#, Class::Answer),
        (&ONE, r#"{"code":0,"message":"found one","data":{"account":{"id":1}}}"#, Class::Answer),
        (&LIST, r#"{"code":0,"message":"found one","data":{"accounts":[{"id":1}]}}"#, Class::Answer),
        (&ONE, r#"{"code":0,"data":null,"account":{"id":1}}"#, Class::Answer),
        (&ONE, "{}", Class::Answer),
        (&ONE, "null", Class::Answer),
        (&LIST, r#"{"code":0,"data":{"users":null}}"#, Class::Answer),
        (&FREE, r#"{"code":0,"data":null,"alive":true}"#, Class::Answer),
        (&DEEP, r#"{"item":{"item":null}}"#, Class::Empty),
        (&DEEP, r#"{"item":null}"#, Class::Empty),
        (&DEEP, r#"{"item":{}}"#, Class::Answer),
        (&DEEP, r#"{"item":[]}"#, Class::Answer),
    ] {
        assert_eq!(read(operation, text).0, class, "{text}");
    }
    let (class, _, words) =
        read(&ONE, r#"{"code":0,"user":null,"filter_detail":{"filter_reason":"copyright","notice":""}}"#);
    assert_eq!((class, words.as_deref()), (REJECTED, Some("copyright")));
    let (class, _, words) = read(&ONE, r#"{"code":0,"message":"no such user","user":null}"#);
    assert_eq!((class, words.as_deref()), (Class::Empty, Some("no such user")));
}

#[test]
fn no_field_beside_the_payload_keeps_it_from_being_found() {
    for (operation, inner) in [
        (&ONE, r#"{"user":{"id":1}}"#),
        (&LIST, r#"{"users":[{"id":1}],"cursor":"2"}"#),
        (&FREE, r#"{"alive":true}"#),
        (&WHOLE, r#"{"uid":"7"}"#),
    ] {
        for beside in ["success", "processed_time", "x", "docs", "消息", "data2", "a/b", "quota_left", "cached"] {
            for value in ["1", "null", "\"t\"", "[1]", r#"{"id":2}"#] {
                let text = format!(r#"{{"code":0,"{beside}":{value},"data":{inner},"{beside}2":{value}}}"#);
                assert_eq!(payload(operation, &text), inner, "{text}");
            }
        }
    }
    for (operation, text, page) in [
        (&ONE, r#"{"code":0,"data":{"code":0,"data":{"user":{"id":1}}}}"#, r#"{"user":{"id":1}}"#),
        (&ONE, r#"{"code":0,"data":{"data":{"user":null},"code":5}}"#, r#"{"user":null}"#),
        (&LIST, r#"{"code":0,"data":[{"id":1}],"cursor":"2"}"#, r#"{"users":[{"id":1}],"code":0,"cursor":"2"}"#),
        (&LIST, r#"{"data":[{"id":1}]}"#, r#"{"users":[{"id":1}]}"#),
        (&DEEP_LIST, r#"{"data":[1],"a\"b":2}"#, r#"{"users":{"user":[1]},"a\"b":2}"#),
        (&LIST, r#"{"users":null,"data":[1]}"#, r#"{"users":[1]}"#),
        (&DEEP_LIST, r#"{"users":{"pages":2},"data":[1]}"#, r#"{"users":{"pages":2},"data":[1]}"#),
        (&SAME_LIST, r#"{"code":0,"data":[1]}"#, r#"{"code":0,"data":[1]}"#),
        (&LIST, r#"{"code":0,"data":[1],"users":[2]}"#, r#"{"code":0,"data":[1],"users":[2]}"#),
        (&ONE, r#"{"code":0,"data":[1]}"#, r#"{"code":0,"data":[1]}"#),
        (&FREE, r#"{"code":0,"data":{"x":1},"has_more":1}"#, r#"{"code":0,"data":{"x":1},"has_more":1}"#),
    ] {
        assert_eq!(payload(operation, text), page, "{text}");
    }
}

#[test]
fn an_error_that_comes_with_its_status_is_quoted_whatever_its_form() {
    for (status, text, kind, code, words) in [
        (
            402,
            r#"{"detail":{"code":402,"message":"no balance","headers":{"a":"b"}}}"#,
            ErrorKind::QuotaExhausted,
            Some("402"),
            Some("no balance"),
        ),
        (402, "", ErrorKind::QuotaExhausted, None, None),
        (
            422,
            r#"{"detail":[{"loc":["query","id"],"msg":"field required","type":"missing"}]}"#,
            ErrorKind::InvalidRequest,
            None,
            Some("query.id: field required"),
        ),
        (404, r#"{"detail":"Not Found"}"#, ErrorKind::Rejected, None, Some("Not Found")),
        (400, r#"{"errors":{"id":["is blank"]}}"#, ErrorKind::InvalidRequest, None, Some("id: is blank")),
        (500, r#"{"message":"m","error":"e"}"#, ErrorKind::Server, None, Some("m: e")),
        (500, r#"{"message":"m: e","error":"e"}"#, ErrorKind::Server, None, Some("m: e")),
        (503, "<html>", ErrorKind::Server, None, None),
    ] {
        let found = classified(status, text);
        let expected = (Class::Error(kind), code.map(str::to_owned), words.map(str::to_owned));
        assert_eq!((found.class, found.service_code, found.message), expected, "{status} {text}");
    }
}

#[test]
fn the_name_of_a_call_is_found_inside_an_error_as_well() {
    let found = classified(500, r#"{"detail":{"trace":"t1","message":"x"}}"#);
    assert_eq!(found.request_id.as_deref(), Some("t1"));
    assert_eq!(classified(200, r#"{"code":0,"user":{"id":1},"error":{"trace":"t1"}}"#).request_id, None);
}

#[test]
fn a_path_that_is_assumed_is_doubted_where_it_is_not_found_and_nowhere_else() {
    static ASSUMED: OperationSpec = OperationSpec { path_is_assumed: true, ..operation(&["/user"], Shape::One) };
    for (operation, status, is_doubted) in
        [(&ASSUMED, 404, true), (&ASSUMED, 400, false), (&ASSUMED, 200, false), (&ONE, 404, false)]
    {
        let found = Plain.classify(&view(operation, status, r#"{"code":404}"#, &HeaderMap::new()));
        assert_eq!(found.detail.is_some_and(|words| words.contains("`route`")), is_doubted, "{status}");
    }
}
