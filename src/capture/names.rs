//! The names of fields, however a language or a tool writes them.

use std::borrow::Cow;

use memchr::memmem;

use crate::signing::Scheme;

/// A name without case and punctuation: `rawBody`, `raw_body` and `raw-body` are one.
pub fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// What stands before the name of a header where headers are flattened into fields: `HTTP_SVIX_ID`
/// of CGI, `http.request.header.svix-id` of OpenTelemetry.
const PREFIXES: [&str; 5] = ["http", "requestheader", "reqheader", "headers", "header"];

/// The signature header that a field is named after.
pub fn signature_header(name: &str) -> Option<&'static str> {
    let last = name.rsplit('.').next().unwrap_or(name);
    // All are short, and all fields of a request come by here.
    if last.len() > 40 {
        return None;
    }
    let written = plain(last);
    let known = || Scheme::ALL.iter().flat_map(|scheme| scheme.header_names());
    let find = |text: &str| known().find(|header| plain(header) == text).copied();
    let behind = |prefix: &&str| find(written.strip_prefix(prefix)?);
    find(&written).or_else(|| PREFIXES.iter().find_map(behind))
}

/// Whether somebody signed a request with these headers, be it in part or another sender.
pub fn are_signed(headers: &[(Cow<'_, str>, Cow<'_, str>)]) -> bool {
    let mut names = headers.iter().map(|(name, _)| name);
    names.any(|name| signature_header(name).is_some() || is_foreign_signature(name))
}

/// The value of the header that signs, by which a request is known again.
pub fn signature(headers: &[(Cow<'_, str>, Cow<'_, str>)]) -> Option<String> {
    let signs = |name: &str| name.to_ascii_lowercase().ends_with("-signature");
    let signing = headers.iter().find(|(name, _)| signs(name));
    signing.map(|(_, value)| value.clone().into_owned())
}

/// Whether a header of another sender signs, by its name.
fn is_foreign_signature(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("-signature") || name.contains("-hmac-")
}

/// Whether fields of this name hold headers, whatever these are called.
pub fn is_of_headers(name: &str) -> bool {
    let name = plain(name);
    name.contains("header") && !name.contains("response") && !name.starts_with("res")
}

/// What every signature header has in it.
const PARTS: [&[u8]; 6] = [
    b"ignature",
    b"IGNATURE",
    b"vix",
    b"VIX",
    b"-hmac-",
    b"-Hmac-",
];

/// `svix-` in base64, wherever it starts in a group of three, and the start of compressed base64.
const ENCODED: [&[u8]; 4] = [b"c3ZpeC", b"N2aXgt", b"zdml4L", b"\"H4sI"];

/// Whether there may be a signature header in `text`. Most of a log is not looked at any closer.
pub fn are_mentioned(text: &[u8]) -> bool {
    PARTS
        .iter()
        .chain(&ENCODED)
        .any(|part| memmem::find(text, part).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_headers_are_known_however_they_are_written() {
        for name in [
            "svix-id",
            "Svix-Id",
            "SVIX_ID",
            "svixId",
            "HTTP_SVIX_ID",
            "http_svix_id",
            "http.request.header.svix-id",
            "headers.svix_id",
        ] {
            assert_eq!(signature_header(name), Some("svix-id"), "{name}");
        }
        for name in ["id", "svix", "x-svix-id", "my_svix_id", "svix-id-2", ""] {
            assert_eq!(signature_header(name), None, "{name}");
        }
    }
}
