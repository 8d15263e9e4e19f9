//! `cew::json` beside the languages it speaks of: real Node and real Python.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use cew::json::{Escapes, Form, Language, Layout, parse, survives_handler};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use crate::support::{Test, skip_unless_ci};

/// What JSON can surprise with.
const SPECIAL: &[&str] = &[
    "{}",
    "[]",
    "null",
    "\"\"",
    "{\"a\":1}\n",
    " {\"a\" :\t1}\r\n",
    "[1.0,1e5,1E+5,1e21,1e-7,0.1,-0,-0.0,0.0000012,123456789012345678901234567890,1e400,-1e400]",
    "[9007199254740993,1.7976931348623157e308,5e-324,1e16,1e15,1e-5,0.0001,100000000000000000000]",
    "{\"b\":1,\"a\":2,\"b\":3}",
    "{\"b\":1,\"10\":2,\"9\":3,\"01\":4,\"-1\":5,\"4294967294\":6,\"4294967295\":7,\"0\":8}",
    "{\"__proto__\":1,\"constructor\":{\"prototype\":2}}",
    r#""\u00e9\/\"\\\b\f\n\r\t\u0001\u001f\u007f\u2028\u2029""#,
    r#""\ud83d\ude00\ud800\udc00\ud800\ud800x\udc00\udbff\udfff""#,
    r#"{"\ud83d\ude00":1,"\uffff":2,"\ud800":3,"A":4,"a":5,"\u00e9":6}"#,
    "\"é😀\u{7f}\u{2028}<>&/\"",
    "{\"a\":[[],{},[{}]],\"b\":[1,[2,[3]]]}",
    "[01]",
    "[1.]",
    "[.5]",
    "[+1]",
    "[-]",
    "[1e]",
    "[NaN]",
    "{a:1}",
    "{\"a\":1,}",
    "[1,]",
    "[1 2]",
    "'a'",
    "\"\t\"",
    "\"\\x41\"",
    "\"\\u12g4\"",
    "\"\\u+123\"",
    "\"abc",
    "nul",
    "true false",
    "\u{a0}1",
    "\u{feff}{}",
    "",
];

