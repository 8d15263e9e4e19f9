//! Nothing that was accepted is lost, whenever the service dies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;

use super::demo;
use crate::support::Test;
use crate::support::handler::{Handler, Reply};
use crate::support::serving::{Dashboard, until};

/// So many kills; `SERVICE_KILLS=1000 cargo test` has more.
fn kills() -> u32 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the environment of the tests themselves"
    )]
    let given = std::env::var("SERVICE_KILLS").ok();
    given.and_then(|kills| kills.parse().ok()).unwrap_or(50)
}

/// How often each message came.
type Times = Arc<Mutex<BTreeMap<String, usize>>>;

/// A handler that fails the first attempt at every third message, so that some are always due.
fn unsteady() -> (Handler, Times) {
    let times = Times::default();
    let handler = Handler::start({
        let times = Arc::clone(&times);
        move |seen| {
            let mut times = times.lock().unwrap();
            let fails = times.len().is_multiple_of(3);
            let count = times.entry(seen.id().to_owned()).or_default();
            *count += 1;
            Reply::status(if *count == 1 && fails { 500 } else { 200 })
        }
    });
    (handler, times)
}

#[test]
fn everything_that_was_answered_202_is_delivered_over_kills_at_any_moment() {
    let (handler, times) = unsteady();
    let mut dashboard = Dashboard::start("--speedup 10");
    demo(&dashboard, &handler.url(), &json!({}));
    let accepted = Arc::new(Mutex::new(Vec::<String>::new()));
    // What was known to have succeeded before a kill, with how often it had been sent.
    let mut settled = BTreeMap::<String, usize>::new();
    let mut state = 0x9e37_79b9_u32;
    for _ in 0..kills() {
        let request = {
            let message = json!({"eventType": "user.created", "payload": {"type": "user.created"}});
            dashboard.request(
                "POST",
                "/api/v1/app/demo/msg",
                message.to_string().as_bytes(),
                "",
            )
        };
        let (enough, accepted) = (Arc::new(AtomicBool::new(false)), Arc::clone(&accepted));
        let port = dashboard.port();
        let posting = std::thread::spawn({
            let enough = Arc::clone(&enough);
            move || {
                while !enough.load(Ordering::Relaxed) {
                    if let Some(id) = post_once(port, &request) {
                        accepted.lock().unwrap().push(id);
                    }
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
        });
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        std::thread::sleep(Duration::from_millis(u64::from(state >> 25)));
        note_settled(&dashboard, &times, &mut settled);
        dashboard.child.kill().unwrap();
        dashboard.child.wait().unwrap();
        enough.store(true, Ordering::Relaxed);
        posting.join().unwrap();
        dashboard = dashboard.kill_and_restart();
    }
    let accepted: BTreeSet<_> = accepted.lock().unwrap().iter().cloned().collect();
    assert!(!accepted.is_empty());
    until(|| (!is_any(&dashboard, 3)).then_some(()));
    let times = times.lock().unwrap();
    for id in &accepted {
        assert!(
            times.contains_key(id),
            "{id} was accepted and never delivered"
        );
    }
    for (id, before) in &settled {
        assert_eq!(
            times.get(id),
            Some(before),
            "{id} had succeeded and was sent again"
        );
    }
    assert!(!settled.is_empty());
    // All of them in the end, as the service has it, too.
    assert!(!is_any(&dashboard, 2));
}

/// Whether any message has this status. Of many pages most are empty.
fn is_any(dashboard: &Dashboard, status: u8) -> bool {
    let first = format!("/api/v1/app/demo/endpoint/ep/msg?status={status}&limit=1");
    let mut path = first.clone();
    loop {
        let page = dashboard.done("GET", &path, None);
        if !page["data"].as_array().unwrap().is_empty() {
            return true;
        }
        if page["done"] == true {
            return false;
        }
        path = format!("{first}&iterator={}", page["iterator"].as_str().unwrap());
    }
}

/// Posts one message; gives its id if that was accepted.
fn post_once(port: u16, request: &[u8]) -> Option<String> {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.write_all(request).ok()?;
    stream.shutdown(std::net::Shutdown::Write).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let said = crate::support::serving::Said::of(&answer);
    (said.status == 202).then(|| said.body["id"].as_str().unwrap().to_owned())
}

/// What has succeeded, as the service tells, and how often the handler had it.
fn note_settled(dashboard: &Dashboard, times: &Times, settled: &mut BTreeMap<String, usize>) {
    let path = "/api/v1/app/demo/endpoint/ep/msg?status=0&limit=20&with_content=false";
    let done = dashboard.done("GET", path, None);
    for message in done["data"].as_array().unwrap() {
        let id = message["id"].as_str().unwrap();
        let count = times.lock().unwrap().get(id).copied().unwrap_or_default();
        settled.entry(id.to_owned()).or_insert(count);
    }
}

#[test]
fn a_resend_and_what_is_due_survive_a_restart() {
    let handler = Handler::start(|seen| Reply::status(if seen.number == 0 { 500 } else { 200 }));
    let dashboard = Dashboard::start("");
    demo(&dashboard, &handler.url(), &json!({}));
    let id = super::post(&dashboard, "user.created");
    super::recorded(&dashboard, &id, 1);
    let due =
        until(|| super::state(&dashboard, &id, "ep").filter(|it| it["nextAttempt"] != json!(null)));
    let dashboard = dashboard.kill_and_restart();
    let still = super::state(&dashboard, &id, "ep").unwrap();
    assert_eq!(due["nextAttempt"], still["nextAttempt"]);
    until(|| super::state(&dashboard, &id, "ep").filter(|it| it["status"] == 0));
    assert_eq!(handler.count(), 2);
}

#[test]
fn two_services_on_one_store_do_not_deliver_twice() {
    let first = Dashboard::start("");
    let test = first.beside("dashboard --no-open --port 0");
    let output = test.process().exits(5);
    let said = format!("this store is served already, at {}", first.api);
    assert!(output.stderr.contains(&said), "{}", output.stderr);
    assert!(output.stderr.contains("/#key=key_"), "{}", output.stderr);
    let json = first
        .beside("dashboard --no-open --port 0 --json")
        .process()
        .exits(5)
        .json();
    assert_eq!(json[0]["kind"], "served");
    // Once the first has ended, its place is free.
    let place: Test = first.beside("dashboard --no-open --port 0 --json");
    assert_eq!(first.interrupt(), 0);
    let second = Dashboard::of(place);
    assert_eq!(second.call("GET", "/api/v1/app", None).status, 200);
}

#[test]
fn an_interrupt_finishes_what_is_under_way() {
    let handler =
        Handler::start(|_| Reply::After(Duration::from_millis(1500), Box::new(Reply::status(200))));
    let dashboard = Dashboard::start("");
    demo(&dashboard, &handler.url(), &json!({}));
    let id = super::post(&dashboard, "user.created");
    until(|| (handler.count() == 1).then_some(()));
    let again = dashboard.beside("dashboard --no-open --port 0 --json");
    assert_eq!(dashboard.interrupt(), 0);
    let dashboard = Dashboard::of(again);
    let state = super::state(&dashboard, &id, "ep").unwrap();
    assert_eq!(state["status"], 0, "its outcome was waited for");
    assert_eq!(handler.count(), 1);
}
