//! The signature that stands in for a secret, as the provider's demo for PHP computes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use md5::{Digest as _, Md5};

/// The parameters that a signed request has in place of the secret; the document, which knows no signatures, does not.
pub(super) const MOMENT: &str = "dateline";
pub(super) const SIGNATURE: &str = "sign";

/// Signs a request: lower-case md5 of the sorted parameters with the secret's hash after them.
///
/// `own` is the name of the secret on the wire. Where a name stands twice, its last value counts. Empty values and values that begin with `@` are left out.
pub(super) fn sign(secret: &str, own: &str, operation: &str, query: &[(String, String)]) -> String {
    let mut parameters: BTreeMap<&str, &str> = query
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| *name != own && *name != SIGNATURE)
        .collect();
    parameters.insert("api_name", operation);
    let pairs: Vec<String> = parameters
        .into_iter()
        .filter(|(_, value)| !value.is_empty() && !value.starts_with('@'))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let hash = if secret.len() == 32 { secret.to_owned() } else { md5_hex(secret) };
    md5_hex(&(pairs.join("&") + &hash))
}

fn md5_hex(text: &str) -> String {
    Md5::digest(text).iter().fold(String::with_capacity(32), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests;
