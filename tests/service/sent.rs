//! What was sent at the terminal, among what the service sent.

use serde_json::{Value, json};

use crate::support::handler::{Handler, Reply};
use crate::support::serving::{Dashboard, until};

fn messages(dashboard: &Dashboard, query: &str) -> Vec<(String, i64, bool)> {
    let path = format!("/api/cew/v1/app/default/endpoint/default/messages?{query}");
    let listed = dashboard.done("GET", &path, None);
    let of = |it: &Value| {
        (
            it["eventType"].as_str().unwrap().to_owned(),
            it["status"].as_i64().unwrap(),
            it["terminal"].as_bool().unwrap(),
        )
    };
    listed["data"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn messages_of_the_terminal_stand_among_those_of_the_service() {
    let handler = Handler::start(|seen| {
        let failed = String::from_utf8_lossy(&seen.body).contains("session.created");
        Reply::status(if failed { 500 } else { 200 })
    });
    let test = Dashboard::test("--speedup 1").secret();
    let dashboard = Dashboard::of(test.env("CEW_TO", handler.url()));
    let at = |types: &str, to: &str| {
        dashboard
            .beside(&format!("send-example {types} --json --to {to}"))
            .run()
    };
    at("user.created", &handler.url());
    at("session.created", &handler.url()).exits(1);
    // Elsewhere, and so not here.
    at("user.updated", &format!("{}/elsewhere", handler.origin));
    let posted = json!({"eventType": "user.deleted", "payload": {"type": "user.deleted"}});
    dashboard.done("POST", "/api/v1/app/default/msg", Some(&posted));
    until(|| (messages(&dashboard, "status=0").len() == 2).then_some(()));
    let is = |name: &str, status, terminal| (name.to_owned(), status, terminal);
    let all = [
        is("user.deleted", 0, false),
        is("session.created", 2, true),
        is("user.created", 0, true),
    ];
    assert_eq!(messages(&dashboard, ""), all);
    assert_eq!(messages(&dashboard, "status=2"), all[1..2]);
    assert_eq!(messages(&dashboard, "event_types=user.created"), all[2..]);
    // By pages, over both kinds.
    let path = "/api/cew/v1/app/default/endpoint/default/messages?limit=1";
    let mut names = Vec::new();
    let mut page = dashboard.done("GET", path, None);
    loop {
        names.push(page["data"][0]["eventType"].as_str().unwrap().to_owned());
        if page["done"] == true {
            break;
        }
        let next = page["iterator"].as_str().unwrap();
        page = dashboard.done("GET", &format!("{path}&iterator={next}"), None);
    }
    assert_eq!(names, ["user.deleted", "session.created", "user.created"]);

    let path = "/api/cew/v1/app/default/endpoint/default/terminal-attempts";
    let attempts = dashboard.done("GET", path, None);
    let statuses: Vec<_> = attempts["data"].as_array().unwrap().iter().collect();
    let statuses: Vec<_> = statuses
        .iter()
        .map(|it| it["responseStatusCode"].clone())
        .collect();
    assert_eq!(statuses, [500, 200]);
    // Svix's API knows nothing of them.
    let listed = dashboard.done("GET", "/api/v1/app/default/msg", None);
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
}

#[test]
fn a_message_of_the_terminal_is_shown_and_sent_again() {
    let handler = Handler::accepting();
    let dashboard = Dashboard::of(Dashboard::test("").secret());
    let to = handler.url();
    let sent = dashboard.beside(&format!("send-example user.created --json --to {to}"));
    let sent = sent.run().exits(0).json();
    let id = sent[0]["message_id"].as_str().unwrap();
    let path = format!("/api/cew/v1/messages/{id}");
    let shown = dashboard.done("GET", &path, None);
    assert_eq!(shown["type"], "message");
    assert_eq!(shown["attempts"].as_array().unwrap().len(), 1);
    let again = dashboard.done("POST", &format!("{path}/replay"), Some(&json!({"to": to})));
    assert_eq!(
        (&again["ok"], &again["message_id"]),
        (&json!(true), &json!(id))
    );
    assert_eq!(handler.seen()[0].id(), handler.seen()[1].id());
    let shown = dashboard.done("GET", &path, None);
    assert_eq!(shown["attempts"].as_array().unwrap().len(), 2);
    assert_eq!(
        dashboard
            .call("GET", "/api/cew/v1/messages/msg_none", None)
            .status,
        404
    );
}
