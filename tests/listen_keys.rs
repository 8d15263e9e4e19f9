//! Keys while `cew listen` runs on a terminal.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use expectrl::session::OsSession;
use expectrl::{Eof, Expect, Regex, Session};

use crate::support::handler::{Handler, Reply, Seen};
use crate::support::interop::Servers;
use crate::support::listening::Listening;
use crate::support::pseudo_terminal::{end, start};
use crate::support::serving::Dashboard;
use crate::support::{Output, SECRET, Test};

const OFFER: &str = "press ? for the keys";

/// How the terminal is when it has its lines and its echo.
const AS_BEFORE: &str = "isig icanon";

fn listen(options: &str) -> Test {
    Test::new(&format!("listen --port 0 --store store.db {options}")).secret()
}

/// The URL to deliver to, once keys are read.
fn ready(session: &mut OsSession) -> String {
    let line = session
        .expect(Regex("listening on (http://[^ \r\n]+)"))
        .unwrap();
    let url = String::from_utf8_lossy(line.get(1).unwrap()).into_owned();
    session.expect(OFFER).unwrap();
    format!("{url}/api/webhooks")
}

fn send(event: &str, to: &str) -> Output {
    Test::new(&format!("send-example {event} --no-store --to {to}"))
        .secret()
        .run()
}

/// A shell on a terminal, in which `$0` is the binary and its options.
fn shell(test: &Test, script: &str) -> OsSession {
    let cew = test.command();
    let mut command = Command::new("bash");
    command.args(["--norc", "--noprofile", "--noediting"]);
    if script.is_empty() {
        command.arg("-i");
    } else {
        command.args(["-c", &format!("stty echo; {script}")]);
    }
    command.env_clear().envs(
        cew.get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    command.current_dir(cew.get_current_dir().unwrap());
    command
        .env("PATH", "/usr/bin:/bin")
        .env("TERM", "xterm")
        .env("PS1", "shell> ");
    command.env("CEW", cew.get_program());
    let mut session = Session::spawn(command).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(15)));
    if script.is_empty() {
        session.expect("shell> ").unwrap();
        session.send_line("stty echo").unwrap();
    }
    session
}

fn until(mut is_so: impl FnMut() -> bool) {
    for _ in 0..1000 {
        if is_so() {
            return;
        }
        sleep(Duration::from_millis(20));
    }
    panic!("it never came");
}

#[test]
fn the_last_and_the_failed_are_replayed() {
    let handler = Handler::start(|seen| Reply::status(if seen.number < 2 { 500 } else { 200 }));
    let test = listen(&format!("--forward-to {}", handler.url()));
    let mut session = start(&test);
    let url = ready(&mut session);
    session.send("r").unwrap();
    session.expect("nothing has been delivered yet").unwrap();
    session.send("f").unwrap();
    session.expect("nothing has failed").unwrap();
    send("user.created", &url).exits(1);
    send("user.updated", &url).exits(1);
    session.expect("user.updated").unwrap();
    until(|| handler.count() == 2);
    session.send("r").unwrap();
    session.expect("POST ").unwrap();
    session
        .expect("signed with CLERK_WEBHOOK_SIGNING_SECRET")
        .unwrap();
    session.expect("user.updated").unwrap();
    session.expect("200").unwrap();
    session.send("f").unwrap();
    session.expect("user.created").unwrap();
    session.expect("200").unwrap();
    session.send("f").unwrap();
    session.expect("nothing has failed").unwrap();
    // It listens on.
    send("user.deleted", &url).exits(0);
    session.expect("user.deleted").unwrap();
    session.send("q").unwrap();
    let (rest, code) = end(session);
    assert_eq!(code, 0, "{rest}");
    assert!(rest.contains("3 received"), "{rest}");
    let seen = handler.seen();
    let ids: Vec<_> = seen.iter().map(Seen::id).collect();
    assert_eq!(ids.len(), 5);
    assert_eq!((ids[2], ids[3]), (ids[1], ids[0]));
    assert!(seen.iter().all(|seen| seen.is_authentic(SECRET)));
}

