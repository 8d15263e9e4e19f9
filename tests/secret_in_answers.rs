//! What comes back is not ours to trust: a handler that answers with the signing secret must not
//! get it into any output or store.

#![cfg(unix)]

use crate::support::handler::Handler;
use crate::support::listening::{Listening, test};
use crate::support::{SECRET, Test};

/// The secret without its prefix and padding.
fn bare() -> &'static str {
    SECRET.trim_start_matches("whsec_").trim_end_matches('=')
}

/// Handlers that show what they know, each in its way.
fn handlers() -> [Handler; 3] {
    [
        Handler::answering("400 Bad Request", &format!("no match for {SECRET}")),
        Handler::answering(
            &format!("500 Oops\r\nx-debug: {}\r\nlocation: /{SECRET}", bare()),
            &format!(
                "<pre>Error: key {} of whsec_b3RoZXItc2VjcmV0 fails</pre>",
                bare()
            ),
        ),
        Handler::answering("200 OK", &format!("{{\"secret\":\"{}=\"}}", bare())),
    ]
}

#[track_caller]
fn is_silent(what: &str, text: &str) {
    assert!(!text.contains(bare()), "{what}: {text}");
    assert!(!text.contains("b3RoZXItc2VjcmV0"), "{what}: {text}");
}

#[test]
fn a_secret_in_an_answer_is_shown_nowhere() {
    for handler in handlers() {
        let to = &handler.origin;
        for line in [
            format!("send-example user.created --to {to}"),
            format!("send-example user.created -v --to {to}"),
            format!("send-example user.created --json --to {to}"),
            format!("send-example --count 200 --concurrency 4 --to {to}"),
            format!("send-example user.created --retry 1ms,1ms --json --to {to}"),
            format!("check --yes --to {to}"),
            format!("check --yes --json --to {to}"),
            format!("check --yes --junit report.xml --to {to}"),
        ] {
            let test = Test::new(&line).secret();
            let output = test.run();
            is_silent(&line, &(output.stdout + &output.stderr));
            let report = std::fs::read_to_string(test.path().join("report.xml"));
            is_silent(&line, &report.unwrap_or_default());
        }
    }
}

#[test]
fn nor_where_deliveries_are_forwarded_and_replayed() {
    for (handler, options) in handlers().iter().zip(["", "-v", ""]) {
        let options = format!("{options} --forward-to {}", handler.origin);
        let listening = Listening::of(test(&options).secret());
        listening.send("user.created");
        let ended = listening.interrupt();
        is_silent(
            "listen --json",
            &format!("{:?}{}", ended.lines, ended.stderr),
        );
        let store = ended.test.path().join("state/captures.db");
        let id = ended.lines[0]["id"].as_str().unwrap();
        let replay = format!("replay --last 1 --to {}", handler.origin);
        for line in [
            replay.clone(),
            format!("{replay} --json"),
            format!("{replay} -v"),
            "captures list --json".to_owned(),
            "captures export".to_owned(),
            format!("captures show {id}"),
            format!("captures show {id} --json"),
        ] {
            let output = Test::new(&line).secret().env("CEW_STORE", &store).run();
            is_silent(&line, &(output.stdout + &output.stderr));
        }
    }
}
