//! What holds for every document, whatever is in it.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Sample, found, json_again, packed_again};
use crate::json::Json;
use crate::read;
use crate::read::{Document, Places};

/// JSON of any shape, as the shapes above have it or not.
fn documents() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        "[a-z\\\\\"/\n\t\u{1f600}]{0,6}".prop_map(Value::from),
    ];
    let names = prop::sample::select(vec![
        "id", "number", "count", "flag", "time", "text", "object", "inner", "list", "texts", "any", "name", "deeper",
        "x", "0", "",
    ]);
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|members| Value::Object(
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_is_read_as_serde_json_reads_it(document in documents()) {
        for text in [document.to_string(), serde_json::to_string_pretty(&document).unwrap()] {
            let mut json = Json::new(&text);
            prop_assert_eq!(read::value(&mut json).unwrap(), document.clone());
            prop_assert!(json.end().is_ok());
            prop_assert_eq!(Json::new(&text).skip().unwrap(), text.trim());
            prop_assert_eq!(serde_json::from_str::<Value>(&crate::strict::strict(&text).unwrap()).unwrap(), document.clone());
        }
    }

    #[test]
    fn a_document_of_any_shape_costs_its_odd_places_alone(document in documents(), id in 0u64..) {
        let mut members = match document { Value::Object(members) => members, other => Map::from_iter([("list".to_owned(), other)]) };
        members.insert("id".to_owned(), id.into());
        let text = Value::Object(members).to_string();
        let (sample, findings) = found(&text);
        prop_assert_eq!(sample.id.clone().unwrap().to_u64(), Some(id));
        // An object in which nothing could be read is written as one that is empty, and read again as none.
        let is_whole = findings.hollow.is_empty();
        for place in findings.unread {
            let told = crate::find::at(&text, &place.pointer);
            // An empty name has no place of its own in what `at` is given for null.
            prop_assert_eq!(told, Some(place.json.as_str()), "{}", place.pointer);
        }
        prop_assert!(!is_whole || packed_again(&sample) == sample);
        prop_assert!(!is_whole || json_again(&sample) == sample);
    }

    #[test]
    fn text_that_is_nearly_json_neither_panics_nor_hangs(document in documents(), at in 0usize..400, with in "[\\x00-\\x20\\\\\"{}\\[\\],:a-zN0-9\u{feff}é]{0,3}") {
        let mut text = document.to_string();
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.insert_str(at, &with);
        let mut json = Json::new(&text);
        let _ = read::answer::<Sample>(&mut json);
        let _ = json.findings();
        let _ = read::value(&mut Json::new(&text));
        let _ = Json::new(&text).skip();
        let _ = crate::strict::strict(&text);
        let _ = crate::text::document(&text, |name| name == "a", |_| false);
        let _ = crate::find::members_so_far(&text);
    }

    #[test]
    fn one_pass_over_a_document_reads_what_a_pass_over_its_payload_alone_reads(
        document in documents(),
        at in 0usize..400,
        with in "[\\x00-\\x20\\\\\"{}\\[\\],:a-zN0-9\u{feff}é]{0,3}",
        before in prop::sample::select(&["{", "{\"data\":{", "{\"code\":1,\"data\":{", "{\"id\":1,\"data\":{", "{\"list\":[{}],"][..]),
    ) {
        let text = match document {
            Value::Object(members) => Value::Object(members).to_string(),
            other => json!({ "list": other }).to_string(),
        };
        let mut text = format!("{before}{}", &text[1..]) + if before.contains("data") { ",\"code\":2}" } else { "" };
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.insert_str(at, &with);
        let mut value = Sample::default();
        let Document { members, length, findings, inner } =
            read::document(&text, &mut value, Places { lists: &["/list"], payloads: &["/data"] });
        let (skipped, end) = crate::find::members_so_far(&text);
        prop_assert_eq!(members, skipped);
        prop_assert_eq!(length.as_ref().ok(), end.as_ref().ok());
        let (start, length, findings) = match inner {
            Some((start, within)) => (start, within.length, within.findings),
            None => (0, length, findings),
        };
        if let (Ok(length), Some(findings)) = (length, findings) {
            let mut json = Json::new(&text[start..start + length]).with_list(findings.list);
            let alone = read::answer::<Sample>(&mut json).unwrap().unwrap();
            prop_assert_eq!(&value, &*alone);
            prop_assert_eq!(format!("{findings:?}"), format!("{:?}", json.findings()));
        }
    }
}
