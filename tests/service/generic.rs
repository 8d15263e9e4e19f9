//! The generic system's API, as its document has it.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::handler::{Handler, Reply};
use crate::support::interop::{BODY_HMAC_SECRET, Servers};
use crate::support::serving::{Dashboard, until};

/// Makes a webhook at `url`, and gives its id.
fn make(dashboard: &Dashboard, url: &str) -> String {
    let webhook = json!({"url": url, "events": ["user.created"], "secret": BODY_HMAC_SECRET});
    let made = dashboard.done("POST", "/v1/webhooks", Some(&webhook));
    made["id"].as_str().unwrap().to_owned()
}

/// The document's command, with the address changed and the token added. Gives what it prints.
fn curl(dashboard: &Dashboard, command: &str) -> Option<String> {
    let token = dashboard.token();
    let command = command.replace("https://api.example.com", &dashboard.api);
    let command = format!("{command} -s -H 'Authorization: Bearer {token}'");
    let output = Command::new("sh").args(["-c", &command]).output().unwrap();
    if output.status.code() == Some(127) {
        crate::support::skip_unless_ci("there is no curl");
        return None;
    }
    assert!(output.status.success(), "{command}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The log, once the first delivery in it fits.
fn delivery(dashboard: &Dashboard, id: &str, fits: impl Fn(&Value) -> bool) -> Value {
    let path = format!("/v1/webhooks/{id}/deliveries");
    until(|| {
        let log = dashboard.done("GET", &path, None);
        log["deliveries"].get(0).filter(|it| fits(it)).cloned()
    })
}

#[test]
fn a_webhook_is_made_as_documented_field_by_field() {
    let dashboard = Dashboard::start("");
    let documented = json!({
        "url": "https://yourapp.com/webhook",
        "events": ["user.created", "user.updated", "project.created"],
        "secret": "whsec_abc123...",
        "active": true
    });
    let made = dashboard.done("POST", "/v1/webhooks", Some(&documented));
    let fields: Vec<_> = made.as_object().unwrap().keys().collect();
    assert_eq!(
        fields,
        ["id", "url", "events", "secret", "active", "created_at"]
    );
    for (name, value) in documented.as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
    let id = made["id"].as_str().unwrap();
    assert!(id.starts_with("hook_") && id.len() == 32, "{id}");
    let at = made["created_at"].as_str().unwrap();
    assert!(at.len() == 20 && at.ends_with('Z'), "{at}");

    let path = format!("/v1/webhooks/{id}");
    let shown = dashboard.done("GET", &path, None);
    assert_eq!(shown["secret"], Value::Null, "it is told once");
    let listed = dashboard.done("GET", "/v1/webhooks", None);
    assert_eq!(listed["webhooks"], json!([shown]));
    let change = json!({"active": false, "events": ["payment.failed"]});
    let patched = dashboard.done("PATCH", &path, Some(&change));
    assert_eq!(
        (&patched["active"], &patched["url"]),
        (&json!(false), &made["url"])
    );
    assert_eq!(patched["events"], json!(["payment.failed"]));
    assert_eq!(dashboard.call("DELETE", &path, None).status, 204);
    let gone = dashboard.call("GET", &path, None);
    assert_eq!(gone.status, 404);
    assert_eq!(gone.body["error"]["code"], "not_found");
}

#[test]
fn bad_input_is_told_in_its_own_form() {
    let dashboard = Dashboard::start("");
    let url = "https://yourapp.com/webhook";
    for (status, body) in [
        (422, json!({})),
        (422, json!({"url": "x", "events": ["user.created"]})),
        (422, json!({"url": url, "events": []})),
        (422, json!({"url": url, "events": ["no.such"]})),
        (422, json!({"url": url, "events": "user.created"})),
        (
            422,
            json!({"url": url, "events": ["user.created"], "secret": ""}),
        ),
        (
            422,
            json!({"url": url, "events": ["user.created"], "active": "yes"}),
        ),
    ] {
        let said = dashboard.call("POST", "/v1/webhooks", Some(&body));
        assert_eq!(said.status, status, "{body}");
        assert!(said.body["error"]["code"].is_string(), "{said:?}");
        assert!(said.body["error"]["message"].is_string(), "{said:?}");
    }
    let request = b"GET /v1/webhooks HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let said = dashboard.raw(request);
    assert_eq!(
        (said.status, &said.body["error"]["message"]),
        (401, &json!("Invalid token"))
    );
    assert_eq!(
        dashboard.done("GET", "/v1/webhooks", None)["webhooks"],
        json!([])
    );
}

#[test]
fn the_documented_command_tests_the_documents_own_handlers() {
    let dashboard = Dashboard::start("");
    for (script, name) in [
        ("receivers.mjs", "body-hmac-node"),
        ("receivers.py", "body-hmac-python"),
    ] {
        let Some(servers) = Servers::start(script) else {
            return;
        };
        let id = make(&dashboard, &format!("{}/webhook", servers.urls[name]));
        let command = format!("curl -X POST https://api.example.com/v1/webhooks/{id}/test");
        let Some(said) = curl(&dashboard, &command) else {
            return;
        };
        let said: Value = serde_json::from_str(&said).unwrap();
        let delivered = delivery(&dashboard, &id, |_| true);
        assert_eq!(delivered["status"], "success", "{name}: {delivered}");
        assert_eq!(delivered["event_id"], said["event_id"], "{name}");
    }
}

#[test]
fn deliveries_are_logged_as_documented() {
    let handler = Handler::start(|seen| Reply::status(if seen.number < 2 { 500 } else { 200 }));
    let dashboard = Dashboard::start("--speedup 10");
    let id = make(&dashboard, &handler.url());
    dashboard.done("POST", &format!("/v1/webhooks/{id}/test"), None);
    // From its first failure on, with the attempts so far.
    let failed = delivery(&dashboard, &id, |it| it["attempts"] == 1);
    let fields: Vec<_> = failed.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        fields,
        [
            "id",
            "event_id",
            "status",
            "status_code",
            "attempts",
            "error"
        ]
    );
    assert_eq!(
        (&failed["status"], &failed["status_code"]),
        (&json!("failed"), &json!(500))
    );
    assert_eq!(failed["error"], "500 Internal Server Error");
    assert!(failed["id"].as_str().unwrap().starts_with("del_"));
    let seen = &handler.seen()[0];
    let body: Value = serde_json::from_slice(&seen.body).unwrap();
    assert_eq!(failed["event_id"], body["id"]);
    assert_eq!(body["type"], "user.created");
}

#[test]
fn a_failed_delivery_has_five_attempts_and_is_logged_so() {
    let handler = Handler::start(|_| Reply::status(503));
    let dashboard = Dashboard::start("--speedup 20000");
    let id = make(&dashboard, &handler.url());
    dashboard.done("POST", &format!("/v1/webhooks/{id}/test"), None);
    let failed = delivery(&dashboard, &id, |it| it["attempts"] == 5);
    assert_eq!(
        (&failed["status"], &failed["status_code"]),
        (&json!("failed"), &json!(503))
    );
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(handler.count(), 5);
}

#[test]
fn what_succeeds_is_logged_with_its_time() {
    let handler = Handler::start(|_| Reply::status(200));
    let dashboard = Dashboard::start("");
    let id = make(&dashboard, &handler.url());
    dashboard.done("POST", &format!("/v1/webhooks/{id}/test"), None);
    let done = delivery(&dashboard, &id, |_| true);
    let fields: Vec<_> = done.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        fields,
        [
            "id",
            "event_id",
            "status",
            "status_code",
            "attempts",
            "delivered_at"
        ]
    );
    assert_eq!(
        (&done["status"], &done["attempts"]),
        (&json!("success"), &json!(1))
    );
    let seen = &handler.seen()[0];
    let signature = seen.header("x-webhook-signature").unwrap();
    assert!(
        signature.len() == 64 && seen.header("svix-id").is_none(),
        "{signature}"
    );
    // Nobody answers there: an error, and no status.
    let closed = crate::support::Closed::new();
    let id = make(&dashboard, &format!("http://{}/", closed.address()));
    dashboard.done("POST", &format!("/v1/webhooks/{id}/test"), None);
    let failed = delivery(&dashboard, &id, |_| true);
    assert_eq!(
        (&failed["status_code"], &failed["error"]),
        (&Value::Null, &json!("connection refused"))
    );
}
