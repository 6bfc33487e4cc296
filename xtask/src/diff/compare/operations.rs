//! Operations: which are there, where they stand, what of them is handed out.

use serde_json::Value;

use super::words::{compare_extensions, compare_source, compare_words};
use super::{Both, Comparison, entries, paging, parameters, schemas, short};
use crate::diff::rules;
use crate::diff::side::Operation;
use crate::spec::{escape, ref_name};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (base, head) = (comparison.base, comparison.head);
    let mut met = Vec::new();
    for old in &base.operations {
        // The same place counts first; one that moved keeps its name.
        let by_place = |new: &&Operation<'_>| new.path == old.path && new.method == old.method;
        let by_name = |new: &&Operation<'_>| {
            new.id == old.id
                && !base.operations.iter().any(|other| other.path == new.path && other.method == new.method)
        };
        let found = head.operations.iter().find(by_place).or_else(|| head.operations.iter().find(by_name));
        match found {
            Some(new) => {
                met.push(new.pointer.clone());
                compare_operation(comparison, old, new);
            }
            None => {
                let what = format!("is gone: nothing stands at {} {}", old.method.to_uppercase(), old.path);
                comparison.removed(&rules::OPERATION_REMOVED, &old.pointer, &old.id, Some(call(old)), &what);
            }
        }
    }
    for new in head.operations.iter().filter(|new| !met.contains(&new.pointer)) {
        comparison.added(&rules::OPERATION_ADDED, &new.pointer, &new.id, Some(call(new)), "is new");
    }
}

fn call(operation: &Operation<'_>) -> String {
    format!("{} {}", operation.method.to_uppercase(), operation.path)
}

fn compare_operation(comparison: &mut Comparison<'_>, old: &Operation<'_>, new: &Operation<'_>) {
    let at = Both { base: &old.pointer, head: &new.pointer, subject: &new.id };
    let pair = (old.value, new.value);
    if old.path != new.path {
        comparison.changed(&rules::OPERATION_PATH_CHANGED, at, call(old), call(new), "stands at another path");
    }
    if old.method != new.method {
        comparison.changed(&rules::OPERATION_METHOD_CHANGED, at, call(old), call(new), "takes another method");
    }
    let what = format!("was called {}", old.id);
    comparison.keyword(&rules::OPERATION_RENAMED, at, pair, "operationId", &what);
    comparison.keyword(&rules::OPERATION_TAG_CHANGED, at, pair, "tags", "belongs to another tag");
    comparison.keyword(&rules::OPERATION_DEPRECATED, at, pair, "deprecated", "is deprecated, or not any more");
    let facade = |value: &Value| value.get("x-facade").cloned().unwrap_or_default();
    let facades = (&facade(old.value), &facade(new.value));
    let place = |pointer: &str| format!("{pointer}/x-facade");
    let (base_at, head_at) = (place(at.base), place(at.head));
    let of_facade = Both { base: &base_at, head: &head_at, subject: at.subject };
    comparison.keyword(&rules::FACADE_CALL_CHANGED, of_facade, facades, "call", "is called otherwise");
    comparison.keyword(&rules::FACADE_REQUEST_RENAMED, of_facade, facades, "request", "has a request of another name");
    comparison.keyword(&rules::FACADE_ANSWER_CHANGED, of_facade, facades, "answer", "hands out another part");
    paging::compare(comparison, at, old.value, new.value);
    parameters::compare_of_operation(comparison, at, old.value, new.value);
    compare_body(comparison, at, old.value, new.value);
    compare_answers(comparison, at, old.value, new.value);
    compare_words(comparison, at, &["summary", "description", "externalDocs", "x-title"]);
    compare_extensions(comparison, at);
    compare_source(comparison, at);
}

fn compare_body(comparison: &mut Comparison<'_>, at: Both<'_>, base: &Value, head: &Value) {
    let (before, after) = (base.get("requestBody"), head.get("requestBody"));
    match (before, after) {
        (None, Some(new)) => comparison.changed(&rules::BODY_ADDED, at, None, short(new), "has a body"),
        (Some(old), None) => comparison.changed(&rules::BODY_REMOVED, at, short(old), None, "has no body any more"),
        _ => {}
    }
}

