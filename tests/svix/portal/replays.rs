//! Many messages sent again from the page: listed, and asked for one by one.

use serde_json::{Value, json};

use super::{ENDPOINT, START, before};
use crate::support::handler::{Handler, Reply};
use crate::support::portal::Portal;
use crate::support::serving::{Dashboard, until};
use crate::support::svix_server::{Ends, SvixServer};

const SINCE: &str = "2026-01-02T00:00:00Z";

fn replay() -> String {
    ENDPOINT.replace("/api/v1/", "/api/cew/v1/") + "/replay"
}

fn count(portal: &Portal, what: &str) -> Value {
    portal.done(
        "GET",
        &format!("{}?what={what}&since={SINCE}", replay()),
        None,
    )
}

/// Begins one, and waits for its end.
fn finished(portal: &Portal, what: &str) -> Value {
    let begun = portal.call(
        "POST",
        &replay(),
        Some(&json!({"what": what, "since": SINCE})),
    );
    assert_eq!(begun.status, 202, "{begun:?}");
    until(|| {
        let progress = portal.done("GET", "/api/cew/v1/replays", None);
        (progress["done"] == true).then_some(progress)
    })
}

/// The double panics when it is asked to recover: its paging is at fault.
#[test]
fn what_failed_is_counted_and_sent_again_one_by_one() {
    let server = SvixServer::start();
    server.has(300, Ends::Badly);
    server.has(2, Ends::Later);
    server.has(1, Ends::Well);
    let portal = before(&server, "--app shop");
    assert_eq!(portal.call("GET", "/api/cew/v1/replays", None).status, 404);
    let counted = count(&portal, "failed");
    assert_eq!(counted["count"], 300, "{counted}");
    assert_eq!(counted["scheduled"], 2);
    assert_eq!(counted["is_all"], true);
    let ended = finished(&portal, "failed");
    assert_eq!(
        (&ended["planned"], &ended["error"]),
        (&json!(300), &Value::Null)
    );
    assert_eq!(ended["summary"]["ok"], 300, "{ended}");
    assert_eq!(count(&portal, "failed")["count"], 0);
    // What is scheduled keeps its schedule.
    assert_eq!(server.with(|state| state.attempts())[300..], [1, 1, 1]);
}

#[test]
fn what_is_missing_is_listed_where_the_server_cannot_replay_it() {
    let server = SvixServer::start();
    server.has(5, Ends::Never);
    server.has(2, Ends::Well);
    let portal = before(&server, "--app shop");
    assert_eq!(count(&portal, "missing")["count"], 5);
    let ended = finished(&portal, "missing");
    assert_eq!(ended["summary"]["ok"], 5, "{ended}");
    let calls = server.calls();
    assert!(calls.iter().any(|call| call.ends_with("/replay-missing")));
    assert_eq!(count(&portal, "missing")["count"], 0);
}

#[test]
fn a_replay_that_makes_no_sense_begins_nothing() {
    let server = SvixServer::start();
    server.has(1, Ends::Badly);
    let portal = before(&server, "--app shop");
    for (body, status) in [
        (json!({"what": "failed"}), 422),
        (json!({"what": "all", "since": SINCE}), 422),
        (json!({"what": "failed", "since": "yesterday"}), 422),
        (json!([]), 422),
    ] {
        let said = portal.call("POST", &replay(), Some(&body));
        assert_eq!(said.status, status, "{body}: {said:?}");
    }
    server.with(|state| state.set("disabled", json!(true)));
    let said = portal.call(
        "POST",
        &replay(),
        Some(&json!({"what": "failed", "since": SINCE})),
    );
    assert_eq!((said.status, &said.body["code"]), (409, &json!("disabled")));
    let elsewhere = replay().replace("ep_0", "ep_9");
    let path = format!("{elsewhere}?what=failed&since={SINCE}");
    assert_eq!(portal.call("GET", &path, None).status, 404);
    assert_eq!(server.with(|state| state.attempts()), [1]);
}

/// The service of this tool can, and is asked to.
#[test]
fn what_is_missing_is_replayed_by_a_server_that_can() {
    let handler = Handler::start(|_| Reply::Answer(200, Vec::new(), b"ok".to_vec()));
    let service = Dashboard::start("");
    let off = json!({"disabled": true});
    service.done("PATCH", "/api/v1/app/default/endpoint/default", Some(&off));
    for n in 0..3 {
        let message = json!({"eventType": "user.created", "payload": {"n": n}});
        service.done("POST", "/api/v1/app/default/msg", Some(&message));
    }
    let late = json!({"url": handler.origin, "uid": "late"});
    service.done("POST", "/api/v1/app/default/endpoint", Some(&late));
    let portal = Portal::of(&service.beside(&format!("{START} --via local")));
    let path = "/api/cew/v1/app/default/endpoint/late/replay";
    let count = format!("{path}?what=missing&since=2020-01-01T00:00:00Z");
    let young = portal.done("GET", &count, None);
    assert_eq!((&young["count"], &young["young"]), (&json!(0), &json!(3)));
    until(|| (portal.done("GET", &count, None)["count"] == 3).then_some(()));
    let body = json!({"what": "missing", "since": "2020-01-01T00:00:00Z"});
    portal.done("POST", path, Some(&body));
    let ended = until(|| {
        let progress = portal.done("GET", "/api/cew/v1/replays", None);
        (progress["done"] == true).then_some(progress)
    });
    assert_eq!(ended["summary"]["ok"], 3, "{ended}");
    assert_eq!(handler.seen().len(), 3);
    let tasks = service.done("GET", "/api/v1/background-task", None);
    assert_eq!(tasks["data"][0]["task"], "endpoint.replay", "{tasks}");
}
