//! What the page reads and writes, at the double and at the service of this tool.

use serde_json::{Value, json};

use super::super::through;
use super::{ENDPOINT, START, before};
use crate::support::handler::{Handler, Reply};
use crate::support::portal::Portal;
use crate::support::serving::{Dashboard, until};
use crate::support::svix_server::{Ends, SvixServer};

#[test]
fn reads_and_writes_are_passed_on_as_they_are() {
    let server = SvixServer::start();
    server.has(3, Ends::Badly);
    let portal = before(&server, "--app shop");
    let listed = portal.done("GET", "/api/v1/app/shop/endpoint?limit=250", None);
    assert_eq!(
        listed["data"][0]["url"],
        "http://127.0.0.1:4400/api/webhooks"
    );
    let failed = portal.done("GET", &format!("{ENDPOINT}/msg?status=2&limit=2"), None);
    assert_eq!(failed["data"].as_array().unwrap().len(), 2);
    assert_eq!(failed["done"], false);

    let off = portal.done("PATCH", ENDPOINT, Some(&json!({"disabled": true})));
    assert_eq!(off["disabled"], true);
    portal.done("PATCH", ENDPOINT, Some(&json!({"disabled": false})));
    let new = json!({"url": "http://127.0.0.1:1/x", "description": "", "eventTypes": null});
    let made = portal.call("POST", "/api/v1/app/shop/endpoint", Some(&new));
    assert_eq!(made.status, 201);
    let path = format!(
        "/api/v1/app/shop/endpoint/{}",
        made.body["id"].as_str().unwrap()
    );
    assert_eq!(portal.call("DELETE", &path, None).status, 204);
    assert_eq!(server.with(|state| state.urls()).len(), 1);

    // A payload is what was written, to the byte.
    let body = r#"{"eventType":"user.created","payload":{"n":1E5,"b": "\u00e9"}}"#;
    assert_eq!(
        portal.bytes("POST", "/api/v1/app/shop/msg", body).status,
        202
    );
    let seen = server.seen().pop().unwrap();
    assert_eq!(seen.body, body.as_bytes());
    assert_eq!(seen.header("content-type"), Some("application/json"));

    through(&server, "events --register").run().exits(0);
    let example = json!({"eventType": "user.created"});
    let sent = portal.done("POST", &format!("{ENDPOINT}/send-example"), Some(&example));
    assert_eq!(sent["eventType"], "user.created");
    let type_ = portal.done("GET", "/api/v1/event-type/user.created", None);
    assert!(type_["schemas"]["1"]["examples"][0].is_object());
}

#[test]
fn an_attempt_that_failed_is_explained() {
    let server = SvixServer::start();
    server.has(1, Ends::Badly);
    let portal = before(&server, "--app shop");
    let message = "msg_000000000000000000000000001";
    let path = format!("/api/v1/app/shop/attempt/msg/{message}?limit=250");
    let attempts = portal.done("GET", &path, None);
    let id = attempts["data"][0]["id"].as_str().unwrap();
    let path = format!("/api/cew/v1/attempts/{id}/explanation?app=shop&msg={message}");
    let said = portal.done("GET", &path, None);
    assert_eq!((&said["ok"], &said["status"]), (&json!(false), &json!(500)));
    assert!(
        said["hint"]
            .as_str()
            .unwrap()
            .contains("the handler failed"),
        "{said}"
    );
    let unknown = format!("/api/cew/v1/attempts/atmpt_x/explanation?app=shop&msg={message}");
    assert_eq!(portal.call("GET", &unknown, None).status, 404);
    assert_eq!(
        portal
            .call("GET", "/api/cew/v1/attempts/x/explanation", None)
            .status,
        400
    );
}

/// The service of this tool is such a server, and delivers for real.
#[test]
fn the_service_here_is_a_server_too() {
    let handler = Handler::start(|_| Reply::Answer(200, Vec::new(), b"ok".to_vec()));
    let test = Dashboard::test("").secret().env("CEW_TO", &handler.origin);
    let service = Dashboard::of(test);
    let portal = Portal::of(&service.beside(&format!("{START} --via local")));
    assert_eq!(portal.ready["via"], service.api.as_str());
    let engine = portal.done("GET", "/api/cew/v1/engine", None);
    assert_eq!(engine["application"]["uid"], "default");
    let example = json!({"eventType": "user.created"});
    let path = "/api/v1/app/default/endpoint/default/send-example";
    let sent = portal.done("POST", path, Some(&example));
    let id = sent["id"].as_str().unwrap();
    let attempt = until(|| {
        let path = format!("/api/v1/app/default/attempt/msg/{id}");
        let attempts = portal.done("GET", &path, None);
        attempts["data"].get(0).cloned()
    });
    assert_eq!(attempt["status"], 0, "{attempt}");
    assert_eq!(handler.seen().len(), 1);
    let secret = portal.done("GET", "/api/v1/app/default/endpoint/default/secret", None);
    assert!(secret["key"].as_str().unwrap().starts_with("whsec_"));
    let rotate = "/api/v1/app/default/endpoint/default/secret/rotate";
    portal.done("POST", rotate, Some(&json!({})));
    let after = portal.done("GET", "/api/v1/app/default/endpoint/default/secret", None);
    assert_ne!(after["key"], secret["key"]);
    let fresh = portal.done("GET", "/api/cew/v1/examples/user.created", None);
    let payload: Value = serde_json::from_str(fresh["payload"].as_str().unwrap()).unwrap();
    assert_eq!(payload["type"], "user.created");
    assert_eq!(
        portal
            .call("GET", "/api/cew/v1/examples/no.such", None)
            .status,
        404
    );
}
