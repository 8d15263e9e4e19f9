//! What may go on to the handler though nobody has verified it.
//!
//! A handler on this machine is out of reach for web pages and for other machines; a listener that
//! hands everything on would let them in. A signature tells who sent a request. Without one, its
//! form has to: webhooks are posted by servers, which send neither `origin` nor `sec-fetch-site`,
//! to a host that was given to them.

use std::net::IpAddr;

use serde::Serialize;

use crate::capture::CapturedRequest;

/// What goes on unverified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// Whether other methods than POST do.
    pub any_method: bool,
    /// Hosts under which this listener is known to others, such as a tunnel's.
    pub public_hosts: Vec<String>,
}

/// Why a request was not handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Withheld {
    /// Nobody asked for unverified ones.
    Unverified,
    /// It is no POST.
    Method,
    /// It was sent to a host that is not known here.
    Host,
    /// A web page sent it.
    CrossSite,
}

impl Gate {
    /// Whether `request` may go on.
    ///
    /// # Errors
    /// Why not.
    pub fn pass(&self, request: &CapturedRequest<'_>) -> Result<(), Withheld> {
        let host = request.header("host").unwrap_or_default();
        if !self.any_method && request.method != "POST" {
            Err(Withheld::Method)
        } else if !self.knows(host) {
            Err(Withheld::Host)
        } else if is_cross_site(request, host) {
            Err(Withheld::CrossSite)
        } else {
            Ok(())
        }
    }

    fn knows(&self, host: &str) -> bool {
        let name = without_port(host);
        let is = |known: &String| {
            [name, host]
                .iter()
                .any(|host| host.eq_ignore_ascii_case(known))
        };
        is_loopback(name) || self.public_hosts.iter().any(is)
    }
}

fn is_loopback(name: &str) -> bool {
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let name = name.to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || bare
            .parse()
            .is_ok_and(|ip: IpAddr| ip.to_canonical().is_loopback())
}

/// Any web page may send requests to this machine, and browsers say so.
fn is_cross_site(request: &CapturedRequest<'_>, host: &str) -> bool {
    let all = |wanted| {
        let pairs = request.header_pairs();
        pairs
            .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value)
    };
    let mut fetched = all("sec-fetch-site");
    let mut origins = all("origin");
    let is_own = |origin: &str| {
        let from = origin.split_once("://").map(|(_, from)| from);
        from.is_some_and(|from| from.eq_ignore_ascii_case(host))
    };
    fetched.any(|site| site != "same-origin" && site != "none")
        || origins.any(|origin| !is_own(origin))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(method: &str, headers: &[(&str, &str)]) -> Result<(), Withheld> {
        let gate = Gate {
            any_method: false,
            public_hosts: vec!["fawn.ngrok-free.app".to_owned()],
        };
        let owned =
            |(name, value): &(&str, &str)| (name.to_string().into(), value.to_string().into());
        gate.pass(&CapturedRequest {
            method: method.to_owned().into(),
            headers: headers.iter().map(owned).collect(),
            ..CapturedRequest::default()
        })
    }

    #[test]
    fn servers_post_to_a_host_that_is_known() {
        for host in [
            "localhost",
            "LocalHost:4400",
            "app.localhost:4400",
            "127.0.0.1:4400",
            "127.9.9.9",
            "[::1]:4400",
            "fawn.ngrok-free.app",
            "Fawn.ngrok-free.app:443",
        ] {
            assert_eq!(pass("POST", &[("host", host)]), Ok(()), "{host}");
        }
    }

    #[test]
    fn anything_else_is_withheld() {
        for host in [
            "",
            "evil.example",
            "evil.example:4400",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "xlocalhost",
            "192.168.1.5:4400",
            "x.fawn.ngrok-free.app",
        ] {
            assert_eq!(
                pass("POST", &[("host", host)]),
                Err(Withheld::Host),
                "{host}"
            );
        }
        let local = ("host", "localhost:4400");
        assert_eq!(pass("GET", &[local]), Err(Withheld::Method));
        assert_eq!(pass("post", &[local]), Err(Withheld::Method));
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("Origin", "null"),
            ("origin", "http://localhost:3000"),
            ("sec-fetch-site", "cross-site"),
            ("Sec-Fetch-Site", "same-site"),
        ] {
            assert_eq!(
                pass("POST", &[local, (name, value)]),
                Err(Withheld::CrossSite),
                "{value}"
            );
        }
        let own = [
            local,
            ("origin", "http://localhost:4400"),
            ("sec-fetch-site", "same-origin"),
        ];
        assert_eq!(pass("POST", &own), Ok(()));
        let two = [
            local,
            ("sec-fetch-site", "none"),
            ("sec-fetch-site", "cross-site"),
        ];
        assert_eq!(pass("POST", &two), Err(Withheld::CrossSite));
    }
}
