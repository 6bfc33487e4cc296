//! The limiter with real queues, on paused time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{Limiter, Limits, TooLate};
use crate::clock::Clock;

const SECOND: Duration = Duration::from_secs(1);

fn limiter(limits: &Limits) -> Arc<Limiter> {
    Arc::new(Limiter::new(Clock::system(), limits, &BTreeMap::new()))
}

fn far() -> Instant {
    Instant::now() + Duration::from_secs(1_000_000)
}

#[tokio::test(start_paused = true)]
async fn many_tasks_together_keep_every_rate_and_use_it() {
    let limiter = limiter(&Limits::new().per_second(20).rate(150, 10 * SECOND));
    let start = Instant::now();
    let tasks: Vec<_> = (0..300)
        .map(|_| {
            let limiter = limiter.clone();
            tokio::spawn(async move {
                limiter.acquire("any", far()).await.unwrap();
                Instant::now() - start
            })
        })
        .collect();
    let mut moments = Vec::new();
    for task in tasks {
        moments.push(task.await.unwrap());
    }
    moments.sort_unstable();
    let most_in = |stretch: Duration| {
        moments.iter().map(|end| moments.iter().filter(|at| *at <= end && *end - **at < stretch).count()).max()
    };
    assert!(most_in(SECOND) <= Some(20), "{:?}", most_in(SECOND));
    assert!(most_in(10 * SECOND) <= Some(150), "{:?}", most_in(10 * SECOND));
    assert!(*moments.last().unwrap() < 18 * SECOND, "{moments:?}");
}

#[tokio::test(start_paused = true)]
async fn who_cannot_be_sent_in_time_learns_it_at_once_and_takes_no_place() {
    let limiter = limiter(&Limits::new().per_minute(2));
    let start = Instant::now();
    for _ in 0..2 {
        limiter.acquire("any", far()).await.unwrap();
    }
    let late = limiter.acquire("any", start + 10 * SECOND).await.unwrap_err();
    assert_eq!(late, TooLate { available_in: Some(Duration::from_millis(60_250)) });
    assert_eq!(Instant::now(), start, "no time was spent on it");
    // Behind one that waits, the wait is longer: two are sent together, the third a minute later.
    let waiting: Vec<_> = (0..2)
        .map(|_| {
            let limiter = limiter.clone();
            tokio::spawn(async move { limiter.acquire("any", far()).await.map(drop) })
        })
        .collect();
    tokio::task::yield_now().await;
    let late = limiter.acquire("any", start + 90 * SECOND).await.unwrap_err();
    assert_eq!((late.available_in, Instant::now()), (Some(Duration::from_millis(120_500)), start));
    for task in waiting {
        task.await.unwrap().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_leaves_the_turn_to_the_next() {
    let limiter = limiter(&Limits::new().per_second(1));
    let start = Instant::now();
    limiter.acquire("any", far()).await.unwrap();
    {
        let impatient = limiter.clone();
        let waiting = tokio::spawn(async move { impatient.acquire("any", far()).await.map(drop) });
        tokio::task::yield_now().await;
        waiting.abort();
    }
    limiter.acquire("any", far()).await.unwrap();
    assert_eq!(Instant::now() - start, Duration::from_millis(1_015), "the place of the one who left");
}

#[tokio::test(start_paused = true)]
async fn so_many_are_under_way_at_once_and_no_more() {
    let limiter = limiter(&Limits::new().concurrency(2));
    let first = limiter.acquire("any", far()).await.unwrap();
    let _second = limiter.acquire("any", far()).await.unwrap();
    assert_eq!(limiter.acquire("any", Instant::now() + SECOND).await.unwrap_err(), TooLate { available_in: None });
    drop(first);
    limiter.acquire("any", far()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_operation_keeps_its_own_limit_besides_that_of_all() {
    let own = BTreeMap::from([("slow", Limits::new().per_second(1))]);
    let limiter = Limiter::new(Clock::system(), &Limits::new().per_second(3), &own);
    let start = Instant::now();
    limiter.acquire("slow", far()).await.unwrap();
    limiter.acquire("fast", far()).await.unwrap();
    limiter.acquire("fast", far()).await.unwrap();
    assert_eq!(Instant::now(), start);
    assert!(limiter.acquire("fast", start + SECOND).await.is_err(), "three of all");
    limiter.acquire("slow", far()).await.unwrap();
    assert_eq!(Instant::now() - start, Duration::from_millis(1_015));
    assert!(limiter.acquire("slow", Instant::now() + SECOND).await.is_err(), "one of its own");
    limiter.acquire("fast", Instant::now() + Duration::from_millis(1)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn after_an_objection_attempts_are_sent_at_a_slower_pace() {
    let limiter = limiter(&Limits::new());
    for _ in 0..40 {
        limiter.acquire("any", far()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let rate = limiter.throttled(Instant::now(), None).unwrap();
    assert!((27.0..=29.0).contains(&rate), "{rate}");
    let start = Instant::now();
    for _ in 0..28 {
        limiter.acquire("any", far()).await.unwrap();
    }
    let took = (Instant::now() - start).as_secs_f64();
    assert!((0.9..1.05).contains(&took), "{took}");
    assert!(matches!(limiter.acquire("any", Instant::now()).await, Err(TooLate { available_in: Some(_) })));
    let blind = Limiter::new(Clock::system(), &Limits::new().adaptive(false), &BTreeMap::new());
    blind.acquire("any", far()).await.unwrap();
    assert_eq!(blind.throttled(Instant::now(), None), None);
}

#[test]
fn the_shortest_time_of_a_job_follows_from_its_slowest_rate() {
    let limits = Limits::new().per_second(10).per_minute(100);
    assert_eq!(limits.shortest_time(0), Duration::ZERO);
    assert_eq!(limits.shortest_time(10), Duration::ZERO);
    assert_eq!(limits.shortest_time(11), SECOND);
    assert_eq!(limits.shortest_time(101), 60 * SECOND);
    assert_eq!(limits.shortest_time(1_000), 9 * 60 * SECOND);
}
