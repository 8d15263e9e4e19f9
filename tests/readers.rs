//! Every reader and writer: samples of the tools themselves, round trips, and rubbish.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use cew::capture::{
    Broken, CapturedRequest, Format, HarWriter, Unwritable, detect, read, read_line, write_curl,
    write_http, write_json_line,
};
use cew::time::Time;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::Test;

type Records = Vec<Result<CapturedRequest<'static>, String>>;

/// Reads `input` as what it is recognised as; curl finds its files in `directory`.
fn read_in(directory: &Path, input: &[u8]) -> (Option<Format>, Records) {
    let (format, mut rest) = detect(input).unwrap();
    let mut records = Vec::new();
    if let Some(format) = format {
        read_as(format, directory, &mut rest, &mut records);
    }
    (format, records)
}

fn read_as(format: Format, directory: &Path, input: &mut dyn io::BufRead, records: &mut Records) {
    let mut open = |name: &str| {
        let file = fs::File::open(directory.join(name))?;
        Ok(Box::new(file) as Box<dyn Read>)
    };
    let each = &mut |_, record: Result<CapturedRequest<'_>, Broken>| {
        if record
            .as_ref()
            .is_err_and(|broken| broken.passed_over().is_some())
        {
            return ControlFlow::Continue(());
        }
        let record = record.map(CapturedRequest::into_owned);
        records.push(record.map_err(|broken| broken.to_string()));
        ControlFlow::Continue(())
    };
    read(input, format, &mut open, each).unwrap();
}

/// The only record of `input`.
fn read_one(format: Format, input: &[u8]) -> CapturedRequest<'static> {
    let (found, mut records) = read_in(Path::new("no such directory"), input);
    assert_eq!(found, Some(format), "{}", String::from_utf8_lossy(input));
    assert_eq!(records.len(), 1, "{records:?}");
    records.pop().unwrap().unwrap()
}

fn samples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let tools = [
        "browser", "clerk", "cloud", "curl", "har", "http", "lambda", "logs", "ngrok", "plain",
        "tools",
    ];
    let files = tools
        .iter()
        .flat_map(|tool| fs::read_dir(root.join(tool)).unwrap());
    let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        !path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("body-")
    });
    files.sort();
    assert!(files.len() > 40);
    files
}

/// The body that is in every sample of that message id.
fn payload(id: &str) -> Vec<u8> {
    let name = ["created", "awkward", "indented"]
        .into_iter()
        .find(|name| id.starts_with(&format!("msg_{name}")))
        .unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/curl");
    fs::read(root.join(format!("body-{name}.json"))).unwrap()
}

#[test]
fn samples_give_the_bytes_that_were_signed() {
    for path in samples() {
        let name = path.display();
        let (_, records) = read_in(path.parent().unwrap(), &fs::read(&path).unwrap());
        assert!(!records.is_empty(), "{name}");
        for record in records {
            let request = record.unwrap_or_else(|reason| panic!("{name}: {reason}"));
            let id = request
                .header("svix-id")
                .unwrap_or_else(|| panic!("{name}"));
            let is_parsed = name.to_string().contains("-parsed");
            assert_eq!(
                request.has_lost_bytes(),
                is_parsed || is_guessed(&path),
                "{name}"
            );
            if is_parsed {
                assert_eq!(value(&request.body), value(&payload(id)), "{name}");
            } else {
                assert_eq!(request.body, payload(id), "{name}");
            }
            assert_eq!(request.method, "POST", "{name}");
        }
    }
}

fn value(json: &[u8]) -> Value {
    serde_json::from_slice(json).unwrap()
}

/// Whether the body of a sample stands where only its form tells what it is.
fn is_guessed(path: &Path) -> bool {
    path.ends_with("winston-message.jsonl") || path.ends_with("wrangler-tail.json")
}

#[test]
fn samples_are_authentic() {
    let mut test = Test::new("verify --ignore-timestamp").secret();
    for path in samples() {
        test = test.arg(path);
    }
    let output = test.run().exits(0);
    assert!(output.stdout.contains("authentic"), "{}", output.stdout);
}

