//! How a list goes on.

use serde_json::Value;

use super::{Both, Comparison, short};
use crate::diff::rules;

/// Compares the paging of an operation.
pub(super) fn compare(comparison: &mut Comparison<'_>, at: Both<'_>, base: &Value, head: &Value) {
    let paging = |value: &Value| value.get("x-paging").cloned();
    let (before, after) = match (paging(base), paging(head)) {
        (None, None) => return,
        (None, Some(new)) => {
            comparison.changed(&rules::LIST_BEGUN, at, None, short(&new), "hands out a list");
            return;
        }
        (Some(old), None) => {
            comparison.changed(&rules::LIST_ENDED, at, short(&old), None, "hands out a list no more");
            return;
        }
        (Some(before), Some(after)) => (before, after),
    };
    let place = |pointer: &str| format!("{pointer}/x-paging");
    let (base_at, head_at) = (place(at.base), place(at.head));
    let at = Both { base: &base_at, head: &head_at, subject: at.subject };
    for (rule, keyword, what) in [
        (&rules::PAGING_REQUEST_CHANGED, "request", "asks for a page by another parameter"),
        (&rules::PAGING_MARK_CHANGED, "response", "finds the mark of a page elsewhere"),
        (&rules::PAGING_MORE_CHANGED, "more", "finds elsewhere whether there is more"),
        (&rules::PAGING_LAST_CHANGED, "last", "finds the last page elsewhere"),
        (&rules::PAGING_ITEMS_CHANGED, "items", "finds its list elsewhere"),
        (&rules::PAGING_TOTAL_CHANGED, "total", "finds the number of elements elsewhere"),
        (&rules::PAGING_ID_CHANGED, "id", "tells elements apart otherwise"),
    ] {
        comparison.keyword(rule, at, (&before, &after), keyword, what);
    }
}
