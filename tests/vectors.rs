//! What the official libraries say of 359 requests: `cew` agrees with them where they agree, and
//! knows who says what where they do not. `tests/vectors/README.md` tells how they were made.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use cew::diagnosis::{Disagreement, LIBRARIES, disagreement, is_ordinary};
use cew::signing::{Clock, Scheme, SecretSet, SignedHeaders, SigningSecret, verify};
use cew::time::Time;
use serde::Deserialize;

/// The keys of `expected`, in the order of [`LIBRARIES`].
const KEYS: [&str; 5] = [
    "svix_node",
    "standardwebhooks_node",
    "svix_python",
    "standardwebhooks_python",
    "clerk_backend",
];

#[derive(Deserialize)]
struct Vector {
    name: String,
    secret: String,
    now: f64,
    body_base64: String,
    headers: serde_json::Map<String, serde_json::Value>,
    expected: serde_json::Value,
}

impl Vector {
    fn all() -> Vec<Self> {
        let lines = include_str!("vectors/vectors.jsonl").lines();
        let vectors: Vec<_> = lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(vectors.len(), 359);
        vectors
    }

    fn body(&self) -> Vec<u8> {
        BASE64_STANDARD.decode(&self.body_base64).unwrap()
    }

    fn headers(&self) -> Vec<(&str, &str)> {
        let pairs = self.headers.iter();
        pairs
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
            .collect()
    }

    /// What each library answered, in the order of [`LIBRARIES`].
    fn accepted(&self) -> [bool; 5] {
        KEYS.map(|key| self.expected[key]["verdict"] == "accept")
    }

    /// `verifyWebhook` was shown the headers of most families under their `svix-*` names.
    fn headers_for(&self, key: &str) -> Vec<(String, &str)> {
        let renamed = key == "clerk_backend" && !self.name.starts_with("headers/");
        let name = |name: &str| match name.strip_prefix("webhook-") {
            Some(part) if renamed => format!("svix-{part}"),
            _ => name.to_owned(),
        };
        self.headers()
            .iter()
            .map(|(n, value)| (name(n), *value))
            .collect()
    }

    #[expect(clippy::cast_possible_truncation, reason = "the year is 2023")]
    fn micros(&self) -> i64 {
        (self.now * 1e6).round() as i64
    }
}

#[test]
fn each_library_is_known() {
    let mut wrong = Vec::new();
    for vector in Vector::all() {
        for ((library, key), accepted) in LIBRARIES.iter().zip(KEYS).zip(vector.accepted()) {
            let headers = vector.headers_for(key);
            let headers: Vec<_> = headers.iter().map(|(n, v)| (n.as_str(), *v)).collect();
            let now = Some(vector.micros());
            if library.accepts(&headers, &vector.body(), &vector.secret, now) != accepted {
                wrong.push(format!(
                    "{}: {}, which accepts: {accepted}",
                    vector.name, library.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Where no library decides: a body that cannot be parsed does not change the answer, white space
/// after a secret is dropped, `1700000000,` is no number, and either family of headers will do.
const OWN: [(&str, bool); 30] = [
    ("body/dots-in-body/webhook", true),
    ("body/only-newline/webhook", true),
    ("body/not-json/webhook", true),
    ("body/form/webhook", true),
    ("body/truncated-json/webhook", true),
    ("body/json-nan/webhook", true),
    ("body/json-infinity/webhook", true),
    ("body/json-two-values/webhook", true),
    ("body/json-control-char/webhook", true),
    ("body/bom/webhook", true),
    ("body/raw-nul/webhook", true),
    ("body/gzip-magic/signed-over-lossy-decoding", true),
    // A web `Request` drops the mark, so that the handler verifies another body than was signed.
    ("body/bom/signed-without-bom", false),
    ("tamper/body-bom-added", false),
    ("secret/trailing-crlf/the-24-bytes-meant", true),
    ("secret/trailing-newline-25-bytes", true),
    ("secret/trailing-crlf-25-bytes", true),
    ("secret/trailing-space-25-bytes", true),
    ("secret/trailing-crlf-26-bytes", true),
    ("secret/trailing-space-26-bytes", true),
    ("secret/trailing-crlf-32-bytes", true),
    ("timestamp/trailing-comma/signed-as-1700000000", false),
    ("headers/webhook-title", true),
    ("headers/webhook-upper", true),
    ("headers/both-svix-bad-webhook-good", false),
    ("headers/mix-svix-id-wrong-rest-webhook", true),
    ("headers/mix-svix-partial-webhook-complete", true),
    ("headers/same-name-two-cases-good-last", true),
    ("headers/same-name-two-cases-good-first", false),
    ("id/emoji", true),
];

#[test]
fn the_verdict_is_that_of_the_libraries() {
    let mut wrong = Vec::new();
    for vector in Vector::all() {
        let accepted = vector.accepted();
        let own = OWN.iter().find(|(name, _)| *name == vector.name);
        let expected = match own {
            Some((_, accept)) => *accept,
            // They agree, or `verifyWebhook` decides.
            None => accepted[4],
        };
        if accepted.iter().all(|accept| *accept == accepted[0]) {
            assert_eq!(expected, accepted[0], "{}", vector.name);
        }
        let body = vector.body();
        let now = Time::from_unix_seconds(vector.micros().div_euclid(1_000_000));
        let ours = SigningSecret::parse(&vector.secret, Scheme::Svix).is_ok_and(|secret| {
            let headers = SignedHeaders::collect(vector.headers());
            verify(&headers, &body, &secret.into(), Clock::at(now), None).is_valid()
        });
        if ours != expected {
            wrong.push(format!("{}: {ours}, {accepted:?}", vector.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_disagreement_names_who_accepts_and_who_refuses() {
    let (mut disagreements, mut ordinary) = (0, 0);
    for vector in Vector::all() {
        let Ok(secret) = SigningSecret::parse(&vector.secret, Scheme::Svix) else {
            continue;
        };
        // All five are shown the same headers, so that is what has to be said of `verifyWebhook`.
        let clerk = &LIBRARIES[4];
        let (headers, body, now) = (vector.headers(), vector.body(), Some(vector.micros()));
        let mut accepted = vector.accepted();
        accepted[4] = clerk.accepts(&headers, &body, &vector.secret, now);
        let names = |wanted: bool| {
            let libraries = LIBRARIES.iter().zip(accepted);
            let wanted = libraries.filter(move |(_, accepted)| *accepted == wanted);
            wanted.map(|(library, _)| library.name).collect::<Vec<_>>()
        };
        let secrets = SecretSet::from(secret);
        let found = disagreement(&headers, &body, &secrets, now);
        if is_ordinary(&headers, &body, &secrets) {
            ordinary += 1;
            let unread = |found: &Disagreement| found.unread_headers().is_some();
            assert!(found.as_ref().is_none_or(unread), "{}", vector.name);
        }
        let said = |libraries: &[&cew::diagnosis::Library]| {
            libraries
                .iter()
                .map(|library| library.name)
                .collect::<Vec<_>>()
        };
        match found {
            Some(found) => {
                disagreements += 1;
                assert_eq!(said(&found.accept), names(true), "{}", vector.name);
                assert_eq!(said(&found.refuse), names(false), "{}", vector.name);
            }
            None => assert!(
                names(true).is_empty() || names(false).is_empty(),
                "{}",
                vector.name
            ),
        }
    }
    assert!(
        disagreements > 100 && ordinary > 5,
        "{disagreements}, {ordinary}"
    );
}