#[test]
fn what_tells_the_time_of_receipt_is_heard() {
    let read_sample = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/captures")
            .join(path);
        let (_, records) = read_in(path.parent().unwrap(), &fs::read(&path).unwrap());
        records.into_iter().next().unwrap().unwrap()
    };
    let ngrok = read_sample("ngrok/one.json");
    assert_eq!(
        ngrok.received_at,
        "2023-11-14T22:13:21.123456Z".parse().ok()
    );
    assert_eq!(ngrok.remote_addr.as_deref(), Some("44.228.126.217"));
    assert!(read_sample("har/mitmproxy.har").received_at.is_some());
    let sam = read_sample("lambda/sam-v2-text-created.json");
    let year = |request: &CapturedRequest<'_>| request.received_at.unwrap().format("%Y");
    assert!(
        *year(&sam) >= *"2026",
        "SAM writes seconds where AWS writes milliseconds"
    );
}

#[test]
fn lines_of_mixed_forms_are_one_input() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let mut lines = Vec::new();
    for path in [
        "clerk/listen.jsonl",
        "plain/node-text.jsonl",
        "plain/node-buffer.jsonl",
    ] {
        lines.extend(fs::read(root.join(path)).unwrap());
    }
    let event: Value =
        serde_json::from_slice(&fs::read(root.join("lambda/sam-v1-base64-created.json")).unwrap())
            .unwrap();
    // What is no request is passed over, unless it looks like one that is broken.
    lines.extend(format!("not JSON\n{event}\n[1]\n{{\"type\":\"summary\"}}\n").into_bytes());
    lines.extend(b"{\"headers\":{\"svix-id\":\"msg_1\",\"svix-timestamp\":\"1\",\n");
    let (format, records) = read_in(&root, &lines);
    assert_eq!(format, Some(Format::JsonLines));
    let good = records.iter().filter(|record| record.is_ok()).count();
    assert_eq!((good, records.len()), (10, 11), "{records:?}");
}

#[test]
fn a_broken_document_costs_no_other() {
    let good = json!({"headers": {"svix-id": "msg_1"}, "body": "{}"});
    let pretty = serde_json::to_string_pretty(&good).unwrap();
    let input = format!(
        "{pretty}\n{{\n  \"headers\": oops\n}}\n{pretty}\n[\n  {{\"headers\": 1}},\n  {good}\n]\n\
         {{\n  \"headers\": {{}},\n{pretty}\n{{\n  \"headers\": {{}}"
    );
    let (format, records) = read_in(Path::new("."), input.as_bytes());
    assert_eq!(format, Some(Format::Json));
    let good: Vec<_> = records.iter().map(Result::is_ok).collect();
    assert_eq!(
        good,
        [true, false, true, true, false, true, false],
        "{records:#?}"
    );
}

#[test]
fn a_brace_at_the_very_end_is_broken_once() {
    let (_, records) = read_in(Path::new("."), b"{\n\"log\"\n{");
    assert_eq!(records.len(), 2, "{records:?}");
    assert!(records.iter().all(Result::is_err));
}

#[test]
fn a_broken_command_costs_no_other() {
    let good = "curl localhost -H 'svix-id: msg_1' -d '{}'\n";
    let broken = [
        ("curl localhost -d \"$BODY\"\n", "a variable"),
        ("curl localhost -d '{}\n", "never closed"),
        ("curl localhost -F a=b\n", "-F"),
        ("curl -d '{}'\n", "`url` is missing"),
        ("curl localhost -d @/etc/passwd\n", "not in the directory"),
        ("curl localhost -d @../secret\n", "not in the directory"),
        ("curl localhost -d @.env\n", "not in the directory"),
        ("curl localhost -d @-\n", "not in the capture"),
        (
            "curl localhost -d @no-such-file\n",
            "cannot read no-such-file",
        ),
        (
            "gzip -c x | curl localhost --data-binary @-\n",
            "another command",
        ),
        ("curl localhost -d $'a\\0b'\n", "NUL"),
        ("curl localhost -X\n", "without its argument"),
    ];
    let mut script = "#!/bin/sh\n# don't\nset -e\n".to_owned();
    for (text, _) in broken {
        script.push_str(text);
        script.push_str(good);
    }
    let (format, records) = read_in(Path::new("no such directory"), script.as_bytes());
    assert_eq!(format, Some(Format::Curl));
    assert_eq!(records.len(), broken.len() * 2, "{records:#?}");
    for (pair, (text, reason)) in records.chunks(2).zip(broken) {
        let error = pair[0].as_ref().unwrap_err();
        assert!(error.contains(reason), "{text}: {error}");
        assert_eq!(&*pair[1].as_ref().unwrap().body, b"{}");
    }
}

