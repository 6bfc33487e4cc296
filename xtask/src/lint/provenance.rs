//! Rules on `x-source`: everything says where it comes from, and how sure that is.

use super::Rule;
use super::grammar::Kind;
use super::survey::{Findings, Survey};

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
    what: "a `ref` that is not an http(s) address",
    why: "a reader must be able to open it",
    mend: "give the address of the page that says so, or of the page the guess starts from",
};

pub(super) const SOURCE_NOTE: Rule = Rule {
    id: "source-note",
    what: "a `note` that is empty or longer than a line",
    why: "it stands in a table of the generated pages",
    mend: "say in one line what the source shows, and what is concluded from it",
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Findings<'_, '_>) {
    for node in survey.nodes.iter().filter(|node| !node.is_ref() && !node.has("x-source")) {
        let needs_one = match node.kind {
            Kind::Root | Kind::Operation | Kind::Codes => true,
            Kind::Schema | Kind::Parameter => survey.is_component(node),
            _ => false,
        };
        if needs_one {
            let name = if survey.is_component(node) { format!(", `{}`,", node.name) } else { String::new() };
            findings.add(
                &SOURCE_MISSING,
                &node.pointer,
                format!("{}{name} does not say where it comes from", node.kind.noun()),
            );
        }
    }
    for source in survey.of(Kind::Source) {
        let at = |keyword: &str| format!("{}/{keyword}", source.pointer);
        let status = source.text("status");
        if !["documented", "observed", "inferred", "assumed"].contains(&status) {
            findings.add(&SOURCE_STATUS, &at("status"), format!("`{status}` is not one of the four"));
        }
        let reference = source.text("ref");
        let rest = reference.strip_prefix("https://").or_else(|| reference.strip_prefix("http://"));
        if rest.is_none_or(|rest| rest.is_empty() || rest.contains(char::is_whitespace)) {
            findings.add(&SOURCE_REF, &at("ref"), format!("`{reference}` is not an address"));
        }
        let note = source.text("note").trim();
        if note.is_empty() || note.contains('\n') {
            let fault = if note.is_empty() { "empty" } else { "longer than a line" };
            findings.add(&SOURCE_NOTE, &at("note"), format!("the note is {fault}"));
        }
    }
}
