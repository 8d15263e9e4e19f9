//! What the answer of a handler means, and what to do about it. Faces put it into words.

use serde::{Deserialize, Serialize};

use super::{AttemptError, Outcome, Response};
use crate::http::Endpoint;

/// The next step after an attempt that did not succeed.
///
/// A store keeps it in this form, so variants are added and never renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "hint", rename_all = "kebab-case")]
pub enum Hint {
    /// Plain HTTP was sent to a port that speaks TLS.
    SpeaksTls {
        /// The port.
        port: u16,
    },
    /// A 400 that speaks of verification.
    SignatureRefusedOrFailed,
    /// A 401 or 403 that speaks of verification.
    SignatureRefused,
    /// A 400 that says nothing known.
    RequestRefused,
    /// Vite's server blocks the host name.
    AllowedHosts {
        /// The name.
        host: String,
    },
    /// An auth middleware stands before the route.
    PublicRoute {
        /// The route.
        path: String,
    },
    /// It answered by leading to its sign-in page.
    SignIn {
        /// The route.
        path: String,
    },
    /// 404.
    NothingThere {
        /// The URL.
        url: String,
    },
    /// 405.
    NotPost {
        /// The route.
        path: String,
        /// The methods that it takes, if it said so.
        allowed: Option<String>,
    },
    /// 408.
    GaveUpWaiting,
    /// 413.
    BodyTooLarge,
    /// 415.
    NoParser,
    /// 429.
    RateLimited,
    /// 502 or 504.
    ProxyAnswered,
    /// 503.
    Unavailable,
    /// Any other 5xx.
    Crashed,
    /// A status that no handler should answer with.
    OnlySuccessCounts {
        /// The status.
        status: u16,
    },
    /// A redirect to the same route by the other protocol.
    OtherProtocol {
        /// `http` or `https`.
        protocol: String,
        /// Where it leads.
        target: String,
    },
    /// A redirect to the same route with or without a slash at its end.
    TrailingSlash {
        /// Where it leads.
        target: String,
    },
    /// A redirect to somewhere else.
    Redirected,
    /// Nothing listens there.
    NothingListens {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
    /// The host has no address.
    UnknownHost {
        /// The host.
        host: String,
    },
    /// No answer in time.
    TooSlow,
    /// The connection ended before an answer.
    Closed {
        /// The port, if plain HTTP was tried there.
        plain_port: Option<u16>,
    },
    /// Nobody whom this machine trusts vouches for the server's certificate.
    Untrusted,
    /// TLS was tried on a port that may speak plain HTTP.
    SpeaksPlainHttp {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
    /// What listens there speaks no HTTP.
    NotHttp {
        /// The port.
        port: u16,
    },
}

/// Words with which handlers and libraries say that a signature was refused.
const VERIFICATION: [&str; 6] = [
    "verif",
    "signature",
    "svix",
    "webhook-id",
    "timestamp",
    "secret",
];

/// How servers answer plain HTTP on their TLS port: nginx, Go.
const WANTS_TLS: [&str; 2] = ["sent to HTTPS port", "HTTP request to an HTTPS server"];

/// How TLS says that nobody vouches for a certificate, or only the certificate itself.
const UNTRUSTED: [&str; 2] = ["UnknownIssuer", "CaUsedAsEndEntity"];

impl Hint {
    /// Whether it only guesses why a signature was refused.
    #[must_use]
    pub const fn is_about_verifying(&self) -> bool {
        matches!(
            self,
            Self::SignatureRefusedOrFailed | Self::SignatureRefused | Self::RequestRefused
        )
    }

    /// On an attempt at `endpoint`; none if it succeeded, or where the outcome says it all.
    #[must_use]
    pub fn on(outcome: &Outcome, endpoint: &Endpoint) -> Option<Self> {
        match outcome {
            Ok(response) if response.is_success() => None,
            Ok(response) => Some(of_response(response, endpoint)),
            Err(error) => of_error(error, endpoint),
        }
    }
}

fn of_response(response: &Response, endpoint: &Endpoint) -> Hint {
    let path = endpoint.url().path().to_owned();
    let text = response.text();
    match response.status {
        300..=399 => redirect(response, endpoint),
        400 if WANTS_TLS.iter().any(|words| text.contains(words)) => Hint::SpeaksTls {
            port: endpoint.port(),
        },
        400 if says_unverified(&text) => Hint::SignatureRefusedOrFailed,
        400 => Hint::RequestRefused,
        401 | 403 if text.contains("allowedHosts") => Hint::AllowedHosts {
            host: endpoint.host().to_owned(),
        },
        401 | 403 if says_unverified(&text) => Hint::SignatureRefused,
        401 | 403 => Hint::PublicRoute { path },
        404 if is_auth(response) => Hint::PublicRoute { path },
        404 => Hint::NothingThere {
            url: endpoint.to_string(),
        },
        405 => Hint::NotPost {
            path,
            allowed: allowed(response),
        },
        408 => Hint::GaveUpWaiting,
        413 => Hint::BodyTooLarge,
        415 => Hint::NoParser,
        429 => Hint::RateLimited,
        502 | 504 => Hint::ProxyAnswered,
        503 => Hint::Unavailable,
        500..=599 => Hint::Crashed,
        status => Hint::OnlySuccessCounts { status },
    }
}

fn redirect(response: &Response, endpoint: &Endpoint) -> Hint {
    let url = endpoint.url();
    let location = response.header("location").unwrap_or_default();
    if is_auth(response) || location.contains("sign-in") || location.contains("login") {
        let path = url.path().to_owned();
        return Hint::SignIn { path };
    }
    match url.join(location) {
        Ok(target) if target == *url || target.host() != url.host() => Hint::Redirected,
        Ok(target) if target.path() == url.path() && target.scheme() != url.scheme() => {
            Hint::OtherProtocol {
                protocol: target.scheme().to_owned(),
                target: target.to_string(),
            }
        }
        Ok(target) if target.path().trim_end_matches('/') == url.path().trim_end_matches('/') => {
            Hint::TrailingSlash {
                target: target.to_string(),
            }
        }
        _ => Hint::Redirected,
    }
}

/// The methods of all `allow` headers.
fn allowed(response: &Response) -> Option<String> {
    let allow = response.headers.iter().filter(|(name, _)| name == "allow");
    let methods: Vec<_> = allow.map(|(_, methods)| methods.as_str()).collect();
    let methods = methods.join(", ");
    (!methods.is_empty()).then_some(methods)
}

/// Consignease's middleware (Clerk's by origin) tells its state in headers.
fn is_auth(response: &Response) -> bool {
    let signed_out = |(name, value): &(String, String)| {
        name.ends_with("-auth-status") && value == "signed-out" || name == "x-clerk-auth-reason"
    };
    response.headers.iter().any(signed_out)
}

/// Whether an auth middleware answered in the handler's place: a refusal that does not speak of
/// verification. Behind that middleware public routes carry its headers, too.
#[must_use]
pub fn is_auth_wall(response: &Response) -> bool {
    let text = response.text();
    match response.status {
        401 | 403 => !says_unverified(&text) && !text.contains("allowedHosts"),
        404 => is_auth(response),
        _ => false,
    }
}

fn says_unverified(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    VERIFICATION.iter().any(|word| text.contains(word))
}

fn of_error(error: &AttemptError, endpoint: &Endpoint) -> Option<Hint> {
    let (host, port) = (endpoint.host().to_owned(), endpoint.port());
    let is_http = endpoint.url().scheme() == "http";
    let hint = match error {
        AttemptError::Refused => Hint::NothingListens { host, port },
        AttemptError::UnknownHost => Hint::UnknownHost { host },
        AttemptError::TimedOut(_) => Hint::TooSlow,
        AttemptError::Closed => Hint::Closed {
            plain_port: is_http.then_some(port),
        },
        AttemptError::Tls(reason) if UNTRUSTED.iter().any(|why| reason.contains(why)) => {
            Hint::Untrusted
        }
        // Expired, for another name: the error says it all.
        AttemptError::Tls(reason) if reason.contains("certificate") => return None,
        AttemptError::Tls(_) => Hint::SpeaksPlainHttp { host, port },
        AttemptError::NotHttp(_) => Hint::NotHttp { port },
        AttemptError::Unsendable(_) | AttemptError::Other(_) => return None,
    };
    Some(hint)
}