#[test]
fn what_goes_along_with_each_delivery_goes_along_with_a_replay() {
    let handler = Handler::start(|seen| Reply::status(if seen.number < 3 { 500 } else { 200 }));
    let line = format!(
        "listen --port 0 --store store.db --forward-to {} -H",
        handler.origin
    );
    let test = Test::new(&line)
        .arg("Host: tenant.example")
        .args([
            "-H",
            "X-Own: 1",
            "-H",
            "content-type: application/cloudevents+json",
        ])
        .secret();
    let mut session = start(&test);
    let url = ready(&mut session);
    for event in ["user.created", "user.updated"] {
        send(event, &url).exits(1);
        session.expect(event).unwrap();
    }
    session.send("r").unwrap();
    session.expect("POST ").unwrap();
    session.expect("500 ").unwrap();
    session.send("f").unwrap();
    session.expect("2 ok of 2").unwrap();
    session.send("q").unwrap();
    assert_eq!(end(session).1, 0);
    let seen = handler.seen();
    assert_eq!(seen.len(), 5);
    for seen in seen {
        for (name, value) in [
            ("host", "tenant.example"),
            ("x-own", "1"),
            ("content-type", "application/cloudevents+json"),
        ] {
            let headers = seen.headers.iter();
            let values: Vec<_> = headers
                .filter(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.as_str())
                .collect();
            assert_eq!(values, [value], "{}: {:?}", seen.number, seen.headers);
        }
        assert!(seen.is_authentic(SECRET), "{}", seen.number);
    }
}

#[test]
fn who_is_trusted_and_how_long_is_waited_is_the_same_for_a_replay() {
    if let Some(servers) = Servers::start("broken.mjs") {
        let certificate = servers.more["tls_certificate_pem"].as_str().unwrap();
        for trust in ["--cacert ca.pem", "--insecure"] {
            let test = listen(&format!("{trust} --forward-to {}", servers.urls["tls"]));
            let test = test.file("ca.pem", certificate);
            let mut session = start(&test);
            let url = ready(&mut session);
            send("user.created", &url).exits(0);
            session.expect("user.created").unwrap();
            session.send("r").unwrap();
            session.expect("POST ").unwrap();
            session.expect("200 OK").unwrap();
            session.send("q").unwrap();
            assert_eq!(end(session).1, 0);
        }
    }
    let handler = Handler::start(|_| Reply::Hang);
    let test = listen(&format!("--timeout 1s --forward-to {}", handler.url()));
    let mut session = start(&test);
    let url = ready(&mut session);
    send("user.created", &url).exits(1);
    session.expect("user.created").unwrap();
    session.send("r").unwrap();
    session.expect("POST ").unwrap();
    session.expect("no complete answer within 1s").unwrap();
    session.send("q").unwrap();
    assert_eq!(end(session).1, 0);
}

#[test]
fn what_went_to_no_handler_is_replayed_to_none() {
    let handler = Handler::start(|_| Reply::status(200));
    let test = listen(&format!("--forward-to session.*={}", handler.url()));
    let mut session = start(&test);
    let url = ready(&mut session);
    send("user.created", &url).exits(0);
    session.expect("user.created").unwrap();
    session.send("r").unwrap();
    session.expect("of a type that no handler gets").unwrap();
    session.send("q").unwrap();
    assert_eq!(end(session).1, 0);
    assert_eq!(handler.count(), 0);
}

/// The receiver of a dashboard that is ready, once keys are read.
fn receives_on(session: &mut OsSession) -> String {
    let line = session.expect(Regex("receives on (http://[^ \r\n]+)"));
    let url = String::from_utf8_lossy(line.unwrap().get(1).unwrap()).into_owned();
    session.expect(OFFER).unwrap();
    format!("{url}/api/webhooks")
}

