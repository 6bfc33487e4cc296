//! What an id of a kind can look like, checked before it is sent and paid for.

use crate::error::{Error, Result};

/// The most digits of a number. The ids of today have nineteen; tools of others take up to this many.
pub(crate) const MOST_DIGITS: usize = 22;

/// What every public id of a user begins with: base64url of a version and a length that are the same for all.
pub(crate) const SEC_UID: &str = "MS4wLjABAAAA";

/// The longest id that is no number, in bytes. Those that were seen are up to 76 long.
const LONGEST: usize = 200;

/// The longest name, in characters. TikTok takes 24 for a user today; the longest hashtags that were seen are not half as long.
const LONGEST_NAME: usize = 100;

/// What an id of a kind can look like. A rule refuses what no provider can mean, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Digits, as many as an id can have.
    Digits,
    /// The prefix of all `sec_uid`s, then letters, digits and a few marks.
    SecUid,
    /// The name of a user or of a hashtag.
    ///
    /// TikTok lets users choose letters, digits, `_` and `.` ([its help]), and tools find names with `-` and in other scripts as well
    /// ([one report]). So a letter is one of any script, and how long a name is today is not held against it.
    ///
    /// [its help]: https://support.tiktok.com/en/getting-started/setting-up-your-profile/changing-your-username
    /// [one report]: https://github.com/drawrowfly/tiktok-scraper/issues/502
    Name,
    /// Any letters, digits and marks that make no address of it.
    #[allow(dead_code, reason = "whether there is an id of this kind depends on the specs")]
    Word,
}

impl Rule {
    /// Why a text is no such id, in the words that follow "it". They hold nothing of the text, which may be a pasted secret.
    pub(crate) fn broken_by(self, text: &str) -> Option<&'static str> {
        if text.is_empty() {
            return Some("is empty");
        }
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let odd = if text.bytes().all(is_plain) { "" } else { text };
        let shape = odd.chars().find_map(|char| match char {
            '/' | '\\' | '?' | '#' | '&' | '%' => Some("is an address or a part of one"),
            '@' | '＠' => Some("holds `@`"),
            _ if char.is_control() => Some("holds a control character"),
            _ if char.is_whitespace() => Some("holds a blank"),
            _ if self == Self::Name => odd_in_name(char),
            _ if !char.is_ascii() => Some("holds more than letters, digits and marks of ASCII"),
            _ => None,
        });
        shape.or(match self {
            Self::Digits if !text.bytes().all(|byte| byte.is_ascii_digit()) => Some("holds more than digits"),
            Self::Digits if text.len() > MOST_DIGITS => Some("has more than 22 digits"),
            Self::SecUid if !text.starts_with(SEC_UID) => Some("does not begin with `MS4wLjABAAAA`"),
            Self::SecUid if text.len() == SEC_UID.len() => Some("ends after `MS4wLjABAAAA`"),
            Self::Name if text.starts_with(SEC_UID) => Some("is the public id of a user"),
            Self::Name if text.chars().count() > LONGEST_NAME => Some("is longer than any name"),
            Self::Name => None,
            _ if text.len() > LONGEST => Some("is longer than any id"),
            _ => None,
        })
    }
}

/// Why no name has a character, which is no blank and no mark of an address.
fn odd_in_name(char: char) -> Option<&'static str> {
    match char {
        '_' | '.' | '-' => None,
        _ if char.is_ascii() && !char.is_ascii_alphanumeric() => {
            Some("holds more than letters, digits, `_`, `.` and `-`")
        }
        // Come along with copied text. What joins letters, U+200C and U+200D, stands in names of some scripts.
        '\u{ad}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => Some("holds a character that cannot be seen"),
        _ => None,
    }
}

/// A typed id, as the checks see it.
pub(crate) trait TypedId {
    /// The name of its type.
    const NAME: &'static str;
    /// What it can look like.
    const RULE: Rule;

    /// The id as it is written.
    fn text(&self) -> &str;
}

/// A required id, refused where no provider can know it.
pub(crate) fn required_id<'a, I: TypedId>(operation: &'static str, name: &str, id: &'a I) -> Result<&'a str> {
    checked(I::NAME, I::RULE, name, id.text()).map_err(|error| error.with_operation(operation))
}

/// An id that may be left out, refused where it is set and no provider can know it.
#[allow(dead_code, reason = "whether an operation takes one depends on the providers that are compiled in")]
pub(crate) fn optional_id<'a, I: TypedId>(
    operation: &'static str,
    name: &str,
    id: Option<&'a I>,
) -> Result<Option<&'a str>> {
    id.map(|id| required_id(operation, name, id)).transpose()
}

/// The text of an id, where it can be one.
pub(crate) fn checked<'a>(kind: &str, rule: Rule, name: &str, text: &'a str) -> Result<&'a str> {
    if text.is_empty() {
        return Err(Error::invalid_request(format!("`{name}` is empty")));
    }
    match rule.broken_by(text) {
        None => Ok(text),
        Some(why) => Err(Error::invalid_request(format!(
            "`{name}` is no {kind}: it {why}; `clipwire::link::first` reads ids out of pasted text"
        ))),
    }
}
