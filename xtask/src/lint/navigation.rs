//! Rules on coverage: what the provider documents is in the spec, or stands in a list with the reason why not.
//!
//! The list is a file of its own beside the specs, `openapi/navigation/<provider>.yaml`: evidence, copied from the provider's
//! site, which the spec is held against.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::provenance::is_address;
use super::walk::{Findings, Walk};
use super::{Finding, Rule, hygiene};
use crate::spec::{Spec, escape};

pub(super) const NAVIGATION_FORM: Rule = Rule {
    id: "navigation-form",
    what: "a list of what the provider documents that has another form, or does not say where it was read",
    why: "what is not understood would not be checked",
    mend: "give `source`, `what`, `groups` with `name` and either `operations` or `statuses`, and `not_covered`",
};

pub(super) const NAVIGATION_MISSING: Rule = Rule {
    id: "navigation-missing",
    what: "an operation or error status that the provider documents and the spec does not have",
    why: "nobody would notice what was forgotten",
    mend: "add it to the spec; or, under `not_covered`, the entry and the reason",
};

pub(super) const NAVIGATION_UNLISTED: Rule = Rule {
    id: "navigation-unlisted",
    what: "an operation that the provider's own list does not have",
    why: "it would be of our own making",
    mend: "take it out; or, where the provider lists it by now, add it to the list, whose `source` a reader can open",
};

pub(super) const NAVIGATION_ORDER: Rule = Rule {
    id: "navigation-order",
    what: "operations in another order than the provider lists them",
    why: "a reviewer compares the two from the top",
    mend: "move the operation in the spec",
};

pub(super) const NAVIGATION_NOT_COVERED: Rule = Rule {
    id: "navigation-not-covered",
    what: "an entry of `not_covered` without a reason, given twice, or that the spec covers all the same",
    why: "the list is what a reader trusts when looking for something that is not there",
    mend: "give `entry` and `because`; take out what is covered by now",
};

/// Holds a spec against the list of what its provider documents.
pub(super) fn check(spec: &Spec, list: &Spec) -> Vec<Finding> {
    let (walk, list_walk) = (Walk::new(spec), Walk::new(list));
    let mut findings = Findings::new(&list_walk);
    hygiene::check(list, &mut findings);
    let Some(documented) = Documented::read(list, &mut findings) else { return findings.finish() };
    let mut in_spec = Findings::new(&walk);
    let names = |index: usize| {
        let operation = &walk.operations[index];
        let title = operation.value.pointer("/x-title/en").and_then(Value::as_str);
        [operation.id(), title].into_iter().flatten()
    };
    let find = |entry: &str| (0..walk.operations.len()).find(|index| names(*index).any(|name| name == entry));
    let mut listed = HashSet::new();
    let mut last: Option<usize> = None;
    for (entry, at) in &documented.operations {
        let Some(index) = find(entry) else {
            if !documented.excused.contains_key(entry) {
                findings.add(&NAVIGATION_MISSING, at, format!("no operation is `{entry}`"));
            }
            continue;
        };
        listed.insert(index);
        let operation = &walk.operations[index];
        if let Some(before) = last.filter(|before| *before > index) {
            let message = format!("the list has it after {}", walk.operations[before].label());
            in_spec.add(&NAVIGATION_ORDER, &format!("{}/operationId", operation.pointer), message);
        } else {
            last = Some(index);
        }
    }
    for (status, at) in &documented.statuses {
        for operation in &walk.operations {
            if operation.value.pointer(&format!("/responses/{status}")).is_none() {
                findings.add(&NAVIGATION_MISSING, at, format!("{} has no answer for {status}", operation.label()));
            }
        }
    }
    for (index, operation) in walk.operations.iter().enumerate().filter(|(index, _)| !listed.contains(index)) {
        // Without an operationId it has no name to look for, which another rule reports.
        if names(index).next().is_some() {
            in_spec.add(&NAVIGATION_UNLISTED, &operation.pointer, format!("{} does not list it", list.path));
        }
    }
    for (entry, at) in documented.excused.iter().filter(|(entry, _)| find(entry).is_some()) {
        findings.add(&NAVIGATION_NOT_COVERED, at, format!("`{entry}` is in the spec"));
    }
    let mut found = in_spec.finish();
    found.extend(findings.finish());
    found
}

