//! Records with everything that is hard to keep, and what a table has to hold of them, found in another way: from their JSON.

use clipwire::model::{Author, Comment, Count, Hashtag, LiveRoom, Product, Shop, Sound, Video};
use clipwire_tables::{Column, ColumnType, Schema, Table};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

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

/// What the columns have to hold of a record: texts, numbers, answers, RFC 3339, decimal numbers without zeros at the end, lists.
pub(crate) fn expected<M: Sample>(record: &M) -> Vec<(Column, Value)> {
    let mut json = serde_json::to_value(record).unwrap();
    let held = take(&Schema::of::<M>().columns, &mut json, "");
    assert!(is_used_up(&json), "no column has what is left of {}: {json}", M::KIND);
    held
}

fn take(columns: &[Column], json: &mut Value, prefix: &str) -> Vec<(Column, Value)> {
    columns.iter().map(|column| (column.clone(), value(column, columns, json, prefix))).collect()
}

fn value(column: &Column, columns: &[Column], json: &mut Value, prefix: &str) -> Value {
    let name = column.name.strip_prefix(prefix).unwrap();
    let number = column.name.strip_suffix("_text").and_then(|name| columns.iter().find(|other| other.name == name));
    if let Some(number) = number {
        let found = place(json, &number.name[prefix.len()..]).map(Value::take).unwrap_or_default();
        let is_decimal = number.kind == ColumnType::Decimal;
        return match (&found, found.as_u64()) {
            (Value::String(text), _) if is_decimal && is_exact(text) => Value::Null,
            (Value::String(text), _) => json!(text),
            (_, Some(number)) if number > i64::MAX as u64 => json!(number.to_string()),
            _ => Value::Null,
        };
    }
    let has_twin = columns.iter().any(|other| other.name == format!("{}_text", column.name));
    let Some(found) = place(json, name) else { return Value::Null };
    let held = if has_twin { found.clone() } else { found.take() };
    match (&column.kind, held) {
        (_, Value::Null) => Value::Null,
        (ColumnType::Id | ColumnType::Text, Value::String(text)) => json!(text.replace('\0', "")),
        (ColumnType::Integer, Value::String(text)) => json!(Count::parse(&text).unwrap().at_least()),
        (ColumnType::Integer, number) if number.as_u64().unwrap() > i64::MAX as u64 => Value::Null,
        (ColumnType::Time, Value::String(text)) => json!(microseconds(&text)),
        (ColumnType::Decimal, Value::String(text)) => json!(decimal(text.parse().unwrap())),
        (ColumnType::Texts, Value::Array(list)) => Value::Array(list),
        (ColumnType::Rows(inner), Value::Array(list)) => list
            .into_iter()
            .map(|mut element| {
                let held = take(inner, &mut element, "").into_iter().map(|(column, value)| (column.name, value));
                Value::Object(held.collect::<Map<_, _>>())
            })
            .collect(),
        (_, value) => value,
    }
}

/// The place whose path, joined with `_`, is the name.
fn place<'a>(json: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let members = json.as_object_mut()?;
    if members.contains_key(name) {
        return members.get_mut(name);
    }
    let begins = |member: &&String| name.strip_prefix(member.as_str()).is_some_and(|rest| rest.starts_with('_'));
    let member = members.keys().filter(begins).max_by_key(|member| member.len())?.clone();
    place(members.get_mut(&member)?, &name[member.len() + 1..])
}

fn is_used_up(json: &Value) -> bool {
    json.as_object().map_or(json.is_null(), |members| members.values().all(is_used_up))
}

/// Whether a table has room for all places of an amount.
fn is_exact(amount: &str) -> bool {
    let amount: Decimal = amount.parse().unwrap();
    amount == amount.round_dp(9)
}

fn microseconds(text: &str) -> String {
    let moment: jiff::Timestamp = text.parse().unwrap();
    jiff::Timestamp::from_microsecond(moment.as_microsecond()).unwrap().to_string()
}

pub(crate) fn decimal(amount: Decimal) -> String {
    amount.round_dp(9).normalize().to_string()
}
