//! Goes through a text once, and finds where addresses begin and end.
//!
//! A *run* is a row of the letters of addresses: blanks, brackets, quotes and everything beyond ASCII end it. An address begins with
//! its scheme, or with a host that is known, and where neither can be a part of another address.

use super::address::{Address, percent_decoded, unescaped};
use super::found::Found;
use super::host::Host;
use super::piece::Link;
use super::{bare, douyin, tiktok};

/// Marks after which an address without a scheme can begin, and at which the path of one ends.
const CUTS: &[u8] = b"()'*,;!";

/// Marks after which an address is a part of another one, where there is another one.
const JOINTS: &[u8] = b"=/&?#%+@\\";

/// Marks between the addresses of a list. Behind one of them, an address that was refused has ended.
const BETWEEN: &[u8] = b",;'";

/// Marks that end a sentence around an address, and not the address.
const TRAILERS: &[char] = &['.', ',', ';', ':', '!', '?', '\'', '*', '(', ')', '~', '\\'];

/// The links of a text, in turn.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    text: &'a str,
    /// What is left of the line.
    at: usize,
    line_end: usize,
    /// Whether the line holds nothing but bare ids.
    is_bare: bool,
    run: Run,
    /// How many bytes were looked at.
    work: usize,
}

/// What is known of the run that is being read.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    /// Where it began.
    start: usize,
    /// The last byte; 0 at its beginning.
    last: u8,
    /// Whether it holds a dot, as hosts do.
    has_dot: bool,
    /// Whether it holds what stands behind a host: a slash or a question mark after a dot.
    has_path: bool,
    /// Whether it holds a question mark, which may be that of an address whose beginning is not ASCII.
    has_query: bool,
    /// Whether the host of an address reached its end.
    in_host: bool,
    /// Whether it goes on with a host that began before it, so that none begins with it.
    goes_on: bool,
    /// Whether it belongs to an address that was refused.
    is_refused: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut scan = Self { text, at: 0, line_end: 0, is_bare: false, run: Run::default(), work: 0 };
        scan.begin_line(0);
        scan
    }

    /// How many bytes were looked at.
    #[cfg(any(test, feature = "__properties"))]
    pub(super) fn work(&self) -> usize {
        self.work
    }

    fn begin_line(&mut self, at: usize) {
        let rest = self.text.get(at..).unwrap_or_default();
        self.line_end = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
        self.at = at;
        self.run = Run { start: at, ..Run::default() };
        self.work += self.line_end - at + 1;
        self.is_bare = self.is_bare_line();
    }

    /// Whether the line holds bare ids and nothing else. It is given up at the first thing that is none.
    fn is_bare_line(&mut self) -> bool {
        let line = self.text.get(..self.line_end).unwrap_or_default();
        let mut at = self.at;
        while let Some((token, end)) = bare::token(line, at) {
            self.work += end - at;
            if bare::read(line.get(token).unwrap_or_default()).is_none() {
                return false;
            }
            at = end;
        }
        true
    }

    /// The next bare id of the line.
    fn next_bare(&mut self) -> Option<Link> {
        let line = self.text.get(..self.line_end)?;
        let (token, end) = bare::token(line, self.at)?;
        self.work += end - self.at;
        self.at = end;
        Some(bare::read(line.get(token.clone())?)?.at(token))
    }

    /// The next address of the line.
    fn next_address(&mut self) -> Option<Link> {
        while self.at < self.line_end {
            self.work += 1;
            let byte = self.byte(self.at)?;
            if !byte.is_ascii() {
                let char = self.text.get(self.at..)?.chars().next()?;
                self.at += char.len_utf8();
                self.run = self.run.after(char, self.at);
            } else if !is_of_address(byte) {
                self.at += 1;
                self.run = Run { start: self.at, ..Run::default() };
            } else if self.run.is_refused && !self.begins_anew() {
                self.run.last = byte;
                self.at += 1;
            } else if let Some(start) = self.start() {
                if let Some(link) = self.address(start) {
                    return Some(link);
                }
            } else {
                self.run.note(byte);
                self.at += 1;
            }
        }
        None
    }

    /// Whether an address begins here behind one that was refused, as the next one of a list does.
    fn begins_anew(&mut self) -> bool {
        let rest = self.text.as_bytes().get(self.at..self.line_end).unwrap_or_default();
        let is_next = BETWEEN.contains(&self.run.last) && scheme(rest).is_some();
        if is_next {
            self.run = Run { start: self.at, ..Run::default() };
        }
        is_next
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied().filter(|_| at < self.line_end)
    }

    /// How an address begins here, if one does.
    fn start(&mut self) -> Option<Start> {
        let rest = self.text.as_bytes().get(self.at..self.line_end)?;
        if let Some(length) = scheme(rest) {
            if self.run.is_wrapper() {
                self.run.is_refused = true;
                return None;
            }
            return Some(Start::Scheme(length));
        }
        let is_first = self.run.last == 0 || CUTS.contains(&self.run.last);
        if is_first && !self.run.has_path && is_encoded_scheme(rest) {
            return Some(Start::Encoded);
        }
        let is_after_colon = self.run.last == b':' && !self.run.has_dot && !self.run.has_path;
        let is_after_slashes = self.run.last == b'/' && self.text.get(self.run.start..self.at) == Some("//");
        let can_begin = is_first && !(self.run.goes_on && self.run.last == 0) || is_after_colon || is_after_slashes;
        if !can_begin || !rest.first()?.is_ascii_alphanumeric() {
            return None;
        }
        let length = rest.iter().position(|byte| !is_of_host(*byte)).unwrap_or(rest.len());
        self.work += length;
        let host = Host::of(self.text.get(self.at..self.at + length)?)?;
        matches!(rest.get(length), Some(b'/' | b'?' | b'\\')).then_some(Start::Host(host, length))
    }

    /// Reads the address that begins here, and goes behind it.
    fn address(&mut self, start: Start) -> Option<Link> {
        let begin = self.at;
        let (host, path) = match start {
            Start::Encoded => return self.encoded_address(),
            Start::Host(host, length) => (Some(host), begin + length),
            Start::Scheme(length) => {
                let from = begin + length;
                let rest = self.text.as_bytes().get(from..self.line_end)?;
                let is_end = |byte: &u8| !is_of_address(*byte) || matches!(byte, b'/' | b'?' | b'#' | b'\\');
                let end = from + rest.iter().position(is_end).unwrap_or(rest.len());
                (self.text.get(from..end).and_then(Host::of), end)
            }
        };
        self.work += path - begin;
        self.at = path;
        let next = self.byte(path);
        let is_path = match next {
            Some(b'/' | b'?') => true,
            Some(b'\\') => self.byte(path + 1) == Some(b'/'),
            _ => false,
        };
        let Some(host) = host.filter(|_| is_path) else {
            self.run.is_refused = true;
            self.run.in_host = next.is_none_or(|byte| !byte.is_ascii());
            return None;
        };
        let end = self.end_of_path(path);
        self.work += 3 * (end - path);
        self.at = end;
        let found = self.text.get(path..end).and_then(|behind| {
            let behind = behind.trim_end_matches(TRAILERS);
            Some((read(host, behind)?, path + behind.len()))
        });
        let Some((found, end)) = found else {
            self.run.is_refused = true;
            return None;
        };
        self.run = Run { start: self.at, ..Run::default() };
        Some(found.at(begin..end))
    }

    /// Where the path and the query end that begin here.
    fn end_of_path(&self, path: usize) -> usize {
        let rest = self.text.get(path..self.line_end).unwrap_or_default();
        let (is_titled, is_tag) = titles(rest);
        let (mut is_query, mut part) = (false, 0);
        for (at, char) in rest.char_indices() {
            let before = rest.as_bytes().get(at.wrapping_sub(1)).copied().unwrap_or_default();
            let ends = match u8::try_from(char) {
                Ok(byte) if byte.is_ascii() => {
                    let is_next = at > 0 && scheme(rest.as_bytes().get(at..).unwrap_or_default()).is_some();
                    is_next && (!is_query || !JOINTS.contains(&before))
                        || !is_of_address(byte)
                        || !is_query && !is_titled && CUTS.contains(&byte)
                }
                _ => {
                    let digits = rest.as_bytes().get(at.saturating_sub(10)..at).unwrap_or_default();
                    let is_behind_id = digits.len() == 10 && digits.iter().all(u8::is_ascii_digit);
                    let begins_plain = rest.as_bytes().get(part).is_some_and(u8::is_ascii) && part < at;
                    is_query || !is_titled || !char.is_alphanumeric() || is_behind_id || is_tag && begins_plain
                }
            };
            if ends {
                return path + at;
            }
            is_query |= matches!(char, '?' | '#');
            if char == '/' {
                part = at + 1;
            }
        }
        path + rest.len()
    }

    /// Reads an address that is encoded as a whole, and goes behind it.
    fn encoded_address(&mut self) -> Option<Link> {
        let begin = self.at;
        let rest = self.text.as_bytes().get(begin..self.line_end)?;
        let is_end = |byte: &u8| !is_of_address(*byte) || CUTS.contains(byte) || *byte == b'&';
        self.at = begin + rest.iter().position(is_end).unwrap_or(rest.len());
        self.work += 4 * (self.at - begin);
        let found = self.text.get(begin..self.at).and_then(|encoded| {
            let encoded = encoded.trim_end_matches(TRAILERS);
            let plain = percent_decoded(encoded)?;
            let address = plain.get(scheme(plain.as_bytes())?..)?;
            let host = address.find(['/', '?', '#', '\\']).unwrap_or(address.len());
            let (host, behind) = address.split_at_checked(host)?;
            let is_path = behind.starts_with(['/', '?']);
            Some((read(Host::of(host).filter(|_| is_path)?, behind)?, begin + encoded.len()))
        });
        match found {
            Some((found, end)) => {
                self.run = Run { start: self.at, ..Run::default() };
                Some(found.at(begin..end))
            }
            None => {
                self.run.is_refused = true;
                None
            }
        }
    }
}

