//! What an answer's words and status mean.

use super::kind::Hint;
use super::middleware::is_protected;
use super::said::said;
use super::saying::{Saying, saying};
use super::sent::Sent;
use super::{clock, redirect};
use crate::delivery::Response;

/// How servers answer plain HTTP on their TLS port: nginx, Go (Caddy), Apache httpd.
const WANTS_TLS: [&str; 3] = [
    "sent to https port",
    "http request to an https server",
    "plain http to an ssl-enabled server port",
];

/// Words of whoever wants a session.
const AUTH: [&str; 9] = [
    "authenticat",
    "log in",
    "login",
    "logged in",
    "sign in",
    "signed in",
    "credentials",
    "bearer",
    "access token",
];

/// Words of a server that has no such route. A handler that misses an object says what is missing.
const NO_ROUTE: [&str; 9] = [
    "cannot post",
    "route post:",
    "page could not be found",
    "page not found",
    "requested url",
    "requested resource",
    "cannot find any path",
    "not found: '/",
    "sinatra doesn",
];

/// All that a server says that has no such route, where it says no more.
const BARELY_NOT_FOUND: [&str; 4] = [
    "not found",
    "404 not found",
    "404: not found",
    "{\"detail\":\"not found\"}",
];

/// Words that a refusal may use which comes from verification.
const VERIFICATION: [&str; 6] = [
    "verif",
    "signature",
    "svix",
    "webhook-id",
    "timestamp",
    "secret",
];

/// Only a success that is no page needs no hint.
pub(super) fn of_response(response: &Response, sent: &Sent<'_>) -> Option<Hint> {
    if response.is_success() {
        return response.is_page().then(|| page(response, sent));
    }
    if (300..400).contains(&response.status) {
        return Some(redirect::of(response, sent));
    }
    let said = said(response);
    let known = saying(&said).and_then(|saying| of_saying(saying, response, sent));
    Some(known.unwrap_or_else(|| of_status(response, &said, sent)))
}

fn of_saying(saying: Saying, response: &Response, sent: &Sent<'_>) -> Option<Hint> {
    let status = response.status;
    Some(match saying {
        Saying::Csrf if status < 500 => Hint::CsrfCheck,
        Saying::MissingSecret => Hint::MissingSecret,
        Saying::UnusableSecret => Hint::UnusableSecret,
        Saying::ParsedBody => Hint::ParsedBody,
        Saying::Timestamp => clock::of_timestamp(response, sent),
        Saying::HeadersUnseen => Hint::HeadersUnseen {
            sent: sent.family().map(str::to_owned),
        },
        Saying::Mismatch => Hint::SignatureMismatch,
        Saying::Duplicate => Hint::Duplicate,
        Saying::NoTable => Hint::NoTable,
        Saying::ProxyFailed if status >= 500 => Hint::ProxyAnswered,
        Saying::DependencyDown if status >= 500 => Hint::DependencyDown,
        Saying::DoesNotBuild if status >= 500 => Hint::DoesNotBuild,
        Saying::SlashMissing if status >= 500 => redirect::slash_missing(sent.endpoint),
        // Others write it in other letters.
        Saying::HostBlocked(None) if response.body == b"Invalid Host header" => {
            Hint::WebpackHost { host: sent.host() }
        }
        // A handler's own object is about something of its own.
        Saying::HostBlocked(None) if response.body.starts_with(b"{") => return None,
        Saying::HostBlocked(setting) if status < 500 => Hint::HostBlocked {
            host: sent.host(),
            setting: setting.map(str::to_owned),
        },
        Saying::Unverified if matches!(status, 400 | 401 | 403) => {
            let unknown = if status == 400 {
                Hint::SignatureRefusedOrFailed
            } else {
                Hint::SignatureRefused
            };
            clock::of_server(response, sent).unwrap_or(unknown)
        }
        _ => return None,
    })
}

/// What Vite says of a host name that it does not know.
const BLOCKED: [&str; 2] = ["blocked request. this host (", ".allowedhosts`"];

