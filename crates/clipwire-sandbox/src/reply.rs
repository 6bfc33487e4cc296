//! An answer that the sandbox is to send, faults included.

use serde_json::Value;

pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// An answer that the sandbox is to send, or a way to fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) fault: Fault,
}

/// How an answer fails on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    CutConnection,
    CutBody,
    Never,
}

impl Reply {
    /// An answer with status 200 and this JSON value.
    pub fn json(value: Value) -> Self {
        Self::bytes(JSON, value.to_string())
    }

    /// An answer with status 200 and these bytes.
    pub fn bytes(content_type: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type".to_owned(), content_type.into())],
            body: body.into(),
            fault: Fault::None,
        }
    }

    /// An answer with this status and no body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), fault: Fault::None }
    }

    /// No answer: the connection is closed once the request has been read.
    pub fn cut_connection() -> Self {
        Self { fault: Fault::CutConnection, ..Self::empty(200) }
    }

    /// Half an answer: a longer body is announced, these bytes are sent, then the connection is closed.
    pub fn cut_body(body: impl Into<Vec<u8>>) -> Self {
        Self { fault: Fault::CutBody, ..Self::bytes(JSON, body) }
    }

    /// No answer and no end: the connection stays open until the client leaves or the server stops.
    pub fn never() -> Self {
        Self { fault: Fault::Never, ..Self::empty(200) }
    }

    /// Sets the status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Sets a header in place of those of the same name, such as the content type that the constructor chose.
    ///
    /// A `content-length` of one's own is sent as it stands, right or wrong, and the connection is closed after the body.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
        self.headers.push((name, value.into()));
        self
    }

    /// Whether a header of this name is set.
    pub(crate) fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }
}
