//! Changes of the kinds that were judged wrongly once, each as an edit of the small spec with what is to be said of it.

use serde_json::{Value, json};
use xtask::diff::report::Report;
use xtask::diff::{Rust, Wire};
use xtask::spec::Spec;

use super::{base, report};

fn spec(value: &Value) -> Spec {
    Spec::parse("things.yaml", &serde_json::to_string_pretty(value).unwrap()).unwrap()
}

/// The report on a change, and on nothing else.
fn after(before: impl FnOnce(&mut Value), after: impl FnOnce(&mut Value)) -> Report {
    let mut old = base().unwrap().value;
    before(&mut old);
    let mut new = old.clone();
    after(&mut new);
    report(&spec(&old), &spec(&new))
}

fn on(change: impl FnOnce(&mut Value)) -> Report {
    after(|_| {}, change)
}

/// What is said, as rule and both verdicts, in the order of gravity.
fn told(report: &Report) -> Vec<(&'static str, Wire, Rust)> {
    report.findings().map(|found| (found.rule.id, found.wire, found.rust)).collect()
}

fn at<'v>(value: &'v mut Value, pointer: &str) -> &'v mut Value {
    value.pointer_mut(pointer).unwrap_or_else(|| panic!("something stands at {pointer}"))
}

fn exchange(value: &mut Value, one: &str, other: &str) {
    let (first, second) = (at(value, one).clone(), at(value, other).clone());
    *at(value, one) = second;
    *at(value, other) = first;
}

fn rename(value: &mut Value, pointer: &str, old: &str, new: &str) {
    let map = at(value, pointer).as_object_mut().unwrap();
    let renamed = std::mem::take(map).into_iter();
    *map = renamed.map(|(key, value)| (if key == old { new.to_owned() } else { key }, value)).collect();
}

const THING: &str = "/paths/~1thing~1get/get";
const SEARCH: &str = "/paths/~1thing~1search/get";
const BOX: &str = "/paths/~1box~1get/get";

#[test]
fn operations_whose_paths_are_exchanged_are_known_by_their_names() {
    let report = on(|spec| exchange(spec, "/paths/~1thing~1get", "/paths/~1box~1get"));
    let moved = ("operation-path-changed", Wire::Breaks, Rust::Untouched);
    assert_eq!(told(&report), [moved, moved]);
    let names: Vec<&str> = report.findings().map(|found| found.sentence.split(' ').next().unwrap()).collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&"thing_get") && names.contains(&"box_get"));
}

#[test]
fn a_new_operation_at_the_old_place_of_another_is_no_rename() {
    let report = on(|spec| {
        rename(spec, "/paths", "/box/get", "/box/open");
        let mut other = at(spec, "/paths/~1box~1open").clone();
        other["get"]["operationId"] = json!("box_find");
        other["get"]["x-facade"] = json!({ "call": "boxes.find", "request": "FindBox" });
        spec["paths"]["/box/get"] = other;
    });
    let rules: Vec<_> = told(&report).into_iter().map(|(id, ..)| id).collect();
    assert_eq!(rules, ["operation-path-changed", "operation-added"]);
}

#[test]
fn names_of_values_that_are_exchanged_change_what_code_sends() {
    let report = on(|spec| *at(spec, "/components/schemas/Mode/x-enum-varnames") = json!(["Slow", "Fast"]));
    let exchanged = ("parameter-variants-exchanged", Wire::Untouched, Rust::Changes);
    assert_eq!(told(&report), [exchanged, exchanged]);
    let sends = report.providers[0].changes.iter().filter(|change| change.item.starts_with("Mode::as_str"));
    assert_eq!(sends.count(), 2, "the arms of `as_str` belong to the surface");
}

#[test]
fn a_list_in_another_order_with_its_names_says_the_same() {
    let report = on(|spec| {
        let mode = at(spec, "/components/schemas/Mode");
        for keyword in ["enum", "x-enum-varnames", "x-enum-descriptions"] {
            mode[keyword].as_array_mut().unwrap().reverse();
        }
    });
    assert_eq!(told(&report), [("rewritten", Wire::Untouched, Rust::Untouched)]);
}

