//! The providers, and which files belong to each: every spec in `openapi/` is one.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

/// The folder of the specs, relative to the workspace.
pub const SPECS: &str = "openapi";

/// One provider: a spec, a feature and a module of the same name in the raw crate and in the facade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// The name of the module, of the feature and of `--provider`, from `x-provider`.
    pub name: String,
    /// The spec, relative to the workspace.
    pub spec: String,
}

/// Every provider below the workspace's root, in the order of the names of their specs.
///
/// A YAML file directly in `openapi/` is a spec if it says `openapi`.
pub fn providers(root: &Path) -> Result<Vec<Provider>> {
    let folder = root.join(SPECS);
    let entries = std::fs::read_dir(&folder)
        .with_context(|| format!("cannot read {}; is this the root of the workspace?", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".yaml") || name.ends_with(".yml") {
            names.push(name);
        }
    }
    names.sort();
    let mut found: Vec<Provider> = Vec::new();
    for name in names {
        let spec = format!("{SPECS}/{name}");
        let text = std::fs::read_to_string(root.join(&spec)).with_context(|| format!("cannot read {spec}"))?;
        if !is_spec(&text) {
            continue;
        }
        let value: Value = yaml_serde::from_str(&text).map_err(|error| anyhow!("{spec}: not YAML: {error}"))?;
        let provider = Provider::of(&spec, &value)?;
        if let Some(other) = found.iter().find(|other| other.name == provider.name) {
            bail!("{} and {spec} both call their provider `{}`; give one another name", other.spec, provider.name);
        }
        found.push(provider);
    }
    Ok(found)
}

/// Whether a YAML text is an OpenAPI document, as opposed to the other files that lie beside the specs.
pub fn is_spec(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("openapi:"))
}

impl Provider {
    /// The provider of a spec, by its path and its values.
    pub fn of(spec: &str, value: &Value) -> Result<Self> {
        let name = value.pointer("/x-provider/name").and_then(Value::as_str);
        let name = name.with_context(|| format!("{spec}: `x-provider` has no `name`; it names the module"))?;
        Ok(Self { name: name.to_owned(), spec: spec.to_owned() })
    }

    /// Finds a provider by its name.
    pub fn find(root: &Path, name: &str) -> Result<Self> {
        let all = providers(root)?;
        let names: Vec<String> = all.iter().map(|provider| provider.name.clone()).collect();
        let found = all.into_iter().find(|provider| provider.name == name);
        found.with_context(|| format!("there is no provider `{name}`; there is {}", names.join(", ")))
    }

    /// The list of what the provider documents, relative to the workspace.
    pub fn navigation_file(&self) -> PathBuf {
        Path::new(SPECS).join("navigation").join(&self.name).with_extension("yaml")
    }

    /// Where the surface snapshots are kept, relative to the workspace.
    pub fn snapshot_folder(&self) -> PathBuf {
        Path::new("tests/it/snapshots/surface").join(&self.name)
    }

    /// Where the types and request functions are generated, relative to the workspace.
    pub fn raw_file(&self) -> PathBuf {
        Path::new(RAW_PROVIDERS).with_extension("").join(&self.name).with_extension("rs")
    }

    /// Where the facade's part is generated, relative to the workspace.
    pub fn facade_folder(&self) -> PathBuf {
        Path::new(FACADE_PROVIDERS).with_extension("").join(&self.name).join("generated")
    }

    /// The one file of a provider that is written by hand, relative to the workspace.
    pub fn rules_file(&self) -> PathBuf {
        Path::new(FACADE_PROVIDERS).with_extension("").join(&self.name).with_extension("rs")
    }
}

/// The list of modules of the raw crate, relative to the workspace; the modules lie in the folder beside it.
pub const RAW_PROVIDERS: &str = "crates/clipwire-raw/src/providers.rs";

/// The same of the facade.
pub const FACADE_PROVIDERS: &str = "crates/clipwire/src/providers.rs";

/// The root of the workspace.
pub fn workspace_root() -> PathBuf {
    // The package of this crate sits directly below the root.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}
