//! How a value of the model is read from what stands in an answer. Generated code says from where.

use clipwire_value::{Count as Sent, Flag, Id, Number, Timestamp as Moment};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{Count, Media};

/// A value of an answer as one of the model; `None` where it says nothing.
pub(crate) trait Field<T> {
    fn field(&self) -> Option<T>;
}

/// A place of a record that is filled by the first source that has something.
pub(crate) trait Fill<S: ?Sized> {
    fn fill(&mut self, source: Option<&S>);
}

impl<T, S: Field<T> + ?Sized> Fill<S> for Option<T> {
    fn fill(&mut self, source: Option<&S>) {
        if self.is_none() {
            *self = source.and_then(Field::field);
        }
    }
}

impl<T, S: Field<Vec<T>> + ?Sized> Fill<S> for Vec<T> {
    fn fill(&mut self, source: Option<&S>) {
        if self.is_empty() {
            *self = source.and_then(Field::field).unwrap_or_default();
        }
    }
}

/// Fills a place inside a part of a record, which comes about by that.
pub(crate) fn fill_in<P: Default, T, S: Field<T> + ?Sized>(
    part: &mut Option<P>,
    place: fn(&mut P) -> &mut Option<T>,
    source: Option<&S>,
) {
    let is_taken = part.as_mut().is_some_and(|part| place(part).is_some());
    if let Some(value) = source.filter(|_| !is_taken).and_then(Field::field) {
        *place(part.get_or_insert_default()) = Some(value);
    }
}

/// Fills a place with a number in another unit.
pub(crate) fn fill_scaled<S: Field<Decimal> + ?Sized>(to: &mut Option<u64>, source: Option<&S>, scale: u32) {
    if to.is_none() {
        let scaled = source.and_then(Field::field).and_then(|value| value.checked_mul(scale.into()));
        *to = scaled.and_then(|value| u64::try_from(value.round()).ok());
    }
}

impl Field<String> for String {
    fn field(&self) -> Option<String> {
        Some(self.clone())
    }
}

impl Field<String> for Id {
    /// Zero stands for none.
    fn field(&self) -> Option<String> {
        let id = self.as_str();
        (!id.bytes().all(|byte| byte == b'0')).then(|| id.to_owned())
    }
}

impl Field<String> for Number {
    fn field(&self) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}

impl Field<Timestamp> for Moment {
    /// Zero stands for none.
    fn field(&self) -> Option<Timestamp> {
        let milliseconds = self.to_unix_millis().filter(|milliseconds| *milliseconds > 0)?;
        Timestamp::from_millisecond(i64::try_from(milliseconds).ok()?).ok()
    }
}

impl Field<Count> for Sent {
    fn field(&self) -> Option<Count> {
        Count::parse(self.as_str())
    }
}

impl Field<Count> for Number {
    fn field(&self) -> Option<Count> {
        self.to_u64().map(Count::new)
    }
}

impl Field<bool> for Flag {
    fn field(&self) -> Option<bool> {
        self.get()
    }
}

impl Field<bool> for Number {
    fn field(&self) -> Option<bool> {
        self.to_i64().map(|number| number != 0)
    }
}

impl Field<u64> for Number {
    fn field(&self) -> Option<u64> {
        self.to_u64()
    }
}

impl Field<Decimal> for Number {
    fn field(&self) -> Option<Decimal> {
        decimal(self.as_str())
    }
}

impl Field<Decimal> for String {
    fn field(&self) -> Option<Decimal> {
        decimal(self)
    }
}

/// A decimal number. What a provider masks, such as `2?` or `1*.99`, is none.
fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

impl Field<Media> for String {
    fn field(&self) -> Option<Media> {
        Some(Media::at(self)).filter(|media| media.url().is_some())
    }
}

impl Field<Vec<String>> for String {
    fn field(&self) -> Option<Vec<String>> {
        Some(vec![self.clone()])
    }
}

/// Part of an answer that has a reader of its own.
impl<S, T: for<'a> From<&'a S>> Field<T> for Box<S> {
    fn field(&self) -> Option<T> {
        Some(T::from(&**self))
    }
}

impl<S, T: for<'a> From<&'a S>> Field<Vec<T>> for Vec<S> {
    fn field(&self) -> Option<Vec<T>> {
        Some(self.iter().map(T::from).collect())
    }
}

