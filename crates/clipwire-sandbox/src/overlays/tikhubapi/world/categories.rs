//! The categories of products, in three levels.

use super::{id, samples, words};

/// How many categories stand below one, level by level; at the top, how many there are.
const BREADTH: [usize; 3] = [6, 3, 2];

/// A product category: its level, counted from 0, and its number among those of the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Category {
    pub(crate) level: usize,
    pub(crate) number: usize,
}

impl Category {
    pub(crate) fn parent(self) -> Option<Self> {
        let breadth = BREADTH.get(self.level)?;
        (self.level > 0).then(|| Self { level: self.level - 1, number: self.number / breadth })
    }

    /// Whether this is `other`, or below it.
    pub(crate) fn is_in(self, other: Self) -> bool {
        self == other || self.parent().is_some_and(|parent| parent.is_in(other))
    }

    pub(crate) fn is_leaf(self) -> bool {
        self.level + 1 == BREADTH.len()
    }

    /// All categories of a level.
    pub(crate) fn of_level(level: usize) -> impl Iterator<Item = Self> {
        let count = if level < BREADTH.len() { BREADTH.iter().take(level + 1).product() } else { 0 };
        (0..count).map(move |number| Self { level, number })
    }

    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        Self::of_level(self.level + 1).filter(move |child| child.parent() == Some(self))
    }

    pub(crate) fn id(self) -> u64 {
        samples::CATEGORIES.get(self.level).copied().unwrap_or_default() + 10 * self.number as u64
    }

    pub(crate) fn by_id(text: &str) -> Option<Self> {
        let number = id::number(text)?;
        (0..BREADTH.len()).flat_map(Self::of_level).find(|category| category.id() == number)
    }

    /// The sample's names come first, the others are made of words.
    pub(crate) fn name(self) -> String {
        let kinds: &[&str] = match self.level {
            0 => &words::CATEGORIES_1,
            1 => &words::CATEGORIES_2,
            _ => &words::CATEGORIES_3,
        };
        let name = kinds.get(self.number % kinds.len().max(1)).copied().unwrap_or_default();
        match self.number / kinds.len().max(1) {
            0 => name.to_owned(),
            round => format!("{name} {}", round + 1),
        }
    }
}
