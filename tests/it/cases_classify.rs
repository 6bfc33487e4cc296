//! What a response under HTTP 200 is taken for: failures that are declared inside, envelopes of any dress, redirects in their own words.

use clipwire::id::SecUid;
use clipwire::onebound::ResultType;
use clipwire::tikhubapi::Client;
use clipwire::{Charge, Error, ErrorKind, RetryPolicy, StreamEnd};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::{Value, json};

use crate::operations::Clients;
use crate::support::{self, call_answered, calls_of, client as onebound, make, sandbox, tikhubapi};

const VIDEO: &str = "7300000000000000001";

fn case(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

async fn start() -> (Sandbox, Client) {
    let sandbox = sandbox().await;
    let client = tikhubapi(&sandbox).build().unwrap();
    (sandbox, client)
}

/// What a call of an operation by its name comes to.
async fn called(sandbox: &Sandbox, operation: &str, reply: Reply) -> Result<Value, Error> {
    sandbox.reply_next(reply);
    make("tikhubapi", operation)(Clients::on(sandbox), false).await.map(|(value, _)| value)
}

fn enveloped(payload: &Value) -> Value {
    json!({ "code": 200, "message": "ok", "docs": "https://example.com", "time_stamp": 1, "params": { "id": "1" }, "data": payload })
}

#[tokio::test]
async fn an_inner_status_that_is_no_success_is_the_providers_error() {
    let (sandbox, _) = start().await;
    let rows = [
        ("01-app-status-code/one.json", "get_video_info", "10202", "no such video"),
        ("01-app-status-code/list.json", "get_user_video_feed", "2154", "risk control"),
        ("01-app-status-code/list.json", "get_trending_feed", "2154", "risk control"),
        ("01-app-status-code/live.json", "get_live_info", "10011", "Request params error"),
        ("01-app-status-code/live.json", "check_live_stream_on", "10011", "Request params error"),
        ("01-app-status-code/wrapped.json", "get_video_info", "2053", "deleted"),
        ("01-app-status-code/wrapped.json", "check_showcase", "2053", "deleted"),
    ];
    for (name, operation, code, words) in rows {
        for body in [case(name), enveloped(&case(name))] {
            let error = called(&sandbox, operation, Reply::json(body.clone())).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Rejected, "{operation}: {error}");
            assert_eq!(
                (error.service_code(), error.service_message()),
                (Some(code), Some(words)),
                "{operation} {body}"
            );
            assert_eq!((error.charge(), error.attempts()), (Charge::Unknown, 1));
        }
    }
}

/// Nothing of what any operation asks for is in these, so that no operation may find anything.
#[tokio::test]
async fn no_operation_takes_a_failure_for_an_answer_or_for_the_end_of_a_list() {
    let (sandbox, _) = start().await;
    for body in [
        json!({ "status_code": 2483, "status_msg": "please log in" }),
        json!({ "statusCode": 2483, "statusMsg": "please log in", "extra": { "now": 1 }, "log_pb": { "impr_id": "x" } }),
        json!({ "code": "2483", "msg": "please log in", "data": null }),
        json!({ "code": 2483, "message": "please log in", "data": [] }),
        json!({ "code": 2483, "message": "please log in", "data": {}, "router": "/x", "params": { "id": "1" } }),
        json!({ "code": 200, "message": "ok", "data": { "code": 2483, "message": "please log in" } }),
        json!({ "code": 0, "data": { "status_code": 2483, "data": { "message": "please log in", "prompts": "please log in" } } }),
        json!({ "code": 0, "msg": "success", "data": { "status_code": 2483, "error": { "description": "x", "msg": "please log in" } } }),
        json!({ "status": 2483, "message": "please log in" }),
    ] {
        for (operation, make) in calls_of("tikhubapi") {
            sandbox.reply_next(Reply::json(body.clone()));
            let error = make(Clients::on(&sandbox), false).await.expect_err(operation);
            assert_eq!(
                (error.kind(), error.service_code()),
                (ErrorKind::Rejected, Some("2483")),
                "{operation} {body}: {error}"
            );
            assert_eq!(error.service_message(), Some("please log in"), "{operation} {body}");
            assert!(error.body().is_some());
        }
    }
}

