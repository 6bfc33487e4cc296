//! The alphabets of ids: which text can be a number, a name, a public id or a short code.

use super::names::LinkId;
use crate::id::{MOST_DIGITS, SEC_UID, SecUid};

/// The fewest digits that the number of a post, a product or a live room has.
const LONG: usize = 16;

/// The longest name that a user of TikTok can have.
const LONGEST_HANDLE: usize = 24;

/// A number with as many digits as posts, products and rooms have.
pub(super) fn long(text: &str) -> Option<LinkId> {
    digits(text, LONG)
}

/// A number of any length, as users, sounds and hashtags have.
pub(super) fn any(text: &str) -> Option<LinkId> {
    digits(text, 1)
}

fn digits(text: &str, at_least: usize) -> Option<LinkId> {
    let is_number = (at_least..=MOST_DIGITS).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0');
    is_number.then(|| LinkId::Number(text.to_owned()))
}

/// The number behind a title: `some-title-7300000000000000001`, or the number alone.
pub(super) fn behind_title(text: &str) -> Option<LinkId> {
    any(text.rsplit_once('-').map_or(text, |(_, number)| number))
}

/// The public id of a user.
pub(super) fn sec_uid(text: &str) -> Option<LinkId> {
    let rest = text.strip_prefix(SEC_UID)?;
    let is_one = (8..=188).contains(&rest.len()) && rest.bytes().all(is_code);
    is_one.then(|| LinkId::SecUid(SecUid::new(text)))
}

/// The name of a user of TikTok, or what stands in its place in an address: the public id or the number.
pub(super) fn handle(text: &str) -> Option<LinkId> {
    // No name has digits alone.
    sec_uid(text).or_else(|| any(text)).or_else(|| {
        let is_name = (1..=LONGEST_HANDLE).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
            && text.bytes().any(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !text.starts_with('.')
            && !text.ends_with('.');
        is_name.then(|| LinkId::Handle(text.to_owned()))
    })
}

/// The last part of the address of a live room: digits, or a name with a digit in it. Pages beside the rooms have none.
pub(super) fn web_rid(text: &str) -> Option<LinkId> {
    let is_one = (4..=24).contains(&text.len())
        && text.bytes().all(|byte| is_code(byte) || byte == b'.')
        && text.bytes().any(|byte| byte.is_ascii_digit());
    is_one.then(|| LinkId::WebRid(text.to_owned()))
}

/// The code of a short link, with as many letters as they have.
pub(super) fn short_code(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<LinkId> {
    (lengths.contains(&text.len()) && text.bytes().all(is_code)).then(|| LinkId::ShortCode(text.to_owned()))
}

/// The letters of base64 in addresses.
fn is_code(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}
