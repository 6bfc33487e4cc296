//! One report on all changes, from which every format is written.

use std::collections::BTreeMap;

use anyhow::Result;
use sha2::{Digest, Sha256};

use super::compare::compare;
use super::comparison::Difference;
use super::load::{Loaded, SideSpec, SpecPair};
use super::rules::{self, Rule};
use super::semver::{Bump, Semver, judge};
use super::side::{Side, component_of};
use super::surface::{Change, Layer, Surface, changes, surface, verdict};
use super::verdict::{Rust, Wire};
use crate::codegen;
use crate::codegen::facade::call_site;
use crate::model::Source;
use crate::provider::Provider;
use crate::spec::Spec;

/// What a change of the specs does.
#[derive(Clone, Debug)]
pub struct Report {
    /// What the old side is called.
    pub base: String,
    /// What the new side is called.
    pub head: String,
    /// One part for each provider.
    pub providers: Vec<ProviderReport>,
    /// What the next version has to be.
    pub semver: Semver,
    /// Acceptances that are over, or that belong to nothing.
    pub stale: Vec<String>,
    /// Acceptances that have done their work and can be taken out.
    pub notes: Vec<String>,
}

/// What changed in one spec.
#[derive(Clone, Debug)]
pub struct ProviderReport {
    /// What it is called: the provider, or the new one of two files.
    pub provider: String,
    /// Every difference.
    pub findings: Vec<Finding>,
    /// What differs in the generated Rust.
    pub changes: Vec<Change>,
    /// The verdict on users' code, read from the generated facade.
    pub facade: Rust,
    /// The verdict on the generated raw crate, which is outside semver.
    pub raw: Rust,
    /// How a call is written on either side, for operations whose calls differ.
    pub calls: Vec<(String, String)>,
    /// Why nothing can be generated from a side, in full.
    pub refused: Vec<String>,
}

/// One difference with its verdicts and its evidence.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The kind of change.
    pub rule: &'static Rule,
    /// What happened, in a sentence.
    pub sentence: String,
    /// The operations that it reaches.
    pub operations: Vec<String>,
    /// Where it is, as a JSON pointer: on the new side, or where it was.
    pub pointer: String,
    /// The file.
    pub path: String,
    /// The line in it.
    pub line: usize,
    /// What stood there.
    pub before: Option<String>,
    /// What stands there.
    pub after: Option<String>,
    /// How well the old statement was known.
    pub known_before: Option<Source>,
    /// How well the new one is.
    pub known_after: Option<Source>,
    /// On the wire.
    pub wire: Wire,
    /// Why.
    pub wire_why: &'static str,
    /// For users' code.
    pub rust: Rust,
    /// Why.
    pub rust_why: &'static str,
    /// What it is known again by.
    pub fingerprint: String,
    /// Why it was accepted, if it was.
    pub accepted: Option<String>,
}

/// What is said of a break of something that was only assumed.
const MENDS: &str = "the old statement was only assumed, and nobody has seen it hold";

impl Report {
    /// Compares both sides of everything that was loaded.
    pub fn of(loaded: &Loaded) -> Result<Self> {
        let mut providers: Vec<ProviderReport> = loaded.pairs.iter().map(ProviderReport::of).collect();
        distinguish(providers.iter_mut().flat_map(|part| &mut part.findings));
        let bump = providers.iter().map(|part| Bump::of(part.wire(), part.facade)).max().unwrap_or(Bump::None);
        let semver = judge(bump, &loaded.base, &loaded.head)?;
        Ok(Self {
            base: loaded.base.name.clone(),
            head: loaded.head.name.clone(),
            providers,
            semver,
            stale: Vec::new(),
            notes: Vec::new(),
        })
    }

    /// Every finding.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.providers.iter().flat_map(|part| &part.findings)
    }

    /// Whether nothing is known of users' code, because nothing can be generated from a side.
    pub fn is_refused(&self) -> bool {
        self.providers.iter().any(|part| !part.refused.is_empty())
    }
}

impl ProviderReport {
    fn of(pair: &SpecPair) -> Self {
        match (&pair.base, &pair.head) {
            (SideSpec::Read(base), SideSpec::Read(head)) => Self::compared(pair, base, head),
            _ => Self::whole(pair),
        }
    }

