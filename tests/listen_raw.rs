//! `cew listen` and what comes over a raw socket.

#![cfg(unix)]

use std::io::{Read, Write};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::support::listening::{Ended, Listening, answers, statuses, test};

fn captures(ended: &Ended) -> Vec<&Value> {
    let is_capture = |line: &&Value| line["type"] == "capture";
    ended.lines.iter().filter(is_capture).collect()
}

/// Sends `bytes` to a listener of its own; gives the answers' statuses and how it ended.
fn sent(bytes: &[u8]) -> (Vec<u16>, Ended) {
    let listening = Listening::of(test("--no-store"));
    let answers = listening.raw(bytes);
    (statuses(&answers), listening.interrupt())
}

/// The same for several requests on one connection.
fn sent_open(bytes: &[u8]) -> (Vec<u16>, Ended) {
    let listening = Listening::of(test("--no-store"));
    let answers = listening.raw_open(bytes);
    (statuses(&answers), listening.interrupt())
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let one = "POST /1 HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}";
    let two = "POST /2 HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\n[{}]";
    let (statuses, ended) = sent_open(format!("{one}{two}").as_bytes());
    assert_eq!(statuses, [200, 200]);
    let captures = captures(&ended);
    assert_eq!(
        (&captures[0]["path"], &captures[0]["body"]),
        (&"/1".into(), &"{}".into())
    );
    assert_eq!(
        (&captures[1]["path"], &captures[1]["body"]),
        (&"/2".into(), &"[{}]".into())
    );
}

#[test]
fn a_chunked_body_is_put_together() {
    let request = "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n\
                   3\r\n{\"a\r\n5;x=y\r\n\":1}\n\r\n0\r\nx-trailer: 1\r\n\r\n";
    let (statuses, ended) = sent(request.as_bytes());
    assert_eq!(statuses, [200]);
    assert_eq!(captures(&ended)[0]["body"], "{\"a\":1}\n");
}

#[test]
fn header_bytes_and_bodies_that_are_no_text_are_kept() {
    let mut request = b"POST /\xc3\xa9?q HTTP/1.1\r\nhost: x\r\nx-odd: \xe9\xff\r\n".to_vec();
    request.extend_from_slice(b"content-length: 3\r\n\r\n\x00\xff\xfe");
    let (statuses, ended) = sent(&request);
    assert_eq!(statuses, [200]);
    let capture = captures(&ended)[0];
    assert_eq!(capture["body_base64"], "AP/+");
    let headers = capture["headers"].as_array().unwrap();
    assert!(
        headers.contains(&serde_json::json!(["x-odd", "\u{e9}\u{ff}"])),
        "{headers:?}"
    );
}

