//! What the gateway answers, asked without a server.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use serde_json::{Value, json};

use super::OneBound;
use crate::clock::Clock;
use crate::fault::Instruction;
use crate::provider::{self, Provider};
use crate::reply::Reply;
use crate::request::{Recorded, query};
use crate::spec::{Spec, embedded, embedded_text};

const LOGIN: &str = "key=sandbox-key&secret=sandbox-secret";
const VIDEO: &str = "item_id=7118694749548072205";

fn gateway() -> Provider {
    with_quota(10_000)
}

fn with_quota(quota: u64) -> Provider {
    provider(Arc::clone(spec()), quota)
}

fn spec() -> &'static Arc<Spec> {
    embedded().unwrap().iter().find(|spec| spec.name == "onebound").unwrap()
}

fn provider(spec: Arc<Spec>, quota: u64) -> Provider {
    // The moment of the published example.
    let mut overlay = OneBound::default();
    overlay.clock = Clock::Counting(AtomicU64::new(0x6335_3a59 * 1_000_000));
    Provider::new(spec, Some(Box::new(overlay)), quota, false)
}

/// What the gateway says, printed.
struct Answer {
    code: String,
    charged: bool,
    reply: Reply,
}

fn ask(gateway: &mut Provider, path: &str, query: &str) -> Answer {
    ask_for(gateway, Instruction::Usual, path, query)
}

fn ask_for(gateway: &mut Provider, order: Instruction<'_>, path: &str, query: &str) -> Answer {
    let request = Recorded::made_up(&format!("/douyin/{path}?{query}"), &[]);
    assert!(gateway.find(&request).is_some());
    printed(gateway.answer(&request, order))
}

fn printed(answer: provider::Answer) -> Answer {
    Answer { code: answer.code, charged: answer.charged, reply: answer.reply.print() }
}

/// The decoded answer to a request with credentials.
fn call(gateway: &mut Provider, operation: &str, query: &str) -> Value {
    json_of(&ask(gateway, &format!("{operation}/"), &format!("{LOGIN}&{query}")))
}

fn json_of(answer: &Answer) -> Value {
    assert_eq!(answer.reply.status, 200);
    let body: Value = serde_json::from_slice(&answer.reply.body).unwrap();
    assert_eq!(body["error_code"], answer.code);
    body
}

#[test]
fn every_operation_of_the_document_answers_its_own_example() {
    let mut gateway = gateway();
    let examples: Vec<_> = gateway.examples().collect();
    assert_eq!(examples.len(), spec().operations.len());
    for example in examples {
        let (path, query) = example.path_and_query.split_once('?').unwrap();
        let answer = ask(&mut gateway, path.strip_prefix("/douyin/").unwrap(), query);
        assert_eq!((answer.code.as_str(), answer.charged), ("0000", true), "{}", example.operation);
        let body = json_of(&answer);
        let stored = &spec().operation(&example.operation).unwrap().examples[0];
        for (name, value) in stored.as_object().unwrap() {
            let is_payload = matches!(name.as_str(), "item" | "items" | "user" | "data" | "total_results");
            // Page 1 is asked for, whatever page the example is.
            assert!(!is_payload || body[name] == *value, "{}: {name}", example.operation);
        }
    }
}

#[test]
fn the_published_video_is_answered_as_it_was_published_in_an_envelope_of_today() {
    let body = call(&mut gateway(), "item_get_video", VIDEO);
    assert_eq!(body["item"]["uid"], "2362203779104899");
    assert_eq!(body["item"]["signature"].as_str().unwrap().lines().count(), 3);
    let item = body["item"].clone();
    let expected = json!({
        "item": item,
        "error": "",
        "reason": "",
        "error_code": "0000",
        "cache": 0,
        "api_info": "today:1 max:10000 all[1=1+0+0];expires:2030-12-31",
        "execution_time": "0.191",
        "server_time": "Beijing/2022-09-29 14:25:29",
        "client_ip": "127.0.0.1",
        "call_args": [],
        "api_type": "douyin",
        "translate_language": "zh-CN",
        "translate_engine": "google_new",
        "server_memory": "3.08MB",
        "request_id": "gw-1.63353a5900000",
        "last_id": "1",
    });
    assert_eq!(body, expected);
}

