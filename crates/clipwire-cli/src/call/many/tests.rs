use super::{Shared, Tally};
use crate::config::private::tests::Folder;
use crate::context::tests::context;
use crate::destination::Destination;
use crate::journal::Standing;
use crate::output::{Format, Layout};
use crate::progress::Progress;
use crate::settings::Output;

#[test]
fn inputs_that_brought_nothing_are_counted() {
    let mut tally = Tally::default();
    (tally.failed, tally.rows) = (1, 20);
    tally.is_done(20);
    assert_eq!(tally.sum(), "1 input done, 1 failed, 20 rows");
    tally.is_done(0);
    assert_eq!(tally.sum(), "2 inputs done, 1 of them empty, 1 failed, 20 rows");
    tally.was_done(&Standing { is_done: true, ..Standing::default() });
    tally.was_done(&Standing { is_done: true, has_failed: true, ..Standing::default() });
    tally.was_done(&Standing { is_done: true, rows: 1, ..Standing::default() });
    let sum = "2 inputs done, 1 of them empty, 3 before of which 1 failed and 1 empty, 1 failed, 20 rows";
    assert_eq!(tally.sum(), sum);
}

#[test]
fn what_inputs_have_left_is_told_in_a_word() {
    let folder = Folder::new("left");
    let context = context(folder.path(), true);
    let output = Output { format: Format::JsonLines, file: None, columns: None, excel: false, force: false };
    let opened = Destination::open(&output, Layout::default(), None, "c").unwrap();
    let shared = Shared::new(opened.destination, Progress::new(&context, false));
    assert!(shared.left(false).is_empty());
    shared.has_left(true, 0);
    shared.has_left(false, 2);
    shared.is_cut_short();
    assert_eq!(
        shared.left(false),
        [
            "1 input has more, which --all gets, a call a page",
            "1 list ended before the end: its pages repeat themselves or are empty",
            "2 elements could not be read and are left out"
        ]
    );
    shared.has_left(true, 0);
    assert_eq!(shared.left(true)[0], "2 inputs have more, which is left");
}
