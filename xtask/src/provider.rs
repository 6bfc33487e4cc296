//! The providers, and which files belong to each.

use std::path::{Path, PathBuf};

/// One provider: a spec, a feature and a module of the same name in the raw crate and in the facade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provider {
    /// The name of the module, of the feature and of `--provider`.
    pub name: &'static str,
    /// The spec, relative to the workspace.
    pub spec: &'static str,
    /// Whether it answers with codes that say what is charged.
    pub charges_by_code: bool,
}

/// Every provider, in the order of the generated pages.
pub const PROVIDERS: &[Provider] = &[
    Provider { name: "onebound", spec: "openapi/onebound-douyin.yaml", charges_by_code: true },
    Provider { name: "tikhubapi", spec: "openapi/tikhubapi.yaml", charges_by_code: false },
];

impl Provider {
    /// Finds a provider by its name.
    pub fn find(name: &str) -> Option<Self> {
        PROVIDERS.iter().copied().find(|provider| provider.name == name)
    }

    /// The list of what the provider documents, relative to the workspace.
    pub fn navigation_file(&self) -> PathBuf {
        Path::new("openapi/navigation").join(self.name).with_extension("yaml")
    }

    /// Where the raw client is generated, relative to the workspace.
    pub fn raw_file(&self) -> PathBuf {
        Path::new("crates/clipwire-raw/src").join(self.name).join("generated.rs")
    }

    /// Where the facade's request types are generated, relative to the workspace.
    pub fn facade_folder(&self) -> PathBuf {
        Path::new("crates/clipwire/src").join(self.name).join("generated")
    }

    /// Where the surface snapshots are kept, relative to the workspace.
    pub fn snapshot_folder(&self) -> PathBuf {
        Path::new("tests/it/snapshots/surface").join(self.name)
    }
}

/// The root of the workspace.
pub fn workspace_root() -> PathBuf {
    // The package of this crate sits directly below the root.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}
