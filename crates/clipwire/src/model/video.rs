//! A video, or a post of pictures.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::source::model;
use super::{Author, Count, Hashtag, Media, Sound, Source};

/// A video, or a post of pictures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Video {
    /// Where it is: `tiktok` or `douyin`.
    pub platform: Option<String>,
    /// The id.
    pub id: Option<String>,
    /// What the author wrote.
    pub text: Option<String>,
    /// The language of the text, a short code.
    pub language: Option<String>,
    /// When it was posted.
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::media::moment::DateTime>"))]
    pub created: Option<Timestamp>,
    /// The country that it was posted from, two letters.
    pub region: Option<String>,
    /// Its page, as the provider gives it.
    pub url: Option<String>,
    /// How long it is, in milliseconds.
    pub duration_ms: Option<u64>,
    /// Who posted it.
    pub author: Option<Author>,
    /// Its sound.
    pub sound: Option<Sound>,
    /// The hashtags in its text.
    pub hashtags: Vec<Hashtag>,
    /// How often it was seen, liked and more.
    pub stats: Stats,
    /// Its cover.
    pub cover: Option<Media>,
    /// The video itself.
    pub play: Option<Media>,
    /// The video as it can be downloaded.
    pub download: Option<Media>,
    /// The pictures of a post that is none.
    pub images: Vec<Media>,
    /// Whether it is advertising.
    pub is_ad: Option<bool>,
    /// Whether the author pinned it.
    pub is_pinned: Option<bool>,
    /// Whether only some see it.
    pub is_private: Option<bool>,
    /// Whether it was taken down.
    pub is_deleted: Option<bool>,
    /// Where the record came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

model!(Video, "video", [author, sound, hashtags]);

/// How often something was seen, liked and more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Stats {
    /// How often it was played.
    pub plays: Option<Count>,
    /// How many like it.
    pub likes: Option<Count>,
    /// How many comments it has.
    pub comments: Option<Count>,
    /// How often it was passed on.
    pub shares: Option<Count>,
    /// How many keep it.
    pub saves: Option<Count>,
    /// How often it was downloaded.
    pub downloads: Option<Count>,
}

impl Video {
    /// Leaves out what stands among hashtags and is none: TikTok has mentions in the same list.
    pub(crate) fn complete(&mut self) {
        let is_one = |hashtag: &Hashtag| hashtag.name.as_ref().is_some_and(|name| !name.is_empty());
        self.hashtags.retain(is_one);
    }

    /// The page of the video: as the provider gives it, or made of its id.
    pub fn url(&self) -> Option<String> {
        if let Some(url) = self.url.as_ref().filter(|url| !url.is_empty()) {
            return Some(url.clone());
        }
        let id = self.id.as_ref()?;
        match self.platform.as_deref()? {
            "tiktok" => {
                let handle = self.author.as_ref().and_then(|author| author.handle.as_deref()).unwrap_or_default();
                Some(format!("https://www.tiktok.com/@{handle}/video/{id}"))
            }
            "douyin" => Some(format!("https://www.douyin.com/video/{id}")),
            _ => None,
        }
    }

    /// When it was posted.
    pub fn created(&self) -> Option<Timestamp> {
        self.created
    }

    /// How often it was played: the most that is certain.
    pub fn plays(&self) -> Option<u64> {
        self.stats.plays.as_ref().map(Count::at_least)
    }
}