#[test]
fn the_dashboard_has_the_same_where_it_receives() {
    let handler = Handler::start(|seen| Reply::status(if seen.number < 2 { 500 } else { 200 }));
    let line = "dashboard --port 0 --no-open --store store.db --listen 0 --forward-to";
    let test = Test::new(&format!("{line} {}", handler.url())).secret();
    let mut session = start(&test);
    let url = receives_on(&mut session);
    for event in ["user.created", "user.updated"] {
        send(event, &url).exits(1);
        session.expect(event).unwrap();
    }
    session.send("r").unwrap();
    session.expect("user.updated").unwrap();
    session.expect("200").unwrap();
    session.send("f").unwrap();
    session.expect("user.created").unwrap();
    session.expect("200").unwrap();
    session.send("o").unwrap();
    session
        .expect(Regex(r"opening http://localhost:\d+/#key=\w+"))
        .unwrap();
    session.send("?").unwrap();
    session.expect("?  shows this").unwrap();
    session.send("q").unwrap();
    let (rest, code) = end(session);
    assert_eq!(code, 0, "{rest}");
    assert!(rest.contains("2 received"), "{rest}");
    let seen = handler.seen();
    let ids: Vec<_> = seen.iter().map(Seen::id).collect();
    assert_eq!(ids[2..], [ids[1], ids[0]]);
}

#[test]
fn the_dashboard_has_none_where_it_does_not_receive_or_nobody_sits_there() {
    let line = "dashboard --port 0 --no-open --store store.db";
    for options in ["", "--listen 0 --json", "--listen 0 --quiet"] {
        let test = Test::new(&format!("{line} {options}")).secret();
        let mut session = start(&test);
        // That it is served is said in a file, if nowhere else.
        until(|| test.path().join("store.db-serving").exists());
        sleep(Duration::from_millis(500));
        session.send("q").unwrap();
        sleep(Duration::from_millis(300));
        session.send("\x03").unwrap();
        let (rest, code) = end(session);
        assert_eq!(code, 0, "{options}: {rest}");
        assert!(!rest.contains(OFFER), "{options}: {rest}");
    }
    let script = format!(
        "\"$CEW\" {line} --listen 0 </dev/null & sleep 2; kill $!; wait; stty -a; echo over"
    );
    let test = listen("");
    let mut session = shell(&test, &script);
    let rest = session.expect("over").unwrap();
    let rest = String::from_utf8_lossy(rest.before()).into_owned();
    assert!(
        rest.contains("receives on") && rest.contains(AS_BEFORE),
        "{rest}"
    );
    assert!(!rest.contains(OFFER), "{rest}");
}

#[test]
fn keys_are_listed_and_none_is_shown() {
    let test = listen("");
    let mut session = start(&test);
    session.get_process_mut().set_echo(true, None).unwrap();
    ready(&mut session);
    sleep(Duration::from_millis(200));
    // Several at once were pasted, or are a key without a character.
    for nothing in ["x", "rfq", "\x1b[A", "\x1bOq"] {
        session.send(nothing).unwrap();
        sleep(Duration::from_millis(100));
    }
    session.send("o").unwrap();
    session
        .expect("`cew dashboard` in another terminal has one")
        .unwrap();
    session.send("?").unwrap();
    let listed = session.expect("?  shows this").unwrap();
    let text = String::from_utf8_lossy(listed.before()).into_owned();
    assert!(text.contains("q  ends"), "{text}");
    session.send("q").unwrap();
    let (rest, code) = end(session);
    assert_eq!(code, 0, "{rest}");
    assert_eq!(
        text.matches('x').count(),
        0,
        "what was typed was shown: {text:?}"
    );
}

#[test]
fn what_cannot_be_replayed_is_said_and_it_listens_on() {
    let test = listen("").env("CEW_TO", "127.0.0.1:1");
    let mut session = start(&test);
    let url = ready(&mut session);
    send("user.created", &url).exits(0);
    session.expect("user.created").unwrap();
    session.send("r").unwrap();
    session.expect("nothing listens").unwrap();
    Test::new(&format!("send-example user.updated --no-store --to {url}"))
        .env(
            "CEW_SIGNING_SECRET",
            "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhlIHRlc3Rz",
        )
        .run()
        .exits(1);
    session.expect("user.updated").unwrap();
    session.send("r").unwrap();
    session.expect("not authentic when it came").unwrap();
    session.send("q").unwrap();
    assert_eq!(end(session).1, 0);
}

