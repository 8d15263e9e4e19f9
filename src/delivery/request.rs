//! The request of one attempt, complete: what is signed here is what is sent, to the byte.

use std::fmt::Write as _;

use hyper::Method;

use crate::signing::{MessageId, Scheme, SigningSecret, Timestamp, sign};

use super::Endpoint;

/// A header's name, lower-case, and value.
pub type Header = (String, String);

/// As the real sender names itself, with our name where it has its region.
const USER_AGENT: &str = concat!(
    "Svix-Webhooks/1.0 (cew/",
    env!("CARGO_PKG_VERSION"),
    "; +https://www.svix.com/http-sender/)"
);

/// A signed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// POST, as every delivery; `cew check` also tries others.
    pub method: Method,
    /// Where it goes.
    pub endpoint: Endpoint,
    /// All headers in the order in which they are sent, `host` and `content-length` included.
    pub headers: Vec<Header>,
    /// The payload.
    pub body: Vec<u8>,
}

impl Request {
    /// Signs `body` and puts the request together. `extra` headers replace those of the same name.
    ///
    /// # Panics
    /// When `secrets` is empty.
    #[must_use]
    pub fn signed(
        endpoint: &Endpoint,
        scheme: Scheme,
        secrets: &[SigningSecret],
        id: &MessageId,
        timestamp: Timestamp,
        body: Vec<u8>,
        extra: &[Header],
    ) -> Self {
        let own = |name: &str, value: String| (name.to_owned(), value);
        let mut headers = vec![
            own("host", endpoint.authority()),
            own("accept", "*/*".to_owned()),
            own("content-type", "application/json".to_owned()),
            own("content-length", body.len().to_string()),
            own("user-agent", USER_AGENT.to_owned()),
        ];
        let signed = sign(scheme, secrets, id, timestamp, &body);
        headers.extend(signed.into_iter().map(|(name, value)| own(name, value)));
        headers.retain(|(name, _)| extra.iter().all(|(replaced, _)| replaced != name));
        headers.extend(extra.iter().cloned());
        Self {
            method: Method::POST,
            endpoint: endpoint.clone(),
            headers,
            body,
        }
    }
}

impl Request {
    /// The value of the header with that lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// The request as it goes over the wire.
    #[must_use]
    pub fn to_http(&self) -> Vec<u8> {
        let mut text = format!(
            "{} {} HTTP/1.1\r\n",
            self.method,
            self.endpoint.path_and_query()
        );
        for (name, value) in &self.headers {
            let _ = write!(text, "{name}: {value}\r\n");
        }
        text.push_str("\r\n");
        [text.as_bytes(), &self.body].concat()
    }

    /// A command for a POSIX shell that sends the request.
    #[must_use]
    pub fn to_curl(&self) -> Vec<u8> {
        let text = std::str::from_utf8(&self.body).ok();
        let mut command = String::new();
        // An argument can hold neither NUL nor (portably) what is not UTF-8.
        let (option, body) = if let Some(text) = text.filter(|text| !text.contains('\0')) {
            // Takes a leading @ as it is.
            ("--data-raw", quoted(text))
        } else {
            command.push_str("printf '");
            for byte in &self.body {
                let _ = write!(command, "\\{byte:03o}");
            }
            command.push_str("' | ");
            ("--data-binary", "@-".to_owned())
        };
        let url = quoted(self.endpoint.url().as_str());
        let _ = write!(command, "curl -X {} {url}", self.method);
        for (name, value) in &self.headers {
            // curl works these out itself.
            if name != "host" && name != "content-length" {
                let header = quoted(&format!("{name}: {value}"));
                let _ = write!(command, " \\\n  -H {header}");
            }
        }
        let _ = writeln!(command, " \\\n  {option} {body}");
        command.into_bytes()
    }
}

/// In single quotes for a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
