//! A list that is null: an empty one, or an answer without what was asked for.

use crate::json;

/// What an answer says beside a list that is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Beside {
    /// Whether it says that nothing comes after.
    pub(crate) is_last: bool,
    /// Whether it is a page after others.
    pub(crate) is_later: bool,
    /// How many elements there are in all.
    pub(crate) total: Option<u64>,
}

/// Whether there is nothing in the place of a list, null as a rule, and what stands beside it says that it is empty: that
/// nothing comes after, and either that there are none in all or that others came before. Null alone says nothing.
pub(crate) fn is_empty_list(payload: &str, pointers: &[&str], beside: Beside) -> bool {
    beside.is_last
        && (beside.total == Some(0) || beside.is_later)
        && pointers.iter().any(|pointer| is_nothing_at(payload, pointer))
}

/// Whether nothing is written at a JSON pointer, or where it begins.
fn is_nothing_at(payload: &str, pointer: &str) -> bool {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return false };
    let object = if parent.is_empty() { Some(payload.trim()) } else { json::at(payload, parent) };
    let members = object.map(|object| json::members_so_far(object).0).unwrap_or_default();
    // The last of a name counts.
    match members.iter().rev().find(|(known, _)| known == name) {
        Some((_, value)) => json::is_blank(value),
        None => is_nothing_at(payload, parent),
    }
}

#[cfg(test)]
mod tests {
    use super::{Beside, is_empty_list};

    #[test]
    fn null_is_an_empty_list_only_where_the_answer_says_so() {
        let beside = |is_last, is_later, total| Beside { is_last, is_later, total };
        let empty = |json: &str, beside| is_empty_list(json, &["/items/item", "/item"], beside);
        for json in [
            r#"{"item":null}"#,
            r#" {"a":1,"item":null}"#,
            r#"{"items":{"item":null}}"#,
            r#"{"item":[1],"item":null}"#,
            r#"{"item":false}"#,
            r#"{"items":{"item":""}}"#,
            r#"{"items":null}"#,
            r#"{"items":{}}"#,
        ] {
            assert!(empty(json, beside(true, false, Some(0))), "{json}");
            assert!(empty(json, beside(true, true, None)), "{json}");
            assert!(!empty(json, beside(false, true, Some(0))), "{json}: more is said to come");
            assert!(!empty(json, beside(true, false, None)), "{json}: nothing says that there is none");
            assert!(!empty(json, beside(true, false, Some(3))), "{json}: there are three");
        }
        for json in [r#"{}"#, r#"{"item":null,"item":3}"#, r#"{"items":{"a":1}}"#, r#"{"items":7}"#, "null"] {
            assert!(!empty(json, beside(true, true, Some(0))), "{json}");
        }
    }
}