#[tokio::test]
async fn an_inner_code_has_the_kind_that_it_would_have_outside() {
    let (sandbox, client) = start().await;
    for (code, kind) in [
        (401, ErrorKind::Auth),
        (402, ErrorKind::QuotaExhausted),
        (428, ErrorKind::AccountSessionExpired),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Server),
        (10202, ErrorKind::Rejected),
    ] {
        for body in [
            json!({ "code": code }),
            json!({ "code": 200, "data": { "code": code } }),
            json!({ "detail": { "code": code } }),
        ] {
            sandbox.reply_next(Reply::json(body.clone()));
            let error = client.videos().info(VIDEO).send().await.unwrap_err();
            let told = code.to_string();
            assert_eq!((error.kind(), error.service_code()), (kind, Some(told.as_str())), "{body}");
        }
    }
    let rule = tikhubapi(&sandbox).charges(|_, code| if code == Some("10202") { Charge::No } else { Charge::Yes });
    sandbox.reply_next(Reply::json(enveloped(&json!({ "status_code": 10202, "aweme_detail": null }))));
    let error = rule.build().unwrap().videos().info(VIDEO).send().await.unwrap_err();
    assert_eq!(error.charge(), Charge::No, "the caller's rule is given the code");
}

#[tokio::test]
async fn a_failure_inside_a_paid_success_of_the_gateway_is_told_with_the_charge_of_the_success() {
    let sandbox = sandbox().await;
    let client = onebound(&sandbox);
    for (item, code, words) in [
        (json!({ "status_code": 2053, "status_msg": "deleted", "num_iid": "" }), "2053", "deleted"),
        (json!({ "error": "data error" }), "0000", "data error"),
        (json!({ "error": { "message": "no such video" } }), "0000", "no such video"),
        (json!({ "error_code": "4000", "message": "try later" }), "4000", "try later"),
    ] {
        sandbox.reply_next(Reply::json(json!({ "item": item, "error": "", "reason": "", "error_code": "0000" })));
        let error = client.videos().get(VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Rejected, Charge::Yes), "{item}");
        assert_eq!((error.service_code(), error.service_message()), (Some(code), Some(words)), "{item}");
    }
    let listed = json!({ "items": { "error": "data error", "item": [] }, "error_code": "0000" });
    sandbox.reply_next(Reply::json(listed));
    let error = client.goods().search("x").send().await.unwrap_err();
    assert_eq!((error.kind(), error.service_message()), (ErrorKind::Rejected, Some("data error")));
}

#[tokio::test]
async fn what_was_asked_for_beside_an_odd_code_stays_an_answer() {
    let (sandbox, client) = start().await;
    let video = json!({ "status_code": 8, "status_msg": "half", "aweme_detail": { "aweme_id": VIDEO, "desc": "x" } });
    for body in [video.clone(), enveloped(&video)] {
        sandbox.reply_next(Reply::json(body));
        let video = client.videos().info(VIDEO).send().await.unwrap();
        assert_eq!((video.desc.as_deref(), video.meta().service_code.as_deref()), (Some("x"), Some("8")));
    }
    let page = json!({ "status_code": 8, "aweme_list": [{ "aweme_id": "1" }], "has_more": 0 });
    sandbox.reply_next(Reply::json(page));
    assert_eq!(client.videos().trending().send().await.unwrap().items.len(), 1);
    let free = called(&sandbox, "check_live_stream_on", Reply::json(json!({ "status_code": 8, "alive": true }))).await;
    assert_eq!(free.unwrap()["alive"], json!(true));
    // What looks like it and cannot be read is the error that the code tells of.
    for body in [
        json!({ "status_code": 8, "status_msg": "half", "aweme_detail": { "unknown": "x" } }),
        json!({ "status_code": 8, "status_msg": "half", "aweme_detail": ["x"] }),
    ] {
        sandbox.reply_next(Reply::json(body));
        let error = client.videos().info(VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.service_message()), (ErrorKind::Rejected, Some("half")), "{error}");
    }
    sandbox.reply_next(Reply::json(json!({ "status_code": 8, "aweme_list": ["withheld"], "has_more": 0 })));
    let error = client.videos().trending().send().await.unwrap_err();
    assert_eq!((error.kind(), error.service_code()), (ErrorKind::Rejected, Some("8")));
}

#[tokio::test]
async fn a_reason_is_told_and_null_is_nothing_found() {
    let (sandbox, client) = start().await;
    let filtered = case("19-filter-detail/video.json");
    for body in [filtered.clone(), enveloped(&filtered)] {
        sandbox.reply_next(Reply::json(body));
        let error = client.videos().info(VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.service_message()), (ErrorKind::Rejected, Some("copyright_foreign")));
        assert!(error.to_string().contains("copyright_foreign"), "{error}");
    }
    for body in [
        json!({ "status_code": 0, "aweme_detail": null }),
        enveloped(&json!(null)),
        enveloped(&json!({ "aweme_detail": null })),
    ] {
        sandbox.reply_next(Reply::json(body.clone()));
        let error = client.videos().info(VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::NotFound, Charge::Unknown), "{body}: {error}");
    }
    for (operation, _) in calls_of("tikhubapi") {
        let error = called(&sandbox, operation, Reply::json(enveloped(&json!(null)))).await.expect_err(operation);
        assert_eq!(error.kind(), ErrorKind::NotFound, "{operation}: {error}");
        let error = called(&sandbox, operation, Reply::json(json!({ "code": 200, "message": "ok" })))
            .await
            .expect_err(operation);
        assert_eq!(error.kind(), ErrorKind::Decode, "{operation}: {error}");
    }
    sandbox.reply_next(Reply::json(json!({ "item": null, "error": "", "reason": "", "error_code": "0000" })));
    let error = onebound(&sandbox).videos().get(VIDEO).send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge(), error.service_code()), (ErrorKind::NotFound, Charge::Yes, Some("0000")));
}

