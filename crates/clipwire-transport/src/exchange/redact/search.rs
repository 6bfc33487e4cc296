//! Finds any of several words in a text, regardless of case: every place of it, overlapping or not.
//!
//! Of every few places of the text, one is looked at: the two or four bytes that begin there. A word has as many such places in a row,
//! so that wherever it stands, exactly one of them is looked at.

use std::ops::Range;

/// How many groups of bytes are told apart.
const GROUPS: usize = 4096;

/// How many bytes are looked at in one go.
const BLOCK: usize = 32;

/// The letters from the most common to the rarest, as in words, addresses and names of fields.
const COMMON: &[u8] = b"etaoinsrdlchmpugbfwyvkxjzq";

/// Words to look for.
pub(super) struct Search {
    words: Vec<Vec<u8>>,
    shortest: usize,
    step: Step,
    /// Where the words are that a group of bytes is of, by the group; 0 is nowhere.
    lists: Box<[u8; GROUPS]>,
    /// Words, and which byte of it the group begins with.
    places: Vec<Vec<(usize, usize)>>,
}

impl Search {
    /// For words in lower case, of three bytes at least.
    pub(super) fn new(words: Vec<Vec<u8>>) -> Self {
        debug_assert!(words.iter().all(|word| word.len() > 2), "a word of three bytes at least");
        let shortest = words.iter().map(Vec::len).min().unwrap_or_default();
        let step = Step::of(shortest);
        let (stride, width) = step.sizes();
        let places = vec![Vec::new(); 256];
        let mut search = Self { words, shortest, step, lists: Box::new([0; GROUPS]), places };
        for (index, word) in search.words.iter().enumerate() {
            // What is rare in texts seldom has to be compared.
            let parts = word.windows(stride + width - 1).enumerate();
            let rarest = parts.max_by_key(|(_, part)| part.iter().map(rarity).sum::<usize>());
            let first = rarest.map_or(0, |(first, _)| first);
            for at in first..first + stride {
                let group = if width == 4 { group::<4>(&word[at..]) } else { group::<2>(&word[at..]) };
                let list = 1 + group % 255;
                search.lists[group] = u8::try_from(list).unwrap_or(u8::MAX);
                search.places[list].push((index, at));
            }
        }
        search
    }

    /// How long the shortest word is.
    pub(super) fn shortest(&self) -> usize {
        self.shortest
    }

    /// Tells of each place: which word, and where it stands. Goes on as long as it is told to.
    pub(super) fn find(&self, text: &[u8], found: &mut dyn FnMut(usize, Range<usize>) -> bool) {
        match self.step {
            _ if self.words.is_empty() => {}
            Step::SixteenByFour => self.look::<16, 4>(text, found),
            Step::EightByFour => self.look::<8, 4>(text, found),
            Step::FourByFour => self.look::<4, 4>(text, found),
            Step::TwoByTwo => self.look::<2, 2>(text, found),
        }
    }

    fn look<const STRIDE: usize, const WIDTH: usize>(
        &self,
        text: &[u8],
        found: &mut dyn FnMut(usize, Range<usize>) -> bool,
    ) {
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        for (index, block) in blocks.iter().enumerate() {
            if self.is_any::<STRIDE, WIDTH>(block) && !self.compare::<STRIDE, WIDTH>(block, index * BLOCK, text, found)
            {
                return;
            }
        }
        let mut last = [0; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        if self.is_any::<STRIDE, WIDTH>(&last) {
            self.compare::<STRIDE, WIDTH>(&last, blocks.len() * BLOCK, text, found);
        }
    }

    /// Whether one of the groups that are looked at in a block is of a word. Nearly never one is.
    fn is_any<const STRIDE: usize, const WIDTH: usize>(&self, block: &[u8; BLOCK]) -> bool {
        let mut any = 0;
        for at in (0..BLOCK).step_by(STRIDE) {
            any |= self.lists[group::<WIDTH>(&block[at..])];
        }
        any != 0
    }

    /// Tells of the words that stand around the groups of a block.
    #[inline(never)]
    fn compare<const STRIDE: usize, const WIDTH: usize>(
        &self,
        block: &[u8; BLOCK],
        start: usize,
        text: &[u8],
        found: &mut dyn FnMut(usize, Range<usize>) -> bool,
    ) -> bool {
        for at in (0..BLOCK).step_by(STRIDE) {
            let list = self.lists[group::<WIDTH>(&block[at..])];
            if list == 0 {
                continue;
            }
            for (index, before) in &self.places[usize::from(list)] {
                let (word, Some(start)) = (&self.words[*index], (start + at).checked_sub(*before)) else { continue };
                let place = start..start + word.len();
                // Most differ in their first byte.
                let is_word =
                    |part: &[u8]| part.iter().zip(word).all(|(byte, other)| byte.to_ascii_lowercase() == *other);
                if text.get(place.clone()).is_some_and(is_word) && !found(*index, place) {
                    return false;
                }
            }
        }
        true
    }

    /// Whether any of the words is there.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        let mut is_in = false;
        self.find(text, &mut |_, _| {
            is_in = true;
            false
        });
        is_in
    }
}

/// Of how many places one is looked at, and how many bytes there.
#[derive(Clone, Copy)]
enum Step {
    SixteenByFour,
    EightByFour,
    FourByFour,
    TwoByTwo,
}

impl Step {
    /// The largest of which the shortest word has as many places.
    fn of(shortest: usize) -> Self {
        match shortest {
            19.. => Self::SixteenByFour,
            11.. => Self::EightByFour,
            7.. => Self::FourByFour,
            _ => Self::TwoByTwo,
        }
    }

    fn sizes(self) -> (usize, usize) {
        match self {
            Self::SixteenByFour => (16, 4),
            Self::EightByFour => (8, 4),
            Self::FourByFour => (4, 4),
            Self::TwoByTwo => (2, 2),
        }
    }
}

/// A number for the bytes that a text begins with, in any case.
#[inline(always)]
fn group<const WIDTH: usize>(bytes: &[u8]) -> usize {
    let number = match WIDTH {
        4 => u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) | 0x2020_2020,
        _ => u32::from(u16::from_le_bytes([bytes[0], bytes[1]]) | 0x2020),
    };
    (number.wrapping_mul(0x9e37_79b1) >> 20) as usize
}

/// How rare a byte of a word is in texts: digits are as the more common letters.
fn rarity(byte: &u8) -> usize {
    COMMON.iter().position(|letter| letter == byte).unwrap_or(4)
}
