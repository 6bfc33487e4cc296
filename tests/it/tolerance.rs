//! What the specs let stand in a field of an answer, held against what its reader takes.

use clipwire::{onebound, tikhubapi};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use xtask::provider::{Provider, providers, workspace_root};
use xtask::schema::{faults, validator};
use xtask::schema_walk::properties;
use xtask::spec::Spec;

/// Whether generated code reads an object.
type Reads = fn(Value) -> bool;

fn reads<T: DeserializeOwned>(answer: Value) -> bool {
    serde_json::from_value::<T>(answer).is_ok()
}

/// Components whose fields are of every kind that the dialect has.
const COMPONENTS: &[(&str, &str, Reads)] = &[
    ("onebound", "GoodsItem", reads::<onebound::types::GoodsItem>),
    ("onebound", "GoodsHit", reads::<onebound::types::GoodsHit>),
    ("onebound", "VideoItem", reads::<onebound::types::VideoItem>),
    ("onebound", "KeywordHit", reads::<onebound::types::KeywordHit>),
    ("tikhubapi", "Video", reads::<tikhubapi::types::Video>),
    ("tikhubapi", "VideoCounts", reads::<tikhubapi::types::VideoCounts>),
    ("tikhubapi", "User", reads::<tikhubapi::types::User>),
    ("tikhubapi", "MediaFile", reads::<tikhubapi::types::MediaFile>),
];

/// Nothing in every form, and something of every type.
fn values() -> Vec<Value> {
    let json = r#"[null, "", "a", [], [1], ["a"], [{}], {}, {"a": 1}, false, true, 0, -7, 1.5]"#;
    serde_json::from_str(json).unwrap()
}

fn spec(provider: &str) -> Spec {
    let known: Vec<Provider> = providers(&workspace_root()).unwrap();
    Spec::load(&workspace_root(), known.iter().find(|known| known.name == provider).unwrap()).unwrap()
}

#[test]
fn whatever_a_spec_lets_stand_in_a_field_is_read() {
    let mut tried = 0;
    for (provider, component, read) in COMPONENTS {
        let spec = spec(provider);
        let validator = validator(&spec, &format!("/components/schemas/{component}")).unwrap();
        for (name, _) in properties(&spec, spec.schema(component).unwrap()) {
            for value in values() {
                let answer = json!({ name: value });
                if faults(&validator, &answer).is_empty() {
                    assert!(read(answer), "{component}.{name}: {value}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 700, "only {tried} values fitted");
}

/// A row for each kind of field: which of the values fit. Readers take every form of nothing everywhere; a spec lists the
/// forms that a provider is known for, and null in all fields but text.
#[test]
fn each_kind_of_field_takes_what_the_dialect_says_and_nothing_else() {
    for (provider, component, field, taken) in [
        ("onebound", "GoodsItem", "num_iid", r#"null "" "a" false 0 -7"#),
        ("tikhubapi", "Video", "aweme_id", r#"null "" "a" 0 -7"#),
        ("onebound", "GoodsItem", "post_fee", r#"null "" "a" 0 -7 1.5"#),
        ("tikhubapi", "VideoCounts", "play_count", r#"null "" "a" 0 -7"#),
        ("tikhubapi", "Video", "is_top", r#"null "" "a" false true 0 -7"#),
        ("tikhubapi", "Video", "create_time", r#"null "" "a" 0 -7"#),
        ("tikhubapi", "Video", "desc", r#""" "a""#),
        ("tikhubapi", "Video", "author", r#"null "" [] {} {"a":1} false"#),
        ("onebound", "ItemGetAnswer", "call_args", r#"null "" [] {} {"a":1} false"#),
        ("onebound", "VideoItem", "item_imgs", r#"null [] [{}]"#),
        ("onebound", "GoodsPage", "item", r#"null [] [{}] {} {"a":1}"#),
        ("tikhubapi", "MediaFile", "url_list", r#"null [] ["a"]"#),
    ] {
        let spec = spec(provider);
        let validator = validator(&spec, &format!("/components/schemas/{component}")).unwrap();
        let fits = |value: &Value| faults(&validator, &json!({ field: value })).is_empty();
        let found: Vec<String> = values().iter().filter(|value| fits(value)).map(ToString::to_string).collect();
        assert_eq!(found.join(" "), taken, "{component}.{field}");
    }
}

#[test]
fn every_field_is_read_from_every_form_of_nothing() {
    for (provider, component, read) in COMPONENTS {
        let spec = spec(provider);
        for (name, _) in properties(&spec, spec.schema(component).unwrap()) {
            for nothing in [json!(null), json!([]), json!(""), json!(false)] {
                assert!(read(json!({ name: nothing })), "{component}.{name}: {nothing}");
            }
        }
    }
}
