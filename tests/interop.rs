//! Interop, both ways, with the official libraries and the guides' handlers in Node and Python.
//!
//! What they are and how they are set up: `tests/interop/README.md`.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::support::interop::{BODY_HMAC_SECRET, Servers, answers};
use crate::support::{SECRET, Test};

const NODE: &str = "receivers.mjs";
const PYTHON: &str = "receivers.py";

/// A handler, and what it takes.
struct Receiver {
    script: &'static str,
    name: &'static str,
    scheme: &'static str,
    /// With what it refuses a signature.
    refusal: u64,
}

const fn receiver(
    script: &'static str,
    name: &'static str,
    scheme: &'static str,
    refusal: u64,
) -> Receiver {
    Receiver {
        script,
        name,
        scheme,
        refusal,
    }
}

const RECEIVERS: [Receiver; 11] = [
    receiver(NODE, "svix", "svix", 400),
    receiver(NODE, "standardwebhooks", "svix", 400),
    receiver(NODE, "standardwebhooks", "standard", 400),
    receiver(NODE, "verify-webhook", "svix", 400),
    receiver(NODE, "express", "svix", 400),
    receiver(NODE, "fastify", "svix", 400),
    receiver(NODE, "body-hmac-node", "body-hmac", 401),
    receiver(PYTHON, "svix-python", "svix", 400),
    receiver(PYTHON, "standardwebhooks-python", "svix", 400),
    receiver(PYTHON, "standardwebhooks-python", "standard", 400),
    receiver(PYTHON, "body-hmac-python", "body-hmac", 401),
];

/// Calls `test` with each receiver and its URL.
fn with_receivers(test: impl Fn(&Receiver, &str)) {
    for script in [NODE, PYTHON] {
        let Some(servers) = Servers::start(script) else {
            return;
        };
        let known: BTreeSet<_> = RECEIVERS
            .iter()
            .filter(|receiver| receiver.script == script)
            .inspect(|receiver| test(receiver, &servers.urls[receiver.name]))
            .map(|receiver| receiver.name)
            .collect();
        assert!(servers.urls.keys().eq(known), "a receiver is left out");
    }
}

fn cew(line: &str) -> Test {
    Test::new(line)
        .secret()
        .env("WEBHOOK_SECRET", BODY_HMAC_SECRET)
}

fn event_types(scheme: &str) -> Vec<Value> {
    let events = cew(&format!("events --json --scheme {scheme}")).run();
    events.exits(0).json()
}

fn now() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the test's own clock")]
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

#[test]
fn every_example_is_accepted_by_every_receiver() {
    with_receivers(|Receiver { name, scheme, .. }, url| {
        let line = format!("send-example --all --json --scheme {scheme} --to {url}");
        let mut sent = cew(&line).run().exits(0).json();
        let summary = sent.pop().unwrap();
        assert_eq!(summary["type"], "summary", "{name}");
        let types = event_types(scheme);
        assert_eq!(sent.len(), types.len(), "{name}");
        let sent: BTreeSet<_> = sent
            .iter()
            .inspect(|delivery| assert_eq!(delivery["status"], 200, "{name}: {delivery}"))
            .map(|delivery| delivery["event_type"].as_str().unwrap())
            .collect();
        for event in &types {
            assert!(
                sent.contains(event["event_type"].as_str().unwrap()),
                "{name}: {event}"
            );
        }
    });
}

#[test]
fn several_secrets_are_accepted_while_one_is_rotated() {
    let new = "whsec_bmV3LXNlY3JldC1vZi1hLXJvdGF0aW9u";
    with_receivers(|Receiver { name, scheme, .. }, url| {
        // body-hmac has room for one signature only.
        if *scheme != "body-hmac" {
            let secrets = format!("--secret {new} --secret {SECRET}");
            let line = format!("send-example user.created --scheme {scheme} {secrets} --to {url}");
            assert_eq!(cew(&line).run().code, 0, "{name}");
        }
    });
}

