//! What the answer of a handler means, and what to do about it.

use super::{AttemptError, Endpoint, Outcome, Response};

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

/// The next step after an attempt that did not succeed.
#[must_use]
pub fn hint(outcome: &Outcome, endpoint: &Endpoint) -> Option<String> {
    match outcome {
        Ok(response) if response.is_success() => None,
        Ok(response) => Some(of_response(response, endpoint)),
        Err(error) => of_error(error, endpoint),
    }
}

fn of_response(response: &Response, endpoint: &Endpoint) -> String {
    let path = endpoint.url().path();
    let text = response.text();
    match response.status {
        300..=399 => redirect(response, endpoint),
        400 if WANTS_TLS.iter().any(|words| text.contains(words)) => {
            format!("port {} speaks TLS: write https://", endpoint.port())
        }
        400 if says_unverified(&text) => "the handler refused the signature: its secret differs \
             from the one that signed this, or it verifies a parsed body instead of the raw one; \
             or it failed after verifying, in the same try block (its log tells)"
            .to_owned(),
        400 => {
            "the handler could not use the request; its answer or its log may say why".to_owned()
        }
        401 | 403 if text.contains("allowedHosts") => format!(
            "the development server blocks this host name: add {:?} to server.allowedHosts in the \
             Vite configuration",
            endpoint.host()
        ),
        401 | 403 if says_unverified(&text) => "the handler refused the signature: does it use \
             the secret that signed this?"
            .to_owned(),
        401 | 403 => public_route(path),
        404 if is_auth(response) => public_route(path),
        404 => format!("nothing at {endpoint}: is this the handler's route? (--to sets another)"),
        405 => match allowed(response) {
            methods if methods.is_empty() => {
                format!("there is something at {path}, but it does not take POST")
            }
            methods => format!("there is something at {path}, but it takes {methods}, not POST"),
        },
        408 => "the server gave up waiting for the request".to_owned(),
        413 => "the server limits bodies below this payload's size: raise the body parser's limit"
            .to_owned(),
        415 => "the server has no parser for application/json: let it through raw, such as with \
                express.raw({ type: 'application/json' })"
            .to_owned(),
        429 => "the handler limits the rate of requests".to_owned(),
        502 | 504 => {
            "a proxy answered in the handler's place: is the handler itself running?".to_owned()
        }
        503 => "the server takes no requests now: it is starting, overloaded or stopped for \
                maintenance"
            .to_owned(),
        500..=599 => "the handler crashed; the server's log says where".to_owned(),
        status => format!("only 2xx counts as delivered; {status} is retried"),
    }
}

fn redirect(response: &Response, endpoint: &Endpoint) -> String {
    let url = endpoint.url();
    let location = response.header("location").unwrap_or_default();
    if is_auth(response) || location.contains("sign-in") || location.contains("login") {
        return format!("redirected to a sign-in page: {}", public_route(url.path()));
    }
    match url.join(location) {
        Ok(target) if target == *url || target.host() != url.host() => {}
        Ok(target) if target.path() == url.path() && target.scheme() != url.scheme() => {
            return format!(
                "redirects count as failures: the server wants {}, use --to {target}",
                target.scheme()
            );
        }
        Ok(target) if target.path().trim_end_matches('/') == url.path().trim_end_matches('/') => {
            return format!(
                "redirects count as failures: the route differs by a trailing slash, use --to {target}"
            );
        }
        _ => {}
    }
    "redirects count as failures; is an auth middleware or a trailing slash in the way?".to_owned()
}

/// The methods of all `allow` headers.
fn allowed(response: &Response) -> String {
    let allow = response.headers.iter().filter(|(name, _)| name == "allow");
    let methods: Vec<_> = allow.map(|(_, methods)| methods.as_str()).collect();
    methods.join(", ")
}

fn public_route(path: &str) -> String {
    format!("make {path}(.*) public in the auth middleware: deliveries carry no session")
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

fn of_error(error: &AttemptError, endpoint: &Endpoint) -> Option<String> {
    let (host, port) = (endpoint.host(), endpoint.port());
    let is_http = endpoint.url().scheme() == "http";
    let hint = match error {
        AttemptError::Refused => {
            format!("nothing listens on {host}:{port}: start the server, or set --to")
        }
        AttemptError::UnknownHost => format!("is {host:?} spelled right?"),
        AttemptError::TimedOut(_) => {
            "handlers must answer quickly: answer first, then work; --timeout waits longer"
                .to_owned()
        }
        AttemptError::Closed if is_http => {
            format!("the server crashed, or port {port} does not speak plain HTTP (try https://)")
        }
        AttemptError::Closed => "the server crashed, or is no HTTPS server".to_owned(),
        AttemptError::Tls(reason) if UNTRUSTED.iter().any(|why| reason.contains(why)) => {
            "this machine does not trust the server's certificate: deliver to its plain HTTP port, \
             or trust its CA (as `mkcert -install` does)"
                .to_owned()
        }
        // Expired, for another name: the error says it all.
        AttemptError::Tls(reason) if reason.contains("certificate") => return None,
        AttemptError::Tls(_) => {
            format!("if port {port} speaks plain HTTP, write http://{host}:{port}")
        }
        AttemptError::NotHttp(_) => {
            format!("something else than an HTTP server listens on port {port}; https:// perhaps?")
        }
        AttemptError::Unsendable(_) | AttemptError::Other(_) => return None,
    };
    Some(hint)
}
