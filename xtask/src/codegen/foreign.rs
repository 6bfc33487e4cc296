//! What a spec outside the workspace is made into: its raw client and its facade, below a folder of the caller's choice.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::loaded::Loaded;
use super::output::Output;
use crate::provider::Provider;
use crate::spec::Spec;

/// A spec that is read from a file anywhere.
#[derive(Debug)]
pub struct Foreign {
    /// The provider that it is of, by its `x-provider`.
    pub provider: Provider,
    /// The spec.
    pub spec: Spec,
}

impl Foreign {
    /// Reads a spec in the dialect.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        Self::of(Spec::parse(&file.display().to_string(), &text)?)
    }

    /// The same for a spec that is read already.
    pub fn of(spec: Spec) -> Result<Self> {
        let provider = Provider::of(&spec.path, &spec.value)
            .with_context(|| format!("{} is not in the dialect; `cargo xtask adopt {0}` brings it there", spec.path))?;
        Ok(Self { provider, spec })
    }

    /// What it is made into, with the paths that it would have in the workspace. Pages and regions that tell of all providers
    /// are not part of it.
    pub fn outputs(self) -> Result<Vec<Output>> {
        let loaded = Loaded::from_spec(&self.provider, self.spec)?;
        super::of_provider(&loaded)
    }

    /// The file that somebody writes by hand: how the provider's envelope is understood, relative to the workspace.
    pub fn by_hand(&self) -> PathBuf {
        self.provider.rules_file()
    }
}
