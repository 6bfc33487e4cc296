//! Other inputs of the kinds of the public record: what a provider may send that nobody has reported yet.

use clipwire::tikhubapi::Client;
use clipwire::{Charge, Error, ErrorKind, onebound};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::json;

use crate::support::{client, sandbox, tikhubapi};

const VIDEO: &str = "7118694749548072205";

/// Answers of the gateway in other clothes: each is sent instead of a good answer, and of an error that is not charged.
const ANSWER: &str = r#"{"error_code":"0000","reason":"ok","api_info":"today:39 max:10000 all[104=39+33+32];expires:2030-12-31","item":{"num_iid":"7118694749548072205","title":"t"}}"#;
const BUSY: &str = r#"{"error_code":"4017","error":"busy","reason":"busy"}"#;

fn reply(body: impl Into<Vec<u8>>) -> Reply {
    Reply::bytes("application/json", body)
}

async fn start() -> (Sandbox, onebound::Client, Client) {
    let sandbox = sandbox().await;
    let (onebound, tikhubapi) = (client(&sandbox), tikhubapi(&sandbox).build().unwrap());
    (sandbox, onebound, tikhubapi)
}

/// Whether the gateway's good answer and its error are read, in whatever clothes they come.
async fn check_clothes(clothes: impl Fn(&str) -> Vec<u8>) {
    let (sandbox, client, _) = start().await;
    sandbox.reply_next(reply(clothes(ANSWER)));
    let sent = || String::from_utf8_lossy(&clothes(ANSWER)).into_owned();
    let video = client.videos().get(VIDEO).send().await.unwrap_or_else(|error| panic!("{}: {error}", sent()));
    assert_eq!(video.title.as_deref(), Some("t"), "{}", sent());
    assert_eq!((video.meta().service_code.as_deref(), video.meta().charge), (Some("0000"), Charge::Yes), "{}", sent());
    let quota = video.meta().quota.as_ref().unwrap_or_else(|| panic!("{}", sent()));
    assert_eq!((quota.today, quota.max, quota.all), (Some(39), Some(10_000), Some(104)), "{}", sent());
    sandbox.reply_next(reply(clothes(BUSY)));
    let error = client.videos().get(VIDEO).send().await.unwrap_err();
    assert_eq!((error.kind(), error.service_code()), (ErrorKind::Server, Some("4017")), "{}", sent());
    assert_eq!((error.service_message(), error.charge()), (Some("busy"), Charge::No), "{}", sent());
}

#[tokio::test]
async fn logs_and_warnings_around_an_answer_may_hold_json_of_their_own() {
    for (before, behind) in [
        ("<br />\n<b>Warning</b>: a in <b>x.php</b><br />\n<br />\n<b>Notice</b>: b {\"c\" } [d]<br />\n", ""),
        ("[2024-01-01 00:00:00] NOTICE: {\"message\":\"a\",\"context\":[]}\n", "\n[info] {\"took\":3}"),
        ("Fatal error: Uncaught Exception: {\"code\":1,...} in x\n", "<script>var a={\"x\":1};</script>"),
        ("Warning: unexpected \"{\" in x\n", "\n<!-- {\"debug\":[]} -->"),
        ("cb(", ");"),
        (")]}',\n", ""),
        ("[1, 2] []\n", "[{\"a\":1}]"),
        ("data: ", "\n\n"),
        ("\u{feff}\u{0}\u{feff}\u{85}\u{a0}\u{3000}", "\u{7f}\u{0}\u{200b}"),
    ] {
        check_clothes(|body| format!("{before}{body}{behind}").into_bytes()).await;
    }
}

#[tokio::test]
async fn characters_that_say_nothing_cost_nothing_wherever_they_stand() {
    for odd in ["\u{0}", "\u{1f}", "\u{7f}", "\u{85}", "\u{a0}", "\u{3000}", "\u{200b}", "\u{feff}", "\u{fffd}"] {
        let (comma, colon) = (format!("\"{odd},{odd}\""), format!("\"{odd}:{odd}"));
        check_clothes(|body| body.replace("\",\"", &comma).replace("\":", &colon).into_bytes()).await;
    }
    for odd in ["\u{0}", "\t", "\u{7f}", "\\u0000", "\\n"] {
        check_clothes(|body| body.replace("error_code", &format!("error_{odd}code{odd}")).into_bytes()).await;
        check_clothes(|body| body.replace("item", &format!("{odd}item")).into_bytes()).await;
        check_clothes(|body| {
            body.replace("0000\"", &format!("00{odd}00{odd}\""))
                .replace("4017", &format!("{odd}4017{odd}"))
                .into_bytes()
        })
        .await;
        check_clothes(|body| {
            body.replace("max", &format!("{odd}max")).replace("39 ", &format!("39{odd} ")).into_bytes()
        })
        .await;
    }
}

