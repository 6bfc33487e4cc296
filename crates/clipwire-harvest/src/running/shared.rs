//! Many machines work on one journal. Who works on which stream, and when, is up to graphile_worker: a job of its queue says no more than that a
//! stream is to be worked on. The journal is the truth, so a job that is lost, doubled or done by somebody who was taken for dead costs nothing.

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use graphile_worker::{
    IntoTaskHandlerResult, LocalQueueConfig, TaskHandler, Worker, WorkerContext, WorkerOptions, WorkerRecoveryConfig,
};
use serde::{Deserialize, Serialize};
use tokio::sync::watch::{Receiver, Sender, channel};

use crate::engine::{Ended, Engine, Options, Outcome, Watch};
use crate::error::{Error, ErrorKind, Result};
use crate::journal::PATIENCE;

/// How often a process looks whether the run is over, and asks for jobs of whose coming it was not told.
const LOOK: Duration = Duration::from_millis(250);

/// How often it looks for streams that have no job.
const SWEEP: u32 = 40;

/// How long calls on their way are waited for when the work is stopped. Each has a time limit of its own, which is shorter.
const GRACE: Duration = Duration::from_secs(600);

/// Works on the run that was begun, or, where none was, on whatever run others begin.
pub(super) async fn run(
    engine: &Engine,
    began: Option<Outcome>,
    options: &Options,
    watch: Arc<dyn Watch>,
    stop: impl Future<Output = ()>,
) -> Result<Outcome> {
    let (sender, ended) = channel(None);
    let own = began.as_ref().map(|began| began.run);
    let outcome =
        began.unwrap_or(Outcome { run: 0, went_on: true, ended: Ended::Done, answers: 0, rows: 0, failures: 0 });
    let shift = Arc::new(Shift {
        engine: engine.clone(),
        watch,
        resend: options.resend_unknown,
        outcome: Mutex::new(outcome),
        failed: Mutex::default(),
        ended: sender,
    });
    // However this ends, nothing more is begun.
    let _end = End(shift.clone());
    let ((), ()) = tokio::join!(
        async {
            if let Err(error) = shift.keep_working().await {
                shift.fail(error);
            }
        },
        async {
            if let Err(error) = shift.until_it_ends(own, ended, stop).await {
                shift.fail(error);
            }
        }
    );
    if let Some(failed) = shift.failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(failed);
    }
    let mut outcome = shift.outcome.lock().unwrap_or_else(PoisonError::into_inner).clone();
    outcome.ended = shift.ended.borrow().clone().unwrap_or(Ended::Stopped);
    Ok(outcome)
}

/// What one process does for a journal, from when it begins until it ends.
struct Shift {
    engine: Engine,
    watch: Arc<dyn Watch>,
    resend: bool,
    outcome: Mutex<Outcome>,
    failed: Mutex<Option<Error>>,
    /// Why it ends, as soon as it does.
    ended: Sender<Option<Ended>>,
}

impl fmt::Debug for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shift").finish_non_exhaustive()
    }
}

/// Ends a shift when it is dropped.
struct End(Arc<Shift>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.end(Ended::Stopped);
    }
}