    fn compared(pair: &SpecPair, base: &Spec, head: &Spec) -> Self {
        let (old, new) = (Side::new(base), Side::new(head));
        let (made_old, made_new) = (Made::of(&pair.provider, base), Made::of(&pair.provider, head));
        let differences = compare(&old, &new);
        let mut part = Self::empty(&pair.name);
        let mut refusals = Vec::new();
        match (made_old, made_new) {
            (Ok(before), Ok(after)) => {
                part.changes = changes(&before.surface, &after.surface);
                part.calls = before.calls_that_differ(&after);
                part.facade = verdict(&part.changes, Layer::Facade);
                part.raw = verdict(&part.changes, Layer::Raw);
            }
            (before, after) => {
                (part.facade, part.raw) = (Rust::Refused, Rust::Refused);
                for (side, spec, made) in [("old", base, before.err()), ("new", head, after.err())] {
                    if let Some(error) = made {
                        let why = format!("{error:#}");
                        refusals.push(refusal(&pair.name, side, spec, &why));
                        part.refused.push(format!("nothing can be generated from the {side} side: {why}"));
                    }
                }
            }
        }
        let claimed = differences.iter().map(|found| found.rule.rust).max().unwrap_or(Rust::Untouched);
        part.findings = differences.iter().map(|found| finding(found, &old, &new, part.facade)).collect();
        part.findings.extend(refusals);
        if part.refused.is_empty() && part.facade > claimed {
            let sentence = "what users' code can name or notice differs, and no rule says why".to_owned();
            let mut found = plain(&rules::UNCLASSIFIED, &pair.name, sentence, &head.path);
            found.rust = part.facade;
            part.findings.push(found);
        }
        part.findings.sort_by(|one, other| {
            (other.wire, other.rust, &one.path, one.line).cmp(&(one.wire, one.rust, &other.path, other.line))
        });
        part
    }

    /// The report on a spec that is on one side only, or that cannot be read on one.
    fn whole(pair: &SpecPair) -> Self {
        let mut part = Self::empty(&pair.name);
        for (side, word) in [(&pair.base, "old"), (&pair.head, "new")] {
            if let SideSpec::Unreadable { path, why } = side {
                let first = why.lines().next().unwrap_or_default();
                let sentence = format!("{path} cannot be read on the {word} side: {first}");
                part.findings.push(plain(&rules::SPEC_UNREADABLE, &pair.name, sentence, path));
                part.refused.push(format!("the {word} side cannot be read: {why}"));
            }
        }
        let name = &pair.provider.name;
        let path = &pair.provider.spec;
        match (&pair.base, &pair.head) {
            (SideSpec::Absent, _) => {
                let sentence = format!("the spec of {name} is new; there is nothing to compare it with");
                part.findings.push(plain(&rules::SPEC_ADDED, name, sentence, path));
            }
            (_, SideSpec::Absent) => {
                let sentence = format!("the spec of {name} is gone; there is nothing to compare it with");
                part.findings.push(plain(&rules::SPEC_REMOVED, name, sentence, path));
            }
            _ => {}
        }
        if let SideSpec::Read(spec) = &pair.head
            && let Err(error) = Made::of(&pair.provider, spec)
        {
            let why = format!("{error:#}");
            part.findings.push(refusal(name, "new", spec, &why));
            part.refused.push(format!("nothing can be generated from the new side: {why}"));
        }
        let gravest = part.findings.iter().map(|found| found.rust).max().unwrap_or(Rust::Untouched);
        (part.facade, part.raw) = (gravest, gravest);
        part
    }

    fn empty(name: &str) -> Self {
        Self {
            provider: name.to_owned(),
            findings: Vec::new(),
            changes: Vec::new(),
            facade: Rust::Untouched,
            raw: Rust::Untouched,
            calls: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// The gravest verdict on the wire, accepted findings aside.
    pub fn wire(&self) -> Wire {
        self.open().map(|finding| finding.wire).max().unwrap_or(Wire::Untouched)
    }

    /// The findings that nobody has accepted.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.accepted.is_none())
    }
}

/// What is generated from one side.
struct Made {
    surface: Surface,
    /// How each operation is called.
    calls: BTreeMap<String, String>,
}

impl Made {
    fn of(provider: &Provider, spec: &Spec) -> Result<Self> {
        let loaded = codegen::Loaded::from_spec(provider, spec.clone())?;
        let calls = loaded.model.operations.iter().map(|operation| (operation.id.clone(), call_site(operation)));
        Ok(Self { calls: calls.collect(), surface: surface(&loaded)? })
    }

