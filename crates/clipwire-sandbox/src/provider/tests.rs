//! What a provider answers of which only its document is known, asked without a server.

mod lists;

use std::sync::Arc;

use serde_json::{Value, json};

use super::Provider;
use crate::fault::Instruction;
use crate::request::Recorded;
use crate::spec::Spec;

/// Reports errors by the status, is called with a bearer token, shows whole answers.
const BY_STATUS: &str = include_str!("tests/by_status.yaml");

/// Reports errors by a code inside status 200, is called with a key and a secret or with a token, shows bare answers.
const BY_CODE: &str = include_str!("tests/by_code.yaml");

const TOKEN: (&str, &str) = ("Authorization", "Bearer sandbox-token");
const KEYS: &str = "k=sandbox-app-key&s=sandbox-app-secret";

fn provider(document: &str) -> Provider {
    Provider::new(Arc::new(Spec::read(document).unwrap()), None, 10_000, false)
}

fn request(method: &str, path_and_query: &str, headers: &[(&str, &str)], body: &str) -> Recorded {
    let request = Recorded::made_up(path_and_query, headers);
    Recorded { method: method.to_owned(), body: body.as_bytes().to_vec(), ..request }
}

/// Status, body and whether it is charged.
fn ask(provider: &mut Provider, request: &Recorded, instruction: Instruction<'_>) -> (u16, Value, bool) {
    let answer = provider.answer(request, instruction);
    let (charged, reply) = (answer.charged, answer.reply.print());
    (reply.status, serde_json::from_slice(&reply.body).unwrap_or(Value::Null), charged)
}

fn by_status(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, Value, bool) {
    ask(&mut provider(BY_STATUS), &request(method, path, headers, body), Instruction::Usual)
}

fn by_code(path: &str, headers: &[(&str, &str)]) -> (u16, Value, bool) {
    ask(&mut provider(BY_CODE), &request("GET", path, headers, ""), Instruction::Usual)
}

