//! `docs/causes.md` lists every cause, and nothing that is none.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::BTreeSet;

use cew::diagnosis::{Cause, Effort, Request, explain};
use cew::signing::{
    Clock, MessageId, Scheme, SecretSet, SignedHeaders, SigningSecret, sign, verify,
};
use cew::time::Time;

use crate::support::SECRET;

const LIST: &str = include_str!("../docs/causes.md");

/// The rows of all tables, each as its cells.
fn rows() -> Vec<Vec<&'static str>> {
    let rows = LIST.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect()
}

fn code(row: &[&'static str]) -> &'static str {
    row[0].trim_matches('`')
}

#[test]
fn every_cause_has_its_row() {
    let listed: Vec<_> = rows().iter().map(|row| code(row)).collect();
    let unique: BTreeSet<_> = listed.iter().copied().collect();
    assert_eq!(unique.len(), listed.len(), "a row is there twice");
    let causes: BTreeSet<_> = Cause::all().map(Cause::code).collect();
    assert_eq!(unique, causes);
    for row in rows() {
        assert!(
            row.len() == 3 && row.iter().all(|cell| !cell.is_empty()),
            "{row:?}"
        );
    }
}

#[test]
fn every_cause_of_our_own_requests_has_a_sample() {
    let directory = format!("{}/tests/diagnosis", env!("CARGO_MANIFEST_DIR"));
    let files: Vec<_> = std::fs::read_dir(directory)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let causes = Cause::all().map(Cause::code);
    let own = causes.filter(|code| !code.starts_with("foreign.") && *code != "mismatch");
    let without: Vec<_> = own
        .filter(|code| {
            !files
                .iter()
                .any(|file| file.starts_with(&format!("{code}.")))
        })
        .collect();
    assert!(without.is_empty(), "{without:?}");
}

/// The cause of a request with this header and no signature of ours, and with one of ours.
fn cause_of_header(name: &str) -> [&'static str; 2] {
    let secrets = SecretSet::from(SigningSecret::parse(SECRET, Scheme::Svix).unwrap());
    let clock = Clock::at(Time::from_unix_seconds(1_767_225_600));
    [&[(name, "x")][..], &[(name, "x"), ("svix-id", "msg_1")]].map(|headers| {
        let signed = SignedHeaders::collect(headers.iter().copied());
        let verdict = verify(&signed, b"{}", &secrets, clock, None);
        let request = Request {
            headers,
            body: b"{}",
            captured: true,
        };
        let found = explain(&request, &secrets, &[], &verdict, clock, Effort::OneFault);
        found.unwrap().cause.code()
    })
}

#[test]
fn every_other_sender_is_known_by_its_headers_and_only_without_ours() {
    let rows = rows();
    let senders = rows.iter().filter(|row| code(row).starts_with("foreign."));
    let mut count = 0;
    for row in senders {
        for header in row[2].split(", ") {
            let [alone, beside_ours] = cause_of_header(header.trim_matches('`'));
            assert_eq!(alone, code(row), "{header}");
            assert_eq!(beside_ours, "header.missing", "{header}");
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
    // One that several senders have names none of them; ordinary headers name nobody.
    assert_eq!(cause_of_header("x-request-id")[0], "header.missing");
    assert_eq!(cause_of_header("x-signature")[0], "header.missing");
}

/// Digits that are missing can be found; what has a fraction in their place was edited.
#[test]
fn a_timestamp_with_a_fraction_was_not_cut_off() {
    let secrets = SecretSet::from(SigningSecret::parse(SECRET, Scheme::Svix).unwrap());
    let signed_at = Time::from_unix_seconds(1_767_225_432);
    let id = MessageId::parse("msg_2c").unwrap();
    let (_, signature) = sign(Scheme::Svix, &secrets, &id, signed_at, b"{}").remove(2);
    let clock = Clock::at(signed_at);
    for (timestamp, is_cut_off) in [
        ("1767225", true),
        ("1767225.32", false),
        ("1767225.", false),
        ("+1767225", false),
    ] {
        let headers = [
            ("svix-id", "msg_2c"),
            ("svix-timestamp", timestamp),
            ("svix-signature", &*signature),
        ];
        let signed = SignedHeaders::collect(headers.iter().copied());
        let verdict = verify(&signed, b"{}", &secrets, clock, None);
        let request = Request {
            headers: &headers,
            body: b"{}",
            captured: true,
        };
        let found = explain(&request, &secrets, &[], &verdict, clock, Effort::TwoFaults);
        let code = found.unwrap().cause.code();
        assert_eq!(code == "header.cut-off", is_cut_off, "{timestamp}: {code}");
    }
}
