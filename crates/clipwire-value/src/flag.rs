//! A yes or a no, sent as a boolean, as 0 or 1, or as text.

use crate::decimal::Decimal;
use crate::scalar::Scalar;
use crate::scalar_value::{as_it_came, scalar_value};

/// A yes or a no of the provider, in any of the forms `true`, `1`, `1.0`, `"1"`, `"true"`, `"yes"`, `"y"`, `"on"` and their opposites.
#[derive(Clone)]
pub struct Flag(Scalar);

scalar_value!(Flag);
as_it_came!(Flag);

impl Flag {
    /// What it says; `None` when the text is none of the known forms.
    pub fn get(&self) -> Option<bool> {
        match self.as_str() {
            "1" => return Some(true),
            "0" => return Some(false),
            _ => {}
        }
        match self.as_str().trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "y" | "on" => Some(true),
            "false" | "no" | "n" | "off" => Some(false),
            number => match Decimal::parse(number)?.whole()? {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            },
        }
    }
}
