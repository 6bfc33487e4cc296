//! What says how well something is known, and what only people read.

use serde_json::Value;

use crate::diff::comparison::{Comparison, Place, short};
use crate::diff::flat::{Part, values};
use crate::diff::rules;
use crate::model::{Source, source};

/// From the weakest statement to the strongest.
const STATUSES: [&str; 4] = ["assumed", "inferred", "observed", "documented"];

/// Compares the provenance that two places state for themselves.
pub(super) fn compare_source(comparison: &mut Comparison<'_>, at: &Place) {
    comparison.look(&at.child("x-source"));
    let own = |value: &Value| source(value).is_some();
    let (base, head) = comparison.values(at);
    if !own(base) && !own(head) {
        return;
    }
    let (before, after) = (comparison.base.source_at(&at.base), comparison.head.source_at(&at.head));
    let (Some(before), Some(after)) = (before, after) else { return };
    if before == after {
        // What is in `x-source` besides, or a statement that is now inherited.
        if own(base) && own(head) && base.get("x-source") != head.get("x-source") {
            comparison.changed(&rules::SOURCE_MOVED, at, None, None, "says more, or less, of its source");
        }
        return;
    }
    let rank = |status: &str| STATUSES.iter().position(|known| *known == status);
    let (rule, what) = match rank(&before.status).cmp(&rank(&after.status)) {
        std::cmp::Ordering::Less => {
            (&rules::SOURCE_STRENGTHENED, format!("is {} now, and was {}", after.status, before.status))
        }
        std::cmp::Ordering::Greater => {
            (&rules::SOURCE_WEAKENED, format!("is {} only, and was {}", after.status, before.status))
        }
        std::cmp::Ordering::Equal => (&rules::SOURCE_MOVED, "rests on another source or note".to_owned()),
    };
    let tell = |source: &Source| format!("{}, {}: {}", source.status, source.reference, source.note);
    let (before, after) = (short(&Value::String(tell(&before))), short(&Value::String(tell(&after))));
    comparison.changed(rule, at, before, after, what);
}

/// Compares keywords that only people read.
pub(super) fn compare_words(comparison: &mut Comparison<'_>, at: &Place, keywords: &[&str]) {
    for keyword in keywords {
        let what = format!("has another {}", keyword.trim_start_matches("x-"));
        comparison.keyword(&rules::WORDS_CHANGED, at, keyword, &what);
    }
    for keyword in ["example", "examples"] {
        comparison.keyword(&rules::EXAMPLE_CHANGED, at, keyword, "has another example");
    }
}

/// Compares the words on two schemas that are put together from parts. Where one is a component and the other is written out,
/// what one says beside the other's words is no change.
pub(super) fn compare_words_of(
    comparison: &mut Comparison<'_>,
    at: &Place,
    (old, new): (&[Part<'_>], &[Part<'_>]),
    is_mixed: bool,
) {
    for keyword in ["description", "title", "example", "examples"] {
        let (before, after) = (values(old, keyword), values(new, keyword));
        let within = |some: &[&Value], others: &[&Value]| some.iter().all(|value| others.contains(value));
        if before == after || (is_mixed && (within(&before, &after) || within(&after, &before))) {
            continue;
        }
        let tell = |values: &[&Value]| values.first().map(|value| short(value));
        let rule = if keyword.starts_with("example") { &rules::EXAMPLE_CHANGED } else { &rules::WORDS_CHANGED };
        comparison.changed(rule, &at.child(keyword), tell(&before), tell(&after), format!("has another {keyword}"));
    }
    if is_mixed {
        return;
    }
    compare_source(comparison, at);
    // What the parts inside say of themselves.
    let inner = |parts: &[Part<'_>], at: &str| -> Vec<Source> {
        parts.iter().filter(|part| part.pointer != at).filter_map(|part| source(part.value)).collect()
    };
    if inner(old, &at.base) != inner(new, &at.head) {
        comparison.changed(&rules::SOURCE_MOVED, at, None, None, "rests on another source in one of its parts");
    }
}