/// What a provider documents, each entry with its place in the list.
#[derive(Debug, Default)]
struct Documented {
    operations: Vec<(String, String)>,
    statuses: Vec<(String, String)>,
    excused: BTreeMap<String, String>,
}

impl Documented {
    /// Reads the list; nothing where its form is not the one of a list.
    fn read(list: &Spec, findings: &mut Findings<'_, '_>) -> Option<Self> {
        let mut documented = Self::default();
        let mut faults = Vec::new();
        let known = ["source", "what", "groups", "not_covered"];
        for key in list.value.as_object().into_iter().flatten().map(|(key, _)| key) {
            if !known.contains(&key.as_str()) {
                faults.push((format!("/{}", escape(key)), format!("`{key}` is not part of the list")));
            }
        }
        let text = |keyword: &str| list.value.get(keyword).and_then(Value::as_str).unwrap_or_default();
        if !is_address(text("source")) {
            faults.push(("/source".to_owned(), "`source` is not an address".to_owned()));
        }
        if text("what").trim().is_empty() {
            faults.push(("/what".to_owned(), "`what` does not say what the list is".to_owned()));
        }
        let groups = list.value.get("groups").and_then(Value::as_array);
        if groups.is_none_or(Vec::is_empty) {
            faults.push(("/groups".to_owned(), "there are no groups".to_owned()));
        }
        for (index, group) in groups.into_iter().flatten().enumerate() {
            let at = format!("/groups/{index}");
            if !documented.read_group(group, &at) {
                faults.push((at, "a group has `name` and either `operations` or `statuses`".to_owned()));
            }
        }
        let Some(excused) = list.value.get("not_covered").and_then(Value::as_array) else {
            faults.push(("/not_covered".to_owned(), "`not_covered` is not a list; it may be empty".to_owned()));
            return report(faults, findings);
        };
        for (index, excuse) in excused.iter().enumerate() {
            let at = format!("/not_covered/{index}");
            let text = |keyword: &str| excuse.get(keyword).and_then(Value::as_str).unwrap_or_default().trim();
            let entry = text("entry");
            if entry.is_empty() || text("because").is_empty() {
                findings.add(&NAVIGATION_NOT_COVERED, &at, format!("`{entry}` without a reason"));
            } else if documented.excused.insert(entry.to_owned(), at.clone()).is_some() {
                findings.add(&NAVIGATION_NOT_COVERED, &at, format!("`{entry}` is excused twice"));
            }
        }
        if faults.is_empty() { Some(documented) } else { report(faults, findings) }
    }

    fn read_group(&mut self, group: &Value, at: &str) -> bool {
        let Some(group) = group.as_object() else { return false };
        let name = group.get("name").and_then(Value::as_str);
        match (name, group.get("operations"), group.get("statuses")) {
            (Some(_), Some(Value::Array(entries)), None) => {
                let texts = entries.iter().enumerate().filter_map(|(index, entry)| {
                    Some((entry.as_str()?.to_owned(), format!("{at}/operations/{index}")))
                });
                let texts: Vec<_> = texts.collect();
                let all = texts.len() == entries.len();
                self.operations.extend(texts);
                all
            }
            (Some(_), None, Some(Value::Object(entries))) => {
                self.statuses.extend(entries.keys().map(|status| (status.clone(), format!("{at}/statuses/{status}"))));
                true
            }
            _ => false,
        }
    }
}

fn report<T>(faults: Vec<(String, String)>, findings: &mut Findings<'_, '_>) -> Option<T> {
    for (at, message) in faults {
        findings.add(&NAVIGATION_FORM, &at, message);
    }
    None
}
