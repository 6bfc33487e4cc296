//! Whatever the gateway answers is an answer or an error, with the charge of the code that stands in it.

use clipwire_raw::onebound::types;
use clipwire_transport::Redactor;
use clipwire_value::read::{Places, Unread};
use clipwire_value::{Number, find, text};
use serde_json::value::RawValue;

use super::answers::{Case, Provider, charge_of};
use crate::decoded::{NextPage, PageParts, Whole};
use crate::error::Result;
use crate::json::Fields;
use crate::onebound::Code;
use crate::page::Page;
use crate::received::Received;
use crate::response::Response;
use crate::spec::{Class, Shape};
use crate::text::NAME;
use crate::{Charge, ErrorKind};

/// Reads an answer of the gateway as one thing, as lists, as free fields and as bytes.
///
/// Each comes to an answer or an error; the charge and the kind are those of the code in the answer, and nothing is said to
/// be charged, or not, without one; no error prints a secret or keeps more than 8 KiB; ids come out digit for digit.
///
/// A first letter from `A` to `M` stands for another status than 200, and `@@` for a secret.
pub fn onebound_answer(input: &[u8]) {
    let case = Case::read(input);
    let text = text::decode(&case.body);
    let stated = |asked_for: &[&str]| stated_code(&text, asked_for);

    let one = video(&case);
    check(&one, stated(&["item"]).as_ref(), &text);
    if let Ok(video) = &one {
        ids_are_exact(&text, [video.num_iid.as_ref().map(|id| id.as_str())]);
    }

    let free = case.outcome(&ONEBOUND, Shape::Free, &[], Received::free);
    check(&free, stated(&[]).as_ref(), &text);

    let listed = hits(&case);
    check_list(&listed, stated(&["item", "items"]).as_ref(), &text);
    if let Ok(page) = &listed {
        ids_are_exact(&text, page.items.iter().map(|hit| hit.num_iid.as_ref().map(|id| id.as_str())));
    }

    let free_list = case.outcome(&ONEBOUND, Shape::List, &["/items/item", "/items"], Received::free_page);
    check_list(&free_list, stated(&["items"]).as_ref(), &text);

    let bytes = case.outcome(&ONEBOUND, Shape::One, &["/item"], Received::bytes);
    check(&bytes, stated(&["item"]).as_ref(), &text);
    if let Ok(bytes) = bytes {
        assert_eq!(bytes.into_value(), case.body, "bytes are returned untouched");
    }
}

const ONEBOUND: Provider = Provider { spec: &crate::onebound::SPEC, rules: &crate::onebound::Rules };

/// Reads an answer as a video.
pub(super) fn video(case: &Case) -> Result<Response<Box<types::VideoItem>>> {
    case.outcome(&ONEBOUND, Shape::One, &["/item"], |received| {
        received.one("/item", |answer: types::ItemGetVideoAnswer| answer.item)
    })
}

/// Reads an answer as a page of videos that were searched for.
pub(super) fn hits(case: &Case) -> Result<Response<Page<types::VideoHit>>> {
    case.outcome(&ONEBOUND, Shape::List, &["/item", "/items/item"], |received| {
        received.page(|answer: types::ItemSearchVideoAnswer| PageParts {
            next: NextPage::Number {
                page: answer.page.as_ref().and_then(Whole::whole),
                last: answer.pagecount.as_ref().and_then(Whole::whole),
            },
            total: answer.total_results.as_ref().and_then(Whole::whole),
            items: answer.item.or(answer.items.and_then(|inner| inner.item)),
        })
    })
}

