//! Columns of Parquet, built cell by cell.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Decimal128Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, ListArray, StructArray};
use arrow_buffer::{BooleanBufferBuilder, NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, TimeUnit};
use rust_decimal::Decimal;

use crate::columns::{Cell, Cells, PLACES};
use crate::report::Report;
use crate::schema::{Column, ColumnType};
use crate::text::without_nuls;

/// All digits that DECIMAL has.
const DIGITS: u8 = 38;

/// The most bytes of text in a row.
const LARGEST_ROW: usize = 1 << 30;

/// The places, as Arrow wants them.
const SCALE: i8 = PLACES as i8;

/// The columns as Arrow names them. Every column may be null, but for the elements of a list.
pub(super) fn fields(columns: &[Column]) -> Fields {
    columns.iter().map(|column| Field::new(column.name.as_str(), data_type(&column.kind), true)).collect()
}

fn data_type(kind: &ColumnType) -> DataType {
    match kind {
        ColumnType::Id | ColumnType::Text => DataType::Utf8,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        ColumnType::Decimal => DataType::Decimal128(DIGITS, SCALE),
        ColumnType::Texts => DataType::List(element(DataType::Utf8)),
        ColumnType::Rows(columns) => DataType::List(element(DataType::Struct(fields(columns)))),
    }
}

/// The element of a list, under the name that the format prescribes.
fn element(kind: DataType) -> FieldRef {
    Arc::new(Field::new("element", kind, false))
}

/// Builds one column.
pub(super) enum Builder {
    Text(StringBuilder),
    Integer(Int64Builder),
    Boolean(BooleanBuilder),
    Time(TimestampMicrosecondBuilder),
    Decimal(Decimal128Builder),
    Texts(StringBuilder, Lists),
    Rows(Vec<Builder>, Fields, Lists),
}

impl Builder {
    pub(super) fn new(kind: &ColumnType) -> Self {
        match kind {
            ColumnType::Id | ColumnType::Text => Self::Text(StringBuilder::new()),
            ColumnType::Integer => Self::Integer(Int64Builder::new()),
            ColumnType::Boolean => Self::Boolean(BooleanBuilder::new()),
            ColumnType::Time => Self::Time(TimestampMicrosecondBuilder::new().with_data_type(data_type(kind))),
            ColumnType::Decimal => Self::Decimal(Decimal128Builder::new().with_data_type(data_type(kind))),
            ColumnType::Texts => Self::Texts(StringBuilder::new(), Lists::new()),
            ColumnType::Rows(columns) => {
                let builders = columns.iter().map(|column| Self::new(&column.kind)).collect();
                Self::Rows(builders, fields(columns), Lists::new())
            }
        }
    }

    /// The column so far; the builder is empty again.
    pub(super) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Integer(builder) => Arc::new(builder.finish()),
            Self::Boolean(builder) => Arc::new(builder.finish()),
            Self::Time(builder) => Arc::new(builder.finish()),
            Self::Decimal(builder) => Arc::new(builder.finish()),
            Self::Texts(builder, lists) => lists.finish(DataType::Utf8, Arc::new(builder.finish()))?,
            Self::Rows(builders, fields, lists) => {
                let columns = builders.iter_mut().map(Self::finish).collect::<Result<_, _>>()?;
                let elements = StructArray::try_new(fields.clone(), columns, None)?;
                lists.finish(DataType::Struct(fields.clone()), Arc::new(elements))?
            }
        })
    }
}

/// Where the lists of a column begin and end.
pub(super) struct Lists {
    ends: Vec<i32>,
    present: BooleanBufferBuilder,
    elements: usize,
}

impl Lists {
    fn new() -> Self {
        Self { ends: vec![0], present: BooleanBufferBuilder::new(0), elements: 0 }
    }

    /// Ends a list of so many elements. `false` where a batch has more than Arrow can count.
    fn end(&mut self, count: Option<usize>) -> bool {
        self.elements += count.unwrap_or_default();
        self.present.append(count.is_some());
        let end = i32::try_from(self.elements);
        self.ends.push(end.unwrap_or(i32::MAX));
        end.is_ok()
    }

    fn finish(&mut self, kind: DataType, elements: ArrayRef) -> Result<ArrayRef, ArrowError> {
        let ends = std::mem::replace(&mut self.ends, vec![0]);
        let present = NullBuffer::new(self.present.finish());
        self.elements = 0;
        let ends = OffsetBuffer::new(ends.into());
        Ok(Arc::new(ListArray::try_new(element(kind), ends, elements, Some(present))?))
    }
}

/// Puts the cells of a row at the ends of their columns.
pub(super) struct Row<'a> {
    builders: std::slice::IterMut<'a, Builder>,
    report: &'a mut Report,
    bytes: usize,
    is_torn: bool,
}

impl<'a> Row<'a> {
    pub(super) fn new(builders: &'a mut [Builder], report: &'a mut Report) -> Self {
        Self { builders: builders.iter_mut(), report, bytes: 0, is_torn: false }
    }

    /// About the memory that the row takes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether every column got its cell and could hold it.
    pub(super) fn is_whole(&self) -> bool {
        !self.is_torn && self.builders.as_slice().is_empty()
    }

    fn text(&mut self, builder: &mut StringBuilder, text: Option<&str>) {
        self.bytes += 8 + text.map_or(0, str::len);
        // Arrow counts to 2 GiB, and panics beyond.
        self.is_torn |= self.bytes > LARGEST_ROW;
        let text = text.filter(|_| !self.is_torn);
        builder.append_option(text.map(|text| without_nuls(text, self.report)));
    }
}

impl Cells for Row<'_> {
    fn cell(&mut self, _: (&'static str, &'static str), cell: Cell<'_>) {
        match (self.builders.next(), cell) {
            (Some(Builder::Text(builder)), Cell::Id(text) | Cell::Text(text)) => self.text(builder, text),
            (Some(Builder::Integer(builder)), Cell::Integer(number)) => {
                builder.append_option(number.and_then(|number| self.report.integer(number)));
            }
            (Some(Builder::Boolean(builder)), Cell::Boolean(answer)) => builder.append_option(answer),
            (Some(Builder::Time(builder)), Cell::Time(moment)) => {
                builder.append_option(moment.map(|moment| moment.as_microsecond()));
            }
            (Some(Builder::Decimal(builder)), Cell::Decimal(amount)) => builder.append_option(amount.and_then(scaled)),
            (Some(Builder::Texts(builder, lists)), Cell::Texts(list)) => {
                for text in list.unwrap_or_default() {
                    self.text(builder, Some(text));
                }
                self.is_torn |= !lists.end(list.map(<[String]>::len));
            }
            (Some(Builder::Rows(builders, _, lists)), Cell::Rows(list)) => {
                for index in 0..list.count().unwrap_or_default() {
                    let mut row = Row { bytes: self.bytes, ..Row::new(builders, self.report) };
                    list.row(Some(index), &mut row);
                    let (bytes, is_whole) = (row.bytes(), row.is_whole());
                    self.bytes = bytes;
                    self.is_torn |= !is_whole;
                }
                self.is_torn |= !lists.end(list.count());
            }
            _ => self.is_torn = true,
        }
    }
}

/// The amount in units of the last place. A decimal number has at most 29 digits, so nine more are not too many.
fn scaled(amount: Decimal) -> Option<i128> {
    let factor = 10_i128.checked_pow(PLACES.checked_sub(amount.scale())?)?;
    amount.mantissa().checked_mul(factor)
}
