//! A live room.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::source::model;
use super::{Author, Count, Media, Source};

/// A live room.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct LiveRoom {
    /// Where it is: `tiktok` or `douyin`.
    pub platform: Option<String>,
    /// The id of the room.
    pub id: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// When it began.
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::media::moment::DateTime>"))]
    pub created: Option<Timestamp>,
    /// Whether it is live.
    pub is_live: Option<bool>,
    /// The status as the platform counts them: 2 while it is live, 4 when it has ended.
    pub status: Option<u64>,
    /// How many are watching.
    pub viewers: Option<Count>,
    /// How many have watched.
    pub total_viewers: Option<Count>,
    /// How often it was liked.
    pub likes: Option<Count>,
    /// Who is live.
    pub owner: Option<Author>,
    /// Its picture.
    pub cover: Option<Media>,
    /// Where the stream is.
    pub stream_url: Option<String>,
    /// Where the record came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

model!(LiveRoom, "live_room", [owner]);
