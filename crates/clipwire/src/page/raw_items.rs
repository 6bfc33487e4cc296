//! Elements of a list with the JSON of each.

use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::Items;
use crate::error::Result;

/// An element of a list, and its JSON text as it was sent. It can be used like the element.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WithRaw<T> {
    /// The element.
    pub value: T,
    /// Its JSON, which can hold fields that `T` does not know. It shares the memory of its page: copy it to let go of that.
    pub raw: Bytes,
}

impl<T> Deref for WithRaw<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Elements of a list, each with its own JSON: what [`Items::with_raw`] gives. It can be asked like [`Items`] how far it got.
pub struct RawItems<T> {
    items: Items<T>,
}

impl<T> Items<T> {
    /// Gives the JSON of each element beside it, so that fields which `T` does not know are not lost.
    pub fn with_raw(mut self) -> RawItems<T> {
        self.keeps_raw = true;
        RawItems { items: self }
    }
}

impl<T> RawItems<T> {
    /// The next element; `None` when the stream has ended.
    ///
    /// # Errors
    ///
    /// Whatever the call for a page fails with. The stream has ended then.
    pub async fn try_next(&mut self) -> Result<Option<WithRaw<T>>> {
        std::future::poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<WithRaw<T>>>> {
        let next = self.items.poll_taken(context);
        next.map(|next| next.map(|outcome| outcome.map(|taken| WithRaw { value: taken.item, raw: taken.raw })))
    }
}

impl<T> Deref for RawItems<T> {
    type Target = Items<T>;

    fn deref(&self) -> &Items<T> {
        &self.items
    }
}

impl<T> Stream for RawItems<T> {
    type Item = Result<WithRaw<T>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<T> Unpin for RawItems<T> {}

impl<T> fmt::Debug for RawItems<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RawItems").field(&self.items).finish()
    }
}
