//! Pages: which part of a list a request gets, and how it goes on.

use serde_json::Value;

use super::print;
use super::query::Query;
use super::world::{Person, Product, Video};
use crate::provider::{Page, Payload};

/// Operations whose answers show where a list of videos and one of products stand, for those that the document gives no
/// places.
const VIDEOS: &str = "search_video";
const PRODUCTS: &str = "search_product";

/// The page of a list whose cursors count the elements before them.
pub(super) fn by_offset<T>(
    query: &Query<'_>,
    list: impl IntoIterator<Item = T>,
    print: impl FnMut(T) -> Value,
) -> Page {
    let mut rest = list.into_iter().skip(query.offset());
    let items: Vec<Value> = rest.by_ref().take(query.count).map(print).collect();
    page(query.cursor.saturating_add(items.len() as u64), rest.next().is_some(), items)
}

/// The page of a list whose cursors are the moments of its elements: the latest first, all before the cursor.
pub(super) fn by_moment<T>(
    query: &Query<'_>,
    list: impl IntoIterator<Item = (T, u64)>,
    mut print: impl FnMut(T) -> Value,
) -> Payload {
    let mut next = query.cursor;
    let mut rest = list.into_iter().filter(|(_, moment)| query.cursor == 0 || *moment < query.cursor);
    let items = rest.by_ref().take(query.count).map(|(item, moment)| {
        next = moment;
        print(item)
    });
    let items = items.collect();
    Payload::Page(page(next, rest.next().is_some(), items))
}

/// A whole list on one page.
pub(super) fn whole(items: impl IntoIterator<Item = Value>) -> Page {
    page(0, false, items.into_iter().collect())
}

fn page(cursor: u64, more: bool, items: Vec<Value>) -> Page {
    Page { items, more, cursor, last: None, total: None }
}

/// A page of videos by offset.
pub(super) fn videos(query: &Query<'_>, list: impl IntoIterator<Item = Video>) -> Payload {
    Payload::PageLike(VIDEOS, by_offset(query, list, |video| print::video(query.world, video)))
}

/// A page of videos by the moment of publication, in milliseconds.
pub(super) fn videos_by_moment(query: &Query<'_>, list: impl IntoIterator<Item = Video>) -> Payload {
    let list = list.into_iter().map(|video| (video, query.world.published(video) * 1000));
    by_moment(query, list, |video| print::video(query.world, video))
}

/// A page of a feed: what is pinned comes first, whatever its age, besides as many as are asked for; the rest by the moment of publication, in
/// milliseconds.
pub(super) fn feed(query: &Query<'_>, pinned: &[Video], list: impl IntoIterator<Item = Video>) -> Payload {
    let rest = list.into_iter().filter(|video| !pinned.contains(video));
    let mut payload = videos_by_moment(query, rest);
    if let (Payload::Page(page), 0) = (&mut payload, query.cursor) {
        page.items.splice(..0, pinned.iter().map(|video| print::video(query.world, *video)));
    }
    payload
}

/// A page of users by the moment of following, in seconds.
pub(super) fn people(query: &Query<'_>, list: Vec<(Person, u64)>) -> Payload {
    by_moment(query, list, |person| print::card(query.world, person))
}

/// A page of products by offset.
pub(super) fn products(query: &Query<'_>, list: impl IntoIterator<Item = Product>) -> Payload {
    Payload::PageLike(PRODUCTS, by_offset(query, list, |product| print::product(query.world, product)))
}