#[test]
fn nothing_is_kept_so_nothing_is_replayed() {
    let test = Test::new("listen --port 0 --no-store").secret();
    let mut session = start(&test);
    let url = ready(&mut session);
    send("user.created", &url).exits(0);
    session.expect("user.created").unwrap();
    for key in ["r", "f"] {
        session.send(key).unwrap();
        session.expect("nothing is kept (--no-store)").unwrap();
    }
    session.send("q").unwrap();
    assert_eq!(end(session).1, 0);
}

#[test]
fn the_page_of_the_service_that_runs_is_opened() {
    let serving = Dashboard::start("");
    let test = serving.beside("listen --port 0");
    let mut session = start(&test);
    ready(&mut session);
    session.send("o").unwrap();
    session
        .expect(Regex(r"opening http://localhost:\d+/#key=\w+"))
        .unwrap();
    session.send("q").unwrap();
    assert_eq!(end(session).1, 0);
    serving.interrupt();
}

/// What makes a listener end.
type End = fn(&mut OsSession);

#[test]
fn however_it_ends_the_terminal_is_as_it_was() {
    let script =
        "trap : INT; stty -a; \"$CEW\" listen --port 0 --store store.db; stty -a; echo over";
    let ends: [(&str, End); 4] = [
        ("q", |session| session.send("q").unwrap()),
        ("Ctrl-C", |session| session.send("\x03").unwrap()),
        ("Ctrl-\\", |session| session.send("\x1c").unwrap()),
        ("SIGTERM", |session| signal(session, "TERM")),
    ];
    for (name, act) in ends {
        let test = listen("");
        let mut session = shell(&test, &script.replace("trap : INT", "trap : INT QUIT"));
        session.expect(AS_BEFORE).unwrap();
        ready(&mut session);
        sleep(Duration::from_millis(200));
        act(&mut session);
        let rest = session.expect("over").unwrap();
        let rest = String::from_utf8_lossy(rest.before()).into_owned();
        assert!(rest.contains(AS_BEFORE), "{name}: {rest}");
        assert!(rest.contains(" echo "), "{name}: {rest}");
        session.expect(Eof).unwrap();
    }
}

#[test]
fn a_store_that_breaks_leaves_the_terminal_as_it_was() {
    let script =
        "stty -a; \"$CEW\" listen --port 0 --store store.db --exit-after 1; stty -a; echo over";
    let test = listen("");
    let mut session = shell(&test, script);
    session.expect(AS_BEFORE).unwrap();
    let url = ready(&mut session);
    let store = rusqlite::Connection::open(test.path().join("store.db")).unwrap();
    store.execute_batch("DROP TABLE captures").unwrap();
    send("user.created", &url).exits(1);
    let rest = session.expect("over").unwrap();
    let rest = String::from_utf8_lossy(rest.before()).into_owned();
    assert!(
        rest.contains("error:") && rest.contains(AS_BEFORE),
        "{rest}"
    );
    assert!(rest.contains(" echo "), "{rest}");
}