impl Iterator for Scan<'_> {
    type Item = Link;

    fn next(&mut self) -> Option<Link> {
        loop {
            let found = if self.is_bare { self.next_bare() } else { self.next_address() };
            if found.is_some() {
                return found;
            }
            if self.line_end >= self.text.len() {
                self.at = self.line_end;
                return None;
            }
            self.begin_line(self.line_end + 1);
        }
    }
}

impl Run {
    /// Takes note of a byte that begins no address.
    fn note(&mut self, byte: u8) {
        self.has_path |= matches!(byte, b'?' | b'/') && self.has_dot;
        self.has_query |= byte == b'?';
        self.has_dot |= byte == b'.';
        self.in_host &= byte != b'/';
        self.last = byte;
    }

    /// Whether a scheme here would stand inside another address, as one does that a page redirects to.
    fn is_wrapper(&self) -> bool {
        match self.last {
            0 => false,
            last if CUTS.contains(&last) => false,
            b'?' if !self.has_dot => false,
            last => self.has_path || (self.has_dot || self.has_query) && JOINTS.contains(&last),
        }
    }

    /// The run that begins behind a letter beyond ASCII.
    fn after(self, char: char, start: usize) -> Self {
        let (is_of_word, is_joined) = (char.is_alphanumeric(), is_joined(char));
        let in_host = self.in_host && !char.is_whitespace();
        let was_in_host = in_host || self.last == b'.' || self.goes_on && self.last == 0;
        // Those of other alphabets look like those of ASCII, and make another host. Chinese ones stand between words.
        let is_lookalike = is_of_word && !is_cjk(char);
        let goes_on =
            in_host || is_lookalike || is_of_word && was_in_host || is_joined && (self.last != 0 || was_in_host);
        Self { start, goes_on, in_host, ..Self::default() }
    }
}

