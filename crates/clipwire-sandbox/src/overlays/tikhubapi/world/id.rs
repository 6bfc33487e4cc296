//! How ids are made: a moment in the upper half, in the lower half what the id names.

/// What an id names. Two kinds never share an id.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Video = 1,
    Comment = 2,
    Playlist = 3,
    Sound = 4,
    Room = 5,
    Person = 6,
}

/// The bits below the moment and the kind.
const REST: u64 = 0x0fff_ffff;

/// The id of the thing that the 28 bits of `rest` tell apart.
pub(crate) fn make(moment: u64, kind: Kind, rest: u64) -> u64 {
    moment << 32 | (kind as u64) << 28 | (rest & REST)
}

/// The 28 bits of an id that would be of this kind.
pub(crate) fn rest(id: u64, kind: Kind) -> Option<u64> {
    (id >> 28 & 0xf == kind as u64).then_some(id & REST)
}

/// `length` bits of a number, from bit `from` on.
pub(crate) fn bits(number: u64, from: u32, length: u32) -> usize {
    (number >> from & ((1 << length) - 1)) as usize
}

/// The number that a text stands for, where it is written as ids are.
pub(crate) fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A character of base64 as addresses use it, by its place.
pub(crate) fn base64_character(place: usize) -> char {
    char::from(BASE64.get(place % 64).copied().unwrap_or_default())
}

/// The place of a character of base64.
pub(crate) fn base64_place(character: char) -> Option<usize> {
    BASE64.iter().position(|&known| char::from(known) == character)
}
