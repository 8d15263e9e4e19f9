//! Which stream takes what, with or without colour, and streams that are closed or full.

use crate::support::handler::Handler;
use crate::support::{Output, Test};

/// Success, failure and error, as they come to pass in pipes.
fn runs(options: &str) -> [Output; 3] {
    let server = Handler::accepting();
    let refusing = Handler::answering("400 Bad Request", "no");
    let send = |to: &str| Test::new(&format!("send-example user.created --to {to} {options}"));
    [
        send(&server.origin).secret().run().exits(0),
        send(&refusing.origin).secret().run().exits(1),
        send("9").run().exits(3),
    ]
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let has_colour = |output: &Output| (output.stdout.clone() + &output.stderr).contains('\x1b');
    assert!(!runs("").iter().any(has_colour));
    assert!(!runs("--color never").iter().any(has_colour));
    assert!(runs("--color always").iter().all(has_colour));
    let no_color = Test::new("demo --color always")
        .env("NO_COLOR", "1")
        .run()
        .exits(0);
    assert!(has_colour(&no_color), "the option is the stronger wish");
}

#[test]
fn json_has_no_colour_and_no_other_lines() {
    for output in runs("--json --color always") {
        assert!(!output.stdout.contains('\x1b'));
        assert!(output.json().iter().all(|line| line["type"].is_string()));
    }
}

#[test]
fn quiet_leaves_errors() {
    let [success, refused, error] = runs("-q");
    assert_eq!(
        success.stdout + &success.stderr + &refused.stdout + &refused.stderr,
        ""
    );
    assert!(
        error.stderr.starts_with("error: no signing secret found"),
        "{}",
        error.stderr
    );
}

/// The exit code and standard error of `test`, whose standard output goes to `stdout`.
#[cfg(target_os = "linux")]
fn with_stdout(test: &Test, stdout: impl Into<std::process::Stdio>) -> (Option<i32>, String) {
    let mut command = test.command();
    command.stdin(std::process::Stdio::null()).stdout(stdout);
    match command.output() {
        Ok(output) => (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ),
        Err(error) => panic!("{error}"),
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said_and_a_closed_pipe_is_not() {
    for line in [
        "sign --event user.created",
        "sign --event user.created --json",
        "send-example user.created --dry-run",
        "events",
        "events user.created",
        "secret",
        "demo",
        "completions zsh",
    ] {
        let test = Test::new(line).secret();
        let full = std::fs::File::create("/dev/full").expect("it is there");
        let (code, stderr) = with_stdout(&test, full);
        assert_eq!(code, Some(5), "{line}: {stderr}");
        assert!(
            stderr.starts_with("error: cannot write the output: No space left"),
            "{line}: {stderr}"
        );
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let (code, stderr) = with_stdout(&test, writer);
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{line}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_closed_pipe_does_not_hide_a_failure_before_it() {
    let refusing = Handler::answering("400 Bad Request", "no");
    let line = format!(
        "send-example user.created user.deleted -q --to {}",
        refusing.origin
    );
    let (_, writer) = std::io::pipe().expect("a pipe");
    let (code, _) = with_stdout(&Test::new(&line).secret(), writer);
    assert_eq!(code, Some(1));
}

/// The answer decides the exit code, whoever reads.
#[test]
#[cfg(target_os = "linux")]
fn a_closed_pipe_does_not_change_the_answer() {
    let forged = "POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}";
    let refusing = Handler::answering("400 Bad Request", "no");
    let to = &refusing.origin;
    for (line, expected) in [
        ("verify forged.http".to_owned(), 1),
        ("verify forged.http --json".to_owned(), 1),
        ("verify forged.http forged.http broken.http".to_owned(), 3),
        (format!("send-example --all --to {to}"), 1),
        (format!("send-example --all --json --to {to}"), 1),
        (format!("check --yes --to {to}"), 1),
        (format!("check --yes --json --to {to}"), 1),
        (
            "listen --no-store --port 0 --expect user.created --within 1s".to_owned(),
            1,
        ),
        (
            "listen --no-store --port 0 --expect user.created --within 1s --json".to_owned(),
            1,
        ),
        ("send-example user.created --to 127.0.0.1:9".to_owned(), 4),
        // Nobody is told anything any more.
        ("listen --no-store --port 0".to_owned(), 0),
        ("events".to_owned(), 0),
    ] {
        let test = Test::new(&line).secret().file("forged.http", forged).file(
            "broken.http",
            "POST / HTTP/1.1\r\nsvix-id: msg_1\r\nsvix-timestamp: 1\r\nsvix-signature: v1,x\r\n\r\n",
        );
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let (code, stderr) = with_stdout(&test, writer);
        assert_eq!(code, Some(expected), "{line}: {stderr}");
        assert!(!stderr.contains("pipe"), "{line}: {stderr}");
    }
}

/// A requester cannot colour the terminal of whoever looks at JSON, nor break its lines.
#[test]
fn json_shows_no_character_that_is_not_seen() {
    let body = "{\"type\":\"a\u{7f}\u{9b}31m\u{2028}\u{202e}\"}";
    let request = format!(
        "POST / HTTP/1.1\r\nsvix-id: \u{9b}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    for line in [
        "verify - --json",
        "sign - --json",
        "verify - --json --explain",
    ] {
        let output = Test::new(line).secret().stdin(request.as_bytes()).run();
        let unseen = |c: char| c.is_control() && c != '\n' || ('\u{2028}'..'\u{202f}').contains(&c);
        assert!(
            !output.stdout.contains(unseen),
            "{line}: {:?}",
            output.stdout
        );
        assert!(!output.json().is_empty());
    }
}

#[test]
#[cfg(unix)]
fn a_dumb_terminal_has_no_colour() {
    use crate::support::pseudo_terminal::{end, start};

    let shown = |term: &str| {
        let test = Test::new("events user.created").env("TERM", term);
        end(start(&test)).0
    };
    assert!(shown("xterm").contains("\x1b["), "elsewhere it has");
    assert!(!shown("dumb").contains("\x1b["));
}
