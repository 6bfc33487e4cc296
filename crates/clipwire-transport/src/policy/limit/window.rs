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
    limit: u32,
    span: Duration,
    /// How many may share a moment.
    grain: u32,
    sent: VecDeque<(Instant, u32)>,
    count: u32,
}

impl Window {
    pub(super) fn new(limit: u32, per: Duration) -> Self {
        let (part, most) = MARGIN;
        let per = per.min(LONGEST);
        let span = per + per.mul_f64(part).min(most);
        Self { limit, span, grain: limit.div_ceil(REMEMBERED), sent: VecDeque::new(), count: 0 }
    }

    /// When there is room for one more, after `ahead` others were sent as early as they can be.
    pub(super) fn earliest(&mut self, now: Instant, ahead: usize) -> Instant {
        self.forget(now);
        let limit = self.limit as usize;
        // The limit's worth before it decides; those before `count` are remembered, the others are among those ahead.
        let position = self.count as usize + ahead;
        let Some(blocking) = position.checked_sub(limit) else { return now };
        let (rounds, index) = (blocking / limit, blocking % limit);
        let base = self.moment(index).map_or(now, |moment| moment + self.span);
        base + self.span.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX)).min(LONGEST)
    }

    /// One is sent.
    pub(super) fn take(&mut self, now: Instant) {
        self.count += 1;
        match self.sent.back_mut() {
            Some((moment, count)) if *count < self.grain && now - *moment < self.span / REMEMBERED => {
                *moment = now;
                *count += 1;
            }
            _ => self.sent.push_back((now, 1)),
        }
    }

    /// One that was counted at a moment was not sent after all.
    pub(super) fn give_back(&mut self, moment: Instant) {
        let found = self.sent.iter().position(|(last, _)| *last >= moment);
        let Some((index, (_, count))) = found.and_then(|index| Some((index, self.sent.get_mut(index)?))) else {
            return;
        };
        *count -= 1;
        self.count -= 1;
        if *count == 0 {
            self.sent.remove(index);
        }
    }

    /// The moment at which one of those in the window was sent, counted from the oldest.
    fn moment(&self, index: usize) -> Option<Instant> {
        let mut before = 0;
        self.sent
            .iter()
            .find(|(_, count)| {
                before += *count as usize;
                index < before
            })
            .map(|(moment, _)| *moment)
    }

    fn forget(&mut self, now: Instant) {
        while let Some((moment, count)) = self.sent.front().copied() {
            if now.saturating_duration_since(moment) < self.span {
                break;
            }
            self.sent.pop_front();
            self.count -= count;
        }
    }
}

#[cfg(test)]
mod tests;
