//! Somebody with a profile.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::source::model;
use super::{Count, Media, Source};

/// Somebody with a profile.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Author {
    /// Where it is: `tiktok` or `douyin`.
    pub platform: Option<String>,
    /// The numeric id.
    pub id: Option<String>,
    /// The public id, which begins with `MS4wLjABAAAA`.
    pub sec_uid: Option<String>,
    /// The name in the address of the profile, without `@`.
    pub handle: Option<String>,
    /// The short number that some have.
    pub short_id: Option<String>,
    /// The display name.
    pub name: Option<String>,
    /// What they say of themselves.
    pub bio: Option<String>,
    /// The country, two letters.
    pub region: Option<String>,
    /// The language, a short code.
    pub language: Option<String>,
    /// When the profile was made.
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::media::moment::DateTime>"))]
    pub created: Option<Timestamp>,
    /// Whether the platform vouches for them.
    pub is_verified: Option<bool>,
    /// What the platform vouches for.
    pub verified_as: Option<String>,
    /// Whether only followers see what they post.
    pub is_private: Option<bool>,
    /// Whether they sell in the shop.
    pub is_seller: Option<bool>,
    /// How many follow them.
    pub followers: Option<Count>,
    /// How many they follow.
    pub following: Option<Count>,
    /// How many likes they got.
    pub likes: Option<Count>,
    /// How many videos they posted.
    pub videos: Option<Count>,
    /// The live room in which they are now.
    pub room_id: Option<String>,
    /// Their picture.
    pub avatar: Option<Media>,
    /// Where the record came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

model!(Author, "author", []);

impl Author {
    /// The page of the profile.
    pub fn url(&self) -> Option<String> {
        match self.platform.as_deref()? {
            "tiktok" => self
                .handle
                .as_ref()
                .filter(|handle| !handle.is_empty())
                .map(|handle| format!("https://www.tiktok.com/@{handle}")),
            "douyin" => self.sec_uid.as_ref().map(|id| format!("https://www.douyin.com/user/{id}")),
            _ => None,
        }
    }
}