impl Shift {
    /// Works until this process begins nothing more. A worker ends where it loses its server; another takes its place then.
    async fn keep_working(self: &Arc<Self>) -> Result<()> {
        let mut away_since: Option<Instant> = None;
        while !self.is_over() {
            let (began, answers) = (Instant::now(), self.answers());
            let worked = match self.worker().await {
                Ok(worker) => worker.run().await.map_err(broken),
                Err(error) => Err(error),
            };
            let Err(error) = worked else { continue };
            if self.answers() > answers {
                // It has worked meanwhile.
                away_since = None;
            }
            if away_since.get_or_insert(began).elapsed() > PATIENCE {
                return Err(error);
            }
            let mut ended = self.ended.subscribe();
            tokio::select! {
                () = over(&mut ended) => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        Ok(())
    }

    /// A worker under a name that no other has.
    async fn worker(self: &Arc<Self>) -> Result<Worker> {
        let missing = || Error::new(ErrorKind::Journal, "the journal has no queue");
        let server = self.engine.journal().server().ok_or_else(missing)?;
        let dead_after = self.engine.job().limits.dead_after()?;
        // It is off unless it is asked for, and without it the work of the dead would never be done.
        let recovery = WorkerRecoveryConfig::default()
            .heartbeat_interval(dead_after / 6)
            .sweep_interval(dead_after / 4)
            .sweep_threshold(dead_after)
            .recovery_delay(Duration::ZERO);
        let mut ended = self.ended.subscribe();
        WorkerOptions::default()
            .database(server.queue_database()?)
            .schema(server.queue_schema().as_str())
            .concurrency(self.engine.at_once())
            .poll_interval(LOOK)
            // Without it a worker takes one job for each signal, so that what waits is worked off no faster than it polls.
            .local_queue(LocalQueueConfig::default().with_size(self.engine.at_once()))
            .worker_recovery(recovery)
            .listen_os_shutdown_signals(false)
            .shutdown_signal(async move { over(&mut ended).await })
            .shutdown_grace_period(GRACE)
            .add_extension(self.clone())
            .define_job::<OnStream>()
            .init()
            .await
            .map_err(broken)
    }

    /// Waits until the run is over, or something stops this process.
    async fn until_it_ends(
        &self,
        own: Option<i64>,
        mut ended: Receiver<Option<Ended>>,
        stop: impl Future<Output = ()>,
    ) -> Result<()> {
        let journal = self.engine.journal();
        let dead_after = self.engine.job().limits.dead_after()?;
        let mut stop = pin!(stop);
        for look in 0u32.. {
            if look % SWEEP == 0 {
                journal.requeue(dead_after).await?;
            }
            if let Some(run) = own {
                if journal.end(run).await? {
                    self.end(Ended::Done);
                } else if let Some(why) = journal.paused(run).await? {
                    self.end(Ended::NoRoom(why));
                }
            }
            tokio::select! {
                biased;
                () = over(&mut ended) => break,
                () = &mut stop => self.end(Ended::Stopped),
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        Ok(())
    }

    /// Works on a stream, if it still is to be worked on.
    async fn work_on(&self, stream: i64) -> Result<()> {
        let journal = self.engine.journal();
        let mut ended = self.ended.subscribe();
        if self.is_over() {
            return journal.hand_on(stream).await;
        }
        let Some(stream) = journal.claim(stream, self.resend).await? else { return Ok(()) };
        if let Some(per_second) = self.engine.job().limits.per_second {
            let wait = journal.permit(per_second).await?;
            tokio::select! {
                biased;
                () = over(&mut ended) => return journal.give_back(&stream).await,
                () = tokio::time::sleep(wait) => {}
            }
        }
        let run = stream.run;
        let worked = self.engine.work(stream, &*self.watch).await?;
        let why = {
            let mut outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
            outcome.run = outcome.run.max(run);
            outcome.count(worked)
        };
        match why {
            // Whoever works along waits for the run to go on, which somebody else decides.
            Some(Ended::NoRoom(_)) | None => {}
            Some(why) => self.end(why),
        }
        Ok(())
    }

    fn answers(&self) -> u64 {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).answers
    }

    fn is_over(&self) -> bool {
        self.ended.borrow().is_some()
    }

    /// Begins nothing more.
    fn end(&self, why: Ended) {
        self.ended.send_if_modified(|ended| {
            let is_first = ended.is_none();
            ended.get_or_insert(why);
            is_first
        });
    }

    fn fail(&self, error: Error) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        self.end(Ended::Stopped);
    }
}

/// Waits until a process begins nothing more.
async fn over(ended: &mut Receiver<Option<Ended>>) {
    // The sender lives as long as whoever waits.
    drop(ended.wait_for(Option::is_some).await);
}

/// A job of the queue.
#[derive(Serialize, Deserialize)]
struct OnStream {
    stream: i64,
}

impl TaskHandler for OnStream {
    const IDENTIFIER: &'static str = "stream";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let shift = context.get_ext::<Arc<Shift>>().ok_or("nobody works here")?;
        shift.work_on(self.stream).await.map_err(|error| {
            let said = error.to_string();
            shift.fail(error);
            said
        })
    }
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Journal, "the queue of the journal broke down").because(error)
}