/// As the shell itself would split it, which `the_shell_agrees` checks for what is written.
#[test]
fn commands_are_read_as_bash_reads_them() {
    let body = |command: &str| read_one(Format::Curl, command.as_bytes()).body;
    for (command, expected) in [
        (r"curl x -d a\ b", "a b"),
        (r#"curl x -d "a\"\$\\\n""#, "a\"$\\\\n"),
        ("curl x -d \"a\\\nb\"", "ab"),
        ("curl x \\\r\n -d y", "y"),
        (r"curl x -d $'\x41\102\u00e9\'\t\\'", "AB\u{e9}'\t\\"),
        (r"curl x -d $'\ud83c\udf89'", "\u{1f389}"),
        ("curl x -d 'a'\"b\"c", "abc"),
        ("curl x -d a -d b --data-raw @c", "a&b&@c"),
        ("curl x --json '{' --json '}'", "{}"),
        ("curl -XPOST x -da", "a"),
        ("$ curl -sSLd a x", "a"),
        ("curl x -d a#b # c", "a#b"),
        ("curl x -d a > out 2>&1; echo done", "a"),
        ("echo '{}' | curl x --data-binary @-", "{}\n"),
        ("echo -n '{}' | curl x --data-binary @- | jq .", "{}"),
        ("echo '{}' | curl x -d @-", "{}"),
        ("curl x -d '$HOME `x`'", "$HOME `x`"),
        ("curl x -d a$", "a$"),
    ] {
        assert_eq!(body(command), expected.as_bytes(), "{command}");
    }
    let plain = read_one(
        Format::Curl,
        b"curl -d 1 -H 'A: b ' -H 'C;' -H 'D:' h:1/p?q#f",
    );
    assert_eq!(plain.path, "/p?q");
    let headers: Vec<_> = plain.header_pairs().collect();
    let form = ("content-type", "application/x-www-form-urlencoded");
    assert_eq!(headers, [("A", "b"), ("C", ""), form]);
}

#[test]
fn an_archive_holds_text_only() {
    let mut archive = HarWriter::new(Vec::new()).unwrap();
    let binary = CapturedRequest {
        body: Cow::Borrowed(b"\xff"),
        ..CapturedRequest::default()
    };
    assert!(matches!(
        archive.write(&binary),
        Err(Unwritable::BodyNotUtf8)
    ));
    archive.write(&CapturedRequest::default()).unwrap();
    let written = archive.finish().unwrap();
    let har: Value = serde_json::from_slice(&written).unwrap();
    assert_eq!(har["log"]["entries"].as_array().unwrap().len(), 1);
}

#[test]
fn a_header_cannot_smuggle_in_another() {
    for value in ["a\r\nb: c", "a\nb", "a\0", "\u{100}"] {
        let request = CapturedRequest {
            headers: vec![("x".into(), value.into())],
            ..CapturedRequest::default()
        };
        assert!(write_http(&mut Vec::new(), &request).is_err());
        assert!(write_curl(&mut Vec::new(), "http://localhost", &request).is_err());
    }
}

/// The only record of a line.
fn parse_line(line: &[u8]) -> Result<CapturedRequest<'static>, String> {
    let mut found = Err("none".to_owned());
    let _ = read_line(line, &mut |record| {
        found = record
            .map(CapturedRequest::into_owned)
            .map_err(|broken| broken.to_string());
        ControlFlow::Continue(())
    });
    found
}

