//! A client of any provider, and the requests that it makes by name.

use std::fmt;
use std::sync::Arc;

use clipwire_transport::Preview;

use super::about::place;
use super::{Answer, Arguments, Erased, Items, OperationInfo, Provider};
use crate::call::Core;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::estimate::Estimate;
use crate::ledger::Ledger;
use crate::options::{CallOptions, call_options};
use crate::page::Cursor;
use crate::response::Response;

impl Provider {
    /// Starts building a client.
    pub fn builder(&'static self) -> ClientBuilder {
        ClientBuilder::new(self, Config::default())
    }

    /// The same with what the environment holds of credentials and base URL.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) when a variable is not valid UTF-8.
    pub fn builder_from_env(&'static self) -> Result<ClientBuilder> {
        Ok(ClientBuilder::new(self, Config::from_env(self.spec)?))
    }
}

#[doc = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/client/http.md"))]
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    config: Config,
    provider: &'static Provider,
}

impl ClientBuilder {
    pub(crate) fn new(provider: &'static Provider, config: Config) -> Self {
        Self { config, provider }
    }

    fn finish(self) -> Result<Client> {
        let Self { config, provider } = self;
        Ok(Client::new(Arc::new(Core::open(config, provider.spec, provider.rules)?), provider))
    }
}

/// An operation, as the settings of a builder name it.
type Operation = &'static OperationInfo;

crate::client::builder!(ClientBuilder, Client, Operation);
crate::client::keyless!(ClientBuilder);
crate::client::renewable!(ClientBuilder);

/// A client of any provider: what the typed one of the provider becomes.
#[derive(Clone)]
pub struct Client {
    core: Arc<Core>,
    provider: &'static Provider,
}

impl Client {
    pub(crate) fn new(core: Arc<Core>, provider: &'static Provider) -> Self {
        Self { core, provider }
    }

    /// The provider that it calls.
    pub fn provider(&self) -> &'static Provider {
        self.provider
    }

    /// Starts a request. Nothing is sent before its `send`.
    pub fn request(&self, operation: &'static OperationInfo) -> Request {
        Request { core: self.core.clone(), operation, arguments: Arguments::default(), options: CallOptions::default() }
    }

    /// Where calls go, without the paths of the operations.
    pub fn base_url(&self) -> String {
        self.core.base_url()
    }

    /// What was asked, sent, answered and charged so far, by this client and its clones.
    pub fn ledger(&self) -> Ledger {
        self.core.runner.ledger()
    }

    /// Says what a job would take and cost at the most. The job is how often each operation is called.
    pub fn estimate(&self, job: impl IntoIterator<Item = (&'static OperationInfo, u64)>) -> Estimate {
        Estimate::of(&self.core, job.into_iter().map(|(operation, calls)| (operation.name, calls)))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("provider", &self.provider.name)
            .field("base_url", &self.core.base_url())
            .finish_non_exhaustive()
    }
}

/// A request of an operation, with arguments as text.
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    core: Arc<Core>,
    operation: &'static OperationInfo,
    arguments: Arguments,
    options: CallOptions,
}

call_options!(Request);

impl Request {
    /// The operation.
    pub fn operation(&self) -> &'static OperationInfo {
        self.operation
    }

    /// Sets a parameter by its name in the facade or on the wire. Whether the value fits is checked when the request is sent.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) where the operation has no such parameter.
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Result<Self> {
        let Some(parameter) = self.operation.parameter(name) else {
            let known: Vec<&str> = self.operation.parameters.iter().map(|parameter| parameter.name).collect();
            let why = format!("it has no parameter `{}`; it has {}", name.escape_debug(), known.join(", "));
            return Err(Error::invalid_request(why).with_operation(self.operation.name));
        };
        self.arguments.set(parameter.name, value.into());
        Ok(self)
    }

    /// Says what the call is about, by what people have: an id, `@name`, a link or a share text that names one. It goes to the parameter
    /// that it fits, where an operation takes one of several.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) where it names nothing that the operation takes, as no empty
    /// text does.
    pub fn about(mut self, text: &str) -> Result<Self> {
        let (name, value) = place(self.operation, text)?;
        self.arguments.set(name, value);
        Ok(self)
    }

    /// Asks for the page at a cursor, such as [`Page::next_cursor`](crate::Page::next_cursor) of an earlier one.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) where no way is known to ask the operation for more than one page.
    pub fn at(mut self, cursor: &Cursor) -> Result<Self> {
        let first = self.operation.cursor.and_then(|name| self.operation.parameter(name));
        let Some(first) = first else {
            let why = "no way is known to ask for more than one page of it".to_owned();
            return Err(Error::invalid_request(why).with_operation(self.operation.name));
        };
        let parts = cursor.parts(first.wire);
        for parameter in self.operation.parameters.iter().filter(|parameter| parameter.is_cursor) {
            if let Some(part) = parts.get(parameter.wire) {
                self.arguments.set(parameter.name, part.as_str().to_owned());
            }
        }
        Ok(self)
    }

    /// The names of the parameters that are set.
    pub fn is_set(&self) -> impl Iterator<Item = &'static str> {
        self.arguments.names()
    }

    /// What would be sent, with every secret masked. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), as `send` would fail.
    pub fn preview(&self) -> Result<Preview> {
        let parts = self.typed()?.parts()?;
        self.core.preview(self.operation.spec, &parts, &self.options)
    }

    /// Sends the request: one call, one thing or one page.
    ///
    /// # Errors
    ///
    /// As of the typed request behind it.
    pub async fn send(self) -> Result<Response<Answer>> {
        self.typed()?.send().await
    }

    /// Reads a saved body as the answer to this request; nothing is sent, and nothing is booked.
    ///
    /// # Errors
    ///
    /// As those of `send` once an answer has come.
    pub fn read(&self, body: impl Into<bytes::Bytes>) -> Result<Response<Answer>> {
        self.typed()?.read(body.into())
    }

    /// The elements of the list, page after page.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) where an argument does not fit, or the operation returns no list with
    /// described elements.
    pub fn items(self) -> Result<Items> {
        let no_list = || {
            let why = "it returns no list that can be gone through; `send` returns what there is".to_owned();
            Error::invalid_request(why).with_operation(self.operation.name)
        };
        self.typed()?.items().map(Items::new).ok_or_else(no_list)
    }

    fn typed(&self) -> Result<Box<dyn Erased>> {
        let opened = (self.operation.open)(&self.core, &self.arguments, self.options.clone());
        opened.map_err(|error| error.with_operation(self.operation.name).masked(&self.core.redactor()))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secret.
        f.debug_struct("Request")
            .field("operation", &self.operation)
            .field("arguments", &self.arguments.names().collect::<Vec<_>>())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
