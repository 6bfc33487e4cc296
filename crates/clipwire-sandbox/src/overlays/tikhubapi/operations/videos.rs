//! Videos, what is written below them, and what they carry.

use serde_json::json;

use crate::overlays::tikhubapi::query::Query;
use crate::overlays::tikhubapi::world::Comment;
use crate::overlays::tikhubapi::{listing, print};
use crate::provider::{Page, Payload};

pub(super) fn info(query: &Query<'_>) -> Payload {
    Payload::One(query.video().map(|video| print::video(query.world, video)).into())
}

pub(super) fn comments(query: &Query<'_>) -> Payload {
    let list = query.video().into_iter().flat_map(|video| query.world.comments_of(video));
    let total = query.video().map_or(0, |video| query.world.comment_count(video) + query.world.surplus(video));
    comment_list(query, list, total)
}

/// Nothing comes for a comment below another video, or for a reply.
pub(super) fn replies(query: &Query<'_>) -> Payload {
    let comment = query.comment().filter(|comment| Some(comment.video) == query.video() && comment.reply == 0);
    let count = comment.map_or(0, |comment| query.world.reply_count(comment));
    let surplus = comment.filter(|_| count > 0).map_or(0, |comment| query.world.surplus(comment.video));
    comment_list(query, comment.into_iter().flat_map(|comment| query.world.replies_to(comment)), count + surplus)
}

fn comment_list(query: &Query<'_>, list: impl Iterator<Item = Comment>, total: usize) -> Payload {
    let page = listing::by_offset(query, list, |comment| print::comment(query.world, comment));
    Payload::Page(Page { total: Some(total as u64), ..page })
}

pub(super) fn comment(query: &Query<'_>) -> Payload {
    let comment = query.comment().map(|comment| print::comment(query.world, comment));
    Payload::Whole(json!({ "status_code": 0, "comment": comment }))
}

pub(super) fn trending(query: &Query<'_>) -> Payload {
    listing::videos(query, query.world.all_videos().filter(|&video| query.world.is_trending(video)))
}

pub(super) fn trending_in_category(query: &Query<'_>) -> Payload {
    let category = query.text("category_id").parse().unwrap_or(0);
    listing::videos(query, query.world.all_videos().filter(|&video| query.world.trending_category(video) == category))
}

pub(super) fn of_playlist(query: &Query<'_>) -> Payload {
    let playlist = query.world.playlist_by_id(query.text("playlist_id"));
    listing::videos(query, playlist.into_iter().flat_map(|playlist| query.world.videos_in_playlist(playlist)))
}

pub(super) fn of_hashtag(query: &Query<'_>) -> Payload {
    let hashtag = query.world.hashtag_by_id(query.text("hashtag_id"));
    listing::videos(query, hashtag.map_or(&[][..], |hashtag| query.world.videos_with_hashtag(hashtag)).iter().copied())
}

pub(super) fn of_sound(query: &Query<'_>) -> Payload {
    let sound = query.world.sound_by_id(query.text("music_id"));
    listing::videos(query, sound.map_or(&[][..], |sound| query.world.videos_with_sound(sound)).iter().copied())
}

pub(super) fn hashtag(query: &Query<'_>) -> Payload {
    let hashtag = query.world.hashtag_by_id(query.text("hashtag_id"));
    Payload::One(hashtag.map(|hashtag| print::hashtag(query.world, hashtag)).into())
}

pub(super) fn sound(query: &Query<'_>) -> Payload {
    let sound = query.world.sound_by_id(query.text("music_id"));
    Payload::One(sound.map(|sound| print::sound(query.world, sound)).into())
}

pub(super) fn sounds_of_user(query: &Query<'_>) -> Payload {
    let list = query.person().into_iter().flat_map(|person| query.world.sounds_of(person));
    Payload::Page(listing::by_offset(query, list, |sound| print::sound(query.world, sound)))
}

pub(super) fn of_product(query: &Query<'_>) -> Payload {
    let Some(product) = query.world.product_by_id(query.text("product_id")) else { return listing::videos(query, []) };
    listing::videos(query, query.world.all_videos().filter(|&video| query.world.products_in(video).contains(&product)))
}

pub(super) fn of_seller(query: &Query<'_>) -> Payload {
    let Some(seller) = query.world.seller_by_id(query.text("seller_id")) else { return listing::videos(query, []) };
    let shows = |video| query.world.products_in(video).iter().any(|product| product.seller() == seller);
    listing::videos(query, query.world.all_videos().filter(|&video| shows(video)))
}
