//! The live rooms: one is on, one has ended.

use super::id::{self, Kind};
use super::samples;
use super::state::World;
use super::things::{CREATORS, Person, Room};

const ROOMS: usize = 2;

/// January 2025, when the room that has ended was opened.
const ENDED_ROOM: u64 = 1_735_689_600;

impl World {
    pub(crate) fn rooms(&self) -> impl Iterator<Item = Room> + use<> {
        (0..ROOMS).map(Room)
    }

    /// The room that a person is live in now.
    pub(crate) fn live_room_of(&self, person: Person) -> Option<Room> {
        self.rooms().find(|room| room.is_on() && room.owner() == person)
    }

    pub(crate) fn room_id(&self, room: Room) -> u64 {
        if room.is_on() {
            return samples::ROOM;
        }
        let random = self.random.on("room").at(room.0);
        id::make(ENDED_ROOM + random.below(86_400), Kind::Room, random.on("noise").below(1 << 28))
    }

    pub(crate) fn room_by_id(&self, text: &str) -> Option<Room> {
        let number = id::number(text)?;
        self.rooms().find(|&room| self.room_id(room) == number)
    }

    /// How many are watching, and how many have watched.
    pub(crate) fn audience(&self, room: Room) -> (u64, u64) {
        let random = self.random.on("audience").at(room.0);
        (if room.is_on() { 20 + random.below(9_000) } else { 0 }, 10_000 + random.on("total").below(90_000))
    }

    /// The ranking that the room takes part in, best first: everybody's points. There is none once the room has ended.
    pub(crate) fn ranking(&self, room: Room) -> Vec<(Person, u64)> {
        if !room.is_on() {
            return Vec::new();
        }
        let points = |number: usize| 100 + self.random.on("points").at(room.0).at(number).below(50_000);
        let mut places: Vec<_> = (0..CREATORS).map(|number| (Person(number), points(number))).collect();
        places.sort_by_key(|&(person, points)| (std::cmp::Reverse(points), person));
        places
    }
}
