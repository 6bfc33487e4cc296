//! What each type of a field is in a table.
//!
//! A number column is there to compute with. Where the number is not the whole truth, the column beside it that ends in `_text` has it:
//! the text of a count that the provider rounded, and a decimal number with more places than a table keeps.

use clipwire::Charge;
use clipwire::model::{Count, Stats};
use jiff::Timestamp;
use rust_decimal::Decimal;

use super::{Cell, Cells, Field, Fields, PLACES, Rows};

impl Field for String {
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells) {
        to.cell((name, ""), Cell::Text(field.map(String::as_str)));
    }
}

impl Field for Option<String> {
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells) {
        to.cell((name, ""), Cell::Text(field.and_then(|field| field.as_deref())));
    }
}

impl Field for Option<u64> {
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells) {
        to.cell((name, ""), Cell::Integer(field.copied().flatten()));
    }
}

impl Field for Option<bool> {
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells) {
        to.cell((name, ""), Cell::Boolean(field.copied().flatten()));
    }
}

impl Field for Option<Timestamp> {
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells) {
        // Parquet has microseconds, so all have: the same moment is equal in every format.
        let moment = field.copied().flatten().map(|moment| Timestamp::from_microsecond(moment.as_microsecond()));
        to.cell((name, ""), Cell::Time(moment.and_then(Result::ok)));
    }
}

impl Field for Option<Charge> {
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells) {
        to.cell((name, ""), Cell::Text(field.copied().flatten().map(Charge::as_str)));
    }
}

impl Field for Option<Decimal> {
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells) {
        let exact = field.copied().flatten();
        let rounded = exact.map(|amount| amount.round_dp(PLACES));
        let text = (exact != rounded).then(|| exact.map(|amount| amount.to_string())).flatten();
        to.cell((name, ""), Cell::Decimal(rounded));
        to.cell((name, "_text"), Cell::Text(text.as_deref()));
    }
}

impl Field for Option<Count> {
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells) {
        let count = field.and_then(Option::as_ref);
        let number = count.map(Count::at_least);
        let fitting = number.filter(|number| i64::try_from(*number).is_ok());
        let digits = (number != fitting).then(|| number.map(|number| number.to_string())).flatten();
        let text = count.and_then(Count::text).or(digits.as_deref());
        to.cell((name, ""), Cell::Integer(fitting));
        to.cell((name, "_text"), Cell::Text(text));
    }
}

impl<T: Fields> Field for Option<T> {
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells) {
        to.enter(name);
        T::fields(field.and_then(Option::as_ref), to);
        to.leave();
    }
}

impl Field for Stats {
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells) {
        to.enter(name);
        Self::fields(field, to);
        to.leave();
    }
}

impl Field for Vec<String> {
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells) {
        to.cell((name, ""), Cell::Texts(field.map(Vec::as_slice)));
    }
}

impl<T: Fields> Field for Vec<T> {
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells) {
        to.cell((name, ""), Cell::Rows(&Elements(field.map(Vec::as_slice))));
    }
}

/// The elements of a list that have columns of their own.
struct Elements<'a, T>(Option<&'a [T]>);

impl<T: Fields> Rows for Elements<'_, T> {
    fn count(&self) -> Option<usize> {
        self.0.map(<[T]>::len)
    }

    fn row(&self, index: Option<usize>, to: &mut dyn Cells) {
        T::fields(index.and_then(|index| self.0?.get(index)), to);
    }
}
