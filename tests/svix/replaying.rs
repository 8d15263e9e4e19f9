//! What a server has is sent again: all of it, once, and nothing else.

use super::through;
use crate::support::handler::{Handler, Reply};
use crate::support::serving::Dashboard;
use crate::support::svix_server::{Ends, SvixServer};

#[test]
fn all_that_failed_is_sent_again_once_however_many_pages_it_has() {
    let server = SvixServer::start();
    server.has(600, Ends::Badly);
    server.has(20, Ends::Well);
    let listed = through(&server, "replay --failed --app shop --dry-run --json")
        .run()
        .exits(0);
    assert_eq!(listed.json().len(), 600);
    let said = through(
        &server,
        "replay --failed --app shop --json --concurrency 16",
    )
    .run();
    let said = said.exits(0).json();
    assert_eq!(
        said.iter().filter(|it| it["type"] == "delivery").count(),
        600
    );
    assert_eq!(said.last().unwrap()["ok"], 600);
    let attempts = server.with(|state| state.attempts());
    assert!(attempts[..600].iter().all(|count| *count == 2));
    assert!(attempts[600..].iter().all(|count| *count == 1));
    // And then there is nothing left.
    let none = through(&server, "replay --failed --app shop")
        .run()
        .exits(0);
    assert_eq!(none.stdout, "nothing to replay\n");
}

#[test]
fn what_the_server_will_try_again_is_left_to_it_unless_it_is_asked_for() {
    let server = SvixServer::start();
    server.has(3, Ends::Later);
    server.with(|state| state.ends = Ends::Well);
    let left = through(&server, "replay --failed --app shop")
        .run()
        .exits(0);
    assert!(
        left.stderr.contains("3 are left to the server"),
        "{}",
        left.stderr
    );
    assert_eq!(server.with(|state| state.attempts()), [1, 1, 1]);
    let now = through(&server, "replay --failed --now --app shop")
        .run()
        .exits(0);
    assert!(
        now.stderr.contains("3 messages lose their schedule"),
        "{}",
        now.stderr
    );
    assert_eq!(server.with(|state| state.attempts()), [2, 2, 2]);
}

#[test]
fn what_was_never_tried_is_found_by_listing_where_the_server_cannot_replay_it() {
    let server = SvixServer::start();
    server.has(300, Ends::Well);
    server.has(5, Ends::Never);
    server.has(300, Ends::Well);
    server.with(|state| state.ends = Ends::Well);
    let line = "replay --missing --since 2026-01-01 --app shop --json";
    let said = through(&server, line).run().exits(0);
    assert!(
        said.stderr
            .contains("cannot replay what is missing by itself"),
        "{}",
        said.stderr
    );
    let said = said.json();
    assert_eq!(said.iter().filter(|it| it["type"] == "delivery").count(), 5);
    assert!(
        server
            .with(|state| state.attempts())
            .iter()
            .all(|count| *count == 1)
    );
    let asked = server.calls();
    assert!(asked.iter().any(|call| call.ends_with("/replay-missing")));
}

#[test]
fn a_server_that_can_is_asked_once_and_each_outcome_is_seen() {
    let handler = Handler::accepting();
    let dashboard = Dashboard::of(Dashboard::test("").secret().env("CEW_TO", handler.url()));
    let endpoint = "/api/v1/app/default/endpoint/default";
    dashboard.done(
        "PATCH",
        endpoint,
        Some(&serde_json::json!({"disabled": true})),
    );
    for _ in 0..3 {
        let message = serde_json::json!({"eventType": "user.created", "payload": {"a": 1}});
        dashboard.done("POST", "/api/v1/app/default/msg", Some(&message));
    }
    let line = "replay --missing --since 1h --via local --json";
    let disabled = dashboard
        .beside(line)
        .process()
        .exits(3)
        .json()
        .pop()
        .unwrap();
    assert!(
        disabled["message"]
            .as_str()
            .unwrap()
            .contains("is disabled"),
        "{disabled}"
    );
    dashboard.done(
        "PATCH",
        endpoint,
        Some(&serde_json::json!({"disabled": false})),
    );
    // Messages that were just made may be on their way: they are left out, and said to be.
    let young = dashboard.beside(line).process().exits(0);
    assert!(young.stderr.contains("3 are left out"), "{}", young.stderr);
    std::thread::sleep(std::time::Duration::from_secs(11));
    let said = dashboard.beside(line).process().exits(0);
    assert!(!said.stderr.contains("cannot replay"), "{}", said.stderr);
    assert_eq!(said.json().last().unwrap()["ok"], 3);
    assert_eq!(handler.count(), 3);
}

#[test]
fn a_replay_through_the_service_ends_as_its_attempts_do() {
    let handler = Handler::start(|seen| Reply::status(if seen.number < 9 { 500 } else { 200 }));
    let test = Dashboard::test("--speedup 1000000").secret();
    let dashboard = Dashboard::of(test.env("CEW_TO", handler.url()));
    let sent = dashboard.beside("send-example user.created --via local --json");
    sent.process().exits(1);
    let line = "replay --failed --via local --json";
    let said = dashboard.beside(line).process().exits(1).json();
    assert_eq!(said[0]["status"], 500, "{said:?}");
    dashboard.beside(line).process().exits(0);
    assert_eq!(handler.count(), 10);
}

#[test]
fn a_named_message_is_sent_again_and_one_that_is_not_there_is_said() {
    let server = SvixServer::start();
    server.has(2, Ends::Well);
    let line = "replay msg_000000000000000000000000002 --app shop --json";
    through(&server, line).run().exits(0);
    assert_eq!(server.with(|state| state.attempts()), [1, 2]);
    let said = through(&server, "replay msg_nothing --app shop --json")
        .run()
        .exits(3);
    assert_eq!(said.json().pop().unwrap()["kind"], "not_found");
}

#[test]
fn nothing_is_chosen_by_saying_nothing() {
    let server = SvixServer::start();
    server.has(1, Ends::Badly);
    through(&server, "replay --app shop").run().exits(2);
    server.with(|state| state.set("disabled", serde_json::json!(true)));
    through(&server, "replay --failed --app shop")
        .run()
        .exits(3);
    assert_eq!(server.with(|state| state.attempts()), [1]);
}
