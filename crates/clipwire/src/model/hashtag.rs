//! A hashtag.

use serde::{Deserialize, Serialize};

use super::source::model;
use super::{Count, Source};

/// A hashtag.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Hashtag {
    /// Where it is: `tiktok` or `douyin`.
    pub platform: Option<String>,
    /// The id.
    pub id: Option<String>,
    /// The name, without `#`.
    pub name: Option<String>,
    /// What the platform says of it.
    pub description: Option<String>,
    /// How many videos have it.
    pub videos: Option<Count>,
    /// How often these were seen.
    pub views: Option<Count>,
    /// Whether it is advertising.
    pub is_commercial: Option<bool>,
    /// Where the record came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

model!(Hashtag, "hashtag", []);
