//! Where a record came from.

use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::response::{Charge, Meta};

/// Where a record came from, and what the call cost that brought it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Source {
    /// The name of the provider's module.
    pub provider: String,
    /// The provider's name of the operation.
    pub operation: String,
    /// When the answer came.
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::media::moment::DateTime>"))]
    pub fetched_at: Option<Timestamp>,
    /// Whether the provider answered from what it already held.
    pub cached: Option<bool>,
    /// The provider's name for the call.
    pub request_id: Option<String>,
    /// Whether the call was paid for. A page of records is one call.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub charge: Option<Charge>,
}

impl From<&Meta> for Source {
    fn from(meta: &Meta) -> Self {
        Self {
            provider: meta.provider.to_string(),
            operation: meta.operation.to_string(),
            fetched_at: meta.received_at.and_then(moment),
            cached: meta.cached,
            request_id: meta.request_id.clone(),
            charge: Some(meta.charge),
        }
    }
}

fn moment(time: SystemTime) -> Option<Timestamp> {
    Timestamp::try_from(time).ok()
}

/// A record of the model.
pub trait Model: Default + Serialize + Send + 'static {
    /// What it is called: `video`, `author` and so on.
    const KIND: &'static str;

    /// Says where the record came from.
    fn set_source(&mut self, source: Source);

    /// Says of the record and of all that it holds on which platform it is: `tiktok` or `douyin`.
    fn set_platform(&mut self, platform: &str);

    /// Where the record came from; `None` for one that another record holds, and for one that nobody fetched.
    fn source(&self) -> Option<&Source>;

    /// The id of the record on its platform.
    fn id(&self) -> Option<&str>;
}

/// Gives a record with an id, a platform and a source what all of them have in common.
macro_rules! model {
    ($record:ident, $kind:literal, [$($held:ident),*]) => {
        impl crate::model::Model for $record {
            const KIND: &'static str = $kind;

            fn set_source(&mut self, source: crate::model::Source) {
                self.source = Some(source);
            }

            fn set_platform(&mut self, platform: &str) {
                self.platform = Some(platform.to_owned());
                $(self.$held.iter_mut().for_each(|held| crate::model::Model::set_platform(held, platform));)*
            }

            fn source(&self) -> Option<&crate::model::Source> {
                self.source.as_ref()
            }

            fn id(&self) -> Option<&str> {
                self.id.as_deref()
            }
        }

        impl $record {
            /// The id of the record on its platform.
            pub fn id(&self) -> Option<&str> {
                self.id.as_deref()
            }
        }
    };
}

pub(super) use model;
