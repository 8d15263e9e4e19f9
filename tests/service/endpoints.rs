//! `cew endpoints`, on the service that runs.

use serde_json::{Value, json};

use crate::support::SECRET;
use crate::support::handler::Handler;
use crate::support::serving::{Dashboard, until};

#[test]
fn endpoints_are_listed_added_rotated_and_removed() {
    let dashboard = Dashboard::start("");
    let cew = |line: &str| dashboard.beside(line).process();
    let listed = cew("endpoints list --json").exits(0).json();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["type"], "endpoint");
    assert_eq!(listed[0]["url"], "http://localhost:3000/api/webhooks");
    let added = cew("endpoints add 4000 --events user.created --uid mine --json")
        .exits(0)
        .json();
    assert_eq!(added[0]["url"], "http://localhost:4000/api/webhooks");
    assert_eq!(added[0]["eventTypes"], json!(["user.created"]));
    let shown = cew("endpoints list").exits(0).stdout;
    assert!(
        shown.contains("http://localhost:4000/api/webhooks  user.created\n"),
        "{shown}"
    );
    let secret = cew("endpoints rotate mine --grace 1h").exits(0).stdout;
    let now = dashboard.done("GET", "/api/v1/app/default/endpoint/mine/secret", None);
    assert_eq!(secret.trim(), now["key"]);
    cew("endpoints remove mine").exits(0);
    assert_eq!(cew("endpoints list --json").exits(0).json().len(), 1);
    let gone = cew("endpoints remove mine").exits(3);
    assert!(gone.stderr.contains("Entity not found"), "{}", gone.stderr);
}

/// Who looks at a list sees URLs. Of two at the same URL none is taken for the other.
#[test]
fn an_endpoint_is_found_by_its_url_where_it_is_the_only_one_there() {
    let dashboard = Dashboard::start("");
    let cew = |line: &str| dashboard.beside(line).process();
    cew("endpoints add 4000/hooks --uid one").exits(0);
    let rotated = cew("endpoints rotate localhost:4000/hooks").exits(0).stdout;
    let now = dashboard.done("GET", "/api/v1/app/default/endpoint/one/secret", None);
    assert_eq!(rotated.trim(), now["key"]);
    cew("endpoints add 4000/hooks --uid two").exits(0);
    let several = cew("endpoints remove http://localhost:4000/hooks").exits(3);
    assert!(
        several.stderr.contains("several endpoints"),
        "{}",
        several.stderr
    );
    cew("endpoints remove two").exits(0);
    cew("endpoints remove http://localhost:4000/hooks").exits(0);
    assert_eq!(cew("endpoints list --json").exits(0).json().len(), 1);
}

#[test]
fn without_a_service_it_says_so() {
    let dashboard = Dashboard::start("");
    let list = dashboard.beside("endpoints list");
    assert_eq!(dashboard.interrupt(), 0);
    let output = list.process().exits(4);
    assert!(
        output.stderr.contains("the service does not run here"),
        "{}",
        output.stderr
    );
    assert!(
        output.stderr.contains("`cew dashboard` starts it"),
        "{}",
        output.stderr
    );
    let json: Value = list
        .again("endpoints list --json")
        .process()
        .exits(4)
        .json()
        .remove(0);
    assert_eq!(json["kind"], "not_running");
}

#[test]
fn the_developers_own_handler_is_there_with_the_secret_of_the_usual_places() {
    let handler = Handler::accepting();
    let test = Dashboard::test("").file(".env", format!("CLERK_WEBHOOK_SIGNING_SECRET={SECRET}\n"));
    let dashboard = Dashboard::of(test.env("CEW_TO", handler.url()));
    let endpoint = dashboard.done("GET", "/api/v1/app/default/endpoint/default", None);
    assert_eq!(endpoint["url"], json!(handler.url()));
    let example = json!({"eventType": "user.created"});
    let sent = "/api/v1/app/default/endpoint/default/send-example";
    dashboard.done("POST", sent, Some(&example));
    until(|| (handler.count() == 1).then_some(()));
    assert!(handler.seen()[0].is_authentic(SECRET));
    // Before a kill, what is not recorded would be sent again.
    until(|| {
        let path = "/api/v1/app/default/attempt/endpoint/default";
        let made = dashboard.done("GET", path, None);
        (made["data"].as_array().unwrap().len() == 1).then_some(())
    });
    // It is read anew at each start.
    let new = "whsec_YW5vdGhlciB0d2VudHktZm91ciBieXRlcyE=";
    let env = dashboard.path().join(".env");
    std::fs::write(env, format!("CLERK_WEBHOOK_SIGNING_SECRET={new}\n")).unwrap();
    let dashboard = dashboard.kill_and_restart();
    dashboard.done("POST", sent, Some(&example));
    until(|| (handler.count() == 2).then_some(()));
    assert!(handler.seen()[1].is_authentic(new));
    // Once it was rotated here, it has its own, and the one before signs along.
    let rotated = dashboard.done(
        "POST",
        "/api/v1/app/default/endpoint/default/secret/rotate",
        Some(&json!({})),
    );
    dashboard.done("POST", sent, Some(&example));
    until(|| (handler.count() == 3).then_some(()));
    let seen = handler.seen().remove(2);
    assert!(seen.is_authentic(new) && seen.is_authentic(rotated["key"].as_str().unwrap()));
}

#[test]
fn without_a_secret_the_handler_gets_one_of_its_own_until_there_is_one() {
    let test = Dashboard::test("");
    let dashboard = Dashboard::of(test);
    let path = "/api/v1/app/default/endpoint/default/secret";
    let own = dashboard.done("GET", path, None);
    let again = dashboard.kill_and_restart();
    assert_eq!(again.done("GET", path, None), own);
    let env = again.path().join(".env");
    std::fs::write(env, format!("CLERK_WEBHOOK_SIGNING_SECRET={SECRET}\n")).unwrap();
    let found = again.kill_and_restart();
    assert_eq!(found.done("GET", path, None)["key"], SECRET);
}
