//! Who may deliver: by source address.

use std::net::{IpAddr, SocketAddr};

use hyper::header::HeaderMap;
use ipnet::IpNet;

/// Who is admitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Admission {
    /// From where; everybody if empty.
    pub allowed: Vec<IpNet>,
    /// Whether `x-forwarded-for` says where a request came from. Anybody can send that header:
    /// it is believed from proxies of one's own alone, and of it only the hops that they appended.
    pub trust_forwarded_for: bool,
    /// Proxies of one's own, besides those on this machine.
    pub trusted_proxies: Vec<IpNet>,
}

/// Why somebody may not deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAdmitted {
    /// This source is not among those allowed.
    Source(IpAddr),
    /// The proxy names no source that could be read.
    Unreadable,
}

impl Admission {
    /// Whether a request that `peer` handed over may be taken.
    ///
    /// # Errors
    /// When it may not.
    pub fn admit(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), NotAdmitted> {
        if self.allowed.is_empty() {
            return Ok(());
        }
        let source = self.source(peer.to_canonical(), headers)?;
        if self.allowed.iter().any(|range| range.contains(&source)) {
            Ok(())
        } else {
            Err(NotAdmitted::Source(source))
        }
    }

    fn source(&self, peer: IpAddr, headers: &HeaderMap) -> Result<IpAddr, NotAdmitted> {
        let is_proxy = peer.is_loopback() || self.is_trusted(peer);
        if !self.trust_forwarded_for || !is_proxy {
            return Ok(peer);
        }
        let values = headers.get_all("x-forwarded-for");
        let hops = values
            .iter()
            .flat_map(|value| value.as_bytes().split(|b| *b == b','));
        let hops: Vec<_> = hops.collect();
        // The right-most hop that is none of one's own: what the outermost of the own proxies saw.
        // Everything to the left of it could be invented.
        for hop in hops.into_iter().rev() {
            let hop = address(hop).ok_or(NotAdmitted::Unreadable)?;
            if !is_own(hop) && !self.is_trusted(hop) {
                return Ok(hop);
            }
        }
        Ok(peer)
    }

    fn is_trusted(&self, ip: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|range| range.contains(&ip))
    }
}

/// `1.2.3.4`, `1.2.3.4:5`, `::1`, `[::1]:5`.
fn address(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']'));
    let socket = || {
        let socket: SocketAddr = hop.parse().ok()?;
        Some(socket.ip())
    };
    let address = bare.unwrap_or(hop).parse().ok().or_else(socket);
    address.map(|ip: IpAddr| ip.to_canonical())
}

fn is_own(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Allowed;
    use super::*;

    const LOOPBACK: &str = "127.0.0.1";

    fn admits(allowed: &[&str], trust: bool, peer: &str, forwarded: &[&str]) -> bool {
        let ranges = |text: &&str| match text.parse().unwrap() {
            Allowed::Ranges(ranges) => ranges,
            Allowed::List(path) => panic!("{}", path.display()),
        };
        let admission = Admission {
            allowed: allowed.iter().flat_map(ranges).collect(),
            trust_forwarded_for: trust,
            trusted_proxies: vec!["203.0.113.128/25".parse().unwrap()],
        };
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        admission.admit(peer.parse().unwrap(), &headers).is_ok()
    }

    #[test]
    fn without_a_list_everybody_is_admitted() {
        assert!(admits(&[], false, "203.0.113.9", &[]));
    }

    #[test]
    fn the_peer_decides_unless_the_header_is_trusted() {
        assert!(admits(&["svix"], false, "44.228.126.217", &[]));
        assert!(admits(&["svix"], false, "2600:1f24:64:8000::17", &[]));
        assert!(admits(&["svix"], false, "::ffff:44.228.126.217", &[]));
        assert!(!admits(&["svix"], false, LOOPBACK, &["44.228.126.217"]));
        assert!(admits(&["svix"], true, LOOPBACK, &["44.228.126.217"]));
        assert!(admits(&["127.0.0.0/8"], true, LOOPBACK, &[]));
        assert!(admits(&["10.1.2.3", "svix"], false, "10.1.2.3", &[]));
    }

    #[test]
    fn what_the_sender_put_in_front_is_not_believed() {
        let svix = "44.228.126.217";
        let forged = format!("{svix}, 203.0.113.9");
        assert!(!admits(&["svix"], true, LOOPBACK, &[&forged]));
        assert!(!admits(
            &["svix"],
            true,
            LOOPBACK,
            &[svix, "203.0.113.9, 10.0.0.7"]
        ));
        assert!(!admits(&["svix"], true, LOOPBACK, &[svix, "unknown"]));
        assert!(admits(
            &["svix"],
            true,
            LOOPBACK,
            &["203.0.113.9", &format!("{svix}:99, ::1")]
        ));
    }

    #[test]
    fn the_header_is_believed_from_own_proxies_alone() {
        let svix = "44.228.126.217";
        assert!(!admits(&["svix"], true, "203.0.113.9", &[svix]));
        assert!(admits(&["svix"], true, "203.0.113.200", &[svix]));
        assert!(admits(&["svix"], true, "::ffff:127.0.0.1", &[svix]));
        // Another machine of the same network is nobody's proxy.
        assert!(!admits(&["svix"], true, "192.168.1.5", &[svix]));
        // The trusted proxies' own hops are passed over.
        assert!(admits(&["svix"], true, LOOPBACK, &[svix, "203.0.113.200"]));
    }

    #[test]
    fn what_cannot_be_read_is_denied() {
        for hop in ["unknown", "", "_hidden", "10.0.0", "\"for=1.2.3.4\""] {
            let hops = format!("44.228.126.217, {hop}");
            assert!(
                !admits(&["svix", "127.0.0.0/8"], true, LOOPBACK, &[&hops]),
                "{hop:?}"
            );
        }
        assert!(admits(
            &["svix"],
            true,
            LOOPBACK,
            &["[2600:1f24:64:8000::17]"]
        ));
    }
}