/// Our own lines have a reader of their own, for speed. A space in front of one leads it past that.
fn assert_readers_agree(line: &[u8]) {
    let spaced = [b" ", line].concat();
    match (parse_line(line), parse_line(&spaced)) {
        (Ok(one), Ok(other)) => assert_eq!(one, other),
        (Err(_), Err(_)) => {}
        (one, other) => {
            let line = String::from_utf8_lossy(line);
            panic!("{line}: {one:?}, but {other:?}")
        }
    }
}

/// The names that any form of a request has.
const MEMBERS: [&str; 20] = [
    "type",
    "v",
    "id",
    "received_at",
    "method",
    "path",
    "http_version",
    "headers",
    "body",
    "body_base64",
    "remote_addr",
    "request",
    "requestContext",
    "isBase64Encoded",
    "body_b64",
    "data",
    "rawBody",
    "\\u0074ype",
    "raw",
    "",
];

/// Of every kind, right and wrong.
const VALUES: [&str; 16] = [
    "null",
    "true",
    "1",
    "10",
    "1.0",
    "-0",
    "\"\"",
    "\"capture\"",
    "\"YQ==\"",
    "\"\\u0061\"",
    "\"2026-01-02T03:04:05Z\"",
    "[[\"a\",\"b\"]]",
    "[]",
    "{}",
    "{\"raw\":\"x\",\"raw\":1}",
    "{\"a\":[\"b\",null]}",
];

#[test]
fn what_comes_twice_is_the_same_to_both_readers() {
    let line = r#"{"type":"capture","v":1,"headers":[["a","b"]],"body":"x""#;
    for more in [
        "",
        r#","requestContext":1,"requestContext":2"#,
        r#","type":"summary""#,
        r#","request":{"raw":1,"raw":2}"#,
    ] {
        assert_readers_agree(format!("{line}{more}}}").as_bytes());
    }
}

/// Deep nesting must not exhaust the stack, wherever it stands.
#[test]
fn depth_is_bounded() {
    let deep = "[".repeat(1 << 20);
    let objects = "{\"log\":".repeat(1 << 18);
    for input in [
        deep.clone(),
        objects,
        format!("{{\"headers\":{deep}"),
        format!("{{\"headers\":{{}},\"body\":{deep}"),
        format!("{{\n\"x\":{deep}"),
        format!("{{\"type\":\"capture\",\"x\":{deep}"),
    ] {
        let (_, records) = read_in(Path::new("."), input.as_bytes());
        assert!(records.iter().all(Result::is_err), "{:?}", records.len());
    }
}

fn header_name() -> impl Strategy<Value = String> {
    "[a-zA-Z][a-zA-Z0-9-]{0,12}".prop_filter("told by the reader itself", |name| {
        let name = name.to_ascii_lowercase();
        ![
            "host",
            "content-length",
            "transfer-encoding",
            "content-type",
        ]
        .contains(&&*name)
    })
}

/// What HTTP can carry: bytes above 127 too, but no white space at the ends.
fn header_value() -> impl Strategy<Value = String> {
    "([!-~\u{a1}-\u{ff}]([ -~\u{a1}-\u{ff}]{0,20}[!-~\u{a1}-\u{ff}])?)?"
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => proptest::collection::vec(any::<u8>(), 0..300),
        4 => ".{0,60}".prop_map(String::into_bytes),
        4 => "[ -~\n\r\t'\"\\\\$`!%]{0,100}".prop_map(String::into_bytes),
        1 => (0..100_000_usize).prop_map(|length| b"'x\n".repeat(length / 3)),
        // Long runs that start at every place of a word.
        1 => (1..9_usize, 0..100_000_usize)
            .prop_map(|(lines, length)| [b"\n".repeat(lines), b"x".repeat(length)].concat()),
    ]
}

