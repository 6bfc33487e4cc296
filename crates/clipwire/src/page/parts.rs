//! What tells an element without an id from another: its fields, by how far they can be relied on to stay the same.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Serialize;
use serde_json::Value;

/// Digits that no number, time or count has, so that they are an id.
const ID_DIGITS: usize = 17;

/// How fields are called, or what their names end with, that hold what an element is about.
const CONTENT: [&str; 9] = ["title", "desc", "description", "text", "content", "caption", "name", "nick", "keyword"];

/// Hashes of an element, each of more of it than the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// Titles, texts and names, and what is called an id. `None` without any title, text or name.
    pub(super) content: Option<u64>,
    /// Everything but numbers, times, and of addresses everything but the path. `None` without any word.
    pub(super) words: Option<u64>,
    /// All of it.
    pub(super) exact: u64,
}

impl Parts {
    pub(super) fn of<T: Serialize>(element: &T) -> Self {
        let mut sums = Sums::default();
        // What generated types hold can always be written.
        sums.take(0, "", &serde_json::to_value(element).unwrap_or_default());
        Self {
            content: sums.has_content.then_some(sums.content),
            words: sums.has_words.then_some(sums.words),
            exact: sums.exact,
        }
    }
}

/// Sums of hashes, so that the order of fields does not matter.
#[derive(Debug, Default)]
struct Sums {
    content: u64,
    has_content: bool,
    words: u64,
    has_words: bool,
    exact: u64,
}

impl Sums {
    fn take(&mut self, place: u64, name: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::Object(members) => {
                members.iter().for_each(|(name, value)| self.take(hash((place, name)), name, value));
            }
            Value::Array(elements) => {
                elements.iter().enumerate().for_each(|(at, value)| self.take(hash((place, at)), name, value));
            }
            Value::String(text) => match within(text) {
                Some(inner) => self.take(place, name, &inner),
                None => self.take_text(place, name, text),
            },
            Value::Number(number) => self.take_text(place, name, &number.to_string()),
            Value::Bool(flag) => {
                self.exact = self.exact.wrapping_add(hash((place, flag)));
                self.words = self.words.wrapping_add(hash((place, flag)));
            }
        }
    }

    fn take_text(&mut self, place: u64, name: &str, text: &str) {
        let exact = hash((place, text));
        self.exact = self.exact.wrapping_add(exact);
        if let Some(address) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) {
            let path = address.split_once('/').map_or("", |(_, path)| path);
            self.words = self.words.wrapping_add(hash((place, path.split(['?', '#']).next())));
            return;
        }
        let (is_id, is_measure) = (is_id(name, text), is_measure(text));
        if is_measure && !is_id {
            return;
        }
        self.words = self.words.wrapping_add(exact);
        self.has_words |= !is_measure;
        let is_content = CONTENT.iter().any(|end| name.ends_with(end));
        if is_content || is_id {
            self.content = self.content.wrapping_add(exact);
            self.has_content |= is_content && !is_measure;
        }
    }
}

/// The object or list that is written in a text.
fn within(text: &str) -> Option<Value> {
    text.starts_with(['{', '[']).then(|| serde_json::from_str(text).ok()).flatten()
}

/// Whether a value is called an id, or as long as one.
fn is_id(name: &str, text: &str) -> bool {
    ["id", "Id", "ID", "id_str"].iter().any(|end| name.ends_with(end)) || digits(text) >= ID_DIGITS && is_measure(text)
}

/// Whether a text is a number, a count, a date or a time.
fn is_measure(text: &str) -> bool {
    let belongs = |c: char| c.is_ascii_digit() || " .,:+-/%TZkKmMbBwW千万萬亿億".contains(c);
    digits(text) > 0 && text.chars().all(belongs)
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

pub(super) fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Parts;

    fn element(value: Value) -> Parts {
        Parts::of(&json!({ "title": "a title of 3 words", "x": value }))
    }

    #[test]
    fn numbers_times_and_the_signatures_of_addresses_are_no_words() {
        for (one, other) in [
            (json!(1), json!(2)),
            (json!(1.5), json!(2.25)),
            (json!("1.7万+"), json!("1.8万+")),
            (json!("2026-01-02 03:04:05"), json!("2026-01-02T03:04:06Z")),
            (
                json!("https://p16.example/a/b.jpg?x-expires=1&s=a"),
                json!("https://p19.example/a/b.jpg?x-expires=2&s=b"),
            ),
            (json!(1_700_000_000_000_u64), json!(1_700_000_000_001_u64)),
            (json!(null), json!(3)),
            (json!("{\"count\": 1}"), json!("{\"count\": 2}")),
        ] {
            let (one, other) = (element(one), element(other));
            assert!(one.words.is_some() && one.words == other.words && one.exact != other.exact);
        }
        for (one, other) in [
            (json!("one"), json!("two")),
            (json!("part 1"), json!("part 2")),
            (json!(true), json!(false)),
            (json!("https://x.example/a.jpg"), json!("https://x.example/b.jpg")),
        ] {
            let (one, other) = (element(one), element(other));
            assert!(one.words != other.words && one.content == other.content);
        }
    }

    #[test]
    fn titles_texts_names_and_ids_are_what_an_element_is_about() {
        for (one, other) in [
            (json!({ "nickname": "one" }), json!({ "nickname": "two" })),
            (json!({ "share_desc": "part 1" }), json!({ "share_desc": "part 2" })),
            (json!(7_118_694_749_548_072_205_u64), json!(7_118_694_749_548_072_206_u64)),
            (json!({ "id": 1 }), json!({ "id": 2 })),
            (json!({ "room_id": "1" }), json!({ "room_id": "2" })),
            (json!("{\"id_str\": \"1\"}"), json!("{\"id_str\": \"2\"}")),
        ] {
            assert_ne!(element(one).content, element(other).content);
        }
        for without in [json!({ "id": 1 }), json!({ "x": "word" }), json!({ "title": 3 }), json!({})] {
            assert_eq!(Parts::of(&without).content, None, "{without}");
        }
        assert_eq!(Parts::of(&json!({ "id": 1, "title": "2026", "url": "https://x.example/a" })).words, None);
    }
}
