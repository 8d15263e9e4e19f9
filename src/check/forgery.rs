//! Forgeries that somebody makes who knows how handlers go wrong.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use serde_json::json;

use super::CheckError;
use super::accept::named;
use super::exchange::{Answers, Exchange};
use super::fix::Fix;
use super::probe::{Finding, Further, Probe};
use super::refuse::{ANYBODY, judged, refused_or_crashed, refuses, signature_by, unsigned};
use super::sender::{Sender, Tamper};
use super::traffic::Traffic;
use super::wire::Form;
use crate::delivery::{Request, Response};
use crate::event::{self, EventType};
use crate::signing::{Scheme, SecretSet, SigningSecret};

/// Keys that anybody can guess: what is left of a variable that is not set, and what stands in
/// documentation.
const WEAK_KEYS: [(&str, &[u8]); 9] = [
    ("an empty key", b""),
    ("the key `undefined`", b"undefined"),
    ("`undefined` read as base64", b"\xbaw^~)\xde"),
    ("the key `null`", b"null"),
    ("`null` read as base64", b"\x9e\xe9e"),
    ("the key `None`", b"None"),
    ("the key `secret`", b"secret"),
    ("the guide's placeholder whsec_123", b"\xd7\x6d"),
    ("the key whsec_123", b"whsec_123"),
];

/// The secret in Svix's documentation and in the tests of its libraries.
const PUBLISHED: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// An address that Svix delivers from.
const SVIX_ADDRESS: &str = "44.228.126.217";

/// How many genuine deliveries have a forged one beside them.
const PAIRS: usize = 8;

pub(super) const PROBES: &[Probe] = &[
    refuses(
        "refuse.weak-key",
        "what is signed with a key that anybody can guess is refused",
        "a secret that is not set, or a placeholder beside the real one, is a secret that everybody knows",
        Fix::NoDefaultSecret,
        |sender| {
            let mut keys: Vec<_> = WEAK_KEYS
                .iter()
                .map(|(name, key)| (*name, SigningSecret::from_key(key)))
                .collect();
            let published = SigningSecret::parse(PUBLISHED, Scheme::Svix).ok();
            keys.extend(published.map(|secret| ("the secret of Svix's documentation", secret)));
            // Whoever checks with one of these has it for his secret.
            let known = sender.valid()?;
            let mut requests = Vec::new();
            for (name, secret) in keys {
                let set = SecretSet::from(secret);
                if signature_by(&set, &known) == signature_by(sender.secret, &known) {
                    continue;
                }
                let body = event::compact(&sender.user_created()?);
                let request = sender.sign(&set, &sender.new_id()?, sender.now(), body);
                requests.push(named(name, request));
            }
            Ok(Traffic::any(requests))
        },
    ),
    refuses(
        "refuse.each-event",
        "a forgery of each event type is refused",
        "a handler that verifies in some of its branches lets anybody delete users through the others",
        Fix::Verify,
        |sender| {
            let types: Vec<_> = EventType::all(Scheme::Svix).map(EventType::name).collect();
            let story = sender.story(&types)?;
            let forged = |(name, payload): (&&str, &serde_json::Value)| {
                Ok(named(name, forged(sender, sender.deliver(payload)?)))
            };
            let requests: Result<_, CheckError> = types.iter().zip(&story).map(forged).collect();
            Ok(Traffic::any(requests?))
        },
    ),
    refuses(
        "refuse.no-event",
        "a forgery that is not an event, or looks like a test, is refused",
        "what is let through for a test of the connection is let through for everybody",
        Fix::Verify,
        |sender| {
            let bodies = [
                ("no type", json!({ "data": { "id": "user_x" } })),
                ("an empty object", json!({})),
                (
                    "an unknown type",
                    json!({ "type": "example.happened", "data": {} }),
                ),
                (
                    "ping",
                    json!({ "type": "ping", "data": {}, "object": "event" }),
                ),
                (
                    "test",
                    json!({ "type": "test", "test": true, "data": { "id": "test" } }),
                ),
                (
                    "webhook.test",
                    json!({ "type": "webhook.test", "event": "webhook.test" }),
                ),
                (
                    "a challenge",
                    json!({ "type": "url_verification", "challenge": "x" }),
                ),
            ];
            let mut requests = Vec::new();
            for (name, body) in bodies {
                requests.push(named(name, forged(sender, sender.deliver(&body)?)));
            }
            Ok(Traffic::any(requests))
        },
    ),
    refuses(
        "refuse.known-id",
        "a forgery with the id of a delivery that was accepted is refused",
        "what looks for duplicates before it verifies trusts an id that anybody may have seen",
        Fix::VerifyFirst,
        |sender| {
            let good = sender.valid()?;
            let id = good.get("svix-id").to_owned();
            let body = event::compact(&sender.story(&["user.deleted"])?[0]);
            let replaced = good.clone().with_body(body);
            let other = {
                let request = sender.valid()?.with("svix-id", id.as_str());
                forged(sender, request)
            };
            let bare = unsigned(sender)?.with("svix-id", id);
            Ok(Traffic::in_turn(vec![
                named(GENUINE, good),
                named("another body below its signature", replaced),
                named("another message with its id", other),
                named("its id and no signature", bare),
            ]))
        },
    )
    .with_judge(beside_genuine)
    .with_further(Further::StillTaken),
    refuses(
        "refuse.beside-genuine",
        "forgeries beside genuine deliveries at the same time are refused, and only they",
        "bodies in a variable of the whole program are mixed up between requests: the signature of \
             one lets the other through",
        Fix::NoGlobals,
        |sender| {
            let mut requests = Vec::new();
            for _ in 0..PAIRS {
                requests.push(named(GENUINE, sender.valid()?));
                requests.push(named("forged beside it", sender.forged()?));
            }
            Ok(Traffic::at_once(requests))
        },
    )
    .with_judge(beside_genuine)
    .with_further(Further::StillTaken),
    refuses(
        "refuse.trusted",
        "a forgery that looks as if it came from the sender or from within is refused",
        "addresses, user agents and ids in headers are what their sender writes into them",
        Fix::Verify,
        |sender| {
            let mut requests = Vec::new();
            for (name, header, value) in TRUSTED {
                requests.push(named(name, unsigned(sender)?.with(header, value)));
                let other = sender.forged()?.with(header, value);
                requests.push(named(name, other));
            }
            for id in [
                "msg_test",
                "evt_test",
                "test",
                "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
            ] {
                let request = {
                    let request = sender.valid()?.with("svix-id", id);
                    forged(sender, request)
                };
                requests.push(named(&format!("svix-id: {id}"), request));
            }
            for query in ["test=1", "debug=true", "skip_verification=1"] {
                let mut request = unsigned(sender)?;
                let path = request.endpoint.path_and_query();
                let mark = if path.contains('?') { '&' } else { '?' };
                let path = format!("{path}{mark}{query}");
                request.endpoint = request.endpoint.with_path_and_query(&path);
                requests.push(named(query, request));
            }
            Ok(Traffic::any(requests))
        },
    ),
    refuses(
        "refuse.content-type",
        "a forgery with another content type is refused",
        "code that verifies JSON only, or a parsed body that is empty, lets the rest through",
        Fix::Verify,
        |sender| {
            let mut requests = Vec::new();
            for kind in [
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/octet-stream",
                "application/cloudevents+json",
                "",
            ] {
                let request = sender.forged()?;
                requests.push(match kind {
                    "" => named("no content-type", request.without(&["content-type"])),
                    kind => named(kind, request.with("content-type", kind)),
                });
            }
            Ok(Traffic::any(requests))
        },
    ),
    refuses(
        "refuse.compressed",
        "a compressed forgery is refused",
        ANYBODY,
        Fix::ClientError,
        |sender| {
            let request = sender.forged()?;
            let body = gzip(&request.body);
            let request = request.with_body(body).with("content-encoding", "gzip");
            Ok(request.into())
        },
    )
    .with_judge(refused_or_crashed),
    refuses(
        "refuse.chunked",
        "a forgery in chunks, without a length, is refused",
        "a body that is looked for by its length is empty here, and empty is not verified",
        Fix::WholeBody,
        |sender| {
            let forged = sender.forged()?;
            Ok(Traffic::from(forged).written(Form::Chunked))
        },
    ),
];

