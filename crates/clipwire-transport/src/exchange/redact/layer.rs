//! A text without one layer of its escapes, and where each byte of it comes from.

use std::borrow::Cow;
use std::ops::Range;

/// How long a numeric entity of HTML may be: longer ones are padded by somebody who means harm, and browsers read them all
/// the same.
const LONGEST_ENTITY: usize = 40;

/// How long the names of entities are, at the most.
const LONGEST_NAME: usize = 6;

/// Bytes, and the bytes of the source that each of them stands for.
pub(super) struct Layer {
    pub(super) bytes: Vec<u8>,
    sources: Vec<(u32, u32)>,
}

impl Layer {
    /// The source itself; nothing of it is undone.
    pub(super) fn of(source: &[u8]) -> Self {
        let sources = (0..).take(source.len()).map(|at| (at, at + 1)).collect();
        Self { bytes: source.to_vec(), sources }
    }

    /// Where a part of it stands in the source.
    pub(super) fn source_of(&self, part: Range<usize>) -> Range<usize> {
        let at = |place: usize| self.sources.get(place).copied().unwrap_or_default();
        at(part.start).0 as usize..at(part.end.saturating_sub(1)).1 as usize
    }

    /// A part of the source together with the plus signs right before it, or right behind it.
    pub(super) fn with_plus(&self, mut part: Range<usize>, [before, behind]: [bool; 2]) -> Range<usize> {
        if before {
            let at = self.sources.partition_point(|source| (source.0 as usize) < part.start);
            let signs = self.bytes[..at].iter().rev().take_while(|byte| **byte == b'+').count();
            part.start = self.sources.get(at - signs).map_or(part.start, |source| source.0 as usize);
        }
        if behind {
            let at = self.sources.partition_point(|source| (source.1 as usize) <= part.end);
            let signs = self.bytes[at..].iter().take_while(|byte| **byte == b'+').count();
            part.end = self.sources[..at + signs].last().map_or(part.end, |source| source.1 as usize);
        }
        part
    }

    /// The same with one layer of escapes undone that begin with one of these bytes; `None` where there is none.
    pub(super) fn unescaped(&self, kinds: &[u8]) -> Option<Self> {
        let first = memchr::memchr3(b'%', b'\\', b'&', &self.bytes)?;
        if !self.bytes[first..].iter().any(|byte| kinds.contains(byte)) {
            return None;
        }
        let mut out = Self { bytes: Vec::with_capacity(self.bytes.len()), sources: Vec::new() };
        out.sources.reserve(self.bytes.len());
        let (mut at, mut is_changed) = (0, false);
        while at < self.bytes.len() {
            let byte = self.bytes[at];
            let undone = if kinds.contains(&byte) { escape(byte, &self.bytes[at + 1..]) } else { None };
            let (char, length) = undone.map_or((Escaped::Byte(byte), 1), |(char, length)| (char, length + 1));
            is_changed |= length > 1;
            let source = self.source_of(at..at + length);
            let source =
                (u32::try_from(source.start).unwrap_or(u32::MAX), u32::try_from(source.end).unwrap_or(u32::MAX));
            match char {
                Escaped::Byte(byte) => out.push(byte, source),
                Escaped::Char(char) => {
                    char.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out.push(byte, source));
                }
            }
            at += length;
        }
        is_changed.then_some(out)
    }

    /// The same in lower case, without what can be put between the characters of a word and is hard to see: blanks, a plus
    /// sign, which is a blank in a form, control and format characters.
    pub(super) fn folded(&self) -> Self {
        let mut out = Self { bytes: Vec::with_capacity(self.bytes.len()), sources: Vec::new() };
        out.sources.reserve(self.bytes.len());
        let mut at = 0;
        while at < self.bytes.len() {
            let (char, length) = char_at(&self.bytes[at..]);
            if !char.is_some_and(is_unseen) {
                for place in at..at + length {
                    out.push(self.bytes[place].to_ascii_lowercase(), self.sources[place]);
                }
            }
            at += length;
        }
        out
    }

    fn push(&mut self, byte: u8, source: (u32, u32)) {
        self.bytes.push(byte);
        self.sources.push(source);
    }
}

/// Bytes without what counts for nothing where words are compared.
pub(super) fn seen(bytes: &[u8]) -> Cow<'_, [u8]> {
    // What is not graphic in ASCII is not seen.
    let is_seen = |byte: &u8| byte.is_ascii_graphic() && *byte != b'+';
    if bytes.is_ascii() {
        let mut pieces = bytes.split(|byte| !is_seen(byte));
        let first = pieces.next().unwrap_or_default();
        if first.len() == bytes.len() {
            return bytes.into();
        }
        let mut seen = Vec::with_capacity(bytes.len());
        seen.extend_from_slice(first);
        pieces.for_each(|piece| seen.extend_from_slice(piece));
        return seen.into();
    }
    let (mut seen, mut rest) = (Vec::new(), bytes);
    loop {
        let plain = rest.iter().take_while(|byte| is_seen(byte)).count();
        let (plain, after) = rest.split_at(plain);
        if plain.len() == bytes.len() {
            return bytes.into();
        }
        seen.reserve(rest.len());
        seen.extend_from_slice(plain);
        if after.is_empty() {
            return seen.into();
        }
        let (char, length) = char_at(after);
        if !char.is_some_and(is_unseen) {
            seen.extend_from_slice(&after[..length]);
        }
        rest = &after[length..];
    }
}

