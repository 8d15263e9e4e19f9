//! A client of an API: over the TLS, the trust and the proxies of every other request, for whoever
//! makes many calls at once of one server.

use std::error::Error as StdError;
use std::time::Duration;

use hyper::Uri;
use reqwest::redirect::Policy;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

use super::client::SetUpError;
use super::{Endpoint, Outbound};

/// How long a connection may take to open.
const CONNECTING: Duration = Duration::from_secs(10);

/// Servers close idle connections (Node after 5 s), and a request may cross that on its way.
const IDLE: Duration = Duration::from_secs(4);

/// Whatever went wrong underneath.
type Cause = Box<dyn StdError + Send + Sync>;

/// A client of the API at `base`. It follows no redirects, for it carries a token.
///
/// # Errors
/// When the system's TLS roots cannot be loaded, or the proxy cannot be used.
pub fn api_client(base: &Endpoint, outbound: &Outbound) -> Result<reqwest::Client, SetUpError> {
    build(base, outbound).map_err(|source| SetUpError::new(base, source))
}

fn build(base: &Endpoint, outbound: &Outbound) -> Result<reqwest::Client, Cause> {
    let tls = if base.url().scheme() == "https" {
        ClientConfig::clone(&*outbound.trust.config()?)
    } else {
        trusts_nobody()?
    };
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .redirect(Policy::none())
        .http1_only()
        .connect_timeout(CONNECTING)
        .pool_idle_timeout(IDLE)
        .user_agent(concat!("cew/", env!("CARGO_PKG_VERSION")));
    let uri: Uri = base.without_credentials().as_str().parse()?;
    // No proxy leads to this machine.
    if !base.is_loopback()
        && let Some(found) = outbound.proxies.intercept(&uri)?
    {
        let mut proxy = reqwest::Proxy::all(found.uri().to_string())?;
        if let Some(authorization) = found.basic_auth() {
            proxy = proxy.custom_http_auth(authorization.clone());
        }
        builder = builder.proxy(proxy);
    }
    Ok(builder.build()?)
}

/// For plain HTTP, where no certificate is ever shown: the system's roots would take milliseconds to
/// load.
fn trusts_nobody() -> Result<ClientConfig, rustls::Error> {
    Ok(
        ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth(),
    )
}
