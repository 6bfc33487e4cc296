//! Users: profiles, and the lists of a user.

use serde_json::json;

use crate::overlays::tikhubapi::query::Query;
use crate::overlays::tikhubapi::world::Person;
use crate::overlays::tikhubapi::{listing, print};
use crate::provider::Payload;

pub(super) fn info(query: &Query<'_>) -> Payload {
    let world = query.world;
    let named =
        [world.person_by_uid(query.text("user_id")), query.person(), world.person_by_name(query.text("unique_id"))];
    let person = named.into_iter().flatten().next();
    Payload::One(person.map(|person| print::profile(world, person)).into())
}

/// Both ids of the user whose profile has this address.
pub(super) fn identity(query: &Query<'_>) -> Payload {
    let ids = |person| json!({ "uid": query.world.uid(person).to_string(), "sec_uid": query.world.sec_uid(person) });
    Payload::One(by_address(query).map(ids).into())
}

/// The address may lack its scheme, and may go on after the name.
fn by_address(query: &Query<'_>) -> Option<Person> {
    let (_, rest) = query.text("url").split_once('@')?;
    query.world.person_by_name(rest.split(['/', '?', '#']).next()?)
}

pub(super) fn videos(query: &Query<'_>) -> Payload {
    let Some(person) = query.person() else { return listing::videos_by_moment(query, []) };
    listing::feed(query, &query.world.pinned_by(person), query.world.videos_of(person))
}

pub(super) fn liked(query: &Query<'_>) -> Payload {
    listing::videos_by_moment(query, query.person().into_iter().flat_map(|person| query.world.liked_by(person)))
}

pub(super) fn playlists(query: &Query<'_>) -> Payload {
    let list = query.person().into_iter().flat_map(|person| query.world.playlists_of(person));
    Payload::Page(listing::by_offset(query, list, |playlist| print::playlist(query.world, playlist)))
}

pub(super) fn playlist(query: &Query<'_>) -> Payload {
    let playlist = query.world.playlist_by_id(query.text("playlist_id"));
    Payload::One(playlist.map(|playlist| print::playlist_detail(query.world, playlist)).into())
}

pub(super) fn followers(query: &Query<'_>) -> Payload {
    let list = query.person().map(|person| query.world.followers(person));
    listing::people(query, list.unwrap_or_default())
}

pub(super) fn followings(query: &Query<'_>) -> Payload {
    let list = query.person().map(|person| query.world.followings(person));
    listing::people(query, list.unwrap_or_default())
}

pub(super) fn region(query: &Query<'_>) -> Payload {
    let world = query.world;
    let print = |person| {
        json!({
            "username": world.unique_id(person),
            "username_modify_time": world.uid(person) >> 32,
            "user_id": world.uid(person).to_string(),
            "sec_user_id": world.sec_uid(person),
            "country": world.home(person).0,
        })
    };
    Payload::One(world.person_by_name(query.text("unique_id")).map(print).into())
}

pub(super) fn stories(query: &Query<'_>) -> Payload {
    let list = query.person().into_iter().flat_map(|person| query.world.stories_of(person));
    listing::videos(query, list)
}

pub(super) fn is_seller(query: &Query<'_>) -> Payload {
    let answer = query.person().map(|person| query.world.seller_of(person).is_some());
    Payload::Whole(json!({ "status_code": 0, "is_seller": answer }))
}

pub(super) fn has_showcase(query: &Query<'_>) -> Payload {
    let answer = query.person().map(|person| query.world.has_showcase(person));
    Payload::Whole(json!({ "status_code": 0, "has_showcase": answer }))
}
