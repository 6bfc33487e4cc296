//! Why the gateway does not give what was asked for.

/// Why the gateway does not give what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    NoKey,
    BadCredentials {
        key: String,
    },
    UnknownOperation {
        name: String,
    },
    MissingParameter {
        name: String,
    },
    BadValue {
        name: String,
        value: String,
    },
    QuotaUsedUp {
        key: String,
    },
    NothingFound,
    /// The code that was asked for, with the words of the table.
    Asked {
        code: String,
        meaning: String,
    },
}

impl Refusal {
    pub(super) fn code(&self) -> &str {
        match self {
            Self::NoKey | Self::BadCredentials { .. } => "4005",
            Self::UnknownOperation { .. } => "4010",
            Self::MissingParameter { .. } => "4014",
            Self::BadValue { .. } => "4003",
            Self::QuotaUsedUp { .. } => "4013",
            Self::NothingFound => "2000",
            Self::Asked { code, .. } => code,
        }
    }

    /// A sentence for people. Like the real one, it repeats the caller's key.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::NoKey => "缺少key".to_owned(),
            Self::BadCredentials { key } => format!("Key[{key}]密钥错误,无权限访问"),
            Self::UnknownOperation { name } => format!("接口不存在: {name}"),
            Self::MissingParameter { name } => format!("缺少参数: {name}"),
            Self::BadValue { name, value } => format!("参数错误: {name}={value}"),
            Self::QuotaUsedUp { key } => format!("Key[{key}]已超量"),
            Self::NothingFound => "没找到".to_owned(),
            Self::Asked { meaning, .. } => meaning.clone(),
        }
    }
}
