//! Takes known secrets out of text before anything prints it.

use std::fmt;
use std::sync::Arc;

/// What stands where a secret stood.
pub const MASK: &str = "[redacted]";

/// Secrets shorter than this are not searched for: they would blot out ordinary words.
const SHORTEST: usize = 4;

/// How many characters of the key the gateway is known to put into its tracking picture.
const TAIL: usize = 5;

/// Knows the secrets of one client and takes them out of text. Cheap to clone; prints none of them.
#[derive(Clone, Default)]
pub struct Redactor(Arc<[String]>);

impl Redactor {
    /// Takes the secrets as the user gave them; also knows how they look inside an address and inside JSON.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut needles = Vec::new();
        for secret in secrets {
            if secret.chars().count() < SHORTEST {
                continue;
            }
            let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            let spaced = encoded.replace('+', "%20");
            let tail_start = secret.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at);
            needles.push(format!("&k={}", &secret[tail_start..]));
            needles.push(format!("&amp;k={}", &secret[tail_start..]));
            let in_json = [(false, false), (true, false), (false, true), (true, true)]
                .map(|(slash, ascii)| in_json(secret, slash, ascii));
            for needle in [secret.to_owned(), spaced, encoded].into_iter().chain(in_json) {
                if !needles.contains(&needle) {
                    needles.push(needle);
                }
            }
        }
        // The longest first, so that no part of a secret survives beside a mask.
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        Self(needles.into())
    }

    /// The same with more secrets to look for.
    pub fn and<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut needles: Vec<String> = self.0.iter().chain(Self::new(secrets).0.iter()).cloned().collect();
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        needles.dedup();
        Self(needles.into())
    }

    /// The text with every known secret masked.
    pub fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        self.mask(&mut text);
        text
    }

    /// Masks every known secret in a text. A text without any, which is nearly every one, stays where it is.
    pub fn mask(&self, text: &mut String) {
        for needle in self.0.iter() {
            if text.len() >= needle.len() && text.contains(needle.as_str()) {
                *text = text.replace(needle.as_str(), MASK);
            }
        }
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

/// A text as it stands between quotes in JSON. PHP escapes the slash and all that is not ASCII unless it is configured not to.
fn in_json(text: &str, slash: bool, ascii: bool) -> String {
    let mut json = String::new();
    for char in text.chars() {
        match char {
            '"' | '\\' => json.extend(['\\', char]),
            '/' if slash => json.push_str("\\/"),
            _ if ascii && !char.is_ascii() => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    json.push_str(&format!("\\u{unit:04x}"));
                }
            }
            _ => json.push(char),
        }
    }
    json
}

#[cfg(test)]
mod tests;
