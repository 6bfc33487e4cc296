//! A request by what was given on the command line or in a line of a list.

use clipwire::Cursor;
use clipwire::dynamic::{Client, OperationInfo, ParameterInfo, Request, ValueKind};
use clipwire::link::{self, LinkId};

use crate::args::{Given, Positional, positional};
use crate::failure::Failure;
use crate::settings::Settings;

/// Makes the request of an operation: its first argument, the others, and what corrects the wire.
pub(crate) fn request(
    client: &Client,
    operation: &'static OperationInfo,
    first: Option<&str>,
    given: &Given,
    settings: &Settings,
) -> Result<Request, Failure> {
    let mut request = client.request(operation);
    match (positional(operation), first) {
        (Some(Positional::Parameter(parameter)), Some(text)) => request = request.set(parameter.name, text)?,
        (Some(Positional::OneOf), Some(text)) => {
            let (name, value) = one_of(operation, text)?;
            request = request.set(name, value)?;
        }
        (_, Some(_) | None) => {}
    }
    for (name, value) in given {
        request = request.set(name, value.as_str())?;
    }
    for (name, value) in &settings.query {
        request = request.with_query(name.clone(), value.clone());
    }
    Ok(request)
}

/// The same at the page of a cursor.
pub(crate) fn at(request: Request, cursor: Option<&String>) -> Result<Request, Failure> {
    match cursor {
        Some(cursor) => Ok(request.at(&Cursor::new(cursor.clone()))?),
        None => Ok(request),
    }
}

/// Which of several parameters a text is for, by what it looks like, and what of it is sent.
fn one_of(operation: &'static OperationInfo, text: &str) -> Result<(&'static str, String), Failure> {
    let choices = || operation.one_of.iter().filter_map(|name| operation.parameter(name));
    let of_id = |wanted: &str| choices().find(|parameter| matches!(parameter.kind, ValueKind::Id(id) if id == wanted));
    let link = link::first(text);
    let found: Option<(&ParameterInfo, String)> = match link.as_ref().map(|link| &link.id) {
        Some(LinkId::Handle(name)) => {
            choices().find(|parameter| is_handle(parameter)).map(|parameter| (parameter, name.to_string()))
        }
        Some(LinkId::SecUid(id)) => of_id("SecUid").map(|parameter| (parameter, id.to_string())),
        // A number of its own is the id of whatever the operation is about.
        Some(LinkId::Number(id)) => choices()
            .find(|parameter| matches!(parameter.kind, ValueKind::Id(id) if id != "SecUid") && !is_handle(parameter))
            .map(|parameter| (parameter, id.to_string())),
        Some(_) => None,
        // A name, as people write it down without its `@`.
        None => choices().find(|parameter| is_handle(parameter)).map(|parameter| (parameter, text.trim().to_owned())),
    };
    found.map(|(parameter, value)| (parameter.name, value)).ok_or_else(|| {
        let what = format!("the text names nothing that {} takes", operation.name);
        let failure = Failure::usage(what).why(match link {
            Some(link) if link.needs_call() => "a short link holds no id".to_owned(),
            Some(link) => format!("it names a {}", link.kind),
            None => "there is no link and no id in it".to_owned(),
        });
        let options: Vec<String> =
            choices().map(|parameter| format!("--{}", crate::args::kebab(parameter.name))).collect();
        failure.todo(format!("`clipwire paste` tells what a text holds; or give {}", options.join(" or ")))
    })
}

/// Whether a parameter takes the name that people know a user by.
fn is_handle(parameter: &ParameterInfo) -> bool {
    matches!(parameter.kind, ValueKind::Id("Handle"))
        || matches!(parameter.kind, ValueKind::Text) && ["unique_id", "username"].contains(&parameter.name)
}

#[cfg(test)]
mod tests;
