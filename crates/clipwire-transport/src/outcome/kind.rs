//! What kind of thing went wrong, coarse enough to act on.

use serde::{Deserialize, Serialize};

/// What kind of thing went wrong.
///
/// Each kind says whether the request reached the provider and what a caller can do. Whether it was paid for is a
/// question of its own, answered by `Error::charge`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built from what it was given: a credential, an address or a feature is missing.
    ///
    /// Nothing was sent. Correct the configuration.
    Config,
    /// The request cannot be sent as it is, or the provider refused a parameter.
    ///
    /// Either nothing was sent or nothing changed at the provider. Correct the request; repeating it does not help.
    InvalidRequest,
    /// The credentials were not accepted, or do not cover this operation.
    ///
    /// The provider saw the request. Look at the account; repeating it does not help.
    Auth,
    /// The account key has expired, and a new authorization is needed (428).
    ///
    /// The provider saw the request. Notify the user and send a new authorization link; a hook of the builder can see to that.
    AccountSessionExpired,
    /// No connection came about, or the server refused the stream of HTTP/2 unseen, so nothing was charged. Repeating it is
    /// safe. `Error` names the host and the innermost cause. Where the server's certificate was not accepted, repeating does not
    /// help, and says what does.
    Connect,
    /// The time allowed for the call ran out.
    ///
    /// If a connection stood, the provider may have done the work and charged for it: look at the charge before
    /// repeating.
    Timeout,
    /// The connection broke after the request was sent, and the response is lost.
    ///
    /// The provider may have done the work and charged for it: look at the charge before repeating.
    Interrupted,
    /// The provider wants fewer calls at a time. Wait, then repeat; `Error::retry_after`
    /// says how long, if the provider does.
    RateLimited,
    /// The plan, the balance or the daily number of calls is used up. Repeating it does not help until that changes.
    QuotaExhausted,
    /// A budget of the caller is spent, or the call would have exceeded it. Nothing was sent and nothing was charged.
    BudgetExhausted,
    /// What was asked for does not exist. The provider looked, and may charge for looking.
    NotFound,
    /// The provider understood the request and refused it for another reason.
    Rejected,
    /// The provider failed, or something between it and here did. Repeating may help.
    Server,
    /// A response came that cannot be read: no JSON, cut off, too large, damaged where it was compressed, with none of the
    /// expected fields, or about another id than the one that was asked for.
    ///
    /// `Error::json_path` says where, `Error::body` what.
    Decode,
    /// None of the other kinds.
    Other,
}

impl ErrorKind {
    /// The kind as it reads in a message.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Config => "the client cannot be built",
            Self::InvalidRequest => "the request is not valid",
            Self::Auth => "the credentials were not accepted",
            Self::AccountSessionExpired => "the account session has expired",
            Self::Connect => "no connection",
            Self::Timeout => "the time allowed ran out",
            Self::Interrupted => "the connection broke before the answer was complete",
            Self::RateLimited => "too many calls",
            Self::QuotaExhausted => "the quota is used up",
            Self::BudgetExhausted => "the budget is spent",
            Self::NotFound => "not found",
            Self::Rejected => "refused",
            Self::Server => "the provider failed",
            Self::Decode => "the answer cannot be read",
            Self::Other => "the call failed",
        }
    }
}

impl ErrorKind {
    /// The name of the variant, as a label for counts and metrics: `RateLimited`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "Config",
            Self::InvalidRequest => "InvalidRequest",
            Self::Auth => "Auth",
            Self::AccountSessionExpired => "AccountSessionExpired",
            Self::Connect => "Connect",
            Self::Timeout => "Timeout",
            Self::Interrupted => "Interrupted",
            Self::RateLimited => "RateLimited",
            Self::QuotaExhausted => "QuotaExhausted",
            Self::BudgetExhausted => "BudgetExhausted",
            Self::NotFound => "NotFound",
            Self::Rejected => "Rejected",
            Self::Server => "Server",
            Self::Decode => "Decode",
            Self::Other => "Other",
        }
    }
}

impl std::fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
