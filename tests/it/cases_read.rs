//! Bodies of the public record that strict readers lose: what is read of each, and what it cost. The inputs are in `tests/cases/`.

use std::path::Path;

use clipwire::{Charge, ErrorKind, RetryPolicy, StreamEnd};
use clipwire_sandbox::{Reply, Sandbox};

use crate::support::{SEED_VIDEO, client, onebound, sandbox, tikhubapi};

/// An input of a case, sent as a server sends it.
pub(crate) fn reply(case: &str) -> Reply {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(case);
    let body = std::fs::read(&path).unwrap_or_else(|error| panic!("{case}: {error}"));
    Reply::bytes("application/json", body)
}

async fn answering(cases: &[&str]) -> Sandbox {
    let sandbox = sandbox().await;
    cases.iter().for_each(|case| sandbox.reply_next(reply(case)));
    sandbox
}

#[tokio::test]
async fn a_raw_control_character_costs_nothing() {
    let sandbox = answering(&["05-raw-control-character/item.json"]).await;
    let video = client(&sandbox).videos().get("1").send().await.unwrap();
    assert_eq!((video.title.as_deref(), video.nick.as_deref()), (Some("a\tb"), Some("x\u{1}y")));
    assert_eq!(video.meta().charge, Charge::Yes);
    let quota = video.meta().quota.as_ref().unwrap();
    assert_eq!((quota.today, quota.max), (Some(39), Some(10_000)));

    let sandbox = answering(&["05-raw-control-character/list.json"]).await;
    let page = client(&sandbox).videos().search("a").send().await.unwrap();
    assert_eq!((page.items.len(), page.skipped.len()), (2, 0));
    assert_eq!(page.items[0].title.as_deref(), Some("a\tb"));
}

#[tokio::test]
async fn an_error_with_a_raw_control_character_has_its_code_and_is_repeated() {
    let sandbox = answering(&["05-raw-control-character/error.json"]).await;
    let error = client(&sandbox).videos().get(SEED_VIDEO).send().await.unwrap_err();
    assert_eq!((error.service_code(), error.charge()), (Some("4000"), Charge::No));
    assert!(error.service_message().unwrap().contains("bad\nthing"), "{error:?}");

    let sandbox = answering(&["05-raw-control-character/error.json"]).await;
    let client = onebound(&sandbox).retry(RetryPolicy::careful()).build().unwrap();
    let video = client.videos().get(SEED_VIDEO).send().await.unwrap();
    assert_eq!((video.meta().attempts, sandbox.requests().len()), (2, 2));
}

#[tokio::test]
async fn the_one_document_in_a_text_is_the_answer() {
    for (case, title) in [("before.txt", "after a warning"), ("after.txt", "before a note")] {
        let sandbox = answering(&[&format!("07-text-around-the-json/{case}")]).await;
        let video = client(&sandbox).videos().get(SEED_VIDEO).send().await.unwrap();
        assert_eq!((video.title.as_deref(), video.meta().charge), (Some(title), Charge::Yes), "{case}");
        assert_eq!(video.meta().quota.is_some(), case == "before.txt");
    }
    let sandbox = answering(&["07-text-around-the-json/error.txt"]).await;
    let error = client(&sandbox).videos().get(SEED_VIDEO).send().await.unwrap_err();
    assert_eq!((error.kind(), error.service_code()), (ErrorKind::Server, Some("4017")));
    assert_eq!((error.service_message(), error.charge()), (Some("busy"), Charge::No));
}

#[tokio::test]
async fn whole_numbers_that_are_written_as_floats_are_whole() {
    let sandbox = answering(&["08-whole-numbers-as-floats/sci.json"]).await;
    let video = tikhubapi(&sandbox).build().unwrap().videos().info("7300000000000000001").send().await.unwrap();
    assert_eq!(video.create_time.as_ref().unwrap().to_unix_millis(), Some(1_608_558_617_000));
    let counts = video.statistics.as_ref().unwrap();
    assert_eq!(counts.play_count.as_ref().unwrap().exact(), Some(12_345_678));
    assert_eq!(counts.digg_count.as_ref().unwrap().exact(), Some(3));
    assert_eq!(counts.comment_count.as_ref().unwrap().exact(), Some(10_000_000));
    assert_eq!(video.video.as_ref().unwrap().duration.as_ref().unwrap().to_u64(), Some(15_033));
    assert!(video.unread().is_empty(), "{:?}", video.unread());
}

