//! The window is never above its limit, and uses nearly all of it.

use std::time::Duration;

use proptest::prelude::*;
use tokio::time::Instant;

use super::Window;

/// Sends each attempt as early as it may, after a wish to wait a little, and returns the moments.
fn send(window: &mut Window, start: Instant, wishes: &[u64]) -> Vec<Duration> {
    let mut now = start;
    let mut moments = Vec::new();
    for wish in wishes {
        now += Duration::from_micros(*wish);
        now = window.earliest(now, 0);
        window.take(now);
        moments.push(now - start);
    }
    moments
}

fn most_in_any(stretch: Duration, moments: &[Duration]) -> usize {
    let mut first = 0;
    let mut most = 0;
    for (last, moment) in moments.iter().enumerate() {
        while *moment - moments[first] >= stretch {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

#[test]
fn a_greedy_caller_gets_ninety_eight_of_a_hundred_and_never_one_too_many() {
    for limit in [1, 7, 50, 500, 10_000] {
        let second = Duration::from_secs(1);
        let moments = send(&mut Window::new(limit, second), Instant::now(), &vec![0; limit as usize * 20]);
        assert!(most_in_any(second, &moments) <= limit as usize);
        let took = moments.last().unwrap().as_secs_f64() + 1.0;
        let share = moments.len() as f64 / took / f64::from(limit);
        assert!(share > 0.98, "{share} of {limit} a second");
    }
}

#[test]
fn a_day_of_ten_can_be_used_at_once_and_not_again_before_the_next() {
    let (mut window, start) = (Window::new(10, Duration::from_secs(86_400)), Instant::now());
    let moments = send(&mut window, start, &[0; 11]);
    assert_eq!(moments[9], Duration::ZERO);
    assert_eq!(moments[10], Duration::from_secs(86_400) + Duration::from_millis(250));
}

#[test]
fn who_waits_behind_others_knows_when_the_turn_can_come_at_the_earliest() {
    let (mut window, now) = (Window::new(2, Duration::from_secs(1)), Instant::now());
    let span = Duration::from_millis(1_015);
    let earliest: Vec<Duration> = (0..6).map(|ahead| window.earliest(now, ahead) - now).collect();
    assert_eq!(earliest, [Duration::ZERO, Duration::ZERO, Duration::ZERO, Duration::ZERO, span, span], "a lower bound");
    window.take(now);
    window.take(now);
    let earliest: Vec<Duration> = (0..5).map(|ahead| window.earliest(now, ahead) - now).collect();
    assert_eq!(earliest, [span, span, 2 * span, 2 * span, 3 * span]);
}

#[test]
fn memory_stays_small_under_a_large_limit() {
    let mut window = Window::new(150_000, Duration::from_secs(86_400));
    let moments = send(&mut window, Instant::now(), &vec![10_000; 200_000]);
    assert!(window.sent.len() <= 2 * 4_096, "{}", window.sent.len());
    assert!(most_in_any(Duration::from_secs(86_400), &moments) <= 150_000);
}

proptest! {
    #[test]
    fn no_order_of_events_gets_more_through(
        limit in 1u32..40,
        millis in 1u64..3_000,
        wishes in prop::collection::vec(0u64..50_000, 1..300),
    ) {
        let stretch = Duration::from_millis(millis);
        let moments = send(&mut Window::new(limit, stretch), Instant::now(), &wishes);
        prop_assert!(most_in_any(stretch, &moments) <= limit as usize);
        prop_assert!(moments.is_sorted());
    }
}

#[test]
fn what_was_not_sent_after_all_leaves_its_place_and_no_other() {
    let (mut window, start, second) = (Window::new(3, Duration::from_secs(10)), Instant::now(), Duration::from_secs(1));
    let span = Duration::from_millis(10_150);
    for at in 0..3 {
        window.take(start + second * at);
    }
    window.give_back(start + second);
    assert_eq!(window.earliest(start + second * 3, 0), start + second * 3, "one place is free");
    window.take(start + second * 3);
    assert_eq!(window.earliest(start + second * 3, 0), start + span, "the first one still counts");
    assert_eq!(window.earliest(start + second * 3, 1), start + second * 2 + span, "and so does the last");
    // What has left the window already gives nothing back.
    window.give_back(start + Duration::from_secs(100));
    assert_eq!(window.earliest(start + second * 3, 0), start + span);
    let mut coarse = Window::new(10_000, Duration::from_secs(1));
    (0..10_000).for_each(|_| coarse.take(start));
    (0..10_000).for_each(|_| coarse.give_back(start));
    assert_eq!((coarse.last, coarse.sent.len()), (0, 0));
}
