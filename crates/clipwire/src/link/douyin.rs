//! The addresses of Douyin, and what each of them names.

use super::address::{Address, is};
use super::found::Found;
use super::names::{LinkId, LinkKind};
use super::number;

/// The names of a query that carry a post. `did`, `iid` and `mid` beside them are devices and sounds.
const POST: &[&str] = &["modal_id", "aweme_id", "item_id", "video_id", "vid", "gid"];

/// The pages over which a post can be shown, by the first part of their path.
const PAGES: &[&str] = &[
    "user",
    "discover",
    "jingxuan",
    "search",
    "root",
    "follow",
    "friend",
    "hot",
    "channel",
    "recommend",
    "collection",
    "mix",
    "music",
    "hashtag",
    "challenge",
    "theater",
    "vs",
];

/// An address of the web site, its mobile one, or the one of shared links.
pub(super) fn web(address: &Address<'_>) -> Option<Found> {
    let parts = address.parts();
    // Shared links have the same paths below `share`, and the mobile site of selected posts below `m`.
    let (is_shared, path) = match parts.as_slice() {
        [first, path @ ..] if is(first, "share") => (true, path),
        [first, path @ ..] if is(first, "m") => (false, path),
        path => (false, path),
    };
    if let [kind, id, ..] = path
        && let Some(kind) = work(kind)
    {
        return Some(post(kind, number::long(id)?));
    }
    let is_page = path.first().is_none_or(|first| PAGES.iter().any(|page| is(first, page)));
    if let Some(id) = address.post(POST).filter(|_| is_page) {
        return Some(post(LinkKind::Video, id));
    }
    match path {
        [page, rest @ ..] if is(page, "user") => user(address, rest.first().copied().unwrap_or_default()),
        [page, id, ..] if is(page, "collection") => Some(playlist(number::long(id)?)),
        [page, detail, id, ..] if is(page, "mix") && is(detail, "detail") => Some(playlist(number::long(id)?)),
        [page, id, ..] if is(page, "mix") => Some(playlist(number::long(id)?)),
        [page, id, ..] if is(page, "music") => Some(page_of(LinkKind::Sound, "music", number::any(id)?)),
        [page, id, ..] if is(page, "hashtag") || is(page, "challenge") => {
            Some(page_of(LinkKind::Hashtag, "hashtag", number::any(id)?))
        }
        [page, id] if is(page, "live") && is_shared => Some(room(number::long(id)?)),
        [page, id] if is(page, "live") => Some(live_room(number::web_rid(id)?)),
        [first, page, id] if (is(first, "follow") || is(first, "root")) && is(page, "live") => {
            Some(live_room(number::web_rid(id)?))
        }
        [.., page, id] if is(page, "reflow") => Some(room(number::long(id)?)),
        _ => None,
    }
}

/// An address of `live.douyin.com`.
pub(super) fn live(address: &Address<'_>) -> Option<Found> {
    match address.parts().as_slice() {
        [id] => Some(live_room(number::web_rid(id)?)),
        _ => None,
    }
}

/// An address of `webcast.amemv.com`.
pub(super) fn shared_room(address: &Address<'_>) -> Option<Found> {
    match address.parts().as_slice() {
        [.., page, id] if is(page, "reflow") => Some(room(number::long(id)?)),
        _ => None,
    }
}

/// An address of `v.douyin.com`. What is glued behind the code is no part of it.
pub(super) fn short(address: &Address<'_>) -> Option<Found> {
    let parts = address.parts();
    let id = number::short_code(parts.first()?, 7..=11)?;
    let url = format!("https://v.douyin.com/{id}/");
    Some(Found::douyin(LinkKind::Short, id, url))
}

/// An address of something that is sold.
pub(super) fn goods(address: &Address<'_>) -> Option<Found> {
    let is_goods = match address.parts().as_slice() {
        [views, product, ..] => {
            is(views, "views") && is(product, "product") || is(views, "ecommerce") && is(product, "trade")
        }
        _ => false,
    };
    let id = number::long(&address.value("id").filter(|_| is_goods)?)?;
    let url = format!("https://haohuo.jinritemai.com/views/product/item2?id={id}");
    Some(Found::douyin(LinkKind::Product, id, url))
}

/// A user, by the public id wherever it stands, or else by the number.
fn user(address: &Address<'_>, part: &str) -> Option<Found> {
    let id = number::sec_uid(part).or_else(|| address.sec_uid()).or_else(|| number::any(part))?;
    Some(page_of(LinkKind::User, "user", id))
}

/// The kind of a post, by the word for it in paths.
fn work(word: &str) -> Option<LinkKind> {
    let kinds = [("video", LinkKind::Video), ("note", LinkKind::Photo), ("slides", LinkKind::Photo)];
    kinds.into_iter().find(|(known, _)| is(word, known)).map(|(_, kind)| kind)
}

fn post(kind: LinkKind, id: LinkId) -> Found {
    page_of(kind, if kind == LinkKind::Photo { "note" } else { "video" }, id)
}

fn playlist(id: LinkId) -> Found {
    page_of(LinkKind::Playlist, "collection", id)
}

fn page_of(kind: LinkKind, page: &str, id: LinkId) -> Found {
    let url = format!("https://www.douyin.com/{page}/{id}");
    Found::douyin(kind, id, url)
}

fn live_room(id: LinkId) -> Found {
    let url = format!("https://live.douyin.com/{id}");
    Found::douyin(LinkKind::Live, id, url)
}

fn room(id: LinkId) -> Found {
    let url = format!("https://webcast.amemv.com/douyin/webcast/reflow/{id}");
    Found::douyin(LinkKind::Live, id, url)
}
