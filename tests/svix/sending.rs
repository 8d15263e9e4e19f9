//! Messages that a server is given: what becomes of them, in the words of every delivery.

use serde_json::{Value, json};

use super::through;
use crate::support::SECRET;
use crate::support::handler::{Handler, Reply};
use crate::support::serving::Dashboard;
use crate::support::svix_server::{Ends, SvixServer};

/// A service whose endpoint is `handler`.
fn service(handler: &Handler, options: &str) -> Dashboard {
    Dashboard::of(
        Dashboard::test(options)
            .secret()
            .env("CEW_TO", handler.url()),
    )
}

#[test]
fn a_message_is_delivered_by_the_service_and_its_bytes_are_those_of_a_direct_one() {
    let handler = Handler::accepting();
    let dashboard = service(&handler, "");
    let direct = dashboard.beside("send-example user.created").process();
    direct.exits(0);
    let said = dashboard.beside("send-example user.created --via local --json");
    let said = said.process().exits(0).json();
    let delivery = &said[0];
    assert_eq!(delivery["type"], "delivery");
    assert_eq!(delivery["state"], "succeeded");
    assert_eq!(delivery["url"], handler.url());
    assert_eq!(delivery["attempts"].as_array().unwrap().len(), 1);
    let seen = handler.seen();
    assert_eq!(seen[0].body, seen[1].body);
    assert!(seen[1].is_authentic(SECRET));
    assert_eq!(delivery["message_id"], seen[1].id());
}

#[test]
fn attempts_are_followed_to_the_end_with_their_hints() {
    let handler = Handler::start(|seen| Reply::status(if seen.number < 2 { 500 } else { 200 }));
    let dashboard = service(&handler, "--speedup 1000");
    let said = dashboard.beside("send-example user.created --via local --json");
    let said = said.process().exits(0).json();
    let attempts = said[0]["attempts"].as_array().unwrap();
    let statuses: Vec<_> = attempts.iter().map(|it| it["status"].clone()).collect();
    assert_eq!(statuses, [500, 500, 200]);
    assert!(attempts[0]["next_in_ms"].is_number() && attempts[2]["next_in_ms"].is_null());
}

#[test]
fn what_fails_ends_as_a_direct_delivery_does() {
    let server = SvixServer::start();
    server.with(|state| state.ends = Ends::Badly);
    let line = "send-example user.created --app shop --json";
    let said = through(&server, line).run().exits(1).json();
    assert_eq!(said[0]["state"], "failed");
    assert_eq!(said[0]["status"], 500);
    assert!(
        said[0]["hint"]
            .as_str()
            .unwrap()
            .contains("the handler failed"),
        "{}",
        said[0]
    );
    let shown = through(&server, "send-example user.created --app shop")
        .run()
        .exits(1);
    assert!(
        shown
            .stdout
            .contains("✗ user.created  500 Internal Server Error"),
        "{}",
        shown.stdout
    );
    // Only the answer counts that was asked for.
    through(
        &server,
        "send-example user.created --app shop --expect-status 500",
    )
    .run()
    .exits(0);
}

#[test]
fn what_is_not_over_in_time_is_no_success() {
    let server = SvixServer::start();
    server.with(|state| state.ends = Ends::Later);
    let line = "send-example user.created --app shop --within 300ms --json";
    let said = through(&server, line).run().exits(1);
    let delivery = &said.json()[0];
    assert!(
        delivery["attempts"][0]["next_in_ms"].as_f64().unwrap() > 0.0,
        "{delivery}"
    );
    assert!(
        said.stderr.contains("one delivery is under way there"),
        "{}",
        said.stderr
    );
    server.with(|state| state.ends = Ends::Never);
    let said = through(&server, line).run().exits(1);
    assert_eq!(said.json().len(), 0, "{}", said.stdout);
    assert!(
        said.stderr.contains("made 1 of 1 message at"),
        "{}",
        said.stderr
    );
}

#[test]
fn messages_that_no_endpoint_takes_are_not_sent() {
    let server = SvixServer::start();
    server.with(|state| state.set("eventTypes", json!(["user.deleted"])));
    let line = "send-example user.created --app shop --json";
    let said = through(&server, line).run().exits(3).json().pop().unwrap();
    assert_eq!(said["kind"], "endpoint");
    server.with(|state| state.set("eventTypes", Value::Null));
    server.with(|state| state.set("disabled", json!(true)));
    through(&server, line).run().exits(3);
    assert_eq!(server.with(|state| state.messages()), 0);
}

