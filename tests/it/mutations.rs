//! Published answers, changed in every place in the ways that providers change them.

use clipwire::properties::spoil::places;
use clipwire::{Charge, ErrorKind};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::{Map, Number, Value, json};

use crate::operations::Clients;
use crate::sandbox::get;
use crate::support::{Make, calls_of, fixtures, make, sandbox};

#[tokio::test]
async fn no_change_of_form_in_any_place_kills_a_published_answer() {
    let sandbox = sandbox().await;
    let mut tried = 0;
    for (operation, case, bytes) in fixtures() {
        match serde_json::from_slice(&bytes) {
            Ok(answer) if operation != "other_types" && case_is_success(&operation, &case) => {
                let payload: fn(&str) -> bool = |at| matches!(at, "/item" | "/items" | "/item/item" | "/items/item");
                tried += survives(&sandbox, make("onebound", &operation), &answer, payload, &operation).await;
            }
            _ => {}
        }
    }
    assert!(tried > 400, "only {tried} changes were tried");
}

/// The synthetic answers of the sandbox stand in for those that nobody publishes.
#[tokio::test]
async fn no_change_of_form_in_any_place_kills_a_synthetic_answer() {
    let sandbox = sandbox().await;
    let mut tried = 0;
    for (id, make) in calls_of("tikhubapi") {
        let answer = synthetic_answer(&sandbox, id).await;
        let payload: fn(&str) -> bool = |at| at.matches('/').count() == 1;
        tried += survives(&sandbox, *make, &answer, payload, id).await;
    }
    assert!(tried > 2_000, "only {tried} changes were tried");
}

/// What the sandbox answers to an operation of which nobody publishes an answer.
pub(crate) async fn synthetic_answer(sandbox: &Sandbox, id: &str) -> Value {
    let example = sandbox.examples().iter().find(|example| example.operation == id).unwrap();
    let joint = if example.path_and_query.contains('?') { '&' } else { '?' };
    get(sandbox, &format!("{}{joint}count=2", example.path_and_query), &example.headers).await
}

/// Makes the call once for every change of its answer, and says how many changes there were.
async fn survives(sandbox: &Sandbox, make: Make, answer: &Value, is_payload: fn(&str) -> bool, name: &str) -> usize {
    let clients = Clients::on(sandbox);
    let send = async |answer: &Value| {
        sandbox.reply_next(Reply::bytes("application/json", answer.to_string()));
        make(clients.clone(), false).await
    };
    let original = send(answer).await.unwrap_or_else(|error| panic!("{name}: {error}")).0;
    let mut tried = 0;
    for pointer in places(answer) {
        for (change, changed) in changes(answer, &pointer) {
            let name = format!("{name}: {change} at {pointer}");
            tried += 1;
            match send(&changed).await {
                Ok((value, _)) if matches!(change, "retyped" | "added") => {
                    assert_eq!(plain(&value), plain(&original), "{name}");
                }
                Ok(_) => {}
                // Where the change takes the whole payload away, that is said, and the charge is known if it can be.
                Err(error) => {
                    let is_null = change == "nulled" && error.kind() == ErrorKind::NotFound;
                    assert!(is_null || error.kind() == ErrorKind::Decode, "{name}: {error}");
                    assert!(matches!(change, "nulled" | "emptied"), "{name}: {error}");
                    assert!(is_payload(&pointer), "{name}: {error}");
                    let coded = answer.get("error_code").is_some();
                    assert_eq!(error.charge(), if coded { Charge::Yes } else { Charge::Unknown }, "{name}");
                }
            }
        }
    }
    tried
}

/// A field that no schema knows.
const ADDED: &str = "a_field_of_next_year";

pub(crate) fn case_is_success(operation: &str, case: &str) -> bool {
    // The published error, and the sample whose list holds nothing that is described.
    !matches!((operation, case), ("item_get_video", "published_2") | ("item_search", "published_3"))
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
            more.insert(ADDED.to_owned(), json!({ "deep": [1, "two", null] }));
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
        Value::Object(map) => {
            // Where a place is free-form, what was added to it is returned too.
            let known = map.iter().filter(|(key, _)| *key != ADDED);
            Value::Object(known.map(|(key, value)| (key.clone(), plain(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        Value::String(_) | Value::Null => value.clone(),
        scalar => Value::String(scalar.to_string()),
    }
}
