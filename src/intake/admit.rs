//! Who may deliver: by source address.

use std::net::IpAddr;
use std::str::FromStr;

use hyper::header::HeaderMap;
use ipnet::IpNet;

use super::svix_sources::SVIX_SOURCES;

/// Sources that may deliver: one item of `--allow-from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed(Vec<IpNet>);

impl FromStr for Allowed {
    type Err = String;

    /// `svix`, an address or a CIDR range.
    fn from_str(text: &str) -> Result<Self, String> {
        let range = |text: &str| {
            let range = text.parse().ok();
            range.or_else(|| text.parse().ok().map(|ip: IpAddr| IpNet::from(ip)))
        };
        let ranges = if text == "svix" {
            SVIX_SOURCES.iter().copied().map(range).collect()
        } else {
            range(text).map(|range| vec![range])
        };
        ranges
            .map(Self)
            .ok_or_else(|| "give svix, an address or a range such as 10.0.0.0/8".to_owned())
    }
}

/// Who is admitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Admission {
    /// From where; everybody if empty.
    pub allowed: Vec<Allowed>,
    /// Whether `x-forwarded-for` says where a request came from. Anybody can send that header:
    /// only the hops that a proxy of one's own appended can be believed.
    pub trust_forwarded_for: bool,
}

impl Admission {
    /// Whether a request that `peer` handed over may be taken.
    ///
    /// # Errors
    /// The address that may not deliver.
    pub fn admit(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), IpAddr> {
        if self.allowed.is_empty() {
            return Ok(());
        }
        let forwarded = self.trust_forwarded_for.then(|| forwarded_for(headers));
        let source = forwarded.flatten().unwrap_or(peer).to_canonical();
        let mut ranges = self.allowed.iter().flat_map(|allowed| &allowed.0);
        if ranges.any(|range| range.contains(&source)) {
            Ok(())
        } else {
            Err(source)
        }
    }
}

/// The right-most hop of `x-forwarded-for` that is not on this machine or in its network: what
/// the outermost of the own proxies saw. Everything to the left of it could be invented.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let values = headers.get_all("x-forwarded-for");
    let hops: Vec<&str> = values
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("?").split(','))
        .collect();
    // A hop that is no address ends the search: what stands before it is no better.
    let own = |ip: &Option<IpAddr>| ip.is_some_and(|ip| is_own(ip.to_canonical()));
    let mut addresses = hops.into_iter().rev().map(address).skip_while(own);
    addresses.next().flatten()
}

/// `1.2.3.4`, `1.2.3.4:5`, `::1`, `[::1]:5`.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let socket = || {
        hop.parse()
            .ok()
            .map(|socket: std::net::SocketAddr| socket.ip())
    };
    hop.parse().ok().or_else(socket)
}

fn is_own(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: &str = "127.0.0.1";

    fn admits(allowed: &[&str], trust: bool, peer: &str, forwarded: &[&str]) -> bool {
        let admission = Admission {
            allowed: allowed.iter().map(|text| text.parse().unwrap()).collect(),
            trust_forwarded_for: trust,
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
    fn what_is_no_source_is_refused() {
        for wrong in ["", "svi", "10.0.0.0/33", "localhost", "10.0.0"] {
            assert!(wrong.parse::<Allowed>().is_err(), "{wrong:?}");
        }
    }
}
