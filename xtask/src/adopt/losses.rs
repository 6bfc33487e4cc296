//! What could not be kept of a document, and what was made up: nothing is dropped without a line here.

use std::collections::BTreeMap;

/// How many places of one kind are listed, unless all are asked for.
const SHOWN: usize = 8;

/// The losses of one document, by kind, in the order in which the kinds first came up.
#[derive(Debug, Default)]
pub(super) struct Losses {
    kinds: Vec<String>,
    places: BTreeMap<String, Vec<String>>,
}

impl Losses {
    /// Notes that something of a kind happened at a place.
    pub(super) fn note(&mut self, kind: &str, place: impl Into<String>) {
        let place = place.into();
        if !self.places.contains_key(kind) {
            self.kinds.push(kind.to_owned());
        }
        let places = self.places.entry(kind.to_owned()).or_default();
        if !places.contains(&place) {
            places.push(place);
        }
    }

    /// Takes over what was noted elsewhere.
    pub(super) fn absorb(&mut self, other: Self) {
        for kind in other.kinds {
            for place in &other.places[&kind] {
                self.note(&kind, place);
            }
        }
    }

    /// A paragraph for each kind.
    pub(super) fn lines(&self, is_whole: bool) -> Vec<String> {
        let paragraph = |kind: &String| {
            let places = self.places.get(kind).map(Vec::as_slice).unwrap_or_default();
            let shown = if is_whole { places.len() } else { SHOWN.min(places.len()) };
            let rest = match places.len() - shown {
                0 => String::new(),
                rest => format!(", and {rest} more"),
            };
            let places = places[..shown].iter().map(|place| one_line(place)).collect::<Vec<_>>().join(", ");
            format!("{kind} ({}): {places}{rest}", self.places.get(kind).map_or(0, Vec::len))
        };
        self.kinds.iter().map(paragraph).collect()
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
