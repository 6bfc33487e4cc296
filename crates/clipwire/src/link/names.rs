//! Whose a link is, what it names, and which one.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::SecUid;

/// Whose a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Platform {
    /// Douyin, 抖音.
    #[serde(rename = "douyin")]
    Douyin,
    /// TikTok, and its shop.
    #[serde(rename = "tiktok")]
    TikTok,
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Douyin => "Douyin",
            Self::TikTok => "TikTok",
        })
    }
}

/// What a link names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LinkKind {
    /// A post: a video, or whatever an address that does not tell shows over another page. A bare number of a post is one too.
    Video,
    /// A post of pictures: `note` and `slides` on Douyin, `photo` on TikTok.
    Photo,
    /// A user.
    User,
    /// A live room, by its number, its address on the web, or the name of who streams.
    Live,
    /// A series of posts that its author put together: `collection` and `mix` on Douyin, `playlist` on TikTok.
    Playlist,
    /// Posts that a viewer of TikTok saved. `collection` of Douyin is a [`Playlist`](Self::Playlist).
    Collection,
    /// A sound.
    Sound,
    /// A hashtag.
    Hashtag,
    /// Something that is sold.
    Product,
    /// A seller's shop.
    Shop,
    /// A short link. What it leads to, and even of which kind that is, takes a call.
    Short,
    /// A number alone that cannot be a post: a product, a user, or something else that the caller knows.
    Number,
}

impl fmt::Display for LinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Video => "video",
            Self::Photo => "photo post",
            Self::User => "user",
            Self::Live => "live room",
            Self::Playlist => "playlist",
            Self::Collection => "collection",
            Self::Sound => "sound",
            Self::Hashtag => "hashtag",
            Self::Product => "product",
            Self::Shop => "shop",
            Self::Short => "short link",
            Self::Number => "number",
        })
    }
}

/// Which one a link names, by what the text gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LinkId {
    /// Digits. Which typed id they are follows from the kind: `VideoId::try_from(&link)` and its like.
    Number(String),
    /// The public id of a user.
    SecUid(SecUid),
    /// The name of a user, without `@`: the [`UniqueId`](crate::id::UniqueId) of TikTok.
    Handle(String),
    /// The last part of `live.douyin.com/…`. It is no id of a room: that changes with every stream.
    WebRid(String),
    /// The name of a hashtag, without `#`: a [`HashtagName`](crate::id::HashtagName).
    Name(String),
    /// The code of a short link. No id is hidden in it.
    ShortCode(String),
}

impl LinkId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::SecUid(id) => id.as_str(),
            Self::Number(text) | Self::Handle(text) | Self::WebRid(text) | Self::Name(text) | Self::ShortCode(text) => {
                text
            }
        }
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
