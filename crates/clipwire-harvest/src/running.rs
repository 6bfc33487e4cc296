//! A run: streams are taken, asked for, and written down, some at once, until nothing is left or something stops it.

mod alone;
#[cfg(feature = "postgres")]
mod shared;

use std::sync::Arc;

use crate::engine::{Ended, Engine, Options, Outcome, Watch};
use crate::error::{Error, ErrorKind, Result};
use crate::journal::records::Started;
use crate::stream::asked_about;

impl Engine {
    /// Makes a run: goes on with the one that was stopped, or begins the next. `inputs` are added where they are not there yet.
    ///
    /// When `stop` completes, no further call is made, and those on their way are waited for. Dropped, the run stands where the journal says.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be written. What had come by then is in it.
    pub async fn run(
        &self,
        inputs: Vec<String>,
        options: &Options,
        watch: Arc<dyn Watch>,
        stop: impl Future<Output = ()>,
    ) -> Result<Outcome> {
        let Started { run, goes_on: went_on, .. } =
            self.journal().start(options.resend_unknown, options.refetch).await?;
        for (place, working) in self.steps().iter().enumerate().filter(|(_, working)| working.step.from.is_none()) {
            let asked = inputs.iter().map(|input| asked_about(&working.step, input)).collect();
            self.journal().add(run, place, asked).await?;
        }
        let began = Outcome { run, went_on, ended: Ended::Done, answers: 0, rows: 0, failures: 0 };
        #[cfg(feature = "postgres")]
        if self.journal().server().is_some() {
            return shared::run(self, Some(began), options, watch, stop).await;
        }
        alone::run(self, began, watch, stop).await
    }

    /// Works along on whatever run others have begun, where many machines share the journal. It goes on until `stop` completes or the provider
    /// takes no more calls of this machine's; runs may end and begin meanwhile. No input is added.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Job`] where the journal is a file, and where the journal cannot be written.
    pub async fn join(
        &self,
        options: &Options,
        watch: Arc<dyn Watch>,
        stop: impl Future<Output = ()>,
    ) -> Result<Outcome> {
        #[cfg(feature = "postgres")]
        if self.journal().server().is_some() {
            return shared::run(self, None, options, watch, stop).await;
        }
        let _ = (options, watch, stop);
        let error = Error::new(ErrorKind::Job, "the journal of this job is a file of one machine");
        Err(error.with_hint("name a PostgreSQL server in the job, as in journal = \"postgresql://user@host/database\""))
    }
}
