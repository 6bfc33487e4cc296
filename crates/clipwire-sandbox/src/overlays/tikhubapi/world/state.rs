//! The world itself: a number, and what has been worked out from it.

use std::fmt;
use std::sync::OnceLock;

use super::things::Video;
use crate::random::Random;

/// What the sandbox shows for the TikTok data API, for comparison with what a client fetched.
pub struct World {
    pub(crate) random: Random,
    pub(super) rounds: OnceLock<Vec<Round>>,
    pub(super) index: OnceLock<Index>,
    pub(super) captions: OnceLock<Vec<(Video, String)>>,
}

/// How the followers of a person are found: by counting round from the person in steps of this length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round {
    pub(super) step: usize,
    pub(super) inverse: usize,
    pub(super) followers: usize,
}

/// Which videos carry what, latest first.
pub(super) struct Index {
    pub(super) by_hashtag: Vec<Vec<Video>>,
    pub(super) by_sound: Vec<Vec<Video>>,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let random = Random::new(seed);
        Self { random, rounds: OnceLock::new(), index: OnceLock::new(), captions: OnceLock::new() }
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("random", &self.random).finish_non_exhaustive()
    }
}