fn source() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        "-?(0|[1-9][0-9]{0,20})",
        "-?(0|[1-9][0-9]{0,3})\\.[0-9]{1,18}",
        "-?[1-9](\\.[0-9]{1,16})?[eE][+-]?[0-9]{1,3}",
        any::<f64>()
            .prop_filter("finite", |n| n.is_finite())
            .prop_map(|n| format!("{n:e}")),
    ];
    let character = prop_oneof![
        "[a-z0-9/<>&é€ ]",
        any::<char>().prop_map(|c| Value::from(c.to_string()).to_string().replace('"', "")),
        "\\\\u[0-9a-fA-F]{4}",
        "\\\\u[dD][89a-f][0-9a-f]{2}",
        "\\\\[\"\\\\/bfnrt]",
    ];
    let character = character.prop_filter("quotes", |c| *c != "\\");
    let string =
        proptest::collection::vec(character, 0..5).prop_map(|c| format!("\"{}\"", c.concat()));
    let key = prop_oneof!["\"[a-c0-9]{0,2}\"", string.clone()];
    let leaf = prop_oneof![
        number,
        string,
        Just("null".to_owned()),
        Just("true".to_owned())
    ];
    leaf.prop_recursive(3, 24, 5, move |inner| {
        let member = (key.clone(), inner.clone(), "[ \n]{0,2}");
        prop_oneof![
            proptest::collection::vec(inner, 0..5)
                .prop_map(|items| format!("[{}]", items.join(","))),
            proptest::collection::vec(member, 0..5).prop_map(|members| {
                let members = members
                    .iter()
                    .map(|(k, v, space)| format!("{k}{space}:{space}{v}"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

/// The special ones and many random ones, the same at every run.
fn sources() -> Vec<Vec<u8>> {
    let mut runner = TestRunner::deterministic();
    let mut random = || {
        source()
            .new_tree(&mut runner)
            .unwrap()
            .current()
            .into_bytes()
    };
    let special = SPECIAL.iter().map(|text| text.as_bytes().to_vec());
    let mut sources: Vec<_> = special.chain([b"\"\xff\"".to_vec()]).collect();
    sources.extend(std::iter::repeat_with(&mut random).take(3000));
    sources
}

/// The answers of a program, a line each, or nothing where it cannot be run.
fn answers(program: &str, script: &str, sources: &[Vec<u8>]) -> Option<Vec<Value>> {
    let script = format!("{}/tests/json/{script}", env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(program);
    command
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        skip_unless_ci(&format!("{program} is not installed"));
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    let lines: Vec<_> = sources
        .iter()
        .map(|s| BASE64_STANDARD.encode(s) + "\n")
        .collect();
    let writer = std::thread::spawn(move || stdin.write_all(lines.concat().as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<_> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), sources.len());
    Some(answers)
}

#[track_caller]
fn same(source: &[u8], form: Form, expected: &Value) {
    let ours = parse(source).unwrap().write(form);
    let theirs = BASE64_STANDARD.decode(expected.as_str().unwrap()).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&ours),
        String::from_utf8_lossy(&theirs),
        "{form:?} of {}",
        String::from_utf8_lossy(source)
    );
}

#[test]
fn javascript_reads_and_writes_the_same() {
    let sources = sources();
    let Some(answers) = answers("node", "rewrite.mjs", &sources) else {
        return;
    };
    let layouts = [
        Layout::Compact,
        Layout::Indented(2),
        Layout::Indented(4),
        Layout::Tabbed,
    ];
    let mut survivors = 0;
    for (source, answer) in sources.iter().zip(&answers) {
        let shown = String::from_utf8_lossy(source);
        assert_eq!(parse(source).is_ok(), !answer.is_null(), "{shown}");
        assert_eq!(
            survives_handler(source),
            answer["survives"] == true,
            "{shown}"
        );
        survivors += usize::from(survives_handler(source));
        for (layout, expected) in layouts
            .into_iter()
            .zip(answer["forms"].as_array().into_iter().flatten())
        {
            same(
                source,
                Form {
                    layout,
                    ..Form::JSON_STRINGIFY
                },
                expected,
            );
        }
    }
    assert!(
        survivors > 300 && survivors < sources.len() - 300,
        "{survivors} survive"
    );
}

#[test]
fn python_reads_and_writes_the_same() {
    let sources = sources();
    let Some(answers) = answers("python3", "rewrite.py", &sources) else {
        return;
    };
    let dumps = Form::JSON_DUMPS;
    let forms = [
        dumps,
        Form {
            escapes: Escapes::Needed,
            ..dumps
        },
        Form {
            layout: Layout::Compact,
            ..dumps
        },
        Form {
            layout: Layout::Indented(2),
            sorted: true,
            ..dumps
        },
    ];
    let mut compared = 0;
    for (source, answer) in sources.iter().zip(&answers) {
        for (form, expected) in forms
            .into_iter()
            .zip(answer.as_array().into_iter().flatten())
        {
            same(source, form, expected);
            compared += 1;
        }
    }
    assert!(compared > 8000, "{compared}");
}

/// As `php -r 'echo json_encode(json_decode($json), $flags);'` of PHP 8.2 wrote them.
#[test]
fn php_writes_the_same() {
    let numbers = "[1,-0,0.0,-0.0,1.5,1e5,1e16,1e17,123456789012345678.0,9223372036854775807,\
        9223372036854775808,1.5e300,0.0001,0.00001,0.000012,123456.789e-12]";
    let expected = "[1,0,0,-0,1.5,100000,10000000000000000,1.0e+17,1.2345678901234568e+17,\
        9223372036854775807,9.223372036854776e+18,1.5e+300,0.0001,1.0e-5,1.2e-5,1.23456789e-7]";
    let written = |source: &str, form| {
        String::from_utf8(parse(source.as_bytes()).unwrap().write(form)).unwrap()
    };
    assert_eq!(written(numbers, Form::JSON_ENCODE), expected);
    let text = r#"{"a":"\u00e9\/<>&\u0027\u2028\ud83d\ude00\u007f\u0001","b":[],"c":{}}"#;
    assert_eq!(
        written(text, Form::JSON_ENCODE),
        "{\"a\":\"\\u00e9\\/<>&'\\u2028\\ud83d\\ude00\u{7f}\\u0001\",\"b\":[],\"c\":{}}"
    );
    let slash = Form {
        escapes: Escapes::Slash,
        ..Form::JSON_ENCODE
    };
    assert_eq!(written("[\"é/\u{2028}\"]", slash), "[\"é\\/\\u2028\"]");
    assert_eq!(Form::JSON_ENCODE.language, Language::Php);
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(parse(nested(128).as_bytes()).is_ok());
    assert!(parse(nested(129).as_bytes()).is_err());
    assert!(parse("[".repeat(1 << 20).as_bytes()).is_err());
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(value) = parse(&body) {
            let written = value.write(Form::JSON_STRINGIFY);
            prop_assert!(survives_handler(&written), "writing twice changes nothing");
        }
    }
}

#[test]
fn edits_give_a_payload_that_survives() {
    let run = Test::new("send-example user.created --dry-run --json --to 127.0.0.1:9")
        .arg("--set=data.n=1.0")
        .arg("--set=data.big=12345678901234567890123")
        .arg("--set=data.list={\"b\":1,\"10\":2,\"9\":[-0,1e-7]}")
        .secret()
        .run()
        .exits(0);
    let line: Value = serde_json::from_str(&run.stdout).unwrap();
    let body = line["body"].as_str().unwrap();
    assert!(survives_handler(body.as_bytes()), "{body}");
    assert!(
        body.contains(r#""n":1,"big":1.2345678901234568e+22,"list":{"9":[0,1e-7],"10":2,"b":1}"#),
        "{body}"
    );
    assert_eq!(run.stderr, "");
}

#[test]
fn a_payload_that_does_not_survive_is_sent_as_it_is_with_a_note() {
    let note = |body: &str, arguments: &str| {
        let run = Test::new(arguments).secret().stdin(body).run().exits(0);
        assert!(
            arguments.starts_with("sign") || run.stdout.contains(body),
            "{}",
            run.stdout
        );
        run.stderr
    };
    let send = "send-example --data - --dry-run --to 127.0.0.1:9";
    for arguments in [send, "sign -"] {
        assert_eq!(note(r#"{"a":"é"}"#, arguments), "");
        assert_eq!(
            note(r#"{"a": 1}"#, arguments),
            "note: handlers that verify a parsed body (express.json(), Fastify) refuse this payload: \
             JSON.stringify writes it differently from byte 5 on\n"
        );
        assert!(note("a=1", arguments).ends_with("it is not JSON: no JSON value at byte 0\n"));
    }
}
