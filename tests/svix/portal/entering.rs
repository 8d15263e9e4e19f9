//! Who may come in, what may be called, and how it is started.

use serde_json::json;

use super::super::through;
use super::{ENDPOINT, START, before};
use crate::support::handler::{Handler, Reply};
use crate::support::portal::Portal;
use crate::support::svix_server::{SvixServer, TOKEN};
use crate::support::{Closed, Test};

#[test]
fn strangers_reach_neither_the_page_nor_the_server() {
    let server = SvixServer::start();
    let portal = before(&server, "--app shop");
    let calls = server.calls().len();
    let session = portal.session().to_owned();
    let bearer = format!("authorization: Bearer {session}\r\n");
    for (status, headers) in [
        (401, "host: localhost\r\n".to_owned()),
        // Not even the server's own token lets anybody in.
        (
            401,
            format!("host: localhost\r\nauthorization: Bearer {TOKEN}\r\n"),
        ),
        (403, format!("host: evil.example\r\n{bearer}")),
        (
            403,
            format!("host: localhost\r\norigin: http://localhost:3000\r\n{bearer}"),
        ),
    ] {
        let request = format!("GET /api/v1/app HTTP/1.1\r\n{headers}\r\n");
        assert_eq!(portal.raw(request.as_bytes()).status, status, "{headers}");
    }
    let plain = format!(
        "POST {ENDPOINT}/send-example HTTP/1.1\r\nhost: localhost\r\n{bearer}\
         content-type: text/plain\r\ncontent-length: 2\r\n\r\n{{}}"
    );
    assert_eq!(portal.raw(plain.as_bytes()).status, 415);
    let long = "x".repeat(3 << 20);
    assert_eq!(
        portal.bytes("POST", "/api/v1/app/shop/msg", &long).status,
        413
    );
    assert_eq!(server.calls().len(), calls, "the server has heard of it");
    // The page itself is nothing that one would have to hide.
    let page = portal.raw(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    assert_eq!(page.status, 200);
    assert!(page.head.contains("default-src 'none'"));
    assert!(!page.head.contains("set-cookie") && !page.head.contains("access-control"));
}

#[test]
fn only_what_the_page_does_is_passed_on() {
    let server = SvixServer::start();
    let portal = before(&server, "--app shop");
    let calls = server.calls().len();
    for (method, path, status) in [
        ("DELETE", "/api/v1/app/shop", 405),
        ("POST", "/api/v1/app", 405),
        ("PUT", ENDPOINT, 405),
        ("POST", &format!("{ENDPOINT}/recover"), 404),
        ("POST", &format!("{ENDPOINT}/replay-missing"), 404),
        ("POST", "/api/v1/auth/app-portal-access/shop", 404),
        ("GET", "/api/v1/health", 404),
        ("POST", "/api/v1/admin/redrive-dlq", 404),
        ("GET", "/api/v1/app/shop/endpoint/x/../secret", 404),
        ("GET", "/api/cew/v1/captures", 404),
        ("GET", "/api/cew/v1/events", 404),
        ("GET", "http://127.0.0.1:1/api/v1/app", 400),
    ] {
        let said = portal.call(method, path, Some(&json!({})));
        assert_eq!(said.status, status, "{method} {path}: {said:?}");
    }
    assert_eq!(server.calls().len(), calls);
    // What stands in a path is a name there, whatever it is; what nobody knows of a query is left out.
    portal.call("DELETE", "/api/v1/app/shop/endpoint/%2e%2e", None);
    portal.call("GET", "/api/v1/app/a%2Fb/endpoint?limit=1&evil=1%26x", None);
    let last = server.calls().split_off(calls);
    assert_eq!(
        last,
        [
            "DELETE /api/v1/app/shop/endpoint/..%20",
            "GET /api/v1/app/a%2Fb/endpoint?limit=1"
        ]
    );
}

#[test]
fn the_token_is_in_no_answer_and_no_line() {
    // One that repeats what it is shown, well and badly.
    let echo = Handler::start(|seen| {
        let shown = seen.header("authorization").unwrap().to_owned();
        let kind = vec![("content-type", "application/json".to_owned())];
        let (status, body) = match seen.line.split(' ').nth(1).unwrap() {
            path if path.starts_with("/api/v1/app/shop/endpoint") => {
                (200, json!({"data": [{"id": shown}], "done": true}))
            }
            path if path.contains("event-type") => (422, json!({"detail": [{"msg": shown}]})),
            path if path.contains("attempt") => (500, json!({"detail": shown})),
            path if path.contains("msg") => (404, json!({"detail": shown})),
            _ => (200, json!({"id": "app_1", "uid": null, "name": shown})),
        };
        Reply::Answer(status, kind, body.to_string().into_bytes())
    });
    let start = Test::new(START)
        .args(["--via", &echo.origin, "--app", "shop"])
        .env("SVIX_AUTH_TOKEN", TOKEN);
    let portal = Portal::of(&start);
    let mut said = String::new();
    for path in [
        "/",
        "/page.js",
        "/api/v1/app",
        "/api/v1/app/shop/endpoint",
        "/api/v1/event-type",
        "/api/v1/app/shop/attempt/msg/m",
        "/api/v1/app/shop/msg/m",
        "/api/cew/v1/engine",
        "/api/cew/v1/server",
    ] {
        let answer = portal.call("GET", path, None);
        assert!(answer.status > 0, "{path}");
        said += &(answer.head + &answer.text);
    }
    assert!(said.contains("(token)"), "{said}");
    let ready = portal.ready.to_string();
    let (code, written) = portal.interrupt();
    assert_eq!(code, 0, "{written}");
    for text in [said, ready, written] {
        assert!(!text.contains(TOKEN), "{text}");
    }
}

#[test]
fn the_application_is_found_at_the_start() {
    let server = SvixServer::start();
    let application = |options: &str| {
        before(&server, options).done("GET", "/api/cew/v1/engine", None)["application"]["uid"]
            .clone()
    };
    assert_eq!(application("--app shop"), "shop");
    assert_eq!(application("--app app_000000000000000000000000001"), "shop");
    // The page shows which there are.
    assert_eq!(application(""), json!(null));
    let failing = [
        (format!("{START} --app nobody"), TOKEN, 3, "application"),
        (START.to_owned(), "testsk_other", 3, "unauthorized"),
        (START.to_owned(), "", 3, "token_missing"),
    ];
    for (line, token, code, kind) in failing {
        let test = through(&server, &line).env("SVIX_AUTH_TOKEN", token);
        let said = test.process().exits(code).json().pop().unwrap();
        assert_eq!(said["kind"], kind, "{said}");
        assert!(!said.to_string().contains("testsk_"), "{said}");
    }
    let closed = Closed::new();
    let nobody = Test::new(START)
        .args(["--via", &closed.address().to_string()])
        .env("SVIX_AUTH_TOKEN", TOKEN);
    let said = nobody.process().exits(4).json().pop().unwrap();
    assert_eq!(said["kind"], "unreachable", "{said}");
    let local = Test::new(&format!("{START} --via local")).env("CEW_STORE", "state/store.db");
    let said = local.process().exits(4).json().pop().unwrap();
    assert_eq!(said["kind"], "not_running", "{said}");
}

#[test]
fn what_is_about_the_service_here_does_not_go_with_a_server() {
    for option in [
        "--demo",
        "--listen",
        "--relay",
        "--forward-to localhost:3000",
        "--print-token",
        "--speedup 10",
        "--timeout 3s",
        "--allow-link-local",
        "--store here.db",
    ] {
        let line = format!("dashboard --no-open --via http://127.0.0.1:9 {option}");
        let output = Test::new(&line)
            .env("SVIX_AUTH_TOKEN", TOKEN)
            .run()
            .exits(2);
        let name = option.split(' ').next().unwrap();
        let first = output.stderr.lines().next().unwrap();
        assert!(
            first.contains(name) && first.contains("--via"),
            "{option}: {first}"
        );
    }
    for option in ["--app shop", "--token-file token"] {
        let output = Test::new(&format!("dashboard --no-open {option}"))
            .run()
            .exits(2);
        assert!(output.stderr.contains("none is named"), "{}", output.stderr);
    }
}

/// As people start it, with the most that it says.
#[test]
fn at_a_terminal_it_says_where_the_page_is_and_what_it_shows() {
    use std::io::{BufRead as _, BufReader, Read as _};
    let server = SvixServer::start();
    let line = "dashboard --no-open --port 0 -v --app shop --token-file token";
    let test = Test::new(line)
        .args(["--via", &server.url()])
        .file("token", format!("{TOKEN}\n"));
    let mut child = test.spawn();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut written = String::new();
    stdout.read_line(&mut written).unwrap();
    let is_ready = written.starts_with("ready: http://localhost:") && written.contains("/#key=");
    assert!(is_ready, "{written}");
    let id = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(sent.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    stdout.read_to_string(&mut written).unwrap();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut written).unwrap();
    assert!(written.contains(&server.url()), "{written}");
    assert!(!written.contains(TOKEN), "{written}");
    assert!(!test.path().join("state").exists());
}

/// The service here may have the usual port, and be what is meant.
#[test]
fn where_the_usual_port_is_taken_any_other_will_do() {
    let server = SvixServer::start();
    let start = |more: &str| through(&server, &format!("dashboard --json --no-open {more}"));
    let [one, other] = [(); 2].map(|()| Portal::of(&start("")));
    assert_ne!(one.ready["url"], other.ready["url"]);
    for portal in [&one, &other] {
        portal.done("GET", "/api/v1/app", None);
    }
    // One that was named is meant.
    let url = one.ready["url"].as_str().unwrap();
    let port = url.split(&[':', '/'][..]).nth(4).unwrap();
    let said = start(&format!("--port {port}")).process().exits(5).json();
    assert_eq!(said.last().unwrap()["kind"], "port_taken");
}

/// A token that is good for one application lists none, and says of another that it is not there.
#[test]
fn with_the_token_of_one_application_it_has_to_be_named() {
    let server = Handler::start(|seen| {
        let (status, body) = match seen.line.split(' ').nth(1).unwrap() {
            "/api/v1/app/mine" => (200, r#"{"id":"app_1","uid":"mine","name":"Mine"}"#),
            path if path.starts_with("/api/v1/app?") => (403, r#"{"code":"insufficient access"}"#),
            _ => (404, r#"{"code":"not_found","detail":"Entity not found"}"#),
        };
        Reply::Answer(status, Vec::new(), body.into())
    });
    let start = Test::new(START)
        .args(["--via", &server.origin])
        .env("SVIX_AUTH_TOKEN", TOKEN);
    let said = start.process().exits(2).json().pop().unwrap();
    assert_eq!(said["kind"], "usage", "{said}");
    assert!(said["hint"].as_str().unwrap().contains("--app"), "{said}");
    let portal = Portal::of(&start.arg("--app").arg("mine"));
    let said = portal.call("GET", "/api/v1/app?limit=250", None);
    assert_eq!(
        (said.status, &said.body["code"]),
        (403, &json!("server_forbidden"))
    );
    let engine = portal.done("GET", "/api/cew/v1/engine", None);
    assert_eq!(engine["application"]["name"], "Mine");
}
