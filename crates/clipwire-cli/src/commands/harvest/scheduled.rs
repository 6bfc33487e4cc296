//! `clipwire harvest run --on-schedule`: a job is run at each time of its schedule, until somebody stops it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use clap::ArgMatches;
use clipwire_harvest::{Schedule, Status};
use jiff::Timestamp;

use super::desk::{Desk, failed};
use super::run::run;
use crate::context::Context;
use crate::failure::{Exit, Failure};

/// How long nobody looks at the clock. A machine that slept, or whose clock was put right, is late by no more than this.
const LOOK: Duration = Duration::from_secs(30);

/// Runs a job at each time of its schedule. A run that had been stopped goes on at once.
///
/// A run that fails is told, and the next comes all the same. The file of the job is read again for each.
pub(super) async fn scheduled(context: &Arc<Context>, matches: &ArgMatches) -> Result<Exit, Failure> {
    let desk = Desk::of(context, matches)?;
    let mut schedule = schedule_of(&desk)?;
    let mut is_due = latest(&desk).is_some_and(|status| !status.is_over);
    loop {
        if is_due && let Err(failure) = run(context, matches).await {
            if context.stop.is_asked() {
                return Err(failure);
            }
            let _ = failure.print(&mut io::stderr().lock(), context.color.0);
        }
        // Where it cannot be read, the run that comes says so.
        if let Ok(desk) = Desk::of(context, matches) {
            schedule = schedule_of(&desk)?;
        }
        let now = Timestamp::now();
        let next = schedule.next_after(now).ok_or_else(|| Failure::stopped("the schedule has no further time"))?;
        let left = humantime::format_duration(Duration::from_secs(left(next, now).as_secs()));
        context.say(&format!("the next run is at {next}, in {left}; Ctrl-C ends it"));
        tokio::select! {
            biased;
            () = context.stop.asked() => return Ok(Exit::Done),
            () = until(next, Timestamp::now) => {}
        }
        // Another machine may have made this run already. One that it still makes is joined.
        let is_made = |status: Status| status.is_over && status.began >= next;
        is_due = !latest(&desk).is_some_and(is_made);
    }
}

fn schedule_of(desk: &Desk) -> Result<Schedule, Failure> {
    desk.job.schedule().map_err(|error| failed(&error))?.ok_or_else(|| {
        let failure = Failure::usage(format!("the job in {} has no schedule", desk.file));
        failure.todo("write one into it, as in `schedule = \"0 6 * * *\"` for each day at 06:00 in UTC")
    })
}

/// How the latest run stands. What stands in the way of looking is told by the run that comes.
fn latest(desk: &Desk) -> Option<Status> {
    Status::read(&desk.journal().ok()?, &desk.job).ok()
}

/// How long it is to a time; nothing where it is over.
fn left(time: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(time.duration_since(now)).unwrap_or_default()
}

/// Waits until a time by the clock on the wall, which can be put right, and goes on while a machine sleeps.
async fn until(time: Timestamp, now: impl Fn() -> Timestamp) {
    loop {
        let left = left(time, now());
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(LOOK)).await;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use jiff::{SignedDuration, Timestamp};
    use tokio::time::Instant;

    use super::until;

    #[tokio::test(start_paused = true)]
    async fn a_time_is_waited_for_by_the_clock_on_the_wall() {
        let (start, begin) = (Instant::now(), Timestamp::UNIX_EPOCH);
        let clock = || begin + start.elapsed();
        until(begin + SignedDuration::from_hours(7), clock).await;
        assert_eq!(start.elapsed(), Duration::from_secs(7 * 60 * 60));
        until(begin, clock).await;
        assert_eq!(start.elapsed(), Duration::from_secs(7 * 60 * 60), "what is over is not waited for");
    }

    #[tokio::test(start_paused = true)]
    async fn a_machine_that_slept_past_a_time_is_not_late_by_that() {
        let (start, begin) = (Instant::now(), Timestamp::UNIX_EPOCH);
        // It falls asleep at the second look, for eight hours that the clock of waits does not count.
        let looks = Cell::new(0);
        let clock = || {
            looks.set(looks.get() + 1);
            let slept = if looks.get() > 2 { SignedDuration::from_hours(8) } else { SignedDuration::ZERO };
            begin + start.elapsed() + slept
        };
        until(begin + SignedDuration::from_hours(7), clock).await;
        assert!(start.elapsed() <= Duration::from_secs(60), "{:?}", start.elapsed());
    }
}
