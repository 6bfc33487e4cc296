//! The credentials of a client over time: where each is put on a request, and how one that has expired is renewed once.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, Weak};

use clipwire_transport::{Authorization, Authorize, MASK, Redactor, is_framing, is_maskable};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::Mutex;
use url::Url;

use crate::config::{Config, CredentialCorrection, CredentialCorrections};
use crate::envelope::Signer;
use crate::error::{Error, Result};
use crate::renewal::{Expired, NewKey, RenewalHook, Renewing};
use crate::spec::{CredentialSpec, Place, ProviderSpec};

/// How many characters of a key its masked form shows, and of how long a key.
const SHOWN: (usize, usize) = (4, 12);

/// One credential, ready to be put on a request.
#[derive(Clone)]
struct Placed {
    name: &'static str,
    place: PlacedIn,
    secret: String,
}

#[derive(Clone)]
enum PlacedIn {
    Query { name: String, value: String },
    Header { name: HeaderName, value: HeaderValue },
}

/// All credentials of a moment.
struct Keys {
    placed: Vec<Placed>,
    /// Signs a request in place of sending what is called `secret`.
    signer: Option<Signer>,
}

/// What a signer takes instead of sending it.
const SIGNED_WITH: &str = "secret";

impl Authorize for Keys {
    fn authorize(&self, operation: &str, url: &mut Url, headers: &mut HeaderMap) {
        for Placed { name, place, .. } in &self.placed {
            if self.signer.is_some() && *name == SIGNED_WITH {
                continue;
            }
            match place {
                PlacedIn::Query { name, value } => {
                    url.query_pairs_mut().append_pair(name, value);
                }
                PlacedIn::Header { name, value } => {
                    headers.insert(name.clone(), value.clone());
                }
            }
        }
        if let Some(sign) = self.signer {
            let secret = |wanted: &str| {
                let found = self.placed.iter().find(|placed| placed.name == wanted);
                found.map(|placed| placed.secret.clone()).unwrap_or_default()
            };
            sign(operation, url, headers, &secret);
        }
    }
}

/// The credentials of a moment, and how to mask them.
struct Now {
    keys: Arc<Keys>,
    /// Knows the keys, and of those before them as many as may still be repeated by an answer.
    redactor: Redactor,
    generation: u64,
    /// The keys before these, the latest last: those before the last of them only as long as a call with them is on its way.
    before: Vec<(Weak<Keys>, String)>,
}

/// The credentials of a client, over time.
pub(crate) struct Keyring {
    provider: &'static ProviderSpec,
    corrections: CredentialCorrections,
    now: RwLock<Now>,
    hook: Option<RenewalHook>,
    /// Held by the call that waits for a renewal before the others.
    renewal: Mutex<Renewals>,
}

/// What is known of renewals.
#[derive(Default)]
struct Renewals {
    /// The generation that could not be renewed.
    gave_up: Option<u64>,
    /// The renewal that was started and is not over, whether a call waits for it or not.
    running: Option<Renewing>,
}

impl Renewals {
    /// Goes on with the renewal that runs, or with a new one. Dropped, it leaves it where it stands.
    async fn run(&mut self, mut start: impl FnMut() -> Renewing) -> NewKey {
        std::future::poll_fn(|context| {
            // Taken out while it is polled: what panics there is not gone on with.
            let mut renewing = self.running.take().unwrap_or_else(&mut start);
            let polled = renewing.as_mut().poll(context);
            if polled.is_pending() {
                self.running = Some(renewing);
            }
            polled
        })
        .await
    }
}

