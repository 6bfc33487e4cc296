//! A comparison in the making: both specs, what was found so far, and which values a rule has looked at.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use super::rules::{self, Rule};
use super::side::Side;
use crate::spec::escape;

/// A difference: which rule, where on either side, and what stood and stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The kind of change.
    pub rule: &'static Rule,
    /// Where it stood, if it did.
    pub base: Option<String>,
    /// Where it stands, if it does.
    pub head: Option<String>,
    /// For what is new: where that stood which it was added to.
    pub within: Option<String>,
    /// What stood there, in a few words.
    pub before: Option<String>,
    /// What stands there, in a few words.
    pub after: Option<String>,
    /// What it is about, as people call it: `item_search_video`, `VideoHit.title`.
    pub subject: String,
    /// What happened, as the end of a sentence that begins with the subject.
    pub what: String,
}

/// A place on both sides that is the same thing.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) base: String,
    pub(super) head: String,
    pub(super) subject: String,
}

impl Place {
    pub(super) fn new(base: impl Into<String>, head: impl Into<String>, subject: impl Into<String>) -> Self {
        Self { base: base.into(), head: head.into(), subject: subject.into() }
    }

    /// The same pointer on both sides.
    pub(super) fn both(pointer: &str, subject: impl Into<String>) -> Self {
        Self::new(pointer, pointer, subject)
    }

    /// What stands there under a keyword.
    pub(super) fn child(&self, keyword: &str) -> Self {
        let below = |pointer: &str| format!("{pointer}/{}", escape(keyword));
        Self::new(below(&self.base), below(&self.head), self.subject.clone())
    }
}

/// Both sides, and what is known of how they differ.
pub(super) struct Comparison<'a> {
    pub(super) base: &'a Side<'a>,
    pub(super) head: &'a Side<'a>,
    pub(super) found: Vec<Difference>,
    /// Components that stand for the same thing on both sides: where one is used, the other is.
    pub(super) met: BTreeMap<(String, String), Vec<Place>>,
    /// Pairs of places that were compared already: each is compared once, however often it is reached.
    compared: HashSet<(String, String)>,
    /// The places of those pairs, by side.
    met_places: [HashSet<String>; 2],
    /// Values that a rule has looked at, with all that stands in them.
    looked: [HashSet<String>; 2],
    /// Components whose fields were compared as part of others.
    taken_in: [HashSet<String>; 2],
}

impl<'a> Comparison<'a> {
    pub(super) fn new(base: &'a Side<'a>, head: &'a Side<'a>) -> Self {
        let sets = || [HashSet::new(), HashSet::new()];
        let (found, met, compared) = (Vec::new(), BTreeMap::new(), HashSet::new());
        Self { base, head, found, met, compared, met_places: sets(), looked: sets(), taken_in: sets() }
    }

