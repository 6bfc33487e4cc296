//! A yes or a no, sent as a boolean, as 0 or 1, or as text.

use super::scalar::{Scalar, as_it_came, scalar_value};

/// A yes or a no of the provider, in any of the forms `true`, `1`, `"1"`, `"true"`, `"yes"` and their opposites.
#[derive(Clone)]
pub struct Flag(Scalar);

scalar_value!(Flag);
as_it_came!(Flag);

impl Flag {
    /// What it says; `None` when the text is none of the known forms.
    pub fn get(&self) -> Option<bool> {
        match self.as_str().trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => None,
        }
    }
}