#[tokio::test]
async fn a_payload_is_found_whatever_metadata_stands_beside_it() {
    let (sandbox, client) = start().await;
    for (name, id) in [("success.json", "1"), ("tikhub.json", VIDEO)] {
        sandbox.reply_next(Reply::json(case(&format!("02-envelope-extra-fields/{name}"))));
        let video = client.videos().info(id).send().await.unwrap();
        assert_eq!(video.aweme_id.as_ref().map(|id| id.as_str()), Some(id), "{name}");
    }
    sandbox.reply_next(Reply::json(case("02-envelope-extra-fields/tikwm.json")));
    let page = client.users().videos(SecUid::new("MS4wLjABAAAA-x")).send().await.unwrap();
    assert_eq!((page.items.len(), page.next_cursor.as_ref().map(|next| next.as_str())), (1, Some("20")));
    // Where nobody described the answer, the payload alone is returned, and without an envelope everything.
    let dressed = json!({ "code": 0, "odd": { "x": 1 }, "processed_time": 0.3, "data": { "alive": true } });
    let free = called(&sandbox, "check_live_stream_on", Reply::json(dressed)).await.unwrap();
    assert_eq!(free, json!({ "alive": true }));
    let paged = json!({ "code": 0, "data": { "alive": true }, "cursor": "7" });
    let free = called(&sandbox, "check_live_stream_on", Reply::json(paged)).await.unwrap();
    assert_eq!(free, json!({ "data": { "alive": true }, "cursor": "7" }));
    let listed = json!({ "code": 0, "message": "ok", "data": [{ "alive": true }] });
    let free = called(&sandbox, "check_live_stream_on", Reply::json(listed)).await.unwrap();
    assert_eq!(free, json!({ "data": [{ "alive": true }] }));
    let region = json!({ "code": 200, "message": "ok", "success": true, "support": "s", "data": { "country": "US" } });
    sandbox.reply_next(Reply::json(region));
    assert_eq!(client.users().region("x").send().await.unwrap().country.as_deref(), Some("US"));
}

#[tokio::test]
async fn a_list_in_the_place_of_a_payload_is_the_page() {
    let (sandbox, client) = start().await;
    let pages = [
        json!({ "code": 0, "msg": "success", "data": [{ "aweme_id": "1" }, {}], "has_more": 1, "cursor": "20", "took": 3 }),
        json!({ "code": 0, "data": [], "has_more": 0 }),
    ];
    pages.into_iter().for_each(|page| sandbox.reply_next(Reply::json(page)));
    let mut items = client.users().videos(SecUid::new("MS4wLjABAAAA-x")).items();
    assert_eq!(items.try_next().await.unwrap().unwrap().aweme_id.unwrap().as_str(), "1");
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!((items.end(), sandbox.requests().len()), (Some(StreamEnd::Exhausted), 2));
}

#[tokio::test]
async fn an_error_is_quoted_and_paying_first_is_told_apart() {
    let (sandbox, client) = start().await;
    let rows = [
        (
            402,
            json!({ "detail": { "code": 402, "message": "Insufficient balance", "headers": { "a": sandbox.api_key() } } }),
            ErrorKind::QuotaExhausted,
            "Insufficient balance",
        ),
        (
            422,
            json!({ "detail": [{ "loc": ["query", "aweme_id"], "msg": "field required", "type": "missing" }] }),
            ErrorKind::InvalidRequest,
            "query.aweme_id: field required",
        ),
        (400, json!({ "errors": ["a", { "message": "b" }] }), ErrorKind::InvalidRequest, "a; b"),
        (500, json!({ "error": "upstream" }), ErrorKind::Server, "upstream"),
        (
            401,
            json!({ "detail": { "message": format!("bad key {}", sandbox.api_key()) } }),
            ErrorKind::Auth,
            "bad key [redacted]",
        ),
    ];
    for (status, body, kind, words) in rows {
        sandbox.reply_next(Reply::json(body.clone()).status(status));
        let error = client.videos().info(VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.service_message()), (kind, Some(words)), "{body}");
        assert!(!format!("{error:?} {error:#}").contains(sandbox.api_key()));
    }
    sandbox.reply_next(Reply::json(json!({ "message": "pay" })).status(402));
    let error = onebound(&sandbox).videos().get(VIDEO).send().await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::QuotaExhausted, false));
}

