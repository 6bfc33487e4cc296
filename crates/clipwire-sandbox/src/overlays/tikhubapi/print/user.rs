//! People, as profiles and as cards beside what they made.

use serde_json::{Value, json};

use super::media::{address, file};
use crate::overlays::tikhubapi::world::{Person, World};

/// A person as comments, videos and lists show them: the beginning of the profile.
pub(crate) fn card(world: &World, person: Person) -> Value {
    let (region, language) = world.home(person);
    json!({
        "uid": world.uid(person).to_string(),
        "sec_uid": world.sec_uid(person),
        "unique_id": world.unique_id(person),
        "short_id": "0",
        "nickname": world.nickname(person),
        "region": region,
        "language": language,
        "avatar_thumb": avatar(world, person),
        "room_id": world.live_room_of(person).map_or(0, |room| world.room_id(room)),
        "secret": 0,
    })
}

/// A person in full.
pub(crate) fn profile(world: &World, person: Person) -> Value {
    let likes: u64 = world.videos_of(person).map(|video| world.reach(video).likes).sum();
    let mut profile = card(world, person);
    let more = json!({
        "signature": world.signature(person),
        "custom_verify": if person.is_creator() && person.0 % 4 == 1 { "Verified account" } else { "" },
        "verification_type": u8::from(person.is_creator() && person.0 % 4 == 1),
        "follower_count": world.follower_count(person),
        "following_count": world.following_count(person),
        "aweme_count": world.video_count(person),
        "favoriting_count": world.liked_by(person).len(),
        "total_favorited": likes.to_string(),
        "follow_status": 0,
        "is_star": false,
        "is_block": false,
        "with_commerce_entry": world.has_showcase(person),
        "commerce_user_level": u8::from(world.seller_of(person).is_some()),
        "avatar_larger": avatar(world, person),
    });
    if let (Value::Object(profile), Value::Object(more)) = (&mut profile, more) {
        profile.extend(more);
    }
    profile
}

/// A person as the live service shows them.
pub(crate) fn live_user(world: &World, person: Person) -> Value {
    json!({
        "id": world.uid(person),
        "id_str": world.uid(person).to_string(),
        "sec_uid": world.sec_uid(person),
        "display_id": world.unique_id(person),
        "nickname": world.nickname(person),
        "avatar_thumb": avatar(world, person),
        "follow_info": {
            "follower_count": world.follower_count(person),
            "following_count": world.following_count(person),
        },
    })
}

fn avatar(world: &World, person: Person) -> Value {
    let name = format!("avatar/{}.jpeg", world.uid(person));
    // Whoever only watches may have no picture.
    if person.is_creator() || !person.0.is_multiple_of(7) {
        file(&name)
    } else {
        json!({ "uri": address(&name), "url_list": null })
    }
}