#[test]
fn an_operation_is_answered_with_the_example_of_the_document() {
    let whole = json!({ "code": 0, "message": "ok", "data": { "note": { "id": "n1", "text": "A made-up note." } } });
    assert_eq!(by_status("GET", "/v1/notes/n1", &[TOKEN], ""), (200, whole, true));
    let created = by_status("POST", "/v1/notes", &[TOKEN], r#"{"text":"hello","stars":3}"#);
    assert_eq!((created.0, &created.1["data"]["id"]), (201, &json!("n2")));
}

#[test]
fn an_answer_that_the_document_shows_bare_is_put_into_an_envelope_that_every_answer_must_have() {
    let (status, body, charged) = by_code(&format!("/song?{KEYS}&id=7"), &[]);
    assert_eq!((status, charged), (200, true));
    assert_eq!(body, json!({ "result": { "code": 0, "info": "ok" }, "payload": { "song": { "id": 7 } } }));
}

#[test]
fn every_example_of_a_request_is_answered() {
    for document in [BY_STATUS, BY_CODE] {
        let mut provider = provider(document);
        for example in provider.examples().collect::<Vec<_>>() {
            let headers: Vec<(&str, &str)> = example.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let body = example.body.as_deref().unwrap_or_default();
            let request = request(&example.method, &example.path_and_query, &headers, body);
            let (status, body, charged) = ask(&mut provider, &request, Instruction::Usual);
            assert!((200..300).contains(&status) && charged, "{example:?}: {body}");
        }
    }
}

#[test]
fn a_bearer_token_has_to_be_there_and_right() {
    for (headers, message) in [
        (&[][..], "The credential `token` is missing."),
        (&[("authorization", "")], "The credential `token` is missing."),
        (&[("authorization", "Bearer other")], "The credential `token` is not valid."),
        (&[("authorization", "sandbox-token")], "The credential `token` is not valid."),
        (&[("authorization", "Basic sandbox-token")], "The credential `token` is not valid."),
    ] {
        let (status, body, charged) = by_status("GET", "/v1/notes/n1", headers, "");
        assert_eq!((status, charged), (401, false), "{headers:?}");
        assert_eq!(body, json!({ "code": 1401, "message": message, "data": null }), "{headers:?}");
    }
    assert_eq!(by_status("GET", "/v1/notes/n1", &[("authorization", "bearer sandbox-token")], "").0, 200);
}

#[test]
fn an_optional_credential_may_be_left_out_and_is_wrong_or_expired_when_it_is_not_the_one() {
    for (name, value, status) in [
        ("x-user", "sandbox-user-session", 200),
        ("x-user", "", 200),
        ("x-user", "old", 428),
        ("x-team", "sandbox-team", 200),
        ("x-team", "other", 401),
    ] {
        assert_eq!(by_status("GET", "/v1/notes/n1", &[TOKEN, (name, value)], "").0, status, "{name} {value}");
    }
}

#[test]
fn one_of_several_sets_of_credentials_has_to_be_complete() {
    let refused = |path: &str, headers: &[(&str, &str)]| {
        let (status, body, charged) = by_code(path, headers);
        assert_eq!((status, charged), (200, false), "{path}");
        (body["result"]["code"].clone(), body["result"]["info"].as_str().unwrap().to_owned())
    };
    let (missing, wrong) = (
        |name| format!("The credential `{name}` is missing."),
        |name| format!("The credential `{name}` is not valid."),
    );
    assert_eq!(refused("/song?id=7", &[]), (json!(31), missing("app_key")));
    assert_eq!(refused("/song?id=7&k=sandbox-app-key", &[]), (json!(31), missing("app_key")));
    assert_eq!(refused("/song?id=7&k=sandbox-app-key&s=x", &[]), (json!(31), wrong("app_secret")));
    assert_eq!(refused("/song?id=7", &[("x-token", "x")]), (json!(31), wrong("app_token")));
    let (_, body, charged) = by_code("/song?id=7", &[("X-Token", "sandbox-app-token")]);
    assert!(charged && body["payload"]["song"]["id"] == 7, "{body}");
}

#[test]
fn missing_and_malformed_parameters_are_named_by_status_or_by_code() {
    let (status, body, _) = by_status("GET", "/v1/notes?order=sideways&limit=few", &[TOKEN], "");
    assert_eq!((status, &body["code"]), (400, &json!(1400)));
    let message = body["message"].as_str().unwrap();
    assert!(["order", "limit", "X-Client"].iter().all(|name| message.contains(name)), "{message}");
    let (status, body, charged) = by_code(&format!("/song?{KEYS}"), &[]);
    assert_eq!((status, &body["result"]["code"], charged), (200, &json!(30), true), "by the table");
}

#[test]
fn a_body_has_to_be_json_with_what_is_required() {
    for (body, problem) in [
        ("", "`body` is required"),
        ("text=a", "`body` is no JSON object"),
        ("[]", "`body` is no JSON object"),
        ("{}", "`text` is required"),
        (r#"{"text":null}"#, "`text` is required"),
        (r#"{"text":7}"#, "`text` is of another type"),
        (r#"{"text":"a","stars":"many"}"#, "`stars` is of another type"),
    ] {
        let (status, answer, charged) = by_status("POST", "/v1/notes", &[TOKEN], body);
        assert_eq!((status, charged), (400, false), "{body}");
        assert!(answer["message"].as_str().unwrap().contains(problem), "{body}: {answer}");
    }
    assert_eq!(by_status("POST", "/v1/notes", &[TOKEN], r#"{"text":"a","other":[]}"#).0, 201);
}

#[test]
fn a_path_that_is_like_those_of_the_provider_is_refused_in_its_shape() {
    let (status, body, charged) = by_status("GET", "/v1/tunes/7", &[TOKEN], "");
    assert_eq!((status, charged), (404, false));
    assert_eq!(body, json!({ "code": 404, "message": "There is no operation `tunes/7`.", "data": {} }));
}

#[test]
fn what_is_asked_for_by_a_fault_comes_in_the_provider_s_shape() {
    let mut provider_by_status = provider(BY_STATUS);
    let note = request("GET", "/v1/notes/n1", &[TOKEN], "");
    let mut status = |instruction| ask(&mut provider_by_status, &note, instruction);
    assert_eq!(status(Instruction::Status(401)).1["code"], 1401);
    // One that is not described has the plainest of the bodies.
    let failed = json!({ "code": 503, "message": "The server failed.", "data": {} });
    assert_eq!(status(Instruction::Status(503)), (503, failed, false));
    assert_eq!(status(Instruction::Code("0")).1["message"], "ok");
    let refused = status(Instruction::Code("77"));
    assert_eq!((refused.0, &refused.1["code"]), (200, &json!(77)));
    assert_eq!(status(Instruction::Throttled { seconds: 3 }).0, 429);
    assert_eq!(status(Instruction::Emptied).1, json!({ "code": 0, "message": "ok" }));
    let nulled = json!({ "code": 0, "message": "ok", "data": { "note": null } });
    assert_eq!(status(Instruction::Nulled), (200, nulled, true));
    let failed = status(Instruction::FailedInside);
    assert_eq!(
        (failed.2, &failed.1["code"], &failed.1["data"]["note"]["status_code"]),
        (true, &json!(0), &json!(2053))
    );
    assert_eq!(status(Instruction::EndQuota).0, 429);
    assert_eq!(status(Instruction::Usual).0, 429);

    let mut provider_by_code = provider(BY_CODE);
    let song = request("GET", &format!("/song?{KEYS}&id=7"), &[], "");
    let mut code = |instruction| {
        let (status, body, charged) = ask(&mut provider_by_code, &song, instruction);
        (status, body["result"]["code"].as_u64(), charged)
    };
    assert_eq!(code(Instruction::Code("30")), (200, Some(30), true));
    assert_eq!(code(Instruction::Code("99")), (200, Some(99), false), "otherwise: no");
    assert_eq!(code(Instruction::Throttled { seconds: 3 }), (200, Some(33), false));
    assert_eq!(code(Instruction::Unbilled), (200, Some(0), false));
    assert_eq!(code(Instruction::EndQuota), (200, Some(32), false));
    let page = provider_by_code.answer(&song, Instruction::Status(502)).reply.print();
    assert!(page.status == 502 && page.body.starts_with(b"<!DOCTYPE html>"), "no error answer is described");
}

#[test]
fn a_refusal_in_gbk_is_no_utf_8() {
    for (document, path) in [(BY_STATUS, "/v1/notes/n1"), (BY_CODE, "/song?id=7")] {
        let request = request("GET", path, &[TOKEN], "");
        let reply = provider(document).answer(&request, Instruction::Garbled).reply.print();
        assert!(std::str::from_utf8(&reply.body).is_err());
        assert!(encoding_rs::GBK.decode(&reply.body).0.contains("密钥错误"));
    }
}

#[test]
fn calls_are_charged_by_status_by_code_or_not_at_all() {
    let unpublished = BY_STATUS.replace("charges: status", "charges: unpublished");
    let charged = |document: &str, path: &str| {
        ask(&mut provider(document), &request("GET", path, &[TOKEN], ""), Instruction::Usual).2
    };
    assert!(charged(BY_STATUS, "/v1/notes/n1") && !charged(BY_STATUS, "/v1/notes"));
    assert!(!charged(&unpublished, "/v1/notes/n1"));
    let mut limited = Provider::new(Arc::new(Spec::read(BY_STATUS).unwrap()), None, 2, false);
    let note = request("GET", "/v1/notes/n1", &[TOKEN], "");
    let seen: Vec<u16> = (0..3).map(|_| ask(&mut limited, &note, Instruction::Usual).0).collect();
    assert_eq!(seen, [200, 200, 429]);
    let mut free = Provider::new(Arc::new(Spec::read(&unpublished).unwrap()), None, 0, false);
    assert_eq!(ask(&mut free, &note, Instruction::Usual).0, 200, "without a price there is no quota");
}

#[test]
fn each_answer_has_a_request_id_of_its_own_where_the_example_has_one() {
    let mut provider = provider(BY_STATUS);
    let seen: Vec<Value> = (0..2)
        .map(|_| ask(&mut provider, &request("GET", "/v1/status", &[TOKEN], ""), Instruction::Usual).1)
        .map(|body| body["meta"]["request_id"].clone())
        .collect();
    assert_eq!(seen, ["sandbox-1", "sandbox-2"]);
}
