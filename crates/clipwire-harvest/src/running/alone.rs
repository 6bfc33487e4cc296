//! One process works, and nobody else: what is ready is a query.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinSet;

use crate::engine::{Ended, Engine, Outcome, Watch, Worked};
use crate::error::{Error, ErrorKind, Result};
use crate::journal::records::Run;

/// Works on a run until nothing is left of it or something stops it.
pub(super) async fn run(
    engine: &Engine,
    mut outcome: Outcome,
    watch: Arc<dyn Watch>,
    stop: impl Future<Output = ()>,
) -> Result<Outcome> {
    let run = outcome.run;
    let mut working: JoinSet<Result<Worked>> = JoinSet::new();
    let mut stop = pin!(stop);
    let mut ended: Option<Ended> = None;
    loop {
        while ended.is_none() && working.len() < engine.at_once() {
            let Some(stream) = engine.journal().take(run, Timestamp::now()).await? else { break };
            let (engine, watch) = (engine.clone(), watch.clone());
            working.spawn(async move { engine.work(stream, &*watch).await });
        }
        if working.is_empty() && (ended.is_some() || !wait(engine, run, &mut stop, &mut ended).await?) {
            break;
        }
        if working.is_empty() {
            continue;
        }
        let worked = tokio::select! {
            biased;
            () = &mut stop, if ended.is_none() => {
                ended = Some(Ended::Stopped);
                continue;
            }
            worked = working.join_next() => worked,
        };
        let Some(worked) = worked else { continue };
        let worked = worked.map_err(|error| Error::new(ErrorKind::Journal, "a worker broke down").because(error))?;
        if let Some(why) = outcome.count(worked?) {
            ended.get_or_insert(why);
        }
    }
    outcome.ended = match ended {
        Some(ended) => ended,
        None => {
            engine.journal().end(run).await?;
            Ended::Done
        }
    };
    Ok(outcome)
}

/// Waits for the next stream that may be taken later; `false` where there is none.
async fn wait(
    engine: &Engine,
    run: Run,
    stop: &mut Pin<&mut impl Future<Output = ()>>,
    ended: &mut Option<Ended>,
) -> Result<bool> {
    let Some(wake) = engine.journal().next_wake(run).await? else { return Ok(false) };
    let left = wake.as_millisecond() - Timestamp::now().as_millisecond();
    let left = Duration::from_millis(u64::try_from(left).unwrap_or_default());
    tokio::select! {
        () = tokio::time::sleep(left) => {}
        () = stop => *ended = Some(Ended::Stopped),
    }
    Ok(true)
}
