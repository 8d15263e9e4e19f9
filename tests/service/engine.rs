//! What is delivered, where, how and when.

use std::time::Duration;

use serde_json::json;

use super::{demo, post, recorded, state};
use crate::support::handler::{Handler, Reply};
use crate::support::serving::{Dashboard, until};

const SECRET: &str = "whsec_dHdlbnR5LWZvdXIgYnl0ZXMgb2YgaXQh";

#[test]
fn payloads_arrive_as_they_were_posted_signed_and_with_the_endpoints_headers() {
    let handler = Handler::accepting();
    let dashboard = Dashboard::start("");
    demo(
        &dashboard,
        &handler.url(),
        &json!({"secret": SECRET, "headers": {"X-Own": "a b"}}),
    );
    let payload = "{ \"a\" : 1E5, \"b\":\"\\u00e9\\/\" ,\"c\":-0, \"d\": 12345678901234567890123}";
    let body = format!("{{\"eventType\":\"user.created\",\"payload\":{payload}}}");
    let said =
        dashboard.raw(&dashboard.request("POST", "/api/v1/app/demo/msg", body.as_bytes(), ""));
    assert_eq!(said.status, 202, "{said:?}");
    until(|| (handler.count() > 0).then_some(()));
    let seen = &handler.seen()[0];
    assert_eq!(String::from_utf8_lossy(&seen.body), payload);
    assert!(seen.is_authentic(SECRET));
    assert_eq!(seen.header("x-own"), Some("a b"));
    assert_eq!(said.body["id"], seen.id());
}

#[test]
fn messages_go_only_where_they_are_asked_for() {
    let handler = Handler::start(|_| Reply::status(200));
    let dashboard = Dashboard::start("");
    let url = |name: &str| format!("{}/{name}", handler.origin);
    demo(&dashboard, &url("all"), &json!({}));
    for (uid, more) in [
        ("users", json!({"eventTypes": ["user.created"]})),
        ("team", json!({"channels": ["team"]})),
        ("off", json!({"disabled": true})),
    ] {
        let mut endpoint = json!({"url": url(uid), "uid": uid});
        endpoint
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        dashboard.done("POST", "/api/v1/app/demo/endpoint", Some(&endpoint));
    }
    post(&dashboard, "user.created");
    post(&dashboard, "user.deleted");
    let in_channel = json!({"eventType": "session.ended", "channels": ["team"], "payload": {}});
    dashboard.done("POST", "/api/v1/app/demo/msg", Some(&in_channel));
    until(|| (handler.count() >= 5).then_some(()));
    std::thread::sleep(Duration::from_millis(300));
    let of = |name: &str| {
        let line = format!("POST /{name} ");
        handler
            .seen()
            .iter()
            .filter(|seen| seen.line.starts_with(&line))
            .count()
    };
    assert_eq!(
        (of("all"), of("users"), of("team"), of("off")),
        (3, 1, 1, 0)
    );
}

#[test]
fn a_handler_that_is_down_for_six_hours_gets_everything() {
    // The waits of 5 s, 5 min, 30 min and 2 h are over then, of the one of 5 h the larger part.
    const SPEEDUP: f64 = 10_000.0;
    let down = Duration::from_secs_f64(6.0 * 3600.0 / SPEEDUP);
    let (accepting, origin) = {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = closed.local_addr().unwrap();
        (address, format!("http://{address}/api/webhooks"))
    };
    let dashboard = Dashboard::start(&format!("--speedup {SPEEDUP}"));
    demo(&dashboard, &origin, &json!({"secret": SECRET}));
    let sent: Vec<_> = (0..50).map(|_| post(&dashboard, "user.created")).collect();
    std::thread::sleep(down);
    let handler = Handler::on(std::net::TcpListener::bind(accepting).unwrap(), |_| {
        Reply::status(200)
    });
    until(|| (handler.count() >= sent.len()).then_some(()));
    for id in &sent {
        let state = until(|| state(&dashboard, id, "ep").filter(|it| it["status"] == 0));
        assert_eq!(state["nextAttempt"], json!(null));
    }
    let mut got: Vec<_> = handler
        .seen()
        .iter()
        .map(|seen| seen.id().to_owned())
        .collect();
    got.sort();
    let mut sent = sent;
    sent.sort();
    assert_eq!(got, sent, "each once");
}

