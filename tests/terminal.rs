//! What is different for somebody at a terminal: the picker, and JSON to be read.

use crate::support::Test;

#[test]
fn without_a_terminal_a_missing_type_is_a_usage_error() {
    let output = Test::new("send-example").secret().run().exits(2);
    assert!(
        output.stderr.contains("no event type given"),
        "{}",
        output.stderr
    );
}

#[test]
fn into_a_pipe_go_the_bytes_that_would_be_sent() {
    let output = Test::new("events user.updated --color always")
        .run()
        .exits(0);
    assert!(output.stdout.starts_with(r#"{"data":{"#) && output.stdout.ends_with('}'));
    assert!(!output.stdout.contains(['\n', '\x1b']));
}

#[cfg(unix)]
mod pseudo {
    use std::time::Duration;

    use expectrl::{Expect, Regex};

    use crate::support::Test;
    use crate::support::pseudo_terminal::{end, start};

    const HIDE_CURSOR: &str = "\x1b[?25l";
    const SHOW_CURSOR: &str = "\x1b[?25h";
    const ESC: &str = "\x1b";
    const CTRL_C: &str = "\x03";

    #[test]
    fn a_missing_type_is_picked() {
        let test = Test::new("send-example --dry-run --color never").secret();
        let mut session = start(&test);
        session.expect("Event type:").unwrap();
        // All of its group, in the order of the catalogue.
        session
            .expect(Regex("(?s)user.created.*user.updated.*user.deleted"))
            .unwrap();
        session.send("orgcre").unwrap();
        session
            .expect(Regex("(?s)orgcre.*> organization.created"))
            .unwrap();
        session.send("\r").unwrap();
        let (rest, code) = end(session);
        assert_eq!(code, 0, "{rest}");
        assert!(rest.contains(SHOW_CURSOR), "{rest}");
        assert!(rest.contains(r#""type":"organization.created"}"#), "{rest}");
    }

    #[test]
    fn it_says_when_nothing_matches() {
        for color in ["never", "always"] {
            let test = Test::new("send-example --dry-run --color")
                .arg(color)
                .secret();
            let mut session = start(&test);
            session.expect("organizationMembership.deleted").unwrap();
            session.send("orgx").unwrap();
            session
                .expect("nothing matches, backspace deletes")
                .unwrap();
            // Before the terminal is in raw mode again, it would keep this key to itself.
            std::thread::sleep(Duration::from_millis(500));
            if color == "never" {
                session.send("\x7f").unwrap();
                session.expect("anization.created").unwrap();
                std::thread::sleep(Duration::from_millis(500));
            }
            session.send(ESC).unwrap();
            assert_eq!(end(session).1, 130);
        }
    }

    #[test]
    fn the_arrows_move() {
        let test =
            Test::new("send-example --dry-run --scheme body-hmac").env("WEBHOOK_SECRET", "s");
        let mut session = start(&test);
        session.expect("payment.failed").unwrap();
        session.send("\x1b[B\x1b[B\r").unwrap();
        let (rest, code) = end(session);
        assert_eq!(code, 0, "{rest}");
        assert!(rest.contains(r#""type":"user.deleted""#), "{rest}");
    }

    #[test]
    fn escape_and_ctrl_c_leave_the_picker_and_show_the_cursor_again() {
        for key in [ESC, CTRL_C] {
            let test = Test::new("send-example --dry-run").secret();
            let mut session = start(&test);
            session.expect(HIDE_CURSOR).unwrap();
            session.expect("organizationMembership.deleted").unwrap();
            session.send(key).unwrap();
            // In the instant before the terminal is in raw mode, Ctrl-C is lost: press it again.
            session.set_expect_timeout(Some(Duration::from_secs(10)));
            if session.expect(SHOW_CURSOR).is_err() {
                session.send(key).unwrap();
                session.expect(SHOW_CURSOR).unwrap();
            }
            let (rest, code) = end(session);
            assert_eq!(code, 130, "{key:?}: {rest}");
            assert!(!rest.contains("POST"), "{key:?}: {rest}");
        }
    }

    #[test]
    fn the_picker_is_colourless_where_nobody_wants_colour() {
        let test = Test::new("send-example --dry-run --color never").secret();
        let mut session = start(&test);
        let before = session.expect("user.deleted").unwrap();
        let before = String::from_utf8_lossy(before.before()).into_owned();
        assert!(
            before.contains("user.created") && !before.contains("\x1b[3"),
            "{before:?}"
        );
        session.send(ESC).unwrap();
        assert_eq!(end(session).1, 130);
    }

    #[test]
    fn a_payload_is_indented_coloured_and_cut() {
        let (text, code) = end(start(&Test::new("events user.updated")));
        assert_eq!(code, 0);
        assert!(text.contains("\x1b[34m\"data\"\x1b[0m: {\r\n"), "{text}");
        assert!(text.contains("more lines; -v shows all"), "{text}");
        let (text, _) = end(start(&Test::new("events user.updated -v --color never")));
        assert!(
            !text.contains('\x1b') && !text.contains("more lines"),
            "{text}"
        );
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["type"], "user.updated");
        let (text, _) = end(start(&Test::new("events user.updated --json")));
        assert!(text.starts_with(r#"{"type":"event""#), "{text}");
    }
}
