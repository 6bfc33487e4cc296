//! Whether a text is worth a close look: whether a secret can stand in it at all.
//!
//! Each spelling of a secret has a part that nobody escapes. Where none of these parts stands in a text, and no escape that a
//! character of a part can hide behind, there is no secret.

use std::collections::BTreeSet;

use super::layer::{Escaped, entity_named, escape, seen, split_name};
use super::search::Search;

/// How many layers of escapes are undone: a key that is percent-encoded twice inside JSON inside JSON has four.
pub(super) const DEEPEST: usize = 6;

/// Of a word without so many characters in a row that are seldom escaped, no part is worth a glance. A part of three is common, and
/// better than a close look at everything.
const SHORTEST: usize = 3;

/// So many letters and digits are enough; with fewer, the marks between them count too.
const ENOUGH: usize = 9;

/// What stands in keys, and is escaped by nobody who has no need to.
const MARKS: &[u8] = b"-_.";

/// How the parameter begins that the gateway is known to put the end of the key into.
pub(super) const PARAMETER: &[u8] = b"&k=";

/// Parts of the spellings of secrets.
pub(super) struct Glance {
    parts: Search,
    /// The marks in them.
    marks: Vec<u8>,
}

impl Glance {
    /// For spellings; `None` where one has no part that is worth it, and every text has to be looked at closely.
    pub(super) fn at<'a>(spellings: impl Iterator<Item = &'a [u8]>) -> Option<Self> {
        // The name of a parameter is looked for wherever there is an ampersand.
        let spellings = spellings.filter(|spelling| !spelling.starts_with(PARAMETER));
        let parts: Vec<Vec<u8>> = spellings.map(part).collect::<Option<BTreeSet<_>>>()?.into_iter().collect();
        let marks = parts.iter().flatten().copied().filter(|byte| MARKS.contains(byte)).collect();
        Some(Self { parts: Search::new(parts), marks })
    }

    /// Whether a secret can stand in a text without blanks or unseen characters in it.
    pub(super) fn finds(&self, text: &[u8]) -> bool {
        self.parts.is_in(text) || self.has_hideout(text)
    }

    /// The same with any of those in it.
    pub(super) fn finds_spread(&self, text: &[u8]) -> bool {
        memchr::memchr3(b'%', b'\\', b'&', text).is_some() || self.parts.is_in(&seen(text))
    }

    /// Whether a character of a part can hide behind an escape.
    fn has_hideout(&self, text: &[u8]) -> bool {
        let hides_at = |at: usize| {
            let rest = &text[at + 1..];
            !(text[at] == b'&' && is_parameter(rest)) && self.hides(text[at], rest, DEEPEST)
        };
        memchr::memchr2_iter(b'%', b'&', text).any(hides_at) || self.has_hideout_behind_backslash(text)
    }

    fn has_hideout_behind_backslash(&self, mut text: &[u8]) -> bool {
        loop {
            // Texts of some scripts are nothing but these.
            while let Some([b'\\', b'u', digits @ ..]) = text.first_chunk::<6>()
                && is_foreign(*digits)
            {
                text = &text[6..];
            }
            text = match text {
                // Those that nearly every answer is full of.
                [b'\\', b'/' | b'"' | b'n' | b'r' | b't' | b' ', after @ ..] => after,
                // Of a run of them the last one decides.
                [b'\\', b'\\', ..] => &text[1..],
                [b'\\', after @ ..] if self.hides(b'\\', after, DEEPEST) => return true,
                [b'\\', after @ ..] => after,
                _ => match memchr::memchr(b'\\', text) {
                    Some(at) => &text[at..],
                    None => return false,
                },
            };
        }
    }

    /// Whether an escape can stand for a character of a part, itself or with what follows it, or begins what only has to be
    /// looked at closely.
    fn hides(&self, kind: u8, rest: &[u8], deepest: usize) -> bool {
        if kind == b'&' && matches!(rest, [b'k' | b'K', b'=' | b'%' | b'\\' | b'&', ..]) {
            return true;
        }
        if kind == b'&' && is_parameter(rest) {
            return false;
        }
        let Some((char, length)) = escape(kind, rest) else { return has_escaped_sign(kind, rest) };
        match char {
            Escaped::Byte(byte @ (b'%' | b'\\' | b'&')) => {
                deepest == 0 || self.hides(byte, &rest[length..], deepest - 1)
            }
            Escaped::Byte(byte) => byte.is_ascii_alphanumeric() || self.marks.contains(&byte),
            // Nobody writes a letter of a key so.
            Escaped::Char(_) => false,
        }
    }
}

/// Whether an ampersand is before a parameter of an address, as nearly all of them are, and not before an entity.
#[inline]
fn is_parameter(rest: &[u8]) -> bool {
    let (name, after) = split_name(rest);
    name.len() > 1 && after.first().is_some_and(|end| !matches!(end, b';' | b'%' | b'\\' | b'&'))
}

/// Whether what is no escape becomes one when the signs in it are not escaped themselves.
fn has_escaped_sign(kind: u8, rest: &[u8]) -> bool {
    let is_sign = |text: &[u8], signs: &[u8]| match text {
        [kind @ (b'%' | b'\\' | b'&'), after @ ..] => {
            escape(*kind, after).is_some_and(|(char, _)| matches!(char, Escaped::Byte(byte) if signs.contains(&byte)))
        }
        _ => false,
    };
    match (kind, rest) {
        (b'\\', [b'u' | b'U', b'{', ..]) => true,
        (b'\\', [b'u' | b'U', after @ ..]) => is_sign(after, b"{%\\&"),
        (b'&', _) => match split_name(rest) {
            ([], after) => is_sign(after, b"#%\\&"),
            (name, after) => is_sign(after, b";%\\&") && entity_named(name).is_some(),
        },
        _ => false,
    }
}

/// Whether four digits behind a `\u` are of a character that is not Latin, and none of them begins an escape itself: digits have
/// one of two bits, letters the other, and what begins an escape both or none.
fn is_foreign(digits: [u8; 4]) -> bool {
    let bits = u32::from_le_bytes(digits);
    !digits.starts_with(b"00") && (bits >> 6 ^ bits >> 4) & 0x0101_0101 == 0x0101_0101
}

/// The longest run of letters and digits in lower case, or of these and marks; `None` where neither is worth a glance.
fn part(spelling: &[u8]) -> Option<Vec<u8>> {
    let longest = |marks: &[u8]| {
        let runs = spelling.split(|byte| !byte.is_ascii_alphanumeric() && !marks.contains(byte));
        runs.max_by_key(|run| run.len()).unwrap_or_default().to_ascii_lowercase()
    };
    let letters = longest(&[]);
    let part = if letters.len() < ENOUGH { longest(MARKS) } else { letters };
    (part.len() >= SHORTEST).then_some(part)
}
