//! Elements of a list as records of the model.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{Model, Source};
use crate::error::Result;
use crate::page::{Items, Page};
use crate::response::{Meta, Response};

/// Elements of a list as records of the model, each with where it came from.
///
/// It is a [`Stream`] and has a `try_next` of its own; [`items`](Self::items) tells how far it got.
pub struct Models<T, M> {
    items: Items<T>,
    record: PhantomData<fn() -> M>,
}

impl<T, M> Models<T, M>
where
    M: Model + for<'a> From<&'a T>,
{
    /// The next record; `None` when the stream has ended.
    ///
    /// # Errors
    ///
    /// Whatever the call for a page fails with. The stream has ended then.
    pub async fn try_next(&mut self) -> Result<Option<M>> {
        std::future::poll_fn(|context| self.poll_record(context)).await.transpose()
    }

    /// The stream of elements behind it: why it ended, how far it got, where to go on.
    pub fn items(&self) -> &Items<T> {
        &self.items
    }

    /// The stream of elements behind it, to set limits or to go on without the model.
    pub fn into_items(self) -> Items<T> {
        self.items
    }

    fn poll_record(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<M>>> {
        let next = ready!(self.items.poll_taken(context));
        Poll::Ready(next.map(|next| next.map(|taken| record(&taken.item, &taken.meta))))
    }
}

impl<T, M> Stream for Models<T, M>
where
    M: Model + for<'a> From<&'a T>,
{
    type Item = Result<M>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_record(context)
    }
}

impl<T, M> Unpin for Models<T, M> {}

impl<T, M> fmt::Debug for Models<T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Models").field(&self.items).finish()
    }
}

impl<T> Items<T> {
    /// The elements as records of the model, such as [`Video`](super::Video), each with where it came from.
    pub fn models<M: Model + for<'a> From<&'a T>>(self) -> Models<T, M> {
        Models { items: self, record: PhantomData }
    }
}

impl<T> Response<T> {
    /// The answer as a record of the model, such as [`Video`](super::Video), with where it came from.
    pub fn to_model<M: Model + for<'a> From<&'a T>>(&self) -> M {
        record(&**self, self.meta())
    }
}

impl<T> Response<Page<T>> {
    /// The elements of the page as records of the model, each with where it came from.
    pub fn to_models<M: Model + for<'a> From<&'a T>>(&self) -> Vec<M> {
        self.items.iter().map(|item| record(item, self.meta())).collect()
    }
}

/// A value as a record that says where it came from.
pub(crate) fn record<T, M: Model + for<'a> From<&'a T>>(value: &T, meta: &Meta) -> M {
    let mut record = M::from(value);
    record.set_platform(&meta.platform);
    record.set_source(Source::from(meta));
    record
}
