//! Lists as JSON text, for formats whose cells hold no lists.

use crate::columns::{Cell, Cells, Rows};
use crate::report::Report;
use crate::schema::{Column, ColumnType};
use crate::text::without_nuls;

/// A list of texts.
pub(crate) fn texts(list: &[String], report: &mut Report) -> String {
    let mut out = String::from("[");
    for (place, text) in list.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        push_text(&mut out, text, report);
    }
    out.push(']');
    out
}

/// A list of records: objects with the names and values that Parquet has in its structs.
pub(crate) fn rows(list: &dyn Rows, columns: &[Column], report: &mut Report) -> Option<String> {
    let count = list.count()?;
    let mut out = String::from("[");
    for index in 0..count {
        out.push_str(if index > 0 { ",{" } else { "{" });
        list.row(Some(index), &mut Object { columns: columns.iter(), is_first: true, out: &mut out, report });
        out.push('}');
    }
    out.push(']');
    Some(out)
}

fn push_text(out: &mut String, text: &str, report: &mut Report) {
    out.push_str(&serde_json::Value::from(&*without_nuls(text, report)).to_string());
}

struct Object<'a> {
    columns: std::slice::Iter<'a, Column>,
    is_first: bool,
    out: &'a mut String,
    report: &'a mut Report,
}

impl Cells for Object<'_> {
    fn cell(&mut self, _: (&'static str, &'static str), cell: Cell<'_>) {
        let Some(column) = self.columns.next() else { return };
        if !std::mem::replace(&mut self.is_first, false) {
            self.out.push(',');
        }
        self.out.push('"');
        self.out.push_str(&column.name);
        self.out.push_str("\":");
        let plain = match cell {
            Cell::Id(Some(text)) | Cell::Text(Some(text)) => return push_text(self.out, text, self.report),
            Cell::Integer(Some(number)) => self.report.integer(number).map(|number| number.to_string()),
            Cell::Boolean(Some(answer)) => Some(answer.to_string()),
            // Neither needs an escape.
            Cell::Time(Some(moment)) => Some(format!("\"{moment}\"")),
            Cell::Decimal(Some(amount)) => Some(format!("\"{amount}\"")),
            Cell::Texts(Some(list)) => Some(texts(list, self.report)),
            Cell::Rows(list) => match &column.kind {
                ColumnType::Rows(columns) => rows(list, columns, self.report),
                _ => None,
            },
            _ => None,
        };
        self.out.push_str(plain.as_deref().unwrap_or("null"));
    }
}
