//! A number, sent as such or as text, kept exactly.

use std::str::FromStr;

use crate::decimal::Decimal;
use crate::scalar::Scalar;
use crate::scalar_value::{as_it_came, scalar_value};

/// A number of the provider, exactly as it was written: `59.9` and `"59.9"` are the same.
///
/// Empty text and null stand for "no number" and are read as `None`. Text that is no number, such as a range of prices,
/// is kept and readable with [`as_str`](Self::as_str).
#[derive(Clone)]
pub struct Number(Scalar);

scalar_value!(Number);
as_it_came!(Number);

impl Number {
    /// Reads it as a type of your choice, a decimal for money for example; `None` when the text does not fit it. `3.0` and
    /// `2.0E1` are whole numbers, too.
    pub fn parse<T: FromStr>(&self) -> Option<T> {
        let text = self.as_str().trim();
        text.parse().ok().or_else(|| Decimal::parse(text)?.whole()?.to_string().parse().ok())
    }

    /// The number as a whole one, where it is one that fits.
    pub fn to_i64(&self) -> Option<i64> {
        self.parse()
    }

    /// The number as a whole one that is not negative, where it is one that fits.
    pub fn to_u64(&self) -> Option<u64> {
        self.parse()
    }

    /// The nearest float. Not for money.
    pub fn to_f64(&self) -> Option<f64> {
        self.parse()
    }
}
