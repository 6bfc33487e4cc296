//! An answer that the sandbox is to send, faults included.

use std::time::Duration;

use serde_json::Value;

pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// An answer that the sandbox is to send, or a way to fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) wire: Wire,
}

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Whole,
    CutConnection,
    CutHeaders,
    CutBody,
    Never,
    /// Piece by piece.
    Drip {
        pause: Duration,
    },
    /// A body that is too long to be held, in place of the one that the reply has.
    Huge,
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
            wire: Wire::Whole,
        }
    }

    /// An answer with this status and no body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), wire: Wire::Whole }
    }

    /// No answer: the connection is closed once the request has been read.
    pub fn cut_connection() -> Self {
        Self { wire: Wire::CutConnection, ..Self::empty(200) }
    }

    /// Half an answer: a longer body is announced, these bytes are sent, then the connection is closed.
    pub fn cut_body(body: impl Into<Vec<u8>>) -> Self {
        Self { wire: Wire::CutBody, ..Self::bytes(JSON, body) }
    }

    /// No answer and no end: the connection stays open until the client leaves or the server stops.
    pub fn never() -> Self {
        Self { wire: Wire::Never, ..Self::empty(200) }
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
    fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// Whether it says itself how long it is, which is then nobody else's business.
    pub(crate) fn frames_itself(&self) -> bool {
        self.has_header("content-length") || self.has_header("transfer-encoding")
    }

    /// Whether the client gets a whole answer.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.wire, Wire::Whole | Wire::Drip { .. } | Wire::Huge)
    }
}
