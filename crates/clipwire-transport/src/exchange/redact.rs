//! Takes known secrets out of text before anything prints it, however they are written there.

mod glance;
mod layer;
mod search;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use self::glance::{DEEPEST, Glance, PARAMETER};
use self::layer::{Layer, is_hidden, is_unseen};
use self::search::Search;

/// What stands where a secret stood.
pub const MASK: &str = "[redacted]";

/// Secrets shorter than this are not searched for: they would blot out ordinary words. No client can be built with one.
const SHORTEST: usize = 4;

/// How many characters a secret has that a client is built with.
const LEAST: usize = 8;

/// How many characters of the key the gateway is known to put into its tracking picture.
const TAIL: usize = 5;

/// What escapes begin with.
const KINDS: &[u8; 3] = b"%\\&";

/// How much of a text is looked at at once, so that memory does not grow with it.
const BLOCK: usize = 16 * 1024;

/// How many bytes an escape takes at the most, and then some.
const WIDEST: usize = 24;

/// What stands where a text was cut.
const CUT: &str = "…";

/// Knows the secrets of one client and takes them out of text. Cheap to clone; prints none of them.
///
/// A secret is found as it is, in any case, percent-encoded, form-encoded, escaped as in JSON, JavaScript and HTML, each of
/// them several times and mixed, in Base64 of either alphabet wherever it begins in what was encoded, in hexadecimal, and with
/// blanks, line breaks and characters between its own that are not seen. Time is linear in the text.
#[derive(Clone)]
pub struct Redactor(Arc<LazyLock<Known, Prepare>>);

/// Prepares the search for secrets, which is done when there is a text to look through.
type Prepare = Box<dyn FnOnce() -> Known + Send + Sync>;

struct Known {
    secrets: Vec<String>,
    words: Search,
    /// Whether a word is a part of something encoded, of which the rest goes with it.
    is_inside: Vec<bool>,
    /// Whether a word has a plus sign before it or behind it, which is a blank in a form and is not compared.
    has_plus: Vec<[bool; 2]>,
    /// `None` where every text has to be looked at closely.
    glance: Option<Glance>,
    /// How long the longest word is.
    longest: usize,
}

impl Default for Redactor {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl Known {
    fn of(secrets: Vec<String>) -> Self {
        let (mut words, mut is_inside, mut has_plus) = (Vec::<Vec<u8>>::new(), Vec::new(), Vec::new());
        let mut spelled_words = Vec::new();
        for (spelled, inside) in secrets.iter().flat_map(|secret| spellings(secret)) {
            let word = Layer::of(&spelled).folded().bytes;
            if word.len() < SHORTEST || words.contains(&word) {
                continue;
            }
            words.push(word);
            is_inside.push(inside);
            has_plus.push([spelled.first(), spelled.last()].map(|end| end == Some(&b'+')));
            spelled_words.push(spelled);
        }
        let longest = words.iter().map(Vec::len).max().unwrap_or_default();
        let glance = Glance::at(spelled_words.iter().map(Vec::as_slice));
        Self { secrets, words: Search::new(words), is_inside, has_plus, glance, longest }
    }
}

impl Redactor {
    /// Takes the secrets as the user gave them.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        Self::default().and(secrets)
    }

