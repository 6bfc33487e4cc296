//! Pages: which part of a list a request gets, and how it goes on.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::print;
use super::world::{Person, Product, Video};

/// A page of a list.
#[derive(Debug)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) more: bool,
    /// The mark of the next page; after the last, the mark that the list ends at.
    pub(super) next: u64,
}

/// The page of a list whose marks count the elements before them.
pub(super) fn by_offset<T>(call: &Call<'_>, list: impl IntoIterator<Item = T>) -> Page<T> {
    let mut rest = list.into_iter().skip(call.offset());
    let items: Vec<T> = rest.by_ref().take(call.count).collect();
    Page { more: rest.next().is_some(), next: call.cursor.saturating_add(items.len() as u64), items }
}

/// The page of a list whose marks are the moments of its elements: the latest first, all before the mark.
pub(super) fn by_moment<T>(call: &Call<'_>, list: impl IntoIterator<Item = (T, u64)>) -> Page<T> {
    let cursor = call.cursor;
    let mut rest = list.into_iter().filter(|(_, moment)| cursor == 0 || *moment < cursor);
    let page: Vec<(T, u64)> = rest.by_ref().take(call.count).collect();
    let next = page.last().map_or(cursor, |(_, moment)| *moment);
    Page { more: rest.next().is_some(), next, items: page.into_iter().map(|(item, _)| item).collect() }
}

impl<T> Page<T> {
    /// The elements as JSON.
    pub(super) fn print(&self, print: impl FnMut(&T) -> Value) -> Value {
        self.items.iter().map(print).collect()
    }

    /// Whether there is more, as 0 or 1.
    pub(super) fn has_more(&self) -> u8 {
        u8::from(self.more)
    }
}

/// A page of videos by offset.
pub(super) fn videos(call: &Call<'_>, list: impl IntoIterator<Item = Video>) -> Value {
    let page = by_offset(call, list);
    json!({
        "status_code": 0,
        "has_more": page.has_more(),
        "cursor": page.next,
        "aweme_list": page.print(|&video| print::video(call.world, video)),
        "log_pb": { "impr_id": format!("sandbox-{}", page.next) },
    })
}

/// A page of videos by the moment of publication, in milliseconds.
pub(super) fn videos_by_moment(call: &Call<'_>, list: impl IntoIterator<Item = Video>) -> Value {
    let published = |video: Video| call.world.published(video) * 1000;
    let page = by_moment(call, list.into_iter().map(|video| (video, published(video))));
    json!({
        "status_code": 0,
        "has_more": page.has_more(),
        "max_cursor": page.next,
        "min_cursor": page.items.first().map_or(0, |&video| published(video)),
        "aweme_list": page.print(|&video| print::video(call.world, video)),
        "extra": { "fatal_item_ids": [], "logid": format!("sandbox-{}", page.next) },
    })
}

/// A page of users by the moment of following, in seconds, under this name.
pub(super) fn people(call: &Call<'_>, name: &str, list: Vec<(Person, u64)>) -> Value {
    let page = by_moment(call, list);
    let mut answer = Map::new();
    answer.insert("status_code".to_owned(), 0.into());
    answer.insert("has_more".to_owned(), page.more.into());
    answer.insert("min_time".to_owned(), page.next.into());
    answer.insert(name.to_owned(), page.print(|&person| print::card(call.world, person)));
    answer.into()
}

/// A page of products; its marks are text.
pub(super) fn products(call: &Call<'_>, list: impl IntoIterator<Item = Product>) -> Value {
    let page = by_offset(call, list);
    let load_more = json!({ "offset": page.next, "page_token": format!("sandbox-{}", page.next) });
    json!({
        "status_code": 0,
        "has_more": page.more,
        "cursor": page.next.to_string(),
        "products": page.print(|&product| print::product(call.world, product)),
        "load_more_params": if page.more { load_more } else { Value::Null },
    })
}
