//! A call as the world understands it.

use super::world::{Comment, Person, Video, World};
use crate::provider::{BadParameter, Call, Refusal};

/// So many elements a page has, unless the request says otherwise; and so many it has at the most.
const USUAL_COUNT: usize = 20;
const GREATEST_COUNT: usize = 50;

/// What an operation answers: a request and the world.
#[derive(Debug)]
pub(super) struct Query<'a> {
    pub(super) world: &'a World,
    /// How many elements are asked for.
    pub(super) count: usize,
    /// Where the page that is asked for begins; 0 for the first.
    pub(super) cursor: u64,
    /// Answers so far, this one included.
    pub(super) answered: u64,
    call: &'a Call<'a>,
}

impl<'a> Query<'a> {
    pub(super) fn read(call: &'a Call<'a>, world: &'a World, answered: u64) -> Result<Self, Refusal> {
        let mut bad = Vec::new();
        let mut number = |field: &str, least: u64| {
            let parameter = call.operation.parameter(field)?;
            let sent = call.sent(parameter)?;
            let number = sent.parse().ok().filter(|&number: &u64| number >= least);
            if number.is_none() {
                let problem = format!("is no number from {least} on");
                bad.push(BadParameter::malformed(&parameter.wire, sent, problem));
            }
            number
        };
        let count = number("count", 1).map_or(USUAL_COUNT, |count| clamp(count).min(GREATEST_COUNT));
        let cursor = number("cursor", 0).unwrap_or_default();
        if bad.is_empty() {
            Ok(Self { world, count, cursor, answered, call })
        } else {
            Err(Refusal::BadParameters(bad))
        }
    }

    /// The value of a parameter; empty where there is none.
    pub(super) fn text(&self, field: &str) -> &str {
        self.call.value(field).unwrap_or_default()
    }

    /// The user that `sec_uid` names.
    pub(super) fn person(&self) -> Option<Person> {
        self.world.person_by_sec_uid(self.text("sec_uid"))
    }

    /// The video that `video_id` names.
    pub(super) fn video(&self) -> Option<Video> {
        self.world.video_by_id(self.text("video_id"))
    }

    /// The comment or reply that `comment_id` names.
    pub(super) fn comment(&self) -> Option<Comment> {
        self.world.comment_by_id(self.text("comment_id"))
    }

    /// How many elements come before the page, in lists whose cursors count them.
    pub(super) fn offset(&self) -> usize {
        clamp(self.cursor)
    }
}

fn clamp(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
