//! One call of the API, before it is made.

use reqwest::Method;
use serde::Serialize;

use crate::text::percent;

/// A call: its method, its path with the query, its body.
#[derive(Clone, Debug)]
pub struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Vec<u8>>,
    pub(super) key: Option<String>,
}

impl Call {
    /// A call by this method. The parts of the path below `/api/v1`, each as it is.
    #[must_use]
    pub fn by(method: Method, parts: &[&str]) -> Self {
        Self::new(method, parts)
    }

    /// GET. The parts of the path below `/api/v1`, each as it is.
    #[must_use]
    pub fn get(parts: &[&str]) -> Self {
        Self::new(Method::GET, parts)
    }

    /// POST.
    #[must_use]
    pub fn post(parts: &[&str]) -> Self {
        Self::new(Method::POST, parts)
    }

    /// PUT.
    #[must_use]
    pub fn put(parts: &[&str]) -> Self {
        Self::new(Method::PUT, parts)
    }

    /// PATCH.
    #[must_use]
    pub fn patch(parts: &[&str]) -> Self {
        Self::new(Method::PATCH, parts)
    }

    /// DELETE.
    #[must_use]
    pub fn delete(parts: &[&str]) -> Self {
        Self::new(Method::DELETE, parts)
    }

    /// POST of what the service of this tool has beside Svix's API.
    #[must_use]
    pub fn post_own(parts: &[&str]) -> Self {
        Self::below("/api/cew/v1", Method::POST, parts)
    }

    fn new(method: Method, parts: &[&str]) -> Self {
        Self::below("/api/v1", method, parts)
    }

    fn below(base: &str, method: Method, parts: &[&str]) -> Self {
        let mut path = base.to_owned();
        for part in parts {
            path.push('/');
            // A URL has its dots taken for steps up: removing `..` would remove what it is in.
            let is_step = part.bytes().all(|byte| byte == b'.');
            path.push_str(&percent::encode_part(part));
            path.push_str(if is_step { "%20" } else { "" });
        }
        Self {
            method,
            path,
            body: None,
            key: None,
        }
    }

    /// With a query parameter.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.path
            .push(if self.path.contains('?') { '&' } else { '?' });
        self.path.push_str(name);
        self.path.push('=');
        self.path.push_str(&percent::encode_part(value));
        self
    }

    /// With a body.
    #[must_use]
    pub fn body(mut self, body: &impl Serialize) -> Self {
        // What the calls say has text for keys, and no writer that could fail.
        self.body = serde_json::to_vec(body).ok();
        self
    }

    /// With a body that is JSON already, to the byte.
    #[must_use]
    pub fn written(mut self, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self
    }

    /// With this idempotency key, not one of its own: whoever repeats the call later gets the first
    /// answer again, and nothing is done twice.
    #[must_use]
    pub fn key(mut self, key: String) -> Self {
        self.key = Some(key);
        self
    }

    /// As people see it.
    pub(super) fn what(&self) -> String {
        let path = self.path.split('?').next().unwrap_or_default();
        format!("{} {path}", self.method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_within_its_part_of_the_path() {
        for (name, path) in [
            ("a b/c?d", "/api/v1/app/a%20b%2Fc%3Fd"),
            ("my-app_1.x", "/api/v1/app/my-app_1.x"),
            ("..", "/api/v1/app/..%20"),
            (".", "/api/v1/app/.%20"),
            ("", "/api/v1/app/%20"),
        ] {
            let call = Call::delete(&["app", name]);
            assert_eq!(call.path, path, "{name}");
            let whole = url::Url::parse(&format!("http://h{path}")).unwrap();
            assert_eq!(whole.path(), path, "{name}");
        }
        let call = Call::get(&["app"]).query("a", "1&2").query("b", "c");
        assert_eq!(call.path, "/api/v1/app?a=1%262&b=c");
    }
}