/// What is asked for before and after, and the gravest of what is said.
#[test]
fn credentials_are_compared_as_alternatives_everywhere() {
    let scheme = json!({ "type": "apiKey", "in": "header", "name": "X-Token", "description": "Another." });
    for (before, new, wire) in [
        // Both are needed now.
        (json!([{ "key": [] }]), json!([{ "key": [], "token": [] }]), Wire::Breaks),
        // One of the two was enough.
        (json!([{ "key": [] }, { "key": [], "token": [] }]), json!([{ "key": [], "token": [] }]), Wire::Breaks),
        (json!([{ "key": [] }, { "token": [] }]), json!([{ "key": [], "token": [] }]), Wire::Breaks),
        (json!([{ "key": [] }, { "token": [] }]), json!([{ "key": [] }]), Wire::Breaks),
        (json!([{ "key": [] }]), json!([{ "token": [] }]), Wire::Breaks),
        (json!([{ "key": [] }, {}]), json!([{ "key": [] }]), Wire::Breaks),
        // One is enough.
        (json!([{ "key": [], "token": [] }]), json!([{ "key": [] }]), Wire::Changes),
        (json!([{ "key": [] }]), json!([{ "key": [] }, { "token": [] }]), Wire::Safe),
        (json!([{ "key": [] }]), json!([{ "key": [] }, {}]), Wire::Safe),
        // The order of alternatives says nothing.
        (json!([{ "key": [] }, { "token": [] }]), json!([{ "token": [] }, { "key": [] }]), Wire::Untouched),
    ] {
        for place in ["", BOX] {
            let set = |spec: &mut Value, sets: &Value| {
                spec["components"]["securitySchemes"]["token"] = scheme.clone();
                match place {
                    "" => spec["security"] = sets.clone(),
                    place => at(spec, place)["security"] = sets.clone(),
                }
            };
            let report = after(|spec| set(spec, &before), |spec| set(spec, &new));
            let gravest = report.findings().map(|found| found.wire).max();
            assert_eq!(gravest, Some(wire), "{before} → {new} at {place}: {:?}", told(&report));
        }
    }
}

#[test]
fn an_operation_that_begins_to_differ_in_its_credentials_is_told() {
    let report = on(|spec| at(spec, BOX)["security"] = json!([]));
    assert!(told(&report).contains(&("security-removed", Wire::Changes, Rust::Changes)), "{:?}", told(&report));
    assert_eq!(report.findings().find(|found| found.rule.id == "security-removed").unwrap().operations, ["box_get"]);
}

#[test]
fn a_credential_under_another_name_is_sent_as_before() {
    let report = on(|spec| {
        rename(spec, "/components/securitySchemes", "key", "api_key");
        spec["security"] = json!([{ "api_key": [] }]);
    });
    assert_eq!(told(&report), [("security-renamed", Wire::Untouched, Rust::Breaks)]);
}

#[test]
fn a_part_that_stood_in_place_and_is_gone_is_seen() {
    let report = on(|spec| {
        at(spec, "/components/schemas/ThingSearchAnswer/allOf").as_array_mut().unwrap().remove(1);
        at(spec, SEARCH).as_object_mut().unwrap().shift_remove("x-paging");
    });
    let gone =
        told(&report).into_iter().filter(|(id, wire, _)| (*id, *wire) == ("field-removed", Wire::Breaks)).count();
    assert_eq!(gone, 4, "{:?}", told(&report));
}

#[test]
fn a_component_that_is_renamed_and_changed_is_compared_field_by_field() {
    let report = on(|spec| {
        rename(spec, "/components/schemas", "Part", "Piece");
        *at(spec, "/components/schemas/Thing/properties/part/oneOf/0/$ref") = json!("#/components/schemas/Piece");
        *at(spec, "/components/schemas/Thing/properties/parts/items/$ref") = json!("#/components/schemas/Piece");
        at(spec, "/components/schemas/Piece/properties").as_object_mut().unwrap().shift_remove("weight");
    });
    let rules = told(&report);
    assert_eq!(
        rules,
        [("field-removed", Wire::Breaks, Rust::Breaks), ("schema-renamed", Wire::Untouched, Rust::Breaks)]
    );
}

#[test]
fn components_that_exchange_their_names_say_the_same_on_the_wire() {
    let report = on(|spec| {
        let text = spec.to_string();
        let (part, thing) = ("#/components/schemas/Part\"", "#/components/schemas/Thing\"");
        let text = text.replace(part, "#/?\"").replace(thing, part).replace("#/?\"", thing);
        *spec = serde_json::from_str(&text).unwrap();
        exchange(spec, "/components/schemas/Part", "/components/schemas/Thing");
    });
    assert_eq!(report.findings().map(|found| found.wire).max(), Some(Wire::Untouched), "{:?}", told(&report));
    assert_eq!(report.providers[0].facade, Rust::Breaks);
}

