//! A count, exact or rounded to text with a unit.

use crate::decimal::Decimal;
use crate::scalar::Scalar;
use crate::scalar_value::{as_it_came, scalar_value};

/// A count of the provider: `32158`, `"4000+"`, `"1.7万+"`, `"12.3K"`, `"1,234"`.
///
/// The text is kept. A rounded count offers a lower bound and no exact value. Read are whole numbers, also as `3.0` and
/// `1.2E7`; digits in groups of three, apart by `,`, `'`, `_` or a space; the units `十`, `百`, `千`, `万` or `萬` or `w`, `亿` or `億`,
/// `k`, `m`, `b`, also two in a row as in `千万`; a `+` behind it all, or `约`, `超`, `~`, `>` before it; and all of this in wide
/// characters.
#[derive(Clone)]
pub struct Count(Scalar);

scalar_value!(Count);
as_it_came!(Count);

impl Count {
    /// The count, where it was sent exactly.
    pub fn exact(&self) -> Option<u64> {
        let Parts { number, power: 0, is_rounded: false } = Parts::of(self.as_str())? else { return None };
        u64::try_from(number.whole()?).ok()
    }

    /// The most that is certain: the count itself, or the number that the text is rounded to.
    ///
    /// `None` when the text is no count, and for `-1`, by which some answers mean "unknown".
    pub fn at_least(&self) -> Option<u64> {
        let Parts { number, power, .. } = Parts::of(self.as_str())?;
        if number.is_negative {
            return None;
        }
        u64::try_from(number.times_power_of_ten(power)?).ok()
    }
}

/// What the text of a count consists of.
struct Parts {
    number: Decimal,
    /// The unit, as a power of ten.
    power: i32,
    /// Whether there may be more than the text says.
    is_rounded: bool,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|char| !char.is_control()).map(narrow).collect();
        let text = text.trim();
        let rounded = text.trim_start_matches(['约', '約', '超', '≈', '~', '>', '≥']).trim_end_matches('+').trim();
        let (mut digits, mut power) = (rounded, 0);
        // More than two units in a row are no way to count.
        for _ in 0..2 {
            let Some((at, zeros)) = digits.char_indices().last().and_then(|(at, last)| Some((at, unit(last)?))) else {
                break;
            };
            digits = digits[..at].trim_end();
            power += zeros;
        }
        // A power of ten and a unit are not written together.
        if power > 0 && digits.contains(['e', 'E']) {
            return None;
        }
        let number = Decimal::parse(&without_separators(digits)?)?;
        Some(Self { number, power, is_rounded: power > 0 || rounded.len() < text.len() })
    }
}

/// A digit, letter or sign that is as wide as a Chinese character, as the usual one.
fn narrow(char: char) -> char {
    let is_wide = ('！'..='～').contains(&char);
    u32::from(char).checked_sub(0xfee0).filter(|_| is_wide).and_then(char::from_u32).unwrap_or(char)
}

/// How many zeros a unit stands for.
fn unit(char: char) -> Option<i32> {
    Some(match char {
        '十' => 1,
        '百' => 2,
        '千' | 'k' | 'K' => 3,
        '万' | '萬' | 'w' | 'W' => 4,
        'm' | 'M' => 6,
        '亿' | '億' => 8,
        'b' | 'B' => 9,
        _ => return None,
    })
}

/// Digits without what stands between groups of three of them; `None` where the groups are of another size.
fn without_separators(digits: &str) -> Option<String> {
    let is_separator = |char: char| matches!(char, ',' | '\'' | '’' | '٬' | '_') || char.is_whitespace();
    if !digits.contains(is_separator) {
        return Some(digits.to_owned());
    }
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(is_separator);
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()) && is_digits(first))?;
    let mut joined = first.to_owned();
    for group in groups {
        if group.len() != 3 || !is_digits(group) {
            return None;
        }
        joined.push_str(group);
    }
    Some(format!("{joined}.{part}"))
}
