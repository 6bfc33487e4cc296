//! What each fault looks like on the wire.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{Sandbox, VIDEO, connect};
use crate::scenario::Scenario;
use crate::spec::target;

const ID: &str = "7118694749548072205";
const DETAIL: &str = "get_video_info?video_id=7300000000000000001";
const HUGE: usize = 100 * 1024 * 1024;

/// An answer as it was sent.
struct Sent {
    head: String,
    body: Vec<u8>,
}

/// Sends one request that asks for a fault; reads until the connection is closed.
async fn meet(sandbox: &Sandbox, path: &str, fault: &str) -> Sent {
    let mut stream = ask(sandbox, path, &format!("X-Sandbox-Fault: {fault}\r\n")).await;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(bytes.len(), |end| end + 4);
    let body = bytes.split_off(end);
    Sent { head: String::from_utf8(bytes).unwrap(), body }
}

async fn ask(sandbox: &Sandbox, call: &str, header: &str) -> TcpStream {
    let mut stream = connect(sandbox).await;
    let path = target(call);
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nX-API-KEY: sandbox-api-key\r\n{header}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

impl Sent {
    fn status(&self) -> u16 {
        self.head.get(9..12).and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("{}", self.head))
    }

    fn has(&self, header: &str) -> bool {
        self.head.contains(&format!("\r\n{header}\r\n"))
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }
}

#[tokio::test]
async fn refusals_come_in_the_provider_s_shape() {
    let sandbox = Sandbox::start().await.unwrap();
    for status in [400, 401, 408, 428, 429, 500, 502, 503, 504, 599] {
        let page = meet(&sandbox, VIDEO, &format!("status-{status}")).await;
        assert_eq!(page.status(), status);
        assert!(page.has("content-type: text/html") && page.text().starts_with("<!DOCTYPE html>"), "{}", page.head);
        let json = meet(&sandbox, DETAIL, &format!("status-{status}")).await;
        assert_eq!((json.status(), &json.json()["status"]), (status, &json!("error")));
        assert_eq!(json.json()["statusCode"], if status == 428 { json!(8) } else { Value::Null });
    }
    let code = meet(&sandbox, VIDEO, "code-4017").await;
    assert_eq!((code.status(), &code.json()["error_code"], &code.json()["success"]), (200, &json!("4017"), &json!(0)));
    let code = meet(&sandbox, DETAIL, "code-4017").await;
    assert_eq!((code.status(), &code.json()["status_code"]), (200, &json!(4017)));
    assert_eq!(sandbox.ledger().charged, 0);
}

#[tokio::test]
async fn what_is_said_about_waiting_is_sent_as_it_stands() {
    let sandbox = Sandbox::start().await.unwrap();
    for text in ["-1", "1e9", "99999999999999999999", "soon", "2.5"] {
        let sent = meet(&sandbox, DETAIL, &format!("status-429 retry-after={text}")).await;
        assert!(sent.has(&format!("retry-after: {text}")), "{}", sent.head);
    }
    let sent = meet(&sandbox, VIDEO, "status-503 retry-after-ms=250 retry-after-date=+60").await;
    assert!(sent.has("retry-after-ms: 250"), "{}", sent.head);
    let (_, date) = sent.head.split_once("\r\nretry-after: ").unwrap();
    let date = date.split("\r\n").next().unwrap();
    let then = jiff::fmt::rfc2822::parse(date).unwrap().timestamp();
    assert!(date.ends_with(" GMT") && then.as_second() > 1_700_000_000, "{date}");
}

#[tokio::test]
async fn bodies_are_damaged_each_in_its_own_way() {
    let sandbox = Sandbox::start().await.unwrap();
    let whole = |sent: &Sent| sent.json()["item"]["num_iid"] == ID;

    let html = meet(&sandbox, VIDEO, "html").await;
    assert!(html.status() == 200 && html.has("content-type: text/html; charset=utf-8"), "{}", html.head);
    let empty = meet(&sandbox, VIDEO, "empty").await;
    assert!(empty.status() == 200 && empty.has("content-length: 0"), "{}", empty.head);
    let half = meet(&sandbox, VIDEO, "truncated-json").await;
    assert!(half.has(&format!("content-length: {}", half.body.len())), "{}", half.head);
    assert!(serde_json::from_slice::<Value>(&half.body).unwrap_err().is_eof());

    let mislabelled = meet(&sandbox, VIDEO, "wrong-content-type").await;
    assert!(mislabelled.has("content-type: text/html; charset=utf-8") && whole(&mislabelled));
    let with_bom = meet(&sandbox, VIDEO, "bom").await;
    assert!(serde_json::from_slice::<Value>(with_bom.body.strip_prefix(b"\xef\xbb\xbf").unwrap()).is_ok());

    let gbk = meet(&sandbox, VIDEO, "gbk").await;
    assert!(gbk.has("content-type: application/json; charset=utf-8") && std::str::from_utf8(&gbk.body).is_err());
    let (decoded, _, has_errors) = encoding_rs::GBK.decode(&gbk.body);
    let decoded: Value = serde_json::from_str(&decoded).unwrap();
    assert!(!has_errors && decoded["error_code"] == "4005", "{decoded}");
    assert_eq!(decoded["reason"], "Key[sandbox-key]密钥错误,无权限访问");
    assert_eq!(meet(&sandbox, DETAIL, "gbk").await.status(), 401);

    for path in [VIDEO, DETAIL, "/douyin/user_info/?key=x"] {
        let broken = meet(&sandbox, path, "invalid-utf8").await;
        assert_eq!(broken.body.iter().filter(|&&byte| byte == 0xff).count(), 1, "{path}");
        let lossy: Value = serde_json::from_str(&String::from_utf8_lossy(&broken.body)).unwrap();
        assert!(lossy.to_string().contains('\u{fffd}'));
    }
    let twice = meet(&sandbox, VIDEO, "duplicate-keys").await;
    assert_eq!((twice.text().matches("\"item\":{").count(), whole(&twice)), (2, true));
    let twice = meet(&sandbox, DETAIL, "duplicate-keys").await;
    assert_eq!(twice.text().matches("\"aweme_detail\":{").count(), 2);
}

