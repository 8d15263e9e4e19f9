//! What the page is told when the server refuses, is busy, or is gone.

use serde_json::{Value, json};

use super::{ENDPOINT, START, before};
use crate::support::Test;
use crate::support::handler::{Handler, Reply};
use crate::support::portal::Portal;
use crate::support::serving::Dashboard;
use crate::support::svix_server::{SvixServer, TOKEN};

#[test]
fn each_failure_has_its_code_and_says_what_it_is() {
    let server = SvixServer::start();
    let portal = before(&server, "--app shop");
    let failed = |method: &str, path: &str, body: Option<Value>| {
        let said = portal.call(method, path, body.as_ref());
        let text = |name: &str| said.body[name].as_str().unwrap_or_default().to_owned();
        (said.status, text("code"), text("detail"))
    };
    // What is not there, and what cannot be done.
    let (status, code, _) = failed("GET", "/api/v1/app/shop/msg/msg_x", None);
    assert_eq!((status, code.as_str()), (404, "not_found"));
    let rotate = format!("{ENDPOINT}/secret/rotate");
    let (status, code, detail) = failed("POST", &rotate, Some(json!({})));
    assert_eq!((status, code.as_str()), (501, "unsupported"));
    assert!(detail.contains("cannot do that"), "{detail}");
    // What is not valid is said in the server's words.
    let ftp = json!({"url": "ftp://x"});
    let (status, code, detail) = failed("POST", "/api/v1/app/shop/endpoint", Some(ftp));
    assert_eq!((status, code.as_str()), (422, "refused"));
    assert!(detail.contains("must be http or https"), "{detail}");
    // It is asked once, and the page says so.
    server.with(|state| state.busy = 1);
    let calls = server.calls().len();
    let (status, code, detail) = failed("GET", "/api/v1/app", None);
    assert_eq!((status, code.as_str()), (429, "server_busy"));
    assert!(
        detail.contains("429") && detail.contains("for 1 s"),
        "{detail}"
    );
    server.with(|state| state.broken = 1);
    let (status, code, _) = failed("GET", "/api/v1/app", None);
    assert_eq!((status, code.as_str()), (502, "server_failed"));
    assert_eq!(server.calls().len(), calls + 2);
    assert_eq!(failed("GET", "/api/v1/app", None).0, 200);
}

/// 401 of the server is nothing that would lock the page, and a page of HTML is no Svix server.
#[test]
fn a_server_that_is_none_any_more_is_told_from_one_that_lets_nobody_in() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static TURN: AtomicUsize = AtomicUsize::new(0);
    let turns = Handler::start(|_| {
        let json = vec![("content-type", "application/json".to_owned())];
        match TURN.load(Ordering::SeqCst) {
            0 => Reply::Answer(
                200,
                json,
                br#"{"id":"app_1","uid":"a","name":"a"}"#.to_vec(),
            ),
            1 => Reply::Answer(401, json, br#"{"code":"authentication_failed"}"#.to_vec()),
            2 => Reply::Answer(200, Vec::new(), b"<!doctype html>".to_vec()),
            3 => Reply::Answer(302, Vec::new(), Vec::new()),
            _ => Reply::Answer(200, json, vec![b'['; 17 << 20]),
        }
    });
    let start = Test::new(START)
        .args(["--via", &turns.origin, "--app", "a"])
        .env("SVIX_AUTH_TOKEN", TOKEN);
    let portal = Portal::of(&start);
    for (turn, code) in [
        (1, "server_unauthorized"),
        (2, "no_svix_server"),
        (3, "no_svix_server"),
        (4, "no_svix_server"),
    ] {
        TURN.store(turn, Ordering::SeqCst);
        let said = portal.call("GET", "/api/v1/app", None);
        assert_eq!(said.status, 502, "{turn}: {said:?}");
        assert_eq!(said.body["code"], code, "{said:?}");
    }
}

#[test]
fn a_server_that_is_gone_is_said_to_be_and_is_there_again() {
    let service = Dashboard::start("");
    let port = service.port();
    let portal = Portal::of(&service.beside(&format!("{START} --via local")));
    portal.done("GET", "/api/cew/v1/server", None);
    let again = service.beside(&format!("dashboard --json --no-open --port {port}"));
    drop(service);
    for path in ["/api/cew/v1/server", "/api/v1/app"] {
        let said = portal.call("GET", path, None);
        assert_eq!(
            (said.status, &said.body["code"]),
            (502, &json!("server_unreachable"))
        );
        let detail = said.body["detail"].as_str().unwrap();
        assert!(detail.contains("connection refused"), "{detail}");
    }
    let _service = Dashboard::of(again);
    portal.done("GET", "/api/cew/v1/server", None);
    portal.done("GET", "/api/v1/app", None);
}

/// As many as may be under way at once, and the page is there all the same.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock of the tests themselves"
)]
#[test]
fn a_server_that_hangs_is_given_up_and_holds_up_nothing_else() {
    use std::time::{Duration, Instant};
    let hangs = Handler::start(|seen| {
        let json = vec![("content-type", "application/json".to_owned())];
        let body = br#"{"id":"app_1","uid":"a","name":"a"}"#.to_vec();
        let answer = Reply::Answer(200, json, body);
        if seen.line.contains("/endpoint") {
            return Reply::After(Duration::from_secs(60), Box::new(answer));
        }
        answer
    });
    let start = Test::new(START)
        .args(["--via", &hangs.origin, "--app", "a"])
        .env("SVIX_AUTH_TOKEN", TOKEN);
    let portal = Portal::of(&start);
    std::thread::scope(|scope| {
        let asked = || portal.call("GET", "/api/v1/app/a/endpoint", None);
        let waiting: Vec<_> = (0..10).map(|_| scope.spawn(asked)).collect();
        std::thread::sleep(Duration::from_millis(500));
        let before = Instant::now();
        portal.done("GET", "/api/cew/v1/engine", None);
        assert_eq!(portal.call("GET", "/page.js", None).status, 200);
        assert!(before.elapsed() < Duration::from_secs(5));
        for said in waiting.into_iter().map(|it| it.join().unwrap()) {
            assert_eq!(said.status, 502, "{said:?}");
            let detail = said.body["detail"].as_str().unwrap();
            assert!(detail.contains("no answer within 15 s"), "{detail}");
        }
    });
    let (code, _) = portal.interrupt();
    assert_eq!(code, 0);
}