/// The code that stands in an answer, whatever stands beside it. Where there is text around, the answer is also known by the
/// name of what was asked for.
fn stated_code(text: &str, asked_for: &[&str]) -> Option<Code> {
    let is_payload = |name: &str| asked_for.contains(&name);
    let (fields, ..) = Fields::find(text, |name| name == "error_code", is_payload, &mut Unread, Places::default());
    let code = fields.at("/error_code")?;
    let code = match code.as_bytes().first()? {
        b'"' | b'0'..=b'9' | b'-' | b'+' | b'.' => find::text(code)?,
        _ => return None,
    };
    let code: String = code.chars().filter(|char| !char.is_control()).collect();
    let code = code.trim();
    let whole = code.contains(['.', 'e', 'E']).then(|| Number::from(code).to_i64()).flatten();
    let code = whole.map_or(code.to_owned(), |whole| whole.to_string());
    (!code.is_empty()).then(|| Code::from(code.as_str()))
}

fn check_list<T>(outcome: &Result<Response<Page<T>>>, stated: Option<&Code>, text: &str) {
    check(outcome, stated, text);
    match outcome {
        Ok(page) => assert!(
            page.next_cursor.is_none() || page.next_cursor != page.cursor || page.is_empty() || is_last_number(page)
        ),
        // Where nothing is found, a page is empty.
        Err(error) => assert_ne!(error.kind(), ErrorKind::NotFound),
    }
}

fn is_last_number<T>(page: &Page<T>) -> bool {
    page.cursor.as_ref().is_some_and(|cursor| cursor.as_str() == u64::MAX.to_string())
}

/// Compares an outcome with the code that the answer states.
fn check<T>(outcome: &Result<Response<T>>, stated: Option<&Code>, text: &str) {
    let (charge, code) = charge_of(outcome, Response::meta);
    match stated {
        Some(stated) => {
            assert_eq!(charge, stated.charge(), "the charge of {stated:?}");
            // A failure inside a success has a code of its own, which is told beside what was asked for as well.
            let is_refused = outcome.as_ref().err().is_none_or(|error| error.kind() == ErrorKind::Rejected);
            let is_inner = stated.class() == Class::Answer && is_refused;
            assert!(is_inner || code.map(|code| Code::from(code.as_str())).as_ref() == Some(&masked(stated)));
            match (stated.class(), outcome) {
                // One that nobody lists can tell of success, and leaves the rest to the status and to what is there.
                (Class::Error(_), _) if matches!(stated, Code::Unknown(_)) => {}
                (Class::Error(kind), Err(error)) => assert_eq!(error.kind(), kind, "{error}"),
                (Class::Error(kind), Ok(_)) => panic!("an error of kind {kind} is taken for an answer"),
                (Class::Empty, Err(error)) => assert_eq!(error.kind(), ErrorKind::NotFound),
                (Class::Answer, Err(error)) => {
                    let kinds = [ErrorKind::Decode, ErrorKind::Rejected, ErrorKind::NotFound];
                    assert!(kinds.contains(&error.kind()), "{error}");
                }
                (Class::Empty | Class::Answer, Ok(_)) => {}
            }
        }
        None => {
            assert_eq!(charge, Charge::Unknown, "a charge without a code, in {text}");
            // What stands in place of the payload can tell of a failure all the same.
            assert!(code.is_none() || outcome.as_ref().is_err_and(|error| error.kind() == ErrorKind::Rejected));
        }
    }
}

/// A code as users see it: a secret can stand in it, whole or as the end that pictures of the gateway carry (`k=a3210`).
fn masked(code: &Code) -> Code {
    let redactor = Redactor::new([super::answers::SECRET]);
    Code::from(redactor.printable(code.as_str(), NAME).as_ref())
}

/// An id that is a number stands in the text, digit for digit.
fn ids_are_exact<'a>(text: &str, ids: impl IntoIterator<Item = Option<&'a str>>) {
    for id in ids.into_iter().flatten() {
        let is_number = serde_json::from_str::<&RawValue>(id).is_ok() && !id.starts_with(['"', '{', '[']);
        // Behind an escape anything can stand.
        assert!(!is_number || text.contains('\\') || text.contains(id), "{id} does not stand in the answer");
    }
}
