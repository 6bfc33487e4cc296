//! What a call is authenticated with: the security schemes.

use serde_json::Value;

use super::parameter::Place;
use super::reference::{Document, fields, flag, list, text};

/// One credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scheme {
    /// Its name in the document.
    pub(crate) name: String,
    pub(crate) place: Place,
    /// The name of the parameter or header.
    pub(crate) wire: String,
    /// What stands before the secret, such as `Bearer `.
    pub(crate) prefix: &'static str,
    /// Whether no call can be made without it.
    pub(crate) required: bool,
    /// Whether it can expire and be renewed.
    pub(crate) renewable: bool,
}

/// The sets of schemes of which a call needs one.
pub(super) fn alternatives(root: &Value) -> Vec<Vec<String>> {
    let names = |set: &Value| set.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    list(root, "security").map(names).collect()
}

pub(super) fn schemes(document: Document<'_>) -> Result<Vec<Scheme>, String> {
    let alternatives = alternatives(document.root);
    let Some(components) = document.root.get("components") else { return Ok(Vec::new()) };
    let read = |(name, scheme)| {
        let scheme = document.follow(scheme)?;
        let required = !alternatives.is_empty() && alternatives.iter().all(|set| set.contains(name));
        Scheme::read(name, scheme, required).map_err(|problem| format!("the security scheme `{name}`: {problem}"))
    };
    fields(components, "securitySchemes").map(read).collect()
}

impl Scheme {
    fn read(name: &str, scheme: &Value, required: bool) -> Result<Self, String> {
        let (place, wire, prefix) = match text(scheme, "type")?.as_str() {
            "http" if text(scheme, "scheme")?.eq_ignore_ascii_case("bearer") => {
                (Place::Header, "Authorization".to_owned(), "Bearer ")
            }
            "apiKey" => match Place::read(scheme)? {
                Place::Path | Place::Body => return Err("it is sent in a query or a header".to_owned()),
                place => (place, text(scheme, "name")?, ""),
            },
            other => return Err(format!("the type `{other}` is not known here")),
        };
        Ok(Self { name: name.to_owned(), place, wire, prefix, required, renewable: flag(scheme, "x-renewable") })
    }
}
