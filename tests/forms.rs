//! The forms in which people hold requests, through the tool itself: samples of the programs that
//! write them, and what is said of those that cannot be read.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::{Output, Test, assert_generated};

fn samples(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let files = fs::read_dir(root.join(folder)).unwrap();
    let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn verify(path: &Path) -> Output {
    Test::new("verify --json").secret().arg(path).run()
}

/// Nothing is said of time here, so the request is compared with the time of the log line.
#[test]
fn the_time_of_a_log_line_is_that_of_the_request() {
    for path in samples("logs") {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let output = verify(&path);
        let lines = output.json();
        let verdicts: Vec<_> = lines
            .iter()
            .filter(|line| line["type"] == "verdict")
            .collect();
        assert_eq!(verdicts.len(), 3, "{name}: {output:?}");
        // Neither says of which time zone its time is, if it has one.
        let has_time = !["docker-compose.log", "journald.log"].contains(&&*name);
        assert_eq!(output.code, i32::from(!has_time), "{name}: {output:?}");
        for verdict in verdicts {
            assert_eq!(verdict["valid"], has_time, "{name}: {verdict}");
            if has_time {
                assert_eq!(verdict["age_ms"], 2000, "{name}");
            } else {
                assert_eq!(verdict["cause"], "timestamp.stale", "{name}");
            }
        }
    }
}

/// Runtimes of containers write a line of more than 16 KiB in parts.
#[test]
fn the_parts_of_a_line_in_the_log_of_a_container_are_joined() {
    let body = format!(
        r#"{{"type":"user.created","data":"{}"}}"#,
        "x\\n".repeat(12_000)
    );
    let sign = "sign --json --id msg_large --timestamp 1700000000 -";
    let signed = Test::new(sign)
        .secret()
        .stdin(&*body)
        .run()
        .json()
        .remove(0);
    let record = json!({"headers": signed["headers"], "body": body}).to_string();
    let parts: Vec<_> = record.as_bytes().chunks(16 << 10).collect();
    let parts: Vec<_> = parts
        .iter()
        .map(|part| str::from_utf8(part).unwrap())
        .collect();
    let last = parts.len() - 1;
    assert!(last > 1);

    let time = "2023-11-14T22:13:22.5Z";
    let (mut docker, mut runtime) = (String::new(), format!("{time} stdout F started\n"));
    for (at, part) in parts.iter().enumerate() {
        let end = if at == last { "\n" } else { "" };
        let line = json!({"log": format!("{part}{end}"), "stream": "stdout", "time": time});
        writeln!(docker, "{line}").unwrap();
        let tag = if at == last { 'F' } else { 'P' };
        writeln!(runtime, "{time} stdout {tag} {part}").unwrap();
        writeln!(runtime, "{time} stderr F a remark between them").unwrap();
    }
    for log in [docker, runtime] {
        let output = Test::new("verify --json -")
            .secret()
            .stdin(&*log)
            .run()
            .exits(0);
        let verdict = &output.json()[0];
        assert_eq!(verdict["message_id"], "msg_large", "{output:?}");
        assert_eq!(verdict["age_ms"], 2000, "{output:?}");
    }
}

/// What comes of a sample: how many are authentic, how many are not for which cause, and how many
/// cannot be read for which reason.
fn outcome(path: &Path) -> String {
    let line = "verify --json --ignore-timestamp";
    let output = Test::new(line).secret().arg(path).run();
    let mut outcome = format!("exit {}", output.code);
    let mut valid = 0;
    for line in output.json() {
        match line["type"].as_str().unwrap() {
            "verdict" if line["valid"] == true => valid += 1,
            "verdict" => write!(outcome, ", {}", line["cause"].as_str().unwrap()).unwrap(),
            "error" => {
                let message = line["message"].as_str().unwrap();
                let message = message
                    .split_once(": ")
                    .map_or(message, |(_, reason)| reason);
                write!(outcome, ", {message}").unwrap();
            }
            _ => {}
        }
    }
    format!("{outcome}, {valid} authentic")
}

const DOTS: &str = "the signature does not match the body as it is here, which proves nothing: a dot \
    stands for every byte that is not printable ASCII; curl --trace, and a stream followed as raw, \
    have the exact bytes";

const FOLDERS: [&str; 13] = [
    "browser", "clerk", "cloud", "curl", "har", "http", "lambda", "logs", "ngrok", "plain",
    "servers", "tools", "wire",
];

/// What comes of the samples that are not simply authentic, each for its reason.
fn exception(name: &str) -> Option<String> {
    let outcome = match name {
        // All three payloads have a letter that is not ASCII.
        "curl-trace-ascii-awkward.txt"
        | "curl-trace-ascii-created.txt"
        | "curl-trace-ascii-indented.txt" => return Some(format!("exit 3, {DOTS}, 0 authentic")),
        "tshark-follow.txt" => return Some(format!("exit 3, {DOTS}, {DOTS}, 0 authentic")),
        "curl-verbose.txt" => {
            "exit 3, curl -v does not show the body that it sends: --trace - does, 0 authentic"
        }
        // A terminal or an editor has indented the body.
        "httpie-pretty-awkward.txt" | "httpie-pretty-created.txt" | "reindented.http" => {
            "exit 1, body.reserialized, 0 authentic"
        }
        _ => return None,
    };
    Some(outcome.to_owned())
}

#[test]
fn every_form_is_read() {
    let mut table = String::new();
    for path in FOLDERS.into_iter().flat_map(samples) {
        let name = path.file_name().unwrap().to_str().unwrap();
        // Bodies that samples name.
        if name.starts_with("body-") {
            continue;
        }
        let outcome = outcome(&path);
        if let Some(expected) = exception(name) {
            assert_eq!(outcome, expected, "{name}");
        } else {
            let valid = outcome.strip_prefix("exit 0, ").unwrap_or_default();
            let expected = ["1 authentic", "2 authentic", "3 authentic"];
            assert!(expected.contains(&valid), "{name}: {outcome}");
        }
        let folder = path
            .parent()
            .unwrap()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap();
        writeln!(table, "{folder}/{name}: {outcome}").unwrap();
    }
    assert_generated("tests/captures/outcomes.txt", &table);
}

#[test]
fn a_stale_length_is_noted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/wire");
    for name in ["reindented.http", "httpie-pretty-created.txt"] {
        let output = verify(&root.join(name));
        let notes = output.json()[0]["notes"].to_string();
        assert!(notes.contains("content-length says "), "{name}: {notes}");
    }
}

