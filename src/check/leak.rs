//! Finding bytes that nobody may see in an answer, however they are written.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};

use crate::delivery::Response;
use crate::text::percent;

/// So many characters of base64 in a row are no chance: 48 bits.
const DIGITS: usize = 8;

/// So many bytes in a row.
const BYTES: usize = 6;

/// Everything that an answer says: its headers and its body.
pub(super) fn everything(response: &Response) -> String {
    let mut text = String::new();
    for (name, value) in &response.headers {
        text.extend([name, ": ", value, "\n"]);
    }
    text.push_str(&response.text());
    text
}

/// Whether a part of the signing secret stands in the answer: of its key, or of its text.
pub(super) fn shows_secret(response: &Response, secret: &str) -> bool {
    let text = secret.strip_prefix("whsec_").unwrap_or(secret);
    let unpadded = text.trim_end_matches('=');
    let padding = "=".repeat((4 - unpadded.len() % 4) % 4);
    let key = BASE64_STANDARD.decode(format!("{unpadded}{padding}"));
    has_part(&everything(response), unpadded)
        || shows(response, text.as_bytes())
        || key.is_ok_and(|key| shows(response, &key))
}

/// Whether a part of `bytes` stands in the answer: as base64 in either alphabet, as hexadecimal or
/// decimal numbers with whatever between them, percent-encoded, or as it is.
pub(super) fn shows(response: &Response, bytes: &[u8]) -> bool {
    let raw = |window: &[u8]| memchr::memmem::find(&response.body, window).is_some();
    let text = everything(response);
    let decoded = percent::decode(text.as_bytes());
    let decoded = String::from_utf8_lossy(&decoded);
    let written = unescaped(&text);
    let escaped = |window: &[u8]| memchr::memmem::find(&written, window).is_some();
    bytes
        .windows(BYTES)
        .any(|window| raw(window) || escaped(window))
        || [BASE64_STANDARD, BASE64_URL_SAFE].iter().any(|engine| {
            let encoded = engine.encode(bytes);
            has_part(&text, &encoded) || has_part(&decoded, &encoded)
        })
        || has_numbers(&text, bytes)
}

/// Whether so many characters of `secret` in a row stand in `text`.
pub(super) fn has_part(text: &str, secret: &str) -> bool {
    let secret = secret.trim_end_matches('=').as_bytes();
    secret
        .windows(DIGITS)
        .any(|part| memchr::memmem::find(text.as_bytes(), part).is_some())
}

/// `b'M\xf2\x90'`, as Python and others write bytes.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(1..3).and_then(|hex| std::str::from_utf8(hex).ok());
        let (byte, length) = match (first, tail.first()) {
            (b'\\', Some(b'x')) => match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                Some(byte) => (byte, 4),
                None => (b'\\', 1),
            },
            (b'\\', Some(b'n')) => (b'\n', 2),
            (b'\\', Some(b'r')) => (b'\r', 2),
            (b'\\', Some(b't')) => (b'\t', 2),
            (b'\\', Some(quoted @ (b'\\' | b'\'' | b'"'))) => (*quoted, 2),
            _ => (*first, 1),
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    bytes
}

/// `4d f2 90`, `4DF290`, `\x4d\xf2\x90`, `[77,242,144]`.
fn has_numbers(text: &str, bytes: &[u8]) -> bool {
    let digits = |byte: u8| byte.is_ascii_hexdigit();
    let lower = text
        .to_ascii_lowercase()
        .replace("\\x", "")
        .replace("0x", "");
    let hex: Vec<u8> = lower.bytes().filter(|byte| digits(*byte)).collect();
    let decimal: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    bytes.windows(BYTES).any(|window| {
        let as_hex: Vec<_> = window.iter().map(|byte| format!("{byte:02x}")).collect();
        let as_decimal: Vec<_> = window.iter().map(u8::to_string).collect();
        memchr::memmem::find(&hex, as_hex.concat().as_bytes()).is_some()
            || decimal.contains(&as_decimal.join(","))
    })
}

/// Prefixes of credentials that are followed by so many letters, digits, `_` or `-`.
const TOKENS: [(&str, usize); 17] = [
    ("sk_live_", 10),
    ("sk_test_", 10),
    ("rk_live_", 10),
    ("whsec_", 12),
    ("AKIA", 16),
    ("ghp_", 30),
    ("gho_", 30),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("xoxb-", 16),
    ("xoxp-", 16),
    ("AIza", 30),
    ("npm_", 30),
    ("sk-proj-", 16),
    ("sk-ant-", 16),
    ("shpat_", 16),
    ("dop_v1_", 20),
];

