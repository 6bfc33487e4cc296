//! What gathers videos: sounds, hashtags, playlists.

use serde_json::{Value, json};

use super::media::file;
use super::user::card;
use crate::overlays::tikhubapi::world::{Hashtag, Person, Playlist, Sound, World};

/// A sound; its id comes once as a number and twice as text.
pub(crate) fn sound(world: &World, sound: Sound) -> Value {
    let id = world.sound_id(sound);
    let owner = world.sound_owner(sound);
    let is_original = world.is_original_sound(sound);
    json!({
        "id": id,
        "id_str": id.to_string(),
        "mid": id.to_string(),
        "title": world.sound_title(sound),
        "author": world.nickname(owner),
        "album": if is_original { "" } else { "Sandbox Tapes" },
        "owner_id": world.uid(owner).to_string(),
        "sec_uid": world.sec_uid(owner),
        "owner_handle": world.unique_id(owner),
        "owner_nickname": world.nickname(owner),
        "duration": world.sound_length(sound),
        "user_count": world.videos_with_sound(sound).len(),
        "status": 1,
        "source_platform": if is_original { 72 } else { 10_033 },
        "is_original": is_original,
        "is_original_sound": is_original,
        "is_commerce_music": !is_original,
        "is_pgc": false,
        "prevent_download": false,
        "play_url": file(&format!("sound/{id}.mp3")),
        "cover_thumb": file(&format!("sound/{id}.jpeg")),
        "cover_medium": null,
    })
}

/// A hashtag.
pub(crate) fn hashtag(world: &World, hashtag: Hashtag) -> Value {
    let id = world.hashtag_id(hashtag);
    let (name, views) = (hashtag.name(), world.hashtag_views(hashtag));
    json!({
        "cid": id.to_string(),
        "cha_name": name,
        "desc": if hashtag.0 == 0 { "A made-up hashtag." } else { "" },
        "schema": format!("aweme://aweme/challenge/detail?cid={id}"),
        "user_count": world.videos_with_hashtag(hashtag).len(),
        // Beyond what 32 bits hold, text.
        "view_count": if hashtag.0.is_multiple_of(2) { Value::from(views) } else { (views * 10).to_string().into() },
        "type": 1,
        "sub_type": 0,
        "is_challenge": 0,
        "is_commerce": name == "smallbusiness",
        "is_pgcshow": false,
        "collect_stat": 0,
        "author": {},
    })
}

/// A playlist as lists show it.
pub(crate) fn playlist(world: &World, playlist: Playlist) -> Value {
    json!({
        "id": world.playlist_id(playlist).to_string(),
        "name": world.playlist_name(playlist),
        "videoCount": world.videos_in_playlist(playlist).count(),
        "cover": null,
    })
}

/// A playlist in full, with its id and its name under their other names too.
pub(crate) fn playlist_detail(world: &World, list: Playlist) -> Value {
    let creator = Person(list.creator);
    let mut detail = playlist(world, list);
    detail["mixId"] = detail["id"].clone();
    detail["mixName"] = detail["name"].clone();
    detail["creator"] = json!({
        "id": world.uid(creator).to_string(),
        "secUid": world.sec_uid(creator),
        "uniqueId": world.unique_id(creator),
        "nickname": card(world, creator)["nickname"],
    });
    detail
}
