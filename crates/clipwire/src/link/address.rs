//! What stands behind the host of an address: its path, in parts, and its query.

use std::borrow::Cow;

use url::form_urlencoded;

use super::names::LinkId;
use super::number;
use crate::id::is_plausible;

/// The most parts of a path that mean something, and one more.
const PARTS: usize = 8;

/// A path and a query.
#[derive(Debug)]
pub(super) struct Address<'a> {
    parts: Vec<Cow<'a, str>>,
    query: &'a str,
}

impl<'a> Address<'a> {
    /// Splits what stands behind the host. A plus of the path is a plus, one of the query a blank. A query whose `?` was lost
    /// begins with `&`.
    pub(super) fn new(text: &'a str) -> Self {
        let text = text.split_once('#').map_or(text, |(before, _)| before);
        let (path, query) = text.split_once(['?', '&']).unwrap_or((text, ""));
        let parts = path.split('/').filter(|part| !part.is_empty()).take(PARTS).map(decoded).collect();
        Self { parts, query }
    }

    /// The parts of the path, none of them empty.
    pub(super) fn parts(&self) -> Vec<&str> {
        self.parts.iter().map(|part| part.as_ref()).collect()
    }

    /// The first value of the query by that name.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.query.as_bytes());
        // `&amp;` of a page that was copied leaves its end to the name.
        let is_it = |key: &str| key.strip_prefix("amp;").unwrap_or(key).eq_ignore_ascii_case(name);
        pairs.find(|(key, value)| is_it(key) && !value.is_empty()).map(|(_, value)| value.trim().to_owned())
    }

    /// The public id of a user in the query.
    pub(super) fn sec_uid(&self) -> Option<LinkId> {
        number::sec_uid(&self.value("sec_uid")?)
    }

    /// The post that one of these names of the query carries, by their order. Anything else that has such a name is none.
    pub(super) fn post(&self, names: &[&str]) -> Option<LinkId> {
        names
            .iter()
            .filter_map(|name| self.value(name))
            .find_map(|value| number::long(&value).filter(|id| is_plausible(id.as_str())))
    }
}

/// Whether a part of a path is that word, in any case.
pub(super) fn is(part: &str, word: &str) -> bool {
    part.eq_ignore_ascii_case(word)
}

/// A part of a path with what `%` stands for. What is no text that way stays as it is, and is no id.
fn decoded(part: &str) -> Cow<'_, str> {
    if !part.contains('%') {
        return Cow::Borrowed(part);
    }
    percent_decoded(part).map_or(Cow::Borrowed(part), Cow::Owned)
}

/// A text with what `%` stands for, in either case, where that is text.
pub(super) fn percent_decoded(text: &str) -> Option<String> {
    let hex = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        match (byte, behind) {
            (b'%', [high, low, behind @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = behind;
                }
                _ => bytes.push(byte),
            },
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// A text without the backslashes that Markdown and JSON put before marks; it ends at one that nobody puts there.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut pieces = text.split('\\');
    plain.extend(pieces.next());
    for piece in pieces {
        let json = [("u0026", '&'), ("u003d", '='), ("u003f", '?'), ("u002f", '/')];
        let mark =
            json.iter().find(|(code, _)| piece.get(..code.len()).is_some_and(|start| start.eq_ignore_ascii_case(code)));
        match (mark, piece.bytes().next()) {
            (Some((code, mark)), _) => {
                plain.push(*mark);
                plain.extend(piece.get(code.len()..));
            }
            (None, Some(byte)) if byte.is_ascii_punctuation() => plain.push_str(piece),
            _ => break,
        }
    }
    Cow::Owned(plain)
}

/// A name as a path holds it.
pub(super) fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'~');
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        if plain(byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}
