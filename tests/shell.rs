//! What is written for a shell, run by shells: whatever came over the wire, the command sends that
//! request and does nothing else.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::Path;
use std::process::Command;

use cew::capture::{CapturedRequest, write_curl};
use proptest::prelude::*;

use crate::support::handler::Handler;
use crate::support::listening::{Listening, test};
use crate::support::{Test, skip_unless_ci};

const SHELLS: [&str; 3] = ["bash", "dash", "zsh"];

/// In place of curl: its arguments, each with a NUL behind it, then what comes through the pipe.
const STUB: &str = "#!/bin/sh\nprintf '%s\\0' \"$@\" >>calls\n\
    for last; do :; done\ncase $last in @-) cat >>calls;; esac\nprintf '\\0\\0end\\0' >>calls\n";

/// Runs `script` in `shell`, in a directory where there is nothing but a stub of curl. Gives what
/// the stub noted; fails if anything else was done. `None` where the shell is not installed.
fn run(shell: &str, script: &[u8]) -> Option<Vec<u8>> {
    let home = tempfile::tempdir().unwrap();
    let (bin, work) = (home.path().join("bin"), home.path().join("work"));
    fs::create_dir(&bin).unwrap();
    fs::create_dir(&work).unwrap();
    executable(&bin.join("curl"), STUB);
    // Whatever else is run, by any name that a test lets through, leaves a trace.
    executable(&bin.join("pwned"), "#!/bin/sh\n: >traces\n");
    fs::write(home.path().join("script"), script).unwrap();
    let output = Command::new(shell)
        .arg("../script")
        .current_dir(&work)
        .env_clear()
        .env("HOME", home.path())
        .env("LC_ALL", "C.UTF-8")
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
        .output();
    let Ok(output) = output else {
        skip_unless_ci(&format!("{shell} is not installed"));
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    let script = String::from_utf8_lossy(script);
    assert!(
        output.status.success() && said.is_empty(),
        "{shell}: {said}\n{script}"
    );
    let files = fs::read_dir(&work)
        .unwrap()
        .map(|file| file.unwrap().file_name());
    assert_eq!(files.collect::<Vec<_>>(), ["calls"], "{shell}:\n{script}");
    Some(fs::read(work.join("calls")).unwrap())
}

fn executable(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The request that a call of curl stands for: URL, header lines, body.
#[derive(Debug, PartialEq, Eq)]
struct Call {
    method: Vec<u8>,
    url: Vec<u8>,
    headers: Vec<Vec<u8>>,
    body: Vec<u8>,
}

fn call(noted: &[u8]) -> Call {
    let noted = noted.strip_suffix(b"\0\0end\0").unwrap();
    let mut rest = noted;
    let mut next = || {
        let end = rest.iter().position(|b| *b == 0).unwrap();
        let word = &rest[..end];
        rest = &rest[end + 1..];
        (word.to_vec(), rest)
    };
    let mut call = Call {
        method: Vec::new(),
        url: Vec::new(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    loop {
        let (word, _) = next();
        match word.as_slice() {
            b"-g" | b"--path-as-is" => {}
            b"-X" => call.method = next().0,
            b"-H" => call.headers.push(next().0),
            b"--data-raw" => {
                let (body, rest) = next();
                assert_eq!(rest, b"");
                return Call { body, ..call };
            }
            b"--data-binary" => {
                let (from, rest) = next();
                assert_eq!(from, b"@-");
                return Call {
                    body: rest.to_vec(),
                    ..call
                };
            }
            url => {
                assert!(call.url.is_empty() && !url.starts_with(b"-"), "{noted:?}");
                call.url = url.to_vec();
            }
        }
    }
}

/// What curl has to be told for `request` to be sent.
fn expected(request: &CapturedRequest<'_>) -> Call {
    let latin = |text: &str| {
        text.chars()
            .map(|c| u8::try_from(c).unwrap())
            .collect::<Vec<u8>>()
    };
    let line = |(name, value): (&str, &str)| {
        let value = latin(value);
        match value.trim_ascii() {
            b"" => format!("{name};").into_bytes(),
            _ => [name.as_bytes(), b": ", &value].concat(),
        }
    };
    let added = ["accept", "user-agent", "content-type"];
    let added = added.iter().filter(|name| request.header(name).is_none());
    let added = added.map(|name| format!("{name}:").into_bytes());
    Call {
        method: request.method.as_bytes().to_vec(),
        url: format!("http://localhost:3000{}", request.path).into_bytes(),
        headers: request.header_pairs().map(line).chain(added).collect(),
        body: request.body.to_vec(),
    }
}

#[track_caller]
fn assert_unchanged(request: &CapturedRequest<'_>) {
    let mut script = Vec::new();
    write_curl(&mut script, "http://localhost:3000", request).unwrap();
    for shell in SHELLS {
        if let Some(noted) = run(shell, &script) {
            assert_eq!(call(&noted), expected(request), "{shell}");
        }
    }
    // Nothing in it is taken for a key by the terminal that it is pasted into.
    let text = std::str::from_utf8(&script).unwrap();
    let is_key = |c: char| c.is_control() && c != '\n';
    assert!(!text.contains(is_key), "{text:?}");
}

fn request<'a>(headers: &[(&'a str, &'a str)], body: &'a [u8]) -> CapturedRequest<'a> {
    CapturedRequest {
        method: "POST".into(),
        path: "/api/webhooks".into(),
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect(),
        body: body.into(),
        ..CapturedRequest::default()
    }
}

#[test]
fn the_known_attacks() {
    for (headers, body) in [
        (&[("x'`pwned`'", "caf\u{e9}")][..], &b"{}"[..]),
        (
            &[
                ("x'|pwned|'", "\u{e9}"),
                ("-x", "\u{e9}"),
                ("%s", "\u{e9}%d"),
            ],
            b"{}",
        ),
        (
            &[("x", "'; pwned; '"), ("$pwned", "$(pwned)`pwned`")],
            b"@/etc/passwd",
        ),
        (
            &[("x", "\u{e9}\\'; pwned; \\'"), ("x", "!pwned"), ("x", "\t")],
            b"'; pwned; '",
        ),
        (&[("x", "")], b"\x1b[201~\npwned\n"),
        (&[], "\u{9b}201~\npwned\n\u{2028}\u{202e}".as_bytes()),
        (&[], b"-e pwned"),
        (&[], b"-e \xff\x00 %s $(pwned)\n\n"),
        (&[], b"\tpwned\r\n"),
        (&[], b"it's\n\n"),
        (&[], b""),
    ] {
        assert_unchanged(&request(headers, body));
    }
    assert_unchanged(&request(&[], &b"it's long\n%\\".repeat(20_000)));
    assert_unchanged(&request(&[], &b"\xff\x00".repeat(40_000)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_request(
        path in "/[!-\"$-~]{0,20}",
        method in "[!#$%&'*+.^_`|~0-9a-zA-Z-]{1,8}",
        headers in proptest::collection::vec(
            ("y[!#$%&'*+.^_`|~0-9a-zA-Z-]{0,8}", "([!-~\u{a1}-\u{ff}][\t -~\u{80}-\u{ff}]{0,12})?"),
            0..6,
        ),
        body in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..40),
            "[@'\"$`\\\\!%\n -]{0,20}".prop_map(String::into_bytes),
            any::<String>().prop_map(String::into_bytes),
        ],
    ) {
        let request = CapturedRequest {
            method: method.into(),
            path: path.into(),
            headers: headers.into_iter().map(|(name, value)| (name.into(), value.into())).collect(),
            body: body.into(),
            ..CapturedRequest::default()
        };
        // curl is not told to send a body with these two.
        prop_assume!(!matches!(&*request.method, "GET" | "HEAD"));
        assert_unchanged(&request);
    }
}

/// From the socket to the shell.
#[test]
fn a_captured_request_runs_nothing() {
    let listening = Listening::of(test("").secret());
    let attack = "POST /a'$(pwned)/../[b]{c}?'`pwned`&d HTTP/1.1\r\nhost: x\r\nx'`pwned`'|pwned: \
        caf\u{e9}\r\ncontent-length: 21\r\n\r\n\u{1b}[201~\npwned\n'\"$`\\\n@!";
    listening.raw(
        &attack
            .chars()
            .map(|c| u8::try_from(c).unwrap())
            .collect::<Vec<_>>(),
    );
    let ended = listening.interrupt();
    let store = ended.test.path().join("state/captures.db");
    let exported = Test::new("captures export --format curl")
        .env("CEW_STORE", &store)
        .run()
        .exits(0);
    for shell in SHELLS {
        if let Some(noted) = run(shell, exported.stdout.as_bytes()) {
            let call = call(&noted);
            assert_eq!(
                call.url,
                b"http://localhost:3000/a'$(pwned)/../[b]{c}?'`pwned`&d"
            );
            assert!(
                call.headers
                    .contains(&b"x'`pwned`'|pwned: caf\xe9".to_vec())
            );
            assert_eq!(call.body, b"\x1b[201~\npwned\n'\"$`\\\n@!");
        }
    }
}

/// The real curl takes it as it is meant.
#[test]
fn curl_sends_the_request() {
    if Command::new("curl").arg("--version").output().is_err() {
        return skip_unless_ci("curl is not installed");
    }
    let server = Handler::accepting();
    let body = b"@it's\n\xff\x00!";
    let request = CapturedRequest {
        path: "/a/../[b]{c}/%2e/?'`x`".into(),
        ..request(
            &[
                ("x'`|$", "\u{c3}\u{a9}'"),
                ("y", ""),
                ("content-type", "a/b"),
            ],
            body,
        )
    };
    let mut script = Vec::new();
    write_curl(&mut script, &server.origin, &request).unwrap();
    let output = Command::new("sh")
        .arg("-c")
        .arg(String::from_utf8(script).unwrap())
        .output();
    assert!(output.unwrap().status.success());
    let received = server.seen();
    let mut head = received[0].head();
    head.retain(|line| !line.to_ascii_lowercase().starts_with("host:"));
    assert_eq!(head[0], "POST /a/../[b]{c}/%2e/?'`x` HTTP/1.1");
    assert_eq!(received[0].body, body);
    assert_eq!(head.len(), 5, "{head:?}");
    assert_eq!(received[0].header("content-type"), Some("a/b"));
}

#[test]
fn sign_quotes_its_payload() {
    let body = "{\"a\":\"'; pwned; '\\u0000$(pwned)\u{202e}\"}";
    let signed = Test::new("sign --output curl - --to")
        .arg("localhost:3000/it's$(pwned)")
        .secret();
    let signed = signed.stdin(body).run().exits(0);
    for shell in SHELLS {
        if let Some(noted) = run(shell, signed.stdout.as_bytes()) {
            assert_eq!(call(&noted).body, body.as_bytes());
        }
    }
}

/// Only a path leads to the origin that is named in front of it.
#[test]
fn a_path_that_leads_elsewhere_is_not_written() {
    for path in [
        "@evil.example/",
        ".evil.example/",
        "http://evil.example/",
        "/a b",
        "/a#b",
        "*",
    ] {
        let request = CapturedRequest {
            path: path.into(),
            ..request(&[], b"")
        };
        let written = write_curl(&mut Vec::new(), "http://localhost:3000", &request);
        assert!(written.is_err(), "{path}");
    }
}
