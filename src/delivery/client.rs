//! The HTTP client, as the endpoint at hand needs it and no more.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::error::Error;

use super::Endpoint;

/// A client for `endpoint`: HTTP/1.1, no redirects. For plain http it loads no TLS roots, which
/// costs more time than the whole rest of the command.
///
/// # Errors
/// When the system's TLS roots cannot be loaded.
pub fn client(endpoint: &Endpoint, time_out: Duration) -> Result<Client, Error> {
    build(endpoint, time_out, Client::builder())
}

/// The same, but header names go out as `Svix-Id`, as some proxies write them.
///
/// # Errors
/// When the system's TLS roots cannot be loaded.
pub fn title_case_client(endpoint: &Endpoint, time_out: Duration) -> Result<Client, Error> {
    let builder = Client::builder().http1_title_case_headers();
    build(endpoint, time_out, builder)
}

fn build(endpoint: &Endpoint, time_out: Duration, builder: ClientBuilder) -> Result<Client, Error> {
    // Fails only if there is a provider already, which is then as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = builder
        .http1_only()
        .redirect(Policy::none())
        .referer(false)
        .timeout(time_out);
    if endpoint.url().scheme() == "http" {
        builder = builder.tls_certs_only([]);
    }
    if endpoint.is_loopback() {
        builder = builder.no_proxy();
    }
    if endpoint.host() == "localhost" {
        builder = builder.resolve_to_addrs("localhost", &localhost(endpoint.port()));
    }
    builder.build().map_err(|error| Error::Io {
        what: "cannot set up TLS".to_owned(),
        source: std::io::Error::other(error),
    })
}

/// Both families: development servers listen on one or the other.
fn localhost(port: u16) -> [SocketAddr; 2] {
    [
        (Ipv4Addr::LOCALHOST, port).into(),
        (Ipv6Addr::LOCALHOST, port).into(),
    ]
}

/// Waits until something accepts connections at `endpoint`, for at most `limit`; zero does not
/// wait, nor look.
///
/// # Errors
/// When nothing does.
pub async fn wait_until_reachable(endpoint: &Endpoint, limit: Duration) -> Result<(), Error> {
    /// Short beside any server's start, long beside a refused connection.
    const PAUSE: Duration = Duration::from_millis(50);
    if limit.is_zero() {
        return Ok(());
    }
    let host = Arc::<str>::from(endpoint.host());
    let port = endpoint.port();
    let attempts = async {
        while !accepts(&host, port).await {
            sleep(PAUSE).await;
        }
    };
    timeout(limit, attempts)
        .await
        .map_err(|_| Error::WaitedInVain {
            url: endpoint.to_string(),
            waited: format!("{limit:?}"),
        })
}

async fn accepts(host: &str, port: u16) -> bool {
    if host == "localhost" {
        return TcpStream::connect(&localhost(port)[..]).await.is_ok();
    }
    TcpStream::connect((host, port)).await.is_ok()
}
