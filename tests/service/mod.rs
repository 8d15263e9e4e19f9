//! The service: its engine, who may come in, what it answers to anything, and its faces.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

mod admission;
mod check;
mod durable;
mod endpoints;
mod engine;
mod generic;
mod malformed;
mod receiving;
mod recovery;
mod request;
mod sent;

use serde_json::{Value, json};

use crate::support::serving::Dashboard;

/// Makes an application `demo` with an endpoint `ep` at `url`, and more in its body.
pub fn demo(dashboard: &Dashboard, url: &str, more: &Value) {
    dashboard.done(
        "POST",
        "/api/v1/app?get_if_exists=true",
        Some(&json!({"name": "Demo", "uid": "demo"})),
    );
    let mut endpoint = json!({"url": url, "uid": "ep"});
    for (name, value) in more.as_object().unwrap() {
        endpoint[name] = value.clone();
    }
    dashboard.done("POST", "/api/v1/app/demo/endpoint", Some(&endpoint));
}

/// Posts a message to `demo`, and gives its id.
pub fn post(dashboard: &Dashboard, event_type: &str) -> String {
    let message = json!({"eventType": event_type, "payload": {"type": event_type}});
    let posted = dashboard.done("POST", "/api/v1/app/demo/msg", Some(&message));
    posted["id"].as_str().unwrap().to_owned()
}

/// The status of `message` at the endpoints of `demo`, by their uids.
pub fn state(dashboard: &Dashboard, message: &str, endpoint: &str) -> Option<Value> {
    let all = dashboard.done(
        "GET",
        &format!("/api/v1/app/demo/msg/{message}/endpoint"),
        None,
    );
    let all = all["data"].as_array().unwrap().clone();
    all.into_iter().find(|it| it["uid"] == endpoint)
}

/// Waits until so many attempts at `message` are recorded: before that, what is due is the first.
pub fn recorded(dashboard: &Dashboard, message: &str, count: usize) {
    crate::support::serving::until(|| {
        let path = format!("/api/v1/app/demo/attempt/msg/{message}");
        let all = dashboard.done("GET", &path, None);
        (all["data"].as_array().unwrap().len() >= count).then_some(())
    });
}
