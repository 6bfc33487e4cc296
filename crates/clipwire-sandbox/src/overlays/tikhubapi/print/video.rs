//! Videos and photo posts.

use serde_json::{Value, json};

use super::media::{address, file};
use super::sound::{hashtag, sound};
use super::user::card;
use crate::overlays::tikhubapi::world::{Spot, Target, Video, World};

/// A video in full, as lists and look-ups both show it.
pub(crate) fn video(world: &World, video: Video) -> Value {
    let id = world.video_id(video);
    let caption = world.caption(video);
    let is_photo_post = world.is_photo_post(video);
    let hashtags: Vec<Value> = world.hashtags_of(video).into_iter().map(|tag| hashtag(world, tag)).collect();
    json!({
        "aweme_id": id.to_string(),
        "group_id": id.to_string(),
        "desc": caption.text,
        "desc_language": world.theme(video).language(),
        "create_time": world.published(video),
        "region": world.home(video.author()).0,
        "share_url": share_url(world, video, is_photo_post),
        "content_type": if is_photo_post { "photo" } else { "video" },
        "aweme_type": if is_photo_post { 150 } else { 0 },
        "author_user_id": world.uid(video.author()),
        "author": card(world, video.author()),
        "music": sound(world, world.sound_of(video)),
        "video": if is_photo_post { Value::Null } else { footage(world, video) },
        "image_post_info": if is_photo_post { pictures(world, video) } else { Value::Null },
        "statistics": statistics(world, video),
        "status": {
            "is_delete": false,
            "is_private": false,
            "is_prohibited": false,
            "in_reviewing": false,
            "allow_share": true,
            "allow_comment": true,
            "with_goods": !world.products_in(video).is_empty(),
            "private_status": 0,
            "reviewed": 1,
        },
        // Where there are none, it says so in two ways.
        "cha_list": if hashtags.is_empty() && video.index.is_multiple_of(2) { Value::Null } else { hashtags.into() },
        "text_extra": text_extra(world, &caption.spots),
        "playlist_info": playlist_info(world, video),
        "is_top": u8::from(world.pinned_by(video.author()).contains(&video)),
        "is_ads": false,
        "is_vr": false,
        "prevent_download": video.index % 5 == 4,
        "video_labels": [],
        "video_text": null,
        "geofencing": [],
    })
}

/// The hashtags and mentions in a text.
pub(crate) fn text_extra(world: &World, spots: &[Spot]) -> Value {
    let print = |spot: &Spot| match spot.target {
        Target::Hashtag(hashtag) => json!({
            "start": spot.start,
            "end": spot.end,
            "type": 1,
            "hashtag_name": hashtag.name(),
            "hashtag_id": world.hashtag_id(hashtag).to_string(),
            "is_commerce": false,
        }),
        Target::Person(person) => json!({
            "start": spot.start,
            "end": spot.end,
            "type": 0,
            "user_id": world.uid(person).to_string(),
            "sec_uid": world.sec_uid(person),
        }),
    };
    spots.iter().map(print).collect()
}

fn share_url(world: &World, video: Video, is_photo_post: bool) -> String {
    let kind = if is_photo_post { "photo" } else { "video" };
    format!("https://www.tiktok.com/@{}/{kind}/{}", world.unique_id(video.author()), world.video_id(video))
}

fn statistics(world: &World, video: Video) -> Value {
    let reach = world.reach(video);
    let comments = world.comment_count(video) + world.replies_of(video) + world.surplus(video);
    json!({
        "aweme_id": world.video_id(video).to_string(),
        "play_count": reach.plays,
        "digg_count": reach.likes,
        "comment_count": comments,
        "share_count": reach.shares,
        "collect_count": reach.keeps,
        "download_count": reach.keeps / 3,
        "forward_count": 0,
        "whatsapp_share_count": reach.shares / 5,
        "lose_count": 0,
    })
}

fn footage(world: &World, video: Video) -> Value {
    let id = world.video_id(video);
    let seconds = 5 + id % 170;
    let size = seconds * 82_000;
    let play_addr = json!({
        "uri": format!("v{id}"),
        "url_list": [address(&format!("video/{id}.mp4"))],
        "width": 576,
        "height": 1024,
        "data_size": if video.index.is_multiple_of(3) { Value::from(size.to_string()) } else { size.into() },
        "url_key": format!("v{id}_h264_540p"),
        "file_hash": format!("{:016x}", id.rotate_left(17)),
    });
    let cover = file(&format!("cover/{id}.jpeg"));
    json!({
        "duration": seconds * 1000,
        "width": 576,
        "height": 1024,
        "ratio": "540p",
        "has_watermark": true,
        "download_addr": file(&format!("download/{id}.mp4")),
        "cover": cover,
        "origin_cover": cover,
        "dynamic_cover": null,
        "bit_rate": [
            { "gear_name": "normal_540_0", "quality_type": 20, "bit_rate": 658_000, "play_addr": play_addr },
            { "gear_name": "lowest_360_0", "quality_type": 24, "bit_rate": 310_000, "play_addr": null },
        ],
        "play_addr": play_addr,
    })
}

fn pictures(world: &World, video: Video) -> Value {
    let id = world.video_id(video);
    let picture = |number: u64| {
        let name = format!("photo/{id}-{number}.jpeg");
        json!({ "display_image": file(&name), "owner_watermark_image": null })
    };
    json!({ "images": (1..=2 + id % 5).map(picture).collect::<Value>(), "title": "" })
}

fn playlist_info(world: &World, video: Video) -> Value {
    world.playlist_of(video).map_or(Value::Null, |playlist| {
        json!({
            "mix_id": world.playlist_id(playlist).to_string(),
            "name": world.playlist_name(playlist),
        })
    })
}
