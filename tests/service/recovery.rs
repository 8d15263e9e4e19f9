//! What is sent again, and what is not: replay of what is missing, recovery, resending.

use serde_json::{Value, json};

use super::{demo, post};
use crate::support::handler::{Handler, Reply};
use crate::support::serving::{Dashboard, until};

/// Starts the call `name` for the endpoint `uid`, waits until it has ended, and gives how many
/// messages it sent.
fn send_again(dashboard: &Dashboard, uid: &str, name: &str) -> u64 {
    let path = format!("/api/v1/app/demo/endpoint/{uid}/{name}");
    let task = dashboard.done("POST", &path, Some(&json!({"since": recently()})));
    let path = format!("/api/v1/background-task/{}", task["id"].as_str().unwrap());
    let done = until(|| {
        Some(dashboard.done("GET", &path, None)).filter(|task| task["status"] == "finished")
    });
    done["data"]["messagesSent"].as_u64().unwrap()
}

/// An hour ago.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock of the tests themselves"
)]
fn recently() -> String {
    let now = cew::time::Time::from(std::time::SystemTime::now());
    let ago = now.saturating_sub(std::time::Duration::from_secs(3600));
    format!("{ago:.3}")
}

fn endpoint(dashboard: &Dashboard, endpoint: &Value) {
    dashboard.done("POST", "/api/v1/app/demo/endpoint", Some(endpoint));
}

/// The message ids that came to this path, sorted.
fn came_to(handler: &Handler, path: &str) -> Vec<String> {
    let line = format!("POST {path} ");
    let seen = handler.seen();
    let seen = seen.iter().filter(|seen| seen.line.starts_with(&line));
    let mut ids: Vec<_> = seen.map(|seen| seen.id().to_owned()).collect();
    ids.sort();
    ids
}

#[test]
fn of_what_is_missing_an_endpoint_gets_what_it_asks_for() {
    let handler = Handler::start(|_| Reply::status(200));
    let url = |name: &str| format!("{}/{name}", handler.origin);
    let dashboard = Dashboard::start("");
    demo(&dashboard, &url("first"), &json!({}));
    let users: Vec<_> = (0..3).map(|_| post(&dashboard, "user.created")).collect();
    post(&dashboard, "user.deleted");
    let with = |event_type: &str, channels: &[&str]| {
        let message = json!({"eventType": event_type, "channels": channels, "payload": {}});
        let made = dashboard.done("POST", "/api/v1/app/demo/msg", Some(&message));
        made["id"].as_str().unwrap().to_owned()
    };
    let in_team = with("session.ended", &["team", "other"]);
    let user_in_team = with("user.created", &["team"]);
    // An example for one endpoint is nothing that another one lacks.
    let example = json!({"eventType": "user.created"});
    let path = "/api/v1/app/demo/endpoint/ep/send-example";
    let example = dashboard.done("POST", path, Some(&example));
    for (uid, more) in [
        ("users", json!({"eventTypes": ["user.created"]})),
        ("team", json!({"channels": ["team"]})),
        (
            "both",
            json!({"channels": ["team"], "eventTypes": ["user.created"]}),
        ),
        ("off", json!({"disabled": true})),
    ] {
        let mut made = json!({"url": url(uid), "uid": uid});
        let more = more.as_object().unwrap().clone();
        made.as_object_mut().unwrap().extend(more);
        endpoint(&dashboard, &made);
    }
    let sent = |uid| send_again(&dashboard, uid, "replay-missing");
    assert_eq!(
        (sent("users"), sent("team"), sent("both"), sent("off")),
        (4, 2, 1, 0)
    );
    until(|| (came_to(&handler, "/users").len() == 4).then_some(()));
    until(|| (came_to(&handler, "/team").len() == 2).then_some(()));
    until(|| (came_to(&handler, "/both").len() == 1).then_some(()));
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    let of_users = sorted([users, vec![user_in_team.clone()]].concat());
    assert_eq!(came_to(&handler, "/users"), of_users);
    assert_eq!(
        came_to(&handler, "/team"),
        sorted(vec![in_team, user_in_team.clone()])
    );
    assert_eq!(came_to(&handler, "/both"), [user_in_team]);
    // Once more there is nothing left.
    assert_eq!(
        (sent("users"), sent("team"), sent("both"), sent("ep")),
        (0, 0, 0, 0)
    );
    // Enabled, it lacks all but the example.
    dashboard.done(
        "PATCH",
        "/api/v1/app/demo/endpoint/off",
        Some(&json!({"disabled": false})),
    );
    assert_eq!(sent("off"), 6);
    until(|| (came_to(&handler, "/off").len() == 6).then_some(()));
    let example = example["id"].as_str().unwrap().to_owned();
    assert!(!came_to(&handler, "/off").contains(&example));
}

#[test]
fn what_failed_is_sent_again_also_where_it_is_not_asked_for_any_more() {
    let handler = Handler::start(|seen| {
        Reply::status(if seen.line.contains("/down") {
            500
        } else {
            200
        })
    });
    let url = |name: &str| format!("{}/{name}", handler.origin);
    let dashboard = Dashboard::start("");
    demo(&dashboard, &url("down"), &json!({}));
    let failed = post(&dashboard, "user.created");
    until(|| (!came_to(&handler, "/down").is_empty()).then_some(()));
    let path = "/api/v1/app/demo/endpoint/ep";
    let changed = json!({"url": url("up"), "eventTypes": ["user.deleted"]});
    dashboard.done("PATCH", path, Some(&changed));
    // As at Svix: filters are for new messages.
    assert_eq!(send_again(&dashboard, "ep", "recover"), 1);
    until(|| (came_to(&handler, "/up") == [failed.clone()]).then_some(()));
    until(|| {
        let path = format!("/api/v1/app/demo/msg/{failed}/endpoint");
        let state = dashboard.done("GET", &path, None);
        (state["data"][0]["status"] == 0).then_some(())
    });
    assert_eq!(send_again(&dashboard, "ep", "recover"), 0);
    let resend = format!("/api/v1/app/demo/msg/{failed}/endpoint/ep/resend");
    dashboard.done("POST", &resend, None);
    until(|| (came_to(&handler, "/up").len() == 2).then_some(()));
    // To one that is disabled nothing goes, now or later.
    dashboard.done("PATCH", path, Some(&json!({"disabled": true})));
    dashboard.done("POST", &resend, None);
    assert_eq!(send_again(&dashboard, "ep", "recover"), 0);
    dashboard.done("PATCH", path, Some(&json!({"disabled": false})));
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(came_to(&handler, "/up").len(), 2);
}

#[test]
fn what_was_allowed_once_is_refused_without_the_option() {
    let test = Dashboard::test("--allow-link-local").secret();
    let allowed = Dashboard::of(test.clone());
    demo(&allowed, "http://169.254.169.254/latest", &json!({}));
    let line = "dashboard --json --no-open --port 0";
    drop(allowed);
    let refusing = Dashboard::of(test.again(line).env("CEW_STORE", "state/store.db"));
    let id = post(&refusing, "user.created");
    let path = format!("/api/v1/app/demo/attempt/msg/{id}");
    let attempt = until(|| {
        let page = refusing.done("GET", &path, None);
        page["data"].get(0).cloned()
    });
    assert_eq!(attempt["responseStatusCode"], 0);
    assert_eq!(
        attempt["response"],
        "link-local and metadata addresses are not delivered to"
    );
}