/// Pictures of a post, of whose form nothing more is known than that each has a list of addresses.
impl Field<Vec<Media>> for Value {
    fn field(&self) -> Option<Vec<Media>> {
        let mut found = Vec::new();
        pictures(self, &mut found, DEEPEST);
        Some(found)
    }
}

/// A picture of which nobody knows whether it comes as an address or as an object.
impl Field<Media> for Value {
    fn field(&self) -> Option<Media> {
        if let Some(url) = self.as_str() {
            return Some(Media::at(url)).filter(|media| media.url().is_some());
        }
        let mut found = Vec::new();
        pictures(self, &mut found, DEEPEST);
        found.into_iter().next()
    }
}

impl Field<Vec<Media>> for Map<String, Value> {
    fn field(&self) -> Option<Vec<Media>> {
        let list = self.get("images").or_else(|| self.get("imageList"))?;
        list.field()
    }
}

/// How deep pictures are looked for.
const DEEPEST: u32 = 4;

/// Names under which a picture has its addresses.
const ADDRESSES: &[&str] = &["url_list", "urlList", "UrlList"];

/// The first list of addresses in each element.
fn pictures(value: &Value, found: &mut Vec<Media>, depth: u32) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                let before = found.len();
                pictures(element, found, depth);
                // Of several sizes of one picture, the first counts.
                found.truncate(before + 1);
            }
        }
        Value::Object(fields) => {
            if let Some(urls) = ADDRESSES.iter().find_map(|name| fields.get(*name)?.as_array()) {
                let urls = urls.iter().filter_map(Value::as_str).map(str::to_owned).collect();
                let number = |name: &str| fields.get(name).and_then(Value::as_u64);
                let mut media = Media { urls, width: number("width"), height: number("height"), ..Media::default() };
                media.complete();
                found.extend(Some(media).filter(|media| media.url().is_some()));
            } else if let Some(depth) = depth.checked_sub(1) {
                fields.values().for_each(|value| pictures(value, found, depth));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Field, Fill, fill_in, fill_scaled};
    use crate::model::{Count, Media, Price};

    #[test]
    fn the_first_source_that_says_something_fills_a_place() {
        let mut likes: Option<Count> = None;
        likes.fill(Some(&clipwire_value::Count::from("-1")));
        likes.fill(None::<&clipwire_value::Count>);
        likes.fill(Some(&clipwire_value::Count::from("7")));
        likes.fill(Some(&clipwire_value::Count::from("8")));
        assert_eq!(likes, Some(Count::new(7)), "a counter that overflowed is passed over");
        let mut id: Option<String> = None;
        id.fill(Some(&clipwire_value::Id::from("0")));
        assert_eq!(id, None);
        let mut milliseconds = None;
        fill_scaled(&mut milliseconds, Some(&clipwire_value::Number::from("15.2")), 1000);
        assert_eq!(milliseconds, Some(15_200));
    }

    #[test]
    fn a_masked_price_has_no_amount_and_keeps_its_text() {
        let mut price: Option<Price> = None;
        for masked in ["2?", "$1*.99", "19,99", ""] {
            fill_in(&mut price, |price| &mut price.amount, Some(&masked.to_owned()));
        }
        assert_eq!(price, None);
        fill_in(&mut price, |price| &mut price.text, Some(&"$2?".to_owned()));
        fill_in(&mut price, |price| &mut price.amount, Some(&"19.99".to_owned()));
        let price = price.unwrap();
        assert_eq!((price.amount.unwrap().to_string(), price.text.as_deref()), ("19.99".to_owned(), Some("$2?")));
    }

    #[test]
    fn pictures_of_a_post_are_found_by_their_addresses() {
        let post = json!({ "images": [
            { "display_image": { "url_list": ["https://a.example/1"], "width": 3, "height": 4 }, "thumbnail": { "url_list": ["https://a.example/s"] } },
            { "imageURL": { "urlList": ["https://a.example/2", "https://b.example/2"] } },
            { "nothing": 1 },
        ] });
        let pictures: Vec<Media> = post.as_object().unwrap().field().unwrap();
        let urls: Vec<_> = pictures.iter().map(|picture| picture.url().unwrap()).collect();
        assert_eq!(urls, ["https://a.example/1", "https://a.example/2"]);
        assert_eq!(pictures[0].width, Some(3));
    }
}
