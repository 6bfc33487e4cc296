//! Money as whole billionths of a unit, which a database adds up exactly.

use clipwire::Money;

/// How many there are in one unit.
const UNIT: i64 = 1_000_000_000;

/// An amount of money in billionths; `None` where it has more places, or is too large.
pub(crate) fn billionths(money: &Money) -> Option<i64> {
    let amount = money.amount();
    let (whole, places) = amount.split_once('.').unwrap_or((&amount, ""));
    if places.len() > 9 {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let places: i64 = format!("{places:0<9}").parse().ok()?;
    whole.checked_mul(UNIT)?.checked_add(places)
}

/// Billionths as money.
pub(crate) fn money(billionths: i64, currency: &str) -> Option<Money> {
    let billionths = billionths.max(0);
    format!("{}.{:09} {currency}", billionths / UNIT, billionths % UNIT).parse().ok()
}

#[cfg(test)]
mod tests;
