//! What `cew` says about each way in which a handler can fail, held against handlers that do it.

use std::io::{BufRead, BufReader};
use std::time::{SystemTime, UNIX_EPOCH};

use httpdate::fmt_http_date;

use crate::support::handler::{Handler, Reply};
use crate::support::interop::Servers;
use crate::support::{Closed, Test, snapshot};

/// Delivers to every server of `tests/interop/broken.mjs`; one snapshot each.
#[test]
fn of_handlers_that_fail() {
    let Some(servers) = Servers::start("broken.mjs") else {
        return;
    };
    // What is cut after 20,000 bytes is no failure.
    let exit = |name: &str| match name {
        "huge" => 0,
        "hang" | "reset" | "close" | "tls" => 4,
        _ => 1,
    };
    for (name, url) in &servers.urls {
        let time_out = if name == "hang" { "300ms" } else { "15s" };
        let line = format!("send-example user.created --timeout {time_out} --to {url}");
        let output = Test::new(&line).secret().run().exits(exit(name));
        snapshot(&format!("hint.{name}"), &output);
    }
    let plain_to_tls = servers.urls["tls"].replace("https:", "http:");
    let output = Test::new(&format!("send-example user.created --to {plain_to_tls}"));
    snapshot("hint.plain-to-tls", &output.secret().run().exits(4));
    let tls_to_plain = servers.urls["crash"].replace("http:", "https:");
    let output = Test::new(&format!("send-example user.created --to {tls_to_plain}"));
    snapshot("hint.tls-to-plain", &output.secret().run().exits(4));
}

#[test]
fn of_nothing_listening() {
    let closed = Closed::new();
    let port = closed.address().port();
    let line = format!("send-example user.created --to {port}");
    snapshot("hint.refused", &Test::new(&line).secret().run().exits(4));
    let line = format!("send-example user.created --wait 200ms --to {port}");
    snapshot("hint.waited", &Test::new(&line).secret().run().exits(4));
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "other systems have one store of certificates"
)]
fn of_tls_there_is_none_when_the_certificate_is_trusted() {
    let Some(servers) = Servers::start("broken.mjs") else {
        return;
    };
    let certificate = servers.more["tls_certificate_pem"].as_str().unwrap();
    let line = format!("send-example user.created --to {}", servers.urls["tls"]);
    let test = Test::new(&line).secret().file("ca.pem", certificate);
    let file = test.path().join("ca.pem");
    test.env("SSL_CERT_FILE", file).process().exits(0);
}

/// A handler that accepted one message has the right secret, whatever it says of the next.
#[test]
fn a_handler_that_took_others_is_not_said_to_have_another_secret() {
    let answers = |first: u16| {
        let handler = Handler::start(move |seen| match (seen.number, first) {
            (0, 200) => Reply::status(200),
            _ => Reply::Answer(400, Vec::new(), b"Error verifying webhook".to_vec()),
        });
        let line = format!(
            "send-example user.created user.updated --json --to {}",
            handler.url()
        );
        let output = Test::new(&line).secret().run().exits(1);
        output.json()[1]["hint"].as_str().unwrap().to_owned()
    };
    assert!(answers(200).contains("accepted others in this run"));
    assert!(answers(400).contains("has not read the .env"));
}

/// What a replay sends as it was signed long ago is not fresh, and no clock is wrong.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test's own clock")]
fn of_a_stale_timestamp_names_its_age() {
    let request = format!(
        "POST /api/webhooks HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         svix-id: msg_1\r\nsvix-timestamp: {}\r\nsvix-signature: v1,AAAA\r\ncontent-length: 2\r\n\r\n{{}}",
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs()
            - 3 * 3600
    );
    let handler = Handler::start(|_| {
        let body = b"Message timestamp too old".to_vec();
        Reply::Answer(400, vec![("date", fmt_http_date(SystemTime::now()))], body)
    });
    let line = format!("replay old.http --verbatim --to {}", handler.url());
    let output = Test::new(&line).secret().file("old.http", request);
    let store = output.path().join("store.db");
    let output = output.env("CEW_STORE", store).run().exits(1);
    let words = "the timestamp was 3 hours old when this was sent";
    assert!(output.stdout.contains(words), "{}", output.stdout);
}