fn request() -> impl Strategy<Value = CapturedRequest<'static>> {
    let headers = proptest::collection::vec((header_name(), header_value()), 0..8);
    let time = proptest::option::of(1..4_000_000_000_000_i64);
    let path = "/[a-z0-9/._~%{}\\[\\]'?&=-]{0,20}";
    (headers, body(), time, path, "POST|PUT|PATCH").prop_map(
        |(headers, body, received_at, path, method)| CapturedRequest {
            received_at: received_at.map(Time::from_unix_milliseconds),
            method: method.into(),
            path: path.into(),
            http_version: "1.1".into(),
            headers: headers
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            body: body.into(),
            ..CapturedRequest::default()
        },
    )
}

/// With only what raw HTTP and curl can tell.
fn without_time(request: CapturedRequest<'static>) -> CapturedRequest<'static> {
    CapturedRequest {
        received_at: None,
        ..request
    }
}

proptest! {
    #[test]
    fn json_lines_give_back_the_request(request in request()) {
        let mut line = Vec::new();
        write_json_line(&mut line, &request, &Map::new()).unwrap();
        prop_assert_eq!(read_one(Format::JsonLines, &line), request);
    }

    #[test]
    fn both_readers_of_our_own_lines_agree(
        request in request(),
        at: prop::sample::Index,
        cut in 0..12_usize,
        insert in "[\\[\\]{}\",:\\\\u0v1de\n\t -]{0,6}|\"(id|body|v|body_base64)\":(\"a\"|1|null),",
    ) {
        let mut line = Vec::new();
        let extra = json!({"verdict": {"valid": true, "notes": ["[\\"]}, "attempts": []});
        write_json_line(&mut line, &request, extra.as_object().unwrap()).unwrap();
        line.pop();
        let start = at.index(line.len());
        for damaged in [false, true] {
            if damaged {
                line.splice(start..line.len().min(start + cut), insert.bytes());
            }
            assert_readers_agree(&line);
        }
    }

    #[test]
    fn both_readers_agree_on_any_members(
        members in proptest::collection::vec(
            (prop::sample::select(&MEMBERS[..]), prop::sample::select(&VALUES[..])),
            0..8,
        ),
    ) {
        let members = members.iter().map(|(name, value)| format!(",\"{name}\":{value}"));
        let members: String = members.collect();
        let line = format!("{{\"type\":\"capture\"{members}}}");
        assert_readers_agree(line.as_bytes());
    }

    #[test]
    fn http_gives_back_the_request(request in request()) {
        let mut text = Vec::new();
        write_http(&mut text, &request).unwrap();
        let mut back = read_one(Format::Text, &text);
        prop_assert_eq!(back.header("content-length"), Some(&*request.body.len().to_string()));
        back.headers.pop();
        prop_assert_eq!(back, without_time(request));
    }

    #[test]
    fn curl_gives_back_the_request(request in request()) {
        let mut text = Vec::new();
        write_curl(&mut text, "http://localhost:3000", &request).unwrap();
        prop_assert_eq!(read_one(Format::Curl, &text), without_time(request));
    }

    #[test]
    fn archives_give_back_the_requests(requests in proptest::collection::vec(request(), 1..4)) {
        let mut archive = HarWriter::new(Vec::new()).unwrap();
        let mut written = Vec::new();
        for request in requests {
            let request = CapturedRequest {
                id: Some("cap_1".into()),
                ..request
            };
            match archive.write(&request) {
                Ok(()) => written.push(Ok(request)),
                Err(_) => prop_assert!(std::str::from_utf8(&request.body).is_err()),
            }
        }
        let text = archive.finish().unwrap();
        let (format, records) = read_in(Path::new("."), &text);
        prop_assert_eq!(format, Some(Format::Json));
        prop_assert_eq!(records, written);
    }

    #[test]
    fn json_of_other_tools_gives_back_the_bytes(body in body(), pretty: bool) {
        let encoded = BASE64_STANDARD.encode(&body);
        let mut raw = format!("POST / HTTP/1.1\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
        raw.extend(&body);
        let mut forms = vec![
            json!({"type": "event", "headers": {"a": "b"}, "body_b64": encoded}),
            json!({"headers": {"a": "b"}, "body": encoded, "isBase64Encoded": true}),
            json!({"request": {"raw": BASE64_STANDARD.encode(&raw)}}),
            json!({"headers": {"a": "b"}, "body": {"type": "Buffer", "data": body}}),
        ];
        if let Ok(text) = std::str::from_utf8(&body) {
            forms.push(json!({"headers": {"a": ["b"]}, "body": text}));
            forms.push(json!({"headers": [["a", "b"]], "body": 1, "rawBody": text}));
            forms.push(json!({"multiValueHeaders": {"a": ["b"]}, "body": text, "requestContext": {}}));
        }
        let written = if pretty {
            serde_json::to_vec_pretty(&forms).unwrap()
        } else {
            forms.iter().flat_map(|form| format!("{form}\n").into_bytes()).collect()
        };
        let (_, records) = read_in(Path::new("."), &written);
        prop_assert_eq!(records.len(), forms.len());
        for record in records {
            prop_assert_eq!(&*record.unwrap().body, &*body);
        }
    }

    #[test]
    fn rubbish_is_refused_in_peace(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        read_in(Path::new("no such directory"), &bytes);
        for format in [Format::JsonLines, Format::Json, Format::Text, Format::Curl] {
            read_as(format, Path::new("no such directory"), &mut &bytes[..], &mut Vec::new());
        }
    }

    /// Samples with a piece cut out and another put in come nearer to what readers stumble over.
    #[test]
    fn damaged_samples_are_refused_in_peace(
        file: prop::sample::Index,
        at: prop::sample::Index,
        cut in 0..40_usize,
        insert in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..20),
            "[\\[\\]{}\",:'\\\\$|\n\r #@;0-9-]{0,20}".prop_map(String::into_bytes),
        ],
    ) {
        let files = samples();
        let mut bytes = fs::read(file.get(&files)).unwrap();
        let start = at.index(bytes.len());
        let end = bytes.len().min(start + cut);
        bytes.splice(start..end, insert);
        read_in(Path::new("no such directory"), &bytes);
    }
}

