//! The list of faults.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::kind::{Billing, Fault, RetryAfter};
use super::spoiling::Spoiling;
use crate::spec;

/// A fault whose name leaves nothing open, with a line about it.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) fault: Fault,
    pub(super) line: &'static str,
}

const fn kind(name: &'static str, fault: Fault, line: &'static str) -> Kind {
    Kind { name, fault, line }
}

/// The names that contain a number.
const NUMBERED: [(&str, &str); 2] = [
    (
        "status-NNN",
        "an error status, 400 to 599; options retry-after=TEXT, retry-after-date=+SECONDS, retry-after-ms=N",
    ),
    ("code-NNNN", "status 200 with this code in the JSON"),
];

/// The other names; the faults on the wire take the option `unbilled`.
pub(super) const NAMED: [Kind; 39] = [
    kind("html", Fault::Html, "a page in HTML with status 200"),
    kind("empty", Fault::Empty, "status 200 and no body"),
    kind("truncated-json", Fault::TruncatedJson, "a whole answer whose JSON stops in the middle"),
    kind("wrong-content-type", Fault::WrongContentType, "the good answer, labelled as HTML"),
    kind("gbk", Fault::Gbk, "a refusal of the credentials in GBK, labelled UTF-8"),
    kind("bom", Fault::Bom, "the good answer with a byte order mark in front"),
    kind("invalid-utf8", Fault::InvalidUtf8, "the good answer with a broken byte inside a text"),
    kind("deep-nesting", Fault::DeepNesting, "JSON of 100000 levels"),
    kind("duplicate-keys", Fault::DuplicateKeys, "the good answer in which a field stands twice"),
    kind("wrong-item", Fault::WrongItem, "the good answer, but about another id"),
    kind(
        "control-character",
        Fault::Body(Spoiling::ControlCharacter),
        "the good answer with raw control characters in a text",
    ),
    kind("marks-around", Fault::Body(Spoiling::MarksAround), "the good answer between byte order marks and NUL"),
    kind("warning-before", Fault::Body(Spoiling::WarningBefore), "the good answer behind a warning of PHP"),
    kind("note-behind", Fault::Body(Spoiling::NoteBehind), "the good answer before a note of the server"),
    kind("utf-16", Fault::Body(Spoiling::Utf16), "the good answer in UTF-16 with its mark"),
    kind("nan", Fault::Body(Spoiling::NotANumber), "the good answer with NaN for a number"),
    kind("number-out-of-range", Fault::Body(Spoiling::OutOfRange), "the good answer with 1e999 for a number"),
    kind(
        "whole-as-floats",
        Fault::Body(Spoiling::WholeAsFloats),
        "the good answer with whole numbers as 3.0 and 1.6E9",
    ),
    kind("list-as-object", Fault::Body(Spoiling::ListAsObject), "the good answer with lists as objects with gaps"),
    kind("odd-field", Fault::Body(Spoiling::OddField), "the good answer with an object for a text"),
    kind("deep-field", Fault::Body(Spoiling::DeepField), "the good answer with 5000 levels for a text"),
    kind(
        "unknown-metadata",
        Fault::Body(Spoiling::UnknownMetadata),
        "the good answer with one more field beside the payload",
    ),
    kind(
        "inner-failure",
        Fault::Body(Spoiling::InnerFailure),
        "a success with a status_code of failure for its payload",
    ),
    kind("null-payload", Fault::Body(Spoiling::NullPayload), "a success with null for its payload"),
    kind("late-answer", Fault::Body(Spoiling::LateAnswer), "the answer to another call, about other ids"),
    kind("charged-but-empty", Fault::ChargedButEmpty, "a success that is charged and carries nothing"),
    kind("gzip-bomb", Fault::GzipBomb, "a small gzip body that inflates to 256 MiB"),
    kind("gzip-mislabelled", Fault::GzipMislabelled, "the good answer, plain, labelled as gzip"),
    kind("gzip-unlabelled", Fault::GzipUnlabelled, "the good answer in gzip, without a label"),
    kind("gzip-odd-label", Fault::GzipOddLabel, "the good answer in gzip, labelled X-GZIP, identity"),
    kind("gzip-members", Fault::GzipMembers, "the good answer in gzip of two members"),
    kind("gzip-cut", Fault::GzipCut, "a whole answer whose gzip stops in the middle"),
    kind("huge-body", Fault::HugeBody, "100 MiB of JSON"),
    kind(
        "cut-before-headers",
        Fault::CutBeforeHeaders(Billing::Usual),
        "the connection is closed without an answer; option unbilled",
    ),
    kind("cut-in-headers", Fault::CutInHeaders(Billing::Usual), "closed within the headers; option unbilled"),
    kind("cut-in-body", Fault::CutInBody(Billing::Usual), "closed within the body; option unbilled"),
    kind(
        "drip",
        Fault::Drip { ms: 20, billing: Billing::Usual },
        "the good answer, 64 bytes at a time; options ms=N between two pieces, unbilled",
    ),
    kind("never", Fault::Never(Billing::Usual), "no answer; option unbilled"),
    kind("quota-ends", Fault::QuotaEnds, "from now on the quota is used up"),
];

const STATUSES: [u16; 9] = [400, 401, 408, 428, 429, 500, 502, 503, 504];

impl Fault {
    /// Lists faults of each kind, for a test that walks through all of them.
    ///
    /// That is each status that a client treats in its own way, each code of the providers' tables but for success,
    /// each form of Retry-After, sensible and not, and each other fault. Faults on the wire come with their usual billing, and
    /// `drip` waits for one millisecond only. The last one, `quota-ends`, has consequences for what comes after it.
    pub fn all() -> Vec<Self> {
        let status = |status| Self::Status { status, retry_after: Vec::new() };
        let waits = ["0", "2", "-1", "2.5", "1e9", "99999999999999999999", "soon", ""]
            .map(|text| RetryAfter::Text(text.to_owned()))
            .into_iter()
            .chain([RetryAfter::Date { seconds: 2 }, RetryAfter::Date { seconds: -60 }, RetryAfter::Milliseconds(5)]);
        let named = NAMED.map(|kind| match kind.fault {
            Self::Drip { billing, .. } => Self::Drip { ms: 1, billing },
            fault => fault,
        });
        let mut all: Vec<Self> = STATUSES.into_iter().map(status).collect();
        all.extend(waits.map(|wait| Self::Status { status: 429, retry_after: vec![wait] }));
        all.extend(codes().map(Self::Code));
        all.extend(named);
        all
    }

    /// Describes each fault in a line of text, for people.
    pub fn help() -> String {
        let lines = NUMBERED.into_iter().chain(NAMED.map(|kind| (kind.name, kind.line)));
        lines.fold(String::new(), |mut text, (name, line)| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name:<20}{line}");
            text
        })
    }

    /// The names of all faults, separated by commas.
    pub(super) fn names() -> String {
        let names: Vec<&str> = NUMBERED.into_iter().map(|(name, _)| name).chain(NAMED.map(|kind| kind.name)).collect();
        names.join(", ")
    }
}

/// The codes of the documents that were compiled in, each once, but for those of success.
fn codes() -> impl Iterator<Item = String> {
    let documents = spec::embedded().unwrap_or_default();
    let mut seen = BTreeSet::new();
    let lines = documents.iter().flat_map(|document| &document.codes).filter(|line| line.class != "answer");
    lines.filter(move |line| seen.insert(&line.code)).map(|line| line.code.clone())
}