/// How an address begins.
#[derive(Clone, Copy, Debug)]
enum Start {
    /// With a scheme of that length.
    Scheme(usize),
    /// With a host that is known, of that length.
    Host(Host, usize),
    /// With a scheme that is encoded, as is all that follows.
    Encoded,
}

/// What the address of a host names.
fn read(host: Host, behind: &str) -> Option<Found> {
    let behind = unescaped(behind);
    let address = Address::new(&behind);
    match host {
        Host::Douyin => douyin::web(&address),
        Host::DouyinLive => douyin::live(&address),
        Host::DouyinShort => douyin::short(&address),
        Host::DouyinRoom => douyin::shared_room(&address),
        Host::DouyinGoods => douyin::goods(&address),
        Host::TikTok => tiktok::web(&address),
        Host::TikTokShort(name) => tiktok::short(name, &address),
        Host::TikTokShop => tiktok::shop(&address),
    }
}

/// Whether a path holds a title or a name, which may be in any language, and whether that is the name of a hashtag.
fn titles(path: &str) -> (bool, bool) {
    let bytes = path.as_bytes();
    let start = bytes.get(..bytes.len().min(64)).unwrap_or_default().to_ascii_lowercase();
    let holds = |word: &str| start.windows(word.len()).any(|window| window == word.as_bytes());
    let words = ["/search/", "/music/", "/pdp/", "/store/", "/playlist/", "/collection/"];
    let is_tag = holds("/tag/");
    (is_tag || words.into_iter().any(holds), is_tag)
}

