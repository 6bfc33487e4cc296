//! Where generated clients hand over to the transport.

/// Lets the transport prepare and send what a generated client built.
#[cfg(any(feature = "onebound", feature = "tikhubapi"))]
macro_rules! hand_over {
    ($client:ty) => {
        impl progenitor_client::ClientHooks<clipwire_transport::Call> for $client {
            async fn pre<E>(
                &self,
                request: &mut reqwest::Request,
                _: &progenitor_client::OperationInfo,
            ) -> Result<(), progenitor_client::Error<E>> {
                self.inner.prepare(request);
                Ok(())
            }

            async fn exec(
                &self,
                request: reqwest::Request,
                _: &progenitor_client::OperationInfo,
            ) -> reqwest::Result<reqwest::Response> {
                self.inner.exchange(&self.client, request).await
            }
        }
    };
}

#[cfg(feature = "onebound")]
hand_over!(crate::onebound::Client);

#[cfg(feature = "tikhubapi")]
hand_over!(crate::tikhubapi::Client);
