//! Videos, what is written below them, and what they carry.

use serde_json::{Value, json};

use crate::tikhubapi::call::Call;
use crate::tikhubapi::world::Comment;
use crate::tikhubapi::{listing, print};

pub(super) fn info(call: &Call<'_>) -> Value {
    json!({ "status_code": 0, "aweme_detail": call.video().map(|video| print::video(call.world, video)) })
}

pub(super) fn comments(call: &Call<'_>) -> Value {
    let list = call.video().into_iter().flat_map(|video| call.world.comments_of(video));
    let total = call.video().map_or(0, |video| call.world.comment_count(video) + call.world.surplus(video));
    comment_list(call, list, total)
}

/// Nothing comes for a comment below another video, or for a reply.
pub(super) fn replies(call: &Call<'_>) -> Value {
    let comment = call.comment().filter(|comment| Some(comment.video) == call.video() && comment.reply == 0);
    let count = comment.map_or(0, |comment| call.world.reply_count(comment));
    let surplus = comment.filter(|_| count > 0).map_or(0, |comment| call.world.surplus(comment.video));
    comment_list(call, comment.into_iter().flat_map(|comment| call.world.replies_to(comment)), count + surplus)
}

fn comment_list(call: &Call<'_>, list: impl Iterator<Item = Comment>, total: usize) -> Value {
    let page = listing::by_offset(call, list);
    json!({
        "status_code": 0,
        "has_more": page.has_more(),
        "cursor": page.next,
        "total": total,
        "comments": page.print(|&comment| print::comment(call.world, comment)),
    })
}

pub(super) fn comment(call: &Call<'_>) -> Value {
    json!({ "status_code": 0, "comment": call.comment().map(|comment| print::comment(call.world, comment)) })
}

pub(super) fn trending(call: &Call<'_>) -> Value {
    listing::videos(call, call.world.all_videos().filter(|&video| call.world.is_trending(video)))
}

pub(super) fn trending_in_category(call: &Call<'_>) -> Value {
    let category = call.text("category_id").parse().unwrap_or(0);
    listing::videos(call, call.world.all_videos().filter(|&video| call.world.trending_category(video) == category))
}

pub(super) fn of_playlist(call: &Call<'_>) -> Value {
    let playlist = call.world.playlist_by_id(call.text("playlist_id"));
    listing::videos(call, playlist.into_iter().flat_map(|playlist| call.world.videos_in_playlist(playlist)))
}

pub(super) fn of_hashtag(call: &Call<'_>) -> Value {
    let hashtag = call.world.hashtag_by_id(call.text("hashtag_id"));
    listing::videos(call, hashtag.map_or(&[][..], |hashtag| call.world.videos_with_hashtag(hashtag)).iter().copied())
}

pub(super) fn of_sound(call: &Call<'_>) -> Value {
    let sound = call.world.sound_by_id(call.text("music_id"));
    listing::videos(call, sound.map_or(&[][..], |sound| call.world.videos_with_sound(sound)).iter().copied())
}

pub(super) fn hashtag(call: &Call<'_>) -> Value {
    let hashtag = call.world.hashtag_by_id(call.text("hashtag_id"));
    json!({ "status_code": 0, "ch_info": hashtag.map(|hashtag| print::hashtag(call.world, hashtag)) })
}

pub(super) fn sound(call: &Call<'_>) -> Value {
    let sound = call.world.sound_by_id(call.text("music_id"));
    json!({ "status_code": 0, "music_info": sound.map(|sound| print::sound(call.world, sound)) })
}

pub(super) fn sounds_of_user(call: &Call<'_>) -> Value {
    let page = listing::by_offset(call, call.person().into_iter().flat_map(|person| call.world.sounds_of(person)));
    json!({
        "status_code": 0,
        "has_more": page.has_more(),
        "cursor": page.next,
        "music": page.print(|&sound| print::sound(call.world, sound)),
    })
}

pub(super) fn of_product(call: &Call<'_>) -> Value {
    let Some(product) = call.world.product_by_id(call.text("product_id")) else { return listing::videos(call, []) };
    listing::videos(call, call.world.all_videos().filter(|&video| call.world.products_in(video).contains(&product)))
}

pub(super) fn of_seller(call: &Call<'_>) -> Value {
    let Some(seller) = call.world.seller_by_id(call.text("seller_id")) else { return listing::videos(call, []) };
    let shows = |video| call.world.products_in(video).iter().any(|product| product.seller() == seller);
    listing::videos(call, call.world.all_videos().filter(|&video| shows(video)))
}
