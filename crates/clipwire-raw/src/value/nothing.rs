//! A list where none was expected.

use serde::de::{Error, IgnoredAny, SeqAccess, Unexpected};

/// An empty list is nothing; a list with something in it has the wrong shape.
pub(super) fn nothing_in_a_list<'de, A: SeqAccess<'de>, T>(
    mut list: A,
    expected: &dyn serde::de::Expected,
) -> Result<Option<T>, A::Error> {
    match list.next_element::<IgnoredAny>()? {
        None => Ok(None),
        Some(_) => Err(A::Error::invalid_type(Unexpected::Seq, expected)),
    }
}
