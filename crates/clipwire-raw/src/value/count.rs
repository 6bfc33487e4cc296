//! A count, exact or rounded to text with a unit.

use super::scalar::{Scalar, as_it_came, scalar_value};

/// A count of the provider: `32158`, `"4000+"`, `"1.7万+"`.
///
/// The text is kept. A rounded count offers a lower bound and no exact value.
#[derive(Clone)]
pub struct Count(Scalar);

scalar_value!(Count);
as_it_came!(Count);

impl Count {
    /// The count, where it was sent exactly.
    pub fn exact(&self) -> Option<u64> {
        self.as_str().trim().parse().ok()
    }

    /// The most that is certain: the count itself, or the number that the text is rounded to.
    ///
    /// `None` when the text is no count, and for `-1`, by which some answers mean "unknown".
    pub fn at_least(&self) -> Option<u64> {
        let text = self.as_str().trim().trim_end_matches('+').trim_end();
        let (digits, unit) = match text.char_indices().last()? {
            (at, '万' | 'w' | 'W') => (&text[..at], 10_000),
            (at, '亿') => (&text[..at], 100_000_000),
            (at, 'k' | 'K') => (&text[..at], 1_000),
            (at, 'm' | 'M') => (&text[..at], 1_000_000),
            _ => (text, 1),
        };
        let digits = digits.trim_end();
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_number(part) {
            return None;
        }
        let mut value = whole.parse::<u64>().ok()?.checked_mul(unit)?;
        // Digits after the point count for as much of the unit as is left; below one they are dropped.
        let mut worth = unit;
        for digit in part.bytes() {
            worth /= 10;
            value = value.checked_add(u64::from(digit - b'0').checked_mul(worth)?)?;
        }
        Some(value)
    }
}
