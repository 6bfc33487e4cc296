//! Two promises of the diff, held against changes that are made up by the hundred: what comes to the same is untouched on the
//! wire, and whatever differs is told.

use serde_json::{Map, Value, json};
use xtask::diff::{Difference, Side, Wire, compare};
use xtask::provider::{providers, workspace_root};
use xtask::spec::{Spec, escape};

use super::base;

/// The spec that the examples begin with, and those of the providers.
fn specs() -> Vec<Value> {
    let root = workspace_root();
    let mut specs = vec![base().unwrap().value];
    for provider in providers(&root).unwrap() {
        specs.push(Spec::load(&root, &provider).unwrap().value);
    }
    specs
}

fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let spec = |value: &Value| Spec::parse("things.yaml", &serde_json::to_string_pretty(value).unwrap()).unwrap();
    let (before, after) = (spec(before), spec(after));
    compare(&Side::new(&before), &Side::new(&after))
}

/// Calls a function with the pointer of every value.
fn walk(value: &Value, pointer: &str, visit: &mut impl FnMut(&str, &Value)) {
    visit(pointer, value);
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(name, value)| walk(value, &format!("{pointer}/{}", escape(name)), visit));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| walk(value, &format!("{pointer}/{index}"), visit));
        }
        _ => {}
    }
}

fn is_example(pointer: &str) -> bool {
    pointer.split('/').any(|step| step == "example" || step == "examples")
}

fn set(value: &Value, pointer: &str, new: Value) -> Value {
    let mut value = value.clone();
    *value.pointer_mut(pointer).unwrap() = new;
    value
}

/// The rewritten specs say the same: both ways, nothing differs on the wire, and yet it is not said that nothing changed.
fn says_the_same(what: &str, before: &Value, after: &Value) {
    assert_ne!(before, after, "{what}: it is another document");
    for (one, other) in [(before, after), (after, before)] {
        let found = differences(one, other);
        let wire = found.iter().map(|found| found.rule.wire).max();
        assert_eq!(wire, Some(Wire::Untouched), "{what}: {:#?}", told(&found));
    }
}

fn told(found: &[Difference]) -> Vec<String> {
    let shown = found.iter().filter(|found| found.rule.wire > Wire::Untouched || found.rule.id == "unclassified");
    shown.map(|found| format!("{} {} {}: {:?}", found.rule.id, found.subject, found.what, found.base)).collect()
}

/// How many changes of one kind are tried on a spec: the small one is looked at closely, of those of the providers a few places.
fn most(spec: &Value) -> usize {
    const SMALL: usize = 20_000;
    if spec.to_string().len() < SMALL { 40 } else { 2 }
}

/// Every so many of a list.
fn sample<T>(list: Vec<T>, most: usize) -> Vec<T> {
    let step = list.len().div_ceil(most).max(1);
    list.into_iter().step_by(step).collect()
}

/// The places of references to schemas of objects, outside of compositions that name what stands for nothing.
fn references(spec: &Value, kind: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let start = format!("#/components/{kind}/");
    walk(spec, "", &mut |pointer, value| {
        if let Some(name) = value.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix(&start))
            && name != "Nothing"
            && !is_example(pointer)
        {
            found.push((pointer.to_owned(), name.to_owned()));
        }
    });
    found
}

#[test]
fn a_reference_that_is_written_out_is_untouched_on_the_wire() {
    for spec in specs() {
        for kind in ["schemas", "parameters", "responses"] {
            for (pointer, name) in sample(references(&spec, kind), most(&spec)) {
                let whole = &spec["components"][kind][&name];
                // A circle cannot be written out.
                let inline = whole.to_string();
                if inline.contains(&format!("#/components/schemas/{name}\"")) || whole.get("x-rust-type").is_some() {
                    continue;
                }
                says_the_same(&format!("{pointer} written out"), &spec, &set(&spec, &pointer, whole.clone()));
            }
        }
    }
}

#[test]
fn a_schema_that_is_given_a_name_is_untouched_on_the_wire() {
    for spec in specs() {
        let mut places = Vec::new();
        walk(&spec, "", &mut |pointer, value| {
            let is_field =
                pointer.rsplit('/').nth(1) == Some("properties") && pointer.starts_with("/components/schemas");
            if is_field && !is_example(pointer) && value.get("$ref").is_none() && value.is_object() {
                places.push(pointer.to_owned());
            }
        });
        for pointer in sample(places, most(&spec)) {
            let mut after = set(&spec, &pointer, json!({ "$ref": "#/components/schemas/Extracted" }));
            after["components"]["schemas"]["Extracted"] = spec.pointer(&pointer).unwrap().clone();
            says_the_same(&format!("{pointer} extracted"), &spec, &after);
        }
    }
}

