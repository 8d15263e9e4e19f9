//! `cew listen --retry`: what a handler has refused is kept, and delivered again.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::handler::{Handler, Reply, Seen};
use crate::support::listening::{Listening, test};
use crate::support::serving::{Dashboard, until};
use crate::support::{Closed, SECRET, Test};

/// Longer than it takes until a service sees what others have kept, and a first wait.
const PATIENCE: Duration = Duration::from_secs(30);

fn listen(to: &str, options: &str) -> Test {
    test(&format!("--forward-to http://{to} --retry {options}")).secret()
}

/// A handler on that port, which was closed before.
fn open(nobody: Closed) -> Handler {
    accepting(nobody.open())
}

fn accepting(listener: TcpListener) -> Handler {
    Handler::on(listener, |_| Reply::status(200))
}

/// The next line of that type.
fn next(listening: &Listening, kind: &str) -> Value {
    loop {
        let line = listening.line_within(PATIENCE);
        if line["type"] == kind {
            return line;
        }
    }
}

fn store(test: &Test) -> std::path::PathBuf {
    test.path().join("state/captures.db")
}

fn failed(store: &Path) -> usize {
    let list = Test::new("captures list --failed --json").env("CEW_STORE", store);
    list.run().exits(0).json().len()
}

#[test]
fn a_handler_that_was_down_gets_it_when_it_is_up() {
    let nobody = Closed::new();
    let listening = Listening::of(listen(&nobody.address().to_string(), "--speedup 50"));
    let sent = listening.send("user.created organization.created").exits(0);
    assert!(sent.json().iter().take(2).all(|line| line["status"] == 202));
    let first = next(&listening, "capture");
    assert_eq!(first["status"], 202);
    assert!(first["next_at"].is_string(), "{first}");
    assert_eq!(first["attempts"].as_array().unwrap().len(), 1);
    let again = next(&listening, "retry");
    assert_eq!(again["status"], Value::Null);
    assert!(again["next_at"].is_string(), "{again}");
    let handler = open(nobody);
    let mut delivered = 0;
    while delivered < 2 {
        delivered += usize::from(next(&listening, "retry")["status"] == 200);
    }
    let seen = handler.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|seen| seen.is_authentic(SECRET)));
    let first = seen
        .iter()
        .find(|seen| seen.id() == first_id(&first))
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&first.body),
        example("user.created")
    );
    let ended = listening.interrupt();
    assert_eq!(ended.code, 0);
    assert!(!ended.stderr.contains("still due"), "{}", ended.stderr);
    assert_eq!(failed(&store(&ended.test)), 0);
}

