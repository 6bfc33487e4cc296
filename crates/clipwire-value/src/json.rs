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

/// How much text with escapes is put together before more room is needed for it.
const SCRATCH: usize = 256;

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

/// How far a quote or a backslash is away. Most texts are short: eight bytes are looked at as one number.
#[inline]
fn quote_or_escape(bytes: &[u8]) -> Option<usize> {
    let Some((first, rest)) = bytes.split_first_chunk() else { return memchr::memchr2(b'"', b'\\', bytes) };
    if let Some(length) = quote_or_escape_in(*first) {
        return Some(length);
    }
    let Some((second, behind)) = rest.split_first_chunk() else { return Some(8 + memchr::memchr2(b'"', b'\\', rest)?) };
    if let Some(length) = quote_or_escape_in(*second) {
        return Some(8 + length);
    }
    Some(16 + memchr::memchr2(b'"', b'\\', behind)?)
}

#[inline]
fn quote_or_escape_in(bytes: [u8; 8]) -> Option<usize> {
    let word = u64::from_le_bytes(bytes);
    let found = zeros(word ^ u64::from_ne_bytes([b'"'; 8])) | zeros(word ^ u64::from_ne_bytes([b'\\'; 8]));
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

/// The highest bit of each byte that is zero, up to the first such byte; behind it there may be others.
const fn zeros(word: u64) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([1; 8]);
    word.wrapping_sub(LOW) & !word & (LOW << 7)
}

/// What stands for something behind a backslash, and how many bytes that takes.
#[inline]
fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    Some(match bytes {
        [b'u', a, b, c, d, rest @ ..] => match hexadecimal([*a, *b, *c, *d]) {
            NO_DIGIT.. => (char::REPLACEMENT_CHARACTER, 1),
            unit => char::from_u32(unit).map_or_else(|| pair(unit, rest), |char| (char, 5)),
        },
        [b'u', ..] => (char::REPLACEMENT_CHARACTER, 1),
        [b'n', ..] => ('\n', 1),
        [b't', ..] => ('\t', 1),
        [b'r', ..] => ('\r', 1),
        [b'b', ..] => ('\u{8}', 1),
        [b'f', ..] => ('\u{c}', 1),
        [byte, ..] if byte.is_ascii() => (char::from(*byte), 1),
        // The beginning of a character that needs no escape.
        _ => return None,
    })
}

/// Half of a pair, which the other half may follow; U+FFFD without.
fn pair(first: u32, rest: &[u8]) -> (char, usize) {
    let second = match rest {
        [b'\\', b'u', a, b, c, d, ..] => hexadecimal([*a, *b, *c, *d]),
        _ => 0,
    };
    let (high, low) = (first.wrapping_sub(0xd800), second.wrapping_sub(0xdc00));
    let pair = (high < 0x400 && low < 0x400).then(|| char::from_u32(0x1_0000 + (high << 10) + low)).flatten();
    pair.map_or((char::REPLACEMENT_CHARACTER, 5), |char| (char, 11))
}

/// What is added for a byte that is no hexadecimal digit: more than four digits can be.
const NO_DIGIT: u32 = 0x1_0000;

/// What each byte is as a hexadecimal digit.
const DIGITS: [u32; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < 16 {
        digits[b"0123456789abcdef"[digit as usize] as usize] = digit;
        digits[b"0123456789ABCDEF"[digit as usize] as usize] = digit;
        digit += 1;
    }
    digits
};