/// The blocks of the page on forms are what the samples give. `CEW_BLESS=1` renews them.
#[test]
fn the_page_on_forms_is_true() {
    let page = include_str!("../docs/forms.md");
    let age = regex::Regex::new("signed [0-9]+h[0-9a-z ]* ago").unwrap();
    let all: Vec<_> = FOLDERS.into_iter().flat_map(samples).collect();
    let mut renewed = String::new();
    let mut in_block = false;
    for line in page.lines() {
        if line == "```console" {
            in_block = true;
        } else if line == "```" {
            in_block = false;
        } else if in_block {
            // What was printed; it comes anew behind the command.
            let Some(command) = line.strip_prefix("$ cew ") else {
                continue;
            };
            let name = command.rsplit(' ').next().unwrap();
            let path = all.iter().find(|path| path.ends_with(name)).unwrap();
            let test = Test::new(command).secret();
            let output = test.file(name, fs::read(path).unwrap()).run();
            let printed = output.stdout + &output.stderr;
            let printed = age.replace_all(&printed, "signed … ago");
            write!(renewed, "{line}\n{printed}").unwrap();
            continue;
        }
        renewed += line;
        renewed.push('\n');
    }
    assert_generated("docs/forms.md", &renewed);
}

/// What is near a request and none says what is missing from it.
#[test]
fn what_cannot_be_read_says_what_is_missing() {
    for (input, expected) in [
        (
            r#"{"level":"info","req":{"headers":{"svix-id":"msg_1","svix-timestamp":"1","svix-signature":"v1,x"}}}"#,
            "no body beside them",
        ),
        (
            r#"{"headers":{"svix-id":"msg_1","svix-timestamp":"1","svix-signature":"v1,x"},"body":null}"#,
            "no body beside them",
        ),
        (
            "POST / HTTP/1.1\nsvix-id: msg_1\nsvix-timestamp: 1\nsvix-signature: v1,x\n\n",
            "no body beside them",
        ),
        (
            "curl -X POST localhost -H 'svix-id: msg_1' -H 'svix-signature: v1,x'\n",
            "no body beside them",
        ),
        (
            "POST http://localhost/api\nsvix-id: {{id}}\n\n{}\n",
            "the variable {{id}} is not set",
        ),
        (
            r#"{"type":"user.created","data":{"id":"user_1"},"object":"event"}"#,
            "an event's payload alone",
        ),
        (
            "HTTP/1.1 200 OK\ncontent-length: 2\n\nok",
            "a response, not a request",
        ),
        (
            r#"{"level":"info","msg":"started"}"#,
            "JSON without the headers svix-id, svix-timestamp and svix-signature",
        ),
        (
            r#"{"log":{"entries":[{"startedDateTime":"2023-11-14T22:13:22Z","request":{"method":"GET","url":"http://localhost/","headers":[]}}]}}"#,
            "requests, but none with the headers",
        ),
        ("hello\nworld\n", "text that has no request line"),
        // Cut off, and without a line end.
        (
            "x {\"svix-id\":\"msg_1\",\"svix-signature\":\"v1,",
            "text that has no request line",
        ),
    ] {
        let output = Test::new("verify -").secret().stdin(input).run().exits(3);
        assert!(output.stderr.contains(expected), "{input}: {output:?}");
        assert_eq!(output.stdout, "", "{input}");
    }
}

