//! Searches: whatever has the words somewhere in its text, in upper or lower case.

use serde_json::{Value, json};

use crate::tikhubapi::call::Call;
use crate::tikhubapi::world::{PEOPLE, Person};
use crate::tikhubapi::{listing, print};

/// Words that no search finds.
const UNFINDABLE: [&str; 2] = ["nothing", "没有"];

/// The words that are searched for.
struct Words(String);

impl Words {
    fn of(call: &Call<'_>) -> Self {
        Self(call.text("keyword").to_lowercase())
    }

    fn are_in(&self, text: &str) -> bool {
        self.are_in_lower(&text.to_lowercase())
    }

    fn are_in_lower(&self, text: &str) -> bool {
        text.contains(&self.0) && !UNFINDABLE.iter().any(|word| self.0.contains(word))
    }
}

pub(super) fn users(call: &Call<'_>) -> Value {
    let (world, words) = (call.world, Words::of(call));
    let found = (0..PEOPLE)
        .map(Person)
        .filter(|&person| words.are_in(&world.nickname(person)) || words.are_in(&world.unique_id(person)));
    let page = listing::by_offset(call, found);
    json!({
        "status_code": 0,
        "has_more": page.has_more(),
        "cursor": page.next,
        "rid": "sandbox-search",
        "user_list": page.print(|&person| json!({ "user_info": print::profile(world, person) })),
    })
}

pub(super) fn videos(call: &Call<'_>) -> Value {
    let words = Words::of(call);
    let found = call.world.lower_captions().iter().filter(|(_, caption)| words.are_in_lower(caption));
    listing::videos(call, found.map(|(video, _)| *video))
}

pub(super) fn hashtags(call: &Call<'_>) -> Value {
    let words = Words::of(call);
    let page = listing::by_offset(call, call.world.hashtags().filter(|hashtag| words.are_in(hashtag.name())));
    json!({
        "status_code": 0,
        "has_more": page.has_more(),
        "cursor": page.next.to_string(),
        "challenge_list": page.print(|&hashtag| json!({ "challenge_info": print::hashtag(call.world, hashtag) })),
    })
}

pub(super) fn sounds(call: &Call<'_>) -> Value {
    let (world, words) = (call.world, Words::of(call));
    let page = listing::by_offset(call, world.sounds().filter(|&sound| words.are_in(&world.sound_title(sound))));
    json!({
        "status_code": 0,
        "has_more": page.has_more(),
        "cursor": page.next.to_string(),
        "music": page.print(|&sound| print::sound(world, sound)),
    })
}

pub(super) fn rooms(call: &Call<'_>) -> Value {
    let words = Words::of(call);
    let page = listing::by_offset(call, call.world.rooms().filter(|room| words.are_in(room.title())));
    json!({
        "status_code": 0,
        "has_more": page.has_more(),
        "cursor": page.next,
        "data": page.print(|&room| print::room_summary(call.world, room)),
    })
}

pub(super) fn products(call: &Call<'_>) -> Value {
    let (world, words) = (call.world, Words::of(call));
    listing::products(call, world.products().filter(|&product| words.are_in(&world.product_title(product))))
}