/// The requests of a probe that are genuine.
const GENUINE: &str = "a genuine delivery";

/// Signs of trust that anybody can write.
const TRUSTED: [(&str, &str, &str); 11] = [
    (
        "x-forwarded-for: an address of Svix",
        "x-forwarded-for",
        SVIX_ADDRESS,
    ),
    ("x-real-ip: an address of Svix", "x-real-ip", SVIX_ADDRESS),
    (
        "cf-connecting-ip: an address of Svix",
        "cf-connecting-ip",
        SVIX_ADDRESS,
    ),
    ("x-forwarded-for: 127.0.0.1", "x-forwarded-for", "127.0.0.1"),
    (
        "x-forwarded-for: a private address",
        "x-forwarded-for",
        "10.0.0.1",
    ),
    (
        "x-forwarded-host: localhost",
        "x-forwarded-host",
        "localhost:3000",
    ),
    (
        "the user agent of Svix",
        "user-agent",
        "Svix-Webhooks/1.80.0 (sender-9YMgn; +https://www.svix.com/http-sender/)",
    ),
    ("authorization: Bearer test", "authorization", "Bearer test"),
    (
        "authorization: Basic, of test:test",
        "authorization",
        "Basic dGVzdDp0ZXN0",
    ),
    ("x-webhook-test: true", "x-webhook-test", "true"),
    ("x-internal: 1", "x-internal", "1"),
];

/// `request` with a stranger's signature.
pub(super) fn forged(sender: &Sender<'_>, request: Request) -> Request {
    let other = sender.other_signature(&request);
    request.with("svix-signature", other)
}

impl Sender<'_> {
    /// A delivery with a stranger's signature.
    pub(super) fn forged(&mut self) -> Result<Request, CheckError> {
        let request = self.valid()?;
        Ok(forged(self, request))
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // A vector takes everything.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

/// The genuine ones are accepted, all others refused.
fn beside_genuine(answers: &Answers<'_>) -> Finding {
    judged(answers, |exchange: &Exchange, response: &Response| {
        if exchange.name == GENUINE {
            response.is_success()
        } else {
            (400..500).contains(&response.status)
        }
    })
}
