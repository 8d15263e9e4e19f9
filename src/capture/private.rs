//! Headers that identify or authorise somebody. They are in the store, for they were received, and
//! shown nowhere.

use std::borrow::Cow;

use super::CapturedRequest;

/// What stands in place of their values.
pub const REDACTED: &str = "REDACTED";

/// Their names.
const NAMES: [&str; 18] = [
    "authorization",
    "proxy-authorization",
    "www-authenticate",
    "authentication-info",
    "cookie",
    "cookie2",
    "set-cookie",
    "set-cookie2",
    "apikey",
    "api-key",
    "x-api-key",
    "x-apikey",
    "x-auth-key",
    "x-forwarded-client-cert",
    "x-goog-iap-jwt-assertion",
    "cf-access-jwt-assertion",
    "x-vercel-protection-bypass",
    "x-forwarded-access-token",
];

/// What others end with, such as `x-csrf-token` and `cf-access-client-secret`.
const ENDINGS: [&str; 5] = [
    "-token",
    "-secret",
    "-password",
    "-api-key",
    "-authorization",
];

/// Whether a header of that name, in any case, identifies or authorises somebody.
#[must_use]
pub fn is_private(name: &str) -> bool {
    let ends_with = |ending: &&str| {
        let start = name.len().checked_sub(ending.len());
        let end = start.and_then(|start| name.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) || ENDINGS.iter().any(ends_with)
}

/// What is shown of a header's value.
#[must_use]
pub fn shown_value<'v>(name: &str, value: &'v str) -> &'v str {
    if is_private(name) { REDACTED } else { value }
}

impl CapturedRequest<'_> {
    /// Replaces the values of private headers.
    pub fn redact(&mut self) {
        for (name, value) in &mut self.headers {
            if is_private(name) {
                *value = Cow::Borrowed(REDACTED);
            }
        }
    }

    /// The same request with private headers redacted; borrows the rest.
    #[must_use]
    pub fn redacted(&self) -> CapturedRequest<'_> {
        let headers = self.header_pairs();
        let shown = |(name, value)| (Cow::Borrowed(name), Cow::Borrowed(shown_value(name, value)));
        CapturedRequest {
            id: self.id.as_deref().map(Cow::Borrowed),
            received_at: self.received_at,
            method: Cow::Borrowed(&self.method),
            path: Cow::Borrowed(&self.path),
            http_version: Cow::Borrowed(&self.http_version),
            headers: headers.map(shown).collect(),
            body: Cow::Borrowed(&self.body),
            remote_addr: self.remote_addr.as_deref().map(Cow::Borrowed),
            remarks: self.remarks.clone(),
        }
    }

    /// The headers that go along when the request is sent to `host` again. Private ones are for
    /// this machine and for where they came to in the first place, and of no use where only their
    /// names are left.
    pub fn headers_for(&self, host: &str, is_loopback: bool) -> impl Iterator<Item = (&str, &str)> {
        let came_to = self.header("host").map(without_port).unwrap_or_default();
        let is_known = is_loopback || came_to.eq_ignore_ascii_case(host);
        self.end_to_end_headers()
            .filter(move |(name, value)| (is_known && *value != REDACTED) || !is_private(name))
    }
}

/// The host of `host:port`, an IPv6 address without its brackets.
fn without_port(authority: &str) -> &str {
    match authority.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_headers_are_known_by_name_and_ending() {
        for name in [
            "Authorization",
            "cookie",
            "Set-Cookie",
            "X-API-Key",
            "x-auth-token",
            "X-CSRF-Token",
            "x-gitlab-token",
            "cf-access-client-secret",
            "x-amz-security-token",
        ] {
            assert!(is_private(name), "{name}");
        }
        for name in [
            "svix-signature",
            "content-type",
            "host",
            "token",
            "é-secre",
            "",
        ] {
            assert!(!is_private(name), "{name}");
        }
    }

    #[test]
    fn they_go_to_this_machine_and_back_to_where_they_came_to() {
        let request = |authorization: &'static str| CapturedRequest {
            headers: vec![
                ("host".into(), "App.example:8080".into()),
                ("authorization".into(), authorization.into()),
                ("x".into(), "y".into()),
            ],
            ..CapturedRequest::default()
        };
        let count = |authorization, host: &str, is_loopback| {
            request(authorization)
                .headers_for(host, is_loopback)
                .count()
        };
        assert_eq!(count("hush", "app.example", false), 2);
        assert_eq!(count("hush", "localhost", true), 2);
        assert_eq!(count("hush", "other.example", false), 1);
        assert_eq!(count(REDACTED, "localhost", true), 1);
    }
}
