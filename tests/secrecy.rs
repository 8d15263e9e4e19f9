//! A signing secret never appears: not in any output mode, not in an error, not in a file that
//! `cew` writes, however it was given and wherever it was put by mistake.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::Path;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::support::handler::Handler;
use crate::support::interop::BODY_HMAC_SECRET;
use crate::support::{Closed, SECRET, Test};

const MODES: [&str; 5] = ["", "--json", "-v", "-q", "--color always"];

/// Everything by which a secret could be told: its text, and its key in several writings.
fn traces() -> Vec<String> {
    let encoded = SECRET.trim_start_matches("whsec_").trim_end_matches('=');
    let key = BASE64_STANDARD
        .decode(SECRET.trim_start_matches("whsec_"))
        .unwrap();
    let hex: Vec<_> = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let list: Vec<_> = key.iter().map(ToString::to_string).collect();
    let halves = encoded.split_at(encoded.len() / 2);
    vec![
        halves.0.to_owned(),
        halves.1.to_owned(),
        String::from_utf8(key).unwrap(),
        hex.concat(),
        list.join(", "),
        BODY_HMAC_SECRET.to_owned(),
        BASE64_STANDARD.encode(BODY_HMAC_SECRET),
    ]
}

#[track_caller]
fn assert_silent(line: &str, text: &str) {
    for trace in traces() {
        assert!(
            !text.contains(&trace),
            "`cew {line}` shows {trace:?}:\n{text}"
        );
    }
}

/// Runs `test` and searches what it printed and wrote. `given` are the files that hold the secret.
#[track_caller]
fn run(line: &str, test: &Test, given: &[&str]) {
    let output = test.run();
    assert_silent(line, &output.stdout);
    assert_silent(line, &output.stderr);
    search(line, &output.path("."), given);
}

fn search(line: &str, directory: &Path, given: &[&str]) {
    for entry in std::fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            search(line, &path, given);
        } else if !given.iter().any(|given| name == *given) {
            let bytes = std::fs::read(&path).unwrap();
            assert_silent(line, &String::from_utf8_lossy(&bytes));
        }
    }
}

/// A command line of every verb at least, those included that fail; `TO` is a handler's URL, and
/// nobody listens at `CLOSED`.
const LINES: [&str; 39] = [
    "help sign",
    "sign --event user.created",
    "sign --event user.created --output curl",
    "sign --event user.created --output http",
    "sign --event user.created --output signature",
    "sign --event payment.succeeded --scheme body-hmac",
    "sign --event nosuch",
    "sign nosuch.json",
    "sign --event user.created --id a.b",
    "verify request.http",
    "verify tampered.http",
    "verify tampered.http --explain",
    "verify request.http --at 1700000000",
    "verify request.http --scheme standard",
    "verify nosuch.http",
    "verify payload.json",
    "verify --body payload.json --id msg_1 --timestamp 1700000000 --signature v1,AAAA",
    "send-example user.created --to TO",
    "send-example user.created user.deleted --to TO",
    "send-example user.created --scheme standard --to TO",
    "send-example payment.succeeded --scheme body-hmac --to TO",
    "send-example user.created --dry-run",
    "send-example user.created --to CLOSED",
    "send-example user.created --to TO --expect-status 500",
    "send-example --all --to TO",
    "send-example --story list",
    "events",
    "events user.created",
    "secret --write .env",
    "init --yes",
    "demo",
    "completions bash",
    "check --to TO --yes",
    "listen --port 0 --expect user.created --within 100ms --store captures.db",
    "replay msg_nosuch --to TO --store captures.db",
    "captures list --store captures.db",
    "messages list --store captures.db",
    "endpoints list --store captures.db",
    "dashboard --print-token --store captures.db",
];

fn lines(to: &str) -> impl Iterator<Item = String> {
    let closed = Closed::new();
    let with = move |line: &str, mode: &str| {
        let line = line.replace("CLOSED", &closed.address().to_string());
        format!("{line} {mode}").replace("TO", to)
    };
    let each = LINES
        .iter()
        .flat_map(|line| MODES.map(|mode| (*line, mode)));
    each.map(move |(line, mode)| with(line, mode))
}

