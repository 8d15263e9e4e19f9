//! `cew captures list --where`, `--header`, `--path` and `--status`: what is in a capture.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::Path;

use serde_json::Value;

use crate::support::handler::{Handler, Reply};
use crate::support::listening::Listening;
use crate::support::{Closed, Output, Test};

fn cew(line: &str, store: &Path) -> Test {
    Test::new(line).secret().env("CEW_STORE", store)
}

/// A store with a capture of each of `bodies`, in their order.
fn with(bodies: &[&[u8]]) -> Test {
    let listening = Listening::start("");
    for body in bodies {
        let mut request = format!(
            "POST /hooks/a?x=1 HTTP/1.1\r\nhost: x\r\nX-Kind: a: b=c\r\nx-empty:\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        assert!(listening.raw(&request).contains(" 400 "));
    }
    listening.interrupt().test
}

fn list(options: &[&str], test: &Test) -> Output {
    let mut list = cew(
        "captures list --json",
        &test.path().join("state/captures.db"),
    );
    for option in options {
        list = list.arg(option);
    }
    list.run()
}

/// The bodies of those that pass.
fn bodies(options: &[&str], test: &Test) -> Vec<String> {
    let captures = list(options, test).exits(0).json();
    let body = |capture: &Value| {
        let text = capture["body"].as_str().or(capture["body_base64"].as_str());
        text.unwrap().to_owned()
    };
    captures.iter().map(body).collect()
}

#[test]
fn bodies_are_asked_as_one_thinks_of_them() {
    let all: &[&[u8]] = &[
        br#"{"n":1,"id":"user_1","list":[{"k":"a"},{"k":"b"}],"is":true,"no":null}"#,
        br#"{"n":1.0,"id":"1","list":{"0":{"k":"a"}},"is":"true","no":"null"}"#,
        br#"{"n":"1","id":1,"list":[],"is":1,"no":0,"a.b":"caf\u00e9","q\"t":"it's"}"#,
        br#"{"n":9007199254740993,"id":12345678901234567890,"is":false,"o":{"x":{}}}"#,
        br#"[{"n":2},"text"]"#,
        b"n=1&id=user_1",
        b"",
        b"\x1f\x8b\x08\0{\"n\":1}",
        b"\x7c\x17n\x131",
        b"{\"n\":1",
    ];
    let test = with(all);
    let wanted: &[(&str, &[usize])] = &[
        ("id=user_1", &[0]),
        ("$.id=user_1", &[0]),
        ("id=\"user_1\"", &[0]),
        ("id=1", &[1, 2]),
        ("id=\"1\"", &[1]),
        ("n=1", &[0, 1, 2]),
        ("n=1.0", &[0, 1]),
        ("n=1e0", &[0, 1]),
        ("n!=1", &[3, 4]),
        ("n=9007199254740993", &[3]),
        ("n=9007199254740992", &[]),
        ("id=12345678901234567890", &[3]),
        ("id=12345678901234567891", &[]),
        ("is=true", &[0, 1]),
        ("is=false", &[3]),
        ("is=\"true\"", &[1]),
        ("no=null", &[0, 1]),
        ("no", &[0, 1, 2]),
        ("no!=null", &[2, 3, 4]),
        ("list.1.k=b", &[0]),
        ("list.0.k=a", &[0, 1]),
        ("list[0].k=a", &[0]),
        ("list.\"0\".k=a", &[1]),
        ("[0].n=2", &[4]),
        ("0.n=2", &[4]),
        ("1=text", &[4]),
        ("\"a.b\"=café", &[2]),
        ("\"q\\\"t\"=it's", &[2]),
        ("o.x", &[3]),
        ("o.x=object", &[]),
        ("list=array", &[]),
        ("id=' OR 1=1 --", &[]),
        ("\"id') OR (1=1\"=x", &[]),
        ("\"*\"=1", &[]),
        (" id = user_1 ", &[0]),
        ("n != 1", &[3, 4]),
        ("list[0].k = a", &[0]),
        ("\"a.b\" = café", &[2]),
        ("id=\" user_1\"", &[]),
        ("id=", &[]),
    ];
    for (question, places) in wanted {
        let found = bodies(&["--where", question], &test);
        let wanted: Vec<_> = places
            .iter()
            .map(|place| String::from_utf8_lossy(all[*place]).into_owned())
            .collect();
        assert_eq!(found, wanted, "{question}");
    }
    let both = ["--where", "n=1", "--where", "is=true", "--where", "id!=1"];
    assert_eq!(bodies(&both, &test).len(), 1);
    let last = ["--where", "n", "--last", "2"];
    assert_eq!(bodies(&last, &test).len(), 2);
    let store = test.path().join("state/captures.db");
    let exported = cew("captures export --where id=user_1", &store).run();
    assert_eq!(exported.exits(0).json().len(), 1);
}

#[test]
fn headers_and_paths() {
    let test = with(&[b"{}", b"[]"]);
    for (option, value, count) in [
        ("--header", "x-kind", 2),
        ("--header", "X-KIND=a: b=c", 2),
        ("--header", "x-kind: a: b=c", 2),
        ("--header", "x-kind=a", 0),
        ("--header", "x-kin", 0),
        ("--header", "kind", 0),
        ("--header", "x-empty", 2),
        ("--header", "x-empty=", 2),
        ("--header", "host=x", 2),
        ("--header", "content-length=2", 2),
        ("--header", "content-length=2\nx", 0),
        ("--path", "/hooks/a", 2),
        ("--path", "/hooks/a?x=1", 2),
        ("--path", "/hooks/a?x=?", 0),
        ("--path", "/hooks", 0),
        ("--path", "/hooks*", 2),
        ("--path", "/HOOKS/a", 0),
        ("--path", "/hooks/[a]", 0),
    ] {
        assert_eq!(
            bodies(&[option, value], &test).len(),
            count,
            "{option} {value:?}"
        );
    }
}

#[test]
fn answers_that_were_given() {
    let handler = Handler::start(|seen| Reply::status([500, 404, 200][seen.number % 3]));
    let nobody = Closed::new();
    let listening = Listening::start(&format!(
        "--forward-to user.*={} --forward-to session.*={}",
        handler.url(),
        nobody.address()
    ));
    for event in ["user.created", "user.updated", "user.deleted"] {
        listening.send(event);
    }
    listening.send("session.created");
    let test = listening.interrupt().test;
    let types = |status: &str| -> Vec<String> {
        let captures = list(&["--status", status], &test).exits(0).json();
        let name = |capture: &Value| capture["event_type"].as_str().unwrap().to_owned();
        captures.iter().map(name).collect()
    };
    assert_eq!(types("500"), ["user.created"]);
    assert_eq!(types("4xx"), ["user.updated"]);
    assert_eq!(types("500,404"), ["user.created", "user.updated"]);
    assert_eq!(types("2XX"), ["user.deleted"]);
    assert_eq!(types("none"), ["session.created"]);
    assert!(types("501").is_empty());
}

#[test]
fn a_path_that_nothing_has_is_said_to_be_that() {
    let test = with(&[br#"{"data":{"id":"user_1"}}"#, b"[]"]);
    for (question, is_said) in [
        ("data.ID=user_1", true),
        (" id = user_1", true),
        // The path is right, the value is not there.
        ("data.id=user_2", false),
        ("data.id=user_1", false),
    ] {
        let listed = list(&["--where", question], &test).exits(0);
        let path = question.split('=').next().unwrap().trim();
        let text = format!("no body in the store has anything at {path}\n");
        assert_eq!(listed.stderr.contains(&text), is_said, "{listed:?}");
    }
    let replay = cew(
        "replay --where data.ID=user_1",
        &test.path().join("state/captures.db"),
    );
    let replay = replay.run().exits(0);
    assert!(replay.stderr.contains("anything at data.ID"), "{replay:?}");
}

#[test]
fn what_cannot_be_asked_is_a_usage_error() {
    for (option, value, text) in [
        ("--where", "=1", "a step of the path is empty"),
        ("--where", "a..b=1", "a step of the path is empty"),
        ("--where", "a.=1", "a step of the path is empty"),
        ("--where", "!=1", "a step of the path is empty"),
        ("--where", "a[x]=1", "the path breaks off at \"[x]=1\""),
        ("--where", "a[0]b=1", "the path breaks off at \"b=1\""),
        ("--where", "\"a=1", "the path breaks off"),
        ("--where", "a b=1", "the path breaks off at \" b=1\""),
        ("--where", "a==1", "equal is one ="),
        ("--where", "a!==1", "equal is one ="),
        ("--where", "a.*.b=1", "'*' means nothing in a path"),
        ("--where", "a>5", "'>' means nothing in a path"),
        ("--where", "a>=5", "'>' means nothing in a path"),
        ("--where", "a:1", "':' means nothing in a path"),
        ("--where", "/a/b=1", "'/' means nothing in a path"),
        ("--where", "id') OR (1=1=x", "'\\'' means nothing in a path"),
        ("--where", "1.2.3.4.5=1", "more than 4 numbers between dots"),
        (
            "--where",
            "a={\"b\":1}",
            "can be compared with, not an object",
        ),
        ("--where", "a=[1]", "can be compared with, not an array"),
        ("--header", "a b=1", "\"a b\" is not a header name"),
        ("--header", "=1", "\"\" is not a header name"),
        ("--status", "600", "give a status such as 500"),
        ("--status", "6xx", "give a status such as 500"),
        ("--status", "ok", "give a status such as 500"),
    ] {
        let refused = Test::new("captures list").arg(option).arg(value).run();
        let refused = refused.exits(2);
        assert!(
            refused.stderr.contains(text),
            "{option} {value}: {}",
            refused.stderr
        );
    }
}
