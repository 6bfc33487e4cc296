//! Goes through JSON text once, from front to back, and takes what strict JSON refuses where it is clear what is meant.
//!
//! Taken besides strict JSON: control characters inside text and between values, half of a surrogate pair (read as U+FFFD),
//! escapes that do not exist, a name that stands in an object twice (the last counts), a comma too many, and words such as
//! `NaN` and `Infinity` (read as nothing, and told).

use std::borrow::Cow;
use std::fmt;

use crate::place::{OpenPlace, Place};

/// As deep as objects and lists may stand in each other. What is deeper is left out, and told.
const DEEPEST: u32 = 127;

/// How many places are told of one answer. More are counted.
const TOLD: usize = 500;

/// Values may take this many bytes for each byte of the text.
const ROOM_PER_BYTE: usize = 12;

/// Values may always take as many bytes as this, so that no answer of a usual size is cut for its form.
const LEAST_ROOM: usize = 640 << 10;

/// Why a text cannot be read on, and where.
#[derive(Debug)]
pub struct Fault {
    why: Cow<'static, str>,
    /// Names and positions, the innermost first.
    steps: Vec<String>,
    ends_early: bool,
    at: usize,
}

/// What reading comes to. A fault is rare, and boxed so that everything else is small.
pub type Result<T> = std::result::Result<T, Box<Fault>>;

impl Fault {
    /// Whether the text ends before the value does.
    pub fn ends_early(&self) -> bool {
        self.ends_early
    }

    /// How many bytes were read before it.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The place, as in `item[3].video.url`; empty for the whole.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in self.steps.iter().rev() {
            match step.parse::<usize>() {
                Ok(position) => path.push_str(&format!("[{position}]")),
                Err(_) if path.is_empty() => path.push_str(step),
                Err(_) => {
                    path.push('.');
                    path.push_str(step);
                }
            }
        }
        path
    }

    #[cold]
    fn inside(mut self: Box<Self>, step: impl Into<String>) -> Box<Self> {
        self.steps.push(step.into());
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Fault {}

/// A value without quotes and brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(&'a str),
    /// Anything else, such as `NaN`.
    Odd(&'a str),
}

/// Whether a character between values says nothing: a space, a control character, one that takes no room or is none.
pub(crate) fn is_filler(char: char) -> bool {
    char <= ' '
        || char.is_whitespace()
        || char.is_control()
        || matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fffd}'..='\u{ffff}')
}

/// JSON text, how far it has been read, and what was found on the way.
#[derive(Debug)]
pub struct Json<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
    /// How many bytes of values there is still room for.
    room: usize,
    pub(crate) unread: Vec<OpenPlace<'a>>,
    untold: u64,
    /// How many values have been read.
    pub(crate) held: u64,
    /// Where objects begin in which no value could be read, and something was told.
    pub(crate) hollow: Vec<usize>,
    /// The list whose elements are asked for.
    pub(crate) list: List<'a>,
}

/// The list of a page: where it stands, and what became of its elements.
#[derive(Debug, Default)]
pub struct List<'a> {
    /// Where its text begins.
    pub(crate) at: Option<usize>,
    /// Where the elements stand that could be read.
    pub(crate) spans: Vec<(u32, u32)>,
    /// The others.
    pub(crate) skipped: Vec<OpenPlace<'a>>,
    /// How many others there are.
    pub(crate) left_out: u64,
}

impl<'a> Json<'a> {
    /// Begins at the front.
    pub fn new(text: &'a str) -> Self {
        let room = text.len().saturating_mul(ROOM_PER_BYTE).max(LEAST_ROOM);
        let (unread, hollow, list) = (Vec::new(), Vec::new(), List::default());
        Self { text, at: 0, depth: 0, room, unread, untold: 0, held: 0, hollow, list }
    }

    /// The same, where the elements of the list are asked for whose text begins at a position.
    pub fn with_list(mut self, at: Option<usize>) -> Self {
        self.list.at = at;
        self
    }

