//! The URL delivered to.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use thiserror::Error;
use url::{Position, Url};

use crate::text::credentials;

/// A URL that can be delivered to: http or https, with a host and a path. Every request has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Arc<Url>);

/// Why a text is no endpoint.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EndpointError {
    /// Nothing given.
    #[error("the endpoint is empty")]
    Empty,
    /// `ftp://…`.
    #[error("{0}:// is not a protocol that webhooks are sent with; use http or https")]
    Protocol(String),
    /// Anything that is no URL.
    #[error("{text:?} is not an endpoint: {reason}")]
    Malformed {
        /// As given, without what may be a password.
        text: String,
        /// Why.
        reason: String,
    },
}

impl Endpoint {
    /// Takes `3000`, `:3000`, `localhost:3000`, a host with a path, or a URL. Where no path is
    /// given, it is `usual_path`.
    ///
    /// # Errors
    /// When `text` is none of these.
    pub fn parse(text: &str, usual_path: &str) -> Result<Self, EndpointError> {
        let text = text.trim();
        let url = match text.split_once("://") {
            _ if text.is_empty() => return Err(EndpointError::Empty),
            Some((protocol, _))
                if ["http", "https"]
                    .iter()
                    .any(|known| protocol.eq_ignore_ascii_case(known)) =>
            {
                text.to_owned()
            }
            Some((protocol, _)) => {
                let protocol = credentials::hide_in_endpoint(protocol);
                return Err(EndpointError::Protocol(protocol));
            }
            None => with_protocol(text),
        };
        let malformed = |reason: String| EndpointError::Malformed {
            text: credentials::hide_in_endpoint(text),
            reason,
        };
        let lower = text.to_ascii_lowercase();
        if !text.contains("://") && (lower.starts_with("http:/") || lower.starts_with("https:/")) {
            return Err(malformed("two slashes follow the colon".to_owned()));
        }
        let mut parsed = Url::parse(&url).map_err(|error| malformed(error.to_string()))?;
        // A list, or a pattern: a URL may have them, and no host has.
        let foreign = |host: &str| host.chars().find(|c| [',', '*', '='].contains(c));
        if let Some(sign) = parsed.host_str().and_then(foreign) {
            return Err(malformed(format!("a host cannot contain {sign:?}")));
        }
        if !Self::names_path(&url) {
            parsed.set_path(usual_path);
        }
        parsed.set_fragment(None);
        Ok(Self(Arc::new(parsed)))
    }

    /// Whether a text that is an endpoint names its path.
    #[must_use]
    pub fn names_path(text: &str) -> bool {
        let after_protocol = text.split_once("://").map_or(text, |(_, rest)| rest);
        after_protocol.contains('/')
    }

    /// The whole URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// The URL as servers and proxies see it: user and password go into a header.
    #[must_use]
    pub fn without_credentials(&self) -> Url {
        let mut url = Url::clone(&self.0);
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url
    }

    /// Whether it names a user or a password, or says that there was one.
    #[must_use]
    pub fn has_credentials(&self) -> bool {
        self.0.password().is_some() || !self.0.username().is_empty()
    }

    /// Whether it can only be on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        is_localhost(host) || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    }

    /// The host, an IPv6 address without its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        let host = self.0.host_str().unwrap_or_default();
        host.trim_start_matches('[').trim_end_matches(']')
    }

    /// The port, as given or as the protocol's default.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(80)
    }

    /// The value of the `host` header.
    #[must_use]
    pub fn authority(&self) -> String {
        self.0[Position::BeforeHost..Position::AfterPort].to_owned()
    }

    /// The URL up to its path, without user and password.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", self.0.scheme(), self.authority())
    }

    /// The same server at another path, with or without a query.
    #[must_use]
    pub fn with_path_and_query(&self, path: &str) -> Self {
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        let mut url = Url::clone(&self.0);
        url.set_path(path);
        url.set_query(query);
        Self(Arc::new(url))
    }

    /// Path and query, as on the request line.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        self.0[Position::BeforePath..Position::AfterQuery].to_owned()
    }
}

/// Without its password.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_password = self.0.password().is_some();
        if !has_password && self.0.username().is_empty() {
            return self.0.fmt(f);
        }
        let mut shown = Url::clone(&self.0);
        // A user without a password may be a password by itself.
        let _ = if has_password {
            shown.set_password(Some(credentials::HIDDEN))
        } else {
            shown.set_username(credentials::HIDDEN)
        };
        shown.fmt(f)
    }
}

