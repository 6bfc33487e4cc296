//! Answers and bodies: the success answer in full, and of the others that they say the same.

use serde_json::Value;

use super::schemas;
use super::words::{compare_source, compare_words};
use crate::diff::comparison::{Comparison, Place, entries, short};
use crate::diff::flat::{Flat, canonical, meaning};
use crate::diff::rules::{self, Rule};
use crate::spec::escape;

/// Compares the answers of an operation.
pub(super) fn compare(comparison: &mut Comparison<'_>, at: &Place) {
    let (base, head) = comparison.values(at);
    let statuses =
        |value: &Value| -> Vec<String> { entries(value, "responses").map(|(status, _)| status.clone()).collect() };
    let (mut before, mut after) = (statuses(base), statuses(head));
    let all = at.child("responses");
    if before.is_empty() && after.is_empty() {
        comparison.look(&all);
    }
    let success = |list: &[String]| list.iter().find(|status| status.starts_with('2')).cloned();
    if let (Some(old), Some(new)) = (success(&before), success(&after)) {
        let below = |pointer: &str, status: &str| format!("{pointer}/{}", escape(status));
        let place = Place::new(below(&all.base, &old), below(&all.head, &new), at.subject.as_str());
        before.retain(|status| *status != old);
        after.retain(|status| *status != new);
        if old != new {
            comparison.changed(&rules::ANSWER_STATUS_CHANGED, &place, old, new, "answers with another status");
        }
        let place = follow(comparison, &place);
        if comparison.is_first(&place) {
            compare_success(comparison, &place);
        }
    }
    for status in &before {
        let place = all.child(status);
        if !after.contains(status) {
            let what = format!("describes no answer {status} any more");
            comparison.removed(kind(status, false), &place.base, &at.subject, Some(status.clone()), what);
            continue;
        }
        let target = follow(comparison, &place);
        if comparison.is_first(&target) {
            let is_shared = target.base.starts_with("/components/") && target.head.starts_with("/components/");
            let name = target.head.rsplit('/').next().unwrap_or_default();
            let subject =
                if is_shared { format!("the answer {name}") } else { format!("{}, answer {status}", at.subject) };
            compare_error(comparison, &Place { subject, ..target });
        }
    }
    for status in after.iter().filter(|status| !before.contains(status)) {
        let what = format!("describes an answer {status}");
        let place = all.child(status);
        let after = Some(status.clone());
        comparison.added(kind(status, true), (&place.head, &at.base), &at.subject, after, what);
    }
}

/// The rule for an answer that came or went. A success that went leaves nothing to read.
fn kind(status: &str, is_new: bool) -> &'static Rule {
    match (status.starts_with('2'), is_new) {
        (true, _) => &rules::ANSWER_STATUS_CHANGED,
        (false, true) => &rules::ERROR_ANSWER_ADDED,
        (false, false) => &rules::ERROR_ANSWER_REMOVED,
    }
}

/// Compares the components that are answers and that no operation has led to.
pub(super) fn compare_components(comparison: &mut Comparison<'_>) {
    let names: Vec<String> = {
        let (base, head) = (comparison.base_at("/components"), comparison.head_at("/components"));
        let other = head.get("responses");
        let known = |name: &&String| other.and_then(|all| all.get(name.as_str())).is_some();
        entries(base, "responses").map(|(name, _)| name).filter(known).cloned().collect()
    };
    for name in names {
        let pointer = format!("/components/responses/{}", escape(&name));
        if comparison.was_compared(&pointer) != [true, true] {
            compare_error(comparison, &Place::both(&pointer, format!("the answer {name}")));
        }
    }
}

/// Compares the bodies that a request carries.
pub(super) fn compare_body(comparison: &mut Comparison<'_>, at: &Place) {
    let place = at.child("requestBody");
    comparison.look(&place);
    let (before, after) = (comparison.base.spec.at(&place.base), comparison.head.spec.at(&place.head));
    match (before, after) {
        (None, Some(_)) => comparison.changed(&rules::BODY_ADDED, at, None, None, "has a body"),
        (Some(_), None) => comparison.changed(&rules::BODY_REMOVED, at, None, None, "has no body any more"),
        (Some(_), Some(_)) => {
            let target = follow(comparison, &place);
            compare_whole(comparison, &target, &rules::BODY_CHANGED, "has another body");
        }
        (None, None) => {}
    }
}

