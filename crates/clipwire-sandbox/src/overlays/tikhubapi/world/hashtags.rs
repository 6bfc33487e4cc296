//! The hashtags.

use super::state::World;
use super::things::{HASHTAGS, Hashtag, Video};
use super::{id, samples};

impl World {
    pub(crate) fn hashtags(&self) -> impl Iterator<Item = Hashtag> + use<> {
        (0..HASHTAGS).map(Hashtag)
    }

    pub(crate) fn hashtag_id(&self, hashtag: Hashtag) -> u64 {
        let noise = if hashtag.0 == 0 { 0 } else { self.random.on("hashtag").at(hashtag.0).below(7_000) };
        samples::HASHTAG + 7_919 * hashtag.0 as u64 + noise
    }

    pub(crate) fn hashtag_by_id(&self, text: &str) -> Option<Hashtag> {
        let number = id::number(text)?;
        self.hashtags().find(|&hashtag| self.hashtag_id(hashtag) == number)
    }

    /// The videos that carry it, latest first.
    pub(crate) fn videos_with_hashtag(&self, hashtag: Hashtag) -> &[Video] {
        self.index().by_hashtag.get(hashtag.0).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn hashtag_views(&self, hashtag: Hashtag) -> u64 {
        98_000 + self.random.on("hashtag views").at(hashtag.0).below(900_000_000)
    }
}
