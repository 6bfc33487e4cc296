//! A record of the model, of whatever kind.

use serde::Serialize;

use crate::model::{Author, Comment, Hashtag, LiveRoom, Model, Product, Shop, Sound, Source, Video};

/// Names every kind once.
macro_rules! records {
    ($($kind:ident),*) => {
        /// A record of the model, of whatever kind. serde writes the record alone.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "the kinds are those of the model")]
        pub enum Record {
            $($kind(Box<$kind>)),*
        }

        impl Record {
            /// What it is called: `video`, `author` and so on.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => $kind::KIND),*
                }
            }

            /// The id on its platform.
            pub fn id(&self) -> Option<&str> {
                match self {
                    $(Self::$kind(record) => Model::id(&**record)),*
                }
            }

            /// Says when its answer came, and under which name, for one that is read again.
            pub fn set_fetched_at(&mut self, moment: jiff::Timestamp, request_id: Option<String>) {
                let mut source = self.source().cloned().unwrap_or_default();
                source.fetched_at = Some(moment);
                source.request_id = source.request_id.or(request_id);
                match self {
                    $(Self::$kind(record) => Model::set_source(&mut **record, source)),*
                }
            }

            /// Where it came from.
            pub fn source(&self) -> Option<&Source> {
                match self {
                    $(Self::$kind(record) => Model::source(&**record)),*
                }
            }
        }

        $(
            impl From<$kind> for Record {
                fn from(record: $kind) -> Self {
                    Self::$kind(Box::new(record))
                }
            }
        )*
    };
}

records!(Author, Comment, Hashtag, LiveRoom, Product, Shop, Sound, Video);
