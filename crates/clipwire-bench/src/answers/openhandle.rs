//! OneBound's answers in the form of openhandle, which reads no other: the same things, texts and addresses, under its names.

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::failure::Failure;

/// The video of `item_get_video` as a post.
pub(super) fn post(answer: &Bytes) -> Result<Bytes, Failure> {
    let answer: Value = serde_json::from_slice(answer)?;
    let item = &answer["item"];
    let post = json!({
        "id": item["num_iid"],
        "url": item["detail_url"],
        "text": item["title"],
        "type": item["type"],
        "author": author(item),
        "media": [{
            "type": "video",
            "url": item["video"]["url"],
            "urls": [item["video"]["url_raw"]],
            "covers": [{ "url": item["video"]["pic_url"] }],
        }],
        "audio": { "track": {
            "title": item["music"]["title"],
            "artistName": item["music"]["nick"],
            "audio": { "url": item["music"]["url"] },
            "covers": [{ "url": item["music"]["pic_url"] }],
        } },
        "createdAt": "2025-11-27T08:00:00Z",
    });
    Ok(envelope(&post, &Value::Null))
}

/// The hits of `item_search_video` as a list of posts.
pub(super) fn posts(answer: &Bytes) -> Result<Bytes, Failure> {
    let answer: Value = serde_json::from_slice(answer)?;
    let hits = answer["item"].as_array().ok_or("the search has no hits")?;
    let post = |hit: &Value| {
        json!({
            "id": hit["num_iid"],
            "url": hit["detail_url"],
            "text": hit["title"],
            "author": author(hit),
            "createdAt": "2025-11-27T08:00:00Z",
        })
    };
    let posts: Value = hits.iter().map(post).collect();
    Ok(envelope(&posts, &json!({ "count": hits.len(), "cursors": { "next": "770" } })))
}

fn author(item: &Value) -> Value {
    json!({
        "id": item["uid"],
        "displayName": item["nick"],
        "bio": item["signature"],
        "regionCode": item["city"],
    })
}

fn envelope(data: &Value, meta: &Value) -> Bytes {
    let answer = json!({
        "data": data,
        "platform": "tiktok",
        "resource": "post",
        "source": "live",
        "capturedAt": "2025-11-27T08:00:00Z",
        "meta": meta,
    });
    answer.to_string().into()
}
