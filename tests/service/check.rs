//! Checks that are asked for over HTTP: what `cew check` does, and nothing of it is kept.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::demo;
use crate::support::handler::{Handler, Reply};
use crate::support::serving::{Dashboard, Said, until};

const CHECK: &str = "/api/cew/v1/app/demo/endpoint/ep/check";

/// Everything that the latest check says, once it is over.
fn report(dashboard: &Dashboard) -> Vec<Value> {
    let head = format!(
        "GET {CHECK} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\nconnection: close\r\n\r\n",
        dashboard.token()
    );
    let said = dashboard.raw(head.as_bytes());
    assert_eq!(said.status, 200, "{said:?}");
    let lines = said.text.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn start(dashboard: &Dashboard, body: &Value) -> Said {
    dashboard.call("POST", CHECK, Some(body))
}

/// The probes by their ids, without what differs from run to run.
fn probes(lines: &[Value]) -> BTreeMap<String, Value> {
    let probes = lines.iter().filter(|line| line["type"] == "probe");
    let named = probes.map(|probe| {
        let mut probe = probe.clone();
        for name in ["duration_ms", "repeat"] {
            probe.as_object_mut().unwrap().remove(name).unwrap();
        }
        (probe["id"].as_str().unwrap().to_owned(), probe)
    });
    named.collect()
}

#[test]
fn it_says_what_the_command_says_and_keeps_nothing() {
    let handler = Handler::accepting();
    let dashboard = Dashboard::start("");
    demo(&dashboard, &handler.url(), &json!({}));
    assert_eq!(dashboard.call("GET", CHECK, None).status, 404);
    assert_eq!(dashboard.call("DELETE", CHECK, None).status, 404);
    let asked = json!({"only": ["route", "refuse.stale", "refuse.no-headers"]});
    let said = start(&dashboard, &asked);
    assert_eq!(said.status, 202, "{said:?}");
    let over_http = report(&dashboard);
    assert_eq!(over_http[0], said.body);
    assert_eq!(over_http[0]["type"], "check");
    assert!(!said.text.contains("whsec_"));

    let to = handler.url();
    let only = "--only route,refuse.stale,refuse.no-headers";
    let line = format!("check --json --to {to} {only}");
    let command = dashboard.beside(&line).run().exits(1).json();
    assert_eq!(probes(&over_http), probes(&command));
    let (mine, theirs) = (over_http.last().unwrap(), command.last().unwrap());
    for name in [
        "type",
        "probes",
        "passed",
        "failures",
        "warnings",
        "not_run",
        "framework",
    ] {
        assert_eq!(mine[name], theirs[name], "{name}");
    }
    assert_eq!(over_http.len() - 1, command.len());
    // Later, too.
    assert_eq!(report(&dashboard), over_http);
    for kept in [
        "/api/v1/app/demo/msg",
        "/api/v1/app/demo/attempt/endpoint/ep",
    ] {
        assert_eq!(
            dashboard.done("GET", kept, None)["data"],
            json!([]),
            "{kept}"
        );
    }
}

#[test]
fn one_at_a_time_and_it_can_be_stopped() {
    let handler = Handler::start(|_| {
        std::thread::sleep(Duration::from_millis(100));
        Reply::status(200)
    });
    let dashboard = Dashboard::start("");
    demo(&dashboard, &handler.url(), &json!({}));
    assert_eq!(start(&dashboard, &json!({})).status, 202);
    let again = start(&dashboard, &json!({}));
    assert_eq!(
        (again.status, &again.body["code"]),
        (409, &json!("check_running"))
    );
    until(|| (handler.count() > 5).then_some(()));
    assert_eq!(dashboard.call("DELETE", CHECK, None).status, 204);
    let lines = report(&dashboard);
    let summary = lines.last().unwrap();
    assert_eq!(summary["type"], "summary");
    assert!(summary["not_run"].as_u64().unwrap() > 30, "{summary}");
    let all = probes(&lines);
    assert_eq!(summary["probes"], all.len());
    assert!(all.values().any(|probe| probe["got"] == "not run: stopped"));
    let count = handler.count();
    std::thread::sleep(Duration::from_millis(500));
    assert!(handler.count() <= count + 1, "it goes on");
    assert_eq!(
        start(&dashboard, &json!({"only": ["route.get"]})).status,
        202
    );
    assert_eq!(probes(&report(&dashboard)).len(), 2);
}

#[test]
fn what_cannot_be_checked_is_not() {
    let handler = Handler::accepting();
    let dashboard = Dashboard::start("");
    demo(&dashboard, &handler.url(), &json!({}));
    let unknown = start(&dashboard, &json!({"skip": ["refus"]}));
    assert_eq!(unknown.status, 422);
    assert!(unknown.text.contains("did you mean refuse?"), "{unknown:?}");
    let sync = start(&dashboard, &json!({"only": ["sync.created"]}));
    assert_eq!(sync.status, 422);
    assert!(sync.text.contains("cew check --sync"), "{sync:?}");

    // Another machine has to be asked for.
    let elsewhere = json!({"url": "http://handler.invalid/"});
    dashboard.done("PATCH", "/api/v1/app/demo/endpoint/ep", Some(&elsewhere));
    let refused = start(&dashboard, &json!({}));
    assert_eq!(refused.status, 422);
    assert_eq!(refused.body["detail"][0]["loc"], json!(["body", "yes"]));
    assert_eq!(start(&dashboard, &json!({"yes": true})).status, 202);
    let lines = report(&dashboard);
    assert_eq!(lines[1]["type"], "error", "{lines:?}");
    assert_eq!(lines[1]["kind"], "unreachable");
    assert_eq!(lines.len(), 2);

    let webhook = json!({"url": handler.url(), "events": ["user.created"]});
    let webhook = dashboard.done("POST", "/v1/webhooks", Some(&webhook));
    let id = webhook["id"].as_str().unwrap().replace("hook_", "ep_");
    let path = format!("/api/cew/v1/app/generic/endpoint/{id}/check");
    let said = dashboard.call("POST", &path, Some(&json!({})));
    assert_eq!(
        (said.status, &said.body["code"]),
        (400, &json!("not_checkable"))
    );
    assert_eq!(handler.count(), 0);
}

/// A handler that was given the secret of another endpoint is told so.
#[test]
fn the_secret_of_another_endpoint_is_recognised() {
    const OTHER: &str = "whsec_b25lLW9mLXRoZS1vdGhlci1zZWNyZXRz";
    let handler =
        Handler::start(|seen| Reply::text(if seen.is_authentic(OTHER) { 200 } else { 400 }, "no"));
    let dashboard = Dashboard::start("");
    demo(&dashboard, &handler.url(), &json!({}));
    let other = json!({"url": "http://localhost:9/other", "uid": "other", "secret": OTHER});
    dashboard.done("POST", "/api/v1/app/demo/endpoint", Some(&other));
    assert_eq!(
        start(&dashboard, &json!({"only": ["accept.valid"]})).status,
        202
    );
    let lines = report(&dashboard);
    let probes = probes(&lines);
    let fix = probes["accept.valid"]["fix"].as_str().unwrap();
    assert!(
        fix.contains("the secret of the endpoint http://localhost:9/other"),
        "{fix}"
    );
    assert!(!lines.iter().any(|line| line.to_string().contains("whsec_")));
}
