//! What the answer of an operation that has a model comes to: records of one kind.

use std::fmt;

use crate::error::Result;
use crate::model::{Author, Comment, Hashtag, LiveRoom, Model, Product, Shop, Sound, Video};
use crate::page::Page;
use crate::response::Response;

/// A client that sends nothing: nobody listens where it would.
macro_rules! offline {
    ($provider:path, [$($credential:literal),*]) => {{
        use $provider as provider;
        provider::Client::builder()
            .base_url("http://127.0.0.1:1")
            .credentials(crate::Credentials::default()$(.and($credential, "of nobody: 0123456789"))*)
            .build()
            .expect("a client that sends nothing")
    }};
}

pub(super) use offline;

macro_rules! records {
    ($($record:ident),*) => {
        /// What an answer came to: records of one kind.
        #[derive(Debug)]
        pub enum Records {
            $(#[doc = concat!("Records of the kind [`", stringify!($record), "`].")] $record(Vec<$record>)),*
        }

        $(impl From<Vec<$record>> for Records {
            fn from(records: Vec<$record>) -> Self {
                Self::$record(records)
            }
        })*
    };
}

records!(Video, Author, Sound, Hashtag, Comment, Product, Shop, LiveRoom);

/// A record out of an answer that is one thing.
pub(super) fn of_one<M, T>(answer: Result<Response<T>>) -> Result<Records>
where
    M: Model + PartialEq + fmt::Debug + for<'a> From<&'a T>,
    T: Default,
    Records: From<Vec<M>>,
{
    of_nothing::<M, T>();
    Ok(vec![answer?.to_model::<M>()].into())
}

/// Records out of a page.
pub(super) fn of_page<M, T>(page: Result<Response<Page<T>>>) -> Result<Records>
where
    M: Model + PartialEq + fmt::Debug + for<'a> From<&'a T>,
    T: Default,
    Records: From<Vec<M>>,
{
    of_nothing::<M, T>();
    Ok(page?.to_models::<M>().into())
}

/// What says nothing is a record in which nothing is said.
fn of_nothing<M, T>()
where
    M: Model + PartialEq + fmt::Debug + for<'a> From<&'a T>,
    T: Default,
{
    assert_eq!(M::from(&T::default()), M::default());
}
