//! What the gateway says when it refuses.

use crate::provider::Refusal;
use crate::spec::Code;

/// The name of the code in the document's table.
pub(super) fn code_name(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::MissingCredential { .. } | Refusal::WrongCredential { .. } | Refusal::ExpiredCredential { .. } => {
            Some("bad_credentials")
        }
        Refusal::UnknownOperation { .. } => Some("unknown_operation"),
        Refusal::BadParameters(bad) if bad.iter().any(|parameter| parameter.value.is_none()) => {
            Some("missing_parameter")
        }
        Refusal::BadParameters(_) => Some("bad_parameter"),
        Refusal::QuotaExhausted => Some("quota_exceeded"),
        _ => None,
    }
}

/// A short name, and a sentence for people. Like the real one, it repeats the caller's key.
pub(super) fn words(refusal: &Refusal, code: Option<&Code>, key: &str) -> Vec<String> {
    let name = code.map_or("error", |code| code.name.as_str()).replace('_', "-");
    vec![name, sentence(refusal, code, key)]
}

fn sentence(refusal: &Refusal, code: Option<&Code>, key: &str) -> String {
    match refusal {
        Refusal::MissingCredential { scheme } if scheme == "key" => "缺少key".to_owned(),
        Refusal::UnknownOperation { name } => format!("接口不存在: {name}"),
        Refusal::BadParameters(bad) => {
            let missing = bad.iter().find(|parameter| parameter.value.is_none());
            match missing.or(bad.first()) {
                Some(parameter) => match &parameter.value {
                    None => format!("缺少参数: {}", parameter.name),
                    Some(value) => format!("参数错误: {}={value}", parameter.name),
                },
                None => refusal.sentence(),
            }
        }
        Refusal::NothingFound => "没找到".to_owned(),
        _ => match code.map(|code| (code.name.as_str(), &code.meaning)) {
            Some(("bad_credentials", _)) => format!("Key[{key}]密钥错误,无权限访问"),
            Some(("quota_exceeded", _)) => format!("Key[{key}]已超量"),
            Some((_, meaning)) => meaning.clone(),
            None => "No table lists this code.".to_owned(),
        },
    }
}
