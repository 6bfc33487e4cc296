//! Which provider and operation a word in a job means, and what there is instead.

use clipwire::dynamic::{self, OperationInfo, Provider};

/// What a word does not name, and what there is instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) what: String,
    pub(super) instead: String,
}

/// A provider by its name.
pub(super) fn provider(name: &str) -> Result<&'static Provider, Missing> {
    dynamic::provider(name).ok_or_else(|| {
        let known: Vec<&str> = dynamic::providers().iter().map(|provider| provider.name).collect();
        let instead = instead(name, &known, "the providers of this build");
        Missing { what: format!("there is no provider `{name}`"), instead }
    })
}

/// An operation of a provider by its handle and method, written as on a command line or as in Rust.
pub(super) fn operation(provider_name: &str, text: &str) -> Result<&'static OperationInfo, Missing> {
    let provider = provider(provider_name)?;
    let words: Vec<String> = text.split_whitespace().map(|word| word.replace('-', "_")).collect();
    let (handle, method) = match words.as_slice() {
        [handle, method] => (handle.as_str(), method.as_str()),
        [handle] => (handle.as_str(), ""),
        _ => {
            let what = format!("`{text}` is no operation");
            let instead = "write its handle and method, as in `users videos`; `clipwire ops` lists them";
            return Err(Missing { what, instead: instead.to_owned() });
        }
    };
    let what = format!("{} has no operation `{text}`", provider.name);
    let handles: Vec<&str> = provider.handles.iter().map(|(handle, _)| *handle).collect();
    if !handles.contains(&handle) {
        // The method may be right, under another handle.
        let same = provider.operations.iter().filter(|operation| !method.is_empty() && operation.method == method);
        let same: Vec<String> = same.map(written).collect();
        let instead = match same.as_slice() {
            [] => instead(handle, &handles, "its handles"),
            same => format!("there is {}", same.join(", ")),
        };
        return Err(Missing { what, instead });
    }
    let of_handle = || provider.operations.iter().filter(|operation| operation.handle == handle);
    of_handle().find(|operation| operation.method == method).ok_or_else(|| {
        let methods: Vec<String> = of_handle().map(|operation| operation.method.replace('_', "-")).collect();
        let methods: Vec<&str> = methods.iter().map(String::as_str).collect();
        Missing { what, instead: instead(&method.replace('_', "-"), &methods, &format!("`{handle}` has")) }
    })
}

/// An operation as a job writes it.
pub(super) fn written(operation: &OperationInfo) -> String {
    format!("`{} {}`", operation.handle, operation.method).replace('_', "-")
}

/// What there is instead of a word: the nearest, where one is near, and all.
pub(super) fn instead(word: &str, known: &[&str], of: &str) -> String {
    let all = format!("{of}: {}", known.join(", "));
    let distance = |known: &&str| strsim::damerau_levenshtein(word, known);
    let nearest = known.iter().copied().min_by_key(|known| distance(known));
    // Further away than a third of it, it is another word.
    match nearest.filter(|nearest| distance(nearest) <= nearest.chars().count().div_ceil(3)) {
        Some(nearest) => format!("`{nearest}` is near; {all}"),
        None => all,
    }
}
