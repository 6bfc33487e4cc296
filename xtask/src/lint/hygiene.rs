//! Rules on the YAML itself: every reader must see the same text, and every diff only what changed.

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::Rule;
use super::walk::Findings;
use crate::spec::Spec;

#[cfg(test)]
mod tests;

pub(super) const AMBIGUOUS_SCALAR: Rule = Rule {
    id: "ambiguous-scalar",
    what: "an unquoted scalar that readers of YAML 1.1 and 1.2 take for different things",
    why: "other tools would see another spec: `no` is a boolean to one and text to the other",
    mend: "put it in quotes if it is text; else write a plain JSON number, true, false or null",
};

pub(super) const KEY_NOT_TEXT: Rule = Rule {
    id: "key-not-text",
    what: "an unquoted key that is a number, a boolean or null",
    why: "JSON has text keys only, and readers differ in how they make text of it",
    mend: "put it in quotes, as in '200'",
};

pub(super) const ANCHOR: Rule = Rule {
    id: "anchor",
    what: "an anchor, an alias or a merge key",
    why: "a diff would no longer show what it changes, and not every reader merges",
    mend: "use a component and a `$ref`, or write it out",
};

pub(super) const EXPLICIT_TAG: Rule = Rule {
    id: "explicit-tag",
    what: "a YAML tag such as `!!str`",
    why: "readers differ in which tags they follow",
    mend: "use quotes",
};

pub(super) const TAB: Rule =
    Rule { id: "tab", what: "a tab", why: "YAML refuses it in some places and shows it nowhere", mend: "use spaces" };

pub(super) const CRLF: Rule = Rule {
    id: "crlf",
    what: "a carriage return",
    why: "the hash of the spec, which a generated file carries, must be the same on every system",
    mend: "save the file with line feeds alone",
};

pub(super) const TRAILING_SPACE: Rule = Rule {
    id: "trailing-space",
    what: "a blank at the end of a line",
    why: "nobody sees it, and editors remove it in unrelated changes",
    mend: "take it out; a text that ends with a blank stands in quotes",
};

pub(super) fn check(spec: &Spec, findings: &mut Findings<'_, '_>) {
    check_lines(&spec.text, findings);
    // For every open collection, whether it is a mapping that waits for a key; None for a list.
    let mut open: Vec<Option<bool>> = Vec::new();
    let mut parser = Parser::new_from_str(&spec.text);
    // A scan error cannot happen here: the spec has been parsed before.
    while let Some(Ok((event, span))) = parser.next_event() {
        let line = span.start.line();
        let is_key = matches!(open.last(), Some(Some(true)));
        let (anchor, tag) = match &event {
            Event::Scalar(_, _, anchor, tag) => (*anchor, tag),
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => (*anchor, tag),
            _ => (0, &None),
        };
        if anchor != 0 {
            findings.add_on_line(&ANCHOR, line, "an anchor");
        }
        if let Some(tag) = tag {
            findings.add_on_line(&EXPLICIT_TAG, line, format!("the tag `{}{}`", tag.handle, tag.suffix));
        }
        match &event {
            Event::Alias(_) => findings.add_on_line(&ANCHOR, line, "an alias"),
            Event::Scalar(text, ScalarStyle::Plain, ..) => check_plain(text, is_key, line, findings),
            _ => {}
        }
        if let Event::SequenceEnd | Event::MappingEnd = event {
            open.pop();
        } else if let Some(Some(waits)) = open.last_mut() {
            *waits = !*waits;
        }
        match event {
            Event::SequenceStart(..) => open.push(None),
            Event::MappingStart(..) => open.push(Some(true)),
            _ => {}
        }
    }
}

fn check_plain(text: &str, is_key: bool, line: usize, findings: &mut Findings<'_, '_>) {
    if is_key && text == "<<" {
        return findings.add_on_line(&ANCHOR, line, "a merge key");
    }
    if let Some(reason) = disagreement(text) {
        return findings.add_on_line(&AMBIGUOUS_SCALAR, line, format!("`{text}` {reason}"));
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_key && (is_integer || ["true", "false", "null"].contains(&text.to_ascii_lowercase().as_str())) {
        findings.add_on_line(&KEY_NOT_TEXT, line, format!("the key `{text}` is not text"));
    }
}

/// Why readers disagree on a plain scalar, if they do.
pub(crate) fn disagreement(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    if ["y", "n", "yes", "no", "on", "off"].contains(&lower.as_str()) {
        return Some("is a boolean in YAML 1.1 and text in YAML 1.2");
    }
    if text.is_empty() || text == "~" {
        return Some("(or nothing at all) is null by another name");
    }
    if ["true", "false", "null"].contains(&lower.as_str()) && text != lower {
        return Some("is not how JSON writes it, and text to strict readers");
    }
    if text == "=" {
        return Some("has a meaning of its own in YAML 1.1");
    }
    let number = lower.strip_prefix(['+', '-']).unwrap_or(&lower);
    if [".inf", ".nan"].contains(&number) {
        return Some("is a number that JSON does not have");
    }
    let bytes = number.as_bytes();
    if !bytes.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.') {
        return None;
    }
    let all = |allowed: &str| number.chars().all(|c| c.is_ascii_digit() || allowed.contains(c));
    for (prefix, digits) in [("0o", "01234567_"), ("0b", "01_"), ("0x", "0123456789abcdef_")] {
        if number.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| digits.contains(c)))
        {
            return Some("is a number to some readers and text to others");
        }
    }
    if all("") && lower.parse::<i64>().is_err() && lower.parse::<u64>().is_err() {
        return Some("does not fit 64 bits, so that readers round it");
    }
    if all("") && bytes.len() > 1 && bytes[0] == b'0' {
        return Some("is octal in YAML 1.1 and decimal in YAML 1.2");
    }
    if number.contains(':') && all(":.") {
        return Some("counts in sixties in YAML 1.1 and is text in YAML 1.2");
    }
    if number.contains('_') && all("_.") {
        return Some("is a number in YAML 1.1 and text in YAML 1.2");
    }
    if let Some((mantissa, exponent)) = number.split_once('e') {
        let is_exponent = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_mantissa = mantissa.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let signed = exponent.strip_prefix(['+', '-']);
        if is_mantissa && is_exponent(signed.unwrap_or(exponent)) && !(signed.is_some() && mantissa.contains('.')) {
            return Some("is text in YAML 1.1 and a number in YAML 1.2");
        }
    }
    let date = lower.split(['t', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split('-').collect();
    let is_date =
        matches!(parts.as_slice(), [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2);
    if is_date && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())) {
        return Some("is a date in YAML 1.1 and text in YAML 1.2");
    }
    None
}

fn check_lines(text: &str, findings: &mut Findings<'_, '_>) {
    // Once is enough: a file with foreign line ends has them everywhere.
    if let Some(index) = text.split('\n').position(|line| line.contains('\r')) {
        findings.add_on_line(&CRLF, index + 1, "a carriage return");
    }
    for (index, line) in text.split('\n').enumerate() {
        let line = line.trim_end_matches('\r');
        if line.contains('\t') {
            findings.add_on_line(&TAB, index + 1, "a tab");
        }
        if line.ends_with(' ') {
            findings.add_on_line(&TRAILING_SPACE, index + 1, "a blank at the end of the line");
        }
    }
}
