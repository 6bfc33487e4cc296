//! Requests of tikhubapi, by method and path, which `cargo xtask try` takes from the spec.

use clipwire::RetryPolicy;
use clipwire::http::Method;
use clipwire::tikhubapi::Client;
use clipwire_sandbox::Sandbox;

use crate::outcome::Outcome;

/// Sends a request. `pairs` are its query parameters.
pub(crate) async fn send(
    sandbox: Option<&Sandbox>,
    method: &str,
    path: &str,
    pairs: &[(String, String)],
) -> Result<Outcome, String> {
    let client = match sandbox {
        None => Client::from_env(),
        Some(sandbox) => Client::builder()
            .base_url(sandbox.url())
            .api_key(sandbox.api_key())
            .account_key(sandbox.account_key())
            .build(),
    };
    let client = client.map_err(|error| error.to_string())?;
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| format!("`{method}` is no HTTP method"))?;
    let mut request = client.call(method, path).with_retry(RetryPolicy::none());
    for (name, value) in pairs {
        request = request.with_query(name, value);
    }
    match request.send().await {
        Ok(response) => Ok(Outcome::answered(response.meta(), response.raw())),
        Err(error) => Outcome::failed(&error),
    }
}
