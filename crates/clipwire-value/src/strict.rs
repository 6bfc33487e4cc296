//! Writes a document as strict JSON, for readers that take nothing else.

use std::collections::HashMap;

use serde_json::Value;

use crate::json::{Json, Result, Word};

/// A document as strict JSON: a name that stands twice is left with its last value, half a character becomes U+FFFD, control
/// characters are escaped, and what is no value becomes null. Numbers are left as they are.
///
/// # Errors
///
/// Where it cannot be read to its end.
pub fn strict(text: &str) -> Result<String> {
    let mut json = Json::new(text);
    let mut out = String::with_capacity(text.len());
    write(&mut json, &mut out, 0)?;
    json.end()?;
    Ok(out)
}

/// As deep as `serde_json` reads.
const DEEPEST: usize = 127;

fn write(json: &mut Json<'_>, out: &mut String, depth: usize) -> Result<()> {
    match json.first()? {
        b'{' | b'[' if depth == DEEPEST => {
            json.skip()?;
            out.push_str("null");
        }
        b'"' => {
            let text = json.string()?;
            push_text(&text, out);
        }
        b'{' => {
            let mut members = Vec::new();
            json.members(|name, json| {
                members.push((name.clone(), json.skip()?));
                Ok(())
            })?;
            let last: HashMap<_, _> = members.iter().enumerate().map(|(at, (name, _))| (name.clone(), at)).collect();
            let kept = members.iter().enumerate().filter(|(at, (name, _))| last.get(name) == Some(at));
            let start = out.len();
            for (_, (name, value)) in kept {
                out.push(if out.len() == start { '{' } else { ',' });
                push_text(name, out);
                out.push(':');
                write(&mut Json::new(value), out, depth + 1)?;
            }
            out.push_str(if out.len() == start { "{}" } else { "}" });
        }
        b'[' => {
            out.push('[');
            json.elements(|position, json| {
                if position > 0 {
                    out.push(',');
                }
                write(json, out, depth + 1)
            })?;
            out.push(']');
        }
        _ => match json.word()? {
            Word::Bool(value) => out.push_str(if value { "true" } else { "false" }),
            Word::Number(number) => push_number(number, out),
            Word::Null | Word::Odd(_) => out.push_str("null"),
        },
    }
    Ok(())
}

fn push_text(text: &str, out: &mut String) {
    out.push_str(&Value::from(text).to_string());
}

/// Puts a number down as it is written, in quotes where JSON does not write numbers so.
fn push_number(number: &str, out: &mut String) {
    let is_strict = serde_json::from_str::<&serde_json::value::RawValue>(number).is_ok();
    if is_strict { out.push_str(number) } else { push_text(number, out) }
}

#[cfg(test)]
mod tests {
    use super::strict;

    #[test]
    fn what_is_no_strict_json_becomes_so_and_the_rest_stays() {
        for (given, expected) in [
            (r#"{"a":1,"b":2,"a":[3]}"#, r#"{"b":2,"a":[3]}"#),
            (r#"[{"a":{"b":1, "b":"x"}}]"#, r#"[{"a":{"b":"x"}}]"#),
            (
                r#"["\ud83d", "\ud83d\ude00", "\ude00\ud83d\n\\ud83d", "\u00e9"]"#,
                "[\"\u{fffd}\",\"😀\",\"\u{fffd}\u{fffd}\\n\\\\ud83d\",\"é\"]",
            ),
            (r#"{"a":123456789012345678901234567890,"b":1.10}"#, r#"{"a":123456789012345678901234567890,"b":1.10}"#),
            ("{\"a\tb\":\"x\u{1}\u{0}\"}", r#"{"a\tb":"x\u0001\u0000"}"#),
            ("[NaN, -Infinity, undefined, 007, +5,]", r#"[null,null,null,"007","+5"]"#),
            ("\u{feff}{}\u{0}", "{}"),
        ] {
            assert_eq!(strict(given).unwrap(), expected);
            assert!(serde_json::from_str::<serde::de::IgnoredAny>(expected).is_ok());
        }
        for broken in ["{\"a\":", "[1", "{\"a\" 1}", "", "{} {}", "[1 2]"] {
            assert!(strict(broken).is_err(), "{broken}");
        }
        assert!(strict(&"[".repeat(100_000)).is_err());
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(serde_json::from_str::<serde::de::IgnoredAny>(&strict(&deep).unwrap()).is_ok());
    }
}