    /// Notes a change of something that is on both sides.
    pub(super) fn changed(
        &mut self,
        rule: &'static Rule,
        at: &Place,
        before: impl Into<Option<String>>,
        after: impl Into<Option<String>>,
        what: impl Into<String>,
    ) {
        self.note(Difference {
            rule,
            base: Some(at.base.clone()),
            head: Some(at.head.clone()),
            within: None,
            before: before.into(),
            after: after.into(),
            subject: at.subject.clone(),
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
        what: impl Into<String>,
    ) {
        self.look_base(base);
        let (base, subject, what) = (Some(base.to_owned()), subject.to_owned(), what.into());
        self.note(Difference { rule, base, head: None, within: None, before, after: None, subject, what });
    }

    /// Notes something that is on the new side only, with the place on the old side that it was added to.
    pub(super) fn added(
        &mut self,
        rule: &'static Rule,
        (head, within): (&str, &str),
        subject: &str,
        after: Option<String>,
        what: impl Into<String>,
    ) {
        self.look_head(head);
        let (head, within) = (Some(head.to_owned()), Some(within.to_owned()));
        let (subject, what) = (subject.to_owned(), what.into());
        self.note(Difference { rule, base: None, head, within, before: None, after, subject, what });
    }

    fn note(&mut self, difference: Difference) {
        // What several objects take in from one component is reached through each of them.
        if !self.found.contains(&difference) {
            self.found.push(difference);
        }
    }

    /// Notes a change of one keyword, where there is one; says whether there is.
    pub(super) fn keyword(&mut self, rule: &'static Rule, at: &Place, keyword: &str, what: &str) -> bool {
        let place = at.child(keyword);
        self.look(&place);
        let (before, after) = (self.base.spec.at(&place.base), self.head.spec.at(&place.head));
        if before == after {
            return false;
        }
        self.changed(rule, &place, before.map(short), after.map(short), what);
        true
    }

    /// Compares the keywords that nothing above has looked at, so that none is passed over in silence.
    pub(super) fn rest(&mut self, at: &Place, handled: &[&str]) {
        let mut names: BTreeSet<&String> = BTreeSet::new();
        for value in [self.base.spec.at(&at.base), self.head.spec.at(&at.head)].into_iter().flatten() {
            names.extend(value.as_object().into_iter().flatten().map(|(name, _)| name));
        }
        for name in names.into_iter().filter(|name| !handled.contains(&name.as_str())) {
            self.keyword(unread(name), at, name, &format!("has another `{name}`"));
        }
    }

    /// Whether two places are compared for the first time.
    pub(super) fn is_first(&mut self, at: &Place) -> bool {
        self.met_places[0].insert(at.base.clone());
        self.met_places[1].insert(at.head.clone());
        self.compared.insert((at.base.clone(), at.head.clone()))
    }

    /// Whether a place of the old side, or the new one, was compared with anything.
    pub(super) fn was_compared(&self, pointer: &str) -> [bool; 2] {
        [self.met_places[0].contains(pointer), self.met_places[1].contains(pointer)]
    }

    /// Says that the fields of a component are compared as part of another one.
    pub(super) fn take_in(&mut self, name: &str, is_base: bool) {
        self.taken_in[usize::from(!is_base)].insert(name.to_owned());
    }

    /// Whether the old component of a name, or the new one, was compared as part of others.
    pub(super) fn was_taken_in(&self, name: &str) -> [bool; 2] {
        [self.taken_in[0].contains(name), self.taken_in[1].contains(name)]
    }

    /// Says that a value is looked at on both sides, with all that stands in it.
    pub(super) fn look(&mut self, at: &Place) {
        self.look_base(&at.base);
        self.look_head(&at.head);
    }

    pub(super) fn look_base(&mut self, pointer: &str) {
        self.looked[0].insert(pointer.to_owned());
    }

    pub(super) fn look_head(&mut self, pointer: &str) {
        self.looked[1].insert(pointer.to_owned());
    }

    /// The values of the old side, and of the new one, that no rule has looked at.
    pub(super) fn unseen(&self) -> [BTreeMap<String, &'a Value>; 2] {
        [(&self.base.spec.value, &self.looked[0]), (&self.head.spec.value, &self.looked[1])].map(|(value, looked)| {
            let mut unseen = BTreeMap::new();
            gather_unseen(value, String::new(), looked, &mut unseen);
            unseen
        })
    }

    /// Whether one side is of before `x-provider`. It could not say how many digits a code has either, nor how a credential is
    /// got, so that nothing is known to differ there.
    pub(super) fn is_first_described(&self) -> bool {
        self.base.spec.at("/x-provider").is_some() != self.head.spec.at("/x-provider").is_some()
    }

    /// The value at a place on the old side.
    pub(super) fn base_at(&self, pointer: &str) -> &'a Value {
        self.base.spec.at(pointer).unwrap_or(&Value::Null)
    }

    /// The value at a place on the new side.
    pub(super) fn head_at(&self, pointer: &str) -> &'a Value {
        self.head.spec.at(pointer).unwrap_or(&Value::Null)
    }

    /// The values at a place on both sides.
    pub(super) fn values(&self, at: &Place) -> (&'a Value, &'a Value) {
        (self.base_at(&at.base), self.head_at(&at.head))
    }
}

/// The rule for a keyword that no rule of its own knows.
pub(super) fn unread(keyword: &str) -> &'static Rule {
    if keyword.starts_with("x-") { &rules::EXTENSION_CHANGED } else { &rules::UNCLASSIFIED }
}

fn gather_unseen<'v>(
    value: &'v Value,
    pointer: String,
    looked: &HashSet<String>,
    unseen: &mut BTreeMap<String, &'v Value>,
) {
    if looked.contains(&pointer) {
        return;
    }
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (name, value) in map {
                gather_unseen(value, format!("{pointer}/{}", escape(name)), looked, unseen);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, value) in items.iter().enumerate() {
                gather_unseen(value, format!("{pointer}/{index}"), looked, unseen);
            }
        }
        _ => {
            unseen.insert(pointer, value);
        }
    }
}

/// A value in a few words, without the marks of JSON.
pub(super) fn short(value: &Value) -> String {
    const LONGEST: usize = 80;
    let line = plain(value).split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn plain(value: &Value) -> String {
    let inner = |value: &Value| if value.is_object() { format!("({})", plain(value)) } else { plain(value) };
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Value::Array(items) => items.iter().map(inner).collect::<Vec<_>>().join(", "),
        Value::Object(map) if map.is_empty() => "nothing in particular".to_owned(),
        Value::Object(map) => {
            map.iter().map(|(name, value)| format!("{name} {}", inner(value))).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
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
