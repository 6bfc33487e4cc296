//! How large the large list is, and that it comes whole in place of what stands for it.

use serde_json::{Value, json};

use super::{hits, list, marker, put_in};

#[test]
fn the_large_list_has_350_kilobytes() {
    assert!((340_000..360_000).contains(&list().len()), "{} bytes", list().len());
}

#[test]
fn the_list_takes_the_place_of_its_marker_and_other_answers_stay_as_they_are() {
    let answer = put_in(json!({ "before": 1, "list": marker(), "after": [] }).to_string());
    let whole = json!({ "before": 1, "list": hits(), "after": [] });
    assert_eq!(serde_json::from_str::<Value>(&answer).unwrap(), whole);
    assert_eq!(put_in("{\"list\":[]}".to_owned()), "{\"list\":[]}");
}
