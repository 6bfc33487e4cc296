//! What only a server does that many machines work on: it says when the next call may leave, and keeps jobs for streams.

use std::time::Duration;

use super::database::{Transaction, values};
use crate::error::Result;

/// How long a call has to wait so that all machines together make so many a second. The moment is this call's own.
pub(super) fn permit(transaction: &mut dyn Transaction, per_second: u32) -> Result<Duration> {
    let update =
        "UPDATE rates SET next = GREATEST(next, micros()) + $1 WHERE name = 'calls' RETURNING next - $1 - micros()";
    let apart = i64::from(1_000_000 / per_second.max(1));
    let wait: i64 = transaction.query_one(update, values![apart])?.get(0)?;
    Ok(Duration::from_micros(u64::try_from(wait).unwrap_or_default()))
}

/// Adds jobs for the streams of the open run that have none in the queue of this schema: those that are ready, and after a while those that
/// somebody seems to work on.
pub(super) fn requeue(transaction: &mut dyn Transaction, queue: &str, dead_after: Duration) -> Result<u64> {
    let select = format!(
        "SELECT count({queue}.add_job(identifier => 'stream', payload => json_build_object('stream', streams.id), \
         run_at => CASE WHEN streams.state = 'working' THEN clock_timestamp() + $1 * interval '1 microsecond' \
         ELSE to_timestamp(streams.not_before / 1000.0) END, \
         job_key => streams.id::text, priority => streams.step::int)) \
         FROM streams JOIN runs ON runs.id = streams.run \
         WHERE runs.is_over = 0 AND runs.paused IS NULL AND streams.state IN ('ready', 'working') \
         AND NOT EXISTS (SELECT 1 FROM {queue}.jobs WHERE jobs.key = streams.id::text AND jobs.attempts < jobs.max_attempts)"
    );
    let micros = i64::try_from(dead_after.as_micros()).unwrap_or(i64::MAX);
    transaction.query_one(&select, values![micros])?.get(0)
}

/// Adds a job for a stream again that is ready: whoever has fetched the one that there is does not work on it.
pub(super) fn hand_on(transaction: &mut dyn Transaction, stream: i64) -> Result<()> {
    transaction.execute("UPDATE streams SET state = 'ready' WHERE id = $1 AND state = 'ready'", values![stream])?;
    Ok(())
}
