//! A request whose parameters have been checked.

use std::collections::BTreeMap;

use super::refusal::Refusal;
use super::world::{Comment, Person, Video, World};
use crate::record::Recorded;
use crate::spec::Operation;

/// So many elements a page has, unless the request says otherwise; and so many it has at the most.
const USUAL_COUNT: usize = 20;
const GREATEST_COUNT: usize = 50;

/// Operations that want one of several parameters, none of which is required.
const ONE_OF: [(&str, &[&str]); 1] = [("get_user_info", &["user_id", "sec_uid", "unique_id"])];

/// What an operation answers: a request and the world.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) world: &'a World,
    /// How many elements are asked for.
    pub(super) count: usize,
    /// The mark of the page that is asked for; 0 for the first.
    pub(super) cursor: u64,
    /// Answers so far, this one included.
    pub(super) answered: u64,
    request: &'a Recorded,
}

impl<'a> Call<'a> {
    pub(super) fn read(
        operation: &Operation,
        request: &'a Recorded,
        world: &'a World,
        answered: u64,
    ) -> Result<Self, Refusal> {
        let mut faults = BTreeMap::new();
        for parameter in &operation.parameters {
            let reason = match request.filled(&parameter.name) {
                None if parameter.required => "is required",
                Some(value) if !parameter.allows(value) => "has a value that is not allowed",
                _ => continue,
            };
            faults.insert(parameter.name.clone(), reason.to_owned());
        }
        for (_, names) in ONE_OF.iter().filter(|(id, _)| *id == operation.id) {
            if names.iter().all(|name| request.filled(name).is_none()) {
                let reason = format!("one of {} is required", names.join(", "));
                faults.extend(names.iter().map(|&name| (name.to_owned(), reason.clone())));
            }
        }
        let mut number = |name: &str, least: u64| {
            let sent = request.filled(name).filter(|_| operation.parameters.iter().any(|known| known.name == name))?;
            let number = sent.parse().ok().filter(|&number: &u64| number >= least);
            if number.is_none() {
                faults.insert(name.to_owned(), format!("is no number from {least} on"));
            }
            number
        };
        let count = number("count", 1).map_or(USUAL_COUNT, |count| clamp(count).min(GREATEST_COUNT));
        let cursor = number("cursor", 0).unwrap_or_default();
        if faults.is_empty() {
            Ok(Self { world, count, cursor, answered, request })
        } else {
            Err(Refusal::BadParameters(faults))
        }
    }

    /// The value of a parameter; empty where there is none.
    pub(super) fn text(&self, name: &str) -> &'a str {
        self.request.filled(name).unwrap_or_default()
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

    /// How many elements come before the page, in lists whose marks count them.
    pub(super) fn offset(&self) -> usize {
        clamp(self.cursor)
    }
}

/// The parameters of a request that is answered: the required ones, or the first of those of which one is.
pub(super) fn example(operation: &Operation) -> impl Iterator<Item = (&str, &str)> {
    let one = ONE_OF.iter().find(|(id, _)| *id == operation.id).and_then(|(_, names)| names.first());
    let optional = operation.parameters.iter().filter(move |parameter| Some(&parameter.name.as_str()) == one);
    let optional = optional.filter_map(|parameter| Some((parameter.name.as_str(), parameter.example.as_deref()?)));
    operation.example_request().chain(optional)
}

fn clamp(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