impl Keyring {
    /// Checks the credentials against what the provider asks for.
    pub(crate) fn new(
        provider: &'static ProviderSpec,
        signer: Option<Signer>,
        config: &Config,
        corrections: CredentialCorrections,
        hook: Option<RenewalHook>,
    ) -> Result<Self> {
        let credentials = &config.credentials;
        let known = || provider.credentials.iter().map(|credential| credential.name).collect::<Vec<_>>().join(", ");
        let named = credentials.names().chain(corrections.0.iter().map(|(name, _)| name.as_str()));
        for name in named {
            if !provider.credentials.iter().any(|credential| credential.name == name) {
                return Err(Error::config(format!("{} has no credential `{name}`; it has {}", provider.name, known())));
            }
        }
        if credentials.is_signed() && signer.is_none() {
            return Err(Error::config(format!("calls of {} cannot be signed", provider.name)));
        }
        let mut placed = Vec::new();
        for spec in provider.credentials {
            match credentials.get(spec.name) {
                Some(secret) => placed.push(place(spec, &corrections, secret)?),
                None if spec.required && !config.is_keyless => {
                    return Err(Error::config(format!(
                        "no credential `{0}`; give it with `{0}(..)`{1}",
                        spec.name,
                        config.or_variable(spec.variable)
                    )));
                }
                None => {}
            }
        }
        let redactor = Redactor::new(placed.iter().map(|placed| placed.secret.as_str()));
        let keys = Arc::new(Keys { placed, signer: signer.filter(|_| credentials.is_signed()) });
        let now = RwLock::new(Now { keys, redactor, generation: 0, before: Vec::new() });
        Ok(Self { provider, corrections, now, hook, renewal: Mutex::default() })
    }

    /// The credentials of this moment.
    pub(crate) fn authorization(&self) -> Authorization {
        let now = self.now();
        Authorization { authorize: now.keys.clone(), redactor: now.redactor.clone(), generation: now.generation }
    }

    /// What a request goes out with that takes no credentials.
    pub(crate) fn none(&self) -> Authorization {
        let now = self.now();
        let none = Arc::new(Keys { placed: Vec::new(), signer: None });
        Authorization { authorize: none, redactor: now.redactor.clone(), generation: now.generation }
    }

    /// The name of a credential that calls need and the client was built without.
    pub(crate) fn missing(&self) -> Option<&'static str> {
        let now = self.now();
        let is_there = |spec: &CredentialSpec| now.keys.placed.iter().any(|placed| placed.name == spec.name);
        self.provider.credentials.iter().find(|spec| spec.required && !is_there(spec)).map(|spec| spec.name)
    }

    /// Whether there is a way to renew a credential.
    pub(crate) fn can_renew(&self) -> bool {
        self.hook.is_some()
    }

    /// The names of the query parameters that only the client sets.
    pub(crate) fn query_names(&self) -> Vec<String> {
        self.wire_names(Place::Query)
    }

    /// The names of the headers that only the client sets.
    pub(crate) fn header_names(&self) -> Vec<String> {
        self.wire_names(Place::Header)
    }

    fn wire_names(&self, place: Place) -> Vec<String> {
        let here = self.provider.credentials.iter().filter(|credential| credential.place == place);
        here.map(|credential| wire_name(credential, &self.corrections).to_owned()).collect()
    }

    fn now(&self) -> RwLockReadGuard<'_, Now> {
        self.now.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sees to a new key after one of a generation has expired; says whether there is one.
    ///
    /// The first call to come starts the renewal; the others wait for it. One that is dropped while it renews leaves the
    /// renewal where it stands to the next: what it has got by then may be good for one use only.
    pub(crate) async fn renew(&self, expired: u64, credential: &'static str, operation: &'static str) -> Result<bool> {
        let Some(hook) = &self.hook else { return Ok(false) };
        let Some(spec) = self.provider.credentials.iter().find(|spec| spec.name == credential) else {
            return Ok(false);
        };
        let mut renewals = self.renewal.lock().await;
        let (keys, generation) = {
            let now = self.now();
            (now.keys.clone(), now.generation)
        };
        if generation != expired {
            return Ok(true);
        }
        if renewals.gave_up == Some(expired) {
            return Ok(false);
        }
        let old = keys.placed.iter().find(|placed| placed.name == credential);
        let start = || {
            let key = old.map_or_else(|| MASK.to_owned(), |placed| masked(&placed.secret));
            hook.run(Expired { credential, key, operation })
        };
        let NewKey(Some(new)) = renewals.run(start).await else {
            renewals.gave_up = Some(expired);
            return Ok(false);
        };
        let renewed = place(spec, &self.corrections, &new)
            .map_err(|error| Error::config("the new key does not fit".to_owned()).with_source(error))?;
        let mut placed: Vec<Placed> = keys.placed.iter().filter(|placed| placed.name != credential).cloned().collect();
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        // The old key stays a secret until the next renewal: responses to earlier calls may still repeat it, and the provider
        // may when it says that it has expired. Those before it are forgotten, so that masking takes no longer with every renewal.
        now.before.retain(|(keys, _)| keys.strong_count() > 0);
        if let Some(placed) = old {
            now.before.push((Arc::downgrade(&keys), placed.secret.clone()));
        }
        placed.push(renewed);
        let secrets = placed.iter().map(|placed| placed.secret.as_str());
        now.redactor = Redactor::new(secrets.chain(now.before.iter().map(|(_, secret)| secret.as_str())));
        now.keys = Arc::new(Keys { placed, signer: keys.signer });
        now.generation += 1;
        Ok(true)
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").field("generation", &self.now().generation).finish_non_exhaustive()
    }
}

