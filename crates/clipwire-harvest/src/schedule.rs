//! When a job is to be run, in the fields of cron.

use cronexpr::{Crontab, FallbackTimezoneOption, ParseOptions, parse_crontab_with};
use jiff::Timestamp;

use crate::error::{Error, ErrorKind, Result};

/// How a schedule is written.
const EXAMPLE: &str = "write it in the five fields of cron, as in \"0 6 * * *\" for each day at 06:00 in UTC, with a time zone behind \
    them as in \"0 6 * * 1-5 Europe/Berlin\"";

/// When a job is to be run: the five fields of cron, in UTC or in the time zone behind them.
#[derive(Clone, Debug)]
pub struct Schedule(Crontab);

impl Schedule {
    /// Reads it, as in `0 6 * * *` or `0 6 * * 1-5 Europe/Berlin`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Job`] where it cannot be understood, or no such time comes within four years of now.
    pub fn parse(text: &str) -> Result<Self> {
        let mut options = ParseOptions::default();
        options.fallback_timezone_option = FallbackTimezoneOption::UTC;
        let refuse = |what: &str| Error::new(ErrorKind::Job, what).with_hint(EXAMPLE);
        let schedule = parse_crontab_with(text, options)
            .map(Self)
            .map_err(|error| refuse("the schedule cannot be understood").because(error))?;
        match schedule.next_after(Timestamp::now()) {
            Some(_) => Ok(schedule),
            None => Err(refuse("the schedule has no time that ever comes")),
        }
    }

    /// The first of its times behind a moment; `None` where none comes within four years.
    pub fn next_after(&self, moment: Timestamp) -> Option<Timestamp> {
        let next = self.0.find_next(cronexpr::MakeTimestamp::from_second(moment.as_second()).ok()?).ok()?;
        Timestamp::from_second(next.timestamp().as_second()).ok()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::Schedule;

    fn next(schedule: &str, moment: &str) -> String {
        let moment: Timestamp = moment.parse().unwrap();
        Schedule::parse(schedule).unwrap().next_after(moment).unwrap().to_string()
    }

    #[test]
    fn a_time_comes_behind_a_moment_and_not_at_it() {
        assert_eq!(next("0 6 * * *", "2026-11-28T05:59:59Z"), "2026-11-28T06:00:00Z");
        assert_eq!(next("0 6 * * *", "2026-11-28T06:00:00Z"), "2026-11-29T06:00:00Z");
        assert_eq!(next("0 6 * * *", "2026-11-28T06:00:00.5Z"), "2026-11-29T06:00:00Z");
        assert_eq!(next("*/15 * * * *", "2026-12-31T23:46:00Z"), "2027-01-01T00:00:00Z");
        // A Saturday.
        assert_eq!(next("30 8 * * MON-FRI", "2026-11-28T08:00:00Z"), "2026-11-30T08:30:00Z");
        assert_eq!(next("0 0 29 2 *", "2026-11-28T08:00:00Z"), "2028-02-29T00:00:00Z");
    }

    #[test]
    fn a_time_zone_keeps_its_hour_when_clocks_are_changed() {
        let at_six = "0 6 * * * Europe/Berlin";
        assert_eq!(next(at_six, "2026-10-24T00:00:00Z"), "2026-10-24T04:00:00Z");
        assert_eq!(next(at_six, "2026-10-25T00:00:00Z"), "2026-10-25T05:00:00Z");
    }

    #[test]
    fn what_is_no_schedule_is_told_with_how_one_is_written() {
        for text in ["", "daily", "* * * *", "0 25 * * *", "0 6 * * * Mars/Olympus", "0 0 30 2 *", "@daily"] {
            let error = Schedule::parse(text).unwrap_err();
            assert!(error.hint().is_some_and(|hint| hint.contains("0 6 * * *")), "{text}: {error}");
            assert!(error.to_string().starts_with("the schedule "), "{text}: {error}");
        }
    }
}
