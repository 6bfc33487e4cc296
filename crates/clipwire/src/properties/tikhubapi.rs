//! Whatever the second provider answers is an answer or an error, wrapped or bare, and of unknown charge.

use clipwire_raw::tikhubapi::types;
use clipwire_value::find::members;
use clipwire_value::text;

use super::answers::{Case, Provider, charge_of};
use http::HeaderMap;

use crate::decoded::{NextPage, PageParts};
use crate::envelope::ResponseView;
use crate::error::Result;
use crate::received::Received;
use crate::response::Response;
use crate::spec::{OperationSpec, Shape};
use crate::{Charge, ErrorKind};

/// How deep the values may be nested for which a wrapped answer is compared with a bare one. The decoder has a limit.
const DEEP: usize = 60;

/// Reads an answer as one thing, as a list, as a whole and as free fields.
///
/// Each comes to an answer or an error; the charge is unknown, as nothing is published; a status that is no success is an error,
/// and 428 always that of an expired key; no error prints a secret or keeps more than 8 KiB; and what is read from a
/// bare body is also read from the same body in an envelope.
///
/// A first letter from `A` to `M` stands for another status than 200, and `@@` for a secret.
pub fn tikhubapi_answer(input: &[u8]) {
    let case = Case::read(input);
    let user = user(&case);
    check(&case, &user);
    check(&case, &list(&case));
    check(
        &case,
        &case.outcome(&TIKHUBAPI, Shape::Whole, &["/uid", "/sec_uid"], Received::whole::<types::UserIdentity>),
    );
    check(&case, &case.outcome(&TIKHUBAPI, Shape::Free, &[], Received::free));

    if let (Ok(bare), Some(wrapped)) = (user, wrapped(&case)) {
        let wrapped = self::user(&wrapped).unwrap_or_else(|error| panic!("an envelope makes it unreadable: {error}"));
        assert_eq!(*wrapped, *bare);
    }
}

const TIKHUBAPI: Provider = Provider { spec: &crate::tikhubapi::SPEC, rules: &crate::tikhubapi::Rules };

pub(super) fn user(case: &Case) -> Result<Response<types::User>> {
    case.outcome(&TIKHUBAPI, Shape::One, &["/user"], |received| {
        received.one("/user", |answer: types::UserAnswer| answer.user.map(|user| *user))
    })
}

pub(super) fn list(case: &Case) -> Result<Response<crate::Page<types::Video>>> {
    case.outcome(&TIKHUBAPI, Shape::List, &["/aweme_list"], |received| {
        received.page(|answer: types::VideoFeed| PageParts {
            next: NextPage::Cursor {
                asked: None,
                next: answer.cursor.as_ref().map(|cursor| cursor.as_str().to_owned()),
                more: answer.has_more.as_ref().and_then(|flag| flag.get()),
            },
            total: None,
            items: answer.aweme_list,
        })
    })
}

fn check<T>(case: &Case, outcome: &Result<Response<T>>) {
    let (charge, _) = charge_of(outcome, Response::meta);
    assert_eq!(charge, Charge::Unknown);
    match outcome {
        Ok(_) => assert!(case.status.is_success(), "status {} is taken for an answer", case.status),
        Err(error) => assert_eq!(
            case.status.as_u16() == 428,
            error.kind() == ErrorKind::AccountSessionExpired && !case.status.is_success(),
            "{error}"
        ),
    }
}

/// The case with its body in an envelope; `None` where it is in one, or too deep to be put into another.
fn wrapped(case: &Case) -> Option<Case> {
    let text = text::decode(&case.body);
    let is_deep = text.matches(['{', '[']).count() > DEEP;
    static USER: OperationSpec =
        OperationSpec { payload: &["/user"], shape: Shape::One, ..OperationSpec::named("operation") };
    let headers = HeaderMap::new();
    let view = ResponseView::new(TIKHUBAPI.spec, &USER, TIKHUBAPI.rules, case.status, &headers, &text);
    let is_envelope = *view.payload() != text;
    (!is_deep && !is_envelope && members(&text).is_some()).then(|| Case {
        status: case.status,
        body: format!(r#"{{"code":200,"message":"ok","data":{}}}"#, text.trim()).into(),
    })
}
