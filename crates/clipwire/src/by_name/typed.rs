//! The typed request behind a call by name: what each request has to say of itself, and how its type is forgotten.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use clipwire_transport::RequestParts;

use super::{Answer, Arguments, Item, Record, text_of_one};
use crate::call::Core;
use crate::error::Result;
use crate::options::CallOptions;
use crate::page::{Checkpoint, Cursor, Items, Page, Place, Progress, StreamEnd};
use crate::response::{Meta, Response};
use crate::spec::OperationSpec;

/// Makes the typed request of an operation.
pub(crate) type Open = fn(&Arc<Core>, &Arguments, CallOptions) -> Result<Box<dyn Erased>>;

type Calling = Pin<Box<dyn Future<Output = Result<Response<Answer>>> + Send>>;

/// A typed request whose type is forgotten.
pub(crate) trait Erased: Send {
    /// What is sent.
    fn parts(&self) -> Result<RequestParts>;

    /// Makes the call.
    fn send(self: Box<Self>) -> Calling;

    /// Reads a saved body as its answer.
    fn read(&self, body: Bytes) -> Result<Response<Answer>>;

    /// The elements of its list; `None` where it is none, or nobody describes its elements.
    fn items(self: Box<Self>) -> Option<Box<dyn Stream>>;
}

/// The elements of a list whose type is forgotten.
pub(crate) trait Stream: Send {
    fn resume(self: Box<Self>, checkpoint: Checkpoint) -> Box<dyn Stream>;
    fn resume_from(self: Box<Self>, cursor: Cursor) -> Box<dyn Stream>;
    fn dedupe(self: Box<Self>) -> Box<dyn Stream>;
    fn remember(self: Box<Self>, fingerprints: &mut dyn Iterator<Item = u64>) -> Box<dyn Stream>;
    fn max_pages(self: Box<Self>, pages: u64) -> Box<dyn Stream>;
    fn max_items(self: Box<Self>, items: u64) -> Box<dyn Stream>;
    fn end(&self) -> Option<StreamEnd>;
    fn progress(&self) -> Progress;
    fn checkpoint(&self) -> Checkpoint;
    fn is_between_pages(&self) -> bool;
    fn take_skipped(&mut self) -> Vec<Place>;
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Item>>>;
}

/// Makes a record of a value and of what is known of its call, where it becomes one.
pub(crate) type ToRecord<T> = fn(&T, &Meta) -> Option<Record>;

/// The elements of a list, with what each becomes.
pub(crate) struct WithRecords<T> {
    pub(crate) items: Items<T>,
    pub(crate) record: ToRecord<T>,
}

impl<T> WithRecords<T> {
    fn with(self, set: impl FnOnce(Items<T>) -> Items<T>) -> Box<Self> {
        Box::new(Self { items: set(self.items), record: self.record })
    }
}

impl<T: Send + 'static> Stream for WithRecords<T> {
    fn resume(self: Box<Self>, checkpoint: Checkpoint) -> Box<dyn Stream> {
        self.with(|items| items.resume(checkpoint))
    }

    fn resume_from(self: Box<Self>, cursor: Cursor) -> Box<dyn Stream> {
        self.with(|items| items.resume_from(cursor))
    }

    fn dedupe(self: Box<Self>) -> Box<dyn Stream> {
        self.with(Items::dedupe)
    }

    fn remember(self: Box<Self>, fingerprints: &mut dyn Iterator<Item = u64>) -> Box<dyn Stream> {
        self.with(|items| items.remember(fingerprints))
    }

    fn max_pages(self: Box<Self>, pages: u64) -> Box<dyn Stream> {
        self.with(|items| items.max_pages(pages))
    }

    fn max_items(self: Box<Self>, limit: u64) -> Box<dyn Stream> {
        self.with(|items| items.max_items(limit))
    }

    fn end(&self) -> Option<StreamEnd> {
        self.items.end()
    }

    fn progress(&self) -> Progress {
        self.items.progress()
    }

    fn checkpoint(&self) -> Checkpoint {
        self.items.checkpoint()
    }

    fn is_between_pages(&self) -> bool {
        self.items.is_between_pages()
    }

    fn take_skipped(&mut self) -> Vec<Place> {
        self.items.take_skipped()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Item>>> {
        let next = self.items.poll_taken(context);
        next.map(|next| {
            next.map(|outcome| {
                outcome
                    .map(|taken| Item::new(taken.raw, (self.record)(&taken.item, &taken.meta)).known_as(taken.known_as))
            })
        })
    }
}

/// One thing as what a call by name returns.
pub(crate) fn answer_of_one<T>(
    core: &Core,
    operation: &'static OperationSpec,
    response: Response<T>,
    record: ToRecord<T>,
) -> Response<Answer> {
    let text = text_of_one(core, operation, response.raw().clone());
    response.map(|value, meta| Answer::One(Item::new(text, record(&value, meta))))
}

