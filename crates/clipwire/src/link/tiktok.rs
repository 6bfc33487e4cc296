//! The addresses of TikTok and its shop, and what each of them names.

use super::address::{Address, encoded, is};
use super::found::Found;
use super::names::{LinkId, LinkKind};
use super::number;

/// The names of a query that carry a post.
const POST: &[&str] = &["item_id", "modal_id", "aweme_id", "video_id"];

/// The longest name of a hashtag that is taken for one, in bytes.
const LONGEST_NAME: usize = 300;

/// An address of the web site, its mobile one, or the one of exported data.
pub(super) fn web(address: &Address<'_>) -> Option<Found> {
    let parts = address.parts();
    // Shared links have the same paths below `share`, at the mobile site and the old one after one word more.
    let path = match parts.as_slice() {
        [first, share, path @ ..] if (is(first, "h5") || is(first, "i18n")) && is(share, "share") => path,
        [share, path @ ..] if is(share, "share") => path,
        path => path,
    };
    match path {
        [] => feed(address),
        [name, rest @ ..] if name.starts_with('@') => of_user(address, name.get(1..)?, rest),
        [page] if is(page, "foryou") || is(page, "following") || is(page, "explore") => feed(address),
        [page, id] if is(page, "photo") => Some(post("_", LinkKind::Photo, number::long(id)?)),
        [page, id] if is(page, "v") => Some(post("_", LinkKind::Video, number::long(without_html(id))?)),
        [page, name] if is(page, "embed") && name.starts_with('@') => of_user(address, name.get(1..)?, &[]),
        [page, id] if is(page, "video") || is(page, "embed") => Some(post("_", LinkKind::Video, number::long(id)?)),
        [page, version, id] if (is(page, "embed") || is(page, "player")) && is_version(version) => {
            Some(post("_", LinkKind::Video, number::long(id)?))
        }
        [page, id] if is(page, "user") || is(page, "usr") => {
            let id = address.sec_uid().or_else(|| number::any(without_html(id)))?;
            Some(user(id))
        }
        [page, title] if is(page, "music") => {
            let id = number::behind_title(title)?;
            let url = format!("https://www.tiktok.com/music/x-{id}");
            Some(Found::tiktok(LinkKind::Sound, id, url))
        }
        [page, name] if is(page, "tag") => hashtag(name),
        [page, code, ..] if is(page, "t") => {
            let id = number::short_code(code, 5..=16)?;
            let url = format!("https://www.tiktok.com/t/{id}/");
            Some(Found::tiktok(LinkKind::Short, id, url))
        }
        [page, rest @ ..] if is(page, "shop") => shop_path(rest),
        path => shop_path(path).filter(|_| path.first().is_some_and(|first| is(first, "view"))),
    }
}

/// An address of `vm.tiktok.com` or `vt.tiktok.com`. What is glued behind the code is no part of it.
pub(super) fn short(host: &str, address: &Address<'_>) -> Option<Found> {
    let parts = address.parts();
    let first = parts.first()?;
    if first.starts_with('@') {
        return web(address);
    }
    let id = number::short_code(first, 5..=16)?;
    let url = format!("https://{host}.tiktok.com/{id}/");
    Some(Found::tiktok(LinkKind::Short, id, url))
}

/// An address of the shop's own host.
pub(super) fn shop(address: &Address<'_>) -> Option<Found> {
    shop_path(&address.parts())
}

/// A user of TikTok by name, as a bare `@name` has it.
pub(super) fn named(name: &str) -> Option<Found> {
    Some(user(number::handle(name)?))
}

/// Products and shops. Before them may stand a region, and before their number a title.
fn shop_path(path: &[&str]) -> Option<Found> {
    let path = match path {
        [region, path @ ..] if region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_alphabetic()) => path,
        path => path,
    };
    match path {
        [view, page, id] if is(view, "view") && is(page, "product") => Some(product(number::long(id)?)),
        [page, id] | [page, _, id] if is(page, "pdp") => Some(product(number::long(id)?)),
        [page, id] | [page, _, id] if is(page, "store") => {
            let id = number::long(id)?;
            let url = format!("https://www.tiktok.com/shop/store/x/{id}");
            Some(Found::tiktok(LinkKind::Shop, id, url))
        }
        _ => None,
    }
}

/// What stands behind the name of a user.
fn of_user(address: &Address<'_>, name: &str, rest: &[&str]) -> Option<Found> {
    // A post is found without the name, which may be missing.
    let author = number::handle(name);
    let named = || author.as_ref().map_or("_", LinkId::as_str);
    match rest {
        [page, id, ..] if is(page, "video") || is(page, "photo") => {
            let kind = if is(page, "photo") { LinkKind::Photo } else { LinkKind::Video };
            Some(post(named(), kind, number::long(id)?))
        }
        [] => match address.post(POST) {
            Some(id) => Some(post(named(), LinkKind::Video, id)),
            None => Some(user(author?)),
        },
        [page] if is(page, "live") => {
            let id = author?;
            let url = format!("https://www.tiktok.com/@{id}/live");
            Some(Found::tiktok(LinkKind::Live, id, url))
        }
        [page, title] if is(page, "playlist") || is(page, "collection") => {
            let (page, kind) = match is(page, "playlist") {
                true => ("playlist", LinkKind::Playlist),
                false => ("collection", LinkKind::Collection),
            };
            let (name, id) = (author.as_ref()?, number::behind_title(title)?);
            let url = format!("https://www.tiktok.com/@{name}/{page}/x-{id}");
            Some(Found::tiktok(kind, id, url))
        }
        _ => None,
    }
}

/// A post that is shown in a feed.
fn feed(address: &Address<'_>) -> Option<Found> {
    Some(post("_", LinkKind::Video, address.post(POST)?))
}

fn hashtag(name: &str) -> Option<Found> {
    let is_name =
        |char: char| !char.is_control() && !char.is_whitespace() && (!char.is_ascii_punctuation() || char == '_');
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(is_name) {
        return None;
    }
    let url = format!("https://www.tiktok.com/tag/{}", encoded(name));
    Some(Found::tiktok(LinkKind::Hashtag, LinkId::Name(name.to_owned()), url))
}

fn post(name: &str, kind: LinkKind, id: LinkId) -> Found {
    let page = if kind == LinkKind::Photo { "photo" } else { "video" };
    let url = format!("https://www.tiktok.com/@{name}/{page}/{id}");
    Found::tiktok(kind, id, url)
}

fn user(id: LinkId) -> Found {
    let url = format!("https://www.tiktok.com/@{id}");
    Found::tiktok(LinkKind::User, id, url)
}

fn product(id: LinkId) -> Found {
    let url = format!("https://www.tiktok.com/view/product/{id}");
    Found::tiktok(LinkKind::Product, id, url)
}

fn without_html(part: &str) -> &str {
    part.strip_suffix(".html").unwrap_or(part)
}

/// Whether a part of a path is a version, such as `v2`.
fn is_version(part: &str) -> bool {
    part.strip_prefix(['v', 'V'])
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
