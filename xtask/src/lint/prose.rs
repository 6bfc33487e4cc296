//! Rules on descriptions: they are there, and rustdoc reads them as they were meant.

use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::walk::{Findings, Node, Walk};

pub(super) const DESCRIPTION_MISSING: Rule = Rule {
    id: "description-missing",
    what: "a tag, operation, parameter, component schema or property without a description",
    why: "its documentation would be empty, or made up",
    mend: "say what the value means, its unit, and who sets it; an operation needs a summary and a description",
};

pub(super) const SUMMARY_FORM: Rule = Rule {
    id: "summary-form",
    what: "a summary of an operation that is not one short sentence",
    why: "it becomes the first line of the documentation",
    mend: "one line, 80 characters at the most, third person, with a full stop",
};

pub(super) const DOCTEST_TRAP: Rule = Rule {
    id: "doctest-trap",
    what: "a description with an indented block or with a fence that rustdoc takes for Rust",
    why: "it becomes a failing test of the generated crate",
    mend: "label the fence, as in ```text, and do not indent by four",
};

pub(super) const RUSTDOC_TRAP: Rule = Rule {
    id: "rustdoc-trap",
    what: "a description with a bare `[word]`, `<word>` or address outside backticks",
    why: "rustdoc takes it for a link or for HTML and warns, which stops the build of the documentation",
    mend: "put it in backticks; an address goes into `externalDocs` or into angle brackets",
};

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for node in walk.nodes.iter().filter(|node| !node.is_ref()) {
        check_presence(walk, node, findings);
        for keyword in ["summary", "description", "meaning", "note"] {
            check_text(&format!("{}/{keyword}", node.pointer), node.text(keyword), findings);
        }
        let descriptions = node.value.get("x-enum-descriptions").and_then(Value::as_array);
        for (index, text) in descriptions.into_iter().flatten().enumerate() {
            let at = format!("{}/x-enum-descriptions/{index}", node.pointer);
            check_text(&at, text.as_str().unwrap_or_default(), findings);
        }
    }
    for operation in walk.of(Kind::Operation) {
        let summary = operation.text("summary").trim_end();
        if !summary.is_empty() && (summary.contains('\n') || summary.chars().count() > 80 || !summary.ends_with('.')) {
            let message = "the summary is not one short sentence with a full stop";
            findings.add(&SUMMARY_FORM, &format!("{}/summary", operation.pointer), message);
        }
    }
}

fn check_presence(walk: &Walk<'_>, node: &Node<'_>, findings: &mut Findings<'_, '_>) {
    let is_named_schema = node.slot == "properties" || walk.is_component(node);
    let keywords: &[&str] = match node.kind {
        Kind::Operation => &["summary", "description"],
        Kind::Tag | Kind::Parameter => &["description"],
        Kind::Schema if is_named_schema => &["description"],
        _ => return,
    };
    for keyword in keywords.iter().filter(|keyword| node.text(keyword).trim().is_empty()) {
        let name = if node.has("name") { node.text("name") } else { node.name.as_str() };
        let noun = if node.slot == "properties" { "a property" } else { node.kind.noun() };
        let named = if node.kind == Kind::Operation { String::new() } else { format!(", `{name}`,") };
        findings.add(&DESCRIPTION_MISSING, &node.pointer, format!("{noun}{named} has no {keyword}"));
    }
}

fn check_text(at: &str, text: &str, findings: &mut Findings<'_, '_>) {
    for (rule, message) in traps(text) {
        findings.add(rule, at, message);
    }
}

/// What rustdoc would take for something else than was meant.
pub(crate) fn traps(text: &str) -> Vec<(&'static Rule, String)> {
    let mut fence: Option<&str> = None;
    let mut after_blank = true;
    let mut trap = None;
    let mut plain = String::new();
    for line in text.lines() {
        let trimmed = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
        match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            (None, Some(mark)) => {
                fence = Some(mark);
                let label = trimmed[mark.len()..].trim();
                if is_rust(label) {
                    trap = Some("rustdoc compiles the fenced block".to_owned());
                }
            }
            (None, None) if after_blank && (line.starts_with("    ") || line.starts_with('\t')) => {
                trap = Some("rustdoc compiles the indented block".to_owned());
            }
            (None, None) => {
                plain.push_str(line);
                plain.push('\n');
            }
        }
        after_blank = trimmed.is_empty();
    }
    let doctest = trap.map(|message| (&DOCTEST_TRAP, message));
    doctest.into_iter().chain(bare_markup(&plain).map(|message| (&RUSTDOC_TRAP, message))).collect()
}

/// Whether rustdoc compiles a block with this label.
fn is_rust(label: &str) -> bool {
    let first = label.split([',', ' ']).next().unwrap_or_default();
    let own = ["", "rust", "ignore", "no_run", "should_panic", "compile_fail"];
    own.contains(&first) || first.starts_with("edition") || first.starts_with('{')
}

fn bare_markup(text: &str) -> Option<String> {
    // Every second piece stands between backticks.
    let pieces: Vec<&str> = text.split('`').collect();
    for piece in pieces.into_iter().step_by(2) {
        for (start, _) in piece.match_indices('[') {
            let inside = piece[start + 1..].split_once(']');
            if let Some((inside, rest)) = inside
                && !inside.trim().is_empty()
                && !rest.starts_with('(')
            {
                return Some(format!("rustdoc takes `[{inside}]` for a link"));
            }
        }
        for (start, _) in piece.match_indices('<') {
            let rest = &piece[start + 1..];
            let is_tag = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && rest.contains('>');
            if is_tag && !rest.starts_with("http") {
                return Some("rustdoc takes `<…>` for HTML".to_owned());
            }
        }
        for scheme in ["http://", "https://"] {
            for (start, _) in piece.match_indices(scheme) {
                if !piece[..start].ends_with(['<', '(']) {
                    return Some("rustdoc warns of a bare address".to_owned());
                }
            }
        }
    }
    None
}
