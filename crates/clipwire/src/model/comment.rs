//! A comment on a video, or a reply to one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::source::model;
use super::{Author, Count, Source};

/// A comment on a video, or a reply to one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Comment {
    /// Where it is: `tiktok` or `douyin`.
    pub platform: Option<String>,
    /// The id.
    pub id: Option<String>,
    /// The video.
    pub video_id: Option<String>,
    /// What it says.
    pub text: Option<String>,
    /// The language, a short code.
    pub language: Option<String>,
    /// When it was written.
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::media::moment::DateTime>"))]
    pub created: Option<Timestamp>,
    /// How many like it.
    pub likes: Option<Count>,
    /// How many replies it has.
    pub replies: Option<Count>,
    /// The comment that it answers; `None` for one that answers the video.
    pub reply_to: Option<String>,
    /// The comment under which it stands.
    pub root: Option<String>,
    /// Who wrote it.
    pub author: Option<Author>,
    /// Whether the author of the video pinned it.
    pub is_pinned: Option<bool>,
    /// Whether the author of the video likes it.
    pub is_liked_by_author: Option<bool>,
    /// Where it was written, as Douyin shows it.
    pub place: Option<String>,
    /// Where the record came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

model!(Comment, "comment", [author]);
