//! Which credentials a provider accepts, and whether a request has them.

use std::fmt;

use super::refusal::Refusal;
use crate::request::{Recorded, trigger};
use crate::spec::{Place, Scheme, Spec};

/// A credential of each scheme.
#[derive(Clone)]
pub(crate) struct Credentials(Vec<(Scheme, String)>);

impl Credentials {
    /// Made-up ones: `sandbox-`, and the name of the scheme with dashes.
    pub(super) fn of(spec: &Spec) -> Self {
        let made_up = |scheme: &Scheme| format!("sandbox-{}", scheme.name.replace('_', "-"));
        Self(spec.schemes.iter().map(|scheme| (scheme.clone(), made_up(scheme))).collect())
    }

    /// The value that is accepted.
    pub(crate) fn get(&self, scheme: &str) -> Option<&str> {
        self.iter().find(|(own, _)| own.name == scheme).map(|(_, value)| value)
    }

    /// From now on, another value is accepted; whether there is such a scheme.
    pub(crate) fn set(&mut self, scheme: &str, value: &str) -> bool {
        let own = self.0.iter_mut().find(|(own, _)| own.name == scheme);
        own.map(|(_, known)| value.clone_into(known)).is_some()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Scheme, &str)> {
        self.0.iter().map(|(scheme, value)| (scheme, value.as_str()))
    }

    /// What was sent for a scheme; an empty value is none.
    pub(crate) fn sent<'a>(&self, request: &'a Recorded, scheme: &str) -> Option<&'a str> {
        self.iter().find(|(own, _)| own.name == scheme).and_then(|(own, _)| sent(request, own))
    }

    /// The text of the fault that a credential asks for.
    pub(super) fn fault<'a>(&self, request: &'a Recorded) -> Option<&'a str> {
        self.iter().find_map(|(scheme, real)| trigger::fault(real, sent(request, scheme)?))
    }

    /// Checks what was sent: everything has to be right, and one of the document's sets complete.
    pub(super) fn check(&self, spec: &Spec, request: &Recorded) -> Result<(), Refusal> {
        for (scheme, real) in self.iter() {
            let name = scheme.name.clone();
            match sent(request, scheme) {
                None if scheme.required => return Err(Refusal::MissingCredential { scheme: name }),
                Some(value) if !trigger::is_key(real, value) => {
                    return Err(match scheme.renewable {
                        true => Refusal::ExpiredCredential { scheme: name },
                        false => Refusal::WrongCredential { scheme: name },
                    });
                }
                _ => {}
            }
        }
        let is_complete = |set: &Vec<String>| set.iter().all(|name| self.sent(request, name).is_some());
        match spec.alternatives.first().and_then(|set| set.first()) {
            Some(scheme) if !spec.alternatives.iter().any(is_complete) => {
                Err(Refusal::MissingCredential { scheme: scheme.clone() })
            }
            _ => Ok(()),
        }
    }
}

fn sent<'a>(request: &'a Recorded, scheme: &Scheme) -> Option<&'a str> {
    let value = match scheme.place {
        Place::Query => request.query_value(&scheme.wire),
        _ => request.header(&scheme.wire),
    };
    let value = value.filter(|value| !value.is_empty())?;
    // What has another beginning is as wrong as another secret.
    Some(strip_prefix(value, scheme.prefix).unwrap_or(""))
}

/// The rest after a beginning, in upper or lower case.
fn strip_prefix<'a>(value: &'a str, prefix: &str) -> Option<&'a str> {
    let beginning = value.get(..prefix.len())?;
    beginning.eq_ignore_ascii_case(prefix).then(|| &value[prefix.len()..])
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Credentials").finish_non_exhaustive()
    }
}