#[test]
fn attempts_follow_the_schedule_and_end_with_it() {
    let handler = Handler::start(|_| Reply::status(500));
    let dashboard = Dashboard::start("--speedup 100000");
    demo(&dashboard, &handler.url(), &json!({}));
    let id = post(&dashboard, "user.created");
    let failed = until(|| state(&dashboard, &id, "ep").filter(|it| it["status"] == 2));
    assert_eq!(failed["nextAttempt"], json!(null));
    let seen = handler.seen();
    assert_eq!(seen.len(), 8);
    let gaps: Vec<_> = seen
        .windows(2)
        .map(|two| (two[1].at - two[0].at).as_secs_f64())
        .collect();
    // The last two waits are of ten hours: 0.36 s here, spread by a fifth.
    assert!(
        gaps[5..].iter().all(|gap| (0.28..1.5).contains(gap)),
        "{gaps:?}"
    );
    assert!(seen.iter().all(|it| it.id() == id));
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the clock of the tests themselves"
)]
fn an_endpoint_that_hangs_does_not_hold_up_others() {
    const MESSAGES: usize = 60;
    let handler = Handler::start(|seen| {
        if seen.line.contains("/hangs") {
            Reply::Hang
        } else {
            Reply::status(200)
        }
    });
    let dashboard = Dashboard::start("");
    demo(&dashboard, &format!("{}/hangs", handler.origin), &json!({}));
    for n in 0..9 {
        let endpoint = json!({"url": format!("{}/fine/{n}", handler.origin)});
        dashboard.done("POST", "/api/v1/app/demo/endpoint", Some(&endpoint));
    }
    for _ in 0..MESSAGES {
        post(&dashboard, "user.created");
    }
    let started = std::time::Instant::now();
    let fine = |line: &str| line.contains("/fine");
    until(|| {
        let count = handler
            .seen()
            .iter()
            .filter(|seen| fine(&seen.line))
            .count();
        (count == 9 * MESSAGES).then_some(())
    });
    // It hangs for 15 s each time, and for 60 of them at least a minute.
    assert!(started.elapsed() < Duration::from_secs(10));
    let hanging = handler
        .seen()
        .iter()
        .filter(|seen| !fine(&seen.line))
        .count();
    assert!(hanging <= 16, "{hanging} at once");
}

#[test]
fn a_rotated_secret_signs_along_until_its_grace_is_over() {
    let new = "whsec_YW5vdGhlciB0d2VudHktZm91ciBieXRlcyE=";
    let handler = Handler::accepting();
    let dashboard = Dashboard::start("");
    demo(&dashboard, &handler.url(), &json!({"secret": SECRET}));
    let rotate = json!({"key": new, "gracePeriodSeconds": 3});
    dashboard.done(
        "POST",
        "/api/v1/app/demo/endpoint/ep/secret/rotate",
        Some(&rotate),
    );
    post(&dashboard, "user.created");
    until(|| (handler.count() == 1).then_some(()));
    let both = handler.seen().remove(0);
    assert!(both.is_authentic(new) && both.is_authentic(SECRET));
    std::thread::sleep(Duration::from_millis(3200));
    post(&dashboard, "user.created");
    until(|| (handler.count() == 2).then_some(()));
    let one = handler.seen().remove(1);
    assert!(one.is_authentic(new) && !one.is_authentic(SECRET));
}