#[test]
fn application_and_endpoint_are_made_where_they_are_missing_with_the_secret_from_here() {
    let handler = Handler::accepting();
    let dashboard = service(&Handler::accepting(), "");
    let line = "send-example user.created --via local --app my-shop --create --json";
    let send = dashboard.beside(line).args(["--to", &handler.url()]);
    for _ in 0..2 {
        send.process().exits(0);
    }
    assert_eq!(handler.count(), 2);
    assert!(handler.seen().iter().all(|seen| seen.is_authentic(SECRET)));
    let endpoints = dashboard.done("GET", "/api/v1/app/my-shop/endpoint", None);
    assert_eq!(endpoints["data"].as_array().unwrap().len(), 1);
    // One that signs with another secret is left as it is, and said.
    let other = "whsec_YW5vdGhlciB0d2VudHktZm91ciBieXRlcyE=";
    let told = send.clone().args(["--secret", other]).process().exits(0);
    assert!(
        told.stderr
            .contains("signs with another secret than --secret"),
        "{}",
        told.stderr
    );
    assert!(!told.stderr.contains(other) && !told.stderr.contains(SECRET));
}

#[test]
fn the_only_application_is_meant_and_of_several_none() {
    let server = SvixServer::start();
    through(&server, "send-example user.created").run().exits(0);
    // What goes to the other endpoint, the double does not attempt.
    let line = "send-example user.created --app other --create --within 100ms";
    through(&server, line).secret().run().exits(1);
    let none = through(&server, "send-example user.created").run().exits(3);
    assert!(
        none.stderr.contains("--app, such as shop or other"),
        "{}",
        none.stderr
    );
    assert_eq!(server.with(|state| state.urls()).len(), 2);
}

#[test]
fn what_is_no_object_is_not_for_svix() {
    let server = SvixServer::start();
    let line = "send-example --app shop --json";
    for data in [r#"[{"type":"user.created"}]"#, r#"{"data":{}}"#] {
        let said = through(&server, line)
            .arg(format!("--data={data}"))
            .run()
            .exits(3)
            .json()
            .pop()
            .unwrap();
        assert_eq!(said["kind"], "refused", "{said}");
    }
    // What is sent is what was given, to the byte.
    let odd = r#"{"type":"user.created", "data":{"n":1E5,"s":"\u00e9"}}"#;
    through(&server, line)
        .arg(format!("--data={odd}"))
        .run()
        .exits(0);
    let seen = server.seen();
    let body = seen.iter().rfind(|it| it.line.starts_with("POST")).unwrap();
    assert!(String::from_utf8_lossy(&body.body).contains(odd));
}

#[test]
fn messages_are_listed_and_shown_in_the_form_of_those_that_were_sent_from_here() {
    let server = SvixServer::start();
    server.has(60, Ends::Badly);
    server.has(1, Ends::Later);
    let listed = through(&server, "messages list --app shop --json")
        .run()
        .exits(0)
        .json();
    assert_eq!(listed.len(), 50);
    assert_eq!(listed[0]["type"], "message");
    assert_eq!(listed[1]["attempts"][0]["responseStatusCode"], 500);
    let all = through(&server, "messages list --app shop --json --last 1000").run();
    assert_eq!(all.exits(0).json().len(), 61);
    server.has(3, Ends::Well);
    let failed = through(
        &server,
        "messages list --app shop --json --failed --last 1000",
    );
    assert_eq!(failed.run().exits(0).json().len(), 61);
    let shown = through(
        &server,
        "messages show msg_000000000000000000000000061 --app shop",
    )
    .run();
    let shown = shown.exits(0).stdout;
    assert!(shown.contains("500 Internal Server Error"), "{shown}");
    assert!(
        shown.contains("next attempt at http://127.0.0.1:4400/api/webhooks"),
        "{shown}"
    );
}

#[test]
fn event_types_are_registered_with_schema_and_example() {
    let server = SvixServer::start();
    let all = through(&server, "events --register --json")
        .run()
        .exits(0)
        .json();
    assert!(all.len() > 40);
    assert!(all.iter().all(|it| it["result"] == "created"));
    let again = through(&server, "events user.created --register --json")
        .run()
        .exits(0)
        .json();
    assert_eq!(
        again,
        [json!({"type": "event_type", "name": "user.created", "result": "updated"})]
    );
    server.with(|state| {
        let known = state.event_type("user.created");
        assert_eq!(known["schemas"]["1"]["examples"][0]["type"], "user.created");
        assert!(
            known["description"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
    });
}

/// What the service sends by itself then is our example.
#[test]
fn the_service_sends_an_example_that_was_registered() {
    let handler = Handler::accepting();
    let dashboard = service(&handler, "");
    dashboard
        .beside("events user.created --register --via local")
        .process()
        .exits(0);
    let sent = "/api/v1/app/default/endpoint/default/send-example";
    dashboard.done("POST", sent, Some(&json!({"eventType": "user.created"})));
    let direct = dashboard.beside("send-example user.created").process();
    direct.exits(0);
    crate::support::serving::until(|| (handler.count() == 2).then_some(()));
    let seen = handler.seen();
    assert_eq!(seen[0].body, seen[1].body);
}

/// A server says no size, and gives no payload unless it is asked for it.
#[test]
fn the_list_says_how_large_a_message_is() {
    let server = SvixServer::start();
    through(&server, "send-example user.created --app shop")
        .run()
        .exits(0);
    let lines = through(&server, "messages list --app shop").run().exits(0);
    assert!(lines.stdout.contains("    2.4 kB  "), "{}", lines.stdout);
}
