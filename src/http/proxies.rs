//! Which proxy stands between here and an endpoint, and which servers are believed.

use std::fmt;
use std::sync::Arc;

use hyper::http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use thiserror::Error;
use url::Url;

use super::Trust;

/// How to reach other machines: the same for everything that a command sends.
#[derive(Clone, Debug, Default)]
pub struct Outbound {
    /// Which servers are believed.
    pub trust: Trust,
    /// Which proxies stand in between.
    pub proxies: Proxies,
    /// Nothing goes to link-local and metadata addresses. Where a proxy looks names up, it alone
    /// knows where they lead.
    pub refuses_link_local: bool,
}

/// The proxies that the environment names.
#[derive(Clone, Default)]
pub struct Proxies(Option<Arc<Variables>>);

/// A variable that has a proxy: its name as it was found, and its value.
type Variable = Option<(String, String)>;

struct Variables {
    http: Variable,
    https: Variable,
    /// Intercepts what `NO_PROXY` lets it, with whatever proxy.
    others: Matcher,
    /// `NO_PROXY=*`.
    none: bool,
}

/// A proxy that cannot be used. Its URL may hold a password, so only its variable is named.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ProxyError {
    /// `socks5://…`.
    #[error("{0} names a SOCKS proxy, which cew does not speak; name an http:// one, or none")]
    Socks(String),
    /// `https://…`.
    #[error(
        "{0} names a proxy that is reached over TLS, which cew does not do; name an http:// one"
    )]
    Tls(String),
    /// Anything else with a protocol.
    #[error("{0} names a proxy of an unknown protocol; name an http:// one")]
    Protocol(String),
    /// No URL.
    #[error("{0} is not the URL of a proxy: write http://host:port")]
    Malformed(String),
}

impl Proxies {
    /// Asks `variable` for what it calls `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`,
    /// in lower case first.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let either = |name: &str| {
            let names = [name.to_ascii_lowercase(), name.to_owned()];
            let mut found = names.into_iter();
            found.find_map(|name| variable(&name).map(|value| (name, value)))
        };
        let all = either("ALL_PROXY");
        // Under CGI a request header of its sender's becomes HTTP_PROXY.
        let is_cgi = variable("REQUEST_METHOD").is_some();
        let http = either("HTTP_PROXY").filter(|_| !is_cgi);
        let (http, https) = (http.or_else(|| all.clone()), either("HTTPS_PROXY").or(all));
        if http.is_none() && https.is_none() {
            return Self(None);
        }
        let (_, no) = either("NO_PROXY").unwrap_or_default();
        Self(Some(Arc::new(Variables {
            http,
            https,
            none: no.split(',').any(|entry| entry.trim() == "*"),
            others: Matcher::builder().all("http://any").no(no).build(),
        })))
    }

    /// The proxy for requests to `uri`, if there is one.
    ///
    /// # Errors
    /// When there is one that cannot be used.
    pub(super) fn intercept(&self, uri: &Uri) -> Result<Option<Intercept>, ProxyError> {
        let Some(variables) = &self.0 else {
            return Ok(None);
        };
        if variables.none || variables.others.intercept(uri).is_none() {
            return Ok(None);
        }
        let variable = match uri.scheme_str() {
            Some("https") => &variables.https,
            _ => &variables.http,
        };
        variable.as_ref().map(proxy).transpose()
    }
}

/// The proxy that a variable names.
fn proxy((name, value): &(String, String)) -> Result<Intercept, ProxyError> {
    let protocol = value.split_once("://").map(|(protocol, _)| protocol);
    let protocol = protocol.unwrap_or("http").to_ascii_lowercase();
    match protocol.as_str() {
        "http" => {}
        "https" => return Err(ProxyError::Tls(name.clone())),
        socks if socks.starts_with("socks") => return Err(ProxyError::Socks(name.clone())),
        _ => return Err(ProxyError::Protocol(name.clone())),
    }
    let whole = if value.contains("://") {
        value.clone()
    } else {
        format!("http://{value}")
    };
    let any = Uri::from_static("http://any");
    let has_host = Url::parse(&whole).is_ok_and(|url| url.has_host());
    let parsed = has_host.then(|| Matcher::builder().all(whole).build().intercept(&any));
    parsed
        .flatten()
        .ok_or_else(|| ProxyError::Malformed(name.clone()))
}

/// Proxies may hold passwords.
impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let some = if self.0.is_some() { "set" } else { "none" };
        write!(f, "Proxies({some})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands between here and `url`, with these variables set.
    fn between(url: &'static str, set: &[(&str, &str)]) -> Result<Option<String>, ProxyError> {
        let value = |name: &str| set.iter().find(|(known, _)| *known == name);
        let proxies =
            Proxies::of_environment(|name| value(name).map(|(_, value)| (*value).to_owned()));
        let found = proxies.intercept(&Uri::from_static(url))?;
        Ok(found.map(|proxy| proxy.uri().to_string()))
    }

    #[test]
    fn the_variable_of_the_protocol_wins_and_no_proxy_excepts() {
        let set = [
            ("http_proxy", "lower:1"),
            ("HTTP_PROXY", "upper:1"),
            ("ALL_PROXY", "http://me:hush@all:2"),
        ];
        let proxy = |url| between(url, &set).unwrap().unwrap();
        assert_eq!(proxy("http://a.example"), "http://lower:1/");
        assert_eq!(proxy("https://a.example"), "http://all:2/");
        for no in ["*", "a.example, 10.0.0.0/8", "x,*", "example,10.1.2.3"] {
            for url in ["http://a.example", "http://10.1.2.3"] {
                let set = [("HTTP_PROXY", "p:1"), ("NO_PROXY", no)];
                assert_eq!(between(url, &set), Ok(None), "{no} {url}");
            }
        }
    }

    #[test]
    fn what_cannot_be_used_is_an_error_that_names_the_variable() {
        for (value, expected) in [
            (
                "socks5://hush@p:1",
                ProxyError::Socks as fn(String) -> ProxyError,
            ),
            ("SOCKS5H://p:1", ProxyError::Socks),
            ("https://p:1", ProxyError::Tls),
            ("ftp://p:1", ProxyError::Protocol),
            ("::garbage::", ProxyError::Malformed),
            ("http://", ProxyError::Malformed),
            ("p:port", ProxyError::Malformed),
            ("a b", ProxyError::Malformed),
        ] {
            let found = between("http://a.example", &[("HTTP_PROXY", value)]);
            let error = found.unwrap_err();
            assert_eq!(error, expected("HTTP_PROXY".to_owned()), "{value}");
            assert!(!error.to_string().contains("hush"));
            // One that is not needed is not looked at.
            assert_eq!(
                between("https://a.example", &[("HTTP_PROXY", value)]),
                Ok(None)
            );
        }
    }
}
