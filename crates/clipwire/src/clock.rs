//! The one place that asks what time it is.

use std::time::SystemTime;

/// Now.
pub(crate) fn now() -> SystemTime {
    #[expect(clippy::disallowed_methods, reason = "everything else asks here")]
    SystemTime::now()
}
