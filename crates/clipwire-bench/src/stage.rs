//! A sandbox on a thread and a runtime of its own, so that its work is not taken for the client's.

use std::io;
use std::sync::mpsc;
use std::thread::JoinHandle;

use clipwire_sandbox::{Sandbox, SandboxBuilder};
use tokio::sync::oneshot;

/// A sandbox that runs until this is dropped.
#[derive(Debug)]
pub struct Stage {
    sandbox: Option<Sandbox>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    url: String,
}

impl Stage {
    /// Starts a sandbox that answers as often as it is asked and remembers next to nothing.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn open() -> io::Result<Self> {
        Self::with(Sandbox::builder().quota(u64::MAX).remember(1))
    }

    /// Starts a sandbox.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn with(builder: SandboxBuilder) -> io::Result<Self> {
        let (started, start) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                // Whoever waits for it is there until it has come.
                started.send(builder.start().await).ok();
                stopped.await.ok();
            });
        });
        let sandbox = start.recv().map_err(io::Error::other)??;
        let url = sandbox.url();
        Ok(Self { sandbox: Some(sandbox), stop: Some(stop), thread: Some(thread), url })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The sandbox itself.
    pub fn sandbox(&self) -> Option<&Sandbox> {
        self.sandbox.as_ref()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.sandbox.take();
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // A panic of the sandbox has been printed by then.
            thread.join().ok();
        }
    }
}