/// A credential of any kind in `text`, by its kind. It is never repeated.
pub(super) fn credential(text: &str) -> Option<String> {
    let token = TOKENS.iter().find(|(prefix, length)| {
        text.match_indices(prefix).any(|(at, _)| {
            let in_word = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
            let rest = text[at + prefix.len()..].bytes();
            let follow = rest.take_while(|b| b.is_ascii_alphanumeric() || b"_-".contains(b));
            !in_word && follow.count() >= *length
        })
    });
    if let Some((prefix, _)) = token {
        return Some(format!("a credential that starts with {prefix}"));
    }
    if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") {
        return Some("a private key".to_owned());
    }
    // `postgres://user:password@host`
    text.match_indices("://").find_map(|(at, _)| {
        let scheme = text[..at]
            .rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '+')
            .next()?;
        let rest = &text[at + 3..];
        let word = rest
            .split(|c: char| c.is_whitespace() || "\"'<>/".contains(c))
            .next()?;
        let (user, _) = word.split_once('@')?;
        let (_, password) = user.split_once(':')?;
        let is_shown = !password.is_empty() && !password.chars().all(|c| "*•x.…".contains(c));
        (is_shown && !scheme.is_empty()).then(|| format!("a password in a {scheme}:// address"))
    })
}

/// A dump of bytes as Node, Python and others print them.
pub(super) fn dump(text: &str) -> Option<String> {
    let dumps = [
        "<Buffer ",
        "Uint8Array(",
        "\"type\":\"Buffer\"",
        "bytearray(b",
        "<Bytes ",
    ];
    let python = || {
        let mut starts = text.match_indices("b'");
        starts.any(|(at, _)| {
            text[at..]
                .chars()
                .take(40)
                .collect::<String>()
                .contains("\\x")
        })
    };
    let found = dumps.into_iter().find(|dump| text.contains(dump));
    let found = found.or_else(|| python().then_some("b'"))?;
    Some(format!("a dump of bytes ({found}…)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"\x4d\xf2\x90\xf6\xbf\x06\x29\x8a\xab\x4f\x08\xd4\x3c\x3f\x08\x2c";

    fn saying(text: &str) -> Response {
        Response {
            body: text.as_bytes().to_vec(),
            ..Response::default()
        }
    }

    #[test]
    fn a_key_is_found_in_whatever_form() {
        for text in [
            "TfKQ9r8GKYqrTwjUPD8ILA==",
            "starts with r8GKYqrTw",
            "<Buffer 4d f2 90 f6 bf 06 29 8a ... 2 more bytes>",
            "4DF290F6BF06",
            r"b'\x4d\xf2\x90\xf6\xbf\x06'",
            r"b'M\xf2\x90\xf6\xbf\x06)'",
            "[77,242,144,246,191,6,41]",
            "[77, 242, 144, 246, 191, 6, 41]",
            "4d:f2:90:f6:bf:06",
        ] {
            assert!(shows(&saying(text), KEY), "{text}");
        }
        for text in [
            "",
            "Error verifying webhook",
            "4d f2 90",
            "request 4bf92f3577b34da6a3ce929d0e0e4736",
        ] {
            assert!(!shows(&saying(text), KEY), "{text}");
        }
        let header = ("x-expected".to_owned(), "TfKQ9r8GKYqrTwjUPD8ILA".to_owned());
        let in_header = Response {
            headers: vec![header].into(),
            ..saying("")
        };
        assert!(shows(&in_header, KEY));
    }

    #[test]
    fn credentials_are_known_by_their_form() {
        for text in [
            "key sk_live_51HqLyjWDarjtT1zdp7dc",
            "cannot connect to postgres://app:hunter2@db.internal:5432/app",
            "mongodb+srv://root:pw@cluster0.example.net",
            "-----BEGIN RSA PRIVATE KEY-----",
            "AKIAIOSFODNN7EXAMPLE",
        ] {
            assert!(credential(text).is_some(), "{text}");
        }
        for text in [
            "set STRIPE_KEY to sk_live_...",
            "see https://docs.example/webhooks",
            "postgres://localhost/app",
            "redis://user:***@host",
            "whsec_…",
            "Error verifying webhook",
            "task_live_0123456789abc",
        ] {
            assert_eq!(credential(text), None, "{text}");
        }
    }
}