#[tokio::test]
async fn answers_can_be_about_another_item_or_about_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let other = meet(&sandbox, VIDEO, "wrong-item").await;
    assert_eq!(other.json()["item"]["num_iid"], "7118694749548072201");
    assert!(!other.text().contains(ID));
    let other = meet(&sandbox, DETAIL, "wrong-item").await;
    assert_eq!(other.json()["aweme_detail"]["aweme_id"], "7300000000000000002");

    let empty = meet(&sandbox, VIDEO, "charged-but-empty").await.json();
    assert!(empty["error_code"] == "0000" && empty.get("item").is_none(), "{empty}");
    assert_eq!(meet(&sandbox, DETAIL, "charged-but-empty").await.json(), json!({ "status_code": 0 }));
    assert_eq!(sandbox.ledger().charged, 2);
}

#[tokio::test]
async fn a_success_can_say_inside_that_it_failed_or_that_there_is_nothing() {
    const LISTS: [(&str, &str); 2] = [
        ("/douyin/item_search/?key=sandbox-key&secret=sandbox-secret&q=x", "/items/item"),
        ("get_trending_feed?count=1", "/aweme_list"),
    ];
    let plain = Sandbox::start().await.unwrap();
    let failed = json!({ "status_code": 2053, "status_msg": "This is not available." });
    for (call, place) in [(VIDEO, "/item"), (DETAIL, "/aweme_detail")].into_iter().chain(LISTS) {
        let null = meet(&plain, call, "null-payload").await.json();
        assert_eq!(null.pointer(place), Some(&Value::Null), "{null}");
        let inner = meet(&plain, call, "inner-failure").await.json();
        assert_eq!(inner.pointer(place), Some(&failed), "{inner}");
    }
    let free = meet(&plain, "check_ttseller?sec_uid=MS4wLjABAAAA-x", "inner-failure").await;
    assert_eq!(free.json(), failed);

    let wraps = Sandbox::builder().wrapped(true).start().await.unwrap();
    let null = meet(&wraps, DETAIL, "null-payload").await.json();
    assert_eq!((null.pointer("/code"), null.pointer("/data/aweme_detail")), (Some(&json!(200)), Some(&Value::Null)));
}

#[tokio::test]
async fn a_spoiled_body_is_sent_in_place_of_the_good_one_and_charged_like_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let late = meet(&sandbox, VIDEO, "late-answer").await;
    assert_eq!(late.json()["item"]["num_iid"], "7229705850659183316");
    let floats = meet(&sandbox, DETAIL, "whole-as-floats").await;
    assert!(floats.text().contains("\"status_code\":0.0"), "{}", floats.text());
    let utf_16 = meet(&sandbox, VIDEO, "utf-16").await;
    assert!(utf_16.has("content-type: application/json; charset=utf-8") && utf_16.body.starts_with(b"\xff\xfe"));
    assert_eq!((sandbox.ledger().charged, sandbox.ledger().inconclusive), (2, 0));
}

#[tokio::test]
async fn bodies_can_be_too_deep_or_too_large() {
    let sandbox = Sandbox::start().await.unwrap();
    let deep = meet(&sandbox, VIDEO, "deep-nesting").await;
    assert_eq!(deep.body.iter().filter(|&&byte| byte == b'[').count(), 99_999);
    let bomb = meet(&sandbox, VIDEO, "gzip-bomb").await;
    assert!(bomb.has("content-encoding: gzip") && bomb.body.starts_with(b"\x1f\x8b"), "{}", bomb.head);

    let mut stream = ask(&sandbox, VIDEO, "x-sandbox-fault: huge-body\r\n").await;
    let mut buffer = vec![0; 1 << 20];
    let mut total = 0;
    loop {
        match stream.read(&mut buffer).await.unwrap() {
            0 => break,
            read => total += read,
        }
    }
    assert!((HUGE..HUGE + 100_000).contains(&total), "{total}");
}

