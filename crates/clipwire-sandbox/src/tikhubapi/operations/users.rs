//! Users: profiles, and the lists of a user.

use serde_json::{Value, json};

use crate::tikhubapi::call::Call;
use crate::tikhubapi::world::Person;
use crate::tikhubapi::{listing, print};

pub(super) fn info(call: &Call<'_>) -> Value {
    let world = call.world;
    let named =
        [world.person_by_uid(call.text("user_id")), call.person(), world.person_by_name(call.text("unique_id"))];
    let person = named.into_iter().flatten().next();
    json!({ "status_code": 0, "user": person.map(|person| print::profile(world, person)) })
}

/// Both ids of the user whose profile has this address.
pub(super) fn identity(call: &Call<'_>) -> Value {
    let mut answer = json!({ "status_code": 0 });
    if let Some(person) = by_address(call) {
        answer["uid"] = call.world.uid(person).to_string().into();
        answer["sec_uid"] = call.world.sec_uid(person).into();
    }
    answer
}

/// The address may lack its scheme, and may go on after the name.
fn by_address(call: &Call<'_>) -> Option<Person> {
    let (_, rest) = call.text("url").split_once('@')?;
    call.world.person_by_name(rest.split(['/', '?', '#']).next()?)
}

pub(super) fn videos(call: &Call<'_>) -> Value {
    listing::videos_by_moment(call, call.person().into_iter().flat_map(|person| call.world.videos_of(person)))
}

pub(super) fn liked(call: &Call<'_>) -> Value {
    listing::videos_by_moment(call, call.person().into_iter().flat_map(|person| call.world.liked_by(person)))
}

pub(super) fn playlists(call: &Call<'_>) -> Value {
    let list = call.person().into_iter().flat_map(|person| call.world.playlists_of(person));
    let page = listing::by_offset(call, list);
    json!({
        "status_code": 0,
        "has_more": page.more,
        "cursor": page.next.to_string(),
        "playList": page.print(|&playlist| print::playlist(call.world, playlist)),
    })
}

pub(super) fn playlist(call: &Call<'_>) -> Value {
    let playlist = call.world.playlist_by_id(call.text("playlist_id"));
    json!({ "status_code": 0, "mixInfo": playlist.map(|playlist| print::playlist_detail(call.world, playlist)) })
}

pub(super) fn followers(call: &Call<'_>) -> Value {
    let list = call.person().map(|person| call.world.followers(person));
    listing::people(call, "followers", list.unwrap_or_default())
}

pub(super) fn followings(call: &Call<'_>) -> Value {
    let list = call.person().map(|person| call.world.followings(person));
    listing::people(call, "followings", list.unwrap_or_default())
}

pub(super) fn region(call: &Call<'_>) -> Value {
    let Some(person) = call.world.person_by_name(call.text("unique_id")) else { return json!({}) };
    json!({
        "username": call.world.unique_id(person),
        "username_modify_time": call.world.uid(person) >> 32,
        "user_id": call.world.uid(person).to_string(),
        "sec_user_id": call.world.sec_uid(person),
        "country": call.world.home(person).0,
    })
}

pub(super) fn stories(call: &Call<'_>) -> Value {
    let list = call.person().into_iter().flat_map(|person| call.world.stories_of(person));
    json!({
        "status_code": 0,
        "aweme_list": list.map(|video| print::video(call.world, video)).collect::<Value>(),
    })
}

pub(super) fn is_seller(call: &Call<'_>) -> Value {
    json!({ "status_code": 0, "is_seller": call.person().map(|person| call.world.seller_of(person).is_some()) })
}

pub(super) fn has_showcase(call: &Call<'_>) -> Value {
    json!({ "status_code": 0, "has_showcase": call.person().map(|person| call.world.has_showcase(person)) })
}
