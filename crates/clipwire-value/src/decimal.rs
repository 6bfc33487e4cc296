//! A decimal number as it is written, computed with exactly.

/// A number that is written with digits, a point and a power of ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) is_negative: bool,
    /// All digits, without the point.
    digits: u128,
    /// How many places the point has to be moved to the right.
    power: i32,
}

impl Decimal {
    /// Reads `3.0`, `-2`, `1.608558617E9`; `None` for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (number, power) = match text.split_once(['e', 'E']) {
            Some((number, power)) => (number, power.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let part = part.trim_end_matches('0');
        if whole.is_empty() && part.is_empty() || !(whole.bytes().chain(part.bytes())).all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        let mut digits = 0u128;
        for digit in whole.bytes().chain(part.bytes()) {
            digits = digits.checked_mul(10)?.checked_add(u128::from(digit - b'0'))?;
        }
        let power = power.checked_sub(i32::try_from(part.len()).ok()?)?;
        Some(Self { is_negative: is_negative && digits > 0, digits, power })
    }

    /// The number times a power of ten, without what is left behind the point.
    pub(crate) fn times_power_of_ten(self, power: i32) -> Option<u128> {
        let power = self.power.checked_add(power)?;
        let places = 10u128.checked_pow(power.unsigned_abs());
        match places {
            _ if self.digits == 0 => Some(0),
            Some(places) if power >= 0 => self.digits.checked_mul(places),
            Some(places) => Some(self.digits / places),
            None if power < 0 => Some(0),
            None => None,
        }
    }

    /// Whether nothing stands behind the point.
    pub(crate) fn is_whole(self) -> bool {
        let places = 10u128.checked_pow(self.power.unsigned_abs());
        self.power >= 0 || self.digits == 0 || places.is_some_and(|places| self.digits.is_multiple_of(places))
    }

    /// The number, where it is a whole one.
    pub(crate) fn whole(self) -> Option<i128> {
        let size = i128::try_from(self.times_power_of_ten(0).filter(|_| self.is_whole())?).ok()?;
        Some(if self.is_negative { -size } else { size })
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn a_whole_number_is_read_in_every_way_of_writing_it() {
        let whole = |text: &str| Decimal::parse(text).and_then(Decimal::whole);
        for (text, expected) in [
            ("3", 3),
            ("3.0", 3),
            ("-3.000", -3),
            ("2.0E1", 20),
            ("1.608558617E9", 1_608_558_617),
            ("1.0e+7", 10_000_000),
            ("1200e-2", 12),
            ("0.0", 0),
            ("0e99999", 0),
            (" 7 ", 7),
            ("007", 7),
            ("5.", 5),
            ("7118694749548072205", 7_118_694_749_548_072_205),
        ] {
            assert_eq!(whole(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "-",
            ".",
            "1.5",
            "1e-1",
            "e5",
            "1e",
            "1e1e1",
            "1,0",
            "0x10",
            "NaN",
            "1e99999999999",
            "1e400",
            "- 1",
            "+-1",
        ] {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn a_power_of_ten_moves_the_point() {
        let times = |text: &str, power| Decimal::parse(text).and_then(|number| number.times_power_of_ten(power));
        assert_eq!(times("1608558617.25", 3), Some(1_608_558_617_250));
        assert_eq!(times("1.7", 4), Some(17_000));
        assert_eq!(times("1.23456", 2), Some(123));
        assert_eq!(times("1", -100), Some(0));
    }
}
