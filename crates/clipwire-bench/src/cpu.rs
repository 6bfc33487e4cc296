//! The clocks of a measurement: CPU time, of the work itself and of the kernel's for it.

use std::time::Duration;

/// What [`now`] measures on this platform.
pub const WHAT: &str =
    if cfg!(unix) { "CPU time of the client's thread" } else { "elapsed time, for want of a CPU clock" };

/// How much CPU time this thread has taken.
#[cfg(unix)]
pub fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    // Neither part is negative: the clock begins at zero.
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// How much time has passed.
#[cfg(not(unix))]
pub fn now() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

/// How much CPU time this process has taken.
#[cfg(unix)]
pub fn of_process() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// How much time has passed.
#[cfg(not(unix))]
pub fn of_process() -> Duration {
    now()
}
