//! Where a redirect leads, which is never followed.

use url::Url;

use super::kind::Hint;
use super::middleware::is_signed_out;
use super::sent::Sent;
use crate::delivery::Response;
use crate::http::Endpoint;
use crate::text::credentials;

/// Parts of the paths of sign-in pages.
const SIGN_IN: [&str; 6] = ["sign-in", "signin", "sign_in", "login", "log-in", "log_in"];

pub(super) fn of(response: &Response, sent: &Sent<'_>) -> Hint {
    let url = sent.endpoint.without_credentials();
    let Some(location) = response.header("location") else {
        return Hint::OnlySuccessCounts {
            status: response.status,
        };
    };
    let Ok(target) = url.join(location) else {
        return Hint::Redirected;
    };
    if is_sign_in(&target) {
        let path = url.path().to_owned();
        return Hint::SignIn { path };
    }
    let is_same_host = target.host() == url.host();
    let shown = credentials::hide(target.as_str());
    if target == url {
        Hint::Redirected
    } else if target.path() == url.path() && !is_same_host {
        Hint::OtherHost { target: shown }
    } else if target.path() == url.path() && target.scheme() != url.scheme() {
        Hint::OtherProtocol {
            protocol: target.scheme().to_owned(),
            target: shown,
        }
    } else if is_same_host
        && target.path().trim_end_matches('/') == url.path().trim_end_matches('/')
    {
        Hint::TrailingSlash { target: shown }
    } else if is_signed_out(response) && !target.path().contains(url.path()) {
        let path = url.path().to_owned();
        Hint::PublicRoute { path }
    } else {
        Hint::RedirectedTo { target: shown }
    }
}

fn is_sign_in(target: &Url) -> bool {
    let mut parts = target.path().split('/');
    parts.any(|part| SIGN_IN.contains(&&*part.to_ascii_lowercase()))
}

/// What the framework would redirect to, were it no POST.
pub(super) fn slash_missing(endpoint: &Endpoint) -> Hint {
    let mut target = endpoint.without_credentials();
    let path = format!("{}/", target.path().trim_end_matches('/'));
    target.set_path(&path);
    Hint::SlashMissing {
        target: target.to_string(),
    }
}
