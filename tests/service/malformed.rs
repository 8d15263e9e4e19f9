//! Whatever is asked, nothing breaks; and what is not valid changes nothing.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use cew::service::api::{Call, ROUTES};
use hyper::Method;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use super::demo;
use crate::support::serving::Dashboard;

/// So many requests of each call.
const EACH: usize = 1000;

/// Everything that a call could have changed, as the APIs show it, and the file of the secrets.
fn everything(dashboard: &Dashboard) -> Vec<Value> {
    let mut all: Vec<Value> = [
        "/api/v1/app?limit=250",
        "/api/v1/app/demo/endpoint",
        "/api/v1/app/demo/endpoint/ep/headers",
        "/api/v1/app/demo/msg",
        "/api/v1/event-type?limit=250&include_archived=true&with_content=true",
        "/api/v1/background-task",
        "/v1/webhooks",
        "/api/cew/v1/captures",
        "/api/cew/v1/receiver",
    ]
    .map(|path| dashboard.done("GET", path, None))
    .into();
    let secrets = std::fs::read(dashboard.path().join("state/store.db-secrets")).unwrap();
    all.push(json!(String::from_utf8(secrets).unwrap()));
    all
}

/// Values of every kind, none of which any field takes where a list or an object has to be.
fn junk() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        Just(json!("x".repeat(5000))),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z]{0,8}", inner, 0..4).prop_map(Value::from_iter),
        ]
    })
}

/// A body that no call takes: no JSON, no object, or an object whose fields are all of a wrong kind.
fn body() -> impl Strategy<Value = Vec<u8>> {
    const FIELDS: [&str; 30] = [
        "name",
        "uid",
        "url",
        "metadata",
        "headers",
        "eventType",
        "eventTypes",
        "payload",
        "since",
        "until",
        "description",
        "disabled",
        "channels",
        "throttleRate",
        "schemas",
        "secret",
        "key",
        "gracePeriodSeconds",
        "events",
        "active",
        "archived",
        "eventId",
        "to",
        "what",
        "on",
        "dry_run",
        "sign",
        "only",
        "skip",
        "yes",
    ];
    // What each field may never be, whichever call it is of.
    let wrong = prop_oneof![
        Just(json!([[1]])),
        Just(json!({"a": {"b": 1}})),
        Just(json!(-1.5)),
        Just(json!([{}, null])),
    ];
    let all_wrong = wrong.prop_map(|value| {
        let fields = FIELDS.map(|name| (name.to_owned(), value.clone()));
        Value::from_iter(fields).to_string().into_bytes()
    });
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200).prop_map(|mut bytes| {
            bytes.insert(0, b'}');
            bytes
        }),
        junk().prop_map(|value| match value {
            Value::Object(_) => json!([value]),
            value => value,
        }
        .to_string()
        .into_bytes()),
        all_wrong,
        Just(b"{\"name\":\"x\"".to_vec()),
        Just(vec![b'['; 5000]),
        Just(b"{\"name\":\"\xff\"}".to_vec()),
        Just(Vec::new()),
    ]
}

/// What stands in place of a name in the path: mostly something that is not there.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,12}-none",
        Just("%00".to_owned()),
        Just("%ff%fe".to_owned()),
        Just("..%2f..".to_owned()),
        Just("ep_000000000000000000000000000".to_owned()),
        Just("atmpt_zzzzzzzzzzzzzzzzzzzzzzzzzzz".to_owned()),
        Just("x".repeat(3000)),
        "[^/?# \r\n\t\\x00-\\x1f\\x7f-\\u{10ffff}\"<>`{}|\\\\^]{1,20}none",
    ]
}

fn query() -> impl Strategy<Value = String> {
    let pair = (
        prop_oneof![
            Just("limit"),
            Just("iterator"),
            Just("order"),
            Just("before"),
            Just("after"),
            Just("status"),
            Just("status_code_class"),
            Just("event_types"),
            Just("channel"),
            Just("with_content"),
            Just("since"),
            Just("until"),
            Just("get_if_exists"),
            Just("task"),
            Just("endpoint_id"),
            Just("verdict"),
            Just("what"),
        ],
        prop_oneof![
            "[a-z0-9%-]{0,12}",
            Just("-1".to_owned()),
            Just("99999999999999999999".to_owned()),
            Just("0".to_owned()),
            Just("%ff".to_owned()),
            Just("2026-13-01T00:00:00Z".to_owned()),
            Just("-9999-01-01T00:00:00Z".to_owned()),
            Just("app_0".to_owned()),
            Just("-".to_owned()),
        ],
    );
    prop::collection::vec(pair, 0..3).prop_map(|pairs| {
        pairs.iter().fold(String::new(), |query, (name, value)| {
            query + "&" + name + "=" + value
        })
    })
}

