//! An answer whose head comes in time and whose body does not.

use crate::support::Test;
use crate::support::handler::{Handler, Reply};

/// Answers with half a body, and leaves the connection open.
fn half(status: &'static str) -> Handler {
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 100\r\n\r\nhalf");
    Handler::start(move |_| Reply::Stall(answer.clone().into_bytes()))
}

#[test]
fn the_head_decides_and_the_body_is_said_to_be_late() {
    for (status, exit, state) in [("200 OK", 0, "succeeded"), ("500 Oh", 1, "failed")] {
        let handler = half(status);
        let to = handler.url();
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
    let handler = half("200 OK");
    let options = format!("--no-store --timeout 1s --forward-to {}", handler.origin);
    let listening = Listening::start(&options);
    listening.send("user.created").exits(1);
    let capture = listening.line();
    assert_eq!(capture["status"], 504);
    assert!(capture["attempts"][0]["status"].is_null(), "{capture}");
}
