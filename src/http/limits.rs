//! How much one client, and all of them together, may ask of the server.

use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;

/// The limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body; 413 beyond.
    pub body: u64,
    /// Bytes of request line and headers; 431 beyond, as with more than 100 headers.
    pub headers: usize,
    /// From the start of a connection, or the last answer on it, to the end of the headers. The
    /// connection is closed then.
    pub header_time: Duration,
    /// For reading a body. The connection is closed then.
    pub body_time: Duration,
    /// For writing a piece of an answer. The connection is closed then.
    pub write_time: Duration,
    /// For finishing what is under way when the server stops. The rest is dropped.
    pub drain_time: Duration,
    /// Complete requests at the same time; 503 beyond.
    pub requests: usize,
    /// Connections at the same time. Beyond, the one is closed that has kept us waiting for its
    /// request for the longest time.
    pub connections: usize,
    /// Connections of one peer at the same time; beyond, as with all connections.
    pub connections_of_peer: usize,
    /// Peers that stand for many, such as a tunnel's client on this machine.
    pub shared_peers: Vec<IpNet>,
}

/// Files that are needed besides connections: the store's, standard streams, the runtime's.
const OTHER_FILES: u64 = 48;

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            headers: 64 << 10,
            header_time: Duration::from_secs(30),
            body_time: Duration::from_secs(30),
            write_time: Duration::from_secs(10),
            drain_time: Duration::from_secs(5),
            requests: 256,
            connections: 1024,
            connections_of_peer: 64,
            shared_peers: loopback().to_vec(),
        }
    }
}

impl Limits {
    /// The same, for a process that may have this many files open, if that is bounded. A request
    /// that is forwarded takes a second connection.
    #[must_use]
    pub fn with_open_files(self, files: Option<u64>) -> Self {
        let each = files.map_or(u64::MAX, |files| files.saturating_sub(OTHER_FILES) / 2);
        let each = usize::try_from(each).unwrap_or(usize::MAX).max(8);
        Self {
            connections: self.connections.min(each),
            // Some places are left for those who have yet to send their request.
            requests: self.requests.min(each / 4 * 3),
            ..self
        }
    }

    /// Whether this peer may have as many connections as there are.
    pub(super) fn is_shared(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.shared_peers.iter().any(|range| range.contains(&peer))
    }
}

/// This machine.
fn loopback() -> [IpNet; 2] {
    use std::net::{Ipv4Addr, Ipv6Addr};
    let v4 = ipnet::Ipv4Net::new_assert(Ipv4Addr::LOCALHOST, 8);
    let v6 = ipnet::Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128);
    [v4.into(), v6.into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_fewer_connections_where_fewer_files_may_be_open() {
        let of = |files| {
            let limits = Limits::default().with_open_files(files);
            (limits.connections, limits.requests)
        };
        assert_eq!(of(None), (1024, 256));
        assert_eq!(of(Some(1 << 20)), (1024, 256));
        assert_eq!(of(Some(256)), (104, 78));
        assert_eq!(of(Some(0)), (8, 6));
    }
}
