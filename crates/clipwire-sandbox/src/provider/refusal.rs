//! Why a provider does not give what was asked for.

/// Why a provider does not give what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No credential of this scheme was sent.
    MissingCredential {
        scheme: String,
    },
    /// A credential of this scheme is not accepted.
    WrongCredential {
        scheme: String,
    },
    /// A credential of this scheme, which can be renewed, is not accepted.
    ExpiredCredential {
        scheme: String,
    },
    /// The path is the provider's, but names no operation.
    UnknownOperation {
        name: String,
    },
    BadParameters(Vec<BadParameter>),
    /// Too much is asked at once; so many seconds later is better.
    RateLimited {
        seconds: u64,
    },
    QuotaExhausted,
    NothingFound,
    /// A status that was asked for.
    Status(u16),
    /// A code that was asked for.
    Code(String),
}

/// A parameter, or a field of the body, that is missing or malformed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadParameter {
    /// Its name on the wire.
    pub(crate) name: String,
    /// The value that was sent, if any was.
    pub(crate) value: Option<String>,
    pub(crate) problem: String,
}

/// How a refusal is reported: by the first status of these that the document describes, by a code of the first of these
/// classes that the table has, else by the first status.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report {
    pub(super) statuses: &'static [u16],
    pub(super) classes: &'static [&'static str],
}

impl Refusal {
    pub(super) fn report(&self) -> Report {
        let (statuses, classes): (&[u16], &[&str]) = match self {
            Self::MissingCredential { .. } | Self::WrongCredential { .. } => (&[401, 403], &["auth"]),
            Self::ExpiredCredential { .. } => (&[428, 401, 403], &["auth"]),
            Self::UnknownOperation { .. } => (&[404], &["not_found", "rejected"]),
            Self::BadParameters(_) => (&[400, 422], &["invalid_request"]),
            Self::RateLimited { .. } => (&[429], &["rate_limited"]),
            Self::QuotaExhausted => (&[402, 429], &["quota_exhausted", "rate_limited"]),
            Self::NothingFound => (&[404], &["empty", "not_found"]),
            Self::Status(_) | Self::Code(_) => (&[], &[]),
        };
        Report { statuses, classes }
    }

    /// A sentence for people.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::MissingCredential { scheme } => format!("The credential `{scheme}` is missing."),
            Self::WrongCredential { scheme } => format!("The credential `{scheme}` is not valid."),
            Self::ExpiredCredential { scheme } => {
                format!("The session of the credential `{scheme}` has expired; the user has to authorize again.")
            }
            Self::UnknownOperation { name } => format!("There is no operation `{name}`."),
            Self::BadParameters(parameters) => {
                let each = parameters.iter().map(|parameter| format!("`{}` {}", parameter.name, parameter.problem));
                format!("A parameter is missing or malformed: {}.", each.collect::<Vec<_>>().join(", "))
            }
            Self::RateLimited { .. } => "Too many calls at once.".to_owned(),
            Self::QuotaExhausted => "The quota is used up.".to_owned(),
            Self::NothingFound => "Nothing was found.".to_owned(),
            Self::Status(429) => "Too many calls.".to_owned(),
            Self::Status(..500) => "The request is refused.".to_owned(),
            Self::Status(_) => "The server failed.".to_owned(),
            Self::Code(code) => format!("The request is refused with code {code}."),
        }
    }
}

impl BadParameter {
    pub(crate) fn missing(name: impl Into<String>) -> Self {
        Self { name: name.into(), value: None, problem: "is required".to_owned() }
    }

    pub(crate) fn malformed(name: impl Into<String>, value: &str, problem: impl Into<String>) -> Self {
        Self { name: name.into(), value: Some(value.to_owned()), problem: problem.into() }
    }
}
