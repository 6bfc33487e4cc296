//! When an id was made, which stands in the id itself.

use std::time::{Duration, SystemTime};

use clipwire_transport::Clock;

/// The second at which 2016 began. Neither platform is older.
const EARLIEST: u64 = 1_451_606_400;

/// How far the clock of this machine may be behind.
const AHEAD: Duration = Duration::from_secs(24 * 60 * 60);

/// The moment in an id, where it is one by the machine's clock.
pub(super) fn minted_at(id: &str) -> Option<SystemTime> {
    created_at(id, Clock::system().time_of_day())
}

/// The moment in an id, where it is one by this time of day.
fn created_at(id: &str, now: SystemTime) -> Option<SystemTime> {
    let seconds = id.bytes().all(|byte| byte.is_ascii_digit()).then(|| id.parse::<u64>().ok())?? >> 32;
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    (seconds >= EARLIEST && moment <= now + AHEAD).then_some(moment)
}

/// Whether a number can be the id of a post.
pub(crate) fn is_plausible(id: &str) -> bool {
    minted_at(id).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_where_the_number_can_hold_one() {
        let at = |seconds: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let day = 24 * 60 * 60;
        let now = at(1_795_507_200);
        let of = |seconds: u64| created_at(&((seconds << 32) + 12_345).to_string(), now);
        let cases = [
            (EARLIEST - 1, None),
            (EARLIEST, Some(at(EARLIEST))),
            (1_651_296_472, Some(at(1_651_296_472))),
            (1_795_507_200 + day, Some(at(1_795_507_200 + day))),
            (1_795_507_200 + day + 1, None),
            (u64::from(u32::MAX), None),
        ];
        for (seconds, expected) in cases {
            assert_eq!(of(seconds), expected, "{seconds}");
        }
        assert_eq!(created_at("7092264344980868359", now), Some(at(1_651_296_472)));
        for id in [
            "",
            "1",
            "x",
            "+7118694749548072205",
            "3514453298386183303",
            "1729000000000000601",
            "99999999999999999999999",
        ] {
            assert_eq!(created_at(id, now), None, "{id}");
        }
    }
}