/// The number that four hexadecimal digits stand for; `NO_DIGIT` or more where one of them is none.
#[inline]
fn hexadecimal(digits: [u8; 4]) -> u32 {
    let [a, b, c, d] = digits.map(|byte| DIGITS[usize::from(byte)]);
    a << 12 | b << 8 | c << 4 | d
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
    /// Where text with escapes is put together.
    scratch: String,
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
        let (unread, hollow, list, scratch) = (Vec::new(), Vec::new(), List::default(), String::new());
        Self { text, at: 0, depth: 0, room, unread, untold: 0, held: 0, hollow, list, scratch }
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

    /// Goes to a position where a value begins or ends.
    pub(crate) fn go_to(&mut self, at: usize) {
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
        match self.text.as_bytes().get(self.at) {
            Some(byte @ b'!'..=b'~') => Some(*byte),
            _ => self.peek_behind_filler(),
        }
    }

    fn peek_behind_filler(&mut self) -> Option<u8> {
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
    pub fn members(&mut self, mut each: impl FnMut(&Cow<'a, str>, &mut Self) -> Result<()>) -> Result<()> {
        self.depth += 1;
        let mut is_first = true;
        while let Some(name) = self.member(std::mem::take(&mut is_first))? {
            let unread = self.unread.len();
            each(&name, self).map_err(|fault| fault.inside(name.as_ref()))?;
            self.stands_in(unread, || name.as_ref().to_owned());
        }
        self.depth -= 1;
        Ok(())
    }

    /// The name of the next member of an object, whose value is next then. The brace is next before the first.
    #[inline(always)]
    pub(crate) fn member(&mut self, is_first: bool) -> Result<Option<Cow<'a, str>>> {
        // As nearly every document is written: `,"name":`.
        let before = if is_first { b'{' } else { b',' };
        match self.text.as_bytes().get(self.at..) {
            Some([byte, b'"', rest @ ..]) if *byte == before => match quote_or_escape(rest) {
                Some(length) if rest[length..].starts_with(b"\":") => {
                    let start = self.at + 2;
                    self.at = start + length + 2;
                    Ok(Some(Cow::Borrowed(&self.text[start..start + length])))
                }
                _ => self.member_in_any_form(is_first),
            },
            _ => self.member_in_any_form(is_first),
        }
    }

    #[inline(never)]
    fn member_in_any_form(&mut self, is_first: bool) -> Result<Option<Cow<'a, str>>> {
        self.at += usize::from(is_first);
        if !self.goes_on(b'}', is_first)? {
            return Ok(None);
        }
        if self.first()? != b'"' {
            return Err(self.fault("expected a name in quotes"));
        }
        let name = self.string()?;
        if self.first()? != b':' {
            return Err(self.fault("expected `:` after a name"));
        }
        self.at += 1;
        Ok(Some(name))
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

    /// How many values there is still room for, and text, if each takes so many bytes of both.
    pub(crate) fn room_for(&self, size: usize, length: usize) -> usize {
        (self.room / size.max(1)).min((self.text.len() - self.at) / length.max(1))
    }

    /// The text between quotes, of which the first is next.
    #[inline(always)]
    pub fn string(&mut self) -> Result<Cow<'a, str>> {
        let start = self.at + 1;
        let end = self.quote_or_escape(start)?;
        self.at = end + 1;
        match self.text.as_bytes()[end] {
            b'"' => Ok(Cow::Borrowed(&self.text[start..end])),
            _ => self.escaped(start).map(Cow::Owned),
        }
    }

    /// Where the next quote or backslash of a text stands.
    #[inline]
    fn quote_or_escape(&self, from: usize) -> Result<usize> {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        quote_or_escape(rest).map(|length| from + length).ok_or_else(|| self.end_fault())
    }

    /// Text with escapes in it, of which the first backslash has been read.
    fn escaped(&mut self, start: usize) -> Result<String> {
        let (text, bytes, mut at) = (self.text, self.text.as_bytes(), self.at - 1);
        let mut whole = std::mem::take(&mut self.scratch);
        whole.clear();
        whole.reserve(SCRATCH);
        whole.push_str(&text[start..at]);
        loop {
            // Texts of some scripts are nothing but these, which take three bytes each.
            let mut rest = &bytes[at..];
            while let Some(([b'\\', b'u', digits @ ..], after)) = rest.split_first_chunk::<6>()
                && let unit @ 0x800..0xd800 = hexadecimal(*digits)
                && let Some(char) = char::from_u32(unit)
            {
                whole.push(char);
                rest = after;
            }
            at = bytes.len() - rest.len();
            let mut from = at;
            match rest {
                // What stands for itself is taken together with what follows it.
                [b'\\', b'/' | b'"' | b'\\', ..] => (at, from) = (at + 1, at + 2),
                [b'\\', rest @ ..] => {
                    at += 1;
                    if let Some((char, length)) = escape(rest) {
                        whole.push(char);
                        at += length;
                    }
                    from = at;
                }
                _ => {}
            }
            let end = self.quote_or_escape(from)?;
            whole.push_str(&text[at..end]);
            at = end;
            if bytes[at] == b'"' {
                self.at = at + 1;
                let exact = whole.as_str().to_owned();
                self.scratch = whole;
                return Ok(exact);
            }
        }
    }

    /// A value without quotes and brackets.
    #[inline]
    pub fn word(&mut self) -> Result<Word<'a>> {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        // Nearly all numbers are whole ones without a sign.
        if digits > 0 && matches!(rest.get(digits), Some(b',' | b'}' | b']')) {
            self.at += digits;
            return Ok(Word::Number(&self.text[start..self.at]));
        }
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
        let first = self.first()?;
        let start = self.at;
        match first {
            b'"' => self.at = self.behind_text(start + 1)?,
            b'{' | b'[' => self.at = self.behind_brackets(start)?,
            _ => {
                self.word()?;
            }
        }
        Ok(self.since(start))
    }

    /// Where a text ends whose first quote stands before a position.
    #[inline]
    fn behind_text(&self, mut at: usize) -> Result<usize> {
        loop {
            at = self.quote_or_escape(at)?;
            if self.text.as_bytes()[at] == b'"' {
                return Ok(at + 1);
            }
            at += 2;
        }
    }

    /// Where an object or a list ends. What stands between its brackets and quotes may be anything.
    fn behind_brackets(&self, mut at: usize) -> Result<usize> {
        let bytes = self.text.as_bytes();
        let mut depth = 0usize;
        while let Some(byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'"' => at = self.behind_text(at)?,
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 1 => return Ok(at),
                b'}' | b']' => depth -= 1,
                _ => {}
            }
        }
        Err(self.end_fault())
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
    pub(crate) fn leave_out(
        &mut self,
        name: &dyn fmt::Display,
        json: &'a str,
        found: &'static str,
        expected: &'static str,
    ) {
        self.list.left_out += 1;
        if self.list.skipped.len() < TOLD {
            self.list.skipped.push(OpenPlace { steps: vec![name.to_string()], json, found, expected });
        }
    }

    /// What was found besides the values.
    pub fn findings(self) -> Findings {
        let List { at: list, spans, skipped, left_out } = self.list;
        let close = |places: Vec<OpenPlace<'a>>| places.into_iter().map(OpenPlace::close).collect();
        let (unread, untold, hollow) = (close(self.unread), self.untold, self.hollow);
        Findings { unread, untold, hollow, list, skipped: close(skipped), left_out, spans }
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
    /// Where the text of the list that was asked for begins.
    pub list: Option<usize>,
    /// Elements of that list which were left out, at most 500 of them. The pointer begins at the list.
    pub skipped: Vec<Place>,
    /// How many such elements there are.
    pub left_out: u64,
    /// Where the other elements of that list stand in the text, in their order.
    pub spans: Vec<(u32, u32)>,
}
