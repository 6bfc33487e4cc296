//! Whatever an operation answers becomes records of the model, which hold nothing that was not sent and are read as they are written.

use std::fmt;
use std::sync::LazyLock;

use bytes::Bytes;
use clipwire_value::text;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::readings::{Clients, READINGS, Reading};
use super::records::Records;
use super::spoil::spoil;
use crate::model::Model;

/// The records out of an answer.
///
/// The first byte chooses the operation. What follows is a body; or, behind a `!`, three bytes for each way and place to spoil the
/// answer that the spec has for an example, four times at most.
pub fn records(input: &[u8]) -> Option<Records> {
    let (reading, body) = read(input)?;
    static CLIENTS: LazyLock<Clients> = LazyLock::new(Clients::new);
    let records = (reading.read)(&CLIENTS, body.clone()).ok()?;
    Some(records)
}

/// How many operations there are, of which the first byte chooses one.
pub const OPERATIONS: usize = READINGS.len();

const _: () = assert!(OPERATIONS <= 256);

/// What an input says: an operation, and a body.
fn read(input: &[u8]) -> Option<(&'static Reading, Bytes)> {
    let (which, rest) = input.split_first()?;
    let reading = &READINGS[usize::from(*which) % OPERATIONS];
    let body = match rest.strip_prefix(b"!") {
        Some(bytes) => {
            let answer = serde_json::from_str(reading.answer).expect("an answer of the spec is JSON");
            spoil(answer, bytes).body
        }
        None => rest.to_vec(),
    };
    Some((reading, body.into()))
}

/// Makes records of an answer, as [`records`] reads the input.
///
/// Nothing panics. An answer that says nothing is a record in which nothing is said. A record says on which platform it is and where it came
/// from; it holds no float, and no text but those that were sent; and it is the same after serde.
pub fn models(input: &[u8]) {
    let Some((reading, body)) = read(input) else { return };
    let Some(records) = records(input) else {
        // What nobody spoiled is read.
        assert_ne!(input.get(1..), Some(&b"!"[..]), "{} cannot read its own example", reading.name);
        return;
    };
    let sent = text::decode(&body);
    match &records {
        Records::Video(list) => check(list, &sent),
        Records::Author(list) => check(list, &sent),
        Records::Sound(list) => check(list, &sent),
        Records::Hashtag(list) => check(list, &sent),
        Records::Comment(list) => check(list, &sent),
        Records::Product(list) => check(list, &sent),
        Records::Shop(list) => check(list, &sent),
        Records::LiveRoom(list) => check(list, &sent),
    }
}

fn check<M: Model + DeserializeOwned + PartialEq + fmt::Debug>(list: &[M], sent: &str) {
    list.iter().for_each(|record| check_record(record, sent));
}

fn check_record<M: Model + DeserializeOwned + PartialEq + fmt::Debug>(record: &M, sent: &str) {
    let written = serde_json::to_string(record).expect("a record can be written");
    assert_eq!(&serde_json::from_str::<M>(&written).expect("and read"), record, "{written}");
    let value: Value = serde_json::from_str(&written).expect("what is written is JSON");
    assert_eq!(&serde_json::from_value::<M>(value.clone()).expect("also as a value"), record, "{written}");

    let platform = value["platform"].as_str();
    assert!(matches!(platform, Some("tiktok" | "douyin")), "{written}");
    assert!(record.source().is_some_and(|source| !source.provider.is_empty() && !source.operation.is_empty()));
    assert_eq!(record.id(), value["id"].as_str());
    // Behind an escape anything can stand.
    let sent = (!sent.contains('\\')).then_some(sent);
    leaves(&value, "", &mut |name, leaf| match leaf {
        Value::Number(number) => assert!(number.is_u64(), "{name} is {number}"),
        Value::String(text) if name == "platform" => assert_eq!(Some(text.as_str()), platform, "{written}"),
        // A moment, an amount and a constant are not written as they were sent.
        Value::String(_) if matches!(name, "created" | "expires" | "amount" | "rating" | "currency") => {}
        Value::String(text) => {
            assert!(sent.is_none_or(|sent| stands_in(text, sent)), "{name} is {text:?}, which nobody sent");
        }
        _ => {}
    });
}

/// Whether a text is one that was sent. A whole number may have been sent in another form.
fn stands_in(text: &str, sent: &str) -> bool {
    sent.contains(text) || (text.bytes().all(|byte| byte.is_ascii_digit()) && sent.contains(['e', 'E']))
}

/// Every scalar of a record but those of its source, with its name; an element of a list has that of the list.
fn leaves<'a>(value: &'a Value, name: &'a str, found: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            let told = members.iter().filter(|(name, _)| *name != "source");
            told.for_each(|(name, value)| leaves(value, name, found));
        }
        Value::Array(elements) => elements.iter().for_each(|element| leaves(element, name, found)),
        scalar => found(name, scalar),
    }
}
