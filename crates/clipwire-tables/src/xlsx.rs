//! Workbooks of Excel: text that stays text, numbers, and dates that are dates.

use std::fmt;
use std::io::{Seek, Write};
use std::marker::PhantomData;

use jiff::Timestamp;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::columns::{self, Cell, Cells, Table};
use crate::error::{Error, ErrorKind, Result};
use crate::json;
use crate::report::Report;
use crate::schema::{ColumnType, Schema};
use crate::text::for_excel;
use crate::writer::TableWriter;

/// The rows of a sheet, its header among them.
const SHEET_ROWS: u32 = 1_048_576;

/// The days from Excel's first day to 1970.
const EPOCH_DAY: f64 = 25_569.0;

/// The digits that Excel keeps of a number.
const DIGITS: u64 = 1_000_000_000_000_000;

/// How a workbook is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct XlsxOptions {
    /// The most rows of a sheet, its header among them. What is more goes to further sheets.
    pub sheet_rows: u32,
}

impl Default for XlsxOptions {
    fn default() -> Self {
        Self { sheet_rows: SHEET_ROWS }
    }
}

impl XlsxOptions {
    /// Sheets of 1,048,576 rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins another sheet after so many rows: at least two, and at most what Excel takes.
    #[must_use]
    pub fn sheet_rows(mut self, rows: u32) -> Self {
        self.sheet_rows = rows.clamp(2, SHEET_ROWS);
        self
    }
}

/// Writes a workbook: ids and texts as text, whole and decimal numbers as numbers, moments as dates in UTC, lists as JSON text.
///
/// The columns are those of CSV. More than 1,048,575 records go to further sheets, `video`, `video 2` and so on. Rows wait in a temporary
/// file, so memory stays flat; everything is written to the target by [`finish`](TableWriter::finish). An empty text and none look alike, and
/// every line break is `\n`.
pub struct Xlsx<M, W> {
    target: W,
    workbook: Workbook,
    options: XlsxOptions,
    schema: Schema,
    moment: Format,
    sheets: usize,
    /// The next row of the last sheet.
    row: u32,
    report: Report,
    record: PhantomData<fn(&M)>,
}

impl<M: Table, W: Write + Seek + Send> Xlsx<M, W> {
    /// Writes to a target.
    ///
    /// # Errors
    ///
    /// When no temporary file can be made.
    pub fn new(target: W, options: XlsxOptions) -> Result<Self> {
        let mut workbook = Workbook::new();
        // Else the moment of writing stands in it, and the same records are never the same bytes.
        let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(refused)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
        let mut xlsx = Self {
            target,
            workbook,
            options,
            schema: Schema::of::<M>(),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            sheets: 0,
            row: 0,
            report: Report::default(),
            record: PhantomData,
        };
        xlsx.begin_sheet()?;
        Ok(xlsx)
    }

    fn begin_sheet(&mut self) -> Result<()> {
        self.sheets += 1;
        let name = match self.sheets {
            1 => self.schema.kind.to_owned(),
            number => format!("{} {number}", self.schema.kind),
        };
        let bold = Format::new().set_bold();
        let sheet = self.workbook.add_worksheet_with_constant_memory().map_err(refused)?;
        sheet.set_name(name).and_then(|sheet| sheet.set_freeze_panes(1, 0)).map_err(refused)?;
        for (column, place) in self.schema.columns.iter().zip(0..) {
            sheet.write_string_with_format(0, place, column.name.as_str(), &bold).map_err(refused)?;
        }
        self.row = 1;
        Ok(())
    }
}

impl<M: Table, W: Write + Seek + Send> TableWriter<M> for Xlsx<M, W> {
    type Output = W;

