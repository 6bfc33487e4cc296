//! What can be said about the world as a whole.

use super::state::{Index, World};
use super::things::{CREATORS, HASHTAGS, Person, SOUNDS, Video};

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

impl World {
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

    pub(super) fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut videos: Vec<(u64, Video)> = self.all_videos().map(|video| (self.published(video), video)).collect();
            videos.sort_unstable_by(|a, b| b.cmp(a));
            let mut index = Index { by_hashtag: vec![Vec::new(); HASHTAGS], by_sound: vec![Vec::new(); SOUNDS] };
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