#[test]
fn fixtures_are_answered_beside_the_example() {
    let mut gateway = gateway();
    let cut = call(&mut gateway, "item_get_video", "item_id=7092264344980868359");
    assert_eq!(cut["item"]["nick"], "花草日记 🪴 麦麦");
    let post = call(&mut gateway, "item_get_video", "item_id=7300000000000000001");
    assert_eq!(
        (&post["item"]["video"], &post["item"]["item_imgs"][1]["url"]),
        (&json!([]), &json!("https://pictures.example.invalid/2.jpeg"))
    );
    let held = call(&mut gateway, "item_get", "num_iid=3514453298386183303");
    let anew = call(&mut gateway, "item_get", "num_iid=3514453298386183303&cache=no");
    assert_eq!((&held["item"]["price"], &anew["item"]["price"]), (&json!(82), &json!(72)));
}

#[test]
fn what_cannot_be_answered_is_refused_with_its_code() {
    let cases = [
        ("item_get_video/", VIDEO.to_owned(), "4005", "缺少key"),
        ("item_get_video/", format!("key=&{VIDEO}"), "4005", "缺少key"),
        ("item_get_video/", format!("key=k7&secret=sandbox-secret&{VIDEO}"), "4005", "Key[k7]密钥错误,无权限访问"),
        ("item_get_video/", format!("key=sandbox-key&secret=x&{VIDEO}"), "4005", "Key[sandbox-key]密钥错误,无权限访问"),
        ("item_get_video/", format!("key=sandbox-key&{VIDEO}"), "4005", "Key[sandbox-key]密钥错误,无权限访问"),
        ("item_buy/", LOGIN.to_owned(), "4010", "接口不存在: item_buy"),
        ("", LOGIN.to_owned(), "4010", "接口不存在: "),
        ("item_get_video/", LOGIN.to_owned(), "4014", "缺少参数: item_id"),
        ("item_get_video/", format!("{LOGIN}&item_id="), "4014", "缺少参数: item_id"),
        ("item_get_video/", format!("{LOGIN}&{VIDEO}&cache=maybe"), "4003", "参数错误: cache=maybe"),
        ("item_get_video/", format!("{LOGIN}&{VIDEO}&result_type=yaml"), "4003", "参数错误: result_type=yaml"),
        ("item_search/", format!("{LOGIN}&q=a&page=two"), "4003", "参数错误: page=two"),
        ("item_search/", format!("{LOGIN}&q=a&page=0"), "4003", "参数错误: page=0"),
        ("item_get_video/", format!("{LOGIN}&item_id=1"), "2000", "没找到"),
        ("item_search/", format!("{LOGIN}&q=nothing+here"), "2000", "没找到"),
        ("item_search/", format!("{LOGIN}&q=没有了"), "2000", "没找到"),
    ];
    for (path, query, code, reason) in cases {
        let answer = ask(&mut gateway(), path, &query);
        assert_eq!(json_of(&answer)["reason"], reason, "{path} {query}");
        assert_eq!((answer.code.as_str(), answer.charged), (code, code == "2000"), "{path} {query}");
    }
}

#[test]
fn a_refusal_has_the_shape_of_the_published_error() {
    let body = call(&mut gateway(), "item_get_video", "item_id=1");
    let expected = json!({
        "error": "item-not-found",
        "reason": "没找到",
        "error_code": "2000",
        "success": 0,
        "cache": 0,
        "api_info": "today:1 max:10000",
        "execution_time": 0.081,
        "server_time": "Beijing/2022-09-29 14:25:29",
        "call_args": [],
        "api_type": "douyin",
        "request_id": "gw-1.63353a5900000",
    });
    assert_eq!(body, expected);
    assert_eq!(call(&mut gateway(), "item_get_video", "")["error"], "missing-parameter");
}

#[test]
fn a_signed_request_needs_no_secret() {
    let mut gateway = with_quota(1);
    assert!(gateway.credentials.set("key", "example-key") && gateway.credentials.set("secret", "example-secret"));
    let signed = "key=example-key&item_id=7118694749548072205&cache=no&lang=&dateline=2022-09-29+14%3A25%3A29";
    for (sign, code) in [("b038104e31d6336dea72a270e5af17f5", "0000"), ("b038104e31d6336dea72a270e5af17f6", "4005")] {
        assert_eq!(ask(&mut gateway, "item_get_video/", &format!("{signed}&sign={sign}")).code, code);
    }
}

#[test]
fn the_last_slash_of_a_path_may_be_left_out() {
    assert_eq!(ask(&mut gateway(), "item_get_video", &format!("{LOGIN}&{VIDEO}")).code, "0000");
}

