//! Waiting until the server is to stop.

use tokio::sync::watch;

pub(super) async fn until(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop too.
    stop.wait_for(|stopped| *stopped).await.ok();
}
