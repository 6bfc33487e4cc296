//! What a pasted text names, and what it took to find out.

use super::names::Platform;
use super::piece::Link;
use super::scan::Scan;
use crate::error::{Error, ErrorKind, Result};
use crate::response::{Meta, Response};
use crate::value::Id;

/// What a pasted text names: read for nothing, or found out with one paid call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resolved {
    /// What the text names. Where a call found it out, the span is that of the short link.
    pub link: Link,
    meta: Option<Meta>,
}

impl Resolved {
    /// What is known about the call, its charge among it; `None` where no call was made, and nothing was paid.
    pub fn meta(&self) -> Option<&Meta> {
        self.meta.as_ref()
    }

    /// The first link of a text, which costs nothing. Whether it is enough, the caller sees.
    pub(crate) fn offline(text: &str) -> Result<Self> {
        let link = Scan::new(text).next();
        let link = link.ok_or_else(|| Error::invalid_request("the text holds no link and no id alone".to_owned()))?;
        Ok(Self { link, meta: None })
    }

    /// The address of a short link, for the one call that resolves it, if the provider resolves those of that platform.
    pub(crate) fn short_url(&self, provider: &str, resolved: Platform) -> Result<&str> {
        let url = self.link.url.as_deref().filter(|_| self.link.platform == Some(resolved));
        url.ok_or_else(|| {
            let whose = self.link.platform.map_or("this kind".to_owned(), |platform| platform.to_string());
            Error::invalid_request(format!(
                "{provider} has no operation for short links of {whose}; `Link::resolvers` lists those that are known"
            ))
        })
    }

    /// The same link, once a call has answered with an address or an id of the post.
    pub(crate) fn answered<T>(self, answer: &Response<T>, address: Option<&str>, id: Option<&Id>) -> Result<Self> {
        let meta = answer.meta().clone();
        let of_id = |id: &Id| Scan::new(&format!("https://www.douyin.com/video/{id}")).next();
        let found = address.and_then(|address| Scan::new(address).next()).filter(|link| !link.needs_call());
        match found.or_else(|| id.and_then(of_id)) {
            Some(link) => Ok(Self { link: Link { span: self.link.span, ..link }, meta: Some(meta) }),
            None => Err(Error::new(ErrorKind::Decode)
                .with_meta(meta, None)
                .with_detail("the answer says neither the address nor the id of what the short link leads to")),
        }
    }
}
