//! Finds any of several words in a text, regardless of case: every place of it, overlapping or not.

/// How many pairs of bytes are told apart.
const PAIRS: usize = 4096;

/// Words to look for. A pair of bytes that stands in no word lets most of the text be passed over (Wu and Manber, 1994).
pub(super) struct Search {
    words: Vec<Vec<u8>>,
    shortest: usize,
    /// How far the next place can be, by the pair of bytes at this one.
    shifts: Vec<u8>,
    /// The words whose beginning ends with a pair, by the pair; only pairs that shift by nothing have any.
    ending: Vec<(usize, Vec<usize>)>,
}

impl Search {
    /// For words in lower case, of two bytes at least.
    pub(super) fn new(words: Vec<Vec<u8>>) -> Self {
        debug_assert!(words.iter().all(|word| word.len() >= 2), "a word of two bytes at least");
        let shortest = words.iter().map(Vec::len).min().unwrap_or_default().min(200);
        let furthest = u8::try_from(shortest.saturating_sub(1)).unwrap_or(u8::MAX);
        let (mut shifts, mut ending) = (vec![furthest; PAIRS], Vec::<(usize, Vec<usize>)>::new());
        for (index, word) in words.iter().enumerate() {
            for at in 1..shortest {
                let pair = pair(word[at - 1], word[at]);
                let shift = u8::try_from(shortest - 1 - at).unwrap_or(u8::MAX);
                shifts[pair] = shifts[pair].min(shift);
            }
            let last = pair(word[shortest - 2], word[shortest - 1]);
            match ending.iter_mut().find(|(pair, _)| *pair == last) {
                Some((_, words)) => words.push(index),
                None => ending.push((last, vec![index])),
            }
        }
        ending.sort_unstable();
        Self { words, shortest, shifts, ending }
    }

    /// How long the shortest word is, at the most.
    pub(super) fn shortest(&self) -> usize {
        self.shortest
    }

    /// Tells of each place: which word, and where it begins and ends. Goes on as long as it is told to.
    pub(super) fn find(&self, text: &[u8], mut found: impl FnMut(usize, usize, usize) -> bool) {
        if self.words.is_empty() {
            return;
        }
        let mut at = self.shortest - 1;
        while at < text.len() {
            let pair = pair(text[at - 1].to_ascii_lowercase(), text[at].to_ascii_lowercase());
            let shift = self.shifts[pair];
            if shift > 0 {
                at += usize::from(shift);
                continue;
            }
            let start = at + 1 - self.shortest;
            let words =
                self.ending.binary_search_by_key(&pair, |(pair, _)| *pair).map(|at| self.ending[at].1.as_slice());
            for word in words.unwrap_or_default() {
                let end = start + self.words[*word].len();
                let is_there = text.get(start..end).is_some_and(|part| part.eq_ignore_ascii_case(&self.words[*word]));
                if is_there && !found(*word, start, end) {
                    return;
                }
            }
            at += 1;
        }
    }

    /// Whether any of the words is there.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        let mut is_in = false;
        self.find(text, |_, _, _| {
            is_in = true;
            false
        });
        is_in
    }
}

fn pair(first: u8, second: u8) -> usize {
    ((usize::from(first) << 4) ^ usize::from(second)) % PAIRS
}