#[test]
fn the_answer_may_ask_to_stop() {
    let handler = Handler::start(|seen| {
        let word = if seen.line.contains("/disable") {
            "disable"
        } else {
            "abort-message"
        };
        Reply::header(500, "webhook-delivery", word)
    });
    let dashboard = Dashboard::start("--speedup 100000");
    demo(&dashboard, &format!("{}/abort", handler.origin), &json!({}));
    let endpoint = json!({"url": format!("{}/disable", handler.origin), "uid": "off"});
    dashboard.done("POST", "/api/v1/app/demo/endpoint", Some(&endpoint));
    let id = post(&dashboard, "user.created");
    for uid in ["ep", "off"] {
        until(|| state(&dashboard, &id, uid).filter(|it| it["status"] == 2));
    }
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(handler.count(), 2);
    until(|| {
        let off = dashboard.done("GET", "/api/v1/app/demo/endpoint/off", None);
        (off["disabled"] == true).then_some(())
    });
    let on = dashboard.done("GET", "/api/v1/app/demo/endpoint/ep", None);
    assert_eq!(on["disabled"], false);
}

#[test]
fn a_manual_attempt_keeps_the_schedule_unless_it_succeeds() {
    // Svix ends the schedule either way.
    let handler = Handler::start(|seen| Reply::status(if seen.number < 3 { 500 } else { 200 }));
    let dashboard = Dashboard::start("");
    demo(&dashboard, &handler.url(), &json!({}));
    let id = post(&dashboard, "user.created");
    recorded(&dashboard, &id, 1);
    let next = until(|| state(&dashboard, &id, "ep").filter(|it| it["nextAttempt"] != json!(null)));
    let resend = format!("/api/v1/app/demo/msg/{id}/endpoint/ep/resend");
    let attempts = |count: usize| {
        until(|| {
            let all = dashboard.done("GET", &format!("/api/v1/app/demo/attempt/msg/{id}"), None);
            let all = all["data"].as_array().unwrap().clone();
            (all.len() >= count).then_some(all)
        })
    };
    assert_eq!(dashboard.call("POST", &resend, None).status, 202);
    attempts(2);
    let after = until(|| state(&dashboard, &id, "ep").filter(|it| it["status"] == 3));
    assert_eq!(
        after["nextAttempt"], next["nextAttempt"],
        "a failed one keeps the schedule"
    );
    // The retry of the schedule, after 5 s, is the third request; the fourth succeeds.
    attempts(3);
    assert_eq!(dashboard.call("POST", &resend, None).status, 202);
    let done = until(|| state(&dashboard, &id, "ep").filter(|it| it["status"] == 0));
    assert_eq!(done["nextAttempt"], json!(null), "a success ends it");
}

#[test]
fn each_resend_that_was_accepted_is_made_even_while_one_is_under_way() {
    let handler =
        Handler::start(|_| Reply::After(Duration::from_millis(400), Box::new(Reply::status(200))));
    let dashboard = Dashboard::start("");
    demo(&dashboard, &handler.url(), &json!({}));
    let id = post(&dashboard, "user.created");
    until(|| state(&dashboard, &id, "ep").filter(|it| it["status"] == 0));
    let resend = format!("/api/v1/app/demo/msg/{id}/endpoint/ep/resend");
    assert_eq!(dashboard.call("POST", &resend, None).status, 202);
    until(|| (handler.count() == 2).then_some(()));
    assert_eq!(dashboard.call("POST", &resend, None).status, 202);
    until(|| (handler.count() == 3).then_some(()));
}

#[test]
fn what_a_handler_says_of_its_secret_is_not_kept() {
    let handler = Handler::start(|_| Reply::text(500, &format!("expected {SECRET}")));
    let dashboard = Dashboard::start("");
    demo(&dashboard, &handler.url(), &json!({"secret": SECRET}));
    let id = post(&dashboard, "user.created");
    let path = format!("/api/v1/app/demo/attempt/msg/{id}?with_content=true");
    let attempt = until(|| {
        let all = dashboard.done("GET", &path, None);
        all["data"].get(0).cloned()
    });
    assert_eq!(attempt["response"], "expected whsec_…");
    let hint = format!(
        "/api/cew/v1/attempts/{}/explanation",
        attempt["id"].as_str().unwrap()
    );
    let explained = dashboard.done("GET", &hint, None);
    assert_eq!(
        (&explained["ok"], &explained["status"]),
        (&json!(false), &json!(500))
    );
}
