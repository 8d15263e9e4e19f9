//! Programs that read `--json` go on working: `tests/golden/lines.txt` holds a line of each `type`,
//! byte for byte as version 0.1.0 wrote it. Fields may be added, and nothing else: that is what
//! `CEW_BLESS=1 cargo test golden` renews, and it refuses what would break a reader.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read};

use regex::Regex;
use serde_json::Value;

use crate::support::handler::{Handler, Reply};
use crate::support::listening::test;
use crate::support::{Closed, SECRET, Test, assert_generated, without_differences};

const GOLDEN: &str = include_str!("golden/lines.txt");

/// What differs between runs in these lines alone; the form of a number does not.
const DIFFERS_HERE: [(&str, &str); 6] = [
    // An attempt's is as short as it can be.
    (
        r#""at":"[-0-9]{10}T[:0-9]{8}(\.\d{1,3})?Z""#,
        r#""at":"TIME""#,
    ),
    (
        r#""received_at":"[-0-9]{10}T[:0-9]{8}\.\d{3}Z""#,
        r#""received_at":"TIME""#,
    ),
    (r#"("[a-z0-9_]+"):\d+\.\d+"#, "$1:FRACTION"),
    (r#""(age|duration)_ms":\d+"#, r#""${1}_ms":WHOLE"#),
    (r#"[^" ]+captures\.db"#, "STORE"),
    (r#""whsec_[0-9A-Za-z+/]{32}""#, r#""SECRET""#),
];

/// Who reads them finds each type in the table of the document.
#[test]
fn each_type_is_in_the_document() {
    let document = include_str!("../docs/output.md");
    let of_line = Regex::new(r#"^\{"type":"([a-z_]+)""#).unwrap();
    let types: Vec<_> = GOLDEN
        .lines()
        .filter_map(|line| Some(of_line.captures(line)?.get(1)?.as_str()))
        .collect();
    assert!(types.len() > 20, "{types:?}");
    for name in types {
        assert!(document.contains(&format!("`{name}`")), "{name}");
    }
}

/// What was run so far, and the lines that came of it.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Adds what `test` prints; `line` is how that is shown.
    fn add(&mut self, line: &str, test: &Test) {
        self.keep(line, &test.run().stdout);
    }

    fn keep(&mut self, line: &str, printed: &str) {
        let mut text = without_differences(printed);
        for (pattern, name) in DIFFERS_HERE {
            let pattern = Regex::new(pattern).unwrap();
            text = pattern.replace_all(&text, name).into_owned();
        }
        write!(self.0, "$ cew {line}\n{text}\n").unwrap();
    }
}

fn cew(line: &str) -> Test {
    Test::new(&format!("{line} --json")).secret()
}

#[test]
fn json_lines_are_what_they_were() {
    let mut lines = Lines::default();
    signed_and_verified(&mut lines);
    described(&mut lines);
    delivered(&mut lines);
    captured(&mut lines);
    checked(&mut lines);
    let kept = GOLDEN
        .lines()
        .zip(lines.0.lines().filter(|line| !is_new_probe(line)))
        .find(|(old, new)| !is_kept(&value(old), &value(new)));
    assert!(
        kept.is_none() && GOLDEN.lines().count() <= lines.0.lines().count(),
        "readers of this break: {kept:#?}"
    );
    assert_generated("tests/golden/lines.txt", &lines.0);
}

fn signed_and_verified(lines: &mut Lines) {
    let sign = "sign --event user.deleted --id msg_1 --timestamp 1700000000";
    lines.add(sign, &cew(sign));
    let request = Test::new(&format!("{sign} --output http")).secret().run();
    let forged = request.stdout.replace("567772", "567773");
    let verify = |line: &str| {
        cew(line)
            .file("signed.http", &request.stdout)
            .file("forged.http", &forged)
            .file("no.http", "?")
    };
    for line in [
        "verify signed.http --at 1700000001",
        "verify forged.http --at 1700000001",
        "verify forged.http --at 1700000001 --explain",
        "verify signed.http forged.http no.http --at 1700001000",
    ] {
        lines.add(line, &verify(line));
    }
    lines.add("secret", &cew("secret"));
    lines.add("secret --write .env", &cew("secret --write .env"));
}

fn described(lines: &mut Lines) {
    for line in [
        "events user.deleted",
        "events user.deleted --schema",
        "send-example --story list",
        "check --list --only route",
        "events user.creatd",
        "sign --no-such-option",
    ] {
        lines.add(line, &cew(line));
    }
}

fn delivered(lines: &mut Lines) {
    lines.add(
        "send-example user.deleted --dry-run",
        &cew("send-example user.deleted --dry-run"),
    );
    let mut send = |line: &str, to: &str| {
        lines.add(line, &cew(&line.replace("TO", to)));
    };
    let accepting = Handler::accepting();
    send("send-example user.deleted --to TO", &accepting.origin);
    let refusing = Handler::answering("400 Bad Request", "Error verifying webhook");
    send("send-example user.deleted --to TO", &refusing.origin);
    let closed = Closed::new();
    send(
        "send-example user.deleted user.created --to TO",
        &closed.address().to_string(),
    );
    let second = Handler::start(|seen| Reply::status(if seen.number == 0 { 503 } else { 204 }));
    send(
        "send-example user.deleted user.updated --retry 10ms --to TO",
        &second.origin,
    );
}

fn captured(lines: &mut Lines) {
    let failing = Handler::answering("500 Internal Server Error", "TypeError: no");
    let options = format!(
        "--host 127.0.0.1 --exit-after 2 --forward-to {}",
        failing.origin
    );
    let listen = test(&options).secret();
    let mut listening = listen.spawn();
    let mut stdout = BufReader::new(listening.stdout.take().unwrap());
    let mut printed = String::new();
    stdout.read_line(&mut printed).unwrap();
    let ready: Value = serde_json::from_str(&printed).unwrap();
    let url = ready["url"].as_str().unwrap();
    let send = |secret: &str| {
        let send = format!("send-example user.deleted --to {url} --secret {secret}");
        Test::new(&send).run().exits(1);
    };
    send(SECRET);
    send("whsec_Zm9yZ2VkLWZvcmdlZA==");
    stdout.read_to_string(&mut printed).unwrap();
    assert!(listening.wait().unwrap().success());
    lines.keep("listen --forward-to TO", &printed);
    let store = listen.path().join("state/captures.db");
    let mut read = |line: &str| {
        let test = cew(&line.replace("TO", &failing.origin)).env("CEW_STORE", &store);
        lines.add(line, &test);
    };
    read("captures list");
    read("replay --last 2 --dry-run --to TO");
    read("replay --last 1 --sign-unverified --to TO/again");
    read("captures list --failed --last 1");
    read("captures show nosuch");
    read("captures prune --older-than 1ms --yes");
}

fn checked(lines: &mut Lines) {
    let refusing = Handler::answering("401 Unauthorized", "who are you?");
    let line = "check --only route --seed 1 --to TO";
    lines.add(line, &cew(&line.replace("TO", &refusing.origin)));
    let closed = Closed::new();
    let to = closed.address().to_string();
    lines.add(line, &cew(&line.replace("TO", &to)));
}

/// What is no JSON is compared as text.
fn value(line: &str) -> Value {
    let line = line.replace("WHOLE", "0").replace("FRACTION", "0.5");
    serde_json::from_str(&line).unwrap_or_else(|_| line.into())
}

/// Probes are added like fields: a reader asks for each by its id.
fn is_new_probe(line: &str) -> bool {
    let probe = value(line);
    probe["type"] == "probe" && !GOLDEN.contains(&format!(r#""id":{},"#, probe["id"]))
}

/// Whether a reader of `old` understands `new`: each field is there, in its order and of its kind.
fn is_kept(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let kept = new.keys().filter(|name| old.contains_key(*name));
            old.keys().eq(kept) && old.iter().all(|(name, old)| is_kept(old, &new[name]))
        }
        (Value::Array(old), Value::Array(new)) => old.iter().zip(new).all(|(o, n)| is_kept(o, n)),
        (Value::Number(old), Value::Number(new)) => old.is_f64() == new.is_f64(),
        // What may be missing may also be there.
        (Value::Null, _) | (_, Value::Null) => true,
        (old, new) => std::mem::discriminant(old) == std::mem::discriminant(new),
    }
}