/// Follows references on both sides; what was followed is looked at.
fn follow(comparison: &mut Comparison<'_>, at: &Place) -> Place {
    let (base, head) = comparison.values(at);
    let ((to_base, _), (to_head, _)) =
        (comparison.base.spec.resolve(&at.base, base), comparison.head.spec.resolve(&at.head, head));
    if to_base != at.base {
        comparison.look_base(&at.base);
    }
    if to_head != at.head {
        comparison.look_head(&at.head);
    }
    Place::new(to_base, to_head, at.subject.as_str())
}

/// Compares something as a whole: by what it comes to, and else by its words.
fn compare_whole(comparison: &mut Comparison<'_>, at: &Place, rule: &'static Rule, what: &str) {
    comparison.look(at);
    let (base, head) = comparison.values(at);
    let (old, new) = (meaning(comparison.base.spec, &at.base, base), meaning(comparison.head.spec, &at.head, head));
    if old != new {
        comparison.changed(rule, at, None, None, what);
    } else if base != head {
        comparison.changed(&rules::WORDS_CHANGED, at, None, None, format!("{what} in words only"));
    }
}

fn compare_error(comparison: &mut Comparison<'_>, at: &Place) {
    let rule = &rules::ERROR_ANSWER_CHANGED;
    comparison.keyword(rule, at, "description", "is described otherwise");
    for (keyword, what) in [("headers", "has other headers"), ("content", "has other content")] {
        compare_whole(comparison, &at.child(keyword), rule, what);
    }
    compare_source(comparison, at);
    comparison.rest(at, &["description", "headers", "content", "x-source"]);
}

fn compare_success(comparison: &mut Comparison<'_>, at: &Place) {
    compare_words(comparison, at, &["description"]);
    compare_source(comparison, at);
    let headers = at.child("headers");
    compare_whole(comparison, &headers, &rules::ANSWER_HEADER_CHANGED, "describes its headers otherwise");
    comparison.rest(at, &["description", "x-source", "headers", "content", "example", "examples"]);
    let (base, head) = comparison.values(at);
    let media = |value: &Value| entries(value, "content").map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let (before, mut after) = (media(base), media(head));
    let content = at.child("content");
    if before.is_empty() && after.is_empty() {
        comparison.look(&content);
    }
    let (is_all, is_any) = {
        let known = |name: &&String| after.contains(name);
        (before.len() == after.len() && before.iter().all(|name| known(&name)), before.iter().any(|name| known(&name)))
    };
    if !is_all {
        let rule = if is_any { &rules::ANSWER_MEDIA_TYPE_ADDED } else { &rules::ANSWER_MEDIA_TYPE_CHANGED };
        let tell = |names: &[String]| Some(names.join(", "));
        comparison.changed(rule, at, tell(&before), tell(&after), "answers in other media types");
        for name in before.iter().filter(|name| !after.contains(name)) {
            comparison.look_base(&content.child(name).base);
        }
        for name in after.iter().filter(|name| !before.contains(name)) {
            comparison.look_head(&content.child(name).head);
        }
        after.retain(|name| before.contains(name));
    }
    for name in after {
        compare_media(comparison, &content.child(&name));
    }
}

fn compare_media(comparison: &mut Comparison<'_>, at: &Place) {
    compare_words(comparison, at, &[]);
    comparison.rest(at, &["schema", "example", "examples"]);
    let place = at.child("schema");
    let (base, head) = comparison.values(&place);
    let (old, new) = (
        Flat::of(comparison.base.spec, &[(place.base.clone(), base)]),
        Flat::of(comparison.head.spec, &[(place.head.clone(), head)]),
    );
    if let (Some(before), Some(after)) = (old.component, new.component)
        && before != after
        && canonical(comparison.base.spec, &[(place.base.clone(), base)])
            != canonical(comparison.head.spec, &[(place.head.clone(), head)])
    {
        let what = "is answered by another component";
        comparison.changed(&rules::ANSWER_SCHEMA_CHANGED, &place, short_name(before), short_name(after), what);
    }
    let subject = match (old.component, new.component) {
        (Some(_), Some(_)) => at.subject.clone(),
        _ => format!("the answer of {}", at.subject),
    };
    schemas::compare(comparison, &Place { subject, ..place });
}

fn short_name(name: &str) -> String {
    short(&Value::String(name.to_owned()))
}