#[tokio::test]
async fn marks_that_are_written_as_floats_lead_to_the_end_of_a_list() {
    let sandbox =
        answering(&["08-whole-numbers-as-floats/sci_feed1.json", "08-whole-numbers-as-floats/sci_feed2.json"]).await;
    let mut items = tikhubapi(&sandbox).build().unwrap().users().videos("MS4wLjABAAAA-x").items();
    let mut ids = Vec::new();
    while let Some(video) = items.try_next().await.unwrap() {
        ids.push(video.aweme_id.unwrap().to_string());
    }
    assert_eq!((ids.join(" ").as_str(), items.end()), ("1 2 3", Some(StreamEnd::Exhausted)));
    let requests = sandbox.requests();
    let cursor = crate::support::wire_name("Cursor");
    assert_eq!((requests.len(), requests[1].query_value(&cursor)), (2, Some("20")));

    let sandbox =
        answering(&["08-whole-numbers-as-floats/sci_ob.json", "08-whole-numbers-as-floats/sci_ob2.json"]).await;
    let mut pages = client(&sandbox).goods().search("a").pages();
    assert_eq!(pages.try_next().await.unwrap().unwrap().total, Some(30));
    assert!(pages.try_next().await.unwrap().is_some() && pages.try_next().await.unwrap().is_none());
    assert_eq!((pages.end(), sandbox.requests().len()), (Some(StreamEnd::Exhausted), 2));
}

#[tokio::test]
async fn a_list_that_php_printed_with_its_positions_is_that_list() {
    let case = |name: &str| format!("09-php-list-with-gaps/{name}.json");
    let sandbox = answering(&[&case("gap")]).await;
    let tikhubapi = tikhubapi(&sandbox).build().unwrap();
    let page = tikhubapi.users().videos("MS4wLjABAAAA-x").send().await.unwrap();
    let ids: Vec<&str> = page.items.iter().filter_map(|video| Some(video.aweme_id.as_ref()?.as_str())).collect();
    assert_eq!((ids, page.skipped.len()), (vec!["1", "3"], 0));

    sandbox.reply_next(reply(&case("gap_url")));
    let video = tikhubapi.videos().info("1").send().await.unwrap();
    let urls = video.video.as_ref().and_then(|video| video.play_addr.as_ref()?.url_list.clone()).unwrap();
    assert_eq!(urls, ["https://e/a.mp4", "https://e/b.mp4"]);

    let sandbox = answering(&[&case("gap_ob"), &case("gap_img")]).await;
    let onebound = client(&sandbox);
    let page = onebound.goods().search("a").send().await.unwrap();
    let titles: Vec<&str> = page.items.iter().filter_map(|hit| hit.title.as_deref()).collect();
    assert_eq!(titles, ["a", "b"]);
    let goods = onebound.goods().get("1").send().await.unwrap();
    let images = goods.item_imgs.as_ref().unwrap();
    let urls: Vec<&str> = images.iter().filter_map(|image| image.url.as_deref()).collect();
    assert_eq!(urls, ["https://e/1.jpg", "https://e/3.jpg"]);
}

