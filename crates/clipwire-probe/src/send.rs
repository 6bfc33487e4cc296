//! One request of any provider, by method and path, through the client's own `call`.

use clipwire::http::Method;
use serde_json::Value;

/// A request as the command line gives it.
#[derive(Debug)]
pub(crate) struct Request {
    /// The address to send it to, instead of the provider's or the one in its variable.
    pub(crate) base_url: Option<String>,
    pub(crate) method: Method,
    /// The path, below the base URL.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Value>,
}

/// Sends a request by the client of the provider that a module of clipwire is.
///
/// The clients of all providers have these methods, but no trait in common.
macro_rules! send_by {
    ($provider:ident, $request:expr) => {{
        let request: &$crate::send::Request = $request;
        let mut builder = clipwire::$provider::ClientBuilder::from_env().map_err(|error| error.to_string())?;
        if let Some(url) = &request.base_url {
            builder = builder.base_url(url);
        }
        let client = builder.retry(clipwire::RetryPolicy::none()).build().map_err(|error| error.to_string())?;
        let mut call = client.call(request.method.clone(), &request.path);
        for (name, value) in &request.query {
            call = call.with_query(name, value);
        }
        for (name, value) in &request.headers {
            call = call.with_header(name, value);
        }
        if let Some(body) = &request.body {
            call = call.json(body);
        }
        match call.send().await {
            Ok(response) => Ok($crate::outcome::Outcome::answered(response.meta(), response.raw())),
            Err(error) => $crate::outcome::Outcome::failed(&error),
        }
    }};
}

pub(crate) use send_by;