fn with_files(line: &str) -> Test {
    static REQUEST: OnceLock<String> = OnceLock::new();
    let request = REQUEST.get_or_init(|| {
        let sign = Test::new("sign --event user.created --output http").secret();
        sign.run().exits(0).stdout
    });
    Test::new(line)
        .file("tampered.http", request.replace("user", "xser"))
        .file("request.http", request)
        .file("payload.json", "{}")
        .file("package.json", r#"{"dependencies": {"koa": "3"}}"#)
}

#[test]
fn every_verb_is_among_the_lines() {
    use clap::CommandFactory as _;
    for verb in cew::cli::Cli::command().get_subcommands() {
        let verb = verb.get_name();
        assert!(LINES.iter().any(|line| line.starts_with(verb)), "{verb}");
    }
}

#[test]
fn in_every_output_mode_from_the_environment() {
    let server = Handler::accepting();
    for line in lines(&server.origin) {
        let test = with_files(&line)
            .secret()
            .env("WEBHOOK_SECRET", BODY_HMAC_SECRET);
        run(&line, &test, &[]);
    }
}

#[test]
fn in_every_output_mode_from_a_file() {
    let server = Handler::answering("400 Bad Request", "Error verifying webhook");
    let file =
        format!("CLERK_WEBHOOK_SIGNING_SECRET={SECRET}\nWEBHOOK_SECRET='{BODY_HMAC_SECRET}'\n");
    for line in lines(&server.origin) {
        run(&line, &with_files(&line).file(".env", &file), &[".env"]);
    }
}

#[test]
fn the_arguments_in_a_debug_print() {
    use clap::Parser as _;
    let arguments = ["cew", "sign", "--secret", SECRET];
    assert_silent(
        "sign",
        &format!("{:?}", cew::cli::Cli::try_parse_from(arguments)),
    );
}

#[test]
fn from_options() {
    let server = Handler::accepting();
    for line in lines(&server.origin) {
        run(&line, &with_files(&line).arg("--secret").arg(SECRET), &[]);
    }
}

#[test]
fn one_that_is_unusable() {
    for broken in [
        format!("{SECRET}!"),
        format!("\"{SECRET}\""),
        format!(" {SECRET}"),
        format!("whsec_{SECRET}"),
        SECRET.replace("whsec_", "sk_test_"),
        SECRET.replace("whsec_", "whsk_"),
        format!("{SECRET}=="),
        format!("{SECRET}\nX=1"),
        SECRET.replace('Z', "-"),
    ] {
        for mode in MODES {
            let line = format!("sign --event user.created {mode}");
            let test = Test::new(&line).env("CEW_SIGNING_SECRET", &broken);
            test.run().exits(3);
            run(&line, &test, &[]);
            run(&line, &Test::new(&line).arg("--secret").arg(&broken), &[]);
            let file = format!("CEW_SIGNING_SECRET={broken}\n");
            run(&line, &Test::new(&line).file(".env", file), &[".env"]);
            let test = Test::new(&line)
                .file("secret.txt", &broken)
                .args(["--secret-file", "secret.txt"]);
            run(&line, &test, &["secret.txt"]);
        }
    }
}

#[test]
fn one_in_the_wrong_place() {
    for line in [
        "SECRET",
        "--SECRET",
        "sign SECRET",
        "sign --event SECRET",
        "sign --event user.created --id SECRET.",
        "sign --event user.created --timestamp SECRET",
        "sign --event user.created --scheme SECRET",
        "sign --event user.created --output SECRET",
        "sign --event user.created --secret-file SECRET",
        "sign --event user.created --env-file SECRET",
        "sign --event user.created --color SECRET",
        "verify SECRET",
        "verify --body SECRET -H a:b",
        "verify - --at SECRET",
        "send-example SECRET",
        "send-example user.created SECRET",
        "send-example user.created --to SECRET",
        "send-example user.created --to localhost:3000/SECRET",
        "send-example user.created --to localhost:SECRET",
        "send-example user.created --set SECRET",
        "send-example user.created --unset SECRET",
        "send-example user.created --set SECRET.a=1",
        "send-example --data SECRET",
        "send-example user.created -H SECRET",
        "send-example user.created --wait SECRET",
        "events SECRET",
        "secret SECRET",
        "secret --write SECRET",
        "secret --write no/such/SECRET",
        "completions SECRET",
        "demo SECRET",
    ] {
        for mode in MODES {
            let line = format!("{line} {mode}").replace("SECRET", SECRET);
            let test = Test::new(&line).secret();
            let output = test.run();
            assert!(output.code > 1, "{line}: {output:?}");
            run(&line, &test, &[]);
        }
    }
}

#[test]
#[cfg(unix)]
fn of_captures() {
    use crate::support::listening::{Listening, test};

    let server = Handler::accepting();
    let listening = Listening::of(test("-v").secret());
    listening.send("user.created user.deleted").exits(0);
    // A forgery, and a request that is none.
    let forged = Test::new(&format!(
        "send-example user.updated --to {}",
        listening.url()
    ));
    forged
        .arg("--secret")
        .arg("whsec_Zm9yZ2VkLWZvcmdlZA==")
        .run()
        .exits(1);
    listening.raw(b"POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}");
    let id = listening.line()["id"].as_str().unwrap().to_owned();
    let ended = listening.interrupt();
    assert_silent("listen", &ended.stderr);
    assert_silent("listen", &format!("{:?}", ended.lines));
    let directory = ended.test.path();
    search("listen", directory, &[]);
    let store = directory.join("state/captures.db");
    let closed = Closed::new();
    for line in [
        "captures list",
        &format!("captures show {id}"),
        &format!("captures show {id} --raw"),
        "captures show nosuch",
        "captures export",
        "captures export --format har",
        "captures export --format curl",
        "captures export --format http",
        "replay --last 3 --dry-run",
        "replay --last 3 --verbatim --to TO",
        "replay --last 4 --sign-unverified --to TO",
        "replay --failed --to CLOSED",
        "replay --missing --to CLOSED",
        "captures prune --older-than 30d",
    ] {
        for mode in MODES {
            let line = format!("{line} {mode}").replace("TO", &server.origin);
            let line = line.replace("CLOSED", &closed.address().to_string());
            let test = Test::new(&line).secret().env("CEW_STORE", &store);
            let output = test.run();
            assert!(output.code != 2, "{line}: {output:?}");
            run(&line, &test, &[]);
        }
    }
    search("replay", directory, &[]);
}
