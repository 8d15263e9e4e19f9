//! Every cause, made by the tool that makes it in real life: `tests/diagnosis/make.mjs` tells how.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::PathBuf;

use crate::support::{Output, SECRET, Test, snapshot};

/// When the requests were made: 2026-01-01T00:00:00Z.
const TIME: &str = "1767225600";

/// The requests that are named after their cause are taken from the directory. These have two.
const TWO: [(&str, &str, &str); 9] = [
    ("two.csv-newline.http", "body.csv", "body.newline-removed"),
    ("two.dict-sorted.http", "body.printed", "body.reserialized"),
    ("two.enveloped-base64.http", "body.base64", "body.enveloped"),
    ("two.quoted-order.http", "header.quoted", "content.order"),
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

/// `cew verify` of one of the requests, beside files with other secrets.
fn verify(name: &str, more: &str) -> Output {
    Test::new(&format!("verify {name} --at {TIME} {more}"))
        .env("CEW_SIGNING_SECRET", SECRET)
        .file(
            ".env",
            "UNUSED=1\n#RETIRED=whsec_cmV0aXJlZC1zZWNyZXQtb2YtdGhlLXRlc3Rz\n\
             OLD_SECRET=whsec_YW5vdGhlci1zZWNyZXQtb2YtdGhlLXRlc3Rz\n",
        )
        .file(
            ".env.production",
            "CLERK_WEBHOOK_SIGNING_SECRET=whsec_cHJvZHVjdGlvbi1zZWNyZXQtb2YtdGhlLXRlc3Rz\n",
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
        // Which time was signed instead may make it too old.
        let is_age = name.starts_with("timestamp.changed.") && verdict["also"] == "timestamp.stale";
        let also = if is_age {
            Some("timestamp.stale")
        } else {
            also
        };
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

/// With another id, or another body where the id is not signed, nothing can be undone: whatever
/// else is wrong with the request, no cause may claim to explain it.
#[test]
fn no_cause_is_named_where_it_does_not_explain_all() {
    let mut wrong = Vec::new();
    for name in requests() {
        let without_id = name.starts_with("content.no-id") || name.starts_with("scheme.other");
        let (from, to) = if without_id {
            ("Zo", "Zu")
        } else {
            ("2b9hPjVsDT", "2b9hPjVsDU")
        };
        let changed = properties::replaced(&file(&name), from.as_bytes(), to.as_bytes());
        let cause = properties::cause_of_file(&changed);
        // What is plain to see is so whatever was signed.
        let is_plain = match &*cause {
            "mismatch" => true,
            "timestamp.malformed" => name.starts_with("header.") || name.starts_with("timestamp."),
            "header.missing" | "signature.version" => name.starts_with(&cause),
            cause => cause.starts_with("foreign.") && name.starts_with("foreign."),
        };
        if changed != file(&name) && !is_plain {
            wrong.push(format!("{name}: {cause}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn of_several_secrets_the_one_that_matches_is_named() {
    let old = "whsec_YW5vdGhlci1zZWNyZXQtb2YtdGhlLXRlc3Rz";
    let run = |first: &str, second: &str| {
        let test = Test::new(&format!("verify valid.http --at {TIME} --json"));
        let test = test.file("valid.http", file("valid.http"));
        let test = test.arg("--secret").arg(first).arg("--secret").arg(second);
        test.run().exits(0).json().remove(0)
    };
    let current = run(SECRET, old);
    assert_eq!(current["secret"], "--secret #1");
    assert!(
        !current["notes"].to_string().contains("rotated"),
        "{current}"
    );
    let rotated = run(old, SECRET);
    assert_eq!(rotated["secret"], "--secret #2");
    assert!(
        rotated["notes"].to_string().contains("being rotated out"),
        "{rotated}"
    );
}

#[test]
fn a_secret_in_base64_once_more_is_told_on_either_side() {
    use base64::Engine as _;
    let twice = base64::prelude::BASE64_STANDARD.encode(SECRET);
    let test = Test::new(&format!("verify valid.http --at {TIME} --json"))
        .arg("--secret")
        .arg(&twice);
    let output = test.file("valid.http", file("valid.http")).run().exits(1);
    let verdict = &output.json()[0];
    assert_eq!(verdict["cause"], "secret.encoded-twice");
    assert!(!output.stdout.contains(&twice) && !output.stdout.contains(&SECRET[6..]));
}

#[test]
fn who_refuses_what_only_some_accept_is_noted() {
    let valid = String::from_utf8(file("valid.http")).unwrap();
    let mut lines = valid.lines();
    let line = lines
        .find(|line| line.starts_with("svix-signature"))
        .unwrap();
    let comma = valid.replace(line, &format!("{line},x"));
    let test = Test::new(&format!("verify comma.http --at {TIME}")).secret();
    let output = test.file("comma.http", &comma).run().exits(0);
    let refused =
        "refused by standardwebhooks (JavaScript), svix (Python), standardwebhooks (Python)";
    assert!(output.stdout.contains(refused), "{}", output.stdout);

    let run = |secret: &str| {
        let test = Test::new(&format!("verify valid.http --at {TIME}"))
            .arg("--secret")
            .arg(secret);
        test.file("valid.http", file("valid.http"))
            .run()
            .exits(0)
            .stderr
    };
    let bare = SECRET.trim_end_matches('=');
    assert_ne!(bare, SECRET);
    assert!(
        run(bare).contains("without its base64 padding"),
        "{}",
        run(bare)
    );
    assert!(!run(SECRET).contains("padding"));
}

#[test]
fn what_proves_nothing_is_a_note() {
    let verdict = |id: &str, body: &str| {
        let capture = serde_json::json!({"type": "capture", "v": 1, "id": "cap_1", "method": "POST",
            "path": "/", "http_version": "1.1", "body": body, "headers": [["svix-id", id],
            ["svix-timestamp", TIME],
            ["svix-signature", "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]]});
        let test = Test::new(&format!("verify odd.jsonl --at {TIME} --json")).secret();
        let test = test.file("odd.jsonl", format!("{capture}\n"));
        let mut verdict = test.run().exits(1).json().remove(0);
        assert_eq!(verdict["cause"], "mismatch");
        verdict["notes"].take().to_string()
    };
    let id = "msg_2b9hPjVsDTcKQ8bFvXkQhVb0sJt";
    for (body, noted) in [
        (
            r#"{"type":"a","data":{"email":"[Redacted]"}}"#,
            "holds [Redacted]",
        ),
        (
            r#"{"type":"a","data":{"email":"a***@example.com"}}"#,
            "masked address",
        ),
        (r#"{"type":"a","data":{"email":"a@e"#, "without its end"),
        (
            r#"{"type":"a","data":"[object Object]"}"#,
            "holds [object Object]:",
        ),
        ("[object Object]", "turned into text"),
        (
            r#"{"id":"user_1","object":"user","created_at":1}"#,
            "data alone",
        ),
        (
            r#"{"type":"a","data":{"n":9007199254740993}}"#,
            "beyond 2^53",
        ),
        ("", "the body is empty"),
    ] {
        let notes = verdict(id, body);
        assert!(notes.contains(noted), "{body}: {notes}");
    }
    assert!(verdict("evt_1", "{}").contains("does not start with msg_"));
    assert!(verdict(&id[..28], "{}").contains("28 characters"));
    assert!(verdict(&id.to_lowercase(), "{}").contains("no capital letter"));
    // Nothing to say of an ordinary one.
    let ordinary =
        r#"{"type":"a","data":{"id":"user_1","email":"a.b@example.com","n":9007199254740991}}"#;
    assert_eq!(verdict(id, ordinary), "[]");
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

    /// The cause of a request that stands in a file, by single faults.
    pub fn cause_of_file(file: &[u8]) -> String {
        let (headers, body): (Headers, Vec<u8>) = if file.starts_with(b"{") {
            let line: serde_json::Value = serde_json::from_slice(file).unwrap();
            let headers = serde_json::from_value(line["headers"].clone()).unwrap();
            (headers, line["body"].as_str().unwrap().into())
        } else {
            let end = file.windows(4).position(|end| end == b"\r\n\r\n").unwrap();
            let head = str::from_utf8(&file[..end]).unwrap();
            let pair = |line: &str| {
                let (name, value) = line.split_once(": ").unwrap();
                (name.to_owned(), value.to_owned())
            };
            let headers = head.lines().skip(1).map(pair);
            (headers.collect(), file[end + 4..].to_vec())
        };
        let found = diagnosis(&headers, &body, Effort::OneFault);
        found.map_or("none", |found| found.cause.code()).to_owned()
    }

    /// `bytes` with each `from` replaced by `to`.
    pub fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(from) {
                out.extend_from_slice(to);
                rest = after;
            } else {
                out.push(rest[0]);
                rest = &rest[1..];
            }
        }
        out
    }

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

    /// Two faults at once take their time: they are tried for some.
    fn effort(at: usize) -> Effort {
        if at.is_multiple_of(8) {
            Effort::TwoFaults
        } else {
            Effort::OneFault
        }
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
            let found = diagnosis(&headers, &body, effort(at)).unwrap();
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
            let found = diagnosis(&headers, BODY.as_bytes(), effort(at)).unwrap();
            // A timestamp that is no number is plain to see, and of others the signed one is near.
            let plain = [Cause::TimestampMalformed, Cause::TimestampChanged];
            let plain = plain.contains(&found.cause) && header == 1;
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
        assert!(found.tries < 60_000, "{}", found.tries);
    }
}