/// The places of objects with fields of their own.
fn objects(spec: &Value) -> Vec<String> {
    let mut places = Vec::new();
    walk(spec, "/components/schemas", &mut |_, _| {});
    walk(&spec["components"]["schemas"], "/components/schemas", &mut |pointer, value| {
        let has_fields = value.get("properties").and_then(Value::as_object).is_some_and(|fields| fields.len() > 1);
        if has_fields && !is_example(pointer) && pointer.rsplit('/').next() != Some("properties") {
            places.push(pointer.to_owned());
        }
    });
    places
}

/// Takes every second field out of an object.
fn split(object: &Value) -> (Value, Map<String, Value>) {
    let (mut rest, mut taken) = (object.clone(), Map::new());
    let names: Vec<String> = object["properties"].as_object().unwrap().keys().step_by(2).cloned().collect();
    for name in names {
        let field = rest["properties"].as_object_mut().unwrap().shift_remove(&name).unwrap();
        taken.insert(name, field);
    }
    (rest, taken)
}

#[test]
fn fields_that_move_into_a_part_out_of_it_or_between_parts_are_untouched_on_the_wire() {
    for spec in specs() {
        for pointer in sample(objects(&spec), most(&spec)) {
            let object = spec.pointer(&pointer).unwrap();
            let (rest, taken) = split(object);
            let part = json!({ "type": "object", "properties": taken });
            let composed = |part: Value, rest: &Value| {
                let mut whole = Map::new();
                let mut rest = rest.clone();
                // What is said of the whole stays with the whole.
                for keyword in ["description", "x-source", "nullable"] {
                    if let Some(value) = rest.as_object_mut().unwrap().shift_remove(keyword) {
                        whole.insert(keyword.to_owned(), value);
                    }
                }
                whole.insert("allOf".to_owned(), json!([part, rest]));
                Value::Object(whole)
            };
            let inline = set(&spec, &pointer, composed(part.clone(), &rest));
            says_the_same(&format!("{pointer} in two parts"), &spec, &inline);
            let mut named = set(&spec, &pointer, composed(json!({ "$ref": "#/components/schemas/Taken" }), &rest));
            named["components"]["schemas"]["Taken"] = part;
            says_the_same(&format!("{pointer} with a named part"), &spec, &named);
            says_the_same(&format!("{pointer} from a part inside to a named one"), &inline, &named);
        }
    }
}

#[test]
fn components_under_other_names_are_untouched_on_the_wire() {
    for spec in specs() {
        for kind in ["schemas", "parameters", "responses"] {
            let names: Vec<String> =
                spec["components"][kind].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
            let mut all = spec.clone();
            for name in names.iter().filter(|name| *name != "Nothing") {
                all = rename(&all, kind, name);
            }
            if all != spec {
                says_the_same(&format!("every one of the {kind} renamed"), &spec, &all);
            }
            for name in sample(names, most(&spec)).iter().filter(|name| *name != "Nothing") {
                says_the_same(&format!("{name} renamed"), &spec, &rename(&spec, kind, name));
            }
        }
    }
}

fn rename(spec: &Value, kind: &str, name: &str) -> Value {
    let (old, new) = (format!("\"#/components/{kind}/{name}\""), format!("\"#/components/{kind}/New{name}\""));
    let mut value: Value = serde_json::from_str(&spec.to_string().replace(&old, &new)).unwrap();
    if value.pointer("/x-envelope/schema").and_then(Value::as_str) == Some(name) {
        return spec_with_envelope(value, kind, name);
    }
    move_key(&mut value["components"][kind], name);
    value
}

/// The envelope is told by its name, which moves along.
fn spec_with_envelope(mut value: Value, kind: &str, name: &str) -> Value {
    move_key(&mut value["components"][kind], name);
    value["x-envelope"]["schema"] = format!("New{name}").into();
    value
}

fn move_key(map: &mut Value, name: &str) {
    let map = map.as_object_mut().unwrap();
    let renamed = std::mem::take(map).into_iter();
    *map = renamed.map(|(key, value)| (if key == name { format!("New{name}") } else { key }, value)).collect();
}

