//! What a format cannot hold of a text, taken out and counted.

use std::borrow::Cow;

use crate::report::Report;

/// The units of UTF-16 that Excel takes in a cell.
const LONGEST_CELL: usize = 32_767;

/// The characters that Excel takes in a text inside a formula.
const LONGEST_LITERAL: usize = 255;

/// A text without U+0000.
pub(crate) fn without_nuls<'a>(text: &'a str, report: &mut Report) -> Cow<'a, str> {
    if !text.contains('\0') {
        return Cow::Borrowed(text);
    }
    let kept = text.replace('\0', "");
    report.nuls_removed += (text.len() - kept.len()) as u64;
    Cow::Owned(kept)
}

/// A text as a cell of Excel can hold it: without characters that it cannot show, and not too long.
pub(crate) fn for_excel<'a>(text: &'a str, report: &mut Report) -> Cow<'a, str> {
    let text = without_nuls(text, report);
    let is_odd = |c: char| (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    let odd = text.chars().filter(|c| is_odd(*c)).count() as u64;
    report.controls_removed += odd;
    let text = if odd == 0 { text } else { Cow::Owned(text.chars().filter(|c| !is_odd(*c)).collect()) };
    // UTF-16 has at most as many units as UTF-8 has bytes.
    if text.len() <= LONGEST_CELL {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST_CELL
    });
    let Some((end, _)) = end else { return text };
    report.cells_cut += 1;
    Cow::Owned(text[..end].to_owned())
}

/// A text for a cell of CSV that Excel opens: nothing of it is run, and what is text stays text.
///
/// Excel reads every cell of CSV anew: it makes numbers of ids, losing digits, and runs what begins like a formula.
pub(crate) fn for_excel_csv<'a>(text: &'a str, is_id: bool, report: &mut Report) -> Cow<'a, str> {
    let cut_before = report.cells_cut;
    let text = for_excel(text, report);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_id = is_id && !text.is_empty() && text.chars().all(is_plain);
    let is_number = is_number(&text);
    if (is_id || is_number) && text.len() <= LONGEST_LITERAL {
        report.texts_marked += 1;
        return Cow::Owned(format!("=\"{text}\""));
    }
    if is_number || text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        report.formulas_neutralized += 1;
        let mut text = format!("'{text}");
        if text.encode_utf16().count() > LONGEST_CELL {
            text.pop();
            report.cells_cut = cut_before + 1;
        }
        return Cow::Owned(text);
    }
    text
}

/// Whether Excel would take a text for a number, a moment or a fraction.
fn is_number(text: &str) -> bool {
    let is_part =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '/' | '-' | '+' | 'e' | 'E' | ' ' | '%');
    text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_CELL, Report, for_excel, for_excel_csv, without_nuls};

    #[test]
    fn what_is_taken_out_is_counted() {
        let mut report = Report::default();
        assert_eq!(without_nuls("a\0b\0", &mut report), "ab");
        assert_eq!(for_excel("a\u{1}b\u{7f}\u{ffff}\tc\r\nd\0", &mut report), "ab\tc\r\nd");
        assert_eq!((report.nuls_removed, report.controls_removed), (3, 3));
        for (text, units) in [("a".repeat(40_000), LONGEST_CELL), ("😀".repeat(20_000), LONGEST_CELL - 1)] {
            assert_eq!(for_excel(&text, &mut report).encode_utf16().count(), units);
        }
        assert_eq!(report.cells_cut, 2);
        assert_eq!(for_excel(&"中".repeat(LONGEST_CELL), &mut report).chars().count(), LONGEST_CELL);
        assert_eq!(report.cells_cut, 2, "as long as a cell may be");
    }

    #[test]
    fn excel_makes_no_number_of_a_text_that_is_too_long_to_be_marked() {
        let mut report = Report::default();
        for (digits, begins) in [(255, "=\"1"), (256, "'1"), (40_000, "'1")] {
            let written = for_excel_csv(&"1".repeat(digits), false, &mut report).into_owned();
            assert!(written.starts_with(begins) && written.len() <= LONGEST_CELL, "{digits} digits");
        }
        assert_eq!((report.texts_marked, report.formulas_neutralized, report.cells_cut), (1, 2, 1));
    }

    #[test]
    fn excel_runs_nothing_and_keeps_text() {
        for (text, is_id, written) in [
            ("7118694749548072205", true, "=\"7118694749548072205\""),
            ("MS4wLjABAAAA_a-b", true, "=\"MS4wLjABAAAA_a-b\""),
            ("=cmd|' /C calc'!A0", false, "'=cmd|' /C calc'!A0"),
            ("=\"a\"&\"b\"", true, "'=\"a\"&\"b\""),
            ("@name", false, "'@name"),
            ("\t=1", false, "'\t=1"),
            ("\r=1", false, "'\r=1"),
            ("＝1+1", false, "'＝1+1"),
            ("1e5", false, "=\"1e5\""),
            ("007", false, "=\"007\""),
            ("-1", false, "=\"-1\""),
            ("2026-11-27", false, "=\"2026-11-27\""),
            ("a=1", false, "a=1"),
            ("", true, ""),
        ] {
            assert_eq!(for_excel_csv(text, is_id, &mut Report::default()), written, "{text}");
        }
        let long = format!("={}", "a".repeat(40_000));
        let mut report = Report::default();
        assert_eq!(for_excel_csv(&long, false, &mut report).chars().count(), LONGEST_CELL);
        assert_eq!((report.formulas_neutralized, report.cells_cut), (1, 1));
    }
}