#[tokio::test]
async fn bodies_can_be_compressed_in_another_way_than_they_say() {
    let sandbox = Sandbox::start().await.unwrap();
    let plain = meet(&sandbox, VIDEO, "gzip-mislabelled").await;
    assert!(plain.has("content-encoding: gzip") && plain.json()["error_code"] == "0000", "{}", plain.head);
    for (fault, label, members) in [
        ("gzip-unlabelled", None, 1),
        ("gzip-odd-label", Some("content-encoding: X-GZIP, identity"), 1),
        ("gzip-members", Some("content-encoding: gzip"), 2),
        ("gzip-cut", Some("content-encoding: gzip"), 1),
    ] {
        let answer = meet(&sandbox, VIDEO, fault).await;
        assert_eq!(answer.head.contains("content-encoding"), label.is_some(), "{}", answer.head);
        assert!(label.is_none_or(|label| answer.has(label)), "{}", answer.head);
        let begins = answer.body.windows(4).filter(|bytes| *bytes == b"\x1f\x8b\x08\x00").count();
        assert_eq!((begins, answer.has(&format!("content-length: {}", answer.body.len()))), (members, true), "{fault}");
    }
}

#[tokio::test]
async fn connections_end_before_or_within_the_answer() {
    let sandbox = Sandbox::start().await.unwrap();
    let good = meet(&sandbox, VIDEO, "drip ms=0").await;
    for billing in ["", " unbilled"] {
        let sent = meet(&sandbox, VIDEO, &format!("cut-before-headers{billing}")).await;
        assert_eq!((sent.head.as_str(), sent.body.len()), ("", 0));
        let sent = meet(&sandbox, VIDEO, &format!("cut-in-headers{billing}")).await;
        assert!(sent.head.starts_with("HTTP/1.1 200 OK\r\n") && !sent.head.contains("\r\n\r\n"), "{}", sent.head);
        let sent = meet(&sandbox, VIDEO, &format!("cut-in-body{billing}")).await;
        assert_eq!((sent.status(), sent.body.len()), (200, good.body.len() / 2));
        assert!(sent.has(&format!("content-length: {}", good.body.len())), "{}", sent.head);
    }
    assert_eq!((sandbox.ledger().charged, sandbox.ledger().charged_inconclusive), (4, 3));
}

#[tokio::test]
async fn a_dripping_answer_comes_whole() {
    let sandbox = Sandbox::start().await.unwrap();
    let good = meet(&sandbox, VIDEO, "drip ms=1").await;
    assert!(good.has(&format!("content-length: {}", good.body.len())), "{}", good.head);
    assert_eq!(good.json()["item"]["num_iid"], ID);
}

#[tokio::test]
async fn a_server_that_stops_does_not_wait_for_those_who_do_not_read() {
    let sandbox = Sandbox::builder().latency(std::time::Duration::from_secs(3600)).start().await.unwrap();
    let _held_back = ask(&sandbox, VIDEO, "").await;
    let other = Sandbox::start().await.unwrap();
    let _never = ask(&other, VIDEO, "x-sandbox-fault: never\r\n").await;
    let _huge = ask(&other, VIDEO, "x-sandbox-fault: huge-body\r\n").await;
    let mut slow = ask(&other, VIDEO, "x-sandbox-fault: drip ms=3600000\r\n").await;
    // The first drop is there, so that the answer is under way.
    assert_ne!(slow.read(&mut [0; 8]).await.unwrap(), 0);
    while (sandbox.ledger().received, other.ledger().received) != (1, 3) {
        tokio::task::yield_now().await;
    }
    assert_eq!((other.ledger().unanswered, other.ledger().inconclusive), (1, 2));
    sandbox.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn a_scenario_runs_in_the_server_and_is_checked_before() {
    let scenario: Scenario = "rules: [{ at: [2], operation: item_get_video, fault: code-5000 }]".parse().unwrap();
    let sandbox = Sandbox::builder().scenario(scenario).start().await.unwrap();
    let mut codes = Vec::new();
    for _ in 0..3 {
        let answer = super::exchange(&sandbox, "GET", VIDEO).await;
        codes.push(answer.split_once("\"error_code\":\"").unwrap().1[..4].to_owned());
    }
    assert_eq!(codes, ["0000", "5000", "0000"]);
    let wrong: Scenario = "rules: [{ every: 1, operation: item_gte, fault: html }]".parse().unwrap();
    let error = Sandbox::builder().scenario(wrong).start().await.unwrap_err();
    assert_eq!(error.to_string(), "rule 1: no provider has an operation `item_gte`");
}
