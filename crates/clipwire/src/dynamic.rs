//! Operations by their names: what each takes, returns and costs as data, and calls with text in place of types.
//!
//! For programs that learn at run time what to ask: a command line, a job that is configured, a tool for an agent. Such a call is the
//! typed one behind it, with the same checks, limits, budget, retries and charge. An argument is text; where an id is wanted, a link or a
//! share text that names one will do.
//!
//! ```no_run
//! use clipwire::dynamic::{self, Client};
//!
//! # async fn example(client: clipwire::onebound::Client) -> clipwire::Result<()> {
//! let search = dynamic::operation("onebound", "videos", "search").expect("an operation");
//! println!("{}: {:?}", search.summary, search.price);
//!
//! let client = Client::from(client);
//! let mut items = client.request(search).set("q", "菜谱")?.items()?.max_items(50);
//! while let Some(item) = items.try_next().await? {
//!     println!("{}", item.json());
//! }
//! println!("{:?}", items.end());
//! # Ok(())
//! # }
//! ```

pub use clipwire_transport::Preview;

pub use crate::by_name::{
    Answer, Client, ClientBuilder, CredentialInfo, Item, Items, OperationInfo, ParameterInfo, Provider, Record,
    Request, Returns, Source, ValueKind,
};

/// Every provider that is compiled in.
pub fn providers() -> &'static [&'static Provider] {
    crate::providers::DYNAMIC
}

/// A provider by the name of its module.
pub fn provider(name: &str) -> Option<&'static Provider> {
    providers().iter().copied().find(|provider| provider.name == name)
}

/// An operation by its provider, handle and method, such as `onebound`, `videos` and `search`.
pub fn operation(provider: &str, handle: &str, method: &str) -> Option<&'static OperationInfo> {
    let operations = self::provider(provider)?.operations;
    operations.iter().find(|operation| operation.handle == handle && operation.method == method)
}
