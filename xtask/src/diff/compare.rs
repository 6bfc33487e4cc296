//! Compares two specs part by part, and notes every difference under the rule that it falls under.

mod codes;
mod document;
mod operations;
mod paging;
mod parameters;
mod schemas;
mod words;

use serde_json::Value;

use super::rules::Rule;
use super::side::Side;

/// A difference: which rule, where on either side, and what stood and stands there.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The kind of change.
    pub rule: &'static Rule,
    /// Where it stood, if it did.
    pub base: Option<String>,
    /// Where it stands, if it does.
    pub head: Option<String>,
    /// What stood there, in a few words.
    pub before: Option<String>,
    /// What stands there, in a few words.
    pub after: Option<String>,
    /// What it is about, as people call it: `item_search_video`, `VideoHit.title`.
    pub subject: String,
    /// What happened, as the end of a sentence that begins with the subject.
    pub what: String,
}

/// Both sides, and what differs so far.
pub(super) struct Comparison<'a> {
    pub(super) base: &'a Side<'a>,
    pub(super) head: &'a Side<'a>,
    pub(super) found: Vec<Difference>,
}

/// A place on both sides that is the same thing.
#[derive(Clone, Copy)]
pub(super) struct Both<'a> {
    pub(super) base: &'a str,
    pub(super) head: &'a str,
    pub(super) subject: &'a str,
}

/// Finds every difference between two specs.
pub fn compare(base: &Side<'_>, head: &Side<'_>) -> Vec<Difference> {
    let mut comparison = Comparison { base, head, found: Vec::new() };
    document::compare(&mut comparison);
    operations::compare(&mut comparison);
    parameters::compare_components(&mut comparison);
    schemas::compare_components(&mut comparison);
    codes::compare(&mut comparison);
    comparison.found
}

impl<'a> Comparison<'a> {
    /// Notes a change of something that is on both sides.
    pub(super) fn changed(
        &mut self,
        rule: &'static Rule,
        at: Both<'_>,
        before: impl Into<Option<String>>,
        after: impl Into<Option<String>>,
        what: impl Into<String>,
    ) {
        self.found.push(Difference {
            rule,
            base: Some(at.base.to_owned()),
            head: Some(at.head.to_owned()),
            before: before.into(),
            after: after.into(),
            subject: at.subject.to_owned(),
            what: what.into(),
        });
    }

    /// Notes something that is on the old side only.
    pub(super) fn removed(
        &mut self,
        rule: &'static Rule,
        base: &str,
        subject: &str,
        before: Option<String>,
        what: &str,
    ) {
        self.found.push(Difference {
            rule,
            base: Some(base.to_owned()),
            head: None,
            before,
            after: None,
            subject: subject.to_owned(),
            what: what.to_owned(),
        });
    }

    /// Notes something that is on the new side only.
    pub(super) fn added(&mut self, rule: &'static Rule, head: &str, subject: &str, after: Option<String>, what: &str) {
        self.found.push(Difference {
            rule,
            base: None,
            head: Some(head.to_owned()),
            before: None,
            after,
            subject: subject.to_owned(),
            what: what.to_owned(),
        });
    }

    /// Notes a change of one keyword, where there is one; says whether there is.
    pub(super) fn keyword(
        &mut self,
        rule: &'static Rule,
        at: Both<'_>,
        (base, head): (&Value, &Value),
        keyword: &str,
        what: &str,
    ) -> bool {
        let (before, after) = (base.get(keyword), head.get(keyword));
        if before == after {
            return false;
        }
        let place = |pointer: &str| format!("{pointer}/{}", crate::spec::escape(keyword));
        let (base_at, head_at) = (place(at.base), place(at.head));
        let at = Both { base: &base_at, head: &head_at, subject: at.subject };
        self.changed(rule, at, before.map(short), after.map(short), what);
        true
    }

    /// The value at a place on the old side.
    pub(super) fn base_at(&self, pointer: &str) -> &'a Value {
        self.base.spec.at(pointer).unwrap_or(&Value::Null)
    }

    /// The value at a place on the new side.
    pub(super) fn head_at(&self, pointer: &str) -> &'a Value {
        self.head.spec.at(pointer).unwrap_or(&Value::Null)
    }
}

/// A value in a few words.
pub(super) fn short(value: &Value) -> String {
    const LONGEST: usize = 80;
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The entries of an object.
pub(super) fn entries<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value.get(name).and_then(Value::as_object).into_iter().flatten()
}

/// The elements of a list.
pub(super) fn elements<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// A text of an object, empty where there is none.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
