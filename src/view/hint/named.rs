//! Hints that name something.

use super::redirect::public_route;
use crate::delivery::Hint;
use crate::view::units::rough;

/// The rest has its words elsewhere.
pub(super) fn named(hint: &Hint, to: &str) -> String {
    match hint {
        Hint::ServerClock { ahead_seconds } => clock(*ahead_seconds),
        Hint::StaleTimestamp { age_seconds } => stale(*age_seconds),
        Hint::HeadersUnseen { sent } => headers_unseen(sent.as_deref()),
        Hint::SpeaksTls { port } => format!("port {port} speaks TLS: write https://"),
        Hint::AllowedHosts { host, preview } => allowed_hosts(host, *preview),
        Hint::WebpackHost { host } => webpack_host(host),
        Hint::HostBlocked { host, setting } => host_blocked(host, setting.as_deref()),
        Hint::Credentials => format!(
            "the server asks for a user name and a password: write them into the URL, as in \
             {to} http://user:password@localhost:3000"
        ),
        Hint::AccessRefused { path } => format!(
            "if an auth middleware refuses this, make {path}(.*) public in it, because deliveries \
             carry no session; if the handler itself does, its log may say why"
        ),
        Hint::PublicRoute { path } => public_route(path),
        Hint::NothingThere { url } => {
            format!("nothing at {url}: is this the handler's route? ({to} sets another)")
        }
        Hint::NotFound { url } => format!(
            "is {url} the handler's route? ({to} sets another.) If the handler itself answers 404, \
             the delivery counts as failed and is retried"
        ),
        Hint::NotPost { path, allowed } => match allowed {
            None => format!("there is something at {path}, but it does not take POST"),
            Some(methods) => {
                format!("there is something at {path}, but it takes {methods}, not POST")
            }
        },
        Hint::NoParserFor { content_type } => format!(
            "this was sent as {content_type}, which the server has no parser for; real \
             deliveries are application/json"
        ),
        Hint::OnlySuccessCounts { status } => {
            format!("only 2xx counts as delivered; {status} is retried")
        }
        Hint::Page { path } => format!(
            "this is a web page, so the delivery may have met no handler: is there one at {path}, \
             or does the server answer every path with a page?"
        ),
        Hint::SignInPage { path } => format!(
            "this page asks for a password, so the delivery may have met no handler: if one is at \
             {path}, make {path}(.*) public in the auth middleware"
        ),
        Hint::NothingListens { host, port } => {
            format!("nothing listens on {host}:{port}: start the server, or set {to}")
        }
        Hint::UnknownHost { host } => format!("is {host:?} spelled right?"),
        Hint::Closed { plain_port } => {
            let port = plain_port.unwrap_or_default();
            format!("the server crashed, or port {port} does not speak plain HTTP (try https://)")
        }
        Hint::SpeaksPlainHttp { host, port } => {
            format!("if port {port} speaks plain HTTP, write http://{host}:{port}")
        }
        Hint::NotHttp { port } => {
            format!("port {port} does not speak plain HTTP: does it want https://?")
        }
        // Their words stand elsewhere.
        Hint::SignatureRefusedOrFailed
        | Hint::FailedOnThis
        | Hint::SignatureRefused
        | Hint::SignatureMismatch
        | Hint::MissingSecret
        | Hint::UnusableSecret
        | Hint::ParsedBody
        | Hint::TimestampRefused { .. }
        | Hint::RequestRefused
        | Hint::ContentRefused
        | Hint::Duplicate
        | Hint::NoTable
        | Hint::DependencyDown
        | Hint::Crashed
        | Hint::TooSlow
        | Hint::CsrfCheck
        | Hint::GaveUpWaiting
        | Hint::BodyTooLarge
        | Hint::NoParser
        | Hint::RateLimited
        | Hint::ProxyAnswered
        | Hint::Unavailable
        | Hint::DoesNotBuild
        | Hint::Redirected
        | Hint::SignIn { .. }
        | Hint::OtherProtocol { .. }
        | Hint::OtherHost { .. }
        | Hint::TrailingSlash { .. }
        | Hint::SlashMissing { .. }
        | Hint::RedirectedTo { .. }
        | Hint::AnsweredTooLate
        | Hint::AddressBlocked
        | Hint::Untrusted => String::new(),
    }
}

/// What to write where, so that Vite lets a host name in.
fn allowed_hosts(host: &str, preview: bool) -> String {
    if preview {
        return format!(
            "the server blocks this host name: write preview: {{ allowedHosts: [{host:?}] }} in \
             vite.config"
        );
    }
    format!(
        "the development server blocks this host name: write server: {{ allowedHosts: [{host:?}] \
         }} in vite.config (SvelteKit and others) or astro.config; in nuxt.config, vite: {{ \
         server: {{ allowedHosts: [{host:?}] }} }}"
    )
}

fn webpack_host(host: &str) -> String {
    format!(
        "the development server blocks this host name: write devServer: {{ allowedHosts: \
         [{host:?}] }} in webpack.config"
    )
}

fn host_blocked(host: &str, setting: Option<&str>) -> String {
    let setting = setting.unwrap_or("the host names that it allows");
    format!("the server blocks the host name {host:?}: add it to {setting}")
}

fn clock(ahead_seconds: i64) -> String {
    let side = if ahead_seconds < 0 {
        "behind"
    } else {
        "ahead of"
    };
    let span = rough(ahead_seconds.unsigned_abs());
    format!(
        "the server's clock is {span} {side} this machine's, as its Date header shows, and a \
         timestamp may be off by 5 minutes at most: set the clock that is wrong (a container's \
         falls behind while the machine sleeps)"
    )
}

fn stale(age_seconds: i64) -> String {
    let span = rough(age_seconds.unsigned_abs());
    let off = if age_seconds < 0 {
        format!("{span} in the future")
    } else {
        format!("{span} old")
    };
    format!(
        "the timestamp was {off} when this was sent, and a handler allows 5 minutes: `cew replay` \
         without --verbatim signs afresh"
    )
}

fn headers_unseen(sent: Option<&str>) -> String {
    match sent {
        None => "the handler wants a signature, and this was sent without one".to_owned(),
        Some("svix") => {
            "the handler did not find the headers that it looks for, though the svix-* \
             headers were sent: does it look for webhook-* ones, does it spell them differently, or \
             does a proxy drop them?"
                .to_owned()
        }
        Some("webhook") => "this was signed with webhook-* headers, and the handler may look for \
             svix-* ones only"
            .to_owned(),
        Some(other) => format!(
            "this was signed with {other}, and the handler may look for svix-* headers only"
        ),
    }
}