/// The length of the scheme that a text begins with: `http://` or `https://` in any case, also as JSON writes slashes.
fn scheme(text: &[u8]) -> Option<usize> {
    let rest = without_http(text)?;
    let mut rest = rest.strip_prefix(b":")?;
    for _ in 0..2 {
        rest = rest.strip_prefix(b"/").or_else(|| rest.strip_prefix(b"\\/"))?;
    }
    Some(text.len() - rest.len())
}

/// Whether a text begins with `http://` or `https://` whose marks are encoded.
fn is_encoded_scheme(text: &[u8]) -> bool {
    without_http(text).and_then(|rest| rest.get(..9)).is_some_and(|marks| marks.eq_ignore_ascii_case(b"%3a%2f%2f"))
}

fn without_http(text: &[u8]) -> Option<&[u8]> {
    let rest = text.get(4..).filter(|_| text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"http")))?;
    Some(rest.strip_prefix(b"s").or_else(|| rest.strip_prefix(b"S")).unwrap_or(rest))
}

/// Whether a byte can stand in an address. Brackets and quotes cannot, and stand around many.
fn is_of_address(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'"' | b'`' | b'{' | b'}' | b'|' | b'^' | b'[' | b']')
}

fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

/// Whether a letter is Chinese, Japanese or Korean.
fn is_cjk(char: char) -> bool {
    matches!(char, '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character cannot be seen, or is a mark on the letter before it: in a host it belongs to the letters around it.
fn is_joined(char: char) -> bool {
    const RANGES: &[std::ops::RangeInclusive<char>] = &[
        '\u{AD}'..='\u{AD}',
        '\u{300}'..='\u{36F}',
        '\u{180B}'..='\u{180F}',
        '\u{1AB0}'..='\u{1AFF}',
        '\u{1DC0}'..='\u{1DFF}',
        '\u{200B}'..='\u{200F}',
        '\u{202A}'..='\u{202E}',
        '\u{2060}'..='\u{206F}',
        '\u{20D0}'..='\u{20FF}',
        '\u{FE00}'..='\u{FE0F}',
        '\u{FE20}'..='\u{FE2F}',
        '\u{FEFF}'..='\u{FEFF}',
    ];
    RANGES.iter().any(|range| range.contains(&char))
}