    /// The same with more secrets to look for.
    pub fn and<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) -> Self {
        Self::of(self.with(secrets))
    }

    fn with<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let mut known = self.0.secrets.clone();
        for secret in secrets {
            if secret.chars().count() >= SHORTEST && !known.iter().any(|other| other == secret) {
                known.push(secret.to_owned());
            }
        }
        known
    }

    /// The same with more secrets to look for, which costs nothing until there is a text to look through.
    pub fn and_later(&self, secrets: Vec<String>) -> Self {
        let known = self.clone();
        Self(Arc::new(LazyLock::new(Box::new(move || Known::of(known.with(secrets.iter().map(String::as_str)))))))
    }

    fn of(secrets: Vec<String>) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(|| Known::of(secrets)))))
    }

    /// The text with every known secret masked.
    pub fn redact(&self, text: &str) -> String {
        self.masked(text).into_owned()
    }

    /// Masks every known secret in a text. A text without any, which is nearly every one, stays where it is.
    pub fn mask(&self, text: &mut String) {
        if let Cow::Owned(masked) = self.masked(text) {
            *text = masked;
        }
    }

    /// The beginning of a text with every known secret masked, of which at the most `limit` bytes are of the text itself. A
    /// secret that stands across the cut is masked.
    pub fn redact_beginning(&self, text: &str, limit: usize) -> String {
        let end = boundary_before(text, limit);
        let known = boundary_before(text, end.saturating_add(self.reach()));
        let mut found = self.found(&text[..known]);
        found.retain_mut(|found| {
            found.end = found.end.min(end);
            found.start < end
        });
        replaced(&text[..end], &found)
    }

    /// What somebody else wrote, as it can be printed: in one line, without what controls a terminal, turns text around or is
    /// not seen, with every known secret masked, and cut.
    pub fn printable<'a>(&self, text: &'a str, limit: usize) -> Cow<'a, str> {
        self.cut(line(text), limit)
    }

    /// The same with line breaks and tabs left in it.
    pub fn printable_lines<'a>(&self, text: &'a str, limit: usize) -> Cow<'a, str> {
        let is_kept = |char: char| matches!(char, '\n' | '\t') || !is_hidden(char);
        let is_plain = text.chars().all(is_kept);
        self.cut(if is_plain { text.into() } else { text.chars().filter(|char| is_kept(*char)).collect() }, limit)
    }

    fn cut<'a>(&self, text: Cow<'a, str>, limit: usize) -> Cow<'a, str> {
        if text.len() > limit {
            return (self.redact_beginning(&text, limit) + CUT).into();
        }
        match self.masked(&text) {
            Cow::Owned(masked) => masked.into(),
            Cow::Borrowed(_) => text,
        }
    }

    /// Where known secrets stand in a text, in order and apart from each other. A glance at most texts is enough, which does
    /// not find a secret with blanks between its characters: this is for what is read, and not for what is printed.
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        if self.0.glance.as_ref().is_some_and(|glance| !glance.finds(text.as_bytes())) {
            return Vec::new();
        }
        self.found_where(text, Glance::finds)
    }

    fn masked<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let found = self.found(text);
        if found.is_empty() { text.into() } else { replaced(text, &found).into() }
    }

    /// How far a secret can stretch in a text.
    fn reach(&self) -> usize {
        self.0.longest.saturating_mul(WIDEST).max(1024)
    }

    fn found(&self, text: &str) -> Vec<Range<usize>> {
        self.found_where(text, Glance::finds_spread)
    }

    /// Where known secrets stand in those blocks of a text that are worth a close look.
    fn found_where(&self, text: &str, is_worth_it: fn(&Glance, &[u8]) -> bool) -> Vec<Range<usize>> {
        let mut all = Vec::new();
        if self.0.secrets.is_empty() || text.len() < self.0.words.shortest() {
            return all;
        }
        let (bytes, reach) = (text.as_bytes(), self.reach());
        let size = BLOCK.max(reach.saturating_mul(4));
        let mut start = 0usize;
        loop {
            let end = bytes.len().min(start.saturating_add(size));
            let block = &bytes[start..end];
            if self.0.glance.as_ref().is_none_or(|glance| is_worth_it(glance, block)) {
                self.found_in(block, start, &mut all);
            }
            if end == bytes.len() {
                break;
            }
            start = end - reach;
        }
        all.sort_unstable_by_key(|found| (found.start, found.end));
        let mut apart: Vec<Range<usize>> = Vec::with_capacity(all.len());
        for mut found in all {
            found.start = boundary_before(text, found.start);
            found.end = boundary_after(text, found.end);
            match apart.last_mut() {
                Some(last) if found.start < last.end => last.end = last.end.max(found.end),
                _ => apart.push(found),
            }
        }
        apart
    }

    /// Looks at a block under each layer of escapes: of all kinds at once, and of each kind alone, since what is an escape of
    /// one kind can be a part of a secret that is escaped in another.
    fn found_in(&self, block: &[u8], offset: usize, all: &mut Vec<Range<usize>>) {
        self.found_at(&Layer::of(block), block, offset, all);
        let kinds: Vec<u8> = KINDS.iter().copied().filter(|kind| memchr::memchr(*kind, block).is_some()).collect();
        let alone = kinds.chunks(1).filter(|_| kinds.len() > 1);
        for kinds in alone.chain([KINDS.as_slice()]) {
            let mut layer = Layer::of(block);
            for _ in 0..DEEPEST {
                let Some(inner) = layer.unescaped(kinds) else { break };
                self.found_at(&inner, block, offset, all);
                layer = inner;
            }
        }
    }

    /// Looks at one layer of a block.
    fn found_at(&self, layer: &Layer, block: &[u8], offset: usize, all: &mut Vec<Range<usize>>) {
        let folded = layer.folded();
        // Up to here all of an encoded text has been masked.
        let mut masked = 0;
        self.0.words.find(&folded.bytes, &mut |word, place| {
            let mut found = layer.with_plus(folded.source_of(place), self.0.has_plus[word]);
            if self.0.is_inside[word] {
                if found.end <= masked {
                    return true;
                }
                found.start -= block[masked..found.start.max(masked)].iter().rev().take_while(is_of_code).count();
                found.end += block[found.end..].iter().take_while(is_of_code).count();
                masked = found.end;
            }
            all.push(found.start + offset..found.end + offset);
            true
        });
    }
}

