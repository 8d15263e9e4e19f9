//! The calls of Svix's API that the page makes. No others are passed on, whatever the token may do.

use hyper::Method;

use crate::http::Route;
use crate::service::api::Query;
use crate::svix::Call;

/// What a call may be asked with.
const ASKED: [&str; 9] = [
    "limit",
    "iterator",
    "order",
    "since",
    "status",
    "event_types",
    "endpoint_id",
    "with_content",
    "include_archived",
];

/// The path stands for the call: it is the same there.
const fn allowed(method: Method, path: &'static str) -> Route<&'static str> {
    Route {
        method,
        path,
        call: path,
    }
}

/// Where each is.
pub const ALLOWED: &[Route<&'static str>] = &[
    allowed(Method::GET, "/api/v1/app"),
    allowed(Method::GET, "/api/v1/app/{app}"),
    allowed(Method::GET, "/api/v1/app/{app}/endpoint"),
    allowed(Method::POST, "/api/v1/app/{app}/endpoint"),
    allowed(Method::GET, "/api/v1/app/{app}/endpoint/{endpoint}"),
    allowed(Method::PATCH, "/api/v1/app/{app}/endpoint/{endpoint}"),
    allowed(Method::DELETE, "/api/v1/app/{app}/endpoint/{endpoint}"),
    allowed(Method::GET, "/api/v1/app/{app}/endpoint/{endpoint}/secret"),
    allowed(
        Method::POST,
        "/api/v1/app/{app}/endpoint/{endpoint}/secret/rotate",
    ),
    allowed(Method::GET, "/api/v1/app/{app}/endpoint/{endpoint}/headers"),
    allowed(
        Method::PATCH,
        "/api/v1/app/{app}/endpoint/{endpoint}/headers",
    ),
    allowed(Method::GET, "/api/v1/app/{app}/endpoint/{endpoint}/stats"),
    allowed(
        Method::POST,
        "/api/v1/app/{app}/endpoint/{endpoint}/send-example",
    ),
    allowed(Method::GET, "/api/v1/app/{app}/endpoint/{endpoint}/msg"),
    allowed(Method::POST, "/api/v1/app/{app}/msg"),
    allowed(Method::GET, "/api/v1/app/{app}/msg/{msg}"),
    allowed(Method::GET, "/api/v1/app/{app}/msg/{msg}/endpoint"),
    allowed(
        Method::POST,
        "/api/v1/app/{app}/msg/{msg}/endpoint/{endpoint}/resend",
    ),
    allowed(Method::GET, "/api/v1/app/{app}/attempt/endpoint/{endpoint}"),
    allowed(Method::GET, "/api/v1/app/{app}/attempt/msg/{msg}"),
    allowed(Method::GET, "/api/v1/event-type"),
    allowed(Method::GET, "/api/v1/event-type/{name}"),
];

/// The call of the server that stands for a call of the page. It is put together anew from what was
/// understood: nothing of a path or a query gets there that was not.
pub fn call(method: &Method, path: &str, parts: &[String], query: &Query, body: &[u8]) -> Call {
    let mut parts = parts.iter();
    let mut given = || parts.next().map_or("", String::as_str);
    let known = path.trim_start_matches("/api/v1/").split('/');
    let whole: Vec<_> = known
        .map(|part| if part.starts_with('{') { given() } else { part })
        .collect();
    let method = if *method == Method::HEAD {
        Method::GET
    } else {
        method.clone()
    };
    let has_body = method != Method::GET && method != Method::DELETE && !body.is_empty();
    let mut call = Call::by(method, &whole);
    for name in ASKED {
        if let Some(value) = query.one(name) {
            call = call.query(name, value);
        }
    }
    if has_body {
        call = call.written(body.to_vec());
    }
    call
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Found, find};
    use crate::service::api::ROUTES;

    /// The service of this tool is a Svix server, too.
    #[test]
    fn what_is_allowed_is_of_svix() {
        for route in ALLOWED {
            let path = route.path.replace(['{', '}'], "x");
            let found = find(ROUTES, &route.method, &path);
            assert!(matches!(found, Found::Call(..)), "{}", route.path);
        }
    }

    /// What ends messages of many, or applications, is nothing that a page does.
    #[test]
    fn what_the_page_does_not_do_is_not_allowed() {
        for (method, path) in [
            (Method::POST, "/api/v1/app"),
            (Method::DELETE, "/api/v1/app/a"),
            (Method::POST, "/api/v1/app/a/endpoint/b/recover"),
            (Method::DELETE, "/api/v1/event-type/a"),
            (Method::POST, "/api/v1/auth/app-portal-access/a"),
            (Method::GET, "/api/v1/app/a/endpoint/b/../secret"),
            (Method::GET, "/api/v1/health"),
        ] {
            let found = find(ALLOWED, &method, path);
            assert!(!matches!(found, Found::Call(..)), "{method} {path}");
        }
    }
}
