//! Published answers, changed in every place in the ways that providers change them.

use clipwire::{Charge, ErrorKind};
use clipwire_sandbox::Reply;
use serde_json::{Map, Number, Value, json};

use crate::support::{call_answered, client, fixtures, sandbox};

/// Operations whose payload is free-form hand out what they get, so nothing can be said about it.
const FREE_FORM: &[&str] = &["item_get_app"];

#[tokio::test]
async fn no_change_of_form_in_any_place_kills_an_answer() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let mut tried = 0;
    for (operation, case, bytes) in fixtures() {
        let answer: Value = match serde_json::from_slice(&bytes) {
            Ok(answer) if operation != "other_types" && case_is_success(&operation, &case) => answer,
            _ => continue,
        };
        let send = async |answer: &Value| {
            call_answered(&sandbox, &client, &operation, Reply::bytes("application/json", answer.to_string())).await
        };
        let original = send(&answer).await.unwrap_or_else(|error| panic!("{operation}.{case}: {error}")).0;
        for pointer in places(&answer) {
            for (change, changed) in changes(&answer, &pointer) {
                let name = format!("{operation}.{case}: {change} at {pointer}");
                tried += 1;
                match send(&changed).await {
                    Ok((value, _)) if matches!(change, "retyped" | "added") && !FREE_FORM.contains(&&*operation) => {
                        assert_eq!(plain(&value), plain(&original), "{name}");
                    }
                    Ok(_) => {}
                    // Where the change takes the whole payload away, that is said, and the charge is known.
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::Decode, "{name}: {error}");
                        assert!(matches!(change, "nulled" | "emptied"), "{name}: {error}");
                        assert!(is_payload(&pointer), "{name}: {error}");
                        let coded = answer.get("error_code").is_some();
                        assert_eq!(error.charge(), if coded { Charge::Yes } else { Charge::Unknown }, "{name}");
                    }
                }
            }
        }
    }
    assert!(tried > 400, "only {tried} changes were tried");
}

fn case_is_success(operation: &str, case: &str) -> bool {
    // The published error, and the sample whose list holds nothing that is described.
    !matches!((operation, case), ("item_get_video", "published_2") | ("item_search", "published_3"))
}

fn is_payload(pointer: &str) -> bool {
    matches!(pointer, "/item" | "/items" | "/item/item" | "/items/item")
}

/// Every place in a value, as JSON pointers.
fn places(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, String::new(), &mut found);
    found
}

fn collect(value: &Value, pointer: String, found: &mut Vec<String>) {
    let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| collect(value, format!("{pointer}/{}", escape(key)), found))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| collect(value, format!("{pointer}/{index}"), found));
        }
        _ => {}
    }
    if !pointer.is_empty() {
        found.push(pointer);
    }
}

fn changes(answer: &Value, pointer: &str) -> Vec<(&'static str, Value)> {
    let with = |new: Value| {
        let mut changed = answer.clone();
        *changed.pointer_mut(pointer).expect("a place that was found") = new;
        changed
    };
    let here = answer.pointer(pointer).expect("a place that was found");
    let mut changes = vec![("nulled", with(Value::Null))];
    match here {
        Value::Number(number) => changes.push(("retyped", with(Value::String(number.to_string())))),
        // The code is what tells success from failure; as a number it has lost its leading zeros.
        Value::String(text) => {
            if let Some(number) = as_number(text) {
                changes.push(("retyped", with(Value::Number(number))));
            }
        }
        Value::Object(map) => {
            changes.push(("emptied", with(json!([]))));
            let mut more: Map<String, Value> = map.clone();
            more.insert("a_field_of_next_year".to_owned(), json!({ "deep": [1, "two", null] }));
            changes.push(("added", with(Value::Object(more))));
        }
        _ => {}
    }
    changes
}

fn as_number(text: &str) -> Option<Number> {
    let number: Number = text.parse().ok()?;
    // What would be written differently is another value, but for the zeros that lead the code of success.
    (number.to_string() == text || text == "0000").then_some(number)
}

/// The value with every scalar as text: a number and its text are the same thing.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(map.iter().map(|(key, value)| (key.clone(), plain(value))).collect()),
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        Value::String(_) | Value::Null => value.clone(),
        scalar => Value::String(scalar.to_string()),
    }
}