#[tokio::test]
async fn utf_16_needs_no_mark() {
    check_clothes(|body| body.encode_utf16().flat_map(u16::to_le_bytes).collect()).await;
    check_clothes(|body| body.encode_utf16().flat_map(u16::to_be_bytes).collect()).await;
}

#[tokio::test]
async fn a_code_is_the_same_code_as_text_and_as_a_float() {
    for (code, busy) in
        [("0.0", "4017.0"), ("0", "4.017E3"), ("\" 0000\\n\"", "\"4017.0\""), ("\"0.0\"", "\"\\t4017 \"")]
    {
        check_clothes(|body| body.replace("\"0000\"", code).replace("\"4017\"", busy).into_bytes()).await;
    }
    let (sandbox, onebound, tikhubapi) = start().await;
    sandbox.reply_next(reply(r#"{"error_code":2000.0,"error":"none"}"#));
    let page = onebound.videos().search("x").send().await.unwrap();
    assert_eq!((page.items.len(), page.meta().charge), (0, Charge::Yes));
    for code in ["0.0", "200.0", "2E2", "\"0\"", "\"0000\"", "\"ok\""] {
        sandbox.reply_next(reply(format!(r#"{{"status_code":{code},"aweme_list":[],"has_more":0.0}}"#)));
        assert!(tikhubapi.users().videos("MS4wLjABAAAA-x").send().await.unwrap().items.is_empty(), "{code}");
    }
    for body in [
        r#"{"status_code":2053.0,"status_msg":"gone"}"#,
        r#"{"code":200.0,"data":{"status_code":"2053.0","status_msg":"gone"}}"#,
    ] {
        sandbox.reply_next(reply(body));
        let error = tikhubapi.users().videos("MS4wLjABAAAA-x").send().await.unwrap_err();
        assert_eq!((error.kind(), error.service_code()), (ErrorKind::Rejected, Some("2053")), "{body}");
    }
}

#[tokio::test]
async fn envelopes_stand_in_each_other_around_lists_of_any_form() {
    let (sandbox, _, client) = start().await;
    let (one, two) = (json!({ "aweme_id": "1" }), json!({ "aweme_id": "2" }));
    let gaps = json!({ "0": one, "2": two });
    let list = json!([one, two]);
    for body in [
        json!({ "code": 0, "data": gaps, "has_more": 1, "cursor": 7.0 }),
        json!({ "code": 0, "data": { "data": list, "has_more": 1, "cursor": "7" } }),
        json!({ "code": 0, "data": { "code": 0, "data": { "data": gaps, "has_more": 1, "cursor": 7 } } }),
        json!({ "code": 0, "data": { "meta": {}, "data": { "aweme_list": gaps, "has_more": 1, "cursor": 7 } }, "x": 1 }),
        json!({ "code": 0, "aweme_list": {}, "data": { "aweme_list": list, "has_more": true, "cursor": 7 } }),
        json!({ "code": 0, "data": { "aweme_list": list, "has_more": true }, "cursor": 7.0 }),
        json!({ "code": 0, "data": { "code": 0, "data": list }, "has_more": true, "cursor": 7 }),
        json!({ "code": 0, "data": {}, "aweme_list": list, "has_more": true, "cursor": 7 }),
    ] {
        sandbox.reply_next(Reply::json(body.clone()));
        let page =
            client.users().videos("MS4wLjABAAAA-x").send().await.unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!((page.items.len(), page.next_cursor.as_ref().map(|next| next.as_str())), (2, Some("7")), "{body}");
    }
    sandbox.reply_next(Reply::json(list.clone()));
    assert_eq!(client.users().videos("MS4wLjABAAAA-x").send().await.unwrap().items.len(), 2);
    let error =
        called(&sandbox, &client, r#"{"code":0,"data":{"code":0,"data":{"status_code":5,"status_msg":"gone"}}}"#).await;
    assert_eq!((error.service_code(), error.service_message()), (Some("5"), Some("gone")));
}

/// The error that a call for one video comes to.
async fn called(sandbox: &Sandbox, client: &Client, body: &str) -> Error {
    sandbox.reply_next(reply(body.to_owned()));
    client.videos().info(VIDEO).send().await.expect_err(body)
}

#[tokio::test]
async fn nothing_in_the_place_of_a_list_is_an_empty_page_where_the_answer_says_so() {
    let (sandbox, onebound, client) = start().await;
    for body in [
        r#"{"comments":"","has_more":0,"total":0}"#,
        r#"{"comments":false,"has_more":0.0,"total":"0"}"#,
        r#"{"code":0,"data":null,"has_more":0,"total":0}"#,
        r#"{"code":0,"data":{"comments":null,"has_more":false,"total":0.0}}"#,
    ] {
        sandbox.reply_next(reply(body));
        let page = client.videos().comments("1").send().await.unwrap_or_else(|error| panic!("{body}: {error}"));
        assert!(page.is_empty() && page.next_cursor.is_none(), "{body}");
    }
    for items in ["null", "[]", "{}", "\"\""] {
        let body = format!(r#"{{"error_code":"0000","items":{items},"page":1,"pagecount":0,"total_results":0}}"#);
        sandbox.reply_next(reply(body));
        let page = onebound.videos().search("x").send().await.unwrap_or_else(|error| panic!("{items}: {error}"));
        assert_eq!((page.items.len(), page.meta().charge), (0, Charge::Yes), "{items}");
    }
    for body in [r#"{"comments":"","has_more":1,"total":0}"#, r#"{"code":0,"data":null,"has_more":0,"total":3}"#] {
        sandbox.reply_next(reply(body));
        assert_eq!(client.videos().comments("1").send().await.unwrap_err().kind(), ErrorKind::Decode, "{body}");
    }
}

#[tokio::test]
async fn an_answer_with_none_of_the_expected_fields_is_no_empty_value() {
    let (sandbox, _, client) = start().await;
    for body in [r#"{"foo":1}"#, r#"{"code":0,"data":{"foo":{"x":1}}}"#, r#"{"country":{"x":1}}"#] {
        sandbox.reply_next(reply(body));
        let error = client.users().region("x").send().await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}: {error}");
    }
    sandbox.reply_next(reply(r#"{"country":"US","foo":1}"#));
    assert_eq!(client.users().region("x").send().await.unwrap().country.as_deref(), Some("US"));
}

#[tokio::test]
async fn words_and_codes_in_the_place_of_what_was_asked_for_are_told() {
    let (sandbox, _, client) = start().await;
    for (data, code, words) in [
        (json!({ "success": "false", "msg": "no" }), None, Some("no")),
        (json!({ "status_code": 8, "status_msg": "", "prompts": "log in" }), Some("8"), Some("log in")),
        (json!({ "statusCode": 10204, "statusMsg": "gone", "itemInfo": {} }), Some("10204"), Some("gone")),
        (json!({ "error_code": 10, "description": "deep" }), Some("10"), None),
    ] {
        sandbox.reply_next(Reply::json(json!({ "code": 200, "message": "ok", "data": data })));
        let error = client.live().info("1").send().await.unwrap_err();
        assert_eq!((error.kind(), error.service_code()), (ErrorKind::Rejected, code), "{data}: {error}");
        assert_eq!(error.service_message(), words, "{data}");
    }
    for body in
        [json!({ "status_code": 0, "prompts": "withheld" }), json!({ "code": 0, "data": { "notice": "withheld" } })]
    {
        sandbox.reply_next(Reply::json(body.clone()));
        let error = client.users().videos("MS4wLjABAAAA-x").send().await.unwrap_err();
        assert_eq!((error.kind(), error.service_message()), (ErrorKind::Rejected, Some("withheld")), "{body}");
    }
}

#[tokio::test]
async fn a_list_of_which_nobody_knows_the_elements_keeps_their_order() {
    let (sandbox, client, _) = start().await;
    let gaps: String = (0..12).filter(|at| *at != 1).map(|at| format!("\"{at}\":{{\"n\":{at}}},")).collect();
    sandbox.reply_next(reply(format!(r#"{{"error_code":"0000","items":{{"item":{{{gaps}}}}}}}"#)));
    let page = client.videos().comments(VIDEO).send().await.unwrap();
    let order: Vec<u64> = page.items.iter().filter_map(|comment| comment["n"].as_u64()).collect();
    assert_eq!(order, [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    sandbox.reply_next(reply(r#"{"error_code":"0000","items":{"item":{"n":1},"page":1}}"#));
    assert_eq!(client.videos().comments(VIDEO).send().await.unwrap().items, [json!({ "n": 1 })]);
    sandbox.reply_next(reply(r#"{"error_code":"0000","items":{"page":1}}"#));
    assert_eq!(client.videos().comments(VIDEO).send().await.unwrap_err().kind(), ErrorKind::Decode);
}
