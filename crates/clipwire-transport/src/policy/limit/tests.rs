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

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_window_of_an_operation_takes_no_place_from_the_others() {
    let own = BTreeMap::from([("slow", Limits::new().per_minute(1))]);
    let limiter = Arc::new(Limiter::new(Clock::system(), &Limits::new().concurrency(4).per_second(100), &own));
    drop(limiter.acquire("slow", far()).await.unwrap());
    let waiting: Vec<_> = (0..8)
        .map(|_| {
            let limiter = limiter.clone();
            tokio::spawn(async move { limiter.acquire("slow", far()).await.map(drop) })
        })
        .collect();
    tokio::task::yield_now().await;
    let start = Instant::now();
    let four = futures_of(&limiter, "fast", 4).await;
    assert_eq!((four.len(), start.elapsed()), (4, Duration::ZERO), "all four places");
    drop(four);
    for task in waiting {
        task.await.unwrap().unwrap();
    }
    assert!(start.elapsed() >= 7 * Duration::from_secs(60), "one a minute");
}

/// So many permits at once.
async fn futures_of(limiter: &Limiter, operation: &str, count: usize) -> Vec<super::LimitPermit> {
    let mut permits = Vec::new();
    for _ in 0..count {
        permits.push(limiter.acquire(operation, far()).await.unwrap());
    }
    permits
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_window_of_all_or_for_the_pace_has_no_place() {
    for limits in [Limits::new().concurrency(2).rate(2, 10 * SECOND), Limits::new().concurrency(2)] {
        let limiter = limiter(&limits);
        drop(futures_of(&limiter, "any", 2).await);
        limiter.throttled(Instant::now(), Some(5 * SECOND));
        let waiting: Vec<_> = (0..6)
            .map(|_| {
                let limiter = limiter.clone();
                tokio::spawn(async move {
                    let permit = limiter.acquire("any", far()).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    drop(permit);
                })
            })
            .collect();
        tokio::time::sleep(SECOND).await;
        assert_eq!(limiter.client.queue.places.as_ref().unwrap().available_permits(), 2);
        for task in waiting {
            task.await.unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_operation_holds_up_nobody_else_and_the_order_is_kept() {
    let own = BTreeMap::from([("slow", Limits::new().concurrency(1))]);
    let limiter = Arc::new(Limiter::new(Clock::system(), &Limits::new().concurrency(2).per_second(50), &own));
    let first = limiter.acquire("slow", far()).await.unwrap();
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let waiting: Vec<_> = (0..3)
        .map(|number| {
            let (limiter, order) = (limiter.clone(), order.clone());
            tokio::spawn(async move {
                let permit = limiter.acquire("slow", far()).await.unwrap();
                order.lock().unwrap().push(number);
                tokio::time::sleep(SECOND).await;
                drop(permit);
            })
        })
        .collect();
    tokio::task::yield_now().await;
    // The second place of all is free for the others, again and again.
    for _ in 0..5 {
        limiter.acquire("fast", Instant::now() + Duration::from_millis(1)).await.unwrap();
    }
    drop(first);
    for task in waiting {
        task.await.unwrap();
    }
    assert_eq!(*order.lock().unwrap(), [0, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_place_in_vain_leaves_the_window_untouched() {
    let limiter = limiter(&Limits::new().concurrency(1).rate(2, 3_600 * SECOND));
    let first = limiter.acquire("any", far()).await.unwrap();
    for _ in 0..5 {
        let late = limiter.acquire("any", Instant::now() + SECOND).await.unwrap_err();
        assert_eq!(late, TooLate { available_in: None }, "nobody knows how long the first one takes");
    }
    drop(first);
    limiter.acquire("any", Instant::now() + SECOND).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn shared_limits_are_kept_by_all_clients_together_and_outlive_each_of_them() {
    let of_the_key = Limits::new().per_second(20).concurrency(5).shared();
    let start = Instant::now();
    let tasks: Vec<_> = (0..4)
        .flat_map(|_| {
            let limiter = limiter(&of_the_key.clone());
            (0..15).map(move |_| limiter.clone())
        })
        .map(|limiter| {
            tokio::spawn(async move {
                let permit = limiter.acquire("any", far()).await.unwrap();
                let at = Instant::now() - start;
                assert!(limiter.client.queue.places.as_ref().unwrap().available_permits() < 5);
                tokio::time::sleep(Duration::from_millis(10)).await;
                drop(permit);
                at
            })
        })
        .collect();
    let mut moments = Vec::new();
    for task in tasks {
        moments.push(task.await.unwrap());
    }
    moments.sort_unstable();
    assert!(moments.windows(21).all(|stretch| stretch[20] - stretch[0] >= SECOND), "{moments:?}");
    assert!(moments.last() <= Some(&(3 * SECOND)), "{moments:?}");
    // A client that comes later knows what the others have sent, and what was objected to.
    let late = limiter(&of_the_key);
    assert!(late.acquire("any", Instant::now() + Duration::from_millis(1)).await.is_err());
    tokio::time::sleep(2 * SECOND).await;
    late.throttled(Instant::now(), Some(30 * SECOND));
    assert!(limiter(&of_the_key).acquire("any", Instant::now() + SECOND).await.is_err());
    // Others know nothing of it: those that are not shared, and those that were changed.
    for limits in [Limits::new().per_second(20), of_the_key.clone().per_minute(100), of_the_key.clone().shared()] {
        assert_ne!(limits, of_the_key);
        limiter(&limits).acquire("any", Instant::now() + SECOND).await.unwrap();
    }
    // Those of an operation are shared too.
    let own = Limits::new().per_minute(1).shared();
    let of_operation = || Limiter::new(Clock::system(), &Limits::new(), &BTreeMap::from([("slow", own.clone())]));
    of_operation().acquire("slow", far()).await.unwrap();
    assert!(of_operation().acquire("slow", Instant::now() + SECOND).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn no_length_of_time_is_too_long_or_too_short() {
    for per in [Duration::ZERO, Duration::from_nanos(1), Duration::MAX / 2, Duration::MAX] {
        let limiter = limiter(&Limits::new().rate(u32::MAX, per).rate(1, per));
        limiter.acquire("any", far()).await.unwrap();
        let again = limiter.acquire("any", Instant::now() + SECOND).await;
        assert_eq!(again.is_ok(), per < SECOND, "{per:?}");
        let waiting = limiter.clone();
        let waiting = tokio::spawn(async move { waiting.acquire("any", far()).await.map(drop) });
        tokio::task::yield_now().await;
        let _ = limiter.acquire("any", Instant::now() + SECOND).await;
        waiting.abort();
        assert!(Limits::new().rate(1, per).shortest_time(u64::MAX) >= per);
    }
}
