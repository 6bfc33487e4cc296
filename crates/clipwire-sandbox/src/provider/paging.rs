//! Pages: which part of a list a request asks for, and how an example becomes a list of several pages.

use std::ops::Range;

use serde_json::Value;

use super::call::Call;
use super::payload::{self, Page, Payload};
use super::refusal::{BadParameter, Refusal};
use crate::spec::{Operation, Spec, pointer};

/// So many pages an example becomes that does not say how many there are.
const PAGES: usize = 3;

/// The part of a list that is on a page.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) range: Range<usize>,
    page: Page,
}

/// The page that a request asks for, of a list with so many elements, so many on a page.
///
/// Pages are counted from 1, or a cursor is the number of elements before the page.
pub(crate) fn window(call: &Call<'_>, count: usize, size: usize) -> Result<Window, Refusal> {
    let size = size.max(1);
    let pages = count.div_ceil(size).max(1);
    let mut page =
        Page { items: Vec::new(), more: false, cursor: 1, last: Some(pages as u64), total: Some(count as u64) };
    // A list that cannot be asked to go on has one page.
    let Some(parameter) = call.operation.page_parameter() else { return Ok(Window { range: 0..count, page }) };
    let counts = call.operation.counts_pages();
    let least = u64::from(counts);
    let asked = match call.sent(parameter) {
        None => least,
        Some(value) => value.parse().ok().filter(|&number: &u64| number >= least).ok_or_else(|| {
            Refusal::BadParameters(vec![BadParameter::malformed(
                &parameter.wire,
                value,
                "asks for no page of this list",
            )])
        })?,
    };
    let asked = usize::try_from(asked).unwrap_or(usize::MAX);
    if counts && asked > pages {
        return Err(Refusal::NothingFound);
    }
    if asked > 0 && !counts {
        check_along(call, asked)?;
    }
    let start = if counts { (asked - 1) * size } else { asked.min(count) };
    let end = start.saturating_add(size).min(count);
    page.more = end < count;
    page.cursor = if counts { asked as u64 } else { end as u64 };
    Ok(Window { range: start..end, page })
}

/// Refuses a cursor without what its page gave along with it. What the document shows is taken for what somebody kept.
fn check_along(call: &Call<'_>, cursor: usize) -> Result<(), Refusal> {
    for (parameter, _) in call.operation.along() {
        let given = payload::along(&parameter.wire, cursor as u64);
        match call.sent(parameter) {
            Some(sent) if sent == given || parameter.example.as_deref() == Some(sent) => {}
            Some(sent) => {
                let bad = BadParameter::malformed(&parameter.wire, sent, "does not belong to this cursor");
                return Err(Refusal::BadParameters(vec![bad]));
            }
            None => return Err(Refusal::BadParameters(vec![BadParameter::missing(&parameter.wire)])),
        }
    }
    Ok(())
}

impl Window {
    /// The page with these elements.
    pub(crate) fn page(self, items: Vec<Value>) -> Page {
        Page { items, ..self.page }
    }
}

/// What the document alone answers: its example, and for a list that goes on, several pages made of it.
pub(super) fn of_example(call: &Call<'_>) -> Result<Payload, Refusal> {
    let Some(list) = List::of(call.spec, call.operation).filter(|list| list.goes_on) else {
        return Ok(Payload::Example);
    };
    let window = window(call, list.count(), list.size)?;
    let items = window.range.clone().filter_map(|index| list.element(index)).collect();
    let page = window.page(items);
    // An example that says how many pages there are says how many elements, too.
    Ok(Payload::Page(Page { total: page.total.filter(|_| !list.states_pages), ..page }))
}

/// Every element that a list made of its example has on any page.
pub(super) fn all_of_example<'a>(spec: &'a Spec, operation: &'a Operation) -> impl Iterator<Item = Value> {
    List::of(spec, operation)
        .into_iter()
        .flat_map(|list| (0..list.count()).filter_map(move |index| list.element(index)))
}

/// The elements that the example of a list shows.
pub(super) fn elements_of<'a>(spec: &'a Spec, operation: &'a Operation) -> &'a [Value] {
    List::of(spec, operation).map_or(&[], |list| list.shown)
}

/// A list that an example becomes.
struct List<'a> {
    /// The elements of the example.
    shown: &'a [Value],
    /// The place of an element's id.
    id: Option<&'a str>,
    /// Whether it can be asked for more than one page.
    goes_on: bool,
    /// Elements on a page.
    size: usize,
    pages: usize,
    /// Whether the example says how many pages there are.
    states_pages: bool,
}

impl<'a> List<'a> {
    /// `None` for an operation that is no list.
    fn of(spec: &'a Spec, operation: &'a Operation) -> Option<Self> {
        let paging = operation.paging.as_ref()?;
        let example = payload::shown(spec, operation);
        let part = example.pointer(payload::root(spec, operation, example)).unwrap_or(&Value::Null);
        let at = |places: &[String]| pointer::first(part, places).and_then(|place| part.pointer(place));
        let shown = match at(&paging.items) {
            Some(Value::Array(elements)) => elements.as_slice(),
            Some(element @ Value::Object(_)) => std::slice::from_ref(element),
            _ => &[],
        };
        let goes_on = operation.page_parameter().is_some();
        let stated = at(paging.last.as_slice()).and_then(number);
        // Where there is a place for the number of pages and the example does not show it, there is one.
        let pages = stated.unwrap_or(if paging.last.is_some() { 1 } else { PAGES }).max(1);
        Some(Self {
            shown,
            id: paging.id.as_deref(),
            goes_on,
            size: paging.step.filter(|_| goes_on).unwrap_or(shown.len()),
            pages: if goes_on { pages } else { 1 },
            states_pages: stated.is_some(),
        })
    }

    /// How many elements there are on all pages.
    fn count(&self) -> usize {
        self.size.saturating_mul(self.pages)
    }

    fn element(&self, index: usize) -> Option<Value> {
        element(self.shown, index, self.id)
    }
}

/// The element with this index, when the list is repeated for ever; no two have the same id.
fn element(elements: &[Value], index: usize, id: Option<&str>) -> Option<Value> {
    let mut element = elements.get(index.checked_rem(elements.len())?)?.clone();
    // Ids that follow on each other stay apart.
    let round = (index / elements.len()) as u64 * 1_000;
    if let Some(id) = id.and_then(|place| element.pointer_mut(place)).filter(|_| round > 0) {
        *id = match &*id {
            Value::Number(number) => number.as_u64().map_or(Value::Null, |number| (number + round).into()),
            Value::String(text) => match text.parse::<u64>() {
                Ok(number) => (number + round).to_string().into(),
                Err(_) => format!("{text}-{round}").into(),
            },
            other => other.clone(),
        };
    }
    Some(element)
}

fn number(value: &Value) -> Option<usize> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).and_then(|number| usize::try_from(number).ok())
}