/// The keys of every object the other way round.
fn turned(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            Value::Object(map.iter().rev().map(|(key, value)| (key.clone(), turned(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(turned).collect()),
        other => other.clone(),
    }
}

#[test]
fn the_order_of_keys_is_no_difference_at_all() {
    for spec in specs() {
        let turned = turned(&spec);
        assert_ne!(spec.to_string(), turned.to_string());
        assert_eq!(differences(&spec, &turned), Vec::new());
    }
}

#[test]
fn parameters_that_a_path_declares_for_its_operations_are_untouched_on_the_wire() {
    for spec in specs() {
        let mut after = spec.clone();
        for item in after["paths"].as_object_mut().unwrap().values_mut().filter_map(Value::as_object_mut) {
            // What one method of two declares is not the path's.
            assert_eq!(item.len(), 1, "a path of several methods: {:?}", item.keys());
            let operation = item.values_mut().next().and_then(Value::as_object_mut).unwrap();
            if let Some(parameters) = operation.shift_remove("parameters") {
                item.insert("parameters".to_owned(), parameters);
            }
        }
        says_the_same("every parameter at its path", &spec, &after);
    }
}

/// Another value of the same type.
fn another(value: &Value) -> Option<Value> {
    Some(match value {
        Value::String(text) => format!("{text}x").into(),
        Value::Bool(flag) => (!flag).into(),
        Value::Number(number) => (number.as_f64()? + 1.0).into(),
        Value::Null => 1.into(),
        Value::Array(items) if items.is_empty() => json!(["x"]),
        Value::Object(map) if map.is_empty() => json!({ "x": 1 }),
        _ => return None,
    })
}

/// Whether a place holds words, examples or provenance, which touch nobody.
fn is_words(pointer: &str) -> bool {
    const WORDS: [&str; 12] = [
        "description",
        "summary",
        "title",
        "info",
        "externalDocs",
        "example",
        "examples",
        "x-source",
        "x-title",
        "x-enum-descriptions",
        "meaning",
        "openapi",
    ];
    pointer.split('/').any(|step| WORDS.contains(&step))
}

/// Every single value of a spec, changed alone: it is told, and not as something that is only written otherwise.
#[test]
fn every_value_that_changes_alone_is_told() {
    for spec in specs() {
        let mut places = Vec::new();
        walk(&spec, "", &mut |pointer, value| {
            if let Some(new) = another(value) {
                places.push((pointer.to_owned(), new));
            }
        });
        for (pointer, new) in sample(places, most(&spec)) {
            let found = differences(&spec, &set(&spec, &pointer, new));
            let is_told = found.iter().any(|found| found.rule.id != "rewritten");
            assert!(is_told, "{pointer} changed, and nothing is told of it: {found:?}");
            let touches = found
                .iter()
                .any(|found| found.rule.wire > Wire::Untouched || found.rule.rust > xtask::diff::Rust::Untouched);
            let is_of_errors = pointer.contains("/responses/4")
                || pointer.contains("/responses/5")
                || pointer.starts_with("/components/responses");
            assert!(touches || is_words(&pointer) || is_of_errors, "{pointer} changed: {found:#?}");
        }
    }
}

/// Every key and every element of a spec, taken out alone.
#[test]
fn everything_that_is_taken_out_alone_is_told() {
    for spec in specs() {
        let mut places = Vec::new();
        walk(&spec, "", &mut |pointer, _| places.push(pointer.to_owned()));
        for pointer in sample(places, most(&spec)).into_iter().filter(|pointer| !pointer.is_empty()) {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            let mut after = spec.clone();
            match after.pointer_mut(parent).unwrap() {
                Value::Object(map) => {
                    map.shift_remove(&name.replace("~1", "/").replace("~0", "~"));
                }
                Value::Array(items) => {
                    items.remove(name.parse().unwrap());
                }
                _ => unreachable!("a value stands in an object or a list"),
            }
            for (one, other) in [(&spec, &after), (&after, &spec)] {
                let found = differences(one, other);
                assert!(!found.is_empty(), "{pointer} came or went, and nothing is told of it");
            }
        }
    }
}

/// Things that nobody expects in a spec, put in everywhere.
#[test]
fn what_no_rule_knows_is_told_wherever_it_stands() {
    for spec in specs() {
        let mut places = Vec::new();
        walk(&spec, "", &mut |pointer, value| {
            if value.is_object() && !is_example(pointer) {
                places.push(pointer.to_owned());
            }
        });
        for pointer in sample(places, most(&spec)) {
            for (keyword, new) in [("oddity", json!({ "deep": [1, 2] })), ("x-oddity", json!("there"))] {
                let mut after = spec.clone();
                after.pointer_mut(&pointer).unwrap()[keyword] = new;
                let found = differences(&spec, &after);
                assert!(!found.is_empty(), "{pointer}/{keyword} is new, and nothing is told of it");
                let back = differences(&after, &spec);
                assert!(!back.is_empty(), "{pointer}/{keyword} is gone, and nothing is told of it");
            }
        }
    }
}
