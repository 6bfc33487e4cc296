//! One call: one thing, one page, or the body as it came.

use clipwire::Page;
use clipwire::dynamic::{Answer, Request};

use super::invocation::Call;
use crate::args;
use crate::destination::{self, Whole, done};
use crate::failure::{Exit, Failure};
use crate::journal::Entry;
use crate::open::counted;
use crate::rows::row;

/// The body as it came.
pub(super) async fn raw(call: &Call, request: Request) -> Result<Exit, Failure> {
    // Before anything is paid for.
    let file = match &call.settings.output.file {
        Some(path) => Some(Whole::begin(path, call.settings.output.force)?),
        None => None,
    };
    let (body, failure) = match request.send().await {
        Ok(answer) => (Some(answer.raw().clone()), None),
        // What was paid for is printed though it cannot be read: who asks for the body wants to see that above all.
        Err(error) => (error.raw_body().cloned(), Some(Failure::from(&error))),
    };
    let written = match (file, body) {
        (Some(file), Some(body)) => file.finish(&body).map(|()| Exit::Done)?,
        (None, Some(body)) => done(destination::pass(&body))?,
        (_, None) => Exit::Done,
    };
    failure.map_or(Ok(written), Err)
}

/// One call: one thing, or one page.
pub(super) async fn single(call: &Call, request: Request, command: &str) -> Result<Exit, Failure> {
    let is_list = call.operation.returns.is_list();
    let mut destination = call.destination(command, !is_list, false)?.destination;
    // It came, and only the file could not be written.
    if destination.standing(0).is_done {
        call.notes(destination.finish(false)?);
        return Ok(Exit::Done);
    }
    let answer = request.send().await?;
    let rows = answer.items().iter().map(|item| row(item, call.settings.model, None)).collect::<Result<Vec<_>, _>>()?;
    let entry = Entry { is_done: true, ..Entry::new(0, &rows) };
    if let Err(error) = destination.add(&entry, &rows) {
        return destination.broke(&error);
    }
    call.notes(destination.finish(false)?);
    if let Answer::Page(page) = &*answer {
        tell_of_more(call, page);
    }
    Ok(Exit::Done)
}

/// Says on stderr that there is more than one page, where it goes on, and what all of it would cost.
fn tell_of_more<T>(call: &Call, page: &Page<T>) {
    if !page.skipped.is_empty() {
        let places: Vec<String> = page.skipped.iter().take(3).map(|place| place.pointer.clone()).collect();
        let count = counted(page.skipped.len() as u64, "element");
        call.context.say(&format!("{count} could not be read, at {}; --raw has them", places.join(", ")));
    }
    let count = page.items.len() as u64;
    let of = page.total.map(|total| format!(" of {total}")).unwrap_or_default();
    let Some(next) = &page.next_cursor else {
        if page.total.is_some_and(|total| total > count + page.skipped.len() as u64) {
            call.context.say(&format!("{}{of}; no way is known to ask for more", counted(count, "element")));
        }
        return;
    };
    let left = page.total.filter(|_| count > 0).map(|total| total.saturating_sub(count).div_ceil(count));
    let all = match left {
        Some(pages) => {
            let estimate = call.opened.client.estimate([(call.operation, pages)]);
            let cost = estimate.cost.map(|cost| format!(", {cost}")).unwrap_or_default();
            format!("--all takes about {} more{cost}", counted(pages, "call"))
        }
        None => match (&call.settings.price, call.operation.price) {
            (Some(price), _) => format!("--all gets the rest, {price} a page"),
            (None, Some(_)) => format!("--all gets the rest, {} a page", args::price(call.operation)),
            (None, None) => "--all gets the rest".to_owned(),
        },
    };
    call.context.say(&format!("{}{of}; the next page is at --cursor '{next}'; {all}", counted(count, "element")));
}