/// The name that it says it does not know: on the way there another one may have taken the place of
/// ours.
fn blocked_host(said: &str) -> Option<&str> {
    let (_, from) = said.split_once("this host (\"")?;
    let (host, _) = from.split_once("\")")?;
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
    ((1..=253).contains(&host.len()) && host.chars().all(is_of_host)).then_some(host)
}

fn of_status(response: &Response, said: &str, sent: &Sent<'_>) -> Hint {
    let endpoint = sent.endpoint;
    let path = endpoint.url().path().to_owned();
    let url = endpoint.to_string();
    match response.status {
        404 | 500.. if is_protected(response) => Hint::PublicRoute { path },
        400 if WANTS_TLS.iter().any(|words| said.contains(words)) => Hint::SpeaksTls {
            port: endpoint.port(),
        },
        400 => Hint::RequestRefused,
        401 if asks_for(response, "basic") => Hint::Credentials,
        403 if BLOCKED.iter().all(|words| said.contains(words)) => Hint::AllowedHosts {
            host: blocked_host(said).map_or_else(|| sent.host(), str::to_owned),
            preview: said.contains("preview.allowedhosts"),
        },
        401 | 403 if wants_session(response, said) => Hint::PublicRoute { path },
        401 | 403 => Hint::AccessRefused { path },
        404 if says_no_route(said) => Hint::NothingThere { url },
        404 => Hint::NotFound { url },
        405 | 501 => Hint::NotPost {
            path,
            allowed: allowed(response),
        },
        408 => Hint::GaveUpWaiting,
        413 => Hint::BodyTooLarge,
        415 => match sent.unusual_type() {
            Some(kind) => Hint::NoParserFor {
                content_type: kind.to_owned(),
            },
            None => Hint::NoParser,
        },
        422 => Hint::ContentRefused,
        429 => Hint::RateLimited,
        502 | 504 => Hint::ProxyAnswered,
        503 => Hint::Unavailable,
        500..=599 => Hint::Crashed,
        status => Hint::OnlySuccessCounts { status },
    }
}

/// Every web framework has a page for whatever comes; a handler's answer is seldom one.
fn page(response: &Response, sent: &Sent<'_>) -> Hint {
    let path = sent.endpoint.url().path().to_owned();
    let text = response.text().to_ascii_lowercase();
    let asks = ["type=\"password\"", "type='password'", "type=password"];
    if names_any(&text, &asks) {
        Hint::SignInPage { path }
    } else {
        Hint::Page { path }
    }
}

/// Whether it asks for a session in words of its own. What Werkzeug and others say of every 401 shows
/// nothing.
fn wants_session(response: &Response, said: &str) -> bool {
    const OF_EVERY_401: &str = "could not verify that you are authorized";
    let names_auth = || names_any(said, &AUTH) && !said.contains(OF_EVERY_401);
    asks_for(response, "bearer") || names_auth()
}

fn names_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

fn says_no_route(said: &str) -> bool {
    // Servers have it in the title and again in the page.
    let first = said.lines().find(|line| !line.is_empty());
    names_any(said, &NO_ROUTE) || first.is_some_and(|line| BARELY_NOT_FOUND.contains(&line))
}

/// Whether it names that scheme of HTTP authentication.
fn asks_for(response: &Response, scheme: &str) -> bool {
    response.header("www-authenticate").is_some_and(|asked| {
        let asked = asked.split_ascii_whitespace().next().unwrap_or_default();
        asked.eq_ignore_ascii_case(scheme)
    })
}

/// The methods of all `allow` headers.
fn allowed(response: &Response) -> Option<String> {
    let allow = response.headers.iter().filter(|(name, _)| name == "allow");
    let methods: Vec<_> = allow.map(|(_, methods)| methods.as_str()).collect();
    let methods = methods.join(", ");
    (!methods.is_empty()).then_some(methods)
}

/// Whether an auth middleware answered in the handler's place: a refusal that does not speak of
/// verification. Behind that middleware public routes carry its headers, too.
#[must_use]
pub fn is_auth_wall(response: &Response) -> bool {
    match response.status {
        401 | 403 => {
            let said = said(response);
            let is_other = names_any(&said, &VERIFICATION) || said.contains("allowedhosts");
            !is_other && saying(&said).is_none()
        }
        404 => is_protected(response),
        _ => false,
    }
}