/// The text of an element that nobody describes.
pub(crate) fn text_of_value(value: &serde_json::Value) -> Option<Bytes> {
    serde_json::to_vec(value).ok().map(Bytes::from)
}

/// A page of elements as what a call by name returns.
pub(crate) fn answer_of_list<T>(
    response: Response<Page<T>>,
    record: ToRecord<T>,
    text: fn(&T) -> Option<Bytes>,
) -> Response<Answer> {
    response.map(|page, meta| {
        Answer::Page(page.map(|item, raw| {
            let raw = raw.or_else(|| text(item)).unwrap_or_else(|| Bytes::from_static(b"null"));
            Item::new(raw, record(item, meta))
        }))
    })
}

/// Lets a request be made by name: how its fields are read from text, and what its answer becomes.
macro_rules! request_by_name {
    (
        $request:ident, $operation:ident, sent($($none:tt)?),
        required[$($required:ident = $required_name:literal),*], optional[$($optional:ident = $optional_name:literal),*],
        $returns:ident $(, $model:ident)?
    ) => {
        impl $request {
            /// Makes the request from text.
            #[allow(unused_variables, reason = "an operation may take nothing")]
            pub(super) fn open(
                core: &std::sync::Arc<crate::call::Core>,
                given: &crate::by_name::Arguments,
                options: crate::options::CallOptions,
            ) -> crate::Result<Box<dyn crate::by_name::Erased>> {
                Ok(Box::new(Self {
                    core: core.clone(),
                    options,
                    $($required: given.required($required_name)?,)*
                    $($optional: given.optional($optional_name)?,)*
                }))
            }
        }

        impl crate::by_name::Erased for $request {
            fn parts(&self) -> crate::Result<clipwire_transport::RequestParts> {
                self.sent($($none)?)
            }

            crate::by_name::request_by_name!(@$returns $operation $($model)?);
        }
    };
    (@one $operation:ident $($model:ident)?) => {
        fn send(
            self: Box<Self>,
        ) -> std::pin::Pin<Box<dyn Future<Output = crate::Result<crate::Response<crate::by_name::Answer>>> + Send>> {
            Box::pin(async move {
                let core = self.core.clone();
                let response = (*self).send().await?;
                Ok(crate::by_name::answer_of_one(
                    &core,
                    Operation::$operation.spec(),
                    response,
                    crate::by_name::request_by_name!(@record $($model)?),
                ))
            })
        }

        fn read(&self, body: bytes::Bytes) -> crate::Result<crate::Response<crate::by_name::Answer>> {
            let response = Self::read(self, body)?;
            Ok(crate::by_name::answer_of_one(
                &self.core,
                Operation::$operation.spec(),
                response,
                crate::by_name::request_by_name!(@record $($model)?),
            ))
        }

        fn items(self: Box<Self>) -> Option<Box<dyn crate::by_name::Stream>> {
            None
        }
    };
    (@list $operation:ident $($model:ident)?) => {
        fn send(
            self: Box<Self>,
        ) -> std::pin::Pin<Box<dyn Future<Output = crate::Result<crate::Response<crate::by_name::Answer>>> + Send>> {
            Box::pin(async move {
                let response = (*self).send().await?;
                Ok(crate::by_name::answer_of_list(response, crate::by_name::request_by_name!(@record $($model)?), |_| None))
            })
        }

        fn read(&self, body: bytes::Bytes) -> crate::Result<crate::Response<crate::by_name::Answer>> {
            let response = Self::read(self, body)?;
            Ok(crate::by_name::answer_of_list(response, crate::by_name::request_by_name!(@record $($model)?), |_| None))
        }

        fn items(self: Box<Self>) -> Option<Box<dyn crate::by_name::Stream>> {
            let items = (*self).items().keeping_raw();
            Some(Box::new(crate::by_name::WithRecords { items, record: crate::by_name::request_by_name!(@record $($model)?) }))
        }
    };
    (@free_list $operation:ident) => {
        fn send(
            self: Box<Self>,
        ) -> std::pin::Pin<Box<dyn Future<Output = crate::Result<crate::Response<crate::by_name::Answer>>> + Send>> {
            Box::pin(async move {
                let response = (*self).send().await?;
                Ok(crate::by_name::answer_of_list(response, |_, _| None, crate::by_name::text_of_value))
            })
        }

        fn read(&self, body: bytes::Bytes) -> crate::Result<crate::Response<crate::by_name::Answer>> {
            let response = Self::read(self, body)?;
            Ok(crate::by_name::answer_of_list(response, |_, _| None, crate::by_name::text_of_value))
        }

        fn items(self: Box<Self>) -> Option<Box<dyn crate::by_name::Stream>> {
            None
        }
    };
    (@record $model:ident) => {
        |value, meta| Some(crate::model::record::<_, crate::model::$model>(value, meta).into())
    };
    (@record) => {
        |_, _| None
    };
}

pub(crate) use request_by_name;
