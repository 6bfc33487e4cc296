//! The cells of a record, in the one order that every format writes.
//!
//! A kind is described once, in `kinds.rs`, by the names of its fields. The description is walked without a record to learn the columns
//! ([`Schema`](crate::Schema)) and with one to write a row, so no two formats can disagree.

mod kinds;
mod values;

use clipwire::model::Model;
use jiff::Timestamp;
use rust_decimal::Decimal;

/// A record that has a table: every kind of the model.
pub trait Table: Model + Fields {
    /// The version of the columns. It grows with every change; columns are only added.
    const VERSION: u32;
}

/// One cell, of a type that is known where there is no value too.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "nobody outside of this crate ever has one")]
pub enum Cell<'a> {
    /// Text that names something, and is no number even if it has only digits.
    Id(Option<&'a str>),
    /// Text.
    Text(Option<&'a str>),
    /// A whole number.
    Integer(Option<u64>),
    /// Yes or no.
    Boolean(Option<bool>),
    /// A moment, in whole microseconds.
    Time(Option<Timestamp>),
    /// An amount with at most [`PLACES`] places.
    Decimal(Option<Decimal>),
    /// A list of texts.
    Texts(Option<&'a [String]>),
    /// A list of records.
    Rows(&'a dyn Rows),
}

/// The places of a decimal number in a table: those of BigQuery's NUMERIC, so that Parquet loads there as it is.
pub(crate) const PLACES: u32 = 9;

/// Takes the cells of a row, one after the other.
pub trait Cells {
    /// Takes a cell; its name is that of its field and an ending.
    fn cell(&mut self, name: (&'static str, &'static str), cell: Cell<'_>);

    /// What follows belongs to a part of the record.
    fn enter(&mut self, _part: &'static str) {}

    /// The part is over.
    fn leave(&mut self) {}
}

/// A list of records inside a record.
pub trait Rows {
    /// How many there are; `None` where there is no list.
    fn count(&self) -> Option<usize>;

    /// The cells of one of them, or, without an index, those of none.
    fn row(&self, index: Option<usize>, to: &mut dyn Cells);
}

/// What has columns of its own: a record, or a part of one.
pub trait Fields {
    /// Gives the cells in order. Without a value they are all absent.
    fn fields(value: Option<&Self>, to: &mut dyn Cells)
    where
        Self: Sized;
}

/// A field of a record.
pub(crate) trait Field: Sized {
    /// Gives the cells of the field, one or several.
    fn cells(field: Option<&Self>, name: &'static str, to: &mut dyn Cells);
}

/// Gives the cells of a whole row: the record, then where it came from.
pub(crate) fn row<M: Table>(record: Option<&M>, to: &mut dyn Cells) {
    M::fields(record, to);
    to.enter("source");
    Fields::fields(record.and_then(Model::source), to);
    to.leave();
}
