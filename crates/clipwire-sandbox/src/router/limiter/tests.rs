//! How strict the limiter is, with times that are made up.

use std::time::{Duration, Instant};

use super::{Limiter, Limits};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn no_span_of_that_length_has_more_than_allowed() {
    let mut limiter = Limiter::new(Limits { rate: Some((2, SECOND)), concurrency: None });
    let start = Instant::now();
    let seen: Vec<u64> = [0, 600, 999, 1000, 1100, 1599, 1600, 1999, 2000]
        .into_iter()
        .map(|ms| limiter.admit(start + Duration::from_millis(ms)).map_or_else(|wait| wait.as_millis() as u64, |_| 0))
        .collect();
    assert_eq!(seen, [0, 0, 1, 0, 500, 1, 0, 1, 0]);
}

#[test]
fn a_refused_request_does_not_count() {
    let mut limiter = Limiter::new(Limits { rate: Some((1, SECOND)), concurrency: None });
    let start = Instant::now();
    assert!(limiter.admit(start).is_ok());
    for ms in 1..1000 {
        assert!(limiter.admit(start + Duration::from_millis(ms)).is_err());
    }
    assert!(limiter.admit(start + SECOND).is_ok());
}

#[test]
fn a_rate_of_nothing_lets_nothing_in() {
    let mut limiter = Limiter::new(Limits { rate: Some((0, SECOND)), concurrency: None });
    assert_eq!(limiter.admit(Instant::now()).unwrap_err(), SECOND);
}

#[test]
fn so_many_are_inside_at_once_and_those_who_are_refused_do_not_use_up_the_rate() {
    let mut limiter = Limiter::new(Limits { rate: Some((3, SECOND)), concurrency: Some(2) });
    let now = Instant::now();
    let first = limiter.admit(now).unwrap();
    let _second = limiter.admit(now).unwrap();
    assert_eq!(limiter.admit(now).unwrap_err(), SECOND);
    drop(first);
    let _third = limiter.admit(now).unwrap();
}
