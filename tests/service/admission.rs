//! Who may come in: nothing happens without.

use serde_json::{Value, json};

use super::demo;
use crate::support::SECRET;
use crate::support::handler::Handler;
use crate::support::serving::{Dashboard, until};

/// A call that makes an application, with these headers.
fn make(dashboard: &Dashboard, headers: &str) -> u16 {
    let body = r#"{"name":"X"}"#;
    let request = format!(
        "POST /api/v1/app HTTP/1.1\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    );
    dashboard.raw(request.as_bytes()).status
}

fn count(dashboard: &Dashboard) -> usize {
    let all = dashboard.done("GET", "/api/v1/app", None);
    all["data"].as_array().unwrap().len()
}

#[test]
fn nothing_happens_without_a_token_from_elsewhere_or_in_another_form() {
    let dashboard = Dashboard::start("--allow-host box.example");
    let before = count(&dashboard);
    let token = dashboard.token().to_owned();
    let json = "content-type: application/json\r\n";
    let bearer = format!("authorization: Bearer {token}\r\n");
    for (status, headers) in [
        (401, format!("host: localhost\r\n{json}")),
        (
            401,
            format!("host: localhost\r\n{json}authorization: Bearer {token}x\r\n"),
        ),
        (
            401,
            format!("host: localhost\r\n{json}authorization: Basic {token}\r\n"),
        ),
        (403, format!("host: rebound.example\r\n{json}{bearer}")),
        (
            403,
            format!("host: localhost\r\norigin: http://localhost:3000\r\n{json}{bearer}"),
        ),
        (
            403,
            format!("host: localhost\r\norigin: null\r\n{json}{bearer}"),
        ),
        (
            415,
            format!("host: localhost\r\ncontent-type: text/plain\r\n{bearer}"),
        ),
        (415, format!("host: localhost\r\n{bearer}")),
    ] {
        assert_eq!(make(&dashboard, &headers), status, "{headers}");
        assert_eq!(count(&dashboard), before, "{headers}");
    }
    for host in ["localhost:9", "127.0.0.1", "[::1]:4500", "box.example"] {
        let origin = format!("host: {host}\r\norigin: http://{host}\r\n{json}{bearer}");
        assert_eq!(make(&dashboard, &origin), 201, "{host}");
    }
    assert_eq!(count(&dashboard), before + 4);
}

#[test]
fn a_browser_exchanges_its_key_once_and_gets_no_cookie() {
    let dashboard = Dashboard::start("");
    let key = dashboard.page.split("#key=").nth(1).unwrap().to_owned();
    let exchange = |key: &str| {
        let body = json!({"key": key}).to_string();
        let request = format!(
            "POST /api/cew/v1/session HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        dashboard.raw(request.as_bytes())
    };
    assert_eq!(exchange("key_000000000000000000000000000").status, 403);
    let said = exchange(&key);
    assert_eq!(said.status, 200, "{said:?}");
    let token = said.body["token"].as_str().unwrap();
    assert_eq!(exchange(&key).status, 403, "it is good once");
    let get = |path: &str, token: &str| {
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        dashboard.raw(head.as_bytes())
    };
    assert_eq!(get("/api/v1/app", token).status, 200);
    assert_eq!(get("/api/v1/app", &key).status, 401);
    for said in [
        said.head.clone(),
        get("/", "").head,
        get("/api/v1/app", token).head,
        get("/x", "").head,
    ] {
        assert!(
            !said.contains("set-cookie") && !said.contains("access-control"),
            "{said}"
        );
        for header in [
            "content-security-policy: default-src 'none'",
            "x-content-type-options: nosniff",
        ] {
            assert!(said.contains(header), "{said}");
        }
    }
}

#[test]
fn the_page_is_there_and_asks_nobody_else() {
    let dashboard = Dashboard::start("");
    for (path, kind) in [
        ("/", "text/html"),
        ("/page.js", "text/javascript"),
        ("/page.css", "text/css"),
    ] {
        let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        let said = dashboard.raw(head.as_bytes());
        assert_eq!(said.status, 200);
        assert!(
            said.head.contains(&format!("content-type: {kind}")),
            "{}",
            said.head
        );
        assert!(
            !said.text.contains("http://") && !said.text.contains("https://"),
            "{path}"
        );
    }
}

#[test]
fn secrets_and_tokens_lie_beside_the_store_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let dashboard = Dashboard::start("");
    demo(
        &dashboard,
        "http://127.0.0.1:9/",
        &json!({"secret": SECRET}),
    );
    let state = dashboard.path().join("state");
    for entry in std::fs::read_dir(&state).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?} has mode {mode:o}", entry.file_name());
        let bytes = std::fs::read(entry.path()).unwrap();
        let has = |text: &str| {
            bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        };
        let name = entry.file_name().into_string().unwrap();
        assert_eq!(has(SECRET), name == "store.db-secrets", "{name}");
        assert_eq!(has(dashboard.token()), name == "store.db-token", "{name}");
    }
    let printed = dashboard
        .beside("dashboard --print-token")
        .process()
        .exits(0);
    assert_eq!(printed.stdout.trim(), dashboard.token());
}

#[test]
fn what_happens_is_told_while_it_does() {
    use std::io::{BufRead as _, BufReader, Write as _};
    let handler = Handler::accepting();
    let dashboard = Dashboard::start("");
    demo(&dashboard, &handler.url(), &json!({}));
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", dashboard.port())).unwrap();
    let request = dashboard.request("GET", "/api/cew/v1/events", b"", "");
    stream.write_all(&request).unwrap();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut next = || -> Value {
        let line = lines.find_map(|line| line.strip_prefix("data: ").map(str::to_owned));
        serde_json::from_str(&line.unwrap()).unwrap()
    };
    assert_eq!(next()["type"], "watching");
    let id = super::post(&dashboard, "user.created");
    let (message, attempt) = (next(), next());
    assert_eq!(
        (&message["type"], &message["message_id"]),
        (&json!("message"), &json!(id))
    );
    assert_eq!(
        (&attempt["type"], &attempt["status"]),
        (&json!("attempt"), &json!(200))
    );
    assert!(attempt["endpoint_id"].as_str().unwrap().starts_with("ep_"));
    until(|| (dashboard.call("GET", "/api/v1/health", None).status == 200).then_some(()));
}

#[test]
fn captures_are_listed_and_shown_without_credentials() {
    let dashboard = Dashboard::start("");
    let empty = dashboard.done("GET", "/api/cew/v1/captures", None);
    assert_eq!(empty, json!({"data": [], "iterator": null, "done": true}));
    let listening = dashboard.beside("listen --json --port 0").secret();
    let listening = crate::support::listening::Listening::of(listening);
    listening.send("user.created -H authorization:hush");
    let listed = dashboard.done("GET", "/api/cew/v1/captures", None);
    let capture = &listed["data"][0];
    assert_eq!(
        (&capture["type"], &capture["event_type"]),
        (&json!("capture"), &json!("user.created"))
    );
    assert!(!capture.to_string().contains("hush"));
    let path = format!("/api/cew/v1/captures/{}", capture["id"].as_str().unwrap());
    assert_eq!(&dashboard.done("GET", &path, None), capture);
    assert_eq!(
        dashboard
            .call("GET", "/api/cew/v1/captures/cap_x", None)
            .status,
        404
    );
}