    fn write(&mut self, record: &M) -> Result<()> {
        if self.row >= self.options.sheet_rows {
            self.begin_sheet()?;
        }
        let Self { workbook, schema, moment, report, .. } = self;
        let sheet = workbook.worksheet_from_index(self.sheets - 1).map_err(refused)?;
        let mut row = Row { sheet, schema, moment, report, row: self.row, at: 0, failed: None };
        columns::row(Some(record), &mut row);
        if let Some(error) = row.failed {
            return Err(refused(error));
        }
        self.row += 1;
        self.report.rows += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<(Report, W)> {
        self.workbook.save_to_writer(&mut self.target).map_err(refused)?;
        self.target.flush().map_err(|error| Error::io("cannot write a workbook", error))?;
        Ok((self.report, self.target))
    }
}

impl<M, W> fmt::Debug for Xlsx<M, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Xlsx").field("options", &self.options).field("report", &self.report).finish_non_exhaustive()
    }
}

struct Row<'a> {
    sheet: &'a mut Worksheet,
    schema: &'a Schema,
    moment: &'a Format,
    report: &'a mut Report,
    row: u32,
    at: u16,
    failed: Option<XlsxError>,
}

impl Row<'_> {
    fn text(&mut self, at: u16, text: &str) -> Result<(), XlsxError> {
        let text = for_excel(text, self.report);
        // A reader of XML makes `\n` of every line break, whatever is written.
        let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.into_owned() };
        self.sheet.write_string(self.row, at, text).map(drop)
    }

    /// Text in the place of a number that Excel would change.
    fn exact(&mut self, at: u16, text: &str) -> Result<(), XlsxError> {
        self.report.numbers_as_text += 1;
        self.text(at, text)
    }

    fn integer(&mut self, at: u16, number: i64) -> Result<(), XlsxError> {
        if number.unsigned_abs() >= DIGITS {
            return self.exact(at, &number.to_string());
        }
        // It has at most 15 digits, so it is exact.
        self.sheet.write_number(self.row, at, number as f64).map(drop)
    }

    fn time(&mut self, at: u16, moment: Timestamp) -> Result<(), XlsxError> {
        let days = moment.as_millisecond() as f64 / 86_400_000.0 + EPOCH_DAY;
        // Before March 1900 Excel counts a day that never was.
        if !(61.0..2_958_466.0).contains(&days) {
            return self.exact(at, &moment.to_string());
        }
        self.sheet.write_number_with_format(self.row, at, days, self.moment).map(drop)
    }

    fn write(&mut self, cell: Cell<'_>) -> Result<(), XlsxError> {
        let at = self.at;
        self.at += 1;
        match cell {
            Cell::Id(Some(text)) | Cell::Text(Some(text)) => self.text(at, text),
            Cell::Integer(Some(number)) => {
                self.report.integer(number).map_or(Ok(()), |number| self.integer(at, number))
            }
            Cell::Boolean(Some(answer)) => self.sheet.write_boolean(self.row, at, answer).map(drop),
            Cell::Time(Some(moment)) => self.time(at, moment),
            Cell::Decimal(Some(amount)) => match amount.to_f64() {
                Some(number) if amount.mantissa().unsigned_abs() < u128::from(DIGITS) => {
                    self.sheet.write_number(self.row, at, number).map(drop)
                }
                _ => self.exact(at, &amount.to_string()),
            },
            Cell::Texts(Some(list)) => {
                let list = json::texts(list, self.report);
                self.text(at, &list)
            }
            Cell::Rows(list) => {
                let schema = self.schema;
                let column = schema.columns.get(usize::from(at)).map(|column| &column.kind);
                let Some(ColumnType::Rows(columns)) = column else { return Ok(()) };
                match json::rows(list, columns, self.report) {
                    Some(list) => self.text(at, &list),
                    None => Ok(()),
                }
            }
            Cell::Id(None)
            | Cell::Text(None)
            | Cell::Integer(None)
            | Cell::Boolean(None)
            | Cell::Time(None)
            | Cell::Decimal(None)
            | Cell::Texts(None) => Ok(()),
        }
    }
}

impl Cells for Row<'_> {
    fn cell(&mut self, _: (&'static str, &'static str), cell: Cell<'_>) {
        if self.failed.is_none() {
            self.failed = self.write(cell).err();
        }
    }
}

fn refused(error: XlsxError) -> Error {
    let kind = if matches!(error, XlsxError::IoError(_)) { ErrorKind::Io } else { ErrorKind::Encode };
    Error::new(kind, "cannot write a workbook").because(error)
}
