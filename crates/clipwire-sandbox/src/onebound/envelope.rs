//! What the gateway puts around every answer.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::{Map, Value, json};

use super::SUCCESS;
use crate::clock::Moment;

/// The fields that the gateway fills in itself.
const OWN: [&str; 16] = [
    "error",
    "reason",
    "error_code",
    "success",
    "cache",
    "api_info",
    "execution_time",
    "server_time",
    "client_ip",
    "call_args",
    "api_type",
    "translate_language",
    "translate_engine",
    "server_memory",
    "request_id",
    "last_id",
];

/// What differs from one answer to the next.
#[derive(Debug)]
pub(super) struct Stamp<'a> {
    pub(super) api_type: &'a str,
    /// Charged calls so far, this one included.
    pub(super) today: u64,
    pub(super) max: u64,
    pub(super) cached: bool,
    pub(super) language: &'a str,
    pub(super) last_id: u64,
    pub(super) moment: Moment,
}

/// A payload in its envelope; an envelope that it already has is replaced.
pub(super) fn success(payload: Value, stamp: &Stamp<'_>) -> Value {
    let mut answer = Map::new();
    for (name, value) in fields(payload).filter(|(name, _)| !OWN.contains(&name.as_str())) {
        answer.insert(name, value);
    }
    answer.extend(fields(around(stamp)));
    Value::Object(answer)
}

/// The fields around a payload.
pub(super) fn around(stamp: &Stamp<'_>) -> Value {
    let Stamp { today, max, .. } = stamp;
    json!({
        "error": "",
        "reason": "",
        "error_code": SUCCESS,
        "cache": u8::from(stamp.cached),
        "api_info": format!("today:{today} max:{max} all[{today}={today}+0+0];expires:2030-12-31"),
        "execution_time": "0.191",
        "server_time": server_time(stamp.moment),
        "client_ip": "127.0.0.1",
        "call_args": [],
        "api_type": stamp.api_type,
        "translate_language": if stamp.language == "cn" { "zh-CN" } else { stamp.language },
        "translate_engine": "google_new",
        "server_memory": "3.08MB",
        "request_id": request_id(stamp.moment),
        "last_id": stamp.last_id.to_string(),
    })
}

/// An envelope without a payload, in the shape of the published example of an error.
pub(super) fn failure(error: &str, reason: &str, code: &str, stamp: &Stamp<'_>) -> Value {
    json!({
        "error": error,
        "reason": reason,
        "error_code": code,
        "success": 0,
        "cache": 0,
        "api_info": format!("today:{} max:{}", stamp.today, stamp.max),
        "execution_time": 0.081,
        "server_time": server_time(stamp.moment),
        "call_args": [],
        "api_type": stamp.api_type,
        "request_id": request_id(stamp.moment),
    })
}

fn fields(value: Value) -> impl Iterator<Item = (String, Value)> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
    .into_iter()
}

/// The gateway's clock is in Beijing, eight hours ahead of UTC.
fn server_time(moment: Moment) -> String {
    let seconds = i64::try_from(moment.seconds()).unwrap_or_default();
    let time = Offset::constant(8).to_datetime(Timestamp::from_second(seconds).unwrap_or_default());
    time.strftime("Beijing/%Y-%m-%d %H:%M:%S").to_string()
}

/// What PHP's `uniqid` prints: seconds and microseconds, in hexadecimal digits.
fn request_id(moment: Moment) -> String {
    format!("gw-1.{:08x}{:05x}", moment.seconds(), moment.subsec_micros())
}
