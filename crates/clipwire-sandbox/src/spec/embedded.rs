//! The documents of the folder `openapi/`, as they were when the sandbox was built.

use std::sync::{Arc, OnceLock};

use super::document::Spec;

/// Listed by the build script.
const DOCUMENTS: &[&str] = &include!(concat!(env!("OUT_DIR"), "/documents.rs"));

/// Every document, in the order of the names of the files; read once.
///
/// # Errors
///
/// When one of them cannot be read.
pub(crate) fn embedded() -> Result<&'static [Arc<Spec>], String> {
    static SPECS: OnceLock<Result<Vec<Arc<Spec>>, String>> = OnceLock::new();
    let read = || DOCUMENTS.iter().map(|document| Spec::read(document).map(Arc::new)).collect();
    SPECS.get_or_init(read).as_deref().map_err(Clone::clone)
}

/// The text of a provider's document.
#[cfg(test)]
pub(crate) fn text(provider: &str) -> &'static str {
    let is_its = |document: &&&str| Spec::read(document).is_ok_and(|spec| spec.name == provider);
    DOCUMENTS.iter().find(is_its).copied().unwrap_or_else(|| panic!("{provider} has no document"))
}

/// [`Spec::target`] of the document that has the operation.
#[cfg(test)]
pub(crate) fn target(call: &str) -> String {
    let id = call.split('?').next().unwrap_or_default();
    let specs = embedded().expect("the documents can be read");
    specs.iter().find(|spec| spec.operation(id).is_some()).map_or_else(|| call.to_owned(), |spec| spec.target(call))
}
