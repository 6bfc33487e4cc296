//! Where credentials come from: the environment, the keyring of the system, or a file that only its owner may read.

mod file;
mod keyring;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use clipwire::value::Secret;

use self::file::CredentialsFile;
use self::keyring::Keyring;
use crate::failure::Failure;

/// The name of the file in the folder of settings.
pub(crate) const FILE: &str = "credentials.toml";

/// The variable that keeps the keyring closed.
const NO_KEYRING: &str = "CLIPWIRE_NO_KEYRING";

/// Where a credential was found, or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Environment(String),
    Keyring,
    File(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(variable) => write!(f, "the environment variable {variable}"),
            Self::Keyring => f.write_str("the keyring of the system"),
            Self::File(path) => write!(f, "the file {}", path.display()),
        }
    }
}

/// A credential. Nothing prints the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) secret: Secret,
    pub(crate) origin: Origin,
}

/// The places where credentials are.
pub(crate) struct Keys<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    keyring: Keyring,
    file: CredentialsFile,
}

impl<'a> Keys<'a> {
    /// Opens nothing yet. The keyring stays closed where `CLIPWIRE_NO_KEYRING` is set.
    pub(crate) fn new(config_folder: &Path, variable: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            keyring: Keyring::new(variable(NO_KEYRING).is_none(), variable),
            file: CredentialsFile::new(config_folder.join(FILE)),
            variable,
        }
    }

    /// The credentials of a provider, by name. Each is wanted by its name and the variable of the environment that may hold it.
    ///
    /// The environment comes first, then the keyring, then the file. What the first has, the others are not asked for; and a keyring
    /// that does not answer counts as an empty one.
    pub(crate) fn find(&self, provider: &str, wanted: &[(&str, &str)]) -> Result<BTreeMap<String, Found>, Failure> {
        let mut found = BTreeMap::new();
        for (name, variable) in wanted {
            let in_environment = (self.variable)(variable).filter(|text| !text.trim().is_empty());
            let credential = if let Some(text) = in_environment {
                Some((text, Origin::Environment((*variable).to_owned())))
            } else if let Some(text) = self.keyring.get(provider, name) {
                Some((text, Origin::Keyring))
            } else {
                self.file.get(provider, name)?.map(|text| (text, Origin::File(self.file.path().to_owned())))
            };
            if let Some((text, origin)) = credential {
                found.insert((*name).to_owned(), Found { secret: Secret::new(text), origin });
            }
        }
        Ok(found)
    }

    /// Keeps a credential: in the keyring where there is one, else in the file. Another value of it is replaced.
    pub(crate) fn store(&self, provider: &str, name: &str, secret: &Secret) -> Result<Origin, Failure> {
        let secret = secret.expose().trim();
        if secret.is_empty() {
            return Err(
                Failure::usage(format!("the credential `{name}` of {provider} is empty")).todo("give its value")
            );
        }
        if self.keyring.set(provider, name, secret) {
            // Two places with two values would be a riddle for the next who changes one.
            self.file.remove(provider, &[name])?;
            return Ok(Origin::Keyring);
        }
        self.file.set(provider, name, secret)?;
        Ok(Origin::File(self.file.path().to_owned()))
    }

    /// Forgets credentials of a provider wherever they are kept, and says where they were. The environment is left alone.
    pub(crate) fn forget(&self, provider: &str, names: &[&str]) -> Result<Vec<Origin>, Failure> {
        let mut places = Vec::new();
        let mut was_in_keyring = false;
        for name in names {
            was_in_keyring |= self.keyring.remove(provider, name);
        }
        if was_in_keyring {
            places.push(Origin::Keyring);
        }
        if self.file.remove(provider, names)? {
            places.push(Origin::File(self.file.path().to_owned()));
        }
        Ok(places)
    }
}

impl fmt::Debug for Keys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("file", &self.file.path()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