    fn calls_that_differ(&self, after: &Self) -> Vec<(String, String)> {
        let both = self.calls.iter().filter_map(|(id, call)| Some((call, after.calls.get(id)?)));
        both.filter(|(call, other)| call != other).map(|(old, new)| (old.clone(), new.clone())).collect()
    }
}

/// A finding on a side as a whole.
fn plain(rule: &'static Rule, provider: &str, sentence: String, path: &str) -> Finding {
    Finding {
        fingerprint: fingerprint(&[rule.id, provider]),
        rule,
        sentence,
        operations: Vec::new(),
        pointer: String::new(),
        path: path.to_owned(),
        line: 1,
        before: None,
        after: None,
        known_before: None,
        known_after: None,
        wire: rule.wire,
        wire_why: rule.wire_why,
        rust: rule.rust,
        rust_why: rule.rust_why,
        accepted: None,
    }
}

fn refusal(provider: &str, side: &str, spec: &Spec, why: &str) -> Finding {
    // The lint gives a line for each thing; the first one says enough for a sentence.
    let mut lines = why.lines().filter(|line| line.starts_with(&spec.path));
    let first = lines.next().or_else(|| why.lines().next()).unwrap_or_default();
    let more = lines.count();
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let sentence = format!("the {side} side does not pass lint and codegen: {first}{more}");
    let mut found = plain(&rules::SIDE_REFUSED, provider, sentence, &spec.path);
    found.fingerprint = fingerprint(&[rules::SIDE_REFUSED.id, provider, side]);
    found
}

fn finding(difference: &Difference, old: &Side<'_>, new: &Side<'_>, facade: Rust) -> Finding {
    let Difference { rule, base, head, within, before, after, subject, what } = difference;
    let (side, pointer) = match (head, base) {
        (Some(head), _) => (new, head),
        (None, base) => (old, base.as_ref().unwrap_or(subject)),
    };
    let mut operations = side.operations_at(pointer);
    operations.sort_unstable();
    operations.dedup();
    let known =
        |side: &Side<'_>, pointer: &Option<String>| pointer.as_deref().and_then(|pointer| side.source_at(pointer));
    let known_before = known(old, base);
    // What is added to something that was assumed corrects that assumption.
    let assumed = known_before.clone().or_else(|| known(old, &within.clone().filter(|within| !within.is_empty())));
    let is_mended = rule.wire >= Wire::Changes
        && rule.id != rules::UNCLASSIFIED.id
        && assumed.is_some_and(|source| source.status == "assumed");
    let place = component_of(pointer).unwrap_or(pointer);
    let told = [rule.id, place, subject, before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default()];
    Finding {
        rule,
        sentence: format!("{subject} {what}"),
        operations,
        pointer: pointer.clone(),
        path: side.spec.path.clone(),
        line: side.spec.line(pointer),
        before: before.clone(),
        after: after.clone(),
        known_before,
        known_after: known(new, head),
        wire: if is_mended { Wire::Mends } else { rule.wire },
        wire_why: if is_mended { MENDS } else { rule.wire_why },
        // The generated surface has the last word: a rule that breaks types breaks nobody where no type is returned.
        rust: rule.rust.min(facade),
        rust_why: match facade {
            _ if facade >= rule.rust => rule.rust_why,
            Rust::Untouched => "what users can name and notice is the same",
            Rust::Adds => "what users can name has only grown",
            Rust::Refused => "nothing is known of it while a side is refused",
            _ => "what users can name is the same, and does something else",
        },
        fingerprint: fingerprint(&told),
        accepted: None,
    }
}

fn fingerprint(told: &[&str]) -> String {
    let digest = Sha256::digest(told.join("\n").as_bytes());
    digest.iter().take(6).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// Two findings that read alike still have fingerprints of their own, those of two providers too: a row accepts one.
fn distinguish<'a>(findings: impl Iterator<Item = &'a mut Finding>) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for finding in findings {
        let count = seen.entry(finding.fingerprint.clone()).or_default();
        *count += 1;
        if *count > 1 {
            finding.fingerprint = format!("{}-{count}", finding.fingerprint);
        }
    }
}
