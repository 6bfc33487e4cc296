//! An exact sliding window: at no moment were more than so many sent in the stretch before it.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// What is kept free between two stretches, since requests do not all take the same time to arrive: so large a part of
/// the stretch, and no more than this.
const MARGIN: (f64, Duration) = (0.015, Duration::from_millis(250));

/// As good as for ever, and no overflow.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// So many moments are remembered one by one. Of a larger limit, several that are close share one, the latest of theirs.
const REMEMBERED: u32 = 4_096;

/// A limit on how many are sent in any stretch of a length.
#[derive(Debug)]
pub(super) struct Window {
    limit: u64,
    span: Duration,
    /// How many may share a moment.
    grain: u64,
    /// When they were sent, and the number of the last one that was sent at that moment.
    sent: VecDeque<(Instant, u64)>,
    /// The number of the last one of all.
    last: u64,
    /// The number of the last one that is not in the window any more.
    gone: u64,
}

impl Window {
    pub(super) fn new(limit: u32, per: Duration) -> Self {
        let (part, most) = MARGIN;
        let per = per.min(LONGEST);
        let span = per + per.mul_f64(part).min(most);
        let grain = u64::from(limit.div_ceil(REMEMBERED));
        Self { limit: u64::from(limit), span, grain, sent: VecDeque::new(), last: 0, gone: 0 }
    }

    /// When there is room for one more, after `ahead` others were sent as early as they can be.
    pub(super) fn earliest(&mut self, now: Instant, ahead: usize) -> Instant {
        self.forget(now);
        // The limit's worth before it decides; those in the window are remembered, the others are among those ahead.
        let position = self.last - self.gone + ahead as u64;
        let Some(blocking) = position.checked_sub(self.limit) else { return now };
        let (rounds, number) = (blocking / self.limit, self.gone + blocking % self.limit + 1);
        let base = self.sent.get(self.entry(number)).map_or(now, |(moment, _)| *moment + self.span);
        base + self.span.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX)).min(LONGEST)
    }

    /// One is sent.
    pub(super) fn take(&mut self, now: Instant) {
        self.last += 1;
        let share = self.sent.len().checked_sub(1).map(|back| self.last - self.before(back));
        match self.sent.back_mut() {
            Some((moment, last)) if share <= Some(self.grain) && now - *moment < self.span / REMEMBERED => {
                (*moment, *last) = (now, self.last);
            }
            _ => self.sent.push_back((now, self.last)),
        }
    }

    /// One that was counted at a moment was not sent after all.
    pub(super) fn give_back(&mut self, moment: Instant) {
        let index = self.sent.partition_point(|(last, _)| *last < moment);
        if index == self.sent.len() {
            return;
        }
        // What comes back was counted a moment ago: hardly any come after it.
        self.sent.range_mut(index..).for_each(|(_, last)| *last -= 1);
        self.last -= 1;
        if self.sent[index].1 == self.before(index) {
            self.sent.remove(index);
        }
    }

    /// Where the moment is of one that is in the window, by its number.
    fn entry(&self, number: u64) -> usize {
        self.sent.partition_point(|(_, last)| *last < number)
    }

    /// The number of the last one that was sent before a moment.
    fn before(&self, entry: usize) -> u64 {
        entry.checked_sub(1).map_or(self.gone, |before| self.sent[before].1)
    }

    fn forget(&mut self, now: Instant) {
        while let Some((_, last)) =
            self.sent.front().filter(|(moment, _)| now.saturating_duration_since(*moment) >= self.span)
        {
            self.gone = *last;
            self.sent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests;
