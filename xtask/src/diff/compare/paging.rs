//! How a list goes on.

use serde_json::Value;

use crate::diff::comparison::{Comparison, Place, text};
use crate::diff::rules;

/// Compares the paging of an operation. A parameter that is renamed, and that paging follows, is not told twice.
pub(super) fn compare(comparison: &mut Comparison<'_>, at: &Place, renames: &[(String, String)]) {
    let place = at.child("x-paging");
    let (before, after) = (comparison.base.spec.at(&place.base), comparison.head.spec.at(&place.head));
    let tell = |paging: &Value| match text(paging, "request") {
        "" => "a list".to_owned(),
        name => format!("a list, paged by `{name}`"),
    };
    let (before, after) = match (before, after) {
        (None, None) => return,
        (None, Some(new)) => {
            comparison.look(&place);
            comparison.changed(&rules::LIST_BEGUN, at, "one thing".to_owned(), tell(new), "returns a list");
            return;
        }
        (Some(old), None) => {
            comparison.look(&place);
            let what = "returns a list no more";
            comparison.changed(&rules::LIST_ENDED, at, tell(old), "one thing".to_owned(), what);
            return;
        }
        (Some(before), Some(after)) => (before, after),
    };
    comparison.look(&place.child("request"));
    let asked = (text(before, "request").to_owned(), text(after, "request").to_owned());
    if !renames.contains(&asked) {
        let what = "asks for a page by another parameter";
        comparison.keyword(&rules::PAGING_REQUEST_CHANGED, &place, "request", what);
    }
    let rows = [
        (&rules::PAGING_CURSOR_CHANGED, "response", "finds the cursor elsewhere"),
        (&rules::PAGING_ALONG_CHANGED, "with", "sends other parameters along with the cursor"),
        (&rules::PAGING_STEP_CHANGED, "step", "goes on by another number of elements"),
        (&rules::PAGING_MORE_CHANGED, "more", "finds elsewhere whether there is more"),
        (&rules::PAGING_LAST_CHANGED, "last", "finds the last page elsewhere"),
        (&rules::PAGING_ITEMS_CHANGED, "items", "finds its list elsewhere"),
        (&rules::PAGING_TOTAL_CHANGED, "total", "finds the number of elements elsewhere"),
        (&rules::PAGING_ID_CHANGED, "id", "tells elements apart otherwise"),
    ];
    for (rule, keyword, what) in rows {
        comparison.keyword(rule, &place, keyword, what);
    }
    comparison.rest(&place, &["request", "response", "with", "step", "more", "last", "items", "total", "id"]);
}