#[test]
fn an_error_answer_that_operations_share_is_told_once() {
    let share = |spec: &mut Value| {
        spec["components"]["responses"] = json!({ "Wrong": { "description": "It cannot be asked for." } });
        at(spec, THING)["responses"]["400"] = json!({ "$ref": "#/components/responses/Wrong" });
        at(spec, BOX)["responses"]["400"] = json!({ "$ref": "#/components/responses/Wrong" });
    };
    let report = after(share, |spec| {
        *at(spec, "/components/responses/Wrong/description") = json!("A parameter is wrong.");
    });
    assert_eq!(told(&report), [("error-answer-changed", Wire::Untouched, Rust::Untouched)]);
    let finding = report.findings().next().unwrap();
    assert_eq!((finding.sentence.as_str(), finding.operations.len()), ("the answer Wrong is described otherwise", 2));
    let shared = on(share);
    assert!(told(&shared).iter().all(|(id, wire, _)| *wire == Wire::Untouched && *id != "error-answer-changed"));
}

#[test]
fn the_order_of_servers_and_the_defaults_of_their_templates_count() {
    let report = on(|spec| exchange(spec, "/servers/0", "/servers/1"));
    assert_eq!(told(&report), [("servers-reordered", Wire::Safe, Rust::Changes)]);
    let template = |spec: &mut Value| {
        spec["servers"][0] = json!({
            "url": "https://{region}.example",
            "description": "The first host.",
            "variables": { "region": { "default": "api" } },
        });
    };
    let report = after(template, |spec| spec["servers"][0]["variables"]["region"]["default"] = json!("eu"));
    assert!(told(&report).iter().any(|(id, wire, _)| (*id, *wire) == ("server-changed", Wire::Breaks)));
    // A template that is filled in by its default is the address that it always was.
    let report = on(template);
    assert_eq!(report.findings().map(|found| found.wire).max(), Some(Wire::Untouched), "{:?}", told(&report));
}

#[test]
fn what_a_parameter_takes_is_compared_to_the_bottom() {
    let list = |items: Value| json!({ "type": "array", "items": items });
    for (before, new, rule, wire) in [
        (
            json!({ "type": "string" }),
            json!({ "type": "string", "format": "date" }),
            "parameter-format-changed",
            Wire::Changes,
        ),
        (json!({ "type": "number" }), json!({ "type": "integer" }), "parameter-narrowed", Wire::Breaks),
        (json!({ "type": "integer" }), json!({ "type": "number" }), "parameter-widened", Wire::Safe),
        (json!({ "type": "integer" }), json!({ "type": "boolean" }), "parameter-type-changed", Wire::Breaks),
        (json!({ "type": "string" }), list(json!({ "type": "string" })), "parameter-type-changed", Wire::Breaks),
        (list(json!({ "type": "string" })), list(json!({ "type": "integer" })), "parameter-narrowed", Wire::Breaks),
        (list(json!({ "type": "string" })), json!({ "type": "array" }), "parameter-type-changed", Wire::Breaks),
        (
            json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
            json!({ "type": "object", "properties": { "b": { "type": "string" } } }),
            "parameter-type-changed",
            Wire::Breaks,
        ),
    ] {
        let set = |schema: Value| move |spec: &mut Value| at(spec, THING)["parameters"][3]["schema"] = schema;
        let report = after(set(before.clone()), set(new.clone()));
        let found = told(&report).into_iter().find(|(id, ..)| *id == rule);
        assert_eq!(found.map(|(_, wire, _)| wire), Some(wire), "{before} → {new}: {:?}", told(&report));
    }
}

#[test]
fn what_a_free_form_answer_holds_is_compared_to_the_bottom() {
    let list = |items: Value| json!({ "type": "array", "items": items });
    let lid = "/components/schemas/BoxGetAnswer/allOf/1/properties/lid";
    for (before, new, rule) in [
        (json!({ "type": "string" }), json!({ "type": "integer" }), "field-value-changed"),
        (json!({ "type": "string" }), json!({ "type": "object" }), "field-type-changed"),
        (json!({}), json!({ "type": "object" }), "field-described"),
        (json!({ "type": "object" }), json!({}), "field-freed"),
        (json!({ "type": "object" }), json!({ "type": "string" }), "field-type-changed"),
        (list(json!({ "type": "string" })), list(json!({ "type": "integer" })), "field-value-changed"),
        (list(json!({ "type": "string" })), list(json!({ "type": "object" })), "field-type-changed"),
        (list(json!({ "type": "string" })), json!({ "type": "array" }), "field-freed"),
        (json!({ "type": "integer" }), json!({ "type": "integer", "format": "int64" }), "field-limits-changed"),
        (
            json!({ "type": "object", "additionalProperties": { "type": "string" } }),
            json!({ "type": "object", "additionalProperties": { "type": "integer" } }),
            "field-value-changed",
        ),
    ] {
        let set = |schema: Value| move |spec: &mut Value| *at(spec, lid) = schema;
        let report = after(set(before.clone()), set(new.clone()));
        assert!(told(&report).iter().any(|(id, ..)| *id == rule), "{before} → {new}: {:?}", told(&report));
    }
}

