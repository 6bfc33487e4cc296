//! Records with everything that is hard to keep.

use clipwire::model::{Author, Comment, Count, Hashtag, LiveRoom, Product, Shop, Sound, Video};
use clipwire_tables::Table;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Text of every kind that breaks something.
pub(crate) const HARD: &str = "=SUM(1,2)\t\"quoted\", 中文 👩‍👩‍👧 \r\nsecond; line\0 'end'";

/// Runs a check on every kind.
macro_rules! each_kind {
    ($check:ident) => {{
        use clipwire::model::{Author, Comment, Hashtag, LiveRoom, Product, Shop, Sound, Video};
        $check::<Video>();
        $check::<Author>();
        $check::<Sound>();
        $check::<Hashtag>();
        $check::<Comment>();
        $check::<Product>();
        $check::<Shop>();
        $check::<LiveRoom>();
    }};
}

pub(crate) use each_kind;

/// A kind of which there are records.
pub(crate) trait Sample: Table + DeserializeOwned + PartialEq + Clone + std::fmt::Debug {
    /// A record in which everything is said.
    fn full() -> Value;

    /// A full record; one with nothing; one in which what can be 0, empty or false is.
    fn records() -> Vec<Self> {
        let full = Self::full();
        let zero = zero(&full);
        [full, json!({}), zero].into_iter().map(|json| serde_json::from_value(json).unwrap()).collect()
    }
}

fn is_rounded(text: &str) -> bool {
    Count::parse(text).is_some_and(|count| count.exact().is_none())
}

fn zero(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let zero = |(name, value): (&String, &Value)| {
                let value = match name.as_str() {
                    "created" | "expires" => json!("1970-01-01T00:00:00Z"),
                    "fetched_at" | "charge" => value.clone(),
                    "amount" | "rating" => json!("0"),
                    _ if value.as_str().is_some_and(is_rounded) => json!(0),
                    _ => zero(value),
                };
                (name.clone(), value)
            };
            Value::Object(members.iter().map(zero).collect())
        }
        Value::Array(_) => json!([]),
        Value::String(_) => json!(""),
        Value::Number(_) => json!(0),
        Value::Bool(_) => json!(false),
        Value::Null => Value::Null,
    }
}

fn source() -> Value {
    json!({ "provider": "tikhub", "operation": "tiktok_app_v3_fetch_one_video", "fetched_at": "2026-11-27T20:46:18.123456789Z",
        "cached": false, "request_id": "4f2d-\u{4e2d}", "charge": "yes" })
}

fn media(name: &str) -> Value {
    json!({ "urls": [format!("https://cdn.example/{name}?a=1,2&x-expires=1784620800"), "https://b.example/\"q\""],
        "width": 1080, "height": 0, "bytes": 9_007_199_254_740_993_u64, "expires": "2026-07-21T08:00:00Z" })
}

fn hashtag() -> Value {
    json!({ "platform": "douyin", "id": "1600000000000000001", "name": "美食🍜", "description": HARD, "videos": "1.7万+",
        "views": 26_000_000_000_u64, "is_commercial": false })
}

fn author() -> Value {
    json!({ "platform": "tiktok", "id": "6800000000000000001", "sec_uid": "MS4wLjABAAAA-sample_creator", "handle": "@name",
        "short_id": "0042", "name": HARD, "bio": "-1+a", "region": "US", "language": "en", "created": "2019-12-31T23:59:59Z",
        "is_verified": true, "verified_as": "+cmd|' /C calc'!A0", "is_private": false, "is_seller": true, "followers": "50.8K+",
        "following": 0, "likes": 2_600_000_000_u64, "videos": u64::MAX, "room_id": "7654140390426947506", "avatar": media("avatar") })
}

fn sound() -> Value {
    json!({ "platform": "tiktok", "id": "7000000000000000001", "title": "原声 - x", "author": "Somebody", "author_id": "6800000000000000002",
        "author_handle": "some.body", "album": "", "duration_ms": 60_000, "videos": 12, "is_original": true, "is_commercial": false,
        "play": media("play.mp3"), "cover": media("cover") })
}

fn shop() -> Value {
    json!({ "platform": "tiktok", "id": "7495000000000000001", "name": "A shop", "description": HARD, "region": "GB",
        "url": "https://shop.example/1", "rating": "4.666666666666666667", "sold": "1.2K", "reviews": 3, "products": 0,
        "followers": "3万", "logo": media("logo") })
}

fn with_source(mut record: Value) -> Value {
    record["source"] = source();
    record
}

impl Sample for Video {
    fn full() -> Value {
        let stats =
            json!({ "plays": 112_562, "likes": "1.7万+", "comments": 0, "shares": 1, "saves": 90_626, "downloads": 2 });
        with_source(json!({ "platform": "tiktok", "id": "7118694749548072205", "text": HARD, "language": "zh",
            "created": "2026-07-20T11:31:50.000001Z", "region": "CN", "url": "https://www.tiktok.com/@name/video/1", "duration_ms": 5_134,
            "author": author(), "sound": sound(), "hashtags": [hashtag(), {}], "stats": stats, "cover": media("cover"),
            "play": media("play"), "download": media("download"), "images": [media("one"), { "urls": [] }], "is_ad": false,
            "is_pinned": true, "is_private": false, "is_deleted": true }))
    }
}

impl Sample for Author {
    fn full() -> Value {
        with_source(author())
    }
}

impl Sample for Sound {
    fn full() -> Value {
        with_source(sound())
    }
}

impl Sample for Hashtag {
    fn full() -> Value {
        with_source(hashtag())
    }
}

impl Sample for Comment {
    fn full() -> Value {
        with_source(
            json!({ "platform": "douyin", "id": "7300000000000000009", "video_id": "7300000000000000001", "text": HARD,
            "language": "zh", "created": "2026-01-01T00:00:00Z", "likes": "1.1w", "replies": 2, "reply_to": "7300000000000000008",
            "root": "7300000000000000007", "author": author(), "is_pinned": true, "is_liked_by_author": false, "place": "广东" }),
        )
    }
}

impl Sample for Product {
    fn full() -> Value {
        let price =
            json!({ "amount": "1234567890123456789.99", "currency": "CNY", "text": "¥1,234,567,890,123,456,789.99" });
        let masked = json!({ "amount": null, "currency": "USD", "text": "$1?.??" });
        with_source(
            json!({ "platform": "tiktok", "id": "1729000000000000001", "title": "A lamp", "description": HARD, "price": price,
            "original_price": masked, "sold": "50.8K+", "rating": "4.5", "reviews": 0, "shop": shop(), "image": media("image"),
            "url": "https://shop.example/p/1" }),
        )
    }
}

impl Sample for Shop {
    fn full() -> Value {
        with_source(shop())
    }
}

impl Sample for LiveRoom {
    fn full() -> Value {
        with_source(
            json!({ "platform": "douyin", "id": "7400000000000000001", "title": HARD, "created": "2026-11-27T12:00:00Z",
            "is_live": true, "status": u64::MAX, "viewers": "10w+", "total_viewers": 7, "likes": 8, "owner": author(),
            "cover": media("cover"), "stream_url": "rtmp://stream.example/1" }),
        )
    }
}
