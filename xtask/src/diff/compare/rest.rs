//! What nobody looked at. It is reported, so that no silence of ours can be taken for a statement.

use std::collections::BTreeSet;

use crate::diff::comparison::{Comparison, Place, short};
use crate::diff::rules;

/// Reports every value that differs and that no rule has looked at; and if all were looked at and found to say the same, that the
/// documents are not the same all the same.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let [before, after] = comparison.unseen();
    let pointers: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for pointer in pointers {
        let (old, new) = (before.get(pointer), after.get(pointer));
        if old != new {
            let at = Place::both(pointer, pointer.as_str());
            let (old, new) = (old.map(|value| short(value)), new.map(|value| short(value)));
            comparison.changed(&rules::UNCLASSIFIED, &at, old, new, "differs, and no rule knows what that means");
        }
    }
    if comparison.found.is_empty() && comparison.base.spec.value != comparison.head.spec.value {
        let at = Place::both("", "the document");
        comparison.changed(&rules::REWRITTEN, &at, None, None, "is written otherwise, and says the same");
    }
}
