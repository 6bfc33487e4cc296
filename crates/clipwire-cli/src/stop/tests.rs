use std::sync::mpsc;
use std::time::Duration;

use super::Stop;

#[tokio::test]
async fn what_waits_for_somebody_is_left_when_it_is_asked_to_stop() {
    let stop = Stop::default();
    assert_eq!(stop.apart(|| 1).await, Some(1));
    let (release, wait) = mpsc::channel::<()>();
    let waiting = stop.apart(move || wait.recv().is_ok());
    let asking = async {
        stop.asked.send_modify(|count| *count += 1);
    };
    let ended = tokio::time::timeout(Duration::from_secs(60), async { tokio::join!(waiting, asking).0 }).await;
    assert_eq!(ended, Ok(None));
    drop(release);
}

#[tokio::test]
async fn once_is_not_at_once() {
    let stop = Stop::default();
    stop.asked.send_modify(|count| *count += 1);
    stop.asked().await;
    assert!(stop.is_asked());
    tokio::select! {
        biased;
        () = stop.at_once() => panic!("nobody asked twice"),
        () = tokio::task::yield_now() => {}
    }
    stop.asked.send_modify(|count| *count += 1);
    stop.at_once().await;
}
