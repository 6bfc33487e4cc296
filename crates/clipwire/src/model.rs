//! One model of what all providers have in common: videos, authors, sounds, hashtags, comments, products, shops, live rooms.
//!
//! Every type of an answer that carries such a thing converts into it, without a failure: of either dialect of TikTok's objects, of
//! Douyin's, of the gateway's. What the provider did not send is `None`; what it sent as 0 or as empty text stays so. Each record says in
//! [`Source`] where it came from.
//!
//! ```no_run
//! use clipwire::model::Video;
//!
//! # async fn example(client: clipwire::onebound::Client) -> clipwire::Result<()> {
//! let video: Video = client.videos().get("7118694749548072205").send().await?.to_model();
//! println!("{:?} by {:?}, {:?}", video.text, video.author.as_ref().and_then(|author| author.name.as_deref()), video.url());
//!
//! let mut videos = client.videos().search("菜谱").items().models::<Video>();
//! while let Some(video) = videos.try_next().await? {
//!     println!("{:?}", video.id());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Where each value can stand is written down once, in `openapi/models.yaml`, for each reader; a component of a spec chooses one with
//! `x-model`.

mod count;
mod media;
pub(crate) mod read;
mod source;

mod author;
mod hashtag;
mod money;
mod shop;
mod sound;

mod comment;
mod live_room;
mod product;
mod video;

mod stream;

pub use self::author::Author;
pub use self::comment::Comment;
pub use self::count::Count;
pub use self::hashtag::Hashtag;
pub use self::live_room::LiveRoom;
pub use self::media::Media;
pub use self::money::Price;
pub use self::product::Product;
pub use self::shop::Shop;
pub use self::sound::Sound;
pub use self::source::{Model, Source};
pub use self::stream::Models;
#[cfg(feature = "dynamic")]
pub(crate) use self::stream::record;
pub use self::video::{Stats, Video};
