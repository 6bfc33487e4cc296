use clipwire::Ledger;

use super::{Progress, words};
use crate::config::private::tests::Folder;
use crate::context::tests::context;

#[test]
fn the_end_of_a_list_is_no_page_of_it() {
    let folder = Folder::new("progress");
    let progress = Progress::new(&context(folder.path(), true), true);
    let ledger = Ledger::default();
    progress.page(20, &ledger);
    progress.page(0, &ledger);
    progress.input(&ledger, None);
    let words = words(&progress.state(), &ledger, 1.0, None);
    assert!(words.starts_with("1 input, 1 page, 20 rows, 1 rows/s, "), "{words}");
}
