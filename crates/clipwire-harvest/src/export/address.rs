//! Addresses of object stores, as they stand in a job.

/// The schemes of object stores, as in `s3://bucket/folder`.
const SCHEMES: [&str; 7] = ["s3", "s3a", "gs", "az", "azure", "abfs", "abfss"];

/// Why a build has no object store, and what to do.
pub(crate) const UNBUILT: &str = "this build writes into no object store";
pub(crate) const REBUILD: &str = "build it with the feature `object-store`, or name a folder";

/// Whether an address begins as that of an object store does.
pub(crate) fn is_known(address: &str) -> bool {
    address.split_once("://").is_some_and(|(scheme, _)| SCHEMES.contains(&scheme))
}
