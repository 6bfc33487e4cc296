//! How things are printed: JSON with the fields of the document's schemas.
//!
//! A number is a number in one field and text in the next, as in the real thing; a field has the same form each time.

mod comment;
mod live;
mod media;
mod shop;
mod sound;
mod user;
mod video;

pub(super) use comment::comment;
pub(super) use live::{rank, room, room_summary};
pub(super) use shop::{category, category_tree, product, product_detail, seller};
pub(super) use sound::{hashtag, playlist, playlist_detail, sound};
pub(super) use user::{card, profile};
pub(super) use video::video;
