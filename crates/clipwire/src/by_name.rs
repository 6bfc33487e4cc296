//! Calls by the names of operations: [`dynamic`](crate::dynamic) is the door to it, and generated code says what each request takes.

mod arguments;
mod info;
mod record;

mod about;
mod answer;
mod items;
mod typed;

mod client;

pub(crate) use self::answer::text_of_one;
pub use self::answer::{Answer, Item};
pub(crate) use self::arguments::{Arguments, FromArgument, one_of};
pub use self::client::{Client, ClientBuilder, Request};
pub use self::info::{CredentialInfo, OperationInfo, ParameterInfo, Provider, Returns, Source, ValueKind};
pub use self::items::Items;
pub use self::record::Record;
pub(crate) use self::typed::{
    Erased, Open, Stream, WithRecords, answer_of_list, answer_of_one, request_by_name, text_of_value,
};
