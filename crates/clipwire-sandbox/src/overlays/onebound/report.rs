//! What the gateway reports in every answer: the quota, the time, and some of its own insides.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::provider::{Finish, Refusal};
use crate::spec::pointer;

/// Writes the report of this answer in place of that of the example.
pub(super) fn write(body: &mut Value, outcome: &Finish<'_>, cached: bool, moment: Moment) {
    let Finish { spec, refusal, quota, .. } = outcome;
    let is_used_up = *refusal == Some(&Refusal::QuotaExhausted);
    let today = if is_used_up { quota.max } else { quota.charged };
    let max = quota.max;
    let mut report = json!({
        "execution_time": "0.191",
        "server_time": server_time(moment),
        "call_args": [],
        "api_type": spec.beginning.first(),
    });
    let mut calls = format!("today:{today} max:{max}");
    if refusal.is_none() {
        calls.push_str(&format!(" all[{today}={today}+0+0];expires:2030-12-31"));
        let language = outcome.call.and_then(|call| call.value("lang")).filter(|language| *language != "cn");
        report["client_ip"] = "127.0.0.1".into();
        report["translate_language"] = language.unwrap_or("zh-CN").into();
        report["translate_engine"] = "google_new".into();
        report["server_memory"] = "3.08MB".into();
        report["last_id"] = outcome.answered.to_string().into();
    } else {
        report["execution_time"] = 0.081.into();
        report["success"] = 0.into();
    }
    if let (Value::Object(body), Value::Object(report)) = (&mut *body, report) {
        body.extend(report);
    }
    let envelope = &spec.envelope;
    for (places, value) in [
        (&envelope.quota, calls.into()),
        (&envelope.cached, u8::from(cached).into()),
        (&envelope.request_id, request_id(moment).into()),
    ] {
        if let Some(place) = pointer::first(body, places).or(places.first().map(String::as_str)) {
            pointer::put(body, place, value);
        }
    }
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
