//! Live rooms.

use serde_json::{Value, json};

use crate::overlays::tikhubapi::query::Query;
use crate::overlays::tikhubapi::world::Room;
use crate::overlays::tikhubapi::{listing, print};
use crate::provider::Payload;

fn room(query: &Query<'_>) -> Option<Room> {
    query.world.room_by_id(query.text("room_id"))
}

pub(super) fn info(query: &Query<'_>) -> Payload {
    Payload::One(room(query).map(|room| print::room(query.world, room)).into())
}

/// No place comes for a room of somebody else.
pub(super) fn rankings(query: &Query<'_>) -> Payload {
    let anchor = query.world.person_by_uid(query.text("anchor_id"));
    let room = room(query).filter(|room| Some(room.owner()) == anchor);
    let places = room.map(|room| query.world.ranking(room)).unwrap_or_default();
    let ranks = (0..places.len()).filter_map(|index| print::rank(query.world, &places, index));
    Payload::Page(listing::whole(ranks))
}

/// The place of the room itself.
pub(super) fn ranking(query: &Query<'_>) -> Payload {
    let place = room(query).and_then(|room| {
        let places = query.world.ranking(room);
        let index = places.iter().position(|(person, _)| *person == room.owner())?;
        print::rank(query.world, &places, index)
    });
    Payload::Whole(json!({ "status_code": 0, "rank_info": place }))
}

pub(super) fn is_on(query: &Query<'_>) -> Payload {
    let state = |room: Room| json!({ "alive": room.is_on(), "room_id": query.world.room_id(room) });
    Payload::Whole(json!({ "data": room(query).into_iter().map(state).collect::<Value>() }))
}