/// Adds the host to a bare port, and the protocol that its host suggests.
fn with_protocol(text: &str) -> String {
    let after_colon = text.strip_prefix(':').unwrap_or(text);
    let port_end = after_colon.find(['/', '?']).unwrap_or(after_colon.len());
    let is_port = port_end > 0 && after_colon[..port_end].bytes().all(|b| b.is_ascii_digit());
    if is_port {
        return format!("http://localhost:{after_colon}");
    }
    if text.parse::<Ipv6Addr>().is_ok() {
        return with_protocol(&format!("[{text}]"));
    }
    let host_end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let authority = &text[..host_end];
    let authority = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let protocol = if is_local(host) { "http" } else { "https" };
    format!("{protocol}://{text}")
}

/// Hosts that are reached without leaving the machine or the local network, where TLS is rare.
fn is_local(host: &str) -> bool {
    match host.parse() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()
        }
        Err(_) => {
            let suffixes = [".local", ".internal", ".localhost"];
            !host.contains('.') || suffixes.iter().any(|suffix| host.ends_with(suffix))
        }
    }
}

fn is_localhost(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Endpoint, EndpointError> {
        Endpoint::parse(text, "/api/webhooks")
    }

    #[test]
    fn what_people_type_becomes_the_url_they_mean() {
        for (typed, meant) in [
            ("3000", "http://localhost:3000/api/webhooks"),
            (":3000", "http://localhost:3000/api/webhooks"),
            ("3000/hook", "http://localhost:3000/hook"),
            ("localhost:3000", "http://localhost:3000/api/webhooks"),
            ("localhost:3000/", "http://localhost:3000/"),
            ("localhost", "http://localhost/api/webhooks"),
            ("127.0.0.1:8080/x?y=1", "http://127.0.0.1:8080/x?y=1"),
            (
                "localhost:3000?y=1",
                "http://localhost:3000/api/webhooks?y=1",
            ),
            ("[::1]:3000", "http://[::1]:3000/api/webhooks"),
            ("::1", "http://[::1]/api/webhooks"),
            ("192.168.1.5", "http://192.168.1.5/api/webhooks"),
            ("web:3000", "http://web:3000/api/webhooks"),
            (
                "host.docker.internal:3000",
                "http://host.docker.internal:3000/api/webhooks",
            ),
            ("nas.local/in", "http://nas.local/in"),
            ("example.com", "https://example.com/api/webhooks"),
            (
                "user@example.com:8443/in",
                "https://user@example.com:8443/in",
            ),
            ("8.8.8.8", "https://8.8.8.8/api/webhooks"),
            ("http://example.com", "http://example.com/api/webhooks"),
            ("https://example.com/#top", "https://example.com/"),
        ] {
            let endpoint = parse(typed).unwrap();
            assert_eq!(endpoint.url().as_str(), meant, "{typed}");
            // Of what is meant, nothing is lost or added.
            let user = endpoint.url().username();
            let user = (!user.is_empty()).then(|| format!("{user}@"));
            let (authority, target) = (endpoint.authority(), endpoint.path_and_query());
            let scheme = endpoint.url().scheme();
            let user = user.unwrap_or_default();
            assert_eq!(format!("{scheme}://{user}{authority}{target}"), meant);
        }
    }

    #[test]
    fn what_is_no_endpoint_is_refused() {
        for wrong in [
            "",
            " ",
            "ftp://x",
            "http://",
            "localhost:99999",
            "a b:3000",
            "[::1",
        ] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        for (text, shown) in [
            (
                "https://me:hush@example.com/in",
                "https://me:***@example.com/in",
            ),
            ("https://hush@example.com/in", "https://***@example.com/in"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), shown);
        }
        for text in [
            "http://me:hush@example.com:99999",
            "me:hush@example.com:99999",
            "http://me:hu/hush@example.com:99999",
            "ftp://me:hush@example.com",
            "me:hush@ftp://x",
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(!error.contains("hush"), "{error}");
        }
    }

    #[test]
    fn loopback_is_known_by_name_and_address() {
        let is_loopback = |text: &str| parse(text).unwrap().is_loopback();
        assert!(is_loopback("3000") && is_loopback("[::1]:1") && is_loopback("127.9.9.9"));
        assert!(!is_loopback("192.168.0.1") && !is_loopback("example.com"));
        assert!(!is_loopback("localhost.example.com"));
    }
}