/// To replay what is delivered again by itself would deliver it twice.
#[test]
fn that_the_handler_is_back_asks_for_no_replay() {
    let nobody = Closed::new();
    let line = format!(
        "listen --port 0 --forward-to {} --retry --speedup 50 --store store.db",
        nobody.address()
    );
    let listener = Test::new(&line).secret();
    let mut child = listener.spawn();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let mut lines = stdout.lines().map(Result::unwrap);
    let ready = lines.next().unwrap();
    let url = ready.trim_start_matches("ready: listening on ");
    let sent = Test::new(&format!("send-example user.created --to {url}"));
    sent.secret().run().exits(0);
    let _handler = open(nobody);
    let back = lines.find(|line| line.contains("is back")).unwrap();
    assert!(
        back.ends_with("is back: what was kept for it is delivered again"),
        "{back}"
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

fn first_id(capture: &Value) -> &str {
    capture["message_id"].as_str().unwrap()
}

fn example(event: &str) -> String {
    let shown = Test::new(&format!("events {event}")).run().exits(0).stdout;
    shown.trim_end().to_owned()
}

#[test]
fn killed_in_the_middle_it_has_lost_nothing() {
    let nobody = Closed::new();
    let address = nobody.address().to_string();
    let mut listening = Listening::of(listen(&address, ""));
    listening
        .send("user.created user.updated user.deleted")
        .exits(0);
    listening.child.kill().unwrap();
    listening.child.wait().unwrap();
    let test = listening.test();
    let handler = open(nobody);
    let next_one = Listening::of(test);
    for _ in 0..3 {
        assert_eq!(next(&next_one, "retry")["status"], 200);
    }
    let mut ids: Vec<_> = handler
        .seen()
        .iter()
        .map(|seen| seen.id().to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    assert_eq!(next_one.interrupt().code, 0);
}

#[test]
fn of_two_listeners_on_one_store_one_delivers_and_then_the_other() {
    let nobody = Closed::new();
    let address = nobody.address().to_string();
    let first = Listening::of(listen(&address, "--speedup 100"));
    let shared = first.test().path().join("state/captures.db");
    let second =
        format!("listen --json --port 0 --forward-to http://{address} --retry --speedup 100");
    let second = Listening::of(Test::new(&second).secret().env("CEW_STORE", &shared));
    second.send("user.created").exits(0);
    // The first one finds what the second has kept.
    assert_eq!(next(&first, "retry")["status"], Value::Null);
    let ended = first.interrupt();
    assert_eq!(ended.code, 0, "{}{:?}", ended.stderr, ended.lines);
    let handler = open(nobody);
    // Now it is the second one's.
    assert_eq!(next(&second, "retry")["status"], 200);
    assert_eq!(handler.count(), 1);
    assert_eq!(second.interrupt().code, 0);
}

#[test]
fn what_is_still_due_is_said_and_the_dashboard_delivers_it() {
    let nobody = Closed::new();
    let listening = Listening::of(listen(&nobody.address().to_string(), ""));
    listening.send("user.created").exits(0);
    let ended = listening.interrupt();
    assert!(
        ended
            .stderr
            .contains("1 delivery is still due; `cew listen --retry` or `cew dashboard`"),
        "{}",
        ended.stderr
    );
    let handler = open(nobody);
    let dashboard = Test::new("dashboard --json --no-open --port 0")
        .secret()
        .env("CEW_STORE", store(&ended.test));
    let token = ended.test.path().join("state/captures.db-token");
    let dashboard = Dashboard::with_token(dashboard, &token);
    until(|| (handler.count() == 1).then_some(()));
    assert!(handler.seen()[0].is_authentic(SECRET));
    assert_eq!(dashboard.interrupt(), 0);
}

#[test]
fn a_service_without_the_secret_leaves_it_due() {
    let nobody = Closed::new();
    let address = nobody.address().to_string();
    let listening = Listening::of(listen(&address, ""));
    listening.send("user.created").exits(0);
    let ended = listening.interrupt();
    let handler = open(nobody);
    let store = store(&ended.test);
    let dashboard =
        Test::new("dashboard --json --no-open --port 0").env("CEW_STORE", store.clone());
    let token = ended.test.path().join("state/captures.db-token");
    let dashboard = Dashboard::with_token(dashboard, &token);
    // Longer than the first wait, and than it takes to look at the disk again.
    std::thread::sleep(Duration::from_secs(8));
    assert_eq!(dashboard.interrupt(), 0);
    assert_eq!(handler.count(), 0);
    let listening = Listening::of(ended.test);
    assert_eq!(next(&listening, "retry")["status"], 200);
    assert_eq!(handler.count(), 1);
    assert_eq!(listening.interrupt().code, 0);
}

#[test]
fn beside_a_dashboard_that_delivers() {
    let handler = Handler::start(|seen| Reply::status(if seen.number == 0 { 500 } else { 200 }));
    let dashboard = Dashboard::start("--speedup 100");
    let line = format!(
        "listen --json --port 0 --forward-to {} --retry",
        handler.url()
    );
    let listening = Listening::of(dashboard.beside(&line));
    listening.send("user.created").exits(0);
    until(|| (handler.count() == 2).then_some(()));
    let ended = listening.interrupt();
    assert_eq!(ended.code, 0);
    assert_eq!(handler.count(), 2);
    assert_eq!(dashboard.interrupt(), 0);
}

/// A dashboard on the store of a listener that runs.
fn dashboard(beside: &Listening, options: &str) -> Dashboard {
    let test = beside.test();
    let line = format!("dashboard --json --no-open --port 0 {options}");
    let token = test.path().join("state/captures.db-token");
    let dashboard = Test::new(&line).secret().env("CEW_STORE", store(&test));
    Dashboard::with_token(dashboard, &token)
}

#[test]
fn a_dashboard_that_comes_later_delivers_until_it_ends() {
    let nobody = Closed::new();
    let listening = Listening::of(listen(&nobody.address().to_string(), "--speedup 20"));
    listening.send("user.created").exits(0);
    // It delivers itself so far.
    assert_eq!(next(&listening, "retry")["status"], Value::Null);
    let dashboard = dashboard(&listening, "--speedup 100");
    let told = next(&listening, "deliverer");
    assert_eq!(told["service"], dashboard.api, "{told}");
    let refuses_once = |seen: &Seen| Reply::status(if seen.number == 1 { 500 } else { 200 });
    let handler = Handler::on(nobody.open(), refuses_once);
    until(|| (handler.count() == 1).then_some(()));
    assert!(handler.seen()[0].is_authentic(SECRET));
    // The page and its API know of it.
    let outside = dashboard.done("GET", "/api/v1/app/outside/msg", None);
    assert_eq!(outside["data"].as_array().unwrap().len(), 1, "{outside}");
    assert_eq!(dashboard.interrupt(), 0);
    let told = next(&listening, "deliverer");
    assert_eq!(told["service"], Value::Null, "{told}");
    listening.send("user.updated").exits(0);
    assert_eq!(next(&listening, "retry")["status"], 200);
    assert_eq!(handler.count(), 3);
    assert_eq!(listening.interrupt().code, 0);
}

#[test]
fn what_is_under_way_is_finished_first_and_not_made_twice() {
    let handler = Handler::start(|seen| {
        if seen.number == 0 {
            return Reply::status(500);
        }
        std::thread::sleep(Duration::from_secs(4));
        Reply::status(200)
    });
    let address = handler.origin.trim_start_matches("http://").to_owned();
    let listening = Listening::of(listen(&address, "--speedup 100"));
    listening.send("user.created").exits(0);
    until(|| (handler.count() == 2).then_some(()));
    let dashboard = dashboard(&listening, "--speedup 100");
    assert_eq!(next(&listening, "retry")["status"], 200);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(handler.count(), 2);
    assert_eq!(dashboard.interrupt(), 0);
    assert_eq!(listening.interrupt().code, 0);
}

/// The secret of an endpoint that was made meanwhile is in no memory but the dashboard's.
#[test]
fn what_a_dashboard_leaves_due_is_delivered_with_its_secrets() {
    let nobody = Closed::new();
    let (other, secret) = (Closed::new(), "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhlIHRlc3Rz");
    let listening = Listening::of(listen(&nobody.address().to_string(), "--speedup 5"));
    let dashboard = dashboard(&listening, "");
    let endpoint = json!({"url": format!("http://{}/own", other.address()), "secret": secret});
    dashboard.done("POST", "/api/v1/app/default/endpoint", Some(&endpoint));
    let message = json!({"eventType": "user.created", "payload": {"type": "user.created"}});
    dashboard.done("POST", "/api/v1/app/default/msg", Some(&message));
    std::thread::sleep(Duration::from_millis(500));
    // As a crash would end it.
    drop(dashboard);
    let handler = open(other);
    until(|| (handler.count() == 1).then_some(()));
    assert!(handler.seen()[0].is_authentic(secret));
    assert_eq!(listening.interrupt().code, 0);
}

#[test]
fn what_was_delivered_by_hand_meanwhile_is_not_delivered_again() {
    for (refusals, attempts) in [(1, 2), (2, 3)] {
        let handler = Handler::start(move |seen| {
            Reply::status(if seen.number < refusals { 500 } else { 200 })
        });
        let address = handler.origin.trim_start_matches("http://").to_owned();
        let listening = Listening::of(listen(&address, "--speedup 2"));
        listening.send("user.created").exits(0);
        let first = next(&listening, "capture");
        let replay = Test::new("replay --failed").secret();
        let replay = replay.env("CEW_STORE", store(&listening.test())).run();
        assert_eq!(replay.code, i32::from(refusals == 2), "{replay:?}");
        // A wait of 5 s is halved.
        std::thread::sleep(Duration::from_secs(5));
        assert_eq!(handler.count(), attempts, "{first}");
        let ended = listening.interrupt();
        assert!(!ended.stderr.contains("still due"), "{}", ended.stderr);
    }
}

#[test]
fn a_handler_that_refuses_for_good_is_left_alone_after_the_schedule() {
    let handler = Handler::start(|_| Reply::status(500));
    let listening = Listening::of(listen(
        handler.url().trim_start_matches("http://"),
        "--speedup 1000000",
    ));
    listening.send("user.created").exits(0);
    let lines: Vec<_> = (0..7).map(|_| next(&listening, "retry")).collect();
    assert!(lines.iter().all(|line| line["status"] == 500));
    let ended: Vec<_> = lines.iter().map(|line| line["next_at"].is_null()).collect();
    assert_eq!(ended, [false, false, false, false, false, false, true]);
    let seen = handler.seen();
    assert_eq!(seen.len(), 8);
    assert!(
        seen.iter()
            .all(|it| it.id() == seen[0].id() && it.body == seen[0].body)
    );
    assert!(seen.iter().all(|it: &Seen| it.is_authentic(SECRET)));
    assert_eq!(listening.interrupt().code, 0);
}

#[test]
fn what_the_handler_wants_no_more_of_is_not_kept() {
    let handler = Handler::start(|_| Reply::header(500, "webhook-delivery", "abort-message"));
    let address = handler.url();
    let listening = Listening::of(listen(address.trim_start_matches("http://"), ""));
    listening.send("user.created").exits(1);
    let line = next(&listening, "capture");
    assert_eq!(
        (&line["status"], &line["next_at"]),
        (&500.into(), &Value::Null)
    );
    let ended = listening.interrupt();
    assert!(!ended.stderr.contains("still due"), "{}", ended.stderr);
}

#[test]
fn what_cannot_be_signed_afresh_is_not_kept() {
    let handler = Handler::start(|_| Reply::status(503));
    let address = handler.url();
    let listening = listen(address.trim_start_matches("http://"), "");
    let listening = Listening::of(listening.env("WEBHOOK_SECRET", "of the other system"));
    let url = listening.url();
    Test::new(&format!(
        "send-example payment.failed --scheme body-hmac --to {url}"
    ))
    .env("WEBHOOK_SECRET", "of the other system")
    .run()
    .exits(1);
    assert_eq!(next(&listening, "capture")["status"], 503);
    assert_eq!(listening.interrupt().code, 0);
}

#[test]
fn what_makes_no_sense_is_a_usage_error() {
    for (line, text) in [
        ("listen --retry", "--forward-to"),
        ("listen --forward-to 3000 --retry --no-store", "--no-store"),
        ("listen --forward-to 3000 --speedup 2", "--retry"),
        (
            "listen --forward-to http://a:b@localhost:3000 --retry",
            "passwords are not kept",
        ),
    ] {
        let refused = Test::new(line).secret().run().exits(2);
        assert!(refused.stderr.contains(text), "{line}: {}", refused.stderr);
    }
    let line = "listen --forward-to 3000 --forward-unverified --retry";
    let refused = Test::new(line).run().exits(2);
    assert!(
        refused.stderr.contains("there is no signing secret"),
        "{}",
        refused.stderr
    );
}