/// A page answers 200 to everything. It counts as a success at Svix, so it counts here.
#[test]
fn of_a_page_warns_of_a_success() {
    let handler = Handler::start(|_| {
        let page = b"\n<!DOCTYPE html><html><body>My app</body></html>".to_vec();
        Reply::Answer(200, vec![("content-type", "text/html".to_owned())], page)
    });
    let line = format!("send-example user.created --to {}", handler.url());
    let output = Test::new(&line).secret().run().exits(0);
    let words = "\n    warning: this is a web page, so the delivery may have met no handler";
    assert!(output.stdout.contains(words), "{}", output.stdout);
    assert!(output.stdout.starts_with("✓"), "{}", output.stdout);
    let line = format!("{line} --json");
    let output = Test::new(&line).secret().run().exits(0);
    let delivery = &output.json()[0];
    assert_eq!(delivery["ok"], true);
    assert!(delivery["hint"].as_str().unwrap().contains("web page"));
}

/// The same where the delivery was forwarded.
#[test]
fn of_a_page_warns_of_a_success_behind_a_listener() {
    let handler = Handler::start(|_| Reply::Answer(200, Vec::new(), b"<html></html>".to_vec()));
    let line = format!(
        "listen --port 0 --no-store --exit-after 1 --forward-to {}",
        handler.url()
    );
    let mut listener = Test::new(&line).secret().spawn();
    let stdout = BufReader::new(listener.stdout.take().unwrap());
    let mut lines = stdout.lines().map(Result::unwrap);
    let ready = lines.find(|line| line.starts_with("ready:")).unwrap();
    let port = ready.rsplit(':').next().unwrap();
    let line = format!("send-example user.created --to {port}");
    Test::new(&line).secret().run().exits(0);
    let rest: Vec<_> = lines.collect();
    listener.wait().unwrap();
    let words = "    warning: this is a web page";
    assert!(rest.iter().any(|line| line.starts_with(words)), "{rest:?}");
}

#[cfg(unix)]
mod on_a_terminal {
    use super::*;
    use crate::support::pseudo_terminal::{end, start};

    const POINTER: &str = "`cew check` tries what else";

    #[test]
    fn the_first_success_points_to_check_and_no_other_does() {
        let handler = Handler::start(|_| Reply::status(200));
        let line = format!("send-example user.created --to {}", handler.url());
        let test = Test::new(&line).secret();
        let state = test.path().join("state");
        let test = test.env("XDG_STATE_HOME", state);
        // In a pipe it is not said, nor does it count as said.
        let output = test.run().exits(0);
        assert!(!output.stderr.contains(POINTER));
        let (shown, code) = end(start(&test));
        assert!(shown.contains(POINTER) && code == 0, "{shown}");
        let (shown, code) = end(start(&test));
        assert!(!shown.contains(POINTER) && code == 0, "{shown}");
    }

    #[test]
    fn neither_a_failure_nor_a_quiet_or_json_run_points_there() {
        for (status, options) in [(500, ""), (200, "-q"), (200, "--json"), (200, "--all")] {
            let handler = Handler::start(move |_| Reply::status(status));
            let event = if options == "--all" {
                ""
            } else {
                "user.created"
            };
            let line = format!("send-example {event} {options} --to {}", handler.url());
            let test = Test::new(&line).secret();
            let state = test.path().join("state");
            let (shown, _) = end(start(&test.env("XDG_STATE_HOME", state)));
            assert!(!shown.contains(POINTER), "{line}: {shown}");
        }
    }

    #[test]
    fn hints_are_wrapped_at_words() {
        let handler = Handler::start(|_| {
            let body = b"No matching signature found".to_vec();
            Reply::Answer(400, Vec::new(), body)
        });
        let line = format!(
            "send-example user.created --color never --to {}",
            handler.url()
        );
        let test = Test::new(&line).secret();
        // It has 80 columns.
        let (shown, code) = end(start(&test));
        assert_eq!(code, 1, "{shown}");
        let hint = &shown[shown.find("    hint:").unwrap()..];
        let lines: Vec<_> = hint
            .lines()
            .take_while(|line| line.starts_with("    "))
            .collect();
        assert!(lines.len() > 2, "{shown}");
        assert!(
            lines.iter().all(|line| line.chars().count() <= 80),
            "{shown}"
        );
        assert!(
            lines[1].starts_with("      ") && !hint.contains("-\r"),
            "{shown}"
        );
        // In a pipe it is one line.
        let output = test.run().exits(1);
        assert!(
            output.stdout.lines().any(|line| line.len() > 100),
            "{}",
            output.stdout
        );
    }
}
