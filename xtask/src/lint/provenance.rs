//! Rules on `x-source`: everything says where it comes from, and how sure that is.

use super::Rule;
use super::grammar::Kind;
use super::walk::{Findings, Node, Operation, Walk};

pub(super) const SOURCE_MISSING: Rule = Rule {
    id: "source-missing",
    what: "a document, operation, code table, component schema or component parameter without an `x-source`",
    why: "there is nothing it could inherit from, and nobody could check it",
    mend: "add `x-source` with `status`, `ref` and `note`",
};

pub(super) const SOURCE_STATUS: Rule = Rule {
    id: "source-status",
    what: "a status other than documented, observed, inferred or assumed",
    why: "the generated pages count the four",
    mend: "choose the weakest of the four that is true",
};

pub(super) const SOURCE_REF: Rule = Rule {
    id: "source-ref",
    what: "a `ref` that is not an http(s) address with a host",
    why: "a reader must be able to open it",
    mend: "give the address of the page that says so, or of the page the guess starts from",
};

pub(super) const DOCS_URL: Rule = Rule {
    id: "docs-url",
    what: "an `externalDocs.url` that is not an http(s) address with a host",
    why: "it becomes a link of the documentation",
    mend: "give the address of the provider's page, or leave `externalDocs` out",
};

pub(super) const SOURCE_NOTE: Rule = Rule {
    id: "source-note",
    what: "a `note` that is empty or longer than a line",
    why: "it stands in a table of the generated pages",
    mend: "say in one line what the source shows, and what is concluded from it",
};

pub(super) const SOURCE_INFERRED: Rule = Rule {
    id: "source-inferred",
    what: "an `inferred` whose note names nothing that it follows from: no sample, no published name, no sibling",
    why: "without evidence it is `assumed`, and a reviewer has nothing to hold it against",
    mend: "name the operation, the component, the sample or the page that it follows from; else write `assumed`",
};

/// Words for what an inference can start from.
const EVIDENCE: &[&str] = &[
    "answer",
    "example",
    "field",
    "list",
    "name",
    "page",
    "publish",
    "sample",
    "seen",
    "sends",
    "slug",
    "statistic",
    "table",
    "title",
];

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for node in walk.nodes.iter().filter(|node| !node.is_ref() && !node.has("x-source")) {
        let needs_one = match node.kind {
            Kind::Root | Kind::Operation | Kind::Codes => true,
            Kind::Schema | Kind::Parameter => walk.is_component(node),
            _ => false,
        };
        if needs_one {
            let name = if walk.is_component(node) { format!(", `{}`,", node.name) } else { String::new() };
            findings.add(
                &SOURCE_MISSING,
                &node.pointer,
                format!("{}{name} does not say where it comes from", node.kind.noun()),
            );
        }
    }
    for source in walk.of(Kind::Source) {
        let at = |keyword: &str| format!("{}/{keyword}", source.pointer);
        let status = source.text("status");
        if !["documented", "observed", "inferred", "assumed"].contains(&status) {
            findings.add(&SOURCE_STATUS, &at("status"), format!("`{status}` is not one of the four"));
        }
        let reference = source.text("ref");
        if !is_address(reference) {
            findings.add(&SOURCE_REF, &at("ref"), format!("`{reference}` is not an address"));
        }
        let note = source.text("note").trim();
        if note.is_empty() || note.contains('\n') {
            let fault = if note.is_empty() { "empty" } else { "longer than a line" };
            findings.add(&SOURCE_NOTE, &at("note"), format!("the note is {fault}"));
        } else if status == "inferred" && !names_evidence(walk, source, note) {
            findings.add(&SOURCE_INFERRED, &at("note"), format!("`{note}` names nothing to follow from"));
        }
    }
    for docs in walk.of(Kind::Docs).filter(|docs| docs.has("url") && !is_address(docs.text("url"))) {
        findings.add(&DOCS_URL, &format!("{}/url", docs.pointer), format!("`{}` is not an address", docs.text("url")));
    }
}

/// Whether a note names a kind of evidence, or an operation or component other than the one that it stands in.
fn names_evidence(walk: &Walk<'_>, source: &Node<'_>, note: &str) -> bool {
    let lower = note.to_lowercase();
    let words: Vec<&str> = note.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let operations = walk.operations.iter().filter(|operation| !source.pointer.starts_with(&operation.pointer));
    let components = walk.nodes.iter().filter(|node| walk.is_component(node));
    let components =
        components.filter(|node| !source.pointer.starts_with(&node.pointer)).map(|node| node.name.as_str());
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| EVIDENCE.iter().any(|known| word.starts_with(known)))
        || operations.filter_map(Operation::id).chain(components).any(|name| words.contains(&name))
}

/// Whether a text is an address that a reader can open.
pub(crate) fn is_address(text: &str) -> bool {
    let is_plain = !text.contains(char::is_whitespace);
    url::Url::parse(text).is_ok_and(|url| {
        is_plain && ["http", "https"].contains(&url.scheme()) && url.host_str().is_some_and(|host| host.contains('.'))
    })
}
