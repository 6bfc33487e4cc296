//! Waiting for what is asynchronous, from anywhere: also from where something else is waited for.

use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, ErrorKind, Result};

/// A thread on which things go on while others wait for them.
#[derive(Debug)]
pub(crate) struct Background(Option<Runtime>);

impl Background {
    pub(crate) fn new(name: &str) -> Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name(name).enable_all().build();
        let runtime =
            runtime.map_err(|error| Error::new(ErrorKind::Journal, "cannot start a thread").because(error))?;
        Ok(Self(Some(runtime)))
    }

    /// Waits for something on this thread, whatever else runs on it.
    pub(crate) fn wait<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> Result<T> {
        let broken = || Error::new(ErrorKind::Journal, "a thread in the background broke down");
        let (sender, receiver) = std::sync::mpsc::sync_channel(1);
        let runtime = self.0.as_ref().ok_or_else(broken)?;
        runtime.spawn(async move { sender.send(future.await) });
        receiver.recv().map_err(|error| broken().because(error))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // It may be dropped where nothing may be waited for.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
