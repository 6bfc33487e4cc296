//! A request by what was given on the command line or in a line of a list.

use clipwire::Cursor;
use clipwire::dynamic::{Client, OperationInfo, Request};

use crate::args::{Given, kebab};
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
    if let Some(text) = first {
        request = request.about(text).map_err(|error| Failure::from(&error).todo(ways_out(operation)))?;
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

/// What somebody can do whose text names nothing that an operation takes.
fn ways_out(operation: &OperationInfo) -> String {
    let options: Vec<String> = operation.one_of.iter().map(|name| format!("--{}", kebab(name))).collect();
    let options = if options.is_empty() { String::new() } else { format!("; or give {}", options.join(" or ")) };
    format!("`clipwire paste` tells what a text holds{options}")
}
