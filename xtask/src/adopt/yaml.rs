//! Values as YAML of the dialect: blocks, quotes where readers disagree, texts of several lines as they are.

use std::fmt::Write as _;

use serde_json::Value;

use crate::lint::hygiene::disagreement;

/// A mapping as a YAML document.
pub(super) fn document(value: &Value) -> String {
    let mut lines = Vec::new();
    block(value, 0, &mut lines);
    lines.join("\n") + "\n"
}

/// A value on lines of its own.
fn block(value: &Value, indentation: usize, lines: &mut Vec<String>) {
    let before = " ".repeat(indentation);
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                entry(&format!("{before}{}:", scalar(key)), value, indentation + 2, lines);
            }
        }
        Value::Array(items) => {
            for item in items {
                let start = lines.len();
                let is_block = match item {
                    Value::Object(entries) => !entries.is_empty(),
                    Value::Array(items) => !items.is_empty(),
                    _ => false,
                };
                if is_block {
                    block(item, indentation + 2, lines);
                    lines[start].replace_range(indentation..=indentation, "-");
                } else {
                    entry(&format!("{before}-"), item, indentation + 2, lines);
                }
            }
        }
        _ => {}
    }
}

/// What stands behind a key or a dash.
fn entry(start: &str, value: &Value, indentation: usize, lines: &mut Vec<String>) {
    match value {
        Value::Object(entries) if entries.is_empty() => lines.push(format!("{start} {{}}")),
        Value::Array(items) if items.is_empty() => lines.push(format!("{start} []")),
        Value::Object(_) | Value::Array(_) => {
            lines.push(start.to_owned());
            block(value, indentation, lines);
        }
        Value::String(text) if is_literal(text) => {
            lines.push(format!("{start} |{}", if text.ends_with('\n') { "" } else { "-" }));
            let before = " ".repeat(indentation);
            lines.extend(
                text.lines().map(|line| if line.is_empty() { String::new() } else { format!("{before}{line}") }),
            );
        }
        Value::String(text) => lines.push(format!("{start} {}", scalar(text))),
        other => lines.push(format!("{start} {other}")),
    }
}

/// Whether a text has several lines that can stand as they are.
fn is_literal(text: &str) -> bool {
    let is_plain = |line: &str| !line.ends_with(' ') && !line.chars().any(is_escaped);
    text.contains('\n') && !text.starts_with([' ', '\n']) && !text.ends_with("\n\n") && text.lines().all(is_plain)
}

/// Whether a character means something else in a text of YAML: a break of a line, or one that no reader has to take.
fn is_escaped(c: char) -> bool {
    c.is_control() || ['\u{2028}', '\u{2029}', '\u{feff}'].contains(&c)
}

/// A text on one line.
fn scalar(text: &str) -> String {
    if text.chars().any(is_escaped) {
        // JSON's escapes are those of YAML, but JSON lets more characters stand bare.
        let quoted = Value::String(text.to_owned()).to_string();
        return quoted.chars().fold(String::new(), |mut all, c| {
            if is_escaped(c) {
                let _ = write!(all, "\\u{:04x}", u32::from(c));
            } else {
                all.push(c);
            }
            all
        });
    }
    if is_plain(text) { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

/// Whether every reader takes a bare text for the same text.
fn is_plain(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_alphabetic() || "/_$".contains(c));
    let is_indicator = text.contains(": ") || text.contains(" #") || text.ends_with(':') || text.ends_with(' ');
    let is_word = ["true", "false", "null"].contains(&text.to_lowercase().as_str());
    starts_well && !is_indicator && !is_word && disagreement(text).is_none()
}

#[cfg(test)]
mod tests {
    //! What is written is read back as it was, and readers do not disagree on it.

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn blocks_lists_and_texts_are_laid_out_as_in_the_specs() {
        let value = json!({
            "a": { "b": [1, "yes", { "c": "x: y", "d": [] }], "e": {} },
            "'200'": "two\nlines\n",
            "404": "one\nmore",
            "f": [["g"], { "h": null }],
        });
        assert_eq!(
            document(&value),
            "a:\n  b:\n    - 1\n    - 'yes'\n    - c: 'x: y'\n      d: []\n  e: {}\n'''200''': |\n  two\n  lines\n\
             '404': |-\n  one\n  more\nf:\n  - - g\n  - h: null\n"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_as_key_and_as_value(text in "[\\PC\u{2028}\u{2029}\u{85}\u{feff}]{0,20}(\n\\PC{0,9}){0,2}", list: bool) {
            let inner = if list { json!([text]) } else { json!({ &text: &text }) };
            let value = json!({ "a": &text, "b": inner });
            let read: Value = yaml_serde::from_str(&document(&value)).unwrap();
            prop_assert_eq!(read, value);
        }
    }
}
