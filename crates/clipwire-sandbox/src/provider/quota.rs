//! How many calls are charged, and how many are allowed.

/// How many calls are charged, and how many are allowed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quota {
    pub(crate) charged: u64,
    pub(crate) max: u64,
    /// Whether no more calls are left, whatever was charged.
    pub(crate) ended: bool,
}

impl Quota {
    pub(super) fn new(max: u64) -> Self {
        Self { charged: 0, max, ended: false }
    }

    pub(crate) fn is_exhausted(&self) -> bool {
        self.ended || self.charged >= self.max
    }
}
