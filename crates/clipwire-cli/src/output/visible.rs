//! How foreign text is printed so that it cannot move the cursor, color the terminal or turn the line around.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Text for a cell: a line break is `↵`, a tab a blank, and every other control character its escape, as in `\u{1b}`.
pub(crate) fn cell(text: &str) -> Cow<'_, str> {
    escaped(text, "↵")
}

/// Text for a line of words: the same with a blank for a line break.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    escaped(text, " ")
}

/// JSON for a terminal: the same values, with the control characters that JSON would allow as its escapes.
///
/// JSON itself forbids the characters below U+0020 in texts, and lets those from U+007F on pass; some terminals obey them.
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    let is_hidden = |c: char| is_control(c) && !matches!(c, '\n' | '\r' | '\t');
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_hidden(c) {
            // All of them are below U+10000. Writing to a string does not fail.
            let _ = write!(shown, "\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

fn escaped<'a>(text: &'a str, line_break: &str) -> Cow<'a, str> {
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => shown.push_str(line_break),
            '\t' => shown.push(' '),
            c if is_control(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Control characters, marks that change the direction of text, and what else breaks lines or hides text in them.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests;
