//! How credentials stand in a file: a table for each provider, readable for its owner alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::config::private;
use crate::failure::Failure;

/// Secrets by provider and name.
type Secrets = BTreeMap<String, BTreeMap<String, String>>;

/// The file. It is read when it is asked, for another program may have changed it.
pub(super) struct CredentialsFile {
    path: PathBuf,
}

impl CredentialsFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn get(&self, provider: &str, name: &str) -> Result<Option<String>, Failure> {
        let mut secrets = self.read()?;
        let secret = secrets.get_mut(provider).and_then(|secrets| secrets.remove(name));
        Ok(secret.filter(|secret| !secret.trim().is_empty()))
    }

    pub(super) fn set(&self, provider: &str, name: &str, secret: &str) -> Result<(), Failure> {
        let mut secrets = self.read()?;
        secrets.entry(provider.to_owned()).or_default().insert(name.to_owned(), secret.to_owned());
        self.write(&secrets)
    }

    /// Removes credentials, and says whether there was one of them.
    pub(super) fn remove(&self, provider: &str, names: &[&str]) -> Result<bool, Failure> {
        let mut secrets = self.read()?;
        let Some(of_provider) = secrets.get_mut(provider) else { return Ok(false) };
        let before = of_provider.len();
        of_provider.retain(|name, _| !names.contains(&name.as_str()));
        if of_provider.len() == before {
            return Ok(false);
        }
        if of_provider.is_empty() {
            secrets.remove(provider);
        }
        self.write(&secrets)?;
        Ok(true)
    }

    fn read(&self) -> Result<Secrets, Failure> {
        let path = self.path.display();
        let cannot =
            |error: &io::Error| Failure::credentials(format!("cannot read the credentials in {path}")).because(error);
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Secrets::new()),
            Err(error) => return Err(cannot(&error)),
        };
        // Asked of the open file: what is read is what was looked at.
        if private::is_open_to_others(&file).map_err(|error| cannot(&error))? {
            let failure = Failure::credentials(format!("the credentials in {path} are not used"));
            let failure = failure.why("other users of this machine may read or change the file");
            return Err(failure.todo(format!("run `chmod 600 {path}`, and consider new credentials")));
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(|error| cannot(&error))?;
        // The words of the parser are left out: they repeat what they met, which may be a secret.
        toml::from_str(&text).map_err(|error| {
            let failure = Failure::credentials(format!("cannot read the credentials in {path}"));
            let failure = match error.span() {
                Some(span) => {
                    failure.why(format!("line {} is not as it should be", crate::config::line_of(&text, span.start)))
                }
                None => failure,
            };
            failure.todo("write a table for each provider, as in `[tikhub]`, and in it lines as in `api_key = \"…\"`")
        })
    }

    fn write(&self, secrets: &Secrets) -> Result<(), Failure> {
        let cannot = |error: &dyn std::error::Error| {
            Failure::failed(format!("cannot keep the credentials in {}", self.path.display())).because(error)
        };
        let text = toml::to_string(secrets).map_err(|error| cannot(&error))?;
        if let Some(folder) = self.path.parent() {
            private::create_folder(folder).map_err(|error| cannot(&error))?;
        }
        private::replace(&self.path, text.as_bytes()).map_err(|error| cannot(&error))
    }
}