/// A path beside a URL is no field twice, and which of them comes first does not matter.
#[test]
fn a_url_and_a_path_are_two_fields() {
    let signed = Test::new("sign --json --event user.deleted")
        .secret()
        .run()
        .exits(0);
    let signed = &signed.json()[0];
    let headers = signed["headers"].to_string();
    let body = signed["body_base64"].as_str().unwrap();
    let line = format!(
        r#"{{"url":"http://localhost/a","path":"/a","headers":{headers},"isBase64Encoded":true,"body":"{body}"}}"#
    );
    Test::new("verify -").secret().stdin(line).run().exits(0);
}

/// The body was parsed, and whatever is done with it the signature is of another one.
#[test]
fn a_parsed_body_that_does_not_match_proves_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/logs");
    let text = fs::read_to_string(root.join("pino-parsed.jsonl")).unwrap();
    let line = text
        .lines()
        .next()
        .unwrap()
        .replace("fjordlicht", "elsewhere");
    let output = Test::new("verify -").secret().stdin(line).run().exits(3);
    assert!(output.stderr.contains("proves nothing"), "{output:?}");
    // With another secret, that is the cause all the same.
    let line = text.lines().next().unwrap().to_owned();
    let other = "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhlIHRlc3Rz";
    let test = Test::new("verify - --ignore-timestamp --secret")
        .arg(other)
        .secret();
    let output = test.stdin(line).run();
    assert!(
        output.stdout.contains("secret.other") || output.code == 3,
        "{output:?}"
    );
}

/// A log of any length takes the memory of its longest record.
#[test]
fn text_is_read_as_a_stream() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/logs");
    let log = fs::read_to_string(root.join("kubernetes-cri.log")).unwrap();
    let mut input = String::new();
    for number in 0..20_000 {
        writeln!(input, "2023-11-14T22:13:22Z stdout F line {number} {{").unwrap();
    }
    input += &log;
    Test::new("verify -").secret().stdin(input).run().exits(0);
}