#[tokio::test]
async fn where_a_path_is_not_documented_not_found_names_the_way_to_correct_it() {
    let (sandbox, client) = start().await;
    sandbox.reply_next(Reply::json(json!({ "detail": "Not Found" })).status(404));
    let error = client.videos().info(VIDEO).send().await.unwrap_err();
    assert!(error.to_string().contains("`route`") && error.to_string().contains("Not Found"), "{error}");
    // The gateway documents its paths.
    let reply = Reply::bytes("text/html", "<h1>404</h1>").status(404);
    let error = call_answered(&sandbox, &onebound(&sandbox), "item_get_video", reply).await.unwrap_err();
    assert!(!error.to_string().contains("route"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_said_to_lead_to_another_host_only_where_it_does() {
    let (sandbox, client) = start().await;
    let host = sandbox.url();
    for (reply, words) in [
        (Reply::empty(304), "nothing has changed"),
        (Reply::empty(300), "several addresses"),
        (Reply::empty(302), "does not say where to"),
        (Reply::empty(302).header("location", "http://127.0.0.2:9/"), "another host"),
    ] {
        sandbox.reply_next(reply);
        let error = client.videos().info(VIDEO).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Rejected, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    for _ in 0..12 {
        sandbox.reply_next(Reply::empty(302).header("location", format!("{host}/again")));
    }
    let error = client.videos().info(VIDEO).send().await.unwrap_err();
    assert!(error.to_string().contains("same host") && !error.to_string().contains("another"), "{error}");
}

const OTHER: &str = "7300000000000000999";

#[tokio::test]
async fn an_answer_about_another_id_is_not_returned_and_not_asked_for_again() {
    let sandbox = sandbox().await;
    let client = tikhubapi(&sandbox).retry(RetryPolicy::eager()).build().unwrap();
    let late = json!({ "status_code": 0, "aweme_detail": { "aweme_id": OTHER, "desc": "of another call" } });
    for body in [late.clone(), enveloped(&late)] {
        sandbox.reply_next(Reply::json(body));
        let error = client.videos().info(VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.charge(), error.attempts()), (ErrorKind::Decode, Charge::Unknown, 1));
        assert!(
            error.to_string().contains(&format!("the answer is about {OTHER}, and {VIDEO} was asked for")),
            "{error}"
        );
        assert_eq!(error.json_path(), Some("aweme_detail.aweme_id"));
        assert!(error.body().unwrap().contains("of another call"));
    }
    let wanted = |id: Value| json!({ "aweme_detail": { "aweme_id": id, "desc": "x" } });
    for id in [
        json!(VIDEO),
        json!(7_300_000_000_000_000_001_u64),
        json!("7300000000000000000"),
        json!("1"),
        json!(null),
        json!("v_x"),
    ] {
        sandbox.reply_next(Reply::json(wanted(id.clone())));
        client.videos().info(VIDEO).send().await.unwrap_or_else(|error| panic!("{id}: {error}"));
    }
    // A short number may stand for any id, and a parameter that is replaced is none that we know.
    sandbox.reply_next(Reply::json(late.clone()));
    client.videos().info("1").send().await.unwrap();
    sandbox.reply_next(Reply::json(late.clone()));
    client.videos().info(VIDEO).with_query("video_id", OTHER).send().await.unwrap();
    sandbox.reply_next(Reply::json(late));
    let tolerant = tikhubapi(&sandbox).accept_other_ids().build().unwrap();
    assert_eq!(tolerant.videos().info(VIDEO).send().await.unwrap().desc.as_deref(), Some("of another call"));
}

#[tokio::test]
async fn the_gateways_answer_about_another_id_is_charged_all_the_same() {
    let sandbox = sandbox().await;
    let client = support::onebound(&sandbox).build().unwrap();
    let late = || Reply::json(json!({ "item": { "num_iid": OTHER, "title": "x" }, "error_code": "0000" }));
    sandbox.reply_next(late());
    let error = client.videos().get(VIDEO).send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge(), error.service_code()), (ErrorKind::Decode, Charge::Yes, Some("0000")));
    sandbox.reply_next(late());
    let error = client.videos().get(VIDEO).send_bytes(ResultType::Json).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Decode, Charge::Yes), "untouched or not");
}
