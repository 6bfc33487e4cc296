//! What says how well something is known, and what only people read.

use serde_json::Value;

use super::{Both, Comparison, short};
use crate::diff::rules;
use crate::model::source;

/// From the weakest statement to the strongest.
const STATUSES: [&str; 4] = ["assumed", "inferred", "observed", "documented"];

/// Compares the provenance that two places state for themselves.
pub(super) fn compare_source(comparison: &mut Comparison<'_>, at: Both<'_>) {
    let (before, after) = (comparison.base.source_at(at.base), comparison.head.source_at(at.head));
    let own = |value: &Value| source(value).is_some();
    if !own(comparison.base_at(at.base)) && !own(comparison.head_at(at.head)) {
        return;
    }
    let (Some(before), Some(after)) = (before, after) else { return };
    if before == after {
        return;
    }
    let rank = |status: &str| STATUSES.iter().position(|known| *known == status);
    let (old, new) = (rank(&before.status), rank(&after.status));
    let (rule, what) = match old.cmp(&new) {
        std::cmp::Ordering::Less => {
            (&rules::SOURCE_STRENGTHENED, format!("is {} now, and was {}", after.status, before.status))
        }
        std::cmp::Ordering::Greater => {
            (&rules::SOURCE_WEAKENED, format!("is {} only, and was {}", after.status, before.status))
        }
        std::cmp::Ordering::Equal => (&rules::SOURCE_MOVED, "rests on another source or note".to_owned()),
    };
    let tell = |source: &crate::model::Source| format!("{}, {}: {}", source.status, source.reference, source.note);
    let (before, after) = (short(&Value::String(tell(&before))), short(&Value::String(tell(&after))));
    comparison.changed(rule, at, before, after, what);
}

/// Compares keywords that only people read.
pub(super) fn compare_words(comparison: &mut Comparison<'_>, at: Both<'_>, keywords: &[&str]) {
    let pair = (comparison.base_at(at.base), comparison.head_at(at.head));
    for keyword in keywords {
        let what = format!("has another {}", keyword.trim_start_matches("x-"));
        comparison.keyword(&rules::WORDS_CHANGED, at, pair, keyword, &what);
    }
    for keyword in ["example", "examples"] {
        comparison.keyword(&rules::EXAMPLE_CHANGED, at, pair, keyword, "has another example");
    }
}

/// Compares the extensions that no part of codegen reads.
pub(super) fn compare_extensions(comparison: &mut Comparison<'_>, at: Both<'_>) {
    const READ: [&str; 11] = [
        "x-source",
        "x-facade",
        "x-paging",
        "x-title",
        "x-id",
        "x-rust-type",
        "x-known-values",
        "x-enum-varnames",
        "x-enum-descriptions",
        "x-codes",
        "x-not-covered",
    ];
    let (base, head) = (comparison.base_at(at.base), comparison.head_at(at.head));
    let names = |value: &Value| -> Vec<String> {
        value.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    let mut all = [names(base), names(head)].concat();
    all.sort_unstable();
    all.dedup();
    for name in all.iter().filter(|name| name.starts_with("x-") && !READ.contains(&name.as_str())) {
        comparison.keyword(&rules::EXTENSION_CHANGED, at, (base, head), name, &format!("has another {name}"));
    }
}
