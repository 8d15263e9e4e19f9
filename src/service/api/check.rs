//! What values may be.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hyper::header::{HeaderName, HeaderValue};
use url::{Host, Url};
use zeroize::Zeroizing;

use super::fields::{Fields, PATTERN, is_name};
use super::problem::Problem;
use crate::http::is_link_local;

/// Headers that an endpoint may not set: they are the request's own, or concern the connection.
const FORBIDDEN: [&str; 27] = [
    "accept-encoding",
    "age",
    "alt-svc",
    "cache-control",
    "clear-site-data",
    "connection",
    "content-encoding",
    "content-length",
    "content-location",
    "content-range",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "pragma",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "vary",
    "via",
    "warning",
    "x-webhook-signature",
];

const FORBIDDEN_PREFIXES: [&str; 9] = [
    "svix-", "x-svix-", "webhook-", "x-amz", "x-goog", "x-azure-", "x-fd-", "content-", "sec-",
];

/// Where a cloud's machines ask who they are: nobody's handler.
const METADATA_HOSTS: [&str; 3] = ["metadata", "metadata.google.internal", "instance-data"];

/// A URL that can be delivered to.
pub fn check_url(text: &str, allow_link_local: bool) -> Result<(), Problem> {
    let at = ["body", "url"];
    let url = Url::parse(text).map_err(|error| Problem::malformed(&at, format!("url: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        let msg = "Endpoint URL schemes must be http or https";
        return Err(Problem::invalid(&at, msg));
    }
    if text.contains("whsec_") {
        return Err(Problem::invalid(&at, "there is a signing secret in it"));
    }
    if text.len() > 4096 {
        return Err(Problem::invalid(&at, "it is longer than 4096 bytes"));
    }
    let is_link_local = match url.host() {
        Some(Host::Ipv4(ip)) => is_link_local(ip.into()),
        Some(Host::Ipv6(ip)) => is_link_local(ip.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            METADATA_HOSTS.contains(&name.as_str())
        }
        None => return Err(Problem::invalid(&at, "it has no host")),
    };
    if is_link_local && !allow_link_local {
        let msg = "link-local and metadata addresses are not delivered to";
        return Err(Problem::invalid(&at, msg));
    }
    Ok(())
}

/// One to so many names.
pub fn check_channels(channels: Option<&[String]>, most: usize) -> Result<(), Problem> {
    let Some(channels) = channels else {
        return Ok(());
    };
    let at = ["body", "channels", "__all__"];
    if channels.is_empty() || channels.len() > most {
        return Err(Problem::invalid(
            &at,
            format!("1 to {most} channels can be given"),
        ));
    }
    if channels.iter().all(|channel| is_channel(channel)) {
        Ok(())
    } else {
        Err(Problem::invalid(
            &at,
            "1 to 128 of the characters [a-zA-Z0-9\\-_.:] make a channel",
        ))
    }
}

fn is_channel(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    (1..=128).contains(&text.len()) && text.chars().all(is_plain)
}

/// The name of an event type.
pub fn check_event_type(name: &str, field: &str) -> Result<(), Problem> {
    if is_name(name) {
        return Ok(());
    }
    Err(Problem::invalid(&["body", field, "__all__"], PATTERN))
}

/// Headers of an endpoint's own.
pub fn check_headers(headers: &BTreeMap<String, String>) -> Result<(), Problem> {
    let wrong = |what: String| {
        Err(Problem::malformed(
            &["body", "headers"],
            format!("headers: {what}"),
        ))
    };
    if headers.len() > 50 {
        return wrong("there are more than 50".to_owned());
    }
    for (name, value) in headers {
        let lower = name.to_ascii_lowercase();
        if HeaderName::from_bytes(name.as_bytes()).is_err() {
            return wrong(format!("{name:?} is no header's name"));
        }
        if FORBIDDEN.contains(&lower.as_str()) {
            return wrong("Header uses a forbidden key".to_owned());
        }
        if FORBIDDEN_PREFIXES
            .iter()
            .any(|prefix| lower.starts_with(prefix))
        {
            return wrong("Header starts with a forbidden prefix".to_owned());
        }
        if value.len() > 4096 || HeaderValue::from_str(value).is_err() {
            return wrong(format!("the value of {name} cannot be sent"));
        }
    }
    Ok(())
}

/// A signing secret as Svix takes them, if one is given.
pub fn read_secret(fields: &Fields<'_>, name: &str) -> Result<Option<Zeroizing<String>>, Problem> {
    let given: Option<String> = fields.optional(name)?;
    let Some(secret) = given.map(Zeroizing::new) else {
        return Ok(None);
    };
    let Some(encoded) = secret.strip_prefix("whsec_") else {
        let msg = if secret.starts_with("whsk_") {
            "secret: ed25519 keys are not signed with here"
        } else {
            "secret: invalid prefix"
        };
        return Err(Problem::malformed(&["body", name], msg));
    };
    let key = BASE64_STANDARD.decode(encoded).map(Zeroizing::new);
    let Ok(key) = key else {
        return Err(Problem::malformed(
            &["body", name],
            "secret: it is not base64",
        ));
    };
    if !(24..=75).contains(&key.len()) {
        let at = ["body", "key", "__all__"];
        return Err(Problem::invalid(&at, "secret length invalid"));
    }
    Ok(Some(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_local_and_metadata_addresses_are_refused_and_loopback_is_not() {
        for url in [
            "http://169.254.169.254/latest",
            "http://0xa9fea9fe/",
            "http://[fe80::1]/",
            "http://[::ffff:169.254.169.254]/",
            "http://[fd00:ec2::254]/",
            "http://metadata.google.internal/",
            "http://METADATA./",
        ] {
            assert!(check_url(url, false).is_err(), "{url}");
            assert!(check_url(url, true).is_ok(), "{url}");
        }
        for url in [
            "http://localhost:3000/x",
            "http://127.0.0.1",
            "http://10.0.0.1",
            "https://e.com",
        ] {
            assert!(check_url(url, false).is_ok(), "{url}");
        }
        for url in [
            "",
            "x",
            "ftp://x",
            "http://",
            "file:///etc/passwd",
            "http://x/?s=whsec_ab",
        ] {
            assert!(check_url(url, true).is_err(), "{url}");
        }
    }

    #[test]
    fn headers_of_the_request_itself_are_refused() {
        let check = |name: &str, value: &str| {
            check_headers(&BTreeMap::from([(name.to_owned(), value.to_owned())]))
        };
        for (name, value) in [
            ("Svix-Id", "x"),
            ("user-agent", "x"),
            ("Content-Type", "x"),
            ("host", "x"),
            ("a b", "x"),
            ("", "x"),
            ("x", "a\r\nb: c"),
        ] {
            assert!(check(name, value).is_err(), "{name}");
        }
        assert!(check("Authorization", "Bearer x").is_ok() && check("X-A", "").is_ok());
    }
}
