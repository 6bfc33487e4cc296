//! A made-up library that is paid per call.

#[rustfmt::skip]
mod generated;

pub use self::generated::*;
use crate::envelope::{Classification, Envelope, ResponseView};
use crate::error::ErrorKind;
use crate::response::{Charge, Quota};
use crate::spec::Class;

/// What the spec cannot say: how the meter reads, and that a closed library never charges.
pub(crate) struct Rules;

impl Envelope for Rules {
    fn classify(&self, response: &ResponseView<'_>) -> Classification {
        let by_spec = response.by_spec();
        let is_closed = by_spec.class == Class::Error(ErrorKind::Server);
        let quota = response.quota().map(|left| {
            let mut quota = Quota::default();
            quota.text = format!("{left} left");
            quota
        });
        Classification { quota, charge: if is_closed { Charge::No } else { by_spec.charge }, ..by_spec }
    }
}