/// Whether a character counts for nothing where words are compared.
pub(super) fn is_unseen(char: char) -> bool {
    char == '+' || char.is_whitespace() || is_hidden(char)
}

/// Whether a character is not to be printed: it controls a terminal, turns the direction of text, or is not seen at all.
pub(super) fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(char, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The character that bytes begin with, and its length; `None` and one where they begin with none.
fn char_at(bytes: &[u8]) -> (Option<char>, usize) {
    let length = match bytes.first() {
        Some(byte @ ..0x80) => return (Some(char::from(*byte)), 1),
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => return (None, 1),
    };
    let char = bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()?.chars().next());
    (char, if char.is_some() { length } else { 1 })
}

/// What an escape stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escaped {
    Byte(u8),
    Char(char),
}

/// What an escape stands for, by what it begins with and what follows that, and how much of it belongs to the escape.
pub(super) fn escape(kind: u8, rest: &[u8]) -> Option<(Escaped, usize)> {
    let (char, length) = match kind {
        b'%' => (Escaped::Byte(hex_byte(rest)?), 2),
        b'\\' => backslash(rest)?,
        b'&' => entity(rest).map(|(char, length)| (Escaped::Char(char), length))?,
        _ => return None,
    };
    match char {
        Escaped::Char(char) if char.is_ascii() => Some((Escaped::Byte(u8::try_from(char).ok()?), length)),
        char => Some((char, length)),
    }
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    u8::try_from(number(digits.get(..2)?, 16)?).ok()
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_alphanumeric);
    u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_number)?, radix).ok()
}

/// What a backslash makes of what follows it: in JSON, JavaScript, Rust or a shell.
fn backslash(rest: &[u8]) -> Option<(Escaped, usize)> {
    let char = |char: char, length| Some((Escaped::Char(char), length));
    match rest {
        [b'u' | b'U', b'{', rest @ ..] => {
            let end = rest.iter().take(8).position(|byte| *byte == b'}')?;
            char(char::from_u32(number(&rest[..end], 16)?)?, end + 3)
        }
        [b'u' | b'U', rest @ ..] => {
            let unit = number(rest.get(..4)?, 16)?;
            let second = || match rest.get(4..10)? {
                [b'\\', b'u' | b'U', low @ ..] => number(low, 16).filter(|low| (0xdc00..0xe000).contains(low)),
                _ => None,
            };
            match (unit, (0xd800..0xdc00).contains(&unit).then(second).flatten()) {
                (high, Some(low)) => char(char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))?, 11),
                _ => char(char::from_u32(unit)?, 5),
            }
        }
        [b'x' | b'X', rest @ ..] => Some((Escaped::Byte(hex_byte(rest)?), 3)),
        [b'n' | b't' | b'r' | b'b' | b'f', ..] => Some((Escaped::Byte(b' '), 1)),
        // A run of them counts as one, however often a text was quoted.
        [b'\\', ..] => {
            let run = rest.iter().take_while(|byte| **byte == b'\\').count();
            Some((Escaped::Byte(b'\\'), run))
        }
        [byte, ..] if byte.is_ascii_punctuation() => Some((Escaped::Byte(*byte), 1)),
        _ => None,
    }
}

/// The character that an entity of HTML is, without its ampersand.
fn entity(rest: &[u8]) -> Option<(char, usize)> {
    let [b'#', digits @ ..] = rest else {
        let (name, after) = split_name(rest);
        return if after.starts_with(b";") { Some((entity_named(name)?, name.len() + 1)) } else { None };
    };
    let (digits, radix, before) = match digits {
        [b'x' | b'X', digits @ ..] => (digits, 16, 2),
        digits => (digits, 10, 1),
    };
    // Browsers do without the semicolon.
    let is_digit = |byte: &&u8| if radix == 16 { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() };
    let length = digits.iter().take(LONGEST_ENTITY).take_while(is_digit).count();
    let char = char::from_u32(number(&digits[..length], radix)?)?;
    let semicolon = usize::from(digits.get(length) == Some(&b';'));
    Some((char, before + length + semicolon))
}

/// What can be the name of an entity, and what comes after it.
#[inline]
pub(super) fn split_name(rest: &[u8]) -> (&[u8], &[u8]) {
    rest.split_at(rest.iter().take(LONGEST_NAME + 1).take_while(|byte| byte.is_ascii_alphabetic()).count())
}

/// The character of an entity with a name.
pub(super) fn entity_named(name: &[u8]) -> Option<char> {
    ENTITIES.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name)).map(|(_, char)| *char)
}

/// The entities that are used for what can stand in a key.
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("sol", '/'),
    ("bsol", '\\'),
    ("plus", '+'),
    ("equals", '='),
    ("percnt", '%'),
    ("num", '#'),
    ("dollar", '$'),
    ("commat", '@'),
    ("excl", '!'),
    ("ast", '*'),
    ("lpar", '('),
    ("rpar", ')'),
    ("comma", ','),
    ("period", '.'),
    ("colon", ':'),
    ("semi", ';'),
    ("quest", '?'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("hat", '^'),
    ("lowbar", '_'),
    ("grave", '`'),
    ("lcub", '{'),
    ("lbrace", '{'),
    ("verbar", '|'),
    ("vert", '|'),
    ("rcub", '}'),
    ("rbrace", '}'),
    ("tilde", '~'),
    ("nbsp", ' '),
    ("hyphen", '-'),
];
