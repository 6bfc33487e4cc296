//! Live rooms.

use serde_json::{Value, json};

use crate::tikhubapi::call::Call;
use crate::tikhubapi::print;
use crate::tikhubapi::world::Room;

fn room(call: &Call<'_>) -> Option<Room> {
    call.world.room_by_id(call.text("room_id"))
}

pub(super) fn info(call: &Call<'_>) -> Value {
    json!({ "data": room(call).map(|room| print::room(call.world, room)) })
}

/// No place comes for a room of somebody else.
pub(super) fn rankings(call: &Call<'_>) -> Value {
    let anchor = call.world.person_by_uid(call.text("anchor_id"));
    let room = room(call).filter(|room| Some(room.owner()) == anchor);
    let places = room.map(|room| call.world.ranking(room)).unwrap_or_default();
    let ranks: Value = (0..places.len()).filter_map(|index| print::rank(call.world, &places, index)).collect();
    json!({ "has_more": false, "ranks": ranks })
}

/// The place of the room itself.
pub(super) fn ranking(call: &Call<'_>) -> Value {
    let place = room(call).and_then(|room| {
        let places = call.world.ranking(room);
        let index = places.iter().position(|(person, _)| *person == room.owner())?;
        print::rank(call.world, &places, index)
    });
    json!({ "status_code": 0, "rank_info": place })
}

pub(super) fn is_on(call: &Call<'_>) -> Value {
    let state = |room: Room| json!({ "alive": room.is_on(), "room_id": call.world.room_id(room) });
    json!({ "data": room(call).into_iter().map(state).collect::<Value>() })
}
