use super::{Counts, calls_remaining};
use crate::job::Step;

fn steps(more: &str) -> Vec<Step> {
    let text = format!(
        "name = \"a\"\nprovider = \"tikhub\"\ninputs = {{}}\n[[step]]\nname = \"videos\"\noperation = \"users videos\"\n{more}\n\
         [[step]]\nname = \"comments\"\noperation = \"videos comments\"\nfrom = \"videos\"\n"
    );
    toml::from_str::<crate::job::Job>(&text).unwrap().steps
}

fn remaining(more: &str, videos: Counts, comments: Counts) -> Vec<u64> {
    calls_remaining(&steps(more), &[videos, comments])
}

#[test]
fn what_has_not_begun_takes_a_call_each_at_the_least() {
    let videos = Counts { open: 10, ..Counts::default() };
    assert_eq!(remaining("", videos, Counts::default()), [10, 0]);
}

#[test]
fn open_lists_are_taken_to_be_as_long_as_those_that_are_done() {
    // Two are done after 10 pages each; of the three open ones, one has 4.
    let videos = Counts { open: 3, done: 2, lost: 1, pages: 24, pages_of_done: 20 };
    assert_eq!(remaining("", videos, Counts::default()), [26, 0]);
    assert_eq!(
        remaining("pages = 5", videos, Counts::default()),
        [11, 0],
        "no list has more pages than the job asks for"
    );
}

#[test]
fn a_list_that_is_longer_than_expected_still_takes_a_call() {
    let videos = Counts { open: 1, done: 1, lost: 0, pages: 50, pages_of_done: 2 };
    assert_eq!(remaining("", videos, Counts::default()), [1, 0]);
}

#[test]
fn a_step_grows_with_the_pages_of_the_one_that_it_is_about() {
    // Half of the videos are there; their pages brought 20 lists of comments, of two pages each.
    let videos = Counts { open: 2, done: 2, lost: 0, pages: 10, pages_of_done: 10 };
    let comments = Counts { open: 10, done: 10, lost: 0, pages: 20, pages_of_done: 20 };
    assert_eq!(remaining("", videos, comments), [10, 20 + 40]);
}

#[test]
fn nothing_remains_of_what_is_done_or_lost() {
    let videos = Counts { open: 0, done: 2, lost: 3, pages: 10, pages_of_done: 9 };
    assert_eq!(remaining("", videos, Counts { lost: 4, ..Counts::default() }), [0, 0]);
}