#[test]
fn other_paths_are_not_the_gateway_s() {
    for path in ["/", "/douyin", "/taobao/item_get/", "/douyinx/item_get/", "/x/douyin/item_get/"] {
        assert!(gateway().find(&Recorded::made_up(path, &[])).is_none(), "{path}");
    }
}

#[test]
fn a_share_link_is_known_without_its_scheme_and_its_last_slash() {
    for (word, code) in [
        ("https://v.douyin.com/FC9YN33/", "0000"),
        ("http://v.douyin.com/FC9YN33", "0000"),
        ("v.douyin.com/FC9YN33/", "0000"),
        ("v.douyin.com/FC9YN34/", "2000"),
    ] {
        assert_eq!(call(&mut gateway(), "item_password", &format!("word={word}"))["error_code"], code, "{word}");
    }
}

#[test]
fn charged_calls_are_counted_up_to_the_quota_and_others_are_not() {
    let mut gateway = with_quota(2);
    let seen: Vec<_> = [VIDEO, "", "item_id=1", "item_id=2", VIDEO, ""]
        .map(|query| call(&mut gateway, "item_get_video", query))
        .iter()
        .map(|body| format!("{} {}", body["error_code"], body["api_info"]).replace('"', ""))
        .collect();
    let expected = [
        "0000 today:1 max:2 all[1=1+0+0];expires:2030-12-31",
        "4014 today:1 max:2",
        "2000 today:2 max:2",
        "4013 today:2 max:2",
        "4013 today:2 max:2",
        "4014 today:2 max:2",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn the_same_call_comes_from_the_cache_unless_that_is_bypassed() {
    let mut gateway = gateway();
    let cached = [
        VIDEO,
        VIDEO,
        "item_id=7118694749548072205&result_type=jsonu&cache=yes",
        "cache=no&item_id=7118694749548072205",
        "item_id=7092264344980868359",
    ]
    .map(|query| call(&mut gateway, "item_get_video", query)["cache"].clone());
    assert_eq!(cached, [0, 1, 1, 0, 0].map(Value::from));
}

#[test]
fn an_example_becomes_the_page_that_is_asked_for_and_keeps_its_type() {
    let mut gateway = gateway();
    for (operation, query, place, expected) in [
        ("item_search", "q=a", "/items/page", json!("1")),
        ("item_search", "q=a&page=25", "/items/page", json!("25")),
        ("item_search_video", "q=a", "/page", json!("1")),
        ("item_search_video", "q=a&page=", "/page", json!("1")),
        ("item_search_video", "q=a&page=10", "/page", json!("10")),
        // Here the document names no parameter that asks for a page.
        ("item_search_keyword", "q=a&page=7", "/page", json!(1)),
    ] {
        assert_eq!(call(&mut gateway, operation, query).pointer(place), Some(&expected), "{operation} {query}");
    }
}

#[test]
fn a_page_after_the_last_is_not_found() {
    let mut gateway = gateway();
    for (operation, query) in [
        ("item_search", "q=a&page=26"),
        ("item_search_video", "q=a&page=11"),
        ("item_search_shop", "shopid=sXahcZg&page=2"),
    ] {
        assert_eq!(call(&mut gateway, operation, query)["error_code"], "2000", "{operation}");
    }
}

#[test]
fn three_pages_have_different_hits_and_an_end() {
    let mut gateway = gateway();
    for (operation, hits) in [("item_search", "/items/item"), ("item_search_video", "/item")] {
        let ids: Vec<String> = (1..=4)
            .map(|page| call(&mut gateway, operation, &format!("q=three+pages&page={page}")))
            .filter_map(|body| Some(body.pointer(hits)?.as_array()?.clone()))
            .flatten()
            .map(|hit| hit["num_iid"].to_string())
            .collect();
        assert_eq!(ids.len(), 6);
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    }
}

#[test]
fn the_asked_format_is_used_for_refusals_too() {
    let mut gateway = gateway();
    for (format, content_type, beginning) in [
        ("json", "application/json; charset=utf-8", r#"{"error":"item-not-found","reason":"\u6ca1\u627e\u5230""#),
        ("jsonu", "application/json; charset=utf-8", r#"{"error":"item-not-found","reason":"没找到""#),
        ("xml", "text/xml; charset=utf-8", "<?xml version"),
        ("serialize", "text/plain; charset=utf-8", "a:11:{s:5:\"error\";s:14:\"item-not-found\";"),
        ("var_export", "text/plain; charset=utf-8", "array (\n  'error' => 'item-not-found',\n"),
    ] {
        let answer = ask(&mut gateway, "item_get_video/", &format!("{LOGIN}&item_id=1&result_type={format}"));
        assert_eq!(answer.reply.headers, [("content-type".to_owned(), content_type.to_owned())]);
        assert!(String::from_utf8(answer.reply.body).unwrap().starts_with(beginning), "{format}");
    }
}

#[test]
fn an_operation_that_is_added_to_the_document_is_answered() {
    let added = "
  /douyin/post_get/:
    get:
      operationId: post_get
      parameters: [{ name: id, in: query, required: true, x-id: PostId, schema: { type: string }, example: 7 }]
      responses:
        '200':
          content:
            application/json:
              examples: { answer: { value: { post: { likes: 3 }, error_code: '0000', cache: 5 } } }
";
    let document = embedded_text("onebound").replacen("\npaths:", &format!("\npaths:{added}"), 1);
    let mut gateway = provider(Arc::new(Spec::read(&document).unwrap()), 10);
    let mut request = Recorded::made_up(&format!("/douyin/post_get/?{LOGIN}&id=7"), &[]);
    let body = json_of(&printed(gateway.answer(&request, Instruction::Usual)));
    assert_eq!((&body["post"]["likes"], &body["api_type"], &body["cache"]), (&json!(3), &json!("douyin"), &json!(0)));
    request.query = query::decode(&format!("{LOGIN}&id=8"));
    assert_eq!(json_of(&printed(gateway.answer(&request, Instruction::Usual)))["error_code"], "2000");
}

#[test]
fn every_code_of_the_table_can_be_asked_for_and_is_charged_as_the_table_says() {
    let mut gateway = gateway();
    for line in &spec().codes {
        let answer =
            ask_for(&mut gateway, Instruction::Code(&line.code), "item_get_video/", &format!("{LOGIN}&{VIDEO}"));
        assert_eq!((&answer.code, answer.charged), (&line.code, line.charged));
        let body = json_of(&answer);
        let repeats_key = body["reason"].as_str().unwrap().contains("Key[sandbox-key]");
        assert_eq!(repeats_key, matches!(line.code.as_str(), "4005" | "4013"), "{body}");
        if line.code.starts_with('5') {
            assert_eq!((&body["error"], &body["reason"]), (&json!("unknown-error"), &json!(line.meaning)));
        }
    }
    let unknown = ask_for(&mut gateway, Instruction::Code("4018"), "item_get_video/", LOGIN);
    assert_eq!(json_of(&unknown)["reason"], "No table lists this code.");
}

#[test]
fn the_quota_ends_for_what_would_be_charged_and_comes_back() {
    let mut gateway = with_quota(7);
    let seen = |gateway: &mut Provider, order, query: &str| {
        let answer = ask_for(gateway, order, "item_get_video/", &format!("{LOGIN}&{query}"));
        format!("{} {}", answer.code, json_of(&answer)["api_info"].as_str().unwrap())
    };
    assert_eq!(seen(&mut gateway, Instruction::Usual, VIDEO), "0000 today:1 max:7 all[1=1+0+0];expires:2030-12-31");
    assert_eq!(seen(&mut gateway, Instruction::EndQuota, VIDEO), "4013 today:7 max:7");
    assert_eq!(seen(&mut gateway, Instruction::Usual, "item_id=1"), "4013 today:7 max:7");
    assert_eq!(seen(&mut gateway, Instruction::Usual, ""), "4014 today:1 max:7");
    gateway.end_quota(false);
    assert_eq!(seen(&mut gateway, Instruction::Usual, "item_id=1"), "2000 today:2 max:7");
}

#[test]
fn the_large_list_comes_in_the_same_envelope_and_in_every_format() {
    let mut gateway = gateway();
    let word = "q=three+hundred+and+fifty+kilobytes";
    let body = call(&mut gateway, "item_search_video", word);
    assert_eq!((body["item"].as_array().unwrap().len(), &body["pagecount"]), (770, &json!(1)));
    assert_eq!((&body["cache"], &body["api_type"], &body["last_id"]), (&json!(0), &json!("douyin"), &json!("1")));
    let other = call(&mut gateway, "item_search_video", &format!("{word}&result_type=jsonu&cache=no"));
    assert_eq!((&other["item"], other.as_object().unwrap().len()), (&body["item"], body.as_object().unwrap().len()));
    assert_eq!(call(&mut gateway, "item_search_video", &format!("{word}&page=2"))["error_code"], "2000");
}
