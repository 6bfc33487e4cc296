//! What belongs to the document as a whole: its dialect, words and tags.

use serde_json::Value;

use super::words::{compare_source, compare_words};
use crate::diff::comparison::{Comparison, Place, elements, text};
use crate::diff::rules;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let at = Place::both("", "the document");
    comparison.keyword(&rules::OPENAPI_CHANGED, &at, "openapi", "is of another version of OpenAPI");
    compare_words(comparison, &at, &["info", "externalDocs"]);
    compare_source(comparison, &at);
    const HANDLED: [&str; 14] = [
        "openapi",
        "info",
        "externalDocs",
        "x-source",
        "servers",
        "security",
        "x-provider",
        "x-envelope",
        "x-codes",
        "tags",
        "paths",
        "components",
        "example",
        "examples",
    ];
    comparison.rest(&at, &HANDLED);
    compare_tags(comparison);
}

fn compare_tags(comparison: &mut Comparison<'_>) {
    let names = |value: &Value| elements(value, "tags").map(|tag| text(tag, "name").to_owned()).collect::<Vec<_>>();
    let (before, after) = (names(&comparison.base.spec.value), names(&comparison.head.spec.value));
    if before.is_empty() && after.is_empty() {
        comparison.look(&Place::both("/tags", "the tags"));
    }
    for (index, name) in before.iter().enumerate() {
        let base = format!("/tags/{index}");
        let subject = format!("the tag `{name}`");
        match after.iter().position(|known| known == name) {
            None => {
                let what = "is gone, and its handle with it";
                comparison.removed(&rules::TAG_REMOVED, &base, &subject, Some(name.clone()), what);
            }
            Some(position) => {
                let at = Place::new(base, format!("/tags/{position}"), subject);
                comparison.look(&at.child("name"));
                comparison.keyword(&rules::PLATFORM_CHANGED, &at, "x-platform", "is about another platform");
                compare_words(comparison, &at, &["description", "externalDocs"]);
                comparison.rest(&at, &["name", "x-platform", "description", "externalDocs", "example", "examples"]);
            }
        }
    }
    for (index, name) in after.iter().enumerate().filter(|(_, name)| !before.contains(name)) {
        let subject = format!("the tag `{name}`");
        let (place, what) = (format!("/tags/{index}"), "is new, and has a handle");
        comparison.added(&rules::TAG_ADDED, (&place, ""), &subject, Some(name.clone()), what);
    }
}