#[test]
fn what_breaks_off_is_not_captured() {
    for half in [
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{}",
        "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{}",
        "POST / HTTP/1.1\r\nhost: x\r\nconte",
    ] {
        let (statuses, ended) = sent(half.as_bytes());
        assert!(
            statuses.iter().all(|status| *status >= 400),
            "{half:?}: {statuses:?}"
        );
        assert!(captures(&ended).is_empty(), "{half:?}");
        assert_eq!(ended.summary()["turned_away"]["malformed"], 1, "{half:?}");
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let said = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1048577\r\n\r\n";
    let (statuses, ended) = sent(said.as_bytes());
    assert_eq!(statuses, [413]);
    assert_eq!(ended.summary()["turned_away"]["body_too_large"], 1);

    let mut unsaid = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    unsaid.extend_from_slice(b"100001\r\n");
    unsaid.resize(unsaid.len() + 0x10_0001, b'a');
    unsaid.extend_from_slice(b"\r\n0\r\n\r\n");
    let (_, ended) = sent(&unsaid);
    assert!(captures(&ended).is_empty());
    assert_eq!(ended.summary()["turned_away"]["body_too_large"], 1);

    let mut fits = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1048576\r\n\r\n".to_vec();
    fits.resize(fits.len() + (1 << 20), b' ');
    assert_eq!(sent(&fits).0, [200]);
}

#[test]
fn too_many_or_too_large_headers_are_refused() {
    let many = "x: 1\r\n".repeat(200);
    let large = format!("x: {}\r\n", "a".repeat(100_000));
    for headers in [many, large] {
        let request = format!("POST / HTTP/1.1\r\nhost: x\r\n{headers}\r\n");
        let (statuses, ended) = sent(request.as_bytes());
        assert_eq!(statuses, [431]);
        assert_eq!(ended.summary()["turned_away"]["headers_too_large"], 1);
    }
}

#[test]
fn what_is_no_http_is_refused() {
    for wrong in [
        "hello\r\n\r\n",
        "POST / HTTP/9.9\r\nhost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nhost : x\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: x\r\n folded\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2, 3\r\n\r\n{}",
        "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    ] {
        let (statuses, ended) = sent(wrong.as_bytes());
        assert!(
            statuses.iter().all(|status| *status >= 400),
            "{wrong:?}: {statuses:?}"
        );
        assert!(captures(&ended).is_empty(), "{wrong:?}");
        assert_eq!(ended.summary()["turned_away"]["malformed"], 1, "{wrong:?}");
    }
}

/// Requests that a proxy in front may take for one, and a server behind it for two.
#[test]
fn nothing_is_smuggled_in() {
    let hidden = "POST /hidden HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n";
    let length = hidden.len() + 5;
    for framing in [
        format!("content-length: {length}\r\ntransfer-encoding: chunked"),
        format!("transfer-encoding: chunked\r\ncontent-length: {length}"),
        format!("content-length: 5\r\ncontent-length: {length}"),
        "transfer-encoding: xchunked".to_owned(),
        "transfer-encoding: chunked, identity".to_owned(),
        format!("transfer-encoding: identity\r\ncontent-length: {length}"),
        format!("transfer-encoding:\x0bchunked\r\ncontent-length: {length}"),
        format!("content-length: +{length}"),
    ] {
        let request = format!("POST / HTTP/1.1\r\nhost: x\r\n{framing}\r\n\r\n0\r\n\r\n{hidden}");
        let (statuses, ended) = sent_open(request.as_bytes());
        let hidden = |capture: &&Value| capture["path"] == "/hidden";
        assert!(
            !captures(&ended).iter().any(hidden),
            "{framing:?}: {statuses:?}"
        );
        assert!(statuses.len() <= 1, "{framing:?}: {statuses:?}");
    }
}

#[test]
fn a_client_that_waits_for_a_go_ahead_gets_it() {
    let listening = Listening::of(test("--no-store"));
    let mut stream = listening.connect();
    let head = "POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\
                connection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut first = [0; 25];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"{}").unwrap();
    assert_eq!(statuses(&answers(&mut stream)), [200]);
}

#[test]
fn slow_but_steady_is_fine() {
    let listening = Listening::of(test("--no-store"));
    let mut stream = listening.connect();
    let request = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}";
    for byte in request {
        stream.write_all(&[*byte]).unwrap();
        thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(statuses(&answers(&mut stream)), [200]);
}

#[test]
fn sources_that_are_not_allowed_get_403_and_are_not_captured() {
    let listening = Listening::of(test("--no-store --allow-from svix,10.0.0.0/8"));
    let request =
        b"POST / HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 10.0.0.1\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(statuses(&listening.raw(request)), [403]);
    let ended = listening.interrupt();
    assert!(captures(&ended).is_empty());
    assert_eq!(ended.summary()["turned_away"]["not_admitted"], 1);

    let listening = Listening::of(test("--no-store --allow-from svix --trust-forwarded-for"));
    let request = b"POST / HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 44.228.126.217\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(statuses(&listening.raw(request)), [200]);
}
