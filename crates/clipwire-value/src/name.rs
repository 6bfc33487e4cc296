//! Names of fields, as they are looked for.

use std::borrow::Cow;

use crate::json::is_filler;

/// A name as it is looked for: without the control characters that stand in it, and the spaces around it.
pub(crate) fn plain_name<'a>(name: &Cow<'a, str>) -> Cow<'a, str> {
    // Without a way out of the loop, which is faster for what is short.
    let is_odd = name.bytes().fold(false, |is_odd, byte| is_odd | (byte <= b' ') | (byte >= 0x7f));
    if !is_odd {
        return name.clone();
    }
    let plain: String = name.chars().filter(|char| *char == ' ' || !is_filler(*char)).collect();
    match plain.trim() {
        plain if plain == name => name.clone(),
        plain => Cow::Owned(plain.to_owned()),
    }
}

/// Whether a name is a position, as PHP gives to the elements of a list that it prints as an object.
pub fn is_position(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}
