//! Searches: whatever has the words somewhere in its text, in upper or lower case.

use serde_json::json;

use crate::overlays::tikhubapi::query::Query;
use crate::overlays::tikhubapi::world::{PEOPLE, Person};
use crate::overlays::tikhubapi::{listing, print};
use crate::provider::Payload;

/// Words that no search finds.
const UNFINDABLE: [&str; 2] = ["nothing", "没有"];

/// The words that are searched for.
struct Words(String);

impl Words {
    fn of(query: &Query<'_>) -> Self {
        Self(query.text("keyword").to_lowercase())
    }

    fn are_in(&self, text: &str) -> bool {
        self.are_in_lower(&text.to_lowercase())
    }

    fn are_in_lower(&self, text: &str) -> bool {
        text.contains(&self.0) && !UNFINDABLE.iter().any(|word| self.0.contains(word))
    }
}

pub(super) fn users(query: &Query<'_>) -> Payload {
    let (world, words) = (query.world, Words::of(query));
    let found = (0..PEOPLE)
        .map(Person)
        .filter(|&person| words.are_in(&world.nickname(person)) || words.are_in(&world.unique_id(person)));
    let print = |person| json!({ "user_info": print::profile(world, person) });
    Payload::Page(listing::by_offset(query, found, print))
}

pub(super) fn videos(query: &Query<'_>) -> Payload {
    let words = Words::of(query);
    let found = query.world.lower_captions().iter().filter(|(_, caption)| words.are_in_lower(caption));
    listing::videos(query, found.map(|(video, _)| *video))
}

pub(super) fn hashtags(query: &Query<'_>) -> Payload {
    let (world, words) = (query.world, Words::of(query));
    let found = world.hashtags().filter(|hashtag| words.are_in(hashtag.name()));
    let print = |hashtag| json!({ "challenge_info": print::hashtag(world, hashtag) });
    Payload::Page(listing::by_offset(query, found, print))
}

pub(super) fn sounds(query: &Query<'_>) -> Payload {
    let (world, words) = (query.world, Words::of(query));
    let found = world.sounds().filter(|&sound| words.are_in(&world.sound_title(sound)));
    Payload::Page(listing::by_offset(query, found, |sound| print::sound(world, sound)))
}

pub(super) fn rooms(query: &Query<'_>) -> Payload {
    let (world, words) = (query.world, Words::of(query));
    let found = world.rooms().filter(|room| words.are_in(room.title()));
    Payload::Page(listing::by_offset(query, found, |room| print::room_summary(world, room)))
}

pub(super) fn products(query: &Query<'_>) -> Payload {
    let (world, words) = (query.world, Words::of(query));
    listing::products(query, world.products().filter(|&product| words.are_in(&world.product_title(product))))
}
