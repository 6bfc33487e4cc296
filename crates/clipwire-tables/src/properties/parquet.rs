//! Parquet, read back by the crate `parquet`.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Decimal128Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::ParquetMetaData;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::expected::decimal;

/// What is said of a file, and its rows.
pub fn read(bytes: Vec<u8>) -> (ParquetMetaData, Vec<RecordBatch>) {
    let builder = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).expect("Parquet");
    let metadata = builder.metadata().as_ref().clone();
    (metadata, builder.build().and_then(|rows| rows.collect::<Result<_, _>>().map_err(Into::into)).expect("rows"))
}

/// A cell as JSON: texts, numbers, answers, RFC 3339, decimal numbers without zeros at the end, lists.
pub fn cell(array: &dyn Array, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    match array.data_type() {
        DataType::Utf8 => json!(array.as_string::<i32>().value(row)),
        DataType::Int64 => json!(array.as_primitive::<Int64Type>().value(row)),
        DataType::Boolean => json!(array.as_boolean().value(row)),
        DataType::Timestamp(TimeUnit::Microsecond, Some(zone)) if &**zone == "UTC" => {
            let moment = array.as_primitive::<TimestampMicrosecondType>().value(row);
            json!(jiff::Timestamp::from_microsecond(moment).expect("a moment").to_string())
        }
        DataType::Decimal128(38, 9) => {
            let units = array.as_primitive::<Decimal128Type>().value(row);
            let whole = Decimal::from_i128_with_scale(units / 1_000_000_000, 0);
            json!(decimal(whole + Decimal::from_i128_with_scale(units % 1_000_000_000, 9)))
        }
        DataType::List(_) => {
            let list = array.as_list::<i32>().value(row);
            (0..list.len()).map(|row| cell(&list, row)).collect()
        }
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            let cells = fields.iter().zip(columns).map(|(field, column)| (field.name().clone(), cell(column, row)));
            Value::Object(cells.collect::<Map<_, _>>())
        }
        other => panic!("no column is of {other}"),
    }
}
