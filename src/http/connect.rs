//! A connection to an endpoint: TCP, through a proxy where one is set, and TLS.

use std::error::Error as StdError;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::http::{HeaderValue, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::GaiResolver;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tower_service::Service;

use thiserror::Error;

use super::acknowledging::Acknowledging;
use super::link_local::{Guarded, check_literal};
use super::{Endpoint, Outbound};

/// Whatever went wrong underneath.
pub(crate) type Cause = Box<dyn StdError + Send + Sync>;

/// An HTTP/1.1 connection that is open.
pub(crate) type Connection = SendRequest<Full<Bytes>>;

/// A connection without HTTP on it.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// How a client does what it does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// Header names go out as `Svix-Id`, as some proxies write them.
    pub title_case: bool,
    /// Answers are acknowledged at once, for whoever waits for each before the next request. It
    /// costs a packet more for each of them.
    pub acknowledges_at_once: bool,
}

/// Opens connections to one endpoint.
pub(crate) struct Connector {
    uri: Uri,
    proxy: Option<Proxy>,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    http: http1::Builder,
    manner: Manner,
    refuses_link_local: bool,
}

/// A proxy, as the environment names it.
pub(crate) struct Proxy {
    uri: Uri,
    /// Who asks.
    pub(crate) authorization: Option<HeaderValue>,
}

impl Connector {
    /// For plain http this loads no roots, which would cost more time than the whole rest of the
    /// command.
    pub(super) fn new(
        endpoint: &Endpoint,
        outbound: &Outbound,
        manner: Manner,
    ) -> Result<Self, Cause> {
        let uri: Uri = endpoint.without_credentials().as_str().parse()?;
        let tls = if endpoint.url().scheme() == "https" {
            let name = ServerName::try_from(endpoint.host().to_owned())?;
            Some((TlsConnector::from(outbound.trust.config()?), name))
        } else {
            None
        };
        // No proxy leads to this machine.
        let proxy = if endpoint.is_loopback() {
            None
        } else {
            outbound.proxies.intercept(&uri)?
        };
        let mut http = http1::Builder::new();
        http.title_case_headers(manner.title_case);
        Ok(Self {
            uri,
            proxy: proxy.map(|proxy| Proxy {
                uri: proxy.uri().clone(),
                authorization: proxy.basic_auth().cloned(),
            }),
            tls,
            http,
            manner,
            refuses_link_local: outbound.refuses_link_local,
        })
    }

    /// The proxy that takes the requests themselves, as plain http goes through one. It is told the
    /// whole URL.
    pub(crate) fn forwarding_proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref().filter(|_| self.tls.is_none())
    }

    /// Opens one.
    pub(super) async fn connect(&self) -> Result<Connection, Cause> {
        let tcp = self.acknowledging().await?;
        match &self.tls {
            None => self.start(tcp).await,
            Some((tls, name)) => self.start(tls.connect(name.clone(), tcp).await?).await,
        }
    }

    /// Opens one for whoever writes HTTP himself. A proxy that takes the requests themselves would
    /// write them anew, so there is none through it.
    pub(super) async fn stream(&self) -> Result<Box<dyn Stream>, Cause> {
        if self.forwarding_proxy().is_some() {
            return Err("a proxy would write it anew".into());
        }
        let tcp = self.acknowledging().await?;
        Ok(match &self.tls {
            None => Box::new(tcp),
            Some((tls, name)) => Box::new(tls.connect(name.clone(), tcp).await?),
        })
    }

    async fn acknowledging(&self) -> Result<Acknowledging, Cause> {
        let tcp = self.tcp().await?;
        Ok(Acknowledging::new(tcp, self.manner.acknowledges_at_once))
    }

    async fn tcp(&self) -> Result<TcpStream, Cause> {
        let tcp = match &self.proxy {
            None if self.uri.host() == Some("localhost") => {
                let tcp = TcpStream::connect(&localhost(port(&self.uri))[..]).await?;
                tcp.set_nodelay(true)?;
                return Ok(tcp);
            }
            None => {
                if self.refuses_link_local {
                    check_literal(self.uri.host().unwrap_or_default())?;
                }
                let mut direct = direct(self.refuses_link_local);
                direct.call(self.uri.clone()).await?
            }
            Some(proxy) if self.tls.is_some() => {
                let mut tunnel = Tunnel::new(proxy.uri.clone(), direct(false));
                if let Some(authorization) = &proxy.authorization {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                tunnel.call(self.uri.clone()).await?
            }
            Some(proxy) => direct(false).call(proxy.uri.clone()).await?,
        };
        Ok(tcp.into_inner())
    }

    async fn start<S>(&self, stream: S) -> Result<Connection, Cause>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let (connection, driver) = self.http.handshake(TokioIo::new(stream)).await?;
        // Ends with the connection; what went wrong there, the request on it is told.
        tokio::spawn(driver);
        Ok(connection)
    }
}

fn direct(refuses_link_local: bool) -> HttpConnector<Guarded<GaiResolver>> {
    let mut direct = HttpConnector::new_with_resolver(Guarded {
        resolver: GaiResolver::new(),
        refuses_link_local,
    });
    direct.enforce_http(false);
    direct.set_nodelay(true);
    direct
}

fn port(uri: &Uri) -> u16 {
    let default = if uri.scheme_str() == Some("https") {
        443
    } else {
        80
    };
    uri.port_u16().unwrap_or(default)
}

/// Both families: development servers listen on one or the other.
fn localhost(port: u16) -> [SocketAddr; 2] {
    [
        (Ipv4Addr::LOCALHOST, port).into(),
        (Ipv6Addr::LOCALHOST, port).into(),
    ]
}

/// Nothing listened at an endpoint while it was waited for.
#[derive(Debug, Error)]
#[error("nothing accepted connections at {url} within {waited}")]
pub struct NeverReachable {
    url: String,
    waited: String,
}

/// Waits until something accepts connections at `endpoint`, for at most `limit`; zero does not
/// wait, nor look.
///
/// # Errors
/// When nothing does.
pub async fn wait_until_reachable(
    endpoint: &Endpoint,
    limit: Duration,
) -> Result<(), NeverReachable> {
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
    timeout(limit, attempts).await.map_err(|_| NeverReachable {
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
