//! What a call returns on the sandbox: values, meta, pages, quota, both ways to authenticate.

use clipwire::id::VideoId;
use clipwire::onebound::{Cache, Client};
use clipwire::{Charge, Credentials, ErrorKind};
use clipwire_sandbox::Reply;
use serde_json::{Value, json};

use crate::operations::Clients;
use crate::support::{SEED_VIDEO, calls_of, client, fixture_folder, sandbox};

#[tokio::test]
async fn every_operation_answers_on_the_sandbox_and_is_charged() {
    let sandbox = sandbox().await;
    for (id, make) in calls_of("onebound") {
        let (_, meta) = make(Clients::on(&sandbox), false).await.unwrap_or_else(|error| panic!("{id}: {error}"));
        assert_eq!((&*meta.operation, meta.charge, meta.attempts), (*id, Charge::Yes, 1));
        assert_eq!(meta.service_code.as_deref(), Some("0000"));
        assert!(meta.request_id.is_some() && meta.server_time.is_some(), "{id}: {meta:?}");
    }
    assert_eq!(sandbox.ledger().charged, calls_of("onebound").len() as u64);
}

#[tokio::test]
async fn the_published_video_comes_out_as_published() {
    let sandbox = sandbox().await;
    let video = client(&sandbox).videos().get(SEED_VIDEO).cache(Cache::Bypass).send().await.unwrap();
    let published = std::fs::read(fixture_folder().join("item_get_video/published_1.json")).unwrap();
    let published: Value = serde_json::from_slice(&published).unwrap();
    let raw: Value = serde_json::from_slice(video.raw()).unwrap();
    assert_eq!(raw["item"], published["item"]);
    assert_eq!(video.title.as_deref(), published["item"]["title"].as_str());
    assert_eq!(video.nick.as_deref(), Some("喵喵喵喵咪"));
    assert_eq!(video.video.as_ref().unwrap().url_raw.as_deref(), published["item"]["video"]["url_raw"].as_str());
    assert_eq!(serde_json::to_value(&*video).unwrap(), published["item"], "nothing of the payload is lost");
}

#[tokio::test]
async fn the_quota_counts_what_is_charged() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for today in 1..=3 {
        let video = client.videos().get(SEED_VIDEO).send().await.unwrap();
        let quota = video.meta().quota.clone().unwrap();
        assert_eq!((quota.today, quota.max), (Some(today), Some(1_000_000)));
        // The second time the gateway answers from what it holds.
        assert_eq!(video.meta().cached, Some(today > 1));
    }
    let _ = client.videos().get("1").send().await.unwrap_err();
    let video = client.videos().get(SEED_VIDEO).send().await.unwrap();
    assert_eq!(video.meta().quota.as_ref().unwrap().today, Some(5), "nothing found is charged too");
}

#[tokio::test]
async fn a_signed_call_keeps_the_secret_at_home_and_is_accepted() {
    let sandbox = sandbox().await;
    let client = Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new(sandbox.key(), sandbox.secret()).signed())
        .build()
        .unwrap();
    client.videos().get(SEED_VIDEO).cache(Cache::Bypass).send().await.unwrap();
    client.goods().search("女装 & 男装").send().await.unwrap();
    for request in sandbox.requests() {
        assert_eq!(request.query_value("secret"), None);
        assert!(request.query_value("sign").is_some_and(|sign| sign.len() == 32));
        assert!(!format!("{request:?}").contains(sandbox.secret()));
    }
}

#[tokio::test]
async fn nothing_found_is_an_error_for_one_thing_and_an_empty_page_for_a_list_and_charged_in_both() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let error = client.videos().get("1").send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::NotFound, Charge::Yes));
    let page = client.goods().search("nothing").send().await.unwrap();
    assert!(page.is_empty() && page.next_cursor.is_none());
    assert_eq!((page.total, page.meta().charge), (Some(0), Charge::Yes));
    assert_eq!(sandbox.ledger().charged, 2);
}

#[tokio::test]
async fn a_page_knows_the_mark_of_the_next_until_the_last() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let mut seen = Vec::new();
    for page in 1..=3 {
        let answer = client.videos().search("three pages").page(page).send().await.unwrap();
        seen.extend(answer.items.iter().map(|video| video.num_iid.clone().unwrap()));
        let next = answer.next_cursor.as_ref().map(|mark| mark.as_str().to_owned());
        assert_eq!(next, (page < 3).then(|| (page + 1).to_string()));
    }
    assert_eq!(seen.len(), 6);
}

#[tokio::test]
async fn an_element_with_no_known_field_is_reported_and_the_others_are_handed_out() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let odd = json!({ "ad": { "id": 7 } });
    sandbox.reply_next(Reply::json(json!({
        "items": { "item": [{ "num_iid": 1 }, null, odd, { "num_iid": 2 }] }, "error_code": "0000",
    })));
    let page = client.goods().search("x").send().await.unwrap();
    let ids: Vec<&str> = page.items.iter().map(|goods| goods.num_iid.as_ref().unwrap().as_str()).collect();
    assert_eq!(ids, ["1", "2"]);
    assert_eq!((page.skipped.len(), page.skipped[0].pointer.as_str()), (1, "/items/item/2"));
    assert_eq!(serde_json::from_str::<Value>(&page.skipped[0].json).unwrap(), odd);
}

#[tokio::test]
async fn an_extra_parameter_replaces_the_declared_one_of_its_name() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let request = client.videos().get("1").with_query("item_id", SEED_VIDEO).with_query("added", "a+b 菜&=");
    request.send().await.unwrap();
    let sent = sandbox.requests().remove(0);
    let ids: Vec<&str> =
        sent.query.iter().filter(|(name, _)| name == "item_id").map(|(_, value)| value.as_str()).collect();
    assert_eq!(ids, [SEED_VIDEO]);
    assert_eq!(sent.query_value("added"), Some("a+b 菜&="));
}

#[tokio::test]
async fn an_id_from_an_answer_starts_the_next_request() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let video = client.videos().get(SEED_VIDEO).send().await.unwrap();
    let id = video.num_iid.as_ref().unwrap();
    let comments = client.videos().comments(VideoId::try_from(id).unwrap()).send().await.unwrap();
    assert!(comments.is_empty());
}
