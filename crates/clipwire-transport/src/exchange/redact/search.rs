//! Finds any of several words in a text, regardless of case: every place of it, overlapping or not.
//!
//! Of every few bytes of the text, one pair is looked at. A word has as many pairs in a row, so that wherever it stands, exactly one
//! of them is looked at.

use std::ops::Range;

/// How many pairs of bytes are told apart.
const PAIRS: usize = 4096;

/// How many bytes are looked at in one go.
const BLOCK: usize = 32;

/// The letters from the most common to the rarest, as in words, addresses and names of fields.
const COMMON: &[u8] = b"etaoinsrdlchmpugbfwyvkxjzq";

/// Words to look for.
pub(super) struct Search {
    words: Vec<Vec<u8>>,
    shortest: usize,
    /// Where the words are that a pair is of, by the pair; 0 is nowhere.
    lists: Box<[u8; PAIRS]>,
    /// Words, and which byte of it the pair begins with.
    places: Vec<Vec<(usize, usize)>>,
}

impl Search {
    /// For words in lower case, of three bytes at least.
    pub(super) fn new(words: Vec<Vec<u8>>) -> Self {
        debug_assert!(words.iter().all(|word| word.len() > 2), "a word of three bytes at least");
        let shortest = words.iter().map(Vec::len).min().unwrap_or_default();
        let mut search = Self { words, shortest, lists: Box::new([0; PAIRS]), places: vec![Vec::new(); 256] };
        for (index, word) in search.words.iter().enumerate() {
            let stride = stride(shortest);
            // What is rare in texts seldom has to be compared.
            let rarest =
                word.windows(stride + 1).enumerate().max_by_key(|(_, part)| part.iter().map(rarity).sum::<usize>());
            let first = rarest.map_or(0, |(first, _)| first);
            for at in first..first + stride {
                let pair = pair(word[at], word[at + 1]);
                let list = 1 + pair % 255;
                search.lists[pair] = u8::try_from(list).unwrap_or(u8::MAX);
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
        match stride(self.shortest) {
            _ if self.words.is_empty() => {}
            8 => self.look::<8>(text, found),
            4 => self.look::<4>(text, found),
            _ => self.look::<2>(text, found),
        }
    }

    fn look<const STRIDE: usize>(&self, text: &[u8], found: &mut dyn FnMut(usize, Range<usize>) -> bool) {
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        for (index, block) in blocks.iter().enumerate() {
            if self.is_any::<STRIDE>(block) && !self.compare::<STRIDE>(block, index * BLOCK, text, found) {
                return;
            }
        }
        let mut last = [0; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        if self.is_any::<STRIDE>(&last) {
            self.compare::<STRIDE>(&last, blocks.len() * BLOCK, text, found);
        }
    }

    /// Whether one of the pairs that are looked at in a block is of a word. Nearly never one is.
    fn is_any<const STRIDE: usize>(&self, block: &[u8; BLOCK]) -> bool {
        let mut any = 0;
        for at in (0..BLOCK).step_by(STRIDE) {
            any |= self.lists[pair(block[at], block[at + 1])];
        }
        any != 0
    }

    /// Tells of the words that stand around the pairs of a block.
    #[inline(never)]
    fn compare<const STRIDE: usize>(
        &self,
        block: &[u8; BLOCK],
        start: usize,
        text: &[u8],
        found: &mut dyn FnMut(usize, Range<usize>) -> bool,
    ) -> bool {
        for at in (0..BLOCK).step_by(STRIDE) {
            let list = self.lists[pair(block[at], block[at + 1])];
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

/// Of how many bytes one pair is looked at: no more than the shortest word has pairs.
fn stride(shortest: usize) -> usize {
    match shortest {
        9.. => 8,
        5.. => 4,
        _ => 2,
    }
}

/// A number for two bytes in any case.
fn pair(first: u8, second: u8) -> usize {
    let pair = u32::from(u16::from_le_bytes([first, second]) | 0x2020);
    (pair.wrapping_mul(0x9e37_79b1) >> 20) as usize
}

/// How rare a byte of a word is in texts: digits are as the more common letters.
fn rarity(byte: &u8) -> usize {
    COMMON.iter().position(|letter| letter == byte).unwrap_or(4)
}
