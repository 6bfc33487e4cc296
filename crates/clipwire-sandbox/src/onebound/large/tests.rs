//! How large the large list is, and that printing it in two ways gives the same.

use serde_json::Value;

use super::{printed, value};

#[test]
fn the_large_list_has_350_kilobytes() {
    assert!((340_000..360_000).contains(&printed().len()), "{} bytes", printed().len());
    assert_eq!(serde_json::from_str::<Value>(printed()).unwrap(), value());
}
