//! Deliveries whose answers tell why a handler refuses what is genuine.
//!
//! From outside several things look alike, for many a handler answers `400` to all of them: it has
//! another secret, it verifies something else than the bytes that came, or it verified and failed
//! afterwards in the same `try` block. These tell them apart.

use serde_json::json;

use super::CheckError;
use super::sender::{Sender, Tamper, make_ascii};
use super::traffic::Traffic;
use crate::delivery::Request;
use crate::event;
use crate::json::{Escapes, Form, Language, Layout, parse};
use crate::signing::{SecretSet, SigningSecret};

/// A delivery whose answer tells something.
#[derive(Clone, Debug)]
pub(super) enum Trial {
    /// What a refused signature looks like: the same delivery, signed by a stranger.
    Forged,
    /// And an empty object.
    ForgedEmpty,
    /// An event type that no code knows.
    UnknownType,
    /// An empty object, which no writer changes.
    Empty,
    /// The same in ASCII.
    Ascii,
    /// Signed with another known secret.
    Secret(String),
    /// Signed with another key made of the same secret.
    Key(&'static str),
    /// Other content signed.
    Content(&'static str),
    /// Written in another form.
    Written(&'static str),
}

/// The forms that are tried, with the calls that write them. `JSON.stringify` is how all
/// deliveries are written.
const WRITERS: [(&str, Form); 5] = [
    (IN_ASCII, Form::JSON_DUMPS),
    (
        "json.dumps(value, separators=(',', ':'))",
        Form {
            layout: Layout::Compact,
            ..Form::JSON_DUMPS
        },
    ),
    (
        "json.dumps(value, ensure_ascii=False)",
        Form {
            escapes: Escapes::Needed,
            ..Form::JSON_DUMPS
        },
    ),
    (
        "JSON.stringify(value, null, 2)",
        Form {
            layout: Layout::Indented(2),
            ..Form::JSON_STRINGIFY
        },
    ),
    (
        "json_encode($value)",
        Form {
            language: Language::Php,
            ..Form::JSON_ENCODE
        },
    ),
];

/// A writer that writes all text in ASCII, with spaces between.
pub(super) const IN_ASCII: &str = "json.dumps(value)";

/// The deliveries that decide why a payload was refused.
pub(super) struct Trials(pub Vec<Trial>);

impl Trials {
    /// What to send, and what the answers will be to.
    ///
    /// # Errors
    /// When ids cannot be made.
    pub fn new(sender: &Sender<'_>, payload: &[u8]) -> Result<(Self, Traffic), CheckError> {
        let genuine = |body: Vec<u8>| sender.deliver_bytes(body);
        let forged = |body: Vec<u8>| {
            let request = sender.deliver_bytes(body)?;
            let other = sender.other_signature(&request);
            Ok::<_, CheckError>(request.with("svix-signature", other))
        };
        let signed = |secrets: &SecretSet| {
            let (id, now) = (sender.new_id()?, sender.now());
            Ok::<_, CheckError>(sender.sign(secrets, &id, now, payload.to_vec()))
        };
        let mut trials = vec![
            (Trial::Forged, forged(payload.to_vec())?),
            (Trial::Forged, forged(payload.to_vec())?),
            (Trial::ForgedEmpty, forged(b"{}".to_vec())?),
            (
                Trial::UnknownType,
                genuine(event::compact(&unknown(payload.is_ascii())))?,
            ),
            (Trial::Empty, genuine(b"{}".to_vec())?),
        ];
        for other in sender.others {
            let set = SecretSet::from(other.secret.clone());
            trials.push((Trial::Secret(other.name.clone()), signed(&set)?));
        }
        for (key, secret) in keys(sender.secret.current().secret.expose()) {
            trials.push((Trial::Key(key), signed(&secret.into())?));
        }
        for (content, request) in contents(sender, payload)? {
            trials.push((Trial::Content(content), request));
        }
        if let Ok(value) = parse(payload) {
            for (writer, form) in WRITERS {
                trials.push((Trial::Written(writer), genuine(value.write(form))?));
            }
        }
        if !payload.is_ascii()
            && let Ok(mut value) = serde_json::from_slice(payload)
        {
            make_ascii(&mut value);
            trials.push((Trial::Ascii, sender.deliver(&value)?));
        }
        let unnamed = |(trial, request)| (trial, (String::new(), request));
        let (trials, requests) = trials.into_iter().map(unnamed).unzip();
        Ok((Self(trials), Traffic::any(requests)))
    }
}

/// An event of no known type. It is in ASCII only if what was refused is: else its acceptance would
/// prove nothing about the signature of that.
fn unknown(is_ascii: bool) -> serde_json::Value {
    json!({
        "data": { "id": "example_1", "object": "example", "name": if is_ascii { "Zoe" } else { "Zoë" } },
        "object": "event",
        "type": "example.happened",
    })
}

/// Keys that people make of the secret's text.
fn keys(secret: &str) -> Vec<(&'static str, SigningSecret)> {
    let bare = secret.strip_prefix("whsec_").unwrap_or(secret);
    let key = |key: &[u8]| SigningSecret::from_key(key);
    vec![
        ("the secret's text, not decoded", key(secret.as_bytes())),
        (
            "the secret's text without whsec_, not decoded",
            key(bare.as_bytes()),
        ),
        ("an empty secret: its variable is not set", key(b"")),
        (
            "the text `undefined`: the secret's variable is not set",
            key(b"undefined"),
        ),
    ]
}

/// Content that people sign in place of `{id}.{timestamp}.{body}`.
fn contents(
    sender: &Sender<'_>,
    payload: &[u8],
) -> Result<Vec<(&'static str, Request)>, CheckError> {
    let request = sender.deliver_bytes(payload.to_vec())?;
    let (id, timestamp) = (
        request.get("svix-id").to_owned(),
        request.get("svix-timestamp").to_owned(),
    );
    let body = &request.body;
    let contents = [
        ("the body alone", body.to_vec()),
        (
            "timestamp and body without the id",
            [timestamp.as_bytes(), b".", body].concat(),
        ),
        (
            "id and body without the timestamp",
            [id.as_bytes(), b".", body].concat(),
        ),
        (
            "timestamp before id",
            [timestamp.as_bytes(), b".", id.as_bytes(), b".", body].concat(),
        ),
    ];
    Ok(contents
        .into_iter()
        .map(|(name, content)| {
            let signature = sender.signature_of(&content);
            (name, request.clone().with("svix-signature", signature))
        })
        .collect())
}
