//! The clock never gives the same moment twice.

use std::sync::atomic::AtomicU64;

use super::{Clock, after};

#[test]
fn a_clock_that_stands_still_gives_later_moments() {
    let last = AtomicU64::new(0);
    assert_eq!([after(&last, 7), after(&last, 7), after(&last, 3), after(&last, 20)], [7, 8, 9, 20]);
}

#[test]
fn a_moment_is_split_into_seconds_and_the_rest() {
    let moment = Clock::Counting(AtomicU64::new(1_664_432_729_500_001)).read();
    assert_eq!((moment.seconds(), moment.subsec_micros()), (1_664_432_729, 500_001));
}
