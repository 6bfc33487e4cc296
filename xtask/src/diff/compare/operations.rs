//! Operations: which are there, where they stand, what of them is returned.

use std::collections::BTreeSet;

use super::words::{compare_source, compare_words};
use super::{answers, paging, parameters, security, servers};
use crate::diff::comparison::{Comparison, Place, entries};
use crate::diff::rules;
use crate::diff::side::{METHODS, Operation};
use crate::spec::escape;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (base, head) = (comparison.base, comparison.head);
    let pairs = pair(&base.operations, &head.operations);
    let mut items: BTreeSet<(String, String)> = BTreeSet::new();
    for (old, new) in &pairs {
        items.insert((old.item.clone(), new.item.clone()));
        compare_operation(comparison, old, new);
    }
    for old in base.operations.iter().filter(|old| !pairs.iter().any(|(known, _)| known.pointer == old.pointer)) {
        let what = format!("is gone: nothing stands at {} {}", old.method.to_uppercase(), old.path);
        comparison.removed(&rules::OPERATION_REMOVED, &old.pointer, &old.id, Some(call(old)), what);
    }
    for new in head.operations.iter().filter(|new| !pairs.iter().any(|(_, known)| known.pointer == new.pointer)) {
        comparison.added(&rules::OPERATION_ADDED, (&new.pointer, ""), &new.id, Some(call(new)), "is new");
    }
    compare_items(comparison, items);
}

/// A way to tell that an operation is the same one.
type Way<'w, 'a> = dyn Fn(&Operation<'a>, &Operation<'a>) -> bool + 'w;

/// Which operation is which: one keeps its name wherever it goes; without the name, the place tells.
fn pair<'a>(base: &[Operation<'a>], head: &[Operation<'a>]) -> Vec<(Operation<'a>, Operation<'a>)> {
    let mut pairs: Vec<(Operation<'a>, Operation<'a>)> = Vec::new();
    let by_name = |old: &Operation<'a>, new: &Operation<'a>| old.own_id().is_some() && old.own_id() == new.own_id();
    let by_place = |old: &Operation<'a>, new: &Operation<'a>| old.path == new.path && old.method == new.method;
    // A path is the same when only its placeholders are called otherwise.
    let by_form =
        |old: &Operation<'a>, new: &Operation<'a>| form(old.path) == form(new.path) && old.method == new.method;
    let ways: [&Way<'_, 'a>; 3] = [&by_name, &by_place, &by_form];
    for is_same in ways {
        for old in base {
            if pairs.iter().any(|(known, _)| known.pointer == old.pointer) {
                continue;
            }
            let is_free = |new: &&Operation<'a>| !pairs.iter().any(|(_, known)| known.pointer == new.pointer);
            if let Some(new) = head.iter().filter(is_free).find(|new| is_same(old, new)) {
                pairs.push((old.clone(), new.clone()));
            }
        }
    }
    pairs
}

/// A path without the names of its placeholders, which are not sent.
fn form(path: &str) -> String {
    let mut parts = path.split('{');
    let mut form = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        form.push_str("{}");
        form.push_str(part.split_once('}').map_or(part, |(_, rest)| rest));
    }
    form
}

fn call(operation: &Operation<'_>) -> String {
    format!("{} {}", operation.method.to_uppercase(), operation.path)
}

/// What stands beside the operations of a path: of those that are on both sides, whatever their paths are called.
fn compare_items(comparison: &mut Comparison<'_>, mut items: BTreeSet<(String, String)>) {
    let paths = |value: &serde_json::Value| -> Vec<String> {
        entries(value, "paths").map(|(path, _)| format!("/paths/{}", escape(path))).collect()
    };
    let (before, after) = (paths(&comparison.base.spec.value), paths(&comparison.head.spec.value));
    items.extend(before.iter().filter(|path| after.contains(path)).map(|path| (path.clone(), path.clone())));
    let handled: Vec<&str> =
        METHODS.iter().copied().chain(["parameters", "servers", "summary", "description"]).collect();
    for (base, head) in items {
        let subject = format!("the path {}", head.trim_start_matches("/paths/").replace("~1", "/"));
        let at = Place::new(base, head, subject);
        compare_words(comparison, &at, &["summary", "description"]);
        // What a path says for all of its operations is compared with each of them.
        for keyword in ["parameters", "servers"] {
            comparison.look(&at.child(keyword));
        }
        comparison.rest(&at, &handled);
    }
    // A path that came or went says so by its operations, if it has any.
    let whole = |pointer: &str, operations: &[Operation<'_>]| operations.iter().any(|known| known.item == pointer);
    for path in &before {
        if whole(path, &comparison.base.operations) && !after.contains(path) {
            comparison.look_base(path);
        }
    }
    for path in &after {
        if whole(path, &comparison.head.operations) && !before.contains(path) {
            comparison.look_head(path);
        }
    }
}

fn compare_operation(comparison: &mut Comparison<'_>, old: &Operation<'_>, new: &Operation<'_>) {
    let at = Place::new(old.pointer.as_str(), new.pointer.as_str(), new.id.as_str());
    if form(old.path) != form(new.path) {
        comparison.changed(&rules::OPERATION_PATH_CHANGED, &at, call(old), call(new), "stands at another path");
    }
    if old.method != new.method {
        comparison.changed(&rules::OPERATION_METHOD_CHANGED, &at, call(old), call(new), "takes another method");
    }
    let was = format!("was called {}", old.id);
    comparison.keyword(&rules::OPERATION_RENAMED, &at, "operationId", &was);
    comparison.keyword(&rules::OPERATION_TAG_CHANGED, &at, "tags", "belongs to another tag");
    comparison.keyword(&rules::OPERATION_DEPRECATED, &at, "deprecated", "is deprecated, or not any more");
    comparison.keyword(&rules::PRICE_CHANGED, &at, "x-price", "has another price");
    comparison.keyword(&rules::BARE_CHANGED, &at, "x-bare", "answers without the envelope, or with it");
    let facade = at.child("x-facade");
    comparison.keyword(&rules::FACADE_CALL_CHANGED, &facade, "call", "is called otherwise");
    comparison.keyword(&rules::FACADE_REQUEST_RENAMED, &facade, "request", "has a request of another name");
    comparison.keyword(&rules::FACADE_ANSWER_CHANGED, &facade, "answer", "returns another part");
    comparison.rest(&facade, &["call", "request", "answer"]);
    let renames = parameters::compare(comparison, &at, (old, new));
    paging::compare(comparison, &at, &renames);
    answers::compare_body(comparison, &at);
    answers::compare(comparison, &at);
    security::compare_of_operation(comparison, &at, old, new);
    servers::compare_of_operation(comparison, &at, old, new);
    compare_words(comparison, &at, &["summary", "description", "externalDocs", "x-title"]);
    compare_source(comparison, &at);
    const HANDLED: [&str; 19] = [
        "operationId",
        "tags",
        "summary",
        "description",
        "externalDocs",
        "x-title",
        "x-source",
        "x-facade",
        "x-paging",
        "x-price",
        "x-bare",
        "parameters",
        "requestBody",
        "responses",
        "deprecated",
        "security",
        "servers",
        "example",
        "examples",
    ];
    comparison.rest(&at, &HANDLED);
}
