//! One report on all changes, from which every format is written.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::compare::{Difference, compare};
use super::load::{Loaded, Pairing};
use super::rules::Rule;
use super::semver::{Bump, Semver, judge};
use super::side::{Side, component_of};
use super::surface::{Change, Layer, Surface, changes, surface, verdict};
use super::verdict::{Rust, Wire};
use crate::codegen;
use crate::codegen::facade::call_site;
use crate::model::Source;

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
    /// Acceptances that are stale or expired.
    pub stale: Vec<String>,
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
    /// Why nothing can be generated from one side.
    pub refused: Option<String>,
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
    /// For users' code.
    pub rust: Rust,
    /// What it is known again by.
    pub fingerprint: String,
    /// Why it was accepted, if it was.
    pub accepted: Option<String>,
}

impl Report {
    /// Compares both sides of everything that was loaded.
    pub fn of(loaded: &Loaded) -> Result<Self> {
        let providers: Vec<ProviderReport> = loaded.pairings.iter().map(ProviderReport::of).collect::<Result<_>>()?;
        let bump = providers.iter().map(|part| Bump::of(part.wire(), part.facade)).max().unwrap_or(Bump::None);
        let semver = judge(bump, &loaded.base, &loaded.head)?;
        Ok(Self {
            base: loaded.base.name.clone(),
            head: loaded.head.name.clone(),
            providers,
            semver,
            stale: Vec::new(),
        })
    }

    /// Every finding.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.providers.iter().flat_map(|part| &part.findings)
    }
}

impl ProviderReport {
    fn of(pairing: &Pairing) -> Result<Self> {
        let provider = pairing.name.clone();
        let (Some(base), Some(head)) = (&pairing.base, &pairing.head) else {
            return Ok(Self::whole(pairing));
        };
        let (old, new) = (Side::new(base), Side::new(head));
        let made = |spec: &crate::spec::Spec| -> Result<(Surface, BTreeMap<String, String>)> {
            let loaded = codegen::Loaded::from_spec(&pairing.provider, spec.clone())?;
            let calls = loaded.model.operations.iter().map(|operation| (operation.id.clone(), call_site(operation)));
            Ok((surface(&loaded)?, calls.collect()))
        };
        let refuse = |side: &str, error: anyhow::Error| {
            let why = format!("nothing can be generated from the {side} side: {error:#}");
            (Vec::new(), Vec::new(), Some(why))
        };
        let (changes, calls, refused) = match (made(base), made(head)) {
            (Ok((before, old)), Ok((after, new))) => {
                let differ = old.iter().filter_map(|(id, call)| Some((call, new.get(id)?)));
                let calls = differ.filter(|(call, other)| call != other).map(|(old, new)| (old.clone(), new.clone()));
                (changes(&before, &after), calls.collect(), None)
            }
            (Err(error), _) => refuse("old", error),
            (_, Err(error)) => refuse("new", error),
        };
        let of_layer = |layer| if refused.is_some() { Rust::Refused } else { verdict(&changes, layer) };
        let (facade, raw) = (of_layer(Layer::Facade), of_layer(Layer::Raw));
        let differences = compare(&old, &new);
        let mut findings: Vec<Finding> =
            differences.iter().map(|difference| finding(difference, &old, &new, facade)).collect();
        findings.sort_by(|one, other| {
            (other.wire, other.rust, &one.path, one.line).cmp(&(one.wire, one.rust, &other.path, other.line))
        });
        distinguish(&mut findings);
        Ok(Self { provider, findings, changes, facade, raw, calls, refused })
    }

    /// The report on a spec that is on one side only.
    fn whole(pairing: &Pairing) -> Self {
        let word = if pairing.head.is_some() { "new" } else { "gone" };
        Self {
            provider: pairing.name.clone(),
            findings: Vec::new(),
            changes: Vec::new(),
            calls: Vec::new(),
            facade: if pairing.head.is_some() { Rust::Adds } else { Rust::Breaks },
            raw: if pairing.head.is_some() { Rust::Adds } else { Rust::Breaks },
            refused: Some(format!("the whole spec is {word}; there is nothing to compare it with")),
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

fn finding(difference: &Difference, old: &Side<'_>, new: &Side<'_>, facade: Rust) -> Finding {
    let Difference { rule, base, head, before, after, subject, what } = difference;
    let (side, pointer) = match (head, base) {
        (Some(head), _) => (new, head),
        (None, base) => (old, base.as_ref().unwrap_or(head.as_ref().unwrap_or(subject))),
    };
    let mut operations = side.operations_at(pointer);
    operations.sort_unstable();
    operations.dedup();
    let known =
        |side: &Side<'_>, pointer: &Option<String>| pointer.as_deref().and_then(|pointer| side.source_at(pointer));
    let place = component_of(pointer).unwrap_or(pointer);
    let told = format!(
        "{}\n{place}\n{subject}\n{}\n{}",
        rule.id,
        before.as_deref().unwrap_or(""),
        after.as_deref().unwrap_or("")
    );
    let digest = Sha256::digest(told.as_bytes());
    Finding {
        rule,
        sentence: format!("{subject} {what}"),
        operations,
        pointer: pointer.clone(),
        path: side.spec.path.clone(),
        line: side.spec.line(pointer),
        before: before.clone(),
        after: after.clone(),
        known_before: known(old, base),
        known_after: known(new, head),
        wire: rule.wire,
        // The generated surface has the last word: a rule that breaks types breaks nobody where no type is handed out.
        rust: rule.rust.min(facade),
        fingerprint: digest.iter().take(6).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}")),
        accepted: None,
    }
}

/// Two findings that read alike still have fingerprints of their own.
fn distinguish(findings: &mut [Finding]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for finding in findings {
        let count = seen.entry(finding.fingerprint.clone()).or_default();
        *count += 1;
        if *count > 1 {
            finding.fingerprint = format!("{}-{count}", finding.fingerprint);
        }
    }
}

/// A finding as JSON has it.
#[derive(Serialize)]
pub(super) struct FindingJson<'a> {
    rule: &'a str,
    sentence: &'a str,
    operations: &'a [String],
    pointer: &'a str,
    path: &'a str,
    line: usize,
    before: Option<&'a str>,
    after: Option<&'a str>,
    known_before: Option<&'a str>,
    known_after: Option<&'a str>,
    source_before: Option<&'a str>,
    source_after: Option<&'a str>,
    wire: &'a str,
    rust: &'a str,
    fingerprint: &'a str,
    accepted: Option<&'a str>,
}

impl<'a> From<&'a Finding> for FindingJson<'a> {
    fn from(finding: &'a Finding) -> Self {
        let status = |source: &'a Option<Source>| source.as_ref().map(|source| source.status.as_str());
        let reference = |source: &'a Option<Source>| source.as_ref().map(|source| source.reference.as_str());
        Self {
            rule: finding.rule.id,
            sentence: &finding.sentence,
            operations: &finding.operations,
            pointer: &finding.pointer,
            path: &finding.path,
            line: finding.line,
            before: finding.before.as_deref(),
            after: finding.after.as_deref(),
            known_before: status(&finding.known_before),
            known_after: status(&finding.known_after),
            source_before: reference(&finding.known_before),
            source_after: reference(&finding.known_after),
            wire: finding.wire.as_str(),
            rust: finding.rust.as_str(),
            fingerprint: &finding.fingerprint,
            accepted: finding.accepted.as_deref(),
        }
    }
}
