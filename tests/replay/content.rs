//! `--where`: what is in the captures, the sent messages and the files.

use crate::support::handler::{Handler, Reply};
use crate::support::{Output, Test};

use super::History;

/// The ids of what would be sent, in their order.
fn chosen(output: &Output) -> Vec<String> {
    let lines = output.json();
    let id = |line: &serde_json::Value| line["message_id"].as_str().map(str::to_owned);
    lines.iter().map(|line| id(line).unwrap()).collect()
}

/// Five messages: 0 and 3 failed at the handler, 1 succeeded there, 2 and 4 never came there.
fn history(to: &str) -> History {
    let mut history = History::new();
    for message in 0..5 {
        let name = format!("msg_{message}");
        let capture = history.capture(&name, "user.created", Some(true));
        history.keep(&[capture]);
    }
    history.tried("msg_0", to, Ok(500));
    history.tried("msg_1", to, Ok(200));
    history.tried("msg_3", to, Err("refused"));
    history
}

#[test]
fn what_is_in_captures_chooses_with_all_else() {
    let handler = Handler::start(|_| Reply::status(200));
    let to = handler.url();
    let history = history(&to);
    let wanted: &[(&str, &[&str])] = &[
        ("--where data.n=2", &["msg_2"]),
        ("--where data.n!=2", &["msg_0", "msg_1", "msg_3", "msg_4"]),
        ("--where data.n=7", &[]),
        (
            "--where data.n --where data.n!=1 --last 2",
            &["msg_3", "msg_4"],
        ),
        (
            "--where data.n --until 2026-01-02T00:02:00Z",
            &["msg_0", "msg_1"],
        ),
        ("--where data.n --events user.updated", &[]),
        ("--failed --where data.n!=0", &["msg_3"]),
        ("--failed --where data.n=1", &[]),
        ("--failed --where data.n --last 1", &["msg_3"]),
        ("--missing --where data.n=4", &["msg_4"]),
        (
            "--failed --missing --where data.n!=4",
            &["msg_0", "msg_2", "msg_3"],
        ),
        ("msg_0 msg_1 --where data.n", &["msg_0", "msg_1"]),
    ];
    for (options, names) in wanted {
        let options = format!("--dry-run --json --to {to} {options}");
        let output = history.replay(&options).run().exits(0);
        assert_eq!(chosen(&output), *names, "{options}");
    }
    let options = format!("--failed --where data.n=3 --to {to}");
    history.replay(&options).run().exits(0);
    let seen = handler.seen();
    assert_eq!((seen.len(), seen[0].id()), (1, "msg_3"));
}

#[test]
fn what_was_named_and_does_not_fit_is_said_to_be_left_out() {
    let handler = Handler::start(|_| Reply::status(200));
    let history = history(&handler.url());
    let to = handler.url();
    for options in ["--where data.n=0", "--events user.updated"] {
        let output = history.replay(&format!("msg_1 {options} --to {to}"));
        let output = output.run().exits(1);
        let text = "left out: msg_1: not among those that the other options choose";
        assert!(output.stderr.contains(text), "{output:?}");
        // No other option would send it.
        assert!(!output.stderr.contains("--sign-unverified"), "{output:?}");
    }
    history
        .replay(&format!("msg_9 --where data.n=0 --to {to}"))
        .run()
        .exits(3);
    assert_eq!(handler.count(), 0);
}

#[test]
fn payloads_that_were_sent_are_asked_too() {
    let handler = Handler::start(|_| Reply::status(500));
    let to = handler.url();
    let history = History::new();
    let send = Test::new(&format!("send-example user.created user.deleted --to {to}"));
    send.secret()
        .env("CEW_STORE", history.path())
        .run()
        .exits(1);
    for (options, count) in [
        ("--failed --where data.deleted=true", 1),
        ("--failed --where type=user.created", 1),
        ("--failed --where data.id", 2),
        ("--failed --where data.id=user_none", 0),
        ("--where data.id --last 1", 1),
        ("--failed --where data.id --where data.deleted", 1),
    ] {
        let options = format!("--dry-run --json --to {to} {options}");
        let output = history.replay(&options).run().exits(0);
        assert_eq!(chosen(&output).len(), count, "{options}");
    }
}

#[test]
fn files_are_asked_the_same_questions_and_give_the_same_answers() {
    let handler = Handler::start(|_| Reply::status(200));
    let to = handler.url();
    let history = history(&to);
    let export = Test::new("captures export").secret();
    let exported = export
        .env("CEW_STORE", history.path())
        .run()
        .exits(0)
        .stdout;
    for options in [
        "--where data.n=2",
        "--where data.n!=2",
        "--where data.n=7",
        "--where data.n --where data.n!=2 --last 1",
        "--where data.n --events user.updated",
    ] {
        let options = format!("--dry-run --json --to {to} {options}");
        let of_store = history.replay(&options).run().exits(0);
        let of_file = history.replay(&format!("captured {options}"));
        let of_file = of_file.file("captured", &exported).run().exits(0);
        assert_eq!(chosen(&of_file), chosen(&of_store), "{options}");
        let line = format!("replay {options} {}", history.path().display());
        let of_other = Test::new(&line).secret().env("CEW_STORE", "none.db");
        assert_eq!(
            chosen(&of_other.run().exits(0)),
            chosen(&of_store),
            "{options}"
        );
    }
}

#[test]
fn a_server_is_not_asked_what_is_in_its_messages() {
    let line = "replay --failed --where data.id --via http://127.0.0.1:9";
    let refused = Test::new(line).run().exits(2);
    assert!(
        refused.stderr.contains("cannot be used with"),
        "{refused:?}"
    );
}
