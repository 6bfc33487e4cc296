//! Live rooms and their places in a ranking.

use serde_json::{Value, json};

use super::media::{address, file};
use super::user::live_user;
use crate::overlays::tikhubapi::world::{Person, Room, World};

/// A live room in full.
pub(crate) fn room(world: &World, room: Room) -> Value {
    let id = world.room_id(room);
    let (watching, total) = world.audience(room);
    let stream_data = json!({ "data": {}, "common": { "id": id } }).to_string();
    let stream_url = json!({
        "hls_pull_url": address(&format!("live/{id}.m3u8")),
        "rtmp_pull_url": format!("rtmp://media.example.invalid/live/{id}"),
        "flv_pull_url": {
            "FULL_HD1": address(&format!("live/{id}_hd.flv")),
            "SD1": address(&format!("live/{id}_sd.flv")),
        },
        "live_core_sdk_data": { "pull_data": { "stream_data": stream_data } },
    });
    json!({
        "id": id,
        "id_str": id.to_string(),
        "title": room.title(),
        "status": if room.is_on() { 2 } else { 4 },
        "create_time": id >> 32,
        "user_count": watching,
        "total_user": total,
        "owner": live_user(world, room.owner()),
        "stats": { "total_user": total, "like_count": total * 7, "user_count_str": watching.to_string() },
        "stream_url": if room.is_on() { stream_url } else { Value::Null },
        "cover": file(&format!("live/{id}.jpeg")),
    })
}

/// A live room as searches show it: JSON inside text.
pub(crate) fn room_summary(world: &World, room: Room) -> Value {
    let raw = self::room(world, room);
    let raw = json!({ "id_str": raw["id_str"], "title": raw["title"], "status": raw["status"], "owner": raw["owner"] });
    json!({ "type": 1, "lives": { "rawdata": raw.to_string() } })
}

/// The place with this index, counted from 0.
pub(crate) fn rank(world: &World, places: &[(Person, u64)], index: usize) -> Option<Value> {
    let (person, points) = places.get(index)?;
    let before = index.checked_sub(1).and_then(|before| places.get(before));
    let gap = before.map(|(_, before)| format!("{} points to place {index}", before - points));
    Some(json!({
        "rank": index + 1,
        "score": if index.is_multiple_of(2) { Value::from(*points) } else { points.to_string().into() },
        "gap_description": gap.unwrap_or_default(),
        "user": live_user(world, *person),
    }))
}
