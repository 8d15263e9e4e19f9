//! Which proxy stands between here and an endpoint, and which servers are believed.

use std::fmt;
use std::sync::Arc;

use hyper::http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use super::Trust;

/// How to reach other machines: the same for everything that a command sends.
#[derive(Clone, Debug, Default)]
pub struct Outbound {
    /// Which servers are believed.
    pub trust: Trust,
    /// Which proxies stand in between.
    pub proxies: Proxies,
}

/// The proxies that the environment names.
#[derive(Clone, Default)]
pub struct Proxies(Option<Arc<Matcher>>);

impl Proxies {
    /// Asks `variable` for what it calls `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`,
    /// in lower case first.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let either = |name: &str| variable(&name.to_ascii_lowercase()).or_else(|| variable(name));
        let all = either("ALL_PROXY");
        // Under CGI a request header of its sender's becomes HTTP_PROXY.
        let is_cgi = variable("REQUEST_METHOD").is_some();
        let http = either("HTTP_PROXY").filter(|_| !is_cgi);
        let https = either("HTTPS_PROXY");
        if all.is_none() && http.is_none() && https.is_none() {
            return Self(None);
        }
        let matcher = Matcher::builder()
            .all(all.unwrap_or_default())
            .http(http.unwrap_or_default())
            .https(https.unwrap_or_default())
            .no(either("NO_PROXY").unwrap_or_default())
            .build();
        Self(Some(Arc::new(matcher)))
    }

    /// The proxy for requests to `uri`, if there is one.
    pub(super) fn intercept(&self, uri: &Uri) -> Option<Intercept> {
        self.0.as_ref()?.intercept(uri)
    }
}

/// Proxies may hold passwords.
impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let some = if self.0.is_some() { "set" } else { "none" };
        write!(f, "Proxies({some})")
    }
}