/// One request on a connection that is kept; gives the status.
fn ask(stream: &mut BufReader<TcpStream>, request: &[u8]) -> Option<u16> {
    stream.get_mut().write_all(request).ok()?;
    let (mut status, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(line) = line.strip_prefix("http/1.1 ") {
            status = line[..3].parse().ok();
        } else if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        } else if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    status
}

/// All calls: those of the APIs, and of cew's own those that have names or bodies to be wrong.
fn calls() -> Vec<(Method, &'static str, Option<Call>)> {
    let served = ROUTES.iter();
    let served = served.map(|route| (route.method.clone(), route.path, Some(route.call)));
    // These take nothing, and do what they are for whoever may ask; the last one streams.
    let bare = [
        "/api/cew/v1/keys",
        "/api/cew/v1/receiver",
        "/api/cew/v1/events",
    ];
    let own = cew::web::routes();
    let own = own.filter(|(method, path)| {
        !(bare.contains(path) || method == Method::DELETE && path.ends_with("/replays"))
    });
    served
        .chain(own.map(|(method, path)| (method, path, None)))
        .collect()
}

/// Whether the call reads a body.
fn has_body(method: &Method, call: Option<Call>) -> bool {
    match call {
        None => method != Method::DELETE,
        Some(call) => !matches!(
            call,
            Call::DeleteApplication
                | Call::DeleteEndpoint
                | Call::DeleteEventType
                | Call::DeleteWebhook
                | Call::Resend
                | Call::TestWebhook
        ),
    }
}

#[test]
fn malformed_requests_of_each_call_fail_well_and_change_nothing() {
    let dashboard = Dashboard::start("--listen 0");
    demo(
        &dashboard,
        "http://127.0.0.1:9/",
        &json!({"disabled": true, "headers": {"X-A": "1"}}),
    );
    let message = super::post(&dashboard, "user.created");
    let webhook =
        json!({"url": "http://127.0.0.1:9/", "events": ["user.created"], "active": false});
    let webhook = dashboard.done("POST", "/v1/webhooks", Some(&webhook));
    let webhook = webhook["id"].as_str().unwrap();
    let listens = dashboard.ready["listen_url"].as_str().unwrap();
    let sent = dashboard.beside(&format!(
        "send-example user.created --to {listens} --no-store"
    ));
    sent.run().exits(0);
    let captured = dashboard.done("GET", "/api/cew/v1/captures", None);
    let capture = captured["data"][0]["id"].as_str().unwrap().to_owned();
    let before = everything(&dashboard);

    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let connect = || {
        let stream = TcpStream::connect(("127.0.0.1", dashboard.port())).unwrap();
        stream.set_nodelay(true).unwrap();
        BufReader::new(stream)
    };
    let mut stream = connect();
    for (method, path, call) in calls() {
        let is_get = method == Method::GET;
        let has_body = has_body(&method, call);
        let path_parts: Vec<_> = path.split('/').collect();
        let names: Vec<_> = (0..path_parts.len())
            .filter(|&at| path_parts[at].starts_with('{'))
            .collect();
        for n in 0..EACH {
            let mut generate =
                |of: &BoxedStrategy<String>| of.new_tree(&mut runner).unwrap().current();
            let mut parts: Vec<_> = path_parts.iter().map(|&part| part.to_owned()).collect();
            for &at in &names {
                parts[at] = match path_parts[at] {
                    "{app}" => "demo".to_owned(),
                    "{endpoint}" => "ep".to_owned(),
                    "{msg}" => message.clone(),
                    "{webhook}" => webhook.to_owned(),
                    "{name}" => "user.created".to_owned(),
                    "{capture}" => capture.clone(),
                    _ => "none".to_owned(),
                };
            }
            let query = generate(&query().boxed());
            // Right names and a wrong body, or a wrong name.
            let wrong_name = !names.is_empty() && (n % 2 == 0 || !has_body);
            if wrong_name || is_get && n % 3 == 0 && !names.is_empty() {
                parts[names[n / 2 % names.len()]] = generate(&name().boxed());
            }
            let bytes = if is_get || !has_body {
                Vec::new()
            } else {
                body().new_tree(&mut runner).unwrap().current()
            };
            let path = format!("{}?x=1{query}", parts.join("/"));
            let key = if n % 5 == 0 {
                "idempotency-key: k\r\n"
            } else {
                ""
            };
            let request = dashboard.request(method.as_str(), &path, &bytes, key);
            let Some(status) = ask(&mut stream, &request) else {
                // It may close a connection on which no HTTP was spoken.
                stream = connect();
                continue;
            };
            let shown = || format!("{} {path}\n{}", method, String::from_utf8_lossy(&bytes));
            assert!(status < 500, "{status}: {}", shown());
            assert!(
                is_get || (400..500).contains(&status),
                "{status}: {}",
                shown()
            );
        }
    }
    assert_eq!(everything(&dashboard), before);
}