/// Puts a secret where its provider wants it, as far as a request can carry it.
fn place(spec: &'static CredentialSpec, corrections: &CredentialCorrections, secret: &str) -> Result<Placed> {
    let name = wire_name(spec, corrections).to_owned();
    let prefix = corrections.0.iter().rev().find_map(|(of, correction)| match correction {
        CredentialCorrection::Prefix(prefix) if of == spec.name => Some(prefix.as_str()),
        _ => None,
    });
    let prefix = prefix.unwrap_or(spec.prefix);
    let secret = secret.trim();
    let refuse = |what: &str| Err(Error::config(format!("the credential `{}` {what}", spec.name)));
    if secret.is_empty() {
        return refuse("is empty");
    }
    if HeaderValue::from_str(secret).is_err() || secret.contains('\t') {
        return refuse("holds a character that a header cannot carry");
    }
    if !is_maskable(secret) {
        return refuse(
            "is too short to be kept out of print; it has fewer than 8 characters, blanks and plus signs not counted",
        );
    }
    let place = match spec.place {
        Place::Query => PlacedIn::Query { name, value: format!("{prefix}{secret}") },
        Place::Header => {
            let refuse =
                |what: &str| Error::config(format!("the credential `{}`: {what} a header cannot carry", spec.name));
            if is_framing(&name) {
                return Err(Error::config(format!(
                    "the credential `{}` cannot be sent as the header `{name}`, which belongs to the HTTP client",
                    spec.name
                )));
            }
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refuse("it is sent under a name that"))?;
            let mut value =
                HeaderValue::from_str(&format!("{prefix}{secret}")).map_err(|_| refuse("it holds a character that"))?;
            value.set_sensitive(true);
            PlacedIn::Header { name, value }
        }
    };
    Ok(Placed { name: spec.name, place, secret: secret.to_owned() })
}

fn wire_name<'a>(spec: &'a CredentialSpec, corrections: &'a CredentialCorrections) -> &'a str {
    let corrected = corrections.0.iter().rev().find_map(|(of, correction)| match correction {
        CredentialCorrection::Name(name) if of == spec.name => Some(name.as_str()),
        _ => None,
    });
    corrected.unwrap_or(spec.wire)
}

fn masked(key: &str) -> String {
    let (shown, of) = SHOWN;
    let start = key.char_indices().rev().nth(shown - 1).map_or(0, |(at, _)| at);
    if key.len() < of { MASK.to_owned() } else { format!("…{}", &key[start..]) }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_masked_key_shows_four_characters_of_a_long_one_and_none_of_a_short_one() {
        assert_eq!(masked("0123456789abcdef"), "…cdef");
        assert_eq!(masked("0123456789a"), "[redacted]");
        assert_eq!(masked("密钥密钥密钥密钥"), "…密钥密钥");
    }
}
