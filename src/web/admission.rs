//! Who may come in, and with what. Looked at before a body is read; whoever is turned away has
//! changed nothing.

use hyper::StatusCode;
use hyper::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, ORIGIN, TRANSFER_ENCODING,
};
use hyper::http::request::Parts;
use serde_json::json;

use super::keys::Keys;
use super::page;
use crate::http::{Found, Reason, Refusal, find};
use crate::service::Token;
use crate::service::api::ROUTES;

/// Where a browser exchanges its key.
pub const SESSION: &str = "/api/cew/v1/session";

/// Who may come in.
pub struct Admission {
    /// The token of those that call the APIs, where these are for others than the page.
    pub token: Option<Token>,
    /// The tokens of browsers.
    pub keys: Keys,
    /// Names under which this is known, besides those of this machine.
    pub hosts: Vec<String>,
}

impl Admission {
    /// Lets a request in.
    ///
    /// # Errors
    /// When it is turned away.
    pub fn admit(&self, head: &Parts) -> Result<(), Refusal> {
        let host = one(head, &HOST).unwrap_or_default();
        if !self.is_ours(host) {
            // A page that had its name lead here would read everything.
            return Err(refusal(
                head,
                StatusCode::FORBIDDEN,
                "forbidden_host",
                "this host is not known here",
            ));
        }
        if let Some(origin) = one(head, &ORIGIN)
            && origin.strip_prefix("http://") != Some(host)
        {
            return Err(refusal(
                head,
                StatusCode::FORBIDDEN,
                "forbidden_origin",
                "other web pages may not call this",
            ));
        }
        if !is_open(head) && !self.knows(head) {
            let code = "authentication_failed";
            return Err(refusal(
                head,
                StatusCode::UNAUTHORIZED,
                code,
                "Invalid token",
            ));
        }
        if has_body(head) && !is_json(head) {
            return Err(refusal(
                head,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "a body must be application/json",
            ));
        }
        Ok(())
    }

    /// This machine under any port, as through `ssh -L`, or a name that was allowed.
    fn is_ours(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        let name = name.to_ascii_lowercase();
        ["localhost", "127.0.0.1", "[::1]"].contains(&name.as_str())
            || self
                .hosts
                .iter()
                .any(|known| known.eq_ignore_ascii_case(&name))
    }

    fn knows(&self, head: &Parts) -> bool {
        let Some(shown) = one(head, &AUTHORIZATION) else {
            return false;
        };
        let Some((scheme, token)) = shown.split_once(' ') else {
            return false;
        };
        let token = token.trim();
        // Both are asked, whatever the first says.
        let is_caller = self.token.as_ref().is_some_and(|known| known.is(token));
        let is_known = is_caller | self.keys.know(token);
        scheme.eq_ignore_ascii_case("bearer") && is_known
    }
}

/// What needs no token: the page, which has nothing of its own to tell, the exchange of a key, and
/// whether the service is well.
fn is_open(head: &Parts) -> bool {
    let path = head.uri.path();
    let is_call = match find(ROUTES, &head.method, path) {
        Found::Call(call, _) => call.is_open(),
        _ => false,
    };
    is_call || page::file(path).is_some() || path == SESSION
}

fn one<'h>(head: &'h Parts, name: &HeaderName) -> Option<&'h str> {
    // What is no text is nobody we know.
    head.headers
        .get(name)
        .map(|value| value.to_str().unwrap_or("?"))
}

fn has_body(head: &Parts) -> bool {
    head.headers.contains_key(TRANSFER_ENCODING)
        || one(head, &CONTENT_LENGTH).is_some_and(|length| length.trim() != "0")
}

fn is_json(head: &Parts) -> bool {
    let kind = one(head, &CONTENT_TYPE).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

fn refusal(head: &Parts, status: StatusCode, code: &str, detail: &str) -> Refusal {
    let text = if head.uri.path().starts_with("/v1/") {
        json!({"error": {"code": code, "message": detail}})
    } else {
        json!({"code": code, "detail": detail})
    };
    Refusal {
        reason: Reason::NotAdmitted,
        text: text.to_string(),
        status: Some(status),
    }
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;
    use crate::context::Ambient;

    fn admission() -> (Admission, tempfile::TempDir) {
        let directory = tempfile::tempdir().unwrap();
        let ambient = Ambient::of_this_system();
        let token = Token::of_store(&directory.path().join("store.db"), ambient).unwrap();
        let admission = Admission {
            token: Some(token),
            keys: Keys::new(ambient),
            hosts: vec!["box.example".to_owned()],
        };
        (admission, directory)
    }

    fn status(admission: &Admission, path: &str, headers: &[(&str, &str)]) -> Option<u16> {
        let method = if headers.iter().any(|(name, _)| *name == "content-length") {
            "POST"
        } else {
            "GET"
        };
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        admission
            .admit(&head)
            .err()
            .map(|refused| refused.status().as_u16())
    }

    #[test]
    fn hosts_origins_tokens_and_bodies_are_looked_at() {
        let (admission, _directory) = admission();
        let bearer = format!("Bearer {}", admission.token.as_ref().unwrap().expose());
        let (host, token) = (("host", "localhost:4500"), ("authorization", &*bearer));
        let api = "/api/v1/app";
        let get = |headers: &[(&str, &str)]| status(&admission, api, headers);
        for host in [
            "localhost",
            "127.0.0.1:1",
            "[::1]:4500",
            "LOCALHOST:9",
            "box.example:4500",
        ] {
            assert_eq!(get(&[("host", host), token]), None, "{host}");
        }
        for host in [
            "",
            "example.com",
            "localhost.example.com",
            "127.0.0.1.nip.io",
            "localhost:a",
        ] {
            assert_eq!(get(&[("host", host), token]), Some(403), "{host}");
        }
        assert_eq!(
            get(&[host, token, ("origin", "http://localhost:4500")]),
            None
        );
        for origin in [
            "http://localhost:3000",
            "https://localhost:4500",
            "null",
            "http://x",
        ] {
            assert_eq!(
                get(&[host, token, ("origin", origin)]),
                Some(403),
                "{origin}"
            );
        }
        assert_eq!(get(&[host]), Some(401));
        for wrong in [
            "Bearer",
            "Bearer ",
            "Bearer x",
            "Basic x",
            &bearer[..bearer.len() - 1],
        ] {
            assert_eq!(get(&[host, ("authorization", wrong)]), Some(401), "{wrong}");
        }
        let post = |kind| get(&[host, token, ("content-length", "2"), ("content-type", kind)]);
        assert_eq!(post("application/json; charset=utf-8"), None);
        assert_eq!(post("text/plain"), Some(415));
        assert_eq!(get(&[host, token, ("content-length", "2")]), Some(415));
        assert_eq!(get(&[host, token, ("content-length", "0")]), None);
    }

    #[test]
    fn the_page_and_health_are_open_and_nothing_else_is() {
        let (admission, _directory) = admission();
        let get = |path| status(&admission, path, &[("host", "localhost")]);
        assert_eq!(get("/"), None);
        assert_eq!(get("/api/v1/health"), None);
        for path in [
            "/api/v1/health/x",
            "/x",
            "/api/cew/v1/captures",
            "/v1/webhooks",
        ] {
            assert_eq!(get(path), Some(401), "{path}");
        }
    }
}
