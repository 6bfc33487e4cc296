//! Reading quickly, where somebody stands ready to read again.
//!
//! To keep every digit of a number that stands where text belongs, the text of each such value has to be looked at before it
//! is decoded, which takes twice as long for a page of texts. Hardly any answer has such a number. So an answer is read
//! quickly first, which refuses a number that would lose digits, and again exactly where that failed. Without
//! [`quickly`] everything is read exactly.

use std::cell::Cell;
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Unexpected, Visitor};

use super::nothing::nothing_in_a_list;

thread_local! {
    static IS_QUICK: Cell<bool> = const { Cell::new(false) };
}

/// Reads quickly. Who calls it has to read again where that fails.
pub fn quickly<T>(read: impl FnOnce() -> T) -> T {
    let _while_reading = Quick::begin();
    read()
}

/// Whether the current thread reads quickly.
pub(super) fn is_quick() -> bool {
    IS_QUICK.get()
}

/// Reading quickly, until dropped: a panic ends it too.
struct Quick {
    before: bool,
}

impl Quick {
    fn begin() -> Self {
        Self { before: IS_QUICK.replace(true) }
    }
}

impl Drop for Quick {
    fn drop(&mut self) {
        IS_QUICK.set(self.before);
    }
}

/// Reads text without a look at how it was written.
pub(super) struct QuickText;

impl<'de> Visitor<'de> for QuickText {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(text))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(value.then(|| "true".to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Err(E::invalid_value(Unexpected::Float(number), &"text, or a number that is read exactly"))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        nothing_in_a_list(list, &self)
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(A::Error::invalid_type(Unexpected::Map, &self))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{Quick, quickly};
    use crate::value::reader;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Holder {
        #[serde(default, deserialize_with = "reader::text")]
        text: Option<String>,
    }

    fn read(json: &str) -> Option<Option<String>> {
        serde_json::from_str::<Holder>(json).ok().map(|holder| holder.text)
    }

    #[test]
    fn what_is_read_quickly_is_what_is_read_exactly_or_is_refused() {
        for value in [
            "\"a\"",
            "\"a\\nb\\u00e9\"",
            "\"\"",
            "0",
            "-12",
            "18446744073709551615",
            "true",
            "false",
            "null",
            "[]",
            "[1]",
            "{}",
        ] {
            let json = format!("{{\"text\":{value}}}");
            let exactly = read(&json);
            let _quick = Quick::begin();
            assert_eq!(read(&json), exactly, "{value}");
        }
        for value in ["1.10", "123456789012345678901234567890", "-0", "1e999"] {
            let json = format!("{{\"text\":{value}}}");
            assert_eq!(read(&json), Some(Some(value.to_owned())));
            let _quick = Quick::begin();
            assert_eq!(read(&json), None, "{value}");
        }
    }

    #[test]
    fn only_what_is_read_quickly_is_refused_for_its_digits() {
        assert_eq!(quickly(|| read("{\"text\":1.5}")), None);
        assert_eq!(read("{\"text\":1.5}"), Some(Some("1.5".to_owned())));
    }
}