/// What can stand in Base64 or hexadecimal, and in their escapes.
fn is_of_code(byte: &&u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_' | b'\\' | b'%')
}

/// The last boundary of characters that is not behind a place.
fn boundary_before(text: &str, place: usize) -> usize {
    (0..=place.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or_default()
}

/// The first boundary of characters that is not before a place.
fn boundary_after(text: &str, place: usize) -> usize {
    (place..text.len()).find(|place| text.is_char_boundary(*place)).unwrap_or(text.len())
}

/// A text with places of it masked, which stand in order and apart.
fn replaced(text: &str, places: &[Range<usize>]) -> String {
    let (mut masked, mut at) = (String::with_capacity(text.len()), 0);
    for place in places {
        masked.push_str(text.get(at..place.start).unwrap_or_default());
        masked.push_str(MASK);
        at = place.end;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    masked
}

/// What somebody else wrote in one line, without what controls a terminal, turns text around or is not seen.
pub fn one_line(text: &str) -> String {
    line(text).into_owned()
}

/// The same of a text that is left where it is if it is a line already.
fn line(text: &str) -> Cow<'_, str> {
    // Words of ASCII with one blank between them. Both are looked at to the end, which is faster for what is short.
    let bytes = text.as_bytes();
    let is_odd = bytes.iter().fold(false, |is_odd, byte| is_odd | !matches!(byte, b' '..=b'~'));
    let is_spread =
        bytes.iter().zip(&bytes[bytes.len().min(1)..]).fold(false, |any, pair| any | (pair == (&b' ', &b' ')));
    let is_framed = matches!(bytes, [] | [b' ', ..] | [.., b' ']);
    if !is_odd && !is_spread && !is_framed {
        return text.into();
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let length = line.len();
        if length > 0 {
            line.push(' ');
        }
        line.extend(word.chars().filter(|char| !is_hidden(*char)));
        if line.len() == length + 1 && length > 0 {
            line.pop();
        }
    }
    line.into()
}

/// Whether a secret is long enough to be told from other words where it has to be masked: 8 characters, of which those do not
/// count that are hard to see, nor blanks, nor plus signs, which are blanks in a form.
pub fn is_maskable(secret: &str) -> bool {
    secret.chars().filter(|char| !is_unseen(*char)).count() >= LEAST
}

/// How a secret is spelled inside something else, as far as it is not with escapes, and whether the rest of what it stands in
/// goes with it.
fn spellings(secret: &str) -> Vec<(Vec<u8>, bool)> {
    let mut spellings = vec![(secret.as_bytes().to_vec(), false)];
    // What looks like an escape in a secret may be left as it is, or undone, where the rest is escaped.
    let mut layer = Layer::of(secret.as_bytes());
    for _ in 0..DEEPEST {
        let Some(inner) = layer.unescaped(KINDS) else { break };
        spellings.push((inner.bytes.clone(), false));
        layer = inner;
    }
    spellings.extend([secret.to_lowercase(), secret.to_uppercase()].map(|cased| (cased.into_bytes(), false)));
    let start = secret.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at);
    spellings.push(([PARAMETER, &secret.as_bytes()[start..]].concat(), false));
    for alphabet in [STANDARD, URL_SAFE] {
        spellings.extend((0..3).map(|before| (base64_inside(secret.as_bytes(), before, alphabet), true)));
    }
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    spellings.push((hex.into_bytes(), true));
    spellings
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What is certain of the Base64 of a text in which a secret stands behind so many bytes of a group of three.
fn base64_inside(secret: &[u8], before: usize, alphabet: &[u8; 64]) -> Vec<u8> {
    let bits = |at: usize| -> usize {
        // The six bits at a place, counted from the first bit of the secret.
        (0..6).fold(0, |bits, bit| {
            let bit = at + bit;
            bits << 1 | usize::from(secret[bit / 8] >> (7 - bit % 8) & 1)
        })
    };
    let first = [0, 4, 2][before];
    (first..(secret.len() * 8).saturating_sub(5)).step_by(6).map(|at| alphabet[bits(at)]).collect()
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

#[cfg(test)]
mod tests;