    /// How many bytes have been read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The text from a position to where it has been read.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        &self.text[start..self.at]
    }

    /// Goes back to a position where a value begins.
    pub(crate) fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    #[cold]
    pub(crate) fn fault(&self, why: impl Into<Cow<'static, str>>) -> Box<Fault> {
        Box::new(Fault { why: why.into(), steps: Vec::new(), ends_early: false, at: self.at })
    }

    #[cold]
    fn end_fault(&self) -> Box<Fault> {
        let why = "it ends too early".into();
        Box::new(Fault { why, steps: Vec::new(), ends_early: true, at: self.text.len() })
    }

    /// The next byte that begins something. Spaces of any kind, control characters and byte order marks begin nothing.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(byte) if *byte <= b' ' => self.at += 1,
                Some(0x7f..) => match self.text[self.at..].chars().next().filter(|char| is_filler(*char)) {
                    Some(filler) => self.at += filler.len_utf8(),
                    None => return bytes.get(self.at).copied(),
                },
                other => return other.copied(),
            }
        }
    }

    /// The next byte that begins something, of which there has to be one.
    #[inline]
    pub fn first(&mut self) -> Result<u8> {
        self.peek().ok_or_else(|| self.end_fault())
    }

    /// Whether an object or a list goes on; leaves it where it does not.
    #[inline]
    fn goes_on(&mut self, close: u8, is_first: bool) -> Result<bool> {
        let mut next = self.first()?;
        let mut is_apart = is_first;
        while next == b',' {
            is_apart = true;
            self.at += 1;
            next = self.first()?;
        }
        if next == close {
            self.at += 1;
            return Ok(false);
        }
        if is_apart { Ok(true) } else { Err(self.fault("expected `,` or the end of an object or a list")) }
    }

    /// Goes through an object, whose brace is next: the name of each member, whose value is to be read or skipped.
    pub fn members(&mut self, mut each: impl FnMut(Cow<'a, str>, &mut Self) -> Result<()>) -> Result<()> {
        self.at += 1;
        self.depth += 1;
        let mut is_first = true;
        while self.goes_on(b'}', is_first)? {
            is_first = false;
            if self.first()? != b'"' {
                return Err(self.fault("expected a name in quotes"));
            }
            let name = self.string()?;
            if self.first()? != b':' {
                return Err(self.fault("expected `:` after a name"));
            }
            self.at += 1;
            let unread = self.unread.len();
            let kept = name.clone();
            each(name, self).map_err(|fault| fault.inside(kept.as_ref()))?;
            self.stands_in(unread, || kept.as_ref().to_owned());
        }
        self.depth -= 1;
        Ok(())
    }

    /// Goes through a list, whose bracket is next: the position of each element, which is to be read or skipped.
    pub fn elements(&mut self, mut each: impl FnMut(usize, &mut Self) -> Result<()>) -> Result<()> {
        self.at += 1;
        self.depth += 1;
        let mut position = 0;
        while self.goes_on(b']', position == 0)? {
            let unread = self.unread.len();
            each(position, self).map_err(|fault| fault.inside(position.to_string()))?;
            self.stands_in(unread, || position.to_string());
            position += 1;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Says in what the places stand that were told last.
    #[inline]
    fn stands_in(&mut self, first: usize, step: impl Fn() -> String) {
        for place in self.unread.get_mut(first..).unwrap_or_default() {
            place.steps.push(step());
        }
    }

    /// Whether another object or list may be entered.
    pub(crate) fn may_enter(&self) -> bool {
        self.depth < DEEPEST
    }

    /// Takes room for a value; `false` where there is none left.
    #[inline]
    pub(crate) fn take_room(&mut self, bytes: usize) -> bool {
        match self.room.checked_sub(bytes) {
            Some(room) => {
                self.room = room;
                true
            }
            None => false,
        }
    }

    /// The text between quotes, of which the first is next.
    #[inline]
    pub fn string(&mut self) -> Result<Cow<'a, str>> {
        self.at += 1;
        let start = self.at;
        match self.pass_quote_or_escape()? {
            b'"' => Ok(Cow::Borrowed(&self.text[start..self.at - 1])),
            _ => self.escaped(start).map(Cow::Owned),
        }
    }

    /// Goes behind the next quote or backslash, and says which it was.
    #[inline]
    fn pass_quote_or_escape(&mut self) -> Result<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        match memchr::memchr2(b'"', b'\\', rest) {
            Some(length) => {
                self.at += length + 1;
                Ok(rest[length])
            }
            None => Err(self.end_fault()),
        }
    }

    /// Text with escapes in it, of which the first backslash has been read.
    fn escaped(&mut self, start: usize) -> Result<String> {
        let mut text = self.text[start..self.at - 1].to_owned();
        loop {
            self.escape(&mut text)?;
            let start = self.at;
            let found = self.pass_quote_or_escape()?;
            text.push_str(&self.text[start..self.at - 1]);
            if found == b'"' {
                return Ok(text);
            }
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self, text: &mut String) -> Result<()> {
        let Some(escape) = self.text[self.at..].chars().next() else { return Err(self.end_fault()) };
        self.at += escape.len_utf8();
        text.push(match escape {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => self.unit(),
            other => other,
        });
        Ok(())
    }

    /// The character of an escape by number; U+FFFD for what is none.
    fn unit(&mut self) -> char {
        let hex = |from: usize| {
            let digits =
                self.text.get(from..from + 4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
            digits.and_then(|digits| u16::from_str_radix(digits, 16).ok())
        };
        let Some(first) = hex(self.at) else { return char::REPLACEMENT_CHARACTER };
        let second = self.text[self.at + 4..].starts_with("\\u").then(|| hex(self.at + 6)).flatten();
        self.at += 4;
        let mut pair = char::decode_utf16([Some(first), second].into_iter().flatten());
        match pair.next() {
            Some(Ok(character)) => {
                self.at += if character.len_utf16() == 2 { 6 } else { 0 };
                character
            }
            _ => char::REPLACEMENT_CHARACTER,
        }
    }

    /// A value without quotes and brackets.
    #[inline]
    pub fn word(&mut self) -> Result<Word<'a>> {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let ends = |byte: &u8| matches!(byte, 0..=b' ' | 0x7f | b',' | b':' | b'"' | b'[' | b']' | b'{' | b'}');
        self.at += rest.iter().position(ends).unwrap_or(rest.len());
        let mut word = &self.text[start..self.at];
        if !word.is_ascii()
            && let Some(end) = word.find(is_filler)
        {
            word = &word[..end];
            self.at = start + end;
        }
        Ok(match word.as_bytes().first() {
            None => return Err(self.fault("expected a value")),
            Some(b'-' | b'+' | b'.' | b'0'..=b'9') if word.bytes().any(|byte| byte.is_ascii_digit()) => {
                Word::Number(word)
            }
            Some(b'n') if word == "null" => Word::Null,
            Some(b't') if word == "true" => Word::Bool(true),
            Some(b'f') if word == "false" => Word::Bool(false),
            // A word that the text ends in may be the beginning of another.
            Some(_) if self.at == self.text.len() && self.depth > 0 => return Err(self.end_fault()),
            Some(_) => Word::Odd(word),
        })
    }

    /// Skips a value, and gives its text.
    pub fn skip(&mut self) -> Result<&'a str> {
        self.first()?;
        let start = self.at;
        let mut depth = 0usize;
        loop {
            match self.first()? {
                b'"' => self.skip_string()?,
                b'{' | b'[' => {
                    self.at += 1;
                    depth += 1;
                    continue;
                }
                b'}' | b']' if depth > 0 => {
                    self.at += 1;
                    depth -= 1;
                }
                b',' | b':' if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    self.word()?;
                }
            }
            if depth == 0 {
                return Ok(self.since(start));
            }
        }
    }

    fn skip_string(&mut self) -> Result<()> {
        self.at += 1;
        while self.pass_quote_or_escape()? == b'\\' {
            let Some(escaped) = self.text[self.at..].chars().next() else { return Err(self.end_fault()) };
            self.at += escaped.len_utf8();
        }
        Ok(())
    }

    /// Makes sure that nothing follows.
    pub fn end(&mut self) -> Result<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fault("something follows the JSON document")),
        }
    }

    /// Tells of a value that was skipped.
    pub(crate) fn tell(&mut self, json: &'a str, found: &'static str, expected: &'static str) {
        if self.unread.len() < TOLD {
            self.unread.push(OpenPlace { steps: Vec::new(), json, found, expected });
        } else {
            self.untold += 1;
        }
    }

    /// Tells of an element of the list that is asked for.
    pub(crate) fn leave_out(&mut self, name: &str, json: &'a str, found: &'static str, expected: &'static str) {
        self.list.left_out += 1;
        if self.list.skipped.len() < TOLD {
            self.list.skipped.push(OpenPlace { steps: vec![name.to_owned()], json, found, expected });
        }
    }

    /// What was found besides the values.
    pub fn findings(self) -> Findings {
        let List { spans, skipped, left_out, .. } = self.list;
        let close = |places: Vec<OpenPlace<'a>>| places.into_iter().map(OpenPlace::close).collect();
        let (unread, untold, hollow) = (close(self.unread), self.untold, self.hollow);
        Findings { unread, untold, hollow, skipped: close(skipped), left_out, spans }
    }
}

/// What reading found besides the values.
#[derive(Debug, Default)]
pub struct Findings {
    /// Places whose value was left out, at most 500 of them.
    pub unread: Vec<Place>,
    /// How many further places there are.
    pub untold: u64,
    /// Where objects begin of which nothing could be read, though there was something in them.
    pub hollow: Vec<usize>,
    /// Elements of the list that was asked for which were left out, at most 500 of them. The pointer begins at the list.
    pub skipped: Vec<Place>,
    /// How many such elements there are.
    pub left_out: u64,
    /// Where the other elements of that list stand in the text, in their order.
    pub spans: Vec<(u32, u32)>,
}