/// Sends a signal to the listener that runs on the terminal of `session`.
fn signal(session: &OsSession, name: &str) {
    let shell = session.get_process().pid().as_raw().to_string();
    let status = Command::new("pkill")
        .args(["-x", &format!("-{name}"), "-P", &shell, "cew"])
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn stopped_and_continued_it_reads_keys_again() {
    let test = listen("");
    let mut session = shell(&test, "");
    session.expect("shell> ").unwrap();
    session
        .send_line("\"$CEW\" listen --port 0 --store store.db")
        .unwrap();
    let url = ready(&mut session);
    sleep(Duration::from_millis(200));
    session.send("\x1a").unwrap();
    session.expect("Stopped").unwrap();
    session.expect("shell> ").unwrap();
    is_as_before(&mut session);
    session.send_line("fg").unwrap();
    session.expect("listen").unwrap();
    until_answered(&mut session);
    // In the background it goes on, and leaves the keyboard alone.
    session.send("\x1a").unwrap();
    session.expect("shell> ").unwrap();
    session.send_line("bg").unwrap();
    session.expect("shell> ").unwrap();
    sleep(Duration::from_millis(700));
    session.send_line("jobs").unwrap();
    session.expect("Running").unwrap();
    send("user.created", &url).exits(0);
    session.expect("user.created").unwrap();
    is_as_before(&mut session);
    session.send_line("fg").unwrap();
    session.expect("listen").unwrap();
    until_answered(&mut session);
    session.send("q").unwrap();
    session.expect("shell> ").unwrap();
    is_as_before(&mut session);
    session.send_line("exit").unwrap();
    session.expect(Eof).unwrap();
}

/// The terminal is, as the shell sees it.
fn is_as_before(session: &mut OsSession) {
    session
        .send_line("stty -a | tr '\\n' ' '; echo s''een")
        .unwrap();
    let shown = session.expect("seen\r\n").unwrap();
    let shown = String::from_utf8_lossy(shown.before()).into_owned();
    assert!(
        shown.contains(AS_BEFORE) && shown.contains(" echo "),
        "{shown}"
    );
}

/// Presses `?` until it is answered: it takes a moment until the terminal is ours again.
fn until_answered(session: &mut OsSession) {
    session.set_expect_timeout(Some(Duration::from_secs(1)));
    let answered = (0..20).any(|_| {
        session.send("?").unwrap();
        session.expect("q  ends").is_ok()
    });
    assert!(answered);
    session.set_expect_timeout(Some(Duration::from_secs(15)));
}

#[test]
fn from_the_start_in_the_background_it_is_not_stopped() {
    let test = listen("");
    let mut session = shell(&test, "");
    session.expect("shell> ").unwrap();
    session
        .send_line("\"$CEW\" listen --port 0 --store store.db &")
        .unwrap();
    let url = ready(&mut session);
    send("user.created", &url).exits(0);
    session.expect("user.created").unwrap();
    sleep(Duration::from_millis(700));
    session.send_line("jobs").unwrap();
    session.expect("Running").unwrap();
    session.send_line("kill %1; wait; echo gone").unwrap();
    session.expect("1 received").unwrap();
    session.expect("gone\r\n").unwrap();
    session.send_line("stty -a").unwrap();
    session.expect(AS_BEFORE).unwrap();
    session.send_line("exit").unwrap();
    session.expect(Eof).unwrap();
}

#[test]
fn there_are_none_in_pipes_in_ci_and_for_programs() {
    let listening = Listening::start("");
    let ended = listening.interrupt();
    assert!(!ended.stderr.contains(OFFER), "{}", ended.stderr);
    for options in ["--json", "--quiet"] {
        let test = listen(&format!("{options} --within 1s --exit-after 1"));
        let mut session = start(&test);
        session.get_process_mut().set_echo(true, None).unwrap();
        session.send("q").unwrap();
        let (rest, _) = end(session);
        // The key is shown by the terminal, and did nothing.
        assert!(
            !rest.contains(OFFER) && rest.contains('q'),
            "{options}: {rest}"
        );
    }
    let test = listen("--within 1s --exit-after 1").env("CI", "true");
    let mut session = start(&test);
    session.get_process_mut().set_echo(true, None).unwrap();
    session.send("q").unwrap();
    let (rest, _) = end(session);
    assert!(!rest.contains(OFFER) && rest.contains('q'), "{rest}");
    for redirected in ["</dev/null", "2>/dev/null", "| cat"] {
        let script = format!(
            "\"$CEW\" listen --port 0 --store store.db --within 1s --exit-after 1 {redirected}; stty -a; echo over"
        );
        let test = listen("");
        let mut session = shell(&test, &script);
        session.expect("listening on").unwrap();
        session.send("q").unwrap();
        let rest = session.expect("over").unwrap();
        let rest = String::from_utf8_lossy(rest.before()).into_owned();
        assert!(
            !rest.contains(OFFER) && rest.contains(AS_BEFORE),
            "{redirected}: {rest}"
        );
    }
}