/// The success answer in full; of the others, that they are there.
fn compare_answers(comparison: &mut Comparison<'_>, at: Both<'_>, base: &Value, head: &Value) {
    let is_success = |status: &str| status.starts_with('2');
    let success =
        |value: &Value| entries(value, "responses").find(|(status, _)| is_success(status)).map(|(s, _)| s.clone());
    if let (Some(before), Some(after)) = (success(base), success(head)) {
        let answer_at = |pointer: &str, status: &str| format!("{pointer}/responses/{status}");
        let (base_at, head_at) = (answer_at(at.base, &before), answer_at(at.head, &after));
        let at = Both { base: &base_at, head: &head_at, subject: at.subject };
        if before != after {
            comparison.changed(&rules::ANSWER_STATUS_CHANGED, at, before, after, "answers with another status");
        }
        compare_success(comparison, at);
    }
    let others = |value: &Value| -> Vec<(String, Value)> {
        let answers = entries(value, "responses").filter(|(status, _)| !is_success(status));
        answers.map(|(status, answer)| (status.clone(), answer.clone())).collect()
    };
    let (before, after) = (others(base), others(head));
    let place = |pointer: &str, status: &str| format!("{pointer}/responses/{}", escape(status));
    for (status, answer) in &before {
        let base = place(at.base, status);
        match after.iter().find(|(known, _)| known == status) {
            None => comparison.removed(
                &rules::ERROR_ANSWER_REMOVED,
                &base,
                at.subject,
                Some(status.clone()),
                &format!("describes no answer {status} any more"),
            ),
            Some((_, other)) if other != answer => {
                let head = place(at.head, status);
                let at = Both { base: &base, head: &head, subject: at.subject };
                let what = format!("describes its answer {status} otherwise");
                comparison.changed(&rules::ERROR_ANSWER_CHANGED, at, short(answer), short(other), what);
            }
            Some(_) => {}
        }
    }
    for (status, _) in after.iter().filter(|(status, _)| !before.iter().any(|(known, _)| known == status)) {
        let head = place(at.head, status);
        let what = format!("describes an answer {status}");
        comparison.added(&rules::ERROR_ANSWER_ADDED, &head, at.subject, Some(status.clone()), &what);
    }
}

fn compare_success(comparison: &mut Comparison<'_>, at: Both<'_>) {
    let (base, head) = (comparison.base_at(at.base), comparison.head_at(at.head));
    compare_words(comparison, at, &["description"]);
    comparison.keyword(&rules::ANSWER_HEADER_CHANGED, at, (base, head), "headers", "describes its headers otherwise");
    let media = |value: &Value| entries(value, "content").map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let (before, after) = (media(base), media(head));
    if before != after {
        let (before, after) = (before.join(", "), after.join(", "));
        comparison.changed(&rules::ANSWER_MEDIA_TYPE_CHANGED, at, before, after, "answers in another media type");
        return;
    }
    for name in after {
        let place = |pointer: &str| format!("{pointer}/content/{}", escape(&name));
        let (base_at, head_at) = (place(at.base), place(at.head));
        let at = Both { base: &base_at, head: &head_at, subject: at.subject };
        compare_words(comparison, at, &[]);
        let (base_at, head_at) = (format!("{}/schema", at.base), format!("{}/schema", at.head));
        let at = Both { base: &base_at, head: &head_at, subject: at.subject };
        let (base, head) = (comparison.base_at(at.base), comparison.head_at(at.head));
        match (ref_name(base), ref_name(head)) {
            (Some(before), Some(after)) if before == after || schemas::is_renamed(comparison, before, after) => {}
            (Some(before), Some(after)) => {
                let (before, after) = (before.to_owned(), after.to_owned());
                comparison.changed(
                    &rules::ANSWER_SCHEMA_CHANGED,
                    at,
                    before,
                    after,
                    "is answered by another component",
                );
            }
            _ => schemas::compare_schema(comparison, at, false),
        }
    }
}
