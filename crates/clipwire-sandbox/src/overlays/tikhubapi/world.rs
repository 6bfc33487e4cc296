//! A made-up world of videos, people and shops that follows from a number.
//!
//! Nothing in it is stored. An id says itself what it names, and everything else is worked out from that and the seed,
//! so that the same id is the same thing wherever it turns up. The ids in the examples of the document exist in every
//! world.

mod captions;
mod categories;
mod comments;
mod follows;
mod hashtags;
mod id;
mod overview;
mod people;
mod playlists;
mod rooms;
pub(crate) mod samples;
mod shop;
mod sounds;
mod state;
mod things;
mod videos;
mod words;

pub(crate) use captions::{Spot, Target};
pub(crate) use categories::Category;
pub use overview::Creator;
pub use state::World;
pub(crate) use things::{Comment, Hashtag, PEOPLE, Person, Playlist, Product, Room, Seller, Sound, Video};

#[cfg(test)]
mod tests;
