//! Which elements of a page are new, and whether the page is one that came before.

use std::collections::HashMap;

use serde::Serialize;

use super::parts::{Parts, hash};
use super::remembered::{Remembered, USUAL};

/// What has been seen of a list, within bounds.
pub(super) struct Novelty<T> {
    id_of: fn(&T) -> Option<&str>,
    parts_of: fn(&T) -> Parts,
    elements: Remembered,
    pages: Remembered,
    telling: Telling,
}

/// What tells elements without an id apart. It becomes more when two elements of one page show that it has to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Telling {
    Content,
    Words,
    Everything,
}

/// An element by its id, or by its parts.
enum Face {
    Id(u64),
    Parts(Parts),
}

/// What is new in a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Whether a page of just these elements in this order came before.
    pub(super) is_repeated: bool,
    /// Whether an element is new.
    pub(super) has_new: bool,
    /// Each element.
    pub(super) elements: Vec<Element>,
}

/// What is known of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element {
    /// A fingerprint of its id, or of all of it.
    pub(super) print: u64,
    /// The fingerprint that it is remembered by: what tells it from others, where it has no id.
    #[cfg_attr(not(feature = "dynamic"), allow(dead_code, reason = "only calls by name give it away"))]
    pub(super) known_as: u64,
    /// Whether it has an id, and that came before.
    pub(super) has_known_id: bool,
}

impl<T> Novelty<T> {
    pub(super) fn new(id_of: fn(&T) -> Option<&str>) -> Self
    where
        T: Serialize,
    {
        Self {
            id_of,
            parts_of: Parts::of::<T>,
            elements: Remembered::new(USUAL),
            pages: Remembered::new(USUAL),
            telling: Telling::Content,
        }
    }

    /// Remembers this many elements at the most.
    pub(super) fn limit(&mut self, limit: usize) {
        (self.elements, self.pages) = (self.elements.limited(limit), Remembered::new(limit));
    }

    /// Remembers an element of an earlier stream, by what it was known as.
    #[cfg(feature = "dynamic")]
    pub(super) fn remember(&mut self, known_as: u64) {
        self.elements.insert(known_as);
    }

    /// Looks at a page, and remembers it.
    pub(super) fn see(&mut self, items: &[T]) -> Seen {
        let face = |item: &T| match (self.id_of)(item) {
            Some(id) => Face::Id(hash(id)),
            None => Face::Parts((self.parts_of)(item)),
        };
        let faces: Vec<Face> = items.iter().map(face).collect();
        let prints: Vec<u64> = faces.iter().map(|face| face.print(Telling::Everything)).collect();
        let is_repeated = !items.is_empty() && !self.pages.insert(hash(&prints));
        self.telling = self.telling.max(Telling::needed(&faces));
        let (mut has_new, mut elements) = (false, Vec::with_capacity(items.len()));
        for (face, print) in faces.iter().zip(prints) {
            let known_as = face.print(self.telling);
            let is_new = self.elements.insert(known_as);
            has_new |= is_new;
            elements.push(Element { print, known_as, has_known_id: !is_new && matches!(face, Face::Id(_)) });
        }
        Seen { is_repeated, has_new, elements }
    }
}

impl Face {
    /// The element's fingerprint: of its id, or of the least that tells it.
    fn print(&self, telling: Telling) -> u64 {
        let parts = match self {
            Self::Id(id) => return *id,
            Self::Parts(parts) => parts,
        };
        let content = parts.content.filter(|_| telling == Telling::Content);
        content.or(parts.words.filter(|_| telling < Telling::Everything)).unwrap_or(parts.exact)
    }
}

impl Telling {
    /// What it takes to tell the elements of a page apart.
    fn needed(faces: &[Face]) -> Self {
        let parts = || {
            faces.iter().filter_map(|face| match face {
                Face::Id(_) => None,
                Face::Parts(parts) => Some(parts),
            })
        };
        // The same words, and yet another element.
        if differ(parts().filter_map(|parts| Some((parts.words?, parts.exact)))) {
            Self::Everything
        } else if differ(parts().filter_map(|parts| Some((parts.content?, parts.exact)))) {
            Self::Words
        } else {
            Self::Content
        }
    }
}

/// Whether elements with the same fingerprint differ.
fn differ(elements: impl Iterator<Item = (u64, u64)>) -> bool {
    let mut known = HashMap::new();
    elements.into_iter().any(|(print, exact)| *known.entry(print).or_insert(exact) != exact)
}
