//! Why a call that could have been repeated was not.

/// Why a call that could have been repeated was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GaveUp {
    /// All attempts that the policy allows were made.
    Attempts,
    /// The provider asks for a longer wait than the policy allows.
    RetryAfter,
    /// The wait would outlast the time allowed for the call.
    Deadline,
    /// Too many calls of this client have been repeated lately.
    RetryTokens,
    /// A budget is spent.
    Budget,
    /// The provider's own report says that the quota is used up.
    Quota,
    /// The limits of the client leave no room for another attempt in the time allowed.
    Limits,
}

impl GaveUp {
    /// The reason as it reads in a message.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Attempts => "no attempts left",
            Self::RetryAfter => "the provider asks for a longer wait than the policy allows",
            Self::Deadline => "the wait would outlast the time allowed",
            Self::RetryTokens => "too many calls have been repeated lately",
            Self::Budget => "the budget is spent",
            Self::Quota => "the quota is used up",
            Self::Limits => "the limits leave no room in the time allowed",
        }
    }
}
