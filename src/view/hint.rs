//! Hints in words.

use crate::delivery::Hint;
use crate::text::shell;

/// The hint for somebody at a terminal, where `to` is the option that names the endpoint.
#[must_use]
pub fn hint(hint: &Hint, to: &str) -> String {
    match hint {
        Hint::SpeaksTls { port } => format!("port {port} speaks TLS: write https://"),
        Hint::SignatureRefusedOrFailed => "the handler refused the signature: its secret differs \
             from the one that signed this, or it verifies a parsed body instead of the raw one; \
             or it failed after verifying, in the same try block (its log tells)"
            .to_owned(),
        Hint::SignatureRefused => {
            "the handler refused the signature: does it use the secret that signed this?".to_owned()
        }
        Hint::RequestRefused => {
            "the handler could not use the request; its answer or its log may say why".to_owned()
        }
        Hint::AllowedHosts { host } => format!(
            "the development server blocks this host name: add {host:?} to server.allowedHosts in \
             the Vite configuration"
        ),
        Hint::PublicRoute { path } => public_route(path),
        Hint::SignIn { path } => format!("redirected to a sign-in page: {}", public_route(path)),
        Hint::NothingThere { url } => {
            format!("nothing at {url}: is this the handler's route? ({to} sets another)")
        }
        Hint::NotPost {
            path,
            allowed: None,
        } => format!("there is something at {path}, but it does not take POST"),
        Hint::NotPost {
            path,
            allowed: Some(methods),
        } => format!("there is something at {path}, but it takes {methods}, not POST"),
        Hint::GaveUpWaiting => "the server gave up waiting for the request".to_owned(),
        Hint::BodyTooLarge => {
            "the server limits bodies below this payload's size: raise the body parser's limit"
                .to_owned()
        }
        Hint::NoParser => "the server has no parser for application/json: let it through raw, \
             such as with express.raw({ type: 'application/json' })"
            .to_owned(),
        Hint::RateLimited => "the handler limits the rate of requests".to_owned(),
        Hint::ProxyAnswered => {
            "a proxy answered in the handler's place: is the handler itself running?".to_owned()
        }
        Hint::Unavailable => "the server takes no requests now: it is starting, overloaded or \
             stopped for maintenance"
            .to_owned(),
        Hint::AnsweredTooLate => {
            "answered too late: the sender had given up, and will deliver it again".to_owned()
        }
        Hint::Crashed => "the handler crashed; the server's log says where".to_owned(),
        Hint::OnlySuccessCounts { status } => {
            format!("only 2xx counts as delivered; {status} is retried")
        }
        Hint::OtherProtocol { protocol, target } => format!(
            "redirects count as failures: the server wants {protocol}, use {to} {}",
            shell::word(target)
        ),
        Hint::TrailingSlash { target } => format!(
            "redirects count as failures: the route differs by a trailing slash, use {to} {}",
            shell::word(target)
        ),
        Hint::Redirected => {
            "redirects count as failures; is an auth middleware or a trailing slash in the way?"
                .to_owned()
        }
        Hint::NothingListens { host, port } => {
            format!("nothing listens on {host}:{port}: start the server, or set {to}")
        }
        Hint::UnknownHost { host } => format!("is {host:?} spelled right?"),
        Hint::TooSlow => {
            "handlers must answer quickly: answer first, then work; --timeout waits longer"
                .to_owned()
        }
        Hint::Closed {
            plain_port: Some(port),
        } => {
            format!("the server crashed, or port {port} does not speak plain HTTP (try https://)")
        }
        Hint::Closed { plain_port: None } => "the server crashed, or is no HTTPS server".to_owned(),
        Hint::Untrusted => "this machine does not trust the server's certificate: deliver to its \
             plain HTTP port, or trust its CA (as `mkcert -install` does)"
            .to_owned(),
        Hint::SpeaksPlainHttp { host, port } => {
            format!("if port {port} speaks plain HTTP, write http://{host}:{port}")
        }
        Hint::NotHttp { port } => {
            format!("something else than an HTTP server listens on port {port}; https:// perhaps?")
        }
    }
}

fn public_route(path: &str) -> String {
    format!("make {path}(.*) public in the auth middleware: deliveries carry no session")
}
