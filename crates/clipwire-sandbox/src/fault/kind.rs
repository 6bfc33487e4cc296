//! What can go wrong, as a type.

use super::spoiling::Spoiling;

/// A way in which the sandbox misbehaves on request.
///
/// Each has a text form, a name with options: `html`, `status-429 retry-after=2`, `drip ms=5 unbilled`. Words are
/// separated by spaces or commas. A value may stand in double quotes and then contain both. [`Fault::help`] lists the
/// names.
///
/// ```
/// use clipwire_sandbox::Fault;
///
/// let fault: Fault = "status-429,retry-after=2".parse()?;
/// assert_eq!(fault.to_string(), "status-429 retry-after=2");
/// let error = "stauts-429".parse::<Fault>().unwrap_err();
/// assert!(error.to_string().starts_with("there is no fault `stauts-429`; there are status-NNN"));
/// # Ok::<(), clipwire_sandbox::ParseError>(())
/// ```
///
/// A fault stands before the work or damages what came of it. Before it: [`Status`](Self::Status),
/// [`Code`](Self::Code), [`Gbk`](Self::Gbk) and [`QuotaEnds`](Self::QuotaEnds). Those are not charged, but for a code
/// that the provider's table charges for. All others are charged as the answer would have been without them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// `status-NNN`: an error status with a body in the provider's shape.
    ///
    /// A provider whose document describes no error answers has a gateway in front that sends a small page in HTML.
    Status {
        /// The status, 400 to 599.
        status: u16,
        /// What the answer says about waiting.
        retry_after: Vec<RetryAfter>,
    },
    /// `code-NNNN`: status 200 with this code in the provider's JSON, with the words of its table if it has one.
    ///
    /// OneBound repeats the caller's key with 4005 and 4013.
    Code(String),
    /// `html`: a page in HTML with status 200.
    Html,
    /// `empty`: status 200 and no body.
    Empty,
    /// `truncated-json`: a whole HTTP answer whose JSON stops in the middle.
    TruncatedJson,
    /// `wrong-content-type`: the good answer, labelled as HTML.
    WrongContentType,
    /// `gbk`: a refusal of the credentials in GBK that is labelled UTF-8, as users have seen it.
    Gbk,
    /// `bom`: the good answer with a byte order mark in front.
    Bom,
    /// `invalid-utf8`: the good answer with a byte that is no UTF-8 inside a text.
    InvalidUtf8,
    /// `deep-nesting`: JSON of 100000 levels that says nothing about the call.
    DeepNesting,
    /// `duplicate-keys`: the good answer in which a field stands twice, with the same value.
    DuplicateKeys,
    /// `wrong-item`: the good answer, but about an id that ends in another character than was asked for.
    ///
    /// A client cannot tell it from one whose id went through a float on its way. The good answer of a request that names
    /// no id is left as it is.
    WrongItem,
    /// The good answer with a body that is spoiled, under the name of the spoiling.
    Body(Spoiling),
    /// `charged-but-empty`: a success that is charged and carries none of the fields of the good answer.
    ChargedButEmpty,
    /// `gzip-bomb`: a small gzip body that inflates to 256 MiB of JSON that says nothing about the call.
    GzipBomb,
    /// `gzip-mislabelled`: the good answer as it is, labelled as gzip.
    GzipMislabelled,
    /// `gzip-unlabelled`: the good answer in gzip, without a label.
    GzipUnlabelled,
    /// `gzip-odd-label`: the good answer in gzip, labelled `X-GZIP, identity`.
    GzipOddLabel,
    /// `gzip-members`: the good answer in gzip of two members, as some servers flush it.
    GzipMembers,
    /// `gzip-cut`: a whole HTTP answer whose gzip stops in the middle.
    GzipCut,
    /// `huge-body`: 100 MiB of JSON that says nothing about the call, in chunks.
    HugeBody,
    /// `cut-before-headers`: the connection is closed without an answer.
    CutBeforeHeaders(Billing),
    /// `cut-in-headers`: the connection is closed halfway through the headers.
    CutInHeaders(Billing),
    /// `cut-in-body`: the whole length is announced, and the connection is closed halfway through the body.
    CutInBody(Billing),
    /// `drip`: the good answer, 64 bytes at a time.
    Drip {
        /// The milliseconds between two pieces, 20 unless `ms=N` says otherwise.
        ms: u64,
        /// Whether the work was done.
        billing: Billing,
    },
    /// `never`: no answer until the client leaves or the server stops.
    Never(Billing),
    /// `quota-ends`: from now on this provider's quota is used up, until [`Sandbox::restore_quota`].
    ///
    /// It is refused by the code for that, or with 429 that does not say how long to wait. OneBound says besides that
    /// all calls of today are used up.
    ///
    /// [`Sandbox::restore_quota`]: crate::Sandbox::restore_quota
    QuotaEnds,
}

/// What an error status says about waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// `retry-after=TEXT`: the header `retry-after` with this text as it stands, whether it makes sense or not.
    Text(String),
    /// `retry-after-date=+SECONDS`: the header `retry-after` with the date so many seconds from now.
    Date {
        /// Seconds from the moment of the answer; negative for a date that has passed.
        seconds: i64,
    },
    /// `retry-after-ms=N`: the header `retry-after-ms` with this number.
    Milliseconds(u64),
}

/// Whether a fault on the wire comes after the work or in place of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Billing {
    /// The work was done and is charged like the good answer.
    #[default]
    Usual,
    /// `unbilled`: nothing was done, and nothing is charged.
    Unbilled,
}
