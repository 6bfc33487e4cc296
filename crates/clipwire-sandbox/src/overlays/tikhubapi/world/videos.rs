//! Which videos there are, when they were published, what they carry.

use super::id::{self, Kind};
use super::samples;
use super::state::World;
use super::things::{CREATORS, FIRST_STORY, HASHTAGS, Hashtag, Person, SOUNDS, Sound, Video};
use crate::random::Random;

/// The moment in the id of the sample video.
const SAMPLE_PUBLISHED: u64 = samples::VIDEO >> 32;

/// The others published their latest in the year from June 2024 on.
const FIRST_LATEST: u64 = 1_717_200_000;
const YEAR: u64 = 31_536_000;

impl World {
    /// How many videos the feed of a person has.
    pub(crate) fn video_count(&self, person: Person) -> usize {
        match person.0 {
            0 => 312,
            1 => 600,
            2 => 30,
            creator if creator < CREATORS => self.random.on("videos").at(creator).between(30, 600),
            _ => 0,
        }
    }

    /// The feed of a person, latest first.
    pub(crate) fn videos_of(&self, person: Person) -> impl Iterator<Item = Video> + use<> {
        (0..self.video_count(person)).map(move |index| Video { creator: person.0, index })
    }

    /// What a person has pinned: videos of any age, which stand at the head of the feed. Three of four have pinned none.
    pub(crate) fn pinned_by(&self, person: Person) -> Vec<Video> {
        if person.0 % 4 != 3 || person.0 >= CREATORS {
            return Vec::new();
        }
        let (random, count) = (self.random.on("pinned").at(person.0), self.video_count(person));
        let mut indexes: Vec<usize> =
            (0..1 + random.below(3)).map(|at| random.at(at as usize).between(10, count - 1)).collect();
        indexes.sort_unstable();
        indexes.dedup();
        indexes.into_iter().map(|index| Video { creator: person.0, index }).collect()
    }

    pub(crate) fn stories_of(&self, person: Person) -> impl Iterator<Item = Video> + use<> {
        let count = match person.0 {
            0 => 2,
            creator if creator < CREATORS => self.random.on("stories").at(creator).between(0, 3),
            _ => 0,
        };
        (0..count).map(move |number| Video { creator: person.0, index: FIRST_STORY + number })
    }

    /// Every video but the stories.
    pub(crate) fn all_videos(&self) -> impl Iterator<Item = Video> {
        (0..CREATORS).flat_map(|creator| self.videos_of(Person(creator)))
    }

    /// When a video was published. No two of a creator have the same second.
    pub(crate) fn published(&self, video: Video) -> u64 {
        let random = self.random.on("published").at(video.creator);
        let latest = if video.creator == 0 { SAMPLE_PUBLISHED } else { FIRST_LATEST + random.below(YEAR) };
        if video.is_story() {
            return latest + 3_600 * (video.index - FIRST_STORY + 1) as u64;
        }
        let step = 60_000 + random.on("step").below(70_000);
        let late = if video.index == 0 { 0 } else { random.at(video.index).below(step) };
        latest - step * video.index as u64 - late
    }

    pub(crate) fn video_id(&self, video: Video) -> u64 {
        if video == Video::SAMPLE {
            return samples::VIDEO;
        }
        let noise = self.random.on("video").at(video.creator).at(video.index).below(1 << 14);
        let rest = (video.creator as u64) << 24 | (video.index as u64) << 14 | noise;
        id::make(self.published(video), Kind::Video, rest)
    }

    pub(crate) fn video_by_id(&self, text: &str) -> Option<Video> {
        let number = id::number(text)?;
        if number == samples::VIDEO {
            return Some(Video::SAMPLE);
        }
        let rest = id::rest(number, Kind::Video)?;
        let video = Video { creator: id::bits(rest, 24, 4), index: id::bits(rest, 14, 10) };
        (self.has_video(video) && self.video_id(video) == number).then_some(video)
    }

    pub(super) fn has_video(&self, video: Video) -> bool {
        let person = video.author();
        video.index < self.video_count(person) || self.stories_of(person).any(|story| story == video)
    }

    /// Whether it shows pictures in place of footage.
    pub(crate) fn is_photo_post(&self, video: Video) -> bool {
        video != Video::SAMPLE && !video.is_story() && self.of_video(video, "photo").one_in(9)
    }

    /// The hashtags in the caption, none of them twice.
    pub(crate) fn hashtags_of(&self, video: Video) -> Vec<Hashtag> {
        if video == Video::SAMPLE {
            return vec![Hashtag(0)];
        }
        if !self.theme(video).takes_hashtags() {
            return Vec::new();
        }
        let random = self.of_video(video, "hashtags");
        let (first, step) = (random.below(HASHTAGS as u64) as usize, random.on("step").between(1, HASHTAGS - 1));
        let mut list = Vec::new();
        for count in 0..random.on("count").between(1, 4) {
            let hashtag = Hashtag((first + count * step) % HASHTAGS);
            if !list.contains(&hashtag) {
                list.push(hashtag);
            }
        }
        list
    }

    pub(crate) fn sound_of(&self, video: Video) -> Sound {
        match video {
            Video::SAMPLE => Sound(0),
            _ => Sound(self.of_video(video, "sound").below(SOUNDS as u64) as usize),
        }
    }

    /// The category of the trending feeds, from 1 to 12.
    pub(crate) fn trending_category(&self, video: Video) -> u64 {
        if video == Video::SAMPLE { 1 } else { 1 + self.of_video(video, "category").below(12) }
    }

    pub(crate) fn is_trending(&self, video: Video) -> bool {
        video == Video::SAMPLE || self.of_video(video, "trending").one_in(30)
    }

    /// How often a video was played, liked, shared and kept.
    pub(crate) fn reach(&self, video: Video) -> Reach {
        let plays = 100 + self.of_video(video, "plays").below(2_000_000);
        let part = |aspect, most: u64| plays * (1 + self.of_video(video, aspect).below(most)) / 1000;
        Reach { plays, likes: part("likes", 150), shares: part("shares", 20), keeps: part("keeps", 40) }
    }

    /// What a person liked, latest publication first; no two were published in the same second.
    pub(crate) fn liked_by(&self, person: Person) -> Vec<Video> {
        if self.hides_likes(person) {
            return Vec::new();
        }
        let random = self.random.on("likes").at(person.0);
        let likes = |video: &Video| {
            let many = if person == Person::SAMPLE_CREATOR { 60 } else { 100 };
            video.author() != person && random.at(video.creator).at(video.index).one_in(many)
        };
        let mut list: Vec<Video> = self.all_videos().filter(likes).collect();
        list.sort_by_key(|&video| std::cmp::Reverse(self.published(video)));
        list.dedup_by_key(|&mut video| self.published(video));
        list
    }

    pub(super) fn of_video(&self, video: Video, aspect: &str) -> Random {
        self.random.on(aspect).at(video.creator).at(video.index)
    }
}

/// How far a video got.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    pub(crate) plays: u64,
    pub(crate) likes: u64,
    pub(crate) shares: u64,
    pub(crate) keeps: u64,
}
