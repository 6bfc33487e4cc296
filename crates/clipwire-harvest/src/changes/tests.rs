use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::gather;

fn places(json: &Value) -> BTreeMap<String, Value> {
    let mut values = BTreeMap::new();
    gather(json, String::new(), &mut values);
    values
}

#[test]
fn values_are_compared_where_they_stand_and_addresses_and_sources_are_not() {
    let json = json!({
        "id": "7300000000000000001",
        "stats": { "plays": 7, "likes": null },
        "url": "https://cdn.example.com/x?sign=1",
        "source": { "fetched_at": "2026-11-27T00:00:00Z" },
        "author": { "name": "http is no address", "source": 1 },
        "hashtags": [1, 2]
    });
    let places = places(&json);
    let known: Vec<&str> = places.keys().map(String::as_str).collect();
    assert_eq!(known, ["author.name", "author.source", "id", "stats.plays"]);
}