#[tokio::test]
async fn one_odd_field_costs_itself_and_its_place_is_told() {
    let case = |name: &str| format!("18-one-odd-field/{name}.json");
    let sandbox = answering(&[&case("images")]).await;
    let video = client(&sandbox).videos().get("1").send().await.unwrap();
    assert_eq!(video.title.as_deref(), Some("t"));

    let sandbox = answering(&[&case("list"), &case("play_addr"), &case("url_list")]).await;
    let tikhubapi = tikhubapi(&sandbox).build().unwrap();
    let page = tikhubapi.users().videos("MS4wLjABAAAA-x").send().await.unwrap();
    assert_eq!((page.items.len(), page.skipped.len()), (2, 0));
    assert!(page.items[0].author.is_none());
    assert_eq!(page.unread().len(), 1);
    assert_eq!(
        (page.unread()[0].pointer.as_str(), page.unread()[0].json.as_str()),
        ("/aweme_list/0/author", "\"someone\"")
    );

    let video = tikhubapi.videos().info("1").send().await.unwrap();
    let media = video.video.as_ref().unwrap();
    assert_eq!((media.play_addr.is_none(), media.duration.as_ref().and_then(|time| time.to_u64())), (true, Some(12)));
    assert_eq!(video.unread()[0].pointer, "/aweme_detail/video/play_addr");
    assert_eq!(video.unread()[0].reason, "text where an object was expected");

    let video = tikhubapi.videos().info("1").send().await.unwrap();
    let cover = video.video.as_ref().unwrap().cover.as_ref();
    assert!(cover.is_some_and(|cover| cover.url_list.is_none()) && video.desc.as_deref() == Some("x"));
    assert_eq!(video.unread()[0].pointer, "/aweme_detail/video/cover/url_list");
}

#[tokio::test]
async fn what_the_client_reads_includes_other_charsets_and_huge_numbers() {
    let case = |name: &str| format!("20-tools-stricter-than-the-client/{name}.json");
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for (name, title) in [("bom", "t"), ("half", "cut \u{fffd}"), ("huge", "a"), ("u16", "t")] {
        sandbox.reply_next(reply(&case(name)));
        let video = client.videos().get("1").send().await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((video.title.as_deref(), video.meta().charge), (Some(title), Charge::Yes), "{name}");
    }
    sandbox.reply_next(reply(&case("gbk")));
    let error = client.videos().get("1").send().await.unwrap_err();
    assert_eq!((error.service_code(), error.service_message()), (Some("4005"), Some("密钥错误")));
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_kept_whole() {
    let sandbox = sandbox().await;
    let body = format!("{{\"error_code\":\"0000\",\"item\":{{\"title\":\"{}\"", "x".repeat(100_000));
    sandbox.reply_next(Reply::bytes("application/json", body.clone()));
    let error = client(&sandbox).videos().get(SEED_VIDEO).send().await.unwrap_err();
    assert_eq!((error.kind(), error.service_code(), error.charge()), (ErrorKind::Decode, Some("0000"), Charge::Yes));
    assert_eq!(error.raw_body().unwrap(), body.as_bytes());
    assert_eq!(error.body().unwrap().len(), 8 * 1024);
}

#[tokio::test]
async fn each_element_of_a_list_can_come_with_its_own_json() {
    let sandbox = sandbox().await;
    let body = r#"{"page":1,"pagecount":1,"error_code":"0000","item":[
        {"num_iid":1,"of next year":[1.10]}, null, 7, {"num_iid":2, "title":"b"}]}"#;
    sandbox.reply_next(Reply::bytes("application/json", body));
    let mut items = client(&sandbox).videos().search("a").items().with_raw();
    let first = items.try_next().await.unwrap().unwrap();
    assert_eq!(
        (first.num_iid.as_ref().unwrap().as_str(), &first.raw[..]),
        ("1", &br#"{"num_iid":1,"of next year":[1.10]}"#[..])
    );
    let second = items.try_next().await.unwrap().unwrap();
    assert_eq!((second.title.as_deref(), &second.raw[..]), (Some("b"), &br#"{"num_iid":2, "title":"b"}"#[..]));
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!((items.end(), items.progress().skipped), (Some(StreamEnd::Exhausted), 1));
}

#[tokio::test]
async fn a_saved_body_is_read_as_the_answer_that_it_was_and_nothing_is_sent() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let sent = client.videos().search("three pages").page(2).send().await.unwrap();
    let read = client.videos().search("three pages").page(2).read(sent.raw().clone()).unwrap();
    assert_eq!(*read, *sent);
    assert_eq!((read.meta().charge, read.meta().attempts), (Charge::Yes, 0));
    let error = client.videos().get("1").read(&br#"{"error":"busy","error_code":"4017"}"#[..]).unwrap_err();
    assert_eq!((error.kind(), error.charge(), error.attempts()), (ErrorKind::Server, Charge::No, 0));
    assert_eq!((sandbox.requests().len(), client.ledger().total.calls), (1, 1));
}
