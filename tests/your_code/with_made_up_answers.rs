//! Code that takes an answer is handed one: no server, no client.

use clipwire::model::Video;
use clipwire::{Charge, Error, ErrorKind, Page, Response, Result};

/// What is done with a page of videos.
#[derive(Debug, PartialEq)]
enum Step {
    /// These are kept, and so much is asked for next.
    Keep { titles: Vec<String>, next: Option<String> },
    /// Nobody is there: the creator is crossed out.
    CrossOut,
    /// It is asked for again later.
    Later,
    /// Somebody looks at the bill before it is asked for again.
    LookAtTheBill,
}

/// The code under test.
fn decide(answer: Result<Response<Page<Video>>>) -> Step {
    match answer {
        Ok(page) => Step::Keep {
            titles: page.items.iter().filter_map(|video| video.text.clone()).collect(),
            next: page.next_cursor.as_ref().map(|cursor| cursor.as_str().to_owned()),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Step::CrossOut,
        Err(error) if error.is_retryable() => Step::Later,
        Err(_) => Step::LookAtTheBill,
    }
}

fn video(title: &str) -> Video {
    let mut video = Video::default();
    video.text = Some(title.to_owned());
    video
}

#[test]
fn titles_are_kept_and_the_list_goes_on() {
    let page = Page::of([video("cats"), Video::default(), video("dogs")]).with_next("20");
    let kept = Step::Keep { titles: vec!["cats".into(), "dogs".into()], next: Some("20".into()) };
    assert_eq!(decide(Ok(Response::fake(page))), kept);
}

#[test]
fn what_may_have_been_paid_for_is_not_asked_for_again_unseen() {
    assert_eq!(decide(Err(Error::fake(ErrorKind::NotFound))), Step::CrossOut);
    assert_eq!(decide(Err(Error::fake(ErrorKind::Connect))), Step::Later);
    assert_eq!(decide(Err(Error::fake(ErrorKind::Interrupted))), Step::LookAtTheBill);
    let billed = Error::fake_with(ErrorKind::Server, |fake| fake.charge(Charge::Yes));
    assert_eq!(decide(Err(billed)), Step::LookAtTheBill);
}
