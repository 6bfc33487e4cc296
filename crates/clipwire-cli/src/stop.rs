//! Ctrl-C: once to stop where nothing is lost, twice to stop at once.

use tokio::sync::{oneshot, watch};

/// How often somebody asked to stop.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    asked: watch::Sender<u32>,
}

impl Default for Stop {
    fn default() -> Self {
        Self { asked: watch::Sender::new(0) }
    }
}

impl Stop {
    /// Listens to the signals from now on. `first` is told once, when the first has come.
    pub(crate) fn listen(&self, first: impl Fn() + Send + 'static) {
        let (asked, mut signals) = (self.asked.clone(), Signals::from_now_on());
        tokio::spawn(async move {
            while signals.next().await {
                asked.send_modify(|count| *count += 1);
                if *asked.borrow() == 1 {
                    first();
                }
            }
        });
    }

    /// Whether to stop where nothing is lost.
    pub(crate) fn is_asked(&self) -> bool {
        *self.asked.borrow() > 0
    }

    /// Waits until somebody has asked.
    pub(crate) async fn asked(&self) {
        self.times(1).await;
    }

    /// Waits until somebody has asked twice.
    pub(crate) async fn at_once(&self) {
        self.times(2).await;
    }

    async fn times(&self, times: u32) {
        let mut asked = self.asked.subscribe();
        if asked.wait_for(|count| *count >= times).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Does what may wait for somebody, such as reading from a terminal, in a thread of its own. None once somebody asks to stop:
    /// then the thread is left to wait alone.
    pub(crate) async fn apart<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let (give, done) = oneshot::channel();
        std::thread::spawn(move || give.send(work()));
        tokio::select! {
            biased;
            () = self.asked() => None,
            done = done => done.ok(),
        }
    }
}

/// What asks a program to stop, heard from the moment on at which this is made.
struct Signals(#[cfg(unix)] Option<[tokio::signal::unix::Signal; 2]>);

impl Signals {
    fn from_now_on() -> Self {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};

            let both = signal(SignalKind::interrupt()).and_then(|first| Ok([first, signal(SignalKind::terminate())?]));
            Self(both.ok())
        }
        #[cfg(not(unix))]
        Self()
    }

    /// Waits for the next; `false` where none can come.
    async fn next(&mut self) -> bool {
        #[cfg(unix)]
        {
            let Some([interrupt, terminate]) = &mut self.0 else { return false };
            tokio::select! {
                came = interrupt.recv() => came.is_some(),
                came = terminate.recv() => came.is_some(),
            }
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await.is_ok()
    }
}

#[cfg(test)]
mod tests;
