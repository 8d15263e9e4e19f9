//! Where to listen.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::{TcpListener, lookup_host};

use thiserror::Error;

/// Sockets that listen on one port.
pub struct Bound {
    /// One for each address.
    pub listeners: Vec<TcpListener>,
    /// The first of the addresses, with the real port.
    pub address: SocketAddr,
}

/// Why a port cannot be listened on.
#[derive(Debug, Error)]
pub enum BindError {
    /// Somebody else listens there.
    #[error("port {port} is taken")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// A port that only a privileged user may take.
    #[error("listening on port {port} is not permitted")]
    PortForbidden {
        /// The port.
        port: u16,
    },
    /// A host that cannot be listened on, mostly because it is not of this machine.
    #[error("cannot listen on {host}: {source}")]
    NotOurHost {
        /// As given.
        host: String,
        /// Why.
        source: io::Error,
    },
}

/// Binds `port` on `host`; 0 is any free port. `localhost` is both of its address families, as
/// senders try one or the other first.
///
/// # Errors
/// When the address is taken, or none of this machine.
pub async fn bind(host: &str, port: u16) -> Result<Bound, BindError> {
    let bound = if host == "localhost" {
        localhost(port).await
    } else {
        one(host, port).await.map(|listener| vec![listener])
    };
    let bound = bound.and_then(|listeners| {
        let first = listeners.first().ok_or(io::ErrorKind::AddrNotAvailable)?;
        let address = first.local_addr()?;
        Ok(Bound { listeners, address })
    });
    bound.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => BindError::PortTaken { port },
        io::ErrorKind::PermissionDenied => BindError::PortForbidden { port },
        _ => BindError::NotOurHost {
            host: host.to_owned(),
            source,
        },
    })
}

async fn one(host: &str, port: u16) -> io::Result<TcpListener> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let addresses: Vec<SocketAddr> = match bare.parse::<IpAddr>() {
        Ok(ip) => vec![(ip, port).into()],
        Err(_) => lookup_host((host, port)).await?.collect(),
    };
    TcpListener::bind(&addresses[..]).await
}

/// On machines without IPv6, the older family alone.
async fn localhost(port: u16) -> io::Result<Vec<TcpListener>> {
    /// A free port of one family is nearly always free in the other.
    const TRIES: u8 = 10;
    let mut tries = 0;
    loop {
        tries += 1;
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let real = v4.local_addr()?.port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, real)).await {
            Ok(v6) => return Ok(vec![v4, v6]),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                if port != 0 || tries == TRIES {
                    return Err(error);
                }
            }
            Err(_) => return Ok(vec![v4]),
        }
    }
}
