//! Comments and replies.

use serde_json::{Value, json};

use super::media::address;
use super::user::card;
use crate::overlays::tikhubapi::world::{Comment, World};

/// A comment or a reply, as lists and look-ups both show it.
pub(crate) fn comment(world: &World, comment: Comment) -> Value {
    let is_reply = comment.reply > 0;
    let id = world.comment_id(comment);
    let text = world.comment_text(comment);
    let id_of = |comment: Option<Comment>| comment.map_or(0, |comment| world.comment_id(comment)).to_string();
    let replies = world.reply_count(comment);
    // What was removed still counts.
    let stated = if replies > 0 { replies + world.surplus(comment.video) } else { 0 };
    let preview = world.replies_to(comment).take(1).filter(|_| !is_reply && comment.number.is_multiple_of(3));
    let preview: Vec<Value> = preview.map(|reply| self::comment(world, reply)).collect();
    json!({
        "cid": id.to_string(),
        "aweme_id": world.video_id(comment.video).to_string(),
        // Without words, it is a picture.
        "image_list": if text.is_empty() { picture(id) } else { Value::Null },
        "text": text,
        "comment_language": "un",
        "create_time": world.written(comment),
        "digg_count": world.comment_likes(comment),
        "reply_comment_total": if is_reply { 0 } else { stated },
        "reply_id": id_of(is_reply.then_some(comment.top())),
        "reply_to_reply_id": id_of(world.reply_to_reply(comment)),
        "status": 1,
        "stick_position": 0,
        "user_digged": 0,
        "is_author_digged": id.is_multiple_of(11),
        "author_pin": !is_reply && comment.number == 0 && comment.video.index.is_multiple_of(4),
        "user": card(world, world.comment_author(comment)),
        "reply_comment": if preview.is_empty() { Value::Null } else { preview.into() },
        "text_extra": [],
    })
}

fn picture(id: u64) -> Value {
    json!([{ "origin_url": { "url_list": [address(&format!("comment/{id}.webp"))] } }])
}