#[test]
fn a_parameter_that_is_renamed_and_described_anew_is_the_same_one() {
    let report = on(|spec| {
        let color = &mut at(spec, THING)["parameters"][3];
        color["name"] = json!("shade");
        color["description"] = json!("Which shade it should have.");
    });
    let rules: Vec<_> = told(&report).into_iter().map(|(id, wire, _)| (id, wire)).collect();
    assert_eq!(rules, [("parameter-renamed", Wire::Breaks), ("words-changed", Wire::Untouched)]);
}

#[test]
fn a_parameter_that_pages_is_renamed_once() {
    let report = on(|spec| {
        at(spec, SEARCH)["parameters"][1]["name"] = json!("offset");
        at(spec, SEARCH)["parameters"][1]["x-name"] = json!("cursor");
        at(spec, SEARCH)["x-paging"]["request"] = json!("offset");
    });
    let rules: Vec<_> = told(&report).into_iter().map(|(id, ..)| id).collect();
    assert_eq!(rules, ["parameter-wire-renamed"]);
}

/// A guess that is corrected breaks nobody on the wire; what is renamed in Rust breaks code all the same.
#[test]
fn what_was_assumed_is_mended_and_not_broken() {
    let guess = |spec: &mut Value| at(spec, BOX)["x-source"]["status"] = json!("assumed");
    let path = after(guess, |spec| rename(spec, "/paths", "/box/get", "/v2/box"));
    assert_eq!(told(&path), [("operation-path-changed", Wire::Mends, Rust::Untouched)]);
    assert!(!xtask::diff::gate::is_failure(&path, xtask::diff::gate::Threshold::Changes));
    let required = after(guess, |spec| {
        let shelf = json!({
            "name": "shelf", "in": "query", "required": true, "description": "Where it stands.",
            "schema": { "type": "string" }, "example": "s1",
        });
        at(spec, BOX)["parameters"].as_array_mut().unwrap().push(shelf);
    });
    assert_eq!(told(&required), [("parameter-required-added", Wire::Mends, Rust::Breaks)]);
    let field = after(
        |spec| at(spec, "/components/schemas/Thing")["x-source"]["status"] = json!("assumed"),
        |spec| rename(spec, "/components/schemas/Thing/properties", "note", "remark"),
    );
    assert_eq!(told(&field), [("field-renamed", Wire::Mends, Rust::Breaks)]);
    assert!(xtask::diff::gate::is_failure(&field, xtask::diff::gate::Threshold::Breaks), "a field has another name");
    for text in [
        xtask::diff::render::terminal(&path),
        xtask::diff::render::markdown(&path),
        xtask::diff::render::github(&path),
        xtask::diff::render::json(&path).unwrap(),
    ] {
        assert!(text.contains("mends"), "{text}");
    }
    // What is known to hold is broken by the same change.
    let known = on(|spec| rename(spec, "/paths", "/thing/get", "/v2/thing"));
    assert_eq!(told(&known), [("operation-path-changed", Wire::Breaks, Rust::Untouched)]);
}

#[test]
fn the_first_line_counts_every_change_once() {
    let report = on(|spec| {
        rename(spec, "/paths", "/box/get", "/box/open");
        at(spec, "/components/schemas/Thing/properties").as_object_mut().unwrap().shift_remove("note");
        spec["x-codes"]["codes"][2]["meaning"] = json!("It took more than a minute.");
        spec["servers"][1]["description"] = json!("The second host.");
    });
    let text = xtask::diff::render::terminal(&report);
    let first = text.lines().next().unwrap();
    let counts = first.split([':', ',', ';']).filter_map(|part| part.trim().split(' ').next()?.parse::<usize>().ok());
    let counts: Vec<usize> = counts.collect();
    assert_eq!(counts[0], report.findings().count(), "{first}");
    assert_eq!(counts[0], counts[1..].iter().sum::<usize>(), "{first}");
}

#[test]
fn the_page_for_reviewers_begins_with_what_the_words_mean_and_has_no_tokens_of_rust() {
    let report = on(|spec| {
        at(spec, THING)["parameters"][3]["required"] = json!(true);
        at(spec, "/components/schemas/Thing/properties")["owner"] = json!({ "type": "string", "description": "Who." });
        at(spec, SEARCH)["x-paging"]["id"] = json!("name");
    });
    let page = xtask::diff::render::markdown(&report);
    let lines: Vec<&str> = page.lines().collect();
    assert!(lines[2].starts_with("**wire**") && lines[3].starts_with("**code**") && lines[4].is_empty(), "{page}");
    let calls = page.split("```").step_by(2).collect::<String>();
    for token in ["impl Into", "Option<", "Result<", "serde", "&self", "->", "::std", "async", "&'a"] {
        assert!(!calls.contains(token), "{token} stands in the page:\n{page}");
    }
}
