//! A made-up world of videos, people and shops that follows from a number.
//!
//! Nothing in it is stored. An id says itself what it names, and everything else is worked out from that and the seed,
//! so that the same id is the same thing wherever it turns up. The ids in the examples of the document exist in every
//! world.

mod captions;
mod comments;
mod follows;
mod hashtags;
mod id;
mod people;
mod playlists;
mod rooms;
pub(crate) mod samples;
mod shop;
mod sounds;
mod videos;
mod words;

use std::fmt;
use std::sync::OnceLock;

pub(crate) use crate::dice::Dice;
pub(crate) use captions::{Spot, Target};
pub(crate) use comments::Comment;
pub(crate) use hashtags::Hashtag;
pub(crate) use people::{PEOPLE, Person};
pub(crate) use playlists::Playlist;
pub(crate) use rooms::Room;
pub(crate) use shop::{Category, Product, Seller};
pub(crate) use sounds::Sound;
pub(crate) use videos::Video;

/// So many people have videos; they come first among the people.
const CREATORS: usize = 12;

/// What the sandbox shows for the TikTok data API, for comparison with what a client fetched.
pub struct World {
    pub(crate) dice: Dice,
    rounds: OnceLock<Vec<follows::Round>>,
    index: OnceLock<Index>,
    captions: OnceLock<Vec<(Video, String)>>,
}

/// Somebody with videos.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Creator {
    /// The public id, which lists are asked for with.
    pub sec_uid: String,
    /// The numeric id.
    pub user_id: String,
    /// The name in the address of the profile.
    pub unique_id: String,
    /// How many videos the feed has.
    pub videos: usize,
}

/// Which videos carry what, latest first.
struct Index {
    by_hashtag: Vec<Vec<Video>>,
    by_sound: Vec<Vec<Video>>,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed), rounds: OnceLock::new(), index: OnceLock::new(), captions: OnceLock::new() }
    }

    /// Lists everybody who has videos; the one of the document's examples comes first.
    pub fn creators(&self) -> Vec<Creator> {
        let creator = |number| {
            let person = Person(number);
            Creator {
                sec_uid: self.sec_uid(person),
                user_id: self.uid(person).to_string(),
                unique_id: self.unique_id(person),
                videos: self.video_count(person),
            }
        };
        (0..CREATORS).map(creator).collect()
    }

    /// Counts the comments that can be fetched for a video, replies not included; 0 for an unknown one.
    pub fn comments(&self, video_id: &str) -> usize {
        self.video_by_id(video_id).map_or(0, |video| self.comment_count(video))
    }

    /// Counts the replies that can be fetched for a video, those to all of its comments; 0 for an unknown one.
    pub fn replies(&self, video_id: &str) -> usize {
        self.video_by_id(video_id).map_or(0, |video| self.replies_of(video))
    }

    /// Names the one video whose stated totals are wrong: each is one more than can be fetched.
    pub fn miscounted_video(&self) -> String {
        self.video_id(Video::MISCOUNTED).to_string()
    }

    /// What a stated total adds to what can be fetched.
    pub(crate) fn surplus(&self, video: Video) -> usize {
        usize::from(video == Video::MISCOUNTED)
    }

    /// Every caption in lower case.
    pub(crate) fn lower_captions(&self) -> &[(Video, String)] {
        self.captions
            .get_or_init(|| self.all_videos().map(|video| (video, self.caption(video).text.to_lowercase())).collect())
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut videos: Vec<(u64, Video)> = self.all_videos().map(|video| (self.published(video), video)).collect();
            videos.sort_unstable_by(|a, b| b.cmp(a));
            let mut index =
                Index { by_hashtag: vec![Vec::new(); hashtags::HASHTAGS], by_sound: vec![Vec::new(); sounds::SOUNDS] };
            for (_, video) in videos {
                for hashtag in self.hashtags_of(video) {
                    index.by_hashtag.get_mut(hashtag.0).into_iter().for_each(|list| list.push(video));
                }
                index.by_sound.get_mut(self.sound_of(video).0).into_iter().for_each(|list| list.push(video));
            }
            index
        })
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("dice", &self.dice).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
