//! What an attempt sent is told as it was sent, or not at all.

use std::time::Duration;

use serde_json::{Value, json};

use super::{demo, post, recorded};
use crate::support::handler::Handler;
use crate::support::serving::Dashboard;

/// The request of the latest attempt at `message`.
fn request(dashboard: &Dashboard, message: &str) -> Value {
    recorded(dashboard, message, 1);
    let path = format!("/api/v1/app/demo/attempt/msg/{message}");
    let attempts = dashboard.done("GET", &path, None);
    let id = attempts["data"][0]["id"].as_str().unwrap();
    dashboard.done("GET", &format!("/api/cew/v1/attempts/{id}/request"), None)
}

fn headers(request: &Value) -> Vec<(String, String)> {
    let pairs = serde_json::from_value(request["headers"].clone());
    let mut pairs: Vec<(String, String)> = pairs.unwrap();
    pairs.sort();
    pairs
}

fn not_known(request: &Value) -> Vec<&str> {
    let all = request["not_known"].as_array().unwrap().iter();
    all.map(|it| it["what"].as_str().unwrap()).collect()
}

#[test]
fn it_is_what_the_handler_got_also_after_a_restart() {
    let handler = Handler::accepting();
    let dashboard = Dashboard::start("");
    let own = json!({"headers": {"X-Own": "a b"}});
    demo(&dashboard, &handler.url(), &own);
    let message = post(&dashboard, "user.created");
    let told = request(&dashboard, &message);
    let mut seen = handler.seen()[0].headers.clone();
    seen.sort();
    assert_eq!(headers(&told), seen);
    assert_eq!(not_known(&told), [""; 0]);
    assert_eq!(told["method"], "POST");
    assert_eq!(told["url"], handler.url());

    // The default endpoint's secret is read anew at each start, and is the same one.
    let dashboard = dashboard.kill_and_restart();
    assert_eq!(request(&dashboard, &message), told);
}

#[test]
fn what_is_not_certain_any_more_is_left_out_and_said() {
    let handler = Handler::accepting();
    let dashboard = Dashboard::start("");
    let own = json!({"headers": {"X-Own": "a b", "Authorization": "Bearer hunter2"}});
    demo(&dashboard, &handler.url(), &own);
    let message = post(&dashboard, "user.created");
    let told = request(&dashboard, &message);
    assert!(!told.to_string().contains("hunter2"), "{told}");
    let has = |told: &Value, name: &str| headers(told).iter().any(|(known, _)| known == name);
    assert!(has(&told, "authorization") && has(&told, "svix-signature"));

    let changed = json!({"headers": {"X-Own": "c"}});
    let path = "/api/v1/app/demo/endpoint/ep/headers";
    dashboard.done("PATCH", path, Some(&changed));
    let told = request(&dashboard, &message);
    assert_eq!(not_known(&told), ["own headers"]);
    assert!(!has(&told, "x-own") && has(&told, "svix-signature"));

    let path = "/api/v1/app/demo/endpoint/ep/secret/rotate";
    dashboard.done("POST", path, Some(&json!({})));
    let told = request(&dashboard, &message);
    assert_eq!(not_known(&told), ["own headers", "svix-signature"]);
    assert!(!has(&told, "svix-signature") && has(&told, "svix-timestamp"));

    // From then on all is certain again, both signatures too.
    std::thread::sleep(Duration::from_millis(1100));
    let later = post(&dashboard, "user.updated");
    let told = request(&dashboard, &later);
    assert_eq!(not_known(&told), [""; 0]);
    let seen = handler.seen();
    let sent = seen.last().unwrap().header("svix-signature").unwrap();
    assert!(sent.contains(' '), "{sent}");
    let mut told = headers(&told);
    told.retain(|(name, _)| name != "authorization");
    let mut seen = seen.last().unwrap().headers.clone();
    seen.retain(|(name, _)| name != "authorization");
    seen.sort();
    assert_eq!(told, seen);

    // Nothing is left to tell from once the endpoint is gone.
    dashboard.done("DELETE", "/api/v1/app/demo/endpoint/ep", None);
    let path = format!("/api/v1/app/demo/attempt/msg/{later}");
    let attempts = dashboard.done("GET", &path, None);
    let id = attempts["data"][0]["id"].as_str().unwrap();
    let said = dashboard.call("GET", &format!("/api/cew/v1/attempts/{id}/request"), None);
    assert_eq!(said.status, 404, "{said:?}");
}
