use clipwire_harvest::record_schema;
use serde_json::{Value, json};

use super::Shape;

/// Every kind of record there is.
const KINDS: [&str; 8] = ["author", "comment", "hashtag", "live_room", "product", "shop", "sound", "video"];

fn every_part(schema: &Value, see: &mut impl FnMut(&Value)) {
    see(schema);
    schema["properties"].as_object().into_iter().flatten().for_each(|(_, schema)| every_part(schema, see));
    if !schema["items"].is_null() {
        every_part(&schema["items"], see);
    }
}

#[test]
fn every_column_has_one_type_and_may_be_null() {
    for kind in KINDS {
        let schema = Shape::of_schema(&record_schema(kind).unwrap()).schema();
        assert!(!schema.to_string().contains("$ref") && schema["properties"]["id"].is_object(), "{kind}");
        let mut parts = 0;
        every_part(&schema, &mut |part| {
            parts += 1;
            assert!(part["anyOf"].is_null() && part["oneOf"].is_null(), "{kind}: {part}");
            let is_one = part == &schema || part == &schema["properties"]["id"];
            assert!(is_one || part["type"].as_array().map(Vec::len) == Some(2), "{kind}: {part}");
        });
        assert!(parts > 5, "{kind}");
    }
    let video = Shape::of_schema(&record_schema("video").unwrap()).schema();
    let created = &video["properties"]["created"];
    assert_eq!((&created["type"], &created["format"]), (&json!(["null", "string"]), &json!("date-time")));
}

#[test]
fn a_count_is_a_number_and_beside_it_the_text_of_one_that_was_rounded() {
    let shape = Shape::of_schema(&record_schema("comment").unwrap());
    let of = |likes: Value| shape.of(&json!({ "id": "1", "likes": likes })).unwrap();
    assert_eq!(of(json!(17)), json!({ "id": "1", "likes": 17, "likes_text": null }));
    assert_eq!(of(json!("1.7万+")), json!({ "id": "1", "likes": 17_000, "likes_text": "1.7万+" }));
    assert_eq!(of(Value::Null), json!({ "id": "1", "likes": null, "likes_text": null }));
}

#[test]
fn what_was_not_chosen_is_neither_in_the_schema_nor_in_rows() {
    let mut shape = Shape::of_schema(&record_schema("comment").unwrap());
    let ways = shape.breadcrumbs();
    assert!(ways.contains(&["properties", "author", "properties", "bio"].map(str::to_owned).to_vec()), "{ways:?}");
    for way in [vec!["properties", "text"], vec!["properties", "author", "properties", "bio"]] {
        shape.remove(&way.into_iter().map(str::to_owned).collect::<Vec<_>>());
    }
    let schema = shape.schema();
    assert!(schema["properties"]["text"].is_null() && schema["properties"]["author"]["properties"]["bio"].is_null());
    let row = json!({ "id": "1", "text": "a", "author": { "id": "2", "bio": "b" } });
    assert_eq!(shape.of(&row), Some(json!({ "id": "1", "author": { "id": "2" } })));
}
