//! What is written below videos: comments, and replies to them.

use super::id::{self, Kind};
use super::state::World;
use super::things::{Comment, PEOPLE, Person, Video};
use super::{samples, words};
use crate::random::Random;

const DAY: u64 = 86_400;

/// From one reply to the next it takes up to so many seconds, and at least half of it.
const PAUSE: u64 = 30_000;

impl World {
    /// How many comments stand below a video, replies not counted.
    pub(crate) fn comment_count(&self, video: Video) -> usize {
        let random = self.of_video(video, "comments");
        match video {
            Video::SAMPLE => 73,
            Video::MISCOUNTED => 25,
            _ => match random.below(10) {
                0 | 1 => 0,
                2..8 => random.on("some").between(1, 20),
                _ => random.on("many").between(60, 150),
            },
        }
    }

    /// How many replies a comment has.
    pub(crate) fn reply_count(&self, comment: Comment) -> usize {
        let random = self.of_comment(comment.top(), "replies");
        match comment.top() {
            Comment::SAMPLE => 23,
            Comment { video: Video::MISCOUNTED, number: 0, .. } => 3,
            _ => match random.below(20) {
                0..14 => 0,
                14..19 => random.on("some").between(1, 4),
                _ => random.on("many").between(21, 40),
            },
        }
    }

    pub(crate) fn comments_of(&self, video: Video) -> impl Iterator<Item = Comment> + use<> {
        (0..self.comment_count(video)).map(move |number| Comment { video, number, reply: 0 })
    }

    pub(crate) fn replies_to(&self, comment: Comment) -> impl Iterator<Item = Comment> + use<> {
        (1..=self.reply_count(comment)).map(move |reply| Comment { reply, ..comment })
    }

    /// All replies below a video.
    pub(crate) fn replies_of(&self, video: Video) -> usize {
        self.comments_of(video).map(|comment| self.reply_count(comment)).sum()
    }

    /// When it was written: after what it is about.
    pub(crate) fn written(&self, comment: Comment) -> u64 {
        match comment {
            Comment::SAMPLE => return samples::COMMENT >> 32,
            Comment::SAMPLE_REPLY => return samples::REPLY >> 32,
            _ => {}
        }
        let video = self.published(comment.video);
        if comment.reply == 0 {
            return video + 60 + self.of_comment(comment, "written").below(20 * DAY);
        }
        let late = self.of_comment(comment, "written").below(PAUSE / 2);
        self.written(comment.top()) + PAUSE * comment.reply as u64 - late
    }

    pub(crate) fn comment_id(&self, comment: Comment) -> u64 {
        match comment {
            Comment::SAMPLE => samples::COMMENT,
            Comment::SAMPLE_REPLY => samples::REPLY,
            Comment { video, number, reply } => {
                let place = (number as u64) << 6 | reply as u64;
                let rest = (video.creator as u64) << 24 | (video.index as u64) << 14 | place;
                id::make(self.written(comment), Kind::Comment, rest)
            }
        }
    }

    pub(crate) fn comment_by_id(&self, text: &str) -> Option<Comment> {
        let number = id::number(text)?;
        let comment = match number {
            samples::COMMENT => Comment::SAMPLE,
            samples::REPLY => Comment::SAMPLE_REPLY,
            _ => {
                let rest = id::rest(number, Kind::Comment)?;
                let video = Video { creator: id::bits(rest, 24, 4), index: id::bits(rest, 14, 10) };
                Comment { video, number: id::bits(rest, 6, 8), reply: id::bits(rest, 0, 6) }
            }
        };
        let exists = self.has_video(comment.video)
            && comment.number < self.comment_count(comment.video)
            && comment.reply <= self.reply_count(comment);
        (exists && self.comment_id(comment) == number).then_some(comment)
    }

    pub(crate) fn comment_author(&self, comment: Comment) -> Person {
        match comment {
            Comment::SAMPLE => Person::SAMPLE_VIEWER,
            Comment::SAMPLE_REPLY => comment.video.author(),
            // The author of the video answers now and then.
            _ if comment.reply > 0 && self.of_comment(comment, "by author").one_in(5) => comment.video.author(),
            _ => Person(self.of_comment(comment, "author").below(PEOPLE as u64) as usize),
        }
    }

    pub(crate) fn comment_text(&self, comment: Comment) -> String {
        match comment {
            Comment::SAMPLE => return "A made-up comment.".to_owned(),
            Comment::SAMPLE_REPLY => return "A made-up reply.".to_owned(),
            _ => {}
        }
        let random = self.of_comment(comment, "text");
        match random.below(12) {
            0 => random.on("emoji").pick(&words::EMOJI).repeat(3),
            1 => random.on("chinese").pick(&words::CHINESE).to_owned(),
            2 => random.on("arabic").pick(&words::ARABIC).to_owned(),
            3 => String::new(),
            4 => format!("{}?\n{}!", random.on("a").pick(&words::PHRASES), random.on("b").pick(&words::REMARKS)),
            _ => random.on("remark").pick(&words::REMARKS).to_owned(),
        }
    }

    /// The earlier reply to the same comment that a reply is addressed to.
    pub(crate) fn reply_to_reply(&self, comment: Comment) -> Option<Comment> {
        let earlier = self.of_comment(comment, "to reply").below(2 * comment.reply as u64) as usize;
        (1..comment.reply).contains(&earlier).then_some(Comment { reply: earlier, ..comment })
    }

    pub(crate) fn comment_likes(&self, comment: Comment) -> u64 {
        self.of_comment(comment, "likes").below(500)
    }

    fn of_comment(&self, comment: Comment, aspect: &str) -> Random {
        self.of_video(comment.video, aspect).at(comment.number).at(comment.reply)
    }
}
