//! An answer whose head comes in time and whose body does not.

#![expect(clippy::expect_used, reason = "a panic fails the test")]

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::support::Test;

/// Answers with half a body, and leaves the connection open.
fn half(status: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 9999]);
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: 100\r\n\r\nhalf");
            let _ = stream.write_all(head.as_bytes());
            open.push(stream);
        }
    });
    address.to_string()
}

#[test]
fn the_head_decides_and_the_body_is_said_to_be_late() {
    for (status, exit, state) in [("200 OK", 0, "succeeded"), ("500 Oh", 1, "failed")] {
        let to = half(status);
        let line = format!("send-example user.created --timeout 1s --to {to}");
        let shown = Test::new(&line).secret().run().exits(exit);
        assert!(
            shown.stdout.contains("body did not come in time"),
            "{}",
            shown.stdout
        );
        let delivery = &Test::new(&format!("{line} --json"))
            .secret()
            .run()
            .exits(exit)
            .json()[0];
        assert_eq!(delivery["state"], state);
        assert_eq!(delivery["response_head"], "half");
        assert_eq!(delivery["attempts"][0]["body_late"], true);
    }
}

#[test]
#[cfg(unix)]
fn half_an_answer_is_not_handed_back() {
    use crate::support::listening::Listening;
    let options = format!("--no-store --timeout 1s --forward-to {}", half("200 OK"));
    let listening = Listening::start(&options);
    listening.send("user.created").exits(1);
    let capture = listening.line();
    assert_eq!(capture["status"], 504);
    assert!(capture["attempts"][0]["status"].is_null(), "{capture}");
}
