//! Every cause, made by the tool that makes it in real life: `tests/diagnosis/make.mjs` tells how.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::PathBuf;

use crate::support::{Output, SECRET, Test, snapshot};

/// When the requests were made: 2026-01-01T00:00:00Z.
const TIME: &str = "1767225600";

/// The requests that are named after their cause are taken from the directory. These have two.
const TWO: [(&str, &str, &str); 5] = [
    ("two.gzip-base64.http", "body.base64", "body.gzip"),
    ("two.bom-crlf.http", "body.line-endings", "body.bom"),
    (
        "two.undecoded-hex.http",
        "secret.undecoded",
        "signature.hex",
    ),
    (
        "two.express-other.http",
        "secret.other",
        "body.reserialized",
    ),
    (
        "two.newline-stale.http",
        "body.newline-added",
        "timestamp.stale",
    ),
];

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!(
        "{}/tests/diagnosis/{name}",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

/// `cew verify` of one of the requests, beside a `.env` with another secret.
fn verify(name: &str, more: &str) -> Output {
    Test::new(&format!("verify {name} --at {TIME} {more}"))
        .env("CEW_SIGNING_SECRET", SECRET)
        .file(
            ".env",
            "UNUSED=1\nOLD_SECRET=whsec_YW5vdGhlci1zZWNyZXQtb2YtdGhlLXRlc3Rz\n",
        )
        .file(name, file(name))
        .run()
}

fn requests() -> Vec<String> {
    let directory = format!("{}/tests/diagnosis", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_request = |file: &PathBuf| {
        file.extension()
            .is_some_and(|e| e == "http" || e == "jsonl")
    };
    let names = files
        .filter(is_request)
        .map(|file| file.file_name().unwrap().to_owned());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

/// The cause that a file is named after: `body.reserialized.python.http` → `body.reserialized`.
fn cause_of(name: &str) -> String {
    let parts: Vec<_> = name.split('.').take(2).collect();
    parts.join(".")
}

#[test]
fn every_cause_is_named() {
    let mut wrong = Vec::new();
    for name in requests() {
        let two = TWO.iter().find(|(known, ..)| *known == name);
        let (cause, also) = match (two, name.as_str()) {
            (_, "valid.http") => (None, None),
            (_, "tampered.http") => (Some("mismatch".to_owned()), None),
            (Some((_, cause, also)), _) => (Some((*cause).to_owned()), Some(*also)),
            _ => (Some(cause_of(&name)), None),
        };
        let output = verify(&name, "--json");
        let verdict = &output.json()[0];
        if verdict["cause"].as_str() != cause.as_deref() || verdict["also"].as_str() != also {
            wrong.push(format!("{name}: {} {}", verdict["cause"], verdict["also"]));
        }
        if cause.is_some() {
            assert!(
                verdict["fix"].is_string() && verdict["explanation"].is_string(),
                "{name}"
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_cause_is_explained() {
    for name in requests() {
        let expected = i32::from(name != "valid.http");
        let output = verify(&name, "").exits(expected);
        snapshot(
            &format!(
                "diagnosis__{}",
                name.trim_end_matches(".http").trim_end_matches(".jsonl")
            ),
            &output,
        );
    }
}

#[test]
fn explain_shows_what_was_signed_and_what_was_expected() {
    let output = verify("body.newline-added.http", "--explain").exits(1);
    let line = |start: &str| {
        let found = output
            .stdout
            .lines()
            .find(|line| line.trim_start().starts_with(start));
        found
            .unwrap_or_else(|| panic!("{start} in {}", output.stdout))
            .trim()
            .to_owned()
    };
    assert!(line("signed content:").contains(r#".1767225600.{"data":{"first_name":"Zoë""#));
    assert!(line("signed content:").ends_with(r#""type":"user.created"}\n"#));
    assert_eq!(line("svix-timestamp:"), "svix-timestamp: 1767225600");
    assert!(line("expected with CEW_SIGNING_SECRET from the environment:").contains(" v1,"));
    assert!(!output.stdout.contains(&SECRET[6..]) && !output.stderr.contains(&SECRET[6..]));

    let output = verify("valid.http", "--explain --json").exits(0);
    let explain = &output.json()[0]["explain"];
    // What was expected is what stands in the header.
    assert_eq!(explain["expected"][0][1], explain["headers"][2][1]);
}

#[test]
fn a_captured_request_that_is_only_old_points_to_at() {
    let old = Test::new("verify valid.http")
        .secret()
        .file("valid.http", file("valid.http"));
    let verdict = old.arg("--json").run().exits(1).json().remove(0);
    assert_eq!(verdict["cause"], "timestamp.stale");
    assert!(verdict["fix"].as_str().unwrap().contains("--at"));
    let hour = verify("timestamp.stale.http", "").exits(1);
    assert!(hour.stdout.contains("time zone"), "{}", hour.stdout);
    let minutes = verify("timestamp.future.http", "").exits(1);
    assert!(!minutes.stdout.contains("time zone"), "{}", minutes.stdout);
}

#[test]
fn a_disagreement_is_noted() {
    let odd = String::from_utf8(file("valid.http")).unwrap();
    let odd = odd.replace("svix-signature: ", "svix-signature: nonsense ");
    let run = |arguments: &str| {
        let test = Test::new(&format!("verify odd.http --at {TIME} {arguments}")).secret();
        test.file("odd.http", &odd).run().exits(0)
    };
    let note = "accepted by svix (JavaScript), verifyWebhook; refused by \
                standardwebhooks (JavaScript), svix (Python), standardwebhooks (Python)";
    assert!(run("").stdout.contains(note), "{}", run("").stdout);
    let notes = run("--json").json().remove(0);
    assert!(
        notes["notes"].as_array().unwrap().iter().any(|n| n == note),
        "{notes}"
    );
    // That they read other headers is no news with an ordinary delivery.
    assert!(!verify("valid.http", "").stdout.contains("refused by"));
}

mod properties {
    use cew::diagnosis::{Cause, Diagnosis, Effort, Request, explain};
    use cew::signing::{
        Clock, MessageId, NamedSecret, Scheme, SecretSet, SignedHeaders, SigningSecret, sign,
        verify,
    };
    use cew::time::Time;
    use proptest::prelude::*;

    use crate::support::SECRET;

    const BODY: &str =
        r#"{"data":{"first_name":"Zoë","id":"user_1","n":[1,2.5,null]},"type":"user.created"}"#;
    const NOW: Time = Time::from_unix_seconds(1_767_225_600);

    type Headers = Vec<(String, String)>;

    fn signed(scheme: Scheme, body: &[u8]) -> Headers {
        let secret = SigningSecret::parse(SECRET, scheme).unwrap();
        let id = MessageId::parse("msg_2b9hPjVsDTcKQ8bFvXkQhVb0sJt").unwrap();
        let headers = sign(scheme, &secret.into(), &id, NOW, body);
        headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    fn diagnosis(headers: &Headers, body: &[u8], effort: Effort) -> Option<Diagnosis> {
        let pairs: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let signed = SignedHeaders::collect(pairs.iter().copied());
        let secret = SigningSecret::parse(SECRET, signed.scheme()).unwrap();
        let other = SigningSecret::parse("whsec_b3RoZXI=", Scheme::Svix).unwrap();
        let own = SecretSet::from(secret);
        let others = [NamedSecret {
            name: "other".to_owned(),
            secret: other,
        }];
        let verdict = verify(&signed, body, &own, Clock::at(NOW), None);
        let request = Request {
            headers: &pairs,
            body,
            captured: true,
        };
        explain(&request, &own, &others, &verdict, Clock::at(NOW), effort)
    }

    fn any_body() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..80),
            "\\PC{0,40}".prop_map(String::into_bytes),
            // What the readers of bodies look for.
            "(\u{feff})?[%=&\"\\\\u0-9a-f{}\\[\\]:,\\r\\n/é’]{0,40}".prop_map(String::into_bytes),
            proptest::collection::vec(any::<u8>(), 0..40).prop_map(|rest| [
                &[0x1f, 0x8b, 8, 0][..],
                &rest
            ]
            .concat()),
        ]
    }

    fn any_headers() -> impl Strategy<Value = Headers> {
        let name = proptest::sample::select(vec![
            "svix-id",
            "svix-timestamp",
            "svix-signature",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
            "x-webhook-signature",
            "stripe-signature",
            "svix_id",
            "content-length",
        ]);
        let value = prop_oneof![
            "[v1a,= +/_0-9-]{0,60}",
            "\\PC{0,12}",
            "v1,[A-Za-z0-9+/]{43}=",
            "1767225[0-9]{3}"
        ];
        proptest::collection::vec((name.prop_map(str::to_owned), value), 0..6)
    }

    proptest! {
        #[test]
        fn anything_is_diagnosed(headers in any_headers(), body in any_body()) {
            prop_assert!(diagnosis(&headers, &body, Effort::TwoFaults).is_some(), "nothing was signed");
        }

        #[test]
        fn any_body_that_was_not_signed_is_a_mismatch(body in any_body()) {
            prop_assume!(body != BODY.as_bytes());
            let headers = signed(Scheme::Svix, BODY.as_bytes());
            let found = diagnosis(&headers, &body, Effort::TwoFaults).unwrap();
            prop_assert_eq!(found.cause, Cause::Mismatch);
        }

        #[test]
        fn a_valid_request_has_no_cause(body in any_body()) {
            for scheme in Scheme::ALL {
                prop_assume!(std::str::from_utf8(&body).is_ok());
                prop_assert_eq!(diagnosis(&signed(scheme, &body), &body, Effort::TwoFaults), None);
            }
        }

        #[test]
        fn a_flipped_bit_is_never_explained_away(at in 0..BODY.len(), bit in 0..8, scheme in 0..3_usize) {
            let headers = signed(Scheme::ALL[scheme], BODY.as_bytes());
            let mut body = BODY.as_bytes().to_vec();
            body[at] ^= 1_u8 << bit;
            let found = diagnosis(&headers, &body, Effort::TwoFaults).unwrap();
            prop_assert_eq!(found.cause, Cause::Mismatch);
            prop_assert!(found.tries > 10 && !found.ruled_out.is_empty());
        }

        #[test]
        fn a_flipped_bit_of_a_header_is_never_explained_away(header in 0..2_usize, at in 0..31_usize, bit in 0..7) {
            let mut headers = signed(Scheme::Svix, BODY.as_bytes());
            let mut value = headers[header].1.clone().into_bytes();
            let at = at % value.len();
            value[at] ^= 1_u8 << bit;
            headers[header].1 = String::from_utf8(value).unwrap();
            let found = diagnosis(&headers, BODY.as_bytes(), Effort::TwoFaults).unwrap();
            // A timestamp that is no number is plain to see.
            let plain = found.cause == Cause::TimestampMalformed && header == 1;
            prop_assert!(plain || found.cause == Cause::Mismatch, "{:?}", found);
        }
    }

    #[test]
    fn the_effort_is_bounded() {
        let headers = signed(Scheme::Svix, BODY.as_bytes());
        let items: Vec<_> = (0..200)
            .map(|n| format!("{{\"é/{n}\": \"<\\u00e9>\"}}"))
            .collect();
        let body = format!("[{}]\r\n", items.join(", "));
        let found = diagnosis(&headers, body.as_bytes(), Effort::TwoFaults).unwrap();
        assert_eq!(found.cause, Cause::Mismatch);
        assert!(found.tries < 2000, "{}", found.tries);
    }
}
