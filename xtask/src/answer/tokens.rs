//! JSON as the words that it consists of, so that what is not replaced stays as it was written, digit for digit.

use anyhow::{Result, bail};

/// One word of a JSON text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// `{`, `}`, `[`, `]`, `:` or `,`.
    Mark(char),
    /// A text, with its escapes read.
    Text(String),
    /// A number, true, false or null, as written.
    Plain(String),
}

/// Takes a JSON text apart. It has to be JSON.
pub(super) fn read(text: &str) -> Result<Vec<Token>> {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        bail!("not JSON: {error}");
    }
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => text_length(rest),
            '{' | '}' | '[' | ']' | ':' | ',' => 1,
            _ => rest.find(|c: char| ",]}".contains(c) || c.is_whitespace()).unwrap_or(rest.len()),
        };
        let (word, after) = rest.split_at(length);
        tokens.push(match first {
            '"' => Token::Text(serde_json::from_str(word)?),
            '{' | '}' | '[' | ']' | ':' | ',' => Token::Mark(first),
            _ => Token::Plain(word.to_owned()),
        });
        rest = after.trim_start();
    }
    Ok(tokens)
}

/// How long the text is that begins here, both quotes included.
fn text_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Puts the words together again, a line for each value.
pub(super) fn print(tokens: &[Token]) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let newline = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Mark(mark @ ('{' | '[')) => {
                out.push(*mark);
                depth += 1;
                if !matches!(tokens.get(at + 1), Some(Token::Mark('}' | ']'))) {
                    newline(&mut out, depth);
                }
            }
            Token::Mark(mark @ ('}' | ']')) => {
                depth = depth.saturating_sub(1);
                if !matches!(at.checked_sub(1).and_then(|at| tokens.get(at)), Some(Token::Mark('{' | '['))) {
                    newline(&mut out, depth);
                }
                out.push(*mark);
            }
            Token::Mark(',') => {
                out.push(',');
                newline(&mut out, depth);
            }
            Token::Mark(mark) => {
                out.push(*mark);
                out.push(' ');
            }
            Token::Text(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
            Token::Plain(word) => out.push_str(word),
        }
    }
    out.push('\n');
    out
}