/// The status that an example gets with the signature that `sign` gave.
fn status(receiver: &Receiver, url: &str, sign: &str, send: &str) -> Value {
    let Receiver { name, scheme, .. } = receiver;
    let event = event_types(scheme)[0]["event_type"].clone();
    let event = event.as_str().unwrap();
    let headers = cew(&format!("sign --event {event} --scheme {scheme} {sign}"))
        .run()
        .exits(0);
    let line = format!("send-example {event} --json --scheme {scheme} {send} --to {url}");
    let test = headers
        .stdout
        .lines()
        .fold(cew(&line), |test, header| test.arg("-H").arg(header));
    let output = test.run();
    assert!(output.code <= 1, "{name}: {output:?}");
    output.json()[0]["status"].clone()
}

#[test]
fn a_tampered_body_is_refused_by_every_receiver() {
    with_receivers(|receiver, url| {
        assert_eq!(status(receiver, url, "", ""), 200, "{}", receiver.name);
        let tampered = status(receiver, url, "", "--set data.id=changed");
        assert_eq!(tampered, receiver.refusal, "{}", receiver.name);
    });
}

#[test]
fn a_wrong_secret_is_refused_by_every_receiver() {
    with_receivers(|receiver, url| {
        let wrong = "--secret whsec_YW5vdGhlci1zZWNyZXQtYWx0b2dldGhlcg==";
        let refused = status(receiver, url, wrong, "");
        assert_eq!(refused, receiver.refusal, "{}", receiver.name);
    });
}

#[test]
fn a_timestamp_out_of_tolerance_is_refused_by_every_receiver() {
    with_receivers(|receiver, url| {
        // body-hmac has no timestamp.
        if receiver.scheme == "body-hmac" {
            return;
        }
        let at = |timestamp: u64| status(receiver, url, &format!("--timestamp {timestamp}"), "");
        assert_eq!(at(now() - 240), 200, "{}", receiver.name);
        assert_eq!(at(now() - 302), receiver.refusal, "{}", receiver.name);
        assert_eq!(at(now() + 360), receiver.refusal, "{}", receiver.name);
    });
}

/// Bodies that libraries and frameworks treat in different ways, all of them UTF-8.
fn bodies() -> Vec<Vec<u8>> {
    let examples = event_types("svix").into_iter().map(|event| {
        let name = event["event_type"].as_str().unwrap().to_owned();
        cew(&format!("events {name}"))
            .run()
            .exits(0)
            .stdout
            .into_bytes()
    });
    let odd = [
        "",
        "{}",
        "{\"a\": 1.0}\n",
        "Zoë 🎉 \u{1}\0",
        "\u{feff}{}",
        "a.b.c",
        "\r\n",
    ];
    examples
        .chain(odd.map(|body| body.as_bytes().to_vec()))
        .collect()
}

#[test]
fn what_the_libraries_sign_is_authentic() {
    let message = |body: Vec<u8>| {
        json!({
            "secret": SECRET,
            "id": "msg_2b9hPjVsDTcKQ8bFvXkQhVb0sJt",
            "timestamp": now(),
            "body_base64": BASE64_STANDARD.encode(body),
        })
    };
    let messages: Vec<_> = bodies().into_iter().map(message).collect();
    for (script, libraries) in [("signers.mjs", 2), ("signers.py", 2)] {
        let Some(signed) = answers(script, &messages) else {
            return;
        };
        assert_eq!(signed.len(), messages.len() * libraries);
        let capture = |(index, signed): (usize, &Value)| {
            let headers = signed["headers"]
                .as_object()
                .unwrap_or_else(|| panic!("{signed}"));
            let headers: Vec<_> = headers.iter().collect();
            let body = &messages[index / libraries]["body_base64"];
            let capture = json!({
                "type": "capture", "v": 1, "id": format!("cap_{index}"), "method": "POST",
                "path": "/", "http_version": "1.1", "headers": headers, "body_base64": body,
            });
            format!("{capture}\n")
        };
        let captures: String = signed.iter().enumerate().map(capture).collect();
        let mut verdicts = cew("verify --json -").stdin(captures).run().json();
        let summary = verdicts.pop().unwrap();
        for (verdict, signed) in verdicts.iter().zip(&signed) {
            assert_eq!(verdict["valid"], true, "{}: {verdict}", signed["library"]);
        }
        assert_eq!(summary["valid"], signed.len(), "{summary}");
    }
}
