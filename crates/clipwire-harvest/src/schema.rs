//! What the records of an operation look like, as JSON Schema.

use clipwire::model::{Author, Comment, Hashtag, LiveRoom, Model, Product, Shop, Sound, Video};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

/// Names every kind once.
macro_rules! schemas {
    ($kind:expr, $($model:ident),*) => {
        match $kind {
            $(kind if kind == $model::KIND => Some(inlined::<$model>()),)*
            _ => None,
        }
    };
}

/// The JSON Schema of the records of a kind, such as `video`, without references; `None` where there is no such kind.
///
/// [`OperationInfo::model`](clipwire::dynamic::OperationInfo::model) names the kind that an operation's elements become.
pub fn record_schema(kind: &str) -> Option<Value> {
    schemas!(kind, Author, Comment, Hashtag, LiveRoom, Product, Shop, Sound, Video)
}

fn inlined<M: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    SchemaGenerator::new(settings).into_root_schema_for::<M>().to_value()
}
