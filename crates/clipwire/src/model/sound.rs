//! A sound that videos use.

use serde::{Deserialize, Serialize};

use super::source::model;
use super::{Count, Media, Source};

/// A sound that videos use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Sound {
    /// Where it is: `tiktok` or `douyin`.
    pub platform: Option<String>,
    /// The id.
    pub id: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// Who made it, by name.
    pub author: Option<String>,
    /// Who made it, by numeric id.
    pub author_id: Option<String>,
    /// Who made it, by the name in the address of the profile.
    pub author_handle: Option<String>,
    /// The album.
    pub album: Option<String>,
    /// How long it is, in milliseconds.
    pub duration_ms: Option<u64>,
    /// How many videos use it.
    pub videos: Option<Count>,
    /// Whether it was recorded for a video.
    pub is_original: Option<bool>,
    /// Whether businesses may use it.
    pub is_commercial: Option<bool>,
    /// The sound itself.
    pub play: Option<Media>,
    /// Its picture.
    pub cover: Option<Media>,
    /// Where the record came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

model!(Sound, "sound", []);
