//! One provider as codegen reads it: its spec, linted, and the raw client that is made of it.

use std::path::Path;

use anyhow::{Result, bail};

use super::raw;
use crate::lint;
use crate::model::Model;
use crate::provider::Provider;
use crate::spec::Spec;

/// What codegen knows of one provider after reading its spec.
#[derive(Debug)]
pub struct Loaded {
    /// Which one.
    pub provider: Provider,
    /// The spec as written.
    pub spec: Spec,
    /// The spec as read.
    pub model: Model,
    /// The raw client made of it.
    pub raw: syn::File,
}

impl Loaded {
    /// Reads, lints and generates the raw client of one provider.
    pub fn new(root: &Path, provider: &Provider) -> Result<Self> {
        let spec = Spec::load(root, provider)?;
        Self::from_spec(provider, spec)
    }

    /// The same for a spec that is loaded already.
    pub fn from_spec(provider: &Provider, spec: Spec) -> Result<Self> {
        let findings = lint::lint(&spec);
        if !findings.is_empty() {
            let list = findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            bail!("the spec does not pass the lint, so nothing was generated\n\n{list}");
        }
        let model = Model::read(&spec)?;
        let raw = raw::generate(&spec, &model)?;
        Ok(Self { provider: provider.clone(), spec, model, raw })
    }
}
