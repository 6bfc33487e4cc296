//! Which parameter of an operation a text is for, by what it looks like.

use super::{OperationInfo, ParameterInfo, ValueKind};
use crate::error::{Error, Result};
use crate::link::{self, LinkId};

/// The parameter that a text is for, and what of the text is sent: the first that a call needs, or one of several.
pub(super) fn place(operation: &'static OperationInfo, text: &str) -> Result<(&'static str, String)> {
    let refuse = |why: String| Error::invalid_request(why).with_operation(operation.name);
    // It would be sent as a name, or as words to search for.
    if text.trim().is_empty() {
        return Err(refuse("an empty text names nothing that it takes".to_owned()));
    }
    if let Some(first) = operation.about() {
        return Ok((first.name, text.to_owned()));
    }
    if operation.one_of.is_empty() {
        return Err(refuse("it is about nothing that could be given".to_owned()));
    }
    let choices = || operation.one_of.iter().filter_map(|name| operation.parameter(name));
    let handle = || choices().find(|parameter| parameter.takes_a_handle());
    let of_id = |wanted: &str| choices().find(|parameter| matches!(parameter.kind, ValueKind::Id(id) if id == wanted));
    let link = link::first(text);
    let found: Option<(&ParameterInfo, String)> = match link.as_ref().map(|link| &link.id) {
        Some(LinkId::Handle(name)) => handle().map(|parameter| (parameter, name.to_string())),
        Some(LinkId::SecUid(id)) => of_id("SecUid").map(|parameter| (parameter, id.to_string())),
        // A number of its own is the id of whatever the operation is about.
        Some(LinkId::Number(id)) => choices()
            .find(|parameter| matches!(parameter.kind, ValueKind::Id(kind) if kind != "SecUid" && !parameter.takes_a_handle()))
            .map(|parameter| (parameter, id.to_string())),
        Some(_) => None,
        // A name, as people write it down without its `@`.
        None => handle().map(|parameter| (parameter, text.trim().to_owned())),
    };
    found.map(|(parameter, value)| (parameter.name, value)).ok_or_else(|| {
        let what = match link {
            Some(link) if link.needs_call() => "a short link holds no id".to_owned(),
            Some(link) => format!("the text names a {}", link.kind),
            None => "there is no link and no id in the text".to_owned(),
        };
        refuse(format!("{what}; it takes one of {}", operation.one_of.join(", ")))
    })
}