/// The shell that the command is meant for has to agree with our own reading of it.
#[cfg(unix)]
#[test]
fn the_shell_agrees() {
    use std::process::Command;

    // In place of curl: its arguments with NULs between them, then its input.
    let stub = "curl() { for word; do printf '%s\\000' \"$word\"; done\n\
                case \"$*\" in *--data-binary*) cat;; esac; }\n";
    let bodies: [&[u8]; 6] = [
        b"{\"a\":\"it's $HOME `x` \\\\ \\u00e9 !\"}\n\n",
        b"\xff\x00'\"\\%s\n$(x)`\x80",
        "Zoë 🎉 \\n %d".as_bytes(),
        b"@file",
        b"",
        &b"it's long\n%\\".repeat(20_000),
    ];
    for body in bodies {
        let request = CapturedRequest {
            headers: vec![
                ("x".into(), "it's \"$HOME\" \\n".into()),
                ("y".into(), "caf\u{e9} ') \"% $x".into()),
                ("content-type".into(), "application/json".into()),
            ],
            path: "/a?b='c'&d".into(),
            body: body.into(),
            ..CapturedRequest::default()
        };
        let mut script = stub.as_bytes().to_vec();
        write_curl(&mut script, "http://localhost", &request).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("script.sh");
        fs::write(&file, &script).unwrap();
        let output = Command::new("sh")
            .arg(&file)
            .env("LC_ALL", "C")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let shown = output.stdout;
        let contains = |text: &[u8]| shown.windows(text.len()).any(|window| window == text);
        assert!(contains(b"http://localhost/a?b='c'&d\0"));
        assert!(contains(b"x: it's \"$HOME\" \\n\0"));
        assert!(contains(b"y: caf\xe9 ') \"% $x\0"));
        if contains(b"--data-raw\0") {
            assert!(shown.ends_with(&[body, b"\0"].concat()));
        } else {
            assert!(shown.ends_with(&[b"--data-binary\0@-\0", body].concat()));
        }
    }
}
