//! Requests of OneBound, by the provider's name of the operation.

use clipwire::onebound::{Client, ResultType};
use clipwire::{Credentials, RetryPolicy};
use clipwire_sandbox::Sandbox;

use crate::outcome::Outcome;

/// Sends a request of an operation. `pairs` are its parameters; what the operation requires is not checked here.
pub(crate) async fn send(
    sandbox: Option<&Sandbox>,
    operation: &str,
    pairs: &[(String, String)],
) -> Result<Outcome, String> {
    let client = match sandbox {
        None => Client::from_env(),
        Some(sandbox) => {
            let credentials = Credentials::new(sandbox.key(), sandbox.secret());
            Client::builder().base_url(sandbox.url()).credentials(credentials).build()
        }
    };
    let client = client.map_err(|error| error.to_string())?;
    // Required values are overwritten by the pairs; one that is not in them would be sent as this.
    const UNSET: &str = "unset";
    // The request types differ, and what they have in common are methods.
    macro_rules! by_name {
        ($($name:literal => $request:expr),* $(,)?) => {
            match operation {
                $($name => {
                    let mut request = $request.with_retry(RetryPolicy::none());
                    for (name, value) in pairs {
                        request = request.with_query(name, value);
                    }
                    request.send_bytes(ResultType::Json).await
                })*
                _ => return Err(format!("no operation of OneBound is called `{operation}`; a new one needs a row here")),
            }
        };
    }
    let sent = by_name! {
        "item_search" => client.goods().search(UNSET),
        "item_get" => client.goods().get(UNSET),
        "item_search_img" => client.goods().search_by_image(UNSET),
        "item_get_app" => client.goods().get_app(UNSET),
        "item_sku" => client.goods().skus(),
        "item_video_barrage" => client.live().barrage(),
        "item_search_video" => client.videos().search(UNSET),
        "item_get_video" => client.videos().get(UNSET),
        "item_review" => client.videos().comments(UNSET),
        "item_search_keyword" => client.keywords().search(UNSET),
        "item_search_shop" => client.shops().goods(UNSET),
        "item_password" => client.share().goods(UNSET),
        "item_password_video" => client.share().video(UNSET),
        "item_search_shop_video" => client.users().videos(UNSET),
        "user_info" => client.users().get(UNSET),
        "custom" => client.custom().call(),
    };
    match sent {
        Ok(response) => Ok(Outcome::answered(response.meta(), response.raw())),
        Err(error) => Outcome::failed(&error),
    }
}
