//! What the id of a post says besides which post it is.

use std::time::SystemTime;

use super::VideoId;
use super::minted::minted_at;

impl VideoId {
    /// The moment at which the id was made, to the second, as the id itself says.
    ///
    /// That is when the platform *minted* the id, at the beginning of an upload, and not when the post was published: it has been seen
    /// up to 37 hours earlier. Where an answer says when a post was published, that is the better one.
    ///
    /// `None` where the number can hold no such moment: before 2016, or later than a day from now. The id of a product or of an old
    /// account looks like one of a post and is told from it by that.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use clipwire::id::VideoId;
    ///
    /// let minted = SystemTime::UNIX_EPOCH + Duration::from_secs(1_657_450_280); // 2022-07-10 10:51:20 UTC
    /// assert_eq!(VideoId::new("7118694749548072205").created_at(), Some(minted));
    /// assert_eq!(VideoId::new("3514453298386183303").created_at(), None); // a product
    /// ```
    pub fn created_at(&self) -> Option<SystemTime> {
        minted_at(self.as_str())
    }
}
