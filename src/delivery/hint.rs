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
    let is_html = response
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"));
    let text = response.text();
    match response.status {
        300..=399 => redirect(response, path),
        400 if says_unverified(&text) => {
            "the handler refused the signature: its secret differs from the one above, or it \
             verifies a parsed body instead of the raw one"
                .to_owned()
        }
        400 => "the handler could not use the request; its answer above may say why".to_owned(),
        401 | 403 if text.contains("allowedHosts") => {
            "the development server blocks this host name: add it to server.allowedHosts in the \
             Vite configuration"
                .to_owned()
        }
        401 | 403 if says_unverified(&text) => {
            "the handler refused the signature: does it use the same secret?".to_owned()
        }
        401 | 403 => public_route(path),
        404 if is_auth(response) => public_route(path),
        404 => format!("nothing at {endpoint}: is this the handler's route? (--to sets another)"),
        405 => format!("there is something at {path}, but it does not take POST"),
        413 => "the server limits bodies below this payload's size: raise the body parser's limit"
            .to_owned(),
        415 => "the server has no parser for application/json: let it through raw, such as with \
                express.raw({ type: 'application/json' })"
            .to_owned(),
        429 => "the handler limits the rate of requests".to_owned(),
        500..=599 if is_html => {
            "the handler crashed; the page above and the server's log say where".to_owned()
        }
        500..=599 => "the handler crashed; the server's log says where".to_owned(),
        status => format!("only 2xx counts as delivered; {status} is retried"),
    }
}

fn redirect(response: &Response, path: &str) -> String {
    let location = response.header("location").unwrap_or_default();
    let target = location.split(['?', '#']).next().unwrap_or_default();
    if is_auth(response) || location.contains("sign-in") || location.contains("login") {
        format!("redirected to a sign-in page: {}", public_route(path))
    } else if target
        .trim_end_matches('/')
        .ends_with(path.trim_end_matches('/'))
    {
        "redirects count as failures: the route differs by a trailing slash; deliver to the \
         address in `location`"
            .to_owned()
    } else {
        "redirects count as failures; is an auth middleware or a trailing slash in the way?"
            .to_owned()
    }
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

fn says_unverified(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    VERIFICATION.iter().any(|word| text.contains(word))
}

fn of_error(error: &AttemptError, endpoint: &Endpoint) -> Option<String> {
    let (host, port) = (endpoint.host(), endpoint.port());
    let hint = match error {
        AttemptError::Refused => {
            format!("nothing listens on {host}:{port}: start the server, or set --to")
        }
        AttemptError::UnknownHost => format!("is {host:?} spelled right?"),
        AttemptError::TimedOut(_) => {
            "handlers must answer quickly: answer first, then work; --timeout waits longer"
                .to_owned()
        }
        AttemptError::Closed => {
            if endpoint.url().scheme() == "http" {
                format!(
                    "the server crashed, or port {port} does not speak plain HTTP (try https://)"
                )
            } else {
                "the server crashed, or is no HTTPS server".to_owned()
            }
        }
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
